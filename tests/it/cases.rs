//! What stands on disk for each policy: its text, its unit tests, its fixtures, and what a fixture must give.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use seawall::finding::{Control, Outcome, Status, outcomes};
use seawall::policy::catalogue::{Catalogue, Policy};
use seawall::policy::profile::Profile;
use seawall::policy::verdict::{Judge, JudgeOptions};
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

/// Policies, libraries, tables and profiles by path. What the named folder lacks of libraries and tables comes from the
/// project's own.
pub(crate) fn texts() -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for (root, all) in [(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("policies"), false), (folder(), true)] {
        let mut found = Vec::new();
        files(&root, &mut found);
        for path in
            found.iter().filter(|path| path.extension().is_some_and(|ext| ext == "rego" || ext == "yaml" || ext == "toml"))
        {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            if all || !name.ends_with("policy.rego") {
                texts.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    texts
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

/// What the front ends make of a fixture, with the `x.parameters.json` beside an `x.json` or `x.bicep`.
pub(crate) fn scan_of(path: &Path) -> Scan {
    let parameters = path.with_extension("parameters.json");
    let read_named = |path: &Path| {
        let text = std::fs::read_to_string(path).ok()?;
        Some((path.file_name()?.to_string_lossy().into_owned(), text))
    };
    let files: Vec<(String, String)> = [path, &parameters].into_iter().filter_map(read_named).collect();
    let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: path.clone(), named: true }).collect();
    let workspace = Memory::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    read(&workspace, &inputs, &Options::default())
}

/// A line with `expect` or `unknown`, and the id.
pub(crate) type Mark = (u32, &'static str, String);

/// What is marked in a fixture. A comment begins with `//`, in Terraform with `#`.
pub(crate) fn marks(text: &str) -> BTreeSet<Mark> {
    let mut found = BTreeSet::new();
    for (number, line) in (1..).zip(text.lines()) {
        for (kind, comment) in ["expect", "unknown"].into_iter().flat_map(|kind| ["//", "#"].map(|comment| (kind, comment))) {
            if let Some((_, rest)) = line.split_once(&format!("{comment} {kind}: ")) {
                let ids = rest.split([',', ' ']).filter(|id| !id.is_empty());
                found.extend(ids.map(|id| (number, kind, id.to_owned())));
            }
        }
    }
    found
}

pub(crate) const LANGUAGES: [&str; 3] = ["bicep", "json", "tf"];

/// A case of a policy in one language.
#[derive(Clone)]
pub(crate) struct Fixture {
    /// The number of the policy.
    pub(crate) policy: usize,
    pub(crate) path: PathBuf,
}

impl Fixture {
    pub(crate) fn is(&self, language: &str) -> bool {
        self.path.extension().is_some_and(|ext| ext == language)
    }

    pub(crate) fn name(&self) -> String {
        self.path.strip_prefix(folder()).unwrap_or(&self.path).display().to_string()
    }
}

pub(crate) fn fixtures(catalogue: &Catalogue) -> Vec<Fixture> {
    let mut found = Vec::new();
    for (policy, Policy { file, .. }) in catalogue.policies.iter().enumerate() {
        let mut paths = Vec::new();
        files(folder().join(file).parent().unwrap(), &mut paths);
        let cases = paths.into_iter().map(|path| Fixture { policy, path });
        let written = |case: &Fixture| LANGUAGES.iter().any(|language| case.is(language));
        let cases = cases.filter(|case| written(case) && !case.name().ends_with(".parameters.json"));
        found.extend(cases);
    }
    found
}

/// What `work` finds in each item, on threads that have a pool of their own each. The judge spreads its questions over the
/// pool it finds itself in; a task that waits there takes up another one, and in a common pool they nest until the stack ends.
pub(crate) fn in_each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> Vec<R> + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let run = || {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(32 << 20).build().unwrap();
        let left = || std::iter::from_fn(|| items.get(next.fetch_add(1, Ordering::Relaxed)));
        pool.install(|| left().flat_map(&work).collect::<Vec<_>>())
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

pub(crate) fn controls(catalogue: &Catalogue, profiles: &[Profile]) -> Vec<Control> {
    let control = |(number, policy): (usize, &Policy)| Control {
        metadata: policy.metadata.clone(),
        severity: profiles[number].severity(catalogue, number),
        enabled: true,
        author: 0,
    };
    catalogue.policies.iter().enumerate().map(control).collect()
}

pub(crate) fn outcomes_of(scan: &Scan, controls: &[Control], judge: &Judge<'_>) -> Vec<Outcome> {
    outcomes(&scan.estate, &scan.sources, controls, judge.judge(&scan.estate))
}

/// Lines of a fixture, each with `expect` or `unknown`, in which what is marked and what is found differ.
pub(crate) fn differences(marked: &BTreeSet<Mark>, found: &BTreeSet<Mark>) -> Vec<String> {
    let missing = marked.difference(found).map(|(line, kind, id)| format!("{line}: {kind} {id} is marked, not found"));
    let unmarked = found.difference(marked).map(|(line, kind, id)| format!("{line}: {kind} {id} is found, not marked"));
    missing.chain(unmarked).collect()
}

/// What the outcomes would be marked as.
pub(crate) fn marks_of(scan: &Scan, outcomes: &[Outcome], id: &str) -> BTreeSet<Mark> {
    let mark = |outcome: &Outcome| {
        let kind = match &outcome.status {
            Status::Fail { .. } => "expect",
            Status::Unknown { .. } => "unknown",
            Status::Pass | Status::Exempt { .. } | Status::NotApplicable => return None,
        };
        Some((line_of(scan, outcome), kind, id.to_owned()))
    };
    outcomes.iter().filter_map(mark).collect()
}

pub(crate) fn line_of(scan: &Scan, outcome: &Outcome) -> u32 {
    let span = outcome.span.expect("fixtures have places");
    scan.sources.file(span.file).position(span.start).line
}

/// A profile for each policy, with nothing else on.
pub(crate) fn profiles(catalogue: &Catalogue) -> Vec<Profile> {
    let default = Profile::named(catalogue, "gdpr-eu").unwrap_or_default();
    let only = |policy| {
        let mut profile = default.clone();
        profile.only(catalogue, policy);
        profile
    };
    (0..catalogue.policies.len()).map(only).collect()
}

/// A judge for each policy: compiling is what takes time.
pub(crate) fn judges<'a>(catalogue: &'a Catalogue, profiles: &'a [Profile], options: &'a JudgeOptions) -> Vec<Judge<'a>> {
    let judge = |profile| Judge::new(catalogue, profile, options).unwrap_or_else(|error| panic!("{error}"));
    profiles.par_iter().map(judge).collect()
}

pub(crate) fn report(faults: &[String], what: &str) {
    assert!(faults.is_empty(), "\n{}\n\n{} {what}", faults.join("\n"), faults.len());
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
