//! An edit of a text, and texts with edits.

use crate::source::FileId;

/// The text from `start` to `end` (in bytes) of a file becomes another one. Insertions have `start == end`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edit {
    /// The file, as this scan read it.
    pub file: FileId,
    /// Offset of the first byte that goes.
    pub start: u32,
    /// Offset behind the last byte that goes.
    pub end: u32,
    /// What comes in its place.
    pub text: String,
}

/// An edit by the path of its file: a file that was read twice has two numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Placed {
    /// The path.
    pub(crate) path: String,
    /// Offset of the first byte that goes.
    pub(crate) start: usize,
    /// Offset behind the last byte that goes.
    pub(crate) end: usize,
    /// What comes in its place.
    pub(crate) text: String,
}

impl Placed {
    /// Whether both cannot be made, or not in any order: their places meet.
    pub(crate) fn meets(&self, other: &Placed) -> bool {
        self.path == other.path && self.start <= other.end && other.start <= self.end
    }
}

/// `text` with `edits` of it, which do not meet; `None` if one lies outside of it.
pub(crate) fn applied(text: &str, edits: &[&Placed]) -> Option<String> {
    let mut edits = edits.to_vec();
    edits.sort();
    let mut result = String::with_capacity(text.len() + 64 * edits.len());
    let mut at = 0;
    for edit in edits {
        result.push_str(text.get(at..edit.start)?);
        result.push_str(&edit.text);
        text.get(edit.start..edit.end)?;
        at = edit.end;
    }
    result.push_str(text.get(at..)?);
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_made_in_any_order() {
        let edit = |start, end, text: &str| Placed { path: "a".into(), start, end, text: text.into() };
        let (one, two) = (edit(4, 5, "X"), edit(1, 1, "--"));
        assert_eq!(applied("0123456", &[&one, &two]).as_deref(), Some("0--123X56"));
        assert_eq!(applied("012", &[&one]), None);
        assert!(one.meets(&edit(5, 5, "")) && !one.meets(&two));
    }
}
