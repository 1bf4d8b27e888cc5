//! Files that become part of a template when it is compiled: `loadTextContent` and its like.
//!
//! Source: <https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-files>.

use crate::diagnostic::DiagnosticKind;
use crate::frontend::template::evaluate::{Engine, unknown_in};
use crate::frontend::template::functions;
use crate::frontend::template::ir::Load;
use crate::frontend::{json, text};
use crate::model::{Cause, Data, Key, Origin, StepKind, Type, Value};
use crate::source::Span;
use crate::workspace;

/// Levels of a YAML document; deeper ones are refused.
const YAML_DEPTH: usize = 100;

/// Why a YAML document is no value.
enum Refused {
    /// It is too deep or too large.
    TooMuch,
    /// A key of it is no text.
    Key,
}

impl Engine<'_> {
    /// The value that a file gives; `from` is the file that asks.
    pub(super) fn load(&self, kind: Load, from: &str, arguments: &[Value], span: Span) -> Value {
        let Some(path) = arguments.first() else {
            return self.fail(span, "the path of the file is missing");
        };
        let Some(written) = path.as_str() else {
            return match unknown_in(path) {
                Some(unknown) => self.derived("load", result(kind), unknown.cause.clone(), true),
                None => self.fail(span, format!("the path of a file must be a string, not {}", path.data.kind_name())),
            };
        };
        let Some(path) = workspace::relative(from, written) else {
            return self.fail(span, format!("the file `{written}` lies outside of the scan root and is not read"));
        };
        let key = (kind, path);
        let known = self.loaded.borrow().get(&key).cloned();
        let value = match known {
            Some(value) => value,
            None => {
                let value = match kind {
                    Load::Directory => self.directory(&key.1, arguments.get(1), span),
                    Load::Text | Load::Base64 | Load::Json | Load::Yaml => self.file(kind, &key.1, arguments, span),
                };
                self.loaded.borrow_mut().insert(key, value.clone());
                value
            }
        };
        match (kind, arguments.get(1)) {
            (Load::Json | Load::Yaml, Some(query)) if !query.is_null() => self.select(&value, query, span),
            _ => value,
        }
    }

    fn file(&self, kind: Load, path: &str, arguments: &[Value], span: Span) -> Value {
        let bytes = match self.context.workspace.read(path, self.context.budget.file_bytes) {
            Ok(bytes) => bytes,
            Err(error) => return self.fail(span, format!("cannot read `{path}`: {error}")),
        };
        if kind == Load::Base64 {
            return self.bounded(functions::encode_base64(&bytes), span);
        }
        let encoding = arguments.get(if kind == Load::Text { 1 } else { 2 }).and_then(Value::as_str).unwrap_or("utf-8");
        let decoded = match encoding.to_ascii_lowercase().as_str() {
            "iso-8859-1" => Ok(bytes.iter().map(|byte| char::from(*byte)).collect()),
            "us-ascii" => Ok(bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect()),
            "utf-16be" | "utf-16" | "utf-8" => text::decode(bytes),
            other => Err(format!("the encoding `{other}` is not known")),
        };
        let content = match decoded {
            Ok(content) => content,
            Err(reason) => return self.fail(span, format!("cannot read `{path}`: {reason}")),
        };
        match kind {
            Load::Json => {
                let file = self.context.sources.add(path, content.as_str());
                let parsed = json::parse(file, &content, self.context.budget);
                self.take(parsed.diagnostics);
                match parsed.value {
                    Some(node) => node.to_value(StepKind::Literal),
                    None => self.fail(span, format!("`{path}` is no valid JSON")),
                }
            }
            Load::Yaml => match yaml_serde::from_str::<yaml_serde::Value>(&content) {
                Ok(document) => {
                    let file = self.context.sources.add(path, content.as_str());
                    let origin = Origin::literal(Span::new(file, 0, content.len()));
                    match self.yaml(&document, &origin, 0) {
                        Ok(value) => value,
                        Err(Refused::TooMuch) => self.fail(span, format!("limit: `{path}` holds more than is read")),
                        Err(Refused::Key) => self.fail(span, format!("`{path}` has a key that is no text")),
                    }
                }
                Err(error) => self.fail(span, format!("`{path}` is no valid YAML: {error}")),
            },
            Load::Text | Load::Base64 | Load::Directory => self.bounded(content, span),
        }
    }

    fn bounded(&self, content: String, span: Span) -> Value {
        if content.len() > self.context.budget.string_bytes {
            return self.fail(span, "limit: the file is larger than a string may be");
        }
        Value::string(content)
    }

    /// A YAML value.
    fn yaml(&self, document: &yaml_serde::Value, origin: &Origin, depth: usize) -> Result<Value, Refused> {
        use yaml_serde::Value as Yaml;
        if depth > YAML_DEPTH || !self.context.budget.allocate(1) {
            return Err(Refused::TooMuch);
        }
        let data = match document {
            Yaml::Null => Data::Null,
            Yaml::Bool(value) => Data::Bool(*value),
            Yaml::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(number), _) => Data::Int(number),
                (None, Some(number)) => Data::Float(number),
                (None, None) => Data::Null,
            },
            Yaml::String(text) => Data::String(text.as_str().into()),
            Yaml::Sequence(items) => {
                let items = items.iter().map(|item| self.yaml(item, origin, depth + 1)).collect::<Result<Vec<_>, _>>()?;
                Value::array(items).data
            }
            Yaml::Mapping(entries) => {
                let entries = entries.iter().map(|(key, value)| {
                    let key = match key {
                        Yaml::String(text) => text.clone(),
                        Yaml::Number(number) => number.to_string(),
                        Yaml::Bool(value) => value.to_string(),
                        _ => return Err(Refused::Key),
                    };
                    Ok((Key::new(key), self.yaml(value, origin, depth + 1)?))
                });
                Value::object(entries.collect::<Result<Vec<_>, _>>()?).data
            }
            Yaml::Tagged(tagged) => return self.yaml(&tagged.value, origin, depth + 1),
        };
        Ok(Value::from(data).with_origin(origin.clone()))
    }

    /// The part of a loaded value that a JSONPath of names and indices means.
    fn select(&self, value: &Value, query: &Value, span: Span) -> Value {
        let Some(path) = query.as_str() else {
            return match unknown_in(query) {
                Some(unknown) => self.derived("load", Type::Any, unknown.cause.clone(), false),
                None => self.fail(span, "the path into a file must be a string"),
            };
        };
        let Some(steps) = steps(path) else {
            self.report(DiagnosticKind::Unsupported, span, format!("the path `{path}` into a file is not understood"));
            let cause = Cause::Unsupported(format!("the path `{path}`").into());
            return self.derived("load", Type::Any, cause, false);
        };
        let mut current = value.clone();
        for step in steps {
            current = self.access(&current, &step, span);
        }
        current
    }

    /// `[{relativePath, baseName, extension}]` of the files in a folder that fit a pattern with `*` and `?`.
    fn directory(&self, folder: &str, pattern: Option<&Value>, span: Span) -> Value {
        let pattern = pattern.and_then(Value::as_str).unwrap_or("*");
        let names = match self.context.workspace.list(folder) {
            Ok(names) => names,
            Err(error) => return self.fail(span, format!("cannot read the folder `{folder}`: {error}")),
        };
        let files = names.iter().filter(|name| fits(pattern, name)).map(|name| {
            let extension = name.rfind('.').and_then(|dot| name.get(dot..)).unwrap_or_default();
            let entry = |key: &str, text: &str| (Key::new(key), Value::string(text));
            Value::object([
                entry("relativePath", &format!("{folder}/{name}")),
                entry("baseName", name),
                entry("extension", extension),
            ])
        });
        Value::array(files.collect())
    }
}

