//! How much a pack tells: all, all but what is unknown, or not all; and of which resources.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::documents::{Documents, Subject, TwoCounts};
use crate::evidence::period::Reach;

/// What a pack has looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Coverage {
    pub(super) reach: Reach,
    /// Why nobody can tell of any resource whether it was looked at.
    nothing_sure: Option<&'static str>,
    /// The subscriptions, in lower case, and why one was not looked at.
    subscriptions: BTreeMap<String, Option<&'static str>>,
    /// Whether the pack lists its subscriptions.
    is_listed: bool,
    /// Types that were not asked for, in lower case.
    uncollected: BTreeSet<String>,
}

impl Coverage {
    pub(super) fn of(documents: &Documents) -> Self {
        let Documents { scope, collection, .. } = documents;
        let mut subscriptions: BTreeMap<String, Option<&'static str>> = BTreeMap::new();
        for row in &scope.subscriptions {
            let why = match (row.visible, row.included) {
                (false, _) => Some("its subscription was not visible"),
                (true, false) => Some("its subscription is in a shard that is not in the pack"),
                (true, true) => None,
            };
            subscriptions.insert(row.id.to_lowercase(), why);
        }
        let mut nothing_sure = None;
        // A gap that concerns known resources makes outcomes unknown, and they are told so. One that does not may hide resources.
        for gap in collection.gaps.iter().filter(|gap| gap.resources == 0) {
            let alone = gap.scope.to_lowercase();
            let named = subscription(&gap.scope).or(subscriptions.contains_key(&alone).then_some(alone));
            if let Some(name) = named {
                subscriptions.entry(name).or_default().get_or_insert("something of its subscription did not come");
            } else {
                nothing_sure = Some("not everything came");
            }
        }
        for counts in documents.population.counts.iter().filter(|counts| is_short(counts)) {
            let why = "two counts of its subscription differ, and nobody says why";
            subscriptions.entry(counts.subscription.to_lowercase()).or_default().get_or_insert(why);
        }
        let is_short_of_shards = lacks_shards(&scope.shards) && scope.subscriptions.iter().all(|row| row.included);
        let unread = scope.inputs.iter().any(|input| input.digest.is_none());
        let untold = scope.outcomes.unknown == 0 && collection.gaps.is_empty() && collection.trouble.is_empty();
        let files_in_trouble = scope.subject == Subject::Files && !collection.trouble.is_empty();
        let hidden = subscriptions.values().any(Option::is_some);
        nothing_sure = nothing_sure.or(if is_short_of_shards {
            Some("shards are missing")
        } else if unread {
            Some("an input could not be read")
        } else if !scope.complete && files_in_trouble {
            Some("not everything was understood")
        } else if !scope.complete && untold && !hidden {
            Some("the pack says that it is incomplete")
        } else {
            None
        });
        let reach = if nothing_sure.is_some() || hidden {
            Reach::Partial
        } else if scope.complete && scope.outcomes.unknown == 0 {
            Reach::Complete
        } else {
            Reach::Unknowns
        };
        let uncollected = collection.uncollected.iter().map(|kind| kind.to_lowercase()).collect();
        Coverage { reach, nothing_sure, subscriptions, is_listed: !scope.subscriptions.is_empty(), uncollected }
    }

    /// Whether a resource was looked at, if it is there; else why not.
    pub(super) fn reaches(&self, id: &str, kind: &str) -> Result<(), &'static str> {
        if let Some(why) = self.nothing_sure {
            return Err(why);
        }
        if self.uncollected.contains(&kind.to_lowercase()) {
            return Err("its type was not asked for");
        }
        match subscription(id) {
            Some(name) => match self.subscriptions.get(&name) {
                Some(None) => Ok(()),
                Some(Some(why)) => Err(why),
                None if self.is_listed => Err("its subscription is not in the scope"),
                None => Ok(()),
            },
            // It lies above subscriptions, or nobody knows where.
            None => match self.subscriptions.values().flatten().next() {
                Some(why) => Err(why),
                None => Ok(()),
            },
        }
    }
}

/// The subscription that an id lies in, in lower case; none if it lies in none, or in one that is not known.
pub(super) fn subscription(id: &str) -> Option<String> {
    let mut parts = id.trim_start_matches('/').split('/');
    let is_one = parts.next().is_some_and(|word| word.eq_ignore_ascii_case("subscriptions"));
    let name = parts.next().filter(|name| is_one && !name.is_empty() && !name.contains('{'));
    name.map(str::to_lowercase)
}

/// Whether one source has resources that did not come, and nobody says why.
fn is_short(counts: &TwoCounts) -> bool {
    let most = counts.resource_manager.unwrap_or(0).max(counts.resource_graph);
    counts.received < most && counts.differences.is_empty()
}

/// Whether some of the shards `3/16` are not there.
fn lacks_shards(shards: &[String]) -> bool {
    let mut parts: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
    for shard in shards {
        let read = shard.split_once('/').and_then(|(one, of)| Some((one.parse().ok()?, of.parse().ok()?)));
        let Some((one, of)) = read else { return true };
        parts.entry(of).or_default().insert(one);
    }
    parts.iter().any(|(of, ones)| ones.len() as u64 != *of)
}
