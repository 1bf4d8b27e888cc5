//! Tables that are spread over files. The build script puts them together too.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// Tables that may be spread over files, as `relations_network.yaml`: each adds its rows to the one table.
const SPREAD: [&str; 3] = ["relations", "defaults", "inline_children"];

/// Puts a table among the others under the name of its file; rows of the spread tables go to the one table. What is wrong is said in words.
pub(crate) fn add(tables: &mut BTreeMap<String, Json>, stem: &str, table: Json) -> Result<(), String> {
    let spread = SPREAD.iter().find(|name| stem == **name || stem.strip_prefix(**name).is_some_and(|rest| rest.starts_with('_')));
    let Some(name) = spread else {
        tables.insert(stem.to_owned(), table);
        return Ok(());
    };
    let Json::Object(rows) = table else {
        return Err(format!("the table of {name} is no object"));
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
                return Err(format!("`{key}` of the table of {name} is given twice, and differently"));
            }
            (Some(_), _) => {}
            (None, row) => {
                all.insert(key, row);
            }
        }
    }
    Ok(())
}
