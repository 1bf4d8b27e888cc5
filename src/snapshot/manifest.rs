//! What stands at the end of a snapshot: what was asked for, what came, and what did not.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::snapshot::record::Cause;

/// The account of a collection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// The program, with its version.
    pub tool: String,
    /// The cloud, by its name in seawall.
    pub cloud: String,
    /// What was asked for, as the user said it.
    pub asked: Vec<String>,
    /// The shard, as in `3/16`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shard: Option<String>,
    /// All subscriptions of the scope by number, those of the other shards too, with the tenant of each that can be seen.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub scope: BTreeMap<String, Option<String>>,
    /// When it began, as in RFC 3339.
    pub started: String,
    /// When it ended.
    pub finished: String,
    /// The subscriptions of the scope, by number.
    pub subscriptions: BTreeMap<String, Subscription>,
    /// The collectors that the enabled controls need, by name.
    pub collectors: BTreeMap<String, Collector>,
    /// The types that each table of Resource Graph brings, by its name.
    pub tables: BTreeMap<String, Vec<String>>,
    /// Types that controls may speak of and that this run does not bring: of what is not in the snapshot it does not say that it is not there.
    pub uncollected: Vec<String>,
    /// The texts of the queries, by table.
    pub queries: BTreeMap<String, String>,
    /// How many calls came to an end, by what they were for.
    pub calls: BTreeMap<String, u64>,
    /// How many calls were made once more.
    pub retries: u64,
    /// Rights beyond reading that were asked for, and whether they were there.
    pub rights: BTreeMap<String, bool>,
    /// How many resources were deleted while they were looked at: nothing of them is kept.
    #[serde(skip_serializing_if = "is_none", default)]
    pub deleted: u64,
    /// What is missing: without any, the snapshot is complete.
    pub gaps: Vec<Gap>,
    /// How many records there are.
    pub records: u64,
    /// `sha256:…` of all records without their times.
    pub content: String,
    /// What was merged, in order; none if nothing was.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub parts: Vec<Part>,
}

/// A collection that was merged with others.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Part {
    /// What was asked for.
    pub asked: Vec<String>,
    /// The tenants of the subscriptions of its whole scope, as far as it sees them.
    pub tenants: BTreeSet<String>,
    /// The shard, as in `3/16`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shard: Option<String>,
    /// When it began.
    pub started: String,
    /// When it ended.
    pub finished: String,
    /// How many calls came to an end, by what they were for.
    pub calls: BTreeMap<String, u64>,
    /// How many calls were made once more.
    pub retries: u64,
    /// Rights beyond reading, and whether they were there.
    pub rights: BTreeMap<String, bool>,
    /// How many records it has.
    pub records: u64,
    /// `sha256:…` of them without their times.
    pub content: String,
}

/// A call that was made of each resource of some types.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Collector {
    /// The version of the API.
    pub api_version: String,
    /// The path below the id of a resource; of an action what it lists.
    pub path: String,
    /// Whether it tells any number of resources; else one.
    pub list: bool,
    /// The types of what it tells.
    pub gives: Vec<String>,
}

/// One subscription of the scope.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Subscription {
    /// Whether the credential sees it.
    pub visible: bool,
    /// What was told of it, by table.
    pub tables: BTreeMap<String, Table>,
    /// How many resources ARM itself lists.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub listed: Option<u64>,
}

/// One table of Resource Graph, for one subscription.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Table {
    /// How many rows it said there are.
    pub expected: u64,
    /// How many came.
    pub received: u64,
}

/// Something that is missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Gap {
    /// What it concerns: the id of a resource, a group, a subscription, a management group, or the name of the scope.
    pub scope: String,
    /// What should have told it.
    pub source: String,
    /// What kind of trouble it was.
    pub cause: Cause,
    /// How many resources it concerns, each with a record that says so; none if the scope itself is not known.
    pub resources: u64,
    /// In words.
    pub text: String,
}

fn is_none(count: &u64) -> bool {
    *count == 0
}

impl Manifest {
    /// Whether everything that was asked for is there.
    pub fn is_complete(&self) -> bool {
        self.gaps.is_empty()
    }
}
