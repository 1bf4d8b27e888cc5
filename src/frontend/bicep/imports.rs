//! Symbols of other files: those of Bicep files are lowered when they are used, those of compiled ones are taken over.
//!
//! Source: <https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-import>.

use std::rc::Rc;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::frontend::Context;
use crate::frontend::bicep::lower::{Lowering, is_restored};
use crate::frontend::bicep::names::File;
use crate::frontend::bicep::{dialect, parse};
use crate::frontend::template::ir::{CopyLoop, Entry, EntryKey, Expr, ExprKind, ForLoop, Parameter, Template, UserFunction};
use crate::frontend::text;
use crate::model::{Data, Value};
use crate::source::Span;
use crate::workspace;

impl Lowering<'_> {
    /// The Bicep file that `from`, written in `file`, means; `None` if it is none, or cannot be read.
    pub(super) fn import(&mut self, file: &File, from: &str, span: Span) -> Option<Rc<File>> {
        if is_restored(from)
            || !from.to_ascii_lowercase().ends_with(".bicep") && !from.to_ascii_lowercase().ends_with(".bicepparam")
        {
            return None;
        }
        let (path, text) = self.read(file, from, span)?;
        if let Some(known) = self.files.get(&path) {
            return known.clone();
        }
        let id = self.context.sources.add(&path, text.as_str());
        let parsed = parse(id, &text, dialect(&path), self.context.budget);
        self.diagnostics.extend(parsed.diagnostics);
        let other = Rc::new(File::new(path.clone(), Arc::new(parsed.value), &mut self.diagnostics));
        self.files.insert(path, Some(other.clone()));
        Some(other)
    }

    /// Path and text of a file; the text of a known one is left out.
    fn read(&mut self, file: &File, from: &str, span: Span) -> Option<(Arc<str>, String)> {
        let Some(path) = workspace::relative(&file.path, from) else {
            self.report(span, format!("`{from}` lies outside of the scan root and is not read"));
            return None;
        };
        let path: Arc<str> = path.into();
        if let Some(known) = self.files.get(&path) {
            return known.is_some().then(|| (path, String::new()));
        }
        let bytes = self.context.workspace.read(&path, self.context.budget.file_bytes).map_err(|error| error.to_string());
        match bytes.and_then(text::decode) {
            Ok(text) => Some((path, text)),
            Err(reason) => {
                self.report(span, format!("cannot read `{path}`: {reason}"));
                self.files.insert(path, None);
                None
            }
        }
    }

    /// Notes that the symbol `name` of `file`, declared by the statement at `place`, is used.
    pub(super) fn ask(&mut self, file: &Rc<File>, name: &str, place: usize) {
        if file.path != self.template.path && self.asked.insert(format!("{}#{name}", file.path)) {
            self.pending.push((file.clone(), place));
        }
    }

    /// The compiled file that `from` means.
    pub(super) fn import_compiled(&mut self, file: &File, from: &str, span: Span) -> Option<Arc<Template>> {
        let key: Arc<str> = match is_restored(from) {
            true => from.into(),
            false => workspace::relative(&file.path, from)?.into(),
        };
        if let Some(known) = self.compiled.get(&key) {
            return known.clone();
        }
        let found = if is_restored(from) {
            self.context.loader.restored(from, &file.path, self.context)
        } else {
            let bytes = self.context.workspace.read(&key, self.context.budget.file_bytes).map_err(|error| error.to_string());
            bytes.and_then(text::decode).map(|text| (key.to_string(), text))
        };
        let template = match found {
            Ok((path, text)) => {
                let context = Context { restored: is_restored(from), ..*self.context };
                let lowered = self.context.loader.lower(&path, &text, &context);
                self.diagnostics.extend(lowered.diagnostics);
                lowered.value
            }
            Err(reason) => {
                let message = format!("`{from}` is not at hand ({reason}); what it exports is unknown");
                self.diagnostics.push(Diagnostic::at(DiagnosticKind::Note, span, message));
                None
            }
        };
        self.compiled.insert(key, template.clone());
        template
    }

    /// Takes over variables and functions of a compiled file; what their names now begin with.
    pub(super) fn adopt(&mut self, file: &File, from: &str, span: Span) -> Option<String> {
        let template = self.import_compiled(file, from, span)?;
        let prefix = format!("{from}@{}", template.path);
        if self.asked.insert(prefix.clone()) {
            let key = |name: &String| format!("{prefix}#{name}").to_ascii_lowercase();
            let variables = template.variables.iter().map(|(name, value)| (key(name), renamed(value, &prefix)));
            self.template.variables.extend(variables);
            let functions = template.functions.iter().map(|(name, function)| {
                let parameters = function.parameters.iter().cloned().map(|parameter| {
                    let default = parameter.default.as_ref().map(|default| renamed(default, &prefix));
                    Parameter { default, ..parameter }
                });
                let function = UserFunction { parameters: parameters.collect(), output: renamed(&function.output, &prefix) };
                (key(name), function)
            });
            self.template.functions.extend(functions);
        }
        Some(prefix)
    }
}

