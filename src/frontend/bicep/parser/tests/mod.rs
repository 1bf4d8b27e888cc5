//! What the parser makes of each construct.

mod expressions;
mod recovery;
mod show;
mod statements;
mod strings;
mod types;

use crate::budget::Budget;
use crate::diagnostic::{DiagnosticKind, Warned};
use crate::frontend::bicep::parser::{Dialect, parse};
use crate::frontend::bicep::syntax::{Program, Statement, StatementKind};
use crate::source::{Sources, Span};

fn read_as(text: &str, dialect: Dialect) -> Warned<Program> {
    parse(Sources::default().add("main.bicep", text), text, dialect, &Budget::default())
}

fn read(text: &str) -> Warned<Program> {
    read_as(text, Dialect::Template)
}

/// The statements of a file that has nothing wrong.
fn sound(text: &str) -> Vec<Statement> {
    let parsed = read(text);
    assert!(parsed.diagnostics.is_empty(), "{text}\n{:?}", parsed.diagnostics);
    parsed.value.statements
}

/// The only statement of a file that has nothing wrong.
fn one(text: &str) -> StatementKind {
    let mut statements = sound(text);
    assert_eq!(statements.len(), 1, "{text}");
    statements.remove(0).kind
}

/// The messages with line and column.
fn messages(text: &str, dialect: Dialect) -> Vec<String> {
    let sources = Sources::default();
    let file = sources.add("main.bicep", text);
    let source = sources.file(file);
    let parsed = parse(file, text, dialect, &Budget::default());
    let place = |span: Span| source.position(span.start);
    let shown = parsed.diagnostics.into_iter().map(|diagnostic| {
        let at = diagnostic.span.map(place).unwrap();
        format!("{}:{}: {}", at.line, at.column, diagnostic.message)
    });
    shown.collect()
}

fn slice(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}
