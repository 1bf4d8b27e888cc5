//! The documents of a pack, made of a scan: what was judged, how that came out, and what it says of each article.

mod article;
mod collection;
mod exemption;
mod finding;
mod judged;
mod measure;
mod population;
mod redact;
mod residency;
mod sample;
mod scope;
mod snapshot;
mod transfer;

use jiff::Timestamp;

use crate::evidence::documents::{Documents, InputFile, Limit};
use crate::policy::catalogue::{Catalogue, LoadError};
use crate::policy::profile::Profile;
use crate::scan::Scan;
use crate::snapshot::Manifest;

use judged::Judged;

pub use redact::{cleaned_json, cleaned_text};
pub use sample::draw;
pub use snapshot::cleaned_snapshot;

/// What evidence is made of.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// What was judged.
    pub scan: &'a Scan,
    /// The policies that judged.
    pub catalogue: &'a Catalogue,
    /// The profile that said which, with which parameters.
    pub profile: &'a Profile,
    /// The account of the snapshot, if a snapshot was judged.
    pub snapshot: Option<&'a Manifest>,
    /// The files that were read, by path.
    pub inputs: Vec<InputFile>,
    /// When the pack is made.
    pub created: Timestamp,
    /// What decides the sample; without it what was judged does.
    pub seed: Option<&'a str>,
    /// How many judgements are drawn.
    pub sample: usize,
}

/// What configuration cannot show: `title` and `text` of each.
const LIMITS: &str = include_str!("limits.yaml");

/// The documents of a pack. Nothing in them is an e-mail address, and no value of a setting.
///
/// # Errors
/// A policy that does not compile.
pub fn documents(evidence: &Evidence<'_>) -> Result<Documents, LoadError> {
    let judged = Judged::new(evidence.scan);
    let controls = judged.rows(evidence.scan, evidence.catalogue);
    let residency = residency::of(evidence)?;
    let transfers = transfer::of(&residency, evidence);
    let documents = Documents {
        scope: scope::of(evidence, &controls),
        collection: collection::of(evidence),
        population: population::of(evidence),
        findings: finding::of(evidence.scan),
        exemptions: exemption::of(evidence.scan),
        residency: residency.document,
        transfers,
        measures: measure::of(&controls),
        articles: article::of(evidence.catalogue, &controls),
        sample: sample::of(evidence, &judged)?,
        limits: limits(),
        controls,
    };
    Ok(redact::cleaned(&documents))
}

fn limits() -> Vec<Limit> {
    #[derive(serde::Deserialize)]
    struct Table {
        table: Vec<Limit>,
    }
    let table: Table = yaml_serde::from_str(LIMITS).expect("invariant: a test reads the table");
    table.table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_sentences() {
        let limits = limits();
        assert!(limits.len() > 5);
        assert!(limits.iter().all(|limit| !limit.title.is_empty() && limit.text.ends_with('.')));
    }
}
