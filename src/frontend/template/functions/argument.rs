//! Reading arguments: each reader gives the value, or the reason to stop.

use std::sync::Arc;

use super::Call;
use super::stop::{Outcome, Stop, first_hole};
use crate::model::{Array, Data, Object, Type, Value};

impl Call<'_> {
    /// The argument at `index`.
    pub(super) fn need(&self, index: usize) -> Result<&Value, Stop> {
        match self.arguments.get(index) {
            Some(value) => Ok(value),
            None => Stop::message(format!("`{}` has no argument {}", self.name, index + 1)),
        }
    }

    /// A known string.
    pub(super) fn text(&self, index: usize) -> Result<&Arc<str>, Stop> {
        let value = self.need(index)?;
        match &value.data {
            Data::String(text) => Ok(text),
            Data::Null
            | Data::Bool(_)
            | Data::Int(_)
            | Data::Float(_)
            | Data::Parts(_)
            | Data::Array(_)
            | Data::Object(_)
            | Data::Unknown(_) => self.wrong(index, value, "a string"),
        }
    }

    /// A known whole number.
    pub(super) fn int(&self, index: usize) -> Result<i64, Stop> {
        let value = self.need(index)?;
        match value.data {
            Data::Int(number) => Ok(number),
            _ => self.wrong(index, value, "a whole number"),
        }
    }

    /// A known boolean.
    pub(super) fn boolean(&self, index: usize) -> Result<bool, Stop> {
        let value = self.need(index)?;
        match value.data {
            Data::Bool(known) => Ok(known),
            _ => self.wrong(index, value, "a boolean"),
        }
    }

    /// An array, which may be open.
    pub(super) fn array(&self, index: usize) -> Result<&Array, Stop> {
        let value = self.need(index)?;
        match &value.data {
            Data::Array(array) => Ok(array),
            _ => self.wrong(index, value, "an array"),
        }
    }

    /// An array of known length.
    pub(super) fn closed_array(&self, index: usize) -> Result<&Array, Stop> {
        let array = self.array(index)?;
        match &array.open {
            None => Ok(array),
            Some(because) => Err(Stop::unknown(because)),
        }
    }

    /// An object, which may be open.
    pub(super) fn object(&self, index: usize) -> Result<&Object, Stop> {
        let value = self.need(index)?;
        match &value.data {
            Data::Object(object) => Ok(object),
            _ => self.wrong(index, value, "an object"),
        }
    }

    /// An object of which all keys are known.
    pub(super) fn closed_object(&self, index: usize) -> Result<&Object, Stop> {
        let object = self.object(index)?;
        match &object.open {
            None => Ok(object),
            Some(because) => Err(Stop::unknown(because)),
        }
    }

    /// The reason why the argument at `index` is not what was `wanted`: it may only be unknown.
    pub(super) fn wrong<T>(&self, index: usize, value: &Value, wanted: &str) -> Result<T, Stop> {
        let because = match &value.data {
            Data::Unknown(because) => Some(because),
            Data::Parts(parts) if wanted.contains("string") => first_hole(parts),
            _ => None,
        };
        match because {
            Some(because) => Err(Stop::unknown(because)),
            None => {
                Stop::message(format!("argument {} of `{}` is {}, not {wanted}", index + 1, self.name, value.data.kind_name()))
            }
        }
    }

    /// A string within the limit.
    pub(super) fn give_text(&self, text: impl Into<Arc<str>>) -> Outcome {
        let text = text.into();
        self.fits(text.len())?;
        Ok(Value::string(text))
    }

    /// Whether a string of `bytes` bytes is within the limit.
    pub(super) fn fits(&self, bytes: usize) -> Result<(), Stop> {
        if bytes > self.budget.string_bytes {
            return Stop::message(format!("limit: a string of more than {} bytes", self.budget.string_bytes));
        }
        Ok(())
    }

    /// Room for `count` elements.
    pub(super) fn room(&self, count: usize) -> Result<(), Stop> {
        if self.budget.allocate(count) { Ok(()) } else { Stop::message("limit: too many elements") }
    }
}

/// The type of a value; `None` for null.
pub(super) fn type_of(value: &Value) -> Option<Type> {
    match &value.data {
        Data::Null => None,
        Data::Bool(_) => Some(Type::Bool),
        Data::Int(_) => Some(Type::Int),
        Data::Float(_) => Some(Type::Any),
        Data::String(_) | Data::Parts(_) => Some(Type::String),
        Data::Array(_) => Some(Type::Array),
        Data::Object(_) => Some(Type::Object),
        Data::Unknown(unknown) => Some(unknown.ty),
    }
}
