//! Ids cut into segments, as far as they are known: which of them may be which.

use crate::model::Value;
use crate::model::estate::id_key;

/// What holes of an id begin and end with in its key.
const HOLE: (char, char) = ('\u{1}', '\u{2}');

/// An id in small letters, cut at its slashes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id {
    /// The whole key: equal ones are the same id.
    pub(super) key: String,
    segments: Vec<String>,
}

impl Id {
    /// The id that `value` is; none if nothing of it is known.
    pub(super) fn of(value: &Value) -> Option<Self> {
        id_key(value).map(Id::of_key)
    }

    /// The id with a key.
    pub(super) fn of_key(key: String) -> Self {
        let segments = key.split('/').map(str::to_owned).collect();
        Id { key, segments }
    }

    /// Whether all of it is known.
    pub(super) fn is_known(&self) -> bool {
        is_known(&self.key)
    }

    /// Whether it begins with a hole, which may stand for several segments.
    pub(super) fn is_loose(&self) -> bool {
        self.key.starts_with(HOLE.0)
    }

    /// The segments, the last one first. The hole that a loose one begins with is left out.
    pub(super) fn backwards(&self) -> impl Iterator<Item = &str> {
        let loose = usize::from(self.is_loose());
        self.segments.iter().skip(loose).rev().map(String::as_str)
    }

    /// The number of segments.
    pub(super) fn len(&self) -> usize {
        self.segments.len()
    }

    /// The segment at a place, from the front.
    pub(super) fn segment(&self, at: usize) -> Option<&str> {
        self.segments.get(at).map(String::as_str)
    }

    /// Its last segment.
    pub(super) fn name(&self) -> &str {
        self.segments.last().map_or("", String::as_str)
    }

    /// What its last segment begins with, as far as that is known.
    pub(super) fn beginning(&self) -> &str {
        literals(self.name()).first().copied().unwrap_or_default()
    }

    /// What it begins with, as far as that is known; all of it if it is known.
    pub(super) fn front(&self) -> &str {
        literals(&self.key).first().copied().unwrap_or_default()
    }

    /// The type of what it extends in small letters, as if all extended something: at least the group or the subscription that it lies in.
    pub(super) fn extended(&self) -> Option<String> {
        let (above, _) = self.key.rsplit_once("/providers/")?;
        let Some((_, own)) = above.rsplit_once("/providers/") else {
            let group = self.segments.get(3).is_some_and(|segment| segment == "resourcegroups");
            return Some(
                if group { "microsoft.resources/resourcegroups" } else { "microsoft.resources/subscriptions" }.to_owned(),
            );
        };
        let (namespace, rest) = own.split_once('/')?;
        Some(rest.split('/').step_by(2).fold(namespace.to_owned(), |kind, segment| kind + "/" + segment))
    }

    /// Whether anything is known of its last segment.
    pub(super) fn is_named(&self) -> bool {
        literals(self.name()).iter().any(|text| !text.is_empty())
    }

    /// The keys of what may stand above it, the nearest first.
    pub(super) fn above(&self) -> impl Iterator<Item = &str> {
        let mut rest = self.key.as_str();
        std::iter::from_fn(move || {
            rest = rest.get(..rest.rfind('/')?)?;
            Some(rest)
        })
        .filter(|key| !key.is_empty())
    }

    /// The id that has `known` in the place of `above`, which stands above it.
    pub(super) fn below(&self, above: &str, known: &str) -> Option<Id> {
        self.key.strip_prefix(above).map(|rest| Id::of_key(format!("{known}{rest}")))
    }

    /// The subscription and the resource group that it lies in, as far as they are said.
    pub(super) fn scope(&self) -> Option<String> {
        let is = |at: usize, word: &str| self.segment(at).is_some_and(|segment| segment == word);
        if !is(1, "subscriptions") {
            return None;
        }
        let count = if is(3, "resourcegroups") { 5 } else { 3 };
        (self.segments.len() >= count).then(|| self.segments.iter().take(count).cloned().collect::<Vec<_>>().join("/"))
    }

