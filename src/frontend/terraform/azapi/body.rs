//! The `body` of azapi's resources: an object, or, before version 2 of the provider, a JSON text; and how bodies are laid over
//! each other.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::frontend::terraform::lower::lower;
use crate::frontend::terraform::value::{self, Value};
use crate::model::{self, Cause, Data, Key, Object, Origin, Part, Type, Unknown};

/// Marks the place of a hole in a JSON text: characters of the private use area, which no JSON of Azure's has.
const OPENING: char = '\u{e5ea}';
const CLOSING: char = '\u{e5eb}';

/// The body that an argument holds; an unknown value if it cannot be told.
pub(super) fn read(argument: &Value) -> model::Value {
    let value = lower(argument);
    let parts: Vec<Part> = match &argument.data {
        value::Data::String(text) => vec![Part::Literal(text.clone())],
        value::Data::Parts(parts) => parts.to_vec(),
        _ => return value,
    };
    let (text, holes) = marked(&parts);
    let decoded = serde_json::from_str::<Json>(&text).ok();
    decoded.map_or_else(
        || {
            let cause = Cause::Error("the `body` is no JSON text".into());
            let first = holes.first().map_or(cause, |hole| hole.cause.clone());
            let unknown = Unknown::new("body", Type::Object, first);
            model::Value::unknown(unknown).with_origin(value.origin.clone()).with_secret(value.secret)
        },
        |json| decode(&json, &holes, &value.origin, value.secret),
    )
}

/// A JSON text with a mark for each hole: a text for one that stands for a value, a piece of a text for one inside of a text.
fn marked(parts: &[Part]) -> (String, Vec<Arc<Unknown>>) {
    let mut text = String::new();
    let mut holes = Vec::new();
    let (mut quoted, mut escaped) = (false, false);
    for part in parts {
        match part {
            Part::Literal(literal) => {
                for character in literal.chars() {
                    match character {
                        _ if escaped => escaped = false,
                        '\\' if quoted => escaped = true,
                        '"' => quoted = !quoted,
                        _ => {}
                    }
                }
                text.push_str(literal);
            }
            Part::Hole(hole) => {
                let mark = format!("{OPENING}{}{CLOSING}", holes.len());
                holes.push(hole.clone());
                if quoted { text.push_str(&mark) } else { text.push_str(&format!("\"{mark}\"")) }
            }
        }
    }
    (text, holes)
}

/// A JSON value of which all parts stand where the text does. `serde_json` bounds its depth.
fn decode(json: &Json, holes: &[Arc<Unknown>], origin: &Origin, secret: bool) -> model::Value {
    let inner = |json: &Json| decode(json, holes, origin, secret);
    let data = match json {
        Json::Null => Data::Null,
        Json::Bool(truth) => Data::Bool(*truth),
        Json::Number(number) => number.as_i64().map_or_else(|| Data::Float(number.as_f64().unwrap_or(f64::NAN)), Data::Int),
        Json::String(text) => string(text, holes),
        Json::Array(items) => model::Value::array(items.iter().map(inner).collect()).data,
        Json::Object(members) => {
            let entries = members.iter().map(|(key, value)| (Key::new(key.as_str()), inner(value)));
            model::Value::object(entries).data
        }
    };
    model::Value { data, origin: origin.clone(), secret }
}

fn string(text: &str, holes: &[Arc<Unknown>]) -> Data {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((front, behind)) = rest.split_once(OPENING) {
        let found =
            behind.split_once(CLOSING).and_then(|(number, behind)| Some((holes.get(number.parse::<usize>().ok()?)?, behind)));
        let Some((hole, behind)) = found else { break };
        parts.push(Part::Literal(front.into()));
        parts.push(Part::Hole(hole.clone()));
        rest = behind;
    }
    if let [Part::Literal(front), Part::Hole(hole)] = parts.as_slice()
        && front.is_empty()
        && rest.is_empty()
    {
        // It may stand for a number or an object as well as for a text.
        return Data::Unknown(Arc::new(Unknown::new(hole.symbol.clone(), Type::Any, hole.cause.clone())));
    }
    parts.push(Part::Literal(rest.into()));
    model::Value::parts(parts).data
}

/// Lays `over` over `under`, as the provider does: objects are joined key by key, arrays of one length element by element,
/// anything else is replaced.
///
/// Source: <https://registry.terraform.io/providers/Azure/azapi/latest/docs/resources/update_resource>.
pub(super) fn join(under: &mut model::Value, over: &model::Value) {
    under.secret |= over.secret;
    match (&mut under.data, &over.data) {
        (Data::Object(below), Data::Object(above)) => {
            let below = Arc::make_mut(below);
            if above.open.is_some() {
                below.open.clone_from(&above.open);
            }
            for (key, value) in &above.entries {
                match below.entries.get_mut(&key.text) {
                    Some(old) => join(old, value),
                    None => below.insert(key.clone(), value.clone()),
                }
            }
        }
        (Data::Array(below), Data::Array(above))
            if below.open.is_none() && above.open.is_none() && below.items.len() == above.items.len() =>
        {
            Arc::make_mut(below).items.iter_mut().zip(&above.items).for_each(|(old, value)| join(old, value));
        }
        _ => *under = over.clone(),
    }
}

/// What `over` writes may or may not be there: each of its leaves is unknown in `under`.
pub(super) fn doubt(under: &mut model::Value, over: &model::Value, why: &Unknown) {
    let unknown =
        |path: &str| model::Value::unknown(Unknown::new(format!("{} {path}", why.symbol), Type::Any, why.cause.clone()));
    let Data::Object(above) = &over.data else {
        *under = unknown("value").with_origin(over.origin.clone());
        return;
    };
    let Data::Object(below) = &mut under.data else {
        *under = unknown("value").with_origin(over.origin.clone());
        return;
    };
    let below = Arc::make_mut(below);
    for (key, value) in &above.entries {
        match below.entries.get_mut(&key.text) {
            Some(old) => doubt(old, value, why),
            None => below.insert(key.clone(), unknown(&key.text).with_origin(value.origin.clone())),
        }
    }
}

/// Opens every object of a value: what is not written is not known.
pub(super) fn open(value: &mut model::Value, why: &Arc<Unknown>) {
    match &mut value.data {
        Data::Object(object) => {
            let object = Arc::make_mut(object);
            object.open.get_or_insert_with(|| why.clone());
            object.entries.values_mut().for_each(|value| open(value, why));
        }
        Data::Array(array) => Arc::make_mut(array).items.iter_mut().for_each(|value| open(value, why)),
        _ => {}
    }
}

/// The object of a body, empty if it is none, and open if it is unknown.
pub(super) fn object(body: &model::Value) -> Object {
    match &body.data {
        Data::Object(object) => (**object).clone(),
        Data::Unknown(unknown) => Object { open: Some(unknown.clone()), ..Object::default() },
        _ => Object::default(),
    }
}
