//! Every policy: its unit tests, its fixtures, the two evaluators against each other, and that unknown is never a pass.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read fixtures and options from disk and environment")]

use std::collections::BTreeSet;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use seawall::diagnostic::DiagnosticKind;
use seawall::finding::{Control, Status, outcomes};
use seawall::model::resource_type::canonical;
use seawall::model::{Cause, Data, Estate, Key, Path, Segment, Type, Unknown, Value};
use seawall::policy::Verdict;
use seawall::policy::catalogue::{Catalogue, Policy};
use seawall::policy::profile::Profile;
use seawall::policy::verdict::{Judge, JudgeOptions};
use seawall::scan::{Input, Options, Scan, read};
use seawall::workspace::Memory;

fn folder() -> PathBuf {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("policies");
    std::env::var_os("SEAWALL_POLICIES").map_or_else(default, PathBuf::from)
}

fn files(folder: &FilePath, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// What `work` finds in each fixture, by threads of their own: a worker of rayon that waits for a scan takes up the next
/// fixture meanwhile, and its stack grows with each.
fn in_each(fixtures: &[Fixture], work: impl Fn(&Fixture) -> Vec<String> + Sync) -> Vec<String> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let part = |number: usize| fixtures.iter().skip(number).step_by(threads).flat_map(&work).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads).map(|number| scope.spawn(move || part(number))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("invariant: a fault is a text")).collect()
    })
}

fn catalogue() -> Catalogue {
    // What the named folder lacks of libraries and tables comes from the project's own.
    let mut texts = std::collections::BTreeMap::new();
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
    let only = std::env::var("SEAWALL_ONLY").ok();
    let wanted = |path: &str| {
        let id = path.trim_end_matches("/policy.rego").replace(['/', '_'], "-");
        !path.ends_with("/policy.rego") || only.as_ref().is_none_or(|only| *only == id)
    };
    let chosen = texts.iter().filter(|(path, _)| wanted(path)).map(|(path, text)| (path.as_str(), text.as_str()));
    Catalogue::load(chosen).unwrap_or_else(|error| panic!("{error}"))
}

/// What the front ends make of a fixture, with the `x.parameters.json` beside an `x.json`.
fn scan_of(path: &FilePath) -> Scan {
    let parameters = path.with_extension("parameters.json");
    let read_named = |path: &FilePath| {
        let text = std::fs::read_to_string(path).ok()?;
        Some((path.file_name()?.to_string_lossy().into_owned(), text))
    };
    let files: Vec<(String, String)> = [path, &parameters].into_iter().filter_map(read_named).collect();
    let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: path.clone(), named: true }).collect();
    let workspace = Memory::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    read(&workspace, &inputs, &Options::default())
}

fn opaque(text: &str) -> Value {
    Value::unknown(Unknown::new(text, Type::Any, Cause::Runtime(text.into())))
}

/// What is marked in a fixture: line, `expect` or `unknown`, id.
fn markers(text: &str) -> BTreeSet<(u32, &'static str, String)> {
    let mut found = BTreeSet::new();
    for (number, line) in (1..).zip(text.lines()) {
        for kind in ["expect", "unknown"] {
            if let Some((_, rest)) = line.split_once(&format!("// {kind}: ")) {
                let ids = rest.split([',', ' ']).filter(|id| !id.is_empty());
                found.extend(ids.map(|id| (number, kind, id.to_owned())));
            }
        }
    }
    found
}

struct Fixture {
    policy: usize,
    path: PathBuf,
}

fn fixtures(catalogue: &Catalogue) -> Vec<Fixture> {
    let mut found = Vec::new();
    for (policy, Policy { file, .. }) in catalogue.policies.iter().enumerate() {
        let mut paths = Vec::new();
        files(folder().join(file).parent().unwrap(), &mut paths);
        let json = paths.into_iter().filter(|path| path.extension().is_some_and(|ext| ext == "json"));
        let json = json.filter(|path| !path.to_string_lossy().ends_with(".parameters.json"));
        found.extend(json.map(|path| Fixture { policy, path }));
    }
    found
}

