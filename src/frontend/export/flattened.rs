//! Resources as `az <service> show` writes them: properties at the top, some under other names.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;

use crate::model::{Array, Data, Key, Object, Unknown, Value};

/// What is known of the flattened form of one type.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    /// The command that writes it; for readers of the table.
    #[serde(rename = "command")]
    _command: String,
    /// Keys that only a whole answer has.
    requires: Vec<String>,
    /// Keys that are properties of this type though they look like ARM's own.
    #[serde(default, rename = "move")]
    pub(super) moved: Vec<String>,
    #[serde(default)]
    rename: Vec<Rename>,
    /// Lists of children without ids whose properties are flattened.
    #[serde(default)]
    nest: Vec<String>,
    /// Properties that the command knows and leaves out where Azure gives none, by their ARM paths.
    #[serde(default)]
    omits: Vec<String>,
    /// Properties that policies ask for, by their ARM paths: unknown where a whole answer lacks them.
    #[serde(default)]
    asked: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rename {
    from: String,
    to: String,
}

#[derive(Deserialize)]
struct Table {
    table: BTreeMap<String, Row>,
}

static ROWS: LazyLock<BTreeMap<String, Row>> = LazyLock::new(|| {
    let table: Table = yaml_serde::from_str(include_str!("flattened.yaml")).expect("the embedded table is tested");
    table.table.into_iter().map(|(resource_type, row)| (resource_type.to_ascii_lowercase(), row)).collect()
});

/// Leads flattened properties back to ARM's form. What is still missing is unknown: in a whole answer of a known command the
/// properties that anybody asks for, else everything on every level, as no table holds all names that commands change.
pub(super) fn restore(properties: &mut Value, row: Option<&Row>, id: &str, unknown: &dyn Fn(&str) -> Unknown) {
    let whole = row.filter(|row| row.requires.iter().all(|key| properties.get(key).is_some()));
    nest_children(properties, id);
    if let Some(row) = row {
        row.rename(properties);
        for list in &row.nest {
            let list = object_mut(properties).and_then(|object| object.entries.get_mut(list.as_str()));
            list.and_then(array_mut).into_iter().flat_map(|list| &mut list.items).for_each(nest);
        }
    }
    let Some(row) = whole else { return open(properties, "properties", unknown) };
    let steps = |path: &str| path.split('.').map(str::to_owned).collect::<Vec<_>>();
    for path in &row.omits {
        settle_at(properties, &steps(path), "properties", &|_| Value::NULL);
    }
    for path in &row.asked {
        settle_at(properties, &steps(path), "properties", &|path| Value::unknown(unknown(path)));
    }
}

/// Puts a value where there is nothing on the way to `steps`.
fn settle_at(value: &mut Value, steps: &[String], path: &str, missing: &dyn Fn(&str) -> Value) {
    let origin = value.origin.clone();
    let (Some((step, rest)), Some(object)) = (steps.split_first(), object_mut(value)) else { return };
    let name = step.strip_suffix("[*]").unwrap_or(step);
    let path = format!("{path}.{name}");
    let Some(next) = object.entries.get_mut(name) else {
        object.insert(Key::new(name), missing(&path).with_origin(origin));
        return;
    };
    if let Some(array) = array_mut(next) {
        for (index, item) in array.items.iter_mut().enumerate() {
            settle_at(item, rest, &format!("{path}[{index}]"), missing);
        }
    } else {
        settle_at(next, rest, &path, missing);
    }
}

/// Opens every object in `value`, which stands at `path`.
fn open(value: &mut Value, path: &str, unknown: &dyn Fn(&str) -> Unknown) {
    if let Some(array) = array_mut(value) {
        for (index, item) in array.items.iter_mut().enumerate() {
            open(item, &format!("{path}[{index}]"), unknown);
        }
    } else if let Some(object) = object_mut(value) {
        for (key, inner) in object.entries.iter_mut() {
            open(inner, &format!("{path}.{}", key.text), unknown);
        }
        object.open = Some(unknown(path).into());
    }
}

/// The row of a type, if its flattened form is known.
pub(super) fn row(resource_type: &str) -> Option<&'static Row> {
    ROWS.get(&resource_type.to_ascii_lowercase())
}

impl Row {
    /// Gives properties their ARM names.
    fn rename(&self, properties: &mut Value) {
        for rename in &self.rename {
            let steps: Vec<&str> = rename.from.split('.').collect();
            rename_at(properties, &steps, &rename.to);
        }
    }
}

fn rename_at(value: &mut Value, steps: &[&str], to: &str) {
    let (Some((step, rest)), Some(object)) = (steps.split_first(), object_mut(value)) else { return };
    if rest.is_empty() {
        if let Some((old, moved)) = object.entries.remove(step) {
            object.entries.insert(Key { text: to.into(), span: old.span }, moved);
        }
        return;
    }
    let (name, each) = step.strip_suffix("[*]").map_or((*step, false), |name| (name, true));
    let Some(next) = object.entries.get_mut(name) else { return };
    if !each {
        rename_at(next, rest, to);
    } else if let Some(array) = array_mut(next) {
        array.items.iter_mut().for_each(|item| rename_at(item, rest, to));
    }
}

/// The object, to be changed.
pub(super) fn object_mut(value: &mut Value) -> Option<&mut Object> {
    match &mut value.data {
        Data::Object(object) => Some(Arc::make_mut(object)),
        _ => None,
    }
}

fn array_mut(value: &mut Value) -> Option<&mut Array> {
    match &mut value.data {
        Data::Array(array) => Some(Arc::make_mut(array)),
        _ => None,
    }
}

/// Gives the children that stand inside the resource `id` (rules of a security group, subnets) their `properties`
/// back, and takes out the `resourceGroup` that the command line adds beside every id.
fn nest_children(value: &mut Value, id: &str) {
    if let Some(array) = array_mut(value) {
        array.items.iter_mut().for_each(|item| nest_children(item, id));
        return;
    }
    let Some(object) = object_mut(value) else { return };
    object.entries.values_mut().for_each(|inner| nest_children(inner, id));
    let Some(own) = object.get("id").and_then(Value::as_str) else { return };
    let is_child = own.len() > id.len()
        && own.is_char_boundary(id.len())
        && own[..id.len()].eq_ignore_ascii_case(id)
        && own[id.len()..].starts_with('/');
    object.remove("resourceGroup");
    if is_child && object.get("name").is_some() {
        nest(value);
    }
}

/// Gives one child its `properties` back.
fn nest(value: &mut Value) {
    let origin = value.origin.clone();
    let Some(object) = object_mut(value).filter(|object| object.get("properties").is_none()) else { return };
    let stays = |key: &Key| ["id", "name", "type", "etag", "zones", "location", "tags"].contains(&&*key.text);
    let (own, properties): (Vec<_>, Vec<_>) = std::mem::take(&mut object.entries).into_iter().partition(|(key, _)| stays(key));
    object.entries.extend(own);
    if !properties.is_empty() {
        object.insert(Key::new("properties"), Value::object(properties).with_origin(origin));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read() {
        assert!(ROWS.len() > 50);
        assert!(ROWS.values().all(|row| !row.requires.is_empty() && row._command.starts_with("az ")));
        assert!(row("microsoft.storage/STORAGEACCOUNTS").is_some());
        assert!(row("Microsoft.Unheard/of").is_none());
    }
}
