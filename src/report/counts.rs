//! The numbers alone, a line each: `NAME=VALUE`, for scripts and for the outputs of a step.

use std::io::{self, Write};

use crate::report::telling::covered;
use crate::report::{Against, Around};
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
    writeln!(out, "coverage={}", covered(scan))?;
    writeln!(out, "complete={}", scan.gaps().is_empty())
}
