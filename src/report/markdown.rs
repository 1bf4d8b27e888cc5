//! The summary of a pull request, as GitHub shows it: the verdict first, then what to do, then what was looked at. It is never longer
//! than a reader would scroll, nor than GitHub takes
//! (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits>: 1 MiB).
//! Names and texts of the input are shown and never markup.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::finding::{Outcome, Status};
use crate::policy::environment::Environment;
use crate::policy::metadata::Severity;
use crate::report::Around;
use crate::report::exemptions::{ending_soon, written};
use crate::report::place::{place, uri};
use crate::report::telling::{
    Ending, by_urgency, count, coverage, ending, groups, is_changed, line_of, parts, sentence, shortened, skipped, table, tell,
    unknowns,
};
use crate::scan::Scan;
use crate::scan::ledger::Taken;

/// Findings that stand in the open; the others are folded in.
const OPEN: usize = 20;
/// Characters of a name, and of a sentence.
const NAME: usize = 120;
const SENTENCE: usize = 400;
/// Bytes of each list; together they leave the page below 200 KiB.
const FINDINGS: usize = 90_000;
const UNKNOWNS: usize = 25_000;
const EXEMPT: usize = 15_000;
const SOON: usize = 5_000;
const CONTROLS: usize = 25_000;
const INPUT: usize = 20_000;
const LEDGER: usize = 15_000;
/// Characters of a digest that tell packs apart.
const DIGEST: usize = "sha256:".len() + 12;
/// Packs that are named.
const AUTHORS: usize = 10;

/// Lines that end where there is no more room.
struct Lines {
    text: String,
    room: usize,
    left_out: usize,
}

impl Lines {
    fn new(room: usize) -> Self {
        Lines { text: String::new(), room, left_out: 0 }
    }

    fn push(&mut self, line: &str) {
        if self.left_out == 0 && self.text.len() + line.len() < self.room {
            self.text.push_str(line);
            self.text.push('\n');
        } else {
            self.left_out += 1;
        }
    }

    /// The lines, and how many are missing.
    fn end(self) -> String {
        match self.left_out {
            0 => format!("{}\n", self.text),
            more => format!("{}\n… and {more} more, left out here; the other reports have all.\n\n", self.text),
        }
    }
}

/// Writes the summary.
pub(super) fn write(scan: &Scan, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (ending, verdict) = ending(scan, around);
    let icon = match ending {
        Ending::Failed => "❌",
        Ending::Tolerated | Ending::Incomplete | Ending::Nothing => "⚠️",
        Ending::Passed => "✅",
    };
    writeln!(out, "## {icon} seawall: {}\n\n{}\n", plain(&verdict), numbers(scan))?;
    let gaps = scan.gaps();
    if !gaps.is_empty() {
        writeln!(out, "> [!WARNING]\n> The analysis is not complete: {}.\n", plain(&gaps.join("; ")))?;
    }
    findings(scan, around, out)?;
    open_questions(scan, out)?;
    exempt(scan, around, out)?;
    controls(scan, out)?;
    input(scan, around, out)?;
    ledger(scan, out)?;
    writeln!(out, "<sub>{}</sub>", about(scan, around))
}

/// The outcomes by number.
fn numbers(scan: &Scan) -> String {
    let summary = scan.summary();
    let [low, medium, high, critical] = summary.by_severity;
    let failures = [(critical, Severity::Critical), (high, Severity::High), (medium, Severity::Medium), (low, Severity::Low)];
    let failures = failures.into_iter().map(|(number, severity)| (number, format!("{} {severity}", icon(Some(severity)))));
    let others = [
        (summary.unknown, format!("{} unknown", icon(None))),
        (summary.exempt, "exempt".to_owned()),
        (summary.pass, "passed".to_owned()),
        (summary.not_applicable, "not applicable".to_owned()),
    ];
    let told: Vec<(usize, String)> = failures.chain(others).filter(|(number, _)| *number > 0).collect();
    let head: Vec<&str> = told.iter().map(|(_, word)| word.as_str()).collect();
    let row: Vec<String> = told.iter().map(|(number, _)| format!("**{number}**")).collect();
    if told.is_empty() {
        return "No control had anything to judge.".to_owned();
    }
    format!("| {} |\n|{}\n| {} |", head.join(" | "), ":-:|".repeat(told.len()), row.join(" | "))
}

