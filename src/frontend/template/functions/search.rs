//! Functions that look for something in a string, an array or an object.

use std::sync::Arc;

use super::Call;
use super::comparison::equals;
use super::partial::{total, units};
use super::stop::{Outcome, Stop, first_hole, undecided};
use super::text::upper;
use crate::model::{Data, Part, Type, Unknown, Value};

/// `contains(container, item)`: strings with case, keys without.
pub(super) fn contains(call: &Call<'_>) -> Outcome {
    let (container, item) = (call.need(0)?, call.need(1)?);
    let found = match &container.data {
        Data::String(text) => text.contains(&*searched(call)?),
        Data::Parts(parts) => {
            let sought = searched(call)?;
            let known = parts.iter().any(|part| matches!(part, Part::Literal(text) if text.contains(&*sought)));
            if !known {
                return call.wrong(0, container, "a string");
            }
            true
        }
        Data::Array(array) => {
            let verdicts: Vec<Option<bool>> = array.items.iter().map(|element| equals(element, item)).collect();
            if verdicts.contains(&Some(true)) {
                true
            } else if let Some(open) = &array.open {
                return Err(Stop::unknown(open));
            } else if verdicts.contains(&None) {
                return Err(undecided(&[container, item]));
            } else {
                false
            }
        }
        Data::Object(object) => {
            let key = searched(call)?;
            match (object.get(&key), &object.open) {
                (Some(_), _) => true,
                (None, Some(open)) => return Err(Stop::unknown(open)),
                (None, None) => false,
            }
        }
        _ => return call.wrong(0, container, "a string, an array or an object"),
    };
    Ok(Data::Bool(found).into())
}

/// A number is looked for as its text.
fn searched(call: &Call<'_>) -> Result<Arc<str>, Stop> {
    match &call.need(1)?.data {
        Data::Int(number) => Ok(number.to_string().into()),
        _ => call.text(1).cloned(),
    }
}

/// `startsWith(text, sought)`, without case.
pub(super) fn starts_with(call: &Call<'_>) -> Outcome {
    affix(call, |parts| parts.first(), |text, sought| text.starts_with(sought), |text, sought| sought.starts_with(text))
}

/// `endsWith(text, sought)`, without case.
pub(super) fn ends_with(call: &Call<'_>) -> Outcome {
    affix(call, |parts| parts.last(), |text, sought| text.ends_with(sought), |text, sought| sought.ends_with(text))
}

type Test = fn(&[char], &[char]) -> bool;

fn affix(call: &Call<'_>, outer: fn(&[Part]) -> Option<&Part>, holds: Test, within: Test) -> Outcome {
    let sought = folded(call.text(1)?);
    let value = call.need(0)?;
    let found = match &value.data {
        Data::Parts(parts) => match outer(parts) {
            Some(Part::Literal(text)) => {
                let text = folded(text);
                if !holds(&text, &sought) && within(&text, &sought) {
                    return call.wrong(0, value, "a string");
                }
                holds(&text, &sought)
            }
            _ if sought.is_empty() => true,
            _ => return call.wrong(0, value, "a string"),
        },
        _ => holds(&folded(call.text(0)?), &sought),
    };
    Ok(Data::Bool(found).into())
}

fn folded(text: &str) -> Vec<char> {
    text.chars().map(upper).collect()
}

/// `indexOf(text or array, sought)`: strings without case, elements with.
pub(super) fn index_of(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    if let Data::Array(array) = &value.data {
        let sought = call.need(1)?;
        for (index, item) in array.items.iter().enumerate() {
            match equals(item, sought) {
                Some(true) => return Ok(position(index)),
                Some(false) => {}
                None => return Err(undecided(&[item, sought])),
            }
        }
        return match &array.open {
            Some(open) => Err(Stop::unknown(open)),
            None => Ok(Data::Int(-1).into()),
        };
    }
    let (text, sought) = (folded(call.text(0)?), folded(call.text(1)?));
    let found = if sought.is_empty() { Some(0) } else { text.windows(sought.len()).position(|window| window == sought) };
    Ok(unit_position(&text, found))
}

