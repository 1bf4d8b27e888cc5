//! Parameter files: `*.parameters.json`. Values are literal, never expressions. And the values beside a wrapped template.
//!
//! Source: <https://learn.microsoft.com/azure/azure-resource-manager/templates/parameter-files>.

use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::arm::lower;
use crate::frontend::json::{self, Node};
use crate::frontend::template::ir::{Argument, Template};
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
    // A bare object of name and value pairs is taken too: `az deployment` accepts both.
    let values = values(root.get("parameters").unwrap_or(&root), StepKind::ParameterFile, &mut diagnostics);
    Warned { value: values, diagnostics }
}

/// The values in the wrapper of a template. A blueprint fills its artifacts from its own parameters and from other
/// artifacts: an expression there is a value that nobody here knows, and not the default of the template.
///
/// Source: <https://learn.microsoft.com/azure/governance/blueprints/concepts/parameters>.
pub(super) fn beside(wrapper: &Node, template: &mut Template) -> Warned<Vec<(Key, Argument)>> {
    let mut diagnostics = Vec::new();
    let Some(parameters) = wrapper.get("properties").and_then(|properties| properties.get("parameters")) else {
        return Warned { value: Vec::new(), diagnostics };
    };
    let mut given = values(parameters, StepKind::ModuleArgument, &mut diagnostics);
    given.retain(|(key, _)| {
        let filled = parameters.get(&key.text).is_some_and(has_expression);
        if filled && let Some(parameter) = template.parameters.get_mut(&key.text.to_ascii_lowercase()) {
            parameter.default = None;
        }
        !filled
    });
    Warned { value: given, diagnostics }
}

/// Whether an expression stands anywhere in a value. The depth is that of the parser, which is bounded.
fn has_expression(node: &Node) -> bool {
    node.as_str().is_some_and(|text| text.starts_with('[') && !text.starts_with("[["))
        || node.items().iter().any(has_expression)
        || node.members().iter().any(|member| has_expression(&member.value))
}

fn values(parameters: &Node, kind: StepKind, diagnostics: &mut Vec<Diagnostic>) -> Vec<(Key, Argument)> {
    let mut values = Vec::new();
    for member in parameters.members() {
        let key = Key::at(member.key.value.clone(), member.key.span);
        let value = match (member.value.get("value"), member.value.get("reference")) {
            (Some(value), _) => Argument::Value(lower::literal(value, kind)),
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
    values
}

fn place(node: &Node, key: crate::source::Span) -> crate::source::Span {
    if matches!(node.kind, json::NodeKind::Object(_)) { key } else { node.span }
}
