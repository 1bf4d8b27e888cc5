//! Built-ins as policies from elsewhere may call them. The engine looks at the clock between calls and never within one: so before each call it is
//! reckoned how much it can make at most, and what is too much is refused, like any other evaluation that fails.

use std::cell::Cell;
use std::fmt;

use regorus::unstable::{BUILTINS, Expr, Ref, Source, Span};
use regorus::{Engine, Extension, LimitError, Value};

use crate::policy::check::capabilities::builtins;

/// Bytes that one call may make.
const ONE: u64 = 16 << 20;
/// Bytes that all calls of one evaluation may make together.
const ALL: u64 = 256 << 20;
/// Values inside of each other and beside each other that are looked at.
const NODES: usize = 200_000;
/// Bytes of a text in which matches of a pattern are searched one after the other: that may take the square of it.
const SEARCHED: u64 = 100_000;
/// Digits of a number that is read: that takes the square of them.
const DIGITS: u64 = 10_000;
/// Bytes that a value takes where it lies.
const VALUE: u64 = 32;

thread_local! {
    /// Bytes that the calls of this evaluation made.
    static MADE: Cell<u64> = const { Cell::new(0) };
}

/// A call that would make too much.
#[derive(Debug)]
struct TooMuch(&'static str);

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` would make more than it may, {ONE} bytes in one call and {ALL} in all", self.0)
    }
}

impl std::error::Error for TooMuch {}

/// Begins an evaluation on this thread.
pub(super) fn begin() {
    MADE.set(0);
}

/// Puts bounded calls in the place of the built-ins that policies may use.
pub(super) fn bind(engine: &mut Engine) -> Result<(), String> {
    let source = Source::from_contents("built-in".to_owned(), " ".to_owned()).map_err(|error| error.to_string())?;
    let span = Span { source, line: 1, col: 1, start: 0, end: 0 };
    for (name, (function, arguments)) in BUILTINS.iter().filter(|(name, _)| builtins().contains_key(**name)) {
        let (name, function, span) = (*name, *function, span.clone());
        // The built-ins ask these for nothing but the place of a mistake, which nobody is told.
        let places: Vec<Ref<Expr>> = (0..*arguments).map(|_| place(&span)).collect();
        let call = extension(move |values| {
            let size = reckoned(name, &values);
            let made = MADE.get().saturating_add(size);
            if size > ONE || made > ALL {
                return Err(TooMuch(name).into());
            }
            MADE.set(made);
            match function(&span, &places, &values, false) {
                Err(error) if error.downcast_ref::<LimitError>().is_none() => Ok(Value::Undefined),
                other => other,
            }
        });
        engine.add_extension(name.to_owned(), *arguments, call).map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn extension(call: impl Extension + 'static) -> Box<dyn Extension> {
    Box::new(call)
}

fn place(span: &Span) -> Ref<Expr> {
    Ref::new(Expr::Null { span: span.clone(), value: Value::Null, eidx: 0 })
}

/// Bytes that a call makes at most; or more than [`ONE`] if it would take too long.
fn reckoned(name: &str, values: &[Value]) -> u64 {
    let first = values.first().map_or(0, length);
    let second = values.get(1).map_or(0, length);
    let third = values.get(2).map_or(0, length);
    let within = |limit: u64, size: u64| if size > limit { u64::MAX } else { size };
    match name {
        "count" | "type_name" | "object.get" | "is_array" | "is_boolean" | "is_null" | "is_number" | "is_object" | "is_set"
        | "is_string" => 0,
        "array.concat" | "array.reverse" | "array.slice" | "object.keys" => first.saturating_add(second).saturating_mul(VALUE),
        "concat" => deep(values.get(1)).saturating_add(elements(values.get(1)).saturating_mul(first)),
        "replace" => replaced(first, second, third),
        "strings.replace_n" => pairs(values.first()).into_iter().fold(second, |size, (old, new)| replaced(size, old, new)),
        "regex.replace" => {
            let groups = text(values.get(2)).matches('$').count() as u64;
            within(SEARCHED, first).saturating_add(replaced(first, 0, third)).saturating_add(first.saturating_mul(groups))
        }
        "regex.split" | "regex.find_n" | "regex.find_all_string_submatch_n" => {
            // The pattern comes first, but for `regex.split` no other than for the rest.
            within(SEARCHED, second).saturating_mul(2 * VALUE)
        }
        "split" | "indexof_n" => first.saturating_add(1).saturating_mul(2 * VALUE),
        "sprintf" => first.saturating_add(numbers(text(values.first()))).saturating_add(deep(values.get(1)).saturating_mul(6)),
        "json.marshal" => deep(values.first()).saturating_mul(6),
        "json.unmarshal" => first.saturating_mul(VALUE),
        "to_number" | "units.parse" | "units.parse_bytes" | "semver.compare" | "semver.is_valid" => within(DIGITS, first),
        _ => values.iter().map(|value| deep(Some(value))).fold(0, u64::saturating_add),
    }
}

/// Bytes of a text, or elements of what has some.
fn length(value: &Value) -> u64 {
    match value {
        Value::String(text) => text.len() as u64,
        Value::Array(array) => array.len() as u64,
        Value::Set(set) => set.len() as u64,
        Value::Object(object) => object.len() as u64,
        _ => 0,
    }
}

fn elements(value: Option<&Value>) -> u64 {
    value.filter(|value| !matches!(value, Value::String(_))).map_or(0, length)
}

fn text(value: Option<&Value>) -> &str {
    match value {
        Some(Value::String(text)) => text,
        _ => "",
    }
}

/// Bytes after `old` bytes in a text of `size` became `new` ones wherever they stand.
fn replaced(size: u64, old: u64, new: u64) -> u64 {
    let places = size.checked_div(old).unwrap_or(size.saturating_add(1));
    size.saturating_add(places.saturating_mul(new))
}

/// The lengths of keys and values of an object of texts.
fn pairs(value: Option<&Value>) -> Vec<(u64, u64)> {
    match value {
        Some(Value::Object(object)) => object.iter().map(|(old, new)| (length(old), length(new))).collect(),
        _ => Vec::new(),
    }
}

/// The sum of the numbers in a format: widths and precisions.
fn numbers(format: &str) -> u64 {
    let runs = format.split(|character: char| !character.is_ascii_digit()).filter(|run| !run.is_empty());
    runs.map(|run| run.parse().unwrap_or(u64::MAX)).fold(0, u64::saturating_add)
}

/// Bytes of a value with all that is in it, each thing as often as it is there; a value may hold the same thing so often that nobody could
/// walk through it, and is endless then.
fn deep(value: Option<&Value>) -> u64 {
    let mut open: Vec<&Value> = value.into_iter().collect();
    let (mut size, mut seen) = (0u64, 0);
    while let Some(value) = open.pop() {
        seen += 1;
        if seen + open.len() > NODES {
            return u64::MAX;
        }
        size = size.saturating_add(VALUE);
        match value {
            Value::String(text) => size = size.saturating_add(text.len() as u64),
            Value::Array(_) | Value::Set(_) | Value::Object(_) if length(value) > NODES as u64 => return u64::MAX,
            Value::Array(array) => open.extend(array.iter()),
            Value::Set(set) => open.extend(set.iter()),
            Value::Object(object) => object.iter().for_each(|(key, value)| open.extend([key, value])),
            _ => {}
        }
    }
    size
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: serde_json::Value) -> Value {
        Value::from(json)
    }

    #[test]
    fn what_a_call_makes_is_reckoned_before() {
        let long = of("x".repeat(1 << 20).into());
        let size = |name: &str, values: &[Value]| reckoned(name, values);
        assert!(size("replace", &[long.clone(), of("x".into()), of("y".repeat(100).into())]) > ONE);
        assert!(size("replace", &[long.clone(), of("x".into()), of("y".into())]) < ONE);
        assert!(size("concat", &[of("".into()), Value::from(vec![long.clone(); 17])]) > ONE);
        assert!(size("concat", &[long.clone(), of(serde_json::json!(vec![""; 17]))]) > ONE);
        assert!(size("sprintf", &[of("%2000000000d".into()), of(serde_json::json!([1]))]) > ONE);
        assert!(size("sprintf", &[of("%s and %d of 10".into()), of(serde_json::json!(["a", 1]))]) < 1000);
        assert!(size("to_number", &[of("9".repeat(20_000).into())]) > ONE);
        assert!(size("regex.find_n", &[of("a".into()), long.clone(), of(serde_json::json!(-1))]) > ONE);
        assert!(size("strings.replace_n", &[of(serde_json::json!({"x": "y".repeat(100)})), long]) > ONE);
        let mut shared = of(serde_json::json!([1]));
        for _ in 0..50 {
            shared = Value::from(vec![shared.clone(), shared]);
        }
        assert!(size("json.marshal", &[shared]) > ONE);
    }

    #[test]
    fn every_built_in_of_the_list_is_bound() {
        let names: Vec<&str> = builtins().keys().map(String::as_str).filter(|name| BUILTINS.contains_key(name)).collect();
        assert!(names.len() > 60 && names.contains(&"concat") && names.contains(&"regex.replace"), "{names:?}");
        bind(&mut Engine::new()).expect("each is bound once");
    }
}
