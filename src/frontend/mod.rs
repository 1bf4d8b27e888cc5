//! Front ends: each turns one kind of input into deployments of ARM-shaped resources. They never fail; what they could
//! not read is a diagnostic, and what depends on it is unknown.

pub mod arm;
pub mod bicep;
pub mod export;
pub mod json;
pub mod template;
pub mod text;

use crate::budget::Budget;
use crate::model::Deployment;
use crate::source::{Sources, Span};
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
