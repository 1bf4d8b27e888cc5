//! Comparing values: what can be told of values that are only partly known, and nothing more.

use std::cmp::Ordering;

use super::argument::type_of;
use super::partial::{bounds, total, units};
use super::stop::{Outcome, Stop, undecided};
use super::{Call, numeric};
use crate::model::{Array, Data, Object, Part, Type, Unknown, Value};

/// Whether `a` and `b` are equal; `None` if it cannot be told. Strings are compared with case.
pub fn equals(a: &Value, b: &Value) -> Option<bool> {
    match (&a.data, &b.data) {
        (Data::Unknown(left), Data::Unknown(right)) if left.symbol == right.symbol => Some(true),
        (Data::Unknown(unknown), _) => against(unknown, b),
        (_, Data::Unknown(unknown)) => against(unknown, a),
        (Data::Null, Data::Null) => Some(true),
        (Data::Bool(left), Data::Bool(right)) => Some(left == right),
        (Data::Int(left), Data::Int(right)) => Some(left == right),
        (Data::Float(left), Data::Float(right)) => Some(left == right),
        // Whether 1 and 1.0 are equal is not documented.
        (Data::Int(whole), Data::Float(number)) | (Data::Float(number), Data::Int(whole)) => {
            if *whole as f64 == *number {
                None
            } else {
                Some(false)
            }
        }
        (Data::String(left), Data::String(right)) => Some(left == right),
        (Data::String(text), Data::Parts(parts)) | (Data::Parts(parts), Data::String(text)) => {
            if may_be(parts, text) {
                None
            } else {
                Some(false)
            }
        }
        (Data::Parts(left), Data::Parts(right)) => parts_equal(left, right),
        (Data::Array(left), Data::Array(right)) => arrays_equal(left, right),
        (Data::Object(left), Data::Object(right)) => objects_equal(left, right),
        (
            Data::Null
            | Data::Bool(_)
            | Data::Int(_)
            | Data::Float(_)
            | Data::String(_)
            | Data::Parts(_)
            | Data::Array(_)
            | Data::Object(_),
            _,
        ) => Some(false),
    }
}

fn against(unknown: &Unknown, other: &Value) -> Option<bool> {
    if let Some(values) = &unknown.refinement.one_of {
        let mut verdicts = values.iter().map(|value| equals(value, other));
        if verdicts.by_ref().all(|verdict| verdict == Some(false)) {
            return Some(false);
        }
    }
    let not_null = unknown.refinement.not_null;
    let Some(ty) = type_of(other) else { return not_null.then_some(false) };
    let other_not_null = !matches!(&other.data, Data::Unknown(other) if !other.refinement.not_null);
    let differ = ty != Type::Any && unknown.ty != Type::Any && ty != unknown.ty;
    if differ && (not_null || other_not_null) {
        return Some(false);
    }
    if let Data::Unknown(other) = &other.data
        && let Some(values) = &other.refinement.one_of
        && !values.is_empty()
        && values.iter().all(|value| against_bounds(unknown, value))
    {
        return Some(false);
    }
    if against_bounds(unknown, other) { Some(false) } else { None }
}

/// Whether `other` lies outside the bounds of `unknown`.
fn against_bounds(unknown: &Unknown, other: &Value) -> bool {
    let (least, most) = match (&other.data, unknown.ty) {
        (Data::Int(number), Type::Int) => (*number, Some(*number)),
        (Data::String(text), Type::String) => (units(text), Some(units(text))),
        (Data::Parts(parts), Type::String) => total(parts),
        (Data::Array(array), Type::Array) => {
            let length = i64::try_from(array.items.len()).unwrap_or(i64::MAX);
            (length, array.open.is_none().then_some(length))
        }
        _ => return false,
    };
    unknown.refinement.max.is_some_and(|max| least > max)
        || unknown.refinement.min.zip(most).is_some_and(|(min, most)| most < min)
}

