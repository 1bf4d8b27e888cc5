//! What rows do to the values of arguments.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::frontend::template::ids::Pieces;
use crate::frontend::template::roles::built_in;
use crate::frontend::terraform::ids;
use crate::frontend::terraform::mapping::constant::constant;
use crate::frontend::terraform::mapping::format::{ArgumentType, Convert, Split};
use crate::frontend::terraform::mapping::table::{FormatPiece, Transform, plain};
use crate::model::{Array, Cause, Data, Key, Object, Origin, Part, Refinement, Type, Unknown, Value};

/// What is true of the whole instance.
pub(super) struct Surroundings<'a> {
    /// The number of the subscription.
    pub(super) subscription: &'a Value,
    /// The id of the resource group.
    pub(super) group: &'a Value,
}

/// The value that is sent, made of those of the arguments; `names` are those of [`Transform::IdOf`]. `None` if nothing is sent.
pub(super) fn apply(
    transform: &Transform,
    values: &[Option<Value>],
    names: &[Value],
    around: &Surroundings<'_>,
) -> Option<Value> {
    if let Transform::Format(pieces) | Transform::Duration(pieces) = transform {
        return formatted(pieces, values);
    }
    let value = values.first()?.as_ref()?;
    let each = |name: &str, work: &dyn Fn(&Value) -> Value| Some(lifted(value, name, work));
    match transform {
        Transform::Copy => Some(value.clone()),
        Transform::Const(json) => each("constant", &|value| match value.data {
            Data::Null => Value::NULL,
            _ => constant(json, &value.origin),
        }),
        Transform::Map(table) => each("map", &|value| items(value, &|value| mapped(table, value))),
        Transform::Not => each("not", &|value| match boolean(value) {
            Some(flag) => of(Data::Bool(!flag), value),
            None => value.clone(),
        }),
        Transform::Split(split) => match &value.data {
            Data::Parts(parts) => {
                piece_of(parts, split).map(|piece| of(piece.data, value)).or_else(|| each("split", &Value::clone))
            }
            _ => each("split", &|value| {
                let pieces: Vec<&str> = value.as_str().map_or_else(Vec::new, |text| text.split(&split.by).collect());
                let at = usize::try_from(split.at).ok().or_else(|| pieces.len().checked_sub(usize::try_from(-split.at).ok()?));
                let Some(pieces) = at.and_then(|at| pieces.get(at..)).filter(|pieces| !pieces.is_empty()) else {
                    return Value::NULL;
                };
                let wanted = if split.rest { pieces } else { pieces.get(..1).unwrap_or_default() };
                mapped(&split.map, &of(Data::String(wanted.join(&split.by).into()), value))
            }),
        },
        Transform::Scale(factor) => each("scale", &|value| scaled(value, *factor)),
        Transform::Convert(convert) => Some(converted(value, *convert)),
        Transform::SplitList(by) => each("split", &|value| match value.as_str() {
            Some("") | None => of(Data::Array(Arc::default()), value),
            Some(text) => {
                let items = text.split(by.as_str()).map(|piece| of(Data::String(piece.trim().into()), value)).collect();
                of(Data::Array(Arc::new(Array { items, open: None })), value)
            }
        }),
        Transform::Join(by) => Some(joined(value, by)),
        Transform::Json => each("jsondecode", &|value| match value.as_str().map(serde_json::from_str::<Json>) {
            Some(Ok(json)) => constant(&json, &value.origin).with_secret(value.secret),
            Some(Err(_)) => Value::unknown(Unknown::new("json", Type::Any, Cause::Error("the text is no JSON".into()))),
            None => value.clone(),
        }),
        Transform::Pairs(keys) => Some(pairs(value, &keys.key, &keys.value)),
        Transform::Keyed => Some(keyed(value)),
        Transform::RoleByName => each("role", &|value| role(value, around.subscription)),
        Transform::IdOf(resource_type, _) => match &value.data {
            Data::Null => None,
            _ => Some(ids::of(around.group, resource_type, names).with_origin(value.origin.clone())),
        },
        Transform::Format(_) | Transform::Duration(_) => None,
    }
}

