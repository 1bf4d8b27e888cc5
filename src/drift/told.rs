//! Differences as outcomes, so that every format of a report tells them.

use std::sync::Arc;

use crate::drift::values::is_setting;
use crate::drift::{Difference, Drift};
use crate::exemption::{self, Register};
use crate::finding::{Control, Outcome, Status, is_hidden, stable_id};
use crate::model::{Condition, Deployment, DeploymentKind, Key, Origin, Path, Resource, ResourceIndex, Value};
use crate::policy::drift as sides;
use crate::policy::profile::Profile;
use crate::scan::Scan;
use crate::scan::ledger::{FileEntry, Ledger};
use crate::source::Span;

/// `code` with the differences of `drift` as its outcomes, each in its place, less those that are exempt. Live resources stand beside the estate.
pub fn told(drift: &Drift, code: Scan, live: &Scan, profile: &Profile, options: &exemption::Options) -> Scan {
    let mut told = code;
    told.controls.extend(sides::controls().iter().map(|metadata| Control {
        metadata: metadata.clone(),
        severity: metadata.severity,
        enabled: true,
        author: 0,
    }));
    let alone: Vec<&Difference> = drift.differences.iter().filter(|one| one.code.is_none()).collect();
    let first = told.estate.len();
    told.estate.set_beside(beside(&alone, live));
    let mut next = first;
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(drift.differences.len());
    for one in &drift.differences {
        let index = one.code.unwrap_or_else(|| {
            next += 1;
            ResourceIndex(next - 1)
        });
        outcomes.push(outcome(one, index, &told));
    }
    let profile = |number: usize| profile.enabled(number);
    let Scan { estate, sources, controls, suppressions, .. } = &told;
    let mut register = Register::new(options, suppressions, estate, sources, controls, &profile);
    outcomes.iter_mut().for_each(|outcome| register.exempt(outcome));
    drop(register);
    told.outcomes = outcomes;
    told.exemptions = Vec::new();
    told.ledger = joined(&told.ledger, &live.ledger);
    told
}

/// The live resources that differences are about and code does not have: their texts are not at hand where the report is read.
fn beside(alone: &[&Difference], live: &Scan) -> Vec<Deployment> {
    let resource = |one: &&Difference| {
        let parent = live.estate.resource(one.live?);
        let id: Arc<str> = one.live_id.as_deref().unwrap_or_default().into();
        let name = Value::string(id.rsplit('/').next().unwrap_or_default());
        let body = [(Key::new("type"), Value::string(parent.resource_type.clone())), (Key::new("name"), name.clone())];
        Some(Resource {
            address: format!("{}/{}", parent.resource_type, id.rsplit('/').next().unwrap_or_default()),
            id: Value::string(id),
            name,
            body: Value::object(body),
            span: None,
            condition: Condition::Always,
            trail: Vec::new(),
            vocabularies: Vec::new(),
            ..parent.clone()
        })
    };
    let root = live.estate.deployments().first().map_or_else(String::new, |one| one.root.clone());
    let resources = alone.iter().filter_map(resource).collect();
    vec![Deployment { resources, ..Deployment::empty(DeploymentKind::Export, root) }]
}

fn outcome(one: &Difference, index: ResourceIndex, told: &Scan) -> Outcome {
    let resource = told.estate.resource(index);
    let control = told.controls.get(one.control).map_or("", |control| control.metadata.id.as_str());
    let (span, origin) = match one.code {
        Some(_) => spot(resource, &one.path, told),
        // No file has it: the deployment that goes nearest is where somebody would write it.
        None => (nearest(one, told), Origin::NONE),
    };
    let id = match one.code {
        Some(_) => stable_id(control, resource, &one.path),
        // Names are the same in many groups, ids are not.
        None => stable_id(control, &Resource { name: resource.id.clone(), ..resource.clone() }, &Path::default()),
    };
    Outcome {
        id,
        control: one.control,
        severity: one.severity,
        resource: index,
        environments: Vec::new(),
        deployments: one.deployments.clone(),
        status: match &one.unknown {
            Some(cause) => Status::Unknown { cause: cause.clone() },
            None => Status::Fail { conditional: None },
        },
        path: if one.code.is_some() { one.path.clone() } else { Path::default() },
        span,
        origin,
        elsewhere: Vec::new(),
        argument: resource.name_of(&one.path).filter(|_| one.code.is_some()),
        absent: one.code.is_some() && resource.body.at(&one.path).is_none(),
        secret: one.code.is_some() && (is_hidden(resource, &one.path) || is_setting(&one.path)),
        message: message(one),
    }
}

/// The sentence, with what is live: a report that people read elsewhere has nothing beside it.
fn message(one: &Difference) -> String {
    let id = one.live_id.as_deref().map_or_else(String::new, |id| format!(" (live: `{id}`)"));
    match &one.unknown {
        Some(cause) => format!("{}: {cause}{id}", one.message),
        None => format!("{}{id}", one.message),
    }
}

/// Where code says what is at a path, or would.
fn spot(resource: &Resource, path: &Path, told: &Scan) -> (Option<Span>, Origin) {
    let (span, origin) = crate::finding::spot(resource, path, &told.sources);
    (span.or(resource.span), origin)
}

/// Where the deployment begins that goes to the group of a live resource, else to its subscription, else the first.
fn nearest(one: &Difference, told: &Scan) -> Option<Span> {
    let id = one.live_id.as_deref().unwrap_or_default().to_ascii_lowercase();
    let deployments = told.estate.deployments().iter().filter(|one| !one.kind.is_live() && one.span.is_some());
    let reach = |one: &Deployment| {
        let target = one.target.as_str().unwrap_or_default().to_ascii_lowercase();
        if !target.is_empty() && id.starts_with(&format!("{target}/")) { target.len() } else { 0 }
    };
    let mut best: Option<(usize, Option<Span>)> = None;
    for deployment in deployments {
        let reach = reach(deployment);
        if best.is_none_or(|(held, _)| reach > held) {
            best = Some((reach, deployment.span));
        }
    }
    best.and_then(|(_, span)| span)
}

/// What both sides looked at.
fn joined(code: &Ledger, live: &Ledger) -> Ledger {
    let mut joined = code.clone();
    joined.files.extend(live.files.iter().map(|file| FileEntry { path: format!("live:{}", file.path), ..file.clone() }));
    joined.deployments.extend(live.deployments.iter().cloned());
    joined
}
