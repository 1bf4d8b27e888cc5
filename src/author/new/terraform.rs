//! The resource of azurerm for a property of Azure, as far as the tables know it.

use serde_json::Value as Json;

use crate::author::new::Wanted;
use crate::author::new::template::Slots;
use crate::frontend::terraform::mapping::path::{ArgumentPath, ArgumentStep};
use crate::frontend::terraform::mapping::table::{self, IdForm, Kind, NEWEST, Name, Row, Table, Transform};

/// A resource of azurerm that says the property.
pub(super) struct Resource {
    /// Its type.
    pub(super) azurerm: String,
    /// The arguments that it needs, aligned.
    pub(super) arguments: String,
    /// The way to the argument: blocks, then its name.
    pub(super) path: Vec<String>,
    /// The value that is asked for, and the one that is not.
    pub(super) values: [Json; 2],
}

/// The newest API version that a table has for the type.
pub(super) fn newest_version(resource_type: &str) -> Option<String> {
    let mut versions: Vec<String> = Vec::new();
    for table in table::types().filter_map(table::get) {
        let own = match &table.kind {
            Kind::Resource(arm) => Some(arm),
            Kind::Merge(_) => None,
        };
        let all = own.into_iter().chain(table.children.iter().map(|child| &child.arm));
        let of_type = all.filter(|arm| arm.resource_type.eq_ignore_ascii_case(resource_type));
        versions.extend(of_type.filter_map(|arm| arm.api_version.as_deref().map(str::to_owned)));
    }
    versions.into_iter().max()
}

/// Whether azurerm says where resources of the type are; nothing if it has none of them.
pub(super) fn has_location(resource_type: &str) -> Option<bool> {
    let of_type = tables(resource_type);
    let first = of_type.first()?;
    Some(first.rows.iter().any(|row| &*row.arm_text == "location"))
}

/// The first resource of azurerm that says the property by an argument of its own.
pub(super) fn resource(wanted: &Wanted<'_>) -> Option<Resource> {
    tables(wanted.resource_type).iter().find_map(|table| {
        let row = table.rows.iter().find(|row| &*row.arm_text == wanted.property && is_plain(row))?;
        let values = [back(row, wanted.good)?, back(row, wanted.bad)?];
        let path = simple(row.tf.first()?)?;
        Some(Resource { azurerm: table.azurerm.to_string(), arguments: arguments(table, wanted)?, path, values })
    })
}

fn tables(resource_type: &str) -> Vec<std::sync::Arc<Table>> {
    let is_of = |table: &std::sync::Arc<Table>| match &table.kind {
        Kind::Resource(arm) => &*arm.resource_type == resource_type,
        Kind::Merge(_) => false,
    };
    table::types().filter_map(table::get).filter(is_of).collect()
}

/// Whether the newest provider writes one property from one argument, whatever else is written.
fn is_plain(row: &Row) -> bool {
    row.tf.len() == 1 && row.conditions.is_empty() && row.setting.is_none() && row.until.is_none_or(|until| until > NEWEST)
}

/// What an author writes for the property to have the value.
fn back(row: &Row, value: &Json) -> Option<Json> {
    let of_text = |text: &String| match text.as_str() {
        "true" => Json::Bool(true),
        "false" => Json::Bool(false),
        text => Json::from(text),
    };
    match &row.transform {
        Transform::Copy => Some(value.clone()),
        Transform::Not => Some(Json::Bool(!value.as_bool()?)),
        Transform::Map(map) => map.iter().find(|(_, to)| *to == value).map(|(from, _)| of_text(from)),
        _ => None,
    }
}

/// The names of a path without lists in it.
fn simple(path: &ArgumentPath) -> Option<Vec<String>> {
    let name = |step: &ArgumentStep| match step {
        ArgumentStep::Name(name) => Some(name.to_string()),
        ArgumentStep::Each => None,
    };
    path.steps.iter().map(name).collect()
}

/// What every such resource needs to have an id, and its place.
fn arguments(table: &Table, wanted: &Wanted<'_>) -> Option<String> {
    let id = table.id.as_ref()?;
    let mut written: Vec<(String, String)> = Vec::new();
    for name in &id.names {
        if let Name::Argument(path) = name {
            written.push((simple(path)?.join("."), "example".to_owned()));
        }
    }
    if let Some(path) = id.form.argument() {
        let value = match &id.form {
            IdForm::Group(_) => "rg-example".to_owned(),
            IdForm::Named(..) => "example".to_owned(),
            IdForm::Parent(_) | IdForm::Scope(_) => wanted.parent.to_owned(),
            IdForm::SubscriptionOf(_)
            | IdForm::ManagementGroup(_)
            | IdForm::Target(_)
            | IdForm::Subscription
            | IdForm::Tenant => return None,
        };
        written.push((simple(path)?.join("."), value));
    }
    if table.rows.iter().any(|row| &*row.arm_text == "location") {
        written.push(("location".to_owned(), "westeurope".to_owned()));
    }
    if written.iter().any(|(name, _)| name.contains('.')) {
        return None;
    }
    let width = written.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines: Vec<String> = written.iter().map(|(name, value)| format!("{name:width$} = \"{value}\"")).collect();
    Some(lines.join("\n"))
}

/// The text of the resource; nothing is said of the property without a value.
pub(super) fn text(resource: &Resource, value: Option<&str>, parameters: &str, open: &str) -> String {
    let body = value.map_or_else(String::new, |value| {
        let (argument, blocks) = resource.path.split_last().map_or(("", &[][..]), |(last, blocks)| (last.as_str(), blocks));
        blocks
            .iter()
            .rev()
            .fold(format!("{argument} = {value}"), |inner, block| format!("{block} {{\n  {}\n}}", inner.replace('\n', "\n  ")))
    });
    let gap = if body.is_empty() { String::new() } else { "\n".to_owned() };
    let slots = Slots(vec![
        ("parameters", parameters.to_owned()),
        ("azurerm", resource.azurerm.clone()),
        ("arguments", format!("{}{gap}", resource.arguments)),
        ("open", open.to_owned()),
        ("body", body),
    ]);
    slots.fill(include_str!("templates/case.azurerm.tf"))
}
