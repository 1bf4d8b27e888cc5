//! Findings over time: each time that something failed, from the pack that shows it first to the one that shows it no more.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashMapExt, HashSet};

use crate::evidence::documents::{Documents, Finding, OutcomeWord, ResourceRow, Subject};
use crate::evidence::period::builder::calendar::Calendar;
use crate::evidence::period::builder::coverage::{Coverage, subscription};
use crate::evidence::period::builder::verdicts::Verdicts;
use crate::evidence::period::{Begin, End, FindingSpan, FindingTotals, Proof, TimeToFix};

/// When a pack looked, and by what rules.
#[derive(Copy, Clone, Debug)]
pub(super) struct Moment {
    /// The night.
    pub(super) night: u64,
    /// The day, since 1970; never before that of the pack before.
    pub(super) day: i64,
    /// The number of the pack.
    pub(super) pack: u64,
    /// Which pack of the period it is, from 1.
    pub(super) turn: u64,
    /// Which rules it judged by.
    pub(super) rules: u32,
}

/// All that failed in the period.
#[derive(Clone, Debug, Default)]
pub(super) struct Spans {
    all: Vec<Span>,
    /// Those that are open, by their place in `all`.
    open: Vec<usize>,
    /// By the id of the finding: the last one, and how many there are.
    known: HashMap<String, (usize, u64)>,
    /// What was exempt when it was last looked for, or was so before it failed.
    exempted: BTreeMap<String, Cover>,
    /// Controls and resources, in lower case, of which the last pack says that they are unknown.
    unknown: BTreeSet<(u32, String)>,
    /// What packs have looked at; neighbours differ.
    looks: Vec<Look>,
}

/// One time that something failed.
#[derive(Clone, Debug)]
struct Span {
    id: String,
    time: u64,
    control: u32,
    severity: String,
    resource: ResourceRow,
    property: String,
    begin: Begin,
    first: Moment,
    last: Moment,
    packs: u64,
    end: End,
    ended: Option<Moment>,
    proof: Option<Proof>,
    because: &'static str,
    subject: Subject,
    /// How many resources of the type there were when it was last seen.
    alike: u64,
}

/// A finding that is exempt, or was.
#[derive(Clone, Debug)]
struct Cover {
    /// The place of the exemption in the register.
    exemption: Option<usize>,
    control: u32,
    resource: String,
    kind: String,
    /// It is exempt; else it fails since.
    holds: bool,
}

/// What a pack has looked at, to know of what appears later whether it was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Look {
    rules: u32,
    subject: Subject,
    controls: BTreeSet<u32>,
    coverage: Coverage,
}

/// What a pack says of a finding.
#[derive(Copy, Clone, Debug)]
struct Tonight<'d> {
    outcome: OutcomeWord,
    finding: &'d Finding,
}

/// A pack, and what it has looked at.
struct Seen<'d> {
    documents: &'d Documents,
    findings: HashMap<&'d str, Tonight<'d>>,
    /// Controls that are unknown of a resource, in lower case; without a resource of any.
    unknown: BTreeSet<(u32, String)>,
    controls: BTreeSet<u32>,
    /// How many resources there are, by type in lower case.
    types: HashMap<String, u64>,
    at: Moment,
}

