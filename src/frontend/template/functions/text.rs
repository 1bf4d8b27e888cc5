//! Functions that make strings of strings.

use std::sync::Arc;

use super::Call;
use super::partial::{Piece, cut, derived, skip, take, total, units};
use super::stop::{Outcome, Stop, first_hole};
use crate::model::{Array, Data, Part, Type, Unknown, Value};

/// The argument as pieces of text, holes and all.
fn pieces(call: &Call<'_>, index: usize) -> Result<Vec<Part>, Stop> {
    let value = call.need(index)?;
    match &value.data {
        Data::String(text) => Ok(vec![Part::Literal(Arc::clone(text))]),
        Data::Parts(parts) => Ok(parts.to_vec()),
        _ => call.wrong(index, value, "a string"),
    }
}

/// `toLower(x)`: by the invariant culture, letter by letter.
pub(super) fn to_lower(call: &Call<'_>) -> Outcome {
    each_letter(call, "toLower", |letter| single(letter, letter.to_lowercase()))
}

/// `toUpper(x)`.
pub(super) fn to_upper(call: &Call<'_>) -> Outcome {
    each_letter(call, "toUpper", upper)
}

/// The letter in upper case, if that is one letter.
pub(super) fn upper(letter: char) -> char {
    single(letter, letter.to_uppercase())
}

fn single(letter: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(only), None) => only,
        _ => letter,
    }
}

fn each_letter(call: &Call<'_>, name: &str, map: fn(char) -> char) -> Outcome {
    if let Data::Unknown(unknown) = &call.need(0)?.data {
        return Err(Stop::bounded(
            unknown,
            length_bound(unknown, unknown.refinement.min),
            length_bound(unknown, unknown.refinement.max),
        ));
    }
    let mapped = pieces(call, 0)?.into_iter().map(|part| match part {
        Part::Literal(text) => Part::Literal(text.chars().map(map).collect::<String>().into()),
        Part::Hole(hole) if hole.symbol.starts_with(&format!("{name}(")) => Part::Hole(hole),
        Part::Hole(hole) => {
            let (min, max) = (length_bound(&hole, hole.refinement.min), length_bound(&hole, hole.refinement.max));
            Part::Hole(derived(name, &hole, min, max))
        }
    });
    Ok(Value::parts(mapped))
}

fn length_bound(unknown: &Unknown, bound: Option<i64>) -> Option<i64> {
    bound.filter(|_| unknown.ty == Type::String)
}

/// `trim(x)`.
pub(super) fn trim(call: &Call<'_>) -> Outcome {
    let mut parts = pieces(call, 0)?;
    if let [Part::Literal(text)] = parts.as_slice() {
        return Ok(Value::string(text.trim()));
    }
    let (Some(Part::Literal(first)), Some(Part::Literal(last))) = (parts.first(), parts.last()) else {
        return call.wrong(0, call.need(0)?, "a string");
    };
    let (start, end) = (first.trim_start().to_owned(), last.trim_end().to_owned());
    if start.is_empty() || end.is_empty() {
        return call.wrong(0, call.need(0)?, "a string");
    }
    if let Some(first) = parts.first_mut() {
        *first = Part::Literal(start.into());
    }
    if let Some(last) = parts.last_mut() {
        *last = Part::Literal(end.into());
    }
    Ok(Value::parts(parts))
}

/// `replace(original, old, new)`, with case. In a partly known string it is decidable where `old` cannot lie across the
/// border between text and hole.
pub(super) fn replace(call: &Call<'_>) -> Outcome {
    let old = call.text(1)?;
    if old.is_empty() {
        return Stop::message("`replace` looks for an empty string");
    }
    let parts = pieces(call, 0)?;
    let new = pieces(call, 2)?;
    let across = parts.windows(2).any(|pair| match pair {
        [Part::Literal(text), Part::Hole(_)] => may_begin(text, old),
        [Part::Hole(_), Part::Literal(text)] => may_end(text, old),
        _ => old.chars().nth(1).is_some(),
    });
    if across {
        return call.wrong(0, call.need(0)?, "a string");
    }
    let mut result = Vec::new();
    let mut bytes = 0usize;
    let literal_bytes: usize = new.iter().map(|part| if let Part::Literal(text) = part { text.len() } else { 0 }).sum();
    let call_text = |hole: &Unknown| format!("replace {old} in {}", hole.symbol);
    for part in parts {
        match part {
            Part::Literal(text) => {
                let count = text.matches(&**old).count();
                bytes = bytes.saturating_add(text.len()).saturating_add(count.saturating_mul(literal_bytes));
                call.fits(bytes)?;
                for (index, piece) in text.split(&**old).enumerate() {
                    if index > 0 {
                        result.extend(new.iter().cloned());
                    }
                    result.push(Part::Literal(piece.into()));
                }
            }
            Part::Hole(hole) => {
                let name = super::symbol::of_call(&call_text(&hole), call.arguments.get(2..).unwrap_or_default());
                result.push(Part::Hole(Arc::new(Unknown::new(name, Type::String, hole.cause.clone()))));
            }
        }
    }
    Ok(Value::parts(result))
}

