//! Which findings of today another time does not account for.
//!
//! A finding counts once for each deployment that has it. Pairs are made step by step, the surest first, and what is paired is used up:
//!
//! 1. Of one deployment: the same resource as a whole in the same file. Then the same in another file. Then an element of an array that has no
//!    name by its place, as it was changed there. Then the same resource of Azure, reached through other modules.
//! 2. Of a deployment that is no more and one that was not there: a file was renamed, or parameter files came or went.
//! 3. What is unknown now and was told before: nobody made it worse.
//!
//! What is worse than before is not what was there before.

use std::collections::{BTreeMap, BTreeSet};

use crate::baseline::{Baseline, Deployed, Entry, Rank};

/// The findings of today.
pub struct Today<'a> {
    /// The findings, with their places among the outcomes.
    pub entries: &'a [(usize, Entry)],
    /// What is deployed.
    pub deployments: &'a BTreeSet<Deployed>,
    /// Whether a file is there and was not looked at: what was found in it is neither gone nor elsewhere.
    pub unseen: &'a dyn Fn(&str) -> bool,
}

/// What came and what went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// The findings that are new, by their places among the outcomes.
    pub new: BTreeSet<usize>,
    /// How many failures there were before that are gone.
    pub fixed: usize,
}

/// A finding in one deployment.
struct Slot<'a> {
    entry: &'a Entry,
    /// Its place among the entries.
    number: usize,
    deployed: Deployed,
    /// The deployment is there at one of both times only.
    moved: bool,
    paired: bool,
}

/// What must be equal.
type Key<'a> = Vec<&'a str>;

/// A step.
struct Step {
    key: for<'s> fn(&'s Slot<'_>) -> Option<Key<'s>>,
    /// Of deployments that are gone, and such that came.
    moved: bool,
    /// What was there before stands for any number: a root without parameters for all deployments of it.
    shared: bool,
}

const STEPS: [Step; 10] = [
    Step {
        key: |one| Some([at(one), vec![&one.entry.content, &one.entry.file, &one.entry.body]].concat()),
        moved: false,
        shared: false,
    },
    Step { key: |one| Some([at(one), vec![&one.entry.content, &one.entry.file]].concat()), moved: false, shared: false },
    Step { key: |one| Some([at(one), vec![&one.entry.content]].concat()), moved: false, shared: false },
    Step { key: |one| Some([at(one), vec![&one.entry.id]].concat()), moved: false, shared: false },
    Step { key: |one| Some([at(one), vec![one.entry.same.as_deref()?]].concat()), moved: false, shared: false },
    Step { key: |one| Some(vec![one.deployed.place(), &one.entry.content]), moved: true, shared: false },
    Step { key: |one| Some(vec![one.deployed.place(), &one.entry.content]), moved: true, shared: true },
    Step { key: |one| Some(vec![last(one.deployed.place()), &one.entry.content, &one.entry.body]), moved: true, shared: false },
    Step { key: |one| Some(vec![&one.entry.content]), moved: true, shared: false },
    Step { key: |one| Some(vec![one.entry.same.as_deref()?]), moved: true, shared: false },
];

/// The deployment.
fn at<'s>(one: &'s Slot<'_>) -> Key<'s> {
    vec![one.deployed.place(), one.deployed.parameters.as_deref().unwrap_or_default()]
}

