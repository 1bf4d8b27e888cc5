//! What a snapshot knows that it does not know: where resources would be of which a call that failed would have told.

use std::collections::BTreeMap;
use std::ops::Bound;

use foldhash::HashMap;

use crate::drift::id::Id;
use crate::drift::side::Entry;

/// Places that were not seen, by type in small letters.
#[derive(Debug, Default)]
pub(super) struct Unseen(HashMap<String, Places>);

/// Those of one type, each with the cause.
#[derive(Debug, Default)]
struct Places {
    /// By their ids.
    known: BTreeMap<String, String>,
    /// By what their ids begin with: nobody knows how many lie there.
    open: BTreeMap<String, String>,
}

impl Unseen {
    /// Takes an entry that stands for what was not seen.
    pub(super) fn add(&mut self, entry: &Entry<'_>) {
        let (Some(id), Some(why)) = (&entry.id, &entry.maybe) else { return };
        let places = self.0.entry(entry.folded.clone()).or_default();
        let places = if id.is_known() { &mut places.known } else { &mut places.open };
        places.entry(id.front().to_owned()).or_insert_with(|| why.clone());
    }

    /// Why a resource of a type with this id may be there and was not seen, if so.
    pub(super) fn why(&self, folded: &str, id: &Id) -> Option<&str> {
        let places = self.0.get(folded)?;
        let front = id.front();
        let mut prefixes = front.char_indices().filter_map(|(at, _)| front.get(..at)).chain([front]);
        let found = prefixes.find_map(|prefix| places.open.get(prefix)).or_else(|| {
            if id.is_known() {
                places.known.get(front)
            } else {
                below(&places.open, front).or_else(|| below(&places.known, front))
            }
        });
        found.map(String::as_str)
    }
}

/// What stands first at or below the places that begin so.
fn below<'a>(places: &'a BTreeMap<String, String>, front: &str) -> Option<&'a String> {
    let from = (Bound::Included(front), Bound::Unbounded);
    places.range::<str, _>(from).next().filter(|(place, _)| place.starts_with(front)).map(|(_, why)| why)
}
