//! How policies spell keys: each key of a resource is told them in their spelling. The build script finds out how those spell them that come with seawall.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

/// Keys by lower case, as policies write them, in order.
pub(crate) type Ready = &'static [(&'static str, &'static str)];

/// Spellings of keys as the policies write them.
#[derive(Clone, Debug)]
pub(crate) enum Spelling {
    /// Those that were found when seawall was built.
    Ready(Ready),
    /// By lower case.
    Found(BTreeMap<String, Arc<str>>),
}

impl Default for Spelling {
    fn default() -> Self {
        Spelling::Found(BTreeMap::new())
    }
}

impl Spelling {
    /// A key as the policies write it.
    pub(crate) fn key(&self, key: &Arc<str>) -> Arc<str> {
        let lower = key.to_ascii_lowercase();
        match self {
            Spelling::Ready(ready) => {
                let place = ready.binary_search_by(|(known, _)| (*known).cmp(&lower)).ok();
                let spelling = place.and_then(|place| ready.get(place)).map(|(_, spelling)| *spelling);
                spelling.filter(|spelling| **key != **spelling).map_or_else(|| key.clone(), Arc::from)
            }
            Spelling::Found(found) => found.get(&lower).unwrap_or(key).clone(),
        }
    }
}

/// Two spellings of one key: one of the policies would never see it.
#[derive(Debug)]
pub(crate) struct Conflict {
    /// The file of the second, below the folder of the policies.
    pub(crate) file: String,
    /// What is wrong.
    pub(crate) message: String,
}

/// By lower case: the spelling, and whether it is surely that of a key.
type Keys = BTreeMap<String, (Arc<str>, bool)>;

/// Collects the spellings of rules, which are texts that may be keys by file, and whether they surely are; and of data tables.
pub(crate) fn collect<'a, K: AsRef<str>>(
    rules: impl IntoIterator<Item = (&'a str, Vec<(K, bool)>)>,
    tables: &[(&str, &Json)],
) -> Result<BTreeMap<String, Arc<str>>, Conflict> {
    let mut keys = Keys::new();
    for (file, texts) in rules {
        for (text, sure) in texts {
            add(&mut keys, text.as_ref(), sure, file)?;
        }
    }
    for (name, table) in tables.iter().filter(|(name, _)| matches!(*name, "relations" | "inline_children" | "defaults")) {
        let mut paths = Vec::new();
        table_paths(table, false, &mut paths);
        let steps = paths.iter().flat_map(|path| path_keys(path)).map(|key| key.trim_end_matches("[*]"));
        for key in steps.filter(|key| !matches!(*key, "*" | "{key}")) {
            add(&mut keys, key, true, &format!("data/{name}.yaml"))?;
        }
    }
    for (name, table) in tables {
        let mut steps = Vec::new();
        table_keys(table, &mut steps);
        for key in steps {
            add(&mut keys, key, true, &format!("data/{name}.yaml"))?;
        }
    }
    Ok(keys.into_iter().map(|(lower, (spelling, _))| (lower, spelling)).collect())
}

/// A key in a reference or a path is `sure`; a text that may be one only fills a gap, or a value such as `Enabled` would hide the key `enabled`.
fn add(keys: &mut Keys, key: &str, sure: bool, file: &str) -> Result<(), Conflict> {
    let lower = key.to_ascii_lowercase();
    let better = match keys.get(&lower) {
        None => true,
        Some((known, known_sure)) if sure == *known_sure => {
            let known_lower = **known == *lower;
            if sure && !known_lower && lower != key && **known != *key {
                let message = format!("the key `{key}` is spelt `{known}` elsewhere");
                return Err(Conflict { file: file.to_owned(), message });
            }
            // A text in lower case may be a value that is compared; a key has the case of the schema.
            known_lower
        }
        Some(_) => sure,
    };
    if better {
        keys.insert(lower, (key.into(), sure));
    }
    Ok(())
}

/// The keys of a dotted path. The custom properties of [API Management] have dots in their own names, so that the rest of
/// such a path is one key: its words are no spellings.
///
/// [API Management]: https://learn.microsoft.com/azure/templates/microsoft.apimanagement/service
fn path_keys(path: &str) -> impl Iterator<Item = &str> {
    let head = path.split_once(".Microsoft.").map_or(path, |(head, _)| head);
    let custom = path.strip_prefix(head).and_then(|rest| rest.strip_prefix('.'));
    head.split('.').chain(custom)
}

/// The keys of paths, which are arrays from the top of a resource on.
fn table_keys<'a>(value: &'a Json, into: &mut Vec<&'a str>) {
    match value {
        Json::Array(items) if items.first().and_then(|first| first.as_str()) == Some("properties") => {
            into.extend(items.iter().filter_map(|item| item.as_str()));
        }
        Json::Array(items) => items.iter().for_each(|item| table_keys(item, into)),
        Json::Object(entries) => entries.values().for_each(|item| table_keys(item, into)),
        _ => {}
    }
}

/// The texts below a key whose value is a path.
fn table_paths<'a>(value: &'a Json, within: bool, into: &mut Vec<&'a str>) {
    match value {
        Json::String(text) if within => into.push(text),
        Json::Array(items) => items.iter().for_each(|item| table_paths(item, within, into)),
        Json::Object(entries) => {
            let holds_path = |key: &str| matches!(key, "path" | "host" | "principal");
            entries.iter().for_each(|(key, item)| table_paths(item, holds_path(key), into));
        }
        _ => {}
    }
}
