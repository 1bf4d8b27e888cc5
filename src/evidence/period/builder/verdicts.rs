//! Controls by night: what each pack says, and which pack of a night counts.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::documents::{ControlRow, Counts, Documents};
use crate::evidence::period::builder::calendar::Calendar;
use crate::evidence::period::{ControlOver, Mark, NightRow, PackRow, PopulationOver, Reach, Share};

/// Reasons for being incomplete that are kept of a night.
const REASONS: usize = 20;

/// What became of controls, by night.
#[derive(Clone, Debug, Default)]
pub(super) struct Verdicts {
    /// The numbers of controls, by id.
    numbers: BTreeMap<String, u32>,
    /// What the last pack with a control says of it, by number.
    rows: Vec<About>,
    nights: BTreeMap<u64, Night>,
    /// What the last pack says: whether controls fail, where somebody can tell.
    last: BTreeMap<u32, bool>,
}

/// What a control is.
#[derive(Clone, Debug, Default)]
struct About {
    title: String,
    family: String,
    severity: String,
    articles: BTreeMap<String, Vec<String>>,
}

/// A night that was run.
#[derive(Clone, Debug, Default)]
struct Night {
    row: NightRow,
    /// What the pack that counts says of controls, by number.
    cells: BTreeMap<u32, Cell>,
    /// Controls that fail in any pack.
    failed: BTreeSet<u32>,
}

/// What a pack says of a control.
#[derive(Copy, Clone, Debug)]
struct Cell {
    mark: Mark,
    population: u64,
    unknown: bool,
    exempt: bool,
}

impl Verdicts {
    /// The number of a control, if it has one.
    pub(super) fn number(&self, id: &str) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    /// The ids of controls, by number.
    pub(super) fn ids(&self) -> Vec<String> {
        let mut ids = vec![String::new(); self.rows.len()];
        for (id, number) in &self.numbers {
            if let Some(place) = ids.get_mut(*number as usize) {
                place.clone_from(id);
            }
        }
        ids
    }

    /// Takes in what a pack says; gives the numbers of its controls.
    pub(super) fn add(&mut self, night: u64, pack: PackRow, documents: &Documents, exemptions: [u64; 2]) -> BTreeSet<u32> {
        let reach = pack.reach;
        let mut cells: BTreeMap<u32, Cell> = BTreeMap::new();
        for row in &documents.controls {
            let cell = cell(row, reach);
            let number = self.enter(row);
            cells.entry(number).and_modify(|other| other.join(cell)).or_insert(cell);
        }
        self.last = cells.iter().filter_map(|(number, cell)| Some((*number, cell.mark.fails()?))).collect();
        let enabled = cells.keys().copied().collect();
        let is_first = !self.nights.contains_key(&night);
        let place = self.nights.entry(night).or_default();
        place.failed.extend(cells.iter().filter(|(_, cell)| cell.mark == Mark::Failed).map(|(number, _)| *number));
        // The last of those that tell most.
        if is_first || reach >= place.row.reach {
            place.row.reach = reach;
            place.row.counts = pack.number;
            place.row.incomplete = reasons(&documents.scope.incomplete);
            place.row.resources = documents.population.resources;
            place.row.outcomes = documents.scope.outcomes;
            [place.row.exemptions, place.row.exempted] = exemptions;
            place.cells = cells;
        }
        place.row.packs.push(pack);
        enabled
    }

    /// The number of a control; a new one if it never had one.
    pub(super) fn name(&mut self, id: &str) -> u32 {
        if let Some(number) = self.numbers.get(id) {
            return *number;
        }
        let number = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.numbers.insert(id.to_owned(), number);
        self.rows.push(About::default());
        number
    }

    fn enter(&mut self, row: &ControlRow) -> u32 {
        let number = self.name(&row.id);
        if let Some(about) = self.rows.get_mut(number as usize) {
            about.title.clone_from(&row.title);
            about.family.clone_from(&row.family);
            about.severity.clone_from(&row.severity);
            about.articles.clone_from(&row.articles);
        }
        number
    }

    /// The nights that were run, in order.
    pub(super) fn nights(&self, calendar: &Calendar) -> Vec<NightRow> {
        let ids = self.ids();
        let rows = self.nights.iter().map(|(night, one)| {
            let besides = one.besides().filter_map(|number| ids.get(number as usize).cloned());
            let mut failed_besides: Vec<String> = besides.collect();
            failed_besides.sort();
            NightRow { night: calendar.name(*night), index: night + 1, failed_besides, ..one.row.clone() }
        });
        rows.collect()
    }

