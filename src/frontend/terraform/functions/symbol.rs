//! Names of unknown results: the same call on the same arguments always has the same name.

use std::fmt::Write as _;
use std::sync::Arc;

use super::hash;
use crate::frontend::terraform::value::{Data, Value};
use crate::model::{Part, Unknown};

/// Longest name that is written out; of a longer one the rest is a hash.
const LONGEST: usize = 400;

/// The name of what `function` gives for `arguments`: `lower(var.x)`.
pub(in crate::frontend::terraform) fn of_call(function: &str, arguments: &[Value]) -> Arc<str> {
    let mut name = Name::default();
    name.push(function);
    name.push("(");
    for (index, argument) in arguments.iter().enumerate() {
        if index > 0 {
            name.push(", ");
        }
        name.value(argument, false);
    }
    name.push(")");
    name.finish()
}

/// The name of what `function` gives for the unknown called `argument`.
pub(super) fn of_hole(function: &str, argument: &str) -> Arc<str> {
    let mut name = Name::default();
    name.push(function);
    name.push("(");
    name.push(argument);
    name.push(")");
    name.finish()
}

#[derive(Default)]
struct Name {
    text: String,
    rest: String,
}

impl Name {
    fn push(&mut self, piece: &str) {
        if self.rest.is_empty() && self.text.len() + piece.len() <= LONGEST {
            self.text.push_str(piece);
            return;
        }
        self.rest.push_str(piece);
        if self.rest.len() > 1 << 16 {
            self.rest = hash::short(&self.rest);
        }
    }

    /// Something sensitive stands there as a hash: other texts have other names, and none can be read.
    fn string(&mut self, text: &str, sensitive: bool) {
        if sensitive {
            self.push(&format!("sensitive {}", hash::short(text)));
        } else {
            self.push("\"");
            self.push(text);
            self.push("\"");
        }
    }

    fn open(&mut self, first: bool, open: Option<&Arc<Unknown>>) {
        if let Some(open) = open {
            self.push(if first { "…" } else { ", …" });
            self.push(&open.symbol);
        }
    }

    /// Bounded: no value is deeper than the budget's nesting, which every result is measured by.
    fn value(&mut self, value: &Value, sensitive: bool) {
        let sensitive = sensitive || value.sensitive;
        match &value.data {
            Data::Null(_) => self.push("null"),
            Data::Bool(known) => self.push(if *known { "true" } else { "false" }),
            Data::Number(number) if sensitive => self.string(&number.to_string(), true),
            Data::Number(number) => self.push(&number.to_string()),
            Data::String(text) => self.string(text, sensitive),
            Data::Parts(parts) => {
                let mut text = String::new();
                for part in parts.iter() {
                    match part {
                        Part::Literal(literal) => text.push_str(literal),
                        Part::Hole(hole) => {
                            let _ = write!(text, "${{{}}}", hole.symbol);
                        }
                    }
                }
                self.string(&text, sensitive);
            }
            Data::Sequence(sequence) => {
                self.push("[");
                for (index, item) in sequence.items.iter().enumerate() {
                    if index > 0 {
                        self.push(", ");
                    }
                    self.value(item, sensitive);
                }
                self.open(sequence.items.is_empty(), sequence.open.as_ref());
                self.push("]");
            }
            Data::Mapping(mapping) => {
                self.push("{");
                for (index, (key, item)) in mapping.entries.iter().enumerate() {
                    if index > 0 {
                        self.push(", ");
                    }
                    self.push(key);
                    self.push(" = ");
                    self.value(item, sensitive);
                }
                self.open(mapping.entries.is_empty(), mapping.open.as_ref());
                self.push("}");
            }
            Data::Unknown(_, unknown) => self.push(&unknown.symbol),
        }
    }

    fn finish(mut self) -> Arc<str> {
        if !self.rest.is_empty() {
            let _ = write!(self.text, "…{}", hash::short(&self.rest));
        }
        self.text.into()
    }
}
