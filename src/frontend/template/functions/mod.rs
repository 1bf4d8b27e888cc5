//! The pure functions of the ARM template language, on values that may be unknown.

mod argument;
mod catalogue;
mod collection;
mod comparison;
mod composite;
mod dates;
mod encoding;
mod hash;
mod instant;
mod json;
mod logical;
mod lookup;
mod merge;
mod network;
mod numeric;
mod partial;
mod search;
mod stop;
mod symbol;
#[cfg(test)]
mod tests;
mod text;
mod uri;

use crate::budget::Budget;
use crate::model::{Data, Refinement, Type, Unknown, Value};

pub use catalogue::find;
pub use comparison::{compare, equals};
pub(super) use encoding::encode as encode_base64;
pub(in crate::frontend) use hash::text_of as unique_text;
pub(in crate::frontend) use instant::day_name;
pub use instant::format_utc;
pub use json::json_text;
use stop::{Outcome, Stop};

/// A call of a function with evaluated arguments.
pub struct Call<'a> {
    /// The name as written.
    pub name: &'a str,
    /// The arguments, evaluated.
    pub arguments: &'a [Value],
    /// The limits.
    pub budget: &'a Budget,
}

/// A function: its name, how many arguments it takes, what it gives.
pub struct Function {
    /// Its name; compared without case.
    pub name: &'static str,
    /// Fewest arguments.
    pub min: usize,
    /// Most arguments; `None` for any number.
    pub max: Option<usize>,
    /// The type of what it gives, for unknown results.
    pub returns: Type,
    kind: Kind,
    run: fn(&Call<'_>) -> Outcome,
}

/// How a function treats what it is given.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Kind {
    /// Makes something new out of its arguments.
    Computes,
    /// Gives back one of the values it was given, or one in it.
    Selects,
    /// Puts containers together: an unknown leaf says more than a list of whole containers.
    Merges,
    /// Puts its arguments, untouched, in a new container.
    Holds,
}

/// Most combinations of listed values a call is tried with.
const COMBINATIONS: usize = 64;

/// Most values one argument may list to be tried one by one.
const ALTERNATIVES: usize = 16;

/// Calls `function`. What needs an unknown argument is unknown, and what is made of a secret is secret.
///
/// # Errors
///
/// A message for the author of the template, lower case; one that starts with `limit: ` if a limit was hit.
pub fn call(function: &Function, call: &Call<'_>) -> Result<Value, String> {
    check_arity(function, call.arguments.len())?;
    let result = match alternatives(function, call) {
        Some(value) => value,
        None => run(function, call)?,
    };
    if matches!(result.data, Data::Array(_) | Data::Object(_)) && function.kind != Kind::Selects {
        measure(&result, call.budget)?;
    }
    // What is made or read of a long text takes its time, again and again in a loop.
    call.budget.look(call.arguments.iter().chain([&result]).map(length).sum());
    let tainted = match function.kind {
        Kind::Holds => false,
        Kind::Selects | Kind::Merges => call.arguments.iter().any(|argument| argument.secret),
        Kind::Computes if matches!(result.data, Data::Array(_) | Data::Object(_)) => {
            call.arguments.iter().any(|argument| argument.secret)
        }
        Kind::Computes => any_secret(call.arguments, call.budget),
    };
    Ok(result.with_secret(tainted))
}

fn check_arity(function: &Function, given: usize) -> Result<(), String> {
    let Function { name, min, max, .. } = function;
    if given >= *min && max.is_none_or(|max| given <= max) {
        return Ok(());
    }
    let wanted = match max {
        Some(max) if max == min => format!("{min}"),
        Some(max) => format!("{min} to {max}"),
        None => format!("at least {min}"),
    };
    let noun = if *min == 1 && max.is_none_or(|max| max == 1) { "argument" } else { "arguments" };
    Err(format!("`{name}` takes {wanted} {noun}, not {given}"))
}

fn run(function: &Function, call: &Call<'_>) -> Result<Value, String> {
    match (function.run)(call) {
        Ok(value) => Ok(value),
        Err(Stop::Message(message)) => Err(message),
        Err(Stop::Unknown { because, ty, refinement }) => {
            let ty = ty.unwrap_or(function.returns);
            let refinement = Refinement { not_null: refinement.not_null || ty != Type::Any, ..refinement };
            let symbol = symbol::of_call(function.name, call.arguments);
            Ok(Value::unknown(Unknown { symbol, ty, cause: because.cause.clone(), refinement }))
        }
    }
}

/// The result for each value that the unknown arguments may have, if these can be counted up: `toLower(x)` with `x` one
/// of `A`, `B` is one of `a`, `b`.
fn alternatives(function: &Function, call: &Call<'_>) -> Option<Value> {
    if matches!(function.kind, Kind::Merges | Kind::Holds) {
        return None;
    }
    let mut because = None;
    let mut worlds: Vec<Vec<Value>> = vec![call.arguments.to_vec()];
    for argument in call.arguments {
        let Data::Unknown(unknown) = &argument.data else { continue };
        let Some(values) = unknown.refinement.one_of.as_ref().filter(|values| (1..=ALTERNATIVES).contains(&values.len())) else {
            continue;
        };
        let still_open = |value: &Value| matches!(&value.data, Data::Unknown(other) if other.symbol == unknown.symbol);
        if !worlds.first().is_some_and(|world| world.iter().any(still_open)) {
            continue;
        }
        if worlds.len() * values.len() > COMBINATIONS {
            return None;
        }
        because.get_or_insert_with(|| unknown.cause.clone());
        worlds = worlds
            .iter()
            .flat_map(|world| {
                values.iter().map(move |chosen| {
                    world.iter().map(|value| if still_open(value) { chosen.clone() } else { value.clone() }).collect()
                })
            })
            .collect();
    }
    let cause = because?;
    let mut results: Vec<Value> = Vec::new();
    for world in &worlds {
        let result = run(function, &Call { name: call.name, arguments: world, budget: call.budget }).ok()?;
        if !result.is_known() {
            return None;
        }
        if !results.iter().any(|seen| equals(seen, &result) == Some(true)) {
            results.push(result);
        }
    }
    if let [only] = results.as_slice() {
        return Some(only.clone());
    }
    let not_null = !results.iter().any(Value::is_null);
    let refinement = Refinement { one_of: Some(results.into()), not_null, ..Refinement::default() };
    let symbol = symbol::of_call(function.name, call.arguments);
    Some(Value::unknown(Unknown { symbol, ty: function.returns, cause, refinement }))
}

/// The bytes of a string.
fn length(value: &Value) -> u64 {
    match &value.data {
        Data::String(text) => text.len() as u64,
        Data::Parts(parts) => parts.len() as u64 * 32,
        _ => 0,
    }
}

/// Whether one of the values, or anything in them, is secret.
pub fn any_secret(values: &[Value], budget: &Budget) -> bool {
    budget.any(values, |value| value.secret, Value::inside)
}

/// Charges for every element of a value that is put into a new container.
///
/// # Errors
/// A message that starts with `limit: `.
pub fn measure(value: &Value, budget: &Budget) -> Result<(), String> {
    budget.measure(value, Value::inside)
}
