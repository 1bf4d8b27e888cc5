//! Log commands of Azure Pipelines: an issue for each failure, worst first, since a run shows ten errors and ten warnings of a task
//! (<https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands>).

use std::cmp::Reverse;
use std::io::{self, Write};

use crate::finding::{Outcome, Status};
use crate::plain::visible;
use crate::policy::metadata::Severity;
use crate::report::Around;
use crate::report::place::place;
use crate::scan::Scan;

/// Writes the failures, those that are new if there is something to compare with.
pub(super) fn write(scan: &Scan, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    let failing = |(number, outcome): &(usize, &Outcome)| matches!(outcome.status, Status::Fail { .. }) && around.counts(*number);
    let mut failures: Vec<&Outcome> = scan.outcomes.iter().enumerate().filter(failing).map(|(_, outcome)| outcome).collect();
    failures.sort_by_key(|failure| Reverse(failure.severity));
    for failure in failures {
        let control = &scan.controls[failure.control].metadata;
        let kind = if failure.severity >= Severity::High { "error" } else { "warning" };
        write!(out, "##vso[task.logissue type={kind}")?;
        if let Some(span) = failure.span {
            let place = place(&scan.sources, span);
            write!(
                out,
                ";sourcepath={};linenumber={};columnnumber={}",
                escaped(&scan.in_repository(&place.file)),
                place.line,
                place.column
            )?;
        }
        let message = if failure.message.is_empty() { &control.title } else { &failure.message };
        writeln!(out, ";code={}]{}", escaped(&control.id), escaped(&format!("{} ({})", message, failure.severity)))?;
    }
    Ok(())
}

/// The text as an agent reads it back
/// (<https://github.com/microsoft/azure-pipelines-agent/blob/master/src/Agent.Sdk/CommandStringConvertor.cs>). No `]` or line of a name in
/// the input ends the command, and nothing in it turns the log around.
fn escaped(text: &str) -> String {
    let text = text.replace('%', "%AZP25").replace(';', "%3B").replace('\r', "%0D").replace('\n', "%0A").replace(']', "%5D");
    text.chars().map(visible).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_ends_the_command() {
        assert_eq!(escaped("100%;a]\r\n##vso[x]"), "100%AZP25%3Ba%5D%0D%0A##vso[x%5D");
        assert_eq!(escaped("a\u{1b}[31m\u{202e}b\u{200b}"), "a\u{fffd}[31m\u{fffd}b\u{fffd}");
    }
}