/// Whether `text` may be the string of these parts.
fn may_be(parts: &[Part], text: &str) -> bool {
    let (least, most) = total(parts);
    let length = units(text);
    if length < least || most.is_some_and(|most| length > most) {
        return false;
    }
    let mut rest = text;
    let mut parts = parts;
    if let [Part::Literal(prefix), further @ ..] = parts {
        match rest.strip_prefix(&**prefix) {
            Some(after) => (rest, parts) = (after, further),
            None => return false,
        }
    }
    if let [further @ .., Part::Literal(suffix)] = parts {
        match rest.strip_suffix(&**suffix) {
            Some(before) => (rest, parts) = (before, further),
            None => return false,
        }
    }
    if let [Part::Hole(hole)] = parts
        && let Some(values) = &hole.refinement.one_of
    {
        return values.iter().any(|value| value.as_str().is_none_or(|value| value == rest));
    }
    for part in parts {
        if let Part::Literal(middle) = part {
            match rest.find(&**middle) {
                Some(at) => rest = rest.get(at + middle.len()..).unwrap_or_default(),
                None => return false,
            }
        }
    }
    true
}

fn same_hole(left: &Part, right: &Part) -> bool {
    matches!((left, right), (Part::Hole(left), Part::Hole(right)) if left.symbol == right.symbol)
}

fn parts_equal(left: &[Part], right: &[Part]) -> Option<bool> {
    let (mut left, mut right) = (left.to_vec(), right.to_vec());
    loop {
        match (left.first().cloned(), right.first().cloned()) {
            (Some(a), Some(b)) if same_hole(&a, &b) => {
                left.remove(0);
                right.remove(0);
            }
            (Some(Part::Literal(a)), Some(Part::Literal(b))) => {
                left.remove(0);
                right.remove(0);
                if let Some(rest) = a.strip_prefix(&*b) {
                    if !rest.is_empty() {
                        left.insert(0, Part::Literal(rest.into()));
                    }
                } else if let Some(rest) = b.strip_prefix(&*a) {
                    right.insert(0, Part::Literal(rest.into()));
                } else {
                    return Some(false);
                }
            }
            _ => break,
        }
    }
    if left.is_empty() && right.is_empty() {
        return Some(true);
    }
    loop {
        match (left.last().cloned(), right.last().cloned()) {
            (Some(a), Some(b)) if same_hole(&a, &b) => {
                left.pop();
                right.pop();
            }
            (Some(Part::Literal(a)), Some(Part::Literal(b))) => {
                left.pop();
                right.pop();
                if let Some(rest) = a.strip_suffix(&*b) {
                    if !rest.is_empty() {
                        left.push(Part::Literal(rest.into()));
                    }
                } else if let Some(rest) = b.strip_suffix(&*a) {
                    right.push(Part::Literal(rest.into()));
                } else {
                    return Some(false);
                }
            }
            _ => break,
        }
    }
    let ((least, most), (other_least, other_most)) = (total(&left), total(&right));
    if most.is_some_and(|most| most < other_least) || other_most.is_some_and(|most| most < least) {
        return Some(false);
    }
    for (one, other) in [(&left, &right), (&right, &left)] {
        if let [Part::Literal(text)] = one.as_slice()
            && !may_be(other, text)
        {
            return Some(false);
        }
        if one.is_empty() && other.iter().any(|part| bounds(part).0 > 0) {
            return Some(false);
        }
    }
    None
}

/// `true` for all that are true, `false` as soon as one is false.
fn all(verdicts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(true);
    for verdict in verdicts {
        match verdict {
            Some(false) => return Some(false),
            None => result = None,
            Some(true) => {}
        }
    }
    result
}

fn arrays_equal(left: &Array, right: &Array) -> Option<bool> {
    let too_long = |one: &Array, other: &Array| other.open.is_none() && one.items.len() > other.items.len();
    if too_long(left, right) || too_long(right, left) {
        return Some(false);
    }
    let verdict = all(left.items.iter().zip(&right.items).map(|(a, b)| equals(a, b)));
    if left.open.is_some() || right.open.is_some() { verdict.filter(|equal| !equal) } else { verdict }
}

