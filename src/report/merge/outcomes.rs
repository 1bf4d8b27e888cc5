//! Outcomes of several reports: which of them are about the same, and which of those counts.
//!
//! What is whole in Azure, as a definition of a role is, may be seen by the runs of several subscriptions, and is one. A resource whose id is
//! not known as a whole is one of its own in each report.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use foldhash::HashMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::policy::metadata::Severity;
use crate::policy::upkeep::{RESOURCE_TYPE, Upkeep};

/// What of an outcome, or of a finding, is looked at.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Told<'a> {
    #[serde(borrow)]
    control: Cow<'a, str>,
    pub(super) outcome: Word,
    pub(super) severity: Severity,
    #[serde(borrow)]
    resource: Resource<'a>,
    #[serde(borrow)]
    path: Cow<'a, str>,
    #[serde(borrow)]
    location: Option<Location<'a>>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Resource<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    address: Cow<'a, str>,
    #[serde(borrow)]
    root: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Location<'a> {
    #[serde(borrow)]
    file: Cow<'a, str>,
    line: u64,
}

/// The five outcomes, the worst last.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Word {
    NotApplicable,
    Pass,
    Exempt,
    Unknown,
    Fail,
}

impl Word {
    /// Whether a person must look at it.
    pub(super) fn is_finding(self) -> bool {
        matches!(self, Word::Fail | Word::Unknown)
    }
}

impl Told<'_> {
    /// A digest of what it is about, if another report can be about the same.
    fn identity(&self) -> Option<[u8; 16]> {
        let Resource { kind, id, address, root } = &self.resource;
        // What is told of exemptions themselves is about a line of a file that all runs have.
        let (within, what) = match &**kind {
            RESOURCE_TYPE => (root, address),
            _ if id.starts_with('/') && !id.contains(['{', '}']) => (kind, id),
            _ => return None,
        };
        let mut digest = Sha256::new();
        for text in [&self.control, within, what, &self.path] {
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text.to_ascii_lowercase());
        }
        digest.finalize().first_chunk().copied()
    }

    fn rank(&self) -> (Word, Severity) {
        (self.outcome, self.severity)
    }
}

/// The numbers of a report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase")]
pub(super) struct Numbers {
    pub(super) pass: usize,
    pub(super) fail: usize,
    pub(super) unknown: usize,
    pub(super) exempt: usize,
    pub(super) not_applicable: usize,
    pub(super) failures: BTreeMap<String, usize>,
    pub(super) complete: bool,
}

impl Default for Numbers {
    fn default() -> Self {
        let failures = Severity::ALL.map(|severity| (severity.word().to_owned(), 0)).into();
        Numbers { pass: 0, fail: 0, unknown: 0, exempt: 0, not_applicable: 0, failures, complete: false }
    }
}

impl Numbers {
    pub(super) fn count(&mut self, told: &Told<'_>) {
        match told.outcome {
            Word::Pass => self.pass += 1,
            Word::Unknown => self.unknown += 1,
            Word::Exempt => self.exempt += 1,
            Word::NotApplicable => self.not_applicable += 1,
            Word::Fail => {
                self.fail += 1;
                *self.failures.entry(told.severity.word().to_owned()).or_default() += 1;
            }
        }
    }

    /// Failures by severity, low first.
    pub(super) fn by_severity(&self) -> [usize; 4] {
        Severity::ALL.map(|severity| self.failures.get(severity.word()).copied().unwrap_or(0))
    }
}

/// Which outcomes count.
#[derive(Default)]
pub(super) struct Choice {
    /// The report whose outcome counts, and how bad that is, by what it is about.
    chosen: HashMap<[u8; 16], (usize, (Word, Severity))>,
    /// What reports tell differently, in words.
    differing: BTreeSet<String>,
    /// The exemptions that some run has a use for, or did not look at, by file and line.
    useful: BTreeSet<(String, u64)>,
}

impl Choice {
    /// Enters an outcome of a report: the worst counts, among equal ones the first.
    pub(super) fn enter(&mut self, report: usize, told: &Told<'_>) {
        let Some(identity) = told.identity() else { return };
        let (chosen, rank) = self.chosen.entry(identity).or_insert((report, told.rank()));
        if *chosen == report {
            *rank = (*rank).max(told.rank());
            return;
        }
        if rank.0 != told.outcome {
            let about = if told.resource.kind == RESOURCE_TYPE { &told.resource.address } else { &told.resource.id };
            self.differing.insert(format!("reports tell differently of `{}` on `{about}`: the worst counts", told.control));
        }
        if told.rank() > *rank {
            (*chosen, *rank) = (report, told.rank());
        }
    }

    /// Enters an exemption that is of use.
    pub(super) fn useful(&mut self, file: &str, line: u64) {
        self.useful.insert((file.to_owned(), line));
    }

    /// Whether an outcome of a report counts.
    pub(super) fn keeps(&self, report: usize, told: &Told<'_>) -> bool {
        let place = told.location.as_ref().map(|place| (place.file.to_string(), place.line));
        // What one run has no use for is not without use.
        if told.control == Upkeep::Unused.id() && place.is_some_and(|place| self.useful.contains(&place)) {
            return false;
        }
        told.identity().and_then(|identity| self.chosen.get(&identity)).is_none_or(|(chosen, _)| *chosen == report)
    }

    /// What reports tell differently.
    pub(super) fn differing(&self) -> impl Iterator<Item = &String> {
        self.differing.iter()
    }
}
