//! Functions that put containers together, known or not.

use std::sync::Arc;

use super::Call;
use super::collection::append_distinct;
use super::comparison::equals;
use super::partial::Piece;
use super::stop::{Outcome, Stop};
use super::symbol;
use crate::model::{Array, Cause, Data, Key, Object, Part, Refinement, Type, Unknown, Value};

/// `concat(…)` of strings or of arrays.
pub(super) fn concat(call: &Call<'_>) -> Outcome {
    let is = |value: &Value, of: Type| match &value.data {
        Data::Array(_) => of == Type::Array,
        Data::Unknown(unknown) => unknown.ty == of,
        Data::String(_) | Data::Parts(_) | Data::Int(_) | Data::Bool(_) | Data::Float(_) => of == Type::String,
        Data::Null | Data::Object(_) => false,
    };
    if call.arguments.iter().any(|value| is(value, Type::Array)) {
        return concat_arrays(call);
    }
    if let [Value { data: Data::Unknown(unknown), .. }, ..] = call.arguments
        && !call.arguments.iter().any(|value| is(value, Type::String))
    {
        return Err(Stop::unknown(unknown));
    }
    let mut parts = Vec::new();
    let mut bytes = 0usize;
    for (index, value) in call.arguments.iter().enumerate() {
        let Some(pieces) = Piece::of(value) else { return call.wrong(index, value, "a string") };
        for piece in pieces {
            if let Part::Literal(text) = &piece {
                bytes = bytes.saturating_add(text.len());
                call.fits(bytes)?;
            }
            parts.push(piece);
        }
    }
    call.room(parts.len())?;
    Ok(Value::parts(parts))
}

/// After an element whose number is not known no further one has a known place.
fn concat_arrays(call: &Call<'_>) -> Outcome {
    let mut result = Array::default();
    for (index, value) in call.arguments.iter().enumerate() {
        match &value.data {
            Data::Array(array) => {
                call.room(array.items.len())?;
                result.items.extend(array.items.iter().cloned());
                result.open.clone_from(&array.open);
            }
            Data::Unknown(unknown) => result.open = Some(Arc::clone(unknown)),
            _ => return call.wrong(index, value, "an array"),
        }
        if result.open.is_some() {
            break;
        }
    }
    Ok(Data::Array(Arc::new(result)).into())
}

/// `union(…)` of arrays, or of objects: nested objects are merged too, nested arrays are replaced.
/// <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-object#union>
pub(super) fn union(call: &Call<'_>) -> Outcome {
    let is_array = |value: &Value| {
        matches!(&value.data, Data::Array(_)) || matches!(&value.data, Data::Unknown(unknown) if unknown.ty == Type::Array)
    };
    if call.arguments.iter().any(is_array) {
        return union_arrays(call);
    }
    merged(call, call.arguments, true)
}

/// `shallowMerge(objects)`: nested objects are replaced.
pub(super) fn shallow_merge(call: &Call<'_>) -> Outcome {
    let array = call.array(0)?;
    let mut objects = array.items.clone();
    objects.extend(array.open.as_ref().map(|open| Data::Unknown(Arc::clone(open)).into()));
    let secret = objects.iter().any(|object| object.secret);
    Ok(merged(call, &objects, false)?.with_secret(secret))
}

fn union_arrays(call: &Call<'_>) -> Outcome {
    let mut result = Array::default();
    for (index, value) in call.arguments.iter().enumerate() {
        match &value.data {
            Data::Array(array) => append_distinct(call, &mut result, array)?,
            Data::Unknown(unknown) => {
                result.open.get_or_insert_with(|| Arc::clone(unknown));
            }
            _ => return call.wrong(index, value, "an array"),
        }
    }
    Ok(Data::Array(Arc::new(result)).into())
}

fn merged(call: &Call<'_>, objects: &[Value], deep: bool) -> Outcome {
    let known = objects.iter().any(|value| {
        matches!(&value.data, Data::Object(_)) || matches!(&value.data, Data::Unknown(unknown) if unknown.ty == Type::Object)
    });
    if let (false, Some(Value { data: Data::Unknown(because), .. })) = (known, objects.first()) {
        return Err(Stop::unknown(because));
    }
    let merger = Merger { call, deep };
    let mut result = Object::default();
    for (index, value) in objects.iter().enumerate() {
        match &value.data {
            Data::Object(object) => merger.object(&mut result, object)?,
            Data::Unknown(unknown) => merger.unknown(&mut result, unknown)?,
            _ => return call.wrong(index, value, "an object"),
        }
    }
    Ok(Data::Object(Arc::new(result)).into())
}

struct Merger<'a> {
    call: &'a Call<'a>,
    deep: bool,
}

