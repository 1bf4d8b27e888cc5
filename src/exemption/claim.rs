//! Whatever may exempt: a suppression, an entry of a file, or an exemption of Azure Policy with the controls that it stands for.

use crate::exemption::file::Scope;
use crate::exemption::pattern::{Fit, HOLE, Pattern};
use crate::finding::{Exemption, Outcome};
use crate::model::{Estate, Resource, Value};
use crate::policy::azure_policy::{About, Waiver};
use crate::policy::upkeep::Upkeep;
use crate::source::{Sources, Span};
use crate::suppression::Suppression;

/// One of them.
pub(super) struct Claim<'a> {
    pub(super) exemption: Exemption,
    pub(super) controls: Vec<String>,
    pub(super) reach: Reach<'a>,
    /// What it is about, in words.
    pub(super) about: String,
    pub(super) file: String,
    /// Its place in that file.
    pub(super) span: Option<Span>,
    /// Why it exempts nothing, and the control that says so.
    pub(super) void: Option<(Upkeep, String)>,
    /// How many findings it exempts, or would if it were not void.
    pub(super) used: usize,
    /// How many outcomes within its reach are no findings.
    pub(super) passing: usize,
    /// Why it may be about something, and is not applied there.
    pub(super) doubt: Option<String>,
}

/// What a claim reaches.
pub(super) enum Reach<'a> {
    /// What stands beside a comment.
    Suppression(&'a Suppression),
    /// What a scope names.
    Scope(Scope),
    /// What an exemption of Azure Policy is about.
    Azure(Waiver),
    /// Nothing: it cannot be understood.
    Nothing,
}

impl Claim<'_> {
    /// Whether an outcome of one of its controls is what it is about. Which suppressions are, is known before.
    pub(super) fn fits(&self, subject: &Subject<'_>) -> (Fit, Option<String>) {
        match &self.reach {
            Reach::Nothing | Reach::Suppression(_) => (Fit::No, None),
            Reach::Scope(scope) => (subject.named.fit(scope), None),
            Reach::Azure(waiver) => match waiver.about(subject.resource) {
                About::Yes => (Fit::Yes, None),
                About::No => (Fit::No, None),
                About::Unknown(why) => (Fit::Maybe, Some(why)),
            },
        }
    }
}

/// An outcome as scopes see it.
pub(super) struct Subject<'a> {
    pub(super) resource: &'a Resource,
    pub(super) named: Named,
}

/// The names of an outcome.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Named {
    /// In lower case.
    pub(super) id: String,
    /// As reports print it, with the modules it was reached through: without the type, and with it.
    pub(super) addresses: Vec<String>,
    /// The file that reports name.
    pub(super) file: String,
    /// In lower case.
    pub(super) kind: String,
    /// In lower case.
    pub(super) name: String,
}

impl Named {
    pub(super) fn of(outcome: &Outcome, estate: &Estate, sources: &Sources) -> Self {
        let resource = estate.resource(outcome.resource);
        let full = resource.full_address();
        let short = |address: &str| address.replacen(&format!("{}/", resource.resource_type), "", 1);
        let mut addresses = vec![short(&full), full];
        addresses.dedup();
        let file = match outcome.span {
            Some(span) => sources.file(span.file).path().to_string(),
            None => estate.deployment(outcome.resource).root.clone(),
        };
        let kind = resource.resource_type.to_lowercase();
        Named { id: text(&resource.id), addresses, file, kind, name: text(&resource.name) }
    }

    /// Whether all that a scope names fits.
    pub(super) fn fit(&self, scope: &Scope) -> Fit {
        let one = |pattern: &Option<Pattern>, subject: &str| pattern.as_ref().map_or(Fit::Yes, |pattern| pattern.fit(subject));
        let address = match &scope.address {
            None => Fit::Yes,
            Some(pattern) => self.addresses.iter().map(|address| pattern.fit(address)).max().unwrap_or(Fit::No),
        };
        let rest =
            [one(&scope.file, &self.file), one(&scope.kind, &self.kind), one(&scope.name, &self.name), one(&scope.id, &self.id)];
        rest.into_iter().fold(address, Fit::min)
    }

    /// Whether more than one text may be meant.
    pub(super) fn has_holes(&self) -> bool {
        self.id.contains(HOLE) || self.name.contains(HOLE)
    }
}

/// A text in lower case, with holes for what is not known.
fn text(value: &Value) -> String {
    value.text_with(|_| HOLE.to_string()).map_or_else(|| HOLE.to_string(), |text| text.to_lowercase())
}
