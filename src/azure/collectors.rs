//! What can be asked of Azure, as a table, and the choice of what the enabled controls need of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value as Json;

use crate::azure::graph;
use crate::policy::catalogue::Catalogue;
use crate::policy::profile::Profile;

/// Resources of which a control asks, whatever they are.
const ANY: &str = "*";

/// The table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Collectors {
    pub(crate) tables: BTreeMap<String, Table>,
    /// Types that the table `resources` has.
    pub(crate) tracked: Vec<String>,
    /// Where the calls of a namespace are documented.
    #[cfg_attr(not(test), expect(dead_code, reason = "it is there for people, and a test holds it to the calls"))]
    pages: BTreeMap<String, String>,
    pub(crate) calls: BTreeMap<String, Call>,
}

/// A table of Resource Graph.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    /// Types for which it is asked; without any always.
    #[serde(default)]
    pub(crate) gives: Vec<String>,
    /// It is asked whatever controls need.
    #[serde(default)]
    always: bool,
    #[serde(default, rename = "where")]
    pub(crate) condition: Option<String>,
    /// Scopes above the subscription count too.
    #[serde(default)]
    pub(crate) above: bool,
}

/// A call that is made of each resource of some types.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    of: Vec<String>,
    list: Option<String>,
    get: Option<String>,
    post: Option<String>,
    /// The version of the API.
    pub(crate) api: String,
    #[serde(default)]
    gives: Vec<String>,
    #[serde(default, rename = "for")]
    also: Vec<String>,
    right: Option<String>,
    /// Codes of errors that mean that there is none.
    #[serde(default)]
    pub(crate) absent: Vec<String>,
    /// What a resource must be for there to be something to ask.
    #[serde(default)]
    only: BTreeMap<Trait, Vec<String>>,
    /// What it must not be.
    #[serde(default)]
    unless: BTreeMap<Trait, Vec<String>>,
    each: Option<Each>,
    families: Vec<String>,
}

/// What a resource says of itself that decides which parts it has.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
enum Trait {
    #[serde(rename = "name")]
    Name,
    #[serde(rename = "kind")]
    Kind,
    #[serde(rename = "sku.name")]
    Sku,
    #[serde(rename = "sku.tier")]
    Tier,
}

/// Where something is asked that lies beside the resources it belongs to.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Each {
    /// In the region of a resource, below its group.
    Location,
}

/// What the inventory tells of a resource, as far as it decides what is asked of it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Found {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    #[serde(default)]
    name: Json,
    #[serde(default, rename = "kind")]
    variant: Json,
    #[serde(default)]
    sku: Json,
    #[serde(default)]
    location: Json,
}

impl Found {
    /// Whether a trait is one of these; unknown if the resource does not say it.
    fn is(&self, which: Trait, values: &[String]) -> Option<bool> {
        let text = match which {
            Trait::Name => &self.name,
            Trait::Kind => &self.variant,
            Trait::Sku => self.sku.get("name")?,
            Trait::Tier => self.sku.get("tier")?,
        };
        let text = text.as_str().filter(|text| !text.is_empty())?;
        let is = |text: &str| values.iter().any(|value| value.eq_ignore_ascii_case(text));
        // Some kinds are [lists](https://learn.microsoft.com/azure/app-service/reference-app-settings), as `functionapp,linux`.
        Some(is(text) || (which == Trait::Kind && text.split(',').any(|word| is(word.trim()))))
    }
}

/// How something is asked for.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// Pages of resources.
    List,
    /// One resource.
    Get,
    /// One resource, which only an action gives.
    Post,
}

impl Call {
    /// How it is asked, and the path below the id of the resource.
    pub(crate) fn path(&self) -> (Verb, &str) {
        match (&self.list, &self.get, &self.post) {
            (Some(path), _, _) => (Verb::List, path),
            (_, Some(path), _) => (Verb::Get, path),
            (_, _, Some(path)) => (Verb::Post, path),
            (None, None, None) => (Verb::Get, ""),
        }
    }

    /// What it is asked below, for a resource of the types that it is for; nothing if such a resource has no such part.
    pub(crate) fn place(&self, id: &str, found: &Found) -> Option<String> {
        let is = |(which, values): (&Trait, &Vec<String>)| found.is(*which, values);
        if self.only.iter().any(|row| is(row) == Some(false)) || self.unless.iter().any(|row| is(row) == Some(true)) {
            return None;
        }
        match self.each {
            None => Some(id.to_owned()),
            // Without a region it is asked of the resource itself, which Azure refuses: that is a gap with a name.
            Some(Each::Location) => Some(region(id, &found.location).unwrap_or_else(|| id.to_owned())),
        }
    }

