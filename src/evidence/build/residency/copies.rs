//! Where a resource lies and sends data, by the tables that the policies of residency use.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::evidence::build::residency::UNKNOWN;
use crate::evidence::build::residency::regions::{DATA_ZONE, GLOBAL, Regions, normal};
use crate::evidence::documents::Purpose;
use crate::model::estate::id_key;
use crate::model::value::Data;
use crate::model::{Estate, Path, Resource, ResourceIndex, Value};
use crate::policy::catalogue::{Catalogue, LoadError};
use crate::policy::relations::{Joins, Member, Relations};

/// The relations to what a resource logs or copies to, and to the vault of its key.
const TARGETS: &str = "replica_targets";
const KEYS: [&str; 2] = ["customer_key_hosts", "customer_key_vaults"];

/// Types that are there to keep backups, logs and keys, in lower case.
const OF_PURPOSE: [(&str, Purpose); 6] = [
    ("microsoft.recoveryservices/vaults", Purpose::Backup),
    ("microsoft.dataprotection/backupvaults", Purpose::Backup),
    ("microsoft.operationalinsights/workspaces", Purpose::Logs),
    ("microsoft.insights/components", Purpose::Logs),
    ("microsoft.keyvault/vaults", Purpose::Keys),
    ("microsoft.keyvault/managedhsms", Purpose::Keys),
];

/// The type of a deployment of a model, in lower case.
const MODEL: &str = "microsoft.cognitiveservices/accounts/deployments";

/// How deep an id may be cut to find what a resource lies in.
const DEPTH: usize = 12;

/// The tables.
pub(super) struct Copies {
    relations: Relations,
    /// `replica_places`, by its parts and lower-case types.
    places: BTreeMap<String, BTreeMap<String, Vec<Json>>>,
    /// Where a property sends backups.
    backups: BTreeMap<String, Json>,
    /// Where keys of customers are named.
    keys: BTreeMap<String, Vec<Json>>,
    /// Where models work, by SKU.
    models: BTreeMap<String, String>,
    /// What services without a region do: `control`, `content` or `everywhere`.
    classes: BTreeMap<String, String>,
}

/// Who is told of a place: for what, which region, whether it is inside, and where from.
pub(super) type Tell<'t> = dyn FnMut(Purpose, String, Option<bool>, Option<String>) + 't;

impl Copies {
    pub(super) fn new(catalogue: &Catalogue) -> Result<Self, LoadError> {
        let table = |name: &str| catalogue.tables.get(name).and_then(Json::as_object).into_iter().flatten();
        let rows = |rows: &Json| rows.as_array().cloned().unwrap_or_default();
        let by_type = |part: &Json| {
            let part = part.as_object().into_iter().flatten();
            part.map(|(kind, of)| (kind.to_lowercase(), rows(of))).collect::<BTreeMap<_, _>>()
        };
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        let classes = catalogue.tables.get("global_services").and_then(|table| table.get("services")?.as_object());
        Ok(Copies {
            relations: Relations::new(catalogue)?,
            places: table("replica_places").map(|(part, of)| (part.clone(), by_type(of))).collect(),
            backups: table("backup_geo_redundancy").map(|(kind, row)| (kind.clone(), row.clone())).collect(),
            keys: table("customer_managed_keys").map(|(kind, of)| (kind.clone(), rows(of))).collect(),
            models: table("ai_deployment_skus").map(|(sku, reach)| (sku.clone(), text(reach))).collect(),
            classes: classes.into_iter().flatten().map(|(kind, class)| (kind.clone(), text(class))).collect(),
        })
    }

    pub(super) fn joins<'a>(&'a self, estate: &'a Estate) -> Joins<'a> {
        self.relations.joins(estate)
    }

