//! What is read at one place of the input, and the places as people write them.

use std::borrow::Cow;

use crate::model::{Path, Segment};
use crate::policy::reads::Reads;

impl Reads {
    /// What is read at `path` from here and below it. A place above that is used as a whole uses all below it.
    pub(crate) fn below(&self, root: &[&str], path: &Path) -> Cow<'_, Reads> {
        let root = root.iter().map(|key| if *key == "*" { None } else { Some(*key) });
        let path = path.0.iter().map(|segment| match segment {
            Segment::Key(key) => Some(&**key),
            Segment::Index(_) => None,
        });
        let (mut found, mut next) = (vec![self], Vec::new());
        for step in root.chain(path) {
            if found.iter().any(|reads| reads.at.unsettled) {
                return Cow::Owned(Reads::everything());
            }
            next.extend(found.iter().filter_map(|reads| reads.any.as_deref()));
            if let Some(key) = step {
                next.extend(found.iter().filter_map(|reads| reads.key(key)));
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
            std::mem::swap(&mut found, &mut next);
            next.clear();
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
            reads.collect(&if path.is_empty() { name.to_string() } else { format!("{path}.{}", &**name) }, found);
        }
        if let Some(any) = &self.any {
            any.collect(&format!("{path}[*]"), found);
        }
    }
}
