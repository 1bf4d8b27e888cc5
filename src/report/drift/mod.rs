//! The report on code beside what is live: two forms of its own, and all others by the outcomes that the differences are.

mod json;
mod text;

use std::io::{self, Write};

use crate::drift::Drift;
use crate::finding::{Outcome, Status};
use crate::report::{Around, Format, Look};
use crate::scan::Scan;

/// A comparison with its sides.
#[derive(Copy, Clone, Debug)]
pub struct Compared<'a> {
    /// What came of it.
    pub drift: &'a Drift,
    /// The code, with the differences as its outcomes, one each, in order.
    pub told: &'a Scan,
    /// What is live.
    pub live: &'a Scan,
}

/// Writes text or JSON; `None` for any other format, which tells the outcomes.
pub(super) fn write(
    format: Format,
    compared: Compared<'_>,
    look: Look,
    around: &Around<'_>,
    out: &mut dyn Write,
) -> Option<io::Result<()>> {
    match format {
        Format::Text => Some(text::write(compared, look, around, out)),
        Format::Json => Some(json::write(compared, out)),
        _ => None,
    }
}

/// What became of a difference, in a word.
fn state(outcome: &Outcome) -> &'static str {
    match outcome.status {
        Status::Exempt(_) => "exempt",
        Status::Unknown { .. } => "unknown",
        Status::Pass | Status::Fail { .. } | Status::NotApplicable => "drift",
    }
}
