//! Joins reports of several runs into one: JSON reports into one account, SARIF logs side by side.
//!
//! One report is in memory at a time, and a few bytes of each outcome of all. Each is read several times, since numbers stand before what
//! they count.

mod json;
mod outcomes;
mod sarif;
mod walk;

use std::io::{self, Write};

use serde_json::Value;

use crate::policy::metadata::Severity;

/// What can be merged. Kinds are not mixed.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JSON reports.
    Report,
    /// SARIF logs.
    Sarif,
}

/// What came of it: all that an exit code needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Failures that count, by severity, low first.
    pub failures: [usize; 4],
    /// Why it is not complete, one sentence a reason.
    pub gaps: Vec<String>,
    /// Nothing was scanned.
    pub is_empty: bool,
    /// What its user should know.
    pub notices: Vec<String>,
}

impl Merged {
    /// Whether there is a failure of at least `threshold`.
    pub fn fails_at(&self, threshold: Severity) -> bool {
        Severity::ALL.into_iter().zip(self.failures).any(|(severity, count)| severity >= threshold && count > 0)
    }
}

/// Why nothing was merged.
#[derive(Debug)]
pub enum Trouble {
    /// An input cannot be read, or not be joined with the others.
    Input(String),
    /// The output cannot be written.
    Output(io::Error),
}

impl From<String> for Trouble {
    fn from(why: String) -> Self {
        Trouble::Input(why)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Trouble::Output(error)
    }
}

/// The reports, by what they are called; each is read as often as it is needed.
struct Inputs<'a> {
    names: &'a [String],
    read: &'a dyn Fn(usize) -> io::Result<Vec<u8>>,
}

impl Inputs<'_> {
    fn name(&self, place: usize) -> &str {
        self.names.get(place).map_or("", String::as_str)
    }

    fn read(&self, place: usize) -> Result<Vec<u8>, String> {
        (self.read)(place).map_err(|error| self.of(place, &error.to_string()))
    }

    fn of(&self, place: usize, why: &str) -> String {
        format!("`{}`: {why}", self.name(place))
    }
}

/// What a text is, if it can be merged: both kinds tell it by their `version`.
pub fn sniffed(text: &[u8]) -> Option<Kind> {
    let mut kind = None;
    let looked = walk::members(text, &|_| walk::Way::Whole, &mut |member| {
        let walk::Member::Whole("version", value) = member else { return Ok(()) };
        kind = match serde_json::from_str(value.get()) {
            Ok(Value::Number(number)) if number.as_u64() == Some(1) => Some(Kind::Report),
            Ok(Value::String(text)) if text == "2.1.0" => Some(Kind::Sarif),
            _ => None,
        };
        Err("seen".to_owned())
    });
    // Whoever says nothing of a version is none of them.
    looked.is_err().then_some(kind).flatten()
}

/// Merges the reports of one kind with these names, each of which `read` reads by its place, and writes one to `out`.
///
/// # Errors
/// An input cannot be read, is not what it says, or cannot be joined with the others; or `out` fails.
pub fn merge(
    kind: Kind,
    names: &[String],
    read: &dyn Fn(usize) -> io::Result<Vec<u8>>,
    out: &mut dyn Write,
) -> Result<Merged, Trouble> {
    let inputs = Inputs { names, read };
    match kind {
        Kind::Report => json::merge(&inputs, out),
        Kind::Sarif => sarif::merge(&inputs, out),
    }
}

/// A value as it stands in a printed report, `depth` objects deep.
fn printed(value: &impl serde::Serialize, depth: usize) -> io::Result<String> {
    // A line break inside of a text is escaped: each of these is the printer's.
    Ok(serde_json::to_string_pretty(value)?.replace('\n', &format!("\n{}", "  ".repeat(depth))))
}

/// An array that is written element by element.
struct Array<'a> {
    out: &'a mut dyn Write,
    depth: usize,
    is_empty: bool,
}

impl<'a> Array<'a> {
    fn begin(out: &'a mut dyn Write, depth: usize) -> io::Result<Self> {
        write!(out, "[")?;
        Ok(Array { out, depth, is_empty: true })
    }

    fn push(&mut self, text: &str) -> io::Result<()> {
        let comma = if self.is_empty { "" } else { "," };
        self.is_empty = false;
        write!(self.out, "{comma}\n{}{text}", "  ".repeat(self.depth + 1))
    }

    fn end(self) -> io::Result<()> {
        if !self.is_empty {
            write!(self.out, "\n{}", "  ".repeat(self.depth))?;
        }
        write!(self.out, "]")
    }
}
