//! Functions that make arrays and objects.

use std::sync::Arc;

use super::Call;
use super::comparison::equals;
use super::stop::{Outcome, Stop, undecided};
use crate::model::{Array, Data, Key, Object, Type, Unknown, Value};

/// `array(x)`: an array stays, all else becomes its only element.
pub(super) fn array(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    match &value.data {
        Data::Array(_) => Ok(value.clone()),
        Data::Unknown(unknown) if unknown.ty == Type::Array => Ok(value.clone()),
        Data::Unknown(unknown) if unknown.ty == Type::Any => Err(Stop::unknown(unknown)),
        _ => Ok(Value::array(vec![value.clone()])),
    }
}

/// `createArray(a, b, …)`.
pub(super) fn create_array(call: &Call<'_>) -> Outcome {
    Ok(Value::array(call.arguments.to_vec()))
}

/// `createObject(key, value, …)`; a key that is not known leaves the object open.
pub(super) fn create_object(call: &Call<'_>) -> Outcome {
    let mut object = Object::default();
    let mut secret = false;
    for (index, pair) in call.arguments.chunks(2).enumerate() {
        let [key, value] = pair else { return Stop::message("`createObject` takes keys and values in pairs") };
        secret |= key.secret;
        match (call.text(index * 2), &key.data) {
            (Ok(key), _) => object.insert(Key::new(Arc::clone(key)), value.clone()),
            (Err(Stop::Unknown { because, .. }), _) => object.insert_open(key.clone(), &because),
            (Err(stop), _) => return Err(stop),
        }
    }
    Ok(Value::from(Data::Object(Arc::new(object))).with_secret(secret))
}

/// `items(object)`: sorted by key, without case.
pub(super) fn items(call: &Call<'_>) -> Outcome {
    let mut entries: Vec<(&Key, &Value)> =
        call.closed_object(0).map_err(|stop| stop.typed(Type::Array))?.entries.iter().collect();
    entries.sort_by_cached_key(|(key, _)| key.text.to_uppercase());
    let item = |(key, value): (&Key, &Value)| {
        Value::object([(Key::new("key"), Value::string(Arc::clone(&key.text))), (Key::new("value"), value.clone())])
    };
    Ok(Value::array(entries.into_iter().map(item).collect()))
}

/// `objectKeys(object)`.
pub(super) fn object_keys(call: &Call<'_>) -> Outcome {
    let keys = call.closed_object(0)?.entries.keys();
    Ok(Value::array(keys.map(|key| Value::string(Arc::clone(&key.text))).collect()))
}

/// `flatten(arrays)`, by one level.
pub(super) fn flatten(call: &Call<'_>) -> Outcome {
    let outer = call.array(0)?;
    let mut result = Array::default();
    for item in &outer.items {
        match &item.data {
            Data::Array(inner) => {
                call.room(inner.items.len())?;
                result.items.extend(inner.items.iter().map(|element| element.clone().with_secret(item.secret)));
                result.open.clone_from(&inner.open);
            }
            Data::Unknown(unknown) => result.open = Some(Arc::clone(unknown)),
            _ => return call.wrong(0, item, "an array of arrays"),
        }
        if result.open.is_some() {
            return Ok(Data::Array(Arc::new(result)).into());
        }
    }
    result.open.clone_from(&outer.open);
    Ok(Data::Array(Arc::new(result)).into())
}

/// `distinct(array)`.
pub(super) fn distinct(call: &Call<'_>) -> Outcome {
    let array = call.array(0)?;
    let mut result = Array::default();
    append_distinct(call, &mut result, array)?;
    Ok(Data::Array(Arc::new(result)).into())
}

/// Adds what is not there yet. Where that cannot be told, the array is open from there on.
pub(super) fn append_distinct(call: &Call<'_>, result: &mut Array, more: &Array) -> Result<(), Stop> {
    for item in &more.items {
        if result.open.is_some() {
            return Ok(());
        }
        call.room(result.items.len() / 64 + 1)?;
        match found(&result.items, item) {
            Some(true) => {}
            Some(false) => result.items.push(item.clone()),
            None => result.open = Some(doubt(item, &result.items)),
        }
    }
    if result.open.is_none() {
        result.open.clone_from(&more.open);
    }
    Ok(())
}

/// Whether `item` is among `items`.
fn found(items: &[Value], item: &Value) -> Option<bool> {
    let mut verdict = Some(false);
    for other in items {
        match equals(other, item) {
            Some(true) => return Some(true),
            None => verdict = None,
            Some(false) => {}
        }
    }
    verdict
}

fn doubt(item: &Value, others: &[Value]) -> Arc<Unknown> {
    let mut candidates = vec![item];
    candidates.extend(others);
    match undecided(&candidates) {
        Stop::Unknown { because, .. } => because,
        Stop::Message(text) => {
            Arc::new(Unknown::new(text.as_str(), Type::Any, crate::model::Cause::Unsupported(text.as_str().into())))
        }
    }
}

/// `intersection(a, b, …)` of arrays or of objects.
pub(super) fn intersection(call: &Call<'_>) -> Outcome {
    let is_array = |value: &Value| matches!(&value.data, Data::Array(_));
    if call.arguments.iter().any(is_array) { of_arrays(call).map_err(|stop| stop.typed(Type::Array)) } else { of_objects(call) }
}

fn of_arrays(call: &Call<'_>) -> Outcome {
    let first = call.closed_array(0)?;
    let mut kept: Vec<Value> = Vec::new();
    for item in &first.items {
        let mut everywhere = true;
        for index in 1..call.arguments.len() {
            let other = call.closed_array(index)?;
            call.room(other.items.len() / 64 + 1)?;
            match found(&other.items, item) {
                Some(found) => everywhere &= found,
                None => return Err(undecided(&[item, call.need(index)?])),
            }
        }
        if everywhere {
            match found(&kept, item) {
                Some(true) => {}
                Some(false) => kept.push(item.clone()),
                None => return Err(undecided(&[call.need(0)?])),
            }
        }
    }
    Ok(Value::array(kept))
}

fn of_objects(call: &Call<'_>) -> Outcome {
    let mut kept = call.closed_object(0)?.clone();
    for index in 1..call.arguments.len() {
        let other = call.closed_object(index)?;
        let mut doubtful = None;
        kept.entries.retain(|key, value| match other.get(&key.text).map(|other| equals(value, other)) {
            Some(Some(equal)) => equal,
            None => false,
            Some(None) => {
                doubtful.get_or_insert_with(|| value.clone());
                true
            }
        });
        if let Some(value) = doubtful {
            return Err(undecided(&[&value, call.need(index)?]).typed(Type::Object));
        }
    }
    Ok(Data::Object(Arc::new(kept)).into())
}
