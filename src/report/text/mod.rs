//! The report for people: what fails, control by control with the worst first; what nobody can tell, and what to give; what is wrong
//! with the input; then the numbers.

mod closing;

use std::io::{self, Write};

use indexmap::IndexMap;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::finding::{Outcome, Status, display};
use crate::model::{Data, Part, Path, Value, Wanted};
use crate::plain::{glued, guarded, shown, width, wrap};
use crate::report::frame::{Frame, Tone};
use crate::report::place::place;
use crate::report::telling::{Secrets, by_urgency, count, remedy, way};
use crate::report::{Around, Look};
use crate::scan::Scan;
use crate::source::Span;

/// Frames that are shown in all, as long as there is one for each control. What is more is listed.
const FRAMES: usize = 40;
/// Places of one control that are listed beside those in frames.
const LISTED: usize = 20;
/// Reasons for not knowing, and problems with the input, that are shown.
const TROUBLES: usize = 20;
/// Resources with one finding at one place that are named.
const NAMED: usize = 3;
/// Messages of one finding at one place that are shown.
const MESSAGES: usize = 5;
/// Articles that are named with a finding.
const ARTICLES: usize = 3;
/// Places a value came by that are shown in the frame.
const ORIGINS: usize = 4;
/// Findings of one cause that are named.
const IDS: usize = 3;

/// Writes the report.
pub(super) fn write(scan: &Scan, around: &Around<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let text = Text { scan, look, hidden: Secrets::of(scan) };
    // What was known before is counted only.
    let findings = by_urgency(scan, around).into_iter().filter(|(number, _)| around.counts(*number)).map(|(_, outcome)| outcome);
    let (failures, unknowns): (Vec<&Outcome>, Vec<&Outcome>) =
        findings.partition(|outcome| matches!(outcome.status, Status::Fail { .. }));
    let places = text.failures(&failures, out)?;
    text.unknowns(&unknowns, out)?;
    text.troubles(out)?;
    closing::write(scan, around, look, if around.base.is_some() { 0 } else { places }, out)
}

/// Writes a line that no runner obeys.
fn say(out: &mut dyn Write, line: &str) -> io::Result<()> {
    writeln!(out, "{}", guarded(line))
}

/// Where a finding stands: `file:line:column`.
fn spot(scan: &Scan, outcome: &Outcome) -> String {
    match outcome.span {
        Some(span) => at(scan, span),
        None => scan.estate.deployment(outcome.resource).root.clone(),
    }
}

fn at(scan: &Scan, span: Span) -> String {
    let spot = place(&scan.sources, span);
    format!("{}:{}:{}", spot.file, spot.line, spot.column)
}

/// What is told, and how it looks.
struct Text<'s> {
    scan: &'s Scan,
    look: Look,
    hidden: Secrets,
}

