//! The register of exemptions over time: which came, went, ended, and got a later last day.

use std::collections::BTreeMap;

use crate::evidence::documents::{Decision, Documents, ExemptionRow, Finding};
use crate::evidence::period::builder::calendar::Calendar;
use crate::evidence::period::{ExemptionOver, Exemptions, Extension, Reach};

/// The register.
#[derive(Clone, Debug, Default)]
pub(super) struct Register {
    /// By what they are: source, controls, what they are about.
    places: BTreeMap<(String, Vec<String>, String), usize>,
    rows: Vec<ExemptionOver>,
    /// Whether each is in the last pack.
    there: Vec<bool>,
    /// Decisions of the last pack, with the rows that they belong to.
    decisions: BTreeMap<Vec<String>, Vec<usize>>,
    counts: Exemptions,
    begun: bool,
}

/// States in which an exemption exempts nothing, whatever it is about.
const VOID: [&str; 3] = ["expired", "refused", "malformed"];

impl Register {
    /// Takes in the register of a pack; gives how many are in force, and how many findings they exempt.
    pub(super) fn add(&mut self, documents: &Documents, (calendar, night): (&Calendar, u64), reach: Reach) -> [u64; 2] {
        let name = calendar.name(night);
        let mut there = vec![false; self.rows.len()];
        let mut used: BTreeMap<usize, u64> = BTreeMap::new();
        self.decisions.clear();
        // Of several that are about the same, the one that counts longest tells.
        let mut telling: BTreeMap<usize, &ExemptionRow> = BTreeMap::new();
        for row in &documents.exemptions {
            let place = self.enter(row, &name);
            there.resize(there.len().max(self.rows.len()), false);
            there.iter_mut().skip(place).take(1).for_each(|one| *one = true);
            let total = used.entry(place).or_default();
            *total = total.saturating_add(row.used);
            self.decisions.entry(key(&row.decision)).or_default().push(place);
            let best = telling.entry(place).or_insert(row);
            if later(&best.decision.expires, &row.decision.expires) {
                *best = row;
            }
        }
        for (place, row) in telling {
            self.update(place, row, &name);
        }
        for (place, used) in &used {
            if let Some(over) = self.rows.get_mut(*place) {
                over.used_last = *used;
                over.used_most = over.used_most.max(*used);
            }
        }
        // What a pack does not look at may be why an exemption is not in it.
        for (place, over) in self.rows.iter_mut().enumerate().filter(|_| reach != Reach::Partial) {
            let is_there = there.get(place).copied().unwrap_or(false);
            if self.there.get(place).copied().unwrap_or(false) && !is_there {
                over.ended = Some(name.clone());
                self.counts.ended += 1;
            }
        }
        if reach == Reach::Partial {
            there =
                there.iter().enumerate().map(|(place, one)| *one || self.there.get(place).copied().unwrap_or(false)).collect();
        }
        self.there = there;
        let in_force = documents.exemptions.iter().filter(|row| !VOID.contains(&row.state.as_str())).count() as u64;
        if !self.begun {
            self.counts.first = in_force;
        }
        self.counts.last = in_force;
        self.begun = true;
        [in_force, used.values().fold(0, |sum, used| sum.saturating_add(*used))]
    }

    /// The place of an entry; a new one if it was never there.
    fn enter(&mut self, row: &ExemptionRow, name: &str) -> usize {
        let mut controls = row.controls.clone();
        controls.sort();
        let identity = (row.decision.source.clone(), controls, row.about.clone());
        if let Some(place) = self.places.get(&identity).copied() {
            let was_there = self.there.get(place).copied().unwrap_or(false);
            if let Some(over) = self.rows.get_mut(place).filter(|_| !was_there) {
                // It was taken out, and came back.
                self.counts.opened += u64::from(over.ended.take().is_some());
            }
            return place;
        }
        self.counts.opened += u64::from(self.begun);
        self.rows.push(ExemptionOver {
            controls: row.controls.clone(),
            about: row.about.clone(),
            source: row.decision.source.clone(),
            from_before: !self.begun,
            first_seen: name.to_owned(),
            ..ExemptionOver::default()
        });
        self.places.insert(identity, self.rows.len() - 1);
        self.rows.len() - 1
    }

