//! What authors of policies are given: their tests, a first draft, and the pages that are made of policies.

pub mod docs;
pub mod example;
pub mod fixture;
pub mod new;
pub mod parallel;
pub mod suite;

use std::collections::BTreeMap;
use std::fmt;

use crate::policy::catalogue::LoadError;

/// Texts by their path below the folder of the policies.
pub type Files = BTreeMap<String, String>;

/// What is wrong with a policy or its tests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, below the folder of the policies.
    pub file: String,
    /// The line in it, from 1; none if all of it is meant.
    pub line: Option<u32>,
    /// What is wrong.
    pub what: String,
    /// What to do; empty if that is plain.
    pub hint: String,
}

impl Fault {
    /// A fault at a line.
    pub fn at(file: &str, line: u32, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Fault { file: file.to_owned(), line: Some(line), what: what.into(), hint: hint.into() }
    }

    /// A fault of a whole file, or of one that is missing.
    pub fn of(file: &str, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Fault { file: file.to_owned(), line: None, what: what.into(), hint: hint.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, "; {}", self.hint) }
    }
}

/// By the words of a message, what to do about it.
const HINTS: &[(&str, &str)] = &[
    ("unknown key", "CONTRIBUTING.md lists the keys of METADATA"),
    ("is missing", "CONTRIBUTING.md lists the keys of METADATA"),
    ("the package is", "a policy in `FAMILY/NAME/` is the package `seawall.policies.FAMILY.NAME`"),
    ("the id is", "a policy in `FAMILY/NAME/` has the id `FAMILY-NAME`, with dashes"),
    ("there is no relation", "take one of `data/relations*.yaml`, or lay a table of your own beside the policies"),
    ("no `# METADATA` block", "`seawall policy new` writes one"),
    ("has no rule `deny`", "a policy says `deny contains {\"path\": […]} if …`"),
    ("undefined function", "only what both OPA and seawall have may be called: `capabilities.json`"),
];

impl From<LoadError> for Fault {
    fn from(error: LoadError) -> Self {
        let hint = HINTS.iter().find(|(words, _)| error.message.contains(words)).map_or("", |(_, hint)| hint);
        Fault::at(&error.file, u32::try_from(error.line).unwrap_or(1), error.message, hint)
    }
}