    /// Tells where a resource lies, and where it sends data.
    pub(super) fn places(
        &self,
        estate: &Estate,
        joins: &Joins<'_>,
        regions: &Regions,
        index: ResourceIndex,
        tell: &mut Tell<'_>,
    ) {
        let resource = estate.resource(index);
        let kind = resource.resource_type.to_ascii_lowercase();
        let own = OF_PURPOSE.iter().find(|(name, _)| *name == kind).map_or(Purpose::AtRest, |(_, purpose)| *purpose);
        if let Some(region) = self.at_rest(resource, &kind) {
            tell(own, region.clone(), regions.inside(&region), None);
        }
        let home = home(estate, resource);
        let mut sent = |purpose: Purpose, region: String| {
            let inside = regions.inside(&region);
            tell(purpose, region, inside, home.clone());
        };
        for (purpose, region) in self.copied(resource, &kind, regions) {
            sent(purpose, region);
        }
        if self.has("targets", &kind) {
            let purpose = if kind.starts_with("microsoft.insights/") { Purpose::Logs } else { Purpose::Replica };
            for region in joined(estate, joins, index, &[TARGETS], is_named(resource, self.rows("targets", &kind), "path")) {
                sent(purpose, region);
            }
        }
        if let Some(rows) = self.keys.get(&kind) {
            for region in joined(estate, joins, index, &KEYS, is_named(resource, rows, "key")) {
                sent(Purpose::Keys, region);
            }
        }
        if kind == MODEL {
            let region = self.processing(resource, home.as_deref(), regions);
            sent(Purpose::AiProcessing, region);
        }
    }

    /// The region that a resource has, if it has one of its own and is more than a switch of another service.
    fn at_rest(&self, resource: &Resource, kind: &str) -> Option<String> {
        let location = resource.get("location").filter(|location| !location.is_null())?;
        let region = region_of(location);
        let is_control = self.classes.get(kind).is_some_and(|class| class == "control");
        (!region.is_empty() && (region != GLOBAL || !is_control)).then_some(region)
    }

    fn rows(&self, part: &str, kind: &str) -> &[Json] {
        self.places.get(part).and_then(|of| of.get(kind)).map_or(&[], Vec::as_slice)
    }

    fn has(&self, part: &str, kind: &str) -> bool {
        !self.rows(part, kind).is_empty()
    }

    /// Copies that the resource itself tells of.
    fn copied(&self, resource: &Resource, kind: &str, regions: &Regions) -> Vec<(Purpose, String)> {
        let mut found = Vec::new();
        let at = |keys: &Json| resource.body.at(&path(keys)).filter(|value| !value.is_null());
        let is_vault = OF_PURPOSE.iter().any(|(name, purpose)| *purpose == Purpose::Backup && kind.starts_with(name));
        let purpose = |keys: &Json| {
            let is_backup = is_vault || self.backups.get(kind).is_some_and(|row| row.get("path") == Some(keys));
            if is_backup { Purpose::Backup } else { Purpose::Replica }
        };
        let pair = |row: &Json| {
            let home = at(&row["home"]).map(region_of);
            home.map_or(UNKNOWN.to_owned(), |home| regions.pair(&home).unwrap_or(UNKNOWN).to_owned())
        };
        for row in self.rows("lists", kind) {
            for entry in at(&row["list"]).and_then(Value::as_array).into_iter().flat_map(|list| &list.items) {
                found.extend(
                    entry.at(&path(&row["key"])).filter(|value| !value.is_null()).map(|name| (Purpose::Replica, region_of(name))),
                );
            }
        }
        for row in self.rows("single", kind) {
            let excepted = |name: &Value| {
                let name = name.as_str().unwrap_or_default().to_lowercase();
                row["except"].as_array().into_iter().flatten().any(|one| one.as_str() == Some(&name))
            };
            let is_off = resource.body.at(&Path::keys(&["properties", "replication", "enabled"])).is_some_and(is_false);
            if let Some(name) = at(&row["path"]).filter(|name| !excepted(name) && !is_off) {
                found.push((purpose(&row["path"]), region_of(name)));
            }
        }
        for row in self.rows("pairs", kind) {
            let unless = |row: &Json| {
                let value = at(&row["unless"]["path"]).and_then(Value::as_str).unwrap_or_default().to_lowercase();
                row.get("unless").is_some() && row["unless"]["value"].as_str() == Some(&value)
            };
            let values = || row["values"].as_array().into_iter().flatten().filter_map(Json::as_str);
            let sent = match at(&row["path"]) {
                Some(value) => word(value).map(|word| values().any(|one| one == word)),
                None => Some(row["default"].as_str().is_some_and(|default| values().any(|one| one == default.to_lowercase()))),
            };
            match sent {
                _ if unless(row) => {}
                Some(true) => found.push((purpose(&row["path"]), pair(row))),
                Some(false) => {}
                None => found.push((purpose(&row["path"]), UNKNOWN.to_owned())),
            }
        }
        for row in self.rows("settings", kind) {
            let values = || row["values"].as_array().into_iter().flatten().filter_map(Json::as_str);
            for entry in at(&row["list"]).and_then(Value::as_array).into_iter().flat_map(|list| &list.items) {
                let value = entry.get(row["key"].as_str().unwrap_or_default()).and_then(Value::as_str).unwrap_or_default();
                if values().any(|one| one == value.to_lowercase()) {
                    found.push((Purpose::Backup, pair(row)));
                }
            }
        }
        for row in self.rows("copies", kind) {
            if at(&row["path"]).is_some() {
                found.push((Purpose::Replica, at(&row["home"]).map_or(UNKNOWN.to_owned(), region_of)));
            }
        }
        found
    }

