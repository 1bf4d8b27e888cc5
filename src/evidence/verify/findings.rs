//! Whether the findings are those that the controls count, and the sample is drawn from them.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::documents::{ControlRow, Documents, FINDINGS, OutcomeWord, ResourceRow, Subject};
use crate::evidence::verify::Faults;
use crate::evidence::verify::sums::total;
use crate::evidence::verify::text::shown;

const CONTROLS: &str = "controls.json";
const SAMPLE: &str = "sample.json";

/// What a person must look at, or has decided about.
const TOLD: [OutcomeWord; 3] = [OutcomeWord::Fail, OutcomeWord::Unknown, OutcomeWord::Exempt];

/// A resource, as far as rows tell it from others: its id without case, its type and its name.
type Identity<'a> = (String, &'a str, &'a str);

fn identity(resource: &ResourceRow) -> Identity<'_> {
    (resource.id.to_lowercase(), &resource.kind, &resource.name)
}

/// What the findings say of a control.
#[derive(Default)]
struct Found<'a> {
    /// The worst outcome of each resource.
    worst: BTreeMap<Identity<'a>, OutcomeWord>,
    /// How many lines there are, by outcome.
    lines: BTreeMap<OutcomeWord, u64>,
}

/// Checks findings and sample against the controls.
pub(super) fn check(documents: &Documents, faults: &mut Faults) {
    let known: BTreeMap<&str, &ControlRow> = documents.controls.iter().map(|control| (control.id.as_str(), control)).collect();
    let found = found(documents, &known, faults);
    let none = Found::default();
    for control in &documents.controls {
        let found = found.get(control.id.as_str()).unwrap_or(&none);
        for outcome in TOLD {
            agrees(control, outcome, found, documents.scope.subject, faults);
        }
    }
    sample(documents, &known, &found, faults);
}

/// The findings by control. What is wrong with a line alone is told.
fn found<'a>(documents: &'a Documents, known: &BTreeMap<&str, &ControlRow>, faults: &mut Faults) -> BTreeMap<&'a str, Found<'a>> {
    let mut all: BTreeMap<&str, Found<'_>> = BTreeMap::new();
    for (at, finding) in documents.findings.iter().enumerate() {
        let place = format!("{FINDINGS}:{}", at + 1);
        let id = finding.control.as_str();
        faults.unless(known.contains_key(id), &place, || format!("its control `{}` is not in `{CONTROLS}`", shown(id)));
        faults.unless(TOLD.contains(&finding.outcome), &place, || {
            format!("its outcome is `{}`: findings are what fails, is unknown or is exempt", finding.outcome.word())
        });
        let is_exempt = finding.outcome == OutcomeWord::Exempt;
        faults.unless(!is_exempt || finding.exemption.is_some(), &place, || "it is exempt, and nobody decided that".to_owned());
        faults
            .unless(is_exempt || finding.exemption.is_none(), &place, || "somebody exempted it, and it is not exempt".to_owned());
        let found = all.entry(id).or_default();
        *found.lines.entry(finding.outcome).or_default() += 1;
        let worst = found.worst.entry(identity(&finding.resource)).or_insert(finding.outcome);
        *worst = (*worst).min(finding.outcome);
    }
    all
}

/// Whether a control counts as many resources with an outcome as the findings tell. Resources of code may look alike in their rows (what is
/// not known of their ids is not told): then there are at least as many as differ, and at most as many as lines.
fn agrees(control: &ControlRow, outcome: OutcomeWord, found: &Found<'_>, subject: Subject, faults: &mut Faults) {
    let count = outcome.of(&control.outcomes);
    let told = found.worst.values().filter(|worst| **worst == outcome).count() as u64;
    let lines = found.lines.get(&outcome).copied().unwrap_or(0);
    let agrees = match subject {
        Subject::Live => told == count,
        Subject::Files => (told..=lines).contains(&count),
    };
    faults.unless(agrees, FINDINGS, || {
        let (id, word) = (shown(&control.id), outcome.word());
        format!("it tells of {told} resources with the outcome `{word}` of the control `{id}`, and `{CONTROLS}` counts {count}")
    });
}

/// Whether what was drawn could be drawn.
fn sample(documents: &Documents, known: &BTreeMap<&str, &ControlRow>, found: &BTreeMap<&str, Found<'_>>, faults: &mut Faults) {
    let sample = &documents.sample;
    let concerned = |control: &ControlRow| total(&control.outcomes).saturating_sub(u128::from(control.outcomes.not_applicable));
    let population: u128 = documents.controls.iter().map(concerned).sum();
    faults.unless(u128::from(sample.population) == population, SAMPLE, || {
        format!(
            "it was drawn from {} judgements, and the controls count {population} that are about their resources",
            sample.population
        )
    });
    let sheets = sample.sheets.len();
    faults.unless(sheets as u128 <= population, SAMPLE, || {
        format!("it has {sheets} sheets, and there are {population} judgements to draw from")
    });
    let mut seen = BTreeSet::new();
    for (at, sheet) in sample.sheets.iter().enumerate() {
        let number = at as u64 + 1;
        let id = shown(&sheet.control);
        let resource = identity(&sheet.resource);
        faults.unless(sheet.number == number, SAMPLE, || format!("sheet {number} has the number {}", sheet.number));
        let Some(control) = known.get(sheet.control.as_str()) else {
            faults.add(SAMPLE, format!("sheet {number} is about the control `{id}`, which is not in `{CONTROLS}`"));
            continue;
        };
        faults
            .unless(sheet.title == control.title, SAMPLE, || format!("sheet {number} has another title than the control `{id}`"));
        faults.unless(sheet.outcome != OutcomeWord::NotApplicable, SAMPLE, || {
            format!("sheet {number} is about a resource that the control `{id}` is not about")
        });
        // Resources of code may look alike: see `agrees`.
        if documents.scope.subject == Subject::Live {
            let told = found.get(sheet.control.as_str()).and_then(|found| found.worst.get(&resource)).copied();
            let told = told.unwrap_or(OutcomeWord::Pass);
            faults.unless(told == sheet.outcome, SAMPLE, || {
                let (said, told) = (sheet.outcome.word(), told.word());
                format!("sheet {number} has the outcome `{said}`, and by `{FINDINGS}` it is `{told}`")
            });
            faults.unless(seen.insert((sheet.control.as_str(), resource)), SAMPLE, || format!("sheet {number} was drawn before"));
        }
    }
}
