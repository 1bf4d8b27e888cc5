//! Types of values and conversion between them.
//!
//! Source: <https://github.com/zclconf/go-cty/blob/main/docs/convert.md>,
//! <https://developer.hashicorp.com/terraform/language/expressions/type-constraints>.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

pub use crate::frontend::terraform::equality::{has_any, in_set_order};
use crate::frontend::terraform::number::Number;
pub use crate::frontend::terraform::unify::{convertible, unify};
use crate::frontend::terraform::value::{Attribute, Data, Mapping, MappingKind, Sequence, SequenceKind, Type, Value};
use crate::model::{self, Refinement, Unknown};

impl Value {
    /// The exact type. `Any` if it cannot be told: of an open tuple or object, too.
    pub fn ty(&self) -> Type {
        match &self.data {
            Data::Null(ty) | Data::Unknown(ty, _) => ty.clone(),
            Data::Bool(_) => Type::Bool,
            Data::Number(_) => Type::Number,
            Data::String(_) | Data::Parts(_) => Type::String,
            Data::Sequence(sequence) => match &sequence.kind {
                SequenceKind::List(element) => Type::List(Arc::new(element.clone())),
                SequenceKind::Set(element) => Type::Set(Arc::new(element.clone())),
                SequenceKind::Tuple if sequence.open.is_some() => Type::Any,
                SequenceKind::Tuple => Type::Tuple(sequence.items.iter().map(Value::ty).collect()),
            },
            Data::Mapping(mapping) => match &mapping.kind {
                MappingKind::Map(element) => Type::Map(Arc::new(element.clone())),
                MappingKind::Object if mapping.open.is_some() => Type::Any,
                MappingKind::Object => {
                    let attribute = |value: &Value| Attribute { ty: value.ty(), optional: false, default: None };
                    Type::Object(Arc::new(mapping.entries.iter().map(|(key, value)| (key.clone(), attribute(value))).collect()))
                }
            },
        }
    }

    /// A set of elements that have the type `ty` already.
    pub fn set(ty: Type, items: Vec<Value>) -> Self {
        Data::Sequence(Arc::new(Sequence { kind: SequenceKind::Set(ty), items: in_set_order(items), open: None })).into()
    }
}

/// As Terraform calls the types in its messages.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Any => f.write_str("any type"),
            Type::String => f.write_str("string"),
            Type::Number => f.write_str("number"),
            Type::Bool => f.write_str("bool"),
            Type::List(element) => write!(f, "list of {element}"),
            Type::Set(element) => write!(f, "set of {element}"),
            Type::Map(element) => write!(f, "map of {element}"),
            Type::Tuple(_) => f.write_str("tuple"),
            Type::Object(_) => f.write_str("object"),
        }
    }
}

/// Converts a value as Terraform does it where a type is asked for. What is unknown or null gets the type, attributes that are
/// missing or null get their defaults, sensitivity and origins stay.
///
/// # Errors
/// Says what is asked for, never what was found there: it may be a secret.
pub fn convert(value: &Value, target: &Type) -> Result<Value, String> {
    let data = match (&value.data, target) {
        (_, Type::Any)
        | (Data::Bool(_), Type::Bool)
        | (Data::Number(_), Type::Number)
        | (Data::String(_) | Data::Parts(_), Type::String) => return Ok(value.clone()),
        (Data::Null(ty), _) if convertible(ty, target) => Data::Null(filled(ty, target)),
        (Data::Unknown(ty, unknown), _) if convertible(ty, target) => {
            let ty = filled(ty, target);
            let unknown = retyped(unknown, &ty);
            Data::Unknown(ty, unknown)
        }
        (Data::Bool(it), Type::String) => Data::String(if *it { "true".into() } else { "false".into() }),
        (Data::Number(number), Type::String) => Data::String(number.to_string().into()),
        (Data::String(text), Type::Number) => Data::Number(Number::parse(text).ok_or_else(|| "a number is required".to_owned())?),
        (Data::String(text), Type::Bool) => Data::Bool(boolean(text)?),
        // A number or `true` of which only parts are known: what is known of it as a text is lost.
        (Data::Parts(parts), Type::Number | Type::Bool) => {
            let Some(hole) = parts.iter().find_map(|part| if let model::Part::Hole(hole) = part { Some(hole) } else { None })
            else {
                return Err(required(target));
            };
            let symbol = format!("{target}({})", hole.symbol);
            let unknown = Unknown { refinement: not_null(), ..Unknown::new(symbol, model_type(target), hole.cause.clone()) };
            Data::Unknown(target.clone(), Arc::new(unknown))
        }
        (Data::Sequence(sequence), _) => return sequence_to(value, sequence, target),
        (Data::Mapping(mapping), _) => return mapping_to(value, mapping, target),
        _ => return Err(required(target)),
    };
    Ok(Value { data, origin: value.origin.clone(), sensitive: value.sensitive })
}

