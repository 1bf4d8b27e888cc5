//! A finding in words and in the order of urgency, for the formats that people or their services read.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Outcome, Status, display};
use crate::model::{StepKind, Wanted};
use crate::policy::metadata::Severity;
use crate::report::place::{Place, place};
use crate::report::{Around, Changed};
use crate::scan::Scan;
use crate::scan::ledger::Taken;
use crate::source::Span;

pub(super) use crate::plain::line_of;

/// What is told of an outcome.
pub(super) struct Telling<'a> {
    /// The id of the control.
    pub(super) control: &'a str,
    /// What is to be assured.
    pub(super) title: &'a str,
    /// The severity of a failure; `unknown` where nobody can tell.
    pub(super) grade: String,
    /// What is wrong, or why nobody can tell: a sentence.
    pub(super) message: String,
    /// The type of the resource.
    pub(super) kind: &'a str,
    /// The resource as its author calls it, without its type.
    pub(super) address: String,
    /// The file to look at.
    pub(super) file: String,
    /// Where in it, if that is known.
    pub(super) place: Option<Place>,
    /// What to do.
    pub(super) advice: String,
    /// Where there is more to read.
    pub(super) link: Option<&'a str>,
}

impl Telling<'_> {
    /// The line to look at: the first one, if no other is known.
    pub(super) fn line(&self) -> u32 {
        self.place.as_ref().map_or(1, |place| place.line)
    }
}

/// `outcome` in words.
pub(super) fn tell<'a>(scan: &'a Scan, outcome: &'a Outcome) -> Telling<'a> {
    let metadata = &scan.controls[outcome.control].metadata;
    let resource = scan.estate.resource(outcome.resource);
    let place = outcome.span.map(|span| place(&scan.sources, span));
    Telling {
        control: &metadata.id,
        title: &metadata.title,
        grade: match outcome.status {
            Status::Unknown { .. } => "unknown".to_owned(),
            Status::Fail { .. } | Status::Pass | Status::Exempt(_) | Status::NotApplicable => outcome.severity.to_string(),
        },
        message: message(outcome),
        kind: &resource.resource_type,
        address: address(scan, outcome).replacen(&format!("{}/", resource.resource_type), "", 1),
        file: place.as_ref().map_or_else(|| scan.estate.deployment(outcome.resource).root.clone(), |place| place.file.clone()),
        place,
        advice: resource.translate(&metadata.remediation),
        link: metadata.related_resources.first().map(String::as_str).filter(|link| link.starts_with("https://")),
    }
}

fn message(outcome: &Outcome) -> String {
    match &outcome.status {
        Status::Fail { conditional: None } => sentence(&outcome.message),
        Status::Fail { conditional: Some(condition) } => {
            format!("{} Only if the resource is deployed: {}", sentence(&outcome.message), sentence(condition))
        }
        Status::Unknown { cause } => sentence(cause),
        Status::Exempt(exemption) if exemption.reason.is_empty() => "Nobody said why.".to_owned(),
        Status::Exempt(exemption) => sentence(&exemption.reason),
        Status::Pass | Status::NotApplicable => String::new(),
    }
}

/// The resource as its author calls it, behind the modules it was reached through.
pub(super) fn address(scan: &Scan, outcome: &Outcome) -> String {
    scan.estate.resource(outcome.resource).full_address()
}

/// The name of the resource, for tables.
pub(super) fn name(scan: &Scan, outcome: &Outcome) -> String {
    display(&scan.estate.resource(outcome.resource).name)
}

/// The word for an outcome.
pub(super) fn status_word(status: &Status) -> &'static str {
    match status {
        Status::Pass => "pass",
        Status::Fail { .. } => "fail",
        Status::Unknown { .. } => "unknown",
        Status::Exempt(_) => "exempt",
        Status::NotApplicable => "not-applicable",
    }
}

/// With a capital, and without a full stop.
pub(super) fn capital(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// With a capital, unless the first word is code, and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let text = capital(text.trim());
    if text.is_empty() || text.ends_with(['!', '?']) { text } else { format!("{text}.") }
}

/// Findings that differ in nothing but the resource, those of a loop: each group with the first one's place among the outcomes.
pub(super) fn groups<'a>(scan: &Scan, findings: &[(usize, &'a Outcome)]) -> Vec<(usize, Vec<&'a Outcome>)> {
    let spot = |outcome: &Outcome| outcome.span.map(|span| place(&scan.sources, span));
    let alike = |one: &(usize, &Outcome), other: &(usize, &Outcome)| {
        let (one, other) = (one.1, other.1);
        one.control == other.control && one.span.is_some() && one.status == other.status && spot(one) == spot(other)
    };
    findings
        .chunk_by(alike)
        .filter_map(|group| {
            let mut outcomes: Vec<&Outcome> = group.iter().map(|(_, outcome)| *outcome).collect();
            // Within one place outcomes are ordered by their ids; people count.
            outcomes.sort_by_key(|outcome| outcome.resource);
            Some((group.first()?.0, outcomes))
        })
        .collect()
}