    /// Whether it is asked below a resource, which may have been deleted meanwhile; else below a region.
    pub(crate) fn is_of_resources(&self) -> bool {
        self.each.is_none()
    }

    /// The types of what comes of it.
    pub(crate) fn gives(&self) -> Vec<String> {
        if !self.gives.is_empty() {
            return self.gives.clone();
        }
        let (_, path) = self.path();
        self.of.iter().map(|of| format!("{of}/{path}")).collect()
    }

    /// The right that it needs, and whether that is more than reading.
    pub(crate) fn right(&self) -> (String, bool) {
        match &self.right {
            Some(right) => (right.clone(), true),
            None => (format!("{}/read", self.gives().first().map_or(ANY, String::as_str)), false),
        }
    }
}

/// A call that a collection makes, for those who give rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Its name.
    pub name: String,
    /// How it is asked: a query, or a method and a path.
    pub call: String,
    /// The version of the API.
    pub api: String,
    /// The right that it needs.
    pub right: String,
    /// The families of controls that it is for; all of them without any.
    pub families: Vec<String>,
}

/// What a collection asks for the controls that are on in the profile.
pub fn planned(catalogue: &Catalogue, profile: &Profile) -> Vec<Planned> {
    let needs = Collectors::embedded().needed(catalogue, profile);
    let tables = needs.tables.keys().map(|name| Planned {
        name: name.clone(),
        call: format!("Resource Graph {name}"),
        api: graph::API.to_owned(),
        right: "*/read".to_owned(),
        families: Vec::new(),
    });
    let calls = needs.calls.iter().map(|(name, (call, of))| {
        let (verb, path) = call.path();
        let method = if verb == Verb::Post { "POST" } else { "GET" };
        let of = if of.is_empty() { ANY.to_owned() } else { call.of.join("|") };
        let (api, families) = (call.api.clone(), call.families.clone());
        Planned { name: name.clone(), call: format!("{method} {{{of}}}/{path}"), api, right: call.right().0, families }
    });
    tables.chain(calls).collect()
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Needs {
    pub(crate) tables: BTreeMap<String, Table>,
    /// With the types, in lower case, of the resources of which each is asked; all of them without any.
    pub(crate) calls: BTreeMap<String, (Call, BTreeSet<String>)>,
    /// Types that controls need and nothing here gives.
    pub(crate) uncovered: BTreeSet<String>,
}

impl Collectors {
    /// The table that comes with seawall.
    pub(crate) fn embedded() -> Self {
        #[derive(Deserialize)]
        struct Page {
            table: Collectors,
        }
        let page: Page = yaml_serde::from_str(include_str!("collectors.yaml")).expect("invariant: a test reads it");
        page.table
    }

    /// What the controls that are on in the profile need.
    pub(crate) fn needed(&self, catalogue: &Catalogue, profile: &Profile) -> Needs {
        let mut needs = Needs::default();
        // Types, and of each the types of resources that controls join it to.
        let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut spelt: BTreeMap<String, String> = BTreeMap::new();
        let relations = catalogue.tables.get("relations");
        for (number, policy) in catalogue.policies.iter().enumerate() {
            if !profile.enabled(number) {
                continue;
            }
            let types = &policy.metadata.resource_types;
            let mut joined: BTreeSet<String> = types.iter().cloned().collect();
            for name in &policy.metadata.relations {
                related(relations, name, &mut joined, &mut BTreeSet::new());
            }
            for kind in joined {
                let key = kind.to_ascii_lowercase();
                spelt.entry(key.clone()).or_insert(kind);
                wanted.entry(key).or_default().extend(types.iter().map(|kind| kind.to_ascii_lowercase()));
            }
        }
        let is_wanted = |kind: &String| wanted.contains_key(&kind.to_ascii_lowercase());
        for (name, table) in &self.tables {
            if table.always || table.gives.is_empty() || table.gives.iter().any(is_wanted) {
                needs.tables.insert(name.clone(), table.clone());
            }
        }
        for (name, call) in &self.calls {
            let gives = call.gives();
            if !gives.iter().chain(&call.also).any(is_wanted) {
                continue;
            }
            let of = if call.of.iter().any(|of| of == ANY) {
                let judged = gives.iter().filter_map(|kind| wanted.get(&kind.to_ascii_lowercase())).flatten();
                let judged: BTreeSet<String> = judged.cloned().collect();
                if judged.contains(ANY) { BTreeSet::new() } else { judged }
            } else {
                call.of.iter().map(|kind| kind.to_ascii_lowercase()).collect()
            };
            needs.calls.insert(name.clone(), (call.clone(), of));
        }
        let given: BTreeSet<String> = self
            .tables
            .values()
            .flat_map(|table| table.gives.clone())
            .chain(self.calls.values().flat_map(Call::gives))
            .chain(self.tracked.iter().cloned())
            .map(|kind| kind.to_ascii_lowercase())
            .collect();
        // What is no resource of Azure, or any, is looked for nowhere.
        let left = spelt.into_iter().filter(|(key, kind)| is_type(kind) && !given.contains(key));
        needs.uncovered = left.map(|(_, kind)| kind).collect();
        needs
    }
}

/// The region of a resource below its group, where a service keeps what belongs to several of them.
fn region(id: &str, location: &Json) -> Option<String> {
    let (group, provided) = id.split_once("/providers/")?;
    let (namespace, _) = provided.split_once('/')?;
    // Its name, or what [people call it](https://learn.microsoft.com/azure/reliability/regions-list).
    let location = location.as_str()?.to_ascii_lowercase().replace(' ', "");
    let is_location = !location.is_empty() && location.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_location.then(|| format!("{group}/providers/{namespace}/locations/{location}"))
}

/// Adds the types that a relation, and those that its resources carry, speak of.
fn related(relations: Option<&Json>, name: &str, types: &mut BTreeSet<String>, seen: &mut BTreeSet<String>) {
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        let Some(row) = relations.and_then(|rows| rows.get(&name)).filter(|_| seen.insert(name.clone())) else { continue };
        let mut values = vec![row];
        while let Some(value) = values.pop() {
            match value {
                Json::Array(inner) => values.extend(inner),
                Json::Object(inner) => values.extend(inner.values()),
                Json::String(text) if is_type(text) => drop(types.insert(text.clone())),
                Json::String(_) | Json::Null | Json::Bool(_) | Json::Number(_) => {}
            }
        }
        let with = row.get("with").and_then(Json::as_array).into_iter().flatten();
        open.extend(with.filter_map(Json::as_str).map(str::to_owned));
    }
}

