//! Whether the figures of a pack add up.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::documents::{ControlRow, Counts, Documents, OutcomeWord, Population, Reason};
use crate::evidence::manifest::{MANIFEST, Manifest};
use crate::evidence::verify::Faults;
use crate::evidence::verify::text::shown;

const SCOPE: &str = "scope.json";
const POPULATION: &str = "population.json";
const CONTROLS: &str = "controls.json";

/// The five outcomes, worst first; so many that no figure of a file is too large.
type Sums = [u128; 5];

/// Checks the figures of all documents but findings, sample and exemptions.
pub(super) fn check(documents: &Documents, manifest: &Manifest, faults: &mut Faults) {
    let scope = &documents.scope;
    faults.unless(scope.created == manifest.created, SCOPE, || format!("`created` is not the time of `{MANIFEST}`"));
    faults.unless(scope.tool == manifest.tool, SCOPE, || format!("`tool` is not the one of `{MANIFEST}`"));
    controls(documents, faults);
    completeness(documents, faults);
    population(&documents.population, faults);
    laws(documents, faults);
}

fn sums(counts: &Counts) -> Sums {
    OutcomeWord::ALL.map(|word| u128::from(word.of(counts)))
}

fn add<'a>(all: impl Iterator<Item = &'a Counts>) -> Sums {
    all.map(sums)
        .fold(Sums::default(), |sum, one| std::array::from_fn(|at| sum.get(at).unwrap_or(&0) + one.get(at).unwrap_or(&0)))
}

/// All of them.
pub(super) fn total(counts: &Counts) -> u128 {
    sums(counts).iter().sum()
}

fn controls(documents: &Documents, faults: &mut Faults) {
    let mut seen = BTreeSet::new();
    for control in &documents.controls {
        let ControlRow { id, population, outcomes, .. } = control;
        let name = shown(id);
        faults.unless(seen.insert(id), CONTROLS, || format!("the control `{name}` is there twice"));
        let sum = total(outcomes);
        faults.unless(sum == u128::from(*population), CONTROLS, || {
            format!("the outcomes of the control `{name}` add up to {sum}, and its population is {population}")
        });
        reasons(&name, "unknown", outcomes.unknown, &control.unknown_because, faults);
        reasons(&name, "not applicable", outcomes.not_applicable, &control.not_applicable_because, faults);
    }
    let sum = add(documents.controls.iter().map(|control| &control.outcomes));
    faults.unless(sums(&documents.scope.outcomes) == sum, SCOPE, || {
        format!("`outcomes` are not the sums of the controls, which are {}", told(&sum))
    });
}

/// Each resource of an outcome has a reason, and no reason is of more than there are. One resource may have several.
fn reasons(control: &str, outcome: &str, count: u64, reasons: &[Reason], faults: &mut Faults) {
    let sum: u128 = reasons.iter().map(|reason| u128::from(reason.resources)).sum();
    faults.unless(sum >= u128::from(count), CONTROLS, || {
        format!("{count} resources are {outcome} of the control `{control}`, and there are reasons for {sum}")
    });
    faults.unless(reasons.iter().all(|reason| reason.resources <= count), CONTROLS, || {
        format!("{count} resources are {outcome} of the control `{control}`, and a reason is given for more of them")
    });
}

/// A pack that says that it is complete is so, and another says why it is not.
fn completeness(documents: &Documents, faults: &mut Faults) {
    let scope = &documents.scope;
    if scope.complete {
        faults.unless(scope.outcomes.unknown == 0, SCOPE, || "it says that it is complete, and outcomes are unknown".to_owned());
        faults.unless(scope.incomplete.is_empty(), SCOPE, || "it says that it is complete, and why it is not".to_owned());
        faults.unless(documents.collection.gaps.is_empty(), SCOPE, || {
            "it says that it is complete, and `collection.json` has gaps".to_owned()
        });
    } else {
        faults.unless(!scope.incomplete.is_empty(), SCOPE, || "it says that it is not complete, and not why".to_owned());
    }
}

fn population(population: &Population, faults: &mut Faults) {
    let all = u128::from(population.resources);
    let left: u128 = population.left.iter().map(|reason| u128::from(reason.resources)).sum();
    let judged = u128::from(population.judged);
    faults.unless(judged + left == all, POPULATION, || {
        format!("{judged} resources were judged and {left} were not, and there are {all}")
    });
    let of_types: u128 = population.types.iter().map(|row| u128::from(row.resources)).sum();
    faults.unless(of_types == all, POPULATION, || format!("its types have {of_types} resources, and there are {all}"));
    let judged_of_types: u128 = population.types.iter().map(|row| u128::from(row.judged)).sum();
    faults.unless(judged_of_types == judged, POPULATION, || {
        format!("{judged_of_types} resources of its types were judged, and {judged} were judged at all")
    });
    let mut seen = BTreeSet::new();
    for row in &population.types {
        let name = shown(&row.kind);
        faults.unless(seen.insert(row.kind.to_lowercase()), POPULATION, || format!("the type `{name}` is there twice"));
        faults
            .unless(row.judged <= row.resources, POPULATION, || format!("more of the type `{name}` were judged than there are"));
    }
    let mut seen = BTreeSet::new();
    for row in &population.counts {
        let name = shown(&row.subscription);
        let is_equal = row.resource_graph == row.received && row.resource_manager.is_none_or(|count| count == row.received);
        faults.unless(seen.insert(row.subscription.to_lowercase()), POPULATION, || {
            format!("the subscription `{name}` is counted twice")
        });
        faults.unless(is_equal || !row.differences.is_empty(), POPULATION, || {
            format!("the counts of the subscription `{name}` differ, and nothing says why")
        });
    }
}

/// Articles and measures are sums of their controls, each once.
fn laws(documents: &Documents, faults: &mut Faults) {
    let known: BTreeMap<&str, &Counts> =
        documents.controls.iter().map(|control| (control.id.as_str(), &control.outcomes)).collect();
    let mut check = |file: &str, name: &str, ids: BTreeSet<&str>, outcomes: &Counts| {
        for id in ids.iter().filter(|id| !known.contains_key(*id)) {
            faults.add(file, format!("`{name}` names the control `{}`, which is not there", shown(id)));
        }
        let sum = add(ids.iter().filter_map(|id| known.get(id).copied()));
        faults.unless(sums(outcomes) == sum, file, || {
            format!("the outcomes of `{name}` are not the sums of its controls, which are {}", told(&sum))
        });
    };
    for framework in &documents.articles {
        for article in &framework.articles {
            let ids = article.direct.iter().chain(&article.supporting).map(String::as_str).collect();
            check("articles.json", &shown(&format!("{} {}", framework.key, article.id)), ids, &article.outcomes);
        }
    }
    for row in &documents.measures.headings {
        check("measures.json", &shown(&row.heading), row.controls.iter().map(String::as_str).collect(), &row.outcomes);
    }
}

/// Sums in words.
fn told(sums: &Sums) -> String {
    OutcomeWord::ALL.iter().zip(sums).map(|(word, count)| format!("{count} {}", word.word())).collect::<Vec<_>>().join(", ")
}
