//! Where data lies, goes and leaves the perimeter.

use serde::{Deserialize, Serialize};

use crate::evidence::documents::collection::Reason;

/// Where data lies, is copied to, kept and worked on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Residency {
    /// The perimeter that the profile demands, in words: `EU`, `EEA`, `EU data boundary`.
    pub perimeter: String,
    /// Every region that something lies in or goes to, by name.
    pub regions: Vec<RegionRow>,
    /// One row for each subscription, or each deployment of code.
    pub rows: Vec<ResidencyRow>,
    /// Copies from region to region.
    pub arcs: Vec<Arc>,
    /// Resources of which no place is known, and why.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unknown: Vec<Reason>,
    /// What the columns do not tell, one sentence each.
    pub about: Vec<String>,
}

/// A region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegionRow {
    /// Its programmatic name, `westeurope`.
    pub name: String,
    /// As people call it.
    pub display: String,
    /// The country; none of `global`, or of a name that nobody knows.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// Whether it lies in the perimeter; none if that is not known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub inside: Option<bool>,
    /// How many resources lie there.
    pub resources: u64,
}

/// The columns of the matrix.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Purpose {
    /// Where it lies.
    #[default]
    AtRest,
    /// Where it is copied to.
    Replica,
    /// Where backups go.
    Backup,
    /// Where logs go.
    Logs,
    /// Where the keys lie that it is encrypted with.
    Keys,
    /// Where it is worked on by models.
    AiProcessing,
}

impl Purpose {
    /// All columns, in order.
    pub const ALL: [Purpose; 6] =
        [Purpose::AtRest, Purpose::Replica, Purpose::Backup, Purpose::Logs, Purpose::Keys, Purpose::AiProcessing];

    /// What heads the column.
    pub fn title(self) -> &'static str {
        match self {
            Purpose::AtRest => "At rest",
            Purpose::Replica => "Replica",
            Purpose::Backup => "Backup",
            Purpose::Logs => "Logs",
            Purpose::Keys => "Keys",
            Purpose::AiProcessing => "AI processing",
        }
    }
}

/// A subscription or a deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResidencyRow {
    /// The number of the subscription, or the root of the deployment.
    pub name: String,
    /// What stands in each column; a column that nothing stands in is not here.
    pub cells: Vec<Cell>,
}

/// Where data of a row is, for one purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cell {
    /// The column.
    pub purpose: Purpose,
    /// The programmatic name of the region; `unknown` if nobody can tell.
    pub region: String,
    /// Whether it lies in the perimeter; none if that is not known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub inside: Option<bool>,
    /// How many resources.
    pub resources: u64,
}

/// Copies from one region to another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Arc {
    /// Where from.
    pub from: String,
    /// Where to.
    pub to: String,
    /// For what.
    pub purpose: Purpose,
    /// Whether where it goes lies in the perimeter; none if that is not known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub inside: Option<bool>,
    /// How many resources are copied so.
    pub resources: u64,
}

/// A draft for the record of processing activities: what goes to third countries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Transfers {
    /// What the draft is and what it is not.
    pub about: String,
    /// One row for each country and purpose.
    pub rows: Vec<TransferRow>,
}

/// What goes to a country outside of the perimeter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TransferRow {
    /// The country; `unknown` if nobody can tell.
    pub country: String,
    /// The regions in it.
    pub regions: Vec<String>,
    /// For what.
    pub purpose: Purpose,
    /// The types of the resources.
    pub types: Vec<String>,
    /// How many resources.
    pub resources: u64,
    /// Whether the Commission holds the country's protection adequate, with source; empty if nobody recorded it.
    pub adequacy: String,
    /// What the controller must add.
    pub to_fill: Vec<String>,
}
