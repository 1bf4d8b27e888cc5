//! The comparison for people: what drifted, control by control with the worst first; what nobody can tell; then the numbers. What code says points to its
//! line, what is live to the id of the resource.

use std::io::{self, Write};

use indexmap::IndexMap;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::drift::{Difference, How, Kind};
use crate::finding::{Outcome, Status};
use crate::model::Wanted;
use crate::plain::{guarded, shown, wrap};
use crate::policy::metadata::Severity;
use crate::report::drift::Compared;
use crate::report::frame::{Frame, Tone};
use crate::report::place::place;
use crate::report::telling::{Secrets, count, remedy};
use crate::report::{Around, Look};
use crate::scan::Scan;

/// Frames that are shown in all, as long as there is one for each kind and control. What is more is listed.
const FRAMES: usize = 40;
/// Differences that are listed beside those in frames.
const LISTED: usize = 20;
/// Reasons for not knowing that are shown.
const REASONS: usize = 20;
/// Things of one kind that are named.
const NAMED: usize = 5;

/// Writes the report.
pub(super) fn write(compared: Compared<'_>, look: Look, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    let text = Text { compared, look, hidden: Secrets::of(compared.told) };
    let pairs = || compared.drift.differences.iter().zip(&compared.told.outcomes);
    let mut groups: IndexMap<(Kind, usize), Vec<(&Difference, &Outcome)>> = IndexMap::new();
    for (one, outcome) in pairs().filter(|(_, outcome)| matches!(outcome.status, Status::Fail { .. })) {
        groups.entry((one.kind, one.control)).or_default().push((one, outcome));
    }
    let frames = FRAMES.checked_div(groups.len()).unwrap_or(0).max(1);
    for group in groups.values() {
        text.group(group, frames, out)?;
    }
    let unknown = pairs().filter(|(_, outcome)| matches!(outcome.status, Status::Unknown { .. }));
    text.unknowns(unknown, out)?;
    text.troubles("", compared.told, out)?;
    text.troubles("live: ", compared.live, out)?;
    text.closing(around, out)
}

fn say(out: &mut dyn Write, line: &str) -> io::Result<()> {
    writeln!(out, "{}", guarded(line))
}

/// What is told, and how it looks.
struct Text<'s> {
    compared: Compared<'s>,
    look: Look,
    hidden: Secrets,
}

impl<'s> Text<'s> {
    /// Differences of one kind by one control.
    fn group(&self, group: &[(&Difference, &Outcome)], frames: usize, out: &mut dyn Write) -> io::Result<()> {
        // A list of one line is no shorter than its frame.
        let framed = if group.len() <= frames + 1 { group.len() } else { frames };
        for (number, (one, outcome)) in group.iter().take(framed).enumerate() {
            self.frame(one, outcome, number == 0).write(self.look, out)?;
        }
        let rest = group.get(framed..).unwrap_or_default();
        let Some((first, _)) = rest.first() else { return Ok(()) };
        say(
            out,
            &format!(
                "{} at {}:",
                self.look.paint(Tone::of(first.severity), self.name(first.control)),
                count(rest.len(), "more place", "more places")
            ),
        )?;
        for (one, outcome) in rest.iter().take(LISTED) {
            let told = match one.kind {
                Kind::Unmanaged => one.live_id.clone().unwrap_or_default(),
                _ => format!("{}: {}", self.spot(outcome), one.message),
            };
            for (number, line) in wrap(&shown(&told), self.look.width.saturating_sub(4)).iter().enumerate() {
                say(out, &format!("{}{line}", if number == 0 { "  " } else { "    " }))?;
            }
        }
        if rest.len() > LISTED {
            say(out, &format!("  … and {} more; `--output json=FILE` has all", rest.len() - LISTED))?;
        }
        writeln!(out)
    }

