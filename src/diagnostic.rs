//! Trouble with the *input*: what could not be read or understood. A compliance finding is never one of these.

use crate::source::Span;

/// Whose trouble it is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DiagnosticKind {
    /// The input is wrong: broken JSON, an unknown parameter, a failing function call.
    Input,
    /// The input is right and seawall does not understand it.
    Unsupported,
    /// A fault of seawall.
    Internal,
    /// A limit of the [`Budget`](crate::budget::Budget) was hit.
    Limit,
    /// Nothing is wrong, yet worth knowing: a linked template that is not at hand, a page that is not the last.
    Note,
}

/// One message about the input. The message is lower case, without a full stop; the hint says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whose trouble it is.
    pub kind: DiagnosticKind,
    /// What is wrong.
    pub message: String,
    /// Where, if the file could be read as text.
    pub span: Option<Span>,
    /// The path of the file, for trouble with the file as a whole.
    pub path: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A message at a place in a text.
    pub fn at(kind: DiagnosticKind, span: Span, message: impl Into<String>) -> Self {
        Diagnostic { kind, message: message.into(), span: Some(span), path: None, hint: None }
    }

    /// A message about a file as a whole.
    pub fn file(kind: DiagnosticKind, path: impl Into<String>, message: impl Into<String>) -> Self {
        Diagnostic { kind, message: message.into(), span: None, path: Some(path.into()), hint: None }
    }

    /// The same with a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// What was made of an input, with what was wrong with it.
#[derive(Clone, Debug)]
pub struct Warned<T> {
    /// What could be made.
    pub value: T,
    /// What could not, and why.
    pub diagnostics: Vec<Diagnostic>,
}