fn required(target: &Type) -> String {
    match target {
        Type::Object(_) => "an object is required".to_owned(),
        _ => format!("a {target} is required"),
    }
}

fn boolean(text: &str) -> Result<bool, String> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") => {
            Err("a bool is required: write `true` or `false` in lower case".to_owned())
        }
        _ => Err("a bool is required".to_owned()),
    }
}

fn sequence_to(value: &Value, sequence: &Sequence, target: &Type) -> Result<Value, String> {
    let (kind, items) = match (&sequence.kind, target) {
        (SequenceKind::List(own), Type::List(element)) | (SequenceKind::Set(own), Type::Set(element))
            if *own == **element && !has_any(own) =>
        {
            return Ok(value.clone());
        }
        // Unknown elements of a set have no place in its order, and may be equal to others.
        (SequenceKind::Set(own), Type::List(element)) if sequence.items.len() > 1 && !value.is_known() => {
            let open = sequence.items.iter().find_map(first_unknown).or_else(|| sequence.open.clone());
            let kind = SequenceKind::List(filled(own, element));
            let data = Data::Sequence(Arc::new(Sequence { kind, items: Vec::new(), open }));
            return Ok(Value { data, origin: value.origin.clone(), sensitive: value.sensitive });
        }
        (kind, Type::List(element) | Type::Set(element)) => {
            let converted: Result<Vec<Value>, String> =
                sequence.items.iter().enumerate().map(|(index, item)| at(index, convert(item, element))).collect();
            let (mut items, mut ty) = one_type(converted?, element)?;
            // An empty collection keeps the type that its elements would have, and must fit by it.
            if let (true, SequenceKind::List(own) | SequenceKind::Set(own)) = (items.is_empty(), kind) {
                if !convertible(own, element) {
                    return Err(required(element));
                }
                ty = filled(own, element);
            }
            if matches!(target, Type::Set(_)) {
                items = in_set_order(items);
                (SequenceKind::Set(ty), items)
            } else {
                (SequenceKind::List(ty), items)
            }
        }
        (SequenceKind::Tuple, Type::Tuple(elements)) if elements.len() == sequence.items.len() => {
            let pairs = sequence.items.iter().zip(elements.iter());
            let items: Result<Vec<Value>, String> =
                pairs.enumerate().map(|(index, (item, element))| at(index, convert(item, element))).collect();
            (SequenceKind::Tuple, items?)
        }
        _ => return Err(required(target)),
    };
    let data = Data::Sequence(Arc::new(Sequence { kind, items, open: sequence.open.clone() }));
    Ok(Value { data, origin: value.origin.clone(), sensitive: value.sensitive })
}

/// The first thing in a value that is unknown.
fn first_unknown(value: &Value) -> Option<Arc<Unknown>> {
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        match &value.data {
            Data::Unknown(_, unknown) => return Some(unknown.clone()),
            Data::Parts(parts) => {
                let hole =
                    parts.iter().find_map(|part| if let model::Part::Hole(hole) = part { Some(hole.clone()) } else { None });
                if hole.is_some() {
                    return hole;
                }
            }
            Data::Sequence(sequence) if sequence.open.is_some() => return sequence.open.clone(),
            Data::Sequence(sequence) => pending.extend(sequence.items.iter().rev()),
            Data::Mapping(mapping) if mapping.open.is_some() => return mapping.open.clone(),
            Data::Mapping(mapping) => pending.extend(mapping.entries.values().rev()),
            Data::Null(_) | Data::Bool(_) | Data::Number(_) | Data::String(_) => {}
        }
    }
    None
}

