//! Every policy: its unit tests, its fixtures, the two evaluators against each other, and that unknown is never a pass.

use std::collections::BTreeSet;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use seawall::diagnostic::DiagnosticKind;
use seawall::finding::{Outcome, Status};
use seawall::model::resource_type::canonical;
use seawall::model::{Cause, Data, Estate, Key, Path, Segment, Type, Unknown, Value};
use seawall::policy::profile::Profile;
use seawall::policy::verdict::{Judge, JudgeOptions};
use seawall::policy::{Judgement, Verdict};

use crate::cases::{
    Fixture, LANGUAGES, catalogue, catalogue_of, controls, differences, files, fixtures, folder, in_each, is_library, judges,
    line_of, marks, marks_of, only, outcomes_of, profiles, report, scan_of, texts,
};

fn opaque(text: &str) -> Value {
    Value::unknown(Unknown::new(text, Type::Any, Cause::Runtime(text.into())))
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
    let (texts, mut faults) = (texts(), Vec::new());
    let catalogue = catalogue_of(&texts);
    let policies = catalogue.policies.iter().map(|policy| &policy.file);
    let libraries = texts.keys().filter(|path| is_library(path) && only().is_none_or(|only| path.starts_with(&only)));
    for file in policies.chain(libraries) {
        let Some(text) = texts.get(&file.replace(".rego", "_test.rego")) else {
            faults.push(format!("{file}: there are no unit tests beside it"));
            continue;
        };
        match catalogue.unit_tests(file, text) {
            Err(error) => faults.push(error.to_string()),
            Ok(tests) => {
                faults.extend(tests.failed.iter().map(|test| format!("{file}: {test}")));
                faults.extend(tests.uncovered.iter().map(|line| format!("{file}:{line}: no test reaches this line")));
                if tests.passed.is_empty() {
                    faults.push(format!("{file}: no tests"));
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
        let outcomes = outcomes_of(&scan, &controls, &judges[fixture.policy]);
        if only().is_some() {
            for outcome in outcomes.iter().filter(|one| matches!(one.status, Status::Fail { .. } | Status::Unknown { .. })) {
                let line = line_of(&scan, outcome);
                println!("{name}:{line}: {:?} at `{}`: {}", outcome.status, outcome.path, outcome.message);
            }
        }
        let marked = marks(&std::fs::read_to_string(&fixture.path).unwrap());
        let differences = differences(&marked, &marks_of(&scan, &outcomes, id));
        faults.extend(differences.into_iter().map(|difference| format!("{name}:{difference}")));
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
    // A root of Terraform is nothing that another language has, and only what cannot be read makes its backend unknown.
    let rooted =
        |policy: usize| catalogue.policies[policy].metadata.resource_types.iter().all(|name| name.starts_with("seawall/"));
    let said = |policy, language: &str, case: &str| language == "tf" && case != "unknown.tf" || !rooted(policy);
    let wanted: BTreeSet<(usize, String)> = written
        .chain(due)
        .flat_map(|(policy, case)| LANGUAGES.map(|language| (policy, language, format!("{case}.{language}"))))
        .filter(|(policy, language, name)| said(*policy, language, name))
        .map(|(policy, _, name)| (policy, name))
        .collect();
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

/// The same on templates and exports that nobody wrote for a policy, where more is left out than in fixtures.
#[test]
fn both_evaluators_agree_on_real_files() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/dev");
    let mut paths = Vec::new();
    for below in ["arm/quickstart", "labels/exports"].iter().filter(|below| folder.join(below).is_dir()) {
        files(&folder.join(below), &mut paths);
    }
    if paths.is_empty() {
        println!("skipped: there is no {}", folder.display());
        return;
    }
    let catalogue = catalogue();
    let all = Profile::named(&catalogue, "all").unwrap_or_default();
    let options = [false, true].map(|interpreted| JudgeOptions { interpreted, ..JudgeOptions::default() });
    let judges =
        options.each_ref().map(|options| Judge::new(&catalogue, &all, options).unwrap_or_else(|error| panic!("{error}")));
    let json = paths.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    let cases: Vec<Fixture> = json.map(|path| Fixture { policy: 0, path }).collect();
    let faults = in_each(&cases, |Fixture { path, .. }| {
        let estate = scan_of(path).estate;
        let [machine, interpreter] = judges.each_ref().map(|judge| judge.judge(&estate));
        let differ = machine.iter().zip(&interpreter).filter(|(one, other)| format!("{one:?}") != format!("{other:?}"));
        let what = |(one, other): (&Judgement, &Judgement)| {
            let (control, resource) = (&catalogue.policies[one.control].metadata.id, estate.resource(one.resource));
            format!("{}: {control} on {}: {:?}, interpreted {:?}", path.display(), resource.address, one.verdict, other.verdict)
        };
        differ.map(what).collect()
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
        Verdict::Exempt { .. } => "exempt",
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
