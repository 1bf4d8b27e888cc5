//! Functions on numbers. Whole numbers have 64 bits, as in Azure; what does not fit is an error.

use std::sync::Arc;

use super::Call;
use super::stop::{Outcome, Stop};
use crate::model::{Data, Type, Value};

/// `add(a, b)`.
pub(super) fn add(call: &Call<'_>) -> Outcome {
    binary(call, i64::checked_add, |a, b| a + b)
}

/// `sub(a, b)`.
pub(super) fn sub(call: &Call<'_>) -> Outcome {
    binary(call, i64::checked_sub, |a, b| a - b)
}

/// `mul(a, b)`.
pub(super) fn mul(call: &Call<'_>) -> Outcome {
    binary(call, i64::checked_mul, |a, b| a * b)
}

/// `div(a, b)`: without the fraction, towards zero.
pub(super) fn div(call: &Call<'_>) -> Outcome {
    divide(call, i64::checked_div)
}

/// `mod(a, b)`: with the sign of `a`.
pub(super) fn modulo(call: &Call<'_>) -> Outcome {
    divide(call, i64::checked_rem)
}

fn divide(call: &Call<'_>, operation: fn(i64, i64) -> Option<i64>) -> Outcome {
    if let Data::Int(0) = call.need(1)?.data {
        return Stop::message("division by zero");
    }
    let (a, b) = (call.int(0)?, call.int(1)?);
    within(operation(a, b))
}

fn binary(call: &Call<'_>, whole: fn(i64, i64) -> Option<i64>, broken: fn(f64, f64) -> f64) -> Outcome {
    match (&call.need(0)?.data, &call.need(1)?.data) {
        (Data::Float(a), Data::Float(b)) => Ok(Data::Float(broken(*a, *b)).into()),
        (Data::Float(a), Data::Int(b)) => Ok(Data::Float(broken(*a, *b as f64)).into()),
        (Data::Int(a), Data::Float(b)) => Ok(Data::Float(broken(*a as f64, *b)).into()),
        _ => within(whole(call.int(0)?, call.int(1)?)),
    }
}

fn within(number: Option<i64>) -> Outcome {
    match number {
        Some(number) => Ok(Data::Int(number).into()),
        None => Stop::message("the number does not fit into 64 bits"),
    }
}

/// `int(x)`.
pub(super) fn int(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    match &value.data {
        Data::Int(number) => Ok(Data::Int(*number).into()),
        Data::String(text) => match text.trim().parse::<i64>() {
            Ok(number) => Ok(Data::Int(number).into()),
            Err(_) => Stop::message("`int` takes a whole number"),
        },
        _ => call.wrong(0, value, "a string or a whole number"),
    }
}

/// `float(x)`.
pub(super) fn float(call: &Call<'_>) -> Outcome {
    let value = call.need(0)?;
    match &value.data {
        Data::Int(number) => Ok(Data::Float(*number as f64).into()),
        Data::Float(number) => Ok(Data::Float(*number).into()),
        Data::String(text) => match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Data::Float(number).into()),
            _ => Stop::message("`float` takes a number"),
        },
        _ => call.wrong(0, value, "a string or a number"),
    }
}

/// `min(a, b, …)` or `min([a, b, …])`.
pub(super) fn min(call: &Call<'_>) -> Outcome {
    extreme(call, i64::min)
}

/// `max(a, b, …)` or `max([a, b, …])`.
pub(super) fn max(call: &Call<'_>) -> Outcome {
    extreme(call, i64::max)
}

/// Of unknown numbers, the extreme lies between the extremes of their bounds.
fn extreme(call: &Call<'_>, better: fn(i64, i64) -> i64) -> Outcome {
    let list = match call.arguments {
        [Value { data: Data::Array(_), .. }] => &call.closed_array(0)?.items,
        arguments => arguments,
    };
    let mut because = None;
    let mut lower: Option<Option<i64>> = None;
    let mut upper: Option<Option<i64>> = None;
    let mut join = |(least, most): (Option<i64>, Option<i64>)| {
        lower = Some(lower.map_or(least, |known| known.zip(least).map(|(a, b)| better(a, b))));
        upper = Some(upper.map_or(most, |known| known.zip(most).map(|(a, b)| better(a, b))));
    };
    for (index, value) in list.iter().enumerate() {
        match &value.data {
            Data::Int(number) => join((Some(*number), Some(*number))),
            Data::Unknown(unknown) if matches!(unknown.ty, Type::Int) => {
                because.get_or_insert(unknown);
                join((unknown.refinement.min, unknown.refinement.max));
            }
            _ => return call.wrong(index, value, "a whole number"),
        }
    }
    let (lower, upper) = (lower.flatten(), upper.flatten());
    match (because, lower, upper) {
        (_, Some(lower), Some(upper)) if lower == upper => Ok(Data::Int(lower).into()),
        (Some(because), ..) => Err(Stop::bounded(because, lower, upper)),
        (None, ..) => Stop::message(format!("`{}` of no numbers", call.name)),
    }
}

/// `range(start, count)`: at most 10,000 numbers, says
/// <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-array#range>.
pub(super) fn range(call: &Call<'_>) -> Outcome {
    let count = call.int(1)?;
    if !(0..=10_000).contains(&count) {
        return Stop::message("`range` gives 0 to 10000 numbers");
    }
    let start = call.int(0)?;
    match start.checked_add(count) {
        Some(end) => Ok(Value::array((start..end).map(|number| Data::Int(number).into()).collect())),
        None => Stop::message("the number does not fit into 64 bits"),
    }
}

/// Smallest and largest number it may be; `None` if it is no whole number.
pub(super) fn range_of(value: &Value) -> Option<(Option<i64>, Option<i64>)> {
    match &value.data {
        Data::Int(number) => Some((Some(*number), Some(*number))),
        Data::Unknown(unknown) if unknown.ty == Type::Int => {
            let listed: Option<Vec<i64>> = unknown.refinement.one_of.as_ref().and_then(|values| {
                let number = |value: &Value| if let Data::Int(number) = value.data { Some(number) } else { None };
                values.iter().map(number).collect()
            });
            let unknown = Arc::clone(unknown);
            Some(match listed {
                Some(listed) if !listed.is_empty() => (listed.iter().min().copied(), listed.iter().max().copied()),
                _ => (unknown.refinement.min, unknown.refinement.max),
            })
        }
        _ => None,
    }
}
