//! The inventory of a subscription, by Resource Graph and by Azure Resource Manager: what one of them alone has is said.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::azure::client::{ATTEMPTS, Question, Quota, garbled};
use crate::azure::collect::journal::Done;
use crate::azure::collect::look::Look;
use crate::azure::collect::{Run, Stopped, id_of};
use crate::azure::collectors::Table;
use crate::azure::graph::{self, Count, Query};
use crate::azure::seen::Seen;
use crate::snapshot::{Cause, Content, Fault, Gap};

/// The table of resources.
pub(super) const RESOURCES: &str = "resources";
/// The table of subscriptions and groups.
pub(super) const CONTAINERS: &str = "resourcecontainers";
/// Where the list of Azure Resource Manager is told apart from Resource Graph.
pub(super) const LIST: &str = "list";
const LIST_API: &str = "2021-04-01";

/// The query of a table, for some groups or for all.
pub(super) fn query(name: &str, table: &Table, groups: &BTreeSet<String>) -> String {
    let mut text = name.to_owned();
    if let Some(condition) = &table.condition {
        text += &format!(" | where {condition}");
    }
    if !groups.is_empty() && !table.above {
        let names: Vec<String> =
            groups.iter().map(|group| format!("'{}'", group.replace('\\', "\\\\").replace('\'', "\\'"))).collect();
        let subscription = if name == CONTAINERS { " or type =~ 'microsoft.resources/subscriptions'" } else { "" };
        text += &format!(" | where resourceGroup in~ ({}){subscription}", names.join(", "));
    }
    text + " | order by id asc"
}

/// All rows of a table, written down; gives their ids.
fn rows(run: &Run<'_>, unit: &str, subscription: &str, name: &str) -> Result<(u64, Done, Seen), Stopped> {
    let none = BTreeSet::new();
    let groups = run.scope.targets.get(subscription).map_or(&none, |target| &target.groups);
    let table = run.needs.tables.get(name).cloned().unwrap_or_default();
    let text = query(name, &table, groups);
    let query = Query { subscription, text: &text, above: table.above };
    let mut tries = 0;
    loop {
        tries += 1;
        let attempt = run.journal.begin();
        let (mut count, mut seen, mut trouble) = (Count::default(), Seen::default(), None);
        let mut found: BTreeSet<String> = BTreeSet::new();
        let visit = |id: &str, row: Json| {
            seen.insert(id);
            if name == CONTAINERS {
                found.insert(id.rsplit('/').next().unwrap_or("").to_ascii_lowercase());
            }
            let written = run.told(attempt, id, name, graph::API, Content::Body(row));
            written.map_err(|why| {
                let text = why.to_string();
                trouble = Some(why);
                Fault { cause: Cause::Cancelled, needs: None, text }
            })
        };
        let result = graph::rows(run.client, &query, &mut count, visit);
        if let Some(why) = trouble {
            return Err(why);
        }
        run.client.patience().go_on()?;
        let mut done = Done {
            unit: unit.to_owned(),
            source: name.to_owned(),
            calls: 1,
            subscription: subscription.to_owned(),
            rows: Some((count.expected, count.received)),
            ..Done::default()
        };
        match result {
            Err(fault) if fault.cause == Cause::Inconsistent && tries < ATTEMPTS => continue,
            Err(fault) => done.gaps.push(gap(subscription, name, fault.cause, fault.to_string())),
            Ok(()) => {
                // What nobody may see has no row, and no word is said about it.
                let hidden = (name == CONTAINERS).then(|| groups.iter().chain([&subscription.to_owned()]).cloned().collect());
                let hidden: BTreeSet<String> = hidden.unwrap_or_default();
                for missing in hidden.difference(&found) {
                    let text = format!("Resource Graph does not see `{missing}`: it is not there, or not for this credential");
                    done.gaps.push(gap(subscription, name, Cause::Vanished, text));
                }
            }
        }
        return Ok((attempt, done, seen));
    }
}

/// A table that needs nothing else.
pub(super) fn table(run: &Run<'_>, unit: String, subscription: &str, name: &str) -> Result<(), Stopped> {
    let (attempt, done, _) = rows(run, &unit, subscription, name)?;
    Ok(run.journal.done(attempt, done)?)
}

