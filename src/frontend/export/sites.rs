//! The configuration of web apps, which Azure leaves out of everything but a call of its own.
//!
//! A list of sites has `siteConfig: null`, a single site has most of its members null
//! (<https://learn.microsoft.com/rest/api/appservice/web-apps/get-configuration>): neither says what is in force. If the
//! export also holds the site's `config/web`, that does.

use std::collections::BTreeMap;
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

/// Makes unknown the settings, which neither a site nor its `config/web` shows: they are
/// [a call of their own](https://learn.microsoft.com/rest/api/appservice/web-apps/list-application-settings).
fn open_settings(resource: &mut Resource, id: &str) {
    let config = is_configuration(resource);
    if config && !id.ends_with("/web") {
        return;
    }
    let properties = object_mut(&mut resource.body).and_then(|body| body.entries.get_mut(&Key::new("properties")));
    let properties = properties.and_then(object_mut);
    let config = if config {
        properties
    } else {
        properties.and_then(|properties| properties.entries.get_mut(&Key::new("siteConfig"))).and_then(object_mut)
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
    let properties = object_mut(&mut resource.body).and_then(|body| body.entries.get_mut(&Key::new("properties")));
    let Some(properties) = properties.and_then(object_mut) else { return };
    let unknown = |part: &str, ty: Type| Arc::new(not_exported(&format!("{id} siteConfig{part}"), ty, WHY));
    let known = properties.entries.get_mut(&Key::new("siteConfig")).filter(|value| value.as_object().is_some());
    let Some(site_config) = known else {
        let value = configuration.cloned().unwrap_or_else(|| Data::Unknown(unknown("", Type::Object)).into());
        match properties.entries.get_mut(&Key::new("siteConfig")) {
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
        for (key, value) in &mut object.entries {
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