/// The expression with the prefix before the names of variables and the namespaces of functions. It is as deep as the
/// file it comes from, which is bounded.
fn renamed(expr: &Expr, prefix: &str) -> Expr {
    let boxed = |expr: &Expr| Box::new(renamed(expr, prefix));
    let all = |exprs: &[Expr]| exprs.iter().map(|expr| renamed(expr, prefix)).collect::<Vec<_>>();
    let kind = match &expr.kind {
        ExprKind::Call { namespace: None, name, arguments } if name.eq_ignore_ascii_case("variables") => {
            let arguments = arguments.iter().map(|argument| match &argument.kind {
                ExprKind::Literal(Value { data: Data::String(name), origin, .. }) => {
                    let name = Value::string(format!("{prefix}#{name}")).with_origin(origin.clone());
                    Expr { kind: ExprKind::Literal(name), span: argument.span }
                }
                _ => renamed(argument, prefix),
            });
            ExprKind::Call { namespace: None, name: name.clone(), arguments: arguments.collect() }
        }
        ExprKind::Call { namespace, name, arguments } => {
            let namespace = namespace.as_ref().map(|namespace| Arc::from(format!("{prefix}#{namespace}")));
            ExprKind::Call { namespace, name: name.clone(), arguments: all(arguments) }
        }
        ExprKind::Array(items) => ExprKind::Array(all(items)),
        ExprKind::Object(entries) => ExprKind::Object(
            entries
                .iter()
                .map(|entry| match entry {
                    Entry::Property { key, value } => {
                        let key = match key {
                            EntryKey::Literal(key) => EntryKey::Literal(key.clone()),
                            EntryKey::Computed(key) => EntryKey::Computed(boxed(key)),
                        };
                        Entry::Property { key, value: renamed(value, prefix) }
                    }
                    Entry::Copy(copy) => Entry::Copy(Box::new(CopyLoop {
                        name: copy.name.clone(),
                        count: renamed(&copy.count, prefix),
                        input: renamed(&copy.input, prefix),
                    })),
                })
                .collect(),
        ),
        ExprKind::Access { target, key } => ExprKind::Access { target: boxed(target), key: boxed(key) },
        ExprKind::Lambda { names, body } => ExprKind::Lambda { names: names.clone(), body: boxed(body) },
        ExprKind::For(each) => ExprKind::For(Box::new(ForLoop {
            item: each.item.clone(),
            index: each.index.clone(),
            over: renamed(&each.over, prefix),
            body: renamed(&each.body, prefix),
        })),
        ExprKind::Symbol { name, index, member } => ExprKind::Symbol {
            name: name.clone(),
            index: index.as_deref().map(|index| Arc::new(renamed(index, prefix))),
            member: member.clone(),
        },
        ExprKind::Load { kind, from, arguments } => ExprKind::Load { kind: *kind, from: from.clone(), arguments: all(arguments) },
        ExprKind::Literal(_) | ExprKind::Local(_) | ExprKind::Invalid(_) => expr.kind.clone(),
    };
    Expr { kind, span: expr.span }
}
