//! The five outcomes, and how many have each.

use serde::{Deserialize, Serialize};

/// How many had each of the five outcomes.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Counts {
    /// The control holds.
    pub pass: u64,
    /// It does not.
    pub fail: u64,
    /// Somebody decided that it need not.
    pub exempt: u64,
    /// Nobody can tell.
    pub unknown: u64,
    /// It is not about the resource.
    pub not_applicable: u64,
}

impl Counts {
    /// All of them.
    pub fn total(&self) -> u64 {
        // What is read may say anything: sums that are too large stay too large.
        let all = [self.pass, self.fail, self.exempt, self.unknown, self.not_applicable];
        all.into_iter().fold(0, u64::saturating_add)
    }

    /// All that the control is about.
    pub fn concerned(&self) -> u64 {
        self.total().saturating_sub(self.not_applicable)
    }

    /// Adds those of `other`.
    pub fn add(&mut self, other: &Counts) {
        self.pass = self.pass.saturating_add(other.pass);
        self.fail = self.fail.saturating_add(other.fail);
        self.exempt = self.exempt.saturating_add(other.exempt);
        self.unknown = self.unknown.saturating_add(other.unknown);
        self.not_applicable = self.not_applicable.saturating_add(other.not_applicable);
    }

    /// One word for all of them, worst first; of none that nothing was concerned.
    pub fn worst(&self) -> OutcomeWord {
        match self {
            Counts { fail: 1.., .. } => OutcomeWord::Fail,
            Counts { unknown: 1.., .. } => OutcomeWord::Unknown,
            Counts { exempt: 1.., .. } => OutcomeWord::Exempt,
            Counts { pass: 1.., .. } => OutcomeWord::Pass,
            Counts { .. } => OutcomeWord::NotApplicable,
        }
    }
}

/// The five outcomes, worst first.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum OutcomeWord {
    /// The control does not hold.
    Fail,
    /// Nobody can tell.
    Unknown,
    /// Somebody decided that it need not hold.
    Exempt,
    /// It holds.
    Pass,
    /// It is not about the resource.
    #[default]
    NotApplicable,
}

impl OutcomeWord {
    /// All of them, worst first.
    pub const ALL: [OutcomeWord; 5] =
        [OutcomeWord::Fail, OutcomeWord::Unknown, OutcomeWord::Exempt, OutcomeWord::Pass, OutcomeWord::NotApplicable];

    /// As people read it.
    pub fn word(self) -> &'static str {
        match self {
            OutcomeWord::Fail => "fail",
            OutcomeWord::Unknown => "unknown",
            OutcomeWord::Exempt => "exempt",
            OutcomeWord::Pass => "pass",
            OutcomeWord::NotApplicable => "not applicable",
        }
    }

    /// How many of `counts` have it.
    pub fn of(self, counts: &Counts) -> u64 {
        match self {
            OutcomeWord::Fail => counts.fail,
            OutcomeWord::Unknown => counts.unknown,
            OutcomeWord::Exempt => counts.exempt,
            OutcomeWord::Pass => counts.pass,
            OutcomeWord::NotApplicable => counts.not_applicable,
        }
    }
}
