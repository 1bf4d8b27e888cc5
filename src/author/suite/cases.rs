//! Fixtures: they give what they say, all languages have them, and all say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::author::fixture::{self, Fixture, LANGUAGES};
use crate::author::parallel::in_each;
use crate::author::suite::{Bench, Tried};
use crate::author::{Fault, Files};
use crate::diagnostic::DiagnosticKind;
use crate::finding::{Control, Outcome, Status};
use crate::policy::catalogue::{Catalogue, Policy};
use crate::policy::profile::Profile;
use crate::policy::verdict::{Judge, JudgeOptions, UNEVALUATED};
use crate::policy::{Judgement, Verdict};
use crate::scan::Scan;

/// The cases that every policy has.
const CASES: [&str; 4] = ["fail", "pass", "omitted", "unknown"];

/// The exports that every policy has.
const EXPORTS: [&str; 2] = ["fail.export.json", "pass.export.json"];

/// Policies of which a rule ran into a limit: each further evaluation would take as long.
pub(super) struct Stuck(Vec<AtomicBool>);

impl Stuck {
    pub(super) fn new(policies: usize) -> Self {
        Stuck((0..policies).map(|_| AtomicBool::new(false)).collect())
    }

    fn is(&self, policy: usize) -> bool {
        self.0.get(policy).is_some_and(|flag| flag.load(Ordering::Relaxed))
    }

    fn set(&self, policy: usize) {
        if let Some(flag) = self.0.get(policy) {
            flag.store(true, Ordering::Relaxed);
        }
    }
}

/// What is said of one resource, in words that are the same in all languages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Said {
    words: String,
    /// Nothing is asked of anybody.
    silent: bool,
    /// The control does not concern the resource.
    idle: bool,
}

/// Reads and judges a fixture; nothing if its policy is stuck.
pub(super) fn attempt<'a>(
    fixture: &'a Fixture,
    own: &Files,
    bench: &Bench<'_>,
    controls: &[Control],
    stuck: &Stuck,
) -> Option<Tried<'a>> {
    if stuck.is(fixture.policy) {
        return None;
    }
    let id = &controls.get(fixture.policy)?.metadata.id;
    let scan = fixture::scan_of(own, &fixture.path);
    let trouble = scan.diagnostics.iter().filter(|one| one.kind != DiagnosticKind::Note);
    let mut faults: Vec<Fault> = trouble
        .map(|one| {
            let line = one.span.map_or(1, |span| scan.sources.file(span.file).position(span.start).line);
            Fault::at(&fixture.path, line, &one.message, one.hint.clone().unwrap_or_default())
        })
        .collect();
    if scan.estate.deployments().is_empty() {
        faults.push(Fault::of(
            &fixture.path,
            "there are no resources in it",
            "a fixture is a template, a configuration or an export",
        ));
    }
    let by_machine = bench.judges[0].judge(&scan.estate);
    let outcomes = crate::finding::outcomes(&scan.estate, &scan.sources, controls, by_machine.clone(), &mut |_| {});
    let mut broken = false;
    for outcome in &outcomes {
        if let Status::Unknown { cause } = &outcome.status
            && cause.starts_with(UNEVALUATED)
        {
            broken = true;
            let limit = cause.contains("limit");
            if limit {
                stuck.set(fixture.policy);
            }
            let hint = if limit { "make it do less for one resource" } else { "mend the rule: nothing can be said with it" };
            faults.push(Fault::at(&fixture.path, fixture::line_of(&scan, outcome), cause, hint));
        }
    }
    if !broken {
        faults.extend(promised(fixture, &outcomes));
        let marked = fixture::marks(own.get(&fixture.path).map_or("", String::as_str));
        let found = fixture::marks_of(&scan, &outcomes, id);
        faults.extend(fixture::differences(&marked, &found).into_iter().map(|(line, what)| {
            let said =
                outcomes.iter().filter(|one| one.is_finding() && fixture::line_of(&scan, one) == line).map(|one| &one.message);
            let said: BTreeSet<&String> = said.filter(|message| !message.is_empty()).collect();
            let said: String = said.iter().map(|message| format!(" ({message})")).collect();
            Fault::at(&fixture.path, line, format!("{what}{said}"), "mend the rule, or the mark")
        }));
        let by_interpreter = bench.judges[1].judge(&scan.estate);
        if by_machine != by_interpreter {
            let (by_machine, by_interpreter) = (words(&by_machine), words(&by_interpreter));
            let what = format!("the register machine says {by_machine}, the interpreter {by_interpreter}");
            let hint = "nothing undefined may be an argument of a call inside a comprehension, nor stand behind `not`";
            faults.push(Fault::of(&fixture.path, what, hint));
        }
    }
    let mut said: Vec<Said> = outcomes.iter().map(|outcome| said_of(&scan, outcome)).collect();
    said.sort();
    Some(Tried { fixture, scan, said, faults, broken })
}

