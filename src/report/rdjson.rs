//! reviewdog's format of diagnostics
//! (<https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto>). It is read as a protocol buffer: a field that
//! reviewdog does not know would be refused with the whole report.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use crate::finding::{Outcome, Status};
use crate::policy::metadata::Severity;
use crate::report::Around;
use crate::report::place::{Place, place_utf8};
use crate::report::telling::{sentence, tell};
use crate::scan::Scan;

#[derive(Serialize)]
struct DiagnosticResult<'a> {
    source: Source,
    diagnostics: Diagnostics<'a>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code<'a>,
}

#[derive(Serialize)]
struct Location {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

/// Writes the report: failures and, as information, what nobody can tell. Of what was there before nothing is said: reviewdog makes
/// comments of it.
pub(super) fn write(scan: &Scan, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    let source = Source { name: "seawall", url: env!("CARGO_PKG_REPOSITORY") };
    serde_json::to_writer_pretty(&mut *out, &DiagnosticResult { source, diagnostics: Diagnostics(scan, around) })?;
    writeln!(out)
}

struct Diagnostics<'a>(&'a Scan, &'a Around<'a>);

impl Serialize for Diagnostics<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let findings = self.0.outcomes.iter().enumerate();
        let findings = findings.filter(|(number, outcome)| outcome.is_finding() && self.1.counts(*number));
        serializer.collect_seq(findings.map(|(_, outcome)| diagnostic(self.0, outcome)))
    }
}

fn diagnostic<'a>(scan: &'a Scan, outcome: &'a Outcome) -> Diagnostic<'a> {
    let told = tell(scan, outcome);
    let mut message = format!("{}\nin {} {}", told.message, told.kind, told.address);
    if matches!(outcome.status, Status::Fail { .. }) {
        message.push_str(&format!("\nTo be assured: {}\n{}", sentence(told.title), sentence(&told.advice)));
    }
    Diagnostic {
        message,
        location: Location {
            path: scan.in_repository(&told.file),
            range: outcome.span.map(|span| range(place_utf8(&scan.sources, span))),
        },
        severity: match (&outcome.status, outcome.severity) {
            (Status::Unknown { .. }, _) | (_, Severity::Low) => "INFO",
            (_, Severity::Medium) => "WARNING",
            (_, Severity::High | Severity::Critical) => "ERROR",
        },
        code: Code { value: told.control, url: told.link },
    }
}

fn range(place: Place) -> Range {
    Range {
        start: Position { line: place.line, column: place.column },
        end: Position { line: place.end_line, column: place.end_column },
    }
}
