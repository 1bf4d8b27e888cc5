//! What became different of rules and scope in a period.

use serde::{Deserialize, Serialize};

/// A change from one pack to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Change {
    /// The night of the first pack with it.
    pub night: String,
    /// The number of that pack.
    pub pack: u64,
    /// What changed.
    pub changed: Changed,
    /// Its name, if there are several of the kind: a bundle of policies, a subscription, a control.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub name: String,
    /// How it was before; none if it was not there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    /// How it is since; none if it is not there any more.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
}

/// What can change.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Changed {
    /// The program, with its version.
    #[default]
    Tool,
    /// The profile of controls.
    Profile,
    /// The environment.
    Environment,
    /// The digest of a bundle of policies.
    Policies,
    /// A control came or went.
    Control,
    /// The severity of a control.
    Severity,
    /// What is judged: live subscriptions, or files.
    Subject,
    /// The cloud.
    Cloud,
    /// What was asked for.
    Asked,
    /// A tenant came or went.
    Tenant,
    /// A subscription came, went, or was looked at no more.
    Subscription,
}

impl Changed {
    /// As people read it.
    pub fn word(self) -> &'static str {
        match self {
            Changed::Tool => "tool",
            Changed::Profile => "profile",
            Changed::Environment => "environment",
            Changed::Policies => "policies",
            Changed::Control => "control",
            Changed::Severity => "severity",
            Changed::Subject => "subject",
            Changed::Cloud => "cloud",
            Changed::Asked => "asked for",
            Changed::Tenant => "tenant",
            Changed::Subscription => "subscription",
        }
    }
}
