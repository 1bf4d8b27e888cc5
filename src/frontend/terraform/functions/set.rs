//! Functions on sets.

use std::sync::Arc;

use super::argument::{Call, first_unknown};
use super::stop::{Outcome, Stop};
use crate::frontend::terraform::convert::{convert, has_any, unify};
use crate::frontend::terraform::value::{Data, Sequence, SequenceKind, Type, Value};
use crate::model::Unknown;

/// Sets of one type.
struct Sets {
    ty: Type,
    all: Vec<Vec<Value>>,
    open: Vec<Option<Arc<Unknown>>>,
}

fn sets(call: &Call<'_>) -> Result<Sets, Stop> {
    let types: Vec<Type> = call.arguments.iter().map(Value::ty).collect();
    let empty = |value: &Value| value.as_sequence().is_some_and(|set| set.items.is_empty() && set.open.is_none());
    // What an unknown type is unified to is not known either.
    if let Some((value, _)) = call.arguments.iter().zip(&types).find(|(value, ty)| !empty(value) && has_any(ty)) {
        return match first_unknown(value) {
            Some(because) => Err(Stop::unknown(because)),
            None => Stop::message("given sets must all have compatible element types"),
        };
    }
    let known: Vec<Type> =
        call.arguments.iter().zip(&types).filter(|(value, _)| !empty(value)).map(|(_, ty)| ty.clone()).collect();
    let chosen = if known.is_empty() { &types } else { &known };
    let Some(ty) = unify(chosen) else { return Stop::message("given sets must all have compatible element types") };
    let mut found = Sets { ty: super::collection::element_type(&ty), all: Vec::new(), open: Vec::new() };
    for value in call.arguments {
        let converted = if empty(value) { Ok(value.clone()) } else { convert(value, &ty) };
        match converted.map_err(Stop::Message)?.data {
            Data::Sequence(set) => {
                found.all.push(set.items.clone());
                found.open.push(set.open.clone());
            }
            Data::Unknown(_, because) => {
                found.all.push(Vec::new());
                found.open.push(Some(because));
            }
            _ => return Stop::message("given sets must all have compatible element types"),
        }
    }
    Ok(found)
}

fn give(ty: Type, items: Vec<Value>, open: Option<Arc<Unknown>>) -> Value {
    let set = Value::set(ty.clone(), items);
    match (open, set.as_sequence()) {
        (Some(open), Some(known)) => {
            let kind = SequenceKind::Set(ty);
            Data::Sequence(Arc::new(Sequence { kind, items: known.items.clone(), open: Some(open) })).into()
        }
        _ => set,
    }
}

/// Whether the set has the element; `None` if it may.
fn has(set: &[Value], open: Option<&Arc<Unknown>>, item: &Value) -> Option<bool> {
    let mut answer = if open.is_some() { None } else { Some(false) };
    for other in set {
        match other.equals(item) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => answer = None,
        }
    }
    answer
}

/// `setunion(sets…)`.
pub(super) fn union(call: &Call<'_>) -> Outcome {
    let sets = sets(call)?;
    call.room(sets.all.iter().map(Vec::len).sum())?;
    let open = sets.open.into_iter().flatten().next();
    Ok(give(sets.ty, sets.all.into_iter().flatten().collect(), open))
}

/// `setintersection(sets…)`.
pub(super) fn intersection(call: &Call<'_>) -> Outcome {
    let sets = sets(call)?;
    let Some((first, others)) = sets.all.split_first() else { return Ok(give(sets.ty, Vec::new(), None)) };
    let others: Vec<_> = others.iter().zip(sets.open.iter().skip(1)).collect();
    filter(&sets, first, |item| {
        let answers: Vec<_> = others.iter().map(|(set, open)| has(set, open.as_ref(), item)).collect();
        if answers.contains(&Some(false)) {
            Some(false)
        } else if answers.contains(&None) {
            None
        } else {
            Some(true)
        }
    })
}

/// `setsubtract(set, set)`.
pub(super) fn subtract(call: &Call<'_>) -> Outcome {
    let sets = sets(call)?;
    let (Some(first), Some(second)) = (sets.all.first(), sets.all.get(1)) else {
        return Ok(give(sets.ty, Vec::new(), None));
    };
    let open = sets.open.get(1).and_then(Option::as_ref);
    filter(&sets, first, |item| has(second, open, item).map(|found| !found))
}

/// Those of the first set that belong to the result; it is open if that cannot be said of one.
fn filter(sets: &Sets, first: &[Value], keep: impl Fn(&Value) -> Option<bool>) -> Outcome {
    let mut items = Vec::new();
    let mut open = sets.open.first().cloned().flatten();
    for item in first {
        match keep(item) {
            Some(true) => items.push(item.clone()),
            Some(false) => {}
            None => {
                let others = sets.all.iter().flatten().find_map(first_unknown).cloned();
                let because = first_unknown(item).cloned().or(others).or_else(|| sets.open.iter().flatten().next().cloned());
                open = open.or(because);
            }
        }
    }
    Ok(give(sets.ty.clone(), items, open))
}
