//! `yamldecode`, with the scalars of YAML 1.1 that Terraform takes for something else than text.
//!
//! Source: <https://github.com/zclconf/go-cty-yaml>.

use std::collections::BTreeMap;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::argument::Call;
use super::base64;
use super::date;
use super::stop::{Outcome, Stop};
use crate::frontend::terraform::number::Number;
use crate::frontend::terraform::value::{Data, Value};

/// An unfinished collection.
enum Frame {
    Sequence(Vec<Value>),
    Mapping { entries: BTreeMap<Arc<str>, Value>, key: Option<Key> },
}

/// A key of a mapping that waits for its value.
enum Key {
    Name(Arc<str>),
    /// `<<`: the entries of the value come in.
    Merge,
}

/// `yamldecode(text)`.
pub(super) fn yaml_decode(call: &Call<'_>) -> Outcome {
    let mut stack: Vec<(Frame, usize)> = Vec::new();
    let mut anchors: BTreeMap<usize, Value> = BTreeMap::new();
    let mut result = None;
    let mut documents = 0;
    for event in Parser::new_from_str(call.text(0)?) {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => {
                let mark = error.marker();
                return Stop::message(format!("on line {}, column {}: {}", mark.line(), mark.col() + 1, error.info()));
            }
        };
        call.room(1)?;
        let line = span.start.line();
        let (value, anchor) = match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    return Stop::message("unexpected extra content after value");
                }
                continue;
            }
            Event::SequenceStart(anchor, tag) => {
                expect_tag(tag.as_deref(), "seq")?;
                stack.push((Frame::Sequence(Vec::new()), anchor));
                continue;
            }
            Event::MappingStart(anchor, tag) => {
                expect_tag(tag.as_deref(), "map")?;
                if matches!(stack.last(), Some((Frame::Mapping { key: None, .. }, _))) {
                    return Stop::message("only strings are allowed as mapping keys");
                }
                stack.push((Frame::Mapping { entries: BTreeMap::new(), key: None }, anchor));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match stack.pop() {
                Some((Frame::Sequence(items), anchor)) => (Value::tuple(items), anchor),
                Some((Frame::Mapping { entries, .. }, anchor)) => (Value::object(entries), anchor),
                None => continue,
            },
            Event::Alias(anchor) => match anchors.get(&anchor) {
                Some(value) => (value.clone(), 0),
                None => return Stop::message("cannot refer to an anchor from inside its own definition"),
            },
            Event::Scalar(text, style, anchor, tag) => {
                let is_key = matches!(stack.last(), Some((Frame::Mapping { key: None, .. }, _)));
                if is_key && &*text == "<<" && style == ScalarStyle::Plain {
                    set_key(&mut stack, Key::Merge);
                    continue;
                }
                (scalar(&text, style, tag.as_deref(), line)?, anchor)
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => continue,
        };
        if anchor != 0 {
            anchors.insert(anchor, value.clone());
        }
        if stack.len() > call.host.budget.nesting {
            return Stop::message("limit: YAML is nested too deep");
        }
        match stack.last_mut() {
            None => result = Some(value),
            Some((Frame::Sequence(items), _)) => items.push(value),
            Some((Frame::Mapping { entries, key }, _)) => match key.take() {
                None => *key = Some(Key::Name(key_text(&value)?)),
                Some(Key::Name(name)) => {
                    entries.insert(name, value);
                }
                Some(Key::Merge) => merge(entries, &value)?,
            },
        }
    }
    match result {
        Some(value) => Ok(value),
        None => Stop::message("missing start of document"),
    }
}

fn set_key(stack: &mut [(Frame, usize)], new: Key) {
    if let Some((Frame::Mapping { key, .. }, _)) = stack.last_mut() {
        *key = Some(new);
    }
}

fn merge(entries: &mut BTreeMap<Arc<str>, Value>, value: &Value) -> Result<(), Stop> {
    match value.as_mapping() {
        Some(mapping) => {
            entries.extend(mapping.entries.iter().map(|(key, value)| (key.clone(), value.clone())));
            Ok(())
        }
        None => Stop::message(format!("cannot merge {} into mapping", value.ty())),
    }
}

fn key_text(value: &Value) -> Result<Arc<str>, Stop> {
    match &value.data {
        Data::String(text) => Ok(text.clone()),
        Data::Bool(known) => Ok(if *known { "true".into() } else { "false".into() }),
        Data::Number(number) => Ok(number.to_string().into()),
        Data::Null(_) => Stop::message("mapping key cannot be null"),
        _ => Stop::message("only strings are allowed as mapping keys"),
    }
}

fn expect_tag(tag: Option<&Tag>, own: &str) -> Result<(), Stop> {
    match tag {
        Some(tag) if !(tag.is_yaml_core_schema() && tag.suffix == own) => Stop::message(format!("cannot interpret it as {tag}")),
        _ => Ok(()),
    }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>, line: usize) -> Outcome {
    let quoted = style != ScalarStyle::Plain;
    let kind = match tag {
        None if quoted => "str",
        None => "",
        // A text in quotes stays one, whatever number its tag makes of it.
        Some(tag) if tag.is_yaml_core_schema() && quoted && tag.suffix != "binary" => "str",
        Some(tag) if tag.is_yaml_core_schema() => tag.suffix.as_str(),
        Some(tag) if tag.handle == "!" && tag.suffix.is_empty() => "str",
        Some(tag) => return Stop::message(format!("on line {line}: unsupported tag {tag}")),
    };
    let wrong = || Stop::message(format!("on line {line}: cannot parse {text:?} as !!{kind}"));
    match kind {
        "str" => return Ok(Value::string(text)),
        "binary" if base64::decode(text).is_some() => return Ok(Value::string(text)),
        "" | "bool" | "int" | "float" | "null" | "timestamp" => {}
        "binary" => return wrong(),
        _ => return Stop::message(format!("on line {line}: unsupported tag \"!!{kind}\"")),
    }
    match resolve(text) {
        Some(value) => Ok(value),
        None if matches!(text, ".nan" | ".NaN" | ".NAN") => Stop::message("floating point NaN is not supported"),
        None if text.trim_start_matches(['+', '-']).eq_ignore_ascii_case(".inf") => Stop::message("infinity is not supported"),
        None if kind.is_empty() => Ok(Value::string(text)),
        None => wrong(),
    }
}

/// What a plain scalar means, if it is more than text.
fn resolve(text: &str) -> Option<Value> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Value::NULL),
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Some(Data::Bool(true).into());
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Some(Data::Bool(false).into());
        }
        _ => {}
    }
    if let Some(time) = date::from_yaml(text) {
        return Some(Value::string(time));
    }
    let based = |prefix: &str, radix| text.strip_prefix(prefix).and_then(|digits| i64::from_str_radix(digits, radix).ok());
    let unsigned = text.starts_with("0x") || text.starts_with("0o");
    if let Some(number) = based("0x", 16).or_else(|| based("0o", 8)).filter(|number| unsigned && *number >= 0) {
        return Some(Data::Number(number.into()).into());
    }
    Some(Data::Number(Number::parse(text)?).into())
}
