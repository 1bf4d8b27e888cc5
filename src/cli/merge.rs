//! `seawall merge`: snapshots or reports of several runs into one.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::cli::files::resolve;
use crate::cli::options::{MergeArguments, Threshold};
use crate::cli::output::{beside, replace, unwritten};
use crate::cli::{Exit, Failure, gaps, note, plural};
use crate::report::{self, Mergeable, Merged, Trouble};
use crate::snapshot::{self, MAGIC, Manifest, Unreadable};

/// Merges.
pub(crate) fn run(arguments: &MergeArguments) -> Result<Exit, Failure> {
    let output = arguments.output.as_path();
    let inputs = inputs(&arguments.inputs)?;
    apart(&inputs, output)?;
    let names: Vec<String> = inputs.iter().map(|path| path.display().to_string()).collect();
    match kind(&inputs)? {
        Kind::Snapshot if arguments.fail_on.is_some() => {
            Err(Failure::Usage("`--fail-on` is for reports: nothing in a snapshot was judged".to_owned()))
        }
        Kind::Snapshot => {
            let open = |place: usize| opened(&inputs, place).map(BufReader::new);
            let written = replace(output, |out| snapshot::merge(&names, &open, out).map(|(_, manifest)| manifest));
            let manifest = written.map_err(|why| match why {
                Unreadable::Io(error) => unwritten(output, &error),
                Unreadable::Wrong(why) => Failure::Usage(why),
            })?;
            sum_up(&manifest, &names, output);
            Ok(if arguments.strict && !manifest.is_complete() { Exit::Incomplete } else { Exit::Clean })
        }
        Kind::Reports(kind) => {
            let read = |place: usize| {
                let mut text = Vec::new();
                opened(&inputs, place)?.read_to_end(&mut text).map(|_| text)
            };
            let merged = replace(output, |out| report::merge(kind, &names, &read, out)).map_err(|trouble| match trouble {
                Trouble::Input(why) => Failure::Usage(why),
                Trouble::Output(error) => unwritten(output, &error),
            })?;
            note(&format!("merged {} into `{}`", plural(names.len(), "report"), output.display()));
            Ok(verdict(&merged, arguments))
        }
    }
}

/// What inputs are.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Kind {
    Snapshot,
    Reports(Mergeable),
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Snapshot => "a snapshot",
            Kind::Reports(Mergeable::Report) => "a JSON report",
            Kind::Reports(Mergeable::Sarif) => "a SARIF log",
        }
    }
}

/// The kind that all inputs are of, by what is in them.
fn kind(inputs: &[PathBuf]) -> Result<Kind, Failure> {
    let mut first: Option<(Kind, &PathBuf)> = None;
    for (place, path) in inputs.iter().enumerate() {
        let unread = |error: io::Error| Failure::Usage(format!("`{}`: {error}", path.display()));
        let mut file = opened(inputs, place).map_err(unread)?;
        let mut text = Vec::new();
        Read::by_ref(&mut file).take(MAGIC.len() as u64).read_to_end(&mut text).map_err(unread)?;
        let kind = if text == MAGIC {
            Kind::Snapshot
        } else {
            file.read_to_end(&mut text).map_err(unread)?;
            let kind = report::sniffed(&text).map(Kind::Reports);
            kind.ok_or_else(|| Failure::Usage(format!("`{}` is no snapshot, no JSON report and no SARIF log", path.display())))?
        };
        match first {
            None => first = Some((kind, path)),
            Some((known, _)) if known == kind => {}
            Some((known, other)) => {
                let (one, two) = (format!("`{}` is {}", other.display(), known.word()), kind.word());
                return Err(Failure::Usage(format!("{one}, and `{}` is {two}: merge each kind by itself", path.display())));
            }
        }
    }
    first.map(|(kind, _)| kind).ok_or_else(|| Failure::Usage("there is no file in what is to be merged".to_owned()))
}

#[expect(clippy::disallowed_methods, reason = "what the user names is read here")]
fn opened(inputs: &[PathBuf], place: usize) -> io::Result<File> {
    File::open(inputs.get(place).ok_or(io::ErrorKind::NotFound)?)
}

/// The files that are named, and those in folders that are named, by name.
#[expect(clippy::disallowed_methods, reason = "what the user names is found here")]
fn inputs(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut inputs = Vec::new();
    for path in named {
        if !path.is_dir() {
            inputs.push(path.clone());
            continue;
        }
        let unread = |error: io::Error| Failure::Usage(format!("`{}`: {error}", path.display()));
        let mut found = Vec::new();
        for entry in std::fs::read_dir(path).map_err(unread)? {
            let entry = entry.map_err(unread)?;
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            if !is_hidden && entry.path().is_file() {
                found.push(entry.path());
            }
        }
        found.sort();
        inputs.extend(found);
    }
    Ok(inputs)
}

/// Says if a file is given twice, or would be written while it is read.
fn apart(inputs: &[PathBuf], output: &Path) -> Result<(), Failure> {
    let mut seen = BTreeMap::new();
    for path in inputs {
        if let Some(before) = seen.insert(resolve(path)?, path) {
            return Err(Failure::Usage(format!("`{}` and `{}` are the same file", before.display(), path.display())));
        }
    }
    for path in [output.to_owned(), beside(output)] {
        if path.exists() && seen.contains_key(&resolve(&path)?) {
            return Err(Failure::Usage(format!("`{}` is one of the inputs: give `--output` another name", path.display())));
        }
    }
    if output.exists() && !output.is_file() {
        return Err(Failure::Usage(format!("`{}` is no file that could be replaced", output.display())));
    }
    Ok(())
}

/// The exit code of reports: that of a scan of all.
fn verdict(merged: &Merged, arguments: &MergeArguments) -> Exit {
    for notice in &merged.notices {
        note(&format!("warning: {}", plain(notice)));
    }
    if merged.is_empty {
        note("error: nothing was scanned");
        return Exit::Nothing;
    }
    let threshold = arguments.fail_on.unwrap_or(Threshold::High).severity();
    if threshold.is_some_and(|threshold| merged.fails_at(threshold)) {
        return Exit::Findings;
    }
    if arguments.strict && !merged.gaps.is_empty() {
        note(&format!("error: the analysis is not complete: {}", plain(&merged.gaps.join("; "))));
        return Exit::Incomplete;
    }
    Exit::Clean
}

fn sum_up(manifest: &Manifest, names: &[String], output: &Path) {
    let (records, subscriptions) = (manifest.records, plural(manifest.subscriptions.len(), "subscription"));
    let from = plural(names.len(), "snapshot");
    note(&format!("merged {from} into `{}`: {records} records of {subscriptions}", output.display()));
    gaps::tell(manifest, |gap| plain(&format!("{} {}: {}", gap.scope, gap.source, gap.text)));
}

/// Text of an input without what a terminal would take for a command.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
