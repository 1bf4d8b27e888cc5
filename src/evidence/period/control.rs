//! Controls over a period.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::evidence::period::FindingTotals;
use crate::evidence::period::finding::TimeToFix;

/// A control, and what became of it night by night.
///
/// `passed`, `failed`, `unknown`, `incomplete`, `nothing` and `off` add up to the nights that were run.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ControlOver {
    /// Its id.
    pub id: String,
    /// What it demands, one sentence, as the last pack with it says.
    pub title: String,
    /// Its family.
    pub family: String,
    /// `low`, `medium`, `high` or `critical`.
    pub severity: String,
    /// Articles it speaks to, by the key of the framework.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub articles: BTreeMap<String, Vec<String>>,
    /// A letter a night, in order, as [`Mark::letter`] says: `PPF.P`.
    pub strip: String,
    /// Nights on which it was on.
    pub judged: u64,
    /// Nights on which it failed of nothing and was unknown of nothing, and there was something to judge.
    pub passed: u64,
    /// Those among them on which something was exempt.
    pub passed_with_exemptions: u64,
    /// Nights on which it failed.
    pub failed: u64,
    /// Nights on which it failed of nothing, and nobody can tell of something.
    pub unknown: u64,
    /// Nights on which it failed of nothing that was seen, and not everything was looked at.
    pub incomplete: u64,
    /// Nights on which there was nothing that it is about.
    pub nothing: u64,
    /// Nights that were run without it.
    pub off: u64,
    /// Nights on which something was unknown, whether or not something else failed.
    pub with_unknown: u64,
    /// Nights on which another pack than the one that counts failed.
    pub failed_besides: u64,
    /// The part of nights passed.
    pub share: Share,
    /// What there was to judge.
    pub population: PopulationOver,
    /// The first night on which it failed, in any pack.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first_failing: Option<String>,
    /// The last night on which it failed, in any pack.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_failing: Option<String>,
    /// Whether it fails in the last pack of the period; none if that does not judge it, or if nobody can tell.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub failing: Option<bool>,
    /// What became of what it found.
    pub findings: FindingTotals,
    /// How long it took to mend what was mended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time_to_fix: Option<TimeToFix>,
}

/// Parts of nights passed, from 0 to 1. Nights with nothing to judge are left out; missed nights and those without the control
/// are not passed.
#[derive(Copy, Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Share {
    /// Of the nights that were run; none if there was nothing to judge on any of them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of_run: Option<f64>,
    /// Of the nights that were expected; none if there was nothing to judge on any of them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of_expected: Option<f64>,
}

/// How many resources a control was asked about, on nights on which it was on.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PopulationOver {
    /// On the first of them.
    pub first: u64,
    /// On the last of them.
    pub last: u64,
    /// The fewest.
    pub min: u64,
    /// The most.
    pub max: u64,
}

/// What became of a control on a night.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// It held of all it is about.
    Passed,
    /// It failed of something.
    Failed,
    /// Nobody can tell of something.
    Unknown,
    /// Not everything was looked at.
    Incomplete,
    /// There was nothing that it is about.
    Nothing,
    /// It was not on.
    Off,
    /// There was no pack.
    Missed,
}

impl Mark {
    /// All of them.
    pub const ALL: [Mark; 7] =
        [Mark::Passed, Mark::Failed, Mark::Unknown, Mark::Incomplete, Mark::Nothing, Mark::Off, Mark::Missed];

    /// Its letter in [`ControlOver::strip`].
    pub fn letter(self) -> char {
        match self {
            Mark::Passed => 'P',
            Mark::Failed => 'F',
            Mark::Unknown => 'U',
            Mark::Incomplete => 'I',
            Mark::Nothing => 'N',
            Mark::Off => 'O',
            Mark::Missed => '.',
        }
    }

    /// As people read it.
    pub fn word(self) -> &'static str {
        match self {
            Mark::Passed => "passed",
            Mark::Failed => "failed",
            Mark::Unknown => "unknown",
            Mark::Incomplete => "not all looked at",
            Mark::Nothing => "nothing to judge",
            Mark::Off => "control off",
            Mark::Missed => "missed",
        }
    }

    /// Whether the control fails; none if nobody can tell.
    pub(super) fn fails(self) -> Option<bool> {
        match self {
            Mark::Failed => Some(true),
            Mark::Passed | Mark::Nothing => Some(false),
            Mark::Unknown | Mark::Incomplete | Mark::Off | Mark::Missed => None,
        }
    }

    /// The one with a letter.
    pub fn of(letter: char) -> Option<Mark> {
        Mark::ALL.into_iter().find(|mark| mark.letter() == letter)
    }
}
