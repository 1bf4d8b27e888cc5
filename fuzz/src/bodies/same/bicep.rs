//! The program as Bicep.

use std::fmt::Write;

use crate::bodies::same::model::{Expr, Program};

/// The text of the program.
pub(super) fn print(program: &Program) -> String {
    let mut text = String::new();
    for (number, parameter) in program.parameters.iter().enumerate() {
        let secure = if parameter.secure { "@secure()\n" } else { "" };
        let default = parameter.default.as_ref().map_or_else(String::new, |value| format!(" = {}", expression(value)));
        let _ = writeln!(text, "{secure}param p{number} {}{default}", parameter.ty.word());
    }
    if let Some(body) = &program.function {
        let _ = writeln!(text, "func own(given string) string => {}", expression(body));
    }
    for (number, variable) in program.variables.iter().enumerate() {
        let value = expression(&variable.value);
        let _ = match &variable.repeated {
            Some(of) => writeln!(text, "var v{number} = [for (item, place) in {}: {value}]", expression(&of.of)),
            None => writeln!(text, "var v{number} = {value}"),
        };
    }
    for (number, resource) in program.resources.iter().enumerate() {
        let condition = resource.condition.as_ref().map_or_else(String::new, |one| format!("if ({}) ", expression(one)));
        let _ = write!(text, "resource r{number} '{}@2023-01-01' = ", resource.ty);
        if let Some(of) = &resource.repeated {
            let _ = write!(text, "[for (item, place) in {}: ", expression(&of.of));
        }
        let _ = writeln!(text, "{condition}{{\n  name: {}", expression(&resource.name));
        let _ = writeln!(text, "  tags: {}", record(&resource.tags));
        let _ = writeln!(text, "  properties: {{\n    own: {}", record(&resource.properties));
        if let Some((of, item)) = &resource.list {
            let _ = writeln!(text, "    list: [for (item, place) in {}: {}]", expression(&of.of), expression(item));
        }
        let _ = writeln!(text, "  }}\n}}{}", if resource.repeated.is_some() { "]" } else { "" });
    }
    for (number, (ty, value)) in program.outputs.iter().enumerate() {
        let _ = writeln!(text, "output o{number} {} = {}", ty.word(), expression(value));
    }
    text
}

/// A text between quotes, less the quotes.
fn escaped(text: &str) -> String {
    let escape = |letter: char| match letter {
        '\\' => "\\\\".to_owned(),
        '\'' => "\\'".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        other => other.to_string(),
    };
    text.chars().map(escape).collect::<String>().replace("${", "\\${")
}

/// A piece of a text behind which an expression follows: its last `$` must not take the bracket.
fn piece(text: &str) -> String {
    let escaped = escaped(text);
    match escaped.strip_suffix('$') {
        Some(before) => format!("{before}\\$"),
        None => escaped,
    }
}

fn record(entries: &[(&'static str, Expr)]) -> String {
    let entries: Vec<String> = entries.iter().map(|(key, value)| format!("'{}': {}", escaped(key), expression(value))).collect();
    format!("{{ {} }}", entries.join(", "))
}

fn expression(expr: &Expr) -> String {
    match expr {
        Expr::Text(text) => format!("'{}'", escaped(text)),
        Expr::Number(number) if *number < 0 => format!("({number})"),
        Expr::Number(number) => number.to_string(),
        Expr::Truth(truth) => truth.to_string(),
        Expr::Null => "null".to_owned(),
        Expr::List(items) => format!("[{}]", items.iter().map(expression).collect::<Vec<_>>().join(", ")),
        Expr::Record(entries) => record(entries),
        Expr::Parameter(number) => format!("p{number}"),
        Expr::Variable(number) => format!("v{number}"),
        Expr::Woven(pieces) => {
            let inner: String = pieces.iter().map(|(text, value)| format!("{}${{{}}}", piece(text), expression(value))).collect();
            format!("'{inner}'")
        }
        Expr::Choice(parts) => {
            let [condition, yes, no] = &**parts;
            format!("({} ? {} : {})", expression(condition), expression(yes), expression(no))
        }
        Expr::Operator(operator, sides) => {
            let [left, right] = &**sides;
            format!("({} {} {})", expression(left), operator.bicep, expression(right))
        }
        Expr::Not(inner) => format!("!({})", expression(inner)),
        Expr::Minus(inner) => format!("-({})", expression(inner)),
        Expr::Index(sides) => {
            let [of, at] = &**sides;
            format!("{}[{}]", expression(of), expression(at))
        }
        Expr::Property(of, name) => format!("{}['{}']", expression(of), escaped(name)),
        Expr::SafeProperty(of, name) => format!("{}[?'{}']", expression(of), escaped(name)),
        Expr::Call(name, arguments) => {
            format!("{name}({})", arguments.iter().map(expression).collect::<Vec<_>>().join(", "))
        }
        Expr::Each(name, parts, number) => {
            let [list, body] = &**parts;
            format!("{name}({}, e{number} => {})", expression(list), expression(body))
        }
        Expr::Element(number) => format!("e{number}"),
        Expr::Item => "item".to_owned(),
        Expr::Place => "place".to_owned(),
        Expr::NameOf(number) => format!("r{number}.name"),
        Expr::IdOf(number) => format!("r{number}.id"),
        Expr::Own(argument) => format!("own({})", expression(argument)),
        Expr::Argument => "given".to_owned(),
    }
}
