//! ARM JSON templates and parameter files.
//!
//! A template also stands inside other files, with its parameters beside it: under `properties.template` of an
//! [artifact of a blueprint](https://learn.microsoft.com/azure/templates/microsoft.blueprint/blueprints/artifacts) and of
//! the [body of a deployment](https://learn.microsoft.com/rest/api/resources/deployments/create-or-update).

mod lower;
mod parameters;

use std::sync::Arc;

use crate::diagnostic::Warned;
use crate::frontend::json::Node;
use crate::frontend::template::evaluate::{self, Arguments};
use crate::frontend::template::ir::Template;
use crate::frontend::{Context, Reading};

/// Whether a JSON file is a deployment template or holds one.
pub fn is_template(root: &Node) -> bool {
    is_bare(root) || wrapped(root).is_some()
}

/// Whether an object is a template: its schema says so, or it has the two members every template has.
fn is_bare(root: &Node) -> bool {
    let schema = root.get("$schema").and_then(Node::as_str).unwrap_or_default().to_ascii_lowercase();
    if schema.contains("deploymenttemplate") {
        return true;
    }
    !schema.contains("deploymentparameters") && root.get("contentVersion").is_some() && root.get("resources").is_some()
}

/// The template inside a file that is none itself.
fn wrapped(root: &Node) -> Option<&Node> {
    root.get("properties")?.get("template").filter(|inner| !is_bare(root) && is_bare(inner))
}

/// Whether a JSON file is a parameter file: its schema says so, or it has parameters with values and nothing else of a template.
pub fn is_parameters(root: &Node) -> bool {
    let schema = root.get("$schema").and_then(Node::as_str).unwrap_or_default().to_ascii_lowercase();
    if schema.contains("deploymentparameters") {
        return true;
    }
    let parameters = root.get("parameters").map(Node::members).unwrap_or_default();
    root.get("resources").is_none()
        && !parameters.is_empty()
        && parameters.iter().all(|parameter| parameter.value.get("value").is_some() || parameter.value.get("reference").is_some())
}

/// Evaluates the template `node` of the file `path`, with the values of the parameter file `parameters` if one is given.
pub fn evaluate(path: &str, node: &Node, parameters: Option<&str>, context: &Context<'_>) -> Warned<Reading> {
    let mut lowered = lower::template(wrapped(node).unwrap_or(node), &Arc::from(path), context.budget);
    let mut diagnostics = lowered.diagnostics;
    let given = match (parameters, wrapped(node)) {
        (Some(parameters), _) => context.loader.arguments(parameters, context),
        (None, Some(_)) => {
            let read = parameters::beside(node, &mut lowered.value);
            Warned { value: Arguments { values: read.value, file: None }, diagnostics: read.diagnostics }
        }
        (None, None) => Warned { value: Arguments::default(), diagnostics: Vec::new() },
    };
    diagnostics.extend(given.diagnostics);
    let mut evaluated = evaluate::deployment(Arc::new(lowered.value), given.value, context);
    evaluated.value.deployment.parameters = parameters.map(str::to_owned);
    diagnostics.append(&mut evaluated.diagnostics);
    Warned { value: evaluated.value, diagnostics }
}

/// Lowers the text of a linked template; `None` if it is no JSON.
pub fn lower(path: &str, text: &str, context: &Context<'_>) -> Warned<Option<Arc<Template>>> {
    let file = context.keep(path, text);
    let parsed = crate::frontend::json::parse(file, text, context.budget);
    let mut diagnostics = parsed.diagnostics;
    let Some(root) = parsed.value else { return Warned { value: None, diagnostics } };
    let lowered = lower::template(&root, &Arc::from(path), context.budget);
    diagnostics.extend(lowered.diagnostics);
    Warned { value: Some(Arc::new(lowered.value)), diagnostics }
}

/// The values of the parameter file at `path`.
pub fn arguments(path: &str, context: &Context<'_>) -> Warned<Arguments> {
    let read = parameters::read(path, context);
    Warned { value: Arguments { values: read.value, file: None }, diagnostics: read.diagnostics }
}
