//! Resource exports.

use crate::diagnostic::Warned;
use crate::frontend::json::Node;
use crate::frontend::{Context, Reading};

/// The shape of an export.
#[derive(Copy, Clone, Debug)]
pub struct Shape;

/// What shape it has, if it is an export.
pub fn sniff(_node: &Node) -> Option<Shape> {
    None
}

/// Reads an export.
pub fn read(path: &str, node: &Node, context: &Context<'_>) -> Warned<Reading> {
    crate::frontend::arm::evaluate(path, node, None, context)
}
