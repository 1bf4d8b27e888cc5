//! Whether a scan with edits differs from the one before in what was to be fixed, and in nothing else.

use std::collections::BTreeSet;

use crate::finding::Status;
use crate::model::{Condition, Data, Object, Part, Path, Resource, ResourceIndex, Segment, Value};
use crate::scan::Scan;
use crate::source::Span;

/// What went wrong.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    /// One sentence.
    pub(super) why: String,
    /// The resource it concerns.
    pub(super) resource: Option<ResourceIndex>,
    /// Where the value comes from that is not as it was, in the texts of the new scan.
    pub(super) places: Vec<Span>,
}

impl Fault {
    fn new(why: impl Into<String>) -> Self {
        Fault { why: why.into(), resource: None, places: Vec::new() }
    }
}

/// A finding on one resource: what is the same before and after.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    /// The place of the control in the catalogue.
    pub(super) control: usize,
    /// The resource.
    pub(super) resource: ResourceIndex,
    /// The path.
    pub(super) path: Path,
    /// It fails; else it cannot be told.
    pub(super) fails: bool,
}

/// The resources that an outcome is about: one for each deployment it was found in.
pub(super) fn subjects(scan: &Scan, at: &Subjects, resource: ResourceIndex, deployments: &[usize]) -> Vec<ResourceIndex> {
    let name = subject(scan, scan.estate.resource(resource));
    let found = deployments.iter().flat_map(|deployment| at.get(&(*deployment, name.clone())).into_iter().flatten().copied());
    let mut found: Vec<ResourceIndex> = found.collect();
    found.push(resource);
    found.sort_unstable();
    found.dedup();
    found
}

/// The resources by deployment and by what their authors call them.
pub(super) type Subjects = std::collections::BTreeMap<(usize, String), Vec<ResourceIndex>>;

/// The resources of a scan by what they are called.
pub(super) fn by_subject(scan: &Scan) -> Subjects {
    let mut subjects = Subjects::new();
    for index in scan.estate.indices() {
        let key = (scan.estate.deployment_number(index), subject(scan, scan.estate.resource(index)));
        subjects.entry(key).or_default().push(index);
    }
    subjects
}

fn subject(scan: &Scan, resource: &Resource) -> String {
    let trail: Vec<&str> = resource.trail.iter().map(|(name, _)| name.as_str()).collect();
    let place = resource.span.map(|span| (scan.sources.file(span.file).path().clone(), span.start));
    format!("{}\u{1f}{}\u{1f}{}\u{1f}{place:?}", trail.join("\u{1f}"), resource.resource_type, resource.address)
}

/// All findings, one for each resource.
pub(super) fn findings(scan: &Scan) -> BTreeSet<Finding> {
    let at = by_subject(scan);
    let mut all = BTreeSet::new();
    for outcome in scan.outcomes.iter().filter(|outcome| outcome.is_finding()) {
        let fails = matches!(outcome.status, Status::Fail { .. });
        for resource in subjects(scan, &at, outcome.resource, &outcome.deployments) {
            all.insert(Finding { control: outcome.control, resource, path: outcome.path.clone(), fails });
        }
    }
    all
}

