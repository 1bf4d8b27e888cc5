//! Bicep files and parameter files, read without the Bicep compiler.

mod comments;
mod expressions;
mod imports;
mod lexer;
mod lower;
mod modules;
mod names;
mod parameters;
mod parser;
mod scope;
pub mod syntax;
mod token;
mod types;

use std::sync::Arc;

use crate::diagnostic::Warned;
use crate::frontend::template::evaluate::{self, Arguments};
use crate::frontend::template::ir::Template;
use crate::frontend::{Context, Reading};
use crate::workspace::Workspace;
pub use comments::comments;
use lower::Lowering;
pub use parser::{Dialect, parse};
use syntax::{ImportedSymbols, Program, StatementKind};

/// The dialect of a file, by its name.
pub fn dialect(path: &str) -> Dialect {
    if is_parameters(path) { Dialect::Parameters } else { Dialect::Template }
}

/// Whether a file is a parameter file by its name.
pub fn is_parameters(path: &str) -> bool {
    path.to_ascii_lowercase().ends_with(".bicepparam")
}

/// Evaluates the Bicep file at `path` with the values of a parameter file, if one is given.
pub fn evaluate(path: &str, program: &Arc<Program>, parameters: Option<&str>, context: &Context<'_>) -> Warned<Reading> {
    let lowered = lowered(path, program, context);
    let mut diagnostics = lowered.diagnostics;
    let arguments = match parameters {
        Some(parameters) => {
            let read = context.loader.arguments(parameters, context);
            diagnostics.extend(read.diagnostics);
            read.value
        }
        None => Arguments::default(),
    };
    let mut evaluated = evaluate::deployment(Arc::new(lowered.value), arguments, context);
    evaluated.value.deployment.parameters = parameters.map(str::to_owned);
    diagnostics.append(&mut evaluated.diagnostics);
    Warned { value: evaluated.value, diagnostics }
}

/// Lowers the text of a module.
pub fn lower(path: &str, text: &str, context: &Context<'_>) -> Warned<Option<Arc<Template>>> {
    let file = context.keep(path, text);
    let mut parsed = parse(file, text, dialect(path), context.budget);
    let mut lowered = lowered(path, &Arc::new(parsed.value), context);
    parsed.diagnostics.append(&mut lowered.diagnostics);
    Warned { value: Some(Arc::new(lowered.value)), diagnostics: parsed.diagnostics }
}

fn lowered(path: &str, program: &Arc<Program>, context: &Context<'_>) -> Warned<Template> {
    let mut lowering = Lowering::new(&Arc::from(path), program.span.file, context);
    lowering.run(program);
    Warned { value: lowering.template, diagnostics: lowering.diagnostics }
}

/// The values of the parameter file at `path`.
pub fn arguments(path: &str, context: &Context<'_>) -> Warned<Arguments> {
    parameters::read(path, context)
}

/// The restored file of the module that `reference` names in the file `from`, and what it is called.
///
/// # Errors
/// Says why it is not at hand, and what would bring it.
pub fn restored(
    reference: &str,
    from: &str,
    cache: Option<&dyn Workspace>,
    context: &Context<'_>,
) -> Result<(String, String), String> {
    modules::restored(reference, from, cache, context)
}

/// The paths that a file refers to as they are written: modules and imports, and what a parameter file extends.
pub fn references(program: &Program) -> impl Iterator<Item = &str> {
    program.statements.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Module(module) => module.path.literal().map(|path| &**path),
        StatementKind::Import { from, symbols: ImportedSymbols::All { .. } | ImportedSymbols::Named(_) } => {
            from.literal().map(|path| &**path)
        }
        StatementKind::Extends { path } => path.literal().map(|path| &**path),
        _ => None,
    })
}

/// The template that a parameter file is for, as it is written.
pub fn using(program: &Program) -> Option<&str> {
    program.statements.iter().find_map(|statement| match &statement.kind {
        StatementKind::Using { path: Some(path), .. } => path.literal().map(|path| &**path),
        _ => None,
    })
}
