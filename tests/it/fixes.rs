//! Fixes: every row of every policy in every language leaves a tree that parses, has lost what it was for, and differs in
//! nothing else.

use std::collections::BTreeMap;

use seawall::finding::Status;
use seawall::fix::{Fate, Fixed, Request, diffs, fix};
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::scan::{Input, Options, Scan};
use seawall::workspace::Memory;

use crate::cases;

/// What `fix` makes of some files, with one control on or all.
fn fixed(files: &[(&str, &str)], catalogue: &Catalogue, profile: &Profile, cautious: bool) -> Fixed {
    let workspace = Memory::new(files.iter().copied());
    let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: (*path).to_owned(), named: true }).collect();
    let options = Options::default();
    let request = Request { workspace: &workspace, inputs: &inputs, catalogue, profile, options: &options, cautious, only: &[] };
    fix(&request).unwrap_or_else(|error| panic!("{error}"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What the changed files are, by path.
fn texts(fixed: &Fixed) -> BTreeMap<String, String> {
    fixed.files.iter().map(|file| (file.path.clone(), text(&file.new))).collect()
}

/// The failures of a scan, as control and path.
fn failures(scan: &Scan) -> Vec<String> {
    let failing = scan.outcomes.iter().filter(|outcome| matches!(outcome.status, Status::Fail { .. }));
    failing.map(|outcome| format!("{} {}", scan.estate.resource(outcome.resource).address, outcome.path)).collect()
}

/// The fixtures whose findings have rows, and yet stay: what they are, and why they must.
const STAY: &[(&str, &str)] = &[];

/// Each row applies to each fixture of its policy, and a second run finds nothing to do.
#[test]
fn every_row_mends_every_fixture() {
    let catalogue = cases::catalogue();
    let profiles = cases::profiles(&catalogue);
    let with_rows = |fixture: &cases::Fixture| !catalogue.policies[fixture.policy].metadata.fix.is_empty();
    let broken = |fixture: &cases::Fixture| {
        let name = fixture.path.file_name().unwrap().to_string_lossy().into_owned();
        ["fail", "omitted"].iter().any(|case| name.starts_with(case))
    };
    let mut fixtures = cases::fixtures(&catalogue);
    fixtures.retain(|fixture| with_rows(fixture) && broken(fixture));
    assert!(fixtures.len() > 100 || cases::only().is_some(), "the fixtures are found");
    let faults = cases::in_each(&fixtures, |fixture| {
        let parameters = fixture.path.with_extension("parameters.json");
        let mut files = Vec::new();
        for path in [&fixture.path, &parameters].into_iter().filter(|path| path.is_file()) {
            files.push((path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap()));
        }
        let borrowed: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let profile = &profiles[fixture.policy];
        let first = fixed(&borrowed, &catalogue, profile, true);
        let mut faults: Vec<String> = first
            .findings
            .iter()
            .filter_map(|(number, fate)| {
                let outcome = &first.before.outcomes[*number];
                let resource = first.before.estate.resource(outcome.resource);
                let here = format!("{}: {} {}", fixture.name(), resource.resource_type, outcome.path);
                match fate {
                    Fate::Refused(why) => Some(format!("{here}: {why}")),
                    Fate::Fixed | Fate::NoFix => None,
                    Fate::Cautious(_) | Fate::NotAsked => Some(format!("{here}: {fate:?}")),
                }
            })
            .filter(|fault| !STAY.iter().any(|(stays, _)| fault.contains(stays)))
            .collect();
        let changed = texts(&first);
        let again: Vec<(&str, &str)> =
            borrowed.iter().map(|(path, text)| (*path, changed.get(*path).map_or(*text, String::as_str))).collect();
        let second = fixed(&again, &catalogue, profile, true);
        if !second.files.is_empty() {
            faults.push(format!("{}: a second run changes more: {}", fixture.name(), diffs(&second).join("\n")));
        }
        if failures(&second.before) != failures(&first.after) {
            faults.push(format!("{}: the files do not give what was promised", fixture.name()));
        }
        faults
    });
    cases::report(&faults, "findings could not be fixed");
}