/// Whether `text` ends in the beginning of `sought`.
fn may_begin(text: &str, sought: &str) -> bool {
    sought.char_indices().skip(1).any(|(at, _)| text.ends_with(sought.get(..at).unwrap_or(sought)))
}

/// Whether `text` begins with the end of `sought`.
fn may_end(text: &str, sought: &str) -> bool {
    sought.char_indices().skip(1).any(|(at, _)| text.starts_with(sought.get(at..).unwrap_or(sought)))
}

/// `padLeft(x, length, [character])`.
pub(super) fn pad_left(call: &Call<'_>) -> Outcome {
    let length = call.int(1)?;
    let padding = match call.arguments.get(2) {
        Some(_) => call.text(2)?,
        None => " ",
    };
    if units(padding) != 1 {
        return Stop::message("`padLeft` pads with a single character");
    }
    if length < 0 {
        return Stop::message("`padLeft` to a length below zero");
    }
    let value = call.need(0)?;
    let text = match &value.data {
        Data::Int(number) => number.to_string(),
        Data::String(text) => text.to_string(),
        _ => return call.wrong(0, value, "a string or a whole number"),
    };
    let missing = usize::try_from(length.saturating_sub(units(&text)).max(0)).unwrap_or(usize::MAX);
    call.fits(missing.saturating_mul(padding.len()).saturating_add(text.len()))?;
    call.give_text(padding.repeat(missing) + &text)
}

/// `substring(x, start, [length])`, by UTF-16 code unit.
pub(super) fn substring(call: &Call<'_>) -> Outcome {
    let start = call.int(1)?;
    let count = call.arguments.get(2).map(|_| call.int(2)).transpose()?;
    if start < 0 || count.is_some_and(|count| count < 0) {
        return Stop::message("`substring` with a number below zero");
    }
    if let Data::Unknown(unknown) = &call.need(0)?.data {
        return Err(Stop::bounded(unknown, count, count));
    }
    let parts = pieces(call, 0)?;
    let end = start.saturating_add(count.unwrap_or(0));
    if total(&parts).1.is_some_and(|most| most < end) {
        return Stop::message("`substring` reaches beyond the end of the string");
    }
    let rest = skip(&parts, start);
    Ok(Value::parts(match count {
        Some(count) => take(&rest, count),
        None => rest,
    }))
}

/// `take(text or array, count)`.
pub(super) fn take_from(call: &Call<'_>) -> Outcome {
    let count = call.int(1)?.max(0);
    let value = call.need(0)?;
    match &value.data {
        Data::Array(array) => {
            let wanted = usize::try_from(count).unwrap_or(usize::MAX);
            let items: Vec<Value> = array.items.iter().take(wanted).cloned().collect();
            let open = if items.len() < wanted { array.open.clone() } else { None };
            Ok(Data::Array(Arc::new(Array { items, open })).into())
        }
        Data::Unknown(unknown) => Err(of_same_type(unknown, Stop::bounded(unknown, None, Some(count)))),
        _ => Ok(Value::parts(take(&pieces(call, 0)?, count))),
    }
}

/// `skip(text or array, count)`.
pub(super) fn skip_from(call: &Call<'_>) -> Outcome {
    let count = call.int(1)?.max(0);
    let value = call.need(0)?;
    match &value.data {
        Data::Array(array) => {
            let items = array.items.iter().skip(usize::try_from(count).unwrap_or(usize::MAX)).cloned().collect();
            Ok(Data::Array(Arc::new(Array { items, open: array.open.clone() })).into())
        }
        Data::Unknown(unknown) => Err(of_same_type(unknown, Stop::unknown(unknown))),
        _ => Ok(Value::parts(skip(&pieces(call, 0)?, count))),
    }
}

fn of_same_type(unknown: &Unknown, stop: Stop) -> Stop {
    if matches!(unknown.ty, Type::String | Type::Array) { stop.typed(unknown.ty) } else { stop }
}

/// `first(text or array)`: nothing of an empty one.
pub(super) fn first(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    match &value.data {
        Data::Array(array) => match (array.items.first(), &array.open) {
            (Some(item), _) => Ok(item.clone()),
            (None, Some(because)) => Err(Stop::unknown(because)),
            (None, None) => Ok(Value::NULL),
        },
        Data::Unknown(unknown) if unknown.ty == Type::String => Err(Stop::bounded(unknown, None, Some(1)).typed(Type::String)),
        _ => Ok(Value::parts(take(&text_or_array(call)?, 1))),
    }
}

/// `last(text or array)`.
pub(super) fn last(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    if let Data::Array(array) = &value.data {
        return match (&array.open, array.items.last()) {
            (Some(because), _) => Err(Stop::unknown(because)),
            (None, Some(item)) => Ok(item.clone()),
            (None, None) => Ok(Value::NULL),
        };
    }
    let parts = text_or_array(call)?;
    match parts.last() {
        Some(Part::Literal(text)) => Ok(Value::string(cut(text, units(text).saturating_sub(1), 1))),
        Some(Part::Hole(hole)) => Err(Stop::bounded(hole, None, Some(1)).typed(Type::String)),
        None => Ok(Value::string("")),
    }
}

