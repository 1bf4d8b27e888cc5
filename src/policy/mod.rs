//! Policies in Rego and the verdicts they give.

pub mod azure_policy;
pub mod catalogue;
pub mod check;
pub(crate) mod digest;
pub mod drift;
pub(crate) mod engine;
pub mod environment;
pub(crate) mod flow;
pub mod frameworks;
pub(crate) mod input;
pub(crate) mod keys;
pub mod metadata;
pub mod pack;
mod places;
pub mod profile;
pub(crate) mod reads;
pub(crate) mod ready;
pub(crate) mod relations;
pub(crate) mod spelling;
pub(crate) mod syntax;
pub(crate) mod tables;
pub mod upkeep;
pub mod verdict;
pub(crate) mod worlds;
mod yaml;

use crate::model::{Path, ResourceIndex};
use crate::policy::environment::Environment;
use crate::policy::metadata::Severity;

/// The address of a control that comes with seawall on the page of all controls, `docs/policies.md`.
pub fn page(id: &str) -> String {
    format!("{}/blob/main/docs/policies.md#{id}", env!("CARGO_PKG_REPOSITORY"))
}

/// What was found for one control on one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The place of the control in [`catalogue::Catalogue::policies`].
    pub control: usize,
    /// The resource.
    pub resource: ResourceIndex,
    /// The environment that it was judged in, if one is known.
    pub environment: Option<Environment>,
    /// How bad a failure is there.
    pub severity: Severity,
    /// The verdict.
    pub verdict: Verdict,
}

/// The outcome for one control on one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The control holds.
    Pass,
    /// The control does not hold.
    Fail {
        /// Where it does not; at least one.
        denials: Vec<Denial>,
        /// The condition of the resource is unknown: it fails if it is deployed; on what that depends.
        conditional: Option<String>,
    },
    /// It cannot be told.
    Unknown {
        /// The unknown value that matters most.
        path: Path,
        /// Why: one sentence a person can act on, e.g. "needs a value for parameter `minTls`; fails if `TLS1_0`".
        cause: String,
    },
    /// Somebody has said that the control need not hold here.
    Exempt {
        /// Why, one sentence.
        reason: String,
    },
    /// The control does not concern this resource.
    NotApplicable,
}

/// One place where a control does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Denial {
    /// The path in the resource's body.
    pub path: Path,
    /// The policy's own words, or empty for the control's title.
    pub message: String,
}
