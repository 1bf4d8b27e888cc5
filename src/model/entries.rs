//! The entries of an object: in the order of writing, found by their keys without regard to case.

use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::slice;
use std::vec;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::model::value::{Key, Value, hash_caseless};

/// So many entries are looked through faster than a hash is made. Nearly all objects of templates have no more.
const FEW: usize = 16;

/// Keys, each once, with their values.
#[derive(Clone, Default)]
pub struct Entries {
    all: Vec<(Key, Value)>,
    /// Where each stands, if there are more than a few.
    places: Option<Box<Places>>,
}

/// Places in a list by the hash of their keys. Its seed is another one in each run, so that no input can be made of keys that collide.
#[derive(Clone, Default)]
struct Places {
    seed: RandomState,
    table: HashTable<usize>,
}

/// The entries in order.
pub type Iter<'a> = std::iter::Map<slice::Iter<'a, (Key, Value)>, fn(&(Key, Value)) -> (&Key, &Value)>;

impl Places {
    fn hash(&self, key: &str) -> u64 {
        let mut hasher = self.seed.build_hasher();
        hash_caseless(key, &mut hasher);
        hasher.finish()
    }

    fn note(&mut self, all: &[(Key, Value)], at: usize) {
        let hash = self.hash(&all[at].0.text);
        let Places { seed, table } = self;
        let again = |at: &usize| {
            let mut hasher = seed.build_hasher();
            hash_caseless(&all[*at].0.text, &mut hasher);
            hasher.finish()
        };
        table.insert_unique(hash, at, again);
    }
}

impl Entries {
    /// None yet, with room for so many.
    pub fn with_capacity(count: usize) -> Self {
        Entries { all: Vec::with_capacity(count), places: None }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    fn place(&self, key: &str) -> Option<usize> {
        let is = |(own, _): &(Key, Value)| own.text.eq_ignore_ascii_case(key);
        match &self.places {
            None => self.all.iter().position(is),
            Some(places) => places.table.find(places.hash(key), |at| is(&self.all[*at])).copied(),
        }
    }

    /// The value under `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.get_key_value(key).map(|(_, value)| value)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.place(key).map(|at| &mut self.all[at].1)
    }

    /// The key as it is written, with its value.
    pub fn get_key_value(&self, key: &str) -> Option<(&Key, &Value)> {
        let (key, value) = &self.all[self.place(key)?];
        Some((key, value))
    }

    /// Puts `value` under `key`, in place of an older value, if there is one: that keeps its key.
    pub fn insert(&mut self, key: Key, value: Value) {
        match self.place(&key.text) {
            Some(at) => self.all[at].1 = value,
            None => self.push(key, value),
        }
    }

    /// Puts `value` under `key`, in place of an older value and its key, if there are.
    pub fn replace(&mut self, key: Key, value: Value) {
        match self.place(&key.text) {
            Some(at) => self.all[at] = (key, value),
            None => self.push(key, value),
        }
    }

    fn push(&mut self, key: Key, value: Value) {
        let at = self.all.len();
        self.all.push((key, value));
        match &mut self.places {
            Some(places) => places.note(&self.all, at),
            None if at >= FEW => self.note(),
            None => {}
        }
    }

    /// Notes anew where each entry stands.
    fn note(&mut self) {
        self.places = (self.all.len() > FEW).then(|| {
            let mut places = Box::<Places>::default();
            (0..self.all.len()).for_each(|at| places.note(&self.all, at));
            places
        });
    }

    /// Takes `key` out, with its value; the others stay in order.
    pub fn remove(&mut self, key: &str) -> Option<(Key, Value)> {
        let entry = self.all.remove(self.place(key)?);
        self.note();
        Some(entry)
    }

    /// Leaves those that `keep` is true for.
    pub fn retain(&mut self, mut keep: impl FnMut(&Key, &Value) -> bool) {
        let before = self.all.len();
        self.all.retain(|(key, value)| keep(key, value));
        if self.all.len() < before {
            self.note();
        }
    }

