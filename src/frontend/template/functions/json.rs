//! JSON to values and back, in the compact form that Azure writes.

use std::sync::Arc;

use serde_json::Value as Json;

use super::Call;
use super::partial::{as_text, derived, float_text};
use super::stop::{Outcome, Stop};
use super::symbol;
use crate::budget::Budget;
use crate::model::{Data, Key, Part, Type, Unknown, Value};

/// `json(text)`.
pub(super) fn json(call: &Call<'_>) -> Outcome {
    parse(call.text(0)?)
}

/// `string(x)`.
pub(super) fn string(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    match &value.data {
        Data::String(_) | Data::Parts(_) => Ok(value.clone()),
        Data::Unknown(unknown) if unknown.ty == Type::String => Ok(value.clone()),
        Data::Unknown(unknown) => Err(Stop::unknown(unknown)),
        Data::Null => Ok(Value::string("")),
        Data::Bool(known) => Ok(Value::string(if *known { "True" } else { "False" })),
        Data::Int(number) => Ok(Value::string(number.to_string())),
        Data::Float(number) => Ok(Value::string(float_text(*number))),
        Data::Array(_) | Data::Object(_) => json_text(value, call.budget).map_err(Stop::Message),
    }
}

/// Reads JSON as Azure does, except for the liberties of its parser (single quotes, comments).
pub(super) fn parse(text: &str) -> Outcome {
    match serde_json::from_str::<Json>(text) {
        Ok(json) => Ok(convert(json)),
        Err(error) => Stop::message(format!("the text is no JSON at line {} column {}", error.line(), error.column())),
    }
}

fn convert(json: Json) -> Value {
    match json {
        Json::Null => Value::NULL,
        Json::Bool(known) => Data::Bool(known).into(),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Data::Int(whole).into(),
            None => Data::Float(number.as_f64().unwrap_or(f64::NAN)).into(),
        },
        Json::String(text) => Value::string(text),
        Json::Array(items) => Value::array(items.into_iter().map(convert).collect()),
        Json::Object(entries) => Value::object(entries.into_iter().map(|(key, value)| (Key::new(key), convert(value)))),
    }
}

/// The value as compact JSON; unknown leaves are holes in it.
///
/// # Errors
///
/// A message that starts with `limit: ` if it gets too long.
pub fn json_text(value: &Value, budget: &Budget) -> Result<Value, String> {
    let mut writer = Writer { text: String::new(), parts: Vec::new(), bytes: 0, limit: budget.string_bytes };
    writer.value(value)?;
    writer.flush()?;
    Ok(Value::parts(writer.parts).with_secret(value.has_secret()))
}

struct Writer {
    text: String,
    parts: Vec<Part>,
    bytes: usize,
    limit: usize,
}

impl Writer {
    fn flush(&mut self) -> Result<(), String> {
        self.bytes = self.bytes.saturating_add(self.text.len());
        if self.bytes > self.limit {
            return Err(format!("limit: a string of more than {} bytes", self.limit));
        }
        self.parts.push(Part::Literal(std::mem::take(&mut self.text).into()));
        Ok(())
    }

    fn hole(&mut self, hole: Arc<Unknown>) -> Result<(), String> {
        self.flush()?;
        self.parts.push(Part::Hole(hole));
        Ok(())
    }

    fn value(&mut self, value: &Value) -> Result<(), String> {
        match &value.data {
            Data::Null => self.text.push_str("null"),
            Data::Bool(known) => self.text.push_str(if *known { "true" } else { "false" }),
            Data::Int(number) => self.text.push_str(&number.to_string()),
            Data::Float(number) => {
                let text = float_text(*number);
                self.text.push_str(&text);
                if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
                    self.text.push_str(".0");
                }
            }
            Data::String(text) => self.quoted(text),
            Data::Parts(parts) => {
                self.text.push('"');
                for part in parts.iter() {
                    match part {
                        Part::Literal(literal) => self.escaped(literal),
                        Part::Hole(hole) => self.hole(derived("escaped", &as_text(hole), None, None))?,
                    }
                }
                self.text.push('"');
            }
            Data::Array(array) => {
                self.text.push('[');
                for (index, item) in array.items.iter().enumerate() {
                    if index > 0 {
                        self.text.push(',');
                    }
                    self.value(item)?;
                }
                if let Some(open) = &array.open {
                    self.hole(derived("further elements", open, None, None))?;
                }
                self.text.push(']');
            }
            Data::Object(object) => {
                self.text.push('{');
                for (index, (key, item)) in object.entries.iter().enumerate() {
                    if index > 0 {
                        self.text.push(',');
                    }
                    self.quoted(&key.text);
                    self.text.push(':');
                    self.value(item)?;
                }
                if let Some(open) = &object.open {
                    self.hole(derived("further keys", open, None, None))?;
                }
                self.text.push('}');
            }
            Data::Unknown(unknown) if unknown.ty == Type::String && unknown.refinement.not_null => {
                self.text.push('"');
                self.hole(derived("escaped", unknown, None, None))?;
                self.text.push('"');
            }
            Data::Unknown(unknown) => {
                let symbol = symbol::of_hole("json text", &unknown.symbol);
                self.hole(Arc::new(Unknown::new(symbol, Type::String, unknown.cause.clone())))?;
            }
        }
        if self.text.len() > 1 << 16 { self.flush() } else { Ok(()) }
    }

    fn quoted(&mut self, text: &str) {
        self.text.push('"');
        self.escaped(text);
        self.text.push('"');
    }

    fn escaped(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                '\u{8}' => self.text.push_str("\\b"),
                '\u{c}' => self.text.push_str("\\f"),
                '\0'..='\u{1f}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                    self.text.push_str(&format!("\\u{:04x}", u32::from(letter)));
                }
                _ => self.text.push(letter),
            }
        }
    }
}