/// Judgements as an author is told them.
fn words(judgements: &[Judgement]) -> String {
    let one = |judgement: &Judgement| match &judgement.verdict {
        Verdict::Pass => "pass".to_owned(),
        Verdict::Fail { denials, conditional } => {
            let deployed = conditional.as_ref().map_or("", |_| " if deployed");
            let denials = denials.iter().map(|one| format!("`{}` ({})", one.path, one.message));
            format!("fail{deployed} at {}", denials.collect::<Vec<_>>().join(" and "))
        }
        Verdict::Unknown { path, cause } => format!("unknown at `{path}` ({cause})"),
        Verdict::Exempt { reason } => format!("exempt ({reason})"),
        Verdict::NotApplicable => "not applicable".to_owned(),
    };
    if judgements.is_empty() { "nothing".to_owned() } else { judgements.iter().map(one).collect::<Vec<_>>().join(", ") }
}

/// What the name of a fixture promises: a `fail` fails, a `pass` does not, an `unknown` cannot be told.
fn promised(fixture: &Fixture, outcomes: &[Outcome]) -> Option<Fault> {
    let fails = outcomes.iter().any(|one| matches!(one.status, Status::Fail { .. }));
    let open = outcomes.iter().any(|one| matches!(one.status, Status::Unknown { .. }));
    let what = match fixture.case().split('.').next() {
        Some("fail") if !fails => "nothing fails in it",
        Some("pass") if fails || open => "something is found in it",
        Some("unknown") if !open => "nothing is unknown in it",
        _ => return None,
    };
    Some(Fault::of(&fixture.path, format!("the case is called `{}`, yet {what}", fixture.case()), "mend the rule, or the case"))
}

fn said_of(scan: &Scan, outcome: &Outcome) -> Said {
    let (status, silent) = match &outcome.status {
        Status::Pass => ("pass", true),
        Status::Fail { conditional: None } => ("fail", false),
        Status::Fail { conditional: Some(_) } => ("fail if deployed", false),
        Status::Unknown { .. } => ("unknown", false),
        Status::Exempt(_) => ("exempt", false),
        Status::NotApplicable => ("not applicable", true),
    };
    let words = format!("{status} at `{}` of {}", outcome.path, scan.estate.resource(outcome.resource).resource_type);
    Said { words, silent, idle: outcome.status == Status::NotApplicable }
}

/// A case is the same in each language: what is said of which type, at which path. What is left out is another case in
/// Terraform, where the provider has defaults of its own; and the provider makes resources unasked, of which nothing is said here.
pub(super) fn agreement(tried: &[Tried<'_>]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for one in tried.iter().filter(|one| one.fixture.language() != "json") {
        let case = one.fixture.case();
        let twin = one.fixture.beside(&format!("{case}.json"));
        let Some(twin) = tried.iter().find(|other| other.fixture.path == twin) else { continue };
        let terraform = one.fixture.language() == "tf";
        if terraform && case.starts_with("omitted") || one.broken || twin.broken {
            continue;
        }
        let (more, missing) = (beyond(&one.said, &twin.said), beyond(&twin.said, &one.said));
        let agree = if terraform {
            more.iter().all(|said| said.silent) && missing.iter().all(|said| said.idle)
        } else {
            more.is_empty() && missing.is_empty()
        };
        if !agree {
            let list = |who: &str, said: &[&Said]| {
                let words: Vec<&str> = said.iter().map(|said| said.words.as_str()).collect();
                if words.is_empty() { String::new() } else { format!("; only {who} says {}", words.join(", ")) }
            };
            let what = format!(
                "the case differs from {}{}{}",
                twin.fixture.file(),
                list(one.fixture.file(), &more),
                list(twin.fixture.file(), &missing)
            );
            faults.push(Fault::of(&one.fixture.path, what, "say the same in each language"));
        }
    }
    faults
}

