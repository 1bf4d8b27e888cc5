//! Functions on collections of any kind.

use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use super::argument::{Call, disorder, first_hole};
use super::number;
use super::pieces;
use super::stop::{Outcome, Stop};
use crate::frontend::terraform::convert::{convert, unify};
use crate::frontend::terraform::value::{Data, Mapping, MappingKind, Sequence, SequenceKind, Type, Value};
use crate::model::{Part, Unknown};

/// `length(x)`: of a text, what a reader takes for letters.
pub(super) fn length(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    let (count, open): (usize, Option<&Arc<Unknown>>) = match &value.data {
        Data::String(text) => (text.graphemes(true).count(), None),
        Data::Parts(parts) => {
            let known = parts.iter().map(|part| match part {
                Part::Literal(text) => text.graphemes(true).count().saturating_sub(1),
                Part::Hole(_) => 0,
            });
            (known.sum(), pieces::first_hole(parts))
        }
        Data::Sequence(sequence) => {
            // Unknown elements of a set may turn out to be equal.
            match disorder(sequence) {
                Some(because) if sequence.open.is_none() => {
                    let most = i64::try_from(sequence.items.len()).ok();
                    return Err(Stop::unknown(because).bounded(Some(1), most));
                }
                Some(because) => return Err(Stop::unknown(because).bounded(Some(1), None)),
                None => (sequence.items.len(), sequence.open.as_ref()),
            }
        }
        Data::Mapping(mapping) => (mapping.entries.len(), mapping.open.as_ref()),
        Data::Unknown(Type::Tuple(types), _) => (types.len(), None),
        Data::Unknown(Type::Object(attributes), _) => (attributes.len(), None),
        Data::Unknown(Type::Number | Type::Bool, _) | Data::Bool(_) | Data::Number(_) | Data::Null(_) => {
            return Stop::message("argument must be a string, a collection type, or a structural type");
        }
        Data::Unknown(_, because) => {
            let least = because.refinement.min.unwrap_or(0).max(0);
            return Err(Stop::unknown(because).bounded(Some(least), because.refinement.max));
        }
    };
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    match open {
        Some(because) => Err(Stop::unknown(because).bounded(Some(count), None)),
        None => Ok(number::value(count)),
    }
}

/// `alltrue(list)`.
pub(super) fn all_true(call: &Call<'_>) -> Outcome {
    truth(call, false)
}

/// `anytrue(list)`.
pub(super) fn any_true(call: &Call<'_>) -> Outcome {
    truth(call, true)
}

/// Whether one of the elements is `wanted`; what is unknown counts only if none of the known is.
fn truth(call: &Call<'_>, wanted: bool) -> Outcome {
    let list = call.sequence(0)?;
    let decides = |item: &Value| match item.data {
        Data::Bool(known) => known == wanted,
        Data::Null(_) => !wanted,
        _ => false,
    };
    if list.items.iter().any(decides) {
        return Ok(Data::Bool(wanted).into());
    }
    match list.items.iter().find_map(first_hole).or(list.open.as_ref()) {
        Some(because) => Err(Stop::unknown(because)),
        None => Ok(Data::Bool(!wanted).into()),
    }
}

/// `coalesce(values…)`: the first that is neither null nor an empty string.
pub(super) fn coalesce(call: &Call<'_>) -> Outcome {
    let types: Vec<Type> = call.arguments.iter().map(Value::ty).collect();
    let Some(ty) = unify(&types) else { return Stop::message("all arguments must have the same type") };
    for value in call.arguments {
        let value = convert(value, &ty).map_err(Stop::Message)?;
        let empty = match &value.data {
            Data::Null(_) => Some(true),
            Data::String(text) => Some(text.is_empty()),
            Data::Parts(parts) if parts.iter().any(|part| matches!(part, Part::Literal(text) if !text.is_empty())) => Some(false),
            Data::Unknown(_, unknown) => never_empty(unknown, &ty),
            Data::Parts(_) => None,
            _ => Some(false),
        };
        match empty {
            Some(true) => {}
            Some(false) => return Ok(value),
            None => {
                let because = first_hole(&value).map(|because| Stop::unknown(because).typed(ty.clone()));
                return Err(because.unwrap_or_else(|| Stop::Message("nothing is unknown".to_owned())));
            }
        }
    }
    Stop::message("no non-null, non-empty-string arguments")
}

/// Some of what is unknown is certainly there: an id is never empty.
fn never_empty(unknown: &Unknown, ty: &Type) -> Option<bool> {
    let refinement = &unknown.refinement;
    if let Some(values) = &refinement.one_of {
        let full = values.iter().all(|value| !value.is_null() && value.as_str() != Some(""));
        return if full { Some(false) } else { None };
    }
    let long = *ty != Type::String || refinement.min.is_some_and(|min| min > 0);
    (refinement.not_null && long && *ty != Type::Any).then_some(false)
}

