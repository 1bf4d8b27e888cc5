//! Suppressions: what authors write beside their code so that a finding there counts no more.
//!
//! `grammar` reads what a comment says, `place` finds what begins where it stands, and `bicep`, `arm` and `terraform` know what can begin
//! in each language. What is written in a comment and looks like a suppression is one, or one with a `fault`: nothing is passed over.

mod arm;
mod bicep;
mod grammar;
mod index;
mod place;
mod read;
mod terraform;

use std::sync::Arc;

use jiff::civil::Date;

use crate::finding::Outcome;
use crate::model::{Estate, Origin, Resource, StepKind};
use crate::source::{Sources, Span};

pub use index::Index;
pub use read::read;

/// A suppression as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The controls that it names, as in `tls-minimum-version`.
    pub controls: Vec<String>,
    /// Why.
    pub reason: Option<String>,
    /// The last day on which it counts, in UTC.
    pub expires: Option<Date>,
    /// The comment, or the value in `metadata`.
    pub span: Span,
    /// What it reaches.
    pub reach: Reach,
    /// Why it cannot be understood, and what to write instead. It suppresses nothing then.
    pub fault: Option<String>,
}

/// What a suppression reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// What stands in its file or is declared there; in a file of parameters, the values that come from it. Not what a module declares
    /// that is called there: it stands in another file.
    File,
    /// What stands in one of these places, or is declared or called there. Empty if nothing begins where it stands.
    Places(Vec<Place>),
}

/// A range of a text and what counts in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where.
    pub range: Span,
    /// What stands there.
    pub kind: PlaceKind,
}

/// What stands in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// A resource, without the resources that are declared inside of it: each of these is one of its own.
    Resource {
        /// Where these stand.
        nested: Arc<[Span]>,
    },
    /// The call of a module, or a nested deployment: all that it deploys.
    Call,
    /// A value inside of a resource: counts for what is found at it, not for resources that refer to it.
    Own,
    /// A value that resources are given: a parameter, a variable, an argument of a module.
    Given,
}

impl Suppression {
    /// Whether `outcome` is within its reach, and it names `control`.
    pub fn covers(&self, control: &str, outcome: &Outcome, estate: &Estate, sources: &Sources) -> bool {
        self.fault.is_none()
            && self.controls.iter().any(|one| one == control)
            && match &self.reach {
                Reach::File => self.covers_in_file(outcome, estate, sources),
                Reach::Places(places) => places.iter().any(|place| place.covers(outcome, estate, sources)),
            }
    }

    fn covers_in_file(&self, outcome: &Outcome, estate: &Estate, sources: &Sources) -> bool {
        let own = |span: Span| same_file(span, self.span, sources);
        let given = |step: StepKind| matches!(step, StepKind::ParameterFile | StepKind::VariablesFile);
        let from_here = |origin: &Origin| origin.steps().any(|step| given(step.kind) && own(step.span));
        outcome.span.into_iter().chain(estate.resource(outcome.resource).span).any(own) || in_all(outcome, from_here)
    }
}

impl Place {
    fn covers(&self, outcome: &Outcome, estate: &Estate, sources: &Sources) -> bool {
        let resource = estate.resource(outcome.resource);
        let here = |span: Span| self.holds(span, sources);
        match &self.kind {
            PlaceKind::Resource { nested } => {
                let inner = |span: Span| nested.iter().any(|one| within(span, *one));
                let here = |span: Span| here(span) && !inner(span);
                // A finding about a whole deployment is shown at its first block, and is not about that.
                let declared = resource.span.filter(|_| !estate.is_implied(outcome.resource));
                declared.is_some_and(here) || outcome.span.filter(|span| elsewhere(*span, resource)).is_some_and(here)
            }
            PlaceKind::Call => {
                let called = resource.trail.iter().filter_map(|(_, span)| *span);
                let declared = resource.span.filter(|_| !estate.is_implied(outcome.resource));
                called.chain(declared).any(here) || outcome.span.filter(|span| elsewhere(*span, resource)).is_some_and(here)
            }
            PlaceKind::Own => outcome.span.is_some_and(here),
            PlaceKind::Given => {
                let through = |origin: &Origin| {
                    // What another resource or module makes of a value is a value of its own.
                    let made = |kind: StepKind| matches!(kind, StepKind::DeclaredProperty | StepKind::ModuleOutput);
                    origin.steps().take_while(|step| !made(step.kind)).any(|step| here(step.span))
                };
                outcome.span.is_some_and(here) || in_all(outcome, through)
            }
        }
    }

    /// Whether `span` begins in the range. An empty span stands for a whole file.
    fn holds(&self, span: Span, sources: &Sources) -> bool {
        span.start < span.end
            && self.range.start <= span.start
            && span.start < self.range.end
            && same_file(span, self.range, sources)
    }
}

/// Whether a finding is shown at another place than its resource.
fn elsewhere(span: Span, resource: &Resource) -> bool {
    resource.span != Some(span)
}

fn within(span: Span, range: Span) -> bool {
    range.start <= span.start && span.start < range.end
}

/// Whether two places are in one file, which may have been read twice.
fn same_file(one: Span, other: Span, sources: &Sources) -> bool {
    one.file == other.file
        || !sources.is_restored(one)
            && !sources.is_restored(other)
            && sources.file(one.file).path() == sources.file(other.file).path()
}

/// Whether the value of a finding came the same way wherever it was found: a comment in one file of parameters says nothing of what
/// the same fault in another deployment comes from.
fn in_all(outcome: &Outcome, came: impl Fn(&Origin) -> bool) -> bool {
    came(&outcome.origin) && outcome.elsewhere.iter().all(came)
}
