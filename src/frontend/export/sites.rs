//! The configuration of web apps, which Azure leaves out of everything but a call of its own.
//!
//! A list of sites has `siteConfig: null`, a single site has most of its members null
//! (<https://learn.microsoft.com/rest/api/appservice/web-apps/get-configuration>): neither says what is in force. If the
//! export also holds the site's `config/web`, that does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::frontend::export::convert::not_exported;
use crate::frontend::export::flattened::object_mut;
use crate::model::{Data, Key, Object, Resource, Type, Value};

const WHY: &str = "is not part of a site's export; export its `config/web` too, as `az webapp config show --ids ID` does";

const SETTINGS: &str = "is not part of a site's export; export `config/appsettings` and `config/connectionstrings` too";

/// Completes `siteConfig` of each site from its `config/web`, and makes unknown what stays open.
pub(super) fn complete(resources: &mut [Resource]) {
    let mut configurations = BTreeMap::new();
    for resource in resources.iter().filter(|resource| is_configuration(resource)) {
        let id = resource.id.as_str().map(str::to_ascii_lowercase);
        let site = id.as_deref().and_then(|id| id.strip_suffix("/config/web"));
        if let (Some(site), Some(properties)) = (site, resource.get("properties").filter(|value| value.as_object().is_some())) {
            configurations.insert(site.to_owned(), properties.clone());
        }
    }
    for resource in resources.iter_mut().filter(|resource| is_site(resource) || is_configuration(resource)) {
        let id = resource.id.as_str().unwrap_or(&resource.address).to_ascii_lowercase();
        if is_site(resource) {
            complete_site(resource, &id, configurations.get(&id));
        }
        open_settings(resource, &id);
    }
}

/// Puts the configurations and settings of sites into the sites they are of, as code declares them. In a snapshot each stands for itself, and
/// what was not told of them is unknown.
pub(super) fn put_together(resources: &mut Vec<Resource>) {
    let sites: BTreeSet<String> = resources.iter().filter(|resource| is_site(resource)).filter_map(id_of).collect();
    let mut parts: BTreeMap<String, BTreeMap<&str, Value>> = BTreeMap::new();
    resources.retain(|resource| {
        let part = id_of(resource).filter(|_| is_configuration(resource)).and_then(|id| {
            let (site, part) = id.rsplit_once("/config/")?;
            let part = SITE_PARTS.iter().find(|known| **known == part).filter(|_| sites.contains(site))?;
            Some((site.to_owned(), *part))
        });
        let Some((site, part)) = part else { return true };
        parts.entry(site).or_default().insert(part, resource.get("properties").cloned().unwrap_or_default());
        false
    });
    for resource in resources.iter_mut().filter(|resource| is_site(resource)) {
        let Some(id) = id_of(resource) else { continue };
        let of = parts.remove(&id).unwrap_or_default();
        if let Some(properties) = object_mut(&mut resource.body).and_then(|body| body.entries.get_mut("properties"))
            && let Some(properties) = object_mut(properties)
        {
            configure(properties, &of);
        }
        complete_site(resource, &id, None);
        open_settings(resource, &id);
    }
}

/// What Azure keeps in resources of their own below a site, `…/config/NAME`, and snapshots tell in the site.
pub const SITE_PARTS: [&str; 3] = ["appsettings", "connectionstrings", "web"];

fn id_of(resource: &Resource) -> Option<String> {
    resource.id.as_str().map(str::to_ascii_lowercase)
}

/// Puts what was told of its parts into a site.
fn configure(site: &mut Object, parts: &BTreeMap<&str, Value>) {
    let Some(web) = parts.get("web") else { return };
    let mut web = web.clone();
    if let Some(config) = object_mut(&mut web) {
        let settings = [("appSettings", "appsettings", "value"), ("connectionStrings", "connectionstrings", "connectionString")];
        for (list, part, value) in settings {
            let Some(told) = parts.get(part) else { continue };
            config.remove(list);
            config.insert(Key::new(list), listed(told, value));
        }
    }
    site.remove("siteConfig");
    site.insert(Key::new("siteConfig"), web);
}

