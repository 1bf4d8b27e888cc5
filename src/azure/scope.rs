//! What is to be looked at: what was asked for, held against what can be seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::azure::client::{Client, Question, Quota};
use crate::snapshot::{Cause, Fault, Gap};

/// One thing that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// All subscriptions of the tenant.
    Tenant,
    /// A management group with all that is below it.
    ManagementGroup(String),
    /// A subscription.
    Subscription(String),
    /// A resource group: its subscription and its name.
    ResourceGroup(String, String),
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Asked::Tenant => f.write_str("tenant"),
            Asked::ManagementGroup(name) => write!(f, "/providers/Microsoft.Management/managementGroups/{name}"),
            Asked::Subscription(number) => write!(f, "/subscriptions/{number}"),
            Asked::ResourceGroup(number, name) => write!(f, "/subscriptions/{number}/resourceGroups/{name}"),
        }
    }
}

/// One of several runs that share a scope.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which one, from 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

impl Shard {
    /// Whether a subscription is this run's: by a hash of its number alone. The runs of a scope look at it at different times and may see
    /// different lists; a subscription that comes or goes meanwhile moves no other, none is in two shards, and none is in no shard.
    fn has(self, subscription: &str) -> bool {
        let digest = Sha256::digest(subscription.to_ascii_lowercase());
        let number = digest.iter().take(8).fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        number % u64::from(self.of.max(1)) == u64::from(self.number.saturating_sub(1))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// A subscription of the scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) visible: bool,
    /// The groups that were asked for, in lower case; without any the whole subscription.
    pub(crate) groups: BTreeSet<String>,
}

/// The subscriptions that were asked for, by number in lower case, and what is missing of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub(crate) targets: BTreeMap<String, Target>,
    /// All of it before it was shared, with the tenant of each subscription that can be seen.
    pub(crate) whole: BTreeMap<String, Option<String>>,
    pub(crate) gaps: Vec<Gap>,
}

/// Finds the scope. Without a list of the subscriptions that can be seen there is none.
pub(crate) fn resolve(client: &Client, asked: &[Asked], shard: Option<Shard>) -> Result<Scope, Fault> {
    let visible = visible(client)?;
    let mut scope = Scope::default();
    let mut whole = BTreeSet::new();
    for one in asked {
        match one {
            Asked::Tenant => {
                whole.extend(visible.keys().cloned());
                let tenants: BTreeSet<&String> = visible.values().collect();
                for tenant in tenants {
                    // The root group has the number of the tenant
                    // (<https://learn.microsoft.com/azure/governance/management-groups/overview#root-management-group-for-each-directory>).
                    let hidden = below(client, tenant).map(|found| whole.extend(found));
                    scope.gaps.extend(hidden.err().map(|fault| Gap {
                        text: format!("whether there are more subscriptions than the visible ones is not known: {fault}"),
                        ..gap(one.to_string(), "management-groups", fault)
                    }));
                }
            }
            Asked::ManagementGroup(name) => match below(client, name) {
                Ok(found) => whole.extend(found),
                Err(fault) => scope.gaps.push(gap(one.to_string(), "management-groups", fault)),
            },
            Asked::Subscription(number) => drop(whole.insert(number.to_ascii_lowercase())),
            Asked::ResourceGroup(number, name) => {
                let target = scope.targets.entry(number.to_ascii_lowercase()).or_default();
                target.groups.insert(name.to_ascii_lowercase());
            }
        }
    }
    for number in whole {
        scope.targets.entry(number).or_default().groups.clear();
    }
    scope.whole = scope.targets.keys().map(|number| (number.clone(), visible.get(number).cloned())).collect();
    scope.targets.retain(|number, _| shard.is_none_or(|shard| shard.has(number)));
    for (number, target) in &mut scope.targets {
        target.visible = visible.contains_key(number);
        if !target.visible {
            let text = "the subscription was asked for and this credential does not see it".to_owned();
            let (scope_id, source) = (format!("/subscriptions/{number}"), "subscriptions".to_owned());
            scope.gaps.push(Gap { scope: scope_id, source, cause: Cause::Denied, resources: 0, text });
        }
    }
    Ok(scope)
}

