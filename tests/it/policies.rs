//! Every policy: its unit tests, its fixtures, the two evaluators against each other, and that unknown is never a pass.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read fixtures and options from disk and environment")]

use std::collections::BTreeSet;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use seawall::diagnostic::DiagnosticKind;
use seawall::finding::{Control, Outcome, Status, outcomes};
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

/// What the front ends make of a fixture, with the `x.parameters.json` beside an `x.json` or `x.bicep`.
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

/// What is marked in a fixture: line, `expect` or `unknown`, id. A comment begins with `//`, in Terraform with `#`.
fn markers(text: &str) -> BTreeSet<(u32, &'static str, String)> {
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

const LANGUAGES: [&str; 3] = ["bicep", "json", "tf"];

#[derive(Clone)]
struct Fixture {
    policy: usize,
    path: PathBuf,
}

impl Fixture {
    fn is(&self, language: &str) -> bool {
        self.path.extension().is_some_and(|ext| ext == language)
    }

    fn name(&self) -> String {
        self.path.strip_prefix(folder()).unwrap_or(&self.path).display().to_string()
    }
}

fn fixtures(catalogue: &Catalogue) -> Vec<Fixture> {
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

/// What `work` finds in each fixture, on threads that have a pool of their own each. The judge spreads its questions over the
/// pool it finds itself in; a task that waits there takes up another one, and in a common pool they nest until the stack ends.
fn in_each(fixtures: &[Fixture], work: impl Fn(&Fixture) -> Vec<String> + Sync) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let run = || {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(32 << 20).build().unwrap();
        let left = || std::iter::from_fn(|| fixtures.get(next.fetch_add(1, Ordering::Relaxed)));
        pool.install(|| left().flat_map(&work).collect::<Vec<_>>())
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

fn controls(catalogue: &Catalogue, profiles: &[Profile]) -> Vec<Control> {
    let control = |(number, policy): (usize, &Policy)| Control {
        metadata: policy.metadata.clone(),
        severity: profiles[number].severity(catalogue, number),
        enabled: true,
    };
    catalogue.policies.iter().enumerate().map(control).collect()
}

fn outcomes_of(scan: &Scan, controls: &[Control], judge: &Judge<'_>) -> Vec<Outcome> {
    outcomes(&scan.estate, &scan.sources, controls, judge.judge(&scan.estate))
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
    let controls = controls(&catalogue, &profiles);
    let faults = in_each(&fixtures(&catalogue), |fixture| {
        let (id, name, scan) = (&catalogue.policies[fixture.policy].metadata.id, fixture.name(), scan_of(&fixture.path));
        let trouble = scan.diagnostics.iter().filter(|one| one.kind != DiagnosticKind::Note);
        let mut faults: Vec<String> = trouble.map(|one| format!("{name}: {}", one.message)).collect();
        let mut found = BTreeSet::new();
        for outcome in outcomes_of(&scan, &controls, &judges[fixture.policy]) {
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
        let expected = markers(&std::fs::read_to_string(&fixture.path).unwrap());
        let missing = expected.difference(&found);
        faults.extend(missing.map(|(line, kind, id)| format!("{name}:{line}: {kind} {id} is marked, not found")));
        let unmarked = found.difference(&expected);
        faults.extend(unmarked.map(|(line, kind, id)| format!("{name}:{line}: {kind} {id} is found, not marked")));
        faults
    });
    report(&faults, "faults in fixtures");
}

/// Whether both say the same, but for resources that Terraform's provider makes unasked, of which nothing is said here.
fn agrees_with_more(terraform: &[String], json: &[String]) -> bool {
    let silent = |said: &&String| said.contains(": pass at ") || said.contains(": not applicable at ");
    let mut more: Vec<&String> = terraform.iter().collect();
    let mut taken = |said: &&String| more.iter().position(|one| one == said).map(|place| more.swap_remove(place)).is_some();
    let missing: Vec<&String> = json.iter().filter(|said| !taken(said)).collect();
    missing.iter().all(|said| said.contains(": not applicable at ")) && more.iter().all(silent)
}

/// A case is the same in each language: what is said of which type, at which path. What is left out is another case in
/// Terraform, where the provider has defaults of its own.
#[test]
fn languages_agree() {
    let catalogue = catalogue();
    let (profiles, options) = (profiles(&catalogue), JudgeOptions::default());
    let judges = judges(&catalogue, &profiles, &options);
    let controls = controls(&catalogue, &profiles);
    let said = |Fixture { policy, path }: &Fixture| {
        let scan = scan_of(path);
        let said = |outcome: &Outcome| {
            let status = match &outcome.status {
                Status::Pass => "pass",
                Status::Fail { conditional: None } => "fail",
                Status::Fail { conditional: Some(_) } => "fail if deployed",
                Status::Unknown { .. } => "unknown",
                Status::Exempt { .. } => "exempt",
                Status::NotApplicable => "not applicable",
            };
            format!("{}: {status} at `{}`", scan.estate.resource(outcome.resource).resource_type, outcome.path)
        };
        let mut said: Vec<String> = outcomes_of(&scan, &controls, &judges[*policy]).iter().map(said).collect();
        said.sort();
        said
    };
    let others: Vec<Fixture> = fixtures(&catalogue).into_iter().filter(|fixture| !fixture.is("json")).collect();
    let faults = in_each(&others, |fixture| {
        let twin = Fixture { path: fixture.path.with_extension("json"), ..fixture.clone() };
        let omitted = fixture.path.file_name().unwrap().to_string_lossy().starts_with("omitted");
        if !twin.path.exists() || omitted && fixture.is("tf") {
            return Vec::new();
        }
        let (own, json) = (said(fixture), said(&twin));
        let agree = if fixture.is("tf") { agrees_with_more(&own, &json) } else { own == json };
        let language = fixture.path.extension().unwrap().display();
        let differs =
            || format!("{}:\n  {language}: {}\n  json: {}", fixture.name(), own.join("\n        "), json.join("\n        "));
        if agree { Vec::new() } else { vec![differs()] }
    });
    report(&faults, "cases that differ between languages");
}

/// What a language cannot say.
const UNSAID: [(&str, &str); 1] = [
    // It refuses an output that shows a secret and is not marked as sensitive.
    ("identity-plaintext-secret", "fail.output.tf"),
];

/// Every policy has its four cases, and they and their like (`fail.rules`) stand in all languages; an export is JSON alone.
#[test]
fn no_case_lacks_a_language() {
    const CASES: [&str; 4] = ["fail", "pass", "omitted", "unknown"];
    let catalogue = catalogue();
    let names: BTreeSet<(usize, String)> = fixtures(&catalogue)
        .into_iter()
        .map(|fixture| (fixture.policy, fixture.path.file_name().unwrap().to_string_lossy().into_owned()))
        .collect();
    let written = names.iter().map(|(policy, name)| (*policy, name.rsplit_once('.').unwrap().0));
    let written = written.filter(|(_, case)| CASES.contains(&case.split('.').next().unwrap()) && !case.ends_with(".export"));
    let due = (0..catalogue.policies.len()).flat_map(|policy| CASES.map(|case| (policy, case)));
    let wanted: BTreeSet<(usize, String)> =
        written.chain(due).flat_map(|(policy, case)| LANGUAGES.map(|language| (policy, format!("{case}.{language}")))).collect();
    let unsaid = |(policy, name): &&(usize, String)| UNSAID.contains(&(&catalogue.policies[*policy].metadata.id, name));
    let lacks = |(policy, name): &(usize, String)| format!("{}: there is no {name}", catalogue.policies[*policy].metadata.id);
    let mut faults: Vec<String> = wanted.difference(&names).filter(|case| !unsaid(case)).map(lacks).collect();
    faults.extend(names.iter().filter(unsaid).map(|(_, name)| format!("{name} is there and called unsaid")));
    report(&faults, "cases that lack a language");
}

#[test]
fn both_evaluators_agree() {
    let catalogue = catalogue();
    let profiles = profiles(&catalogue);
    let options = [false, true].map(|interpreted| JudgeOptions { interpreted, ..JudgeOptions::default() });
    let judges = [judges(&catalogue, &profiles, &options[0]), judges(&catalogue, &profiles, &options[1])];
    let faults = in_each(&fixtures(&catalogue), |Fixture { policy, path }| {
        let estate = scan_of(path).estate;
        let [machine, interpreter] = judges.each_ref().map(|judges| format!("{:?}", judges[*policy].judge(&estate)));
        let what = || format!("{}: the register machine says {machine}, the interpreter {interpreter}", path.display());
        (machine != interpreter).then(what).into_iter().collect()
    });
    report(&faults, "differences");
}

/// All policies share the spellings of keys: the words of one must not hide a property from another.
#[test]
fn policies_say_the_same_together_as_alone() {
    let catalogue = catalogue();
    let (profiles, options) = (profiles(&catalogue), JudgeOptions::default());
    let alone = judges(&catalogue, &profiles, &options);
    let all = Profile::named(&catalogue, "all").unwrap_or_default();
    let together = Judge::new(&catalogue, &all, &options).unwrap_or_else(|error| panic!("{error}"));
    let faults = in_each(&fixtures(&catalogue), |Fixture { policy, path }| {
        let estate = scan_of(path).estate;
        let among_all = together.judge(&estate).into_iter().filter(|judgement| judgement.control == *policy);
        let (among_all, alone) = (format!("{:?}", among_all.collect::<Vec<_>>()), format!("{:?}", alone[*policy].judge(&estate)));
        (among_all != alone).then(|| format!("{}: alone {alone}, together {among_all}", path.display())).into_iter().collect()
    });
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
/// is tried, except what a resource is known by: its type, API version, name and id. Bicep's are left out: they are the same
/// resources, and trying all of them is what takes the time of this suite.
#[test]
fn unknown_is_never_a_pass() {
    let catalogue = catalogue();
    let (profiles, options) = (profiles(&catalogue), JudgeOptions::default());
    let judges = judges(&catalogue, &profiles, &options);
    let tried = |fixture: &Fixture| {
        let name = fixture.path.file_name().unwrap().to_string_lossy();
        fixture.is("json") && (name.starts_with("pass") || name.starts_with("fail"))
    };
    let cases: Vec<Fixture> = fixtures(&catalogue).into_iter().filter(tried).collect();
    let faults = in_each(&cases, |Fixture { policy, path }| {
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
