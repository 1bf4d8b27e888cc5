//! Made-up estates in Bicep: the bodies of the resources, with symbolic names where an id is meant.

use std::fmt::Write;
use std::ops::Range;

use serde_json::Value;

use super::resources::resource;

/// Stands around a symbolic name in a body until the body is written.
const SYMBOL: char = '\u{1}';

/// A file that declares the resources of these numbers.
pub(super) fn file(numbers: Range<usize>) -> String {
    let mut text = "param location string = 'westeurope'\n".to_owned();
    let reference = |_: &str, name: &str| format!("{SYMBOL}{}.id{SYMBOL}", symbol(name));
    for number in numbers {
        let (resource_type, name, mut body) = resource(number, &reference);
        let body = body.as_object_mut().unwrap();
        body.shift_remove("type");
        body["location"] = format!("{SYMBOL}location{SYMBOL}").into();
        if let Some((parent, child)) = name.split_once('/') {
            body["name"] = child.into();
            body.insert("parent".to_owned(), format!("{SYMBOL}{}{SYMBOL}", symbol(parent)).into());
        }
        write!(text, "\nresource {} '{resource_type}@2023-09-01' = ", symbol(&name)).unwrap();
        object(&mut text, body.iter(), 0);
        text.push('\n');
    }
    text
}

/// The symbolic name of a resource.
fn symbol(name: &str) -> String {
    name.split('.').next().unwrap_or(name).replace('/', "_")
}

fn object<'a>(text: &mut String, members: impl Iterator<Item = (&'a String, &'a Value)>, depth: usize) {
    text.push_str("{\n");
    for (key, value) in members {
        write!(text, "{:indent$}{key}: ", "", indent = 2 * depth + 2).unwrap();
        expression(text, value, depth + 1);
        text.push('\n');
    }
    write!(text, "{:indent$}}}", "", indent = 2 * depth).unwrap();
}

fn expression(text: &mut String, value: &Value, depth: usize) {
    match value {
        Value::String(string) => match string.strip_prefix(SYMBOL) {
            Some(symbol) => text.push_str(symbol.trim_end_matches(SYMBOL)),
            None => write!(text, "'{string}'").unwrap(),
        },
        Value::Array(elements) if elements.is_empty() => text.push_str("[]"),
        Value::Array(elements) => {
            text.push_str("[\n");
            for element in elements {
                write!(text, "{:indent$}", "", indent = 2 * depth + 2).unwrap();
                expression(text, element, depth + 1);
                text.push('\n');
            }
            write!(text, "{:indent$}]", "", indent = 2 * depth).unwrap();
        }
        Value::Object(members) if members.is_empty() => text.push_str("{}"),
        Value::Object(members) => object(text, members.iter(), depth),
        other => write!(text, "{other}").unwrap(),
    }
}
