//! Parts of resources that Resource Graph does not have: one collector, some resources of one subscription.
//!
//! Questions that only read go twenty at a time through [`POST /batch`], as the portal's do; whatever does not come back whole from there is
//! asked by itself.
//!
//! [`POST /batch`]: https://github.com/Azure/azure-sdk-for-net/issues/23540

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::azure::client::{Question, Quota, garbled};
use crate::azure::collect::journal::Done;
use crate::azure::collect::look::Look;
use crate::azure::collect::{Run, Stopped, id_of};
use crate::azure::collectors::{Call, Verb};
use crate::azure::seen::Seen;
use crate::snapshot::{Cause, Content, Fault};

/// Questions in one batch.
pub(super) const BATCH: usize = 20;
const BATCH_API: &str = "2020-06-01";

/// A collector at work.
struct Part<'a> {
    run: &'a Run<'a>,
    call: &'a Call,
    name: &'a str,
    subscription: &'a str,
    right: String,
}

pub(super) fn collect(run: &Run<'_>, unit: String, subscription: &str, name: &str, ids: &[Arc<str>]) -> Result<(), Stopped> {
    let Some((call, _)) = run.needs.calls.get(name) else { return Ok(()) };
    let (right, is_more) = call.right();
    let part = Part { run, call, name, subscription, right };
    let attempt = run.journal.begin();
    let (verb, _) = call.path();
    let mut answers = if verb == Verb::Post || ids.len() < 2 { Vec::new() } else { part.batch(ids) };
    answers.resize_with(ids.len(), || None);
    let mut done =
        Done { unit, source: name.to_owned(), calls: ids.len() as u64, subscription: subscription.to_owned(), ..Done::default() };
    let (mut granted, mut denied) = (false, false);
    for (id, answer) in ids.iter().zip(answers) {
        run.client.patience().go_on()?;
        match part.whole(id, answer) {
            Ok(bodies) => {
                granted = true;
                part.write(attempt, id, bodies)?;
            }
            Err(fault) => {
                // Whoever ends the run leaves nothing behind that says that Azure did not tell it.
                run.client.patience().go_on()?;
                let may_be_gone = fault.cause == Cause::Vanished && call.is_of_resources();
                if may_be_gone && matches!(run.looks.look(run.client, id), Look::Gone) {
                    done.deleted.push(id.to_string());
                    continue;
                }
                run.client.patience().go_on()?;
                denied |= fault.cause == Cause::Denied;
                run.told(attempt, id, name, &call.api, Content::Fault(fault.clone()))?;
                match done.faults.iter_mut().find(|(known, _)| known.cause == fault.cause && known.needs == fault.needs) {
                    Some((_, count)) => *count += 1,
                    None => done.faults.push((fault, 1)),
                }
            }
        }
    }
    done.right = (is_more && (granted || denied)).then(|| (part.right.clone(), !denied));
    Ok(run.journal.done(attempt, done)?)
}

