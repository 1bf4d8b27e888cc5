//! Evaluation of expressions.

use crate::frontend::terraform::value::Value;
use crate::source::Span;

/// What a reference leads to.
#[derive(Clone, Debug)]
pub struct Found {
    /// The value there.
    pub value: Value,
    /// How many names of the path were used up on the way.
    pub used: usize,
}

/// The names that an expression may use: `var.x`, `local.x`, `module.m`, `data.type.name`, `type.name`, `each.key`, `count.index`,
/// `path.module`, `terraform.workspace`, `self`.
pub trait Names {
    /// What the name `root`, followed by the names `path`, leads to; `None` if there is no such thing.
    fn find(&self, root: &str, path: &[&str], span: Span) -> Option<Found>;
}

/// Why an expression has no value. The message never quotes a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Span,
}
