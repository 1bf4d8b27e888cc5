//! Which declared resource is which live one: by id, else by what is known of its name, else by type, group and tags. The last two count only where
//! nothing else fits on either side.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashSet};

use crate::drift::How;
use crate::drift::id::Id;
use crate::drift::live::{Found, Live, is_alike};
use crate::drift::side::{Entry, Side, is_part};

/// The type of resource groups in small letters: what lies in one is also found where it is not listed itself.
const GROUP: &str = "microsoft.resources/resourcegroups";

/// What became of a declared entry.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It is this live entry.
    Is(usize, How),
    /// It may be one of several.
    Several,
    /// None fits.
    Nowhere,
    /// It lies below an entry that was not found.
    Below(usize),
    /// Nobody could look at all that may be it.
    Spent,
    /// Nothing of its id is known.
    Nameless,
}

/// What is known of all entries.
#[derive(Debug, Default)]
pub(super) struct Matches {
    /// Of each declared entry.
    pub(super) states: Vec<State>,
    /// For each live entry that somebody declares, who does, in order.
    pub(super) owners: BTreeMap<usize, Vec<usize>>,
    /// The same for those who declare a part of it alone.
    pub(super) parts: BTreeMap<usize, Vec<usize>>,
}

/// Matches the entries of `code` to those of `live`, deployment by deployment: each is a set of its own.
pub(super) fn matched(code: &Side<'_>, live: &mut Live<'_>) -> Matches {
    let mut sets: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, entry) in code.entries.iter().enumerate() {
        sets.entry(entry.deployment).or_default().push(place);
    }
    let mut states = vec![State::Nameless; code.entries.len()];
    for places in sets.into_values() {
        Set { code, live, states: &mut states, taken: HashSet::default(), ids: HashMap::default() }.run(places);
    }
    let (mut owners, mut parts): (BTreeMap<usize, Vec<usize>>, BTreeMap<usize, Vec<usize>>) = Default::default();
    for (place, (state, entry)) in states.iter().zip(&code.entries).enumerate() {
        if let State::Is(found, _) = state {
            let is_part = live.side.entries.get(*found).is_some_and(|live| is_part(entry, live));
            let declared = if is_part { &mut parts } else { &mut owners };
            declared.entry(*found).or_default().push(place);
        }
    }
    Matches { states, owners, parts }
}

/// The entries of one deployment.
struct Set<'a, 'l, 's> {
    code: &'a Side<'a>,
    live: &'a mut Live<'l>,
    states: &'s mut Vec<State>,
    /// The live entries that are taken by id, by something that is sure to be declared.
    taken: HashSet<usize>,
    /// Declared entries by their keys.
    ids: HashMap<String, usize>,
}

