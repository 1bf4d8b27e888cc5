//! What is read of a resource by aliases of which nobody knows where they stand: not there by their names, and yet not absent.

use std::sync::Arc;

use crate::model::{Cause, Data, Key, Object, Type, Unknown, Value};
use crate::policy::azure_policy::alias::{Alias, Step, Table};
use crate::policy::azure_policy::rule::{Field, Use};

/// The resource with an unknown value wherever such an alias would stand by its name; `None` if there is none.
pub(super) fn doubted<'u>(body: &Object, kind: &str, uses: impl IntoIterator<Item = &'u Use>, table: &Table) -> Option<Object> {
    let mut doubted: Option<Value> = None;
    for one in uses {
        let Field::Alias(alias) = &one.field else { continue };
        if table.is_confirmed(alias, kind) {
            continue;
        }
        let paths = table.paths(alias, kind);
        let value = || Value::from(Data::Object(Arc::new(body.clone())));
        let current = doubted.get_or_insert_with(value);
        if paths.iter().any(|path| stands(current, path)) {
            continue;
        }
        if let Some(path) = paths.first() {
            *current = with_doubt(current, path, alias, &alias.name);
        }
    }
    doubted.and_then(|value| value.as_object().cloned())
}

/// Whether something stands at the path, known or not: the alias is what it is called.
fn stands(value: &Value, path: &[Step]) -> bool {
    if matches!(value.data, Data::Unknown(_)) {
        return true;
    }
    match path.split_first() {
        None => !value.is_null(),
        Some((Step::Key(key), rest)) => match &value.data {
            Data::Object(object) => match object.get(key) {
                Some(inner) => stands(inner, rest),
                None => object.open.is_some(),
            },
            _ => false,
        },
        Some((Step::Elements, rest)) => match &value.data {
            Data::Array(array) => array.items.is_empty() || array.items.iter().any(|item| stands(item, rest)),
            _ => false,
        },
    }
}

/// The value with an unknown one at the first step of the path that is not there, of each element where there are some. Paths
/// are as long as the alias.
fn with_doubt(value: &Value, path: &[Step], alias: &Alias, symbol: &str) -> Value {
    let unknown = || {
        let cause = Cause::Unsupported(format!("where the alias `{}` stands", alias.name).into());
        Value::unknown(Unknown::new(format!("alias {symbol}"), Type::Any, cause))
    };
    let data = match (path.split_first(), &value.data) {
        (Some((Step::Key(key), rest)), Data::Object(object)) => {
            let mut object = Object::clone(object);
            let written = object.get_entry(key).filter(|(_, inner)| !inner.is_null());
            let (name, inner) = match written {
                Some((name, inner)) => (name.clone(), with_doubt(inner, rest, alias, symbol)),
                // What is not there at all has nothing of what is known to be absent, either.
                None if **key == *"properties" => {
                    let empty = Value::from(Data::Object(Arc::default()));
                    (Key::new(key.clone()), with_doubt(&empty, rest, alias, symbol))
                }
                None => (Key::new(key.clone()), unknown()),
            };
            object.insert(name, inner);
            Data::Object(Arc::new(object))
        }
        (Some((Step::Elements, rest)), Data::Array(array)) => {
            let mut array = array.as_ref().clone();
            for (index, item) in array.items.iter_mut().enumerate() {
                *item = with_doubt(item, rest, alias, &format!("{symbol} {index}"));
            }
            Data::Array(Arc::new(array))
        }
        _ => return unknown(),
    };
    Value { data, ..value.clone() }
}
