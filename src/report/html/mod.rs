//! One page for people, with all in it: it loads nothing, works without its script, prints, and can be handed on. What may run and what
//! may style it is said by digest (<https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP>), so that no name in it can do either.

use std::io::{self, Write};

use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use crate::finding::{Exemption, Outcome, Status};
use crate::policy::environment::Environment;
use crate::report::Around;
use crate::report::exemptions::{ending_soon, written};
use crate::report::place::{place, uri};
use crate::report::telling::{
    Ending, by_urgency, capital, chain, count, coverage, ending, groups, is_changed, line_of, parts, sentence, shortened,
    skipped, step_text, table, tell, unknowns,
};
use crate::scan::Scan;
use crate::scan::ledger::Taken;
use crate::source::Span;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Findings on a page, and rows of any other list: more make no page for people.
const FINDINGS: usize = 2_000;
const ROWS: usize = 500;
/// Characters of a text.
const LONGEST: usize = 1_000;
/// Resources that are named with a finding that several have.
const NAMED: usize = 10;
/// Places of a value's way that are shown.
const STEPS: usize = 8;

/// Writes the page.
pub(super) fn write(scan: &Scan, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (ending, verdict) = ending(scan, around);
    head(&verdict, out)?;
    let class = match ending {
        Ending::Failed => "failed",
        Ending::Tolerated | Ending::Incomplete | Ending::Nothing => "open",
        Ending::Passed => "passed",
    };
    writeln!(out, "<body>\n<a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n<header>\n<h1>seawall</h1>")?;
    writeln!(out, "<p class=\"verdict {class}\">{}</p>", text(&verdict))?;
    numbers(scan, out)?;
    if let Some((base, against)) = around.base.zip(around.against(scan)) {
        writeln!(out, "<p>Against {}: <strong>{against}</strong>.</p>", code(&base.name))?;
    }
    let gaps = scan.gaps();
    if !gaps.is_empty() {
        writeln!(out, "<p class=\"gaps\"><strong>The analysis is not complete:</strong> {}.</p>", text(&gaps.join("; ")))?;
    }
    writeln!(out, "<nav aria-label=\"Parts of the report\"><ul>")?;
    for (id, title) in [("findings", "Findings"), ("controls", "Controls"), ("input", "Input"), ("coverage", "Coverage")] {
        writeln!(out, "<li><a href=\"#{id}\">{title}</a></li>")?;
    }
    writeln!(out, "</ul></nav>\n</header>\n<main>")?;
    findings(scan, around, out)?;
    open_questions(scan, out)?;
    exempt(scan, around, out)?;
    controls(scan, out)?;
    input(scan, around, out)?;
    ledger(scan, out)?;
    writeln!(out, "</main>\n<footer><p>{}</p></footer>", about(scan, around))?;
    writeln!(out, "<script>{SCRIPT}</script>\n</body>\n</html>")
}

fn head(verdict: &str, out: &mut dyn Write) -> io::Result<()> {
    let digest = |text: &str| BASE64.encode(&Sha256::digest(text.as_bytes()));
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(
        out,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; \
         base-uri 'none'; form-action 'none'\">",
        digest(STYLE),
        digest(SCRIPT)
    )?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">")?;
    writeln!(out, "<title>seawall: {}</title>\n<style>{STYLE}</style>\n</head>", text(verdict))
}

fn numbers(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    let summary = scan.summary();
    let [low, medium, high, critical] = summary.by_severity;
    writeln!(out, "<dl class=\"numbers\">")?;
    for (word, number) in [
        ("critical", critical),
        ("high", high),
        ("medium", medium),
        ("low", low),
        ("unknown", summary.unknown),
        ("exempt", summary.exempt),
        ("passed", summary.pass),
    ] {
        let class = if number == 0 { "none" } else { word };
        writeln!(out, "<div class=\"{class}\"><dt>{word}</dt><dd>{number}</dd></div>")?;
    }
    writeln!(out, "</dl>")
}

