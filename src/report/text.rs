//! The report for people: a frame with the source line for each finding, then the numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use annotate_snippets::{Level, Origin, Renderer};

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::finding::{Outcome, Status, display};
use crate::model::{Data, Part, Path, StepKind, Value};
use crate::policy::metadata::Severity;
use crate::policy::pack::Author;
use crate::report::frame::{self, Withheld, clean};
use crate::report::place::{Place, place};
use crate::report::{Around, Look};
use crate::scan::Scan;
use crate::scan::ledger::Taken;
use crate::source::Span;

/// Unknown verdicts that are listed; the other reports have all.
const UNKNOWNS: usize = 40;

/// Resources with one finding at one place that are named.
const NAMED: usize = 3;
/// Messages of one finding at one place that are shown.
const MESSAGES: usize = 5;
/// Characters of a digest that tell packs apart.
const DIGEST: usize = "sha256:".len() + 12;
/// Articles that are named with a finding.
const ARTICLES: usize = 3;

/// Writes the report.
pub(super) fn write(scan: &Scan, around: &Around<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let renderer = frame::renderer(look);
    let failures = shown(scan, around, |status| matches!(status, Status::Fail { .. }));
    let mut introduced = BTreeSet::new();
    let mut places = 0;
    for group in failures.chunk_by(|one, other| alike(scan, one, other)) {
        let Some(first) = group.first() else { continue };
        places += 1;
        writeln!(out, "{}\n", failure(scan, group, introduced.insert(first.control), &renderer))?;
    }
    unknowns(scan, around, &renderer, out)?;
    for diagnostic in &scan.diagnostics {
        writeln!(out, "{}\n", trouble(scan, diagnostic, &renderer))?;
    }
    table(scan, look, out)?;
    coverage(scan, if around.base.is_some() { usize::MAX } else { places }, out)?;
    match around.base.zip(around.against(scan)) {
        Some((base, against)) => writeln!(out, "{}", clean(&format!("failures against {}: {against}", base.name))),
        None => Ok(()),
    }
}

/// The outcomes of some status that are shown: those known before are counted only.
fn shown<'a>(scan: &'a Scan, around: &Around<'_>, wanted: fn(&Status) -> bool) -> Vec<&'a Outcome> {
    let chosen = scan.outcomes.iter().enumerate().filter(|(number, one)| wanted(&one.status) && around.counts(*number));
    chosen.map(|(_, one)| one).collect()
}

/// Whether two failures differ in nothing but the resource and the words: those of a loop, mostly, or of a module that several
/// deployments use, each of which reads it anew.
fn alike(scan: &Scan, one: &Outcome, other: &Outcome) -> bool {
    let spot = |span: Span| (scan.sources.file(span.file).path().to_owned(), span.start, span.end);
    let steps = |outcome: &Outcome| outcome.origin.steps().map(|step| spot(step.span)).collect::<Vec<_>>();
    one.control == other.control
        && one.span.is_some()
        && one.span.map(spot) == other.span.map(spot)
        && one.status == other.status
        && one.absent == other.absent
        && steps(one) == steps(other)
}

