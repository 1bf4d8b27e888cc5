//! What Azure answers about a resource and follows from its name: hosts.
//!
//! Only what Azure makes of nothing else is here. Of the public cloud, as `environment()` is.
//! Source: <https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules>, and the pages below.

use std::sync::Arc;

use crate::frontend::template::ids::{self, Pieces};
use crate::model::{Data, Key, Object, Unknown, Value};

/// A type in lower case, a path below `properties`, and the text: `{0}` is the first name, `{1}` the second, `{?}` what Azure makes up.
type Told = (&'static str, &'static [&'static str], &'static str);

/// The hosts, after
/// <https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#object-identifiers>,
/// <https://learn.microsoft.com/azure/storage/common/storage-account-overview#storage-account-endpoints>,
/// <https://learn.microsoft.com/azure/private-link/private-endpoint-dns> and the reference of each type under
/// <https://learn.microsoft.com/azure/templates/>.
const TOLD: [Told; 33] = [
    ("microsoft.apimanagement/service", &["gatewayUrl"], "https://{0}.azure-api.net"),
    ("microsoft.appconfiguration/configurationstores", &["endpoint"], "https://{0}.azconfig.io"),
    ("microsoft.cache/redis", &["hostName"], "{0}.redis.cache.windows.net"),
    ("microsoft.containerregistry/registries", &["loginServer"], "{0}.azurecr.io"),
    ("microsoft.dbformariadb/servers", &["fullyQualifiedDomainName"], "{0}.mariadb.database.azure.com"),
    ("microsoft.dbformysql/flexibleservers", &["fullyQualifiedDomainName"], "{0}.mysql.database.azure.com"),
    ("microsoft.dbformysql/servers", &["fullyQualifiedDomainName"], "{0}.mysql.database.azure.com"),
    ("microsoft.dbforpostgresql/flexibleservers", &["fullyQualifiedDomainName"], "{0}.postgres.database.azure.com"),
    ("microsoft.dbforpostgresql/servers", &["fullyQualifiedDomainName"], "{0}.postgres.database.azure.com"),
    ("microsoft.devices/iothubs", &["hostName"], "{0}.azure-devices.net"),
    ("microsoft.documentdb/databaseaccounts", &["documentEndpoint"], "https://{0}.documents.azure.com:443/"),
    ("microsoft.eventhub/namespaces", &["serviceBusEndpoint"], "https://{0}.servicebus.windows.net:443/"),
    ("microsoft.keyvault/managedhsms", &["hsmUri"], "https://{0}.managedhsm.azure.net/"),
    ("microsoft.keyvault/vaults", &["vaultUri"], "https://{0}.vault.azure.net/"),
    ("microsoft.keyvault/vaults/keys", &["keyUri"], "https://{0}.vault.azure.net/keys/{1}"),
    ("microsoft.keyvault/vaults/keys", &["keyUriWithVersion"], "https://{0}.vault.azure.net/keys/{1}/{?}"),
    ("microsoft.keyvault/vaults/secrets", &["secretUri"], "https://{0}.vault.azure.net/secrets/{1}"),
    ("microsoft.keyvault/vaults/secrets", &["secretUriWithVersion"], "https://{0}.vault.azure.net/secrets/{1}/{?}"),
    ("microsoft.relay/namespaces", &["serviceBusEndpoint"], "https://{0}.servicebus.windows.net:443/"),
    ("microsoft.servicebus/namespaces", &["serviceBusEndpoint"], "https://{0}.servicebus.windows.net:443/"),
    ("microsoft.signalrservice/signalr", &["hostName"], "{0}.service.signalr.net"),
    ("microsoft.signalrservice/webpubsub", &["hostName"], "{0}.webpubsub.azure.com"),
    ("microsoft.sql/servers", &["fullyQualifiedDomainName"], "{0}.database.windows.net"),
    ("microsoft.storage/storageaccounts", &["primaryEndpoints", "blob"], "https://{0}.blob.core.windows.net/"),
    ("microsoft.storage/storageaccounts", &["primaryEndpoints", "dfs"], "https://{0}.dfs.core.windows.net/"),
    ("microsoft.storage/storageaccounts", &["primaryEndpoints", "file"], "https://{0}.file.core.windows.net/"),
    ("microsoft.storage/storageaccounts", &["primaryEndpoints", "queue"], "https://{0}.queue.core.windows.net/"),
    ("microsoft.storage/storageaccounts", &["primaryEndpoints", "table"], "https://{0}.table.core.windows.net/"),
    ("microsoft.storage/storageaccounts", &["secondaryEndpoints", "blob"], "https://{0}-secondary.blob.core.windows.net/"),
    ("microsoft.storage/storageaccounts", &["secondaryEndpoints", "dfs"], "https://{0}-secondary.dfs.core.windows.net/"),
    ("microsoft.storage/storageaccounts", &["secondaryEndpoints", "queue"], "https://{0}-secondary.queue.core.windows.net/"),
    ("microsoft.storage/storageaccounts", &["secondaryEndpoints", "table"], "https://{0}-secondary.table.core.windows.net/"),
    ("microsoft.web/sites", &["defaultHostName"], "{0}.azurewebsites.net"),
];

/// Settings that make hosts of more than the name, by type: the property, and the value in lower case that does not, if one is.
/// Sources: <https://learn.microsoft.com/azure/storage/common/storage-account-overview#azure-dns-zone-endpoints-preview>,
/// <https://learn.microsoft.com/azure/app-service/reference-dangling-subdomain-prevention>,
/// <https://learn.microsoft.com/azure/app-service/environment/overview>,
/// <https://learn.microsoft.com/azure/container-registry/container-registry-get-started-azure-cli>.
const UNLESS: [(&str, &str, &str); 4] = [
    ("microsoft.containerregistry/registries", "autoGeneratedDomainNameLabelScope", "unsecure"),
    ("microsoft.storage/storageaccounts", "dnsEndpointType", "standard"),
    ("microsoft.web/sites", "autoGeneratedDomainNameLabelScope", ""),
    ("microsoft.web/sites", "hostingEnvironmentProfile", ""),
];

/// `properties` with what follows from the name in `id`, if that is anything; `declared` if the template declares it.
pub(super) fn with_hosts(properties: Object, id: &Value, declared: bool) -> Object {
    let Some((resource_type, names)) = place(id) else { return properties };
    // A site that is only referred to may have a host of its own.
    let sure = declared || resource_type != "microsoft.web/sites";
    let made_otherwise = UNLESS.iter().filter(|(name, ..)| *name == resource_type).any(|(_, property, plain)| {
        let value = properties.get(property).filter(|value| !value.is_null());
        value.is_some_and(|value| value.as_str().is_none_or(|text| !text.eq_ignore_ascii_case(plain)))
    });
    let mut properties = properties;
    for (_, path, text) in TOLD.iter().filter(|(name, ..)| *name == resource_type && sure && !made_otherwise) {
        match path {
            [key] => {
                let Some(value) = filled(text, &names, || made_up(&properties, key)) else { continue };
                put(&mut properties, key, value);
            }
            [outer, key] => {
                let mut inner = match properties.get(outer).map(|value| &value.data) {
                    Some(Data::Object(inner)) => (**inner).clone(),
                    Some(_) => continue,
                    None => Object { open: properties.open.clone(), ..Object::default() },
                };
                let Some(value) = filled(text, &names, || made_up(&inner, key)) else { continue };
                put(&mut inner, key, value);
                properties.insert(Key::new(*outer), Data::Object(Arc::new(inner)).into());
            }
            _ => {}
        }
    }
    properties
}

/// Whether anything about a resource with this id follows from its name.
pub(super) fn tells(id: &Value) -> bool {
    place(id).is_some_and(|(resource_type, _)| TOLD.iter().any(|(name, ..)| *name == resource_type))
}

fn put(object: &mut Object, key: &str, value: Value) {
    if object.get(key).is_none() {
        object.insert(Key::new(key), value);
    }
}

/// What Azure makes up at `key`, where it may answer more than is written.
fn made_up(object: &Object, key: &str) -> Option<Value> {
    let open = object.open.as_deref()?;
    Some(Data::Unknown(Arc::new(Unknown { symbol: format!("{}.{key}", open.symbol).into(), ..open.clone() })).into())
}

fn filled(text: &str, names: &[Value], made_up: impl Fn() -> Option<Value>) -> Option<Value> {
    let mut pieces = Pieces::default();
    let mut secret = false;
    for piece in text.split_inclusive('}') {
        let (literal, hole) = piece.split_once('{').unwrap_or((piece, ""));
        pieces = pieces.text(literal);
        let own;
        let name = match hole.trim_end_matches('}') {
            "" => continue,
            "?" => {
                own = made_up()?;
                &own
            }
            number => number.parse::<usize>().ok().and_then(|number| names.get(number))?,
        };
        secret |= name.secret;
        pieces = pieces.value(name);
    }
    Some(pieces.build().with_secret(secret))
}

/// The type that an id shows, in lower case, and its names.
fn place(id: &Value) -> Option<(String, Vec<Value>)> {
    let segments = ids::split(id);
    let is_providers = |segment: &Value| segment.as_str().is_some_and(|text| text.eq_ignore_ascii_case("providers"));
    let start = segments.iter().rposition(is_providers)?;
    let (namespace, pairs) = segments.get(start + 1..)?.split_first()?;
    let mut resource_type = namespace.as_str()?.to_ascii_lowercase();
    let mut names = Vec::new();
    for pair in pairs.chunks(2) {
        let [segment, name] = pair else { return None };
        resource_type.push('/');
        resource_type.push_str(&segment.as_str()?.to_ascii_lowercase());
        names.push(name.clone());
    }
    Some((resource_type, names))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cause, Part, Type};

    fn answer(id: &str, properties: &[(&str, &str)], declared: bool, path: [&str; 2]) -> Option<String> {
        let properties = properties.iter().map(|(key, value)| (Key::new(*key), Value::string(*value)));
        let properties = Object { entries: properties.collect(), ..Object::default() };
        let found: Value = Data::Object(Arc::new(with_hosts(properties, &Value::string(id), declared))).into();
        let found = path.iter().filter(|key| !key.is_empty()).try_fold(&found, |value, key| value.get(key))?;
        found.as_str().map(str::to_owned)
    }

    #[test]
    fn hosts_follow_from_names() {
        let vault = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv";
        assert_eq!(answer(vault, &[], false, ["vaultUri", ""]).as_deref(), Some("https://kv.vault.azure.net/"));
        let secret = format!("{vault}/secrets/s");
        assert_eq!(answer(&secret, &[], true, ["secretUri", ""]).as_deref(), Some("https://kv.vault.azure.net/secrets/s"));
        let account = "/providers/microsoft.storage/storageaccounts/st";
        let blob = Some("https://st.blob.core.windows.net/".to_owned());
        assert_eq!(answer(account, &[], true, ["primaryEndpoints", "blob"]), blob);
        assert_eq!(answer(account, &[("dnsEndpointType", "Standard")], true, ["primaryEndpoints", "blob"]), blob);
        assert_eq!(answer(account, &[("dnsEndpointType", "AzureDnsZone")], true, ["primaryEndpoints", "blob"]), None);
        assert_eq!(answer(account, &[], true, ["primaryEndpoints", "web"]), None, "the number of its zone is in it");
    }

    #[test]
    fn a_version_is_made_up_behind_what_is_known() {
        let id = Value::string("/providers/Microsoft.KeyVault/vaults/kv/keys/k");
        let open = Unknown::new("reference(k)", Type::Any, Cause::Property("reference(k)".into()));
        let answered = with_hosts(Object { open: Some(Arc::new(open)), ..Object::default() }, &id, true);
        let Some(Data::Parts(parts)) = answered.get("keyUriWithVersion").map(|value| &value.data) else { panic!("{answered:?}") };
        let parts = parts.iter().map(|part| match part {
            Part::Literal(text) => text.to_string(),
            Part::Hole(unknown) => format!("<{}>", unknown.symbol),
        });
        assert_eq!(parts.collect::<String>(), "https://kv.vault.azure.net/keys/k/<reference(k).keyUriWithVersion>");
        assert!(with_hosts(Object::default(), &id, true).get("keyUriWithVersion").is_none());
    }

    #[test]
    fn what_is_declared_counts_and_a_site_elsewhere_may_have_another_host() {
        let site = "/providers/Microsoft.Web/sites/app";
        assert_eq!(answer(site, &[], true, ["defaultHostName", ""]).as_deref(), Some("app.azurewebsites.net"));
        assert_eq!(answer(site, &[], false, ["defaultHostName", ""]), None);
        assert_eq!(answer(site, &[("autoGeneratedDomainNameLabelScope", "TenantReuse")], true, ["defaultHostName", ""]), None);
        let vault = "/providers/Microsoft.KeyVault/vaults/kv";
        assert_eq!(answer(vault, &[("vaultUri", "own")], true, ["vaultUri", ""]).as_deref(), Some("own"));
        assert!(tells(&Value::string(vault)) && !tells(&Value::string("/providers/a.b/c/d")));
    }
}
