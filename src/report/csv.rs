//! Every outcome as a row of a table (RFC 4180, UTF-8), for spreadsheets, which must not take a name for a formula.

use std::io::{self, Write};

use crate::finding::{Exemption, Outcome, Status, display};
use crate::plain::record;
use crate::report::Around;
use crate::report::exemptions::{source, written};
use crate::report::telling::{name, status_word, tell};
use crate::scan::Scan;

const HEADER: [&str; 23] = [
    "outcome",
    "severity",
    "control",
    "title",
    "message",
    "resource_type",
    "resource",
    "name",
    "resource_id",
    "path",
    "argument",
    "file",
    "line",
    "column",
    "environments",
    "gdpr",
    "id",
    "exempt_by",
    "exempt_owner",
    "exempt_approver",
    "exempt_until",
    "exempt_at",
    "baseline",
];

/// Writes the table.
pub(super) fn write(scan: &Scan, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    record(&HEADER.map(str::to_owned), out)?;
    scan.outcomes
        .iter()
        .enumerate()
        .try_for_each(|(number, outcome)| record(&row(scan, outcome, around.state(number, outcome)), out))
}

fn row(scan: &Scan, outcome: &Outcome, state: Option<&str>) -> [String; 23] {
    let told = tell(scan, outcome);
    let metadata = &scan.controls[outcome.control].metadata;
    let told_of = |tell: &dyn Fn(&Exemption) -> String| match &outcome.status {
        Status::Exempt(exemption) => tell(exemption),
        Status::Pass | Status::Fail { .. } | Status::Unknown { .. } | Status::NotApplicable => String::new(),
    };
    let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
    [
        status_word(&outcome.status).to_owned(),
        outcome.severity.to_string(),
        told.control.to_owned(),
        told.title.to_owned(),
        told.message,
        told.kind.to_owned(),
        told.address,
        name(scan, outcome),
        display(&scan.estate.resource(outcome.resource).id),
        outcome.path.to_string(),
        outcome.argument.clone().unwrap_or_default(),
        told.file,
        number(told.place.as_ref().map(|place| place.line)),
        number(told.place.as_ref().map(|place| place.column)),
        outcome.environments.iter().map(|environment| environment.word()).collect::<Vec<_>>().join(" "),
        metadata.frameworks.get("gdpr").map_or_else(String::new, |articles| articles.join("; ")),
        outcome.id.clone(),
        told_of(&|one| source(one.source).to_owned()),
        told_of(&|one| one.owner.clone().unwrap_or_default()),
        told_of(&|one| one.approver.clone().unwrap_or_default()),
        told_of(&|one| one.expires.map_or_else(String::new, |day| day.to_string())),
        told_of(&|one| written(scan, one).map_or_else(String::new, |(file, line)| format!("{file}:{line}"))),
        state.unwrap_or_default().to_owned(),
    ]
}
