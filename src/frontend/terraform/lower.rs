//! Values of Terraform as values of the model, and texts with unknown parts back.

use std::sync::Arc;

use crate::frontend::terraform::value::{Data, Type, Value};
use crate::model;
use crate::source::Span;

/// `value` as the model has it. What is sensitive is secret, down to the leaves, and so is a key that Azure makes, whatever
/// `nonsensitive` says of it; a text whose parts are known stays one.
pub fn lower(value: &Value) -> model::Value {
    inner(value, false)
}

/// A text that was put together in the model, as a value of Terraform.
pub fn raise(text: model::Value) -> Value {
    let data = match text.data {
        model::Data::String(text) => Data::String(text),
        model::Data::Parts(parts) => Data::Parts(parts),
        model::Data::Unknown(unknown) => Data::Unknown(Type::String, unknown),
        model::Data::Bool(truth) => Data::Bool(truth),
        model::Data::Int(number) => Data::Number(number.into()),
        model::Data::Null | model::Data::Float(_) | model::Data::Array(_) | model::Data::Object(_) => Data::Null(Type::String),
    };
    Value { data, origin: text.origin, sensitive: text.secret }
}

fn inner(value: &Value, secret: bool) -> model::Value {
    let secret = secret || value.sensitive || is_key(&value.data);
    let data = match &value.data {
        Data::Null(_) => model::Data::Null,
        Data::Bool(truth) => model::Data::Bool(*truth),
        Data::Number(number) => number.to_i64().map_or_else(|| model::Data::Float(number.to_f64()), model::Data::Int),
        Data::String(text) => model::Data::String(text.clone()),
        Data::Parts(parts) => model::Data::Parts(parts.clone()),
        Data::Sequence(sequence) => {
            let items = sequence.items.iter().map(|item| inner(item, secret)).collect();
            model::Data::Array(Arc::new(model::Array { items, open: sequence.open.clone() }))
        }
        Data::Mapping(mapping) => {
            let entries = mapping.entries.iter().map(|(key, item)| (key_of(key, item), inner(item, secret))).collect();
            model::Data::Object(Arc::new(model::Object { entries, open: mapping.open.clone(), ..model::Object::default() }))
        }
        Data::Unknown(ty, unknown) => model::Data::Unknown(typed(ty, unknown)),
    };
    model::Value { data, origin: value.origin.clone(), secret }
}

fn is_key(data: &Data) -> bool {
    let key = |unknown: &model::Unknown| matches!(unknown.cause, model::Cause::Key(_));
    match data {
        Data::Unknown(_, unknown) => key(unknown),
        Data::Parts(parts) => parts.iter().any(|part| matches!(part, model::Part::Hole(hole) if key(hole))),
        _ => false,
    }
}

/// A key stands where its value begins, as far as lines go.
fn key_of(key: &Arc<str>, value: &Value) -> model::Key {
    match value.origin.span() {
        Some(span) => model::Key::at(key.clone(), Span { end: span.end.min(span.start.saturating_add(1)), ..span }),
        None => model::Key::new(key.clone()),
    }
}

/// The unknown value with what Terraform knows of its type.
fn typed(ty: &Type, unknown: &Arc<model::Unknown>) -> Arc<model::Unknown> {
    let known = match ty {
        Type::Any | Type::Number => model::Type::Any,
        Type::String => model::Type::String,
        Type::Bool => model::Type::Bool,
        Type::List(_) | Type::Set(_) | Type::Tuple(_) => model::Type::Array,
        Type::Map(_) | Type::Object(_) => model::Type::Object,
    };
    if known == unknown.ty || known == model::Type::Any {
        return unknown.clone();
    }
    Arc::new(model::Unknown { ty: known, ..(**unknown).clone() })
}
