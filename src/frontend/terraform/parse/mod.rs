//! Text → syntax tree, by `hcl-edit`, which stops at the first error: what it refuses is cut into its top-level items, and each is read
//! by itself.

mod json;
mod lower;
mod scan;
mod templates;

use std::ops::Range;

use hcl_edit::parser;

use crate::budget::Budget;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::terraform::parse::lower::Lowering;
use crate::frontend::terraform::parse::templates::Form;
use crate::frontend::terraform::syntax::{Body, Expression, TemplatePart};
use crate::source::{FileId, Span};

pub use json::{parse_json, parse_json_variables};
pub use scan::{comments, items};

/// Errors of one file that are told.
const MOST_ERRORS: usize = 50;
/// Keys of one item that may be given twice.
const MOST_RENAMED: usize = 100;

/// Reads a file of the native syntax. What cannot be read is left out, each top-level item by itself, with a diagnostic.
pub fn parse(text: &str, file: FileId, budget: &Budget) -> Warned<Body> {
    if text.len() as u64 > budget.file_bytes {
        let span = Span::new(file, 0, 0);
        let message = format!("limit: the file has {} bytes, more than the limit of {}", text.len(), budget.file_bytes);
        return Warned { value: Body::default(), diagnostics: vec![Diagnostic::at(DiagnosticKind::Limit, span, message)] };
    }
    if let Ok(body) = parser::parse_body(text) {
        let locate = |range: Range<usize>| Span::new(file, range.start, range.end);
        let lowering = Lowering { source: text, locate: &locate, renamed: false };
        return Warned { value: lowering.body(&body), diagnostics: Vec::new() };
    }
    let mut whole = Body::default();
    let mut diagnostics = Vec::new();
    for item in items(text) {
        match parse_item(text, item, file) {
            Ok(body) => {
                whole.attributes.extend(body.attributes);
                whole.blocks.extend(body.blocks);
            }
            Err(diagnostic) if diagnostics.len() < MOST_ERRORS => diagnostics.push(*diagnostic),
            Err(_) => {}
        }
    }
    Warned { value: whole, diagnostics }
}

fn parse_item(text: &str, item: Range<usize>, file: FileId) -> Result<Body, Box<Diagnostic>> {
    let source = text.get(item.clone()).unwrap_or_default();
    let locate = |range: Range<usize>| Span::new(file, item.start + range.start, item.start + range.end);
    let mut softened = scan::softened(source);
    for renamed in 0..=MOST_RENAMED {
        match parser::parse_body(&softened) {
            Ok(body) => return Ok(Lowering { source, locate: &locate, renamed: renamed > 0 }.body(&body)),
            Err(error) => {
                let at = error.location().offset();
                if !(error.message().contains("redefined object key") && rename(&mut softened, at, renamed)) {
                    return Err(Box::new(refused(error.message(), locate(character(source, at)))));
                }
            }
        }
    }
    Err(Box::new(refused("limit: too many keys are given twice", locate(0..source.len().min(1)))))
}

/// The range of the character at `at`, which may be inside of one: at the end of a text the parser counts bytes.
fn character(text: &str, at: usize) -> Range<usize> {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let length = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    at..at + length
}

fn refused(message: &str, span: Span) -> Diagnostic {
    let kind = if message.starts_with("limit") || message.contains("expected at most") {
        DiagnosticKind::Limit
    } else {
        DiagnosticKind::Input
    };
    Diagnostic::at(kind, span, message)
}

/// Gives the key at `at` another name of the same length: the last of equal keys counts in Terraform, the parser refuses them.
fn rename(text: &mut String, at: usize, number: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let quoted = rest.starts_with('"');
    let name = if quoted { rest.get(1..).unwrap_or_default() } else { rest };
    let end = if quoted {
        name.find('"').filter(|_| !name.starts_with('"'))
    } else {
        name.find(|next: char| !(next.is_alphanumeric() || next == '_' || next == '-'))
    };
    let Some(length) = end.filter(|length| *length > 0) else { return false };
    let start = at + usize::from(quoted);
    // Letters count in base 26, and are as good as unique; a name that is taken too is found again.
    let mut rest = number + 1;
    let letters: String = (0..length)
        .map(|_| {
            let letter = char::from(b'a' + u8::try_from(rest % 26).unwrap_or(0));
            rest /= 26;
            letter
        })
        .collect();
    text.replace_range(start..start + length, &letters);
    true
}

/// Reads an expression that is the whole of `text`, as `-var` and JSON have it.
///
/// # Errors
/// What is wrong with it, and where.
pub fn parse_expression(text: &str, locate: &dyn Fn(Range<usize>) -> Span) -> Result<Expression, (String, Span)> {
    let offset = text.len() - text.trim_start().len();
    let text = text.trim();
    let locate = |range: Range<usize>| locate(range.start + offset..range.end + offset);
    let failed = |error: parser::Error| {
        let at = error.location().offset();
        (error.message().to_owned(), locate(character(text, at)))
    };
    let written = parser::parse_expr(text).map_err(failed)?;
    Lowering { source: text, locate: &locate, renamed: false }.expression(&written)
}

/// Reads a template that is the whole of `text`: a file for `templatefile`, a string of JSON.
///
/// # Errors
/// What is wrong with it, and where.
pub fn parse_template(text: &str, locate: &dyn Fn(Range<usize>) -> Span) -> Result<Vec<TemplatePart>, (String, Span)> {
    let failed = |error: parser::Error| {
        let at = error.location().offset();
        (error.message().to_owned(), locate(character(text, at)))
    };
    let written = parser::parse_template(text).map_err(failed)?;
    Lowering { source: text, locate, renamed: false }.template(&written, Form::Plain)
}
