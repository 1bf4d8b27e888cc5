//! Parameter files in Bicep: `using`, `extends`, and values that may have variables and functions.
//!
//! Source: <https://learn.microsoft.com/azure/azure-resource-manager/bicep/parameter-files>.

use std::rc::Rc;
use std::sync::Arc;

use foldhash::HashSet;

use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::Context;
use crate::frontend::bicep::lower::Lowering;
use crate::frontend::bicep::names::{File, Name};
use crate::frontend::bicep::scope::Scope;
use crate::frontend::bicep::syntax::{StatementKind, Text};
use crate::frontend::bicep::{dialect, parse};
use crate::frontend::template::evaluate::Arguments;
use crate::frontend::template::ir::{Argument, Entry, EntryKey, Expr, ExprKind};
use crate::frontend::text;
use crate::model::Key;
use crate::source::Span;

/// Parameter files that extend each other, at most.
const CHAIN: usize = 16;

/// Reads the parameter file at `path`.
pub(super) fn read(path: &str, context: &Context<'_>) -> Warned<Arguments> {
    let bytes = context.workspace.read(path, context.budget.file_bytes).map_err(|error| error.to_string());
    let content = match bytes.and_then(text::decode) {
        Ok(content) => content,
        Err(reason) => {
            let message = format!("cannot read this parameter file: {reason}");
            let diagnostic = Diagnostic::file(DiagnosticKind::Input, path, message);
            return Warned { value: Arguments::default(), diagnostics: vec![diagnostic] };
        }
    };
    let id = context.sources.add(path, content.as_str());
    let parsed = parse(id, &content, dialect(path), context.budget);
    let program = Arc::new(parsed.value);
    let mut lowering = Lowering::new(&Arc::from(path), id, context);
    lowering.diagnostics = parsed.diagnostics;
    lowering.run(&program);
    let values = lowering.assignments();
    // Values of extended files may have asked for more.
    lowering.finish();
    Warned { value: Arguments { values, file: Some(Arc::new(lowering.template)) }, diagnostics: lowering.diagnostics }
}

impl File {
    /// The file that this parameter file extends.
    pub(super) fn extends(&self) -> Option<&Text> {
        self.program.statements.iter().find_map(|statement| match &statement.kind {
            StatementKind::Extends { path } => Some(path),
            _ => None,
        })
    }
}

impl Lowering<'_> {
    /// The values of this parameter file and of those it extends; its own come first and count.
    fn assignments(&mut self) -> Vec<(Key, Argument)> {
        let mut values = Vec::new();
        let mut given = HashSet::default();
        let mut current = self.files.get(&self.template.path).cloned().flatten();
        for _ in 0..CHAIN {
            let Some(file) = current else { break };
            let program = file.program.clone();
            for statement in &program.statements {
                let StatementKind::Assignment { name, value } = &statement.kind else { continue };
                if given.insert(name.name.to_ascii_lowercase()) {
                    let key = Key::at(name.name.clone(), name.span);
                    values.push((key, self.argument(&Scope::of(&file), value)));
                }
            }
            current = self.extended(&file);
        }
        values
    }

    fn extended(&mut self, file: &Rc<File>) -> Option<Rc<File>> {
        let path = file.extends()?.clone();
        self.import(file, path.literal()?, path.span)
    }

    /// `base`: the values of the file that is extended.
    pub(super) fn base(&mut self, scope: &Scope, span: Span) -> Expr {
        let mut entries = Vec::new();
        let mut given = HashSet::default();
        let mut current = self.extended(&scope.file);
        for _ in 0..CHAIN {
            let Some(file) = current else { break };
            for (name, meaning) in sorted(&file) {
                if let Name::Variable(place) = meaning
                    && is_assignment(&file, place)
                    && given.insert(name.to_ascii_lowercase())
                {
                    let value = self.name(&Scope::of(&file), &name, span);
                    entries.push(Entry::Property { key: EntryKey::Literal(Key::new(name)), value });
                }
            }
            current = self.extended(&file);
        }
        Expr { kind: ExprKind::Object(entries), span }
    }
}

/// The names of a file in the order of their statements.
fn sorted(file: &File) -> Vec<(Arc<str>, Name)> {
    let mut names: Vec<(Arc<str>, Name)> = file.names.iter().map(|(name, meaning)| (name.clone(), meaning.clone())).collect();
    names.sort_by_key(|(name, meaning)| match meaning {
        Name::Variable(place) => (*place, name.clone()),
        _ => (usize::MAX, name.clone()),
    });
    names
}

fn is_assignment(file: &File, place: usize) -> bool {
    matches!(file.program.statements.get(place).map(|statement| &statement.kind), Some(StatementKind::Assignment { .. }))
}
