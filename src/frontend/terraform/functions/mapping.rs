//! Functions on maps and objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::argument::Call;
use super::stop::{Outcome, Stop, unknown_value};
use super::symbol;

use crate::frontend::terraform::value::{Data, Mapping, MappingKind, Sequence, SequenceKind, Type, Value};
use crate::model::{Refinement, Unknown};

/// `keys(map)`: a list, or a tuple of those of an object.
pub(super) fn keys(call: &Call<'_>) -> Outcome {
    let mapping = match &call.need(0)?.data {
        Data::Mapping(mapping) => mapping,
        Data::Unknown(Type::Object(attributes), _) => {
            return Ok(Value::tuple(attributes.keys().cloned().map(Value::string).collect()));
        }
        Data::Unknown(Type::Any, because) => return Err(Stop::unknown(because)),
        Data::Unknown(Type::Map(_), because) => return Err(Stop::unknown(because).typed(Type::List(Arc::new(Type::String)))),
        _ => return Stop::argument(0, "must have map or object type"),
    };
    Ok(column(mapping, mapping.entries.keys().cloned().map(Value::string).collect(), &Type::String))
}

/// `values(map)`: a list, or a tuple of those of an object.
pub(super) fn values(call: &Call<'_>) -> Outcome {
    let mapping = match &call.need(0)?.data {
        Data::Mapping(mapping) => mapping,
        Data::Unknown(Type::Map(element), because) => {
            return Err(Stop::unknown(because).typed(Type::List(Arc::clone(element))));
        }
        Data::Unknown(Type::Any | Type::Object(_), because) => return Err(Stop::unknown(because)),
        _ => return Stop::message("values() requires a map as the first argument"),
    };
    let element = match &mapping.kind {
        MappingKind::Map(element) => element.clone(),
        MappingKind::Object => Type::Any,
    };
    Ok(column(mapping, mapping.entries.values().cloned().collect(), &element))
}

/// Keys or values of a mapping. Of an open one they come in an order that is not known: none has its place.
fn column(mapping: &Mapping, items: Vec<Value>, element: &Type) -> Value {
    let kind = match mapping.kind {
        MappingKind::Map(_) => SequenceKind::List(element.clone()),
        MappingKind::Object => SequenceKind::Tuple,
    };
    let items = if mapping.open.is_some() { Vec::new() } else { items };
    Data::Sequence(Arc::new(Sequence { kind, items, open: mapping.open.clone() })).into()
}

/// `merge(maps…)`: later entries win. What an unknown map may have put in the place of an entry is unknown.
pub(super) fn merge(call: &Call<'_>) -> Outcome {
    let mut entries: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    let mut open: Option<Arc<Unknown>> = None;
    let mut types: Vec<Type> = Vec::new();
    let mut all_null = !call.arguments.is_empty();
    for (index, value) in call.arguments.iter().enumerate() {
        types.push(value.ty());
        let unknown = match &value.data {
            Data::Null(Type::Any | Type::Map(_) | Type::Object(_)) => continue,
            Data::Mapping(mapping) => {
                shadow(&mut entries, mapping.open.as_ref(), &mapping.entries);
                entries.extend(mapping.entries.iter().map(|(key, value)| (Arc::clone(key), value.clone())));
                mapping.open.as_ref()
            }
            Data::Unknown(Type::Object(attributes), because) => {
                for (key, attribute) in attributes.iter() {
                    let symbol = format!("{}.{key}", because.symbol);
                    let item = unknown_value(symbol, attribute.ty.clone(), because.cause.clone(), Refinement::default());
                    entries.insert(Arc::clone(key), item);
                }
                None
            }
            Data::Unknown(Type::Any | Type::Map(_), because) => {
                shadow(&mut entries, Some(because), &BTreeMap::new());
                Some(because)
            }
            _ => return Stop::argument(index, format!("arguments must be maps or objects, got {}", value.ty())),
        };
        all_null = false;
        open = open.or_else(|| unknown.cloned());
    }
    let same = types.first().filter(|first| types.iter().all(|ty| ty == *first));
    match same {
        Some(ty) if all_null && *ty != Type::Any => return Ok(Data::Null(ty.clone()).into()),
        _ => {}
    }
    let kind = match same {
        Some(Type::Map(element)) => MappingKind::Map(Type::clone(element)),
        _ => MappingKind::Object,
    };
    call.room(entries.len())?;
    Ok(Data::Mapping(Arc::new(Mapping { kind, entries, open })).into())
}

/// Makes unknown what an open map may replace, other than by its known entries.
fn shadow(entries: &mut BTreeMap<Arc<str>, Value>, open: Option<&Arc<Unknown>>, known: &BTreeMap<Arc<str>, Value>) {
    let Some(open) = open else { return };
    for (key, value) in entries.iter_mut().filter(|(key, _)| !known.contains_key(*key)) {
        let symbol = symbol::of_call("merge", &[value.clone(), Data::Unknown(Type::Any, Arc::clone(open)).into()]);
        let unknown = unknown_value(format!("{symbol}.{key}"), Type::Any, open.cause.clone(), Refinement::default());
        *value = Value { data: unknown.data, origin: value.origin.clone(), sensitive: value.sensitive };
    }
}
