//! What is live, so that an id of which parts are known is found without looking at all of it.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashSet};

use crate::drift::id::{Id, is_known};
use crate::drift::side::{Entry, Side, is_site};
use crate::drift::unseen::Unseen;
use crate::frontend::export::SITE_PARTS;
use crate::model::{DeploymentKind, Value};

/// Ids that are looked at in one comparison. Beyond it nobody looks, and what was not found is unknown.
const LOOKS: usize = 20_000_000;
/// Segments of an id that an index tells apart; Azure's ids have far fewer.
const SEGMENTS: usize = 64;

/// Which segments of ids are known: how many there are (none if the first may stand for several), and which are, the last one first.
type Shape = (Option<usize>, u64);

/// What is live, by id and by what is known of ids.
#[derive(Debug)]
pub(super) struct Live<'a> {
    pub(super) side: Side<'a>,
    by_id: HashMap<String, usize>,
    by_kind: HashMap<String, Vec<usize>>,
    /// By type and shape: by the known segments.
    buckets: HashMap<(String, Shape), HashMap<String, Vec<usize>>>,
    /// What may be live too.
    pub(super) unseen: Unseen,
    looks: usize,
}

/// What was found of an id.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// None fits.
    None,
    /// One does.
    One(usize),
    /// Several do.
    Many,
    /// Nobody could look at all of them.
    Spent,
}

impl<'a> Live<'a> {
    /// The entries of a side whose ids are known.
    pub(super) fn new(mut side: Side<'a>) -> Self {
        let mut unseen = Unseen::default();
        // What is there is there without a condition: the others stand for what nobody told.
        side.entries.retain(|entry| {
            let is_seen = entry.maybe.is_none();
            if !is_seen {
                unseen.add(entry);
            }
            is_seen
        });
        let (by_id, by_kind, buckets) = Default::default();
        let mut live = Live { by_id, by_kind, buckets, unseen, looks: LOOKS, side };
        for (place, entry) in live.side.entries.iter().enumerate() {
            let Some(id) = entry.id.as_ref().filter(|id| id.is_known()) else { continue };
            live.by_id.entry(id.key.clone()).or_insert(place);
            live.by_kind.entry(entry.folded.clone()).or_default().push(place);
        }
        live.add_parts();
        live
    }

    /// Lets the parts of sites be found as the sites that a snapshot tells them in; where one stands for itself it is found.
    fn add_parts(&mut self) {
        let estate = &self.side.scan.estate;
        for (place, entry) in self.side.entries.iter().enumerate() {
            let is_told_whole = is_site(&entry.folded) && estate.deployment(entry.resource).kind == DeploymentKind::Snapshot;
            let Some(id) = entry.id.as_ref().filter(|id| is_told_whole && id.is_known()) else { continue };
            for part in SITE_PARTS {
                self.by_id.entry(format!("{}/config/{part}", id.key)).or_insert(place);
            }
        }
    }

    /// The entry with an id.
    pub(super) fn with_id(&self, key: &str) -> Option<usize> {
        self.by_id.get(key).copied()
    }

    /// All entries of a type in small letters.
    pub(super) fn of_kind(&self, folded: &str) -> &[usize] {
        self.by_kind.get(folded).map_or(&[], Vec::as_slice)
    }