    /// The controls by id, with what became of what they found.
    pub(super) fn controls(&self, calendar: &Calendar) -> Vec<ControlOver> {
        self.numbers
            .iter()
            .filter_map(|(id, number)| Some(self.control(id, *number, self.rows.get(*number as usize)?, calendar)))
            .collect()
    }

    fn control(&self, id: &str, number: u32, about: &About, calendar: &Calendar) -> ControlOver {
        let mut over = ControlOver {
            id: id.to_owned(),
            title: about.title.clone(),
            family: about.family.clone(),
            severity: about.severity.clone(),
            articles: about.articles.clone(),
            failing: self.last.get(&number).copied(),
            ..ControlOver::default()
        };
        let mut population: Option<PopulationOver> = None;
        for night in 0..calendar.nights {
            let Some(one) = self.nights.get(&night) else {
                over.strip.push(Mark::Missed.letter());
                continue;
            };
            let cell = one.cells.get(&number);
            let mark = cell.map_or(Mark::Off, |cell| cell.mark);
            over.strip.push(mark.letter());
            match mark {
                Mark::Passed => over.passed += 1,
                Mark::Failed => over.failed += 1,
                Mark::Unknown => over.unknown += 1,
                Mark::Incomplete => over.incomplete += 1,
                Mark::Nothing => over.nothing += 1,
                Mark::Off | Mark::Missed => over.off += 1,
            }
            if let Some(Cell { population: now, unknown, exempt, .. }) = cell.copied() {
                over.judged += 1;
                over.with_unknown += u64::from(unknown);
                over.passed_with_exemptions += u64::from(exempt && mark == Mark::Passed);
                let all = population.get_or_insert(PopulationOver { first: now, last: now, min: now, max: now });
                *all = PopulationOver { first: all.first, last: now, min: all.min.min(now), max: all.max.max(now) };
            }
            if one.failed.contains(&number) {
                over.failed_besides += u64::from(mark != Mark::Failed);
                let name = calendar.name(night);
                over.first_failing.get_or_insert_with(|| name.clone());
                over.last_failing = Some(name);
            }
        }
        let run = self.nights.len() as u64;
        over.population = population.unwrap_or_default();
        over.share = Share {
            of_run: share(over.passed, run.saturating_sub(over.nothing)),
            of_expected: share(over.passed, calendar.nights.saturating_sub(over.nothing)),
        };
        // On nights that nobody looked there may have been something to judge, or not.
        if over.nothing == run {
            over.share = Share::default();
        }
        over
    }
}

impl Night {
    /// Controls that failed, though not in the pack that counts.
    fn besides(&self) -> impl Iterator<Item = u32> {
        let fails = |number: &u32| self.cells.get(number).is_some_and(|cell| cell.mark == Mark::Failed);
        self.failed.iter().copied().filter(move |number| !fails(number))
    }
}

impl Cell {
    /// With another row of the same control: the worse counts.
    fn join(&mut self, other: Cell) {
        let rank = |mark: Mark| match mark {
            Mark::Failed => 0,
            Mark::Unknown => 1,
            Mark::Incomplete => 2,
            Mark::Passed => 3,
            Mark::Nothing | Mark::Off | Mark::Missed => 4,
        };
        if rank(other.mark) < rank(self.mark) {
            self.mark = other.mark;
        }
        self.population = self.population.saturating_add(other.population);
        self.unknown |= other.unknown;
        self.exempt |= other.exempt;
    }
}

fn cell(row: &ControlRow, reach: Reach) -> Cell {
    let Counts { pass, fail, exempt, unknown, not_applicable: _ } = row.outcomes;
    let mark = if fail > 0 {
        Mark::Failed
    } else if unknown > 0 {
        Mark::Unknown
    } else if reach == Reach::Partial {
        Mark::Incomplete
    } else if pass == 0 && exempt == 0 {
        Mark::Nothing
    } else {
        Mark::Passed
    };
    Cell { mark, population: row.population, unknown: unknown > 0, exempt: exempt > 0 }
}

fn share(passed: u64, nights: u64) -> Option<f64> {
    (nights > 0).then(|| passed as f64 / nights as f64)
}

fn reasons(told: &[String]) -> Vec<String> {
    let mut reasons: Vec<String> = told.iter().take(REASONS).cloned().collect();
    if told.len() > REASONS {
        reasons.push(format!("{} more reasons", told.len() - REASONS));
    }
    reasons
}
