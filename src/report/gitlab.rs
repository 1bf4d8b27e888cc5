//! GitLab's report of code quality
//! (<https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>). GitLab stops at the first entry that does not
//! fit, and takes entries of one fingerprint for one.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use crate::finding::{Outcome, Status};
use crate::policy::metadata::Severity;
use crate::report::telling::{Telling, line_of, tell};
use crate::scan::Scan;

#[derive(Serialize)]
struct Degradation<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// Writes the report: failures and, as information, what nobody can tell.
pub(super) fn write(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Degradations(scan))?;
    writeln!(out)
}

struct Degradations<'a>(&'a Scan);

impl Serialize for Degradations<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let seen: RefCell<BTreeMap<&str, usize>> = RefCell::default();
        let findings = self.0.outcomes.iter().filter(|outcome| outcome.is_finding());
        serializer.collect_seq(findings.map(|outcome| {
            let mut seen = seen.borrow_mut();
            let number = seen.entry(outcome.id.as_str()).or_default();
            *number += 1;
            let told = tell(self.0, outcome);
            let path = self.0.in_repository(&told.file);
            degradation(outcome, Telling { file: path, ..told }, *number)
        }))
    }
}

/// `number` tells findings of one id apart: those of one module in several roots.
fn degradation<'a>(outcome: &Outcome, told: Telling<'a>, number: usize) -> Degradation<'a> {
    let begin = told.line();
    Degradation {
        description: line_of(&format!("{} {}: {}", told.kind, told.address, told.message)),
        check_name: told.control,
        fingerprint: if number == 1 { outcome.id.clone() } else { format!("{}-{number}", outcome.id) },
        severity: severity(outcome),
        location: Location { lines: Lines { begin, end: told.place.map_or(begin, |place| place.end_line) }, path: told.file },
    }
}

fn severity(outcome: &Outcome) -> &'static str {
    match (&outcome.status, outcome.severity) {
        (Status::Unknown { .. }, _) => "info",
        (_, Severity::Critical) => "blocker",
        (_, Severity::High) => "critical",
        (_, Severity::Medium) => "major",
        (_, Severity::Low) => "minor",
    }
}
