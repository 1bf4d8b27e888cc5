//! Front ends: each turns one kind of input into deployments of ARM-shaped resources. They never fail; what they could
//! not read is a diagnostic, and what depends on it is unknown.

pub mod arm;
pub mod bicep;
pub mod export;
pub mod json;
pub mod template;
pub mod terraform;
pub mod text;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::budget::Budget;
use crate::diagnostic::Warned;
use crate::frontend::template::evaluate::Arguments;
use crate::frontend::template::ir::Template;
use crate::frontend::template::load::Loader;
use crate::model::Deployment;
use crate::source::{FileId, Sources, Span};
use crate::workspace::Workspace;

/// What every front end needs to read a root.
#[derive(Copy, Clone)]
pub struct Context<'a> {
    /// The files.
    pub workspace: &'a dyn Workspace,
    /// Where texts are kept for positions.
    pub sources: &'a Sources,
    /// Where the deployment goes, as far as the user said so.
    pub target: &'a Target,
    /// The limits for this root.
    pub budget: &'a Budget,
    /// The front ends, for the files that templates refer to.
    pub loader: &'a dyn Loader,
    /// What is read is a module from outside of the scan root.
    pub restored: bool,
}

impl Context<'_> {
    /// Keeps the text of a template.
    pub fn keep(&self, path: &str, text: &str) -> FileId {
        if self.restored { self.sources.add_restored(path, text) } else { self.sources.add(path, text) }
    }
}

/// All languages of templates, told apart by the names of their files.
#[derive(Debug, Default)]
pub struct Languages<'a> {
    /// The folder in which `bicep restore` leaves modules, if it is at hand.
    pub module_cache: Option<&'a dyn Workspace>,
}

impl Loader for Languages<'_> {
    fn lower(&self, path: &str, text: &str, context: &Context<'_>) -> Warned<Option<Arc<Template>>> {
        if path.to_ascii_lowercase().ends_with(".bicep") {
            bicep::lower(path, text, context)
        } else {
            arm::lower(path, text, context)
        }
    }

    fn arguments(&self, path: &str, context: &Context<'_>) -> Warned<Arguments> {
        if bicep::is_parameters(path) { bicep::arguments(path, context) } else { arm::arguments(path, context) }
    }

    fn restored(&self, reference: &str, from: &str, context: &Context<'_>) -> Result<(String, String), String> {
        bicep::restored(reference, from, self.module_cache, context)
    }
}

/// Where a deployment goes to. What is not given stays unknown.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// Id of the subscription, a GUID.
    pub subscription: Option<String>,
    /// Name of the resource group.
    pub resource_group: Option<String>,
    /// Region of the resource group, or of the deployment at other scopes.
    pub location: Option<String>,
    /// Id of the tenant, a GUID.
    pub tenant: Option<String>,
    /// Name of the management group.
    pub management_group: Option<String>,
    /// Variables of the environment that parameter files may read.
    pub variables: BTreeMap<String, String>,
}

/// What a front end made of a root.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The deployment with its resources.
    pub deployment: Deployment,
    /// Nested deployments, linked templates, modules.
    pub modules: Vec<ModuleReference>,
    /// Declarations (resources) that were understood.
    pub understood: usize,
    /// Declarations that were not; each has a diagnostic.
    pub not_understood: usize,
    /// Why the reading is not complete (a truncated page, a limit), if it is not.
    pub incomplete: Option<String>,
}

/// A reference from a template to another.
#[derive(Clone, Debug)]
pub struct ModuleReference {
    /// As it is written, or the name of an inline nested deployment; never with credentials.
    pub reference: String,
    /// The file it was resolved to, relative to the scan root; `None` for an inline one, or if it was not resolved.
    pub file: Option<String>,
    /// Whether its resources are known.
    pub resolved: bool,
    /// Where it is written.
    pub span: Option<Span>,
}
