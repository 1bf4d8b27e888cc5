//! JSON to values and back, as Go writes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::argument::{Call, disorder};
use super::pieces::{self, derived, literal};
use super::stop::{Outcome, Stop};
use crate::frontend::terraform::number::Number;
use crate::frontend::terraform::value::{Data, Type, Value};
use crate::model::{Part, Unknown};

/// `jsonencode(value)`: compact, unknown leaves are holes in it.
pub(super) fn json_encode(call: &Call<'_>) -> Outcome {
    Ok(pieces::text(encode(call, call.need(0)?)?))
}

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut result = String::with_capacity(text.len() + 2);
    result.push('"');
    escape(text, &mut result);
    result.push('"');
    result
}

/// Go escapes what could do harm in HTML, too (<https://pkg.go.dev/encoding/json#Marshal>).
fn escape(text: &str, result: &mut String) {
    for letter in text.chars() {
        match letter {
            '"' => result.push_str("\\\""),
            '\\' => result.push_str("\\\\"),
            '\n' => result.push_str("\\n"),
            '\r' => result.push_str("\\r"),
            '\t' => result.push_str("\\t"),
            '\u{8}' => result.push_str("\\b"),
            '\u{c}' => result.push_str("\\f"),
            '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                result.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            _ => result.push(letter),
        }
    }
}

/// The value as compact JSON.
pub(super) fn encode(call: &Call<'_>, value: &Value) -> Result<Vec<Part>, Stop> {
    let mut writer = Writer { call, text: String::new(), parts: Vec::new(), bytes: 0 };
    writer.value(value)?;
    writer.flush()?;
    Ok(writer.parts)
}

struct Writer<'a> {
    call: &'a Call<'a>,
    text: String,
    parts: Vec<Part>,
    bytes: usize,
}

impl Writer<'_> {
    fn flush(&mut self) -> Result<(), Stop> {
        self.bytes = self.bytes.saturating_add(self.text.len());
        self.call.fits(self.bytes)?;
        self.parts.push(literal(std::mem::take(&mut self.text)));
        Ok(())
    }

    fn hole(&mut self, hole: Arc<Unknown>) -> Result<(), Stop> {
        self.flush()?;
        self.parts.push(Part::Hole(hole));
        Ok(())
    }

    fn open(&mut self, name: &str, open: Option<&Arc<Unknown>>) -> Result<(), Stop> {
        match open {
            Some(open) => self.hole(derived(name, open)),
            None => Ok(()),
        }
    }

    /// Bounded: no value is deeper than the budget's nesting.
    fn value(&mut self, value: &Value) -> Result<(), Stop> {
        match &value.data {
            Data::Null(_) => self.text.push_str("null"),
            Data::Bool(known) => self.text.push_str(if *known { "true" } else { "false" }),
            Data::Number(number) => self.text.push_str(&number.to_string()),
            Data::String(text) => self.text.push_str(&quoted(text)),
            Data::Parts(parts) => {
                self.text.push('"');
                for part in parts.iter() {
                    match part {
                        Part::Literal(text) => escape(text, &mut self.text),
                        Part::Hole(hole) => self.hole(derived("escaped", hole))?,
                    }
                }
                self.text.push('"');
            }
            Data::Sequence(sequence) if disorder(sequence).is_some() => {
                self.text.push('[');
                self.open("elements", disorder(sequence))?;
                self.text.push(']');
            }
            Data::Sequence(sequence) => {
                self.text.push('[');
                for (index, item) in sequence.items.iter().enumerate() {
                    if index > 0 {
                        self.text.push(',');
                    }
                    self.value(item)?;
                }
                self.open("further elements", sequence.open.as_ref())?;
                self.text.push(']');
            }
            Data::Mapping(mapping) => {
                self.text.push('{');
                for (index, (key, item)) in mapping.entries.iter().enumerate() {
                    if index > 0 {
                        self.text.push(',');
                    }
                    self.text.push_str(&quoted(key));
                    self.text.push(':');
                    self.value(item)?;
                }
                self.open("further keys", mapping.open.as_ref())?;
                self.text.push('}');
            }
            Data::Unknown(Type::String, unknown) if unknown.refinement.not_null => {
                self.text.push('"');
                self.hole(derived("escaped", unknown))?;
                self.text.push('"');
            }
            Data::Unknown(_, unknown) => self.hole(derived("jsonencode", unknown))?,
        }
        if self.text.len() > 1 << 16 { self.flush() } else { Ok(()) }
    }
}

