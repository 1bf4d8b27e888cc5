//! Data tables: `policies/data/<name>.yaml`, seen by policies as `data.seawall.tables.<name>`.

pub(crate) mod packed;
pub(crate) mod spread;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::Value as Json;

use crate::policy::catalogue::LoadError;
use crate::policy::engine::{self, RegoValue};
use crate::policy::metadata::suggestion;
use crate::policy::tables::packed::{Node, Packed};
use crate::policy::yaml;

/// All tables by their names; a clone is cheap.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    tables: Arc<BTreeMap<String, Table>>,
    /// Those that were asked for as the engine holds them: converting all takes longer than most policies.
    held: Arc<Mutex<BTreeMap<String, RegoValue>>>,
    /// A pack has a say in them.
    pub(crate) overlaid: bool,
}

/// A table. Most runs need few of those that come with seawall: each is read when somebody asks for it.
#[derive(Clone, Debug)]
struct Table {
    /// Its bytes, if it comes with seawall.
    packed: Option<&'static [u8]>,
    value: OnceLock<Json>,
}

impl Table {
    fn value(&self) -> &Json {
        self.value.get_or_init(|| self.packed.map_or(Json::Null, |bytes| unpacked(bytes).json()))
    }

    fn held(&self) -> RegoValue {
        match (self.value.get(), self.packed) {
            (None, Some(bytes)) => {
                let Packed { texts, value } = unpacked(bytes);
                let texts: Vec<RegoValue> = texts.into_iter().map(RegoValue::from).collect();
                held(&value, &texts)
            }
            _ => engine::from_json(self.value().clone()),
        }
    }
}

fn unpacked(bytes: &'static [u8]) -> Packed<'static> {
    Packed::read(bytes).expect("invariant: tables were packed when seawall was built")
}

/// A packed value as the engine holds it; equal texts are one.
fn held(node: &Node, texts: &[RegoValue]) -> RegoValue {
    let text = |number: usize| texts.get(number).cloned().unwrap_or(RegoValue::Null);
    match node {
        Node::Null => RegoValue::Null,
        Node::Bool(value) => (*value).into(),
        Node::Int(number) => (*number).into(),
        Node::Float(number) => (*number).into(),
        Node::Text(number) => text(*number),
        Node::Array(items) => items.iter().map(|item| held(item, texts)).collect::<Vec<_>>().into(),
        Node::Object(entries) => engine::object(entries.iter().map(|(key, value)| (text(*key), held(value, texts)))),
    }
}

impl From<Json> for Table {
    fn from(value: Json) -> Self {
        Table { packed: None, value: value.into() }
    }
}

impl Tables {
    /// Tables that were read.
    pub(crate) fn new(tables: BTreeMap<String, Json>) -> Self {
        let tables = tables.into_iter().map(|(name, table)| (name, table.into())).collect();
        Tables { tables: Arc::new(tables), ..Tables::default() }
    }

    /// The tables that come with seawall, by their names and packed.
    pub(crate) fn built(tables: impl IntoIterator<Item = (&'static str, &'static [u8])>) -> Self {
        let table = |bytes| Table { packed: Some(bytes), value: OnceLock::new() };
        let tables = tables.into_iter().map(|(name, bytes)| (name.to_owned(), table(bytes))).collect();
        Tables { tables: Arc::new(tables), ..Tables::default() }
    }

    /// The table with a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        self.tables.get(name).map(Table::value)
    }

    /// All names, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }

    /// All tables with their names, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.tables.iter().map(|(name, table)| (name.as_str(), table.value()))
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// Lays the tables of a pack over these: see [`overlay`].
    pub(crate) fn lay(&mut self, over: &Tables) {
        self.overlaid = true;
        self.held = Arc::default();
        let mut tables: BTreeMap<String, Json> = self.iter().map(|(name, table)| (name.to_owned(), table.clone())).collect();
        for (name, table) in over.iter() {
            overlay(&mut tables, name, table.clone());
        }
        self.tables = Arc::new(tables.into_iter().map(|(name, table)| (name, table.into())).collect());
    }

    /// The data that policies see, with those of these tables that there are.
    pub(crate) fn data<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> RegoValue {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let tables: Vec<(RegoValue, RegoValue)> = names
            .into_iter()
            .filter_map(|name| {
                let table = self.tables.get(name)?;
                let known = held.entry(name.to_owned()).or_insert_with(|| table.held());
                Some((name.into(), known.clone()))
            })
            .collect();
        engine::object([("seawall".into(), engine::object([("tables".into(), engine::object(tables))]))])
    }

    /// The data that policies see, with all tables.
    pub(crate) fn all(&self) -> RegoValue {
        self.data(self.names())
    }
}

