//! Names of unknown results: the same call on the same arguments always has the same name.

use std::fmt::Write as _;
use std::sync::Arc;

use super::hash;
use crate::model::{Data, Part, Value};

/// Longest name that is written out; of a longer one the rest is a hash.
const LONGEST: usize = 400;

/// The name of what `function` gives for `arguments`: `toLower(parameter x)`.
pub(super) fn of_call(function: &str, arguments: &[Value]) -> Arc<str> {
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
            self.rest = hash::text_of(&self.rest);
        }
    }

    /// A secret stands there as a hash: other secrets have other names, and none can be read.
    fn value(&mut self, value: &Value, secret: bool) {
        let secret = secret || value.secret;
        match &value.data {
            Data::Null => self.push("null"),
            Data::Bool(known) => self.push(if *known { "true" } else { "false" }),
            Data::Int(number) => self.push(&number.to_string()),
            Data::Float(number) => self.push(&format!("{number:?}")),
            Data::String(text) if secret => self.push(&format!("secret {}", hash::text_of(text))),
            Data::String(text) => {
                self.push("'");
                self.push(text);
                self.push("'");
            }
            Data::Parts(parts) => {
                let mut text = String::new();
                for part in parts.iter() {
                    match part {
                        Part::Literal(literal) => text.push_str(literal),
                        Part::Hole(hole) => {
                            let _ = write!(text, "{{{}}}", hole.symbol);
                        }
                    }
                }
                self.push(&if secret { format!("secret {}", hash::text_of(&text)) } else { format!("'{text}'") });
            }
            Data::Array(array) => {
                self.push("[");
                for item in &array.items {
                    self.value(item, secret);
                    self.push(", ");
                }
                if let Some(open) = &array.open {
                    self.push("…");
                    self.push(&open.symbol);
                }
                self.push("]");
            }
            Data::Object(object) => {
                self.push("{");
                for (key, item) in &object.entries {
                    self.push(&key.text);
                    self.push(": ");
                    self.value(item, secret);
                    self.push(", ");
                }
                if let Some(open) = &object.open {
                    self.push("…");
                    self.push(&open.symbol);
                }
                self.push("}");
            }
            Data::Unknown(unknown) => self.push(&unknown.symbol),
        }
    }

    fn finish(mut self) -> Arc<str> {
        if !self.rest.is_empty() {
            let _ = write!(self.text, "…{}", hash::text_of(&self.rest));
        }
        self.text.into()
    }
}
