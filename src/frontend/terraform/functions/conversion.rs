//! Functions that convert, and those that say something about a value without changing it.

use std::sync::Arc;

use super::argument::Call;
use super::stop::{Outcome, Stop, unknown_value};
use crate::frontend::terraform::convert::convert;
use crate::frontend::terraform::value::{Data, Type};
use crate::model::{Cause, Refinement};

fn to(call: &Call<'_>, ty: &Type) -> Outcome {
    let value = call.need(0)?;
    convert(value, ty).map_err(|message| Stop::Argument(0, message))
}

/// `tostring(x)`.
pub(super) fn to_string(call: &Call<'_>) -> Outcome {
    to(call, &Type::String)
}

/// `tonumber(x)`.
pub(super) fn to_number(call: &Call<'_>) -> Outcome {
    to(call, &Type::Number)
}

/// `tobool(x)`.
pub(super) fn to_bool(call: &Call<'_>) -> Outcome {
    to(call, &Type::Bool)
}

/// `tolist(x)`.
pub(super) fn to_list(call: &Call<'_>) -> Outcome {
    to(call, &Type::List(Arc::new(Type::Any)))
}

/// `toset(x)`.
pub(super) fn to_set(call: &Call<'_>) -> Outcome {
    to(call, &Type::Set(Arc::new(Type::Any)))
}

/// `tomap(x)`.
pub(super) fn to_map(call: &Call<'_>) -> Outcome {
    to(call, &Type::Map(Arc::new(Type::Any)))
}

/// `sensitive(x)`.
pub(super) fn sensitive(call: &Call<'_>) -> Outcome {
    Ok(call.need(0)?.clone().with_sensitive(true))
}

/// `nonsensitive(x)`.
pub(super) fn nonsensitive(call: &Call<'_>) -> Outcome {
    let mut value = call.need(0)?.clone();
    value.sensitive = false;
    Ok(value)
}

/// `issensitive(x)`.
pub(super) fn is_sensitive(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    match (&value.data, value.sensitive) {
        (Data::Unknown(_, because), false) => Err(Stop::unknown(because)),
        (_, sensitive) => Ok(Data::Bool(sensitive).into()),
    }
}

/// `ephemeralasnull(x)`: nothing here is ephemeral that is known.
pub(super) fn unchanged(call: &Call<'_>) -> Outcome {
    Ok(call.need(0)?.clone())
}

/// `convert(x, type)`: the second argument is a type, which no value is.
pub(super) fn by_type(_: &Call<'_>) -> Outcome {
    Err(Stop::because(Cause::Unsupported("the function `convert`".into())).nullable())
}

/// `assumeequal(actual, assumed)` of OpenTofu.
pub(super) fn assume_equal(call: &Call<'_>) -> Outcome {
    let (actual, assumed) = (call.need(0)?, call.need(1)?);
    let Ok(actual) = convert(actual, &assumed.ty()) else {
        return Stop::argument(
            0,
            format!("actual value type {} does not match assumed value type {}", actual.ty(), assumed.ty()),
        );
    };
    match actual.equals(assumed) {
        Some(false) => Stop::argument(0, "the actual value does not match the assumed value"),
        _ => Ok(assumed.clone()),
    }
}

/// `assumenotnull(x)` of OpenTofu.
pub(super) fn assume_not_null(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    match &value.data {
        Data::Null(_) => Stop::argument(0, "assumption was not upheld"),
        Data::Unknown(ty, unknown) => {
            let refinement = Refinement { not_null: true, ..unknown.refinement.clone() };
            Ok(unknown_value(unknown.symbol.clone(), ty.clone(), unknown.cause.clone(), refinement)
                .with_sensitive(value.sensitive))
        }
        _ => Ok(value.clone()),
    }
}

/// `assumestringprefix(text, prefix)` of OpenTofu.
pub(super) fn assume_prefix(call: &Call<'_>) -> Outcome {
    let prefix = call.text(1)?;
    let value = call.need(0)?;
    match &value.data {
        Data::Null(_) => Stop::argument(0, "assumption was not upheld"),
        Data::String(text) if !text.starts_with(&**prefix) => Stop::argument(0, "assumption was not upheld"),
        _ => Ok(value.clone()),
    }
}

/// `assumelistlength(list, min, max)` and its kin of OpenTofu.
pub(super) fn assume_length(call: &Call<'_>) -> Outcome {
    let first = call.int(1)?;
    let (min, max) = match call.name {
        name if name.ends_with("min") => (first, i64::MAX),
        name if name.ends_with("max") => (0, first),
        _ => (first, call.int(2)?),
    };
    let value = call.need(0)?;
    let length = match &value.data {
        Data::Sequence(sequence) if sequence.open.is_none() => sequence.items.len(),
        Data::Mapping(mapping) if mapping.open.is_none() => mapping.entries.len(),
        Data::Null(_) => return Stop::argument(0, "assumption was not upheld"),
        Data::Unknown(ty, unknown) => {
            let max = (max != i64::MAX).then_some(max);
            let refinement = Refinement { not_null: true, min: Some(min), max, ..unknown.refinement.clone() };
            return Ok(unknown_value(unknown.symbol.clone(), ty.clone(), unknown.cause.clone(), refinement));
        }
        _ => return Ok(value.clone()),
    };
    let fits = i64::try_from(length).is_ok_and(|length| (min..=max).contains(&length));
    if fits { Ok(value.clone()) } else { Stop::argument(0, "assumption was not upheld") }
}