/// One frame for findings that are [`alike`]. A control is `introduced` once: what it assures, and what to do.
fn failure(scan: &Scan, group: &[&Outcome], introduced: bool, renderer: &Renderer) -> String {
    // Within one place outcomes are ordered by their ids; people count.
    let mut group = group.to_vec();
    group.sort_by_key(|outcome| outcome.resource);
    let [outcome, others @ ..] = group.as_slice() else { return String::new() };
    let control = &scan.controls[outcome.control];
    let metadata = &control.metadata;
    let resource = scan.estate.resource(outcome.resource);
    let level = match outcome.severity {
        Severity::Critical | Severity::High => Level::ERROR,
        Severity::Medium => Level::WARNING,
        Severity::Low => Level::INFO,
    };
    let level = level.with_name(outcome.severity.to_string());
    let mut title = level.primary_title(clean(&outcome.message)).id(metadata.id.clone());
    if let Some(page) = control.page() {
        title = title.id_url(page);
    }
    let label = clean(&label(scan, &group));
    let mut group = match outcome.span {
        Some(span) => frame::frame(scan, title, span, &label, outcome.secret, |why| match why {
            Withheld::Secret => format!("{label}, on a line that may hold the secret and is not shown"),
            Withheld::Long => label.clone(),
        }),
        None => {
            title.element(Origin::path(scan.estate.deployment(outcome.resource).root.clone())).element(Level::NOTE.message(label))
        }
    };
    let mut said = vec![outcome.message.as_str()];
    for other in others {
        if !said.contains(&other.message.as_str()) {
            said.push(&other.message);
        }
    }
    for message in said.iter().skip(1).take(MESSAGES) {
        group = group.element(Level::NOTE.message(clean(&format!("and {message}"))));
    }
    if said.len() > MESSAGES + 1 {
        group = group.element(Level::NOTE.message(format!("and {} more of the kind", said.len() - 1 - MESSAGES)));
    }
    for (text, spot) in chain(scan, outcome) {
        group = group.element(Level::NOTE.message(format!("{text}: {}:{}:{}", spot.file, spot.line, spot.column)));
    }
    if let Status::Fail { conditional: Some(condition) } = &outcome.status {
        group = group.element(Level::NOTE.message(clean(&format!("only if the resource is deployed: {condition}"))));
    }
    group = group.element(Level::NOTE.message(format!("finding {}", outcome.id)));
    if introduced {
        // The first ones are what the control serves most; `explain` has them all.
        let articles = metadata.frameworks.get("gdpr").map_or_else(String::new, |articles| {
            format!(" (GDPR {})", articles.iter().take(ARTICLES).map(String::as_str).collect::<Vec<_>>().join(", "))
        });
        group = group.element(Level::NOTE.message(clean(&format!("to be assured: {}{articles}", metadata.title))));
        group = group.element(Level::HELP.message(clean(&resource.translate(&metadata.remediation))));
        if let Some(link) = metadata.related_resources.first() {
            group = group.element(Level::HELP.message(format!("see {}", clean(link))));
        }
    }
    renderer.render(&[group])
}

/// What stands at the marked place: the property that is missing, if one is, and the resources.
fn label(scan: &Scan, group: &[&Outcome]) -> String {
    let [outcome, ..] = group else { return String::new() };
    let resource = scan.estate.resource(outcome.resource);
    // Terraform's addresses say the type; else it stands before the names.
    let addressed = !resource.vocabularies.is_empty();
    let name = |one: &&Outcome| {
        let resource = scan.estate.resource(one.resource);
        if addressed { resource.address.clone() } else { called(&resource.name) }
    };
    let mut names: Vec<String> = group.iter().map(name).collect();
    names.dedup();
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let kind = if addressed { String::new() } else { format!("{} ", resource.resource_type) };
    let place = format!("in {kind}{}{more}", names.join(", "));
    let (_, depth) = resource.body.nearest(&outcome.path);
    match (outcome.path.0.get(depth..), &outcome.argument) {
        (Some([_, ..]), Some(argument)) => format!("`{argument}` is not set {place}"),
        (Some(missing @ [_, ..]), None) => format!("`{}` is not set {place}", Path(missing.to_vec())),
        (_, Some(argument)) if outcome.origin.is_provider_default() => {
            format!("`{argument}` is not set {place}, which leaves it to the provider's default")
        }
        (Some([]) | None, _) => place,
    }
}

/// A name for people: what is known of it, and in a few words what the rest comes from.
fn called(name: &Value) -> String {
    let short = |symbol: &str| match symbol.split_once('(') {
        Some((function, _)) if symbol.len() > 30 => format!("{{{function}(…)}}"),
        _ => format!("{{{symbol}}}"),
    };
    match &name.data {
        Data::Parts(parts) if !name.secret => parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.to_string(),
                Part::Hole(hole) => short(&hole.symbol),
            })
            .collect(),
        Data::Unknown(unknown) if !name.secret => short(&unknown.symbol),
        _ => display(name),
    }
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
            StepKind::ModuleArgument => "by an argument of a module",
            StepKind::ModuleOutput => "by an output of a nested deployment or module",
            StepKind::Loop => "by a copy loop",
            StepKind::UserFunction => "by a user-defined function",
            StepKind::DeclaredProperty => "from a property of another resource",
            StepKind::Export => "from an export",
            StepKind::InputVariable => "by a variable",
            StepKind::InputDefault => "from the default of a variable",
            StepKind::VariablesFile => "from a file of variables",
            StepKind::Local => "by a local value",
            StepKind::ProviderDefault => "by default of the provider for",
        };
        let spot = place(&scan.sources, step.span);
        if !steps.iter().any(|(_, seen)| *seen == spot) {
            steps.push((text, spot));
        }
    }
    steps
}

