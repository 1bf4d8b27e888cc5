//! Which properties the resources of Azure have, by type: what tells an alias that stands where its name says from one of
//! which nobody knows where it leads.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::policy::azure_policy::alias::Step;

/// The table, made by `.ci/properties.py`.
const TEXT: &str = include_str!("properties.txt");

/// The table, read when the first alias asks.
static TABLE: LazyLock<Properties> = LazyLock::new(|| Properties::read(TEXT));

/// Stands for keys of any name.
const ANY: &str = "*";

/// By property, the number of the node it is of, if that has properties.
type Node<'a> = BTreeMap<&'a str, Option<usize>>;

/// A graph: types begin at nodes, and properties lead from node to node.
#[derive(Debug, Default)]
struct Properties<'a> {
    types: BTreeMap<&'a str, usize>,
    nodes: BTreeMap<usize, Node<'a>>,
}

impl<'a> Properties<'a> {
    fn read(text: &'a str) -> Self {
        let mut all = Properties::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let Some((first, rest)) = line.split_once(' ') else { continue };
            match first.parse() {
                Ok(number) => {
                    let words = rest.split(' ').map(|word| match word.split_once('=') {
                        Some((key, node)) => (key, node.parse().ok()),
                        None => (word, None),
                    });
                    all.nodes.insert(number, words.collect());
                }
                Err(_) => {
                    all.types.extend(rest.parse().ok().map(|node| (first, node)));
                }
            }
        }
        all
    }

    fn has(&self, kind: &str, path: &[Step]) -> bool {
        let keys = path.iter().filter_map(|step| match step {
            Step::Key(key) => Some(key.to_ascii_lowercase()),
            Step::Elements => None,
        });
        let mut at = self.types.get(kind.to_ascii_lowercase().as_str()).copied();
        for key in keys {
            let Some(node) = at.and_then(|number| self.nodes.get(&number)) else { return false };
            let Some(next) = node.get(key.as_str()).or_else(|| node.get(ANY)) else { return false };
            at = *next;
        }
        true
    }
}

/// Whether resources of the type have a property at the path.
pub(super) fn has(kind: &str, path: &[Step]) -> bool {
    TABLE.has(kind, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::azure_policy::alias::steps;

    #[test]
    fn the_table_is_a_graph_without_loose_ends() {
        assert!(TABLE.types.len() > 2_000, "{} types", TABLE.types.len());
        assert!(TABLE.types.keys().all(|kind| kind.contains('/') && *kind == kind.to_ascii_lowercase()));
        for (number, node) in &TABLE.nodes {
            for (key, next) in node {
                assert!(next.is_none_or(|next| TABLE.nodes.contains_key(&next)), "{number} {key}");
            }
        }
    }

    #[test]
    fn a_property_is_found_in_any_case_and_below_elements() {
        let of = |kind, path: &str| has(kind, &steps(path).expect("a path"));
        assert!(of("Microsoft.Storage/storageAccounts", "properties.networkAcls.ipRules[*].value"));
        assert!(of("microsoft.storage/STORAGEACCOUNTS", "Properties.MinimumTLSVersion"));
        assert!(of("Microsoft.Network/networkSecurityGroups", "properties.securityRules[*].properties.access"));
        assert!(of("Microsoft.Web/sites/config", "properties.minTlsVersion"));
        assert!(of("Microsoft.DataFactory/factories/linkedservices", "properties.typeProperties"));
        assert!(!of("Microsoft.Compute/virtualMachines", "properties.imagePublisher"));
        assert!(!of("Microsoft.Storage/storageAccounts", "properties.minimumTlsVersion.inner"));
        assert!(!of("Contoso.Nothing/things", "properties.a"));
    }
}