/// What is wrong with `after`, where `fixed` was to go by changing `changed` of the resources.
pub(super) fn faults(
    before: &Scan,
    after: &Scan,
    fixed: &BTreeSet<Finding>,
    changed: &BTreeSet<(ResourceIndex, Path)>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let trouble = |scan: &Scan| -> Vec<(String, String)> {
        let path = |span: Span| scan.sources.file(span.file).path().to_string();
        let place = |one: &crate::diagnostic::Diagnostic| one.span.map(path).or_else(|| one.path.clone()).unwrap_or_default();
        scan.diagnostics.iter().map(|one| (place(one), one.message.clone())).collect()
    };
    let mut known = trouble(before);
    for (one, diagnostic) in trouble(after).into_iter().zip(&after.diagnostics) {
        match known.iter().position(|known| *known == one) {
            Some(at) => drop(known.swap_remove(at)),
            None => faults.push(Fault {
                places: diagnostic.span.into_iter().collect(),
                ..Fault::new(format!("the file would be wrong: {}", one.1))
            }),
        }
    }
    // Where a file is broken, what is missing says nothing more.
    if faults.is_empty() {
        faults = estates(before, after, changed);
    }
    if !faults.is_empty() {
        return faults;
    }
    let (old, new) = (findings(before), findings(after));
    let name = |finding: &Finding| after.controls.get(finding.control).map_or("?", |control| control.metadata.id.as_str());
    for finding in &new {
        let again = fixed.contains(&Finding { fails: true, ..finding.clone() });
        let why = match (again, old.contains(finding)) {
            (true, _) => "the value that policies call good does not mend it here".to_owned(),
            (false, true) => continue,
            (false, false) => format!("it would bring a finding of `{}`", name(finding)),
        };
        faults.push(Fault { resource: Some(finding.resource), ..Fault::new(why) });
    }
    faults
}

/// In what else the estates differ. Deployments with their outputs and where they go are resources too.
fn estates(before: &Scan, after: &Scan, changed: &BTreeSet<(ResourceIndex, Path)>) -> Vec<Fault> {
    if before.estate.len() != after.estate.len() || before.estate.deployments().len() != after.estate.deployments().len() {
        return vec![Fault::new("it would change which resources there are")];
    }
    let mut faults = Vec::new();
    for index in before.estate.indices() {
        let (old, new) = (before.estate.resource(index), after.estate.resource(index));
        let wanted: Vec<&Path> = changed.iter().filter(|(resource, _)| *resource == index).map(|(_, path)| path).collect();
        // An argument of Terraform may be several properties of Azure: what is written at the same place goes along.
        let written: Vec<Span> = wanted.iter().filter_map(|path| new.body.at(path)?.origin.span()).collect();
        let mut found = Comparison { wanted, written, differences: Vec::new(), path: Path::default() };
        found.compare(Some(&old.body), Some(&new.body));
        let same = old.address == new.address
            && old.resource_type == new.resource_type
            && old.api_version == new.api_version
            && old.existing == new.existing
            && before.estate.deployment_number(index) == after.estate.deployment_number(index)
            && conditions(&old.condition, &new.condition)
            && equal(&old.id, &new.id);
        if !same {
            let why = format!("it would make another resource of `{}`", old.address);
            faults.push(Fault { resource: Some(index), ..Fault::new(why) });
        }
        for (path, places) in found.differences {
            let why = format!("it would also change `{path}` of `{}`", old.address);
            faults.push(Fault { why, resource: Some(index), places });
        }
    }
    faults
}

fn conditions(old: &Condition, new: &Condition) -> bool {
    match (old, new) {
        (Condition::Always, Condition::Always) => true,
        (Condition::Maybe(old), Condition::Maybe(new)) => old.stable_symbol() == new.stable_symbol(),
        (Condition::Always, Condition::Maybe(_)) | (Condition::Maybe(_), Condition::Always) => false,
    }
}

/// Two bodies side by side.
struct Comparison<'a> {
    /// Where they may differ.
    wanted: Vec<&'a Path>,
    /// Where what may differ is written in the second.
    written: Vec<Span>,
    /// Where they do, with the places of the new value.
    differences: Vec<(Path, Vec<Span>)>,
    path: Path,
}

