//! Findings: what a person must look at.

use crate::model::{Origin, Path, ResourceIndex};
use crate::policy::metadata::Severity;
use crate::source::Span;

/// One outcome: a control on a resource, at one path. A control that is denied at two paths of a resource gives two.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Stable id: control + logical resource path + property path, hashed; never line numbers.
    pub id: String,
    /// The place of the control in the catalogue.
    pub control: usize,
    /// Severity after the profile had its say.
    pub severity: Severity,
    /// The resource.
    pub resource: ResourceIndex,
    /// Which of the five.
    pub status: Status,
    /// The path in the resource; may name a property that is not there.
    pub path: Path,
    /// Where to look: the property's value, or its nearest parent's key, or the resource.
    pub span: Option<Span>,
    /// The chain that the value at `span` came by.
    pub origin: Origin,
    /// The property is not written: what is judged is a default (or nothing).
    pub absent: bool,
    /// One sentence: what is wrong (fail), why nobody can tell (unknown), else empty.
    pub message: String,
}

/// The five outcomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// The control holds.
    Pass,
    /// The control does not hold; with the condition it depends on, if the resource may not be deployed.
    Fail {
        /// On what the deployment of the resource depends.
        conditional: Option<String>,
    },
    /// It cannot be told, and why.
    Unknown {
        /// The cause, one sentence.
        cause: String,
    },
    /// Exempted; by what.
    Exempt {
        /// The reason given.
        reason: String,
    },
    /// The control does not concern the resource.
    NotApplicable,
}
