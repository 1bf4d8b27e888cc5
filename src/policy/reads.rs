//! What a policy reads of its input, and what it compares it with: found in its syntax tree, without running it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::model::{Path, Segment};

/// How the value at one place is used.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Use {
    /// It is looked at.
    pub(crate) read: bool,
    /// The constants it is compared with, by their JSON text.
    pub(crate) literals: BTreeMap<String, Json>,
    /// It reaches something that constants do not settle: a pattern, arithmetic, another unknown value.
    pub(crate) unsettled: bool,
    /// More of it matters than what is read below it.
    pub(crate) whole: bool,
    /// It matters how many elements or entries it has.
    pub(crate) counted: bool,
}

/// What is read at a place and below it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Reads {
    /// Of the place itself.
    pub(crate) at: Use,
    /// Below keys, by lower case, with the spelling of the policy.
    pub(crate) keys: BTreeMap<String, (Arc<str>, Reads)>,
    /// Of all elements or entries.
    pub(crate) any: Option<Box<Reads>>,
}

impl Reads {
    /// Everything is read, and nothing is known of how.
    pub(crate) fn everything() -> Self {
        Reads { at: Use { read: true, unsettled: true, whole: true, ..Use::default() }, ..Reads::default() }
    }

    /// Whether anything at this place or below is read.
    pub(crate) fn is_read(&self) -> bool {
        self.at.read || !self.keys.is_empty() || self.any.is_some()
    }

    /// What is read at `path` from here and below it. A place above that is used as a whole uses all below it.
    pub(crate) fn below(&self, root: &[&str], path: &Path) -> Cow<'_, Reads> {
        let root = root.iter().map(|key| if *key == "*" { None } else { Some(*key) });
        let path = path.0.iter().map(|segment| match segment {
            Segment::Key(key) => Some(&**key),
            Segment::Index(_) => None,
        });
        let mut found = vec![self];
        for step in root.chain(path) {
            if found.iter().any(|reads| reads.at.unsettled) {
                return Cow::Owned(Reads::everything());
            }
            let mut next: Vec<&Reads> = found.iter().filter_map(|reads| reads.any.as_deref()).collect();
            if let Some(key) = step {
                let key = key.to_ascii_lowercase();
                next.extend(found.iter().filter_map(|reads| reads.keys.get(&key).map(|(_, reads)| reads)));
            } else {
                // A constant index is not told apart from others.
                next.extend(
                    found
                        .iter()
                        .flat_map(|reads| &reads.keys)
                        .filter(|(key, _)| key.parse::<u32>().is_ok())
                        .map(|(_, (_, reads))| reads),
                );
            }
            found = next;
        }
        match found.as_slice() {
            [only] => Cow::Borrowed(only),
            several => {
                let mut merged = Reads::default();
                several.iter().for_each(|reads| merged.merge(reads));
                Cow::Owned(merged)
            }
        }
    }

    /// The places that are read, as text: those that are used as a whole, and the deepest of the others.
    pub(crate) fn paths(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.collect("", &mut found);
        found.sort_unstable();
        found.dedup();
        found
    }

    fn collect(&self, path: &str, found: &mut Vec<String>) {
        if self.at.unsettled || (self.keys.is_empty() && self.any.is_none()) {
            let own = path.strip_prefix("resource.").unwrap_or(path);
            found.push(if own.is_empty() || own == "resource" { "all of the resource".to_owned() } else { own.to_owned() });
            return;
        }
        for (name, reads) in self.keys.values() {
            reads.collect(&if path.is_empty() { name.to_string() } else { format!("{path}.{name}") }, found);
        }
        if let Some(any) = &self.any {
            any.collect(&format!("{path}[*]"), found);
        }
    }

    /// Adds what `other` reads.
    pub(crate) fn merge(&mut self, other: &Reads) {
        self.at.read |= other.at.read;
        self.at.unsettled |= other.at.unsettled;
        self.at.whole |= other.at.whole;
        self.at.counted |= other.at.counted;
        self.at.literals.extend(other.at.literals.iter().map(|(key, value)| (key.clone(), value.clone())));
        for (key, (spelling, reads)) in &other.keys {
            self.keys.entry(key.clone()).or_insert_with(|| (spelling.clone(), Reads::default())).1.merge(reads);
        }
        if let Some(any) = &other.any {
            self.any.get_or_insert_default().merge(any);
        }
    }
}
