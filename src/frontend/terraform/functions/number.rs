//! Functions on numbers.

use std::cmp::Ordering;

use bigdecimal::num_bigint::BigInt;
use bigdecimal::{BigDecimal, RoundingMode, Signed};

use super::argument::{Call, first_hole, first_unknown};
use super::stop::{Outcome, Stop};
use crate::frontend::terraform::convert::convert;
use crate::frontend::terraform::number::Number;
use crate::frontend::terraform::value::{Data, Type, Value};

/// The number as a value.
pub(super) fn value(number: impl Into<Number>) -> Value {
    Data::Number(number.into()).into()
}

fn exact(number: BigDecimal) -> Value {
    Data::Number(Number(number)).into()
}

/// A machine number in the fewest digits that tell it from others, as Terraform has those that it computes so.
fn float(call: &Call<'_>, number: f64) -> Outcome {
    match Number::parse(&shortest(number)) {
        Some(number) if number.to_f64().is_finite() => Ok(value(number)),
        _ => Stop::message(format!("the result of `{}` is no finite number", call.name)),
    }
}

/// Go's digits: it takes the gap below a power of two for as wide as that above (<https://pkg.go.dev/math/big#Float.Text>).
fn shortest(number: f64) -> String {
    let plain = format!("{number:e}");
    let fraction = number.to_bits() & ((1 << 52) - 1);
    let exact = BigDecimal::try_from(number);
    match exact {
        Ok(exact) if fraction == 0 && number.is_normal() => {
            let half = BigDecimal::try_from(number.abs() * f64::EPSILON / 2.0).unwrap_or_default();
            let shorter = (0..16).map(|digits| format!("{number:.digits$e}"));
            let near = |text: &String| text.parse::<BigDecimal>().is_ok_and(|tried| (tried - &exact).abs() <= half);
            shorter.into_iter().find(near).unwrap_or(plain)
        }
        _ => plain,
    }
}

/// `abs(number)`.
pub(super) fn abs(call: &Call<'_>) -> Outcome {
    Ok(exact(call.number(0)?.0.abs()))
}

/// `ceil(number)`.
pub(super) fn ceil(call: &Call<'_>) -> Outcome {
    Ok(exact(call.number(0)?.0.with_scale_round(0, RoundingMode::Ceiling)))
}

/// `floor(number)`.
pub(super) fn floor(call: &Call<'_>) -> Outcome {
    Ok(exact(call.number(0)?.0.with_scale_round(0, RoundingMode::Floor)))
}

/// `signum(number)`, which takes whole numbers of 64 bits alone.
pub(super) fn signum(call: &Call<'_>) -> Outcome {
    Ok(value(call.int(0)?.signum()))
}

/// `log(number, base)`.
pub(super) fn log(call: &Call<'_>) -> Outcome {
    float(call, call.number(0)?.to_f64().ln() / call.number(1)?.to_f64().ln())
}

/// `pow(number, power)`.
pub(super) fn pow(call: &Call<'_>) -> Outcome {
    float(call, call.number(0)?.to_f64().powf(call.number(1)?.to_f64()))
}

/// `max(numbers…)`.
pub(super) fn max(call: &Call<'_>) -> Outcome {
    extreme(call, Ordering::Greater)
}

/// `min(numbers…)`.
pub(super) fn min(call: &Call<'_>) -> Outcome {
    extreme(call, Ordering::Less)
}

fn extreme(call: &Call<'_>, wanted: Ordering) -> Outcome {
    let mut best: Option<&Number> = None;
    for index in 0..call.arguments.len() {
        let number = call.number(index)?;
        if best.is_none_or(|best| number.partial_cmp(best) == Some(wanted)) {
            best = Some(number);
        }
    }
    match best {
        Some(best) => Ok(value(best.clone())),
        None => Stop::message("must pass at least one number"),
    }
}

/// `parseint(text, base)`, in digits, small and then capital letters.
pub(super) fn parse_int(call: &Call<'_>) -> Outcome {
    let given = call.need(0)?;
    if !matches!(given.data, Data::String(_)) {
        return match first_hole(given) {
            Some(hole) => Err(Stop::unknown(hole)),
            None => Stop::argument(0, "first argument must be a string"),
        };
    }
    let text: &str = call.text(0)?;
    let base = call.int(1)?;
    if !(2..=62).contains(&base) {
        return Stop::argument(1, "base must be a whole number between 2 and 62 inclusive");
    }
    let wrong = || Stop::argument(0, format!("cannot parse {text:?} as a base {base} integer"));
    let (negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, text.get(1..).unwrap_or_default()),
        [b'+', ..] => (false, text.get(1..).unwrap_or_default()),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > 1000 {
        return wrong();
    }
    let mut number = BigInt::from(0);
    for letter in digits.chars() {
        let digit = match letter {
            'A'..='Z' if base > 36 => i64::from(u32::from(letter)) - i64::from(u32::from('A')) + 36,
            _ if letter.is_ascii_alphanumeric() => letter.to_digit(36).map_or(base, i64::from),
            _ => return wrong(),
        };
        if digit >= base {
            return wrong();
        }
        number = number * base + digit;
    }
    Ok(exact(BigDecimal::from(if negative { -number } else { number })))
}

/// `sum(numbers)`.
pub(super) fn sum(call: &Call<'_>) -> Outcome {
    let sequence = call.sequence(0)?;
    if sequence.items.is_empty() && sequence.open.is_none() {
        return Stop::argument(0, "cannot sum an empty list");
    }
    if let Some(hole) = first_unknown(call.need(0)?) {
        return Err(Stop::unknown(hole));
    }
    let mut total = Number::from(0);
    for item in &sequence.items {
        match convert(item, &Type::Number).map(|value| value.data) {
            Ok(Data::Number(number)) => match total.plus(&number) {
                Some(sum) => total = sum,
                None => return Stop::message("limit: the number is too large"),
            },
            _ => return Stop::argument(0, "argument must be list, set, or tuple of number values"),
        }
    }
    Ok(value(total))
}

/// `range(limit)`, `range(start, limit)`, `range(start, limit, step)`: at most 1024 numbers, as in Terraform.
pub(super) fn range(call: &Call<'_>) -> Outcome {
    let zero = Number::from(0);
    let one = Number::from(1);
    let (start, end, step) = match call.arguments.len() {
        1 => (&zero, call.number(0)?, None),
        2 => (call.number(0)?, call.number(1)?, None),
        3 => (call.number(0)?, call.number(1)?, Some(call.number(2)?)),
        _ => return Stop::message("must have one, two, or three arguments"),
    };
    let down = end < start;
    let step = match step {
        Some(step) => step.0.clone(),
        None if down => -one.0,
        None => one.0,
    };
    match (step.is_positive(), step.is_negative()) {
        (false, false) => return Stop::message("step must not be zero"),
        (true, _) if down => return Stop::message("end must be greater than start when step is positive"),
        (_, true) if end > start => return Stop::message("end must be less than start when step is negative"),
        _ => {}
    }
    let mut items = Vec::new();
    let mut number = start.0.clone();
    while if down { number > end.0 } else { number < end.0 } {
        if items.len() >= 1024 {
            return Stop::message(
                "more than 1024 values were generated; either decrease the difference between start and end or use a smaller step",
            );
        }
        items.push(exact(number.clone()));
        number += &step;
    }
    Ok(Value::list(Type::Number, items))
}
