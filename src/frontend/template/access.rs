//! `target.key`, and the join of two values of which one will be taken.

use std::sync::Arc;

use crate::frontend::template::evaluate::{Engine, via};
use crate::frontend::template::functions;
use crate::model::estate::principal_symbol_of;
use crate::model::{Array, Cause, Data, Key, Object, Refinement, StepKind, Type, Unknown, Value};
use crate::source::Span;

/// More alternatives than this are not kept apart.
const ALTERNATIVES: usize = 16;

/// The symbol of a member of something unknown. The principal of a resource's identity has one name in all languages.
fn member_symbol(base: &str, name: &str) -> String {
    let principal = || {
        let (id, rest) = base.strip_prefix("reference(")?.rsplit_once(')')?;
        let user_assigned = || id.to_ascii_lowercase().contains("/microsoft.managedidentity/userassignedidentities/");
        let is_one = match rest.to_ascii_lowercase().as_str() {
            ".identity" => true,
            "" | ".properties" => user_assigned(),
            _ => false,
        };
        (is_one && name.eq_ignore_ascii_case("principalId")).then(|| principal_symbol_of(id))
    };
    principal().unwrap_or_else(|| format!("{base}.{name}"))
}

impl Engine<'_> {
    /// The value under `key` of `target`.
    pub(super) fn access(&self, target: &Value, key: &Value, span: Span) -> Value {
        let secret = target.secret || key.secret;
        let value = match (&target.data, &key.data) {
            (Data::Unknown(unknown), _) => self.access_unknown(unknown, key, span),
            (_, Data::Unknown(_) | Data::Parts(_)) => self.access_by_unknown(target, key, span),
            (Data::Object(object), Data::String(name)) => match (object.get(name), &object.open) {
                (Some(value), _) => via(value.clone(), span, StepKind::Computed),
                (None, Some(open)) => {
                    Value::unknown(Unknown::new(member_symbol(&open.symbol, name), Type::Any, open.cause.clone()))
                }
                (None, None) => self.fail(span, format!("the object has no property `{name}`")),
            },
            (Data::Array(array), Data::Int(index)) => {
                let item = usize::try_from(*index).ok().and_then(|index| array.items.get(index));
                match (item, &array.open) {
                    (Some(value), _) => via(value.clone(), span, StepKind::Computed),
                    (None, Some(open)) if *index >= 0 => {
                        Value::unknown(Unknown::new(format!("{}[{index}]", open.symbol), Type::Any, open.cause.clone()))
                    }
                    (None, _) => {
                        self.fail(span, format!("the index {index} is outside of an array of {} elements", array.items.len()))
                    }
                }
            }
            (Data::Parts(_), _) => self.fail(span, "a string has no properties"),
            _ => self.unfit(target, key, span),
        };
        value.with_secret(secret)
    }

    fn unfit(&self, target: &Value, key: &Value, span: Span) -> Value {
        self.fail(span, format!("cannot look into {} with {}", target.data.kind_name(), key.data.kind_name()))
    }

    fn access_unknown(&self, unknown: &Arc<Unknown>, key: &Value, span: Span) -> Value {
        let name = match &key.data {
            Data::String(name) => name.to_string(),
            Data::Int(index) => format!("[{index}]"),
            _ => self.unique("?").to_string(),
        };
        if let Some(alternatives) = &unknown.refinement.one_of {
            let members = alternatives.iter().map(|alternative| self.quietly(|| self.access(alternative, key, span)));
            let members = members.collect::<Vec<_>>();
            if members.iter().all(Value::is_known) {
                return alternatives_of(unknown, format!("{}.{name}", unknown.symbol), members);
            }
        }
        Value::unknown(Unknown::new(member_symbol(&unknown.symbol, &name), Type::Any, unknown.cause.clone()))
    }

    fn access_by_unknown(&self, target: &Value, key: &Value, span: Span) -> Value {
        let Some(unknown) = crate::frontend::template::evaluate::unknown_in(key) else {
            return self.unfit(target, key, span);
        };
        let keys: Option<Vec<Value>> = match (&key.data, &target.data) {
            (Data::Unknown(unknown), _) if unknown.refinement.one_of.is_some() => {
                unknown.refinement.one_of.as_ref().map(|keys| keys.to_vec())
            }
            (_, Data::Object(object)) if object.open.is_none() => {
                Some(object.entries.keys().map(|key| Value::string(key.text.clone())).collect())
            }
            (_, Data::Array(array)) if array.open.is_none() => {
                Some((0..array.items.len()).map(|index| Data::Int(i64::try_from(index).unwrap_or(i64::MAX)).into()).collect())
            }
            _ => None,
        };
        let symbol = self.unique(&format!("[{}]", unknown.symbol));
        if let Some(keys) = keys.filter(|keys| !keys.is_empty() && keys.len() <= ALTERNATIVES) {
            let members = keys.iter().map(|key| self.quietly(|| self.access(target, key, span))).collect::<Vec<_>>();
            if members.iter().all(Value::is_known) {
                return alternatives_of(&unknown, symbol.to_string(), members);
            }
        }
        Value::unknown(Unknown::new(symbol, Type::Any, unknown.cause.clone()))
    }

    /// What `if(condition, yes, no)` gives when nobody knows the condition: what both arms share, and for the rest the
    /// two alternatives.
    pub(super) fn join(&self, condition: &Arc<Unknown>, yes: &Value, no: &Value) -> Value {
        let secret = yes.secret || no.secret;
        let joined = match (&yes.data, &no.data) {
            (Data::Object(left), Data::Object(right)) => self.join_objects(condition, left, right),
            (Data::Array(left), Data::Array(right))
                if left.items.len() == right.items.len() && left.open.is_none() && right.open.is_none() =>
            {
                Value::array(left.items.iter().zip(&right.items).map(|(left, right)| self.join(condition, left, right)).collect())
            }
            _ if same(yes, no) => yes.clone(),
            _ => {
                let mut members = Vec::new();
                let complete = collect(yes, &mut members) && collect(no, &mut members) && members.len() <= ALTERNATIVES;
                let symbol = self.unique(&format!("if({})", condition.symbol));
                let not_null = !members.iter().any(Value::is_null);
                let one_of = complete.then(|| members.into());
                let ty = if type_of(yes) == type_of(no) { type_of(yes) } else { Type::Any };
                let refinement = Refinement { one_of, not_null: not_null && complete, ..Refinement::default() };
                let cause = if complete { condition.cause.clone() } else { first_cause(condition, yes, no) };
                Value::unknown(Unknown { refinement, ..Unknown::new(symbol, ty, cause) })
            }
        };
        joined.with_secret(secret)
    }

    fn join_objects(&self, condition: &Arc<Unknown>, left: &Object, right: &Object) -> Value {
        let mut object = Object { open: left.open.clone().or_else(|| right.open.clone()), ..Object::default() };
        let side = |object: &Object, key: &Key| -> Value {
            match (object.get(&key.text), &object.open) {
                (Some(value), _) => value.clone(),
                (None, None) => Value::NULL,
                (None, Some(open)) => {
                    Value::unknown(Unknown::new(format!("{}.{}", open.symbol, key.text), Type::Any, open.cause.clone()))
                }
            }
        };
        for key in left.entries.keys().chain(right.entries.keys()) {
            if object.get(&key.text).is_some() {
                continue;
            }
            let value = self.join(condition, &side(left, key), &side(right, key));
            let origin =
                left.get(&key.text).or_else(|| right.get(&key.text)).map(|value| value.origin.clone()).unwrap_or_default();
            object.insert(key.clone(), value.with_origin(origin));
        }
        Data::Object(Arc::new(object)).into()
    }
}