    /// What an entry says now.
    fn update(&mut self, place: usize, row: &ExemptionRow, name: &str) {
        let Some(over) = self.rows.get_mut(place) else { return };
        let decision = &row.decision;
        let is_new = over.last_seen.is_empty();
        if !is_new && over.expires != decision.expires {
            over.extensions.push(Extension {
                night: name.to_owned(),
                before: over.expires.clone(),
                after: decision.expires.clone(),
                longer: later(&over.expires, &decision.expires),
            });
        }
        over.expires.clone_from(&decision.expires);
        over.place.clone_from(&row.place);
        over.reason.clone_from(&decision.reason);
        over.owner.clone_from(&decision.owner);
        over.approver.clone_from(&decision.approver);
        over.ticket.clone_from(&decision.ticket);
        over.state.clone_from(&row.state);
        name.clone_into(&mut over.last_seen);
        match (row.state == "expired", over.expired.is_some()) {
            (true, false) => over.expired = Some(name.to_owned()),
            (false, true) => over.expired = None,
            (true, true) | (false, false) => {}
        }
        over.still_there = if row.state == "expired" { counted_again(&row.note) } else { 0 };
    }

    /// The place of the exemption that a finding has by the last pack.
    pub(super) fn of(&self, finding: &Finding) -> Option<usize> {
        let places = self.decisions.get(&key(finding.exemption.as_ref()?))?;
        let names = |place: &&usize| self.rows.get(**place).is_some_and(|over| over.controls.contains(&finding.control));
        places.iter().find(names).or(places.first()).copied()
    }

    /// Takes in how many findings fail that entries had exempted, by place.
    pub(super) fn again(&mut self, again: &BTreeMap<usize, u64>) {
        for (place, findings) in again {
            if let Some(over) = self.rows.get_mut(*place).filter(|over| over.expired.is_some()) {
                over.still_there = over.still_there.max(*findings);
            }
        }
    }

    pub(super) fn finish(self) -> Exemptions {
        let mut rows = self.rows;
        rows.sort_by(|one, other| {
            (&one.place, &one.source, &one.controls, &one.about).cmp(&(
                &other.place,
                &other.source,
                &other.controls,
                &other.about,
            ))
        });
        let extended = rows.iter().flat_map(|over| &over.extensions).filter(|one| one.longer).count() as u64;
        let overdue =
            rows.iter().filter(|over| over.expired.is_some() && over.ended.is_none() && over.still_there > 0).count() as u64;
        let expired = rows.iter().filter(|over| over.expired.is_some()).count() as u64;
        Exemptions { extended, overdue, expired, rows, ..self.counts }
    }
}

/// Whether the second last day is later than the first; no last day is the latest.
fn later(before: &Option<String>, after: &Option<String>) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => after > before,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// A decision, less what it was about.
fn key(decision: &Decision) -> Vec<String> {
    let Decision { source, reason, owner, approver, compensating_control, ticket, created, expires, instead: _ } = decision;
    let mut parts = vec![source.clone(), reason.clone()];
    let rest = [owner, approver, compensating_control, ticket, created, expires];
    parts.extend(rest.map(|part| part.clone().unwrap_or_default()));
    parts
}

/// How many findings count again, as the note of an expired entry says: `…, and 3 findings count again`.
fn counted_again(note: &str) -> u64 {
    let told = note.strip_suffix(" count again").or(note.strip_suffix(" counts again"));
    let told = told.and_then(|told| told.strip_suffix(" findings").or(told.strip_suffix(" finding")));
    told.and_then(|told| told.rsplit(' ').next()?.parse().ok()).unwrap_or(0)
}