/// A piece of a text with holes, if it is sure which one it is: no hole of an id or a URL has a slash, any other may hold what
/// the text is cut by.
fn piece_of(parts: &[Part], split: &Split) -> Option<Value> {
    let at = usize::try_from(split.at).ok()?;
    let mut pieces: Vec<Vec<Part>> = vec![Vec::new()];
    for part in parts {
        match part {
            Part::Hole(_) => pieces.last_mut()?.push(part.clone()),
            Part::Literal(text) => {
                for (position, piece) in text.split(&split.by).enumerate() {
                    if position > 0 {
                        pieces.push(Vec::new());
                    }
                    pieces.last_mut()?.push(Part::Literal(piece.into()));
                }
            }
        }
    }
    let holes = |pieces: &[Vec<Part>]| pieces.iter().flatten().any(|part| matches!(part, Part::Hole(_)));
    let before = pieces.get(..if split.rest { at } else { at + 1 })?;
    if !split.by.contains('/') && holes(before) {
        return None;
    }
    let wanted = pieces.get(at..if split.rest { pieces.len() } else { at + 1 })?;
    let joined: Vec<Part> = wanted.join(&Part::Literal(split.by.as_str().into()));
    Some(mapped(&split.map, &Value::parts(joined)))
}

/// A text without the scheme of a URL and the slash at its end.
fn host(value: &Value) -> Value {
    let bare = |text: &str| {
        let text = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
        Arc::<str>::from(text)
    };
    match &value.data {
        Data::String(text) => of(Data::String(bare(text.trim_end_matches('/'))), value),
        Data::Parts(parts) => {
            let mut parts = parts.to_vec();
            if let Some(Part::Literal(text)) = parts.first_mut() {
                *text = bare(text);
            }
            of(Value::parts(parts).data, value)
        }
        _ => value.clone(),
    }
}

/// An object that names a setting.
pub(super) fn setting(name: &str, value: Value) -> Value {
    let origin = value.origin.clone();
    Value::object([(Key::new("name"), Value::string(name).with_origin(origin.clone())), (Key::new("value"), value)])
        .with_origin(origin)
}

/// The value as the schema of the provider takes it: people write numbers for texts and texts for numbers.
pub(super) fn typed(value: Value, ty: Option<ArgumentType>, default: Option<&Json>) -> Value {
    let ty = ty.or(match default {
        Some(Json::String(_)) => Some(ArgumentType::String),
        Some(Json::Number(_)) => Some(ArgumentType::Number),
        Some(Json::Bool(_)) => Some(ArgumentType::Bool),
        Some(Json::Null | Json::Array(_) | Json::Object(_)) | None => None,
    });
    match ty {
        None => value,
        Some(ArgumentType::String) => converted(&value, Convert::String),
        Some(ArgumentType::Number) => match &value.data {
            Data::String(_) => converted(&value, Convert::Int),
            _ => value,
        },
        Some(ArgumentType::Bool) => match &value.data {
            Data::String(_) => converted(&value, Convert::Bool),
            Data::Unknown(unknown) if unknown.ty == Type::Any => {
                let unknown = Unknown { ty: Type::Bool, ..(**unknown).clone() };
                Value { data: Data::Unknown(Arc::new(unknown)), ..value }
            }
            _ => value,
        },
        Some(ArgumentType::Set) => match value.as_array() {
            Some(array) => {
                let mut items: Vec<Value> = Vec::new();
                for item in &array.items {
                    let same = |known: &Value| scalar(known).is_some_and(|text| Some(text) == scalar(item));
                    if !items.iter().any(same) {
                        items.push(item.clone());
                    }
                }
                let data = Data::Array(Arc::new(Array { items, open: array.open.clone() }));
                Value { data, ..value }
            }
            None => value,
        },
    }
}

/// The text of a known scalar.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match &value.data {
        Data::Bool(flag) => Some(flag.to_string()),
        Data::Int(number) => Some(number.to_string()),
        Data::Float(number) => Some(number.to_string()),
        Data::String(text) => Some(text.to_string()),
        Data::Null | Data::Parts(_) | Data::Array(_) | Data::Object(_) | Data::Unknown(_) => None,
    }
}

