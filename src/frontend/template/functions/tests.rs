//! Tests of the functions: known values, then values that are not, then anything at all.

mod anything;
mod known;
mod unknown;

use std::sync::Arc;

use super::stop::Stop;
use super::{Call, call, find, json_text};
use crate::budget::Budget;
use crate::model::{Cause, Data, Refinement, Type, Unknown, Value};

/// Calls `name` with arguments given as JSON.
fn apply(name: &str, arguments: &[Value]) -> Result<Value, String> {
    let budget = Budget::default();
    call(find(name).expect("a known function"), &Call { name, arguments, budget: &budget })
}

fn of_json(text: &str) -> Value {
    super::json::parse(text).expect("test data is JSON")
}

fn shown(value: &Value) -> String {
    if let Data::Unknown(unknown) = &value.data {
        return match &unknown.refinement.one_of {
            Some(values) => format!("one of {}", values.iter().map(shown).collect::<Vec<_>>().join(" ")),
            None => format!("<{}>", unknown.symbol),
        };
    }
    let text = json_text(value, &Budget::default()).expect("within the limit");
    match &text.data {
        Data::Parts(parts) => parts
            .iter()
            .map(|part| match part {
                crate::model::Part::Literal(text) => text.to_string(),
                crate::model::Part::Hole(hole) => {
                    let symbol = hole.symbol.as_ref();
                    let inner = ["json text(", "escaped(", "further keys(", "further elements("]
                        .iter()
                        .find_map(|prefix| symbol.strip_prefix(prefix)?.strip_suffix(')'));
                    format!("<{}>", inner.unwrap_or(symbol))
                }
            })
            .collect(),
        _ => text.as_str().expect("a string").to_owned(),
    }
}

fn unknown(name: &str, ty: Type, refinement: Refinement) -> Value {
    let cause = Cause::Parameter { name: name.into(), span: None };
    Value::unknown(Unknown { symbol: name.into(), ty, cause, refinement: Refinement { not_null: true, ..refinement } })
}

fn parameter(name: &str, ty: Type) -> Value {
    unknown(name, ty, Refinement::default())
}

fn choice(name: &str, values: &[&str]) -> Value {
    let one_of: Arc<[Value]> = values.iter().map(|text| Value::string(*text)).collect();
    unknown(name, Type::String, Refinement { one_of: Some(one_of), ..Refinement::default() })
}

/// Which functions ask for an argument that their arity does not promise shows in the message alone.
#[test]
fn an_argument_that_is_not_there_is_named() {
    let (arguments, budget) = ([Value::NULL], Budget::default());
    let call = Call { name: "concat", arguments: &arguments, budget: &budget };
    assert!(call.need(0).is_ok());
    assert!(matches!(call.need(1), Err(Stop::Message(why)) if why == "`concat` has no argument 2"));
}
