//! Short inputs with what is said of them: each file beside this one that ends in `.txt` has cases of one language.
//!
//! `= EXPRESSION` is a case of one expression, in an output of the language that the file is named after. `@ PATH` begins a file, up to
//! the next mark. What is said follows behind `>`: `SNAPSHOTS=overwrite cargo test --test it diagnostics` writes it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use seawall::diagnostic::{Diagnostic, DiagnosticKind};
use seawall::model::{Condition, Data, Part, Unknown, Value};
use seawall::scan::{Input, Options, Scan, read};
use seawall::source::{Sources, Span};
use seawall::workspace::Memory;

/// What no case may come to.
const NOTHING: &str = "nothing is said";

/// Where the files of cases lie.
pub(super) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/diagnostics")
}

/// A case as it is written.
#[derive(Default)]
struct Case {
    /// Comments and empty lines before it.
    before: String,
    expression: Option<String>,
    files: Vec<(String, String)>,
    said: String,
}

/// Every file of cases must say what is said now.
#[test]
fn cases_say_what_they_say() {
    let mut stale = Vec::new();
    for path in files() {
        let text = fs::read_to_string(&path).unwrap();
        let language = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut now = String::new();
        for case in cases(&text) {
            let said = case.run(&language);
            let input = case.expression.iter().map(|expression| format!("= {expression}\n"));
            let input: String = input.chain(case.files.iter().map(|(path, text)| format!("@ {path}\n{text}"))).collect();
            write!(now, "{}{input}{said}", case.before).unwrap();
        }
        if now.contains(NOTHING) {
            stale.push(format!("{path:?}: a case of which {NOTHING}"));
        }
        if now != text {
            if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
                fs::write(&path, &now).unwrap();
            } else {
                let first = text.lines().zip(now.lines()).find(|(one, other)| one != other);
                stale.push(format!("{path:?}: {first:?}"));
            }
        }
    }
    assert!(stale.is_empty(), "other things are said now:\n{}", stale.join("\n"));
}

/// The files of cases.
pub(super) fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder().join("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// What is said, line by line, in a file of cases.
pub(super) fn said(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.strip_prefix("> "))
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut case = Case::default();
    for line in text.lines() {
        let begins = line.starts_with("= ") || line.starts_with("@ ") || line.starts_with("# ") || line.is_empty();
        if begins && !case.said.is_empty() {
            cases.push(std::mem::take(&mut case));
        }
        if let Some(said) = line.strip_prefix("> ") {
            writeln!(case.said, "{said}").unwrap();
        } else if let Some(expression) = line.strip_prefix("= ") {
            if case.expression.is_some() || !case.files.is_empty() {
                // Nothing is written yet of what is said of the one before.
                cases.push(std::mem::take(&mut case));
            }
            case.expression = Some(expression.to_owned());
        } else if let Some(path) = line.strip_prefix("@ ") {
            if case.expression.is_some() || case.files.iter().any(|(one, _)| one == path) {
                cases.push(std::mem::take(&mut case));
            }
            case.files.push((path.to_owned(), String::new()));
        } else if let Some((_, text)) = case.files.last_mut() {
            writeln!(text, "{line}").unwrap();
        } else {
            writeln!(case.before, "{line}").unwrap();
        }
    }
    cases.push(case);
    cases
}

impl Case {
    fn run(&self, language: &str) -> String {
        let mut files = self.files.clone();
        if let Some(expression) = &self.expression {
            files.push(framed(language, expression));
        }
        if files.is_empty() {
            return String::new();
        }
        let workspace = Memory::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: path.clone(), named: false }).collect();
        let mut lines = told(&read(&workspace, &inputs, &Options::default()));
        if lines.is_empty() {
            lines.push(NOTHING.to_owned());
        }
        lines.dedup();
        lines.iter().flat_map(|line| line.lines()).fold(String::new(), |mut text, line| {
            writeln!(text, "> {line}").unwrap();
            text
        })
    }
}

