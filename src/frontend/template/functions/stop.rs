//! Why a function gives no value: a mistake of the author, or an argument that is not known.

use std::sync::Arc;

use crate::model::{Array, Data, Object, Part, Refinement, Type, Unknown, Value};

/// What a function gives.
pub(super) type Outcome = Result<Value, Stop>;

/// The reason why a function gives no value.
#[derive(Debug)]
pub(super) enum Stop {
    /// The call is wrong.
    Message(String),
    /// It needs something that is not known.
    Unknown {
        /// What is needed.
        because: Arc<Unknown>,
        /// The type of the result, if it is known better than for the function as such.
        ty: Option<Type>,
        /// What is known of the result.
        refinement: Refinement,
    },
}

impl Stop {
    /// The call is wrong.
    pub(super) fn message<T>(text: impl Into<String>) -> Result<T, Stop> {
        Err(Stop::Message(text.into()))
    }

    /// It needs `because`.
    pub(super) fn unknown(because: &Arc<Unknown>) -> Stop {
        Stop::Unknown { because: Arc::clone(because), ty: None, refinement: Refinement::default() }
    }

    /// It needs `because`; of the result are known the bounds.
    pub(super) fn bounded(because: &Arc<Unknown>, min: Option<i64>, max: Option<i64>) -> Stop {
        let refinement = Refinement { min, max, ..Refinement::default() };
        Stop::Unknown { because: Arc::clone(because), ty: None, refinement }
    }

    /// The same, and the result is of type `of`.
    pub(super) fn typed(self, of: Type) -> Stop {
        match self {
            Stop::Message(text) => Stop::Message(text),
            Stop::Unknown { because, refinement, .. } => Stop::Unknown { because, ty: Some(of), refinement },
        }
    }
}

/// The first unknown in `value`.
pub(super) fn first_unknown(value: &Value) -> Option<&Arc<Unknown>> {
    match &value.data {
        Data::Unknown(unknown) => Some(unknown),
        Data::Parts(parts) => first_hole(parts),
        Data::Array(array) => unknown_in_array(array),
        Data::Object(object) => unknown_in_object(object),
        Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::String(_) => None,
    }
}

/// The first unknown in `array`.
pub(super) fn unknown_in_array(array: &Array) -> Option<&Arc<Unknown>> {
    array.items.iter().find_map(first_unknown).or(array.open.as_ref())
}

/// The first unknown in `object`.
pub(super) fn unknown_in_object(object: &Object) -> Option<&Arc<Unknown>> {
    object.entries.values().find_map(first_unknown).or(object.open.as_ref())
}

/// The first hole of a partially known string.
pub(super) fn first_hole(parts: &[Part]) -> Option<&Arc<Unknown>> {
    parts.iter().find_map(|part| match part {
        Part::Hole(hole) => Some(hole),
        Part::Literal(_) => None,
    })
}

/// The reason to stop where two values cannot be told apart: something of them is unknown, or they are `1` and `1.0`.
pub(super) fn undecided(values: &[&Value]) -> Stop {
    match values.iter().find_map(|value| first_unknown(value)) {
        Some(because) => Stop::unknown(because),
        None => Stop::Message("whether a number equals the same with a decimal point is not documented".to_owned()),
    }
}