/// A profile for each policy, with nothing else on.
fn profiles(catalogue: &Catalogue) -> Vec<Profile> {
    let default = Profile::named(catalogue, "gdpr-eu").unwrap_or_default();
    let only = |policy| {
        let mut profile = default.clone();
        profile.only(catalogue, policy);
        profile
    };
    (0..catalogue.policies.len()).map(only).collect()
}

/// A judge for each policy: compiling is what takes time.
fn judges<'a>(catalogue: &'a Catalogue, profiles: &'a [Profile], options: &'a JudgeOptions) -> Vec<Judge<'a>> {
    let judge = |profile| Judge::new(catalogue, profile, options).unwrap_or_else(|error| panic!("{error}"));
    profiles.par_iter().map(judge).collect()
}

fn report(faults: &[String], what: &str) {
    assert!(faults.is_empty(), "\n{}\n\n{} {what}", faults.join("\n"), faults.len());
}

#[test]
fn types_have_the_case_of_azure() {
    for policy in &catalogue().policies {
        for name in policy.metadata.resource_types.iter().filter(|name| *name != "*") {
            assert_eq!(canonical(name), *name, "{}", policy.metadata.id);
        }
    }
    let mut found = Vec::new();
    files(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("policies/data"), &mut found);
    for path in found {
        // In lower case where a policy looks types up, else as Azure spells them.
        let text = std::fs::read_to_string(&path).unwrap();
        let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.' && letter != '/');
        for name in words.filter(|word| word.starts_with("Microsoft.") && word.contains('/')) {
            assert_eq!(canonical(name), name, "{}", path.display());
        }
    }
}

