//! What the names of a file mean: its declarations and imports, found before anything is lowered.

use std::sync::Arc;

use foldhash::HashMap;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::frontend::bicep::syntax::{ImportedSymbols, Keyword, ObjectItem, Program, Resource, Statement, StatementKind};
use crate::source::Span;

/// A file with its names.
#[derive(Debug)]
pub(super) struct File {
    /// Its path, relative to the scan root.
    pub(super) path: Arc<str>,
    /// What is written in it.
    pub(super) program: Arc<Program>,
    /// Its names.
    pub(super) names: HashMap<Arc<str>, Name>,
    /// Resources, nested ones as `parent::child`.
    pub(super) resources: HashMap<Arc<str>, Declared>,
}

/// What a name stands for; numbers are places of statements.
#[derive(Clone, Debug)]
pub(super) enum Name {
    /// A parameter.
    Parameter,
    /// A variable, or a parameter in a parameter file.
    Variable(usize),
    /// A function.
    Function(usize),
    /// A type.
    Type(usize),
    /// A resource.
    Resource,
    /// A module.
    Module,
    /// A symbol of another file: the path as written, and its name there.
    Imported { from: Arc<str>, name: Arc<str>, span: Span },
    /// All symbols of another file: the path as written.
    Namespace { from: Arc<str>, span: Span },
    /// Something that has no value: an output, an assertion, an extension.
    Other,
    /// A declaration that could not be understood.
    Broken,
}

/// A resource or module as other declarations see it.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    /// Its full type, if it is written out here or in its parents; of modules, that of deployments.
    pub(super) resource_type: Arc<str>,
    /// The API version.
    pub(super) version: Option<Arc<str>>,
    /// It may not be deployed.
    pub(super) conditional: bool,
    /// It is in a loop.
    pub(super) looped: bool,
    /// Its body has a `scope`, or that of a parent has.
    pub(super) scoped: bool,
}

/// The type of modules.
pub(super) const DEPLOYMENTS: &str = "Microsoft.Resources/deployments";

impl File {
    /// Finds the names of `program`.
    pub(super) fn new(path: Arc<str>, program: Arc<Program>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut file = File { path, program: program.clone(), names: HashMap::default(), resources: HashMap::default() };
        for (place, statement) in program.statements.iter().enumerate() {
            file.declare(place, statement, diagnostics);
        }
        file.adopt();
        file
    }

    fn declare(&mut self, place: usize, statement: &Statement, diagnostics: &mut Vec<Diagnostic>) {
        let mut add = |name: &Arc<str>, span: Span, meaning: Name| {
            if self.names.insert(name.clone(), meaning).is_some() {
                let message = format!("the name `{name}` is declared more than once");
                diagnostics.push(Diagnostic::at(DiagnosticKind::Input, span, message));
            }
        };
        match &statement.kind {
            StatementKind::Parameter { name, .. } => add(&name.name, name.span, Name::Parameter),
            StatementKind::Variable { name, .. } | StatementKind::Assignment { name, .. } => {
                add(&name.name, name.span, Name::Variable(place));
            }
            StatementKind::Function(function) => add(&function.name.name, function.name.span, Name::Function(place)),
            StatementKind::Type { name, .. } => add(&name.name, name.span, Name::Type(place)),
            StatementKind::Resource(resource) => {
                add(&resource.name.name, resource.name.span, Name::Resource);
                self.resource(resource, None);
            }
            StatementKind::Module(module) => {
                add(&module.name.name, module.name.span, Name::Module);
                let declared = Declared {
                    resource_type: DEPLOYMENTS.into(),
                    version: None,
                    conditional: module.body.condition.is_some(),
                    looped: module.body.repeat.is_some(),
                    scoped: false,
                };
                self.resources.insert(module.name.name.clone(), declared);
            }
            StatementKind::Import { symbols: ImportedSymbols::All { alias }, from } => {
                let from = from.literal().cloned().unwrap_or_default();
                add(&alias.name, alias.span, Name::Namespace { from, span: alias.span });
            }
            StatementKind::Import { symbols: ImportedSymbols::Named(symbols), from } => {
                let from = from.literal().cloned().unwrap_or_default();
                for symbol in symbols {
                    let here = symbol.alias.as_ref().unwrap_or(&symbol.name);
                    let (name, span) = (symbol.name.name.clone(), symbol.name.span);
                    add(&here.name, here.span, Name::Imported { from: from.clone(), name, span });
                }
            }
            StatementKind::Extension { alias: Some(alias), .. } => add(&alias.name, alias.span, Name::Other),
            // Outputs and assertions have names of their own: they may be called like a variable.
            StatementKind::Error { name: Some(name), keyword }
                if !matches!(keyword, Some(Keyword::Output | Keyword::Metadata)) =>
            {
                self.names.entry(name.name.clone()).or_insert(Name::Broken);
            }
            StatementKind::TargetScope { .. }
            | StatementKind::Metadata { .. }
            | StatementKind::Output { .. }
            | StatementKind::Assert { .. }
            | StatementKind::Test { .. }
            | StatementKind::Using { .. }
            | StatementKind::Extends { .. }
            | StatementKind::Extension { .. }
            | StatementKind::ExtensionConfig { .. }
            | StatementKind::Error { .. } => {}
        }
    }