/// What stands between backticks, and what does not. One backtick alone is no bracket.
pub(super) fn parts(text: &str) -> Vec<(bool, &str)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, (inside, after))) =
        rest.split_once('`').and_then(|(before, rest)| Some((before, rest.split_once('`')?)))
    {
        parts.extend([(false, before), (true, inside)]);
        rest = after;
    }
    parts.push((false, rest));
    parts.retain(|(_, part)| !part.is_empty());
    parts
}

/// The first `most` characters of `text`, and `…` if there are more.
pub(super) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => text.get(..end).unwrap_or_default().chars().chain(['…']).collect(),
        None => text.to_owned(),
    }
}

/// `1 file`, `2 files`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The findings, what counts most first: failures before unknowns, new ones before old ones, in changed lines before elsewhere, by
/// severity, and else as they stand in the scan, with their places there.
pub(super) fn by_urgency<'a>(scan: &'a Scan, around: &Around<'_>) -> Vec<(usize, &'a Outcome)> {
    let mut findings: Vec<(usize, &Outcome)> =
        scan.outcomes.iter().enumerate().filter(|(_, outcome)| outcome.is_finding()).collect();
    findings.sort_by_cached_key(|(number, outcome)| {
        let unknown = matches!(outcome.status, Status::Unknown { .. });
        let old = !around.counts(*number);
        let elsewhere = !is_changed(scan, outcome, around.changed);
        (unknown, old, elsewhere, Reverse(outcome.severity))
    });
    findings
}

/// Whether a finding stands in lines that were changed.
pub(super) fn is_changed(scan: &Scan, outcome: &Outcome, changed: Option<&Changed>) -> bool {
    let (Some(changed), Some(span)) = (changed, outcome.span) else { return false };
    let place = place(&scan.sources, span);
    changed.touches(&place.file, place.line, place.end_line)
}

/// What a step of the way of a value is.
pub(super) fn step_text(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Literal => "the value as it is written",
        StepKind::Computed => "an expression",
        StepKind::Parameter => "a reference to a parameter",
        StepKind::ParameterDefault => "the default of a parameter",
        StepKind::ParameterFile => "a parameter file",
        StepKind::Variable => "a variable",
        StepKind::ModuleArgument => "an argument of a module",
        StepKind::ModuleOutput => "an output of a nested deployment or module",
        StepKind::Loop => "a copy loop",
        StepKind::UserFunction => "a user-defined function",
        StepKind::DeclaredProperty => "a property of another resource",
        StepKind::Export => "an export",
        StepKind::InputVariable => "a reference to a variable",
        StepKind::InputDefault => "the default of a variable",
        StepKind::VariablesFile => "a file of variables",
        StepKind::Local => "a local value",
        StepKind::ProviderDefault => "the default of the provider",
    }
}

/// How a step brought the value on.
pub(super) fn way(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Literal => "written here",
        StepKind::Computed => "computed here",
        StepKind::Parameter => "by a parameter",
        StepKind::ParameterDefault => "from the default of a parameter",
        StepKind::ParameterFile => "from a parameter file",
        StepKind::Variable | StepKind::InputVariable => "by a variable",
        StepKind::ModuleArgument => "by an argument of a module",
        StepKind::ModuleOutput => "by an output of a nested deployment or module",
        StepKind::Loop => "by a loop",
        StepKind::UserFunction => "by a function of the author's own",
        StepKind::DeclaredProperty => "from a property of another resource",
        StepKind::Export => "from an export",
        StepKind::InputDefault => "from the default of a variable",
        StepKind::VariablesFile => "from a file of variables",
        StepKind::Local => "by a local value",
        StepKind::ProviderDefault => "by default of the provider for",
    }
}

/// The places a value came by, beyond the one where the result points.
pub(super) fn chain(outcome: &Outcome) -> Vec<(StepKind, Span)> {
    let mut chain: Vec<(StepKind, Span)> = Vec::new();
    for step in outcome.origin.steps() {
        if Some(step.span) != outcome.span && !chain.iter().any(|(_, span)| *span == step.span) {
            chain.push((step.kind, step.span));
        }
    }
    chain.truncate(20);
    chain
}

