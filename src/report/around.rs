//! What a caller knows of the run around a scan, and the scan itself does not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use crate::finding::{Outcome, Status};
use crate::policy::metadata::Severity;
use crate::scan::Scan;

/// The run around a scan. All of it may be left out.
#[derive(Copy, Clone, Debug, Default)]
pub struct Around<'a> {
    /// The lowest severity that fails the run; none if none does, or nobody knows.
    pub threshold: Option<Severity>,
    /// The lines that are changed.
    pub changed: Option<&'a Changed>,
    /// What was there before.
    pub base: Option<&'a Base>,
    /// What to put before the path of a file, so that a link leads to it: `https://github.com/OWNER/NAME/blob/COMMIT/`.
    pub files: Option<&'a str>,
    /// How long it took.
    pub took: Option<Duration>,
}

impl Around<'_> {
    /// Whether the outcome with this place counts: it is new, or nobody asked for what is.
    pub fn counts(&self, number: usize) -> bool {
        self.base.is_none_or(|base| base.new.contains(&number))
    }

    /// The failures that make the run fail.
    pub fn failing(&self, scan: &Scan) -> usize {
        let Some(threshold) = self.threshold else { return 0 };
        let fails = |one: &Outcome| matches!(one.status, Status::Fail { .. }) && one.severity >= threshold;
        scan.outcomes.iter().enumerate().filter(|(number, one)| fails(one) && self.counts(*number)).count()
    }

    /// The failures that are new, those that were known before, and those that are gone; none if nothing was compared.
    pub fn against(&self, scan: &Scan) -> Option<Against> {
        let base = self.base?;
        let (mut new, mut known) = (0, 0);
        for (number, _) in scan.outcomes.iter().enumerate().filter(|(_, one)| matches!(one.status, Status::Fail { .. })) {
            if base.new.contains(&number) { new += 1 } else { known += 1 }
        }
        Some(Against { new, known, gone: base.fixed })
    }

    /// Whether a finding is `new` or `unchanged`, as SARIF says it; none if nothing was compared, or it is no finding.
    pub fn state(&self, number: usize, outcome: &Outcome) -> Option<&'static str> {
        let base = self.base.filter(|_| outcome.is_finding())?;
        Some(if base.new.contains(&number) { "new" } else { "unchanged" })
    }

    /// Whether the run fails.
    pub fn fails(&self, scan: &Scan) -> bool {
        self.failing(scan) > 0
    }
}

/// Failures against what was there before.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Against {
    /// What is new.
    pub new: usize,
    /// What was there before.
    pub known: usize,
    /// What is no more.
    pub gone: usize,
}

impl fmt::Display for Against {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} new, {} known before, {} gone", self.new, self.known, self.gone)
    }
}

/// What a scan is compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base {
    /// What it is called: a file, a revision.
    pub name: String,
    /// The findings that it does not have, by their places among the outcomes of the scan.
    pub new: BTreeSet<usize>,
    /// How many findings it has that are gone.
    pub fixed: usize,
}

/// The lines that a change touches, file by file, as they stand after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed(BTreeMap<String, Vec<(u32, u32)>>);

impl Changed {
    /// Nothing.
    pub fn new() -> Self {
        Changed::default()
    }

    /// Adds the lines from `first` to `last`, both from 1, of the file at `path`, which is relative to the scan root.
    pub fn add(&mut self, path: &str, first: u32, last: u32) {
        self.0.entry(path.to_owned()).or_default().push((first, last));
    }

    /// Whether any of the lines from `first` to `last` is changed.
    pub fn touches(&self, path: &str, first: u32, last: u32) -> bool {
        self.0.get(path).is_some_and(|ranges| ranges.iter().any(|(start, end)| *start <= last && first <= *end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_touch_at_their_ends() {
        let mut changed = Changed::new();
        changed.add("a", 3, 5);
        changed.add("a", 9, 9);
        let touched: Vec<u32> = (1..=10).filter(|line| changed.touches("a", *line, *line)).collect();
        assert_eq!(touched, [3, 4, 5, 9]);
        assert!(changed.touches("a", 1, 3) && !changed.touches("b", 3, 3));
    }
}
