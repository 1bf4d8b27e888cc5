//! Nodes of an export as values: secrets are marked, what a tool cut off is unknown.

use std::sync::Arc;

use crate::frontend::json::{Node, NodeKind};
use crate::model::{Cause, Data, Key, Object, Origin, StepKind, Type, Unknown, Value};
use crate::source::Span;

/// A value that the export lacks. `symbol` tells it from all others of the scan.
pub(super) fn not_exported(symbol: &str, ty: Type, why: &str) -> Unknown {
    Unknown::new(symbol, ty, Cause::NotExported(why.into()))
}

/// The origin of what an export says at `span`.
pub(super) fn origin(span: Span) -> Origin {
    Origin::step(span, StepKind::Export, Origin::NONE)
}

/// Turns the nodes of one resource into values.
pub(super) struct Converter<'a> {
    /// The resource, for the symbols of unknown values.
    pub(super) symbol: &'a str,
    /// Whether every string is a secret: the resource is a list of settings.
    pub(super) all_secret: bool,
    /// Where `ConvertTo-Json` first cut something off.
    pub(super) cut: Option<Span>,
}

impl Converter<'_> {
    /// The value of `node`, which stands under `key` of an object, in an array under `list` if there is one.
    pub(super) fn convert(&mut self, node: &Node, key: &str, list: &str) -> Value {
        let data = match &node.kind {
            NodeKind::Null => Data::Null,
            NodeKind::Bool(value) => Data::Bool(*value),
            NodeKind::Int(value) => Data::Int(*value),
            NodeKind::Float(value) => Data::Float(*value),
            NodeKind::String(text) if is_cut(&text.value) => {
                self.cut = self.cut.or(Some(node.span));
                let symbol = format!("{} at {}", self.symbol, node.span.start);
                let why = "was cut off by `ConvertTo-Json`; export with `-Depth 100`";
                Data::Unknown(Arc::new(not_exported(&symbol, Type::Any, why)))
            }
            NodeKind::String(text) => {
                let secret = !text.value.is_empty() && (self.all_secret || is_secret(key, list));
                let value = Value::from(Data::String(text.value.clone())).with_secret(secret);
                return value.with_origin(origin(node.span));
            }
            NodeKind::Array(items) => Value::array(items.iter().map(|item| self.convert(item, "", key)).collect()).data,
            NodeKind::Object(members) => {
                let mut object = Object::default();
                object.entries.reserve(members.len());
                for member in members {
                    let inner = self.convert(&member.value, &member.key.value, list);
                    object.insert(Key::at(member.key.value.clone(), member.key.span), inner);
                }
                Data::Object(Arc::new(object))
            }
        };
        Value::from(data).with_origin(origin(node.span))
    }
}

/// Whether `ConvertTo-Json` wrote an object as a text because its depth (2 unless told) was used up
/// (<https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/convertto-json>).
fn is_cut(text: &str) -> bool {
    (text.starts_with("@{") && text.ends_with('}'))
        || text == "System.Object[]"
        || text == "System.Collections.Hashtable"
        || text.starts_with("System.Collections.Generic.")
}

/// Whether a string under `key` is to be taken for a secret.
fn is_secret(key: &str, list: &str) -> bool {
    const ENDINGS: [&str; 22] = [
        "password",
        "connectionstring",
        "primarykey",
        "secondarykey",
        "accountkey",
        "accesskey",
        "accesskeys",
        "sharedkey",
        "storagekey",
        "adminkey",
        "querykey",
        "apikey",
        "masterkey",
        "instrumentationkey",
        "clientsecret",
        "secretvalue",
        "securevalue",
        "sastoken",
        "saskey",
        "sasurl",
        "customdata",
        "connection-string",
    ];
    const LISTS: [&str; 6] = ["appSettings", "connectionStrings", "secrets", "env", "environmentVariables", "keys"];
    let key = key.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| key.ends_with(ending))
        || (key == "value" && LISTS.iter().any(|name| name.eq_ignore_ascii_case(list)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_settings_are_secret_and_switches_are_not() {
        assert!(is_secret("adminPassword", ""));
        assert!(is_secret("rdb-storage-connection-string", ""));
        assert!(is_secret("value", "appSettings"));
        assert!(!is_secret("value", "ipRules"));
        assert!(!is_secret("name", "appSettings"));
        assert!(!is_secret("allowSharedKeyAccess2", ""));
        assert!(is_cut("@{defaultAction=Deny}") && !is_cut("@Microsoft.KeyVault(SecretUri=x)"));
    }
}
