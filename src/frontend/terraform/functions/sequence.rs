//! Functions that make lists of lists.

use std::sync::Arc;

use super::argument::{Call, disorder, first_hole};
use super::pieces;
use super::stop::{Outcome, Stop};
use crate::frontend::terraform::convert::{convert, unify};
use crate::frontend::terraform::value::{Data, Sequence, SequenceKind, Type, Value};
use crate::model::{Part, Unknown};

fn sequence(kind: SequenceKind, items: Vec<Value>, open: Option<Arc<Unknown>>) -> Value {
    Data::Sequence(Arc::new(Sequence { kind, items, open })).into()
}

/// `chunklist(list, size)`: a size of zero is one chunk.
pub(super) fn chunk_list(call: &Call<'_>) -> Outcome {
    let size = call.int(1)?;
    let list = call.closed(0)?;
    if size < 0 {
        return Stop::argument(1, "the size argument must be positive");
    }
    let size = usize::try_from(size).ok().filter(|size| *size > 0).unwrap_or(list.items.len().max(1));
    let chunks = list.items.chunks(size).map(|chunk| sequence(list.kind.clone(), chunk.to_vec(), None));
    let ty = call.need(0)?.ty();
    Ok(Value::list(ty, chunks.collect()))
}

/// `compact(list)`: without nulls and empty strings. What comes behind one that may be empty is open.
pub(super) fn compact(call: &Call<'_>) -> Outcome {
    let list = call.sequence(0)?;
    let mut items = Vec::new();
    let mut open = list.open.clone();
    for item in &list.items {
        match &item.data {
            Data::Null(_) => {}
            Data::String(text) if text.is_empty() => {}
            Data::String(_) => items.push(item.clone()),
            Data::Parts(parts) if parts.iter().any(|part| matches!(part, Part::Literal(text) if !text.is_empty())) => {
                items.push(item.clone());
            }
            Data::Unknown(_, unknown) if unknown.refinement.min.is_some_and(|min| min > 0) => items.push(item.clone()),
            _ => {
                open = first_hole(item).cloned();
                break;
            }
        }
    }
    Ok(sequence(SequenceKind::List(Type::String), items, open))
}

/// `concat(lists…)`: a list if all are lists of types that go together, else a tuple.
pub(super) fn concat(call: &Call<'_>) -> Outcome {
    if call.arguments.is_empty() {
        return Stop::message("at least one argument is required");
    }
    let types: Vec<Type> = call.arguments.iter().map(Value::ty).collect();
    let lists = types.iter().all(|ty| matches!(ty, Type::List(_)));
    let ty = if lists { unify(&types) } else { None };
    let mut items = Vec::new();
    let mut open = None;
    for (index, value) in call.arguments.iter().enumerate() {
        let value = match &ty {
            Some(ty) => convert(value, ty).map_err(|message| Stop::Argument(index, message))?,
            None => value.clone(),
        };
        match &value.data {
            Data::Sequence(list) if !matches!(list.kind, SequenceKind::Set(_)) => {
                items.extend(list.items.iter().cloned());
                open = list.open.clone();
            }
            Data::Unknown(Type::Any | Type::List(_) | Type::Tuple(_), because) => open = Some(Arc::clone(because)),
            _ => return Stop::argument(index, format!("all arguments must be lists or tuples; got {}", value.ty())),
        }
        if open.is_some() {
            break;
        }
    }
    let kind = match ty {
        Some(Type::List(element)) => SequenceKind::List(Type::clone(&element)),
        _ => SequenceKind::Tuple,
    };
    Ok(sequence(kind, items, open))
}

/// `distinct(list)`.
pub(super) fn distinct(call: &Call<'_>) -> Outcome {
    let list = call.closed(0)?;
    let mut items: Vec<Value> = Vec::new();
    for item in &list.items {
        call.host.budget.look(items.len() as u64);
        let mut unsure = false;
        let mut seen = false;
        for other in &items {
            match other.equals(item) {
                Some(true) => seen = true,
                Some(false) => {}
                None => unsure = true,
            }
        }
        if unsure && !seen {
            let because = std::iter::once(item).chain(&items).find_map(super::argument::first_unknown);
            let open = because.cloned();
            return Ok(sequence(list.kind.clone(), items, open));
        }
        if !seen {
            items.push(item.clone());
        }
    }
    Ok(sequence(list.kind.clone(), items, None))
}

/// `slice(list, start, end)`.
pub(super) fn slice(call: &Call<'_>) -> Outcome {
    let (start, end) = (call.int(1)?, call.int(2)?);
    let list = match &call.need(0)?.data {
        Data::Sequence(list) if !matches!(list.kind, SequenceKind::Set(_)) => list,
        Data::Sequence(_) => {
            return Stop::argument(
                0,
                "cannot slice a set, because its elements do not have indices; use the tolist function to force conversion to list if the ordering of the result is not important",
            );
        }
        _ => return Stop::argument(0, "must be a list or tuple value"),
    };
    let length = i64::try_from(list.items.len()).unwrap_or(i64::MAX);
    if start < 0 {
        return Stop::argument(1, "start index must not be less than zero");
    }
    if end < 0 {
        return Stop::argument(2, "end index must not be less than zero");
    }
    if let Some(because) = list.open.as_ref().filter(|_| end > length) {
        return Err(Stop::unknown(because));
    }
    if start > length {
        return Stop::argument(1, "start index must not be greater than the length of the list");
    }
    if end > length {
        return Stop::argument(2, "end index must not be greater than the length of the list");
    }
    if start > end {
        return Stop::argument(1, "start index must not be greater than end index");
    }
    let chosen = usize::try_from(start).ok().zip(usize::try_from(end).ok()).and_then(|(start, end)| list.items.get(start..end));
    Ok(sequence(list.kind.clone(), chosen.unwrap_or_default().to_vec(), None))
}

