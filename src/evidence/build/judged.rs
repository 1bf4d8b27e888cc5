//! What each control said of each resource: of several outcomes the worst.

use std::collections::BTreeMap;

use foldhash::HashMap;

use crate::evidence::documents::{ControlRow, Counts, OutcomeWord, Reason};
use crate::finding::{Control, Outcome, Status};
use crate::model::ResourceIndex;
use crate::policy::catalogue::Catalogue;
use crate::scan::Scan;

/// Causes that are told one by one for each control.
const CAUSES: usize = 20;

/// Every control with every resource that it was asked about.
pub(super) struct Judged {
    /// By control and resource.
    pub(super) all: Vec<(usize, ResourceIndex, OutcomeWord)>,
}

/// The word for a status.
pub(super) fn word(status: &Status) -> OutcomeWord {
    match status {
        Status::Pass => OutcomeWord::Pass,
        Status::Fail { .. } => OutcomeWord::Fail,
        Status::Unknown { .. } => OutcomeWord::Unknown,
        Status::Exempt(_) => OutcomeWord::Exempt,
        Status::NotApplicable => OutcomeWord::NotApplicable,
    }
}

/// The first word of the id of a control.
fn family(control: &Control) -> &str {
    control.metadata.id.split(['-', '/']).next().unwrap_or_default()
}

impl Judged {
    pub(super) fn new(scan: &Scan) -> Self {
        let mut all: Vec<_> = scan.outcomes.iter().map(|one| (one.control, one.resource, word(&one.status))).collect();
        // Of one control and resource the worst outcome stands first.
        all.sort_unstable();
        all.dedup_by_key(|(control, resource, _)| (*control, *resource));
        Judged { all }
    }

    /// One row for each control that is on, or that said something, in the order of the catalogue.
    pub(super) fn rows(&self, scan: &Scan, catalogue: &Catalogue) -> Vec<ControlRow> {
        let mut counts: BTreeMap<usize, Counts> = BTreeMap::new();
        for (control, _, word) in &self.all {
            count(counts.entry(*control).or_default(), *word);
        }
        let mut causes = causes(scan);
        let controls = scan.controls.iter().enumerate().filter(|(number, one)| one.enabled || counts.contains_key(number));
        controls
            .map(|(number, control)| {
                let outcomes = counts.get(&number).copied().unwrap_or_default();
                let metadata = &control.metadata;
                let not_applicable = Reason {
                    reason: "the resource is of a kind or use that the control is not about".to_owned(),
                    resources: outcomes.not_applicable,
                };
                ControlRow {
                    id: metadata.id.clone(),
                    title: metadata.title.clone(),
                    why: metadata.description.clone(),
                    family: family(control).to_owned(),
                    severity: control.severity.to_string(),
                    types: metadata.resource_types.clone(),
                    articles: metadata.frameworks.clone(),
                    author: author(scan, catalogue, control),
                    population: outcomes.total(),
                    outcomes,
                    unknown_because: causes.remove(&number).unwrap_or_default(),
                    not_applicable_because: if outcomes.not_applicable > 0 { vec![not_applicable] } else { Vec::new() },
                }
            })
            .collect()
    }
}

/// Who wrote a control.
fn author(scan: &Scan, catalogue: &Catalogue, control: &Control) -> String {
    let packs = || catalogue.packs.get(control.author.checked_sub(1)?).map(|(name, _)| name.clone());
    scan.authors.get(control.author).map(|author| author.name.clone()).or_else(packs).unwrap_or_default()
}

/// Counts one more.
pub(super) fn count(counts: &mut Counts, word: OutcomeWord) {
    match word {
        OutcomeWord::Fail => counts.fail += 1,
        OutcomeWord::Unknown => counts.unknown += 1,
        OutcomeWord::Exempt => counts.exempt += 1,
        OutcomeWord::Pass => counts.pass += 1,
        OutcomeWord::NotApplicable => counts.not_applicable += 1,
    }
}

/// Why controls are unknown, the most frequent causes first: each resource counts once, with the first cause that was told of it.
fn causes(scan: &Scan) -> HashMap<usize, Vec<Reason>> {
    let mut told: BTreeMap<(usize, ResourceIndex), &str> = BTreeMap::new();
    let mut failed: Vec<(usize, ResourceIndex)> = Vec::new();
    for Outcome { control, resource, status, .. } in &scan.outcomes {
        match status {
            Status::Unknown { cause } => _ = told.entry((*control, *resource)).or_insert(cause),
            Status::Fail { .. } => failed.push((*control, *resource)),
            Status::Pass | Status::Exempt(_) | Status::NotApplicable => {}
        }
    }
    for key in failed {
        told.remove(&key);
    }
    let mut counted: BTreeMap<(usize, &str), u64> = BTreeMap::new();
    for ((control, _), cause) in told {
        *counted.entry((control, cause)).or_default() += 1;
    }
    let mut causes: HashMap<usize, Vec<Reason>> = HashMap::default();
    for ((control, cause), resources) in counted {
        causes.entry(control).or_default().push(Reason { reason: cause.to_owned(), resources });
    }
    #[expect(clippy::iter_over_hash_type, reason = "each list is put in order by itself")]
    for reasons in causes.values_mut() {
        reasons.sort_by(|one, other| other.resources.cmp(&one.resources).then_with(|| one.reason.cmp(&other.reason)));
        let rest: u64 = reasons.iter().skip(CAUSES).map(|reason| reason.resources).sum();
        if rest > 0 {
            let others = reasons.len() - CAUSES;
            reasons.truncate(CAUSES);
            reasons.push(Reason { reason: format!("{others} other causes, each with its finding"), resources: rest });
        }
    }
    causes
}