    fn name(&self, control: usize) -> &'s str {
        self.compared.told.controls.get(control).map_or("", |control| control.metadata.id.as_str())
    }

    fn spot(&self, outcome: &Outcome) -> String {
        let told = self.compared.told;
        match outcome.span {
            Some(span) => {
                let spot = place(&told.sources, span);
                format!("{}:{}:{}", spot.file, spot.line, spot.column)
            }
            None => told.estate.deployment(outcome.resource).root.clone(),
        }
    }

    /// With the place in code, if the difference has one.
    fn pointed(&self, frame: Frame<'s>, one: &Difference, outcome: &Outcome, label: &str) -> Frame<'s> {
        let told = self.compared.told;
        match (one.code, outcome.span) {
            (None, _) => frame,
            (Some(_), Some(span)) if outcome.secret || self.hidden.has(told, span) => frame.place(span),
            (Some(_), Some(span)) => frame.mark(span, label),
            (Some(_), None) => frame.file(&self.spot(outcome)),
        }
    }

    fn frame(&self, one: &Difference, outcome: &Outcome, introduced: bool) -> Frame<'s> {
        let Compared { told, .. } = self.compared;
        let page = told.controls.get(one.control).and_then(|control| control.page());
        let frame = Frame::new(told, Tone::of(one.severity), &one.severity.to_string(), &one.message);
        let label = match (&one.says, one.kind) {
            (Some((_, live)), _) => format!("live: {live}"),
            (None, Kind::Missing) => "declared here".to_owned(),
            (None, _) => String::new(),
        };
        let mut frame = self.pointed(frame.id(self.name(one.control), page), one, outcome, &label);
        if let Some(index) = one.code {
            let resource = told.estate.resource(index);
            frame = frame.note("in", &format!("{} {}", resource.resource_type, resource.full_address()));
            frame = frame.note("of", &self.deployments(one));
        }
        frame = frame.note("live", one.live_id.as_deref().unwrap_or_default());
        if one.how.is_some_and(|how| how != How::Id) {
            frame = frame.note("matched", one.how.map_or("", How::words));
        }
        let fails: Vec<&str> = one.fails.iter().take(NAMED).map(|control| self.name(*control)).collect();
        let more = one.fails.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        frame = frame.note("fails", &format!("{}{more}", fails.join(", ")));
        if introduced && let Some(control) = told.controls.get(one.control) {
            let help = told.estate.resource(outcome.resource).translate(&control.metadata.remediation);
            frame = frame.note("assures", &control.metadata.title).note("help", &help);
        }
        frame.note("finding", &outcome.id)
    }

    /// The files of parameters of the deployments that declare it, if there are any.
    fn deployments(&self, one: &Difference) -> String {
        let all = self.compared.told.estate.deployments();
        let named: Vec<&str> = one.deployments.iter().filter_map(|number| all.get(*number)?.parameters.as_deref()).collect();
        named.join(", ")
    }

    /// What nobody can tell, each reason once, most frequent first.
    fn unknowns(&self, unknowns: impl Iterator<Item = (&'s Difference, &'s Outcome)>, out: &mut dyn Write) -> io::Result<()> {
        let mut causes: IndexMap<(Kind, &str), Vec<(&Difference, &Outcome)>> = IndexMap::new();
        for (one, outcome) in unknowns {
            causes.entry((one.kind, one.unknown.as_deref().unwrap_or_default())).or_default().push((one, outcome));
        }
        // Live failures come before what only may be.
        causes.sort_by(|(one_kind, _), one, (other_kind, _), other| {
            let quiet = |kind: &Kind| *kind == Kind::UnknownLive;
            (quiet(one_kind), other.len()).cmp(&(quiet(other_kind), one.len()))
        });
        for ((_, why), group) in causes.iter().take(REASONS) {
            let Some((first, outcome)) = group.first() else { continue };
            let message = match group.len() {
                1 => format!("{}: {why}", first.message),
                more => format!("{}, {why}", self.several(first.kind, more)),
            };
            let mut frame = self.pointed(Frame::new(self.compared.told, Tone::Hint, "unknown", &message), first, outcome, "");
            let names: Vec<String> = group.iter().take(NAMED).map(|(one, _)| self.subject(one)).collect();
            let rest = group.len().saturating_sub(NAMED);
            let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            frame = frame.note("about", &format!("{}{rest}", names.join(", ")));
            frame = frame.note("help", &Wanted::of(why).and_then(remedy).unwrap_or_default());
            frame.write(self.look, out)?;
        }
        if causes.len() > REASONS {
            let more = count(causes.len() - REASONS, "more reason", "more reasons");
            say(out, &format!("… and {more}; `--output json=FILE` has all\n"))?;
        }
        Ok(())
    }

    /// Writes what is wrong with a side.
    fn troubles(&self, side: &str, scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
        let troubles: Vec<&Diagnostic> = scan.diagnostics.iter().filter(|one| one.kind != DiagnosticKind::Note).collect();
        for diagnostic in troubles.iter().take(REASONS) {
            let frame = Frame::new(scan, Tone::Caution, "warning", &format!("{side}{}", diagnostic.message));
            let frame = match (diagnostic.span, &diagnostic.path) {
                // What is wrong with the input may be wrong with a secret: the place is shown, not the line.
                (Some(span), _) => frame.place(span),
                (None, Some(path)) => frame.file(path),
                (None, None) => frame,
            };
            frame.note("help", diagnostic.hint.as_deref().unwrap_or_default()).write(self.look, out)?;
        }
        if troubles.len() > REASONS {
            let more = count(troubles.len() - REASONS, "more problem", "more problems");
            say(out, &format!("… and {more}; `--output json=FILE` has all\n"))?;
        }
        Ok(())
    }

    fn several(&self, kind: Kind, number: usize) -> String {
        match kind {
            Kind::FailsLive | Kind::FailsInCode | Kind::Differs => format!("{number} differences"),
            Kind::Unmanaged => format!("{number} live resources may be declared nowhere"),
            Kind::Missing => format!("{number} declared resources may not be live"),
            Kind::UnknownInCode => format!("{number} verdicts fail live, and nobody can tell what code says"),
            Kind::UnknownLive => format!("{number} verdicts hold in code, and nobody can tell what is live"),
        }
    }

    /// What a difference is about, in a few words.
    fn subject(&self, one: &Difference) -> String {
        match (one.kind, one.code) {
            (Kind::Unmanaged, _) | (_, None) => one.live_id.clone().unwrap_or_default(),
            (Kind::Missing, Some(index)) => self.compared.told.estate.resource(index).full_address(),
            (_, Some(index)) => {
                format!("{} ({})", self.compared.told.estate.resource(index).full_address(), self.name(one.control))
            }
        }
    }

    /// The numbers.
    fn closing(&self, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
        let Compared { drift, told, live } = self.compared;
        let counts = &drift.counts;
        let status = |wanted: fn(&Status) -> bool| told.outcomes.iter().filter(|one| wanted(&one.status)).count();
        let drifted = status(|status| matches!(status, Status::Fail { .. }));
        let unknown = status(|status| matches!(status, Status::Unknown { .. }));
        let exempt = status(|status| matches!(status, Status::Exempt(_)));
        let of = |wanted: Kind| {
            let pairs = drift.differences.iter().zip(&told.outcomes);
            pairs.filter(|(one, outcome)| one.kind == wanted && matches!(outcome.status, Status::Fail { .. })).count()
        };
        let verdict = match around.threshold.map(|threshold| (threshold, around.failing(told))) {
            Some((threshold, failing)) if failing > 0 => {
                let more = if threshold < Severity::Critical { " or above" } else { "" };
                format!("{} at severity {threshold}{more}", count(failing, "difference", "differences"))
            }
            Some((threshold, _)) if drifted > 0 => {
                format!("{}, none of severity {threshold} or above", count(drifted, "difference", "differences"))
            }
            None if drifted > 0 => count(drifted, "difference", "differences"),
            _ if !drift.gaps().is_empty() => "no difference, but not everything could be told".to_owned(),
            _ => "no difference, and everything could be told".to_owned(),
        };
        let kinds = [
            (Kind::FailsLive, "fail live and not in code"),
            (Kind::FailsInCode, "fail in code and not live"),
            (Kind::Unmanaged, "declared nowhere"),
            (Kind::Missing, "not live"),
            (Kind::Differs, "with another value"),
        ];
        let mut found: Vec<String> =
            kinds.iter().filter(|(kind, _)| of(*kind) > 0).map(|(kind, word)| format!("{} {word}", of(*kind))).collect();
        found.extend(
            [(unknown, "unknown"), (exempt, "exempt")]
                .iter()
                .filter(|(number, _)| *number > 0)
                .map(|(number, word)| format!("{number} {word}")),
        );
        let ways =
            counts.matched.iter().filter(|(_, number)| **number > 0).map(|(how, number)| format!("{number} {}", how.words()));
        let ways: Vec<String> = ways.collect();
        let ways = if ways.is_empty() { "none matched".to_owned() } else { format!("matched {}", ways.join(", ")) };
        let mut rows = vec![
            ("verdict", verdict),
            ("drift", found.join(", ")),
            (
                "code",
                format!(
                    "{} in {}",
                    count(counts.declared, "resource", "resources"),
                    count(declaring(told), "deployment", "deployments")
                ),
            ),
            (
                "live",
                format!(
                    "{} in {}: {ways}",
                    count(counts.live, "resource", "resources"),
                    count(live.estate.deployments().len(), "export", "exports")
                ),
            ),
            ("verdicts", format!("{} hold on both sides, {} fail on both", counts.both_hold, counts.both_fail)),
        ];
        let unsure: Vec<String> = (drift.matches.iter().filter(|one| one.how != How::Id))
            .map(|one| format!("`{}` is `{}` {}", one.name, one.live_id.rsplit('/').next().unwrap_or_default(), one.how.words()))
            .collect();
        let more = unsure.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(", and {more} more; `--output json=FILE` has all") } else { String::new() };
        rows.push(("taken as", format!("{}{more}", unsure.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", "))));
        let made: usize = counts.made.values().sum();
        if made > 0 {
            let mut kinds: Vec<(&str, usize)> = counts.made.iter().map(|(why, number)| (*why, *number)).collect();
            kinds.sort_by_key(|(why, number)| (std::cmp::Reverse(*number), *why));
            let named: Vec<String> = kinds.iter().take(NAMED).map(|(why, number)| format!("{number} {why}")).collect();
            let more = if kinds.len() > NAMED { ", …" } else { "" };
            rows.push(("by Azure", format!("{made} that need no code: {}{more}", named.join(", "))));
        }
        let gaps = drift.gaps();
        let more = gaps.len().saturating_sub(NAMED);
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        rows.push(("gaps", format!("{}{more}", gaps.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; "))));
        rows.retain(|(_, text)| !text.is_empty());
        let label = rows.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
        for (word, text) in rows {
            for (number, line) in wrap(&shown(&text), self.look.width.saturating_sub(label + 2)).iter().enumerate() {
                let word = if number == 0 { word } else { "" };
                say(out, &format!("{}{:gap$}{line}", self.look.paint(Tone::Strong, word), "", gap = label + 2 - word.len()))?;
            }
        }
        Ok(())
    }
}

/// The deployments of code.
fn declaring(told: &Scan) -> usize {
    told.estate.deployments().iter().filter(|one| !one.kind.is_live()).count()
}
