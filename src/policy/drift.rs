//! The controls about code beside what is live. No policy in Rego judges them: only a comparison of both can, and in a scan of one side
//! they are not asked. What passes in code and fails live is told by the control that fails.

use std::sync::LazyLock;

use crate::policy::metadata::{Metadata, Severity};

/// One of the controls.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sides {
    /// It is live, and no code declares it.
    Unmanaged,
    /// Code declares it, and it is not live.
    Missing,
    /// A property that policies read is another one live.
    Property,
}

/// The controls, as their places in [`controls`] have them.
static CONTROLS: LazyLock<Vec<Metadata>> = LazyLock::new(|| Sides::ALL.into_iter().map(metadata).collect());

impl Sides {
    /// All of them.
    pub const ALL: [Sides; 3] = [Sides::Unmanaged, Sides::Missing, Sides::Property];

    /// The id of the control.
    pub fn id(self) -> &'static str {
        match self {
            Sides::Unmanaged => "governance-unmanaged-resource",
            Sides::Missing => "drift-missing-resource",
            Sides::Property => "drift-property",
        }
    }

    /// Its place in [`controls`].
    pub fn place(self) -> usize {
        Sides::ALL.iter().position(|one| *one == self).unwrap_or_default()
    }
}

/// What the controls say of themselves.
pub fn controls() -> &'static [Metadata] {
    &CONTROLS
}

/// The control with an id.
pub fn find(id: &str) -> Option<Sides> {
    Sides::ALL.into_iter().find(|one| one.id() == id)
}

fn metadata(one: Sides) -> Metadata {
    let (severity, title, description, remediation, requirements) = match one {
        Sides::Unmanaged => (
            Severity::High,
            "Nothing is live that no code declares",
            "What somebody made by hand was reviewed by nobody, no pipeline judges it, and nobody knows why it holds personal data.",
            "Declare it in code and deploy it from there, remove it, or have it exempted with an owner and a last day.",
            vec!["A14".to_owned()],
        ),
        Sides::Missing => (
            Severity::Medium,
            "What code declares is live",
            "A private endpoint, a lock or a diagnostic setting that is gone protects nothing, however well it is declared.",
            "Deploy it again, or remove it from the code if it is not wanted any more.",
            Vec::new(),
        ),
        Sides::Property => (
            Severity::Low,
            "Live resources are as code says",
            "What was changed by hand is undone by the next deployment, or hides that code is not what runs.",
            "Deploy again, or write into the code what is live.",
            Vec::new(),
        ),
    };
    Metadata {
        id: one.id().to_owned(),
        title: title.to_owned(),
        description: description.to_owned(),
        severity,
        resource_types: vec!["*".to_owned()],
        requirements,
        remediation: remediation.to_owned(),
        ..Metadata::built_in("drift.md")
    }
}
