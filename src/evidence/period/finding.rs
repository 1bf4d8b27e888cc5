//! Findings over a period: each time that something failed, from when to when.

use serde::{Deserialize, Serialize};

use crate::evidence::documents::ResourceRow;

/// One time that something failed. The same finding has several if it came back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FindingSpan {
    /// The stable id of the finding.
    pub id: String,
    /// Which time it is, from 1.
    pub time: u64,
    /// The id of the control.
    pub control: String,
    /// `low`, `medium`, `high` or `critical`, as it was first seen.
    pub severity: String,
    /// The resource.
    pub resource: ResourceRow,
    /// The property in it; empty for the resource as a whole.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub property: String,
    /// What is known of its begin.
    pub begin: Begin,
    /// The night on which it was first seen.
    pub first_seen: String,
    /// The number of the pack in which it was first seen.
    pub first_pack: u64,
    /// The night on which it was last seen.
    pub last_seen: String,
    /// The number of the pack in which it was last seen.
    pub last_pack: u64,
    /// In how many packs it was seen.
    pub packs: u64,
    /// What became of it.
    pub end: End,
    /// The night whose pack shows the end: the first one that looked for it and has it no more.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended: Option<String>,
    /// The number of that pack.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub end_pack: Option<u64>,
    /// How the documents show that it was mended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub proof: Option<Proof>,
    /// Days from the one on which it was first seen to the one that shows the end, or on which it was last seen.
    pub days: u64,
    /// Why it was not looked for in the last pack, if it was not.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub not_looked_because: String,
}

/// What is known of when something began to fail.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Begin {
    /// Nobody had looked for it before in the period, by these rules: it may be older.
    #[default]
    FirstLook,
    /// It had been looked for, and was not there.
    New,
    /// It had disappeared, and came back.
    Reopened,
    /// It was there, and was exempt until then.
    ExemptionEnded,
}

impl Begin {
    /// As people read it.
    pub fn word(self) -> &'static str {
        match self {
            Begin::FirstLook => "at first look",
            Begin::New => "new",
            Begin::Reopened => "came back",
            Begin::ExemptionEnded => "exemption ended",
        }
    }
}

/// What became of something that failed.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum End {
    /// It is there in the last pack.
    #[default]
    Open,
    /// It was there when it was last looked for, which the last pack did not.
    NotLookedAt,
    /// It was looked for, by the same rules, and is there no more.
    Fixed,
    /// No resource of its type is there any more.
    ResourceGone,
    /// There are fewer resources of its type than before, and the documents do not say whether this is one that went.
    FixedOrGone,
    /// It disappeared when other rules judged.
    RulesChanged,
    /// Somebody decided that it counts no more.
    Exempted,
}

impl End {
    /// As people read it.
    pub fn word(self) -> &'static str {
        match self {
            End::Open => "open",
            End::NotLookedAt => "not looked at",
            End::Fixed => "fixed",
            End::ResourceGone => "resource gone",
            End::FixedOrGone => "fixed or gone",
            End::RulesChanged => "rules changed",
            End::Exempted => "exempted",
        }
    }
}

/// How documents show that something was mended.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Proof {
    /// The pack without the finding names the resource elsewhere: it is still there.
    Named,
    /// There are as many resources of its type as before; one that was put in the place of another looks the same.
    #[default]
    Counted,
}

impl Proof {
    /// As people read it.
    pub fn word(self) -> &'static str {
        match self {
            Proof::Named => "named elsewhere",
            Proof::Counted => "as many of the type as before",
        }
    }
}

/// How long it took to mend what was mended, in days.
#[derive(Copy, Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TimeToFix {
    /// How many are counted.
    pub fixed: u64,
    /// Those that were mended and may be older than the first look: they are not counted.
    pub left_out: u64,
    /// The mean; none if none is counted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mean: Option<f64>,
    /// The median.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub median: Option<f64>,
    /// The longest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub max: Option<u64>,
}
