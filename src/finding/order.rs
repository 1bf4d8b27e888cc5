//! The order of outcomes: by place and control, then by where their parts come from, alike in each deployment.

use std::cmp::Ordering;
use std::sync::Arc;

use foldhash::HashMap;
use rayon::prelude::*;

use crate::finding::{Control, Outcome};
use crate::model::Estate;
use crate::source::{FileId, Sources, Span};

/// What decides in nearly all cases, so that millions of outcomes are not looked up over and over.
#[derive(Copy, Clone)]
struct Key {
    /// Path, beginning and end of the place.
    place: (usize, u32, u32),
    control: usize,
    /// The stable id, if it decides next.
    id: Option<u64>,
    /// Which outcome it is.
    number: usize,
}

/// Paths and controls as numbers, in the order of their names: the numbers of files depend on the order of reading.
pub(super) struct Ranks<'e> {
    pub(super) estate: &'e Estate,
    files: HashMap<FileId, usize>,
    /// Of the roots of the deployments, by their numbers.
    roots: Vec<usize>,
    controls: Vec<usize>,
    /// What no file has.
    none: usize,
}

impl<'e> Ranks<'e> {
    pub(super) fn new(estate: &'e Estate, sources: &Sources, controls: &[Control]) -> Self {
        let files: Vec<(FileId, Arc<str>)> = sources.ids().map(|file| (file, sources.file(file).path().clone())).collect();
        let mut paths: Vec<&str> = files.iter().map(|(_, path)| &**path).collect();
        paths.extend(estate.deployments().iter().map(|deployment| deployment.root.as_str()));
        paths.sort_unstable();
        paths.dedup();
        let rank = |path: &str| paths.binary_search(&path).unwrap_or(paths.len());
        let mut ids: Vec<&str> = controls.iter().map(|control| control.metadata.id.as_str()).collect();
        ids.sort_unstable();
        let id = |control: &Control| ids.partition_point(|id| *id < control.metadata.id.as_str());
        Ranks {
            estate,
            files: files.iter().map(|(file, path)| (*file, rank(path))).collect(),
            roots: estate.deployments().iter().map(|deployment| rank(&deployment.root)).collect(),
            controls: controls.iter().map(id).collect(),
            none: paths.len(),
        }
    }

    /// The root that an outcome was found below.
    pub(super) fn root(&self, outcome: &Outcome) -> usize {
        self.roots.get(self.estate.deployment_number(outcome.resource)).copied().unwrap_or(self.none)
    }

    /// Path, beginning and end of its place.
    pub(super) fn place(&self, outcome: &Outcome) -> (usize, u32, u32) {
        match outcome.span {
            Some(span) => (self.files.get(&span.file).copied().unwrap_or(self.none), span.start, span.end),
            None => (self.root(outcome), 0, 0),
        }
    }

    pub(super) fn control(&self, outcome: &Outcome) -> usize {
        self.controls.get(outcome.control).copied().unwrap_or_default()
    }
}

/// Where a part of a value comes from; compares by path, as file numbers depend on the order of reading.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    file: String,
    start: u32,
    end: u32,
}

impl Place {
    fn at(span: Span, sources: &Sources) -> Self {
        Place { file: sources.file(span.file).path().to_string(), start: span.start, end: span.end }
    }
}

/// Puts outcomes in order.
pub(super) fn sort(outcomes: &mut [Outcome], sources: &Sources, ranks: &Ranks<'_>) {
    let key = |(number, outcome): (usize, &Outcome)| Key {
        place: ranks.place(outcome),
        control: ranks.control(outcome),
        id: u64::from_str_radix(&outcome.id, 16).ok().filter(|_| outcome.origin.first().is_none()),
        number,
    };
    let mut keys: Vec<Key> = outcomes.par_iter().enumerate().map(key).collect();
    // What a loop writes at one place is told apart by where its parts come from.
    let parts = |outcome: &Outcome| -> Vec<Place> { outcome.origin.steps().map(|step| Place::at(step.span, sources)).collect() };
    let closely = |left: &Key, right: &Key| {
        let (Some(one), Some(other)) = (outcomes.get(left.number), outcomes.get(right.number)) else { return Ordering::Equal };
        let by_parts = parts(one).cmp(&parts(other));
        by_parts
            .then_with(|| (&one.id, &one.status).cmp(&(&other.id, &other.status)))
            .then_with(|| ranks.root(one).cmp(&ranks.root(other)))
    };
    keys.par_sort_unstable_by(|left, right| {
        let decided = (left.place, left.control).cmp(&(right.place, right.control));
        let by_id = || left.id.zip(right.id).map_or(Ordering::Equal, |(left, right)| left.cmp(&right));
        decided.then_with(by_id).then_with(|| closely(left, right)).then_with(|| left.number.cmp(&right.number))
    });
    let mut from: Vec<usize> = keys.into_iter().map(|key| key.number).collect();
    for start in 0..from.len() {
        follow(outcomes, &mut from, start);
    }
}

/// Moves outcomes along the circle through `start`: to each place the one that `from` names.
fn follow(outcomes: &mut [Outcome], from: &mut [usize], start: usize) {
    let mut at = start;
    while let Some(next) = from.get_mut(at).map(|next| std::mem::replace(next, at)).filter(|next| *next != at && *next != start) {
        outcomes.swap(at, next);
        at = next;
    }
}