    /// Where a model works.
    fn processing(&self, resource: &Resource, home: Option<&str>, regions: &Regions) -> String {
        let sku = resource.body.at(&Path::keys(&["sku", "name"])).filter(|sku| !sku.is_null());
        let sku = match sku.map(word) {
            // A deployment without a SKU is a regional one, as it was before there were others.
            None => "standard".to_owned(),
            Some(Some(sku)) => sku,
            Some(None) => return UNKNOWN.to_owned(),
        };
        match (self.models.get(&sku).map(String::as_str), home) {
            (Some("global"), _) => GLOBAL.to_owned(),
            (Some("regional"), Some(home)) => home.to_owned(),
            (Some("zone"), Some(home)) if regions.is_european(home) => DATA_ZONE.to_owned(),
            (_, _) => UNKNOWN.to_owned(),
        }
    }
}

/// The regions of what is joined; one that is not known if something is named and nothing is found.
fn joined(estate: &Estate, joins: &Joins<'_>, index: ResourceIndex, relations: &[&str], is_named: bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = is_named;
    for relation in relations {
        let membership = joins.of(index, relation);
        for joined in &membership.members {
            match joined.member {
                Member::Resource(member) => {
                    found.push(home(estate, estate.resource(member)).unwrap_or_else(|| UNKNOWN.to_owned()));
                    open = false;
                }
                Member::Inline(..) | Member::Unseen(..) => {}
            }
        }
    }
    if open {
        found.push(UNKNOWN.to_owned());
    }
    found
}

/// Whether the resource has something at one of the paths of `rows`.
fn is_named(resource: &Resource, rows: &[Json], key: &str) -> bool {
    let is_text = |value: &Value| match &value.data {
        Data::Null | Data::Bool(_) => false,
        Data::String(text) => !text.is_empty(),
        Data::Array(list) => !list.items.is_empty(),
        Data::Int(_) | Data::Float(_) | Data::Parts(_) | Data::Object(_) | Data::Unknown(_) => true,
    };
    rows.iter().filter(|row| row.get("within").is_none()).any(|row| resource.body.at(&path(&row[key])).is_some_and(is_text))
}

/// The region of a resource, or of the nearest that it lies in and that has one.
fn home(estate: &Estate, resource: &Resource) -> Option<String> {
    let own = |resource: &Resource| {
        resource.get("location").filter(|value| !value.is_null()).map(region_of).filter(|name| !name.is_empty())
    };
    if let Some(region) = own(resource) {
        return Some(region);
    }
    let mut key = id_key(&resource.id)?;
    for _ in 0..DEPTH {
        let end = key.rfind('/').filter(|end| *end > 0)?;
        key.truncate(end);
        let found = estate.with_id_key(&key).iter().find_map(|index| own(estate.resource(*index)));
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The region that a value names.
fn region_of(value: &Value) -> String {
    value.as_str().map_or_else(|| UNKNOWN.to_owned(), normal)
}

fn is_false(value: &Value) -> bool {
    word(value).is_some_and(|word| word == "false")
}

/// A scalar as one word in lower case; none if it is not known.
fn word(value: &Value) -> Option<String> {
    match &value.data {
        Data::String(text) => Some(text.to_lowercase()),
        Data::Bool(truth) => Some(truth.to_string()),
        Data::Null | Data::Int(_) | Data::Float(_) | Data::Array(_) | Data::Object(_) => Some(String::new()),
        Data::Parts(_) | Data::Unknown(_) => None,
    }
}

/// The path that a row of a table names.
fn path(keys: &Json) -> Path {
    let keys: Vec<&str> = keys.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    Path::keys(&keys)
}