/// Adds the alternatives a value stands for; `false` if they cannot be counted up.
fn collect(value: &Value, into: &mut Vec<Value>) -> bool {
    let members: &[Value] = match &value.data {
        Data::Unknown(unknown) => match &unknown.refinement.one_of {
            Some(members) => members,
            None => return false,
        },
        _ if value.is_known() => std::slice::from_ref(value),
        _ => return false,
    };
    for member in members {
        if !into.iter().any(|other| same(other, member)) {
            into.push(member.clone());
        }
    }
    true
}

/// The unknown value that is one of `members`, or that member if there is one only.
fn alternatives_of(unknown: &Arc<Unknown>, symbol: String, members: Vec<Value>) -> Value {
    let mut distinct: Vec<Value> = Vec::new();
    for member in members {
        if !distinct.iter().any(|other| same(other, &member)) {
            distinct.push(member);
        }
    }
    if distinct.len() == 1 {
        return distinct.remove(0);
    }
    let ty = distinct.first().map_or(Type::Any, type_of);
    let ty = if distinct.iter().all(|member| type_of(member) == ty) { ty } else { Type::Any };
    let not_null = !distinct.iter().any(Value::is_null);
    let refinement = Refinement { one_of: Some(distinct.into()), not_null, ..Refinement::default() };
    Value::unknown(Unknown { refinement, ..Unknown::new(symbol, ty, unknown.cause.clone()) })
}

fn first_cause(condition: &Arc<Unknown>, yes: &Value, no: &Value) -> Cause {
    let inner = [yes, no].into_iter().find_map(crate::frontend::template::evaluate::unknown_in);
    inner.map_or_else(|| condition.cause.clone(), |unknown| unknown.cause.clone())
}

/// The type of a value.
pub(super) fn type_of(value: &Value) -> Type {
    match &value.data {
        Data::Null => Type::Any,
        Data::Bool(_) => Type::Bool,
        Data::Int(_) | Data::Float(_) => Type::Int,
        Data::String(_) | Data::Parts(_) => Type::String,
        Data::Array(_) => Type::Array,
        Data::Object(_) => Type::Object,
        Data::Unknown(unknown) => unknown.ty,
    }
}

/// An array whose length depends on `unknown`.
pub(super) fn open_array(items: Vec<Value>, unknown: Arc<Unknown>) -> Value {
    Data::Array(Arc::new(Array { items, open: Some(unknown) })).into()
}

/// Whether two values are certainly the same.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    functions::equals(left, right) == Some(true)
}
