//! ARM templates.

use crate::diagnostic::Warned;
use crate::frontend::json::Node;
use crate::frontend::{Context, Reading};
use crate::model::{Deployment, DeploymentKind, ScopeKind};

/// Whether it is a template.
pub fn is_template(_node: &Node) -> bool {
    true
}

/// Whether it is a parameter file.
pub fn is_parameters(_node: &Node) -> bool {
    false
}

/// The paths of linked templates.
pub fn linked_templates(_path: &str, _node: &Node) -> Vec<String> {
    Vec::new()
}

/// Evaluates a root.
pub fn evaluate(path: &str, _node: &Node, parameters: Option<&str>, _context: &Context<'_>) -> Warned<Reading> {
    let deployment = Deployment {
        kind: DeploymentKind::Template,
        root: path.to_owned(),
        parameters: parameters.map(str::to_owned),
        scope: ScopeKind::ResourceGroup,
        resources: Vec::new(),
        outputs: Vec::new(),
        span: None,
    };
    let reading = Reading { deployment, modules: Vec::new(), understood: 0, not_understood: 0, incomplete: None };
    Warned { value: reading, diagnostics: Vec::new() }
}