impl Part<'_> {
    fn question(&self, id: &str) -> Question<'_> {
        let (verb, path) = self.call.path();
        Question {
            target: format!("{}/{path}?api-version={}", crate::network::path(id), self.call.api),
            body: (verb == Verb::Post).then(|| json!({})),
            quota: Quota::Reads(self.subscription.to_owned()),
            right: &self.right,
            absent: &self.call.absent,
            weight: 1,
        }
    }

    /// All that there is of one resource: what the batch told of it, or what is told now. None if there is no such part.
    fn whole(&self, id: &str, answer: Option<Json>) -> Result<Option<Vec<Json>>, Fault> {
        let question = self.question(id);
        let (verb, _) = self.call.path();
        if verb != Verb::List {
            let body = match answer {
                Some(body) => Some(body),
                None => self.run.client.ask(&question)?,
            };
            return match body {
                Some(body) if body.is_object() => Ok(Some(vec![body])),
                Some(_) => Err(garbled(&question, "answers with no resource")),
                None => Ok(None),
            };
        }
        self.run.client.whole(&question, answer)
    }

    fn write(&self, attempt: u64, id: &str, bodies: Option<Vec<Json>>) -> Result<(), Stopped> {
        let Some(bodies) = bodies else { return self.run.told(attempt, id, self.name, &self.call.api, Content::Absent) };
        let (_, path) = self.call.path();
        let path = path.trim_end_matches("/list");
        let mut seen = Seen::default();
        for (number, mut body) in bodies.into_iter().enumerate() {
            let text = |key| body.get(key).and_then(Json::as_str).filter(|text| !text.is_empty());
            // The answers of some calls name no id: they are of the resource that was asked. Budgets have one
            // [without its first slash](https://learn.microsoft.com/rest/api/consumption/budgets/list).
            let own = match (id_of(&body), text("id"), text("name")) {
                (Some(own), _, _) => own.to_owned(),
                (None, Some(own), _) if own.starts_with("subscriptions/") => format!("/{own}"),
                (None, _, Some(name)) if number > 0 => format!("{id}/{path}/{name}"),
                _ if number > 0 => format!("{id}/{path}/{number}"),
                _ => format!("{id}/{path}"),
            };
            let own = if seen.insert(&own) { own } else { format!("{own}/{number}") };
            if let Some(body) = body.as_object_mut() {
                body.entry("id").or_insert_with(|| own.clone().into());
            }
            self.run.told(attempt, &own, self.name, &self.call.api, Content::Body(body))?;
        }
        Ok(())
    }

    /// What a batch tells of each; nothing of what it does not tell, or does not tell whole.
    fn batch(&self, ids: &[Arc<str>]) -> Vec<Option<Json>> {
        // Where there are no batches once, nobody waits for them again.
        if self.run.no_batches.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let requests: Vec<Json> = ids
            .iter()
            .enumerate()
            .map(|(number, id)| json!({"httpMethod": "GET", "name": number.to_string(), "relativeUrl": self.question(id).target}))
            .collect();
        let question = Question {
            target: format!("/batch?api-version={BATCH_API}"),
            body: Some(json!({ "requests": requests })),
            weight: u32::try_from(ids.len()).unwrap_or(u32::MAX),
            ..self.question("")
        };
        let answer = self.run.client.ask(&question).ok().flatten();
        let answers = answer.and_then(|answer| serde_json::from_value::<Answers>(answer).ok());
        let told = answers.and_then(|answers| answers.each(ids));
        if told.is_none() {
            self.run.no_batches.store(true, Ordering::Relaxed);
        }
        told.unwrap_or_default()
    }
}

/// The answer of a batch.
#[derive(Deserialize)]
struct Answers {
    responses: Vec<Answer>,
}

/// One answer in it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    name: String,
    http_status_code: u16,
    #[serde(default)]
    content: Json,
}

impl Answers {
    /// The answers in the order of the ids, those that are whole; none if it is not clear whose they are.
    fn each(self, ids: &[Arc<str>]) -> Option<Vec<Option<Json>>> {
        let mut told: Vec<Option<Json>> = vec![None; ids.len()];
        let mut came = BTreeSet::new();
        for answer in self.responses {
            let number = answer.name.parse::<usize>().ok()?;
            let (id, place) = (ids.get(number)?, told.get_mut(number)?);
            // One that comes twice is nobody's.
            if !came.insert(number) {
                return None;
            }
            if answer.http_status_code != 200 {
                continue;
            }
            if is_of(&answer.content, id) {
                *place = Some(answer.content);
            } else if ids.iter().any(|other| is_of(&answer.content, other)) {
                // Names do not say whose answers these are.
                return None;
            }
        }
        Some(told)
    }
}

/// Whether all that an answer holds is of the resource that was asked for. What is not is asked for by itself: some providers give
/// ids of another form, and there nobody else's answer can be meant.
fn is_of(content: &Json, id: &str) -> bool {
    let is_below = |one: &Json| {
        let own = one.get("id").and_then(Json::as_str);
        let parts = own.and_then(|own| own.split_at_checked(id.len()));
        parts.is_some_and(|(start, rest)| start.eq_ignore_ascii_case(id) && (rest.is_empty() || rest.starts_with('/')))
    };
    match content.get("value") {
        Some(Json::Array(values)) => values.iter().all(is_below),
        Some(_) => false,
        None => is_below(content),
    }
}
