//! Packs in, one by one, and what they show of a period out. Of each pack only what later ones must know is kept.

mod calendar;
mod chain;
mod closing;
mod coverage;
mod register;
mod rules;
mod spans;
mod verdicts;

use jiff::Timestamp;

use crate::evidence::documents::{Counts, Documents};
use crate::evidence::manifest::Manifest;
use crate::evidence::period::builder::calendar::Calendar;
use crate::evidence::period::builder::chain::{Chain, Link};
use crate::evidence::period::builder::coverage::Coverage;
use crate::evidence::period::builder::register::Register;
use crate::evidence::period::builder::rules::Rules;
use crate::evidence::period::builder::spans::{Moment, Spans};
use crate::evidence::period::builder::verdicts::Verdicts;
use crate::evidence::period::{Asked, PackRow, Period, Refused};

/// Packs of the same moment that are kept beside each other at most.
pub(super) const CROWD: usize = 16;

/// Makes a [`Period`] of the packs of a chain.
#[derive(Clone, Debug)]
pub struct Builder {
    calendar: Calendar,
    /// Packs of the same moment: their numbers say which comes first.
    waiting: Vec<Waiting>,
    chain: Chain,
    verdicts: Verdicts,
    spans: Spans,
    register: Register,
    rules: Rules,
    /// Packs of which it is known when they were made, in the period or not.
    given: Option<Given>,
    inside: Option<Inside>,
    /// The latest day so far: a clock that was put back makes nothing end before it began.
    day: i64,
}

/// A pack in the period whose turn is not yet.
#[derive(Clone, Debug)]
struct Waiting {
    link: Link,
    tool: String,
    night: Option<u64>,
    documents: Documents,
}

/// All packs that were given.
#[derive(Clone, Debug)]
struct Given {
    packs: u64,
    first: Timestamp,
    last: Timestamp,
    before: u64,
    after: u64,
}

/// The packs in the period.
#[derive(Clone, Debug)]
struct Inside {
    packs: u64,
    first: Edge,
    last: Edge,
}

/// The first or the last pack of the period.
#[derive(Clone, Debug)]
struct Edge {
    night: u64,
    number: u64,
    resources: u64,
    outcomes: Counts,
}

impl Builder {
    /// One for a period.
    ///
    /// # Errors
    /// The period ends before it begins, or has too many nights.
    pub fn new<E>(asked: Asked) -> Result<Self, Refused<E>> {
        Ok(Builder {
            calendar: Calendar::new(asked)?,
            waiting: Vec::new(),
            chain: Chain::default(),
            verdicts: Verdicts::default(),
            spans: Spans::default(),
            register: Register::default(),
            rules: Rules::default(),
            given: None,
            inside: None,
            day: i64::MIN,
        })
    }

    /// Takes in the next pack of the chain: its manifest, the digest of the bytes of that, and its documents.
    ///
    /// # Errors
    /// More packs say that they were made at the same moment than are kept beside each other.
    pub fn push<E>(&mut self, manifest: &Manifest, digest: &str, documents: Documents) -> Result<(), Refused<E>> {
        let Ok(moment) = manifest.created.parse::<Timestamp>() else {
            self.settle();
            self.chain.add_timeless(manifest);
            return Ok(());
        };
        if self.waiting.first().is_some_and(|first| first.link.moment != moment) {
            self.settle();
        }
        let night = self.calendar.night(moment);
        let link = Link {
            number: manifest.number,
            digest: digest.to_owned(),
            previous: manifest.previous.clone(),
            created: moment.to_string(),
            moment,
            inside: night.is_some(),
        };
        let kept = |documents: Documents| Documents {
            scope: documents.scope,
            collection: documents.collection,
            population: documents.population,
            controls: documents.controls,
            findings: documents.findings,
            exemptions: documents.exemptions,
            sample: documents.sample,
            ..Documents::default()
        };
        let documents = if night.is_some() { kept(documents) } else { Documents::default() };
        self.waiting.push(Waiting { link, tool: manifest.tool.clone(), night, documents });
        if self.waiting.len() > CROWD {
            return Err(Refused::Crowded { created: moment.to_string() });
        }
        Ok(())
    }

    /// What the packs show.
    ///
    /// # Errors
    /// None of them lies in the period.
    pub fn finish<E>(mut self) -> Result<Period, Refused<E>> {
        self.settle();
        match self.inside.take() {
            Some(inside) => Ok(closing::close(self, inside)),
            None => Err(Refused::NoPack {
                others: self.given.map(|given| (given.packs, given.first.to_string(), given.last.to_string())),
            }),
        }
    }

    /// Takes the packs of the same moment in the order of their numbers.
    fn settle(&mut self) {
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_by(|one, other| (one.link.number, &one.link.digest).cmp(&(other.link.number, &other.link.digest)));
        for pack in waiting {
            self.take(pack);
        }
    }

    fn take(&mut self, pack: Waiting) {
        let Waiting { link, tool, night, documents } = pack;
        let (moment, number) = (link.moment, link.number);
        let given = self.given.get_or_insert(Given { packs: 0, first: moment, last: moment, before: 0, after: 0 });
        given.packs += 1;
        given.first = given.first.min(moment);
        given.last = given.last.max(moment);
        let Some(night) = night else {
            let is_before = self.calendar.is_before(moment);
            given.before += u64::from(is_before);
            given.after += u64::from(!is_before);
            self.chain.add(link);
            return;
        };
        self.day = self.day.max(calendar::day(moment));
        let coverage = Coverage::of(&documents);
        let row = PackRow { number, created: link.created.clone(), digest: link.digest.clone(), reach: coverage.reach };
        self.chain.add(link);
        let edge = Edge { night, number, resources: documents.population.resources, outcomes: documents.scope.outcomes };
        let inside = self.inside.get_or_insert_with(|| Inside { packs: 0, first: edge.clone(), last: edge.clone() });
        inside.packs += 1;
        inside.last = edge;
        let turn = inside.packs;
        self.rules.add(&tool, &documents, (&self.calendar.name(night), number));
        let exemptions = self.register.add(&documents, (&self.calendar, night), coverage.reach);
        let controls = self.verdicts.add(night, row, &documents, exemptions);
        for finding in &documents.findings {
            self.verdicts.name(&finding.control);
        }
        let at = Moment { night, day: self.day, pack: number, turn, rules: self.rules.number };
        let register = &self.register;
        let again = self.spans.add(&documents, (at, coverage), (&self.verdicts, controls), |finding| register.of(finding));
        self.register.again(&again);
    }
}
