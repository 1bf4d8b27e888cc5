//! What was looked at, and by whose rules.

use serde::{Deserialize, Serialize};

use crate::evidence::documents::outcome::Counts;

/// What was looked at, by whose rules, and whether that is all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scope {
    /// When the pack was made, in UTC, as in RFC 3339.
    pub created: String,
    /// When collecting began and ended, if something was collected.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub collected: Option<Interval>,
    /// The program, with its version.
    pub tool: String,
    /// What was judged.
    pub subject: Subject,
    /// The files that were judged: snapshots, exports, templates and what they use.
    pub inputs: Vec<InputFile>,
    /// The cloud, if something was collected.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cloud: Option<String>,
    /// What was asked for when it was collected, as the user said it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub asked: Vec<String>,
    /// The tenants that can be seen, by number.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub tenants: Vec<String>,
    /// The subscriptions of the scope, by number.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub subscriptions: Vec<SubscriptionRow>,
    /// The shards that are in it, as in `3/16`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub shards: Vec<String>,
    /// The profile of controls.
    pub profile: String,
    /// The environment, if one was given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub environment: Option<String>,
    /// Whose policies judged.
    pub authors: Vec<AuthorRow>,
    /// How many resources had each outcome, over all controls.
    pub outcomes: Counts,
    /// The pack tells of everything that was asked for, and nothing is unknown.
    pub complete: bool,
    /// Why not, one sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub incomplete: Vec<String>,
}

/// What a pack is about.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Subject {
    /// Live subscriptions, from snapshots that lie in the pack.
    #[default]
    Live,
    /// Code or exports, whose texts are not in the pack: they may hold what must not be passed on.
    Files,
}

/// From when to when, in UTC, as in RFC 3339.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Interval {
    /// Its begin.
    pub from: String,
    /// Its end.
    pub to: String,
}

/// A file that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InputFile {
    /// Its path: below the scan root, or in the pack if it lies there.
    pub path: String,
    /// What it was taken for: `snapshot`, `template`, `parameters`, `export`, `plan`, …
    pub taken: String,
    /// `sha256:…` of its bytes; none of a file that could not be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub digest: Option<String>,
}

/// A subscription of the scope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubscriptionRow {
    /// Its number.
    pub id: String,
    /// Its tenant, if that can be seen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tenant: Option<String>,
    /// Whether the credential saw it.
    pub visible: bool,
    /// Whether it is in this pack, or in a shard that is not.
    pub included: bool,
    /// How many resources of it were read.
    pub resources: u64,
}

/// Who policies are from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuthorRow {
    /// The name of the bundle; `seawall` for what comes with it.
    pub name: String,
    /// `sha256:…` of it.
    pub digest: String,
    /// How many policies are from there.
    pub policies: u64,
}
