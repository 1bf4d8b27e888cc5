//! Strings of which parts are known, piece by piece.

use std::sync::Arc;

use super::symbol;
use crate::frontend::terraform::convert::convert;
use crate::frontend::terraform::value::{Data, Type, Value};
use crate::model::{self, Cause, Part, Refinement, Unknown};

/// The text of a simple value as pieces; `None` for null, collections and structures.
pub(super) fn of(value: &Value) -> Option<Vec<Part>> {
    match &value.data {
        Data::Bool(known) => Some(vec![Part::Literal(if *known { "true" } else { "false" }.into())]),
        Data::Number(number) => Some(vec![Part::Literal(number.to_string().into())]),
        Data::String(text) => Some(vec![Part::Literal(Arc::clone(text))]),
        Data::Parts(parts) => Some(parts.to_vec()),
        Data::Unknown(Type::String | Type::Any | Type::Number | Type::Bool, unknown) => {
            Some(vec![Part::Hole(as_text(value, unknown))])
        }
        Data::Unknown(..) | Data::Null(_) | Data::Sequence(_) | Data::Mapping(_) => None,
    }
}

/// The string of the given pieces.
pub(super) fn text(parts: impl IntoIterator<Item = Part>) -> Value {
    match model::Value::parts(parts).data {
        model::Data::String(text) => Value::string(text),
        model::Data::Unknown(unknown) => Data::Unknown(Type::String, unknown).into(),
        model::Data::Parts(parts) => match &*parts {
            [Part::Hole(hole)] => Data::Unknown(Type::String, Arc::clone(hole)).into(),
            _ => Data::Parts(parts).into(),
        },
        _ => Value::string(""),
    }
}

/// A known piece.
pub(super) fn literal(text: impl Into<Arc<str>>) -> Part {
    Part::Literal(text.into())
}

/// The first unknown piece.
pub(super) fn first_hole(parts: &[Part]) -> Option<&Arc<Unknown>> {
    parts.iter().find_map(|part| match part {
        Part::Hole(hole) => Some(hole),
        Part::Literal(_) => None,
    })
}

/// The text of an unknown value: itself if it is a string.
pub(super) fn as_text(value: &Value, unknown: &Arc<Unknown>) -> Arc<Unknown> {
    match convert(value, &Type::String).map(|text| text.data) {
        Ok(Data::Unknown(_, text)) => text,
        _ => Arc::clone(unknown),
    }
}

/// The unknown string that `function` makes of `hole`.
pub(super) fn derived(function: &str, hole: &Unknown) -> Arc<Unknown> {
    Arc::new(Unknown {
        symbol: symbol::of_hole(function, &hole.symbol),
        ty: model::Type::String,
        cause: hole.cause.clone(),
        refinement: Refinement { not_null: true, ..Refinement::default() },
    })
}

/// The unknown string that `function` makes of `hole`, with what `change` makes of the strings that it may be.
pub(super) fn mapped(function: &str, hole: &Unknown, change: impl Fn(&str) -> String) -> Arc<Unknown> {
    let mut made = Unknown::clone(&derived(function, hole));
    if let Some(values) = &hole.refinement.one_of {
        let one = |value: &model::Value| Some(model::Value::string(change(value.as_str()?)).with_secret(value.secret));
        let changed = values.iter().map(one).collect::<Option<Vec<_>>>();
        made.refinement.one_of = changed.map(Into::into);
    }
    Arc::new(made)
}

/// What is known of the beginning.
pub(super) fn prefix(parts: &[Part]) -> &str {
    match parts.first() {
        Some(Part::Literal(text)) => text,
        _ => "",
    }
}

/// What is known of the end.
pub(super) fn suffix(parts: &[Part]) -> &str {
    match parts.last() {
        Some(Part::Literal(text)) => text,
        _ => "",
    }
}

/// Whether the unknown text cannot hold `needle`: ids, names of resource groups and regions hold none of these.
pub(super) fn never_in(hole: &Unknown, needle: &str) -> bool {
    if let Some(values) = &hole.refinement.one_of {
        return values.iter().all(|value| value.as_str().is_some_and(|text| !text.contains(needle)));
    }
    matches!(hole.cause, Cause::Context(_)) && needle.contains(['/', ',', ';', ':', '|', ' '])
}
