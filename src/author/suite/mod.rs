//! `seawall policy test`: everything that a policy must stand before it is trusted.
//!
//! Each policy is loaded beside the libraries and tables that seawall brings, and no other policy. Its unit tests hold and
//! reach every line; its fixtures give what they say and stand in all languages, which agree; both evaluators agree; and
//! nothing is said of an unknown value that a value would overturn.

mod cases;
mod doubts;
mod load;
mod units;

use std::collections::{BTreeMap, BTreeSet};

use crate::author::fixture::{self, Fixture};
use crate::author::parallel::in_each;
use crate::author::{Fault, Files};
use crate::finding::Control;
use crate::policy::catalogue::{Catalogue, LoadError};
use crate::policy::check::left_open;
use crate::policy::verdict::{Judge, JudgeOptions};
use crate::scan::Scan;

/// What one policy, or one library, came to.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its id; of a library `lib/NAME`.
    pub id: String,
    /// The file with its rules.
    pub file: String,
    /// Unit tests that hold.
    pub tests: usize,
    /// Lines that a test reaches.
    pub covered: usize,
    /// Lines that one could reach.
    pub lines: usize,
    /// Fixtures.
    pub cases: usize,
    /// Places of fixtures that were made unknown.
    pub places: usize,
    /// What is wrong, by place.
    pub faults: Vec<Fault>,
}

/// What was tested and what is wrong.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// By file.
    pub rows: Vec<Row>,
    /// What concerns no policy alone: a table, a library that is none of the folder's.
    pub faults: Vec<Fault>,
}

impl Report {
    /// Everything that is wrong.
    pub fn faults(&self) -> impl Iterator<Item = &Fault> {
        self.faults.iter().chain(self.rows.iter().flat_map(|row| &row.faults))
    }

    /// Changes the row of a file.
    fn of(&mut self, file: &str, change: impl FnOnce(&mut Row)) {
        if let Some(row) = self.rows.iter_mut().find(|row| row.file == file) {
            change(row);
        }
    }

    /// Puts a fault to the policy or library whose file or folder it names.
    fn add(&mut self, mut fault: Fault) {
        fault.file = load::below_pack(&fault.file).to_owned();
        let concerns = |row: &&mut Row| {
            let folder = row.file.strip_suffix("policy.rego").filter(|folder| !folder.is_empty());
            row.file == fault.file
                || folder.is_some_and(|folder| fault.file.starts_with(folder))
                || folder.is_none() && fault.file == row.file.replace(".rego", "_test.rego")
        };
        let faults = match self.rows.iter_mut().find(concerns) {
            Some(row) => &mut row.faults,
            None => &mut self.faults,
        };
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }
}

/// Tests the policies and libraries in `own`, or only the one with the id, laid over what comes with seawall. The report is
/// empty if there is none of that id.
pub fn run(own: &Files, only: Option<&str>) -> Report {
    let mut report = Report { rows: rows(own, only), faults: Vec::new() };
    let drafts = unfilled(own, &report.rows);
    let is_draft = |row: &&Row| drafts.iter().any(|fault| fault.file.starts_with(row.file.trim_end_matches("policy.rego")));
    let left_out: Vec<String> = report.rows.iter().filter(is_draft).map(|row| row.file.clone()).collect();
    let load::Loaded { catalogue, faults } = load::load(own, &left_out);
    // What is wrong with another policy is asked for when that one is.
    let is_other = |fault: &Fault| fault.file.ends_with("/policy.rego") && !report.rows.iter().any(|row| row.file == fault.file);
    let faults: Vec<Fault> = faults.into_iter().filter(|fault| !is_other(fault)).collect();
    for fault in drafts.into_iter().chain(faults) {
        report.add(fault);
    }
    units::run(&catalogue, own, &mut report);
    judge(&catalogue, own, only.is_none(), &mut report);
    report.rows.iter_mut().for_each(|row| row.faults.sort());
    report.faults.sort();
    report
}

/// The ids of the policies and libraries in a folder.
pub fn ids(own: &Files) -> Vec<String> {
    rows(own, None).into_iter().map(|row| row.id).collect()
}

/// The policies and libraries that are asked for.
fn rows(own: &Files, only: Option<&str>) -> Vec<Row> {
    let row = |file: &String| {
        let id = match file.strip_suffix("/policy.rego") {
            Some(folder) => folder.replace(['/', '_'], "-"),
            None => {
                file.strip_prefix("lib/").filter(|name| !name.ends_with("_test.rego")).and(file.strip_suffix(".rego"))?.to_owned()
            }
        };
        Some(Row { id, file: file.clone(), ..Row::default() })
    };
    own.keys().filter_map(row).filter(|row| only.is_none_or(|only| row.id == only)).collect()
}

