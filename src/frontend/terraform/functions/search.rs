//! Functions that look for something in collections.

use super::argument::{Call, first_hole, first_unknown};
use super::number;
use super::stop::{Outcome, Stop};
use crate::frontend::terraform::convert::convert;
use crate::frontend::terraform::value::{Data, MappingKind, SequenceKind, Type, Value};

/// `contains(list, value)`.
pub(super) fn contains(call: &Call<'_>) -> Outcome {
    let value = call.need(1)?;
    let list = match &call.need(0)?.data {
        Data::Sequence(list) => list,
        _ => return Stop::message("argument must be list, tuple, or set"),
    };
    let mut unsure = None;
    for item in &list.items {
        match item.equals(value) {
            Some(true) => return Ok(Data::Bool(true).into()),
            Some(false) => {}
            None => unsure = unsure.or_else(|| first_unknown(item).or_else(|| first_unknown(value))),
        }
    }
    match unsure.or(list.open.as_ref()) {
        Some(because) => Err(Stop::unknown(because)),
        None => Ok(Data::Bool(false).into()),
    }
}

/// `index(list, value)`.
pub(super) fn index(call: &Call<'_>) -> Outcome {
    let value = call.need(1)?;
    let list = match &call.need(0)?.data {
        Data::Sequence(list) if !matches!(list.kind, SequenceKind::Set(_)) => list,
        _ => return Stop::message("argument must be a list or tuple"),
    };
    if list.items.is_empty() && list.open.is_none() {
        return Stop::message("cannot search an empty list");
    }
    for (index, item) in list.items.iter().enumerate() {
        match item.equals(value) {
            Some(true) => return Ok(number::value(i64::try_from(index).unwrap_or(i64::MAX))),
            Some(false) => {}
            None => {
                let because = first_unknown(item).or_else(|| first_unknown(value));
                return Err(because.map_or_else(|| Stop::Message("item not found".to_owned()), |because| Stop::unknown(because)));
            }
        }
    }
    match &list.open {
        Some(because) => Err(Stop::unknown(because)),
        None => Stop::message("item not found"),
    }
}

/// `element(list, index)`: beyond the end it begins anew; below zero it counts from the end.
pub(super) fn element(call: &Call<'_>) -> Outcome {
    let list = match &call.need(0)?.data {
        Data::Sequence(list) if !matches!(list.kind, SequenceKind::Set(_)) => list,
        Data::Sequence(_) => return Stop::argument(0, "cannot read elements from set"),
        Data::Unknown(ty, because) => return Err(Stop::unknown(because).typed(super::collection::element_type(ty)).nullable()),
        _ => return Stop::argument(0, "cannot read elements from it"),
    };
    let index = call.int(1)?;
    let length = i64::try_from(list.items.len()).unwrap_or(i64::MAX);
    if let Some(because) = &list.open {
        // Only what lies within the known elements, counted from the start, is sure.
        return match usize::try_from(index).ok().and_then(|index| list.items.get(index)) {
            Some(item) => Ok(item.clone()),
            None => Err(Stop::unknown(because).nullable()),
        };
    }
    if length == 0 {
        return Stop::message("cannot use element function with an empty list");
    }
    let index = usize::try_from(index.rem_euclid(length)).unwrap_or(0);
    Ok(list.items.get(index).cloned().unwrap_or(Value::NULL))
}

/// `lookup(map, key, default)`.
pub(super) fn lookup(call: &Call<'_>) -> Outcome {
    if call.arguments.len() > 3 {
        return Stop::message(format!("lookup() takes two or three arguments, got {}", call.arguments.len()));
    }
    let mapping = match &call.need(0)?.data {
        Data::Mapping(mapping) => mapping,
        Data::Unknown(Type::Map(element), because) => return Err(Stop::unknown(because).typed(Type::clone(element)).nullable()),
        Data::Unknown(Type::Any | Type::Object(_), because) => return Err(Stop::unknown(because).nullable()),
        _ => return Stop::argument(0, "lookup() requires a map as the first argument"),
    };
    let element = match &mapping.kind {
        MappingKind::Map(element) => element.clone(),
        MappingKind::Object => Type::Any,
    };
    if let Some(because) = first_hole(call.need(1)?) {
        return Err(Stop::unknown(because).typed(element).nullable());
    }
    let key: &str = call.text(1)?;
    if let Some(found) = mapping.entries.get(key) {
        return Ok(found.clone());
    }
    if let Some(because) = &mapping.open {
        return Err(Stop::unknown(because).typed(element).nullable());
    }
    match call.arguments.get(2) {
        Some(default) => convert(default, &element)
            .map_err(|_| Stop::Argument(2, "the default value must have the same type as the map elements".to_owned())),
        None if matches!(mapping.kind, MappingKind::Object) => {
            Stop::argument(0, format!("the given object has no attribute {key:?}"))
        }
        None => Stop::message(format!("lookup failed to find key {key:?}")),
    }
}