/// What `work` makes of a value, or of each value that an unknown one may have.
pub(super) fn lifted(value: &Value, name: &str, work: &dyn Fn(&Value) -> Value) -> Value {
    let (symbol, cause, choices, not_null) = match &value.data {
        Data::Unknown(unknown) => {
            let both = || -> Arc<[Value]> { [Data::Bool(true).into(), Data::Bool(false).into()].into() };
            let one_of = unknown.refinement.one_of.clone().or_else(|| (unknown.ty == Type::Bool).then(both));
            (unknown.symbol.to_string(), unknown.cause.clone(), one_of, unknown.refinement.not_null)
        }
        Data::Parts(parts) => {
            let symbol = value.text_with(|hole| format!("{{{}}}", hole.symbol)).unwrap_or_default();
            let cause = parts.iter().find_map(|part| match part {
                Part::Hole(hole) => Some(hole.cause.clone()),
                Part::Literal(_) => None,
            });
            (symbol, cause.unwrap_or_else(|| Cause::Error("a text".into())), None, true)
        }
        Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::String(_) | Data::Array(_) | Data::Object(_) => {
            return work(value).with_secret(value.secret);
        }
    };
    let choices: Option<Vec<Value>> = choices.map(|choices| choices.iter().map(work).collect());
    let choices = choices.filter(|choices| choices.iter().all(Value::is_known));
    let refinement = Refinement { one_of: choices.map(Into::into), not_null, ..Refinement::default() };
    let unknown = Unknown { refinement, ..Unknown::new(format!("{name}({symbol})"), Type::Any, cause) };
    Value::unknown(unknown).with_origin(value.origin.clone()).with_secret(value.secret)
}

/// The same place and secrecy as `value`.
fn of(data: Data, value: &Value) -> Value {
    Value { data, origin: value.origin.clone(), secret: value.secret }
}

fn items(value: &Value, work: &dyn Fn(&Value) -> Value) -> Value {
    match &value.data {
        Data::Array(array) => {
            let items = array.items.iter().map(|item| lifted(item, "map", work)).collect();
            of(Data::Array(Arc::new(Array { items, open: array.open.clone() })), value)
        }
        _ => work(value),
    }
}

fn mapped(table: &std::collections::BTreeMap<String, Json>, value: &Value) -> Value {
    let Some(text) = scalar(value) else { return value.clone() };
    let found = table.get(&text).or_else(|| table.iter().find(|(key, _)| key.eq_ignore_ascii_case(&text)).map(|(_, to)| to));
    found.map_or_else(|| value.clone(), |to| constant(to, &value.origin).with_secret(value.secret))
}