/// What drafts have not been given yet.
fn unfilled(own: &Files, rows: &[Row]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for folder in rows.iter().filter_map(|row| row.file.strip_suffix("policy.rego")) {
        for (path, text) in own.range(folder.to_owned()..).take_while(|(path, _)| path.starts_with(folder)) {
            for (number, line) in (1..).zip(text.lines()) {
                if let Some(what) = left_open(line) {
                    faults.push(Fault::at(path, number, format!("still to fill in: {what}"), "write it, and take the mark away"));
                }
            }
        }
    }
    faults
}

/// A policy ready to judge.
struct Bench<'a> {
    /// On the register machine, and on the interpreter.
    judges: [Judge<'a>; 2],
}

/// A fixture that was read and judged.
struct Tried<'a> {
    fixture: &'a Fixture,
    scan: Scan,
    said: Vec<cases::Said>,
    faults: Vec<Fault>,
    /// A rule could not be evaluated: to look further would repeat that.
    broken: bool,
}

/// Judges all fixtures, compares them, and puts doubt into them; `together` with all other policies too.
fn judge(catalogue: &Catalogue, own: &Files, together: bool, report: &mut Report) {
    let profiles = match fixture::profiles(catalogue) {
        Ok(profiles) => profiles,
        // A profile may name what could not be loaded, of which there is a fault already.
        Err(error) if report.faults().next().is_none() => return report.add(error.into()),
        Err(_) => return,
    };
    // The register machine is held to what the interpreter says, and so are the answers that are kept.
    let kept = |interpreted: bool| (!interpreted).then_some(0);
    let options = [false, true].map(|interpreted| JudgeOptions {
        interpreted,
        repeated_from: kept(interpreted),
        ..JudgeOptions::default()
    });
    let controls: Vec<Control> = fixture::controls(catalogue, &profiles);
    let is_asked = |number: &usize| report.rows.iter().any(|row| row.file == catalogue.policies[*number].file);
    let numbers: Vec<usize> = (0..catalogue.policies.len()).filter(is_asked).collect();
    let made: Vec<(usize, Result<Bench<'_>, LoadError>)> = in_each(&numbers, |number| {
        let judge = |options| Judge::new(catalogue, &profiles[*number], options);
        let both = || Ok(Bench { judges: [judge(&options[0])?, judge(&options[1])?] });
        vec![(*number, catalogue.check_alone(*number).and_then(|()| both()))]
    });
    let mut benches: BTreeMap<usize, Bench<'_>> = BTreeMap::new();
    for (number, bench) in made {
        match bench {
            Ok(bench) => drop(benches.insert(number, bench)),
            Err(error) => report.add(error.into()),
        }
    }
    let mut fixtures = fixture::fixtures(catalogue, own);
    fixtures.retain(|fixture| numbers.contains(&fixture.policy));
    for number in &numbers {
        let policy = &catalogue.policies[*number];
        let of_policy: Vec<&Fixture> = fixtures.iter().filter(|fixture| fixture.policy == *number).collect();
        cases::presence(policy, own, &of_policy).into_iter().for_each(|fault| report.add(fault));
        report.of(&policy.file, |row| row.cases = of_policy.len());
    }
    let stuck = cases::Stuck::new(catalogue.policies.len());
    let tried: Vec<Tried<'_>> = in_each(&fixtures, |fixture| {
        let bench = benches.get(&fixture.policy);
        bench.and_then(|bench| cases::attempt(fixture, own, bench, &controls, &stuck)).into_iter().collect()
    });
    for fault in tried.iter().flat_map(|one| &one.faults).cloned().chain(cases::agreement(&tried)) {
        report.add(fault);
    }
    let broken: BTreeSet<usize> = tried.iter().filter(|one| one.broken).map(|one| one.fixture.policy).collect();
    let sound: Vec<&Tried<'_>> = tried.iter().filter(|one| !broken.contains(&one.fixture.policy)).collect();
    if together && broken.is_empty() && benches.len() == numbers.len() {
        cases::company(catalogue, &sound, &benches, &options[0]).into_iter().for_each(|fault| report.add(fault));
    }
    let asked = sound.into_iter().filter(|one| doubts::concern(one.fixture));
    let doubts: Vec<(&Tried<'_>, doubts::Doubt)> =
        asked.flat_map(|one| doubts::all(&one.scan).map(move |doubt| (one, doubt))).collect();
    for (one, _) in &doubts {
        report.of(&catalogue.policies[one.fixture.policy].file, |row| row.places += 1);
    }
    let overturned = in_each(&doubts, |(one, doubt)| {
        let bench = benches.get(&one.fixture.policy);
        bench.map_or_else(Vec::new, |bench| doubts::overturned(&bench.judges[0], &one.scan, &one.fixture.path, doubt))
    });
    overturned.into_iter().for_each(|fault| report.add(fault));
}