fn objects_equal(left: &Object, right: &Object) -> Option<bool> {
    let missing =
        |one: &Object, other: &Object| other.open.is_none() && one.entries.keys().any(|key| other.get(&key.text).is_none());
    if missing(left, right) || missing(right, left) {
        return Some(false);
    }
    let verdict = all(left.entries.iter().filter_map(|(key, value)| {
        let (other_key, other) = right.get_entry(&key.text)?;
        let verdict = equals(value, other);
        // Whether the case of keys matters here is not documented.
        Some(if other_key.text == key.text { verdict } else { verdict.filter(|equal| !equal) })
    }));
    if left.open.is_some() || right.open.is_some() { verdict.filter(|equal| !equal) } else { verdict }
}

/// The order of two numbers, or of two strings by code unit; `None` if it cannot be told.
pub fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    match (&a.data, &b.data) {
        (Data::Int(left), Data::Int(right)) => Some(left.cmp(right)),
        (Data::Int(left), Data::Float(right)) => (*left as f64).partial_cmp(right),
        (Data::Float(left), Data::Int(right)) => left.partial_cmp(&(*right as f64)),
        (Data::Float(left), Data::Float(right)) => left.partial_cmp(right),
        (Data::String(left), Data::String(right)) => Some(left.encode_utf16().cmp(right.encode_utf16())),
        (Data::Unknown(left), Data::Unknown(right)) if left.symbol == right.symbol => Some(Ordering::Equal),
        _ => {
            let ((least, most), (other_least, other_most)) = (numeric::range_of(a)?, numeric::range_of(b)?);
            if most? < other_least? {
                Some(Ordering::Less)
            } else if least? > other_most? {
                Some(Ordering::Greater)
            } else {
                None
            }
        }
    }
}

/// `equals(a, b)`.
pub(super) fn equal(call: &Call<'_>) -> Outcome {
    let (a, b) = (call.need(0)?, call.need(1)?);
    match equals(a, b) {
        Some(equal) => Ok(Data::Bool(equal).into()),
        None => Err(undecided(&[a, b])),
    }
}

/// `less(a, b)`.
pub(super) fn less(call: &Call<'_>) -> Outcome {
    ordered(
        call,
        |(least, most), (other_least, other_most)| {
            if most.zip(other_least).is_some_and(|(most, other)| most < other) {
                Some(true)
            } else {
                least.zip(other_most).filter(|(least, other)| least >= other).map(|_| false)
            }
        },
        |order| order == Ordering::Less,
    )
}

/// `lessOrEquals(a, b)`.
pub(super) fn less_or_equal(call: &Call<'_>) -> Outcome {
    ordered(
        call,
        |(least, most), (other_least, other_most)| {
            if most.zip(other_least).is_some_and(|(most, other)| most <= other) {
                Some(true)
            } else {
                least.zip(other_most).filter(|(least, other)| least > other).map(|_| false)
            }
        },
        |order| order != Ordering::Greater,
    )
}

/// `greater(a, b)`.
pub(super) fn greater(call: &Call<'_>) -> Outcome {
    negated(less_or_equal(call))
}

/// `greaterOrEquals(a, b)`.
pub(super) fn greater_or_equal(call: &Call<'_>) -> Outcome {
    negated(less(call))
}

fn negated(outcome: Outcome) -> Outcome {
    match outcome?.data {
        Data::Bool(known) => Ok(Data::Bool(!known).into()),
        other => Ok(other.into()),
    }
}

type Range = (Option<i64>, Option<i64>);

fn ordered(call: &Call<'_>, by_range: fn(Range, Range) -> Option<bool>, by_order: fn(Ordering) -> bool) -> Outcome {
    let (a, b) = (call.need(0)?, call.need(1)?);
    for (index, value) in [a, b].into_iter().enumerate() {
        if matches!(value.data, Data::Null | Data::Bool(_) | Data::Array(_) | Data::Object(_)) {
            return call.wrong(index, value, "a number or a string");
        }
    }
    if let Some(order) = compare(a, b) {
        return Ok(Data::Bool(by_order(order)).into());
    }
    if let (Some(left), Some(right)) = (numeric::range_of(a), numeric::range_of(b))
        && let Some(verdict) = by_range(left, right)
    {
        return Ok(Data::Bool(verdict).into());
    }
    if a.is_known() && b.is_known() {
        return Stop::message(format!("`{}` compares two numbers or two strings", call.name));
    }
    Err(undecided(&[a, b]))
}