/// The resources, held against the list of Azure Resource Manager
/// (<https://learn.microsoft.com/rest/api/resources/resources/list>). What only the list has is asked for by itself: it may be new, of a type
/// that Resource Graph does not have in this table, or gone. If nobody tells what it is like, it is written down as the list tells it,
/// without properties, so that it is known to be there.
pub(super) fn resources(run: &Run<'_>, unit: String, subscription: &str) -> Result<(), Stopped> {
    let (attempt, mut done, seen) = rows(run, &unit, subscription, RESOURCES)?;
    let groups = run.scope.targets.get(subscription).map(|target| target.groups.clone()).unwrap_or_default();
    let paths: Vec<String> = if groups.is_empty() {
        vec![format!("/subscriptions/{subscription}/resources?api-version={LIST_API}")]
    } else {
        let path = |group: &String| {
            format!(
                "/subscriptions/{subscription}/resourceGroups/{}/resources?api-version={LIST_API}",
                crate::network::escaped(group)
            )
        };
        groups.iter().map(path).collect()
    };
    let (mut listed, mut only) = (Seen::default(), Vec::new());
    for path in paths {
        let question = Question {
            target: path,
            body: None,
            quota: Quota::Reads(subscription.to_owned()),
            right: "Microsoft.Resources/subscriptions/resources/read",
            absent: &[],
            weight: 1,
        };
        if let Err(fault) = list(run, &question, (&seen, &mut listed, &mut only, &mut done.calls)) {
            run.client.patience().go_on()?;
            done.gaps.push(gap(subscription, LIST, fault.cause, fault.to_string()));
        }
    }
    // Without the rows there is no second source to ask: what is missing is said already.
    let is_whole = done.gaps.iter().all(|gap| gap.source != RESOURCES);
    let mut unknown: Option<(Fault, u64)> = None;
    for (id, one) in only {
        run.client.patience().go_on()?;
        match if is_whole { Some(run.looks.look(run.client, &id)) } else { None } {
            Some(Look::There(body, api)) => run.told(attempt, &id, LIST, &api, Content::Body(body))?,
            Some(Look::Gone) => {}
            Some(Look::Unknown(fault)) => {
                run.client.patience().go_on()?;
                unknown.get_or_insert((fault, 0)).1 += 1;
                run.told(attempt, &id, LIST, LIST_API, Content::Body(one))?;
            }
            None => run.told(attempt, &id, LIST, LIST_API, Content::Body(one))?,
        }
    }
    if let Some((fault, resources)) = unknown {
        let text = format!(
            "Resource Graph does not see {resources} of the resources that Azure Resource Manager lists: their properties are unknown \
             ({fault})"
        );
        done.gaps.push(Gap { resources, ..gap(subscription, RESOURCES, Cause::Inconsistent, text) });
    }
    done.listed = Some(listed.len());
    Ok(run.journal.done(attempt, done)?)
}

/// What a list has that was not seen, all that it has, and its calls. A list whose rows come twice is asked for again.
fn list(
    run: &Run<'_>,
    question: &Question<'_>,
    (seen, listed, only, calls): (&Seen, &mut Seen, &mut Vec<(String, Json)>, &mut u64),
) -> Result<(), Fault> {
    let mut tries = 0;
    loop {
        tries += 1;
        let result = run.client.list(question.clone(), |page| {
            *calls += 1;
            for one in page {
                let id = id_of(&one).ok_or_else(|| garbled(question, "lists what has no id"))?.to_owned();
                if listed.insert(&id) && !seen.has(&id) {
                    only.push((id, one));
                }
            }
            Ok(())
        });
        match result {
            Err(fault) if fault.cause == Cause::Inconsistent && tries < ATTEMPTS => run.client.patience().go_on()?,
            other => return other,
        }
    }
}

fn gap(subscription: &str, source: &str, cause: Cause, text: String) -> Gap {
    Gap { scope: format!("/subscriptions/{subscription}"), source: source.to_owned(), cause, resources: 0, text }
}
