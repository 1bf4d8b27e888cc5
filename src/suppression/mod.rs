//! Suppressions: what authors write beside their code so that a finding there counts no more.

use jiff::civil::Date;

use crate::finding::Outcome;
use crate::model::Resource;
use crate::source::{Sources, Span};

/// A suppression as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The controls that it names, as in `tls-minimum-version`.
    pub controls: Vec<String>,
    /// Why.
    pub reason: Option<String>,
    /// The last day on which it counts, in UTC.
    pub expires: Option<Date>,
    /// The comment, or the value in `metadata`.
    pub span: Span,
    /// What it reaches.
    pub reach: Reach,
    /// Why it cannot be understood, and what to write instead. It suppresses nothing then.
    pub fault: Option<String>,
}

/// What a suppression reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All that stands in its file.
    File,
    /// What stands in, or is declared or called by what stands in, this range.
    Range(Span),
}

impl Suppression {
    /// Whether `outcome`, which is about `resource`, is within its reach, and it names `control`.
    pub fn covers(&self, control: &str, outcome: &Outcome, resource: &Resource, sources: &Sources) -> bool {
        let named = self.controls.iter().any(|one| one == control);
        let reached = |span: Span| match &self.reach {
            Reach::File => span.file == self.span.file,
            Reach::Range(range) => span.file == range.file && range.start <= span.start && span.start < range.end,
        };
        let spans = outcome.span.into_iter().chain(resource.span).chain(resource.trail.iter().filter_map(|(_, span)| *span));
        named && self.fault.is_none() && spans.filter(|span| !sources.is_restored(*span)).any(reached)
    }
}