/// `coalescelist(lists…)`: the first that is not empty.
pub(super) fn coalesce_list(call: &Call<'_>) -> Outcome {
    for (index, value) in call.arguments.iter().enumerate() {
        match &value.data {
            Data::Null(Type::List(_) | Type::Tuple(_)) => {}
            Data::Unknown(ty, because) => return Err(Stop::unknown(because).typed(ty.clone())),
            Data::Sequence(sequence) => match (sequence.items.is_empty(), &sequence.open) {
                (false, _) => return Ok(value.clone()),
                (true, Some(because)) => return Err(Stop::unknown(because).typed(value.ty())),
                (true, None) => {}
            },
            _ => return Stop::argument(index, "coalescelist arguments must be lists or tuples"),
        }
    }
    Stop::message("no non-null arguments")
}

/// `flatten(list)`: lists in it are replaced by their elements. Nothing is said of what comes behind an unknown list.
pub(super) fn flatten(call: &Call<'_>) -> Outcome {
    let mut items = Vec::new();
    let mut open = None;
    let mut pending: Vec<(&Value, bool)> = vec![(call.need(0)?, false)];
    if pending.iter().any(|(value, _)| value.as_sequence().is_none()) {
        return match first_hole(call.need(0)?) {
            Some(because) => Err(Stop::unknown(because)),
            None => Stop::message("can only flatten lists, sets and tuples"),
        };
    }
    while let Some((value, sensitive)) = pending.pop() {
        call.room(1)?;
        let sensitive = sensitive || value.sensitive;
        match &value.data {
            Data::Sequence(sequence) => {
                if let Some(because) = disorder(sequence) {
                    open = Some(Arc::clone(because));
                    break;
                }
                if let Some(because) = &sequence.open {
                    pending.clear();
                    open = Some(Arc::clone(because));
                }
                pending.extend(sequence.items.iter().rev().map(|item| (item, sensitive)));
            }
            Data::Unknown(Type::Any | Type::List(_) | Type::Set(_) | Type::Tuple(_), because) => {
                open = Some(Arc::clone(because));
                break;
            }
            _ => items.push(value.clone().with_sensitive(sensitive)),
        }
    }
    Ok(Data::Sequence(Arc::new(Sequence { kind: SequenceKind::Tuple, items, open })).into())
}

/// `one(list)`: its only element, or null.
pub(super) fn one(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    let Some(sequence) = value.as_sequence() else {
        return Stop::argument(0, "must be a list, set, or tuple value with either zero or one elements");
    };
    match (sequence.items.as_slice(), &sequence.open) {
        ([_, _, ..], _) => Stop::argument(0, "must be a list, set, or tuple value with either zero or one elements"),
        (_, Some(because)) => Err(Stop::unknown(because).nullable()),
        ([only], None) => Ok(only.clone()),
        ([], None) => Ok(Data::Null(element_type(&value.ty())).into()),
    }
}

/// The type of the elements.
pub(super) fn element_type(ty: &Type) -> Type {
    match ty {
        Type::List(element) | Type::Set(element) | Type::Map(element) => Type::clone(element),
        Type::Tuple(types) => unify(types).unwrap_or(Type::Any),
        _ => Type::Any,
    }
}

/// `reverse(list)`.
pub(super) fn reverse(call: &Call<'_>) -> Outcome {
    let list = call.closed(0)?;
    if let Some(because) = disorder(list) {
        return Err(Stop::unknown(because));
    }
    let kind = match &list.kind {
        SequenceKind::Set(element) => SequenceKind::List(element.clone()),
        other => other.clone(),
    };
    let items = list.items.iter().rev().cloned().collect();
    Ok(Data::Sequence(Arc::new(Sequence { kind, items, open: None })).into())
}

/// `zipmap(keys, values)`.
pub(super) fn zipmap(call: &Call<'_>) -> Outcome {
    let keys = call.closed(0)?;
    let values = match &call.need(1)?.data {
        Data::Sequence(values) if !matches!(values.kind, SequenceKind::Set(_)) => values,
        Data::Unknown(_, because) => return Err(Stop::unknown(because)),
        _ => return Stop::argument(1, "values must be a list or tuple value"),
    };
    if let Some(because) = &values.open {
        return Err(Stop::unknown(because));
    }
    if keys.items.len() != values.items.len() {
        return Stop::message(format!(
            "number of keys ({}) does not match number of values ({})",
            keys.items.len(),
            values.items.len()
        ));
    }
    let mut entries = std::collections::BTreeMap::new();
    for (key, value) in keys.items.iter().zip(&values.items) {
        match &key.data {
            Data::String(text) => {
                entries.insert(Arc::clone(text), value.clone());
            }
            Data::Null(_) => return Stop::argument(0, "a key must not be null"),
            _ => {
                let because = first_hole(key).map(|because| Stop::unknown(because));
                return Err(because.unwrap_or_else(|| Stop::Message("a key must be a string".to_owned())));
            }
        }
    }
    let kind = match &values.kind {
        SequenceKind::List(element) => MappingKind::Map(element.clone()),
        SequenceKind::Set(_) | SequenceKind::Tuple => MappingKind::Object,
    };
    let sensitive = call.arguments.iter().any(|argument| argument.sensitive) || keys.items.iter().any(|key| key.sensitive);
    Ok(Value::from(Data::Mapping(Arc::new(Mapping { kind, entries, open: None }))).with_sensitive(sensitive))
}
