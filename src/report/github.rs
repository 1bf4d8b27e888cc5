//! Annotations of a GitHub workflow: commands on stdout
//! (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>).

use std::io::{self, Write};

use crate::diagnostic::DiagnosticKind;
use crate::finding::{Outcome, Status};
use crate::plain::visible;
use crate::policy::metadata::Severity;
use crate::report::Around;
use crate::report::place::{Place, place};
use crate::report::telling::{by_urgency, capital, count, groups, sentence, shortened, tell};
use crate::scan::Scan;

/// GitHub shows this many errors and as many warnings of a step, and drops the others without a word
/// (<https://docs.github.com/en/rest/checks/runs#about-check-runs>).
const SHOWN: usize = 10;
/// Characters of a message; GitHub takes 64 KB, and a person less.
const LONGEST: usize = 2000;

/// A command.
struct Annotation {
    level: &'static str,
    title: String,
    file: Option<(String, Option<Place>)>,
    message: String,
    /// What it is, if it is left out.
    grade: &'static str,
}

/// Writes the commands: at most ten errors and ten warnings, and a notice that counts the rest.
pub(super) fn write(scan: &Scan, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (mut errors, mut warnings) = (0, 0);
    let mut left: Vec<(&'static str, usize)> = Vec::new();
    // What was there before is not this change's affair.
    let urgent: Vec<_> = by_urgency(scan, around).into_iter().filter(|(number, _)| around.counts(*number)).collect();
    let groups = groups(scan, &urgent).into_iter().map(|(_, group)| group);
    let (failing, open): (Vec<_>, Vec<_>) =
        groups.partition(|group| group.iter().any(|outcome| matches!(outcome.status, Status::Fail { .. })));
    // What could not be read may hide any failure, so it counts more than one verdict that is unknown.
    let annotations = failing.iter().filter_map(|group| annotation(scan, group));
    let annotations = annotations.chain(troubles(scan)).chain(open.iter().filter_map(|group| annotation(scan, group)));
    for one in annotations {
        let shown = if one.level == "error" { &mut errors } else { &mut warnings };
        *shown += 1;
        if *shown <= SHOWN {
            writeln!(out, "{}", command(&one))?;
            continue;
        }
        match left.iter_mut().find(|(grade, _)| *grade == one.grade) {
            Some((_, number)) => *number += 1,
            None => left.push((one.grade, 1)),
        }
    }
    if let (Some(base), Some(against)) = (around.base, around.against(scan)) {
        let text = format!("Failures against {}: {against}. Those known before are not shown here.", base.name);
        writeln!(out, "::notice title=seawall::{}", data(&text))?;
    }
    if !left.is_empty() {
        let total: usize = left.iter().map(|(_, number)| number).sum();
        let parts: Vec<String> = left.iter().map(|(grade, number)| format!("{number} {grade}")).collect();
        let are = if total == 1 { "is" } else { "are" };
        let text = format!("{total} more {are} not shown here, as GitHub shows ten of a kind: {}", parts.join(", "));
        writeln!(out, "::notice title=seawall::{}", data(&text))?;
    }
    Ok(())
}

fn annotation(scan: &Scan, group: &[&Outcome]) -> Option<Annotation> {
    let [outcome, others @ ..] = group else { return None };
    let told = tell(scan, outcome);
    let failing = matches!(outcome.status, Status::Fail { .. });
    let (level, grade) = match (failing, outcome.severity) {
        (false, _) => ("warning", "unknown"),
        (true, Severity::Critical) => ("error", "critical"),
        (true, Severity::High) => ("error", "high"),
        (true, Severity::Medium) => ("warning", "medium"),
        (true, Severity::Low) => ("warning", "low"),
    };
    let more = match others.len() {
        0 => String::new(),
        number => format!(" (and {} here)", count(number, "more resource", "more resources")),
    };
    let mut message = format!("{}\nin {} {}{more}", told.message, told.kind, told.address);
    if failing {
        message.push_str(&format!("\nTo be assured: {}\n{}", sentence(told.title), sentence(&told.advice)));
    }
    Some(Annotation {
        level,
        title: format!("{grade}: {}", told.control),
        file: Some((scan.in_repository(&told.file), told.place)),
        message,
        grade,
    })
}

fn troubles(scan: &Scan) -> impl Iterator<Item = Annotation> {
    scan.diagnostics.iter().filter(|one| one.kind != DiagnosticKind::Note).map(|one| {
        // A module from outside of the repository has no file there.
        let span = one.span.filter(|span| !scan.sources.is_restored(*span)).map(|span| place(&scan.sources, span));
        let path = span.as_ref().map(|place| place.file.clone()).or_else(|| one.path.clone());
        let hint = one.hint.as_deref().map_or_else(String::new, |hint| format!("\n{}", sentence(hint)));
        Annotation {
            level: "warning",
            title: "not understood".to_owned(),
            file: path.map(|path| (scan.in_repository(&path), span)),
            message: format!("{}.{hint}", capital(&one.message)),
            grade: "not understood",
        }
    })
}

fn command(one: &Annotation) -> String {
    let mut properties = Vec::new();
    if let Some((file, place)) = &one.file {
        properties.push(format!("file={}", property(file)));
        if let Some(place) = place {
            properties.push(format!("line={}", place.line));
            // The runner takes columns only within one line, and both ends of a range belong to it.
            if place.line == place.end_line {
                let last = place.end_column.saturating_sub(1).max(place.column);
                properties.push(format!("col={},endLine={},endColumn={last}", place.column, place.end_line));
            } else {
                properties.push(format!("endLine={}", place.end_line));
            }
        }
    }
    properties.push(format!("title={}", property(&one.title)));
    format!("::{} {}::{}", one.level, properties.join(","), data(&shortened(&one.message, LONGEST)))
}

/// The text of a command on one line, in which nothing turns the log around or hides. Of a file that is called so, GitHub shows the words and
/// no place.
fn data(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '%' => escaped.push_str("%25"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            other if other.is_control() => escaped.push(' '),
            other => escaped.push(visible(other)),
        }
    }
    escaped
}

/// A property, which ends at a comma or colons.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_escaped() {
        assert_eq!(data("50%\r\n\u{1b}x: y, z"), "50%25%0D%0A x: y, z");
        assert_eq!(data("a\u{202e}b\u{200b}"), "a\u{fffd}b\u{fffd}");
        assert_eq!(property("a::b,c%\n"), "a%3A%3Ab%2Cc%25%0A");
    }
}
