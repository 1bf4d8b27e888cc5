//! Parser of the ARM expression language, `[concat(parameters('a'), 'b').c[0]]`.
//!
//! Source of the grammar: <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions>.

use std::sync::Arc;

use crate::budget::Budget;
use crate::frontend::json::Text;
use crate::frontend::template::ir::{Expr, ExprKind};
use crate::model::{Cause, Data, Origin, Value};
use crate::source::Span;

/// What a string of a template is.
#[derive(Debug)]
pub enum TemplateString {
    /// A literal, with the escape `[[` undone.
    Literal(Arc<str>),
    /// An expression.
    Expression(Expr),
}

/// Takes a string of a template apart: an expression iff it starts with `[`, not `[[`, and ends with `]`.
///
/// # Errors
/// A message and the place in the string where the expression breaks.
pub fn parse(text: &Text, budget: &Budget) -> Result<TemplateString, (String, Span)> {
    let source: &str = &text.value;
    if let Some(rest) = source.strip_prefix("[[") {
        return Ok(TemplateString::Literal(if source.ends_with(']') { format!("[{rest}").into() } else { text.value.clone() }));
    }
    if !(source.starts_with('[') && source.ends_with(']') && source.len() >= 2) {
        return Ok(TemplateString::Literal(text.value.clone()));
    }
    if source.len() > budget.expression_bytes {
        let message =
            format!("limit: the expression has {} bytes, more than the limit of {}", source.len(), budget.expression_bytes);
        return Err((message, text.span));
    }
    let mut parser = Parser { text, source, position: 1, end: source.len() - 1, depth: 0, nesting: budget.nesting };
    let mut expr = parser.expression()?;
    parser.blank();
    if parser.position < parser.end {
        return Err(parser.error("expected the end of the expression"));
    }
    expr.span = text.span;
    Ok(TemplateString::Expression(expr))
}

struct Parser<'a> {
    text: &'a Text,
    source: &'a str,
    position: usize,
    end: usize,
    depth: usize,
    nesting: usize,
}

