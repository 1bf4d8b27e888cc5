//! What a caller knows of the run around a scan, and the scan itself does not.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::policy::metadata::Severity;

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
