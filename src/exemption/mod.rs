//! Exemptions: decisions that a finding counts no more. Suppressions stand beside the code, exemptions in files of their own, and those of Azure Policy
//! count for the controls that a file names. What is not sure to be meant is not exempt; what cannot be understood, has ended or is of no use is
//! a finding itself.

mod azure;
mod claim;
mod file;
mod pattern;
mod register;
mod rules;
mod told;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::finding::Exemption;
use crate::policy::azure_policy::Waivers;
use crate::policy::upkeep::Upkeep;
use crate::source::Span;

pub use register::{Closing, Register, Seen};
pub use rules::{Demand, Rules};

/// The file that is found by its name, at the root of a scan.
pub const FILE: &str = "seawall-exemptions.toml";

/// What may exempt, and by which rules.
#[derive(Clone, Debug)]
pub struct Options {
    /// The files of exemptions.
    pub files: Vec<ExemptionFile>,
    /// The exemptions of Azure Policy.
    pub azure: Option<Arc<Waivers>>,
    /// The rules for files. What they forbid nobody may exempt.
    pub rules: Rules,
    /// The rules for suppressions.
    pub suppressions: Rules,
    /// How many days before its end one is told to end soon.
    pub warn_days: u32,
    /// When it is; without it nothing that ends counts.
    pub now: Option<Timestamp>,
    /// Nothing is exempt, and nothing is said of exemptions.
    pub off: bool,
    /// Exemptions count, and nothing is said of them.
    pub silent: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            files: Vec::new(),
            azure: None,
            rules: Rules::of_files(),
            suppressions: Rules::default(),
            warn_days: 30,
            now: None,
            off: false,
            silent: false,
        }
    }
}

impl Options {
    /// The day, in UTC.
    fn today(&self) -> Option<Date> {
        self.now.map(|now| now.to_zoned(TimeZone::UTC).date())
    }
}

/// A file of exemptions.
#[derive(Clone, Debug)]
pub struct ExemptionFile {
    /// Its path: relative to the scan root if it lies there, else as the user knows it.
    pub path: String,
    /// Its text.
    pub text: Arc<str>,
    /// It lies below the scan root, so that reports can point into it.
    pub within: bool,
}

/// What became of a suppression or exemption.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It exempts findings.
    Used,
    /// The same, and it ends soon.
    Expiring,
    /// It exempts nothing, though what it is about was looked at.
    Unused,
    /// It may be about something whose id is not known, and is not applied there.
    Undecided,
    /// It exempts nothing, and whether it should was not looked at: the control is off, or a part was scanned.
    Idle,
    /// Its last day is over.
    Expired,
    /// It breaks the rules.
    Refused,
    /// It cannot be understood.
    Malformed,
}

impl State {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            State::Used => "used",
            State::Expiring => "expiring",
            State::Unused => "unused",
            State::Undecided => "undecided",
            State::Idle => "idle",
            State::Expired => "expired",
            State::Refused => "refused",
            State::Malformed => "malformed",
        }
    }

    /// The control that says so.
    fn upkeep(self) -> Option<Upkeep> {
        match self {
            State::Used | State::Undecided | State::Idle => None,
            State::Expiring => Some(Upkeep::Expiring),
            State::Unused => Some(Upkeep::Unused),
            State::Expired => Some(Upkeep::Expired),
            State::Refused => Some(Upkeep::Refused),
            State::Malformed => Some(Upkeep::Malformed),
        }
    }
}

/// A suppression or exemption, with what became of it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Why, who and until when.
    pub exemption: Exemption,
    /// The controls, as they are named.
    pub controls: Vec<String>,
    /// What it is about, in words.
    pub about: String,
    /// The file that it is written in.
    pub file: String,
    /// Its place in that file, if it is no export.
    pub span: Option<Span>,
    /// What became of it.
    pub state: State,
    /// A word on the state.
    pub note: String,
    /// How many findings it exempts.
    pub used: usize,
}
