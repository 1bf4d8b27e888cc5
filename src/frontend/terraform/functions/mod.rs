//! The functions of the Terraform language and those that OpenTofu, azurerm and azapi add, on values that may be unknown.
//!
//! Source: <https://developer.hashicorp.com/terraform/language/functions>.

mod argument;
mod base64;
mod catalogue;
mod collection;
mod conversion;
mod csv;
mod date;
mod duration;
mod encoding;
mod files;
mod format;
mod glob;
mod hash;
mod json;
mod mapping;
mod network;
mod number;
mod pattern;
mod pieces;
mod provider;
mod regular;
mod search;
mod sequence;
mod set;
mod stop;
mod string;
pub(super) mod symbol;
#[cfg(test)]
mod tests;
mod trim;
mod verb;
mod yaml;
mod yaml_text;

use crate::budget::Budget;
use crate::frontend::terraform::convert::{convert, from_model, to_model};
use crate::frontend::terraform::value::{Data, Type, Value};
use crate::model::{self, Cause, Refinement, Unknown};
use crate::workspace::Workspace;

use argument::Call;
use catalogue::{Function, Parameter, Taint};
use stop::Stop;

pub use files::file_text;

/// What functions reach of the world.
pub struct Host<'a> {
    /// The files.
    pub workspace: &'a dyn Workspace,
    /// The folder that file functions start from: the root module's, where Terraform is started.
    pub base: &'a str,
    /// The limits.
    pub budget: &'a Budget,
}

/// Most values one argument may list to be tried one by one.
const ALTERNATIVES: usize = 16;

/// Most combinations of listed values a call is tried with.
const COMBINATIONS: usize = 64;

/// Whether there is a function called `name`.
pub fn exists(name: &str) -> bool {
    catalogue::find(name).is_some()
}

/// Calls a function by its name, also as `core::name` or `provider::azapi::name`. What needs an unknown argument is
/// unknown, and what is made of something sensitive is sensitive.
///
/// # Errors
///
/// A message for the author of the configuration, lower case, without the text of anything sensitive.
pub fn call(name: &str, arguments: &[Value], host: &Host<'_>) -> Result<Value, String> {
    let Some(function) = catalogue::find(name) else { return no_function(name, arguments) };
    check_arity(function, arguments.len())?;
    let secret = host.budget.any(arguments, |value| value.sensitive, Value::inside);
    let hide = |message: String| match secret {
        true => format!("`{}` fails for a sensitive value", function.name),
        false => message,
    };
    let converted = convert_all(function, arguments).map_err(hide)?;
    let result = match alternatives(function, &converted, host) {
        Some(value) => value,
        None => run(function, &converted, host).map_err(hide)?,
    };
    // A single value costs nothing: it is charged with what it is put into.
    if result.inside().next().is_some() {
        host.budget.measure(&result, Value::inside)?;
    }
    host.budget.look(converted.iter().chain([&result]).map(length).sum());
    let tainted = match function.taint {
        Taint::Never => false,
        Taint::Outside => arguments.iter().any(|argument| argument.sensitive),
        Taint::Anywhere => secret,
    };
    Ok(result.with_sensitive(tainted))
}

/// What a provider's function gives that is not here is unknown: it may well exist.
fn no_function(name: &str, arguments: &[Value]) -> Result<Value, String> {
    match name {
        "list" => Err("`list` was removed from Terraform; write `tolist([…])`".to_owned()),
        "map" => Err("`map` was removed from Terraform; write `tomap({…})`".to_owned()),
        _ if name.starts_with("provider::") => {
            let cause = Cause::Unsupported(format!("the function `{name}`").into());
            let sensitive = arguments.iter().any(Value::has_sensitive);
            let symbol = symbol::of_call(name, arguments);
            Ok(stop::unknown_value(symbol, Type::Any, cause, Refinement::default()).with_sensitive(sensitive))
        }
        _ => Err(format!("there is no function `{name}`")),
    }
}

fn check_arity(function: &Function, given: usize) -> Result<(), String> {
    let least = function.parameters.len();
    let noun = if least == 1 { "argument" } else { "arguments" };
    if given < least && function.variadic.is_some() {
        return Err(format!("`{}` takes at least {least} {noun}, not {given}", function.name));
    }
    if given < least || function.variadic.is_none() && given > least {
        return Err(format!("`{}` takes {least} {noun}, not {given}", function.name));
    }
    Ok(())
}