impl Spans {
    /// Takes in what a pack says. `controls` are those that are on; `exemption` tells the place of a decision in the register.
    /// Gives
    /// for each place there how many findings that it had exempted fail now.
    pub(super) fn add(
        &mut self,
        documents: &Documents,
        (at, coverage): (Moment, Coverage),
        (verdicts, controls): (&Verdicts, BTreeSet<u32>),
        exemption: impl Fn(&Finding) -> Option<usize>,
    ) -> BTreeMap<usize, u64> {
        let seen = Seen::of(documents, at, verdicts, controls);
        let mut again: BTreeMap<usize, u64> = BTreeMap::new();
        for finding in &documents.findings {
            let Some(tonight) = seen.findings.get(finding.id.as_str()).copied() else { continue };
            let Some(control) = verdicts.number(&tonight.finding.control) else { continue };
            // The same finding several times is taken once, where it is worst.
            if !std::ptr::eq(tonight.finding, finding) {
                continue;
            }
            match tonight.outcome {
                OutcomeWord::Fail => {
                    self.fails(tonight.finding, control, &seen);
                    if let Some(cover) = self.exempted.get_mut(&finding.id) {
                        cover.holds = false;
                        cover.exemption.into_iter().for_each(|place| *again.entry(place).or_default() += 1);
                    }
                }
                OutcomeWord::Exempt => {
                    let ResourceRow { id: resource, kind, .. } = tonight.finding.resource.clone();
                    let cover = Cover { exemption: exemption(tonight.finding), control, resource, kind, holds: true };
                    self.exempted.insert(finding.id.clone(), cover);
                }
                OutcomeWord::Unknown | OutcomeWord::Pass | OutcomeWord::NotApplicable => {}
            }
        }
        self.vanished(&seen, &coverage);
        let Seen { unknown, controls, .. } = seen;
        self.unknown = unknown;
        // Of looks that are the same one is enough to know what was looked at before.
        let look = Look { rules: at.rules, subject: documents.scope.subject, controls, coverage };
        if self.looks.last() != Some(&look) {
            self.looks.push(look);
        }
        again
    }

    /// A finding is there.
    fn fails(&mut self, finding: &Finding, control: u32, seen: &Seen<'_>) {
        let known = self.known.get(&finding.id).copied();
        let alike = seen.alike(&finding.resource.kind);
        let last = known.and_then(|(place, _)| self.all.get_mut(place)).filter(|span| span.end == End::Open);
        if let Some(span) = last {
            span.last = seen.at;
            span.packs += 1;
            span.alike = alike;
            span.because = "";
            span.subject = seen.documents.scope.subject;
            return;
        }
        let time = known.map_or(1, |(_, times)| times + 1);
        let begin = self.begin(finding, control, time, seen);
        let place = self.all.len();
        self.all.push(Span {
            id: finding.id.clone(),
            time,
            control,
            severity: finding.severity.clone(),
            resource: finding.resource.clone(),
            property: finding.property.clone(),
            begin,
            first: seen.at,
            last: seen.at,
            packs: 1,
            end: End::Open,
            ended: None,
            proof: None,
            because: "",
            subject: seen.documents.scope.subject,
            alike,
        });
        self.open.push(place);
        self.known.insert(finding.id.clone(), (place, time));
    }

    /// What is known of the begin of a finding that the pack before did not have.
    fn begin(&self, finding: &Finding, control: u32, time: u64, seen: &Seen<'_>) -> Begin {
        if self.exempted.get(&finding.id).is_some_and(|cover| cover.holds) {
            return Begin::ExemptionEnded;
        }
        let of = |resource: &str| self.unknown.contains(&(control, resource.to_lowercase()));
        let subject = seen.documents.scope.subject;
        let was_looked_for = |look: &Look| {
            look.rules == seen.at.rules
                && look.subject == subject
                && look.controls.contains(&control)
                && look.coverage.reaches(&finding.resource.id, &finding.resource.kind).is_ok()
        };
        if of(&finding.resource.id) || of("") || !self.looks.iter().rev().any(was_looked_for) {
            return Begin::FirstLook;
        }
        if time > 1 { Begin::Reopened } else { Begin::New }
    }

    /// What is not there any more, of what was.
    fn vanished(&mut self, seen: &Seen<'_>, coverage: &Coverage) {
        let mut named: Option<HashSet<String>> = None;
        let mut open = Vec::with_capacity(self.open.len());
        for place in std::mem::take(&mut self.open) {
            let Some(span) = self.all.get_mut(place) else { continue };
            if span.last.turn == seen.at.turn {
                open.push(place);
                continue;
            }
            let named = named.get_or_insert_with(|| seen.named());
            match verdict(span, seen, coverage, named) {
                Ok((end, proof)) => {
                    span.end = end;
                    span.proof = proof;
                    span.ended = Some(seen.at);
                }
                Err(because) => {
                    span.because = because;
                    open.push(place);
                }
            }
        }
        self.open = open;
        // What was exempt and is there no more begins anew if it comes back.
        self.exempted.retain(|id, cover| {
            let is_told = seen.findings.contains_key(id.as_str());
            let is_unsure = !seen.controls.contains(&cover.control)
                || seen.is_unknown(cover.control, &cover.resource)
                || coverage.reaches(&cover.resource, &cover.kind).is_err();
            is_told || is_unsure
        });
    }