fn icon(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::Critical) => "🔴",
        Some(Severity::High) => "🟠",
        Some(Severity::Medium) => "🟡",
        Some(Severity::Low) => "🔵",
        None => "⚪",
    }
}

fn findings(scan: &Scan, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    let urgent: Vec<(usize, &Outcome)> =
        by_urgency(scan, around).into_iter().filter(|(_, outcome)| matches!(outcome.status, Status::Fail { .. })).collect();
    let is_new = |number: usize| around.base.is_some_and(|base| base.new.contains(&number));
    if let Some((base, against)) = around.base.zip(around.against(scan)) {
        writeln!(out, "Against {}: **{against}**.\n", code(&base.name))?;
    }
    if urgent.is_empty() {
        return Ok(());
    }
    let all = groups(scan, &urgent);
    let mut advised = BTreeSet::new();
    let rows: Vec<String> = all
        .iter()
        .map(|(number, group)| {
            row(scan, around, group, is_new(*number), group.first().is_some_and(|one| advised.insert(one.control)))
        })
        .collect();
    let head = "| severity | finding |\n|:--|:--|";
    let (open, folded) = rows.split_at(rows.len().min(OPEN));
    let mut lines = Lines::new(FINDINGS);
    open.iter().for_each(|row| lines.push(row));
    let room = FINDINGS.saturating_sub(lines.text.len());
    writeln!(out, "### What to do\n\n{head}\n{}", lines.end())?;
    if !folded.is_empty() {
        let mut lines = Lines::new(room);
        folded.iter().for_each(|row| lines.push(row));
        fold(&count(folded.len(), "more place", "more places"), &format!("{head}\n{}", lines.end()), out)?;
    }
    Ok(())
}

/// A row for findings that differ in the resource alone; `advise` what to do about them.
fn row(scan: &Scan, around: &Around<'_>, group: &[&Outcome], new: bool, advise: bool) -> String {
    let [outcome, others @ ..] = group else { return String::new() };
    let told = tell(scan, outcome);
    let mut marks = String::new();
    if new {
        marks.push_str("<br>**new**");
    }
    if is_changed(scan, outcome, around.changed) {
        marks.push_str("<br>in the change");
    }
    let more = match others.len() {
        0 => String::new(),
        number => format!(" and {number} more"),
    };
    let control = match told.link {
        Some(link) => format!("[{}]({})", code(told.control), url(link)),
        None => code(told.control),
    };
    let resource = format!("{} {}{more}", code(told.kind), code(&told.address));
    let grade = format!("{}&nbsp;{}", icon(Some(outcome.severity)), outcome.severity);
    let advice = if advise { format!("<br>{}", prose(&sentence(&told.advice))) } else { String::new() };
    let message = prose(&told.message);
    let place = link(around, &told.file, told.place.as_ref().map(|place| (place.line, place.end_line)));
    // A column of its own would push long paths out of sight.
    format!("| {grade}{marks} | **{message}**<br>{place}<br>{resource} · {control}{advice} |")
}

fn open_questions(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    let causes = unknowns(scan);
    if causes.is_empty() {
        return Ok(());
    }
    let mut lines = Lines::new(UNKNOWNS);
    for (cause, verdicts, controls) in &causes {
        let more = controls.len().saturating_sub(3);
        let mut named: Vec<String> = controls.iter().take(3).map(|control| code(control)).collect();
        if more > 0 {
            named.push(format!("{more} more"));
        }
        lines.push(&format!("| {} | {verdicts} | {} |", prose(&sentence(cause)), named.join(", ")));
    }
    let title = format!("{} Unknown: what would tell", icon(None));
    fold(&title, &format!("| why nobody can tell | verdicts | controls |\n|:--|--:|:--|\n{}", lines.end()), out)
}