/// The lines that hold a secret, whoever points at them: no report shows them.
pub(super) struct Secrets(BTreeSet<(String, u32)>);

impl Secrets {
    /// Those that outcomes of `scan` tell of.
    pub(super) fn of(scan: &Scan) -> Self {
        let spans = scan.outcomes.iter().filter(|outcome| outcome.secret).filter_map(|outcome| outcome.span);
        Secrets(spans.map(|span| line_at(scan, span)).collect())
    }

    /// Whether the line on which `span` begins is one of them.
    pub(super) fn has(&self, scan: &Scan, span: Span) -> bool {
        !self.0.is_empty() && self.0.contains(&line_at(scan, span))
    }
}

fn line_at(scan: &Scan, span: Span) -> (String, u32) {
    let spot = place(&scan.sources, span);
    (spot.file, spot.line)
}

/// How a run ended.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Nothing was there to judge.
    Nothing,
    /// A failure is at or above the threshold.
    Failed,
    /// None is, yet there are failures.
    Tolerated,
    /// There is no failure, and not everything is known.
    Incomplete,
    /// All is well.
    Passed,
}

/// How the run ended, and the same in a sentence.
pub(super) fn ending(scan: &Scan, around: &Around<'_>) -> (Ending, String) {
    let summary = scan.summary();
    let (failing, against) = (around.failing(scan), around.against(scan));
    let words = if against.is_some() { ("new failure", "new failures") } else { ("failure", "failures") };
    let failed = against.map_or(summary.fail, |against| against.new);
    let failures = count(failed, words.0, words.1);
    if scan.estate.deployments().is_empty() {
        return (Ending::Nothing, "Nothing was found to scan.".to_owned());
    }
    match around.threshold {
        Some(threshold) if failing > 0 => {
            let more = if threshold < Severity::Critical { " or above" } else { "" };
            (Ending::Failed, format!("{} at severity {threshold}{more}.", count(failing, words.0, words.1)))
        }
        Some(threshold) if failed > 0 => (Ending::Tolerated, format!("{failures}, none of severity {threshold} or above.")),
        None if failed > 0 => (Ending::Tolerated, format!("{failures}.")),
        _ if summary.fail > 0 => {
            (Ending::Tolerated, format!("No new failure; {} known before.", count(summary.fail, "was", "were")))
        }
        _ if !scan.gaps().is_empty() => (Ending::Incomplete, "No failure, but not everything could be told.".to_owned()),
        _ => (Ending::Passed, "No failure, and everything could be told.".to_owned()),
    }
}

/// How often each control failed, was unknown and passed; those without any of these are left out. Worst first.
pub(super) fn table(scan: &Scan) -> Vec<(usize, [usize; 3])> {
    let mut rows: BTreeMap<usize, [usize; 3]> = BTreeMap::new();
    for outcome in &scan.outcomes {
        let [fail, unknown, pass] = rows.entry(outcome.control).or_default();
        match outcome.status {
            Status::Fail { .. } => *fail += 1,
            Status::Unknown { .. } => *unknown += 1,
            Status::Pass => *pass += 1,
            Status::Exempt(_) | Status::NotApplicable => {}
        }
    }
    let mut rows: Vec<_> = rows.into_iter().filter(|(_, row)| *row != [0; 3]).collect();
    rows.sort_by_key(|(control, [fail, unknown, _])| {
        (*fail == 0, *unknown == 0, Reverse(scan.controls[*control].severity), Reverse(*fail))
    });
    rows
}

/// What nobody can tell, by why, with the number of verdicts and the controls that ask. Most first.
pub(super) fn unknowns(scan: &Scan) -> Vec<(&str, usize, Vec<&str>)> {
    let mut causes: BTreeMap<&str, (usize, Vec<&str>)> = BTreeMap::new();
    for outcome in &scan.outcomes {
        let Status::Unknown { cause } = &outcome.status else { continue };
        let (number, controls) = causes.entry(cause).or_default();
        *number += 1;
        let control = scan.controls[outcome.control].metadata.id.as_str();
        if !controls.contains(&control) {
            controls.push(control);
        }
    }
    let mut causes: Vec<_> = causes.into_iter().map(|(cause, (number, controls))| (cause, number, controls)).collect();
    causes.sort_by_key(|(_, number, _)| Reverse(*number));
    causes
}

