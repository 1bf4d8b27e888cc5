//! One account of several collections: what came, which shards did not, and what the collections tell differently.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::snapshot::{Cause, Gap, Manifest, Part, Unreadable, wrong};

/// What tells the gaps that follow from which parts there are: they are found anew whenever something is merged.
const SHARDS: &str = "shards";

/// Of a record, and of the records of a source that are too many to be named.
const DIFFERS: &str = "what was merged tells it differently; one of them is kept";
const MANY: &str = "what was merged tells many of these records differently; one of each is kept";

/// Records of one source in one subscription that are named one by one.
const NAMED: usize = 100;

/// Shards that a collection may have: more than any tenant has subscriptions.
const MOST: u32 = 1_000_000;

/// What is known of all inputs.
#[derive(Default)]
pub(super) struct Account {
    /// What all have in common, and what was joined so far.
    manifest: Option<Manifest>,
    /// The first input, for messages.
    first: String,
    /// The collections, each with the input that brought it first.
    parts: BTreeMap<Part, String>,
    gaps: BTreeSet<Gap>,
    /// Records that differ, by where they lie and their source; none if they are too many to be named.
    differing: BTreeMap<(String, String), Option<BTreeSet<String>>>,
}

/// What one collection is told by: what was asked for, and the tenants.
type Collection<'a> = (&'a Vec<String>, &'a BTreeSet<String>);

impl Account {
    /// Adds an input.
    pub(super) fn add(&mut self, name: &str, mut manifest: Manifest) -> Result<(), Unreadable> {
        let parts = if manifest.parts.is_empty() { vec![Part::of(&manifest)] } else { std::mem::take(&mut manifest.parts) };
        for part in parts {
            self.parts.entry(part).or_insert_with(|| name.to_owned());
        }
        for gap in std::mem::take(&mut manifest.gaps) {
            self.gap(gap);
        }
        let Some(joined) = &mut self.manifest else {
            name.clone_into(&mut self.first);
            self.manifest = Some(manifest);
            return Ok(());
        };
        fits(joined, &manifest).map_err(|why| wrong(format!("`{name}` cannot be merged with `{}`: {why}", self.first)))?;
        for (number, tenant) in manifest.scope {
            let known = joined.scope.entry(number).or_default();
            *known = tenant.max(known.take());
        }
        for (number, subscription) in manifest.subscriptions {
            let known = joined.subscriptions.entry(number.clone()).or_insert_with(|| subscription.clone());
            if *known != subscription {
                let scope = format!("/subscriptions/{number}");
                let text = "several collections that were merged have the subscription, and count it differently".to_owned();
                self.gaps.insert(Gap {
                    scope,
                    source: "subscriptions".to_owned(),
                    cause: Cause::Inconsistent,
                    resources: 0,
                    text,
                });
                let subscription = subscription.max(std::mem::take(known));
                *known = subscription;
            }
        }
        Ok(())
    }

    /// Says if the collections cannot be parts of one.
    pub(super) fn check(&self) -> Result<(), Unreadable> {
        self.missing().map(drop)
    }

    /// Notes that inputs tell a record differently.
    pub(super) fn differs(&mut self, (id, source): &(String, String)) {
        let ids = self.differing.entry((subscription(id), source.clone())).or_insert_with(|| Some(BTreeSet::new()));
        let Some(named) = ids else { return };
        named.insert(id.clone());
        if named.len() > NAMED {
            *ids = None;
        }
    }

    fn gap(&mut self, gap: Gap) {
        match gap.text.as_str() {
            _ if gap.source == SHARDS => {}
            DIFFERS => self.differs(&(gap.scope, gap.source)),
            MANY => drop(self.differing.insert((gap.scope, gap.source), None)),
            _ => drop(self.gaps.insert(gap)),
        }
    }

