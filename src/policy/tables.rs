//! Data tables: `policies/data/<name>.yaml`, seen by policies as `data.seawall.tables.<name>`.

pub(crate) mod spread;

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value as Json;

use crate::policy::catalogue::LoadError;
use crate::policy::engine::{self, RegoValue};
use crate::policy::metadata::suggestion;

/// All tables by their names; a clone is cheap.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    tables: Arc<BTreeMap<String, Json>>,
    /// Those that were asked for as the engine holds them: converting all takes longer than most policies.
    held: Arc<Mutex<BTreeMap<String, RegoValue>>>,
    /// A pack has a say in them.
    pub(crate) overlaid: bool,
}

impl Deref for Tables {
    type Target = BTreeMap<String, Json>;

    fn deref(&self) -> &Self::Target {
        &self.tables
    }
}

impl Tables {
    /// The same tables, to be changed.
    pub(crate) fn change(&mut self) -> &mut BTreeMap<String, Json> {
        self.held = Arc::default();
        Arc::make_mut(&mut self.tables)
    }

    /// The same, for a pack.
    pub(crate) fn overlay(&mut self) -> &mut BTreeMap<String, Json> {
        self.overlaid = true;
        self.change()
    }

    /// The data that policies see, with those of these tables that there are.
    pub(crate) fn data<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> RegoValue {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let tables: Vec<(RegoValue, RegoValue)> = names
            .into_iter()
            .filter_map(|name| {
                let table = self.tables.get(name)?;
                let known = held.entry(name.to_owned()).or_insert_with(|| engine::from_json(table.clone()));
                Some((name.into(), known.clone()))
            })
            .collect();
        engine::object([("seawall".into(), engine::object([("tables".into(), engine::object(tables))]))])
    }

    /// The data that policies see, with all tables.
    pub(crate) fn all(&self) -> RegoValue {
        self.data(self.tables.keys().map(String::as_str))
    }
}

const KEYS: [&str; 4] = ["source", "date", "about", "table"];

/// Reads one table: what stands below `table`. Where it comes from, when and what for must be said.
pub(crate) fn parse(file: &str, text: &str) -> Result<Json, LoadError> {
    // The tables that come with seawall were made JSON when it was built: reading YAML takes ten times as long.
    let document: Json = serde_json::from_str(text).or_else(|_| {
        yaml_serde::from_str(text).map_err(|error| {
            let line = error.location().map_or(1, |at| at.line());
            LoadError::new(file, line, format!("not YAML: {error}"))
        })
    })?;
    let Json::Object(mut object) = document else {
        return Err(LoadError::new(file, 1, "a table is an object"));
    };
    if let Some(key) = object.keys().find(|key| !KEYS.contains(&key.as_str())) {
        let line = text.lines().position(|line| line.starts_with(&format!("{key}:"))).map_or(1, |line| line + 1);
        return Err(LoadError::new(file, line, format!("unknown key `{key}`{}", suggestion(key, KEYS))));
    }
    match KEYS.iter().find(|key| !object.contains_key(**key)) {
        Some(missing) => Err(LoadError::new(file, 1, format!("`{missing}` is missing"))),
        None => Ok(object.swap_remove("table").unwrap_or_default()),
    }
}

/// Lays the table of a pack over the one of the same name. Key by key, at any depth: what is said takes the place of what was
/// said, `null` takes it away, all else stays; a list is one thing. Two tables have rows that only make sense whole: a relation
/// takes the place of the relation, and among the defaults of a type, or its inline children, those of a path that of that path.
pub(crate) fn overlay(tables: &mut BTreeMap<String, Json>, name: String, over: Json) {
    let Some(known) = tables.get_mut(&name) else {
        tables.insert(name, over);
        return;
    };
    match name.as_str() {
        "relations" => by_key(known, over, |row, over| *row = over),
        "defaults" | "inline_children" => by_key(known, over, by_path),
        _ => deeply(known, over, 0),
    }
}

/// Types are keys, and have no case.
fn by_key(known: &mut Json, over: Json, put: impl Fn(&mut Json, Json)) {
    let (Json::Object(known), Json::Object(rows)) = (known, over) else { return };
    for (key, row) in rows {
        let key = known.keys().find(|known| known.eq_ignore_ascii_case(&key)).cloned().unwrap_or(key);
        if row.is_null() {
            known.shift_remove(&key);
        } else {
            put(known.entry(key).or_insert(Json::Null), row);
        }
    }
}

fn by_path(known: &mut Json, over: Json) {
    match (known, over) {
        (Json::Array(known), Json::Array(over)) => {
            known.retain(|row| !over.iter().any(|other| other.get("path") == row.get("path")));
            known.extend(over);
        }
        (known, over) => *known = over,
    }
}

/// Levels of a table that are told apart; below, a value is one thing.
const DEPTH: usize = 16;

fn deeply(known: &mut Json, over: Json, depth: usize) {
    match over {
        over @ Json::Object(_) if known.is_object() && depth < DEPTH => {
            by_key(known, over, |row, over| deeply(row, over, depth + 1));
        }
        over => *known = over,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pack_says_only_what_differs() {
        let mut tables: BTreeMap<String, Json> = [
            ("relations", json!({"a": {"path": "x", "to": ["T"]}, "b": {"parent": true}})),
            ("defaults", json!({"t/x": [{"path": "p", "value": 1}, {"path": "q", "value": 1}, {"path": "p", "until": 2}]})),
            ("regions", json!({"north": {"eu": true, "name": "N"}, "west": {"eu": true}, "list": [1, 2]})),
        ]
        .map(|(name, table)| (name.to_owned(), table))
        .into();
        let mut lay = |name: &str, table| overlay(&mut tables, name.to_owned(), table);
        lay("relations", json!({"a": {"child": "T/c"}, "c": {"parent": true}}));
        lay("defaults", json!({"T/X": [{"path": "p", "value": 2}], "t/y": []}));
        lay("regions", json!({"north": {"eu": false}, "west": null, "list": [3], "south": {}}));
        lay("own", json!([1]));
        assert_eq!(tables["relations"], json!({"a": {"child": "T/c"}, "b": {"parent": true}, "c": {"parent": true}}));
        assert_eq!(tables["defaults"], json!({"t/x": [{"path": "q", "value": 1}, {"path": "p", "value": 2}], "t/y": []}));
        assert_eq!(tables["regions"], json!({"north": {"eu": false, "name": "N"}, "list": [3], "south": {}}));
        assert_eq!(tables["own"], json!([1]));
    }

    #[test]
    fn a_table_says_where_it_comes_from() {
        assert!(parse("t", "source: []\ndate: 2026-01-01\nabout: x\ntable: {a: 1}\n").is_ok());
        let error = parse("t", "source: []\ndate: 2026-01-01\nabot: x\ntable: {a: 1}\n").unwrap_err();
        assert_eq!(error.to_string(), "t:3: unknown key `abot` (did you mean `about`?)");
    }
}
