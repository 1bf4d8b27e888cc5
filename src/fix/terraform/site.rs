//! Finds what is written in a file: blocks, arguments, entries of objects.

use std::sync::Arc;

use crate::budget::Budget;
use crate::frontend::terraform::parse::parse;
use crate::frontend::terraform::references::of_expression;
use crate::frontend::terraform::syntax::{Attribute, Block, Body, Expression, ExpressionKind, ObjectKey, TemplatePart};
use crate::model::Segment;
use crate::scan::Scan;
use crate::source::{FileId, SourceFile, Span};

/// Folders with copies of what others wrote.
const FOREIGN: [&str; 2] = [".terraform", ".terragrunt-cache"];

/// Functions that leave what they are given as it is, part by part.
const TRANSPARENT: [&str; 8] = ["concat", "flatten", "jsonencode", "merge", "tolist", "tomap", "toset", "yamlencode"];

/// A file of the native syntax.
pub(super) struct File {
    /// Its number.
    pub(super) id: FileId,
    /// Its text.
    pub(super) source: Arc<SourceFile>,
    /// What stands in it.
    pub(super) body: Body,
}

impl File {
    /// Reads the file that `span` is in.
    ///
    /// # Errors
    /// It is not to be edited.
    pub(super) fn of(scan: &Scan, span: Span) -> Result<File, String> {
        let source = scan.sources.file(span.file);
        if scan.sources.is_restored(span) || source.path().split('/').any(|folder| FOREIGN.contains(&folder)) {
            return Err("it is written in a module from outside of the repository".to_owned());
        }
        if source.path().ends_with(".json") {
            return Err("it is written in the JSON syntax".to_owned());
        }
        let body = parse(source.text(), span.file, &Budget::default()).value;
        Ok(File { id: span.file, source, body })
    }

    /// The text at a place.
    pub(super) fn text(&self, span: Span) -> &str {
        self.source.text().get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The block with this header.
    pub(super) fn block(&self, header: Span) -> Option<&Block> {
        let mut open: Vec<&Block> = self.body.blocks.iter().collect();
        while let Some(block) = open.pop() {
            if block.header == header {
                return Some(block);
            }
            if block.span.start <= header.start && header.end <= block.span.end {
                open.extend(&block.body.blocks);
            }
        }
        None
    }

    /// The argument that a place is in, and the innermost expression there that is a value of its own.
    pub(super) fn slot(&self, span: Span) -> Option<(&Attribute, &Expression)> {
        let mut bodies = vec![&self.body];
        while let Some(body) = bodies.pop() {
            if let Some(attribute) = body.attributes.iter().find(|attribute| holds(attribute.value.span, span)) {
                return Some((attribute, innermost(&attribute.value, span)));
            }
            bodies.extend(body.blocks.iter().filter(|block| holds(block.span, span)).map(|block| &*block.body));
        }
        None
    }

    /// The indentation of the line that a place is on.
    pub(super) fn indent(&self, at: u32) -> &str {
        let text = self.source.text();
        let before = text.get(..at as usize).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |end| end + 1);
        let rest = text.get(line..).unwrap_or_default();
        rest.get(..rest.len() - rest.trim_start_matches([' ', '\t']).len()).unwrap_or_default()
    }