impl<'s> Text<'s> {
    /// Writes what fails, and says at how many places that is.
    fn failures(&self, failures: &[&'s Outcome], out: &mut dyn Write) -> io::Result<usize> {
        let mut controls: IndexMap<usize, Vec<&Outcome>> = IndexMap::new();
        for outcome in failures {
            controls.entry(outcome.control).or_default().push(outcome);
        }
        let frames = FRAMES.checked_div(controls.len()).unwrap_or(0).max(1);
        let mut places = 0;
        for (control, outcomes) in controls {
            let groups: Vec<&[&Outcome]> = outcomes.chunk_by(|one, other| alike(self.scan, one, other)).collect();
            places += groups.len();
            // A list of one line is no shorter than its frame.
            let shown = if groups.len() <= frames + 1 { groups.len() } else { frames };
            for (number, group) in groups.iter().take(shown).enumerate() {
                if let Some(frame) = self.failure(group, number == 0) {
                    frame.write(self.look, out)?;
                }
            }
            self.others(control, &groups, shown, out)?;
        }
        Ok(places)
    }

    /// The places of a control that get no frame.
    fn others(&self, control: usize, groups: &[&[&Outcome]], shown: usize, out: &mut dyn Write) -> io::Result<()> {
        let rest = groups.get(shown..).unwrap_or_default();
        let Some(first) = groups.first().and_then(|group| group.first()).filter(|_| !rest.is_empty()) else { return Ok(()) };
        let id = self.look.paint(Tone::of(first.severity), &self.scan.controls[control].metadata.id);
        say(out, &format!("{id} at {}:", count(rest.len(), "more place", "more places")))?;
        let listed: Vec<(String, String)> = rest.iter().take(LISTED).filter_map(|group| self.listed(group, first)).collect();
        let widest = listed.iter().map(|(spot, _)| width(spot)).max().unwrap_or(0);
        // What is told of a place stands beside it if it has half of the width there, else below.
        let beside = widest + 4 <= self.look.width / 2;
        let lead = if beside { widest + 4 } else { 6 };
        for (spot, told) in &listed {
            let mut head = format!("  {spot}");
            if beside {
                head.push_str(&" ".repeat(lead.saturating_sub(width(&head))));
            } else {
                say(out, &head)?;
                head = " ".repeat(lead);
            }
            for line in wrap(told, self.look.width.saturating_sub(lead)) {
                say(out, &format!("{head}{line}"))?;
                head = " ".repeat(lead);
            }
        }
        let more = rest.len().saturating_sub(LISTED);
        if more > 0 {
            say(out, &format!("  … and {more} more; `--output json=FILE` has all"))?;
        }
        writeln!(out)
    }

    /// A place in a list, and what is there: the resources, and the message if it is not that of the `first`.
    fn listed(&self, group: &[&Outcome], first: &Outcome) -> Option<(String, String)> {
        let outcome = group.first()?;
        let resource = self.scan.estate.resource(outcome.resource);
        // Whose service it is does not help to find it.
        let provider = resource.resource_type.split_once('/').map_or("", |(provider, _)| provider);
        let named = self.resources(group);
        let named = named.strip_prefix(provider).and_then(|rest| rest.strip_prefix('/')).unwrap_or(&named);
        let told = if outcome.message == first.message { String::new() } else { format!(": {}", outcome.message) };
        Some((shown(&spot(self.scan, outcome)), shown(&format!("{named}{told}"))))
    }

    /// One frame for findings that are [`alike`]. A control is `introduced` once: what it assures, and what to do.
    fn failure(&self, group: &[&'s Outcome], introduced: bool) -> Option<Frame<'s>> {
        // Within one place outcomes are ordered by their ids; people count.
        let mut group = group.to_vec();
        group.sort_by_key(|outcome| outcome.resource);
        let [outcome, others @ ..] = group.as_slice() else { return None };
        let control = self.scan.controls.get(outcome.control)?;
        let metadata = &control.metadata;
        let frame = Frame::new(self.scan, Tone::of(outcome.severity), &outcome.severity.to_string(), &outcome.message);
        let mut frame = self.pointed(frame.id(&metadata.id, control.page()), outcome, &self.missing(outcome));
        frame = frame.note("in", &self.resources(&group));
        let mut said = vec![outcome.message.as_str()];
        for other in others {
            if !said.contains(&other.message.as_str()) {
                said.push(&other.message);
            }
        }
        for message in said.iter().skip(1).take(MESSAGES) {
            frame = frame.note("also", message);
        }
        if said.len() > MESSAGES + 1 {
            frame = frame.note("also", &format!("{} more of the kind", said.len() - 1 - MESSAGES));
        }
        if let Status::Fail { conditional: Some(condition) } = &outcome.status {
            frame = frame.note("if", &format!("the resource is deployed: {condition}"));
        }
        if introduced {
            // The first ones are what the control serves most; `explain` has them all.
            let articles = metadata.frameworks.get("gdpr").map(Vec::as_slice).unwrap_or_default();
            let articles: Vec<String> = articles.iter().take(ARTICLES).map(|article| glued(article)).collect();
            frame = frame.note("assures", &metadata.title).note("gdpr", &articles.join(", "));
            frame = frame.note("help", &self.scan.estate.resource(outcome.resource).translate(&metadata.remediation));
            frame = frame.note("see", metadata.related_resources.first().map_or("", String::as_str));
        }
        Some(frame.note("finding", &outcome.id))
    }

    /// With the place of a finding, and those its value came by. A line that may hold a secret is not shown.
    fn pointed(&self, frame: Frame<'s>, outcome: &Outcome, label: &str) -> Frame<'s> {
        let Some(span) = outcome.span else {
            return frame.file(&self.scan.estate.deployment(outcome.resource).root).note("note", label);
        };
        let is_hidden = |span: Span| outcome.secret || self.hidden.has(self.scan, span);
        let mut frame = if is_hidden(span) {
            frame.place(span).note("note", label).note("note", "the line may hold a secret and is not shown")
        } else {
            frame.mark(span, label)
        };
        let within = |step: Span| step.file == span.file && span.start <= step.start && step.end <= span.end;
        let mut seen: Vec<(String, u32, u32)> = Vec::new();
        let steps = outcome.origin.steps().filter(|step| !within(step.span));
        for step in steps {
            let spot = place(&self.scan.sources, step.span);
            let spot = (spot.file, spot.line, spot.column);
            if seen.contains(&spot) || seen.len() == ORIGINS {
                continue;
            }
            seen.push(spot);
            frame = if is_hidden(step.span) {
                frame.note("note", &format!("{}: {}", way(step.kind), at(self.scan, step.span)))
            } else {
                frame.origin(step.span, way(step.kind))
            };
        }
        frame
    }

    /// The resources of findings at one place, as people call them.
    fn resources(&self, group: &[&Outcome]) -> String {
        let [outcome, ..] = group else { return String::new() };
        let resource = self.scan.estate.resource(outcome.resource);
        // Terraform's addresses say the type; else it stands before the names.
        let addressed = !resource.vocabularies.is_empty();
        let name = |one: &&Outcome| {
            let resource = self.scan.estate.resource(one.resource);
            if addressed { resource.address.clone() } else { called(&resource.name) }
        };
        let mut names: Vec<String> = group.iter().map(name).collect();
        names.dedup();
        let more = names.len().saturating_sub(NAMED);
        names.truncate(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let kind = if addressed { String::new() } else { format!("{} ", resource.resource_type) };
        format!("{kind}{}{more}", names.join(", "))
    }

    /// What is not there at the marked place, if something is not.
    fn missing(&self, outcome: &Outcome) -> String {
        let resource = self.scan.estate.resource(outcome.resource);
        let (_, depth) = resource.body.nearest(&outcome.path);
        match (outcome.path.0.get(depth..), &outcome.argument) {
            (Some([_, ..]), Some(argument)) => format!("`{argument}` is not set"),
            (Some(missing @ [_, ..]), None) => format!("`{}` is not set", Path(missing.to_vec())),
            (_, Some(argument)) if outcome.origin.is_provider_default() => {
                format!("`{argument}` is not set, which leaves it to the provider's default")
            }
            (Some([]) | None, _) => String::new(),
        }
    }

    /// Writes what nobody can tell, each reason once, most frequent first.
    fn unknowns(&self, unknowns: &[&'s Outcome], out: &mut dyn Write) -> io::Result<()> {
        let mut causes: IndexMap<String, Vec<&Outcome>> = IndexMap::new();
        for outcome in unknowns {
            let Status::Unknown { cause } = &outcome.status else { continue };
            // What else is said of a value that is wanted is about one control.
            let why = if Wanted::of(cause).is_some() { cause.split(';').next().unwrap_or(cause) } else { cause };
            causes.entry(why.to_owned()).or_default().push(outcome);
        }
        causes.sort_by(|_, one, _, other| other.len().cmp(&one.len()));
        for (why, outcomes) in causes.iter().take(TROUBLES) {
            self.unknown(why, outcomes, out)?;
        }
        let more = causes.len().saturating_sub(TROUBLES);
        if more > 0 {
            say(out, &format!("… and {}; `--output json=FILE` has all\n", count(more, "more reason", "more reasons")))?;
        }
        Ok(())
    }

    fn unknown(&self, why: &str, outcomes: &[&'s Outcome], out: &mut dyn Write) -> io::Result<()> {
        let [first, ..] = outcomes else { return Ok(()) };
        let same = |one: &&Outcome| one.status == first.status;
        let said = match &first.status {
            Status::Unknown { cause } if outcomes.iter().all(same) => cause,
            _ => why,
        };
        let mut frame = self.pointed(Frame::new(self.scan, Tone::Hint, "unknown", said), first, "");
        let mut controls: IndexMap<&str, usize> = IndexMap::new();
        for outcome in outcomes {
            *controls.entry(&self.scan.controls[outcome.control].metadata.id).or_default() += 1;
        }
        controls.sort_by(|_, one, _, other| other.cmp(one));
        let controls: Vec<String> = controls
            .into_iter()
            .map(|(id, number)| if number == 1 { id.to_owned() } else { format!("{id} ({number} times)") })
            .collect();
        frame = frame.note("in", &self.resources(outcomes));
        frame = frame.note("asked by", &controls.join(", "));
        frame = frame.note("help", &Wanted::of(why).and_then(remedy).unwrap_or_default());
        let mut ids: Vec<&str> = outcomes.iter().map(|outcome| outcome.id.as_str()).collect();
        ids.dedup();
        let more = ids.len().saturating_sub(IDS);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let word = if ids.len() == 1 { "finding" } else { "findings" };
        frame = frame.note(word, &format!("{}{more}", ids.iter().take(IDS).copied().collect::<Vec<_>>().join(", ")));
        frame.write(self.look, out)
    }

    /// Writes what is wrong with the input.
    fn troubles(&self, out: &mut dyn Write) -> io::Result<()> {
        // What is wrong comes before what is only worth knowing.
        let mut troubles: Vec<&Diagnostic> = self.scan.diagnostics.iter().collect();
        troubles.sort_by_key(|one| one.kind == DiagnosticKind::Note);
        for diagnostic in troubles.iter().take(TROUBLES) {
            let (tone, word) = match diagnostic.kind {
                DiagnosticKind::Input => (Tone::Alarm, "error"),
                DiagnosticKind::Internal => (Tone::Alarm, "internal error"),
                DiagnosticKind::Unsupported | DiagnosticKind::Limit => (Tone::Caution, "warning"),
                DiagnosticKind::Note => (Tone::Quiet, "note"),
            };
            let frame = Frame::new(self.scan, tone, word, &diagnostic.message);
            let frame = match (diagnostic.span, &diagnostic.path) {
                // What is wrong with the input may be wrong with a secret: the place is shown, not the line.
                (Some(span), _) => frame.place(span),
                (None, Some(path)) => frame.file(path),
                (None, None) => frame,
            };
            frame.note("help", diagnostic.hint.as_deref().unwrap_or_default()).write(self.look, out)?;
        }
        let more = troubles.len().saturating_sub(TROUBLES);
        if more > 0 {
            say(
                out,
                &format!("… and {} with the input; `--output json=FILE` has all\n", count(more, "more problem", "more problems")),
            )?;
        }
        Ok(())
    }
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
