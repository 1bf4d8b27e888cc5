//! How the data came, and what there is to judge.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How the data came: which calls, with which rights, and what did not come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Collection {
    /// One for each collection that is in the pack: several if shards or tenants were merged.
    pub runs: Vec<RunRow>,
    /// What each call asks, with the version of the interface.
    pub calls: Vec<CallRow>,
    /// The texts of the queries to Resource Graph, by table.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub queries: BTreeMap<String, String>,
    /// What is missing, and what that concerns.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub gaps: Vec<GapRow>,
    /// Types that controls may speak of and that were not asked for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub uncollected: Vec<String>,
    /// Trouble with what was read: `file:line:column: what`, less the texts of the input.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub trouble: Vec<String>,
}

/// One collection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunRow {
    /// What was asked for.
    pub asked: Vec<String>,
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
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub rights: BTreeMap<String, bool>,
    /// How many records came.
    pub records: u64,
    /// `sha256:…` of them without their times.
    pub content: String,
}

/// A call that is made of each resource of some types.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CallRow {
    /// The name of the collector.
    pub name: String,
    /// The version of the interface.
    pub api_version: String,
    /// The path below the id of a resource.
    pub path: String,
    /// The types that it tells.
    pub gives: Vec<String>,
}

/// Something that is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GapRow {
    /// What it concerns: an id, or the name of the scope.
    pub scope: String,
    /// What should have told it.
    pub source: String,
    /// The kind of trouble: `denied`, `throttled`, …
    pub cause: String,
    /// How many resources it concerns.
    pub resources: u64,
    /// In words.
    pub text: String,
}

/// What there is to judge, counted twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Population {
    /// All resources that were read.
    pub resources: u64,
    /// Those that at least one control was asked about.
    pub judged: u64,
    /// The others, by reason; with `judged` they are all of them.
    pub left: Vec<Reason>,
    /// Deployments, subscriptions and groups that were judged as a whole; they are no part of `resources`.
    pub scopes: u64,
    /// By type, in order of names.
    pub types: Vec<TypeRow>,
    /// Two counts from two sources, for each subscription.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub counts: Vec<TwoCounts>,
}

/// Why, and how many.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reason {
    /// One sentence.
    pub reason: String,
    /// How many.
    pub resources: u64,
}

/// The resources of a type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TypeRow {
    /// As Azure spells it.
    #[serde(rename = "type")]
    pub kind: String,
    /// All that were read.
    pub resources: u64,
    /// Those that a control was asked about.
    pub judged: u64,
}

/// What two sources say of how many resources a subscription has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TwoCounts {
    /// Its number.
    pub subscription: String,
    /// What Resource Graph said that there is.
    pub resource_graph: u64,
    /// What came of it.
    pub received: u64,
    /// What Azure Resource Manager itself lists; none if it was not told.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resource_manager: Option<u64>,
    /// Why they differ, if they do; empty if they do not.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub differences: Vec<String>,
}