    /// The entries in order.
    pub fn iter(&self) -> Iter<'_> {
        self.all.iter().map(|(key, value)| (key, value))
    }

    /// The same, the values to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&Key, &mut Value)> {
        self.all.iter_mut().map(|(key, value)| (&*key, value))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Key> + ExactSizeIterator {
        self.all.iter().map(|(key, _)| key)
    }

    /// The values in order.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Value> + ExactSizeIterator {
        self.all.iter().map(|(_, value)| value)
    }

    /// The same, to be changed.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Value> + ExactSizeIterator {
        self.all.iter_mut().map(|(_, value)| value)
    }
}

impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<'a> IntoIterator for &'a Entries {
    type Item = (&'a Key, &'a Value);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl IntoIterator for Entries {
    type Item = (Key, Value);
    type IntoIter = vec::IntoIter<(Key, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.into_iter()
    }
}

impl FromIterator<(Key, Value)> for Entries {
    fn from_iter<I: IntoIterator<Item = (Key, Value)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        let mut all = Entries::with_capacity(entries.size_hint().0);
        all.extend(entries);
        all
    }
}

impl Extend<(Key, Value)> for Entries {
    fn extend<I: IntoIterator<Item = (Key, Value)>>(&mut self, entries: I) {
        entries.into_iter().for_each(|(key, value)| self.insert(key, value));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::Span;

    fn texts(entries: &Entries) -> Vec<(String, String)> {
        entries.iter().map(|(key, value)| (key.text.to_string(), value.as_str().unwrap_or_default().to_owned())).collect()
    }

    /// What `Entries` must do, done with a list that is looked through each time.
    #[derive(Default)]
    struct Plain(Vec<(String, String)>);

    impl Plain {
        fn put(&mut self, key: &str, value: &str, with_key: bool) {
            match self.0.iter_mut().find(|(own, _)| own.eq_ignore_ascii_case(key)) {
                Some(entry) if with_key => *entry = (key.to_owned(), value.to_owned()),
                Some((_, own)) => value.clone_into(own),
                None => self.0.push((key.to_owned(), value.to_owned())),
            }
        }
    }

    proptest! {
        #[test]
        fn few_and_many_are_found_alike(steps in prop::collection::vec((0..4_u8, "[a-eA-E]{1,2}", "[xyz]"), 0..120)) {
            let (mut entries, mut plain) = (Entries::default(), Plain::default());
            for (what, key, value) in &steps {
                match what {
                    0 => {
                        let taken = entries.remove(key).map(|(key, value)| (key.text.to_string(), value.as_str().unwrap_or_default().to_owned()));
                        let at = plain.0.iter().position(|(own, _)| own.eq_ignore_ascii_case(key));
                        prop_assert_eq!(taken, at.map(|at| plain.0.remove(at)));
                    }
                    1 => {
                        entries.replace(Key::new(key.as_str()), Value::string(value.as_str()));
                        plain.put(key, value, true);
                    }
                    _ => {
                        entries.insert(Key::new(key.as_str()), Value::string(value.as_str()));
                        plain.put(key, value, false);
                    }
                }
                prop_assert_eq!(texts(&entries), plain.0.clone());
                prop_assert_eq!(entries.places.is_some(), entries.len() > FEW);
                let found = entries.get(&key.to_uppercase()).and_then(Value::as_str);
                prop_assert_eq!(found, plain.0.iter().find(|(own, _)| own.eq_ignore_ascii_case(key)).map(|(_, value)| value.as_str()));
            }
            entries.retain(|key, _| key.text.starts_with('a'));
            plain.0.retain(|(key, _)| key.starts_with('a'));
            prop_assert_eq!(texts(&entries), plain.0);
        }
    }

    #[test]
    fn an_older_key_stays_unless_it_is_replaced() {
        let file = crate::source::Sources::default().add("a.json", "{}");
        let mut entries: Entries = [(Key::at("Name", Span::new(file, 0, 1)), Value::string("a"))].into_iter().collect();
        entries.insert(Key::new("name"), Value::string("b"));
        assert_eq!(entries.get_key_value("NAME").map(|(key, value)| (&*key.text, value.as_str())), Some(("Name", Some("b"))));
        entries.replace(Key::new("name"), Value::string("c"));
        assert_eq!(entries.get_key_value("NAME").map(|(key, _)| (&*key.text, key.span)), Some(("name", None)));
    }
}
