//! [Aliases]: the names by which rules of Azure Policy call properties, and where these stand in a resource.
//!
//! Nearly all are made in one way: the type of the resource, a slash, and the path below `properties`, in which the inner
//! `properties` of the elements of arrays are left out (`Microsoft.Network/networkSecurityGroups/securityRules[*].access` is
//! `properties.securityRules[*].properties.access`). `policies/data/azure_policy_aliases.yaml` has those that are not.
//!
//! An alias whose name leads to a property that resources of the type have is confirmed. Of any other that is not where its
//! name says, nobody knows where it stands: it may be old, or lead elsewhere.
//!
//! [Aliases]: https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-alias

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;

use crate::policy::azure_policy::properties;
use crate::policy::tables::Tables;

/// What stands beside `properties` at the top of a resource, and may be meant by an alias.
const ENVELOPE: [&str; 8] = ["extendedlocation", "identity", "kind", "managedby", "plan", "scale", "sku", "zones"];

/// Names of single children that stand in aliases and not in resources:
/// `Microsoft.DocumentDB/databaseAccounts/tables/throughputSettings/default.resource.throughput`.
pub(super) const SINGLES: [&str; 3] = ["default", "current", "web"];

/// An alias has no more paths in a resource; only those with many `[*]` have more than a few.
const MOST_PATHS: usize = 64;

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// A property.
    Key(Arc<str>),
    /// `[*]`: every element.
    Elements,
}

/// An alias, apart from any resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Alias {
    /// As the rule spells it.
    pub(super) name: String,
    /// What stands before the last slash, in lower case: a type, or what a type begins with.
    pub(super) owner: String,
    /// What stands behind it.
    pub(super) steps: Vec<Step>,
}

impl Alias {
    /// Reads an alias; `None` if the text is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let head = text.split('[').next().unwrap_or(text);
        let (owner, first) = head.rsplit_once('/')?;
        let rest = text.get(owner.len() + 1..)?;
        if !owner.contains('.') || first.is_empty() {
            return None;
        }
        Some(Alias { name: text.to_owned(), owner: owner.to_ascii_lowercase(), steps: steps(rest)? })
    }

    /// The text behind the owner.
    pub(super) fn tail(&self) -> &str {
        self.name.get(self.owner.len() + 1..).unwrap_or_default()
    }
}

/// The steps of a path with `[*]` and `['key']` in it.
pub(super) fn steps(text: &str) -> Option<Vec<Step>> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (key, after) = inner.split_once(']')?;
            found.push(match key.trim() {
                "*" => Step::Elements,
                quoted => Step::Key(quoted.trim_matches(['\'', '"']).into()),
            });
            rest = after.strip_prefix('.').unwrap_or(after);
            continue;
        }
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        if key.is_empty() {
            return None;
        }
        found.push(Step::Key(key.into()));
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    Some(found)
}

/// How the aliases with a given owner are seen on a resource of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// The alias is one of its own.
    Own,
    /// Behind the key that the last part of its type is: `Microsoft.Sql/auditingSettings.state`.
    Below(String),
}

/// The data table.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// By lower-case alias and type: the path in the resource.
    exceptions: BTreeMap<String, BTreeMap<String, Vec<Step>>>,
    made_by_azure: BTreeSet<String>,
    extensions: BTreeSet<String>,
    indexed: BTreeSet<String>,
}

impl Table {
    /// Reads the tables of the catalogue.
    pub(super) fn new(tables: &Tables) -> Self {
        let table = tables.get("azure_policy_aliases").unwrap_or(&Json::Null);
        let list = |key: &str| table.get(key).and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
        let aliases = table.get("aliases").and_then(Json::as_object).into_iter().flatten();
        let exceptions = aliases.map(|(alias, types)| {
            let types = types.as_object().into_iter().flatten();
            let types = types.filter_map(|(kind, path)| Some((kind.to_ascii_lowercase(), steps(path.as_str()?)?)));
            (alias.to_ascii_lowercase(), types.collect())
        });
        let indexed = tables.get("taggable_types").and_then(Json::as_object).into_iter().flatten();
        Table {
            exceptions: exceptions.collect(),
            made_by_azure: list("made_by_azure").map(str::to_ascii_lowercase).collect(),
            extensions: list("extensions").map(str::to_ascii_lowercase).collect(),
            indexed: indexed.map(|(kind, _)| kind.clone()).collect(),
        }
    }

    /// Whether the table says where the alias leads.
    pub(super) fn is_exception(&self, alias: &Alias) -> bool {
        self.exceptions.contains_key(&alias.name.to_ascii_lowercase())
    }

    /// Where the table says that the alias leads in a resource of the type.
    pub(super) fn exception(&self, alias: &Alias, kind: &str) -> Option<&[Step]> {
        let types = self.exceptions.get(&alias.name.to_ascii_lowercase())?;
        types.get(&kind.to_ascii_lowercase()).map(Vec::as_slice)
    }

    /// Whether Azure makes a resource of this type with every parent.
    pub(super) fn is_made_by_azure(&self, kind: &str) -> bool {
        self.made_by_azure.contains(&kind.to_ascii_lowercase())
    }

    /// Whether resources of this type lie on others.
    pub(super) fn is_extension(&self, kind: &str) -> bool {
        self.extensions.contains(&kind.to_ascii_lowercase())
    }

    /// Whether resources of this type surely have tags and a location, so that the mode `Indexed` looks at them.
    pub(super) fn is_indexed(&self, kind: &str) -> bool {
        self.indexed.contains(&kind.to_ascii_lowercase())
    }