#[test]
fn every_policy_compiles() {
    catalogue().check().unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn unit_tests_hold_and_cover_every_line() {
    let (catalogue, mut faults) = (catalogue(), Vec::new());
    for (number, policy) in catalogue.policies.iter().enumerate() {
        let path = folder().join(policy.file.replace(".rego", "_test.rego"));
        let Ok(text) = std::fs::read_to_string(&path) else {
            faults.push(format!("{}: there is no policy_test.rego", policy.file));
            continue;
        };
        match catalogue.unit_tests(number, &text) {
            Err(error) => faults.push(error.to_string()),
            Ok(tests) => {
                faults.extend(tests.failed.iter().map(|test| format!("{}: {test}", policy.file)));
                faults.extend(tests.uncovered.iter().map(|line| format!("{}:{line}: no test reaches this line", policy.file)));
                if tests.passed.is_empty() {
                    faults.push(format!("{}: no tests", policy.file));
                }
            }
        }
    }
    report(&faults, "faults in unit tests");
}

#[test]
fn fixtures_give_what_they_say() {
    let catalogue = catalogue();
    let (profiles, options) = (profiles(&catalogue), JudgeOptions::default());
    let judges = judges(&catalogue, &profiles, &options);
    let control = |(number, policy): (usize, &Policy)| Control {
        metadata: policy.metadata.clone(),
        severity: profiles[number].severity(&catalogue, number),
        enabled: true,
    };
    let controls: Vec<Control> = catalogue.policies.iter().enumerate().map(control).collect();
    let faults = in_each(&fixtures(&catalogue), |Fixture { policy, path }| {
        let (id, scan) = (&catalogue.policies[*policy].metadata.id, scan_of(path));
        let name = path.strip_prefix(folder()).unwrap_or(path).display();
        let trouble = scan.diagnostics.iter().filter(|one| one.kind != DiagnosticKind::Note);
        let mut faults: Vec<String> = trouble.map(|one| format!("{name}: {}", one.message)).collect();
        let mut found = BTreeSet::new();
        for outcome in outcomes(&scan.estate, &scan.sources, &controls, judges[*policy].judge(&scan.estate)) {
            let kind = match &outcome.status {
                Status::Fail { .. } => "expect",
                Status::Unknown { .. } => "unknown",
                Status::Pass | Status::Exempt { .. } | Status::NotApplicable => continue,
            };
            let span = outcome.span.expect("fixtures have places");
            let line = scan.sources.file(span.file).position(span.start).line;
            if std::env::var_os("SEAWALL_ONLY").is_some() {
                println!("{name}:{line}: {:?} at `{}`: {}", outcome.status, outcome.path, outcome.message);
            }
            found.insert((line, kind, id.clone()));
        }
        let expected = markers(&std::fs::read_to_string(path).unwrap());
        let missing = expected.difference(&found);
        faults.extend(missing.map(|(line, kind, id)| format!("{name}:{line}: {kind} {id} is marked, not found")));
        let unmarked = found.difference(&expected);
        faults.extend(unmarked.map(|(line, kind, id)| format!("{name}:{line}: {kind} {id} is found, not marked")));
        faults
    });
    report(&faults, "faults in fixtures");
}

#[test]
fn both_evaluators_agree() {
    let catalogue = catalogue();
    let profiles = profiles(&catalogue);
    let options = [false, true].map(|interpreted| JudgeOptions { interpreted, ..JudgeOptions::default() });
    let judges = [judges(&catalogue, &profiles, &options[0]), judges(&catalogue, &profiles, &options[1])];
    let differs = |Fixture { policy, path }: &Fixture| {
        let estate = scan_of(path).estate;
        let [machine, interpreter] = judges.each_ref().map(|judges| format!("{:?}", judges[*policy].judge(&estate)));
        let what = || format!("{}: the register machine says {machine}, the interpreter {interpreter}", path.display());
        (machine != interpreter).then(what).into_iter().collect()
    };
    let faults = in_each(&fixtures(&catalogue), differs);
    report(&faults, "differences");
}

/// All policies share the spellings of keys: the words of one must not hide a property from another.
#[test]
fn policies_say_the_same_together_as_alone() {
    let catalogue = catalogue();
    let (profiles, options) = (profiles(&catalogue), JudgeOptions::default());
    let alone = judges(&catalogue, &profiles, &options);
    let all = Profile::named(&catalogue, "gdpr-eu").unwrap_or_default();
    let together = Judge::new(&catalogue, &all, &options).unwrap_or_else(|error| panic!("{error}"));
    let differs = |Fixture { policy, path }: &Fixture| {
        let estate = scan_of(path).estate;
        let among_all = together.judge(&estate).into_iter().filter(|judgement| judgement.control == *policy);
        let (among_all, alone) = (format!("{:?}", among_all.collect::<Vec<_>>()), format!("{:?}", alone[*policy].judge(&estate)));
        (among_all != alone).then(|| format!("{}: alone {alone}, together {among_all}", path.display()))
    };
    // One after the other, on threads of their own: tasks that nest, and those of other tests, would pile up on one stack.
    let threads = rayon::ThreadPoolBuilder::new().stack_size(16 << 20).build().unwrap();
    let faults: Vec<String> = threads.install(|| fixtures(&catalogue).iter().filter_map(differs).collect());
    report(&faults, "differences");
}

/// The value with what stands at `path` replaced.
fn replaced(value: &Value, path: &[Segment], new: Option<&Value>) -> Value {
    let mut copy = value.clone();
    match (path, &mut copy.data) {
        ([], _) => return new.cloned().unwrap_or_default(),
        ([Segment::Key(key), rest @ ..], Data::Object(object)) => {
            let object = Arc::make_mut(object);
            if let Some(entry) = object.entries.get_mut(&Key::new(key.clone())) {
                *entry = replaced(entry, rest, new);
            }
        }
        ([Segment::Index(index), rest @ ..], Data::Array(array)) => {
            let item = &mut Arc::make_mut(array).items[*index];
            *item = replaced(item, rest, new);
        }
        _ => {}
    }
    copy
}

fn places(value: &Value, path: &Path, into: &mut Vec<Path>) {
    match &value.data {
        Data::Object(object) => {
            for (key, item) in &object.entries {
                into.push(path.key(key.text.clone()));
                places(item, &path.key(key.text.clone()), into);
            }
        }
        Data::Array(array) => {
            for (index, item) in array.items.iter().enumerate() {
                into.push(path.index(index));
                places(item, &path.index(index), into);
            }
        }
        _ => {}
    }
}

fn with_body(estate: &Estate, number: usize, body: &Value) -> Estate {
    let mut deployment = estate.deployments()[0].clone();
    deployment.resources[number].body = body.clone();
    Estate::new(vec![deployment])
}

fn kinds(judge: &Judge<'_>, estate: &Estate) -> Vec<&'static str> {
    let kind = |verdict: &Verdict| match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail { .. } => "fail",
        Verdict::Unknown { .. } => "unknown",
        Verdict::NotApplicable => "not applicable",
    };
    judge.judge(estate).iter().map(|judgement| kind(&judgement.verdict)).collect()
}

/// What a value at `place` of a resource would overturn that was said while it was unknown.
fn overturned(judge: &Judge<'_>, path: &FilePath, estate: &Estate, number: usize, place: &Path) -> Vec<String> {
    let body = &estate.deployments()[0].resources[number].body;
    let said = |value: &Value| kinds(judge, &with_body(estate, number, &replaced(body, &place.0, Some(value))));
    let unsure = said(&opaque("made unknown"));
    if unsure.iter().all(|kind| *kind == "unknown") {
        return Vec::new();
    }
    let samples = [
        Value::NULL,
        Value::string("Enabled"),
        Value::string("Disabled"),
        Value::string("*"),
        Data::Bool(true).into(),
        Data::Bool(false).into(),
        Data::Int(0).into(),
        Data::Int(100_000).into(),
        Value::array(Vec::new()),
        Value::object([]),
        body.at(place).cloned().unwrap_or_default(),
    ];
    let fault = |sample: &Value| {
        let sure = said(sample);
        let (sure, unsure) = sure.iter().zip(&unsure).find(|(sure, unsure)| **unsure != "unknown" && sure != unsure)?;
        let name = path.strip_prefix(folder()).unwrap_or(path).display();
        Some(format!("{name}: `{place}` of resource {number} unknown: {unsure}, yet {sure} for {:?}", sample.data))
    };
    samples.iter().filter_map(fault).collect()
}

/// What fails when a value is this, must not pass when the value is unknown. Every place of every `pass` and `fail` fixture
/// is tried, except what a resource is known by: its type, API version, name and id.
#[test]
fn unknown_is_never_a_pass() {
    let catalogue = catalogue();
    let (profiles, options) = (profiles(&catalogue), JudgeOptions::default());
    let judges = judges(&catalogue, &profiles, &options);
    let tried = |path: &FilePath| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("pass") || name.starts_with("fail")
    };
    let mut chosen = fixtures(&catalogue);
    chosen.retain(|fixture| tried(&fixture.path));
    let faults = in_each(&chosen, |Fixture { policy, path }| {
        let estate = scan_of(path).estate;
        let mut cases = Vec::new();
        for (number, resource) in estate.deployments()[0].resources.iter().enumerate() {
            let mut all = Vec::new();
            places(&resource.body, &Path::default(), &mut all);
            let known_by = |place: &Path| matches!(place.to_string().as_str(), "type" | "name" | "apiVersion" | "id");
            cases.extend(all.into_iter().filter(|place| !known_by(place)).map(|place| (number, place)));
        }
        let judge = |(number, place): &(usize, Path)| overturned(&judges[*policy], path, &estate, *number, place);
        cases.iter().flat_map(judge).collect()
    });
    report(&faults, "verdicts that a value would overturn");
}