    /// The entries of a type that may be `id` and are `free`: one of them if there is no other.
    pub(super) fn find(&mut self, folded: &str, id: &Id, free: &dyn Fn(usize, &Entry<'_>) -> bool) -> Found {
        let shape = shape(id);
        let key = (folded.to_owned(), shape);
        if !self.buckets.contains_key(&key) {
            let bucket = self.bucket(folded, shape);
            self.buckets.insert(key.clone(), bucket);
        }
        let wanted = known(id, shape);
        let candidates = self.buckets.get(&key).and_then(|bucket| bucket.get(&wanted)).map_or(&[][..], Vec::as_slice);
        // They are in the order of their names, so that those that begin as it does stand together.
        let name = |place: &usize| self.side.entries.get(*place).and_then(|entry| entry.id.as_ref()).map_or("", Id::name);
        let beginning = id.beginning();
        let first = candidates.partition_point(|place| name(place) < beginning);
        let many = candidates.get(first..).unwrap_or_default();
        let many = many.partition_point(|place| name(place).starts_with(beginning));
        let mut found = Found::None;
        for place in candidates.iter().skip(first).take(many) {
            if self.looks == 0 {
                return Found::Spent;
            }
            self.looks -= 1;
            let Some(entry) = self.side.entries.get(*place) else { continue };
            if entry.id.as_ref().is_some_and(|live| id.may_be(live)) && free(*place, entry) {
                if found != Found::None {
                    return Found::Many;
                }
                found = Found::One(*place);
            }
        }
        // Which of those that nobody saw may be it as well is not known.
        if found != Found::None && self.unseen.why(folded, id).is_some() { Found::Many } else { found }
    }

    fn bucket(&self, folded: &str, shape: Shape) -> HashMap<String, Vec<usize>> {
        let mut bucket: HashMap<String, Vec<usize>> = HashMap::default();
        for place in self.of_kind(folded) {
            let Some(id) = self.side.entries.get(*place).and_then(|entry| entry.id.as_ref()) else { continue };
            if shape.0.is_none_or(|count| count == id.len()) {
                bucket.entry(known(id, shape)).or_default().push(*place);
            }
        }
        let name = |place: &usize| self.side.entries.get(*place).and_then(|entry| entry.id.as_ref()).map(Id::name);
        bucket.values_mut().for_each(|places| places.sort_by(|one, other| name(one).cmp(&name(other))));
        bucket
    }
}

fn shape(id: &Id) -> Shape {
    let bits = id.backwards().take(SEGMENTS).enumerate().filter(|(_, segment)| is_known(segment)).map(|(at, _)| 1_u64 << at);
    ((!id.is_loose()).then(|| id.len()), bits.sum())
}

/// The segments of an id that a shape knows.
fn known(id: &Id, shape: Shape) -> String {
    let chosen = id.backwards().take(SEGMENTS).enumerate().filter(|(at, _)| shape.1 & (1 << at) != 0);
    chosen.map(|(_, segment)| segment).collect::<Vec<_>>().join("/")
}

/// An id, the role that goes with it if it is an assignment's, and whose they are.
type Claim = (Id, Option<String>, usize);

/// Ids of which parts are known, so that a known one finds out whether it may be one of them.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    /// By type and shape: by the known segments, with whose they are.
    buckets: HashMap<String, BTreeMap<Shape, HashMap<String, Vec<Claim>>>>,
    seen: HashSet<(String, String, Option<String>)>,
    looks: usize,
}

impl Patterns {
    /// Adds an id of `owner`. What fits the same ids is kept once.
    pub(super) fn add(&mut self, entry: &Entry<'_>, id: &Id, owner: usize) {
        let role = role(entry);
        if !self.seen.insert((entry.folded.clone(), id.shape(), role.clone())) {
            return;
        }
        let shape = shape(id);
        let bucket = self.buckets.entry(entry.folded.clone()).or_default().entry(shape).or_default();
        bucket.entry(known(id, shape)).or_default().push((id.clone(), role, owner));
    }

    /// Whose id may be `live`, if anybody's; `Err` if nobody could look at all of them.
    pub(super) fn owner(&mut self, entry: &Entry<'_>, live: &Id) -> Result<Option<usize>, ()> {
        let granted = role(entry);
        for (shape, bucket) in self.buckets.get(&entry.folded).into_iter().flatten() {
            if shape.0.is_some_and(|count| count != live.len()) {
                continue;
            }
            for (id, role, owner) in bucket.get(&known(live, *shape)).into_iter().flatten() {
                if self.looks >= LOOKS {
                    return Err(());
                }
                self.looks += 1;
                if id.may_be(live) && may_be_same(role.as_ref(), granted.as_ref()) {
                    return Ok(Some(*owner));
                }
            }
        }
        Ok(None)
    }
}

/// Whether what is known of two entries beside their ids allows for their being one: tags that code is sure to write, and the role of an assignment,
/// whose name nobody chooses.
pub(super) fn is_alike(code: &Entry<'_>, live: &Entry<'_>) -> bool {
    tags_fit(code.body, live.body) && may_be_same(role(code).as_ref(), role(live).as_ref())
}

fn may_be_same(one: Option<&String>, other: Option<&String>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// The role that an assignment grants, if it is one and that is known: the same in every scope.
fn role(entry: &Entry<'_>) -> Option<String> {
    if entry.folded != "microsoft.authorization/roleassignments" {
        return None;
    }
    let role = Id::of(entry.body.get("properties")?.get("roleDefinitionId")?)?;
    Some(role.name().to_owned()).filter(|name| is_known(name) && !name.is_empty())
}

fn tags_fit(code: &Value, live: &Value) -> bool {
    let wanted = code.get("tags").and_then(Value::as_object).map(|tags| &tags.entries);
    let there = live.get("tags").and_then(Value::as_object);
    let mut known = wanted.into_iter().flatten().filter_map(|(key, value)| Some((&*key.text, value.as_str()?)));
    known.all(|(key, value)| there.and_then(|tags| tags.get(key)?.as_str()).is_some_and(|live| live == value))
}
