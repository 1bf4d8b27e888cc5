//! `seawall policy test`, `new` and `docs`.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use crate::author::Fault;
use crate::author::docs::pages;
use crate::author::new::{Request, draft};
use crate::author::suite::{self, Report, Row};
use crate::cli::options::{DocsArguments, NewArguments, TestArguments};
use crate::cli::output::unwritten;
use crate::cli::packs::{self, Named};
use crate::cli::scan::to_stdout;
use crate::cli::suggest::hint;
use crate::cli::{Exit, Failure, note, plural};
use crate::policy::catalogue::Catalogue;
use crate::policy::pack::Pack;

/// Tests the policies of each folder.
pub(crate) fn test(arguments: &TestArguments) -> Result<Exit, Failure> {
    let packs: Vec<Pack> = Named::each(&arguments.folders, false).iter().map(packs::pack).collect::<Result<_, _>>()?;
    let tested: Vec<(&Pack, Report)> =
        packs.iter().map(|pack| (pack, suite::run(&pack.files, arguments.only.as_deref()))).collect();
    if let Some((pack, _)) = tested.iter().find(|(_, report)| report.rows.is_empty() && arguments.only.is_none()) {
        let why = format!("there is no policy below `{}`", pack.name);
        return Err(Failure::Usage(format!("{why}: one is a folder FAMILY/NAME with a `policy.rego` in it")));
    }
    if let Some(only) = arguments.only.as_deref().filter(|_| tested.iter().all(|(_, report)| report.rows.is_empty())) {
        let ids: Vec<String> = packs.iter().flat_map(|pack| suite::ids(&pack.files)).collect();
        let hint = hint(only, ids.iter().map(String::as_str));
        return Err(Failure::Usage(format!("there is no policy `{only}` in these folders{hint}")));
    }
    to_stdout(|out| if arguments.json { as_json(&tested, out) } else { as_text(&tested, out) })?;
    let holds = tested.iter().all(|(_, report)| report.faults().next().is_none());
    Ok(if holds { Exit::Clean } else { Exit::Findings })
}

/// A fault as editors find it: with the folder before the file.
fn placed(pack: &Pack, fault: &Fault) -> Fault {
    let file = pack.shown(&fault.file);
    Fault { file: file.strip_prefix("./").map_or_else(|| file.clone(), str::to_owned), ..fault.clone() }
}

fn as_text(reports: &[(&Pack, Report)], out: &mut dyn Write) -> io::Result<()> {
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
    let faults = reports.iter().flat_map(|(pack, report)| report.faults().map(|fault| placed(pack, fault)));
    let faults: Vec<Fault> = faults.collect();
    if !faults.is_empty() {
        writeln!(out)?;
        faults.iter().try_for_each(|fault| writeln!(out, "{fault}"))?;
    }
    let policies = rows().filter(|row| !row.id.starts_with("lib/")).count();
    let policies = if policies == 1 { "1 policy".to_owned() } else { format!("{policies} policies") };
    writeln!(out, "\n{policies}, {}", if faults.is_empty() { "no faults".to_owned() } else { plural(faults.len(), "fault") })
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

fn as_json(reports: &[(&Pack, Report)], out: &mut dyn Write) -> io::Result<()> {
    let policies = reports.iter().flat_map(|(pack, report)| report.rows.iter().map(move |row| (pack, row)));
    let policies = policies.map(|(pack, row)| Policy {
        id: &row.id,
        file: placed(pack, &Fault::of(&row.file, "", "")).file,
        tests: row.tests,
        lines_covered: row.covered,
        lines: row.lines,
        cases: row.cases,
        places_made_unknown: row.places,
        faults: row.faults.len(),
    });
    let faults = reports.iter().flat_map(|(pack, report)| report.faults().map(move |fault| placed(pack, fault)));
    let faults = faults.map(|Fault { file, line, what, hint }| Wrong { file, line, what, hint });
    serde_json::to_writer_pretty(&mut *out, &Tested { version: 1, policies: policies.collect(), faults: faults.collect() })?;
    writeln!(out)
}

/// Drafts a policy and writes its folder.
#[expect(clippy::disallowed_methods, reason = "files are written in cli")]
pub(crate) fn new(arguments: &NewArguments) -> Result<Exit, Failure> {
    let catalogue = Catalogue::embedded().map_err(|error| Failure::Internal(error.to_string()))?;
    let request = Request {
        id: arguments.id.clone(),
        resource_type: arguments.resource_type.clone(),
        property: arguments.property.clone(),
        value: arguments.value.clone(),
        bad: arguments.bad.clone(),
        title: arguments.title.clone(),
        why: arguments.why.clone(),
        severity: arguments.severity.clone(),
        api_version: arguments.api_version.clone(),
    };
    let draft = draft(&request, &catalogue).map_err(|refusal| Failure::Usage(refusal.to_string()))?;
    // The folder is new or nothing is written: what somebody wrote is never touched.
    let Some(folder) = draft.files.keys().next().and_then(|path| arguments.dir.join(path).parent().map(Path::to_owned)) else {
        return Err(Failure::Internal("the draft is empty".to_owned()));
    };
    if folder.exists() {
        return Err(Failure::Usage(format!("`{}` is there already and stays as it is", folder.display())));
    }
    std::fs::create_dir_all(&folder).map_err(|error| unwritten(&folder, &error))?;
    for (path, text) in &draft.files {
        let path = arguments.dir.join(path);
        std::fs::write(&path, text).map_err(|error| unwritten(&path, &error))?;
    }
    draft.notes.iter().for_each(|text| note(&format!("note: {text}")));
    to_stdout(|out| {
        draft.files.keys().try_for_each(|path| writeln!(out, "{}", arguments.dir.join(path).display()))?;
        let dir = arguments.dir.display();
        let next = if draft.open { "fill in what is marked `FILL:`, then" } else { "now" };
        writeln!(out, "\n{next} `seawall policy test {dir} --only {}`", arguments.id)
    })?;
    Ok(Exit::Clean)
}

/// Writes the pages.
#[expect(clippy::disallowed_methods, reason = "files are written in cli")]
pub(crate) fn docs(arguments: &DocsArguments) -> Result<Exit, Failure> {
    let catalogue = packs::catalogue(&Named::here(&arguments.policies))?;
    std::fs::create_dir_all(&arguments.out).map_err(|error| unwritten(&arguments.out, &error))?;
    let pages = pages(&catalogue);
    for (name, text) in &pages {
        let path = arguments.out.join(name);
        std::fs::write(&path, text).map_err(|error| unwritten(&path, &error))?;
    }
    to_stdout(|out| pages.keys().try_for_each(|name| writeln!(out, "{}", arguments.out.join(name).display())))?;
    Ok(Exit::Clean)
}