fn findings(scan: &Scan, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">Findings</h2>")?;
    let urgent = by_urgency(scan, around);
    let all = groups(scan, &urgent);
    if all.is_empty() {
        return writeln!(out, "<p>There are none.</p>\n</section>");
    }
    // Only the script can do this, so only the script shows it.
    writeln!(out, "<div class=\"filter\" role=\"search\" hidden>")?;
    writeln!(out, "<label>Search <input type=\"search\" id=\"search\" autocomplete=\"off\" spellcheck=\"false\"></label>")?;
    writeln!(out, "<fieldset><legend>Show</legend>")?;
    for word in ["critical", "high", "medium", "low", "unknown"] {
        writeln!(out, "<label><input type=\"checkbox\" name=\"grade\" value=\"{word}\" checked> {word}</label>")?;
    }
    writeln!(out, "</fieldset>\n<p id=\"shown\" role=\"status\"></p>\n</div>\n<ol class=\"findings\">")?;
    for (number, group) in all.iter().take(FINDINGS) {
        finding(scan, around, group, around.base.is_some_and(|base| base.new.contains(number)), out)?;
    }
    writeln!(out, "</ol>")?;
    rest(all.len(), FINDINGS, out)?;
    writeln!(out, "</section>")
}

fn finding(scan: &Scan, around: &Around<'_>, group: &[&Outcome], new: bool, out: &mut dyn Write) -> io::Result<()> {
    let [outcome, ..] = group else { return Ok(()) };
    let told = tell(scan, outcome);
    writeln!(out, "<li data-grade=\"{}\">\n<article>", text(&told.grade))?;
    let mut marks = format!("<span class=\"grade {0}\">{0}</span>", text(&told.grade));
    if new {
        marks.push_str(" <span class=\"grade mark\">new</span>");
    }
    if is_changed(scan, outcome, around.changed) {
        marks.push_str(" <span class=\"grade mark\">in the change</span>");
    }
    writeln!(out, "<h3>{marks} {}</h3>", prose(&told.message))?;
    let spot = told.place.as_ref().map(|place| (place.line, place.column));
    writeln!(out, "<p class=\"place\">{}</p>", link(around, &told.file, spot))?;
    let mut named: Vec<String> = group.iter().take(NAMED).map(|one| code(&tell(scan, one).address)).collect();
    named.dedup();
    if group.len() > NAMED {
        named.push(format!("{} more", group.len() - NAMED));
    }
    writeln!(out, "<p>in {} {}</p>", code(told.kind), named.join(", "))?;
    let way = way(scan, around, outcome);
    if !way.is_empty() {
        writeln!(out, "<p class=\"way\">The value comes by {}.</p>", way.join(", "))?;
    }
    if matches!(outcome.status, Status::Fail { .. }) {
        writeln!(out, "<p>{}</p>", prose(&sentence(&told.advice)))?;
    }
    let control = match told.link {
        Some(link) => format!("<a href=\"{}\">{}</a>", text(link), code(told.control)),
        None => code(told.control),
    };
    let articles = scan.controls[outcome.control]
        .metadata
        .frameworks
        .get("gdpr")
        .map_or_else(String::new, |articles| format!(" <span class=\"articles\">GDPR {}</span>", text(&articles.join(", "))));
    writeln!(out, "<p class=\"control\">{control} {}{articles}</p>\n</article>\n</li>", prose(&sentence(told.title)))
}

/// The places that a value came by, each once.
fn way(scan: &Scan, around: &Around<'_>, outcome: &Outcome) -> Vec<String> {
    let start = |span: Span| {
        let place = place(&scan.sources, span);
        (place.file, place.line, place.column)
    };
    let mut seen: Vec<_> = outcome.span.map(start).into_iter().collect();
    let mut way = Vec::new();
    for (step, span) in chain(outcome) {
        let spot = start(span);
        if way.len() < STEPS && !seen.contains(&spot) {
            way.push(format!("{} at {}", step_text(step), link(around, &spot.0, Some((spot.1, spot.2)))));
            seen.push(spot);
        }
    }
    way
}