    /// Where the line that `at` is on ends, before its line break.
    pub(super) fn line_end(&self, at: u32) -> usize {
        let rest = self.source.text().get(at as usize..).unwrap_or_default();
        let line = rest.find('\n').and_then(|end| rest.get(..end)).unwrap_or(rest);
        at as usize + line.trim_end_matches('\r').len()
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}

/// The smallest part of an expression that holds a place and goes into the value as it is.
fn innermost(expression: &Expression, span: Span) -> &Expression {
    let mut at = expression;
    while at.span != span {
        let parts: Vec<&Expression> = match &at.kind {
            ExpressionKind::Tuple(items) => items.iter().collect(),
            ExpressionKind::Object(items) => items.iter().map(|(_, value)| value).collect(),
            ExpressionKind::Parentheses(inner) => vec![inner],
            ExpressionKind::Call { name, arguments, .. } if TRANSPARENT.contains(&&*name.text) => arguments.iter().collect(),
            ExpressionKind::For(one) => vec![&one.result],
            ExpressionKind::Template(parts) => match parts.as_slice() {
                [TemplatePart::Interpolation(inner)] => vec![inner],
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        match parts.into_iter().find(|part| holds(part.span, span)) {
            Some(part) => at = part,
            None => break,
        }
    }
    at
}

/// Whether an expression is a reference and nothing else.
pub(super) fn is_reference(expression: &Expression) -> bool {
    let mut at = expression;
    loop {
        at = match &at.kind {
            ExpressionKind::Name(_) => return true,
            ExpressionKind::Attribute(of, _) | ExpressionKind::Index(of, _) | ExpressionKind::Parentheses(of) => of,
            ExpressionKind::Template(parts) => match parts.as_slice() {
                [TemplatePart::Interpolation(inner)] => inner,
                _ => return false,
            },
            _ => return false,
        };
    }
}

/// Whether an expression has all that it is made of in itself.
pub(super) fn is_closed(expression: &Expression) -> bool {
    of_expression(expression).is_empty() && !matches!(expression.kind, ExpressionKind::Invalid(_))
}

/// Whether an expression is a value that is written out.
pub(super) fn is_literal(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Null | ExpressionKind::Bool(_) | ExpressionKind::Number(_) | ExpressionKind::String(_) => true,
        ExpressionKind::Negate(of) => matches!(of.kind, ExpressionKind::Number(_)),
        ExpressionKind::Tuple(_) | ExpressionKind::Object(_) => is_closed(expression),
        _ => false,
    }
}

/// A scalar that is written out.
pub(super) fn scalar(expression: &Expression) -> Option<serde_json::Value> {
    match &expression.kind {
        ExpressionKind::Null => Some(serde_json::Value::Null),
        ExpressionKind::Bool(flag) => Some((*flag).into()),
        ExpressionKind::Number(number) => number.to_i64().map(Into::into),
        ExpressionKind::String(text) => Some(text.to_string().into()),
        _ => None,
    }
}

/// The text of a key, if it is written out.
pub(super) fn key_of(key: &ObjectKey) -> Option<(&Arc<str>, Span)> {
    match key {
        ObjectKey::Name(name) => Some((&name.text, name.span)),
        ObjectKey::Computed(Expression { kind: ExpressionKind::String(text), span }) => Some((text, *span)),
        ObjectKey::Computed(_) => None,
    }
}

/// Goes into an expression by the keys and indices of `path` as far as they are written out there: what it came to, and how many
/// steps it took.
pub(super) fn walk<'a>(expression: &'a Expression, path: &[Segment]) -> (&'a Expression, usize) {
    let (mut at, mut taken) = (expression, 0);
    loop {
        at = match (&at.kind, path.get(taken)) {
            (ExpressionKind::Parentheses(inner), _) => inner,
            (ExpressionKind::Call { name, arguments, .. }, _) if &*name.text == "jsonencode" => match arguments.as_slice() {
                [only] => only,
                _ => return (at, taken),
            },
            (ExpressionKind::Object(items), Some(Segment::Key(key))) => {
                let same =
                    |(own, _): &&(ObjectKey, Expression)| key_of(own).is_some_and(|(own, _)| own.eq_ignore_ascii_case(key));
                // The last of equal keys counts.
                let Some((_, value)) = items.iter().rfind(same) else { return (at, taken) };
                taken += 1;
                value
            }
            (ExpressionKind::Tuple(items), Some(Segment::Index(index))) => {
                let Some(value) = items.get(*index) else { return (at, taken) };
                taken += 1;
                value
            }
            _ => return (at, taken),
        };
    }
}