fn at<T>(index: impl fmt::Display, result: Result<T, String>) -> Result<T, String> {
    result.map_err(|message| format!("element {index}: {message}"))
}

/// Makes converted elements of a collection be of one type, where the type that was asked for leaves that open.
fn one_type(items: Vec<Value>, element: &Type) -> Result<(Vec<Value>, Type), String> {
    if items.is_empty() || !has_any(element) {
        return Ok((items, concrete(element)));
    }
    let types: Vec<Type> = items.iter().map(Value::ty).collect();
    let unlike = || "all elements must have the same type".to_owned();
    let ty = unify(&types).ok_or_else(unlike)?;
    // A null beside a structure has no type that both could have; something unknown may have any.
    if ty == Type::Any
        && !types.iter().all(|ty| *ty == Type::Any)
        && !items.iter().any(|item| matches!(item.data, Data::Unknown(..)))
    {
        return Err(unlike());
    }
    let items: Result<Vec<Value>, String> = items.iter().map(|item| convert(item, &ty)).collect();
    Ok((items?, ty))
}

fn mapping_to(value: &Value, mapping: &Mapping, target: &Type) -> Result<Value, String> {
    let (kind, entries) = match (&mapping.kind, target) {
        (MappingKind::Map(own), Type::Map(element)) if *own == **element && !has_any(own) => return Ok(value.clone()),
        (kind, Type::Map(element)) => {
            let convert_one = |(key, item): (&Arc<str>, &Value)| at(format!("{key:?}"), convert(item, element));
            let items: Result<Vec<Value>, String> = mapping.entries.iter().map(convert_one).collect();
            let (items, mut ty) = one_type(items?, element)?;
            if let (true, MappingKind::Map(own)) = (items.is_empty(), kind) {
                ty = filled(own, element);
            }
            (MappingKind::Map(ty), mapping.entries.keys().cloned().zip(items).collect())
        }
        (_, Type::Object(attributes)) => (MappingKind::Object, object_entries(mapping, attributes)?),
        _ => return Err(required(target)),
    };
    // An object has all the attributes that were asked for; a map that is open stays so.
    let open = if matches!(kind, MappingKind::Object) { None } else { mapping.open.clone() };
    let data = Data::Mapping(Arc::new(Mapping { kind, entries, open }));
    Ok(Value { data, origin: value.origin.clone(), sensitive: value.sensitive })
}

fn object_entries(mapping: &Mapping, attributes: &BTreeMap<Arc<str>, Attribute>) -> Result<BTreeMap<Arc<str>, Value>, String> {
    let mut entries = BTreeMap::new();
    for (name, attribute) in attributes {
        let given = mapping.entries.get(name);
        let value = match (given, &attribute.default) {
            (Some(given), None) => Some(given),
            (Some(given), Some(_)) if !given.is_null() => Some(given),
            (_, Some(default)) => Some(&*default.0),
            (None, None) => None,
        };
        let value = match (value, &mapping.open) {
            (None, Some(open)) => {
                let unknown = Unknown { symbol: format!("{}.{name}", open.symbol).into(), ..Unknown::clone(open) };
                let ty = concrete(&attribute.ty);
                let unknown = retyped(&Arc::new(unknown), &ty);
                Data::Unknown(ty, unknown).into()
            }
            (Some(value), _) => convert(value, &attribute.ty).map_err(|message| format!("attribute {name:?}: {message}"))?,
            (None, None) if attribute.optional => Data::Null(concrete(&attribute.ty)).into(),
            (None, None) => return Err(format!("attribute {name:?} is required")),
        };
        entries.insert(name.clone(), value);
    }
    Ok(entries)
}

/// A type that a value can have: attributes are there or not.
pub fn concrete(ty: &Type) -> Type {
    filled(&Type::Any, ty)
}

