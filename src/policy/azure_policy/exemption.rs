//! [Exemptions]: what an assignment says nothing of, why, and until when.
//!
//! [Exemptions]: https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure

use jiff::Timestamp;

use crate::model::Value;
use crate::policy::azure_policy::assignment::{Selectors, any_fits, selectors};
use crate::policy::azure_policy::read::Document;
use crate::policy::azure_policy::scope::{Answer, Place, holds};

/// An exemption.
#[derive(Clone, Debug)]
pub(super) struct Exemption {
    pub(super) name: String,
    pub(super) file: String,
    /// The id of the assignment.
    pub(super) assignment: String,
    title: String,
    pub(super) category: String,
    scope: String,
    pub(super) references: Vec<String>,
    selectors: Vec<Selectors>,
    pub(super) expiry: Expiry,
    expires: Option<String>,
}

/// Whether an exemption still counts.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Expiry {
    /// It never ends, or later.
    Open,
    /// It has ended.
    Over,
    /// Nobody can tell: the date cannot be read, or the day is not known.
    Unknown,
}

impl Exemption {
    /// Reads one, as it counts at `now`.
    pub(super) fn new(document: &Document, now: Option<Timestamp>) -> Self {
        let marker = "/providers/microsoft.authorization/policyexemptions/";
        let of_id = document.id.to_ascii_lowercase().rfind(marker).and_then(|at| document.id.get(..at));
        // What stands in front of the type is the scope; of an exemption of the tenant that is nothing.
        let scope = of_id.map(|scope| if scope.is_empty() { "/" } else { scope }).or(document.text("scope")).unwrap_or_default();
        let expires = document.text("expiresOn").map(str::to_owned);
        let expiry = match (&expires, now) {
            (None, _) => Expiry::Open,
            (Some(text), Some(now)) => match instant(text) {
                Some(end) if end > now => Expiry::Open,
                Some(_) => Expiry::Over,
                None => Expiry::Unknown,
            },
            (Some(_), None) => Expiry::Unknown,
        };
        Exemption {
            name: document.name.clone(),
            file: document.file.clone(),
            assignment: document.text("policyAssignmentId").unwrap_or_default().to_owned(),
            title: document.text("displayName").unwrap_or(&document.name).to_owned(),
            category: document.text("exemptionCategory").unwrap_or("Waiver").to_owned(),
            scope: scope.to_owned(),
            references: document.texts("policyDefinitionReferenceIds"),
            selectors: selectors(document),
            expiry,
            expires,
        }
    }

    /// Whether it is about what lies at `place`, judged by the member `reference` of the assignment.
    pub(super) fn exempts(&self, reference: Option<&str>, place: &Place, kind: &str, location: Option<&Value>) -> Answer {
        let listed = |own: &str| self.references.iter().any(|one| one.eq_ignore_ascii_case(own));
        if self.expiry == Expiry::Over || !self.references.is_empty() && !reference.is_some_and(listed) {
            return Answer::No;
        }
        if self.scope.is_empty() {
            return Answer::Unknown(format!("whether the exemption `{}` is about it: its scope is not told", self.name));
        }
        let about = |why: String| Answer::Unknown(format!("whether the exemption `{}` is about it: {why}", self.name));
        match (holds(&self.scope, place), any_fits(&self.selectors, kind, location)) {
            (Answer::No, _) | (_, Answer::No) => Answer::No,
            (Answer::Unknown(why), _) | (_, Answer::Unknown(why)) => about(why),
            (Answer::Yes, Answer::Yes) if self.expiry == Expiry::Unknown => about("its end cannot be told".to_owned()),
            (Answer::Yes, Answer::Yes) => Answer::Yes,
        }
    }

    /// Why, in a sentence.
    pub(super) fn reason(&self) -> String {
        let until = self.expires.as_ref().map_or_else(String::new, |end| format!(", until {end}"));
        format!("{} by the exemption `{}` of Azure Policy{until}", self.category.to_lowercase(), self.title)
    }

    /// When it ends, if it does and its date can be read.
    pub(super) fn end(&self) -> Option<Timestamp> {
        instant(self.expires.as_deref()?)
    }

    /// What to say of one that has ended.
    pub(super) fn over(&self) -> Option<String> {
        let end = self.expires.as_deref().filter(|_| self.expiry == Expiry::Over)?;
        Some(format!("the exemption `{}` ended at {end} and counts no more", self.name))
    }
}

/// A time in UTC; Azure writes it with `Z`, and people without any zone.
fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let dated = || format!("{text}T00:00:00Z");
    text.parse().or_else(|_| format!("{text}Z").parse()).or_else(|_| dated().parse()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_utc() {
        let noon = instant("2026-01-02T12:00:00Z");
        assert!(noon.is_some());
        assert_eq!(instant("2026-01-02T12:00:00"), noon);
        assert_eq!(instant("2026-01-02T13:00:00+01:00"), noon);
        assert_eq!(instant("2026-01-02"), instant("2026-01-02T00:00:00.000Z"));
        assert_eq!(instant("soon"), None);
    }
}
