//! The report for people: a frame with the source line for each finding, then the numbers.

use std::collections::BTreeMap;
use std::io::{self, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::finding::{Outcome, Status, display};
use crate::model::StepKind;
use crate::policy::metadata::Severity;
use crate::report::Look;
use crate::report::place::{Place, place};
use crate::scan::Scan;
use crate::scan::ledger::Taken;
use crate::source::Span;

/// A line longer than this is no line for people (minified JSON): its place is given, not its text.
const LINE_BYTES: usize = 400;
/// Unknown verdicts that are listed; the other reports have all.
const UNKNOWNS: usize = 40;

/// Writes the report.
pub(super) fn write(scan: &Scan, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let renderer = if look.color { Renderer::styled().hyperlink(true) } else { Renderer::plain().hyperlink(false) };
    let renderer = renderer.decor_style(if look.color { DecorStyle::Unicode } else { DecorStyle::Ascii }).term_width(look.width);
    for outcome in scan.outcomes.iter().filter(|outcome| matches!(outcome.status, Status::Fail { .. })) {
        writeln!(out, "{}\n", failure(scan, outcome, &renderer))?;
    }
    unknowns(scan, out)?;
    for diagnostic in &scan.diagnostics {
        writeln!(out, "{}\n", trouble(scan, diagnostic, &renderer))?;
    }
    table(scan, out)?;
    coverage(scan, out)
}

fn failure(scan: &Scan, outcome: &Outcome, renderer: &Renderer) -> String {
    let metadata = &scan.controls[outcome.control].metadata;
    let resource = scan.estate.resource(outcome.resource);
    let level = match outcome.severity {
        Severity::Critical | Severity::High => Level::ERROR,
        Severity::Medium => Level::WARNING,
        Severity::Low => Level::INFO,
    };
    let level = level.with_name(outcome.severity.to_string());
    let mut title = level.primary_title(clean(&outcome.message)).id(metadata.id.clone());
    if let Some(link) = metadata.related_resources.first() {
        title = title.id_url(link.clone());
    }
    let name = format!("{} {}", resource.resource_type, display(&resource.name));
    let label = if outcome.absent { format!("nothing is set below here, in {name}") } else { format!("in {name}") };
    let mut group = match outcome.span {
        Some(span) => frame(scan, title, span, &clean(&label), outcome.secret),
        None => title.element(Origin::path(scan.estate.deployment(outcome.resource).root.clone())),
    };
    for (text, spot) in chain(scan, outcome) {
        group = group.element(Level::NOTE.message(format!("{text}: {}:{}:{}", spot.file, spot.line, spot.column)));
    }
    if let Status::Fail { conditional: Some(condition) } = &outcome.status {
        group = group.element(Level::NOTE.message(clean(&format!("only if the resource is deployed: {condition}"))));
    }
    let articles =
        metadata.frameworks.get("gdpr").map_or_else(String::new, |articles| format!(" (GDPR {})", articles.join(", ")));
    group = group.element(Level::NOTE.message(clean(&format!("to be assured: {}{articles}", metadata.title))));
    group = group.element(Level::HELP.message(clean(&metadata.remediation)));
    if let Some(link) = metadata.related_resources.first() {
        group = group.element(Level::HELP.message(format!("see {}", clean(link))));
    }
    renderer.render(&[group])
}

/// A title over the line where `span` begins; only its place if the line must not be shown.
fn frame<'a>(
    scan: &Scan,
    title: annotate_snippets::Title<'a>,
    span: Span,
    label: &str,
    secret: bool,
) -> annotate_snippets::Group<'a> {
    let file = scan.sources.file(span.file);
    let spot = place(&scan.sources, span);
    let line = file.line(spot.line).unwrap_or_default();
    if secret || line.len() > LINE_BYTES {
        let origin = Origin::path(spot.file).line(spot.line as usize).char_column(spot.column as usize);
        return title.element(origin).element(Level::NOTE.message(label.to_owned()));
    }
    let begin = span.start.saturating_sub(file.line_start(spot.line).unwrap_or(0)) as usize;
    let length = span.end.saturating_sub(span.start).max(1) as usize;
    let end = begin.saturating_add(length).min(line.len());
    let start = begin.min(end);
    let (start, end) = (floor(line, start), floor(line, end));
    title.element(
        Snippet::source(line.to_owned())
            .line_start(spot.line as usize)
            .path(spot.file)
            .annotation(AnnotationKind::Primary.span(start..end).label(label.to_owned())),
    )
}

