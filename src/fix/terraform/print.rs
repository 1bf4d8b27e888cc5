//! Prints values as `terraform fmt` leaves them.

use serde_json::{Map, Value as Json};

/// Levels of a value; one that is deeper is none that a policy asks for.
const DEPTH: usize = 16;

/// How lines are written in a file.
#[derive(Clone, Debug)]
pub(super) struct Style {
    /// What ends a line.
    pub(super) newline: &'static str,
}

impl Style {
    /// That of a text.
    pub(super) fn of(text: &str) -> Self {
        let crlf = text.find('\n').is_some_and(|at| text.get(..at).is_some_and(|before| before.ends_with('\r')));
        Style { newline: if crlf { "\r\n" } else { "\n" } }
    }

    /// `value` at an indentation: that of the line on which it begins.
    ///
    /// # Errors
    /// It is too deep.
    pub(super) fn value(&self, value: &Json, indent: &str) -> Result<String, String> {
        self.inner(value, indent, 0)
    }

    fn inner(&self, value: &Json, indent: &str, depth: usize) -> Result<String, String> {
        if depth > DEPTH {
            return Err("the value is nested too deep".to_owned());
        }
        let deeper = format!("{indent}  ");
        Ok(match value {
            Json::Null => "null".to_owned(),
            Json::Bool(flag) => flag.to_string(),
            Json::Number(number) => number.to_string(),
            Json::String(text) => quoted(text),
            Json::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
                let items: Result<Vec<String>, String> = items.iter().map(|item| self.inner(item, indent, depth + 1)).collect();
                format!("[{}]", items?.join(", "))
            }
            Json::Array(items) => {
                let mut text = String::from("[");
                for item in items {
                    text.push_str(&format!("{}{deeper}{},", self.newline, self.inner(item, &deeper, depth + 1)?));
                }
                format!("{text}{}{indent}]", self.newline)
            }
            Json::Object(entries) if entries.is_empty() => "{}".to_owned(),
            Json::Object(entries) => {
                let lines = self.entries(entries, &deeper, depth)?;
                format!("{{{}{}{}{indent}}}", self.newline, lines.join(self.newline), self.newline)
            }
        })
    }

    /// The entries of an object, one a line but for those that take several, with their `=` below each other.
    fn entries(&self, entries: &Map<String, Json>, indent: &str, depth: usize) -> Result<Vec<String>, String> {
        let printed: Result<Vec<(String, String)>, String> =
            entries.iter().map(|(name, value)| Ok((key(name), self.inner(value, indent, depth + 1)?))).collect();
        let printed = printed?;
        let mut lines = Vec::new();
        // What takes several lines stands in no column with others.
        for group in printed.chunk_by(|(_, one), (_, other)| one.contains('\n') == other.contains('\n')) {
            let width = |(name, value): &(String, String)| if value.contains('\n') { 0 } else { name.chars().count() };
            let widest = group.iter().map(width).max().unwrap_or_default();
            lines.extend(group.iter().map(|(name, value)| format!("{indent}{name:<widest$} = {value}")));
        }
        Ok(lines)
    }
}

/// The key of an object: in quotes unless it is a name.
pub(super) fn key(name: &str) -> String {
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let word = |next: char| next.is_ascii_alphanumeric() || next == '_' || next == '-';
    if begins && name.chars().all(word) { name.to_owned() } else { quoted(name) }
}

/// A text in quotes.
///
/// Source: <https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences>.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for (at, character) in text.char_indices() {
        let computes = text.get(at + 1..).is_some_and(|rest| rest.starts_with('{'));
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '$' | '%' if computes => quoted.extend([character, character]),
            control if control.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(control))),
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}