/// What is said of a scan, line by line; a hint stands on the line below.
pub(super) fn told(scan: &Scan) -> Vec<String> {
    let mut lines: Vec<String> = scan.diagnostics.iter().map(|one| shown(one, &scan.sources)).collect();
    let wrong = scan.suppressions.iter().filter_map(|one| Some((one.span, one.fault.as_ref()?)));
    lines.extend(wrong.map(|(span, why)| format!("{} suppression: {why}", at(span, &scan.sources))));
    let deployments = &scan.ledger.deployments;
    lines.extend(deployments.iter().filter_map(|one| Some(format!("{} incomplete: {}", one.root, one.incomplete.as_ref()?))));
    let files = &scan.ledger.files;
    lines.extend(files.iter().filter_map(|one| Some(format!("{} {}: {}", one.path, one.taken.word(), one.note.as_ref()?))));
    lines.extend(scan.ledger.resources_skipped.iter().map(|one| format!("skipped: {}", one.reason)));
    lines.extend(unknowns(scan).into_iter().map(|why| format!("unknown: {why}")));
    lines
}

/// A file with an output that the expression is the value of.
fn framed(language: &str, expression: &str) -> (String, String) {
    let language = language.split('-').next().unwrap_or_default();
    match language {
        "arm" => {
            let value = serde_json::to_string(expression).unwrap();
            let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
            let text = format!(
                "{{\"$schema\": \"{schema}\", \"resources\": [],\n\"outputs\": {{\"o\": {{\"type\": \"string\", \"value\":\n{value}}}}}}}\n"
            );
            ("main.json".to_owned(), text)
        }
        "bicep" => ("main.bicep".to_owned(), format!("output o object = {expression}\n")),
        "terraform" => ("main.tf".to_owned(), format!("output \"o\" {{\n  value = {expression}\n}}\n")),
        other => panic!("there is no frame for {other}"),
    }
}

/// A diagnostic as reports say it.
fn shown(one: &Diagnostic, sources: &Sources) -> String {
    let kind = match one.kind {
        DiagnosticKind::Input => "input",
        DiagnosticKind::Unsupported => "unsupported",
        DiagnosticKind::Internal => "internal",
        DiagnosticKind::Limit => "limit",
        DiagnosticKind::Note => "note",
    };
    let place = match (&one.span, &one.path) {
        (Some(span), _) => at(*span, sources),
        (None, path) => path.clone().unwrap_or_default(),
    };
    let hint = one.hint.as_ref().map(|hint| format!("\n  hint: {hint}")).unwrap_or_default();
    format!("{place} {kind}: {}{hint}", one.message)
}

fn at(span: Span, sources: &Sources) -> String {
    let file = sources.file(span.file);
    let position = file.position(span.start);
    format!("{}:{}:{}", file.path(), position.line, position.column)
}

/// Why values of resources and outputs are unknown, and whether resources are there.
fn unknowns(scan: &Scan) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let declared = scan.estate.indices().filter(|index| !scan.estate.is_implied(*index));
    let bodies = declared.map(|index| &scan.estate.resource(index).body);
    let mut values: Vec<&Value> = bodies.chain(scan.estate.deployments().iter().map(|one| &one.outputs)).collect();
    let tell = |found: &mut BTreeSet<String>, unknown: &Unknown| {
        found.insert(unknown.cause.to_string());
    };
    for index in scan.estate.indices() {
        if let Condition::Maybe(why) = &scan.estate.resource(index).condition {
            tell(&mut found, why);
        }
    }
    while let Some(value) = values.pop() {
        match &value.data {
            Data::Unknown(unknown) => tell(&mut found, unknown),
            Data::Parts(parts) => {
                for part in parts.iter() {
                    if let Part::Hole(hole) = part {
                        tell(&mut found, hole);
                    }
                }
            }
            Data::Array(array) => {
                values.extend(array.items.iter());
                array.open.iter().for_each(|open| tell(&mut found, open));
            }
            Data::Object(object) => {
                values.extend(object.entries.iter().map(|(_, value)| value));
                object.open.iter().for_each(|open| tell(&mut found, open));
            }
            _ => {}
        }
    }
    found
}
