//! The METADATA of a policy: a closed schema; a missing or unknown key is an error.

use std::collections::BTreeMap;
use std::fmt;

/// How bad a failure is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Should be mended.
    Medium,
    /// Must be mended.
    High,
    /// Personal data is open now.
    Critical,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        })
    }
}

/// What a policy says of itself.
#[derive(Clone, Debug)]
pub struct Metadata {
    /// Kebab-case id, first word = family; the SARIF rule id.
    pub id: String,
    /// What is assured, as a statement.
    pub title: String,
    /// Why, for personal data.
    pub description: String,
    /// Links to documentation.
    pub related_resources: Vec<String>,
    /// Severity of a failure.
    pub severity: Severity,
    /// The types it judges, in canonical case; `*` for all.
    pub resource_types: Vec<String>,
    /// The relations it needs, by name in `policies/data/relations.yaml`.
    pub relations: Vec<String>,
    /// Its parameters with their defaults.
    pub parameters: BTreeMap<String, serde_json::Value>,
    /// Frameworks and what they call this: `gdpr` → articles, …
    pub frameworks: BTreeMap<String, Vec<String>>,
    /// Rows of `docs/requirements.md`.
    pub requirements: Vec<String>,
    /// What to do about a failure.
    pub remediation: String,
    /// A safe fix, if there is one.
    pub fix: Option<Fix>,
    /// The version of seawall that brought it.
    pub since: String,
}

/// A fix that is a value at a path.
#[derive(Clone, Debug)]
pub struct Fix {
    /// Keys from the top of the resource.
    pub path: Vec<String>,
    /// The value to set.
    pub value: serde_json::Value,
}
