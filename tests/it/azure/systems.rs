//! The reference deployments as live estates: what Azure would answer if they were deployed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use rayon::prelude::*;
use seawall::azure::Asked;
use seawall::scan::{Input, Options, read};
use seawall::workspace::Memory;
use serde_json::{Value as Json, json};

use crate::azure::assert_unseen;
use crate::azure::faults::Bench;
use crate::azure::full::{calls, kind_of};
use crate::azure::server::{CANARY, Fault};
use crate::estates::exported::exported;
use crate::systems::{SYSTEMS, System, files};

/// Tables of Resource Graph, and the types in them that `resources` has not.
const TABLES: [(&str, &str); 6] = [
    ("authorizationresources", "microsoft.authorization/roleassignments"),
    ("policyresources", "microsoft.authorization/policyassignments"),
    ("policyresources", "microsoft.authorization/policyexemptions"),
    ("recoveryservicesresources", "microsoft.recoveryservices/vaults/backuppolicies"),
    ("recoveryservicesresources", "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems"),
    ("recoveryservicesresources", "microsoft.dataprotection/backupvaults/backuppolicies"),
];

/// A system as Azure tells it.
pub(crate) struct Live {
    pub(crate) estate: Json,
    pub(crate) asked: Vec<Asked>,
    /// The ids of what is to be found, in lower case.
    pub(crate) ids: BTreeSet<String>,
}

/// One subscription that is being filled.
#[derive(Default)]
struct Subscription {
    groups: BTreeMap<String, Json>,
    resources: BTreeMap<String, Json>,
    tables: BTreeMap<&'static str, Vec<Json>>,
    parts: BTreeMap<String, Json>,
}

/// What Resource Graph has beside resources of the first level, in lower case.
fn tracked() -> &'static BTreeSet<String> {
    static TRACKED: OnceLock<BTreeSet<String>> = OnceLock::new();
    TRACKED.get_or_init(|| {
        let page: Json = yaml_serde::from_str(include_str!("../../../src/azure/collectors.yaml")).unwrap();
        page["table"]["tracked"].as_array().unwrap().iter().map(|kind| kind.as_str().unwrap().to_ascii_lowercase()).collect()
    })
}

/// Deploys a system to this Azure.
pub(crate) fn live(system: &System) -> Live {
    let files = files(system);
    let workspace = Memory::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: path.clone(), named: false }).collect();
    let records: Vec<Json> = serde_json::from_str(&exported(&read(&workspace, &inputs, &Options::default()))).unwrap();
    let (mut subscriptions, mut ids): (BTreeMap<String, Subscription>, BTreeSet<String>) = Default::default();
    for record in records {
        let id = record["id"].as_str().unwrap().to_owned();
        let mut segments = id.split('/').skip(1);
        if !segments.next().is_some_and(|first| first.eq_ignore_ascii_case("subscriptions")) {
            continue;
        }
        let number = segments.next().unwrap().to_ascii_lowercase();
        let lower = id.to_ascii_lowercase();
        if !ids.contains(&lower) && subscriptions.entry(number).or_default().deploy(record, &id) {
            ids.insert(lower);
        }
    }
    let asked = subscriptions.keys().cloned().map(Asked::Subscription).collect();
    let rows = subscriptions.into_iter().map(|(number, one)| {
        let mut row = json!({
            "id": number, "name": system.name, "parts": one.parts,
            "groups": one.groups.into_values().collect::<Vec<_>>(), "resources": one.resources.into_values().collect::<Vec<_>>(),
        });
        one.tables.into_iter().for_each(|(table, rows)| row[table] = rows.into());
        row
    });
    let estate = json!({"tenant": "00000000-0000-4000-8000-0000000000ff", "managementGroups": {}, "subscriptions": rows.collect::<Vec<_>>()});
    Live { estate, asked, ids }
}

