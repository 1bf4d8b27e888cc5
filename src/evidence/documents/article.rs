//! What laws demand, what configuration shows of it, and what it does not.

use serde::{Deserialize, Serialize};

use crate::evidence::documents::outcome::Counts;

/// A draft for Annex II: technical and organisational measures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Measures {
    /// What the draft is and what it is not.
    pub about: String,
    /// In the order of the annex.
    pub headings: Vec<MeasureRow>,
}

/// A heading of the annex.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MeasureRow {
    /// As the annex has it.
    pub heading: String,
    /// The controls that speak to it, by id.
    pub controls: Vec<String>,
    /// Their outcomes.
    pub outcomes: Counts,
    /// What configuration shows, in sentences.
    pub statement: String,
    /// What people must add.
    pub to_fill: String,
}

/// A law, standard or benchmark.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FrameworkRow {
    /// Its key: `gdpr`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The version whose ids are used.
    pub version: String,
    /// Who publishes it.
    pub publisher: String,
    /// Where it can be read.
    pub link: String,
    /// When the mapping was made, as in `2026-11-22`.
    pub date: String,
    /// What the mapping says and what it does not: it is no legal advice.
    pub about: String,
    /// By id, in the order of the framework.
    pub articles: Vec<ArticleRow>,
}

/// An article, a criterion or a recommendation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ArticleRow {
    /// Its id: `Art. 32(1)(a)`.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it demands.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub demands: Option<String>,
    /// What configuration can show of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shows: Option<String>,
    /// What configuration cannot show of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hidden: Option<String>,
    /// The controls that speak to it directly, by id.
    pub direct: Vec<String>,
    /// Those that support it.
    pub supporting: Vec<String>,
    /// The outcomes of all of these.
    pub outcomes: Counts,
}

/// What the pack does not show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Limit {
    /// In a few words.
    pub title: String,
    /// In sentences.
    pub text: String,
}
