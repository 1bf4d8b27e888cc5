//! One resource in several exports, or several times in one: it is judged once.
//!
//! Exports overlap: a listing beside a query, two pages with a row in common, two subscriptions' groups. Of two records the
//! newer counts if both say [when they were last changed]; else they are laid over each other: what one leaves open or out the
//! other fills, and where they contradict each other the value is unknown, one of the two. A control then fails only if it
//! fails either way, and holds only if it holds either way.
//!
//! [when they were last changed]: https://learn.microsoft.com/rest/api/resources/resources/list-by-resource-group#systemdata

use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::HashMap;
use jiff::Timestamp;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::model::estate::id_key;
use crate::model::{Array, Cause, Data, Deployment, Key, Object, Resource, Type, Unknown, Value};
use crate::scan::ledger::SkippedResource;
use crate::source::Span;

/// Keys that belong to the answer rather than to the resource, or are the same for equal ids.
const APART: [&str; 7] = ["id", "type", "name", "etag", "systemData", "apiVersion", "scope"];

/// The end of the symbols of values that exports contradict each other about.
const CONTRADICTORY: &str = " in several exports";

/// What became of the records of resources that were read before.
#[derive(Debug, Default)]
pub(crate) struct Duplicates {
    /// One entry for each.
    pub(crate) skipped: Vec<SkippedResource>,
    /// One note for each pair of exports.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// What two exports have in common.
struct Common {
    records: usize,
    /// Where the first of them stands.
    span: Option<Span>,
    /// Those that contradict each other, and the first path where they do.
    contradictions: usize,
    path: String,
}

/// Leaves each resource of the exports among `deployments` in the first that holds it.
pub(crate) fn join(deployments: &mut [Deployment]) -> Duplicates {
    let mut skipped = Vec::new();
    let mut first: HashMap<String, (usize, usize)> = HashMap::default();
    let mut pairs: BTreeMap<(usize, usize), Common> = BTreeMap::new();
    for number in 0..deployments.len() {
        let Some((before, rest)) = deployments.split_at_mut_checked(number) else { continue };
        let Some(deployment) = rest.first_mut().filter(|deployment| deployment.kind.is_live()) else { continue };
        let mut kept: Vec<Resource> = Vec::with_capacity(deployment.resources.len());
        for resource in std::mem::take(&mut deployment.resources) {
            let known = resource.id.as_str().and_then(|_| id_key(&resource.id));
            let earlier = known.as_ref().and_then(|key| first.get(key).copied());
            let Some((holder, position)) = earlier else {
                first.extend(known.map(|key| (key, (number, kept.len()))));
                kept.push(resource);
                continue;
            };
            let root = before.get(holder).map_or(&deployment.root, |holder| &holder.root);
            skipped.push(SkippedResource {
                resource_type: resource.resource_type.to_string(),
                address: resource.address.clone(),
                root: deployment.root.clone(),
                reason: format!("the same resource was read from `{root}` before; it is judged once"),
            });
            let nothing = Common { records: 0, span: resource.span, contradictions: 0, path: String::new() };
            let common = pairs.entry((holder, number)).or_insert(nothing);
            common.records += 1;
            let held = before.get_mut(holder).map_or(&mut kept, |holder| &mut holder.resources).get_mut(position);
            if let Some(path) = held.and_then(|held| lay_over(held, resource)) {
                common.contradictions += 1;
                if common.contradictions == 1 {
                    common.path = path;
                }
            }
        }
        deployment.resources = kept;
    }
    let diagnostics = pairs
        .into_iter()
        .filter_map(|((holder, number), common)| Some(note(deployments.get(holder)?, deployments.get(number)?, &common)))
        .collect();
    Duplicates { skipped, diagnostics }
}

fn note(holder: &Deployment, deployment: &Deployment, common: &Common) -> Diagnostic {
    let records = |count: usize| if count == 1 { "1 record".to_owned() } else { format!("{count} records") };
    let whose = if holder.root == deployment.root {
        "for resources that stand in this export before".to_owned()
    } else {
        format!("for resources that stand in `{}` too", holder.root)
    };
    let mut message = format!("{} {whose}; each resource is judged once", records(common.records));
    if common.contradictions > 0 {
        let (number, path) = (records(common.contradictions), &common.path);
        message = format!("{message}; {number} of them with other values, first at `{path}`: these are unknown");
    }
    let note = match common.span.or(deployment.span) {
        Some(span) => Diagnostic::at(DiagnosticKind::Note, span, message),
        None => Diagnostic::file(DiagnosticKind::Note, &deployment.root, message),
    };
    if common.contradictions > 0 { note.hint("keep the newer export only") } else { note }
}

/// Joins what a later record says of a resource to what is `held`; the first path where they contradict each other.
fn lay_over(held: &mut Resource, other: Resource) -> Option<String> {
    match (changed(held), changed(&other)) {
        (Some(before), Some(after)) if before > after => return None,
        (Some(before), Some(after)) if before < after => {
            *held = Resource { address: held.address.clone(), ..other };
            return None;
        }
        _ => {}
    }
    let symbol = held.id.as_str().unwrap_or(&held.address).to_ascii_lowercase();
    let mut overlay = Overlay { symbol, first: None };
    overlay.join(&mut held.body, &other.body, "");
    held.api_version = held.api_version.take().or(other.api_version);
    overlay.first
}

fn changed(resource: &Resource) -> Option<Timestamp> {
    resource.get("systemData")?.get("lastModifiedAt")?.as_str()?.parse().ok()
}

struct Overlay {
    symbol: String,
    /// The path of the first contradiction.
    first: Option<String>,
}

impl Overlay {
    fn join(&mut self, held: &mut Value, other: &Value, path: &str) {
        if is_silent(other) || same(held, other) {
            return;
        }
        if let Data::Unknown(unknown) = &mut held.data
            && unknown.symbol.ends_with(CONTRADICTORY)
        {
            let unknown = Arc::make_mut(unknown);
            let choices = unknown.refinement.one_of.take().filter(|_| other.is_known());
            unknown.refinement.one_of = choices.map(|choices| {
                let new = !choices.iter().any(|choice| same(choice, other));
                choices.iter().chain(new.then_some(other)).cloned().collect()
            });
            return;
        }
        if is_silent(held) {
            *held = other.clone();
            return;
        }
        match (&mut held.data, &other.data) {
            (Data::Object(held), Data::Object(other)) => self.objects(Arc::make_mut(held), other, path),
            (Data::Array(held), Data::Array(other)) if is_paired(held, other) => {
                let held = Arc::make_mut(held);
                for (index, (held, other)) in held.items.iter_mut().zip(&other.items).enumerate() {
                    self.join(held, other, &format!("{path}[{index}]"));
                }
            }
            _ => self.contradict(held, other, path),
        }
    }

