//! Why an outcome counts no more, and what it would be else.

use jiff::civil::Date;

use crate::finding::Status;
use crate::source::Span;

/// Where somebody has written that a control need not hold.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ExemptionSource {
    /// Beside the code: a comment, or a key of `metadata`.
    Suppression,
    /// In the file of exemptions.
    File,
    /// In an exemption of Azure Policy.
    AzurePolicy,
}

/// A decision that an outcome counts no more.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Exemption {
    /// Where it is written.
    pub source: ExemptionSource,
    /// Why, one sentence; empty if nobody said.
    pub reason: String,
    /// The last day on which it counts, in UTC.
    pub expires: Option<Date>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Who allowed it.
    pub approver: Option<String>,
    /// What is done instead.
    pub compensating_control: Option<String>,
    /// Where it was discussed.
    pub ticket: Option<String>,
    /// The day on which it was granted.
    pub created: Option<Date>,
    /// Where it is written, if that is a file of the scan.
    pub span: Option<Span>,
    /// What the outcome would be else, if that was asked.
    pub instead: Option<Box<Status>>,
}

impl Exemption {
    /// An exemption of which no more is known than its reason.
    pub fn new(source: ExemptionSource, reason: &str) -> Self {
        Exemption {
            source,
            reason: reason.to_owned(),
            expires: None,
            owner: None,
            approver: None,
            compensating_control: None,
            ticket: None,
            created: None,
            span: None,
            instead: None,
        }
    }
}