/// What is exempt, in whose name and until when; before it, in the open, what ends soon or has ended.
fn exempt(scan: &Scan, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    let soon = ending_soon(scan);
    if !soon.is_empty() {
        let mut lines = Lines::new(SOON);
        for entry in &soon {
            let day = entry.exemption.expires.map_or_else(String::new, |day| day.to_string());
            let controls: Vec<String> = entry.controls.iter().map(|id| code(id)).collect();
            let owner = entry.exemption.owner.as_deref().map_or_else(String::new, prose);
            let spot = written(scan, &entry.exemption);
            let spot = spot.map_or_else(|| code(&entry.file), |(file, line)| link(around, &file, Some((line, line))));
            lines.push(&format!("| {day} | {} | {} | {owner} | {spot} |", controls.join(", "), prose(&sentence(&entry.note))));
        }
        writeln!(
            out,
            "### Exemptions that end soon\n\n| until | control | | owner | where |\n|:--|:--|:--|:--|:--|\n{}",
            lines.end()
        )?;
    }
    let mut lines = Lines::new(EXEMPT);
    let mut number = 0;
    for outcome in &scan.outcomes {
        if let Status::Exempt(exemption) = &outcome.status {
            let told = tell(scan, outcome);
            let until = exemption.expires.map_or_else(String::new, |day| day.to_string());
            let owner = exemption.owner.as_deref().map_or_else(String::new, prose);
            let spot = written(scan, exemption).map_or_else(String::new, |(file, line)| link(around, &file, Some((line, line))));
            let (control, address, why) = (code(told.control), code(&told.address), prose(&told.message));
            lines.push(&format!("| {control} | {address} | {why} | {owner} | {until} | {spot} |"));
            number += 1;
        }
    }
    if number == 0 {
        return Ok(());
    }
    let head = "| control | resource | why | owner | until | where |\n|:--|:--|:--|:--|:--|:--|";
    fold(&format!("Exempt ({number})"), &format!("{head}\n{}", lines.end()), out)
}

fn controls(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    let rows = table(scan);
    if rows.is_empty() {
        return Ok(());
    }
    let mut lines = Lines::new(CONTROLS);
    for (control, [fail, unknown, pass]) in &rows {
        let control = &scan.controls[*control];
        let title = prose(&sentence(&control.metadata.title));
        let id = code(&control.metadata.id);
        lines.push(&format!("| {id} {title} | {} | {fail} | {unknown} | {pass} |", control.severity));
    }
    let table = format!("| control | severity | fail | unknown | pass |\n|:--|:--|--:|--:|--:|\n{}", lines.end());
    fold(&format!("Controls ({})", rows.len()), &table, out)
}

/// Trouble with the input.
fn input(scan: &Scan, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    if scan.diagnostics.is_empty() {
        return Ok(());
    }
    let mut lines = Lines::new(INPUT);
    for one in &scan.diagnostics {
        let spot = one.span.map(|span| (place(&scan.sources, span), scan.sources.is_restored(span)));
        let spot = match (&spot, &one.path) {
            (Some((place, true)), _) => code(&place.file),
            (Some((place, false)), _) => link(around, &place.file, Some((place.line, place.end_line))),
            (None, Some(path)) => link(around, path, None),
            (None, None) => String::new(),
        };
        let hint = one.hint.as_deref().map_or_else(String::new, |hint| format!(" {}", prose(&sentence(hint))));
        lines.push(&format!("| {}{hint} | {spot} |", prose(&sentence(&one.message))));
    }
    let table = format!("| what | where |\n|:--|:--|\n{}", lines.end());
    fold(&format!("About the input ({})", scan.diagnostics.len()), &table, out)
}

fn ledger(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = Lines::new(LEDGER);
    for one in coverage(scan) {
        lines.push(&format!("- {}", plain(&one)));
    }
    for (reason, number) in skipped(scan) {
        lines.push(&format!("- {number} not judged: {}", prose(reason)));
    }
    for file in scan.ledger.files.iter().filter(|file| matches!(file.taken, Taken::NotRead | Taken::Unreadable)) {
        let note = file.note.as_deref().unwrap_or("not read");
        lines.push(&format!("- not read: {}, {}", code(&file.path), prose(note)));
    }
    for module in scan.ledger.modules.iter().filter(|module| !module.resolved) {
        lines.push(&format!("- not at hand: {}", code(&module.reference)));
    }
    fold("What was looked at", &lines.end(), out)
}