type Parsed<T> = Result<T, (String, Span)>;

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        if self.position < self.end { self.source.as_bytes().get(self.position).copied() } else { None }
    }

    fn blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.position += 1;
        }
    }

    fn span(&self, start: usize) -> Span {
        self.text.range(start, self.position)
    }

    fn error(&self, expectation: &str) -> (String, Span) {
        let found = self.source.get(self.position..self.end).and_then(|rest| rest.chars().next());
        let next = self.position + found.map_or(0, char::len_utf8);
        let found = found.map_or_else(|| "the end of the expression".to_owned(), |character| format!("`{character}`"));
        (format!("{expectation}, found {found}"), self.text.range(self.position.min(self.end), next.min(self.end)))
    }

    fn expression(&mut self) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > self.nesting {
            return Err((format!("limit: calls are nested deeper than {}", self.nesting), self.text.span));
        }
        self.blank();
        let start = self.position;
        let mut expr = match self.peek() {
            Some(b'\'') => self.string()?,
            Some(b'0'..=b'9' | b'-' | b'+') => self.number()?,
            Some(b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'$') => self.call()?,
            _ => return Err(self.error("expected a function, a string or a number")),
        };
        loop {
            self.blank();
            match self.peek() {
                Some(b'.') => {
                    self.position += 1;
                    self.blank();
                    let at = self.position;
                    let name = self.identifier().ok_or_else(|| self.error("expected the name of a property"))?;
                    let key = Expr { kind: ExprKind::Literal(Value::string(name)), span: self.span(at) };
                    expr = Expr { kind: ExprKind::Access { target: Box::new(expr), key: Box::new(key) }, span: self.span(start) };
                }
                Some(b'[') => {
                    self.position += 1;
                    let key = self.expression()?;
                    self.blank();
                    if self.peek() != Some(b']') {
                        return Err(self.error("expected `]`"));
                    }
                    self.position += 1;
                    expr = Expr { kind: ExprKind::Access { target: Box::new(expr), key: Box::new(key) }, span: self.span(start) };
                }
                _ => break,
            }
        }
        self.depth -= 1;
        Ok(expr)
    }

    fn identifier(&mut self) -> Option<Arc<str>> {
        let start = self.position;
        while matches!(self.peek(), Some(b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'$' | b'-' | b'#')) {
            self.position += 1;
        }
        (self.position > start).then(|| self.source[start..self.position].into())
    }

    fn call(&mut self) -> Parsed<Expr> {
        let start = self.position;
        let mut name = self.identifier().ok_or_else(|| self.error("expected the name of a function"))?;
        let mut namespace = None;
        self.blank();
        if self.peek() == Some(b'.') {
            self.position += 1;
            namespace = Some(name);
            name = self.identifier().ok_or_else(|| self.error("expected the name of a function"))?;
            self.blank();
        }
        if self.peek() != Some(b'(') {
            return Err(self.error(&format!("expected `(` after `{name}`")));
        }
        self.position += 1;
        let mut arguments = Vec::new();
        self.blank();
        if self.peek() == Some(b')') {
            self.position += 1;
        } else {
            loop {
                arguments.push(self.expression()?);
                self.blank();
                match self.peek() {
                    Some(b',') => self.position += 1,
                    Some(b')') => {
                        self.position += 1;
                        break;
                    }
                    _ => return Err(self.error("expected `,` or `)`")),
                }
            }
        }
        let span = self.span(start);
        if namespace.is_none() && name.eq_ignore_ascii_case("lambda") {
            return lambda(arguments, span);
        }
        if namespace.is_none() && name.eq_ignore_ascii_case("lambdaVariables") {
            let variable = arguments.first().and_then(literal).filter(|_| arguments.len() == 1);
            let variable = variable.ok_or_else(|| (String::from("`lambdaVariables` takes the name of a variable"), span))?;
            return Ok(Expr { kind: ExprKind::Local(variable), span });
        }
        Ok(Expr { kind: ExprKind::Call { namespace, name, arguments }, span })
    }

    fn string(&mut self) -> Parsed<Expr> {
        let start = self.position;
        self.position += 1;
        let mut value = String::new();
        loop {
            let rest = &self.source[self.position..self.end];
            let Some(quote) = rest.find('\'') else {
                self.position = self.end;
                return Err((String::from("this string has no closing quote"), self.span(start)));
            };
            value.push_str(&rest[..quote]);
            self.position += quote + 1;
            if self.peek() == Some(b'\'') {
                value.push('\'');
                self.position += 1;
            } else {
                break;
            }
        }
        let span = self.span(start);
        Ok(Expr { kind: ExprKind::Literal(Value::string(value).with_origin(Origin::literal(span))), span })
    }

    fn number(&mut self) -> Parsed<Expr> {
        let start = self.position;
        self.position += 1;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'.' | b'e' | b'E')) {
            self.position += 1;
        }
        let span = self.span(start);
        let digits = self.source[start..self.position].trim_start_matches('+');
        let data = match (digits.parse::<i64>(), digits.parse::<f64>()) {
            (Ok(number), _) => Data::Int(number),
            (Err(_), Ok(number)) if digits.contains(['.', 'e', 'E']) => Data::Float(number),
            _ => return Err((format!("`{digits}` is not a number of 64 bits"), span)),
        };
        Ok(Expr { kind: ExprKind::Literal(Value::from(data).with_origin(Origin::literal(span))), span })
    }
}

/// `lambda('x', 'y', body)`.
fn lambda(mut arguments: Vec<Expr>, span: Span) -> Parsed<Expr> {
    let body = arguments.pop().ok_or_else(|| (String::from("`lambda` takes names and an expression"), span))?;
    let names: Option<Vec<Arc<str>>> = arguments.iter().map(literal).collect();
    let names = names.ok_or_else(|| (String::from("the names of the variables of a `lambda` must be strings"), span))?;
    Ok(Expr { kind: ExprKind::Lambda { names, body: Box::new(body) }, span })
}

fn literal(expr: &Expr) -> Option<Arc<str>> {
    match &expr.kind {
        ExprKind::Literal(Value { data: Data::String(text), .. }) => Some(text.clone()),
        _ => None,
    }
}

/// An expression that stands for something that could not be understood.
pub fn invalid(span: Span, cause: Cause) -> Expr {
    Expr { kind: ExprKind::Invalid(cause), span }
}
