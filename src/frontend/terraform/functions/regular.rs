//! `regex`, `regexall`, and `replace` with a regular expression.

use std::sync::Arc;

use regex::{Captures, Regex};

use super::argument::Call;
use super::pattern;
use super::stop::{Outcome, Stop};
use crate::frontend::terraform::value::{Attribute, Data, Type, Value};

fn compiled(call: &Call<'_>) -> Result<Regex, Stop> {
    let regex = pattern::compile(call.text(0)?).map_err(|message| Stop::Argument(0, message))?;
    let names = regex.capture_names().skip(1).filter(Option::is_some).count();
    if names > 0 && names < regex.captures_len() - 1 {
        return Stop::argument(0, "invalid regexp pattern: cannot mix both named and unnamed capture groups");
    }
    Ok(regex)
}

/// The type of a match: a string, a tuple of its groups, or an object of those that have names.
fn match_type(regex: &Regex) -> Type {
    let groups: Vec<Option<&str>> = regex.capture_names().skip(1).collect();
    match groups.first() {
        None => Type::String,
        Some(Some(_)) => {
            let attribute = Attribute { ty: Type::String, optional: false, default: None };
            let names = groups.into_iter().flatten().map(|name| (name.into(), attribute.clone()));
            Type::Object(Arc::new(names.collect()))
        }
        Some(None) => Type::Tuple(groups.iter().map(|_| Type::String).collect()),
    }
}

fn match_value(regex: &Regex, captures: &Captures<'_>) -> Value {
    let group = |index: usize| match captures.get(index) {
        Some(found) => Value::string(found.as_str()),
        None => Data::Null(Type::String).into(),
    };
    let names: Vec<Option<&str>> = regex.capture_names().skip(1).collect();
    match names.first() {
        None => group(0),
        Some(Some(_)) => {
            let named = names.iter().enumerate().filter_map(|(index, name)| Some(((*name)?.into(), group(index + 1))));
            Value::object(named)
        }
        Some(None) => Value::tuple((1..=names.len()).map(group).collect()),
    }
}

/// `regex(pattern, text)`.
pub(super) fn regex(call: &Call<'_>) -> Outcome {
    let regex = compiled(call)?;
    let text = call.text(1).map_err(|stop| stop.typed(match_type(&regex)))?;
    match regex.captures(text) {
        Some(captures) => Ok(match_value(&regex, &captures)),
        None => Stop::message("pattern did not match any part of the given string"),
    }
}

/// `regexall(pattern, text)`.
pub(super) fn regex_all(call: &Call<'_>) -> Outcome {
    let regex = compiled(call)?;
    let ty = match_type(&regex);
    let text = call.text(1).map_err(|stop| stop.typed(Type::List(Arc::new(ty.clone()))))?;
    let mut items = Vec::new();
    for captures in regex.captures_iter(text) {
        searched(call, text, &captures)?;
        call.room(regex.captures_len())?;
        items.push(match_value(&regex, &captures));
    }
    Ok(Value::list(ty, items))
}

/// Counts what it may have cost to find a match: a pattern may look at all that is left of the text each time, as `[^b]*b|a` does where
/// there is no `b` (<https://docs.rs/regex/latest/regex/#iterating-over-matches>). So a root looks at a gigabyte at most.
fn searched(call: &Call<'_>, text: &str, captures: &Captures<'_>) -> Result<(), Stop> {
    let left = text.len() - captures.get(0).map_or(0, |found| found.start().min(text.len()));
    call.host.budget.look(left as u64 / 8);
    if call.host.budget.exhausted() { Stop::message("limit: too many steps") } else { Ok(()) }
}

/// `replace(text, "/pattern/", replacement)`; `$1` and `${name}` stand for groups.
pub(super) fn replace(call: &Call<'_>, sought: &str) -> Outcome {
    let regex = pattern::compile(sought).map_err(|message| Stop::Argument(1, message))?;
    let text: &str = call.text(0)?;
    let with: &str = call.text(2)?;
    let groups = with.matches('$').count();
    let mut result = String::new();
    let mut end = 0;
    for captures in regex.captures_iter(text) {
        let Some(found) = captures.get(0) else { continue };
        searched(call, text, &captures)?;
        result.push_str(text.get(end..found.start()).unwrap_or_default());
        call.fits(groups.saturating_mul(found.len()).saturating_add(result.len()))?;
        captures.expand(with, &mut result);
        call.fits(result.len())?;
        end = found.end();
    }
    result.push_str(text.get(end..).unwrap_or_default());
    call.give(result)
}