/// `lastIndexOf(text or array, sought)`.
pub(super) fn last_index_of(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    if let Data::Array(_) = &value.data {
        let (array, sought) = (call.closed_array(0)?, call.need(1)?);
        for (index, item) in array.items.iter().enumerate().rev() {
            match equals(item, sought) {
                Some(true) => return Ok(position(index)),
                Some(false) => {}
                None => return Err(undecided(&[item, sought])),
            }
        }
        return Ok(Data::Int(-1).into());
    }
    let (text, sought) = (folded(call.text(0)?), folded(call.text(1)?));
    if sought.is_empty() {
        // .NET changed its answer between versions.
        return Stop::message("`lastIndexOf` of an empty string");
    }
    Ok(unit_position(&text, text.windows(sought.len()).rposition(|window| window == sought)))
}

fn position(index: usize) -> Value {
    Data::Int(i64::try_from(index).unwrap_or(i64::MAX)).into()
}

fn unit_position(text: &[char], found: Option<usize>) -> Value {
    match found {
        Some(index) => position(text.iter().take(index).map(|letter| letter.len_utf16()).sum()),
        None => Data::Int(-1).into(),
    }
}

/// `like(text, pattern)`: `*` stands for any text; without case.
pub(super) fn like(call: &Call<'_>) -> Outcome {
    let (text, pattern) = (folded(call.text(0)?), folded(call.text(1)?));
    let pieces: Vec<&[char]> = pattern.split(|letter| *letter == '*').collect();
    let matched = match pieces.as_slice() {
        [only] => text == *only,
        [first, middle @ .., last] => {
            text.len() >= first.len() + last.len() && text.starts_with(first) && text.ends_with(last) && {
                let mut rest = text.get(first.len()..text.len() - last.len()).unwrap_or_default();
                middle.iter().filter(|piece| !piece.is_empty()).all(|piece| {
                    match rest.windows(piece.len()).position(|window| window == *piece) {
                        Some(at) => {
                            rest = rest.get(at + piece.len()..).unwrap_or_default();
                            true
                        }
                        None => false,
                    }
                })
            }
        }
        [] => text.is_empty(),
    };
    Ok(Data::Bool(matched).into())
}

/// `length(x)`: UTF-16 units, elements or keys.
pub(super) fn length(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    match extent(value) {
        None => call.wrong(0, value, "a string, an array or an object"),
        Some((least, Some(most))) if least == most => Ok(Data::Int(least).into()),
        Some((least, most)) => match because_of(value) {
            Some(because) => Err(Stop::bounded(because, Some(least), most)),
            None => call.wrong(0, value, "a string, an array or an object"),
        },
    }
}

/// `empty(x)`; null is empty.
pub(super) fn empty(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    if value.is_null() {
        return Ok(Data::Bool(true).into());
    }
    match extent(value) {
        Some((least, _)) if least > 0 && !matches!(&value.data, Data::Unknown(unknown) if !unknown.refinement.not_null) => {
            Ok(Data::Bool(false).into())
        }
        Some((_, Some(0))) => Ok(Data::Bool(true).into()),
        _ => match because_of(value) {
            Some(because) => Err(Stop::unknown(because)),
            None => call.wrong(0, value, "a string, an array or an object"),
        },
    }
}

fn because_of(value: &Value) -> Option<&Arc<Unknown>> {
    match &value.data {
        Data::Unknown(unknown) => Some(unknown),
        Data::Parts(parts) => first_hole(parts),
        Data::Array(array) => array.open.as_ref(),
        Data::Object(object) => object.open.as_ref(),
        Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::String(_) => None,
    }
}

/// Fewest and most units, elements or keys.
fn extent(value: &Value) -> Option<(i64, Option<i64>)> {
    let counted = |count: usize, open: bool| {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        (count, (!open).then_some(count))
    };
    match &value.data {
        Data::String(text) => Some((units(text), Some(units(text)))),
        Data::Parts(parts) => Some(total(parts)),
        Data::Array(array) => Some(counted(array.items.len(), array.open.is_some())),
        Data::Object(object) => Some(counted(object.entries.len(), object.open.is_some())),
        Data::Unknown(unknown) if matches!(unknown.ty, Type::String | Type::Array) => {
            Some((unknown.refinement.min.unwrap_or(0).max(0), unknown.refinement.max.filter(|max| *max >= 0)))
        }
        Data::Unknown(_) => Some((0, None)),
        Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) => None,
    }
}
