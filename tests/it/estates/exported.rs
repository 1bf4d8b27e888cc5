//! An estate as Azure would tell it, once it is deployed.

use std::hash::{DefaultHasher, Hash, Hasher};

use seawall::model::estate::principal_symbol;
use seawall::model::{Data, Resource, Unknown, Value};
use seawall::scan::Scan;
use serde_json::{Value as Json, json};

/// What Azure answers of each resource, in one array: ids are known, what is secret or only computed while deploying is not
/// shown. Sites have their configuration, as `Get-AzWebApp` shows them.
pub(crate) fn exported(scan: &Scan) -> String {
    let mut records = Vec::new();
    for index in scan.estate.indices() {
        let resource = scan.estate.resource(index);
        let is_deployment = &*resource.resource_type == "Microsoft.Resources/deployments";
        if resource.existing || is_deployment || scan.estate.is_implied(index) {
            continue;
        }
        records.push(record(resource));
    }
    serde_json::to_string_pretty(&records).unwrap()
}

fn record(resource: &Resource) -> Json {
    let Some(Json::Object(mut record)) = told(&resource.body) else { panic!("{} is no object", resource.address) };
    let id = text(&resource.id);
    for key in ["apiVersion", "dependsOn", "scope"] {
        record.remove(key);
    }
    record.insert("name".into(), id.rsplit('/').next().unwrap().into());
    record.insert("type".into(), (&*resource.resource_type).into());
    let principal = || Json::from(guid(&principal_symbol(&resource.id).unwrap()));
    if let Some(Json::Object(identity)) = record.get_mut("identity")
        && identity["type"].as_str().unwrap().contains("SystemAssigned")
    {
        identity.insert("principalId".into(), principal());
    }
    if &*resource.resource_type == "Microsoft.ManagedIdentity/userAssignedIdentities" {
        record.insert("properties".into(), json!({"principalId": principal()}));
    }
    for (key, value) in filled(&resource.resource_type) {
        let at = record["properties"].as_object_mut().unwrap();
        let at = if at.contains_key("siteConfig") { at["siteConfig"].as_object_mut().unwrap() } else { at };
        at.entry(key).or_insert(value);
    }
    record.insert("id".into(), id.into());
    Json::Object(record)
}

/// What is shown of a value.
fn told(value: &Value) -> Option<Json> {
    if value.secret {
        return None;
    }
    Some(match &value.data {
        Data::Null => return None,
        Data::Unknown(unknown) => stand_in(unknown)?.into(),
        Data::Bool(flag) => (*flag).into(),
        Data::Int(number) => (*number).into(),
        Data::Float(number) => (*number).into(),
        Data::String(_) | Data::Parts(_) => text(value).into(),
        Data::Array(array) => array.items.iter().filter_map(told).collect(),
        Data::Object(object) => {
            let entries = object.entries.iter().filter_map(|(key, value)| Some((key.text.to_string(), told(value)?)));
            Json::Object(entries.collect())
        }
    })
}

fn text(value: &Value) -> String {
    value.text_with(|hole| stand_in(hole).unwrap_or_else(|| guid(&hole.symbol).replace('-', ""))).unwrap()
}

/// What Azure fills in where nothing is written, as far as an export that leaves it out would be judged otherwise.
fn filled(resource_type: &str) -> Vec<(&'static str, Json)> {
    match resource_type {
        "Microsoft.Storage/storageAccounts" => {
            vec![("allowBlobPublicAccess", false.into()), ("allowCrossTenantReplication", false.into())]
        }
        "Microsoft.Web/sites" | "Microsoft.Web/sites/slots" => vec![("appSettings", json!([])), ("connectionStrings", json!([]))],
        _ => Vec::new(),
    }
}

/// What Azure and Entra make up: the principal of an identity.
fn stand_in(unknown: &Unknown) -> Option<String> {
    unknown.symbol.starts_with("principalId(").then(|| guid(&unknown.symbol))
}

fn guid(symbol: &str) -> String {
    let mut hasher = DefaultHasher::new();
    symbol.hash(&mut hasher);
    let number = hasher.finish();
    format!("{:08x}-0000-4000-8000-{:012x}", number >> 48, number & 0xffff_ffff_ffff)
}
