//! An estate that each collector has something to tell of, made from the table of collectors itself.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Value as Json, json};

use crate::azure::{FIRST, estate};

/// Rows of a page of this estate: a list in six has one more.
pub(crate) const PAGE: usize = 20;

/// A row of the table of collectors.
pub(crate) struct Call {
    pub(crate) of: Vec<String>,
    /// The types of what it is asked below: those, or the regions of their service.
    asked: Vec<String>,
    /// The path below an id.
    pub(crate) path: String,
    pub(crate) is_list: bool,
    gives: Option<String>,
}

/// The table, by the names of its rows.
pub(crate) fn calls() -> &'static BTreeMap<String, Call> {
    static CALLS: OnceLock<BTreeMap<String, Call>> = OnceLock::new();
    CALLS.get_or_init(|| {
        let page: Json = yaml_serde::from_str(include_str!("../../../src/azure/collectors.yaml")).unwrap();
        let call = |row: &Json| {
            let path = ["list", "get", "post"].iter().find_map(|way| row[*way].as_str()).unwrap();
            let of = row["of"].as_array().unwrap().iter().map(|kind| kind.as_str().unwrap().to_owned()).collect();
            let gives = row["gives"][0].as_str().map(str::to_owned);
            let regions =
                |of: &Vec<String>| of.iter().map(|kind| format!("{}/locations", kind.split('/').next().unwrap())).collect();
            let asked = if row["each"].is_string() { regions(&of) } else { of.clone() };
            Call { asked, of, path: path.to_owned(), is_list: row["list"].is_string(), gives }
        };
        page["table"]["calls"].as_object().unwrap().iter().map(|(name, row)| (name.clone(), call(row))).collect()
    })
}

/// The estate.
pub(crate) fn full() -> Json {
    let mut estate = estate();
    let first = &mut estate["subscriptions"][0];
    let (mut resources, mut number) = (BTreeMap::new(), 0);
    for call in calls().values() {
        for kind in call.of.iter().filter(|kind| *kind != "*") {
            number += 1;
            let rows = if number % 6 == 0 { PAGE + 1 } else { 1 };
            let mut id = id_of(kind, &mut resources);
            if call.asked != call.of {
                let end = id.find(kind.split('/').nth(1).unwrap()).unwrap();
                id = format!("{}locations/westeurope", &id[..end]);
            }
            let path = format!("{id}/{}", call.path);
            let own = call.gives.clone().unwrap_or_else(|| format!("{kind}/{}", call.path));
            let body = |id: String| {
                let name = id.rsplit('/').next().unwrap().to_owned();
                json!({"id": id, "name": name, "type": own, "properties": {"number": number, "adminPassword": "canary-that-nobody-may-see"}})
            };
            let part = match call.is_list {
                true => (0..rows).map(|row| body(format!("{path}/row-{row:02}"))).collect(),
                false => body(path.trim_end_matches("/list").to_owned()),
            };
            first["parts"].as_object_mut().unwrap().entry(path).or_insert(part);
        }
    }
    first["resources"].as_array_mut().unwrap().extend(resources.into_values());
    for (table, kind) in [
        ("authorizationresources", "microsoft.authorization/roleassignments"),
        ("policyresources", "microsoft.authorization/policyassignments"),
        ("recoveryservicesresources", "microsoft.recoveryservices/vaults/backuppolicies"),
    ] {
        let row = |number| {
            let id = format!("/subscriptions/{FIRST}/providers/{kind}/row-{number:02}");
            json!({"id": id, "name": "row", "type": kind, "properties": {"createdBy": "canary-that-nobody-may-see"}})
        };
        first[table] = (0..PAGE + 2).map(row).collect();
    }
    estate
}

/// The id of the one resource of a type, which is made with its parents.
fn id_of(kind: &str, resources: &mut BTreeMap<String, Json>) -> String {
    let group = format!("/subscriptions/{FIRST}/resourceGroups/rg-app");
    match kind {
        "Microsoft.Resources/subscriptions" => return format!("/subscriptions/{FIRST}"),
        "Microsoft.Resources/resourceGroups" => return group,
        _ => {}
    }
    let (provider, kinds) = kind.split_once('/').unwrap();
    let (mut id, mut own) = (format!("{group}/providers/{provider}"), provider.to_owned());
    for kind in kinds.split('/') {
        id += &format!("/{kind}/{kind}-made-up");
        own += &format!("/{kind}");
        let body = json!({"id": id, "name": format!("{kind}-made-up"), "type": own, "location": "westeurope", "properties": {"key": "value"}});
        resources.entry(id.clone()).or_insert(body);
    }
    id
}

/// What a request asks of Azure Resource Manager: the name of the collector, and the id that it asks of.
pub(crate) fn collector(path: &str) -> Option<(String, String)> {
    let lower = path.to_ascii_lowercase();
    let found = calls().iter().filter_map(|(name, call)| {
        let id = lower.strip_suffix(&format!("/{}", call.path.to_ascii_lowercase()))?;
        let own = kind_of(id);
        call.asked
            .iter()
            .any(|of| of == "*" || of.to_ascii_lowercase() == own)
            .then(|| (call.path.len(), name.clone(), id.to_owned()))
    });
    found.max().map(|(_, name, id)| (name, id))
}

/// The type of what an id in lower case names, in lower case.
pub(crate) fn kind_of(id: &str) -> String {
    let Some((_, below)) = id.rsplit_once("/providers/") else {
        return if id.contains("/resourcegroups/") {
            "microsoft.resources/resourcegroups"
        } else {
            "microsoft.resources/subscriptions"
        }
        .to_owned();
    };
    let mut segments = below.split('/');
    let provider = segments.next().unwrap().to_owned();
    segments.step_by(2).fold(provider, |kind, segment| format!("{kind}/{segment}"))
}
