//! The files of exemptions, and `seawall exemptions list`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cli::files::{self, confined, relative, resolve};
use crate::cli::options::{ExemptionsArguments, ExemptionsCommand};
use crate::cli::scan::{judging, nothing, open, to_stdout};
use crate::cli::{Exit, Failure};
use crate::exemption::{ExemptionFile, FILE};
use crate::report;

/// The largest file that is read: a hundred thousand exemptions have less.
const LARGEST: u64 = 64 << 20;

/// Lists what may exempt, with what became of each in a scan.
pub(crate) fn run(arguments: &ExemptionsArguments) -> Result<Exit, Failure> {
    let ExemptionsCommand::List(list) = &arguments.command;
    let mut opened = open(&list.estate)?;
    let judging = judging(&list.estate.judging, &mut opened)?;
    let scan = opened.scan(&judging)?;
    let write = if list.json { report::write_exemptions } else { report::write_exemptions_table };
    to_stdout(|out| write(&scan, out))?;
    Ok(if scan.estate.deployments().is_empty() { nothing(&scan) } else { Exit::Clean })
}

/// The file in `root`, if there is one, and those that are named, each once. Reports name those in the root from there on.
pub(crate) fn files(root: &Path, configured: &[PathBuf], named: &[PathBuf]) -> Result<Vec<ExemptionFile>, Failure> {
    let found = root.join(FILE);
    if found.is_file() {
        confined(root, &found).map_err(|why| Failure::Usage(format!("{}: {why}", found.display())))?;
    }
    let found = found.is_file().then_some(&found);
    let mut seen = BTreeSet::new();
    let mut files = Vec::new();
    for path in found.into_iter().chain(configured).chain(named) {
        let resolved = resolve(path)?;
        if seen.insert(resolved.clone()) {
            files.push(read(root, path, &resolved)?);
        }
    }
    Ok(files)
}

fn read(root: &Path, shown: &Path, path: &Path) -> Result<ExemptionFile, Failure> {
    let wrong = |why: &dyn std::fmt::Display| Failure::Usage(format!("{}: {why}", shown.display()));
    let bytes = files::read(path, LARGEST).map_err(|error| wrong(&error))?;
    let text = String::from_utf8(bytes).map_err(|_| wrong(&"it is not UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).into();
    let (within, path) = match relative(root, path) {
        Ok(path) => (true, path),
        Err(_) => (false, shown.to_string_lossy().replace('\\', "/")),
    };
    Ok(ExemptionFile { path, text, within })
}
