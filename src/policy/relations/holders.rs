//! Which resources may hold an id: found by the id or by its last segment, so that a join does not look at all resources for
//! each. What is found is a superset; the relations still compare each of them.

use std::collections::BTreeMap;

use foldhash::HashMap;

use crate::model::{Cause, ResourceIndex};

/// An id that a resource holds.
#[derive(Debug)]
pub(crate) struct Held {
    /// Its key; `None` if it may be any.
    pub(crate) key: Option<String>,
    /// Whether a resource of the estate has that very key.
    pub(crate) resolved: bool,
    /// Why it is not known, if it is not.
    pub(crate) cause: Cause,
}

/// Resources by the keys (`model::estate::id_key`) that they hold.
#[derive(Debug, Default)]
pub(crate) struct Holders {
    exact: HashMap<String, Exact>,
    /// By last segment; by every segment, if an id also counts for what lies above it.
    segments: HashMap<String, Vec<ResourceIndex>>,
    /// Resources that may hold any id.
    any: Vec<ResourceIndex>,
    held: HashMap<ResourceIndex, Vec<Held>>,
    /// All others but those whose ids are found in the estate: these are equal to nothing else.
    unresolved: Vec<ResourceIndex>,
    above: bool,
}

/// Resources that hold one key.
#[derive(Debug, Default)]
struct Exact {
    /// By the number of their deployment, which declares what has the key.
    at_home: BTreeMap<usize, Vec<ResourceIndex>>,
    /// All others.
    elsewhere: Vec<ResourceIndex>,
}

impl Holders {
    /// None yet; `above` if an id counts for the ids that it lies below too.
    pub(crate) fn new(above: bool) -> Self {
        Holders { above, ..Holders::default() }
    }

    /// The resource at `index` may hold any id.
    pub(crate) fn add_any(&mut self, index: ResourceIndex, cause: Cause) {
        self.any.push(index);
        self.held.entry(index).or_default().push(Held { key: None, resolved: false, cause });
    }

    /// The resource at `index` holds `key`; `resolved` if a resource of the estate has that very key, `home` is the number of its deployment if that
    /// declares one, and the key alone does not say which one is meant.
    pub(crate) fn add(&mut self, index: ResourceIndex, key: &str, resolved: bool, home: Option<usize>, cause: Cause) {
        self.held.entry(index).or_default().push(Held { key: Some(key.to_owned()), resolved, cause });
        let exact = self.exact.entry(key.to_owned()).or_default();
        home.map_or(&mut exact.elsewhere, |home| exact.at_home.entry(home).or_default()).push(index);
        if !resolved || self.above {
            self.unresolved.push(index);
            match last_segment(key) {
                None if !resolved => self.any.push(index),
                last => {
                    let above = key.split('/').filter(|_| self.above).filter(|segment| !has_hole(segment));
                    for segment in above.chain(last) {
                        self.segments.entry(segment.to_owned()).or_default().push(index);
                    }
                }
            }
        }
    }

    /// What the resource at `index` holds.
    pub(crate) fn held(&self, index: ResourceIndex) -> &[Held] {
        self.held.get(&index).map_or(&[], Vec::as_slice)
    }

    /// The resources that may hold `key`, in order. If the deployment with the number `home` declares what is asked for, then not those that have one of
    /// their own in another deployment.
    pub(crate) fn of(&self, key: &str, home: Option<usize>) -> Vec<ResourceIndex> {
        let homes = |exact: &'_ Exact| match home {
            Some(home) => exact.at_home.get(&home).cloned().unwrap_or_default(),
            None => exact.at_home.values().flatten().copied().collect(),
        };
        let exact = self.exact.get(key).map(|exact| [homes(exact), exact.elsewhere.clone()].concat()).unwrap_or_default();
        let near = match last_segment(key) {
            Some(last) => self.segments.get(last).map_or(&[][..], Vec::as_slice),
            None => &self.unresolved,
        };
        let mut found: Vec<ResourceIndex> = exact.iter().chain(near).chain(&self.any).copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Whether something in a key, or in a part of one, is not known.
pub(super) fn has_hole(key: &str) -> bool {
    key.contains(['\u{1}', '\u{2}'])
}

/// What stands behind the last slash, if it is known throughout: two keys that may be equal have it in common.
fn last_segment(key: &str) -> Option<&str> {
    key.rsplit('/').next().filter(|segment| !has_hole(segment))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause() -> Cause {
        Cause::Runtime("id".into())
    }

    #[test]
    fn whoever_may_hold_an_id_is_found() {
        let mut holders = Holders::new(false);
        let keys = ["/s/\u{1}a\u{2}/x/one", "/s/1/x/two", "/s/1/x/\u{1}n\u{2}", "/s/1/x/three"];
        for (number, key) in keys.iter().enumerate() {
            holders.add(ResourceIndex(number), key, *key == "/s/1/x/three", None, cause());
        }
        holders.add_any(ResourceIndex(4), cause());
        let found = |key: &str| holders.of(key, None).into_iter().map(|index| index.0).collect::<Vec<_>>();
        assert_eq!(found("/s/1/x/one"), [0, 2, 4]);
        assert_eq!(found("/s/1/x/three"), [2, 3, 4]);
        assert_eq!(found("/s/\u{1}b\u{2}/x/three"), [2, 4]);
        assert_eq!(found("/s/1/x/\u{1}m\u{2}"), [0, 1, 2, 4]);
    }

    #[test]
    fn an_id_below_counts_for_those_above() {
        let mut holders = Holders::new(true);
        holders.add(ResourceIndex(0), "/s/1/x/one/y/\u{1}n\u{2}", true, None, cause());
        assert_eq!(holders.of("/s/1/x/one", None), [ResourceIndex(0)]);
        assert_eq!(holders.of("/s/1/x/\u{1}n\u{2}", None), [ResourceIndex(0)]);
        assert!(holders.of("/s/1/x/two", None).is_empty());
    }

    #[test]
    fn what_comes_with_another_of_the_same_key_is_no_part_of_this() {
        let mut holders = Holders::new(false);
        let key = "/s/\u{1}a\u{2}/x/one";
        holders.add(ResourceIndex(0), key, true, Some(0), cause());
        holders.add(ResourceIndex(1), key, true, Some(1), cause());
        holders.add(ResourceIndex(2), key, true, None, cause());
        let found = |home| holders.of(key, home).into_iter().map(|index| index.0).collect::<Vec<_>>();
        assert_eq!(found(Some(0)), [0, 2]);
        assert_eq!(found(Some(2)), [2]);
        assert_eq!(found(None), [0, 1, 2]);
    }
}