/// A map of settings as the list that code writes: of texts, or of objects that hold them under `value`.
fn listed(map: &Value, value: &str) -> Value {
    let Some(settings) = map.as_object() else { return map.clone() };
    let item = |(key, told): (&Key, &Value)| {
        let mut object = Object::default();
        object.insert(Key::new("name"), Value::string(key.text.clone()).with_origin(told.origin.clone()));
        match told.as_object() {
            Some(inner) => {
                for (key, told) in &inner.entries {
                    let name = if key.text.eq_ignore_ascii_case("value") { value } else { &key.text };
                    object.insert(Key::new(name), told.clone());
                }
            }
            None => object.insert(Key::new(value), told.clone()),
        }
        Value::from(Data::Object(Arc::new(object))).with_origin(told.origin.clone())
    };
    Value::array(settings.entries.iter().map(item).collect()).with_origin(map.origin.clone())
}

/// Makes unknown the settings, which neither a site nor its `config/web` shows: they are
/// [a call of their own](https://learn.microsoft.com/rest/api/appservice/web-apps/list-application-settings).
fn open_settings(resource: &mut Resource, id: &str) {
    let config = is_configuration(resource);
    if config && !id.ends_with("/web") {
        return;
    }
    let properties = object_mut(&mut resource.body).and_then(|body| body.entries.get_mut("properties"));
    let properties = properties.and_then(object_mut);
    let config = if config {
        properties
    } else {
        properties.and_then(|properties| properties.entries.get_mut("siteConfig")).and_then(object_mut)
    };
    let Some(config) = config else { return };
    for key in ["appSettings", "connectionStrings"] {
        if config.get(key).is_none_or(Value::is_null) {
            let unknown = not_exported(&format!("{id} {key}"), Type::Array, SETTINGS);
            let origin = config.get(key).map(|null| null.origin.clone()).unwrap_or_default();
            config.insert(Key::new(key), Value::unknown(unknown).with_origin(origin));
        }
    }
}

fn is_site(resource: &Resource) -> bool {
    resource.is("Microsoft.Web/sites") || resource.is("Microsoft.Web/sites/slots")
}

fn is_configuration(resource: &Resource) -> bool {
    resource.is("Microsoft.Web/sites/config") || resource.is("Microsoft.Web/sites/slots/config")
}

fn complete_site(resource: &mut Resource, id: &str, configuration: Option<&Value>) {
    let properties = object_mut(&mut resource.body).and_then(|body| body.entries.get_mut("properties"));
    let Some(properties) = properties.and_then(object_mut) else { return };
    let unknown = |part: &str, ty: Type| Arc::new(not_exported(&format!("{id} siteConfig{part}"), ty, WHY));
    let known = properties.entries.get_mut("siteConfig").filter(|value| value.as_object().is_some());
    let Some(site_config) = known else {
        let value = configuration.cloned().unwrap_or_else(|| Data::Unknown(unknown("", Type::Object)).into());
        match properties.entries.get_mut("siteConfig") {
            Some(null) => {
                let origin = if configuration.is_some() { value.origin.clone() } else { null.origin.clone() };
                *null = value.with_origin(origin);
            }
            None => properties.insert(Key::new("siteConfig"), value),
        }
        return;
    };
    let Some(object) = object_mut(site_config) else { return };
    if let Some(configuration) = configuration.and_then(Value::as_object) {
        merge(object, configuration);
    } else if object.get("minTlsVersion").is_none_or(Value::is_null) {
        // Every site has a lowest TLS version: where it is missing, null does not mean absent.
        for (key, value) in object.entries.iter_mut() {
            if value.is_null() {
                value.data = Data::Unknown(unknown(&format!(".{}", key.text), Type::Any));
            }
        }
        object.open = Some(unknown("", Type::Any));
    }
}

fn merge(object: &mut Object, configuration: &Object) {
    for (key, value) in &configuration.entries {
        if object.get(&key.text).is_none_or(Value::is_null) {
            object.remove(&key.text);
            object.insert(key.clone(), value.clone());
        }
    }
}
