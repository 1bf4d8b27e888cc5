//! Data tables: `policies/data/<name>.yaml`, seen by policies as `data.seawall.tables.<name>`.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::policy::catalogue::LoadError;
use crate::policy::metadata::suggestion;

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
    let Some(object) = document.as_object() else {
        return Err(LoadError::new(file, 1, "a table is an object"));
    };
    if let Some(key) = object.keys().find(|key| !KEYS.contains(&key.as_str())) {
        let line = text.lines().position(|line| line.starts_with(&format!("{key}:"))).map_or(1, |line| line + 1);
        return Err(LoadError::new(file, line, format!("unknown key `{key}`{}", suggestion(key, KEYS))));
    }
    match KEYS.iter().find(|key| !object.contains_key(**key)) {
        Some(missing) => Err(LoadError::new(file, 1, format!("`{missing}` is missing"))),
        None => Ok(object["table"].clone()),
    }
}

/// Tables that may be spread over files, as `relations_network.yaml`: each adds its rows to the one table.
const SPREAD: [&str; 3] = ["relations", "defaults", "inline_children"];

/// Puts a table among the others under the name of its file; rows of the spread tables go to the one table.
pub(crate) fn add(tables: &mut BTreeMap<String, Json>, stem: &str, table: Json, file: &str) -> Result<(), LoadError> {
    let spread = SPREAD.iter().find(|name| stem == **name || stem.strip_prefix(**name).is_some_and(|rest| rest.starts_with('_')));
    let Some(name) = spread else {
        tables.insert(stem.to_owned(), table);
        return Ok(());
    };
    let Json::Object(rows) = table else {
        return Err(LoadError::new(file, 1, format!("the table of {name} is no object")));
    };
    let Json::Object(all) = tables.entry((*name).to_owned()).or_insert_with(|| Json::Object(serde_json::Map::new())) else {
        return Ok(());
    };
    for (key, row) in rows {
        match (all.get_mut(&key), row) {
            (Some(Json::Array(known)), Json::Array(more)) => {
                let new: Vec<Json> = more.into_iter().filter(|row| !known.contains(row)).collect();
                known.extend(new);
            }
            (Some(known), row) if *known != row => {
                return Err(LoadError::new(file, 1, format!("`{key}` of the table of {name} is given twice, and differently")));
            }
            (Some(_), _) => {}
            (None, row) => {
                all.insert(key, row);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_says_where_it_comes_from() {
        assert!(parse("t", "source: []\ndate: 2026-01-01\nabout: x\ntable: {a: 1}\n").is_ok());
        let error = parse("t", "source: []\ndate: 2026-01-01\nabot: x\ntable: {a: 1}\n").unwrap_err();
        assert_eq!(error.to_string(), "t:3: unknown key `abot` (did you mean `about`?)");
    }
}
