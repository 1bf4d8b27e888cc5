//! Why a function gives no known value.

use std::sync::Arc;

use crate::frontend::terraform::convert::model_type;
use crate::frontend::terraform::value::{Type, Value};
use crate::model::{Cause, Refinement, Unknown};

/// Why a function gives no known value.
pub(super) enum Stop {
    /// The call is wrong; what to tell the author.
    Message(String),
    /// The argument at this place is wrong; what to tell the author.
    Argument(usize, String),
    /// The result cannot be known.
    Unknown {
        /// Why.
        cause: Cause,
        /// The type of the result, if it is another than the function's own.
        ty: Option<Type>,
        /// What is known of the result.
        refinement: Refinement,
    },
}

/// What a function gives.
pub(super) type Outcome = Result<Value, Stop>;

impl Stop {
    /// Stops with a message.
    pub(super) fn message<T>(text: impl Into<String>) -> Result<T, Stop> {
        Err(Stop::Message(text.into()))
    }

    /// Stops with a message about the argument at `index`.
    pub(super) fn argument<T>(index: usize, text: impl Into<String>) -> Result<T, Stop> {
        Err(Stop::Argument(index, text.into()))
    }

    /// Stops because of something unknown.
    pub(super) fn unknown(because: &Unknown) -> Stop {
        Stop::because(because.cause.clone())
    }

    /// Stops for `cause`.
    pub(super) fn because(cause: Cause) -> Stop {
        Stop::Unknown { cause, ty: None, refinement: Refinement { not_null: true, ..Refinement::default() } }
    }

    /// The same stop with another type of the result.
    pub(super) fn typed(self, wanted: Type) -> Stop {
        match self {
            Stop::Unknown { cause, refinement, .. } => Stop::Unknown { cause, ty: Some(wanted), refinement },
            other => other,
        }
    }

    /// The same stop; the result may be null.
    pub(super) fn nullable(self) -> Stop {
        match self {
            Stop::Unknown { cause, ty, refinement } => {
                Stop::Unknown { cause, ty, refinement: Refinement { not_null: false, ..refinement } }
            }
            other => other,
        }
    }

    /// The same stop with bounds of the number, or of the length, that the result has.
    pub(super) fn bounded(self, min: Option<i64>, max: Option<i64>) -> Stop {
        match self {
            Stop::Unknown { cause, ty, refinement } => {
                Stop::Unknown { cause, ty, refinement: Refinement { min, max, ..refinement } }
            }
            other => other,
        }
    }
}

/// An unknown value called `symbol`.
pub(super) fn unknown_value(symbol: impl Into<Arc<str>>, ty: Type, cause: Cause, refinement: Refinement) -> Value {
    let shape = model_type(&ty);
    let not_null = refinement.not_null && ty != Type::Any;
    Value::unknown(ty, Unknown { symbol: symbol.into(), ty: shape, cause, refinement: Refinement { not_null, ..refinement } })
}