    /// The account of all; records and content are not known here.
    pub(super) fn finish(mut self) -> Result<Manifest, Unreadable> {
        let missing = self.missing()?;
        self.gaps.extend(missing);
        for ((scope, source), ids) in self.differing {
            let gap = |scope: String, text: &str| Gap {
                scope,
                source: source.clone(),
                cause: Cause::Inconsistent,
                resources: 0,
                text: text.to_owned(),
            };
            match ids {
                Some(ids) => self.gaps.extend(ids.into_iter().map(|id| gap(id, DIFFERS))),
                None => drop(self.gaps.insert(gap(scope, MANY))),
            }
        }
        let mut manifest = self.manifest.ok_or_else(|| wrong("there is nothing to merge"))?;
        let parts: Vec<Part> = self.parts.into_keys().collect();
        manifest.shard = None;
        manifest.asked = parts.iter().flat_map(|part| part.asked.clone()).collect::<BTreeSet<_>>().into_iter().collect();
        manifest.started = parts.iter().map(|part| &part.started).min_by_key(|time| when(time)).cloned().unwrap_or_default();
        manifest.finished = parts.iter().map(|part| &part.finished).max_by_key(|time| when(time)).cloned().unwrap_or_default();
        manifest.retries = parts.iter().fold(0, |sum, part| part.retries.saturating_add(sum));
        (manifest.calls, manifest.rights) = Default::default();
        for part in &parts {
            for (what, calls) in &part.calls {
                let sum = manifest.calls.entry(what.clone()).or_default();
                *sum = sum.saturating_add(*calls);
            }
            for (right, is_there) in &part.rights {
                *manifest.rights.entry(right.clone()).or_insert(true) &= is_there;
            }
        }
        manifest.gaps = self.gaps.into_iter().collect();
        manifest.parts = parts;
        Ok(manifest)
    }

    /// The shards that did not come, and the subscriptions that nobody brings.
    fn missing(&self) -> Result<Vec<Gap>, Unreadable> {
        let mut gaps = Vec::new();
        let lacking =
            |scope: String, text: String| Gap { scope, source: SHARDS.to_owned(), cause: Cause::Cancelled, resources: 0, text };
        let mut collections: BTreeMap<Collection<'_>, Vec<(u32, u32, &str)>> = BTreeMap::new();
        for (part, name) in &self.parts {
            let shard = shard(part.shard.as_deref());
            let (number, of) = shard.ok_or_else(|| wrong(format!("`{name}`: its shard is not K/N, as in 3/16")))?;
            collections.entry((&part.asked, &part.tenants)).or_default().push((number, of, name));
        }
        for ((asked, _), mut shards) in collections {
            shards.sort_unstable();
            for pair in shards.windows(2) {
                let [(number, of, name), (other, others, second)] = pair else { continue };
                if of != others {
                    return Err(wrong(format!(
                        "`{name}` is shard {number} of {of}, and `{second}` is shard {other} of {others}: collect all with the same number of shards"
                    )));
                }
                if number == other {
                    return Err(wrong(format!(
                        "`{name}` and `{second}` are both shard {number} of {of}, of two runs that asked for the same: give one of them"
                    )));
                }
            }
            let Some((_, of, _)) = shards.first() else { continue };
            let ranges = absent(shards.iter().map(|(number, ..)| *number), *of);
            if !ranges.is_empty() {
                gaps.push(lacking(asked.join(", "), format!("of {of} shards these did not come: {}", ranges.join(", "))));
            }
        }
        let manifest = self.manifest.as_ref();
        for number in manifest.into_iter().flat_map(|it| it.scope.keys().filter(|number| !it.subscriptions.contains_key(*number)))
        {
            let text = "the subscription is in the scope, and no shard that came has it".to_owned();
            gaps.push(lacking(format!("/subscriptions/{number}"), text));
        }
        Ok(gaps)
    }
}

