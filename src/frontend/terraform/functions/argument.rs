//! What a function asks of its arguments.

use std::sync::Arc;

use super::Host;
use super::pieces;
use super::stop::Stop;
use crate::frontend::terraform::number::Number;
use crate::frontend::terraform::value::{Data, Mapping, Sequence, SequenceKind, Value};
use crate::model::{Part, Unknown};

/// A call with arguments of the right types.
pub(super) struct Call<'a> {
    /// The name of the function.
    pub(super) name: &'static str,
    /// The arguments.
    pub(super) arguments: &'a [Value],
    /// The world.
    pub(super) host: &'a Host<'a>,
}

impl<'a> Call<'a> {
    /// The argument at `index`, which the table says is there.
    pub(super) fn need(&self, index: usize) -> Result<&'a Value, Stop> {
        match self.arguments.get(index) {
            Some(value) => Ok(value),
            None => Stop::message(format!("argument {} is missing", index + 1)),
        }
    }

    /// A string that is known.
    pub(super) fn text(&self, index: usize) -> Result<&'a Arc<str>, Stop> {
        let value = self.need(index)?;
        match &value.data {
            Data::String(text) => Ok(text),
            _ => Err(self.not_known(index, value, "a string")),
        }
    }

    /// A string in pieces.
    pub(super) fn parts(&self, index: usize) -> Result<Vec<Part>, Stop> {
        let value = self.need(index)?;
        pieces::of(value).ok_or_else(|| self.not_known(index, value, "a string"))
    }

    /// A number that is known.
    pub(super) fn number(&self, index: usize) -> Result<&'a Number, Stop> {
        let value = self.need(index)?;
        match &value.data {
            Data::Number(number) => Ok(number),
            _ => Err(self.not_known(index, value, "a number")),
        }
    }

    /// A whole number that is known.
    pub(super) fn int(&self, index: usize) -> Result<i64, Stop> {
        match self.number(index)?.to_i64() {
            Some(number) => Ok(number),
            None => Stop::argument(index, "a whole number is required"),
        }
    }

    /// A list, set or tuple, maybe open.
    pub(super) fn sequence(&self, index: usize) -> Result<&'a Sequence, Stop> {
        let value = self.need(index)?;
        value.as_sequence().ok_or_else(|| self.not_known(index, value, "a list, set or tuple"))
    }

    /// A list, set or tuple of known length.
    pub(super) fn closed(&self, index: usize) -> Result<&'a Sequence, Stop> {
        let sequence = self.sequence(index)?;
        match &sequence.open {
            Some(because) => Err(Stop::unknown(because)),
            None => Ok(sequence),
        }
    }

    /// A map or object, maybe open.
    pub(super) fn mapping(&self, index: usize) -> Result<&'a Mapping, Stop> {
        let value = self.need(index)?;
        value.as_mapping().ok_or_else(|| self.not_known(index, value, "a map or object"))
    }

    fn not_known(&self, index: usize, value: &Value, wanted: &str) -> Stop {
        match first_hole(value) {
            Some(because) => Stop::unknown(because),
            None => Stop::Argument(index, format!("{wanted} is required")),
        }
    }

    /// Refuses a string of more bytes than a string may have.
    pub(super) fn fits(&self, bytes: usize) -> Result<(), Stop> {
        let limit = self.host.budget.string_bytes;
        if bytes > limit { Stop::message(format!("limit: a string of more than {limit} bytes")) } else { Ok(()) }
    }

    /// A string that is not too long.
    pub(super) fn give(&self, text: impl Into<String>) -> Result<Value, Stop> {
        let text = text.into();
        self.fits(text.len())?;
        Ok(Value::string(text))
    }

    /// Uses `count` elements of memory.
    pub(super) fn room(&self, count: usize) -> Result<(), Stop> {
        if self.host.budget.allocate(count) { Ok(()) } else { Stop::message("limit: too many elements") }
    }
}

/// What makes a value unknown: itself, or its first hole; elements do not count.
pub(super) fn first_hole(value: &Value) -> Option<&Arc<Unknown>> {
    match &value.data {
        Data::Unknown(_, unknown) => Some(unknown),
        Data::Parts(parts) => pieces::first_hole(parts),
        _ => None,
    }
}

/// What leaves the order of the elements open: those of a set that are unknown have no place in it, and may be equal to others.
pub(super) fn disorder(sequence: &Sequence) -> Option<&Arc<Unknown>> {
    let set = matches!(sequence.kind, SequenceKind::Set(_)) && sequence.items.len() > 1;
    if set { sequence.items.iter().find_map(first_unknown) } else { None }
}

/// The first thing in a value, down to the leaves, that is unknown.
pub(super) fn first_unknown(value: &Value) -> Option<&Arc<Unknown>> {
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        if let Some(hole) = first_hole(value) {
            return Some(hole);
        }
        match &value.data {
            Data::Sequence(sequence) => {
                if let Some(open) = &sequence.open {
                    return Some(open);
                }
                pending.extend(sequence.items.iter().rev());
            }
            Data::Mapping(mapping) => {
                if let Some(open) = &mapping.open {
                    return Some(open);
                }
                pending.extend(mapping.entries.values().rev());
            }
            _ => {}
        }
    }
    None
}