    fn resource(&mut self, resource: &Resource, parent: Option<&Arc<str>>) {
        let written = resource.ty.literal().map_or("", |text| text);
        let (own_type, version) = match written.split_once('@') {
            Some((own, version)) => (own, Some(Arc::from(version))),
            None => (written, None),
        };
        let above = parent.and_then(|parent| self.resources.get(parent));
        let resource_type: Arc<str> = match above {
            Some(above) if !own_type.contains('.') => format!("{}/{own_type}", above.resource_type).into(),
            _ => own_type.into(),
        };
        let symbol: Arc<str> = match parent {
            Some(parent) => format!("{parent}::{}", resource.name.name).into(),
            None => resource.name.name.clone(),
        };
        let declared = Declared {
            resource_type,
            version: version.or_else(|| above.and_then(|above| above.version.clone())),
            conditional: resource.body.condition.is_some() || above.is_some_and(|above| above.conditional),
            looped: resource.body.repeat.is_some(),
            scoped: resource.body.object.property("scope").is_some() || above.is_some_and(|above| above.scoped),
        };
        self.resources.insert(symbol.clone(), declared);
        for item in &resource.body.object.items {
            if let ObjectItem::Resource(statement) = item
                && let StatementKind::Resource(child) = &statement.kind
            {
                self.resource(child, Some(&symbol));
            }
        }
    }

    /// What has a parent that has a scope has it too; a parent may stand behind its child.
    fn adopt(&mut self) {
        let parents: Vec<(Arc<str>, Arc<str>)> = self
            .program
            .statements
            .iter()
            .filter_map(|statement| match &statement.kind {
                StatementKind::Resource(resource) => {
                    let parent = parent_symbol(&resource.body.object.property("parent")?.value)?;
                    Some((resource.name.name.clone(), parent))
                }
                _ => None,
            })
            .collect();
        // Chains of parents are as long as types have segments.
        for _ in 0..8 {
            let mut changed = false;
            for (child, parent) in &parents {
                let scoped = self.resources.get(parent).is_some_and(|parent| parent.scoped);
                if let Some(child) = self.resources.get_mut(child).filter(|child| scoped && !child.scoped) {
                    child.scoped = true;
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
    }
}

/// The symbol that the value of `parent` means: `a`, `a::b`, `a[0]`.
fn parent_symbol(value: &crate::frontend::bicep::syntax::Expr) -> Option<Arc<str>> {
    use crate::frontend::bicep::syntax::ExprKind;
    let mut segments = Vec::new();
    let mut current = value;
    loop {
        match &current.kind {
            ExprKind::Name(name) => {
                segments.push(name.to_string());
                segments.reverse();
                return Some(segments.join("::").into());
            }
            ExprKind::Child { target, name } => {
                segments.push(name.name.to_string());
                current = target;
            }
            ExprKind::Index { target, .. } => current = target,
            ExprKind::Parenthesized(inner) => current = inner,
            _ => return None,
        }
    }
}