/// Says why two inputs cannot become one. What stands in a manifest and is not joined must be equal.
fn fits(one: &Manifest, other: &Manifest) -> Result<(), String> {
    if one.cloud != other.cloud {
        return Err("they are of different clouds".to_owned());
    }
    if one.tool != other.tool {
        return Err(format!("one was collected by `{}`, the other by `{}`", other.tool.escape_debug(), one.tool.escape_debug()));
    }
    let fixed = |it: &Manifest| Manifest {
        asked: Vec::new(),
        shard: None,
        scope: BTreeMap::new(),
        started: String::new(),
        finished: String::new(),
        subscriptions: BTreeMap::new(),
        calls: BTreeMap::new(),
        retries: 0,
        rights: BTreeMap::new(),
        gaps: Vec::new(),
        records: 0,
        content: String::new(),
        parts: Vec::new(),
        ..it.clone()
    };
    if fixed(one) != fixed(other) {
        return Err("they were collected for other controls, or asked other versions of Azure's interfaces".to_owned());
    }
    Ok(())
}

impl Part {
    /// The part that a snapshot is by itself.
    pub(crate) fn of(manifest: &Manifest) -> Part {
        Part {
            asked: manifest.asked.clone(),
            tenants: manifest.scope.values().flatten().cloned().collect(),
            shard: manifest.shard.clone(),
            started: manifest.started.clone(),
            finished: manifest.finished.clone(),
            calls: manifest.calls.clone(),
            retries: manifest.retries,
            rights: manifest.rights.clone(),
            records: manifest.records,
            content: manifest.content.clone(),
        }
    }
}

/// Which shard, and of how many; what is not shared is one of one.
fn shard(text: Option<&str>) -> Option<(u32, u32)> {
    let Some(text) = text else { return Some((1, 1)) };
    let (number, of) = text.split_once('/')?;
    let both: (u32, u32) = (number.parse().ok()?, of.parse().ok()?);
    (1 <= both.0 && both.0 <= both.1 && both.1 <= MOST).then_some(both)
}

/// What is missing of `1..=of`, as in `2` and `5–9`. The numbers that are there come in order.
fn absent(there: impl Iterator<Item = u32>, of: u32) -> Vec<String> {
    let (mut next, mut ranges) = (1, Vec::new());
    for number in there.chain([of.saturating_add(1)]) {
        match number.saturating_sub(next) {
            0 => {}
            1 => ranges.push(format!("{next}")),
            _ => ranges.push(format!("{next}–{}", number - 1)),
        }
        next = number.saturating_add(1);
    }
    ranges
}

/// Times have fractions of different length, so that their texts do not sort.
fn when(time: &str) -> Option<Timestamp> {
    time.parse().ok()
}

/// The subscription that an id begins with, as scopes name it.
fn subscription(id: &str) -> String {
    let mut segments = id.split('/').skip(1);
    match (segments.next(), segments.next()) {
        (Some("subscriptions"), Some(number)) => format!("/subscriptions/{number}"),
        _ => "tenant".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_is_told_in_ranges() {
        let told = |there: &[u32], of| absent(there.iter().copied(), of).join(" ");
        assert_eq!(told(&[1, 2, 4], 4), "3");
        assert_eq!(told(&[2, 8], 16), "1 3–7 9–16");
        assert_eq!(told(&[1], 1), "");
        assert_eq!(told(&[], 3), "1–3");
    }

    #[test]
    fn shards_are_numbers() {
        assert_eq!((shard(None), shard(Some("3/16"))), (Some((1, 1)), Some((3, 16))));
        for wrong in ["", "3", "0/4", "5/4", "a/b", "1/4294967295", "1/2/3"] {
            assert_eq!(shard(Some(wrong)), None, "{wrong}");
        }
    }

    #[test]
    fn earlier_is_earlier_whatever_its_fraction() {
        assert!(when("2026-01-01T00:00:00Z") < when("2026-01-01T00:00:00.5Z"));
    }
}