impl Subscription {
    /// Puts a resource to where Azure tells it; false if no call tells it.
    fn deploy(&mut self, mut record: Json, id: &str) -> bool {
        let lower = id.to_ascii_lowercase();
        if let Some((_, group)) = lower.split_once("/resourcegroups/") {
            let name = group.split('/').next().unwrap();
            let row = self.groups.entry(name.to_owned()).or_insert_with(|| json!({"name": name, "location": "westeurope"}));
            if !group.contains('/') {
                row["location"] = record["location"].clone();
                return true;
            }
        }
        let kind = kind_of(&lower);
        // What only Azure knows, and nobody is to see.
        record["systemData"] = json!({"createdBy": CANARY});
        if let Some(properties) = record["properties"].as_object_mut() {
            properties.insert("primaryKey".into(), CANARY.into());
        }
        if let Some((table, _)) = TABLES.iter().find(|(_, one)| *one == kind) {
            self.tables.entry(table).or_default().push(record);
            return true;
        }
        for call in calls().values() {
            let path = format!("/{}", call.path.to_ascii_lowercase());
            let place = if call.is_list { lower.rsplit_once('/').unwrap().0 } else { &lower };
            let Some(above) = place.strip_suffix(path.trim_end_matches("/list")) else { continue };
            let own = kind_of(above);
            if !call.of.iter().any(|of| of == "*" || of.to_ascii_lowercase() == own) {
                continue;
            }
            let key = format!("{above}{path}");
            if call.is_list {
                self.parts.entry(key).or_insert_with(|| json!([])).as_array_mut().unwrap().push(record);
            } else {
                self.parts.insert(key, record);
            }
            return true;
        }
        let is_first = kind.matches('/').count() == 1 && lower.matches("/providers/").count() == 1;
        if !is_first && !tracked().contains(&kind) {
            return false;
        }
        if kind == "microsoft.web/sites" || kind == "microsoft.web/sites/slots" {
            self.site(&mut record, id);
        }
        self.resources.insert(lower, record);
        true
    }

    /// Lists do not tell the configuration of a site, and settings are told by an action only.
    fn site(&mut self, record: &mut Json, id: &str) {
        let mut config = record["properties"]["siteConfig"].take();
        let lower = id.to_ascii_lowercase();
        let kind = record["type"].as_str().unwrap().to_owned();
        for (key, name) in [("appSettings", "appsettings"), ("connectionStrings", "connectionstrings")] {
            let settings = config.as_object_mut().and_then(|config| config.remove(key)).unwrap_or_default();
            let value = |one: &Json| Some((one["name"].as_str()?.to_owned(), json!(CANARY)));
            let values: BTreeMap<String, Json> = settings.as_array().into_iter().flatten().filter_map(value).collect();
            let body = json!({"id": format!("{id}/config/{name}"), "name": name, "type": format!("{kind}/config"), "properties": values});
            self.parts.insert(format!("{lower}/config/{name}/list"), body);
        }
        let body =
            json!({"id": format!("{id}/config/web"), "name": "web", "type": format!("{kind}/config"), "properties": config});
        self.parts.insert(format!("{lower}/config/web"), body);
    }
}

#[test]
fn systems_are_collected_completely_or_not_said_to_be() {
    SYSTEMS.par_iter().enumerate().for_each(|(number, system)| {
        let Live { estate, asked, ids } = live(system);
        assert!(ids.len() > 15, "{}: {}", system.name, ids.len());
        let bench = Bench::new(estate, &asked, &format!("azure-system-{}", system.name), false);
        let found: BTreeSet<&str> = bench.undisturbed.records.keys().map(|(id, _)| id.as_str()).collect();
        // What no control needs is not asked for, and not missing.
        let left = &bench.undisturbed.manifest.uncollected;
        let is_needed = |id: &&String| {
            let is_asked = !id.contains("/microsoft.insights/diagnosticsettings/") || bench.asks(id.rsplit_once('/').unwrap().0);
            is_asked && !left.iter().any(|kind| kind.eq_ignore_ascii_case(&kind_of(id)))
        };
        let lost: Vec<&String> = ids.iter().filter(|id| !found.contains(id.as_str())).filter(is_needed).collect();
        assert!(lost.is_empty(), "{}: {lost:#?}", system.name);
        assert_unseen(&format!("{:?}", bench.undisturbed.records), system.name);
        for (at, fault) in Fault::ALL.iter().enumerate().filter(|(_, fault)| **fault != Fault::Slow) {
            bench.disturb_one(*fault, number * 31 + at * 7);
        }
    });
}
