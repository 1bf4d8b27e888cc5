//! The whole story of one finding: where its value is written and by which way it came, what the policy was told, what an
//! unknown could be, and what was joined.

use std::io::{self, Write};

use crate::finding::{Outcome, Status, display, is_hidden};
use crate::model::{Condition, Data, Path, Segment, Value};
use crate::plain::{guarded, line_of, wrap};
use crate::policy::verdict::{Doubt, Joined, Trace};
use crate::report::Look;
use crate::report::frame::{Frame, Tone};
use crate::report::place::place;
use crate::report::telling::{Secrets, way};
use crate::scan::Scan;
use crate::source::Span;

/// Steps of a way that are shown.
const STEPS: usize = 30;
/// Values that a policy read that are shown, and resources that were joined.
const LISTED: usize = 30;
/// Places that a policy read in vain that are named.
const MISSING: usize = 6;
/// Characters of a value that are shown.
const SHOWN: usize = 80;

/// Writes the story.
pub(super) fn write(scan: &Scan, outcome: &Outcome, trace: &Trace, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let control = &scan.controls[outcome.control].metadata;
    let resource = scan.estate.resource(outcome.resource);
    let word = match &outcome.status {
        Status::Fail { .. } => "fails",
        Status::Unknown { .. } => "cannot be told",
        Status::Pass => "holds",
        Status::Exempt(_) => "is exempt",
        Status::NotApplicable => "does not apply",
    };
    let title = format!("{} {}: {} ({})\n", outcome.id, word, control.id, outcome.severity);
    writeln!(out, "{}", guarded(&title))?;
    let severity = outcome.severity.to_string();
    let (tone, word) = match outcome.status {
        Status::Fail { .. } => (Tone::Alarm, severity.as_str()),
        Status::Unknown { .. } => (Tone::Hint, "unknown"),
        Status::Pass | Status::Exempt(_) | Status::NotApplicable => (Tone::Quiet, "note"),
    };
    let said = if outcome.message.is_empty() { &control.title } else { &outcome.message };
    let secrets = Secrets::of(scan);
    let is_secret = |span: Span| secrets.has(scan, span);
    let mut frame = Frame::new(scan, tone, word, said).id(&control.id, None);
    frame = outcome.span.into_iter().fold(frame, |frame, span| framed(frame, span, outcome.secret || is_secret(span)));
    frame.note("in", &format!("{} {}", resource.resource_type, resource.address)).write(look, out)?;
    let mut last = outcome.span;
    for step in outcome.origin.steps().take(STEPS) {
        // A value that is used where it is written takes two steps at one place.
        if last.replace(step.span) == Some(step.span) {
            continue;
        }
        framed(Frame::new(scan, Tone::Quiet, "note", way(step.kind)), step.span, outcome.secret || is_secret(step.span))
            .write(look, out)?;
    }
    for (name, span) in resource.trail.iter().rev() {
        let said = format!("inside of the module or nested deployment `{name}`");
        if let Some(span) = span {
            framed(Frame::new(scan, Tone::Quiet, "note", &said), *span, is_secret(*span)).write(look, out)?;
        }
    }
    if let Condition::Maybe(unknown) = &resource.condition {
        section(look, out, "Whether it is deployed", &[unknown.cause.to_string()])?;
    }
    section(look, out, "What the policy read of it", &read(scan, outcome, trace))?;
    section(look, out, "What was unknown", &doubts(scan, outcome, trace))?;
    section(look, out, "What was joined to it", &joined(scan, trace))
}

/// With the line where `span` begins; only its place if the line may hold a secret.
fn framed<'s>(frame: Frame<'s>, span: Span, secret: bool) -> Frame<'s> {
    if secret { frame.place(span).note("note", "the line may hold a secret and is not shown") } else { frame.mark(span, "") }
}

/// The values of the judged resource that the policy asked for, each with its place.
fn read(scan: &Scan, outcome: &Outcome, trace: &Trace) -> Vec<String> {
    let resource = scan.estate.resource(outcome.resource);
    let (mut lines, mut missing) = (Vec::new(), Vec::new());
    let elsewhere = ["related", "params", "secrets", "environment"];
    let own = |path: &&String| !elsewhere.contains(&path.split(['.', '[']).next().unwrap_or_default());
    for path in trace.reads.iter().filter(own) {
        let mut found = Vec::new();
        below(&resource.body, &path.split('.').collect::<Vec<_>>(), &Path::default(), &mut found);
        if found.is_empty() {
            missing.push(path.as_str());
        }
        for (at, value) in found {
            let shown =
                if is_kept_back(scan, outcome, &at, value) { "(not shown)".to_owned() } else { shortened(&display(value)) };
            let from = value.origin.span().map_or_else(String::new, |span| format!(" ({})", spot(scan, span)));
            lines.push(format!("{at}: {shown}{from}"));
        }
    }
    let mut lines = listed(lines);
    if !missing.is_empty() {
        let more = missing.len().saturating_sub(MISSING);
        let named = missing.iter().take(MISSING).copied().collect::<Vec<_>>().join(", ");
        lines.push(format!("not written: {named}{}", if more > 0 { format!(" and {more} more") } else { String::new() }));
    }
    lines
}

