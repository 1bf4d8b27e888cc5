//! The reference deployments of `fixtures/systems`: what is found in them, and that breaking a promise is noticed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use seawall::finding::{Control, Status, outcomes};
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::policy::verdict::{Judge, JudgeOptions};
use seawall::scan::{Input, Options, Scan, read};
use seawall::source::Span;
use seawall::workspace::Memory;

use crate::promises::{Broken, SYSTEMS, System};

type Files = Vec<(String, String)>;

/// A file and a line of it.
type Place = (String, usize);

fn collect(folder: &Path, prefix: &str, found: &mut Files) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), found);
        } else {
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

fn folder(system: &System) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/systems").join(system.name)
}

fn files(system: &System) -> Files {
    let mut found = Files::new();
    collect(&folder(system), "", &mut found);
    found.retain(|(path, _)| !path.ends_with(".md") && !path.ends_with(".txt"));
    found
}

/// Reads and judges a system.
fn scan(judge: &Judge<'_>, catalogue: &Catalogue, profile: &Profile, files: &Files) -> Scan {
    let workspace = Memory::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: path.clone(), named: false }).collect();
    let mut scan = read(&workspace, &inputs, &Options::default());
    let controls = catalogue.policies.iter().enumerate().map(|(number, policy)| Control {
        metadata: policy.metadata.clone(),
        severity: profile.severity(catalogue, number),
        enabled: profile.enabled(number),
    });
    scan.controls = controls.collect();
    scan.outcomes = outcomes(&scan.estate, &scan.sources, &scan.controls, judge.judge(&scan.estate));
    scan
}

/// What is found at the resource that lacks something or where rules are taken together, not at the line that makes it so.
fn is_elsewhere(line: &str) -> bool {
    ["network-private-endpoint", "nsg-attached", "nsg-deny-all", "nsg-internet-exposure"]
        .iter()
        .any(|control| line.contains(control))
}

/// The findings, a line each: outcome, control, parameter file, resource, property. With the places that a
/// report shows.
fn findings(scan: &Scan) -> BTreeMap<String, Vec<Place>> {
    let mut lines = BTreeMap::new();
    let place = |span: Span| {
        let file = scan.sources.file(span.file);
        (file.path().to_string(), file.position(span.start).line as usize)
    };
    for outcome in scan.outcomes.iter().filter(|outcome| outcome.is_finding()) {
        let word = if matches!(outcome.status, Status::Fail { .. }) { "fail" } else { "unknown" };
        let resource = scan.estate.resource(outcome.resource);
        let names = resource.trail.iter().map(|(name, _)| name.as_str()).chain([resource.address.as_str()]);
        let address = names.collect::<Vec<_>>().join("/");
        for number in &outcome.deployments {
            let parameters = scan.estate.deployments()[*number].parameters.as_deref().unwrap_or("-");
            let parameters = parameters.rsplit('/').next().unwrap_or(parameters);
            let control = &scan.controls[outcome.control].metadata.id;
            let spans = outcome.span.into_iter().chain(outcome.origin.steps().map(|step| step.span));
            lines.insert(format!("{word} {control} {parameters} {address} {}", outcome.path), spans.map(place).collect());
        }
    }
    lines
}

#[test]
fn systems_are_understood_and_keep_what_they_promise() {
    let (catalogue, options) = (Catalogue::embedded().unwrap(), JudgeOptions::default());
    let profile = Profile::named(&catalogue, "all").unwrap();
    let judge = Judge::new(&catalogue, &profile, &options).unwrap();
    for system in &SYSTEMS {
        let scan = scan(&judge, &catalogue, &profile, &files(system));
        let name = system.name;
        let read = scan.ledger.deployments.iter().map(|one| (one.root.as_str(), one.parameters.as_deref().unwrap_or("-")));
        assert_eq!(read.collect::<Vec<_>>(), system.deployments, "{name}: other deployments than these were found");
        assert_eq!(scan.gaps(), Vec::<String>::new(), "{name}: something was not understood");

        let text = fs::read_to_string(folder(system).join("expected.txt")).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        assert!(lines.is_sorted(), "{name}/expected.txt is not sorted");
        for block in text.trim_end().split("\n\n") {
            assert!(block.starts_with('#'), "{name}/expected.txt does not say why there is this finding:\n{block}");
        }
        let expected: BTreeSet<String> = lines.into_iter().map(str::to_owned).collect();
        let found: BTreeSet<String> = findings(&scan).into_keys().collect();
        let list = |one: &BTreeSet<String>, other| one.difference(other).cloned().collect::<Vec<_>>().join("\n  ");
        let (more, fewer) = (list(&found, &expected), list(&expected, &found));
        assert!(
            found == expected,
            "{name}/expected.txt\nis found and not expected:\n  {more}\nis expected and not found:\n  {fewer}"
        );
    }
}

#[test]
fn a_broken_promise_is_noticed_by_its_control_alone() {
    let (catalogue, options) = (Catalogue::embedded().unwrap(), JudgeOptions::default());
    let profile = Profile::named(&catalogue, "all").unwrap();
    let judge = Judge::new(&catalogue, &profile, &options).unwrap();
    let faults: Vec<String> = SYSTEMS
        .par_iter()
        .flat_map(|system| {
            let files = files(system);
            let before = findings(&scan(&judge, &catalogue, &profile, &files));
            let fault = |Broken(row, file, from, to, controls): &Broken| {
                let mut files = files.clone();
                let (_, text) = files.iter_mut().find(|(path, _)| path == file).unwrap();
                let at = text.find(from).unwrap_or_else(|| panic!("{file} has no `{from}`"));
                let first = text[..at].matches('\n').count() + 1;
                let last = first + to.matches('\n').count();
                text.replace_range(at..at + from.len(), to);
                let scan = scan(&judge, &catalogue, &profile, &files);
                let after = findings(&scan);
                let new: Vec<&str> = after.keys().filter(|line| !before.contains_key(*line)).map(String::as_str).collect();
                let noticed: BTreeSet<&str> = new.iter().filter_map(|line| line.split(' ').nth(1)).collect();
                let wanted: BTreeSet<&str> = controls.iter().copied().collect();
                let failed = new.iter().all(|line| line.starts_with("fail "));
                let there = |line: &&str| {
                    let changed = |(path, line): &Place| path == file && (first..=last).contains(line);
                    to.is_empty() || is_elsewhere(line) || after[*line].iter().any(changed)
                };
                // Further findings that the change brings may stand where something else is missing.
                let there = new.iter().any(there);
                (noticed != wanted || !failed || !there).then(|| format!("{row}: `{to}` in {file} gives\n  {}", new.join("\n  ")))
            };
            system.broken.par_iter().filter_map(fault).collect::<Vec<_>>()
        })
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
