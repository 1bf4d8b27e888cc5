//! The findings about suppressions and exemptions themselves.

use std::collections::BTreeMap;

use crate::exemption::{Entry, State};
use crate::finding::{Control, ExemptionSource, Outcome, Status, stable_id};
use crate::model::value::Key;
use crate::model::{Condition, Deployment, DeploymentKind, Estate, Origin, Path, Resource, ResourceIndex, ScopeKind, Value};
use crate::policy::upkeep::RESOURCE_TYPE;
use crate::source::Sources;

/// The findings, and what they are about: a resource an entry, and a deployment a file.
pub(super) fn tell(
    entries: &[Entry],
    estate: &Estate,
    sources: &Sources,
    controls: &[Control],
) -> (Vec<Deployment>, Vec<Outcome>) {
    let number = |id: &str| controls.iter().position(|control| control.metadata.id == id);
    let mut numbers = BTreeMap::new();
    let mut files: Vec<Deployment> = Vec::new();
    let mut outcomes = Vec::new();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for entry in entries {
        // Those of which nothing is to be told count too, so that no name hangs on the day.
        let resource = resource(entry, &mut names);
        let Some(upkeep) = entry.state.upkeep() else { continue };
        let Some(at) = *numbers.entry(upkeep).or_insert_with(|| number(upkeep.id())) else { continue };
        let Some(control) = controls.get(at).filter(|control| control.enabled) else { continue };
        let id = stable_id(&control.metadata.id, &resource, &Path::default());
        if files.last().is_none_or(|file| file.root != entry.file) {
            files.push(file(&entry.file));
        }
        let within = entry.exemption.span;
        outcomes.push(Outcome {
            id,
            control: at,
            severity: control.severity,
            resource: ResourceIndex(estate.len() + outcomes.len()),
            environments: Vec::new(),
            deployments: Vec::new(),
            status: Status::Fail { conditional: None },
            path: Path::default(),
            span: within,
            origin: within.map_or(Origin::NONE, Origin::literal),
            elsewhere: Vec::new(),
            argument: None,
            absent: false,
            secret: false,
            message: message(entry, sources),
        });
        if let Some(file) = files.last_mut() {
            file.resources.push(resource);
        }
    }
    (files, outcomes)
}

fn message(entry: &Entry, sources: &Sources) -> String {
    let what = match entry.exemption.source {
        ExemptionSource::Suppression => "the suppression",
        ExemptionSource::File => "the exemption",
        ExemptionSource::AzurePolicy => "the exemption of Azure Policy",
    };
    // No report can point into a file outside of the scan root.
    let place = match (entry.exemption.span, entry.span) {
        (None, Some(span)) => {
            let position = sources.file(span.file).position(span.start);
            format!("line {}, column {}: ", position.line, position.column)
        }
        (Some(_), _) | (None, None) => String::new(),
    };
    let note = &entry.note;
    let counted = match entry.used {
        0 => String::new(),
        1 => "; 1 finding counts again then".to_owned(),
        more => format!("; {more} findings count again then"),
    };
    match entry.state {
        State::Malformed => format!("{place}{what} cannot be understood: {note}"),
        State::Refused => format!("{place}{what} is refused and exempts nothing: {note}"),
        State::Expired => format!("{place}{what} has ended: {note}"),
        State::Expiring => format!("{place}{what} ends soon: {note}{counted}"),
        State::Unused => format!("{place}{what} exempts nothing: {note}"),
        State::Used | State::Undecided | State::Idle => note.clone(),
    }
}

/// An entry as a resource: called after what it says and where, never after its line.
fn resource(entry: &Entry, names: &mut BTreeMap<String, usize>) -> Resource {
    let controls = if entry.controls.is_empty() { "nothing".to_owned() } else { entry.controls.join(", ") };
    let mut name = match entry.exemption.source {
        ExemptionSource::Suppression => format!("{controls} in {}", entry.file),
        ExemptionSource::File | ExemptionSource::AzurePolicy if entry.controls.is_empty() => entry.file.clone(),
        ExemptionSource::File | ExemptionSource::AzurePolicy => format!("{controls} for {}", entry.about),
    };
    let same = names.entry(name.clone()).or_default();
    *same += 1;
    if *same > 1 {
        name = format!("{name} ({same})");
    }
    let at = entry.exemption.span.map_or(Origin::NONE, Origin::literal);
    let body = [("type", RESOURCE_TYPE), ("name", name.as_str())];
    Resource {
        address: name.clone(),
        resource_type: RESOURCE_TYPE.into(),
        api_version: None,
        name: Value::string(name.as_str()),
        id: Value::NULL,
        scope: ScopeKind::Tenant,
        body: Value::object(body.map(|(key, text)| (Key::new(key), Value::string(text).with_origin(at.clone())))),
        span: entry.exemption.span,
        condition: Condition::Always,
        existing: false,
        trail: Vec::new(),
        vocabularies: Vec::new(),
    }
}

fn file(path: &str) -> Deployment {
    Deployment { scope: ScopeKind::Tenant, ..Deployment::empty(DeploymentKind::Template, path) }
}
