//! `seawall policy test`, `new` and `docs`.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use crate::author::suite::{self, Report, Row};
use crate::author::{Fault, Files};
use crate::cli::options::TestArguments;
use crate::cli::scan::to_stdout;
use crate::cli::suggest::nearest;
use crate::cli::{Exit, Failure, files};
use crate::policy::catalogue::Catalogue;

/// Bytes of a file in a folder of policies.
const FILE_BYTES: u64 = 4 << 20;

/// What comes with seawall.
fn embedded() -> Files {
    Catalogue::files().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

/// All texts below a folder of policies. What is no text, hidden, or too large is left out.
#[expect(clippy::disallowed_methods, reason = "files are found in cli")]
fn texts(folder: &Path) -> Result<Files, Failure> {
    let root = files::resolve(folder)?;
    if !root.is_dir() {
        return Err(Failure::Usage(format!("`{}` is no folder of policies", folder.display())));
    }
    let mut found = BTreeMap::new();
    for entry in ignore::WalkBuilder::new(&root).follow_links(false).git_global(false).parents(false).build() {
        let entry = entry.map_err(|error| Failure::Usage(error.to_string()))?;
        let is_small = |it: std::fs::Metadata| it.is_file() && it.len() <= FILE_BYTES;
        if entry.metadata().is_ok_and(is_small)
            && let Ok(text) = std::fs::read_to_string(entry.path())
        {
            found.insert(files::relative(&root, entry.path())?, text);
        }
    }
    Ok(found)
}

/// Tests the policies of each folder.
pub(crate) fn test(arguments: &TestArguments) -> Result<Exit, Failure> {
    let base = embedded();
    let mut tested = Vec::new();
    for folder in &arguments.folders {
        let own = texts(folder)?;
        let report = suite::run(&base, &own, arguments.only.as_deref());
        if report.rows.is_empty() && arguments.only.is_none() {
            let why = format!("there is no policy below `{}`", folder.display());
            return Err(Failure::Usage(format!("{why}: one is a folder FAMILY/NAME with a `policy.rego` in it")));
        }
        tested.push((folder.as_path(), own, report));
    }
    if let Some(only) = arguments.only.as_deref().filter(|_| tested.iter().all(|(.., report)| report.rows.is_empty())) {
        let ids: Vec<String> = tested.iter().flat_map(|(_, own, _)| suite::ids(own)).collect();
        let hint = nearest(only, ids.iter().map(String::as_str)).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(Failure::Usage(format!("there is no policy `{only}` in these folders{hint}")));
    }
    let reports: Vec<(&Path, &Report)> = tested.iter().map(|(folder, _, report)| (*folder, report)).collect();
    to_stdout(|out| if arguments.json { as_json(&reports, out) } else { as_text(&reports, out) })?;
    let holds = reports.iter().all(|(_, report)| report.faults().next().is_none());
    Ok(if holds { Exit::Clean } else { Exit::Findings })
}

/// A fault as editors find it: with the folder before the file.
fn placed(folder: &Path, fault: &Fault) -> Fault {
    let file = folder.join(&fault.file).to_string_lossy().replace('\\', "/");
    Fault { file: file.strip_prefix("./").map_or_else(|| file.clone(), str::to_owned), ..fault.clone() }
}

fn as_text(reports: &[(&Path, &Report)], out: &mut dyn Write) -> io::Result<()> {
    let rows = || reports.iter().flat_map(|(_, report)| &report.rows);
    let width = rows().map(|row| row.id.len()).max().unwrap_or(0);
    for row in rows() {
        let word = if row.faults.is_empty() { "ok" } else { "FAULTY" };
        let Row { id, tests, covered, lines, cases, places, .. } = row;
        write!(out, "{id:width$}  {word:6}  {tests} tests, {covered} of {lines} lines")?;
        if !id.starts_with("lib/") {
            write!(out, ", {cases} cases, {places} places made unknown")?;
        }
        writeln!(out)?;
    }
    let faults = reports.iter().flat_map(|(folder, report)| report.faults().map(|fault| placed(folder, fault)));
    let faults: Vec<Fault> = faults.collect();
    if !faults.is_empty() {
        writeln!(out)?;
        faults.iter().try_for_each(|fault| writeln!(out, "{fault}"))?;
    }
    let count = |number: usize, word: &str| if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") };
    let policies = rows().filter(|row| !row.id.starts_with("lib/")).count();
    let policies = if policies == 1 { "1 policy".to_owned() } else { format!("{policies} policies") };
    writeln!(out, "\n{policies}, {}", if faults.is_empty() { "no faults".to_owned() } else { count(faults.len(), "fault") })
}

#[derive(Serialize)]
struct Tested<'a> {
    version: u32,
    policies: Vec<Policy<'a>>,
    faults: Vec<Wrong>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Policy<'a> {
    id: &'a str,
    file: String,
    tests: usize,
    lines_covered: usize,
    lines: usize,
    cases: usize,
    places_made_unknown: usize,
    faults: usize,
}

#[derive(Serialize)]
struct Wrong {
    file: String,
    line: Option<u32>,
    what: String,
    hint: String,
}

fn as_json(reports: &[(&Path, &Report)], out: &mut dyn Write) -> io::Result<()> {
    let policies = reports.iter().flat_map(|(folder, report)| report.rows.iter().map(move |row| (folder, row)));
    let policies = policies.map(|(folder, row)| Policy {
        id: &row.id,
        file: placed(folder, &Fault::of(&row.file, "", "")).file,
        tests: row.tests,
        lines_covered: row.covered,
        lines: row.lines,
        cases: row.cases,
        places_made_unknown: row.places,
        faults: row.faults.len(),
    });
    let faults = reports.iter().flat_map(|(folder, report)| report.faults().map(move |fault| placed(folder, fault)));
    let faults = faults.map(|Fault { file, line, what, hint }| Wrong { file, line, what, hint });
    serde_json::to_writer_pretty(&mut *out, &Tested { version: 1, policies: policies.collect(), faults: faults.collect() })?;
    writeln!(out)
}