fn is_type(text: &str) -> bool {
    text.split_once('/')
        .is_some_and(|(namespace, rest)| namespace.starts_with("Microsoft.") && !rest.is_empty() && !text.contains(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(profile: &str) -> Needs {
        let catalogue = Catalogue::embedded().unwrap();
        let profile = Profile::named(&catalogue, profile).unwrap();
        Collectors::embedded().needed(&catalogue, &profile)
    }

    #[test]
    fn rows_say_how_they_are_asked_and_what_for() {
        let catalogue = Catalogue::embedded().unwrap();
        let families: BTreeSet<&str> = catalogue.policies.iter().filter_map(|policy| policy.file.split('/').next()).collect();
        let table = Collectors::embedded();
        for (name, call) in &table.calls {
            let ways = [&call.list, &call.get, &call.post].into_iter().flatten().count();
            assert_eq!(ways, 1, "{name}");
            assert!(call.api.len() >= 10 && call.api.starts_with("20"), "{name}: {}", call.api);
            assert!(!call.families.is_empty() && call.families.iter().all(|family| families.contains(family.as_str())), "{name}");
            assert!(call.of.iter().chain(&call.gives()).all(|kind| kind == ANY || is_type(kind)), "{name}");
            assert!(call.only.values().chain(call.unless.values()).all(|values| !values.is_empty()), "{name}");
            assert!(call.absent.iter().all(|code| !code.eq_ignore_ascii_case("BadRequest")), "{name}: that code means anything");
        }
    }

    #[test]
    fn each_namespace_says_where_its_calls_are_documented() {
        let table = Collectors::embedded();
        let namespace = |text: &str| text.split('/').next().unwrap().to_owned();
        let asked = |call: &Call| match call.path().1.strip_prefix("providers/") {
            Some(path) => vec![namespace(path)],
            None => call.of.iter().map(|of| namespace(of)).collect(),
        };
        let used: BTreeSet<String> = table.calls.values().flat_map(asked).collect();
        assert_eq!(used.iter().collect::<Vec<_>>(), table.pages.keys().collect::<Vec<_>>());
        assert!(table.pages.values().all(|page| page.starts_with("https://learn.microsoft.com/rest/api/")));
    }

    #[test]
    fn a_preview_is_used_where_nothing_else_is() {
        let previews: Vec<String> =
            Collectors::embedded().calls.into_iter().filter(|(_, call)| call.api.len() > 10).map(|(name, _)| name).collect();
        let known = ["blob_diagnostics", "diagnostic_settings", "file_diagnostics", "queue_diagnostics", "table_diagnostics"];
        assert_eq!(previews, known);
    }

    #[test]
    fn what_resources_holds_is_told_once() {
        let table = Collectors::embedded();
        let mut seen = BTreeSet::new();
        for kind in &table.tracked {
            assert!(is_type(kind) && seen.insert(kind.to_ascii_lowercase()), "{kind}");
        }
        let others = table.tables.values().flat_map(|table| &table.gives).cloned();
        for kind in others.chain(table.calls.values().flat_map(Call::gives)) {
            assert!(!seen.contains(&kind.to_ascii_lowercase()), "{kind}");
        }
    }

    fn found(json: Json) -> Found {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn what_a_resource_cannot_have_is_not_asked() {
        let table = Collectors::embedded();
        let asks = |name: &str, json: Json| table.calls[name].place("/r", &found(json)).is_some();
        assert!(!asks("blob_services", serde_json::json!({"kind": "FileStorage"})));
        assert!(asks("blob_services", serde_json::json!({"kind": "StorageV2"})));
        // What is not said, or said in no known way, is asked.
        assert!(asks("blob_services", serde_json::json!({})));
        assert!(asks("queues", serde_json::json!({"kind": null, "sku": "Standard_LRS"})));
        assert!(!asks("queues", serde_json::json!({"kind": "StorageV2", "sku": {"name": "Premium_LRS", "tier": "Premium"}})));
        assert!(!asks("sql_short_retention", serde_json::json!({"name": "master", "kind": "v12.0,system"})));
        assert!(!asks("sql_short_retention", serde_json::json!({"name": "w", "kind": "v12.0,user,datawarehouse"})));
        assert!(asks("sql_short_retention", serde_json::json!({"name": "db", "kind": "v12.0,user"})));
        assert!(asks("front_door_domains", serde_json::json!({"sku": {"name": "Standard_AzureFrontDoor"}})));
        assert!(!asks("front_door_domains", serde_json::json!({"sku": {"name": "Standard_Microsoft"}})));
        assert!(asks("front_door_domains", serde_json::json!({"sku": {}})));
    }

    #[test]
    fn what_lies_in_a_region_is_asked_there() {
        let call = &Collectors::embedded().calls["instance_failover"];
        let id = "/subscriptions/s/resourcegroups/g/providers/microsoft.sql/managedinstances/m";
        let place = |location: Json| call.place(id, &found(serde_json::json!({"location": location})));
        let there = "/subscriptions/s/resourcegroups/g/providers/microsoft.sql/locations/westeurope";
        assert_eq!(place("West Europe".into()).as_deref(), Some(there));
        for wrong in [Json::Null, "".into(), 7.into(), "../x".into()] {
            assert_eq!(place(wrong).as_deref(), Some(id));
        }
    }

    #[test]
    fn what_no_control_needs_is_not_asked() {
        let catalogue = Catalogue::embedded().unwrap();
        let mut profile = Profile::named(&catalogue, "gdpr-eu").unwrap();
        let all = Collectors::embedded().needed(&catalogue, &profile);
        profile.only(&catalogue, catalogue.find("tls-minimum-version").unwrap());
        let few = Collectors::embedded().needed(&catalogue, &profile);
        assert!(all.calls.contains_key("diagnostic_settings") && all.calls.contains_key("site_settings"));
        assert!(few.calls.contains_key("site_config") && !few.calls.contains_key("diagnostic_settings"));
        assert!(few.calls.len() * 3 < all.calls.len(), "{} {}", few.calls.len(), all.calls.len());
        assert_eq!(few.tables.keys().collect::<Vec<_>>(), ["resourcecontainers", "resources"]);
        assert!(!few.uncovered.contains("Microsoft.Resources/deployments"));
    }

    #[test]
    fn what_nothing_gives_is_said() {
        // A row that is added takes its type away from here; a policy that needs a new one adds to it.
        let uncovered = needs("all").uncovered;
        assert!(needs("gdpr-eu").uncovered.is_subset(&uncovered));
        let known = include_str!("uncovered.txt").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(uncovered.iter().map(String::as_str).collect::<Vec<_>>(), known.collect::<Vec<_>>());
    }
}
