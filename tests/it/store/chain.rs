//! What a chain must be, whatever happened to its writers.

use std::io::Read;

use seawall::evidence::manifest::{ENVELOPE, Entry, MANIFEST, Manifest, Previous, digest};
use seawall::evidence::store::Store;

/// A chain that grows, with what was seen of it.
pub(crate) struct Chain {
    pub(crate) store: Store,
    /// The digest of each pack, and what it says.
    seen: Vec<(String, String)>,
}

impl Chain {
    pub(crate) fn new(store: Store) -> Self {
        Chain { store, seen: Vec::new() }
    }

    /// Looks at what is new. What was seen is there, and nothing else is before the new.
    pub(crate) fn go_on(&mut self) {
        let numbers = self.store.packs().unwrap();
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
        assert!(numbers.len() >= self.seen.len(), "a pack is lost");
        for number in numbers.into_iter().skip(self.seen.len()) {
            let previous = self.seen.last().map(|(digest, _)| Previous { number: number - 1, digest: digest.clone() });
            let seen = self.pack(number, previous);
            self.seen.push(seen);
        }
    }

    /// The store says itself that what was seen last is the last pack, or one after it: what a writer sent before it was killed may arrive later.
    pub(crate) fn ends(&mut self) {
        let before = self.length();
        let head = self.store.head().unwrap();
        self.go_on();
        let last = head.as_ref().map_or(0, |head| usize::try_from(head.number).unwrap());
        assert!(last >= before, "{last} of {before}");
        assert_eq!(head.map(|head| head.digest), self.seen[..last].last().map(|(digest, _)| digest.clone()));
    }

    /// Looks at all of it again: nothing has changed since it was seen.
    pub(crate) fn whole(&mut self) {
        let seen = std::mem::take(&mut self.seen);
        self.go_on();
        assert_eq!(self.seen.get(..seen.len()), Some(&seen[..]));
        self.ends();
    }

    pub(crate) fn length(&self) -> usize {
        self.seen.len()
    }

    pub(crate) fn text(&self, number: u64) -> &str {
        &self.seen[usize::try_from(number).unwrap() - 1].1
    }

    /// A pack is all that its manifest says and nothing else, and follows the one before it.
    fn pack(&self, number: u64, previous: Option<Previous>) -> (String, String) {
        let document = |path| self.store.document(number, path).unwrap().unwrap_or_else(|| panic!("no {path} in {number}"));
        let bytes = document(MANIFEST);
        let manifest = Manifest::read(&bytes).unwrap();
        assert_eq!((manifest.number, &manifest.previous), (number, &previous));
        assert_eq!(document(ENVELOPE), digest(&bytes).into_bytes(), "{number} is not signed");
        let mut names: Vec<&str> = manifest.files.keys().map(String::as_str).chain([MANIFEST, ENVELOPE]).collect();
        names.sort_unstable();
        assert_eq!(self.store.names(number).unwrap(), names);
        for (path, entry) in &manifest.files {
            let mut bytes = Vec::new();
            self.store.read(number, path).unwrap().unwrap().read_to_end(&mut bytes).unwrap();
            assert_eq!(Entry::of(&bytes), *entry, "{path} in {number}");
        }
        (digest(&bytes), String::from_utf8(document("night.json")).unwrap())
    }
}