    /// The key with all holes alike: ids that fit the same ids have the same.
    pub(super) fn shape(&self) -> String {
        let mut shape = String::new();
        for (at, text) in literals(&self.key).into_iter().enumerate() {
            if at > 0 {
                shape.push(HOLE.0);
            }
            shape.push_str(text);
        }
        shape
    }

    /// Whether it may be `known`, all of which is known.
    pub(super) fn may_be(&self, known: &Id) -> bool {
        let count = self.segments.len();
        let fits = if self.is_loose() { known.segments.len() >= count } else { known.segments.len() == count };
        fits && self.backwards().zip(known.segments.iter().rev()).all(|(pattern, text)| fits_text(pattern, text))
    }
}

/// Whether a part of a key is known.
pub(super) fn is_known(part: &str) -> bool {
    !part.contains(HOLE.0)
}

/// Whether `pattern`, whose holes stand for any text, may be `text`.
pub(super) fn fits_text(pattern: &str, text: &str) -> bool {
    let literals = literals(pattern);
    let [front, middle @ .., back] = literals.as_slice() else { return pattern == text };
    let Some(mut rest) = text.strip_prefix(front).and_then(|rest| rest.strip_suffix(back)) else { return false };
    for piece in middle {
        match rest.find(piece) {
            Some(at) => rest = rest.get(at + piece.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    true
}

/// What is known around the holes of a part of a key; one text if there is no hole. The symbol of a hole may have holes of its own.
fn literals(part: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, character) in part.char_indices() {
        if character == HOLE.0 {
            if depth == 0 {
                found.extend(part.get(start..at));
            }
            depth += 1;
        } else if character == HOLE.1 {
            depth = depth.saturating_sub(1);
            start = at + 1;
        }
    }
    found.extend(part.get(start..));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Id {
        Id::of_key(text.replace('{', "\u{1}").replace('}', "\u{2}"))
    }

    #[test]
    fn holes_stand_for_any_text_but_a_slash() {
        let known = id("/subscriptions/1/resourcegroups/rg/providers/a.b/c/st-1x");
        for (pattern, fits) in [
            ("/subscriptions/{s}/resourcegroups/{g}/providers/a.b/c/st-1x", true),
            ("/subscriptions/{s}/resourcegroups/rg/providers/a.b/c/st-{n}x", true),
            ("/subscriptions/{s}/resourcegroups/rg/providers/a.b/c/{a}-{b}", true),
            ("/subscriptions/{s}/resourcegroups/rg/providers/a.b/c/{a}-2{b}", false),
            ("/subscriptions/{s}/providers/a.b/c/st-1x", false),
            ("{p}/providers/a.b/c/st-1x", true),
            ("{p}/providers/a.b/d/st-1x", false),
            ("/subscriptions/{s}/resourcegroups/{f({g}+x)}g/providers/a.b/c/st-1x", true),
        ] {
            assert_eq!(id(pattern).may_be(&known), fits, "{pattern}");
        }
    }

    #[test]
    fn a_literal_counts_once() {
        assert!(fits_text("ab\u{1}x\u{2}", "ab") && !fits_text("ab\u{1}x\u{2}b", "ab"));
        assert!(fits_text("a", "a") && !fits_text("a", "b"));
    }

    #[test]
    fn what_stands_above_is_found_by_its_key() {
        let child = id("/s/{a}/providers/x.y/z/n/w/m");
        assert_eq!(child.above().nth(1), Some("/s/\u{1}a\u{2}/providers/x.y/z/n"));
        let parent = child.above().nth(1).map(str::to_owned).unwrap();
        assert_eq!(
            child.below(&parent, "/s/1/providers/x.y/z/q").map(|id| id.key).as_deref(),
            Some("/s/1/providers/x.y/z/q/w/m")
        );
        assert_eq!(
            id("/subscriptions/{s}/resourcegroups/g/x").scope().as_deref(),
            Some("/subscriptions/\u{1}s\u{2}/resourcegroups/g")
        );
        assert_eq!(id("/s/{a}{b}/x").shape(), id("/s/{c}{d}/x").shape());
    }
}
