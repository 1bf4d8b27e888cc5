//! The nights of a period: those that were run, those that were missed, and the chain that joins them.

use serde::{Deserialize, Serialize};

use crate::evidence::documents::Counts;

/// The nights of a period. `run` and `missed` add up to `expected`; `complete`, `unknowns` and `partial` to `run`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Nights {
    /// How many there are.
    pub expected: u64,
    /// Those with at least one pack.
    pub run: u64,
    /// Those without.
    pub missed: u64,
    /// Those whose pack tells everything.
    pub complete: u64,
    /// Those on which everything was looked at, and something stayed unknown.
    pub unknowns: u64,
    /// Those on which not everything was looked at.
    pub partial: u64,
    /// Those with several packs.
    pub repeated: u64,
    /// Those that were run, in order.
    pub rows: Vec<NightRow>,
    /// Those that were missed, in order; neighbours stand together.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub gaps: Vec<Gap>,
    /// What is wrong with the chain in the period, in order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub faults: Vec<ChainFault>,
}

/// A night that was run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NightRow {
    /// Its name: the day it begins on, in UTC, as in `2026-11-22`; with the hour, `2026-11-22T12:00Z`, if nights are no days.
    pub night: String,
    /// Its number in the period, from 1.
    pub index: u64,
    /// How much was looked at, in the pack that counts.
    pub reach: Reach,
    /// Why that is not all, one sentence each, as the pack says it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub incomplete: Vec<String>,
    /// Its packs, in order.
    pub packs: Vec<PackRow>,
    /// The number of the pack that counts: the last one of those that tell most.
    pub counts: u64,
    /// Resources that were read in it.
    pub resources: u64,
    /// Its outcomes, over all controls.
    pub outcomes: Counts,
    /// Controls that failed in a pack of the night that does not count, by id.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub failed_besides: Vec<String>,
    /// Exemptions that were in force.
    pub exemptions: u64,
    /// Findings that they exempted.
    pub exempted: u64,
}

/// A pack of a night.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PackRow {
    /// Its number in the chain.
    pub number: u64,
    /// When it was made, in UTC.
    pub created: String,
    /// `sha256:…` of its manifest.
    pub digest: String,
    /// How much was looked at.
    pub reach: Reach,
}

/// How much a pack tells, least first.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Reach {
    /// Not everything was looked at: resources may be missing.
    #[default]
    Partial,
    /// Everything was looked at, and something of it stayed unknown.
    Unknowns,
    /// Everything is known.
    Complete,
}

impl Reach {
    /// As people read it.
    pub fn word(self) -> &'static str {
        match self {
            Reach::Partial => "partial",
            Reach::Unknowns => "with unknowns",
            Reach::Complete => "complete",
        }
    }
}

/// Nights without a pack, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Gap {
    /// The name of the first.
    pub from: String,
    /// The name of the last.
    pub to: String,
    /// The number of the first in the period, from 1.
    pub index: u64,
    /// How many they are.
    pub nights: u64,
}

/// Something that is wrong with the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChainFault {
    /// The pack at which it shows.
    pub number: u64,
    /// When that was made, as it says.
    pub created: String,
    /// What kind of fault it is.
    pub fault: Fault,
    /// In words.
    pub text: String,
}

/// What can be wrong with a chain.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Fault {
    /// Numbers are left out: packs are missing.
    #[default]
    Missing,
    /// A number is not above the one before.
    Number,
    /// The pack names none before it, and is not the first.
    NoLink,
    /// The pack names another one before it.
    BrokenLink,
    /// The pack was made before the one before it, as both say.
    Time,
    /// Nobody can tell when the pack was made: it counts for no night.
    NoTime,
}
