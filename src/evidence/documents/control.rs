//! Controls, findings, exemptions, and what is drawn for people to look at.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::evidence::documents::collection::Reason;
use crate::evidence::documents::outcome::{Counts, OutcomeWord};

/// A control, and what became of its population.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ControlRow {
    /// Its id.
    pub id: String,
    /// What it demands, one sentence.
    pub title: String,
    /// Why that matters.
    pub why: String,
    /// Its family: `residency`, `network`, …
    pub family: String,
    /// `low`, `medium`, `high` or `critical`.
    pub severity: String,
    /// The types that it is about.
    pub types: Vec<String>,
    /// Articles it speaks to, by the key of the framework: `gdpr` → `Art. 32(1)(a)`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub articles: BTreeMap<String, Vec<String>>,
    /// Who wrote it.
    pub author: String,
    /// How many resources it was asked about: the five outcomes add up to it.
    pub population: u64,
    /// The five outcomes of these resources; of one with several the worst counts.
    pub outcomes: Counts,
    /// Why it is not known of some.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unknown_because: Vec<Reason>,
    /// Why it is not about some.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub not_applicable_because: Vec<Reason>,
}

/// What a person must look at, or has decided about: a failure, an unknown, an exemption. One line of `findings.jsonl`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Finding {
    /// The stable id.
    pub id: String,
    /// The id of the control.
    pub control: String,
    /// `fail`, `unknown` or `exempt`.
    pub outcome: OutcomeWord,
    /// `low`, `medium`, `high` or `critical`.
    pub severity: String,
    /// The resource.
    pub resource: ResourceRow,
    /// The property in it, as in `properties.minimumTlsVersion`; empty for the resource as a whole.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub property: String,
    /// What is wrong, or why nobody can tell.
    pub message: String,
    /// On what the deployment of the resource depends, if it may not be deployed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub conditional: Option<String>,
    /// The environments it was judged in.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub environments: Vec<String>,
    /// Where it is written, as in `infra/main.bicep:12:3`; none in a snapshot.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
    /// Who decided that it counts no more.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub exemption: Option<Decision>,
}

/// A resource, less what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResourceRow {
    /// Its id, with `{…}` for what is not known; empty if nothing is.
    pub id: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its name, or what its author calls it.
    pub name: String,
    /// Its region, if it has one and that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub region: Option<String>,
}

/// Who decided that a finding counts no more, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Decision {
    /// `comment`, `file` or `azurePolicy`.
    pub source: String,
    /// Why.
    pub reason: String,
    /// Who answers for it; no e-mail address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<String>,
    /// Who allowed it; no e-mail address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approver: Option<String>,
    /// What is done instead.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub compensating_control: Option<String>,
    /// Where it was discussed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ticket: Option<String>,
    /// The day on which it was granted, as in `2026-11-22`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created: Option<String>,
    /// The last day on which it counts, in UTC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires: Option<String>,
    /// What the outcome would be else, if that was asked: `fail` or `unknown`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub instead: Option<OutcomeWord>,
}

/// An entry of the register of exemptions, used or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExemptionRow {
    /// The controls, as they are named.
    pub controls: Vec<String>,
    /// What it is about, in words.
    pub about: String,
    /// Who decided, and why.
    pub decision: Decision,
    /// Where it is written, as in `seawall-exemptions.toml:12`.
    pub place: String,
    /// `used`, `expiring`, `unused`, `undecided`, `idle`, `expired`, `refused` or `malformed`.
    pub state: String,
    /// A word on the state.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub note: String,
    /// How many findings it exempts.
    pub used: u64,
}

/// What was drawn for people to look at themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sample {
    /// What decided the draw; the same seed draws the same.
    pub seed: String,
    /// How it was drawn, so that anyone can draw again.
    pub method: String,
    /// How many could be drawn: each resource with each control that is about it.
    pub population: u64,
    /// What was drawn, in the order of the draw.
    pub sheets: Vec<Sheet>,
}

/// One judgement to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sheet {
    /// Its number, from 1.
    pub number: u64,
    /// The id of the control.
    pub control: String,
    /// What the control demands.
    pub title: String,
    /// The resource.
    pub resource: ResourceRow,
    /// What seawall says.
    pub outcome: OutcomeWord,
    /// The properties that the control reads, as paths; never their values.
    pub properties: Vec<String>,
    /// How to look without seawall: commands and places.
    pub look: Vec<String>,
}
