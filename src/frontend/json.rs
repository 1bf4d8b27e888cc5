//! JSON with comments and multi-line strings, every node with its span.

use crate::budget::Budget;
use crate::diagnostic::Warned;
use crate::source::FileId;

/// A node.
#[derive(Clone, Debug)]
pub struct Node;

/// Parses a text.
pub fn parse(_file: FileId, _text: &str, _budget: &Budget) -> Warned<Option<Node>> {
    Warned { value: None, diagnostics: Vec::new() }
}