impl Merger<'_> {
    /// Lays `object` over `result`.
    fn object(&self, result: &mut Object, object: &Object) -> Result<(), Stop> {
        self.call.room(object.entries.len())?;
        if let Some(open) = &object.open {
            self.may_override(result, open);
        }
        let open_before = result.open.clone();
        for (key, value) in &object.entries {
            let merged = match (result.get(&key.text), open_before.as_ref().or(object.open.as_ref())) {
                (Some(old), _) => self.over(&key.text, old, value)?,
                (None, Some(open)) if self.deep => reopened(value, open),
                (None, _) => value.clone(),
            };
            match result.entries.get_mut(&key.text) {
                Some(place) => *place = merged,
                None => result.insert(key.clone(), merged),
            }
        }
        match &object.open {
            Some(open) if object.keys.is_empty() => result.open_up(open),
            Some(open) => object.keys.iter().for_each(|key| result.insert_open(key.clone(), open)),
            None => {}
        }
        Ok(())
    }

    /// What is left of `old` when `new` comes over it.
    fn over(&self, key: &str, old: &Value, new: &Value) -> Outcome {
        if !self.deep {
            return Ok(new.clone());
        }
        match (&old.data, &new.data) {
            (Data::Object(below), Data::Object(above)) => {
                let mut merged = (**below).clone();
                self.object(&mut merged, above)?;
                let merged = Value::from(Data::Object(Arc::new(merged))).with_origin(new.origin.clone());
                Ok(merged.with_secret(old.secret || new.secret))
            }
            (Data::Unknown(below), Data::Object(_)) if matches!(below.ty, Type::Any | Type::Object) => {
                Ok(reopened(new, below).with_secret(old.secret))
            }
            (Data::Object(_), Data::Unknown(above)) if matches!(above.ty, Type::Any | Type::Object) => {
                Ok(self.doubtful(key, old, above))
            }
            // Whether a null comes over what is there is not documented.
            (_, Data::Null) if !old.is_null() => {
                let cause = Cause::Unsupported("null over another value in `union`".into());
                Ok(either(self.symbol(key), cause, old, Some(new)).with_origin(new.origin.clone()))
            }
            _ => Ok(new.clone()),
        }
    }

    /// Lays an unknown object over `result`: all that is there may be replaced.
    fn unknown(&self, result: &mut Object, unknown: &Arc<Unknown>) -> Result<(), Stop> {
        let listed = unknown.refinement.one_of.as_ref().filter(|values| values.len() <= super::ALTERNATIVES);
        let objects: Option<Vec<&Object>> = listed
            .and_then(|values| values.iter().map(|value| value.as_object().filter(|object| object.open.is_none())).collect());
        let Some(objects) = objects.filter(|objects| !objects.is_empty()) else {
            self.may_override(result, unknown);
            result.open_up(unknown);
            return Ok(());
        };
        let mut worlds = Vec::new();
        for object in objects {
            let mut world = result.clone();
            self.object(&mut world, object)?;
            worlds.push(world);
        }
        let mut keys: Vec<Key> = Vec::new();
        for world in &worlds {
            keys.extend(world.entries.keys().filter(|key| result.get(&key.text).is_none()).cloned());
        }
        keys.sort_by_key(|key| key.text.to_ascii_lowercase());
        keys.dedup();
        let keys: Vec<Key> = result.entries.keys().cloned().chain(keys).collect();
        for key in keys {
            let mut values: Vec<Value> = Vec::new();
            for world in &worlds {
                let value = world.get(&key.text).cloned().unwrap_or(Value::NULL);
                if !values.iter().any(|seen| equals(seen, &value) == Some(true)) {
                    values.push(value);
                }
            }
            let value = match values.as_slice() {
                [only] => only.clone(),
                _ => listing(self.symbol(&key.text), unknown.cause.clone(), &values),
            };
            match result.entries.get_mut(&key.text) {
                Some(place) => *place = value,
                None => result.insert(key, value),
            }
        }
        Ok(())
    }

    fn may_override(&self, result: &mut Object, open: &Arc<Unknown>) {
        for (key, value) in result.entries.iter_mut() {
            *value = self.doubtful(&key.text, value, open);
        }
    }

    /// What was `old` and may be anything now. An object may still hold the keys that it held.
    fn doubtful(&self, key: &str, old: &Value, open: &Arc<Unknown>) -> Value {
        let unknown = Unknown::new(self.symbol(key), Type::Any, open.cause.clone());
        Value::unknown(unknown).with_origin(old.origin.clone()).with_secret(old.secret)
    }

    fn symbol(&self, key: &str) -> Arc<str> {
        format!("{}.{key}", symbol::of_call(&self.call.name.to_ascii_lowercase(), self.call.arguments)).into()
    }
}

/// An object that may have been merged into another, of which the keys are not known.
fn reopened(value: &Value, open: &Arc<Unknown>) -> Value {
    let Data::Object(object) = &value.data else { return value.clone() };
    let entries = object.entries.iter().map(|(key, value)| (key.clone(), reopened(value, open))).collect();
    let open = object.open.clone().or_else(|| Some(Arc::clone(open)));
    Value {
        data: Data::Object(Arc::new(Object { entries, open, ..Object::default() })),
        origin: value.origin.clone(),
        secret: value.secret,
    }
}

fn either(symbol: Arc<str>, cause: Cause, old: &Value, new: Option<&Value>) -> Value {
    let values: Vec<Value> = std::iter::once(old.clone()).chain(new.cloned()).collect();
    listing(symbol, cause, &values)
}

/// One of `values`, as far as all of them are known.
fn listing(symbol: Arc<str>, cause: Cause, values: &[Value]) -> Value {
    let known = values.iter().all(Value::is_known);
    let not_null = known && !values.iter().any(Value::is_null);
    let refinement = Refinement { one_of: known.then(|| values.into()), not_null, ..Refinement::default() };
    let secret = values.iter().any(Value::has_secret);
    Value::unknown(Unknown { symbol, ty: Type::Any, cause, refinement }).with_secret(secret)
}