/// Whether a value is or may be a secret. What a control about secrets reads is judged by no name: all its texts are kept back.
fn is_kept_back(scan: &Scan, outcome: &Outcome, at: &Path, value: &Value) -> bool {
    let is_text = !matches!(value.data, Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::Null);
    let resource = scan.estate.resource(outcome.resource);
    let found_so = |one: &Outcome| {
        one.secret && one.resource == outcome.resource && (one.path.0.starts_with(&at.0) || at.0.starts_with(&one.path.0))
    };
    let deep = matches!(at.0.first(), Some(Segment::Key(first)) if first.eq_ignore_ascii_case("properties"));
    value.has_secret()
        || is_text && is_hidden(resource, at)
        || is_text && deep && scan.controls[outcome.control].metadata.sensitive
        || is_text && scan.outcomes.iter().any(found_so)
}

/// What stands at a path that a policy reads, whose `[*]` is any element.
fn below<'v>(value: &'v Value, path: &[&str], at: &Path, found: &mut Vec<(Path, &'v Value)>) {
    let Some((step, rest)) = path.split_first() else {
        found.push((at.clone(), value));
        return;
    };
    let (key, each) = step.strip_suffix("[*]").map_or((*step, false), |key| (key, true));
    let Some(next) = value.get(key) else { return };
    let at = at.key(key);
    match (&next.data, each) {
        (Data::Array(array), true) => {
            for (index, item) in array.items.iter().enumerate() {
                below(item, rest, &at.index(index), found);
            }
        }
        (Data::Unknown(_), _) => found.push((at, next)),
        (_, true) => {}
        (_, false) => below(next, rest, &at, found),
    }
}

/// What an unknown could be, and how many worlds that makes.
fn doubts(scan: &Scan, outcome: &Outcome, trace: &Trace) -> Vec<String> {
    let resource = scan.estate.resource(outcome.resource);
    let mut lines = Vec::new();
    for Doubt { path, cause, choices, complete } in &trace.doubts {
        lines.push(format!("{}: {cause}", if path.0.is_empty() { "of another resource".to_owned() } else { path.to_string() }));
        let secret = resource.body.at(path).is_some_and(|value| is_kept_back(scan, outcome, path, value));
        let shown = choices.iter().map(|choice| match choice {
            Some(text) if !secret => format!("`{}`", shortened(text)),
            _ => "another value".to_owned(),
        });
        let mut shown: Vec<String> = shown.collect();
        shown.dedup();
        let rest = if *complete { "" } else { ", and these do not stand for all that it may be" };
        lines.push(format!("  tried: {}{rest}", shown.join(", ")));
    }
    match trace.worlds {
        _ if trace.doubts.is_empty() => {}
        Some(1) => {}
        Some(worlds) => lines.push(format!("{worlds} worlds were judged: a failure fails in all of them, a pass in none")),
        None => lines.push("these are too many worlds to judge each".to_owned()),
    }
    lines
}

fn joined(scan: &Scan, trace: &Trace) -> Vec<String> {
    let mut lines = Vec::new();
    for Joined { relation, resources, inline, unseen, open } in &trace.related {
        for index in resources {
            let one = scan.estate.resource(*index);
            let from = one.span.map_or_else(String::new, |span| format!(" ({})", spot(scan, span)));
            lines.push(format!("{relation}: {} {}{from}", one.resource_type, one.address));
        }
        lines.extend(inline.iter().map(|path| format!("{relation}: written inside, at {path}")));
        if *unseen > 0 {
            lines.push(format!("{relation}: {unseen} that were not scanned"));
        }
        if let Some(cause) = open {
            lines.push(format!("{relation}: there may be more: {cause}"));
        } else if resources.is_empty() && inline.is_empty() && *unseen == 0 {
            lines.push(format!("{relation}: none"));
        }
    }
    lines.dedup();
    listed(lines)
}

fn spot(scan: &Scan, span: Span) -> String {
    let spot = place(&scan.sources, span);
    format!("{}:{}:{}", spot.file, spot.line, spot.column)
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn listed(mut lines: Vec<String>) -> Vec<String> {
    let more = lines.len().saturating_sub(LISTED);
    lines.truncate(LISTED);
    lines.extend((more > 0).then(|| format!("… and {more} more")));
    lines
}

fn section(look: Look, out: &mut dyn Write, title: &str, lines: &[String]) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "{title}")?;
    for line in lines {
        let line = line_of(line);
        let lead = line.len() - line.trim_start().len() + 2;
        for (number, piece) in wrap(&line, look.width.saturating_sub(lead + 2)).iter().enumerate() {
            let hang = if number == 0 { 0 } else { 2 };
            writeln!(out, "{}", guarded(&format!("{:blanks$}{piece}", "", blanks = lead + hang)))?;
        }
    }
    writeln!(out)
}
