//! Operating effectiveness: what the packs of a chain show of controls over a period, and what they do not show.
//!
//! A night that was missed is never counted as passed, and a finding that nobody looked for is never counted as fixed. It is
//! made of
//! sealed documents alone: no clock, no disk.

mod builder;
mod change;
mod control;
pub mod csv;
mod exemption;
mod finding;
mod night;
mod rhythm;
#[cfg(test)]
mod tests;
pub mod text;

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::evidence::documents::{Counts, Documents};
use crate::evidence::manifest::Manifest;

pub use builder::Builder;
pub use change::{Change, Changed};
pub use control::{ControlOver, Mark, PopulationOver, Share};
pub use exemption::{ExemptionOver, Exemptions, Extension};
pub use finding::{Begin, End, FindingSpan, Proof, TimeToFix};
pub use night::{ChainFault, Fault, Gap, NightRow, Nights, PackRow, Reach};
pub use rhythm::Rhythm;

/// How the document is laid out.
pub const FORMAT: &str = "seawall-period/1";

/// Nights that a period may have at most: what is more was not meant.
pub const LONGEST: u64 = 10_000;

/// What is asked for.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The first day, in UTC.
    pub from: Date,
    /// The last day, in UTC; it belongs to the period.
    pub to: Date,
    /// How often a pack is expected.
    pub every: Rhythm,
}

/// What packs show of a period. "Night" is what lies between two packs that are expected, also where that is no day.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Period {
    /// [`FORMAT`].
    pub format: String,
    /// The first day, in UTC, as in `2026-11-01`.
    pub from: String,
    /// The last day, in UTC; it belongs to the period.
    pub to: String,
    /// How often a pack is expected: `1d`, `12h`.
    pub every: String,
    /// Each night has a pack, each pack tells all, and each names the one before it.
    pub complete: bool,
    /// Why not, one sentence each: what a reader must see first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub incomplete: Vec<String>,
    /// The numbers.
    pub totals: Totals,
    /// The nights, run and missed.
    pub nights: Nights,
    /// The controls, by id.
    pub controls: Vec<ControlOver>,
    /// Every time that something failed, from when to when, in the order in which it was first seen.
    pub findings: Vec<FindingSpan>,
    /// The register of exemptions over time.
    pub exemptions: Exemptions,
    /// What became different of rules and scope: numbers before and after are not of the same thing.
    pub changes: Vec<Change>,
    /// How to read the numbers, one sentence each.
    pub caveats: Vec<String>,
}

/// The numbers of a period.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Totals {
    /// Packs that were made in the period.
    pub packs: u64,
    /// Resources that the first of them read.
    pub resources_first: u64,
    /// Resources that the last of them read.
    pub resources_last: u64,
    /// The outcomes of the first of them, over all controls.
    pub outcomes_first: Counts,
    /// The outcomes of the last of them.
    pub outcomes_last: Counts,
    /// Controls that were on at least once.
    pub controls: u64,
    /// Controls that passed each expected night on which there was something to judge, and had such nights.
    pub controls_always_passed: u64,
    /// Controls that failed in at least one pack.
    pub controls_failed: u64,
    /// Controls that fail in the last pack.
    pub controls_failing: u64,
    /// What became of findings: each time that something failed counts.
    pub findings: FindingTotals,
    /// How long it took to mend what was mended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time_to_fix: Option<TimeToFix>,
}

/// What became of everything that failed. A finding that came back counts each time; the begins add up to `seen`, and so do the
/// ends.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FindingTotals {
    /// All of them.
    pub seen: u64,
    /// Those that nobody had looked for before: they may be older.
    pub first_look: u64,
    /// Those that had been looked for before and were not there.
    pub new: u64,
    /// Those that had been mended, or had disappeared, and came back.
    pub reopened: u64,
    /// Those that had been exempt.
    pub exemption_ended: u64,
    /// Those that are still there in the last pack.
    pub open: u64,
    /// Those that were there when they were last looked for, which the last pack did not.
    pub not_looked_at: u64,
    /// Those that were mended.
    pub fixed: u64,
    /// Those that went with all resources of their type.
    pub resource_gone: u64,
    /// Those that were mended or went with their resource: the documents do not say which.
    pub fixed_or_gone: u64,
    /// Those that disappeared when other rules judged.
    pub rules_changed: u64,
    /// Those that were exempted.
    pub exempted: u64,
}

/// Why there is no report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused<E> {
    /// The period ends before it begins.
    Backwards {
        /// Its first day.
        from: Date,
        /// Its last day.
        to: Date,
    },
    /// The period has more nights than [`LONGEST`].
    TooLong {
        /// How many it has.
        nights: u64,
    },
    /// There is no pack in the period: nothing can be said about it.
    NoPack {
        /// The packs that there are: how many, and when the first and the last were made.
        others: Option<(u64, String, String)>,
    },
    /// So many packs say that they were made at the same moment that they cannot be kept beside each other.
    Crowded {
        /// The moment.
        created: String,
    },
    /// A pack could not be read.
    Pack(E),
}

impl<E: fmt::Display> fmt::Display for Refused<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Backwards { from, to } => write!(f, "the period ends on {to}, before it begins on {from}"),
            Refused::TooLong { nights } => {
                write!(f, "the period has {nights} nights; {LONGEST} is the most that is reported at once")
            }
            Refused::NoPack { others: None } => write!(f, "there is no pack at all, so nothing can be said about the period"),
            Refused::NoPack { others: Some((1, only, _)) } => {
                write!(f, "no pack was made in the period, so nothing can be said about it; the only one is of {only}")
            }
            Refused::NoPack { others: Some((packs, first, last)) } => write!(
                f,
                "no pack was made in the period, so nothing can be said about it; the others, {packs} in all, are from {first} to {last}"
            ),
            Refused::Crowded { created } => {
                write!(f, "more than {} packs say that they were made at {created}", builder::CROWD)
            }
            Refused::Pack(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for Refused<E> {}

/// What `packs` show of the period that is `asked` for. They come in the order of the chain, each with its manifest, the digest
/// of the bytes of its manifest (`sha256:…`), and its documents. Those from before and after the period count for the chain
/// alone.
/// One pack is held at a time (more only if several were made in the same second).
///
/// # Errors
/// A pack cannot be read, the period cannot be, or no pack lies in it.
pub fn report<E>(
    packs: impl Iterator<Item = Result<(Manifest, String, Documents), E>>,
    asked: &Asked,
) -> Result<Period, Refused<E>> {
    let mut builder = Builder::new(*asked)?;
    for pack in packs {
        let (manifest, digest, documents) = pack.map_err(Refused::Pack)?;
        builder.push(&manifest, &digest, documents)?;
    }
    builder.finish()
}
