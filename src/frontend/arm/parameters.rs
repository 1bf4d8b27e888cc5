//! Parameter files: `*.parameters.json`. Values are literal, never expressions.
//!
//! Source: <https://learn.microsoft.com/azure/azure-resource-manager/templates/parameter-files>.

use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::arm::lower;
use crate::frontend::json::{self, Node};
use crate::frontend::template::ir::Argument;
use crate::frontend::{Context, text};
use crate::model::{Key, StepKind};

/// Reads the parameter file at `path`: names and values. A file that cannot be read gives none, and a diagnostic.
pub(super) fn read(path: &str, context: &Context<'_>) -> Warned<Vec<(Key, Argument)>> {
    let fail =
        |message: String| Warned { value: Vec::new(), diagnostics: vec![Diagnostic::file(DiagnosticKind::Input, path, message)] };
    let bytes = match context.workspace.read(path, context.budget.file_bytes) {
        Ok(bytes) => bytes,
        Err(error) => return fail(format!("cannot read this parameter file: {error}")),
    };
    let text = match text::decode(bytes) {
        Ok(text) => text,
        Err(message) => return fail(message),
    };
    let file = context.sources.add(path, text.as_str());
    let parsed = json::parse(file, &text, context.budget);
    let mut diagnostics = parsed.diagnostics;
    let Some(root) = parsed.value else { return Warned { value: Vec::new(), diagnostics } };
    let mut values = Vec::new();
    // A bare object of name and value pairs is taken too: `az deployment` accepts both.
    let parameters = root.get("parameters").unwrap_or(&root);
    for member in parameters.members() {
        let key = Key::at(member.key.value.clone(), member.key.span);
        let value = match (member.value.get("value"), member.value.get("reference")) {
            (Some(value), _) => Argument::Value(lower::literal(value, StepKind::ParameterFile)),
            (None, Some(reference)) => lower::vault_secret(reference),
            (None, None) if member.key.value.starts_with('$') || member.key.value.eq_ignore_ascii_case("contentVersion") => {
                continue;
            }
            (None, None) => {
                let message = format!("the parameter `{}` has neither `value` nor `reference`", member.key.value);
                diagnostics.push(Diagnostic::at(DiagnosticKind::Input, place(&member.value, member.key.span), message));
                continue;
            }
        };
        values.push((key, value));
    }
    Warned { value: values, diagnostics }
}

fn place(node: &Node, key: crate::source::Span) -> crate::source::Span {
    if matches!(node.kind, json::NodeKind::Object(_)) { key } else { node.span }
}
