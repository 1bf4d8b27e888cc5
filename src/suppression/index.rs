//! Which suppressions count for an outcome, without asking each of them.

use std::sync::Arc;

use foldhash::HashMap;

use crate::finding::Outcome;
use crate::model::Estate;
use crate::source::{Sources, Span};
use crate::suppression::Suppression;

/// The suppressions of a scan by control and file.
#[derive(Debug)]
pub struct Index<'a> {
    suppressions: &'a [Suppression],
    estate: &'a Estate,
    sources: &'a Sources,
    places: HashMap<(&'a str, Arc<str>), Vec<usize>>,
}

impl<'a> Index<'a> {
    /// Sorts the suppressions of a scan.
    pub fn new(suppressions: &'a [Suppression], estate: &'a Estate, sources: &'a Sources) -> Self {
        let mut places: HashMap<(&str, Arc<str>), Vec<usize>> = HashMap::default();
        for (number, suppression) in suppressions.iter().enumerate().filter(|(_, one)| one.fault.is_none()) {
            let path = sources.file(suppression.span.file).path().clone();
            for control in &suppression.controls {
                let found = places.entry((control, path.clone())).or_default();
                if found.last() != Some(&number) {
                    found.push(number);
                }
            }
        }
        Index { suppressions, estate, sources, places }
    }

    /// The numbers of the suppressions that cover `outcome`, which `control` gave, in their order. Whether they have expired is not asked.
    pub fn covering(&self, control: &str, outcome: &Outcome) -> Vec<usize> {
        let mut found = Vec::new();
        if self.places.is_empty() {
            return found;
        }
        let mut paths: Vec<Arc<str>> = Vec::new();
        let resource = self.estate.resource(outcome.resource);
        let called = resource.trail.iter().filter_map(|(_, span)| *span);
        let written: Vec<Span> = outcome.origin.steps().map(|step| step.span).collect();
        for span in outcome.span.into_iter().chain(resource.span).chain(called).chain(written) {
            let file = self.sources.file(span.file);
            if !paths.contains(file.path()) {
                paths.push(file.path().clone());
            }
        }
        for path in paths {
            let numbers = self.places.get(&(control, path)).into_iter().flatten().copied();
            let covers = |number: &usize| {
                let one = self.suppressions.get(*number);
                one.is_some_and(|one| one.covers(control, outcome, self.estate, self.sources))
            };
            found.extend(numbers.filter(covers));
        }
        found.sort_unstable();
        found
    }
}
