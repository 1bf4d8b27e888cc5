//! Why a store does not do what it is asked for.

use std::fmt;

use crate::plain::shown;

/// What went wrong, in one sentence that says where and, if there is one, the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// What was asked for cannot be: a file where a store is to be, a path that leads out of a pack.
    Refused(String),
    /// A pack in the store is not what it must be.
    Broken(String),
    /// The disk or the network failed.
    Failed(String),
    /// The manifest could not be signed.
    Unsigned(String),
    /// Others always had the next number first.
    Busy(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names of files and answers of servers are in it.
        match self {
            Trouble::Refused(text) | Trouble::Broken(text) | Trouble::Failed(text) | Trouble::Busy(text) => {
                f.write_str(&shown(text))
            }
            Trouble::Unsigned(text) => write!(f, "the manifest cannot be signed: {}", shown(text)),
        }
    }
}

impl std::error::Error for Trouble {}
