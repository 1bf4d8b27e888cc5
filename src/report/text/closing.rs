//! The end of the report for people: the controls with something to look at, and the numbers. If all is well it is two lines.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::finding::Status;
use crate::model::Wanted;
use crate::plain::{fitted, glued, line_of, width, wrap};
use crate::policy::pack::Author;
use crate::report::exemptions::ending_soon;
use crate::report::frame::Tone;
use crate::report::telling::{Ending, count, covered, ending, flag, skipped, table, unknowns};
use crate::report::text::say;
use crate::report::{Around, Look};
use crate::scan::ledger::{SkippedResource, Taken};
use crate::scan::{Scan, Summary};

/// Characters of a digest that tell packs apart.
const DIGEST: usize = "sha256:".len() + 12;
/// Things of one kind that are named.
const NAMED: usize = 5;
/// Columns of the numbers behind the id of a control.
const NUMBERS: usize = 34;

/// Writes the end of the report; failures stand at so many `places`.
pub(super) fn write(scan: &Scan, around: &Around<'_>, look: Look, places: usize, out: &mut dyn Write) -> io::Result<()> {
    let (how, sentence) = ending(scan, around);
    controls(scan, look, out)?;
    let sentence = sentence.trim_end_matches('.');
    let policies = scan.authors.iter().map(policies).collect::<Vec<_>>().join(", ");
    let [judged, files] = coverage(scan);
    // Who has nothing to do need not read much.
    let mut rows = if how == Ending::Passed {
        let verdict = format!("{sentence}: {}", verdicts(scan, places));
        vec![("verdict", verdict), ("scope", format!("{policies}; {judged}; files: {files}"))]
    } else {
        let told = [("verdict", sentence.to_owned()), ("controls", verdicts(scan, places)), ("scope", judged)];
        told.into_iter().chain([("files", files), ("policies", policies)]).collect()
    };
    if let Some((base, against)) = around.base.zip(around.against(scan)) {
        rows.push(("failures", format!("{against}, against {}", base.name)));
    }
    let gives = wanted(scan);
    if !gives.is_empty() {
        rows.push(("to know", format!("give {}", gives.join(", "))));
    }
    rows.extend(exempt(scan));
    if let Some(took) = around.took {
        rows.push(("time", format!("{:.1} s", took.as_secs_f64())));
    }
    let gaps = scan.gaps();
    if !gaps.is_empty() {
        rows.push(("gaps", gaps.join("; ")));
    }
    if matches!(how, Ending::Failed | Ending::Tolerated | Ending::Incomplete) {
        rows.push(("more", more(scan)));
    }
    rows.retain(|(_, text)| !text.is_empty());
    let label = rows.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
    for (word, text) in rows {
        let tone = if word == "verdict" { verdict_tone(how) } else { Tone::Strong };
        for (number, line) in wrap(&line_of(&text), look.width.saturating_sub(label + 2)).iter().enumerate() {
            let head = if number == 0 { word } else { "" };
            let blanks = " ".repeat(label + 2 - head.len());
            let line = if word == "verdict" { look.paint(tone, line) } else { line.clone() };
            say(out, &format!("{}{blanks}{line}", look.paint(tone, head)))?;
        }
    }
    Ok(())
}

fn verdict_tone(how: Ending) -> Tone {
    match how {
        Ending::Failed | Ending::Nothing => Tone::Alarm,
        Ending::Tolerated | Ending::Incomplete => Tone::Caution,
        Ending::Passed => Tone::Quiet,
    }
}

/// The controls with something to look at, worst first. One alone needs no table.
fn controls(scan: &Scan, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<_> = table(scan).into_iter().filter(|(_, [fail, unknown, _])| *fail + *unknown > 0).collect();
    if rows.len() < 2 {
        return Ok(());
    }
    let id = |control: usize| line_of(&scan.controls[control].metadata.id);
    let longest = rows.iter().map(|(control, _)| width(&id(*control))).max().unwrap_or(0).max("control".len());
    let column = longest.min(look.width.saturating_sub(NUMBERS));
    let head = format!("{:column$}  severity    fail  unknown   pass", "control");
    say(out, &look.paint(Tone::Strong, &head))?;
    for (control, [fail, unknown, pass]) in rows {
        let id = fitted(&id(control), column);
        let blanks = " ".repeat(column.saturating_sub(width(&id)));
        let severity = scan.controls[control].severity;
        let word = format!("{:8}", severity.to_string());
        let word = if fail > 0 { look.paint(Tone::of(severity), &word) } else { word };
        say(out, &format!("{id}{blanks}  {word}  {fail:>6}  {unknown:>7}  {pass:>5}"))?;
    }
    writeln!(out)
}

