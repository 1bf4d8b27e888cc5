//! Relations from the other side: the resources that hold the id of the judged one, or of their parent.

use crate::model::estate::id_key;
use crate::model::{Cause, Data, Estate, Path, ResourceIndex};
use crate::policy::relations::holders::{Holders, has_hole};
use crate::policy::relations::ids::{cause_of, may_equal, parent_key};
use crate::policy::relations::paths::{Steps, collect};
use crate::policy::relations::{DOUBTS, Membership, Subject, certain, declared_alone, maybe};

/// Whether a resource of the estate has that key. One that is only declared as existing says no more than an id does: what
/// holds it may name another that is deployed.
fn is_declared(estate: &Estate, key: &str) -> bool {
    estate.with_id_key(key).iter().any(|index| !estate.resource(*index).existing)
}

/// The resources of type `child`, by the ids of their parents.
pub(super) fn children_of_all(estate: &Estate, child: &str) -> Holders {
    let mut holders = Holders::new(false);
    for index in estate.of_type(child) {
        let id = &estate.resource(*index).id;
        match estate.id_key_of(*index) {
            None => holders.add_any(*index, Cause::Runtime("id".into())),
            Some(key) => {
                if let Some(parent) = parent_key(&key) {
                    add(estate, &mut holders, *index, &parent, cause_of(id));
                }
            }
        }
    }
    holders
}

/// The resources of type `from`, by the ids at `paths`.
pub(super) fn holders_of_ids(estate: &Estate, from: &str, paths: &[Steps], prefix: bool) -> Holders {
    let mut holders = Holders::new(prefix);
    for index in estate.of_type(from) {
        let (mut values, mut open) = (Vec::new(), None);
        for steps in paths {
            collect(&estate.resource(*index).body, steps, &Path::default(), &mut values, &mut open);
        }
        if let Some(cause) = open {
            holders.add_any(*index, cause);
        }
        for (value, _) in values {
            match id_key(&value) {
                Some(key) => add(estate, &mut holders, *index, &key, cause_of(&value)),
                None if matches!(value.data, Data::Unknown(_)) => holders.add_any(*index, cause_of(&value)),
                None => {}
            }
        }
    }
    holders
}

fn add(estate: &Estate, holders: &mut Holders, index: ResourceIndex, key: &str, cause: Cause) {
    let home = Some(estate.deployment_number(index)).filter(|home| has_hole(key) && estate.declares(*home, key));
    holders.add(index, key, home.is_some() || is_declared(estate, key), home, cause);
}

/// The resources of type `from` that hold the id of the subject.
pub(super) fn reverse<'a>(
    estate: &Estate,
    subject: &Subject<'_>,
    from: &str,
    prefix: bool,
    holders: impl FnOnce() -> &'a Holders,
) -> Membership {
    let mut found = Membership::default();
    let Some(own) = &subject.key else {
        let all = estate.of_type(from).iter().map(|index| maybe(*index, cause_of(subject.id)));
        found.members.extend(all);
        return found;
    };
    add_holders(estate, subject, own, prefix, holders(), &mut found);
    found
}

/// Adds the resources that hold `own`, the key of the subject, or with `prefix` of something below it.
///
/// Two roots that each declare what has the same key with a hole deploy it twice, to one place after the other or for two environments: what comes with
/// the one is no part of the other.
pub(super) fn add_holders(
    estate: &Estate,
    subject: &Subject<'_>,
    own: &str,
    prefix: bool,
    holders: &Holders,
    found: &mut Membership,
) {
    let here = estate.deployment_number(subject.near);
    let home = subject.index.map(|_| here).filter(|here| has_hole(own) && estate.declares(*here, own));
    let alone = || estate.with_id_key(own).len() == 1 || declared_alone(estate, own).is_some();
    let unique = subject.index.is_none() || !has_hole(own) || alone();
    let mut doubts = 0;
    for index in holders.of(own, home) {
        let there = estate.deployment_number(index);
        let elsewhere = subject.index.is_some() && there != here;
        let mut possible = None;
        let mut sure = false;
        for held in holders.held(index) {
            let Some(key) = &held.key else {
                possible.get_or_insert_with(|| held.cause.clone());
                continue;
            };
            let below = || prefix && key.strip_prefix(own).is_some_and(|rest| rest.starts_with('/'));
            if key == own || below() {
                if !elsewhere || unique {
                    sure = true;
                } else if home.is_none() || !estate.declares(there, own) {
                    possible.get_or_insert_with(|| Cause::Runtime("id".into()));
                }
            } else if doubts < DOUBTS && !held.resolved && may_equal(key, own) {
                possible.get_or_insert_with(|| held.cause.clone());
            }
        }
        match possible {
            _ if sure => found.members.push(certain(index)),
            Some(cause) if doubts < DOUBTS => {
                doubts += 1;
                found.members.push(maybe(index, cause));
            }
            Some(cause) => {
                found.open.get_or_insert(cause);
            }
            None => {}
        }
    }
}