/// `sort(list)`, by bytes.
pub(super) fn sort(call: &Call<'_>) -> Outcome {
    let list = call.closed(0)?;
    let mut texts: Vec<(&str, &Value)> = Vec::with_capacity(list.items.len());
    for (index, item) in list.items.iter().enumerate() {
        match (item.as_str(), first_hole(item)) {
            (Some(text), _) => texts.push((text, item)),
            (None, Some(because)) => return Err(Stop::unknown(because)),
            (None, None) => {
                return Stop::argument(0, format!("given list element {index} is null; a null string cannot be sorted"));
            }
        }
    }
    texts.sort_by_key(|(text, _)| *text);
    Ok(Value::list(Type::String, texts.into_iter().map(|(_, item)| item.clone()).collect()))
}

/// `matchkeys(values, keys, searchset)`.
pub(super) fn match_keys(call: &Call<'_>) -> Outcome {
    let (values, keys, wanted) = (call.closed(0)?, call.closed(1)?, call.closed(2)?);
    let Some(ty) = unify(&[call.need(1)?.ty(), call.need(2)?.ty()]) else {
        return Stop::message("keys and searchset must be of the same type");
    };
    if values.items.len() != keys.items.len() {
        return Stop::message("length of keys and values should be equal");
    }
    let keys = convert(call.need(1)?, &ty).map_err(Stop::Message)?;
    let sought = convert(call.need(2)?, &ty).map_err(Stop::Message)?;
    let items = |value: &Value| value.as_sequence().map(|sequence| sequence.items.clone()).unwrap_or_default();
    let sought = items(&sought);
    let mut found = Vec::new();
    for (key, value) in items(&keys).iter().zip(&values.items) {
        call.host.budget.look(wanted.items.len() as u64);
        let answers: Vec<Option<bool>> = sought.iter().map(|other| key.equals(other)).collect();
        if answers.contains(&Some(true)) {
            found.push(value.clone());
        } else if answers.contains(&None) {
            let because = std::iter::once(key).chain(&sought).find_map(super::argument::first_unknown).cloned();
            return Ok(sequence(values.kind.clone(), found, because));
        }
    }
    Ok(sequence(values.kind.clone(), found, None))
}

/// `setproduct(sets…)`: each element of one with each of the others.
pub(super) fn set_product(call: &Call<'_>) -> Outcome {
    if call.arguments.len() < 2 {
        return Stop::message("at least two arguments are required");
    }
    let mut sets = true;
    let mut columns: Vec<(Type, Vec<Value>)> = Vec::new();
    let mut total = 1usize;
    for (index, value) in call.arguments.iter().enumerate() {
        let list = match &value.data {
            Data::Sequence(list) => list,
            Data::Unknown(Type::Any | Type::List(_) | Type::Set(_) | Type::Tuple(_), because) => {
                return Err(Stop::unknown(because));
            }
            _ => return Stop::argument(index, "a set or a list is required"),
        };
        if let Some(because) = list.open.as_ref().or_else(|| disorder(list)) {
            return Err(Stop::unknown(because));
        }
        sets &= matches!(list.kind, SequenceKind::Set(_));
        let value = match list.kind {
            SequenceKind::Tuple => convert(value, &Type::List(Arc::new(Type::Any)))
                .map_err(|_| Stop::Argument(index, "all elements must be of the same type".to_owned()))?,
            SequenceKind::List(_) | SequenceKind::Set(_) => value.clone(),
        };
        let Some(list) = value.as_sequence() else { continue };
        total = total.saturating_mul(list.items.len());
        columns.push((super::collection::element_type(&value.ty()), list.items.clone()));
    }
    call.room(total.saturating_mul(columns.len()))?;
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for (_, items) in &columns {
        let longer = |row: &Vec<Value>, item: &Value| row.iter().chain([item]).cloned().collect::<Vec<Value>>();
        rows = rows.iter().flat_map(|row| items.iter().map(move |item| longer(row, item))).collect();
    }
    let ty = Type::Tuple(columns.into_iter().map(|(ty, _)| ty).collect());
    let rows: Vec<Value> = rows.into_iter().map(Value::tuple).collect();
    Ok(if sets { Value::set(ty, rows) } else { Value::list(ty, rows) })
}

/// `transpose(map of lists)`: each text in the lists with the keys under which it stands.
pub(super) fn transpose(call: &Call<'_>) -> Outcome {
    let mapping = call.mapping(0)?;
    if let Some(because) = super::argument::first_unknown(call.need(0)?) {
        return Err(Stop::unknown(because));
    }
    let mut turned: std::collections::BTreeMap<Arc<str>, Vec<Value>> = std::collections::BTreeMap::new();
    for (key, list) in &mapping.entries {
        for item in list.as_sequence().map(|list| list.items.as_slice()).unwrap_or_default() {
            call.room(1)?;
            match pieces::of(item).as_deref() {
                Some([Part::Literal(text)]) => turned.entry(Arc::clone(text)).or_default().push(Value::string(Arc::clone(key))),
                _ => return Stop::argument(0, "an element is null"),
            }
        }
    }
    for keys in turned.values_mut() {
        keys.sort_by(|left, right| left.as_str().cmp(&right.as_str()));
    }
    let entries = turned.into_iter().map(|(text, keys)| (text, Value::list(Type::String, keys)));
    Ok(Value::map(Type::List(Arc::new(Type::String)), entries.collect()))
}