/// Who judged, by which profile, and how long it took.
fn about(scan: &Scan, around: &Around<'_>) -> String {
    let mut parts = vec![format!("seawall {}", env!("CARGO_PKG_VERSION"))];
    for author in scan.authors.iter().take(AUTHORS) {
        let digest = author.digest.get(..DIGEST).unwrap_or(&author.digest);
        let policies = count(author.policies, "policy", "policies");
        parts.push(format!("{policies} of {} ({})", code(&author.name), code(digest)));
    }
    if scan.authors.len() > AUTHORS {
        parts.push(format!("{} more packs", scan.authors.len() - AUTHORS));
    }
    if !scan.profile.is_empty() {
        parts.push(format!("profile {}", code(&scan.profile)));
    }
    parts.extend(scan.environment.map(Environment::word).map(str::to_owned));
    parts.extend(around.took.map(|took| format!("{:.1} s", took.as_secs_f64())));
    parts.join(" · ")
}

/// A part that is folded until somebody opens it.
fn fold(title: &str, body: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<details>\n<summary><b>{title}</b></summary>\n\n{body}</details>\n")
}

/// A file, and the lines in it: relative if nobody knows where the files are.
fn link(around: &Around<'_>, path: &str, lines: Option<(u32, u32)>) -> String {
    let (name, anchor) = match lines {
        None => (path.to_owned(), String::new()),
        Some((first, last)) if first == last => (format!("{path}:{first}"), format!("#L{first}")),
        Some((first, last)) => (format!("{path}:{first}"), format!("#L{first}-L{last}")),
    };
    let target = uri(path);
    // A cut address leads nowhere.
    if target.len() > 1000 {
        return code(&name);
    }
    format!("[{}]({}{target}{anchor})", code(&name), around.files.unwrap_or_default())
}

/// An address that ends where it should.
fn url(text: &str) -> String {
    let mut url = String::new();
    for byte in shortened(text, 500).bytes() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'/'
            | b':'
            | b'?'
            | b'#'
            | b'='
            | b'&'
            | b'%' => {
                url.push(char::from(byte));
            }
            other => url.push_str(&format!("%{other:02X}")),
        }
    }
    url
}

/// A name as code. Backticks would not do: a name may hold them, and a `|` behind a `\` ends a cell even between them.
fn code(text: &str) -> String {
    format!("<code>{}</code>", plain(&shortened(&line_of(text), NAME)))
}

/// Sentences in which parts between backticks are code.
fn prose(text: &str) -> String {
    let mark = |(is_code, part): (bool, &str)| if is_code { format!("<code>{}</code>", plain(part)) } else { plain(part) };
    parts(&shortened(&line_of(text), SENTENCE)).into_iter().map(mark).collect()
}

/// Text that is nothing but text, if it does not begin a line: what could begin markup, a link, a formula, an emoji or the name of a user is written as an entity
/// (<https://github.github.com/gfm/#entity-and-numeric-character-references>: it stands for the character and for no structure).
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let line = line_of(text);
    let mut before = [' '; 3];
    for character in line.chars() {
        // `www.` begins a link.
        let links = character == '.' && before.iter().all(|letter| letter.eq_ignore_ascii_case(&'w'));
        match character {
            // In an element of its own it is part of no address and of no name.
            '@' => plain.push_str("<span>&#64;</span>"),
            ' ' | ',' | ';' | '(' | ')' | '/' | '\'' | '?' | '%' | '-' | '+' | '.' if !links => plain.push(character),
            other if other.is_ascii_punctuation() => plain.push_str(&format!("&#{};", u32::from(other))),
            other => plain.push(other),
        }
        before = [before[1], before[2], character];
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_never_markup() {
        assert_eq!(plain("a|b"), "a&#124;b");
        assert_eq!(plain("<script>\n"), "&#60;script&#62; ");
        assert_eq!(plain("[x](https://e.x) www.e.x"), "&#91;x&#93;(https&#58;//e.x) www&#46;e.x");
        assert_eq!(plain("@org a@b.c"), "<span>&#64;</span>org a<span>&#64;</span>b.c");
        assert_eq!(prose("`a` is `b|`"), "<code>a</code> is <code>b&#124;</code>");
        assert_eq!(prose("a ` b"), "a &#96; b");
        assert_eq!(url("https://e.x/(a) <b>|"), "https://e.x/%28a%29%20%3Cb%3E%7C");
    }
}