/// The type of a null or unknown value of type `from` once it is converted to `to`: where that is open, its own.
fn filled(from: &Type, to: &Type) -> Type {
    let inner = |from: &Type, to: &Type| Arc::new(filled(from, to));
    match (from, to) {
        (from, Type::Any) => from.clone(),
        (Type::List(from) | Type::Set(from), Type::List(to)) => Type::List(inner(from, to)),
        (Type::List(from) | Type::Set(from), Type::Set(to)) => Type::Set(inner(from, to)),
        (Type::Map(from), Type::Map(to)) => Type::Map(inner(from, to)),
        (Type::Tuple(from), Type::List(to)) => Type::List(inner(&unify(from).unwrap_or(Type::Any), to)),
        (Type::Tuple(from), Type::Set(to)) => Type::Set(inner(&unify(from).unwrap_or(Type::Any), to)),
        (_, Type::List(to)) => Type::List(inner(&Type::Any, to)),
        (_, Type::Set(to)) => Type::Set(inner(&Type::Any, to)),
        (Type::Object(from), Type::Map(to)) => {
            let types: Vec<Type> = from.values().map(|attribute| attribute.ty.clone()).collect();
            Type::Map(inner(&unify(&types).unwrap_or(Type::Any), to))
        }
        (_, Type::Map(to)) => Type::Map(inner(&Type::Any, to)),
        (Type::Tuple(from), Type::Tuple(to)) => {
            Type::Tuple(from.iter().zip(to.iter()).map(|(from, to)| filled(from, to)).collect())
        }
        (_, Type::Tuple(to)) => Type::Tuple(to.iter().map(|to| filled(&Type::Any, to)).collect()),
        (from, Type::Object(to)) => {
            let own = |name: &str| match from {
                Type::Object(from) => from.get(name).map_or(Type::Any, |attribute| attribute.ty.clone()),
                Type::Map(element) => Type::clone(element),
                _ => Type::Any,
            };
            let attribute = |(name, to): (&Arc<str>, &Attribute)| {
                (name.clone(), Attribute { ty: filled(&own(name), &to.ty), optional: false, default: None })
            };
            Type::Object(Arc::new(to.iter().map(attribute).collect()))
        }
        (_, Type::String | Type::Number | Type::Bool) => to.clone(),
    }
}

fn not_null() -> Refinement {
    Refinement { not_null: true, ..Refinement::default() }
}

/// The kind of value that stands in a resource for one of this type.
pub fn model_type(ty: &Type) -> model::Type {
    match ty {
        Type::Any => model::Type::Any,
        Type::String => model::Type::String,
        Type::Number => model::Type::Int,
        Type::Bool => model::Type::Bool,
        Type::List(_) | Type::Set(_) | Type::Tuple(_) => model::Type::Array,
        Type::Map(_) | Type::Object(_) => model::Type::Object,
    }
}

/// What is unknown, now of this type. Another kind of value has another symbol: a number is never equal to its text.
fn retyped(unknown: &Arc<Unknown>, ty: &Type) -> Arc<Unknown> {
    let kind = model_type(ty);
    if kind == unknown.ty || kind == model::Type::Any {
        return unknown.clone();
    }
    if unknown.ty == model::Type::Any {
        return Arc::new(Unknown { ty: kind, ..Unknown::clone(unknown) });
    }
    let values = unknown.refinement.one_of.as_ref().and_then(|values| {
        let converted = values.iter().map(|value| to_model(&convert(&from_model(value)?, ty).ok()?));
        converted.collect::<Option<Vec<model::Value>>>()
    });
    let refinement = Refinement { one_of: values.map(Arc::from), not_null: unknown.refinement.not_null, min: None, max: None };
    let symbol = format!("{ty}({})", unknown.symbol);
    Arc::new(Unknown { refinement, ..Unknown::new(symbol, kind, unknown.cause.clone()) })
}

/// A leaf of the common model as a value; `None` if it is none.
pub fn from_model(value: &model::Value) -> Option<Value> {
    let data = match &value.data {
        model::Data::Null => Data::Null(Type::Any),
        model::Data::Bool(it) => Data::Bool(*it),
        model::Data::Int(number) => Data::Number(Number::from(*number)),
        model::Data::Float(number) => Data::Number(Number::parse(&number.to_string())?),
        model::Data::String(text) => Data::String(text.clone()),
        model::Data::Parts(parts) => Data::Parts(parts.clone()),
        model::Data::Array(_) | model::Data::Object(_) | model::Data::Unknown(_) => return None,
    };
    Some(Value { data, origin: value.origin.clone(), sensitive: value.secret })
}

