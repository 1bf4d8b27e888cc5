//! One ARM-shaped resource.

use std::sync::Arc;

use crate::model::path::Path;
use crate::model::value::{Unknown, Value};
use crate::model::vocabulary::Authored;
use crate::source::Span;

/// Whether a resource will be deployed.
#[derive(Clone, Debug)]
pub enum Condition {
    /// It will.
    Always,
    /// Nobody can tell; on what it depends.
    Maybe(Arc<Unknown>),
}

impl Condition {
    /// On what it depends, in words, if nobody can tell.
    pub fn cause(&self) -> Option<String> {
        match self {
            Condition::Always => None,
            Condition::Maybe(unknown) => Some(unknown.cause.to_string()),
        }
    }
}

/// The kind of scope a resource is deployed at.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum ScopeKind {
    /// A resource group.
    ResourceGroup,
    /// A subscription.
    Subscription,
    /// A management group.
    ManagementGroup,
    /// The tenant.
    Tenant,
}

/// One resource, with everything evaluated as far as it can be.
#[derive(Clone, Debug)]
pub struct Resource {
    /// What its author calls it: the symbolic name with its loop index (`sites[2]`), else type and name; never changes
    /// when lines move.
    pub address: String,
    /// The full type in Azure's own case ([`canonical`](crate::model::resource_type::canonical)),
    /// `Microsoft.Storage/storageAccounts/blobServices`.
    pub resource_type: Arc<str>,
    /// The API version, if one is given.
    pub api_version: Option<Arc<str>>,
    /// The full name with the names of its parents, `account/default`.
    pub name: Value,
    /// The id; often with holes for subscription and resource group.
    pub id: Value,
    /// The kind of scope it is deployed at.
    pub scope: ScopeKind,
    /// The whole resource as an object: `type`, `apiVersion`, `name`, `location`, `sku`, `tags`, `properties`, …
    /// Policies and paths see this. `type` and `name` are the full ones.
    pub body: Value,
    /// Where the resource is declared: its name or its first line, never the whole block.
    pub span: Option<Span>,
    /// Whether it will be deployed.
    pub condition: Condition,
    /// It is referred to, not declared (`existing`): takes part in joins, is not judged.
    pub existing: bool,
    /// The nested deployments and modules it was reached through, outermost first: their names and places.
    pub trail: Vec<(String, Option<Span>)>,
    /// What its author calls its properties, if that is not what Azure calls them; the last one counts first.
    pub vocabularies: Vec<Authored>,
}

impl Resource {
    /// The value under a top-level key of the body (`location`, `properties`, …).
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.body.get(key)
    }

    /// What its author calls it, behind the modules it was reached through.
    pub fn full_address(&self) -> String {
        // Terraform's addresses begin with the modules.
        if !self.vocabularies.is_empty() {
            return self.address.clone();
        }
        let mut parts: Vec<&str> = self.trail.iter().map(|(name, _)| name.as_str()).collect();
        parts.push(&self.address);
        parts.join("/")
    }

    /// What the author calls the property at `path`.
    pub fn name_of(&self, path: &Path) -> Option<String> {
        self.vocabularies.iter().rev().find_map(|one| one.vocabulary.name(path))
    }

    /// What the author writes for `value` at `path`.
    pub fn written_as(&self, path: &Path, value: &str) -> Option<String> {
        self.vocabularies.iter().rev().find_map(|one| one.vocabulary.written_as(path, value))
    }

    /// `text` with the author's names in the place of Azure's.
    pub fn translate(&self, text: &str) -> String {
        self.vocabularies.iter().rev().fold(text.to_owned(), |text, one| one.vocabulary.translate(&text))
    }

    /// Whether it is of `resource_type`, in any case.
    pub fn is(&self, resource_type: &str) -> bool {
        self.resource_type.eq_ignore_ascii_case(resource_type)
    }
}