fn open_questions(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    let rows = unknowns(scan).into_iter().map(|(cause, verdicts, controls)| {
        let more = controls.len().saturating_sub(NAMED);
        let mut named: Vec<String> = controls.iter().take(NAMED).map(|control| code(control)).collect();
        if more > 0 {
            named.push(format!("{more} more"));
        }
        vec![prose(&sentence(cause)), verdicts.to_string(), named.join(", ")]
    });
    list("unknown", "What would tell", &["why nobody can tell", "verdicts", "controls"], rows, out)
}

fn exempt(scan: &Scan, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    let day = |exemption: &Exemption| exemption.expires.map_or_else(String::new, |day| day.to_string());
    let owner = |exemption: &Exemption| exemption.owner.as_deref().map_or_else(String::new, prose);
    let soon = ending_soon(scan).into_iter().map(|entry| {
        let controls: Vec<String> = entry.controls.iter().map(|id| code(id)).collect();
        let spot = written(scan, &entry.exemption);
        let spot = spot.map_or_else(|| code(&entry.file), |(file, line)| link(around, &file, Some((line, 1))));
        vec![day(&entry.exemption), controls.join(", "), prose(&sentence(&entry.note)), owner(&entry.exemption), spot]
    });
    list("expiring", "Exemptions that end soon", &["until", "control", "what", "owner", "where"], soon, out)?;
    let rows = scan.outcomes.iter().filter_map(|outcome| match &outcome.status {
        Status::Exempt(exemption) => {
            let told = tell(scan, outcome);
            let spot = written(scan, exemption).map_or_else(String::new, |(file, line)| link(around, &file, Some((line, 1))));
            Some(vec![code(told.control), code(&told.address), prose(&told.message), owner(exemption), day(exemption), spot])
        }
        Status::Pass | Status::Fail { .. } | Status::Unknown { .. } | Status::NotApplicable => None,
    });
    list("exempt", "Exempt", &["control", "resource", "why", "owner", "until", "where"], rows, out)
}

fn controls(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    let rows = table(scan).into_iter().map(|(control, [fail, unknown, pass])| {
        let control = &scan.controls[control];
        let title = format!("{} {}", code(&control.metadata.id), prose(&sentence(&control.metadata.title)));
        vec![title, control.severity.to_string(), fail.to_string(), unknown.to_string(), pass.to_string()]
    });
    list("controls", "Controls", &["control", "severity", "fail", "unknown", "pass"], rows, out)
}

fn input(scan: &Scan, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rows = scan.diagnostics.iter().map(|one| {
        let spot = match (one.span, &one.path) {
            (Some(span), _) => {
                let (spot, own) = (place(&scan.sources, span), !scan.sources.is_restored(span));
                if own { link(around, &spot.file, Some((spot.line, spot.column))) } else { code(&spot.file) }
            }
            (None, Some(path)) => link(around, path, None),
            (None, None) => String::new(),
        };
        let hint = one.hint.as_deref().map_or_else(String::new, |hint| format!(" {}", prose(&sentence(hint))));
        vec![format!("{}{hint}", prose(&sentence(&one.message))), spot]
    });
    list("input", "Input", &["what is wrong with it", "where"], rows, out)
}

fn ledger(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section aria-labelledby=\"coverage\">\n<h2 id=\"coverage\">Coverage</h2>\n<ul>")?;
    for line in coverage(scan) {
        writeln!(out, "<li>{}</li>", text(&line))?;
    }
    for (reason, number) in skipped(scan) {
        writeln!(out, "<li>{number} not judged: {}</li>", prose(reason))?;
    }
    for module in scan.ledger.modules.iter().filter(|module| !module.resolved).take(ROWS) {
        writeln!(out, "<li>not at hand: {}</li>", code(&module.reference))?;
    }
    writeln!(out, "</ul>\n</section>")?;
    // What was not read stands first.
    let mut files: Vec<_> = scan.ledger.files.iter().collect();
    files.sort_by_key(|file| (file.taken.is_read(), file.taken == Taken::Ignored));
    let rows = files.into_iter().map(|file| {
        let note = file.note.as_deref().map_or_else(String::new, prose);
        vec![code(&file.path), text(file.taken.word()), note]
    });
    list("files", "Files", &["file", "taken for", "note"], rows, out)
}