/// A leaf as a value of the common model; `None` if it is none.
pub fn to_model(value: &Value) -> Option<model::Value> {
    let data = match &value.data {
        Data::Null(_) => model::Data::Null,
        Data::Bool(it) => model::Data::Bool(*it),
        Data::Number(number) => number.to_i64().map_or_else(|| model::Data::Float(number.to_f64()), model::Data::Int),
        Data::String(text) => model::Data::String(text.clone()),
        Data::Parts(parts) => model::Data::Parts(parts.clone()),
        Data::Unknown(_, unknown) => model::Data::Unknown(unknown.clone()),
        Data::Sequence(_) | Data::Mapping(_) => return None,
    };
    Some(model::Value { data, origin: value.origin.clone(), secret: value.sensitive })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::terraform::value::DefaultValue;

    fn attribute(ty: Type, default: Option<Value>) -> Attribute {
        Attribute { ty, optional: true, default: default.map(|value| DefaultValue(Arc::new(value))) }
    }

    #[test]
    fn values_become_what_is_asked_for() {
        let number: Value = Data::Number(Number::from(5)).into();
        assert_eq!(convert(&number, &Type::String).unwrap().as_str(), Some("5"));
        assert!(convert(&number, &Type::Bool).is_err());
        let five = convert(&Value::string("5.0"), &Type::Number).unwrap();
        assert_eq!(five.equals(&number), Some(true));
        assert!(convert(&Value::string("five"), &Type::Number).is_err());
        assert!(matches!(convert(&Value::string("1"), &Type::Bool).unwrap().data, Data::Bool(true)));
        assert!(convert(&Value::string("True"), &Type::Bool).is_err());
        let mixed = Value::tuple(vec![number.clone(), Value::string("b"), Value::string("a"), Value::string("5")]);
        let set = convert(&mixed, &Type::Set(Arc::new(Type::Any))).unwrap();
        let items: Vec<_> = set.as_sequence().unwrap().items.iter().map(|item| item.as_str().unwrap()).collect();
        assert_eq!(items, ["5", "a", "b"]);
        assert_eq!(set.ty(), Type::Set(Arc::new(Type::String)));
        let list = convert(&Value::tuple(vec![Value::NULL, number]), &Type::List(Arc::new(Type::Any))).unwrap();
        assert_eq!(list.ty(), Type::List(Arc::new(Type::Number)));
    }

    #[test]
    fn missing_and_null_attributes_get_their_defaults() {
        let inner = Type::Object(Arc::new(BTreeMap::from([("c".into(), attribute(Type::String, Some(Value::string("inner"))))])));
        let ty = Type::Object(Arc::new(BTreeMap::from([
            ("a".into(), attribute(Type::String, Some(Value::string("default")))),
            ("b".into(), attribute(inner, Some(Value::object([])))),
            ("d".into(), attribute(Type::Number, None)),
        ])));
        for given in [Value::object([]), Value::object([("a".into(), Value::NULL), ("other".into(), Value::string("x"))])] {
            let made = convert(&given, &ty).unwrap();
            assert_eq!(made.get("a").and_then(Value::as_str), Some("default"));
            assert_eq!(made.get("b").and_then(|b| b.get("c")).and_then(Value::as_str), Some("inner"));
            assert!(matches!(made.get("d").unwrap().data, Data::Null(Type::Number)));
            assert!(made.get("other").is_none());
        }
    }

    #[test]
    fn unknown_values_keep_their_causes_and_get_the_type() {
        let values: Arc<[model::Value]> = [1, 2].map(|number| model::Data::Int(number).into()).into();
        let refinement = Refinement { one_of: Some(values), ..Refinement::default() };
        let cause = model::Cause::Context("n".into());
        let unknown = Unknown { refinement, ..Unknown::new("n", model::Type::Int, cause) };
        let text = convert(&Value::unknown(Type::Number, unknown), &Type::String).unwrap();
        let Data::Unknown(Type::String, unknown) = text.data else { panic!("still unknown") };
        let values: Vec<_> = unknown.refinement.one_of.as_ref().unwrap().iter().filter_map(model::Value::as_str).collect();
        assert_eq!((&*unknown.symbol, values), ("string(n)", vec!["1", "2"]));
    }
}
