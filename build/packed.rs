//! Writes tables as they lie in the binary.

use std::collections::HashMap;

use serde_json::Value as Json;

use crate::policy::packed::{Node, Packed};

/// Numbers of texts.
#[derive(Default)]
struct Texts<'a> {
    all: Vec<&'a str>,
    known: HashMap<&'a str, usize>,
}

impl<'a> Texts<'a> {
    fn number(&mut self, text: &'a str) -> usize {
        let all = &mut self.all;
        *self.known.entry(text).or_insert_with(|| {
            all.push(text);
            all.len() - 1
        })
    }

    fn node(&mut self, value: &'a Json) -> Node {
        match value {
            Json::Null => Node::Null,
            Json::Bool(value) => Node::Bool(*value),
            Json::Number(number) => match number.as_i64() {
                Some(number) => Node::Int(number),
                None => Node::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Json::String(text) => Node::Text(self.number(text)),
            Json::Array(items) => Node::Array(items.iter().map(|item| self.node(item)).collect()),
            Json::Object(entries) => {
                Node::Object(entries.iter().map(|(key, value)| (self.number(key), self.node(value))).collect())
            }
        }
    }
}

/// The bytes of a table.
pub(crate) fn pack(table: &Json) -> Result<Vec<u8>, postcard::Error> {
    let mut texts = Texts::default();
    let value = texts.node(table);
    postcard::to_allocvec(&Packed { texts: texts.all, value })
}
