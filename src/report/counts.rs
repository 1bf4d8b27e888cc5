//! The numbers alone, a line each: `NAME=VALUE`, for scripts and for the outputs of a step.

use std::io::{self, Write};

use crate::report::{Against, Around};
use crate::scan::ledger::Taken;
use crate::scan::{Scan, Summary};

/// Writes the numbers. Values are digits and words of ours: nothing of the input is among them.
pub(super) fn write(scan: &Scan, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Summary { pass, fail, unknown, exempt, not_applicable, by_severity } = scan.summary();
    writeln!(out, "findings={fail}")?;
    if let Some(Against { new, known: _, gone }) = around.against(scan) {
        writeln!(out, "new-findings={new}")?;
        writeln!(out, "gone-findings={gone}")?;
    }
    for (severity, count) in ["low", "medium", "high", "critical"].into_iter().zip(by_severity).rev() {
        writeln!(out, "{severity}={count}")?;
    }
    writeln!(out, "unknown={unknown}")?;
    writeln!(out, "exempt={exempt}")?;
    writeln!(out, "pass={pass}")?;
    writeln!(out, "not-applicable={not_applicable}")?;
    writeln!(out, "coverage={}", coverage(scan))?;
    writeln!(out, "complete={}", scan.gaps().is_empty())
}

/// How many of a hundred things that there are were judged: the resources and deployments that a control looked at, of these, of those that none
/// looked at, and of all that hides others: declarations and files that were not understood, modules that were not at hand, inputs that end
/// early. It is 100 only if all were judged, and 0 if there is nothing.
fn coverage(scan: &Scan) -> usize {
    let ledger = &scan.ledger;
    let unread = ledger.files.iter().filter(|file| matches!(file.taken, Taken::Unreadable | Taken::NotRead)).count();
    let absent = ledger.modules.iter().filter(|module| !module.resolved).count();
    let cut = ledger.deployments.iter().filter(|deployment| deployment.incomplete.is_some()).count();
    let hidden = ledger.resources_skipped.len() + ledger.not_understood + unread + absent + cut;
    let judged = ledger.resources_judged + ledger.implied_judged;
    (judged * 100).checked_div(judged + hidden).unwrap_or(0)
}