fn boolean(value: &Value) -> Option<bool> {
    match &value.data {
        Data::Bool(flag) => Some(*flag),
        Data::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// The texts with the values in them; nothing if one is not there.
fn formatted(pieces: &[FormatPiece], values: &[Option<Value>]) -> Option<Value> {
    let mut text = Pieces::default();
    let mut secret = false;
    for piece in pieces {
        match piece {
            FormatPiece::Text(literal) => text = text.text(literal),
            FormatPiece::Value(number) | FormatPiece::Host(number) => {
                let value = values.get(*number)?.as_ref().filter(|value| !value.is_null())?;
                let value = converted(value, Convert::String);
                let value = if matches!(piece, FormatPiece::Host(_)) { host(&value) } else { value };
                text = text.value(&value);
                secret |= value.secret;
            }
        }
    }
    // What somebody wrote is worth more than a default; of several the first argument of the row.
    let origins = || values.iter().flatten().map(|value| &value.origin).filter(|origin| origin.span().is_some());
    let written = |origin: &&Origin| origin.steps().any(|step| step.kind != crate::model::StepKind::ProviderDefault);
    let origin = origins().find(written).or_else(|| origins().next()).cloned().unwrap_or(Origin::NONE);
    Some(text.build().with_origin(origin).with_secret(secret))
}

fn scaled(value: &Value, factor: f64) -> Value {
    let number = match &value.data {
        // Whole numbers of this size are exact.
        Data::Int(number) => i32::try_from(*number).ok().map(f64::from),
        Data::Float(number) => Some(*number),
        Data::String(text) => text.parse().ok(),
        _ => None,
    };
    let Some(result) = number.map(|number| number * factor) else { return value.clone() };
    let rounded = result.round();
    let whole = ((result - rounded).abs() < 1e-9).then(|| format!("{rounded:.0}").parse().ok()).flatten();
    of(whole.map_or(Data::Float(result), Data::Int), value)
}

/// The value in another form.
pub(super) fn converted(value: &Value, convert: Convert) -> Value {
    match convert {
        Convert::String => match &value.data {
            Data::Parts(_) | Data::String(_) => value.clone(),
            Data::Unknown(unknown) if unknown.refinement.one_of.is_none() => {
                let unknown = Unknown { ty: Type::String, ..(**unknown).clone() };
                of(Data::Unknown(Arc::new(unknown)), value)
            }
            _ => lifted(value, "tostring", &|value| {
                items(value, &|value| match scalar(value) {
                    Some(text) => of(Data::String(text.into()), value),
                    None => value.clone(),
                })
            }),
        },
        Convert::Int => lifted(value, "tonumber", &|value| match value.as_str().map(str::parse::<i64>) {
            Some(Ok(number)) => of(Data::Int(number), value),
            Some(Err(_)) | None => match value.as_str().map(str::parse::<f64>) {
                Some(Ok(number)) => of(Data::Float(number), value),
                Some(Err(_)) | None => value.clone(),
            },
        }),
        Convert::Bool => lifted(value, "tobool", &|value| match boolean(value) {
            Some(flag) => of(Data::Bool(flag), value),
            None => value.clone(),
        }),
        Convert::Seconds => lifted(value, "seconds", &|value| match value.as_str().map(str::parse::<jiff::Timestamp>) {
            Some(Ok(date)) => of(Data::Int(date.as_second()), value),
            Some(Err(_)) | None => value.clone(),
        }),
        Convert::Lower => lifted(value, "lower", &|value| items(value, &|value| cased(value, &str::to_lowercase))),
        Convert::Upper => lifted(value, "upper", &|value| items(value, &|value| cased(value, &str::to_uppercase))),
        Convert::List => match &value.data {
            Data::Array(_) => value.clone(),
            _ => of(Data::Array(Arc::new(Array { items: vec![value.clone()], open: None })), value),
        },
        Convert::First => match &value.data {
            Data::Array(array) => match (array.items.first(), &array.open) {
                (Some(first), _) => first.clone(),
                (None, Some(open)) => {
                    Value::unknown(Unknown::new(format!("first({})", open.symbol), Type::Any, open.cause.clone()))
                }
                (None, None) => Value::NULL,
            },
            _ => lifted(value, "first", &Value::clone),
        },
    }
}

fn cased(value: &Value, work: &dyn Fn(&str) -> String) -> Value {
    value.as_str().map_or_else(|| value.clone(), |text| of(Data::String(work(text).into()), value))
}

fn joined(value: &Value, by: &str) -> Value {
    match &value.data {
        Data::Array(array) if array.open.is_none() => {
            let pieces = array.items.iter().enumerate().fold(Pieces::default(), |pieces, (at, item)| {
                let pieces = if at > 0 { pieces.text(by) } else { pieces };
                pieces.value(&converted(item, Convert::String))
            });
            let secret = array.items.iter().any(|item| item.secret);
            pieces.build().with_origin(value.origin.clone()).with_secret(value.secret || secret)
        }
        Data::Array(array) => {
            let cause = array.open.as_ref().map_or_else(|| Cause::Error("a list".into()), |open| open.cause.clone());
            let symbol = array.open.as_ref().map_or_else(String::new, |open| format!("join({})", open.symbol));
            of(Data::Unknown(Arc::new(Unknown::new(symbol, Type::String, cause))), value)
        }
        _ => lifted(value, "join", &Value::clone),
    }
}

/// A map as a list of pairs. What a map of settings holds is text, also where it is known only while deploying.
fn pairs(value: &Value, key: &str, held: &str) -> Value {
    let text = |value: &Value| match &value.data {
        Data::Unknown(unknown) if unknown.ty == Type::Any => {
            of(Data::Unknown(Arc::new(Unknown { ty: Type::String, ..(**unknown).clone() })), value)
        }
        _ => value.clone(),
    };
    match &value.data {
        Data::Object(object) => {
            let items = object.entries.iter().map(|(name, value)| {
                let name = Value::string(name.text.clone()).with_origin(value.origin.clone());
                let pair = Value::object([(Key::new(key), name), (Key::new(held), text(value))]);
                pair.with_origin(value.origin.clone())
            });
            of(Data::Array(Arc::new(Array { items: items.collect(), open: object.open.clone() })), value)
        }
        Data::Unknown(unknown) => of(Data::Array(Arc::new(Array { items: Vec::new(), open: Some(unknown.clone()) })), value),
        _ => value.clone(),
    }
}

fn keyed(value: &Value) -> Value {
    let mut object = Object::default();
    match &value.data {
        Data::Array(array) => {
            for item in &array.items {
                match &item.data {
                    Data::String(text) => {
                        object
                            .insert(Key { text: text.clone(), span: item.origin.span() }, of(Data::Object(Arc::default()), item));
                    }
                    Data::Unknown(unknown) => object.insert_open(item.clone(), unknown),
                    Data::Parts(parts) => {
                        let hole = parts.iter().find_map(|part| match part {
                            Part::Hole(hole) => Some(hole),
                            Part::Literal(_) => None,
                        });
                        hole.into_iter().for_each(|hole| object.insert_open(item.clone(), hole));
                    }
                    _ => {}
                }
            }
            array.open.iter().for_each(|open| object.open_up(open));
        }
        Data::Unknown(_) => return lifted(value, "keyed", &|value| value.clone()),
        _ => return value.clone(),
    }
    of(Data::Object(Arc::new(object)), value)
}

/// The id of the role of this name, as the provider finds it: below the subscription.
/// Source: <https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/role_assignment>.
fn role(value: &Value, subscription: &Value) -> Value {
    let Some(name) = value.as_str() else { return value.clone() };
    let before =
        Pieces::default().value(&ids::of_subscription(subscription)).text("/providers/Microsoft.Authorization/roleDefinitions/");
    let id = match built_in(name) {
        Some(id) => before.text(id),
        None => {
            let what = if value.secret { "the id of a role".to_owned() } else { format!("the id of the role `{name}`") };
            before.value(&Value::unknown(Unknown::new(what.as_str(), Type::String, Cause::Runtime(what.as_str().into()))))
        }
    };
    id.build().with_origin(value.origin.clone()).with_secret(value.secret)
}

/// Whether a value is one of `wanted`, by its text; `Err` with what it depends on.
pub(super) fn is_one_of(value: &Value, wanted: &[String]) -> Result<bool, Arc<Unknown>> {
    let fits = |text: &str| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(text));
    match &value.data {
        Data::Unknown(unknown) => {
            let both = || -> Arc<[Value]> { [Data::Bool(true).into(), Data::Bool(false).into()].into() };
            let one_of = unknown.refinement.one_of.clone().or_else(|| (unknown.ty == Type::Bool).then(both));
            let fit: Vec<bool> = one_of
                .iter()
                .flat_map(|choices| choices.iter())
                .map(|choice| scalar(choice).is_some_and(|text| fits(&text)))
                .collect();
            match (fit.iter().all(|fit| *fit), fit.iter().any(|fit| *fit)) {
                _ if fit.is_empty() => Err(unknown.clone()),
                (true, _) => Ok(true),
                (_, false) => Ok(false),
                (false, true) => Err(unknown.clone()),
            }
        }
        Data::Parts(parts) => {
            let may = |wanted: &String| could_be(parts, wanted);
            let hole = parts.iter().find_map(|part| match part {
                Part::Hole(hole) => Some(hole.clone()),
                Part::Literal(_) => None,
            });
            match hole {
                Some(hole) if wanted.iter().any(may) => Err(hole),
                Some(_) | None => Ok(false),
            }
        }
        Data::Null => Ok(wanted.iter().any(|wanted| wanted == &plain(&Json::Null))),
        _ => Ok(scalar(value).is_some_and(|text| fits(&text))),
    }
}

/// Whether a text with holes could be `text`, by its first and last literals.
fn could_be(parts: &[Part], text: &str) -> bool {
    let text = text.to_lowercase();
    let before = match parts.first() {
        Some(Part::Literal(literal)) => text.starts_with(&literal.to_lowercase()),
        Some(Part::Hole(_)) | None => true,
    };
    let after = match parts.last() {
        Some(Part::Literal(literal)) => text.ends_with(&literal.to_lowercase()),
        Some(Part::Hole(_)) | None => true,
    };
    before && after
}
