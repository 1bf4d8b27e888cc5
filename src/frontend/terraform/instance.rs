//! Instances of resources, as a configuration or a plan gives them, before they are mapped to Azure's own shape.

use std::fmt;
use std::sync::Arc;

use crate::frontend::terraform::value::Value;
use crate::model::{Authored, Condition, Vocabulary};
use crate::source::Span;

/// Whether a block declares a resource or asks for one.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// `resource`.
    Managed,
    /// `data`.
    Data,
}

/// What tells apart the instances of one block.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InstanceKey {
    /// `[0]`, from `count`.
    Index(usize),
    /// `["a"]`, from `for_each`.
    Key(Arc<str>),
    /// `[?]`: nobody can tell how many there are.
    Unknown,
}

impl fmt::Display for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InstanceKey::Index(index) => write!(f, "[{index}]"),
            InstanceKey::Key(key) => write!(f, "[{key:?}]"),
            InstanceKey::Unknown => f.write_str("[?]"),
        }
    }
}

/// One instance of a `resource` or `data` block.
#[derive(Clone, Debug)]
pub struct Instance {
    /// As Terraform writes it: `module.net["a"].azurerm_subnet.app[0]`.
    pub address: String,
    /// Resource or data source.
    pub mode: Mode,
    /// Its type.
    pub resource_type: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Which instance it is.
    pub key: Option<InstanceKey>,
    /// Its arguments as the configuration gives them, an object. Nested blocks are tuples of objects, `timeouts` is an object.
    pub values: Value,
    /// The header of the block.
    pub span: Option<Span>,
    /// Whether there will be one.
    pub condition: Condition,
    /// The module calls it was reached through, outermost first: their addresses and places.
    pub trail: Vec<(String, Option<Span>)>,
    /// The provider that it goes to.
    pub provider: Arc<Provider>,
}

impl Instance {
    /// The names that its author has for what becomes of it.
    pub fn authored(&self, vocabulary: Arc<Vocabulary>) -> Authored {
        Authored { vocabulary, header: self.span, major: self.provider.major }
    }
}

/// What is known of a configuration of a provider.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Its type: `azurerm`, `azapi`.
    pub name: Arc<str>,
    /// Its major version, from the lock file or `required_providers`; `None` if neither tells: the newest is taken.
    pub major: Option<u32>,
    /// The arguments of its `provider` block, an object.
    pub arguments: Value,
}
