//! Attributes that are secrets nobody wrote: made by Azure, by Entra, or by chance.

use std::sync::Arc;

use crate::frontend::terraform::value::{Type, Value};
use crate::model::{self, Cause, Refinement, Unknown};

/// Attributes of any type that Azure fills in with a secret. The provider's schema marks them as sensitive.
/// Source: <https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs>.
const SECRETS: &[&str] = &[
    "access_key",
    "admin_password",
    "api_key",
    "connection_string",
    "connection_strings",
    "default_primary_connection_string",
    "default_primary_key",
    "default_secondary_connection_string",
    "default_secondary_key",
    "kube_admin_config",
    "kube_admin_config_raw",
    "kube_config",
    "kube_config_raw",
    "primary_access_key",
    "primary_blob_connection_string",
    "primary_connection_string",
    "primary_connection_string_alias",
    "primary_key",
    "primary_mongodb_connection_string",
    "primary_readonly_key",
    "primary_readonly_mongodb_connection_string",
    "primary_readonly_sql_connection_string",
    "primary_shared_key",
    "primary_sql_connection_string",
    "sas",
    "secondary_access_key",
    "secondary_blob_connection_string",
    "secondary_connection_string",
    "secondary_connection_string_alias",
    "secondary_key",
    "secondary_mongodb_connection_string",
    "secondary_readonly_key",
    "secondary_readonly_mongodb_connection_string",
    "secondary_readonly_sql_connection_string",
    "secondary_shared_key",
    "secondary_sql_connection_string",
    "site_credential",
];

/// Whether an attribute of azurerm's types is a secret that Azure makes.
pub fn is_secret(attribute: &str) -> bool {
    SECRETS.contains(&attribute)
}

/// Attributes with such a name that open nothing: whoever knows where telemetry goes to can send some, and read none.
/// Source: <https://learn.microsoft.com/azure/azure-monitor/app/connection-strings>.
const HARMLESS: &[(&str, &str)] = &[("azurerm_application_insights", "connection_string")];

/// Attributes with a secret that is made by chance, by type.
///
/// Sources: <https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/password>,
/// <https://registry.terraform.io/providers/hashicorp/tls/latest/docs/resources/private_key>.
const BY_CHANCE: &[(&str, &[&str])] = &[
    ("random_password", &["bcrypt_hash", "result"]),
    ("tls_private_key", &["private_key_openssh", "private_key_pem", "private_key_pem_pkcs8"]),
];

/// Attributes with a secret that Entra issues, by type.
///
/// Source: <https://registry.terraform.io/providers/hashicorp/azuread/latest/docs/resources/application_password>.
const ISSUED: &[(&str, &[&str])] = &[
    ("azuread_application_password", &["value"]),
    ("azuread_service_principal_password", &["value"]),
    ("azuread_user", &["password"]),
];

/// The secrets of the instance at `address`, by the names of their attributes.
pub(super) fn of(resource_type: &str, address: &str) -> Vec<(Arc<str>, Value)> {
    let listed = |table: &[(&str, &'static [&'static str])]| {
        table.iter().find(|(name, _)| *name == resource_type).map_or(&[][..], |(_, attributes)| attributes)
    };
    let there = Refinement { not_null: true, ..Refinement::default() };
    let secret = |name: &str, cause: fn(Arc<str>) -> Cause, refinement: Refinement| {
        let what: Arc<str> = format!("{address}.{name}").into();
        let unknown = Unknown { refinement, ..Unknown::new(what.clone(), model::Type::String, cause(what)) };
        (Arc::from(name), Value::unknown(Type::String, unknown).with_sensitive(true))
    };
    let azure = SECRETS.iter().filter(|name| !HARMLESS.contains(&(resource_type, **name)));
    let azure = azure.map(|name| secret(name, Cause::Key, Refinement::default()));
    let by_chance = listed(BY_CHANCE).iter().map(|name| secret(name, Cause::Nondeterministic, there.clone()));
    let issued = listed(ISSUED).iter().map(|name| secret(name, Cause::Key, there.clone()));
    azure.chain(by_chance).chain(issued).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::terraform::value::Data;

    #[test]
    fn passwords_by_chance_are_secret_and_no_secret_of_azure() {
        let result_of = |kind: &str, address: &str| {
            let mut found = of(kind, address).into_iter();
            found.find(|(name, _)| &**name == "result").map(|(_, value)| value)
        };
        let result = result_of("random_password", "random_password.x").expect("it has a result");
        assert!(result.sensitive);
        let Data::Unknown(_, unknown) = &result.data else { panic!("nobody knows it") };
        assert_eq!(unknown.cause, Cause::Nondeterministic("random_password.x.result".into()));
        assert!(result_of("random_pet", "random_pet.x").is_none());
    }
}
