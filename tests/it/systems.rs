//! The reference deployments of `fixtures/systems`: what is found in them, and that breaking a promise is noticed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use seawall::finding::Status;
use seawall::policy::profile::Profile;
use seawall::policy::verdict::{Judge, JudgeOptions};
use seawall::scan::{Options, Scan};
use seawall::source::Span;

use crate::cases::{Bench, catalogue, collect};
use crate::variants::{Variant, variants};

/// A system: its folder, which is also the name of its profile, and each root with each of its parameter files.
pub(crate) struct System {
    pub(crate) name: &'static str,
    deployments: &'static [(&'static str, &'static str)],
}

pub(crate) const SYSTEMS: [System; 5] = [
    System { name: "maiq", deployments: &[("main.bicep", "main.prod.bicepparam"), ("main.bicep", "main.staging.bicepparam")] },
    System {
        name: "qfa",
        deployments: &[
            ("infra/environments/dev/main.tf", "-"),
            ("infra/environments/prd/main.tf", "-"),
            ("infra/environments/staging/main.tf", "-"),
            ("infra/shared/main.tf", "-"),
        ],
    },
    System {
        name: "cosmos-plan",
        deployments: &[
            ("infra/bicep/main.bicep", "infra/bicep/parameters/dev.bicepparam"),
            ("infra/bicep/main.bicep", "infra/bicep/parameters/prod.bicepparam"),
        ],
    },
    System {
        name: "inovy",
        deployments: &[
            ("infrastructure/main.tf", "infrastructure/env/dev.tfvars"),
            ("infrastructure/main.tf", "infrastructure/env/prd.tfvars"),
        ],
    },
    System {
        name: "standard-22",
        deployments: &[
            ("infrastructure/terraform/main.tf", "infrastructure/terraform/environments/dev.tfvars"),
            ("infrastructure/terraform/main.tf", "infrastructure/terraform/environments/prod.tfvars"),
            ("infrastructure/terraform/main.tf", "infrastructure/terraform/environments/staging.tfvars"),
        ],
    },
];

pub(crate) type Files = Vec<(String, String)>;

/// A file and a line of it.
pub(crate) type Place = (String, usize);

pub(crate) fn folder(system: &System) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/systems").join(system.name)
}

/// The deployment itself, without what is said about it.
pub(crate) fn files(system: &System) -> Files {
    let mut found = Files::new();
    collect(&folder(system), "", &mut found);
    found.retain(|(path, _)| !path.ends_with(".md") && !path.ends_with(".txt") && !path.ends_with(".patch"));
    found
}

/// Judges one system by its own profile.
struct Judged<'a> {
    system: &'a System,
    bench: Bench<'a>,
}

impl Judged<'_> {
    fn scan(&self, files: &Files) -> Scan {
        self.bench.scan(files, &Options::default())
    }
}

/// What `check` finds wrong with each system.
fn each_system(check: impl Fn(&Judged<'_>) -> Vec<String> + Sync) {
    let (catalogue, options) = (catalogue(), JudgeOptions::default());
    let of_one = |system: &System| {
        let profile = Profile::named(&catalogue, system.name).unwrap();
        let judge = Judge::new(&catalogue, &profile, &options).unwrap();
        check(&Judged { system, bench: Bench { catalogue: &catalogue, profile: &profile, judge: &judge } })
    };
    let faults: Vec<String> = SYSTEMS.par_iter().flat_map_iter(of_one).collect();
    assert!(faults.is_empty(), "\n{}\n{} faults", faults.join("\n"), faults.len());
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
    each_system(|judged| {
        let (system, mut faults) = (judged.system, Vec::new());
        let (name, scan) = (system.name, judged.scan(&files(system)));
        let read = scan.ledger.deployments.iter().map(|one| (one.root.as_str(), one.parameters.as_deref().unwrap_or("-")));
        let read: Vec<_> = read.collect();
        if read != system.deployments {
            faults.push(format!("{name}: other deployments than these were found: {read:?}"));
        }
        faults.extend(scan.gaps().into_iter().map(|gap| format!("{name}: not understood: {gap}")));

        let text = fs::read_to_string(folder(system).join("expected.txt")).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        if !lines.is_sorted() {
            faults.push(format!("{name}/expected.txt is not sorted"));
        }
        let unexplained = text.trim_end().split("\n\n").filter(|block| !block.starts_with('#'));
        faults.extend(unexplained.map(|block| format!("{name}/expected.txt does not say why there is this finding:\n{block}")));
        let expected: BTreeSet<String> = lines.into_iter().map(str::to_owned).collect();
        let found: BTreeSet<String> = findings(&scan).into_keys().collect();
        faults.extend(found.difference(&expected).map(|line| format!("{name}: found, not expected: {line}")));
        faults.extend(expected.difference(&found).map(|line| format!("{name}: expected, not found: {line}")));
        faults
    });
}

#[test]
fn a_broken_promise_is_noticed_by_its_control_alone() {
    each_system(|judged| {
        let files = files(judged.system);
        let before = findings(&judged.scan(&files));
        let fault = |variant: &Variant| {
            let (changed, marked) = match variant.apply(&files) {
                Ok(changed) => changed,
                Err(message) => return vec![format!("{}: {message}", variant.file)],
            };
            let after = findings(&judged.scan(&changed));
            let new: Vec<(&String, &Vec<Place>)> = after.iter().filter(|(line, _)| !before.contains_key(*line)).collect();
            let wanted = format!("fail {} ", variant.control);
            let right = |(line, places): &&(&String, &Vec<Place>)| {
                line.starts_with(&wanted) && places.iter().any(|place| marked.contains(place))
            };
            let mut faults: Vec<String> = new
                .iter()
                .filter(|one| !right(one))
                .map(|(line, places)| format!("{}: gives `{line}` at {places:?}", variant.file))
                .collect();
            let silent = marked.iter().filter(|place| !new.iter().any(|(_, places)| places.contains(place)));
            faults.extend(silent.map(|(file, line)| format!("{}: nothing is found at {file}:{line}", variant.file)));
            faults
        };
        variants(judged.system.name).par_iter().flat_map_iter(fault).collect()
    });
}