fn last(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Compares `today` with `before`.
pub fn compare(before: &Baseline, today: &Today<'_>) -> Compared {
    let places = |deployments: &BTreeSet<Deployed>| -> BTreeSet<(String, Option<String>)> {
        deployments.iter().map(|one| (one.place().to_owned(), one.parameters.clone())).collect()
    };
    let (then, now) = (places(&before.deployments), places(today.deployments));
    let has = |set: &BTreeSet<(String, Option<String>)>, one: &Deployed| {
        set.contains(&(one.place().to_owned(), one.parameters.clone()))
    };
    let seen = |one: &Deployed| !(today.unseen)(&one.root) && one.parameters.as_deref().is_none_or(|file| !(today.unseen)(file));
    let mut old = slots(before.entries.iter().enumerate(), |one| !has(&now, one) && seen(one));
    let mut new = slots(today.entries.iter().map(|(number, entry)| (*number, entry)), |one| !has(&then, one));
    for step in &STEPS {
        pair(&mut old, &mut new, step);
    }
    let doubted = doubt(&mut old, &mut new);
    // What is worse now is not gone.
    let left: BTreeSet<Key<'_>> =
        new.iter().filter(|slot| !slot.paired).map(|slot| [at(slot), vec![&slot.entry.id]].concat()).collect();
    let mut fixed: BTreeMap<usize, bool> = BTreeMap::new();
    for slot in old.iter().filter(|slot| slot.entry.rank > Rank::Unknown) {
        let told = doubted.contains(slot.entry.subject.as_str()) || left.contains(&[at(slot), vec![&slot.entry.id]].concat());
        let gone = !slot.paired && !told && (slot.moved || has(&now, &slot.deployed));
        fixed.entry(slot.number).and_modify(|all| *all &= gone).or_insert(gone);
    }
    Compared {
        new: new.iter().filter(|slot| !slot.paired).map(|slot| slot.number).collect(),
        fixed: fixed.values().filter(|gone| **gone).count(),
    }
}

fn slots<'a>(entries: impl Iterator<Item = (usize, &'a Entry)>, moved: impl Fn(&Deployed) -> bool) -> Vec<Slot<'a>> {
    let of_entry = |(number, entry): (usize, &'a Entry)| {
        let slot = move |parameters: &Option<String>| {
            let deployed = Deployed { root: entry.root.clone(), parameters: parameters.clone() };
            Slot { entry, number, deployed, moved: false, paired: false }
        };
        entry.parameters.iter().map(slot).collect::<Vec<_>>()
    };
    let mut slots: Vec<Slot<'a>> = entries.flat_map(of_entry).collect();
    slots.iter_mut().for_each(|slot| slot.moved = moved(&slot.deployed));
    slots
}

/// Pairs what is alike in `step`: the worst of today first, with what was no better before and no worse than needed.
fn pair(old: &mut [Slot<'_>], new: &mut [Slot<'_>], step: &Step) {
    let mut free: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    let owned = |key: Key<'_>| key.into_iter().map(str::to_owned).collect::<Vec<String>>();
    for (place, slot) in old.iter().enumerate() {
        let open = if step.shared { slot.deployed.parameters.is_none() } else { !slot.paired };
        if open && slot.moved == step.moved {
            let Some(key) = (step.key)(slot) else { continue };
            free.entry(owned(key)).or_default().push(place);
        }
    }
    let mut order: Vec<usize> = (0..new.len()).collect();
    order.sort_by_key(|place| new.get(*place).map(|slot| std::cmp::Reverse(slot.entry.rank)));
    for place in order {
        let Some(slot) = new.get_mut(place).filter(|slot| !slot.paired && slot.moved == step.moved) else { continue };
        let Some(candidates) = (step.key)(slot).and_then(|key| free.get_mut(&owned(key))) else { continue };
        let rank = |place: &usize| old.get(*place).map(|slot| slot.entry.rank);
        let enough = candidates.iter().enumerate().filter(|(_, place)| rank(place) >= Some(slot.entry.rank));
        let Some((position, _)) = enough.min_by_key(|(_, place)| rank(place)) else { continue };
        let chosen = if step.shared { candidates.get(position).copied() } else { Some(candidates.remove(position)) };
        slot.paired = true;
        if let Some(slot) = chosen.and_then(|chosen| old.get_mut(chosen)) {
            slot.paired = true;
        }
    }
}

/// Pairs what is unknown now with something else that was found of it before, and gives the subjects of it: nobody can say that the rest of
/// that is gone.
fn doubt<'a>(old: &mut [Slot<'a>], new: &mut [Slot<'_>]) -> BTreeSet<&'a str> {
    let mut found: BTreeSet<&'a str> = BTreeSet::new();
    for slot in new.iter_mut().filter(|slot| !slot.paired && slot.entry.rank == Rank::Unknown) {
        let alike = |one: &&mut Slot<'_>| {
            let there = if slot.moved { one.moved } else { at(one) == at(slot) };
            !one.paired && there && one.entry.subject == slot.entry.subject
        };
        if let Some(one) = old.iter_mut().find(alike) {
            (slot.paired, one.paired) = (true, true);
            found.insert(&one.entry.subject);
        }
    }
    found
}