fn floor(line: &str, mut offset: usize) -> usize {
    while !line.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The places a value came by, beyond the framed one.
fn chain(scan: &Scan, outcome: &Outcome) -> Vec<(&'static str, Place)> {
    let mut steps = Vec::new();
    for step in outcome.origin.steps().filter(|step| Some(step.span) != outcome.span).take(8) {
        let text = match step.kind {
            StepKind::Literal => "written at",
            StepKind::Computed => "computed at",
            StepKind::Parameter => "by a parameter",
            StepKind::ParameterDefault => "from the default of a parameter",
            StepKind::ParameterFile => "from a parameter file",
            StepKind::Variable => "by a variable",
            StepKind::ModuleArgument => "by an argument of a nested deployment",
            StepKind::ModuleOutput => "by an output of a nested deployment",
            StepKind::Loop => "by a copy loop",
            StepKind::UserFunction => "by a user-defined function",
            StepKind::DeclaredProperty => "from a property of another resource",
            StepKind::Export => "from an export",
        };
        let spot = place(&scan.sources, step.span);
        if !steps.iter().any(|(_, seen)| *seen == spot) {
            steps.push((text, spot));
        }
    }
    steps
}

fn unknowns(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    let unknown: Vec<&Outcome> = scan.outcomes.iter().filter(|one| matches!(one.status, Status::Unknown { .. })).collect();
    for outcome in unknown.iter().take(UNKNOWNS) {
        let Status::Unknown { cause } = &outcome.status else { continue };
        let spot = match outcome.span {
            Some(span) => {
                let spot = place(&scan.sources, span);
                format!("{}:{}:{}", spot.file, spot.line, spot.column)
            }
            None => scan.estate.deployment(outcome.resource).root.clone(),
        };
        writeln!(out, "unknown[{}]: {}\n  --> {spot}", scan.controls[outcome.control].metadata.id, clean(cause))?;
    }
    if unknown.len() > UNKNOWNS {
        writeln!(out, "… and {} more that cannot be told; `--output json` lists all", unknown.len() - UNKNOWNS)?;
    }
    if !unknown.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

fn trouble(scan: &Scan, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let level = match diagnostic.kind {
        DiagnosticKind::Input => Level::ERROR,
        DiagnosticKind::Internal => Level::ERROR.with_name("internal error"),
        DiagnosticKind::Unsupported | DiagnosticKind::Limit => Level::WARNING,
        DiagnosticKind::Note => Level::NOTE,
    };
    let title = level.primary_title(clean(&diagnostic.message));
    let mut group = match (diagnostic.span, &diagnostic.path) {
        // What is wrong with the input may be wrong with a secret: the place is shown, not the line.
        (Some(span), _) => {
            let spot = place(&scan.sources, span);
            title.element(Origin::path(spot.file).line(spot.line as usize).char_column(spot.column as usize))
        }
        (None, Some(path)) => title.element(Origin::path(clean(path))),
        (None, None) => title.elements(Vec::<Origin<'_>>::new()),
    };
    if let Some(hint) = &diagnostic.hint {
        group = group.element(Level::HELP.message(clean(hint)));
    }
    renderer.render(&[group])
}

/// The controls with something to look at.
fn table(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    let mut rows: BTreeMap<usize, [usize; 3]> = BTreeMap::new();
    for outcome in &scan.outcomes {
        let slot = match outcome.status {
            Status::Fail { .. } => 0,
            Status::Unknown { .. } => 1,
            Status::Pass => 2,
            Status::Exempt { .. } | Status::NotApplicable => continue,
        };
        rows.entry(outcome.control).or_default()[slot] += 1;
    }
    rows.retain(|_, [fail, unknown, _]| *fail + *unknown > 0);
    if rows.is_empty() {
        return Ok(());
    }
    let width = rows.keys().map(|control| scan.controls[*control].metadata.id.len()).max().unwrap_or(0).max(7);
    writeln!(out, "{:width$}  severity    fail  unknown   pass", "control")?;
    let mut rows: Vec<(usize, [usize; 3])> = rows.into_iter().collect();
    rows.sort_by_key(|(control, _)| std::cmp::Reverse(scan.controls[*control].severity));
    for (control, [fail, unknown, pass]) in rows {
        let control = &scan.controls[control];
        writeln!(out, "{:width$}  {:8}  {fail:>6}  {unknown:>7}  {pass:>5}", control.metadata.id, control.severity.to_string())?;
    }
    writeln!(out)
}

fn coverage(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    let summary = scan.summary();
    let [low, medium, high, critical] = summary.by_severity;
    let parts: Vec<String> = [(critical, "critical"), (high, "high"), (medium, "medium"), (low, "low")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let detail = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
    writeln!(
        out,
        "{}{detail}, {} unknown, {} passed, {} exempt, {} not applicable",
        count(summary.fail, "failure"),
        summary.unknown,
        summary.pass,
        summary.exempt,
        summary.not_applicable
    )?;
    let ledger = &scan.ledger;
    let read = ledger.files.iter().filter(|file| file.taken.is_read()).count();
    let left: Vec<_> = ledger.files.iter().filter(|file| matches!(file.taken, Taken::NotRead | Taken::Unreadable)).collect();
    let ignored = ledger.files.iter().filter(|file| file.taken == Taken::Ignored).count();
    let mut line = format!("{} read", count(read, "file"));
    if !left.is_empty() {
        let named: Vec<String> =
            left.iter().take(5).map(|file| format!("{} ({})", file.path, file.note.as_deref().unwrap_or("not read"))).collect();
        let more = if left.len() > 5 { format!(" and {} more", left.len() - 5) } else { String::new() };
        line.push_str(&format!(", {} not: {}{more}", left.len(), named.join(", ")));
    }
    if ignored > 0 {
        line.push_str(&format!(", {ignored} without resources"));
    }
    line.push_str(&format!("; {} judged", count(ledger.resources_judged, "resource")));
    if !ledger.resources_skipped.is_empty() {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for one in &ledger.resources_skipped {
            *reasons.entry(&one.reason).or_default() += 1;
        }
        let reasons: Vec<String> = reasons.into_iter().map(|(reason, number)| format!("{number} {reason}")).collect();
        line.push_str(&format!(", {} not: {}", ledger.resources_skipped.len(), reasons.join(", ")));
    }
    writeln!(out, "{}", clean(&line))?;
    let gaps = scan.gaps();
    if !gaps.is_empty() {
        writeln!(out, "not complete: {}", gaps.join("; "))?;
    }
    Ok(())
}

fn count(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

/// Text of the input without control characters, which could rewrite the terminal.
fn clean(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}