/// The arguments, each with the type that its parameter asks for.
fn convert_all(function: &Function, arguments: &[Value]) -> Result<Vec<Value>, String> {
    let mut converted = Vec::with_capacity(arguments.len());
    for (index, argument) in arguments.iter().enumerate() {
        let Some(parameter) = function.parameter(index) else { continue };
        if argument.is_null() && !parameter.null {
            return Err(format!("`{}` of `{}` must not be null", parameter.name, function.name));
        }
        let target = parameter.shape.to_type();
        let value = if target == Type::Any { Ok(argument.clone()) } else { convert(argument, &target) };
        converted.push(value.map_err(|message| format!("invalid `{}` of `{}`: {message}", parameter.name, function.name))?);
    }
    Ok(converted)
}

fn run(function: &Function, arguments: &[Value], host: &Host<'_>) -> Result<Value, String> {
    let call = Call { name: function.name, arguments, host };
    let outcome = match first_unknown(function, arguments) {
        Some(stop) => Err(stop),
        None => (function.run)(&call),
    };
    match outcome {
        Ok(value) => Ok(value),
        Err(Stop::Message(message) | Stop::Argument(_, message)) if message.starts_with("limit") => Err(message),
        Err(Stop::Message(message)) => Err(format!("`{}` fails: {message}", function.name)),
        Err(Stop::Argument(index, message)) => {
            let name = function.parameter(index).map_or("argument", |parameter: &Parameter| parameter.name);
            Err(format!("invalid `{name}` of `{}`: {message}", function.name))
        }
        Err(Stop::Unknown { cause, ty, refinement }) => {
            let ty = ty.unwrap_or_else(|| function.returns.of(arguments));
            let symbol = symbol::of_call(function.name, arguments);
            Ok(stop::unknown_value(symbol, ty, cause, refinement))
        }
    }
}

/// The stop at the first unknown argument that the function does not look into itself.
fn first_unknown(function: &Function, arguments: &[Value]) -> Option<Stop> {
    arguments.iter().enumerate().find_map(|(index, argument)| match &argument.data {
        Data::Unknown(_, because) if !function.parameter(index)?.unknown => Some(Stop::unknown(because)),
        _ => None,
    })
}

/// The result for each value that the unknown arguments may have, if these can be counted up: `lower(x)` with `x` one of
/// `A`, `B` is one of `a`, `b`.
fn alternatives(function: &Function, arguments: &[Value], host: &Host<'_>) -> Option<Value> {
    let mut because: Option<&Unknown> = None;
    let mut worlds: Vec<Vec<Value>> = vec![arguments.to_vec()];
    for argument in arguments {
        let Data::Unknown(ty, unknown) = &argument.data else { continue };
        let listed = unknown.refinement.one_of.as_ref().filter(|values| (1..=ALTERNATIVES).contains(&values.len()));
        let Some(listed) = listed else { continue };
        let values: Vec<Value> = listed.iter().map(|value| known_value(value, ty)).collect::<Option<_>>()?;
        let same = |value: &Value| matches!(&value.data, Data::Unknown(_, other) if other.symbol == unknown.symbol);
        if !worlds.first().is_some_and(|world| world.iter().any(same)) {
            continue;
        }
        if worlds.len() * values.len() > COMBINATIONS {
            return None;
        }
        because.get_or_insert(unknown);
        let world_with = |world: &[Value], chosen: &Value| -> Vec<Value> {
            world.iter().map(|value| if same(value) { chosen.clone() } else { value.clone() }).collect()
        };
        worlds = worlds.iter().flat_map(|world| values.iter().map(|chosen| world_with(world, chosen))).collect();
    }
    let because = because?;
    let mut results: Vec<Value> = Vec::new();
    for world in &worlds {
        let result = run(function, world, host).ok()?;
        if !results.iter().any(|seen| seen.equals(&result) == Some(true)) {
            results.push(result);
        }
    }
    if let [only] = results.as_slice() {
        return Some(only.clone());
    }
    let ty = function.returns.of(arguments);
    let listed: Vec<model::Value> = results.iter().map(leaf).collect::<Option<_>>()?;
    let refinement = Refinement { one_of: Some(listed.into()), not_null: true, ..Refinement::default() };
    let symbol = symbol::of_call(function.name, arguments);
    Some(stop::unknown_value(symbol, ty, because.cause.clone(), refinement))
}

/// A listed value as one of the type `ty`.
fn known_value(value: &model::Value, ty: &Type) -> Option<Value> {
    convert(&from_model(value)?, ty).ok()
}

/// A known leaf as the model has it, to list it among the possible ones.
fn leaf(value: &Value) -> Option<model::Value> {
    to_model(value).filter(|_| value.is_known())
}

/// The bytes of a string.
fn length(value: &Value) -> u64 {
    match &value.data {
        Data::String(text) => text.len() as u64,
        Data::Parts(parts) => parts.len() as u64 * 32,
        _ => 0,
    }
}
