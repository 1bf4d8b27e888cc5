//! The documents of a pack, as they are written: what people and programs read of it.
//!
//! They are texts and numbers alone, so that everything made of a pack (pages, tables, OSCAL, reports over a period) is made of
//! what was sealed, and of nothing else.

mod article;
mod collection;
mod control;
mod files;
mod outcome;
mod residency;
mod scope;

pub use article::{ArticleRow, FrameworkRow, Limit, MeasureRow, Measures};
pub use collection::{CallRow, Collection, GapRow, Population, Reason, RunRow, TwoCounts, TypeRow};
pub use control::{ControlRow, Decision, ExemptionRow, Finding, ResourceRow, Sample, Sheet};
pub use files::{FINDINGS, Unreadable};
pub use outcome::{Counts, OutcomeWord};
pub use residency::{Arc, Cell, Purpose, RegionRow, Residency, ResidencyRow, TransferRow, Transfers};
pub use scope::{AuthorRow, InputFile, Interval, Scope, Subject, SubscriptionRow};

/// Everything a pack says, less the raw data and the policies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Documents {
    /// `scope.json`.
    pub scope: Scope,
    /// `collection.json`.
    pub collection: Collection,
    /// `population.json`.
    pub population: Population,
    /// `controls.json`.
    pub controls: Vec<ControlRow>,
    /// `findings.jsonl`.
    pub findings: Vec<Finding>,
    /// `exemptions.json`.
    pub exemptions: Vec<ExemptionRow>,
    /// `residency.json`.
    pub residency: Residency,
    /// `transfers.json`: a draft for the record of processing, Art. 30(1)(e) GDPR.
    pub transfers: Transfers,
    /// `measures.json`: a draft for Annex II of the standard contractual clauses, Decision (EU) 2021/914.
    pub measures: Measures,
    /// `articles.json`.
    pub articles: Vec<FrameworkRow>,
    /// `sample.json`.
    pub sample: Sample,
    /// `limits.json`.
    pub limits: Vec<Limit>,
}
