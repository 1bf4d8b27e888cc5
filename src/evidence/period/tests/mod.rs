//! Periods of packs that are made by hand.

mod anything;
mod chain;
mod control;
mod coverage;
mod exemption;
mod finding;
mod forms;
mod night;
mod rules;

use std::convert::Infallible;

use jiff::civil::Date;

use crate::evidence::documents::{
    AuthorRow, ControlRow, Counts, Decision, Documents, ExemptionRow, Finding, OutcomeWord, ResourceRow, SubscriptionRow, TypeRow,
};
use crate::evidence::manifest::{FORMAT, Manifest, Previous, digest};
use crate::evidence::period::{Asked, ControlOver, ExemptionOver, FindingSpan, Period, Refused, Rhythm, report};

/// The type of the resources.
const KIND: &str = "Microsoft.Storage/storageAccounts";

/// A pack with the digest of its manifest.
type Pack = (Manifest, String, Documents);

/// Packs that are chained as they are added.
#[derive(Clone, Default)]
struct Packs(Vec<Pack>);

impl Packs {
    /// A pack of a moment, chained to the last one; `fill` says what is in it beside the usual.
    fn add(mut self, created: &str, fill: impl FnOnce(&mut Documents)) -> Self {
        let previous = self.0.last().map(|(manifest, digest, _)| Previous { number: manifest.number, digest: digest.clone() });
        let number = previous.as_ref().map_or(1, |previous| previous.number + 1);
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            number,
            created: created.to_owned(),
            tool: "seawall 1.0.0".to_owned(),
            previous,
            ..Manifest::default()
        };
        let mut documents = usual();
        fill(&mut documents);
        let digest = digest(&manifest.bytes());
        self.0.push((manifest, digest, documents));
        self
    }

    /// A pack at two in the morning of a day of March 2026.
    fn on(self, day: u32, fill: impl FnOnce(&mut Documents)) -> Self {
        self.add(&format!("2026-03-{day:02}T02:00:00Z"), fill)
    }

    fn last(&mut self) -> &mut Pack {
        self.0.last_mut().unwrap()
    }

    fn of(&self, from: u32, to: u32) -> Period {
        self.asked(&march(from, to)).unwrap()
    }

    fn asked(&self, asked: &Asked) -> Result<Period, Refused<Infallible>> {
        report(self.0.iter().cloned().map(Ok), asked)
    }
}

fn march(from: u32, to: u32) -> Asked {
    let day = |day: u32| Date::new(2026, 3, i8::try_from(day).unwrap()).unwrap();
    Asked { from: day(from), to: day(to), every: Rhythm::NIGHTLY }
}

/// What a pack says if all is well: one subscription, ten accounts, two controls.
fn usual() -> Documents {
    let mut documents = Documents::default();
    documents.scope.complete = true;
    documents.scope.profile = "gdpr".to_owned();
    documents.scope.authors = vec![AuthorRow { name: "seawall".to_owned(), digest: "sha256:1".to_owned(), policies: 2 }];
    documents.scope.subscriptions = vec![seen("s1")];
    documents.scope.outcomes.pass = 20;
    documents.population.resources = 10;
    documents.population.types = vec![TypeRow { kind: KIND.to_owned(), resources: 10, judged: 10 }];
    documents.controls = vec![row("https"), row("tls")];
    documents
}

fn seen(id: &str) -> SubscriptionRow {
    SubscriptionRow { id: id.to_owned(), visible: true, included: true, resources: 10, ..SubscriptionRow::default() }
}

fn row(id: &str) -> ControlRow {
    let outcomes = Counts { pass: 10, ..Counts::default() };
    ControlRow { id: id.to_owned(), severity: "high".to_owned(), population: 10, outcomes, ..ControlRow::default() }
}

/// Adds an outcome of the control `tls` for an account, and moves it from those that pass.
fn found(documents: &mut Documents, outcome: OutcomeWord, account: &str) {
    found_by(documents, "tls", outcome, account);
}

fn found_by(documents: &mut Documents, control: &str, outcome: OutcomeWord, account: &str) {
    let id = format!("/subscriptions/s1/resourceGroups/g/providers/{KIND}/{account}");
    documents.findings.push(Finding {
        id: format!("{control}-{account}"),
        control: control.to_owned(),
        outcome,
        severity: "high".to_owned(),
        resource: ResourceRow { id, kind: KIND.to_owned(), name: account.to_owned(), region: None },
        ..Finding::default()
    });
    let row = documents.controls.iter_mut().find(|row| row.id == control);
    for counts in row.map(|row| &mut row.outcomes).into_iter().chain([&mut documents.scope.outcomes]) {
        counts.pass -= 1;
        match outcome {
            OutcomeWord::Fail => counts.fail += 1,
            OutcomeWord::Unknown => counts.unknown += 1,
            OutcomeWord::Exempt => counts.exempt += 1,
            OutcomeWord::Pass | OutcomeWord::NotApplicable => unreachable!("a finding is none of these"),
        }
    }
    documents.scope.complete &= outcome != OutcomeWord::Unknown;
}

fn fails(account: &str) -> impl Fn(&mut Documents) {
    move |documents| found(documents, OutcomeWord::Fail, account)
}

fn well(_: &mut Documents) {}

/// Says that not everything was looked at.
fn partial(documents: &mut Documents) {
    documents.scope.complete = false;
    documents.scope.incomplete.push("a call was denied".to_owned());
}

fn exemption(about: &str, state: &str, expires: &str) -> ExemptionRow {
    ExemptionRow {
        controls: vec!["tls".to_owned()],
        about: about.to_owned(),
        decision: Decision {
            source: "file".to_owned(),
            reason: format!("{about} is replaced"),
            expires: Some(expires.to_owned()),
            ..Decision::default()
        },
        place: "seawall-exemptions.toml:3".to_owned(),
        state: state.to_owned(),
        ..ExemptionRow::default()
    }
}

/// Adds an account that is exempt by an entry of the register.
fn exempt(documents: &mut Documents, account: &str, expires: &str) {
    found(documents, OutcomeWord::Exempt, account);
    let mut row = exemption(account, "used", expires);
    row.used = 1;
    documents.findings.last_mut().unwrap().exemption = Some(row.decision.clone());
    documents.exemptions.push(row);
}

fn control<'p>(period: &'p Period, id: &str) -> &'p ControlOver {
    period.controls.iter().find(|one| one.id == id).unwrap()
}

fn spans<'p>(period: &'p Period, account: &str) -> Vec<&'p FindingSpan> {
    period.findings.iter().filter(|span| span.resource.name == account && span.control == "tls").collect()
}

fn span<'p>(period: &'p Period, account: &str) -> &'p FindingSpan {
    let [span] = spans(period, account)[..] else { panic!("{account} has not one span: {:?}", period.findings) };
    span
}

fn exempted<'p>(period: &'p Period, about: &str) -> &'p ExemptionOver {
    period.exemptions.rows.iter().find(|one| one.about == about).unwrap()
}