    /// Whether it is known where the alias stands in a resource of the type, so that it is absent if nothing stands there.
    pub(super) fn is_confirmed(&self, alias: &Alias, kind: &str) -> bool {
        if self.is_exception(alias) {
            return true;
        }
        let paths = self.paths(alias, kind);
        paths.is_empty() || paths.iter().any(|path| properties::has(kind, path))
    }

    /// Every path at which the alias may stand in a resource of the type, the likeliest last; none if it is no alias of such a
    /// resource, so that it is not there.
    pub(super) fn paths(&self, alias: &Alias, kind: &str) -> Vec<Vec<Step>> {
        if self.is_exception(alias) {
            return self.exception(alias, kind).map(<[Step]>::to_vec).into_iter().collect();
        }
        let mut steps = alias.steps.as_slice();
        match (seen(&alias.owner, kind), steps) {
            (None, _) => return Vec::new(),
            (Some(Seen::Own), [Step::Key(single), rest @ ..]) if !rest.is_empty() && is_single(single, kind) => steps = rest,
            (Some(Seen::Own), _) => {}
            (Some(Seen::Below(last)), [Step::Key(key), rest @ ..]) if key.eq_ignore_ascii_case(&last) => steps = rest,
            // Of a namespace alone an alias may be of any of its types: `Microsoft.HybridCompute/imageOffer`.
            (Some(Seen::Below(_)), _) if !alias.owner.contains('/') => {}
            (Some(Seen::Below(_)), _) => return Vec::new(),
        }
        let mut paths: Vec<Vec<Step>> = vec![Vec::new()];
        for (number, step) in steps.iter().enumerate() {
            let envelope = matches!(step, Step::Key(key) if is_envelope(&key.to_ascii_lowercase()));
            let of_element = number > 0 && steps.get(number - 1) == Some(&Step::Elements) && *step != Step::Elements;
            let inner = (number == 0 || of_element).then(|| Step::Key("properties".into()));
            let plain = (number > 0 || envelope).then_some(None);
            let between: Vec<Option<Step>> = plain.into_iter().chain(inner.map(Some)).collect();
            let longer = |path: &Vec<Step>| {
                let with = |step_between: &Option<Step>| {
                    path.iter().cloned().chain(step_between.clone()).chain([step.clone()]).collect::<Vec<_>>()
                };
                between.iter().map(with).collect::<Vec<_>>()
            };
            paths = paths.iter().flat_map(longer).collect();
            paths.truncate(MOST_PATHS);
        }
        paths
    }
}

/// How aliases of `owner` are seen on a resource of type `kind`.
pub(super) fn seen(owner: &str, kind: &str) -> Option<Seen> {
    let kind = kind.to_ascii_lowercase();
    if kind == owner {
        return Some(Seen::Own);
    }
    let below = kind.strip_prefix(owner)?.strip_prefix('/')?;
    let last = below.rsplit('/').next().unwrap_or(below);
    // Of a namespace alone, any type; of a type, its children.
    (!owner.contains('/') || !below.contains('/')).then(|| Seen::Below(last.to_owned()))
}

/// Whether `key` is the name of a single child that an alias of such a resource may have in front.
pub(super) fn is_single(key: &str, kind: &str) -> bool {
    kind.matches('/').count() > 1 && SINGLES.contains(&key.to_ascii_lowercase().as_str())
}

/// Whether a key stands beside `properties`.
pub(super) fn is_envelope(key: &str) -> bool {
    ENVELOPE.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(table: &Table, alias: &str, kind: &str) -> Vec<String> {
        let alias = Alias::parse(alias).expect("an alias");
        let text = |path: &Vec<Step>| {
            path.iter().fold(String::new(), |text, step| match step {
                Step::Key(key) if text.is_empty() => key.to_string(),
                Step::Key(key) => format!("{text}.{key}"),
                Step::Elements => format!("{text}[*]"),
            })
        };
        table.paths(&alias, kind).iter().map(text).collect()
    }

    #[test]
    fn an_alias_is_a_type_and_a_path_below_properties() {
        let table = Table::default();
        let paths = |alias, kind| shown(&table, alias, kind);
        assert_eq!(
            paths("Microsoft.Storage/storageAccounts/networkAcls.ipRules[*].value", "Microsoft.Storage/storageAccounts"),
            ["properties.networkAcls.ipRules[*].value", "properties.networkAcls.ipRules[*].properties.value"]
        );
        assert_eq!(paths("Microsoft.KeyVault/vaults/sku.name", "microsoft.keyvault/vaults"), ["sku.name", "properties.sku.name"]);
        assert!(paths("Microsoft.KeyVault/vaults/sku.name", "Microsoft.Sql/servers").is_empty());
        assert!(paths("Microsoft.Sql/servers/databases/zoneRedundant", "Microsoft.Sql/servers").is_empty());
        let setting = "Microsoft.Sql/servers/auditingSettings";
        assert_eq!(paths("Microsoft.Sql/auditingSettings.state", setting), ["properties.state"]);
        assert_eq!(paths("Microsoft.Sql/servers/auditingSettings.state", setting), ["properties.state"]);
        assert_eq!(paths("Microsoft.Sql/servers/auditingSettings/default.state", setting), ["properties.state"]);
        assert_eq!(paths("Microsoft.Sql/servers/auditingSettings/state", setting), ["properties.state"]);
    }

    #[test]
    fn what_is_no_alias_is_none() {
        for text in ["tags", "location", "identity.type", "storageAccounts/x", "", "Microsoft.X/", "Microsoft.X/y/a[*"] {
            assert_eq!(Alias::parse(text), None, "{text}");
        }
        assert_eq!(steps("a['b.c'][*].d").map(|steps| steps.len()), Some(4));
    }
}
