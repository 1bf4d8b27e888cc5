//! Constants of tables as values.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::frontend::terraform::value;
use crate::model::{Array, Data, Key, Object, Origin, Value};

/// A constant of a table.
pub fn constant(json: &Json, origin: &Origin) -> Value {
    let data = match json {
        Json::Null => Data::Null,
        Json::Bool(flag) => Data::Bool(*flag),
        Json::Number(number) => number.as_i64().map_or_else(|| Data::Float(number.as_f64().unwrap_or(f64::NAN)), Data::Int),
        Json::String(text) => Data::String(text.as_str().into()),
        Json::Array(items) => {
            Data::Array(Arc::new(Array { items: items.iter().map(|item| constant(item, origin)).collect(), open: None }))
        }
        Json::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| (Key::new(key.as_str()), constant(value, origin)));
            Data::Object(Arc::new(Object { entries: entries.collect(), ..Object::default() }))
        }
    };
    Value::from(data).with_origin(origin.clone())
}

/// A constant of a table as a value of Terraform.
pub fn terraform_constant(json: &Json) -> value::Value {
    match json {
        Json::Null => value::Value::NULL,
        Json::Bool(flag) => value::Data::Bool(*flag).into(),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => value::Data::Number(whole.into()).into(),
            None => value::Value::NULL,
        },
        Json::String(text) => value::Value::string(text.as_str()),
        Json::Array(items) => value::Value::tuple(items.iter().map(terraform_constant).collect()),
        Json::Object(entries) => {
            value::Value::object(entries.iter().map(|(key, value)| (Arc::from(key.as_str()), terraform_constant(value))))
        }
    }
}
