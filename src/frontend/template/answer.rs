//! What Azure would answer about a resource that a template declares: what is declared, and more that nobody knows yet.

use std::sync::Arc;

use crate::frontend::template::ids::Pieces;
use crate::frontend::template::ir::ResourceDeclaration;
use crate::frontend::template::told;
use crate::model::{Array, Cause, Data, Key, Object, Type, Unknown, Value};

/// Levels of a declared body that are looked into.
const DEPTH: usize = 8;

/// The answer, all of it or only its `properties`, which `declared` is; `id` is that of the resource, `what` names it.
pub(super) fn of(declared: Option<&Value>, resource: &ResourceDeclaration, id: &Value, what: &str, full: bool) -> Value {
    let resource_type = &*resource.resource_type;
    let mut answer = opened(declared.unwrap_or(&Value::NULL), resource_type, what, 0);
    if !matches!(answer.data, Data::Object(_)) {
        answer.data = Data::Object(Arc::new(Object { open: Some(Arc::new(runtime(resource_type, what))), ..Object::default() }));
    }
    if !resource.resource_type.to_ascii_lowercase().starts_with("microsoft.network/") {
        return answer;
    }
    match (full, &answer.data) {
        (false, _) => with_ids(&answer, id),
        (true, Data::Object(object)) => {
            let mut object = (**object).clone();
            if let Some((key, properties)) = object.get_entry("properties").map(|(key, value)| (key.clone(), with_ids(value, id)))
            {
                object.insert(key, properties);
            }
            Value { data: Data::Object(Arc::new(object)), ..answer }
        }
        (true, _) => answer,
    }
}

/// The answer with the hosts that follow from the name of the resource with this `id`; `declared` if the template declares it. Of one that is
/// only referred to nothing else is known.
pub(super) fn with_hosts(answer: Value, id: &Value, what: &str, full: bool, declared: bool) -> Value {
    if !told::tells(id) {
        return answer;
    }
    let object = match &answer.data {
        Data::Object(object) => (**object).clone(),
        Data::Unknown(unknown) => Object { open: Some(unknown.clone()), ..Object::default() },
        _ => return answer,
    };
    let object = if full {
        let properties = match object.get("properties").map(|value| &value.data) {
            Some(Data::Object(properties)) => (**properties).clone(),
            Some(_) => return answer,
            None => {
                let more =
                    |open: &Arc<Unknown>| Arc::new(Unknown { symbol: format!("{what}.properties").into(), ..(**open).clone() });
                Object { open: object.open.as_ref().map(more), ..Object::default() }
            }
        };
        let properties = told::with_hosts(properties, id, declared);
        let mut object = object;
        let before = object.get("properties").cloned().unwrap_or_default();
        object.insert(Key::new("properties"), Value { data: Data::Object(Arc::new(properties)), ..before });
        object
    } else {
        told::with_hosts(object, id, declared)
    };
    Value { data: Data::Object(Arc::new(object)), ..answer }
}

/// Azure's answer has more members than what is declared, at every level; what is declared as null is as good as absent.
fn opened(value: &Value, resource_type: &str, what: &str, depth: usize) -> Value {
    if depth > DEPTH {
        return value.clone();
    }
    let data = match &value.data {
        Data::Object(object) => {
            let given = object.entries.iter().filter(|(_, value)| !value.is_null());
            let entries =
                given.map(|(key, value)| (key.clone(), opened(value, resource_type, &format!("{what}.{}", key.text), depth + 1)));
            let open = object.open.clone().unwrap_or_else(|| Arc::new(runtime(resource_type, what)));
            Data::Object(Arc::new(Object { entries: entries.collect(), open: Some(open), ..Object::default() }))
        }
        Data::Array(array) => {
            let items = array
                .items
                .iter()
                .enumerate()
                .map(|(index, item)| opened(item, resource_type, &format!("{what}[{index}]"), depth + 1));
            Data::Array(Arc::new(Array { items: items.collect(), open: array.open.clone() }))
        }
        _ => return value.clone(),
    };
    Value { data, ..value.clone() }
}

fn runtime(resource_type: &str, what: &str) -> Unknown {
    Unknown::new(what, Type::Any, cause(resource_type, what.into()))
}

/// Why it is unknown what Azure answers about a resource of this type. Deployments and scripts answer what their authors
/// put out, which may be a secret.
pub(super) fn cause(resource_type: &str, what: Arc<str>) -> Cause {
    let lower = resource_type.to_ascii_lowercase();
    if lower.is_empty() || lower.starts_with("microsoft.resources/") { Cause::Runtime(what) } else { Cause::Property(what) }
}

/// The named parts of a network resource are children of it: `subnets[0].id` is the id of the network, `/subnets/` and its name.
/// Source: <https://learn.microsoft.com/azure/templates/microsoft.network/virtualnetworks>.
fn with_ids(properties: &Value, id: &Value) -> Value {
    let Data::Object(object) = &properties.data else { return properties.clone() };
    let mut object = (**object).clone();
    for (key, value) in object.entries.iter_mut() {
        let Data::Array(array) = &value.data else { continue };
        let items = array.items.iter().map(|item| match (&item.data, item.get("name"), item.get("id")) {
            (Data::Object(part), Some(name), None) if may_be_a_name(name) => {
                let mut part = (**part).clone();
                let own = Pieces::default().value(id).text("/").text(&key.text).text("/").value(name).build();
                part.insert(Key::new("id"), own);
                Value { data: Data::Object(Arc::new(part)), ..item.clone() }
            }
            _ => item.clone(),
        });
        let array = Array { items: items.collect(), open: array.open.clone() };
        *value = Value { data: Data::Array(Arc::new(array)), ..value.clone() };
    }
    Value { data: Data::Object(Arc::new(object)), ..properties.clone() }
}

fn may_be_a_name(name: &Value) -> bool {
    matches!(name.data, Data::String(_) | Data::Parts(_) | Data::Unknown(_))
}