/// A table with a title; nothing if it has no rows, but for its title where the menu leads.
fn list(id: &str, title: &str, columns: &[&str], rows: impl Iterator<Item = Vec<String>>, out: &mut dyn Write) -> io::Result<()> {
    let mut rows = rows.peekable();
    let menu = matches!(id, "controls" | "input");
    if rows.peek().is_none() && !menu {
        return Ok(());
    }
    writeln!(out, "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title}</h2>")?;
    if rows.peek().is_none() {
        return writeln!(out, "<p>Nothing to tell.</p>\n</section>");
    }
    let head: String = columns.iter().map(|column| format!("<th scope=\"col\">{column}</th>")).collect();
    writeln!(
        out,
        "<div class=\"wide\" role=\"group\" aria-labelledby=\"{id}\" tabindex=\"0\"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>"
    )?;
    let mut number = 0;
    for row in rows {
        number += 1;
        if number <= ROWS {
            let row: String = row.iter().map(|cell| format!("<td>{cell}</td>")).collect();
            writeln!(out, "<tr>{row}</tr>")?;
        }
    }
    writeln!(out, "</tbody>\n</table></div>")?;
    rest(number, ROWS, out)?;
    writeln!(out, "</section>")
}

/// How many are not shown.
fn rest(all: usize, shown: usize, out: &mut dyn Write) -> io::Result<()> {
    match all.checked_sub(shown).filter(|more| *more > 0) {
        Some(more) => writeln!(out, "<p class=\"rest\">… and {more} more, left out here; the other reports have all.</p>"),
        None => Ok(()),
    }
}

/// Who judged, by which profile, and how long it took.
fn about(scan: &Scan, around: &Around<'_>) -> String {
    let mut parts = vec![format!("seawall {}", env!("CARGO_PKG_VERSION"))];
    for author in scan.authors.iter().take(ROWS) {
        parts.push(format!(
            "{} of {} ({})",
            count(author.policies, "policy", "policies"),
            code(&author.name),
            code(&author.digest)
        ));
    }
    if !scan.profile.is_empty() {
        parts.push(format!("profile {}", code(&scan.profile)));
    }
    parts.extend(scan.environment.map(Environment::word).map(capital));
    parts.extend(around.took.map(|took| format!("{:.1} s", took.as_secs_f64())));
    parts.join(" · ")
}

/// A place, as a link if it is known where the files are.
fn link(around: &Around<'_>, path: &str, spot: Option<(u32, u32)>) -> String {
    let name = spot.map_or_else(|| path.to_owned(), |(line, column)| format!("{path}:{line}:{column}"));
    match around.files {
        None => code(&name),
        Some(files) => {
            let anchor = spot.map_or_else(String::new, |(line, _)| format!("#L{line}"));
            format!("<a href=\"{}{}{anchor}\">{}</a>", text(files), uri(path), code(&name))
        }
    }
}

fn code(name: &str) -> String {
    format!("<code>{}</code>", text(name))
}

/// Sentences in which parts between backticks are code.
fn prose(words: &str) -> String {
    let mark = |(is_code, part): (bool, &str)| if is_code { code(part) } else { text(part) };
    parts(&shortened(words, LONGEST)).into_iter().map(mark).collect()
}

/// Text that is nothing but text, in elements and in attributes.
fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in shortened(&line_of(text), LONGEST).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_never_markup() {
        assert_eq!(text("<script>\"a'&\u{0}\u{202e}"), "&lt;script&gt;&quot;a&#39;&amp; \u{fffd}");
        assert_eq!(prose("`<a>` is b"), "<code>&lt;a&gt;</code> is b");
    }
}
