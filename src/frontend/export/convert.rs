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
    Origin::at(span, StepKind::Export)
}

/// Turns the nodes of one resource into values.
pub(super) struct Converter<'a> {
    /// The resource, for the symbols of unknown values.
    pub(super) symbol: &'a str,
    /// Whether every string is a secret: the resource is a list of settings.
    pub(super) all_secret: bool,
    /// Where `ConvertTo-Json` first cut something off.
    pub(super) cut: Option<Span>,
    /// How deep in a record it cut something off, once that is known.
    pub(super) cut_depth: Option<usize>,
    depth: usize,
    /// The origin of what was read last: what stands at one place has one.
    last: Option<(Span, Origin)>,
    /// How many unknown values there were, which tells them apart.
    unknowns: usize,
}

const CUT: &str = "was cut off by `ConvertTo-Json`; export with `-Depth 100`";
const REDACTED: &str = "was redacted before it came here; export it as it is";

impl<'a> Converter<'a> {
    /// For the record that is called `symbol`, in an export that was cut off at `cut_depth`, if anywhere.
    pub(super) fn new(symbol: &'a str, all_secret: bool, cut_depth: Option<usize>) -> Self {
        Converter { symbol, all_secret, cut: None, cut_depth, depth: 0, last: None, unknowns: 0 }
    }

    /// The value of `node`, which stands under `key` of an object, in an array under `list` if there is one.
    pub(super) fn convert(&mut self, node: &Node, key: &str, list: &str) -> Value {
        let origin = self.origin(node.span);
        let data = match &node.kind {
            // The command line [shows settings without their values](https://learn.microsoft.com/cli/azure/webapp/config/appsettings).
            NodeKind::Null if key.eq_ignore_ascii_case("value") && list.eq_ignore_ascii_case("appSettings") => {
                self.unknown(REDACTED)
            }
            NodeKind::Null => Data::Null,
            NodeKind::Bool(value) => Data::Bool(*value),
            NodeKind::Int(value) => Data::Int(*value),
            NodeKind::Float(value) => Data::Float(*value),
            NodeKind::String(text) if is_cut(&text.value) => {
                let data = self.unknown(CUT);
                self.cut = self.cut.or(Some(node.span));
                self.cut_depth = self.cut_depth.or(Some(self.depth));
                data
            }
            NodeKind::String(text) if self.cut_depth == Some(self.depth) && may_be_list(&text.value, key) => self.unknown(CUT),
            NodeKind::String(text) if is_redacted(&text.value) => self.unknown(REDACTED),
            NodeKind::String(text) => {
                let secret = !text.value.is_empty() && (self.all_secret || is_secret(key, list));
                let value = Value::from(Data::String(text.value.clone())).with_secret(secret);
                return value.with_origin(origin);
            }
            NodeKind::Array(items) => {
                self.depth += 1;
                let items = items.iter().map(|item| self.convert(item, "", key)).collect();
                self.depth -= 1;
                Value::array(items).data
            }
            // What `seawall collect` puts in the place of a setting: the value is not kept, only that there is one.
            NodeKind::Object(members) if members.len() <= 2 && node.get("$redacted").is_some() => {
                let sensitive = node.get("sensitive").is_some();
                let mut unknown = Unknown::new(self.next(), Type::String, Cause::Redacted { sensitive });
                unknown.refinement.not_null = true;
                unknown.refinement.min = Some(1);
                return Value::unknown(unknown).with_secret(true).with_origin(origin);
            }
            NodeKind::Object(members) => {
                self.depth += 1;
                let mut object = Object::with_capacity(members.len());
                for member in members {
                    let inner = self.convert(&member.value, &member.key.value, list);
                    object.insert(Key::at(member.key.value.clone(), member.key.span), inner);
                }
                self.depth -= 1;
                Data::Object(Arc::new(object))
            }
        };
        Value::from(data).with_origin(origin)
    }

    fn unknown(&mut self, why: &str) -> Data {
        Data::Unknown(Arc::new(not_exported(&self.next(), Type::Any, why)))
    }

    /// The symbol of the next unknown value.
    fn next(&mut self) -> String {
        self.unknowns += 1;
        format!("{}#{}", self.symbol, self.unknowns)
    }

    /// The origin of what an export says at `span`.
    fn origin(&mut self, span: Span) -> Origin {
        match &self.last {
            Some((known, origin)) if *known == span => origin.clone(),
            Some(_) | None => self.last.insert((span, origin(span))).1.clone(),
        }
    }
}

/// Whether `ConvertTo-Json` wrote an object as a text because its depth (2 unless told) was used up
/// (<https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/convertto-json>): a custom object as its
/// members, anything else as the name of its class.
fn is_cut(text: &str) -> bool {
    const CLASSES: [&str; 7] = [
        "System.Collections.",
        "System.Management.Automation.",
        "Microsoft.Azure.Commands.",
        "Microsoft.Azure.Management.",
        "Microsoft.Azure.PowerShell.",
        "Microsoft.WindowsAzure.Commands.",
        "Newtonsoft.Json.Linq.",
    ];
    (text.starts_with("@{") && text.ends_with('}'))
        || (text.starts_with("System.") && (text.ends_with("[]") || text == "System.Object"))
        || CLASSES.iter().any(|class| text.starts_with(class) && !text.contains(' '))
}

/// Whether a text, where the depth was used up, may have been a list: its elements are then written with spaces between.
fn may_be_list(text: &str, key: &str) -> bool {
    text.is_empty() || text.contains(' ') || (key.ends_with(['s', 'S']) && !key.ends_with("ss"))
}

/// Whether somebody put a mark in the place of the value. One asterisk means everything, and two a folder.
fn is_redacted(text: &str) -> bool {
    const WORDS: [&str; 7] = ["redacted", "masked", "hidden", "sanitized", "removed", "scrubbed", "obfuscated"];
    let bare = text.trim_matches(['*', '<', '>', '[', ']', '(', ')', '{', '}', '#', '-', '_', ' ']);
    let stars = text.len() >= 3 && text.bytes().all(|byte| byte == b'*');
    let marked = bare.len() < text.len() || bare.bytes().all(|byte| byte.is_ascii_uppercase());
    stars || (marked && WORDS.iter().any(|word| bare.eq_ignore_ascii_case(word)))
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
    }

    #[test]
    fn what_tools_and_people_put_in_the_place_of_values() {
        for text in ["@{defaultAction=Deny}", "System.Object[]", "System.String[]", "System.Collections.Hashtable"] {
            assert!(is_cut(text), "{text}");
        }
        assert!(is_cut("Microsoft.Azure.Management.Storage.Models.NetworkRuleSet"));
        for text in ["@Microsoft.KeyVault(SecretUri=x)", "SystemAssigned", "System.Web", "Microsoft.Azure.Management is used"] {
            assert!(!is_cut(text), "{text}");
        }
        for text in ["***", "REDACTED", "<redacted>", "[Redacted]", "**REDACTED**", "(hidden)", "<MASKED>"] {
            assert!(is_redacted(text), "{text}");
        }
        for text in ["*", "**", "", "hidden", "redacted-app", "removed", "*.example.com"] {
            assert!(!is_redacted(text), "{text}");
        }
        assert!(may_be_list("10.0.0.0/8 0.0.0.0/0", "x") && may_be_list("*", "prefixes") && may_be_list("", "x"));
        assert!(!may_be_list("Deny", "defaultAction") && !may_be_list("Deny", "access"));
    }
}