    /// What only one of them has, it has: the other may have come from an older version of the API.
    fn objects(&mut self, held: &mut Object, other: &Object, path: &str) {
        let below = |key: &Key| if path.is_empty() { key.text.to_string() } else { format!("{path}.{}", key.text) };
        let is_apart = |key: &Key| path.is_empty() && APART.iter().any(|own| own.eq_ignore_ascii_case(&key.text));
        for (key, second) in other.entries.iter().filter(|(key, _)| !is_apart(key)) {
            match held.entries.get_mut(&key.text) {
                Some(first) => self.join(first, second, &below(key)),
                None => held.insert(key.clone(), second.clone()),
            }
        }
        // What either knows completely is known completely.
        if other.open.is_none() {
            held.open = None;
        }
    }

    fn contradict(&mut self, held: &mut Value, other: &Value, path: &str) {
        let cause = Cause::NotExported(format!("`{path}` has different values in the exports").into());
        let mut unknown = Unknown::new(format!("{} {path}{CONTRADICTORY}", self.symbol), Type::Any, cause);
        if held.is_known() && other.is_known() {
            unknown.refinement.one_of = Some([held.clone(), other.clone()].into());
        }
        self.first.get_or_insert_with(|| path.to_owned());
        let secret = held.has_secret() || other.has_secret();
        let origin = held.origin.clone();
        *held = Value::unknown(unknown).with_origin(origin).with_secret(secret);
    }
}

/// Whether a value says nothing: rows of Resource Graph have an empty text where ARM has no property.
fn is_silent(value: &Value) -> bool {
    matches!(value.data, Data::Null | Data::Unknown(_) | Data::Parts(_)) || value.as_str().is_some_and(str::is_empty)
}

/// Whether arrays can be compared element by element: as many, and none of them plain.
fn is_paired(held: &Array, other: &Array) -> bool {
    let objects = |array: &Array| array.open.is_none() && array.items.iter().all(|item| item.as_object().is_some());
    let name = |item: &Value| ["id", "name"].iter().find_map(|key| item.get(key)?.as_str().map(str::to_ascii_lowercase));
    held.items.len() == other.items.len()
        && objects(held)
        && objects(other)
        && held.items.iter().zip(&other.items).all(|(held, other)| name(held) == name(other))
}

/// Whether two values are the same; null and absent are.
fn same(left: &Value, right: &Value) -> bool {
    match (&left.data, &right.data) {
        (Data::Null, Data::Null) => true,
        (Data::Bool(left), Data::Bool(right)) => left == right,
        (Data::Int(left), Data::Int(right)) => left == right,
        (Data::Float(left), Data::Float(right)) => left.total_cmp(right).is_eq(),
        (Data::String(left), Data::String(right)) => left == right || (is_id(left) && left.eq_ignore_ascii_case(right)),
        (Data::Array(left), Data::Array(right)) => {
            left.open.is_none()
                && right.open.is_none()
                && left.items.len() == right.items.len()
                && left.items.iter().zip(&right.items).all(|(left, right)| same(left, right))
        }
        (Data::Object(left), Data::Object(right)) => {
            let within = |inner: &Object, outer: &Object| {
                inner.entries.iter().all(|(key, value)| same(value, outer.get(&key.text).unwrap_or(&Value::NULL)))
            };
            left.open.is_none() && right.open.is_none() && within(left, right) && within(right, left)
        }
        _ => false,
    }
}

fn is_id(text: &str) -> bool {
    text.starts_with("/subscriptions/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DeploymentKind;
    use crate::model::{Condition, Path, ScopeKind};

    fn resource(id: &str, properties: Value) -> Resource {
        let body = Value::object([(Key::new("id"), Value::string(id)), (Key::new("properties"), properties)]);
        Resource {
            address: "A.B/c/d".to_owned(),
            resource_type: "A.B/c".into(),
            api_version: None,
            name: Value::string("d"),
            id: Value::string(id),
            scope: ScopeKind::ResourceGroup,
            body,
            span: None,
            condition: Condition::Always,
            existing: false,
            trail: Vec::new(),
            vocabularies: Vec::new(),
        }
    }

    fn export(root: &str, resources: Vec<Resource>) -> Deployment {
        Deployment { resources, ..Deployment::empty(DeploymentKind::Export, root) }
    }

    fn object(key: &str, value: Value) -> Value {
        Value::object([(Key::new(key), value)])
    }

    fn unknown() -> Value {
        Value::unknown(Unknown::new("x", Type::Any, Cause::NotExported("x".into())))
    }

    #[test]
    fn what_one_leaves_open_the_other_fills() {
        let full = object("tls", Value::string("1.2"));
        for (first, second) in [(unknown(), full.clone()), (full.clone(), unknown()), (full.clone(), full)] {
            let mut both = [export("a", vec![resource("/x/y", first)]), export("b", vec![resource("/X/Y/", second)])];
            let found = join(&mut both);
            assert_eq!((both[0].resources.len(), both[1].resources.len(), found.skipped.len()), (1, 0, 1));
            let tls = both[0].resources[0].body.at(&Path::keys(&["properties", "tls"]));
            assert_eq!(tls.and_then(Value::as_str), Some("1.2"));
            assert_eq!(
                found.diagnostics[0].message,
                "1 record for resources that stand in `a` too; each resource is judged once"
            );
        }
    }

    #[test]
    fn contradictions_are_one_of_two() {
        let same = |tls: &str| resource("/x/y", object("tls", Value::string(tls)));
        let mut one = [export("a", vec![same("1.0"), same("1.2"), same("1.2"), same("1.3")])];
        let found = join(&mut one);
        let Data::Unknown(unknown) = &one[0].resources[0].body.at(&Path::keys(&["properties", "tls"])).unwrap().data else {
            panic!("unknown")
        };
        assert_eq!(unknown.symbol.as_ref(), "/x/y properties.tls in several exports");
        assert_eq!(unknown.cause.to_string(), "`properties.tls` has different values in the exports");
        let texts: Vec<_> = unknown.refinement.one_of.iter().flat_map(|all| all.iter()).filter_map(Value::as_str).collect();
        assert_eq!(texts, ["1.0", "1.2", "1.3"]);
        assert_eq!((one[0].resources.len(), found.skipped.len(), found.diagnostics.len()), (1, 3, 1));
        assert!(found.diagnostics[0].message.contains("first at `properties.tls`"));
    }

    #[test]
    fn the_newer_counts_if_the_time_is_known() {
        let at = |time: &str, tls: &str| {
            let mut resource = resource("/x/y", object("tls", Value::string(tls)));
            let body = Data::Object(Arc::new(Object {
                entries: resource
                    .body
                    .as_object()
                    .unwrap()
                    .entries
                    .clone()
                    .into_iter()
                    .chain([(Key::new("systemData"), object("lastModifiedAt", Value::string(time)))])
                    .collect(),
                ..Object::default()
            }));
            resource.body = body.into();
            resource
        };
        let (old, new) = ("2026-01-01T10:00:00Z", "2026-01-01T10:00:00.5Z");
        for records in [vec![at(old, "1.0"), at(new, "1.2")], vec![at(new, "1.2"), at(old, "1.0")]] {
            let mut one = [export("a", records)];
            join(&mut one);
            let tls = one[0].resources[0].body.at(&Path::keys(&["properties", "tls"]));
            assert_eq!(tls.and_then(Value::as_str), Some("1.2"));
        }
    }

    #[test]
    fn templates_and_other_ids_are_left_alone() {
        let mut template = export("a", vec![resource("/x/y", Value::NULL)]);
        template.kind = DeploymentKind::Template;
        let mut all = [template, export("b", vec![resource("/x/y", Value::NULL), resource("/x/z", Value::NULL)])];
        assert!(join(&mut all).skipped.is_empty());
        assert_eq!((all[0].resources.len(), all[1].resources.len()), (1, 2));
    }
}
