//! `format` and `formatlist`.

use unicode_segmentation::UnicodeSegmentation;

use super::argument::{Call, disorder, first_hole, first_unknown};
use super::json;
use super::pieces::{self, derived, literal};
use super::stop::{Outcome, Stop};
use super::verb::{Verb, shortest};
use crate::frontend::terraform::convert::convert;
use crate::frontend::terraform::value::{Data, Type, Value};
use crate::model::Part;

/// `format(format, arguments…)`. What is unknown is a hole where it would stand.
pub(super) fn format(call: &Call<'_>) -> Outcome {
    let parts = formatted(call, call.text(0)?, call.arguments.get(1..).unwrap_or_default())?;
    Ok(pieces::text(parts))
}

/// `formatlist(format, lists…)`.
pub(super) fn format_list(call: &Call<'_>) -> Outcome {
    let format: &str = call.text(0)?;
    let arguments = call.arguments.get(1..).unwrap_or_default();
    let mut length: Option<(usize, usize)> = None;
    for (index, argument) in arguments.iter().enumerate() {
        match &argument.data {
            Data::Unknown(Type::Any | Type::List(_) | Type::Set(_) | Type::Tuple(_), because) => {
                return Err(Stop::unknown(because));
            }
            Data::Sequence(sequence) => {
                if let Some(open) = sequence.open.as_ref().or_else(|| disorder(sequence)) {
                    return Err(Stop::unknown(open));
                }
                let own = sequence.items.len();
                match length {
                    Some((chosen, length)) if length != own => {
                        return Stop::argument(
                            index + 1,
                            format!(
                                "argument {} has length {own}, which is inconsistent with argument {} of length {length}",
                                index + 1,
                                chosen + 1
                            ),
                        );
                    }
                    _ => length = Some((index, own)),
                }
            }
            _ => {}
        }
    }
    let count = length.map_or(1, |(_, length)| length);
    call.room(count)?;
    let mut items = Vec::with_capacity(count);
    for turn in 0..count {
        let chosen: Vec<Value> = arguments
            .iter()
            .map(|argument| match argument.as_sequence() {
                Some(sequence) => sequence.items.get(turn).cloned().unwrap_or(Value::NULL),
                None => argument.clone(),
            })
            .collect();
        items.push(pieces::text(formatted(call, format, &chosen).map_err(|stop| match stop {
            Stop::Message(message) => Stop::Message(format!("error on format iteration {turn}: {message}")),
            other => other,
        })?));
    }
    Ok(Value::list(Type::String, items))
}

fn formatted(call: &Call<'_>, format: &str, arguments: &[Value]) -> Result<Vec<Part>, Stop> {
    let mut parts = Vec::new();
    let mut rest = format;
    let mut next = 0;
    let mut most = 0;
    let mut bytes = format.len();
    while let Some(at) = rest.find('%') {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        parts.push(literal(before));
        if let Some(after) = after.strip_prefix("%%") {
            parts.push(literal("%"));
            rest = after;
            continue;
        }
        let (verb, after) = Verb::read(after, format.len() - after.len()).map_err(Stop::Message)?;
        rest = after;
        let index = verb.index.unwrap_or(next + 1);
        next = index;
        most = most.max(index);
        let Some(argument) = arguments.get(index - 1) else {
            return Stop::message(format!(
                "not enough arguments for {:?} at {}: need index {index} but have {} total",
                verb.raw,
                verb.offset,
                arguments.len()
            ));
        };
        for part in one(call, &verb, argument)? {
            if let Part::Literal(text) = &part {
                bytes = bytes.saturating_add(text.len());
                call.fits(bytes)?;
            }
            parts.push(part);
        }
    }
    parts.push(literal(rest));
    if most < arguments.len() {
        let used = if most == 0 { "no arguments are".to_owned() } else { format!("only {most}") };
        return Stop::message(format!("too many arguments; {used} used by format string"));
    }
    Ok(parts)
}

fn one(call: &Call<'_>, verb: &Verb<'_>, argument: &Value) -> Result<Vec<Part>, Stop> {
    let unsupported =
        |message: &str| Stop::message(format!("unsupported value for {:?} at {}: {message}", verb.raw, verb.offset));
    if !"vtbdoxXeEfgGsq".contains(verb.mode) {
        return Stop::message(format!("unsupported format verb '{}' in {:?} at offset {}", verb.mode, verb.raw, verb.offset));
    }
    if argument.is_null() && verb.mode != 'v' {
        return unsupported("null value cannot be formatted");
    }
    let wanted = match verb.mode {
        'v' => return as_is(call, verb, argument),
        't' => Type::Bool,
        's' | 'q' => Type::String,
        _ => Type::Number,
    };
    let argument = match convert(argument, &wanted) {
        Ok(argument) => argument,
        Err(message) => return unsupported(&message),
    };
    match &argument.data {
        Data::Bool(known) => Ok(vec![literal(if *known { "true" } else { "false" })]),
        Data::Number(number) => match verb.number(number) {
            Some(text) => Ok(vec![literal(text)]),
            None => unsupported("an integer is required"),
        },
        Data::String(text) => {
            let text = match verb.precision.filter(|precision| *precision > 0) {
                Some(precision) => text.graphemes(true).take(precision).collect(),
                None => text.to_string(),
            };
            let text = if verb.mode == 'q' { json::quoted(&text) } else { text };
            Ok(vec![literal(verb.pad(text))])
        }
        _ => holes(verb, &argument),
    }
}

/// What is unknown, as it is where the verb changes nothing about it.
fn holes(verb: &Verb<'_>, argument: &Value) -> Result<Vec<Part>, Stop> {
    match (pieces::of(argument), first_hole(argument)) {
        (Some(parts), _) if matches!(verb.mode, 's' | 'v' | 't') && verb.is_plain() && !verb.sharp => Ok(parts),
        (Some(_), Some(hole)) if matches!(verb.mode, 'd') && verb.is_plain() && !verb.plus && !verb.space => {
            Ok(vec![Part::Hole(pieces::as_text(argument, hole))])
        }
        (_, Some(hole)) => Ok(vec![Part::Hole(derived(&format!("format {} ", verb.raw), hole))]),
        (_, None) => Stop::message(format!("unsupported value for {:?} at {}", verb.raw, verb.offset)),
    }
}

/// `%v`: strings and numbers in their own way, all else as JSON.
fn as_is(call: &Call<'_>, verb: &Verb<'_>, argument: &Value) -> Result<Vec<Part>, Stop> {
    let text = match &argument.data {
        Data::String(text) if !verb.sharp => text.to_string(),
        Data::Number(number) if !verb.sharp => shortest(number),
        Data::Parts(_) | Data::Unknown(Type::String, _) if !verb.sharp => return holes(verb, argument),
        Data::Unknown(_, because) => return Ok(vec![Part::Hole(derived(&format!("format {} ", verb.raw), because))]),
        _ => {
            let parts = json::encode(call, argument)?;
            if verb.width.is_none() {
                return Ok(parts);
            }
            match (parts.as_slice(), first_unknown(argument)) {
                ([Part::Literal(text)], None) => text.to_string(),
                (_, Some(because)) => return Ok(vec![Part::Hole(derived(&format!("format {} ", verb.raw), because))]),
                (_, None) => String::new(),
            }
        }
    };
    Ok(vec![literal(verb.pad(text))])
}
