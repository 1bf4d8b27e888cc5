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
