//! The controls about exemptions and suppressions themselves. No policy in Rego judges them; profiles turn them on and off, and reports tell them,
//! as any others. They are numbered behind the policies of the catalogue.

use std::sync::LazyLock;

use crate::policy::catalogue::Catalogue;
use crate::policy::metadata::{Metadata, Severity};

/// The type of the resources that they judge: what somebody wrote so that a finding counts no more.
pub const RESOURCE_TYPE: &str = "seawall/exemption";

/// One of the controls.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Upkeep {
    /// It cannot be understood.
    Malformed,
    /// It breaks the rules of `seawall.toml`.
    Refused,
    /// Its last day is over.
    Expired,
    /// It exempts nothing that would be a finding.
    Unused,
    /// Its last day is near.
    Expiring,
}

/// The controls, as their places in [`controls`] have them.
static CONTROLS: LazyLock<Vec<Metadata>> = LazyLock::new(|| Upkeep::ALL.into_iter().map(metadata).collect());

impl Upkeep {
    /// All of them.
    pub const ALL: [Upkeep; 5] = [Upkeep::Malformed, Upkeep::Refused, Upkeep::Expired, Upkeep::Unused, Upkeep::Expiring];

    /// The id of the control.
    pub fn id(self) -> &'static str {
        match self {
            Upkeep::Malformed => "exemption-malformed",
            Upkeep::Refused => "exemption-refused",
            Upkeep::Expired => "exemption-expired",
            Upkeep::Unused => "exemption-unused",
            Upkeep::Expiring => "exemption-expiring",
        }
    }

    /// The number of the control in a profile and in a scan.
    pub fn number(self, catalogue: &Catalogue) -> usize {
        catalogue.policies.len() + Upkeep::ALL.iter().position(|one| *one == self).unwrap_or_default()
    }
}

/// What the controls say of themselves.
pub fn controls() -> &'static [Metadata] {
    &CONTROLS
}

/// The control with an id.
pub fn find(id: &str) -> Option<Upkeep> {
    Upkeep::ALL.into_iter().find(|one| one.id() == id)
}

fn metadata(one: Upkeep) -> Metadata {
    let (severity, title, description, remediation) = match one {
        Upkeep::Malformed => (
            Severity::Medium,
            "Suppressions and exemptions can be understood",
            "What cannot be understood exempts nothing. Who wrote it believes that a risk is accepted, and nobody has accepted it.",
            "Write it as the message says; `docs/exemptions.md` has the form.",
        ),
        Upkeep::Refused => (
            Severity::Medium,
            "Suppressions and exemptions keep the rules for them",
            "Who accepts a risk for personal data must say why, for how long and in whose name, and some risks nobody may accept. What breaks the rules \
             of `seawall.toml` exempts nothing.",
            "Add what the rules demand, or mend what is found.",
        ),
        Upkeep::Expired => (
            Severity::Medium,
            "No suppression or exemption is past its last day",
            "A risk was accepted until a day, and that day is over: what was exempt counts again.",
            "Mend what is found, or have the risk accepted anew with another day.",
        ),
        Upkeep::Unused => (
            Severity::Low,
            "Suppressions and exemptions are about something that is there",
            "One that exempts nothing today may hide a new fault tomorrow, and tells readers of a risk that is not there.",
            "Remove it.",
        ),
        Upkeep::Expiring => (
            Severity::Low,
            "No suppression or exemption is about to end",
            "When it ends, what it exempts fails again, perhaps in the pipeline of somebody else.",
            "Mend what it exempts while there is time, or have the risk accepted anew.",
        ),
    };
    Metadata {
        id: one.id().to_owned(),
        title: title.to_owned(),
        description: description.to_owned(),
        severity,
        resource_types: vec![RESOURCE_TYPE.to_owned()],
        remediation: remediation.to_owned(),
        ..Metadata::built_in("exemptions.md")
    }
}