fn gap(scope: String, source: &str, fault: Fault) -> Gap {
    Gap { scope, source: source.to_owned(), cause: fault.cause, resources: 0, text: fault.to_string() }
}

/// The subscriptions that can be seen, with their tenants
/// (<https://learn.microsoft.com/rest/api/resources/subscriptions/list>).
fn visible(client: &Client) -> Result<BTreeMap<String, String>, Fault> {
    let mut found = BTreeMap::new();
    let question = question("/subscriptions?api-version=2022-12-01", "Microsoft.Resources/subscriptions/read");
    for one in client.whole(&question, None)?.ok_or_else(|| unreadable("subscriptions"))? {
        let text = |key| one.get(key).and_then(Json::as_str).map(str::to_ascii_lowercase);
        let number = text("subscriptionId").ok_or_else(|| unreadable("subscriptions"))?;
        found.insert(number, text("tenantId").ok_or_else(|| unreadable("subscriptions"))?);
    }
    Ok(found)
}

/// The subscriptions below a management group, whether they can be seen or not
/// (<https://learn.microsoft.com/rest/api/managementgroups/management-groups/get-descendants>).
fn below(client: &Client, group: &str) -> Result<Vec<String>, Fault> {
    let mut found = Vec::new();
    let path = format!(
        "/providers/Microsoft.Management/managementGroups/{}/descendants?api-version=2020-05-01",
        crate::network::escaped(group)
    );
    let question = question(&path, "Microsoft.Management/managementGroups/descendants/read");
    for one in client.whole(&question, None)?.ok_or_else(|| unreadable("descendants"))? {
        let text = |key| one.get(key).and_then(Json::as_str);
        let kind = text("type").ok_or_else(|| unreadable("descendants"))?;
        if kind.to_ascii_lowercase().ends_with("/subscriptions") {
            found.push(text("name").ok_or_else(|| unreadable("descendants"))?.to_ascii_lowercase());
        }
    }
    Ok(found)
}

fn question<'a>(target: &str, right: &'a str) -> Question<'a> {
    Question { target: target.to_owned(), body: None, quota: Quota::Reads(String::new()), right, absent: &[], weight: 1 }
}

fn unreadable(what: &str) -> Fault {
    Fault { cause: Cause::Garbled, needs: None, text: format!("the list of {what} cannot be read") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shards_of(subscription: &str, of: u32) -> Vec<u32> {
        (1..=of).filter(|number| Shard { number: *number, of }.has(subscription)).collect()
    }

    proptest! {
        #[test]
        fn each_subscription_is_in_one_shard(number in any::<u128>(), of in 1u32..64) {
            let name = uuid::Uuid::from_u128(number).to_string();
            let shards = shards_of(&name, of);
            prop_assert_eq!(shards.len(), 1);
            // As it is written does not count, so that a list of the user and one of Azure fall alike.
            prop_assert_eq!(shards, shards_of(&name.to_ascii_uppercase(), of));
        }
    }

    #[test]
    fn shards_are_about_as_large_as_each_other() {
        for of in [2, 3, 16] {
            let mut counts = vec![0; of as usize];
            for number in 0..3200 {
                let name = format!("00000000-0000-0000-0000-{number:012}");
                counts[shards_of(&name, of)[0] as usize - 1] += 1;
            }
            let fair = 3200 / of;
            assert!(counts.iter().all(|count| fair * 3 / 4 < *count && *count < fair * 5 / 4), "{counts:?}");
        }
    }

    /// The split is a promise: runs of two versions, or one that is resumed, must agree about it.
    #[test]
    fn the_split_stays_as_it_is() {
        let names = [
            "00000000-0000-4000-8000-00000000000a",
            "00000000-0000-4000-8000-00000000000b",
            "00000000-0000-4000-8000-00000000000c",
        ];
        assert_eq!(names.map(|name| shards_of(name, 4)[0]), [3, 1, 2]);
    }
}
