//! What policies are asked: the input of each control about each resource, in the first of its worlds and without secrets, with the answer.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::model::{Estate, Path, ResourceIndex, Segment};
use crate::policy::engine;
use crate::policy::environment::Environment;
use crate::policy::verdict::{Brief, Case, Court, Judge, Told, questions};
use crate::policy::worlds::{Part, Worlds};

/// What stands in the place of a secret.
const SECRET: &str = "(secret)";

/// A control that was asked about a resource.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The place of the control in the catalogue.
    pub control: usize,
    /// The resource.
    pub resource: ResourceIndex,
    /// `input`.
    pub input: Json,
    /// Whether the control concerns it, and what it denies; or why it gave no answer.
    pub answer: Result<(bool, Vec<(Path, String)>), String>,
}

impl Judge<'_> {
    /// The texts that controls about secrets object to: nobody said that they are secret, and they may be.
    pub fn suspects(&self, estate: &Estate) -> Vec<Arc<str>> {
        let court = self.court(estate);
        let mut evaluator = self.evaluator.clone();
        let mut found: Vec<Arc<str>> = Vec::new();
        for (resource, control) in questions(estate, self.catalogue, self.profile) {
            let sensitive = self.catalogue.policies.get(control).is_some_and(|policy| policy.metadata.sensitive);
            let Ok(number) = self.used.binary_search(&control) else { continue };
            let Some(input) = sensitive.then(|| court.shown(resource, control, number, &[])).flatten() else { continue };
            let denied = evaluator.evaluate(number, &engine::from_json(input.clone()));
            for (path, _) in denied.map(|outcome| outcome.denials).unwrap_or_default() {
                let place = path.0.iter().try_fold(&input["resource"], |value, step| match step {
                    Segment::Key(key) => value.get(&**key),
                    Segment::Index(index) => value.get(*index),
                });
                leaves(place, &mut found);
            }
        }
        found
    }

    /// What each control is asked about each resource, in order. What is unknown has the first of its possible values; `secrets` are texts
    /// that are not shown, beside those that are known to be secret.
    pub fn inputs(&self, estate: &Estate, secrets: &[Arc<str>]) -> Vec<Asked> {
        let court = self.court(estate);
        let mut evaluator = self.evaluator.clone();
        let mut asked = Vec::new();
        for (resource, control) in questions(estate, self.catalogue, self.profile) {
            let Ok(number) = self.used.binary_search(&control) else { continue };
            let Some(input) = court.shown(resource, control, number, secrets) else { continue };
            let answer = evaluator.evaluate(number, &engine::from_json(input.clone()));
            let answer = answer.map(|outcome| (outcome.applies, outcome.denials));
            asked.push(Asked { control, resource, input, answer });
        }
        asked
    }
}

impl Court<'_> {
    /// The input of the first world; none if the control is off there.
    fn shown(&self, resource: ResourceIndex, control: usize, number: usize, secrets: &[Arc<str>]) -> Option<Json> {
        let standing = self.standing(resource);
        let foreign = self.judge.rules.is_foreign(number);
        let prepared = self.prepared(resource, foreign);
        let reads = || &**self.judge.reads(number);
        let mut worlds = Worlds::default();
        let place = self.place(control, &standing, &reads, &mut worlds);
        let memberships = self.memberships(resource, control);
        let own = worlds.instance(prepared.clone(), &reads, &["resource"], self.judge.spelling(foreign), Part::Judged);
        let mut told = Told {
            foreign,
            home: Some(self.estate.deployment_number(resource)),
            opens: Vec::new(),
            secret_texts: prepared.secret_texts.clone(),
        };
        let related = self.cases(&memberships, &reads, &["related"], Part::Related, &mut worlds, &mut told);
        let world = worlds.world(0);
        let environment = match place {
            Some(variable) => worlds.word(variable, &world).and_then(Environment::from_word),
            None => standing.choices().first().copied().flatten(),
        };
        if !self.judge.profile.enabled_in(environment, control) {
            return None;
        }
        let brief = Brief { own: &own, secrets: &prepared.secrets, related: &related, gathered: &[] };
        let mut input = engine::to_json(&self.input(number, environment, &brief, &worlds, &world));
        hide(input.get_mut("resource")?, &engine::to_json(&prepared.secrets));
        hide_related(input.get_mut("related"), &related, &worlds, &world);
        told.secret_texts.extend(secrets.iter().cloned());
        hide_texts(&mut input, &told.secret_texts);
        Some(input)
    }
}

/// Puts a mark in the place of each secret of a resource.
fn hide(resource: &mut Json, secrets: &Json) {
    for path in secrets.as_array().into_iter().flatten().filter_map(|secret| secret.get("path")?.as_array()) {
        let mut place = Some(&mut *resource);
        for step in path {
            place = place.and_then(|value| match step {
                Json::String(key) => value.get_mut(key),
                step => step.as_u64().and_then(|index| value.get_mut(usize::try_from(index).ok()?)),
            });
        }
        if let Some(place) = place {
            *place = json!(SECRET);
        }
    }
}

fn hide_related(related: Option<&mut Json>, cases: &[(String, Vec<Case>)], worlds: &Worlds, world: &[usize]) {
    let Some(related) = related else { return };
    for (name, cases) in cases {
        let members = related.get_mut(name).and_then(Json::as_array_mut).into_iter().flatten();
        let there = cases.iter().filter(|case| case.gate.is_none_or(|gate| worlds.open(gate, world)));
        for (member, case) in members.zip(there) {
            hide(member, &engine::to_json(case.instance.secrets()));
            hide_related(member.get_mut("related"), &case.related, worlds, world);
        }
    }
}

/// The texts in a value that are long enough to be told from others.
fn leaves(value: Option<&Json>, found: &mut Vec<Arc<str>>) {
    let mut open: Vec<&Json> = value.into_iter().collect();
    while let Some(value) = open.pop() {
        match value {
            Json::String(text) if text.len() >= 4 && text != SECRET => found.push(text.as_str().into()),
            Json::Array(items) => open.extend(items),
            Json::Object(entries) => open.extend(entries.values()),
            Json::String(_) | Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }
}

/// A secret may also be a part of another text.
fn hide_texts(input: &mut Json, texts: &[Arc<str>]) {
    let mut open = vec![input];
    while let Some(value) = open.pop() {
        match value {
            Json::String(text) if texts.iter().any(|secret| text.contains(&**secret)) => *value = json!(SECRET),
            Json::Array(items) => open.extend(items),
            Json::Object(entries) => open.extend(entries.values_mut()),
            Json::String(_) | Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }
}

/// A path as policies write it.
pub fn steps(path: &Path) -> Json {
    let step = |segment: &Segment| match segment {
        Segment::Key(key) => json!(&**key),
        Segment::Index(index) => json!(index),
    };
    path.0.iter().map(step).collect()
}
