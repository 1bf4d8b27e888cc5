//! Strings of which parts are known, piece by piece.

use std::sync::Arc;

use super::symbol;
use crate::model::{Data, Part, Refinement, Type, Unknown, Value};

/// A namespace for what is done with pieces of strings.
pub(super) struct Piece;

impl Piece {
    /// The value as pieces of text; `None` for null, arrays and objects.
    pub(super) fn of(value: &Value) -> Option<Vec<Part>> {
        match &value.data {
            Data::Bool(known) => Some(vec![Part::Literal(if *known { "True" } else { "False" }.into())]),
            Data::Int(number) => Some(vec![Part::Literal(number.to_string().into())]),
            Data::Float(number) => Some(vec![Part::Literal(float_text(*number).into())]),
            Data::String(text) => Some(vec![Part::Literal(Arc::clone(text))]),
            Data::Parts(parts) => Some(parts.to_vec()),
            Data::Unknown(unknown) => Some(vec![Part::Hole(as_text(unknown))]),
            Data::Null | Data::Array(_) | Data::Object(_) => None,
        }
    }

    /// The value as text, or the first unknown in it.
    pub(super) fn all_known(value: &Value) -> Result<String, Arc<Unknown>> {
        let mut text = String::new();
        for part in Piece::of(value).unwrap_or_default() {
            match part {
                Part::Literal(literal) => text.push_str(&literal),
                Part::Hole(hole) => return Err(hole),
            }
        }
        Ok(text)
    }
}

/// The text of an unknown value: itself if it is a string.
pub(super) fn as_text(unknown: &Arc<Unknown>) -> Arc<Unknown> {
    match unknown.ty {
        Type::String | Type::Any => Arc::clone(unknown),
        Type::Int | Type::Bool | Type::Object | Type::Array => derived("string", unknown, None, None),
    }
}

/// The unknown string that `function` makes of `hole`.
pub(super) fn derived(function: &str, hole: &Unknown, min: Option<i64>, max: Option<i64>) -> Arc<Unknown> {
    Arc::new(Unknown {
        symbol: symbol::of_hole(function, &hole.symbol),
        ty: Type::String,
        cause: hole.cause.clone(),
        refinement: Refinement { one_of: None, not_null: true, min, max },
    })
}

/// Fewest and most UTF-16 units of a piece.
pub(super) fn bounds(part: &Part) -> (i64, Option<i64>) {
    match part {
        Part::Literal(text) => {
            let length = units(text);
            (length, Some(length))
        }
        Part::Hole(hole) if hole.ty == Type::String => {
            (hole.refinement.min.unwrap_or(0).max(0), hole.refinement.max.filter(|max| *max >= 0))
        }
        Part::Hole(_) => (0, None),
    }
}

/// Fewest and most UTF-16 units of all pieces.
pub(super) fn total(parts: &[Part]) -> (i64, Option<i64>) {
    parts.iter().map(bounds).fold((0, Some(0)), |(min, max): (i64, Option<i64>), (least, most)| {
        (min.saturating_add(least), max.zip(most).map(|(max, most)| max.saturating_add(most)))
    })
}

/// Length in UTF-16 units, as .NET counts.
pub(super) fn units(text: &str) -> i64 {
    let count = if text.is_ascii() { text.len() } else { text.encode_utf16().count() };
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// `count` UTF-16 units of `text` from `start`.
pub(super) fn cut(text: &str, start: i64, count: i64) -> String {
    let start = usize::try_from(start.max(0)).unwrap_or(usize::MAX);
    let count = usize::try_from(count.max(0)).unwrap_or(usize::MAX);
    let chosen: Vec<u16> = text.encode_utf16().skip(start).take(count).collect();
    String::from_utf16_lossy(&chosen)
}

/// The first `count` units.
pub(super) fn take(parts: &[Part], count: i64) -> Vec<Part> {
    if total(parts).1.is_some_and(|most| most <= count) {
        return parts.to_vec();
    }
    let mut left = count.max(0);
    let mut taken = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        if left == 0 {
            break;
        }
        match (part, bounds(part)) {
            (Part::Literal(text), (length, _)) => {
                taken.push(Part::Literal(cut(text, 0, left).into()));
                left = (left - length).max(0);
            }
            (Part::Hole(_), (least, Some(most))) if least == most && most <= left => {
                taken.push(part.clone());
                left -= most;
            }
            (Part::Hole(hole), (least, most)) => {
                if least >= left {
                    taken.push(Part::Hole(derived(&format!("take {left}"), hole, Some(left), Some(left))));
                } else {
                    let rest = parts.get(index..).unwrap_or_default();
                    let (least, most) = if rest.len() == 1 { (least, most) } else { total(rest) };
                    let whole = whole(rest, hole);
                    let max = most.map_or(left, |most| most.min(left));
                    taken.push(Part::Hole(derived(&format!("take {left}"), &whole, Some(least.min(left)), Some(max))));
                }
                break;
            }
        }
    }
    taken
}

/// All but the first `count` units.
pub(super) fn skip(parts: &[Part], count: i64) -> Vec<Part> {
    let mut left = count.max(0);
    for (index, part) in parts.iter().enumerate() {
        let rest = parts.get(index..).unwrap_or_default();
        if left == 0 {
            return rest.to_vec();
        }
        let after = parts.get(index + 1..).unwrap_or_default();
        match (part, bounds(part)) {
            (_, (least, Some(most))) if least == most && most <= left => left -= most,
            (Part::Literal(text), _) => {
                let mut kept = vec![Part::Literal(cut(text, left, i64::MAX).into())];
                kept.extend_from_slice(after);
                return kept;
            }
            (Part::Hole(hole), (least, most)) if least >= left => {
                let most = most.map(|most| most - left);
                let mut kept = vec![Part::Hole(derived(&format!("skip {left}"), hole, Some(least - left), most))];
                kept.extend_from_slice(after);
                return kept;
            }
            (Part::Hole(hole), _) => {
                let (least, most) = total(rest);
                let (least, most) = ((least - left).max(0), most.map(|most| (most - left).max(0)));
                return vec![Part::Hole(derived(&format!("skip {left}"), &whole(rest, hole), Some(least), most))];
            }
        }
    }
    Vec::new()
}

/// All pieces as one unknown.
fn whole(parts: &[Part], first: &Arc<Unknown>) -> Arc<Unknown> {
    if parts.len() == 1 {
        return Arc::clone(first);
    }
    let value = Value::parts(parts.iter().cloned());
    Arc::new(Unknown { symbol: symbol::of_call("", &[value]), ..(**first).clone() })
}

/// A number as .NET writes it, in the shortest form that reads back.
pub(super) fn float_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let size = number.abs();
    if size != 0.0 && !(1e-5..1e15).contains(&size) {
        let text = format!("{number:E}");
        return match text.split_once('E') {
            Some((digits, exponent)) => match exponent.strip_prefix('-') {
                Some(exponent) => format!("{digits}E-{exponent:0>2}"),
                None => format!("{digits}E+{exponent:0>2}"),
            },
            None => text,
        };
    }
    format!("{number}")
}