impl Comparison<'_> {
    /// Values are nested no deeper than the budget allows.
    fn compare(&mut self, old: Option<&Value>, new: Option<&Value>) {
        if self.wanted.iter().any(|wanted| alike(&wanted.0, &self.path.0)) {
            return;
        }
        let above = |path: &Path| {
            self.wanted.iter().any(|wanted| wanted.0.len() > path.0.len() && alike(&wanted.0[..path.0.len()], &path.0))
        };
        let empty = Value::object([]);
        let (old, new) = match (old.filter(|value| !value.is_null()), new.filter(|value| !value.is_null())) {
            (None, None) => return,
            // What was missing around a wanted value comes with it.
            (None, Some(new)) if above(&self.path) && new.as_object().is_some() => (&empty, new),
            (Some(old), Some(new)) => (old, new),
            (_, new) => return self.differ(new),
        };
        match (&old.data, &new.data) {
            (Data::Object(left), Data::Object(right)) => self.objects(left, right, new),
            (Data::Array(left), Data::Array(right))
                if left.items.len() == right.items.len() && left.open.is_some() == right.open.is_some() =>
            {
                for (index, (old, new)) in left.items.iter().zip(&right.items).enumerate() {
                    self.inside(Segment::Index(index), Some(old), Some(new));
                }
            }
            _ if equal(old, new) => {}
            _ => self.differ(Some(new)),
        }
    }

    fn objects(&mut self, left: &Object, right: &Object, new: &Value) {
        if left.open.is_some() != right.open.is_some() {
            return self.differ(Some(new));
        }
        for (key, value) in &left.entries {
            self.inside(Segment::Key(key.text.clone()), Some(value), right.get(&key.text));
        }
        for (key, value) in right.entries.iter().filter(|(key, _)| left.get(&key.text).is_none()) {
            self.inside(Segment::Key(key.text.clone()), None, Some(value));
        }
    }

    fn inside(&mut self, segment: Segment, old: Option<&Value>, new: Option<&Value>) {
        self.path.0.push(segment);
        self.compare(old, new);
        self.path.0.pop();
    }

    fn differ(&mut self, new: Option<&Value>) {
        let places: Vec<Span> = new.into_iter().flat_map(|value| value.origin.steps().map(|step| step.span)).collect();
        if places.first().is_some_and(|first| self.written.contains(first)) {
            return;
        }
        self.differences.push((self.path.clone(), places));
    }
}

fn alike(left: &[Segment], right: &[Segment]) -> bool {
    let same = |pair: (&Segment, &Segment)| match pair {
        (Segment::Key(left), Segment::Key(right)) => left.eq_ignore_ascii_case(right),
        (left, right) => left == right,
    };
    left.len() == right.len() && left.iter().zip(right).all(same)
}

/// Whether two values are the same, wherever they are written.
fn equal(old: &Value, new: &Value) -> bool {
    match (&old.data, &new.data) {
        (Data::Null, Data::Null) => true,
        (Data::Bool(old), Data::Bool(new)) => old == new,
        (Data::Int(old), Data::Int(new)) => old == new,
        (Data::Float(old), Data::Float(new)) => old.to_bits() == new.to_bits(),
        (Data::String(old), Data::String(new)) => old == new,
        (Data::Parts(old), Data::Parts(new)) => {
            let same = |pair: (&Part, &Part)| match pair {
                (Part::Literal(old), Part::Literal(new)) => old == new,
                (Part::Hole(old), Part::Hole(new)) => old.stable_symbol() == new.stable_symbol(),
                _ => false,
            };
            old.len() == new.len() && old.iter().zip(new.iter()).all(same)
        }
        (Data::Unknown(old), Data::Unknown(new)) => {
            old.stable_symbol() == new.stable_symbol() && old.cause.to_string() == new.cause.to_string()
        }
        (Data::Array(left), Data::Array(right)) => {
            left.items.len() == right.items.len() && left.items.iter().zip(&right.items).all(|(old, new)| equal(old, new))
        }
        (Data::Object(left), Data::Object(right)) => {
            left.entries.len() == right.entries.len()
                && left.entries.iter().all(|(key, old)| right.get(&key.text).is_some_and(|new| equal(old, new)))
        }
        _ => false,
    }
}