    /// All of them, in the order in which they were first seen; `controls` are the ids by number. With what became of those of
    /// each
    /// control, by number, and of all.
    pub(super) fn finish(self, calendar: &Calendar, controls: &[String]) -> Told {
        let mut told = Told::default();
        let mut tallies: BTreeMap<u32, Tally> = BTreeMap::new();
        let mut total = Tally::default();
        for span in self.all {
            let control = span.control;
            let row = span.row(calendar, controls.get(control as usize).map_or("", String::as_str));
            total.add(&row);
            tallies.entry(control).or_default().add(&row);
            told.rows.push(row);
        }
        told.rows.sort_by(|one, other| (one.first_pack, &one.id).cmp(&(other.first_pack, &other.id)));
        told.controls = tallies.into_iter().map(|(number, tally)| (number, tally.finish())).collect();
        told.total = total.finish();
        told
    }
}

/// What became of an open finding that a pack does not have; else why nobody can tell.
fn verdict(
    span: &Span,
    seen: &Seen<'_>,
    coverage: &Coverage,
    named: &HashSet<String>,
) -> Result<(End, Option<Proof>), &'static str> {
    let scope = &seen.documents.scope;
    match seen.findings.get(span.id.as_str()).map(|tonight| tonight.outcome) {
        Some(OutcomeWord::Exempt) => return Ok((End::Exempted, None)),
        Some(OutcomeWord::Unknown) => return Err("nobody can tell"),
        Some(OutcomeWord::Fail | OutcomeWord::Pass | OutcomeWord::NotApplicable) | None => {}
    }
    if !seen.controls.contains(&span.control) {
        return Err("its control was not on");
    }
    if span.subject != scope.subject {
        return Err("something else was judged");
    }
    coverage.reaches(&span.resource.id, &span.resource.kind)?;
    if seen.is_unknown(span.control, &span.resource.id) {
        return Err("nobody can tell");
    }
    if span.last.rules != seen.at.rules {
        return Ok((End::RulesChanged, None));
    }
    if !span.resource.id.is_empty() && named.contains(&span.resource.id.to_lowercase()) {
        return Ok((End::Fixed, Some(Proof::Named)));
    }
    let alike = seen.alike(&span.resource.kind);
    Ok(match (span.alike, alike) {
        (1.., 0) => (End::ResourceGone, None),
        // A type that is not counted says nothing, unless the resource is the subscription that was looked at.
        (0, 0) if !is_subscription(&span.resource) => (End::FixedOrGone, None),
        (before, now) if now < before => (End::FixedOrGone, None),
        _ => (End::Fixed, Some(Proof::Counted)),
    })
}

/// Whether a resource is a subscription itself.
fn is_subscription(resource: &ResourceRow) -> bool {
    subscription(&resource.id).is_some_and(|_| resource.id.trim_matches('/').split('/').count() == 2)
}

impl<'d> Seen<'d> {
    fn of(documents: &'d Documents, at: Moment, verdicts: &Verdicts, controls: BTreeSet<u32>) -> Self {
        let mut findings: HashMap<&str, Tonight<'_>> = HashMap::with_capacity(documents.findings.len());
        let mut unknown = BTreeSet::new();
        for finding in &documents.findings {
            let tonight = Tonight { outcome: finding.outcome, finding };
            let known = findings.entry(finding.id.as_str()).or_insert(tonight);
            // The same finding of several deployments: the worst counts.
            if tonight.outcome < known.outcome {
                *known = tonight;
            }
            let control = verdicts.number(&finding.control).filter(|_| finding.outcome == OutcomeWord::Unknown);
            unknown.extend(control.map(|control| (control, finding.resource.id.to_lowercase())));
        }
        let mut types: HashMap<String, u64> = HashMap::default();
        for row in &documents.population.types {
            let number = types.entry(row.kind.to_lowercase()).or_default();
            *number = number.saturating_add(row.resources);
        }
        Seen { documents, findings, unknown, controls, types, at }
    }

