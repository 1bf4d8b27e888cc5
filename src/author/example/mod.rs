//! Before and after: what is marked in a policy's bad case, and its like in the good one, cut down to what differs.

mod blocks;
mod json;

use crate::policy::catalogue::Policy;

/// A language that examples are shown in.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// Bicep.
    Bicep,
    /// ARM templates in JSON.
    Arm,
    /// Terraform.
    Terraform,
}

impl Language {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Language; 3] = [Language::Bicep, Language::Arm, Language::Terraform];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Language::Bicep => "Bicep",
            Language::Arm => "ARM",
            Language::Terraform => "Terraform",
        }
    }

    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Language::Bicep => "bicep",
            Language::Arm => "json",
            Language::Terraform => "tf",
        }
    }

    /// What GitHub calls it behind a fence.
    pub fn fence(self) -> &'static str {
        match self {
            Language::Bicep => "bicep",
            Language::Arm => "json",
            Language::Terraform => "hcl",
        }
    }
}

/// What breaks a control and what keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// What breaks it.
    pub before: Vec<String>,
    /// The same resource when it keeps it; empty if the difference is beside it.
    pub after: Vec<String>,
    /// What stands beside the good one and was missing: another resource.
    pub beside: Vec<String>,
}

/// The example of a policy in a language; none if it cannot be said there.
pub fn example(policy: &Policy, language: Language) -> Option<Example> {
    let [fail, pass] = policy.cases.get(language.ending())?;
    match language {
        Language::Arm => json::example(fail, pass),
        Language::Bicep | Language::Terraform => blocks::example(fail, pass),
    }
}