/// What policies say beside each other and not alone: they share the spellings of keys, and the words of one must not hide a
/// property from another.
pub(super) fn company(
    catalogue: &Catalogue,
    tried: &[&Tried<'_>],
    benches: &BTreeMap<usize, Bench<'_>>,
    options: &JudgeOptions,
) -> Vec<Fault> {
    let all = Profile::named(catalogue, "all").unwrap_or_default();
    let together = match Judge::new(catalogue, &all, options) {
        Ok(judge) => judge,
        Err(error) => return vec![error.into()],
    };
    in_each(tried, |one| {
        let Some(bench) = benches.get(&one.fixture.policy) else { return Vec::new() };
        let among_all = together.judge(&one.scan.estate).into_iter().filter(|judgement| judgement.control == one.fixture.policy);
        let among_all: Vec<Judgement> = among_all.collect();
        let alone = bench.judges[0].judge(&one.scan.estate);
        if among_all == alone {
            return Vec::new();
        }
        let (alone, among_all) = (words(&alone), words(&among_all));
        let hint = "spell keys as the ARM schema does, as the other policies do";
        vec![Fault::of(&one.fixture.path, format!("alone it says {alone}, beside all other policies {among_all}"), hint)]
    })
}

/// What `one` says more often than `other`.
fn beyond<'a>(one: &'a [Said], other: &[Said]) -> Vec<&'a Said> {
    let mut left: Vec<&Said> = other.iter().collect();
    let taken =
        |said: &&Said| left.iter().position(|other| other.words == said.words).map(|place| left.swap_remove(place)).is_some();
    let mut taken = taken;
    one.iter().filter(|said| !taken(said)).collect()
}

/// Every policy has its four cases, and they and their like (`fail.rules`) stand in all languages. What one cannot say is named
/// in another: `// not in tf: REASON`.
pub(super) fn presence(policy: &Policy, own: &Files, fixtures: &[&Fixture]) -> Vec<Fault> {
    let folder = policy.file.trim_end_matches("policy.rego");
    let written = fixtures.iter().filter(|one| !one.is_export()).map(|one| one.case());
    let like = |case: &&str| CASES.contains(&case.split('.').next().unwrap_or_default());
    let cases: BTreeSet<&str> = written.filter(like).chain(CASES).collect();
    // A root of Terraform is nothing that another language has, and only what cannot be read makes its backend unknown.
    let rooted = policy.metadata.resource_types.iter().all(|name| name.starts_with("seawall/"));
    let mut faults = Vec::new();
    for case in cases {
        let unsaid: Vec<(String, u32, &str)> =
            LANGUAGES.iter().map(|language| format!("{folder}{case}.{language}")).flat_map(|path| unsaid(own, path)).collect();
        for language in LANGUAGES.into_iter().filter(|language| !rooted || *language == "tf" && case != "unknown") {
            let path = format!("{folder}{case}.{language}");
            let there = own.contains_key(&path);
            match unsaid.iter().find(|(_, _, unsaid)| *unsaid == language) {
                Some((file, line, _)) if there => {
                    let what = format!("{case}.{language} is called unsaid, and is there");
                    faults.push(Fault::at(file, *line, what, "take the comment or the file away"));
                }
                None if !there => {
                    let hint = format!("write it, or say in its twin why not: `// not in {language}: REASON`");
                    faults.push(Fault::of(&path, "the case is missing in this language", hint));
                }
                Some(_) | None => {}
            }
        }
    }
    for name in EXPORTS.iter().filter(|name| !rooted && !own.contains_key(&format!("{folder}{name}"))) {
        faults.push(Fault::of(
            &format!("{folder}{name}"),
            "the export is missing",
            "write the case as `az resource list` would give it",
        ));
    }
    faults
}

/// The languages that a fixture says its case cannot be written in, with the line.
fn unsaid(own: &Files, path: String) -> Vec<(String, u32, &'static str)> {
    let text = own.get(&path).map_or("", String::as_str);
    let said = |line: &str, language: &str| {
        let comment = line.trim_start().trim_start_matches(['/', '#']).trim_start();
        line.trim_start().starts_with(['/', '#'])
            && comment.strip_prefix(&format!("not in {language}:")).is_some_and(|reason| !reason.trim().is_empty())
    };
    let lines = (1..).zip(text.lines());
    lines
        .flat_map(|(number, line)| {
            LANGUAGES.into_iter().filter(move |language| said(line, language)).map(move |language| (number, language))
        })
        .map(|(number, language)| (path.clone(), number, language))
        .collect()
}