impl Set<'_, '_, '_> {
    fn run(&mut self, mut places: Vec<usize>) {
        let code = self.code;
        let id_of = |place: usize| code.entries.get(place).and_then(|entry| entry.id.as_ref());
        places.sort_by_key(|place| (id_of(*place).map_or(0, Id::len), *place));
        for place in &places {
            let Some(id) = id_of(*place) else { continue };
            self.ids.entry(id.key.clone()).or_insert(*place);
            if let Some(live) = self.live.with_id(&id.key).filter(|_| id.is_known()) {
                self.set(*place, State::Is(live, How::Id));
                if code.entries.get(*place).is_some_and(|entry| entry.maybe.is_none()) && !self.is_part(*place, live) {
                    self.taken.insert(live);
                }
            }
        }
        for place in &places {
            let Some(id) = id_of(*place) else { continue };
            if self.states.get(*place) == Some(&State::Nameless) {
                let state = self.by_name(*place, id);
                self.set(*place, state);
            }
        }
        self.agree(&places, How::Name);
        self.by_tags(&places);
        for place in &places {
            let Some(id) = id_of(*place) else { continue };
            if let Some(State::Below(above)) = self.states.get(*place)
                && matches!(self.states.get(*above), Some(State::Is(..)))
            {
                let state = self.by_name(*place, id);
                self.set(*place, state);
            }
        }
        self.agree(&places, How::Tags);
        // What lies below an entry of which two claimed the same was found by its place there.
        for place in &places {
            let Some(id) = id_of(*place) else { continue };
            let above = self.above(*place, id);
            if let (Some(State::Is(_, how)), Some((above, _))) = (self.states.get(*place), above)
                && *how != How::Id
                && !matches!(self.states.get(above), Some(State::Is(..)))
            {
                self.set(*place, State::Below(above));
            }
        }
    }

    fn set(&mut self, place: usize, state: State) {
        if let Some(held) = self.states.get_mut(place) {
            *held = state;
        }
    }

    /// The declared entry that stands above another, and its key. A group that was not found is none: exports seldom list groups.
    fn above(&self, place: usize, id: &Id) -> Option<(usize, String)> {
        let (above, key) = id.above().find_map(|key| self.ids.get(key).map(|above| (*above, key.to_owned())))?;
        let is_group = self.code.entries.get(above).is_some_and(|entry| entry.folded == GROUP);
        let found = matches!(self.states.get(above), Some(State::Is(..)));
        (above != place && (found || !is_group)).then_some((above, key))
    }

    /// The live entry that fits what is known of the id, and of what stands above it.
    fn by_name(&mut self, place: usize, id: &Id) -> State {
        let Some(entry) = self.code.entries.get(place) else { return State::Nameless };
        let mut wanted = id.clone();
        if let Some((above, key)) = self.above(place, id) {
            let Some(State::Is(live, how)) = self.states.get(above).copied() else { return State::Below(above) };
            let known = self.live.side.entries.get(live).and_then(|entry| entry.id.as_ref()).map(|id| id.key.clone());
            if let Some(below) = known.and_then(|known| id.below(&key, &known)) {
                wanted = below;
            }
            if wanted.is_known() {
                let how = if id.is_known() { How::Id } else { how };
                return self.live.with_id(&wanted.key).map_or(State::Nowhere, |live| State::Is(live, how));
            }
        } else if id.is_known() {
            return State::Nowhere;
        }
        let taken = &self.taken;
        match self.live.find(&entry.folded, &wanted, &|live, _| !taken.contains(&live)) {
            Found::None => State::Nowhere,
            Found::One(live) if wanted.is_named() => State::Is(live, How::Name),
            // Whose name is not known at all may be it or not.
            Found::One(_) | Found::Many => State::Several,
            Found::Spent => State::Spent,
        }
    }

    /// Takes back what two entries of different ids claim: it is sure to be no more than one of them.
    fn agree(&mut self, places: &[usize], how: How) {
        let mut claims: HashMap<usize, (usize, bool)> = HashMap::default();
        let key = |place: usize| self.code.entries.get(place).and_then(|entry| entry.id.as_ref()).map(|id| id.key.as_str());
        for place in places {
            let Some(State::Is(live, _)) = self.states.get(*place) else { continue };
            if self.is_part(*place, *live) {
                continue;
            }
            let (first, alone) = claims.entry(*live).or_insert((*place, true));
            *alone &= key(*first) == key(*place);
        }
        for place in places {
            if let Some(State::Is(live, found)) = self.states.get(*place)
                && *found == how
                && !self.is_part(*place, *live)
                && claims.get(live).is_some_and(|(_, alone)| !alone)
            {
                self.set(*place, State::Several);
            }
        }
    }

    /// Whether a declared entry is a part of a live one: several are, and take it from nobody.
    fn is_part(&self, place: usize, live: usize) -> bool {
        let entries = (self.code.entries.get(place), self.live.side.entries.get(live));
        matches!(entries, (Some(code), Some(live)) if is_part(code, live))
    }

    /// Among what may be several things, those that are the only ones of their type, group and tags on both sides.
    fn by_tags(&mut self, places: &[usize]) {
        let is_open = |place: &&usize| self.states.get(**place) == Some(&State::Several);
        let mut kinds: BTreeMap<&str, Vec<(usize, Id)>> = BTreeMap::new();
        for place in places.iter().filter(is_open) {
            let Some(entry) = self.code.entries.get(*place).filter(|entry| entry.inside.is_none()) else { continue };
            let Some(wanted) = entry.id.as_ref().and_then(|id| self.grouped(*place, id)) else { continue };
            kinds.entry(&entry.folded).or_default().push((*place, wanted));
        }
        let is_found = |state: &State| if let State::Is(live, _) = state { Some(*live) } else { None };
        let taken: HashSet<usize> = places.iter().filter_map(|place| is_found(self.states.get(*place)?)).collect();
        for (kind, open) in kinds.into_iter().filter(|(_, open)| open.len() <= CANDIDATES) {
            let code = self.code;
            let fits = |place: usize, live: &Entry<'_>| code.entries.get(place).is_none_or(|entry| is_alike(entry, live));
            for (place, wanted) in &open {
                let free = |live: usize, entry: &Entry<'_>| !taken.contains(&live) && fits(*place, entry);
                let Found::One(live) = self.live.find(kind, wanted, &free) else { continue };
                let Some(entry) = self.live.side.entries.get(live) else { continue };
                let rival = |(other, id): &&(usize, Id)| {
                    other != place && entry.id.as_ref().is_some_and(|live| id.may_be(live)) && fits(*other, entry)
                };
                if !open.iter().any(|one| rival(&one)) {
                    self.set(*place, State::Is(live, How::Tags));
                }
            }
        }
    }

    /// The id with what is known of what stands above it; none if not even the group is known.
    fn grouped(&self, place: usize, id: &Id) -> Option<Id> {
        let Some((above, key)) = self.above(place, id) else { return Some(id.clone()) };
        let Some(State::Is(live, _)) = self.states.get(above) else { return None };
        id.below(&key, &self.live.side.entries.get(*live)?.id.as_ref()?.key)
    }
}

/// Declared resources of one type that are told apart by their tags: of more nobody would believe it.
const CANDIDATES: usize = 1_000;
