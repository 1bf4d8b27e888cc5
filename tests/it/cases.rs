//! What stands on disk for each policy, and what the suites that judge fixtures share.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use seawall::author::Files;
pub(crate) use seawall::author::fixture::{Fixture, controls, differences, fixtures, marks, marks_of, outcomes_of, scan_of};
pub(crate) use seawall::author::parallel::in_each;
use seawall::finding::Control;
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::policy::verdict::Judge;
use seawall::scan::{Input, Options, Scan, read};
use seawall::workspace::Memory;

/// The folder of the policies: the project's own, or another to try policies without a build.
pub(crate) fn folder() -> PathBuf {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("policies");
    std::env::var_os("SEAWALL_POLICIES").map_or_else(default, PathBuf::from)
}

pub(crate) fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// Everything in the folder of the policies, by path. What a named folder lacks of libraries and tables comes from the project's own.
pub(crate) fn texts() -> Files {
    let mut texts = Vec::new();
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("policies");
    if folder() != own {
        collect(&own, "", &mut texts);
        texts.retain(|(path, _)| ["lib/", "data/", "profiles/", "frameworks/"].iter().any(|shared| path.starts_with(shared)));
    }
    collect(&folder(), "", &mut texts);
    texts.into_iter().collect()
}

/// Whether a library of rules lies there.
pub(crate) fn is_library(path: &str) -> bool {
    path.starts_with("lib/") && path.ends_with(".rego") && !path.ends_with("_test.rego")
}

/// The one policy, or the library as `lib/nsg`, that is asked for.
pub(crate) fn only() -> Option<String> {
    std::env::var("SEAWALL_ONLY").ok()
}

/// The catalogue of `texts`, with the policy that is asked for alone.
pub(crate) fn catalogue_of(texts: &BTreeMap<String, String>) -> Catalogue {
    let only = only().filter(|only| !only.starts_with("lib/"));
    let wanted = |path: &str| {
        let id = path.trim_end_matches("/policy.rego").replace(['/', '_'], "-");
        !path.ends_with("/policy.rego") || only.as_ref().is_none_or(|only| *only == id)
    };
    let chosen = texts.iter().filter(|(path, _)| wanted(path)).map(|(path, text)| (path.as_str(), text.as_str()));
    Catalogue::load(chosen).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn catalogue() -> Catalogue {
    catalogue_of(&texts())
}

/// Judges many estates by one profile: compiling the policies is what takes time.
pub(crate) struct Bench<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) profile: &'a Profile,
    pub(crate) judge: &'a Judge<'a>,
}

impl Bench<'_> {
    pub(crate) fn scan(&self, files: &[(String, String)], options: &Options) -> Scan {
        let workspace = Memory::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: path.clone(), named: false }).collect();
        let mut scan = read(&workspace, &inputs, options);
        let controls = self.catalogue.policies.iter().enumerate().map(|(number, policy)| Control {
            metadata: policy.metadata.clone(),
            severity: self.profile.severity(self.catalogue, number),
            enabled: self.profile.enabled(number),
            author: 0,
        });
        scan.controls = controls.collect();
        scan.outcomes = outcomes_of(&scan, &scan.controls, self.judge);
        scan
    }
}

/// A profile for each policy; if only some policies are there, without the parameters of a profile that names others.
pub(crate) fn profiles(catalogue: &Catalogue) -> Vec<Profile> {
    seawall::author::fixture::profiles(catalogue).unwrap_or_else(|_| {
        let only = |policy| {
            let mut profile = Profile::default();
            profile.only(catalogue, policy);
            profile
        };
        (0..catalogue.policies.len()).map(only).collect()
    })
}

/// Every file below `folder` with its text, by its path there with `prefix` before it, in order.
pub(crate) fn collect(folder: &Path, prefix: &str, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), found);
        } else {
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}