/// What was looked at, and what was not: a few sentences without full stops.
pub(super) fn coverage(scan: &Scan) -> Vec<String> {
    let ledger = &scan.ledger;
    let taken = |wanted: fn(Taken) -> bool| ledger.files.iter().filter(|file| wanted(file.taken)).count();
    let mut lines = vec![
        format!("{} read", count(taken(Taken::is_read), "file", "files")),
        format!("{} judged", count(ledger.resources_judged, "resource", "resources")),
    ];
    let mut more = |number: usize, one: &str, many: &str| {
        if number > 0 {
            lines.push(count(number, one, many));
        }
    };
    more(ledger.implied_judged, "deployment or scope judged", "deployments and scopes judged");
    more(taken(|taken| matches!(taken, Taken::NotRead | Taken::Unreadable)), "file not read", "files not read");
    more(taken(|taken| taken == Taken::Ignored), "file without resources", "files without resources");
    let referred = ledger.resources_skipped.iter().filter(|one| one.is_reference()).count();
    more(ledger.resources_skipped.len() - referred, "resource not judged", "resources not judged");
    more(referred, "resource only referred to", "resources only referred to");
    lines
}

/// How many of a hundred things that there are were judged: the resources and deployments that a control looked at, of these, of those that none
/// looked at, and of all that hides others: declarations and files that were not understood, modules that were not at hand, inputs that end
/// early. What is only referred to is none of them. It is 100 only if all were judged, and 0 if there is nothing.
pub(super) fn covered(scan: &Scan) -> usize {
    let ledger = &scan.ledger;
    let unread = ledger.files.iter().filter(|file| matches!(file.taken, Taken::Unreadable | Taken::NotRead)).count();
    let absent = ledger.modules.iter().filter(|module| !module.resolved).count();
    let cut = ledger.deployments.iter().filter(|deployment| deployment.incomplete.is_some()).count();
    let skipped = ledger.resources_skipped.iter().filter(|one| !one.is_reference()).count();
    let hidden = skipped + ledger.not_understood + unread + absent + cut;
    let judged = ledger.resources_judged + ledger.implied_judged;
    (judged * 100).checked_div(judged + hidden).unwrap_or(0)
}

/// The option that gives what is wanted.
pub(super) fn flag(wanted: Wanted<'_>) -> Option<String> {
    let target = |word: &str| {
        let options = [
            ("subscription()", "--subscription ID"),
            ("resourceGroup().location", "--location REGION"),
            ("deployment().location", "--location REGION"),
            ("resourceGroup()", "--resource-group NAME"),
            ("tenant()", "--tenant ID"),
            ("managementGroup()", "--management-group NAME"),
        ];
        options.into_iter().find_map(|(begin, option)| word.starts_with(begin).then(|| format!("`{option}`")))
    };
    match wanted {
        Wanted::Parameter(name) => Some(format!("`--param-file FILE` with `{name}`")),
        Wanted::Variable(name) => Some(format!("`--var {name}=VALUE`")),
        Wanted::Environment(name) => Some(format!("`--env {name}`")),
        Wanted::Context(word) => target(word),
    }
}

/// How to give what is wanted: a sentence.
pub(super) fn remedy(wanted: Wanted<'_>) -> Option<String> {
    match wanted {
        Wanted::Parameter(name) => {
            Some(format!("give `{name}` in a parameter file beside the template, or in one named with `--param-file FILE`"))
        }
        Wanted::Variable(name) => Some(format!("give it with `--var {name}=VALUE`, or in a file with `--var-file FILE`")),
        Wanted::Environment(name) => Some(format!("set `{name}` and allow for it with `--env {name}`")),
        Wanted::Context(_) => Some(format!("say where it is deployed to with {}", flag(wanted)?)),
    }
}

/// Why resources were not judged, with the number of each, most first.
pub(super) fn skipped(scan: &Scan) -> Vec<(&str, usize)> {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for one in &scan.ledger.resources_skipped {
        *reasons.entry(&one.reason).or_default() += 1;
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, number)| Reverse(*number));
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_with_a_capital_and_end_once() {
        assert_eq!(capital("it fails."), "It fails");
        assert_eq!(capital(""), "");
        assert_eq!(sentence("it fails"), "It fails.");
        assert_eq!(sentence("`a` is `b`"), "`a` is `b`.");
        assert_eq!(sentence(" "), "");
    }

    #[test]
    fn backticks_stand_in_pairs() {
        assert_eq!(parts("`a` is `b`"), [(true, "a"), (false, " is "), (true, "b")]);
        assert_eq!(parts("a ` b"), [(false, "a ` b")]);
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(shortened("äöü", 2), "äö…");
        assert_eq!(shortened("äö", 2), "äö");
    }
}