    /// How many resources of a type there are.
    fn alike(&self, kind: &str) -> u64 {
        self.types.get(&kind.to_lowercase()).copied().unwrap_or(0)
    }

    fn is_unknown(&self, control: u32, resource: &str) -> bool {
        !self.unknown.is_empty()
            && (self.unknown.contains(&(control, String::new())) || self.unknown.contains(&(control, resource.to_lowercase())))
    }

    /// The resources that the pack names, in lower case.
    fn named(&self) -> HashSet<String> {
        let findings = self.documents.findings.iter().map(|finding| &finding.resource.id);
        let sheets = self.documents.sample.sheets.iter().map(|sheet| &sheet.resource.id);
        findings.chain(sheets).map(|id| id.to_lowercase()).collect()
    }
}

impl Span {
    fn row(self, calendar: &Calendar, control: &str) -> FindingSpan {
        let end = if self.end == End::Open && !self.because.is_empty() { End::NotLookedAt } else { self.end };
        let until = self.ended.unwrap_or(self.last);
        FindingSpan {
            control: control.to_owned(),
            begin: self.begin,
            first_seen: calendar.name(self.first.night),
            first_pack: self.first.pack,
            last_seen: calendar.name(self.last.night),
            last_pack: self.last.pack,
            end,
            ended: self.ended.map(|at| calendar.name(at.night)),
            end_pack: self.ended.map(|at| at.pack),
            days: (until.day - self.first.day).max(0).unsigned_abs(),
            not_looked_because: if end == End::NotLookedAt { self.because.to_owned() } else { String::new() },
            id: self.id,
            time: self.time,
            severity: self.severity,
            resource: self.resource,
            property: self.property,
            packs: self.packs,
            proof: self.proof,
        }
    }
}

/// What became of findings.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    pub(super) rows: Vec<FindingSpan>,
    pub(super) controls: BTreeMap<u32, (FindingTotals, Option<TimeToFix>)>,
    pub(super) total: (FindingTotals, Option<TimeToFix>),
}

/// Findings that are counted.
#[derive(Clone, Debug, Default)]
struct Tally {
    totals: FindingTotals,
    days: Vec<u64>,
}

impl Tally {
    fn add(&mut self, row: &FindingSpan) {
        let totals = &mut self.totals;
        totals.seen += 1;
        match row.begin {
            Begin::New => totals.new += 1,
            Begin::Reopened => totals.reopened += 1,
            Begin::FirstLook => totals.first_look += 1,
            Begin::ExemptionEnded => totals.exemption_ended += 1,
        }
        match row.end {
            End::Open => totals.open += 1,
            End::NotLookedAt => totals.not_looked_at += 1,
            End::Fixed => totals.fixed += 1,
            End::ResourceGone => totals.resource_gone += 1,
            End::FixedOrGone => totals.fixed_or_gone += 1,
            End::RulesChanged => totals.rules_changed += 1,
            End::Exempted => totals.exempted += 1,
        }
        if row.end == End::Fixed && row.begin != Begin::FirstLook {
            self.days.push(row.days);
        }
    }

    fn finish(mut self) -> (FindingTotals, Option<TimeToFix>) {
        let totals = self.totals;
        self.days.sort_unstable();
        let fixed = self.days.len() as u64;
        let sum = self.days.iter().fold(0_u64, |sum, days| sum.saturating_add(*days));
        let middle = self.days.len() / 2;
        let at = |place: usize| self.days.get(place).copied().unwrap_or(0) as f64;
        let median =
            if self.days.len().is_multiple_of(2) { f64::midpoint(at(middle.saturating_sub(1)), at(middle)) } else { at(middle) };
        let time = TimeToFix {
            fixed,
            left_out: totals.fixed - fixed,
            mean: (fixed > 0).then(|| sum as f64 / fixed as f64),
            median: (fixed > 0).then_some(median),
            max: self.days.last().copied(),
        };
        (totals, (totals.fixed > 0).then_some(time))
    }
}