fn text_or_array(call: &Call<'_>) -> Result<Vec<Part>, Stop> {
    let value = call.need(0)?;
    match &value.data {
        Data::String(_) | Data::Parts(_) => pieces(call, 0),
        _ => call.wrong(0, value, "a string or an array"),
    }
}

/// `split(text, delimiter or delimiters)`. What comes before the first hole is known; how many elements follow is not.
pub(super) fn split(call: &Call<'_>) -> Outcome {
    let delimiters: Vec<Arc<str>> = match &call.need(1)?.data {
        Data::Array(_) => {
            let known = |item: &Value| match &item.data {
                Data::String(text) => Ok(Arc::clone(text)),
                _ => call.wrong(1, item, "a string"),
            };
            call.closed_array(1)?.items.iter().map(known).collect::<Result<_, _>>()?
        }
        _ => vec![Arc::clone(call.text(1)?)],
    };
    let delimiters: Vec<&str> =
        delimiters.iter().map(|delimiter| &**delimiter).filter(|delimiter| !delimiter.is_empty()).collect();
    let parts = pieces(call, 0)?;
    let mut items: Vec<Value> = Vec::new();
    let mut current: Vec<Part> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        match part {
            Part::Literal(text) => {
                let before_hole = index + 1 < parts.len() && delimiters.iter().any(|delimiter| may_begin(text, delimiter));
                let after_hole = index > 0 && delimiters.iter().any(|delimiter| may_end(text, delimiter));
                if before_hole || after_hole {
                    return Ok(opened(items, &parts));
                }
                let mut rest: &str = text;
                while let Some((at, delimiter)) = next_delimiter(rest, &delimiters) {
                    call.room(1)?;
                    current.push(Part::Literal(rest.get(..at).unwrap_or_default().into()));
                    items.push(Value::parts(std::mem::take(&mut current)));
                    rest = rest.get(at + delimiter.len()..).unwrap_or_default();
                }
                current.push(Part::Literal(rest.into()));
            }
            Part::Hole(hole) if delimiters.iter().all(|delimiter| never_in(hole, delimiter)) => current.push(part.clone()),
            Part::Hole(_) => return Ok(opened(items, &parts)),
        }
    }
    items.push(Value::parts(current));
    Ok(Value::array(items))
}

fn opened(items: Vec<Value>, parts: &[Part]) -> Value {
    let hole = first_hole(parts).expect("invariant: only a text with a hole is split in part");
    Data::Array(Arc::new(Array { items, open: Some(Arc::clone(hole)) })).into()
}

/// The leftmost delimiter; of several at one place the one that is given first, as in .NET.
fn next_delimiter<'a>(text: &str, delimiters: &[&'a str]) -> Option<(usize, &'a str)> {
    delimiters.iter().filter_map(|delimiter| Some((text.find(delimiter)?, *delimiter))).min_by_key(|(at, _)| *at)
}

/// Whether the unknown text cannot hold `delimiter`: GUIDs, names of resource groups and hashes hold none of these.
fn never_in(hole: &Unknown, delimiter: &str) -> bool {
    if !delimiter.contains(['/', ',', ';', ':', '|', ' ']) {
        return false;
    }
    if let Some(values) = &hole.refinement.one_of {
        return values.iter().all(|value| value.as_str().is_some_and(|text| !text.contains(delimiter)));
    }
    const PLAIN: [&str; 5] = [
        "subscription().subscriptionId",
        "subscription().tenantId",
        "tenant().tenantId",
        "resourceGroup().name",
        "resourceGroup().location",
    ];
    // A serial number may follow the name.
    let symbol = hole.symbol.rsplit_once('#').map_or(&*hole.symbol, |(symbol, _)| symbol);
    let hash = symbol.strip_prefix("toLower(").unwrap_or(symbol);
    PLAIN.iter().any(|plain| symbol.eq_ignore_ascii_case(plain))
        || ["uniqueString(", "guid("].iter().any(|name| hash.starts_with(name)) && symbol.ends_with(')')
}

/// `join(array, delimiter)`.
pub(super) fn join(call: &Call<'_>) -> Outcome {
    let array = call.array(0)?;
    let delimiter = pieces(call, 1)?;
    let mut parts = Vec::new();
    let mut bytes = 0usize;
    for (index, item) in array.items.iter().enumerate() {
        let Some(pieces) = Piece::of(item) else { return call.wrong(0, item, "an array of strings") };
        let separator = delimiter.iter().filter(|_| index > 0).cloned();
        for piece in separator.chain(pieces) {
            if let Part::Literal(text) = &piece {
                bytes = bytes.saturating_add(text.len());
                call.fits(bytes)?;
            }
            parts.push(piece);
        }
    }
    if let Some(open) = &array.open {
        parts.push(Part::Hole(derived("further elements joined", open, None, None)));
    }
    Ok(Value::parts(parts))
}