/// `jsondecode(text)`.
pub(super) fn json_decode(call: &Call<'_>) -> Outcome {
    let mut reader = Reader { call, rest: call.text(0)? };
    let value = reader.value(0)?;
    reader.space();
    if reader.rest.is_empty() { Ok(value) } else { Stop::message("extraneous data after JSON object") }
}

struct Reader<'a> {
    call: &'a Call<'a>,
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
    }

    fn eat(&mut self, word: &str) -> bool {
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn wrong<T>(&self) -> Result<T, Stop> {
        match self.rest.chars().next() {
            Some(letter) => Stop::message(format!("invalid character {letter:?} in JSON")),
            None => Stop::message("unexpected end of JSON"),
        }
    }

    fn value(&mut self, depth: usize) -> Outcome {
        if depth > self.call.host.budget.nesting {
            return Stop::message("limit: JSON is nested too deep");
        }
        self.call.room(1)?;
        self.space();
        match self.rest.as_bytes().first() {
            Some(b'"') => Ok(Value::string(self.string()?)),
            Some(b'[') => self.array(depth),
            Some(b'{') => self.object(depth),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ if self.eat("true") => Ok(Data::Bool(true).into()),
            _ if self.eat("false") => Ok(Data::Bool(false).into()),
            _ if self.eat("null") => Ok(Value::NULL),
            _ => self.wrong(),
        }
    }

    fn array(&mut self, depth: usize) -> Outcome {
        self.eat("[");
        self.space();
        let mut items = Vec::new();
        if self.eat("]") {
            return Ok(Value::tuple(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            if self.eat("]") {
                return Ok(Value::tuple(items));
            }
            if !self.eat(",") {
                return self.wrong();
            }
        }
    }

    fn object(&mut self, depth: usize) -> Outcome {
        self.eat("{");
        self.space();
        let mut entries: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        if self.eat("}") {
            return Ok(Value::object(entries));
        }
        loop {
            self.space();
            if !self.rest.starts_with('"') {
                return self.wrong();
            }
            let key = self.string()?;
            self.space();
            if !self.eat(":") {
                return self.wrong();
            }
            entries.insert(key.into(), self.value(depth + 1)?);
            self.space();
            if self.eat("}") {
                return Ok(Value::object(entries));
            }
            if !self.eat(",") {
                return self.wrong();
            }
        }
    }

    fn number(&mut self) -> Outcome {
        let end =
            self.rest.find(|letter: char| !matches!(letter, '0'..='9' | '-' | '+' | '.' | 'e' | 'E')).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        let digits = text.strip_prefix('-').unwrap_or(text);
        let zero = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.") && !digits.starts_with(['e', 'E']);
        let (whole, _) = digits.split_once(['e', 'E']).unwrap_or((digits, ""));
        if zero && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
            || whole.ends_with('.')
            || whole.starts_with(['.', '+'])
        {
            return self.wrong();
        }
        match Number::parse(text) {
            Some(number) => {
                self.rest = rest;
                Ok(Data::Number(number).into())
            }
            None => Stop::message("invalid number in JSON"),
        }
    }

    fn string(&mut self) -> Result<String, Stop> {
        self.eat("\"");
        let mut text = String::new();
        loop {
            let end = self.rest.find(|letter: char| matches!(letter, '"' | '\\' | '\0'..='\u{1f}')).unwrap_or(self.rest.len());
            let (plain, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
            text.push_str(plain);
            self.rest = rest;
            if self.eat("\"") {
                return Ok(text);
            }
            if !self.eat("\\") {
                return self.wrong();
            }
            let Some(letter) = self.rest.chars().next() else { return self.wrong() };
            self.rest = self.rest.get(letter.len_utf8()..).unwrap_or_default();
            text.push(match letter {
                '"' | '\\' | '/' => letter,
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => self.unicode()?,
                _ => return Stop::message(format!("invalid character {letter:?} in string escape code")),
            });
        }
    }

    fn unicode(&mut self) -> Result<char, Stop> {
        let high = self.hex()?;
        if !(0xd800..0xdc00).contains(&high) {
            return Ok(char::from_u32(high).unwrap_or('\u{fffd}'));
        }
        let before = self.rest;
        if self.eat("\\u") {
            let low = self.hex()?;
            if (0xdc00..0xe000).contains(&low) {
                return Ok(char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)).unwrap_or('\u{fffd}'));
            }
            self.rest = before;
        }
        Ok('\u{fffd}')
    }

    fn hex(&mut self) -> Result<u32, Stop> {
        let digits = self.rest.get(..4).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let Some(code) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else {
            return Stop::message("invalid \\u escape in JSON");
        };
        self.rest = self.rest.get(4..).unwrap_or_default();
        Ok(code)
    }
}
