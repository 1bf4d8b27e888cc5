//! Secrets that resources of other providers make, and what expressions see of them.

use std::sync::Arc;

use crate::frontend::terraform::value::{Data, Type, Value};
use crate::model::{self, Cause, Refinement, Unknown};

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

/// The instance at `address` as expressions see it, with its secrets.
pub(super) fn with_secrets(mut seen: Value, resource_type: &str, address: &str) -> Value {
    let of = |table: &[(&str, &'static [&'static str])]| {
        table.iter().find(|(name, _)| *name == resource_type).map_or(&[][..], |(_, attributes)| attributes)
    };
    let by_chance = of(BY_CHANCE).iter().map(|name| (*name, true));
    let secrets: Vec<(&str, bool)> = by_chance.chain(of(ISSUED).iter().map(|name| (*name, false))).collect();
    if let (false, Data::Mapping(mapping)) = (secrets.is_empty(), &mut seen.data) {
        let entries = &mut Arc::make_mut(mapping).entries;
        for (name, by_chance) in secrets {
            entries.entry(name.into()).or_insert_with(|| secret(address, name, by_chance));
        }
    }
    seen
}

fn secret(address: &str, name: &str, by_chance: bool) -> Value {
    let what: Arc<str> = format!("{address}.{name}").into();
    let cause = if by_chance { Cause::Nondeterministic(what.clone()) } else { Cause::Key(what.clone()) };
    let refinement = Refinement { not_null: true, ..Refinement::default() };
    let unknown = Unknown { refinement, ..Unknown::new(what, model::Type::String, cause) };
    Value::unknown(Type::String, unknown).with_sensitive(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_by_chance_are_secret_and_no_secret_of_azure() {
        let seen = with_secrets(Value::object([]), "random_password", "random_password.x");
        let result = seen.get("result").expect("it has a result");
        assert!(result.sensitive);
        let Data::Unknown(_, unknown) = &result.data else { panic!("nobody knows it") };
        assert_eq!(unknown.cause, Cause::Nondeterministic("random_password.x.result".into()));
        assert!(with_secrets(Value::object([]), "random_pet", "random_pet.x").get("result").is_none());
    }
}