const KEYS: [&str; 4] = ["source", "date", "about", "table"];

/// Reads one table: what stands below `table`. Where it comes from, when and what for must be said.
pub(crate) fn parse(file: &str, text: &str) -> Result<Json, LoadError> {
    // The tables that come with seawall were made JSON when it was built: reading YAML takes ten times as long.
    let document: Json = serde_json::from_str(text).or_else(|_| {
        yaml_serde::from_str(text).map_err(|error| LoadError::new(file, yaml::line(text, &error), format!("not YAML: {error}")))
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
fn overlay(tables: &mut BTreeMap<String, Json>, name: &str, over: Json) {
    let Some(known) = tables.get_mut(name) else {
        tables.insert(name.to_owned(), over);
        return;
    };
    match name {
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
    use crate::policy::ready;

    #[test]
    fn the_binary_holds_what_the_files_say() {
        let mut written: BTreeMap<String, Json> = BTreeMap::new();
        for file in ready::FILES {
            if let Some(stem) = file.path.strip_prefix("data/").and_then(|name| name.strip_suffix(".yaml")) {
                spread::add(&mut written, stem, parse(file.path, file.text).unwrap()).unwrap();
            }
        }
        let built = Tables::built(ready::tables());
        assert!(!written.is_empty());
        assert_eq!(built.names().collect::<Vec<_>>(), written.keys().collect::<Vec<_>>());
        for (name, table) in written {
            let held = built.data([name.as_str()]);
            let expected = engine::from_json(json!({"seawall": {"tables": {name.as_str(): table}}}));
            assert!(held == expected, "{name}");
            assert!(*built.get(&name).unwrap() == table, "{name}");
        }
    }

    #[test]
    fn a_pack_says_only_what_differs() {
        let mut tables: BTreeMap<String, Json> = [
            ("relations", json!({"a": {"path": "x", "to": ["T"]}, "b": {"parent": true}})),
            ("defaults", json!({"t/x": [{"path": "p", "value": 1}, {"path": "q", "value": 1}, {"path": "p", "until": 2}]})),
            ("regions", json!({"north": {"eu": true, "name": "N"}, "west": {"eu": true}, "list": [1, 2]})),
        ]
        .map(|(name, table)| (name.to_owned(), table))
        .into();
        let mut lay = |name: &str, table| overlay(&mut tables, name, table);
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
    fn tables_that_are_spread_agree() {
        let mut tables = BTreeMap::new();
        let mut add = |stem: &str, table| spread::add(&mut tables, stem, table);
        assert_eq!(add("defaults", json!({"t/x": [{"path": "p"}]})), Ok(()));
        assert_eq!(add("defaults_more", json!({"t/x": [{"path": "q"}], "t/y": []})), Ok(()));
        assert_eq!(add("relations", json!({"a": {"parent": true}})), Ok(()));
        assert_eq!(add("relations_more", json!({"a": {"parent": true}, "b": {"parent": true}})), Ok(()));
        let twice = "`a` of the table of relations is given twice, and differently".to_owned();
        assert_eq!(add("relations_more", json!({"a": {"parent": false}})), Err(twice));
        assert_eq!(add("defaults_more", json!([])), Err("the table of defaults is no object".to_owned()));
        assert_eq!(tables["defaults"], json!({"t/x": [{"path": "p"}, {"path": "q"}], "t/y": []}));
    }

    #[test]
    fn a_table_says_where_it_comes_from() {
        assert!(parse("t", "source: []\ndate: 2026-01-01\nabout: x\ntable: {a: 1}\n").is_ok());
        let error = parse("t", "source: []\ndate: 2026-01-01\nabot: x\ntable: {a: 1}\n").unwrap_err();
        assert_eq!(error.to_string(), "t:3: unknown key `abot` (did you mean `about`?)");
    }
}
