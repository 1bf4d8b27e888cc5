//! Reads arguments of an instance by the paths of rows.

use std::sync::Arc;

use crate::frontend::terraform::mapping::path::{ArgumentPath, ArgumentStep};
use crate::frontend::terraform::value::{Data, Type, Value};
use crate::model::{Origin, Unknown};
use crate::source::Span;

/// What stands at a path, as far as the next `[*]`.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'p> {
    /// What is there; `None` if it is not written, or null.
    pub(super) value: Option<Value>,
    /// The block around it is there.
    pub(super) around: bool,
    /// Nobody knows whether a block on the way is there.
    pub(super) doubtful: bool,
    /// Where the blocks on the way are written, outermost first.
    pub(super) blocks: Vec<Option<Span>>,
    /// The way to here, without indices: cursors with the same way go in step.
    pub(super) way: String,
    /// The rest of the path: empty, or it begins with a `[*]`.
    rest: &'p [ArgumentStep],
}

impl<'p> Cursor<'p> {
    /// Reads `path` from `root`, or from `block` if it is relative.
    pub(super) fn new(path: &'p ArgumentPath, root: &Value, block: Option<&Value>) -> Self {
        let from = if path.relative { block } else { Some(root) };
        let way = String::from(if path.relative { "." } else { "" });
        let mut cursor =
            Cursor { value: from.cloned(), around: true, doubtful: false, blocks: Vec::new(), way, rest: &path.steps };
        cursor.advance();
        cursor
    }

    /// Whether a `[*]` comes next.
    pub(super) fn at_each(&self) -> bool {
        !self.rest.is_empty()
    }

    /// How many `[*]` are left.
    pub(super) fn lists(&self) -> usize {
        self.rest.iter().filter(|step| matches!(step, ArgumentStep::Each)).count()
    }

    /// The same for one element of what stands here.
    pub(super) fn item(&self, item: Value) -> Self {
        let mut cursor = Cursor {
            value: Some(item),
            around: true,
            doubtful: self.doubtful,
            blocks: self.blocks.clone(),
            way: format!("{}[*]", self.way),
            rest: self.rest.get(1..).unwrap_or_default(),
        };
        if cursor.rest.is_empty() {
            cursor.value = cursor.value.filter(|value| !value.is_null());
        } else {
            cursor.blocks.push(cursor.value.as_ref().and_then(|value| value.origin.span()));
        }
        cursor.advance();
        cursor
    }

    /// The elements that a `[*]` stands for; `None` if there is no collection.
    pub(super) fn items(&self) -> Option<(Vec<Value>, Option<Arc<Unknown>>)> {
        let value = self.value.as_ref()?;
        match &value.data {
            Data::Sequence(sequence) => Some((sequence.items.clone(), sequence.open.clone())),
            // JSON may write a block that stands once as an object.
            Data::Mapping(_) if self.rest.len() > 1 => Some((vec![value.clone()], None)),
            Data::Mapping(mapping) => Some((mapping.entries.values().cloned().collect(), mapping.open.clone())),
            Data::Unknown(_, unknown) => Some((Vec::new(), Some(unknown.clone()))),
            Data::Null(_) => None,
            Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Parts(_) => Some((vec![value.clone()], None)),
        }
    }

    fn advance(&mut self) {
        while let Some((ArgumentStep::Name(name), rest)) = self.rest.split_first() {
            self.rest = rest;
            if !self.way.is_empty() && !self.way.ends_with('.') {
                self.way.push('.');
            }
            self.way.push_str(name);
            let Some(outer) = self.value.take() else {
                self.around = false;
                continue;
            };
            self.doubtful |= match &outer.data {
                Data::Unknown(..) => true,
                Data::Sequence(sequence) => sequence.items.is_empty() && sequence.open.is_some(),
                _ => false,
            };
            match enter(&outer, name) {
                Step::To(value) => {
                    if !rest.is_empty() {
                        self.blocks.push(first(&value).origin.span());
                    }
                    self.value = Some(value);
                }
                Step::Missing { around } => self.around = around,
            }
        }
    }
}

enum Step {
    To(Value),
    Missing { around: bool },
}

/// The first block of several; a value that is none for itself.
fn first(value: &Value) -> &Value {
    match &value.data {
        Data::Sequence(sequence) => sequence.items.first().unwrap_or(value),
        _ => value,
    }
}

fn enter(outer: &Value, name: &str) -> Step {
    let inherit = |value: Value| value.with_sensitive(outer.sensitive);
    match &outer.data {
        Data::Mapping(mapping) => match (mapping.entries.get(name), &mapping.open) {
            (Some(value), _) if value.is_null() => Step::Missing { around: true },
            (Some(value), _) => Step::To(inherit(value.clone())),
            (None, Some(open)) => Step::To(inherit(below(open, name, &outer.origin))),
            (None, None) => Step::Missing { around: true },
        },
        Data::Sequence(sequence) => match (sequence.items.first(), &sequence.open) {
            // A block holds no block of blocks: one level is all there is.
            (Some(item), _) if !matches!(item.data, Data::Sequence(_)) => match enter(item, name) {
                Step::To(value) => Step::To(inherit(value)),
                missing @ Step::Missing { .. } => missing,
            },
            (None, Some(open)) => Step::To(inherit(below(open, name, &outer.origin))),
            (Some(_) | None, _) => Step::Missing { around: false },
        },
        Data::Unknown(_, unknown) => Step::To(inherit(below(unknown, name, &outer.origin))),
        Data::Null(_) | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Parts(_) => Step::Missing { around: false },
    }
}

/// What an unknown value has under `name`.
fn below(unknown: &Unknown, name: &str, origin: &Origin) -> Value {
    let symbol = format!("{}.{name}", unknown.symbol);
    let inner = Unknown::new(symbol, crate::model::Type::Any, unknown.cause.clone());
    Value::unknown(Type::Any, inner).with_origin(origin.clone())
}