fn unknowns(scan: &Scan, around: &Around<'_>, renderer: &Renderer, out: &mut dyn Write) -> io::Result<()> {
    let unknown = shown(scan, around, |status| matches!(status, Status::Unknown { .. }));
    for group in unknown.chunk_by(|one, other| alike(scan, one, other)).take(UNKNOWNS) {
        let Some(outcome @ Outcome { status: Status::Unknown { cause }, .. }) = group.first() else { continue };
        let title = Level::NOTE.with_name("unknown").primary_title(clean(cause));
        let title = title.id(scan.controls[outcome.control].metadata.id.clone());
        let origin = match outcome.span {
            Some(span) => {
                let spot = place(&scan.sources, span);
                Origin::path(spot.file).line(spot.line as usize).char_column(spot.column as usize)
            }
            None => Origin::path(scan.estate.deployment(outcome.resource).root.clone()),
        };
        let shown = title.element(origin).element(Level::NOTE.message(clean(&label(scan, group))));
        let shown = shown.element(Level::NOTE.message(format!("finding {}", outcome.id)));
        writeln!(out, "{}\n", renderer.render(&[shown]))?;
    }
    let more = unknown.chunk_by(|one, other| alike(scan, one, other)).count().saturating_sub(UNKNOWNS);
    if more > 0 {
        writeln!(out, "… and {more} more that cannot be told; `--output json` lists all\n")?;
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
fn table(scan: &Scan, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut rows: BTreeMap<usize, [usize; 3]> = BTreeMap::new();
    for outcome in &scan.outcomes {
        let slot = match outcome.status {
            Status::Fail { .. } => 0,
            Status::Unknown { .. } => 1,
            Status::Pass => 2,
            Status::Exempt(_) | Status::NotApplicable => continue,
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
        let (on, off) = if look.color && fail > 0 { (hue(control.severity), "\u{1b}[0m") } else { ("", "") };
        let (id, severity) = (&control.metadata.id, control.severity.to_string());
        writeln!(out, "{id:width$}  {on}{severity:8}{off}  {fail:>6}  {unknown:>7}  {pass:>5}")?;
    }
    writeln!(out)
}

/// The colours that the frames have.
fn hue(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "\u{1b}[1;91m",
        Severity::Medium => "\u{1b}[1;33m",
        Severity::Low => "\u{1b}[1;94m",
    }
}

fn coverage(scan: &Scan, places: usize, out: &mut dyn Write) -> io::Result<()> {
    let summary = scan.summary();
    let [low, medium, high, critical] = summary.by_severity;
    let parts: Vec<String> = [(critical, "critical"), (high, "high"), (medium, "medium"), (low, "low")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let detail = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
    let at = if places < summary.fail { format!(" at {}", count(places, "place")) } else { String::new() };
    let mut line = format!("{}{at}{detail}", count(summary.fail, "failure"));
    let others = [
        (summary.unknown, "unknown"),
        (summary.pass, "passed"),
        (summary.exempt, "exempt"),
        (summary.not_applicable, "not applicable"),
    ];
    for (number, word) in others.into_iter().filter(|(number, _)| *number > 0) {
        line.push_str(&format!(", {number} {word}"));
    }
    writeln!(out, "{line}")?;
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
    match ledger.implied_judged {
        0 => {}
        1 => line.push_str(" and 1 deployment or scope"),
        more => line.push_str(&format!(" and {more} deployments and scopes")),
    }
    if !ledger.resources_skipped.is_empty() {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for one in &ledger.resources_skipped {
            *reasons.entry(&one.reason).or_default() += 1;
        }
        let reasons: Vec<String> = reasons.into_iter().map(|(reason, number)| format!("{number} {reason}")).collect();
        line.push_str(&format!(", {} not: {}", ledger.resources_skipped.len(), reasons.join(", ")));
    }
    writeln!(out, "{}", clean(&line))?;
    let authors: Vec<String> = scan.authors.iter().map(policies).collect();
    writeln!(out, "{}", clean(&format!("judged by {}", authors.join(", "))))?;
    let gaps = scan.gaps();
    if !gaps.is_empty() {
        writeln!(out, "not complete: {}", gaps.join("; "))?;
    }
    if summary.fail + summary.unknown > 0 {
        writeln!(out, "more about a control or a finding: `seawall explain CONTROL`, `seawall explain FINDING PATH`")?;
    }
    Ok(())
}

/// Who some of the policies are from; the other reports have the whole digest.
fn policies(author: &Author) -> String {
    let digest = author.digest.get(..DIGEST).unwrap_or(&author.digest);
    let number = if author.policies == 1 { "1 policy".to_owned() } else { format!("{} policies", author.policies) };
    format!("{number} of {} ({digest})", author.name)
}

fn count(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}
