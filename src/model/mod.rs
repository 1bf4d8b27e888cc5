//! The one model all front ends fill and all policies judge: ARM-shaped resources whose values may be unknown.

pub mod entries;
pub mod estate;
mod implied;
pub mod origin;
pub mod path;
pub mod resource;
pub mod resource_type;
pub mod value;
pub mod vocabulary;
mod wanted;

pub use entries::Entries;
pub use estate::{Collected, Deployment, DeploymentKind, Estate, ResourceIndex};
pub use origin::{Origin, Step, StepKind};
pub use path::{Path, Segment};
pub use resource::{Condition, Resource, ScopeKind};
pub use value::{Array, Cause, Data, Key, Object, Part, Refinement, Type, Unknown, Value};
pub use vocabulary::{Authored, Vocabulary, Word};
pub use wanted::Wanted;
