//! The register of exemptions over a period.

use serde::{Deserialize, Serialize};

/// The register over time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exemptions {
    /// Those in force in the first pack.
    pub first: u64,
    /// Those in force in the last pack.
    pub last: u64,
    /// Those that came in the period.
    pub opened: u64,
    /// Those that were taken out of the register in the period; one that came back and went again counts again.
    pub ended: u64,
    /// Those whose last day passed in the period, or had passed in its first pack.
    pub expired: u64,
    /// How often one got a later last day.
    pub extended: u64,
    /// Those that have expired, with findings that were still there when they were last looked for.
    pub overdue: u64,
    /// All of them, by place of writing.
    pub rows: Vec<ExemptionOver>,
}

/// An exemption: the same controls about the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExemptionOver {
    /// The controls, as they are named.
    pub controls: Vec<String>,
    /// What it is about, in words.
    pub about: String,
    /// `comment`, `file` or `azurePolicy`.
    pub source: String,
    /// Where it is written, when it was last seen.
    pub place: String,
    /// Why, when it was last seen.
    pub reason: String,
    /// Who answers for it, when it was last seen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<String>,
    /// Who allowed it, when it was last seen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approver: Option<String>,
    /// Where it was discussed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ticket: Option<String>,
    /// Whether the first pack has it: it may be older.
    pub from_before: bool,
    /// The night on which it was first seen.
    pub first_seen: String,
    /// The night on which it was last seen.
    pub last_seen: String,
    /// Its state when it was last seen.
    pub state: String,
    /// The last day on which it counts, when it was last seen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires: Option<String>,
    /// Each time that it got another last day.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub extensions: Vec<Extension>,
    /// The night on which it was first seen as expired, if it is expired since.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expired: Option<String>,
    /// Findings it had exempted that were there without it when it was last looked.
    pub still_there: u64,
    /// The night on which the register had it no more.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended: Option<String>,
    /// The most findings that it exempted on a night.
    pub used_most: u64,
    /// How many it exempted when it was last seen.
    pub used_last: u64,
}

/// Another last day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Extension {
    /// The night on which it was first seen.
    pub night: String,
    /// The last day before; none if there was none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    /// The last day after; none if there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
    /// Whether it counts longer than before.
    pub longer: bool,
}