/// How often which verdict came.
fn verdicts(scan: &Scan, places: usize) -> String {
    let Summary { pass, fail, unknown, exempt, not_applicable, by_severity: [low, medium, high, critical] } = scan.summary();
    let grades = [(critical, "critical"), (high, "high"), (medium, "medium"), (low, "low")];
    let grades: Vec<String> =
        grades.into_iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")).collect();
    let at = if places > 0 && places < fail { format!(" at {}", count(places, "place", "places")) } else { String::new() };
    let grades = if grades.is_empty() { String::new() } else { format!(" ({})", grades.join(", ")) };
    let failed = (fail > 0).then(|| format!("{fail} failed{at}{grades}"));
    let others = [(unknown, "unknown"), (pass, "passed"), (exempt, "exempt"), (not_applicable, "not applicable")];
    let others = others.into_iter().filter(|(number, _)| *number > 0).map(|(number, word)| glued(&format!("{number} {word}")));
    failed.into_iter().chain(others).collect::<Vec<_>>().join(", ")
}

/// What to give so that more is known, most needed first.
fn wanted(scan: &Scan) -> Vec<String> {
    let mut flags: Vec<String> = Vec::new();
    for (cause, ..) in unknowns(scan) {
        flags.extend(Wanted::of(cause).and_then(flag).filter(|flag| !flags.contains(flag)));
    }
    let more = flags.len().saturating_sub(NAMED);
    flags.truncate(NAMED);
    flags.extend((more > 0).then(|| format!("and {more} more")));
    flags
}

/// What somebody decided need not hold, by reason.
fn exempt(scan: &Scan) -> Vec<(&'static str, String)> {
    let mut reasons: Vec<(&str, &str, String)> = Vec::new();
    for outcome in &scan.outcomes {
        let Status::Exempt(exemption) = &outcome.status else { continue };
        let until = exemption.expires.map_or_else(String::new, |day| format!(", until {day}"));
        let one = (scan.controls[outcome.control].metadata.id.as_str(), exemption.reason.as_str(), until);
        if !reasons.contains(&one) {
            reasons.push(one);
        }
    }
    let more = reasons.len().saturating_sub(NAMED);
    let told = reasons.iter().take(NAMED).map(|(control, reason, until)| format!("{control} ({reason}{until})"));
    let mut told: Vec<String> = told.collect();
    told.extend((more > 0).then(|| format!("and {more} more")));
    let mut rows = Vec::new();
    if !told.is_empty() {
        rows.push(("exempt", told.join(", ")));
    }
    let ending = ending_soon(scan);
    if let Some(day) = ending.first().and_then(|entry| entry.exemption.expires) {
        let those = count(ending.len(), "exemption ends soon or has ended", "exemptions end soon or have ended");
        rows.push(("expiring", format!("{those}, the first on {day}; `seawall exemptions list` has all")));
    }
    rows
}

/// How much was looked at, and what was not.
fn coverage(scan: &Scan) -> [String; 2] {
    let ledger = &scan.ledger;
    let mut judged = format!("{} % covered: {}", covered(scan), count(ledger.resources_judged, "resource", "resources"));
    match ledger.implied_judged {
        0 => {}
        number => judged.push_str(&format!(" and {}", count(number, "deployment or scope", "deployments and scopes"))),
    }
    judged.push_str(" judged");
    let referred = ledger.resources_skipped.iter().filter(|one| one.is_reference()).count();
    if referred < ledger.resources_skipped.len() {
        let reasons = skipped(scan).into_iter().filter(|(reason, _)| *reason != SkippedResource::REFERENCE);
        let reasons: Vec<String> = reasons.map(|(reason, number)| format!("{number} as {reason}")).collect();
        judged.push_str(&format!(", {} not: {}", ledger.resources_skipped.len() - referred, reasons.join(", ")));
    }
    if referred > 0 {
        judged.push_str(&format!("; {referred} only referred to"));
    }
    let mut files = format!("{} read", ledger.files.iter().filter(|file| file.taken.is_read()).count());
    let left: Vec<_> = ledger.files.iter().filter(|file| matches!(file.taken, Taken::NotRead | Taken::Unreadable)).collect();
    if !left.is_empty() {
        let named = left.iter().take(NAMED).map(|file| format!("{} ({})", file.path, file.note.as_deref().unwrap_or("not read")));
        let named = named.collect::<Vec<_>>().join(", ");
        let more = if left.len() > NAMED { format!(" and {} more", left.len() - NAMED) } else { String::new() };
        files.push_str(&format!(", {} not: {named}{more}", left.len()));
    }
    let ignored = ledger.files.iter().filter(|file| file.taken == Taken::Ignored).count();
    if ignored > 0 {
        files.push_str(&format!(", {ignored} without resources"));
    }
    [judged, files]
}

/// Who some of the policies are from; the other reports have the whole digest.
fn policies(author: &Author) -> String {
    let digest = author.digest.get(..DIGEST).unwrap_or(&author.digest);
    format!("{} ({digest})", glued(&format!("{} of {}", count(author.policies, "policy", "policies"), author.name)))
}

/// Where there is more to learn.
fn more(scan: &Scan) -> String {
    let failed: BTreeSet<usize> =
        scan.outcomes.iter().filter(|one| matches!(one.status, Status::Fail { .. })).map(|one| one.control).collect();
    let mends = failed.iter().any(|control| !scan.controls[*control].metadata.fix.is_empty());
    let mends = if mends { "; `seawall fix --diff PATH` shows what it can mend" } else { "" };
    format!("`seawall explain CONTROL`, `seawall explain FINDING PATH`{mends}")
}
