//! Names of unknown results: the same call on the same arguments always has the same name.

use std::fmt::Write as _;
use std::sync::Arc;

use super::hash;
use crate::frontend::template::symbol::{Argument, Name};
use crate::frontend::terraform::value::{Data, Value};
use crate::model::{Part, Unknown};

/// The name of what `function` gives for `arguments`: `lower(var.x)`.
pub(in crate::frontend::terraform) fn of_call(function: &str, arguments: &[Value]) -> Arc<str> {
    Name::of_call(function, arguments, hash::short)
}

/// The name of what `function` gives for the unknown called `argument`.
pub(super) fn of_hole(function: &str, argument: &str) -> Arc<str> {
    Name::of_hole(function, argument, hash::short)
}

impl Argument for Value {
    /// Bounded: no value is deeper than the budget's nesting, which every result is measured by.
    fn name(&self, name: &mut Name, sensitive: bool) {
        let sensitive = sensitive || self.sensitive;
        match &self.data {
            Data::Null(_) => name.push("null"),
            Data::Bool(known) => name.push(if *known { "true" } else { "false" }),
            Data::Number(number) if sensitive => string(name, &number.to_string(), true),
            Data::Number(number) => name.push(&number.to_string()),
            Data::String(text) => string(name, text, sensitive),
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
                string(name, &text, sensitive);
            }
            Data::Sequence(sequence) => {
                name.push("[");
                for (index, item) in sequence.items.iter().enumerate() {
                    if index > 0 {
                        name.push(", ");
                    }
                    item.name(name, sensitive);
                }
                open(name, sequence.items.is_empty(), sequence.open.as_ref());
                name.push("]");
            }
            Data::Mapping(mapping) => {
                name.push("{");
                for (index, (key, item)) in mapping.entries.iter().enumerate() {
                    if index > 0 {
                        name.push(", ");
                    }
                    name.push(key);
                    name.push(" = ");
                    item.name(name, sensitive);
                }
                open(name, mapping.entries.is_empty(), mapping.open.as_ref());
                name.push("}");
            }
            Data::Unknown(_, unknown) => name.push(&unknown.symbol),
        }
    }
}

/// Something sensitive stands there as a hash: other texts have other names, and none can be read.
fn string(name: &mut Name, text: &str, sensitive: bool) {
    if sensitive {
        name.push(&format!("sensitive {}", hash::short(text)));
    } else {
        name.push("\"");
        name.push(text);
        name.push("\"");
    }
}

fn open(name: &mut Name, first: bool, open: Option<&Arc<Unknown>>) {
    if let Some(open) = open {
        name.push(if first { "…" } else { ", …" });
        name.push(&open.symbol);
    }
}
