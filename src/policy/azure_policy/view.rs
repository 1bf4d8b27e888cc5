//! A resource as the engine is to see it: keys in lower case, aliases of each owner at a place of their own, the inner
//! `properties` of the elements of arrays opened.

use std::collections::BTreeMap;

use crate::policy::azure_policy::alias::{SINGLES, Seen, Step, Table, is_envelope, seen};
use crate::policy::azure_policy::rule::{Names, plain};
use crate::policy::engine::{self, RegoValue};

/// Entries of an object, by lower-case key.
type Entries = BTreeMap<String, RegoValue>;

/// What Azure Policy calls a type: resource groups are called otherwise than in templates.
pub(super) fn policy_type(kind: &str) -> &str {
    match kind.to_ascii_lowercase().as_str() {
        "microsoft.resources/resourcegroups" => "Microsoft.Resources/subscriptions/resourceGroups",
        _ => kind,
    }
}

/// The entries of an object.
fn entries(value: &RegoValue) -> Entries {
    let RegoValue::Object(object) = value else { return Entries::new() };
    let text = |key: &RegoValue| match key {
        RegoValue::String(key) => Some(key.to_ascii_lowercase()),
        _ => None,
    };
    object.iter().filter_map(|(key, value)| Some((text(key)?, value.clone()))).collect()
}

fn object(entries: Entries) -> RegoValue {
    engine::object(entries.into_iter().map(|(key, value)| (RegoValue::from(key), value)))
}

/// All keys in lower case, and elements opened. Values are as deep as the model lets them be.
fn lowered(value: &RegoValue, element: bool) -> RegoValue {
    match value {
        RegoValue::Array(items) => RegoValue::from(items.iter().map(|item| lowered(item, true)).collect::<Vec<_>>()),
        RegoValue::Object(_) => {
            let own: Entries = entries(value).into_iter().map(|(key, value)| (key, lowered(&value, false))).collect();
            let mut all = match own.get("properties") {
                Some(inner @ RegoValue::Object(_)) if element => entries(inner),
                _ => Entries::new(),
            };
            all.extend(own);
            object(all)
        }
        other => other.clone(),
    }
}

/// What the aliases of a resource look at.
fn flat(resource: &Entries) -> Entries {
    let mut all = resource.get("properties").map(|properties| entries(&lowered(properties, false))).unwrap_or_default();
    let envelope = resource.iter().filter(|(key, _)| is_envelope(key));
    all.extend(envelope.map(|(key, value)| (key.clone(), lowered(value, false))));
    all
}

/// The resource of type `kind` as the engine is to see it under `names`.
pub(super) fn view(kind: &str, resource: &RegoValue, names: &Names, table: &Table) -> RegoValue {
    let own = entries(resource);
    let mut seen_as = Entries::new();
    seen_as.insert("type".to_owned(), policy_type(kind).into());
    let mut put = |name: &str, value: Option<&RegoValue>| {
        if let Some(value) = value {
            seen_as.insert(name.to_owned(), lowered(value, false));
        }
    };
    put("name", own.get("leaf").or(own.get("name")));
    put("fullname", own.get("name"));
    for name in ["id", "kind", "tags", "identity", "apiversion"] {
        put(name, own.get(name));
    }
    match own.get("location") {
        Some(RegoValue::String(region)) => put("location", Some(&plain(region).into())),
        other => put("location", other),
    }
    for (number, owner) in names.owners.iter().enumerate() {
        let part = match seen(owner, kind) {
            None => continue,
            Some(Seen::Own) => {
                let mut all = flat(&own);
                if kind.matches('/').count() > 1 {
                    let whole = object(all.clone());
                    for single in SINGLES {
                        all.entry(single.to_owned()).or_insert_with(|| whole.clone());
                    }
                }
                all
            }
            Some(Seen::Below(last)) => {
                let all = flat(&own);
                let whole = object(all.clone());
                let mut beside = if owner.contains('/') { Entries::new() } else { all };
                beside.insert(last, whole);
                beside
            }
        };
        seen_as.insert(format!("t{number}"), object(part));
    }
    for (number, alias) in names.exceptions.iter().enumerate() {
        let found = table.exception(alias, kind).and_then(|steps| at(resource, steps));
        seen_as.extend(found.map(|value| (format!("x{number}"), lowered(&value, false))));
    }
    object(seen_as)
}

/// The value at a path without elements.
fn at(value: &RegoValue, steps: &[Step]) -> Option<RegoValue> {
    let mut value = value.clone();
    for step in steps {
        let Step::Key(key) = step else { return None };
        value = entries(&value).remove(&key.to_ascii_lowercase())?;
    }
    Some(value)
}

/// The view with something more in it.
pub(super) fn with(view: &RegoValue, key: &str, value: RegoValue) -> RegoValue {
    let mut all = entries(view);
    all.insert(key.to_owned(), value);
    object(all)
}

/// The view in which the array at a path is empty if it is not there; `None` if it is there.
pub(super) fn with_empty(view: &RegoValue, path: &[String]) -> Option<RegoValue> {
    let mut all = entries(view);
    let (first, rest) = path.split_first()?;
    let next = match (all.get(first), rest) {
        (Some(RegoValue::Array(_)), []) => return None,
        (_, []) => RegoValue::from(Vec::<RegoValue>::new()),
        (Some(inner), rest) => with_empty(inner, rest)?,
        (None, rest) => with_empty(&engine::object([]), rest)?,
    };
    all.insert(first.clone(), next);
    Some(object(all))
}

/// The resource in which the array at `path` has only the element with number `only`.
pub(super) fn with_one(resource: &RegoValue, path: &[Step], only: usize) -> Option<RegoValue> {
    match (path.split_first(), resource) {
        (None, RegoValue::Array(items)) => Some(RegoValue::from(vec![items.get(only)?.clone()])),
        (Some((Step::Key(key), rest)), RegoValue::Object(_)) => {
            let mut all = entries(resource);
            let lower = key.to_ascii_lowercase();
            let inner = with_one(all.get(&lower)?, rest, only)?;
            all.insert(lower, inner);
            Some(object(all))
        }
        _ => None,
    }
}
