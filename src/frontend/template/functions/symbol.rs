//! Names of unknown results: the same call on the same arguments always has the same name.

use std::fmt::Write as _;
use std::sync::Arc;

use super::hash;
use crate::frontend::template::symbol::{Argument, Name};
use crate::model::{Data, Part, Value};

/// The name of what `function` gives for `arguments`: `toLower(parameter x)`.
pub(super) fn of_call(function: &str, arguments: &[Value]) -> Arc<str> {
    Name::of_call(function, arguments, hash::text_of)
}

/// The name of what `function` gives for the unknown called `argument`.
pub(super) fn of_hole(function: &str, argument: &str) -> Arc<str> {
    Name::of_hole(function, argument, hash::text_of)
}

impl Argument for Value {
    fn name(&self, name: &mut Name, secret: bool) {
        let secret = secret || self.secret;
        match &self.data {
            Data::Null => name.push("null"),
            Data::Bool(known) => name.push(if *known { "true" } else { "false" }),
            Data::Int(number) => name.push(&number.to_string()),
            Data::Float(number) => name.push(&format!("{number:?}")),
            Data::String(text) if secret => name.push(&format!("secret {}", hash::text_of(text))),
            Data::String(text) => {
                name.push("'");
                name.push(text);
                name.push("'");
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
                name.push(&if secret { format!("secret {}", hash::text_of(&text)) } else { format!("'{text}'") });
            }
            Data::Array(array) => {
                name.push("[");
                for item in &array.items {
                    item.name(name, secret);
                    name.push(", ");
                }
                if let Some(open) = &array.open {
                    name.push("…");
                    name.push(&open.symbol);
                }
                name.push("]");
            }
            Data::Object(object) => {
                name.push("{");
                for (key, item) in &object.entries {
                    name.push(&key.text);
                    name.push(": ");
                    item.name(name, secret);
                    name.push(", ");
                }
                if let Some(open) = &object.open {
                    name.push("…");
                    name.push(&open.symbol);
                }
                name.push("}");
            }
            Data::Unknown(unknown) => name.push(&unknown.symbol),
        }
    }
}
