//! Functions on booleans, and the ones that only give back a constant or their argument.

use super::Call;
use super::stop::{Outcome, Stop};
use crate::model::{Data, Value};

/// `true()`.
pub(super) fn yes(_: &Call<'_>) -> Outcome {
    Ok(Data::Bool(true).into())
}

/// `false()`.
pub(super) fn no(_: &Call<'_>) -> Outcome {
    Ok(Data::Bool(false).into())
}

/// `null()`.
pub(super) fn null(_: &Call<'_>) -> Outcome {
    Ok(Value::NULL)
}

/// `any(x)`: only types change, not values.
pub(super) fn any(call: &Call<'_>) -> Outcome {
    call.need(0).cloned()
}

/// `not(x)`.
pub(super) fn not(call: &Call<'_>) -> Outcome {
    Ok(Data::Bool(!call.boolean(0)?).into())
}

/// `bool(x)`: strings in any case, numbers by whether they are zero.
pub(super) fn boolean(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    let known = match &value.data {
        Data::Bool(known) => *known,
        Data::Int(number) => *number != 0,
        Data::String(text) if text.trim().eq_ignore_ascii_case("true") => true,
        Data::String(text) if text.trim().eq_ignore_ascii_case("false") => false,
        Data::String(_) => return Stop::message("`bool` takes 'true' or 'false'"),
        _ => return call.wrong(0, value, "a string or a number"),
    };
    Ok(Data::Bool(known).into())
}

/// `fail(message)`: the deployment fails with this message.
pub(super) fn fail(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    match value.as_str() {
        Some(text) if !value.secret => Stop::message(format!("`fail`: {text}")),
        _ => Stop::message("`fail` ends the deployment here"),
    }
}