fn result(kind: Load) -> Type {
    match kind {
        Load::Text | Load::Base64 => Type::String,
        Load::Json | Load::Yaml => Type::Any,
        Load::Directory => Type::Array,
    }
}

/// The names and indices of a JSONPath such as `$.a['b'][0]`; `None` if there is more in it.
fn steps(path: &str) -> Option<Vec<Value>> {
    let mut steps = Vec::new();
    let mut rest = path.strip_prefix('$').unwrap_or(path);
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let end = inner.find(']')?;
            let (key, after) = (inner.get(..end)?, inner.get(end + 1..)?);
            let quoted = ['\'', '"'].iter().find_map(|quote| key.strip_prefix(*quote)?.strip_suffix(*quote));
            steps.push(match quoted {
                Some(name) => Value::string(name),
                None => Data::Int(key.parse().ok()?).into(),
            });
            rest = after;
        } else {
            let name = rest.strip_prefix('.').unwrap_or(rest);
            let end = name.find(['.', '[']).unwrap_or(name.len());
            let (key, after) = (name.get(..end)?, name.get(end..)?);
            if key.is_empty() || key.contains(['*', '?', '(', ')', ',', ':']) {
                return None;
            }
            steps.push(Value::string(key));
            rest = after;
        }
    }
    Some(steps)
}

/// Whether a name fits a pattern of `*` and `?`, without regard to case.
fn fits(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    let name: Vec<char> = name.to_lowercase().chars().collect();
    // Where to go on when the last star has to take one more character.
    let (mut at, mut own, mut star) = (0, 0, None);
    while let Some(character) = name.get(own) {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, own));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || wanted == character => {
                at += 1;
                own += 1;
            }
            _ => match star {
                Some((place, taken)) => {
                    at = place + 1;
                    own = taken + 1;
                    star = Some((place, taken + 1));
                }
                None => return false,
            },
        }
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|character| *character == '*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, name, expected) in
            [("*", "a.txt", true), ("*.json", "a.JSON", true), ("a?c*", "abcd", true), ("a?c", "abcd", false), ("", "a", false)]
        {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn paths_into_files() {
        let text = |path: &str| {
            steps(path).map(|steps| steps.iter().map(|step| format!("{:?}", step.data)).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(text("$.a['b.c'][0]").as_deref(), Some("String(\"a\") String(\"b.c\") Int(0)"));
        assert_eq!(text("a.b").as_deref(), Some("String(\"a\") String(\"b\")"));
        assert_eq!(text("$..a"), None);
        assert_eq!(text("a[*]"), None);
    }
}
