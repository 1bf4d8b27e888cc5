//! Values as the schema of the provider takes them: people write numbers for texts, and texts for numbers.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::frontend::terraform::convert::convert;
use crate::frontend::terraform::mapping::format::ArgumentType;
use crate::frontend::terraform::mapping::path::ArgumentPath;
use crate::frontend::terraform::mapping::table::{self, Row, Table, Transform};
use crate::frontend::terraform::value::{Data, Mapping, Sequence, Type, Value};

/// The types of the arguments that a table tells.
#[derive(Clone, Debug, Default)]
pub struct Types {
    own: Option<Type>,
    below: BTreeMap<Arc<str>, Types>,
}

/// The arguments `declared` of an instance of `resource_type` as the provider takes them.
pub fn conform(resource_type: &str, declared: &Value) -> Value {
    table::get(resource_type).map_or_else(|| declared.clone(), |table| table.types.conform(declared))
}

impl Types {
    /// Those of `table`.
    pub(super) fn of(table: &Table) -> Self {
        let mut types = Types::default();
        table.rows.iter().for_each(|row| types.row(row, None));
        for child in &table.children {
            child.rows.iter().for_each(|row| types.row(row, child.each.as_ref()));
        }
        types
    }

    fn row(&mut self, row: &Row, each: Option<&ArgumentPath>) {
        let [path] = row.tf.as_slice() else { return };
        let Some(ty) = type_of(row) else { return };
        for path in std::iter::once(path).chain(&row.aliases) {
            let base = each.filter(|_| path.relative).into_iter().flat_map(ArgumentPath::names);
            let place = base.chain(path.names()).fold(&mut *self, |types, name| types.below.entry(name.clone()).or_default());
            place.own = Some(ty.clone());
        }
    }

    /// The depth is that of the table, not of the value: nothing is looked into that no row names.
    fn conform(&self, value: &Value) -> Value {
        let data = match &value.data {
            Data::Mapping(mapping) if !self.below.is_empty() => {
                let entry = |(name, value): (&Arc<str>, &Value)| {
                    let conformed = self.below.get(name).map_or_else(|| value.clone(), |types| types.conform(value));
                    (name.clone(), conformed)
                };
                let entries = mapping.entries.iter().map(entry).collect();
                Data::Mapping(Arc::new(Mapping { kind: mapping.kind.clone(), entries, open: mapping.open.clone() }))
            }
            Data::Sequence(sequence) => {
                let items = sequence.items.iter().map(|item| match item.data {
                    // A list in a list has no arguments of its own.
                    Data::Sequence(_) => item.clone(),
                    _ => self.conform(item),
                });
                let sequence = Sequence { kind: sequence.kind.clone(), items: items.collect(), open: sequence.open.clone() };
                Data::Sequence(Arc::new(sequence))
            }
            Data::Bool(_) | Data::Number(_) | Data::String(_) => {
                let converted = self.own.as_ref().and_then(|ty| convert(value, ty).ok());
                return converted.map_or_else(|| value.clone(), |converted| converted.with_origin(value.origin.clone()));
            }
            Data::Null(_) | Data::Parts(_) | Data::Unknown(..) | Data::Mapping(_) => return value.clone(),
        };
        Value { data, origin: value.origin.clone(), sensitive: value.sensitive }
    }
}

/// The type that a row tells: by itself, by its default, or by what it does.
fn type_of(row: &Row) -> Option<Type> {
    match row.ty {
        Some(ArgumentType::String) => return Some(Type::String),
        Some(ArgumentType::Number) => return Some(Type::Number),
        Some(ArgumentType::Bool) => return Some(Type::Bool),
        Some(ArgumentType::Set) => return None,
        None => {}
    }
    match (row.default.as_ref().or(row.otherwise.as_ref()), &row.transform) {
        (Some(Json::String(_)), _) => Some(Type::String),
        (Some(Json::Number(_)), _) => Some(Type::Number),
        (Some(Json::Bool(_)), _) | (None, Transform::Not) => Some(Type::Bool),
        _ => None,
    }
}
