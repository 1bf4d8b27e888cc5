//! The files of `--azure-policy`.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use jiff::Timestamp;

use crate::cli::files::{read_text, resolve};
use crate::cli::{Failure, note};
use crate::policy::azure_policy::{PolicyFile, Tenant};

/// The largest file that is read: all built-in definitions of Azure together have 60 MB.
const LARGEST: u64 = 256 << 20;
/// Endings of files that are read in folders; others are read only if they are named.
const ENDINGS: [&str; 2] = ["json", "jsonc"];

/// What `files` hold; `None` if there are no files.
pub(crate) fn tenant(files: &[PolicyFile]) -> Result<Option<Tenant>, Failure> {
    (!files.is_empty()).then(|| Tenant::read(files)).transpose().map_err(Failure::Usage)
}

/// The time that counts: what the user says, or now.
pub(crate) fn when(as_of: Option<&str>) -> Result<Timestamp, Failure> {
    match as_of {
        Some(text) => time(text),
        None => now(),
    }
}

/// The files below `paths`. Reports name them from `root` on.
pub(crate) fn files(root: &Path, paths: &[PathBuf]) -> Result<Vec<PolicyFile>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        let resolved = resolve(path)?;
        if !resolved.is_dir() {
            files.push(read(root, path, &resolved)?);
            continue;
        }
        let before = files.len();
        for entry in WalkBuilder::new(path).follow_links(false).require_git(false).sort_by_file_path(Ord::cmp).build() {
            match entry {
                Err(error) => note(&format!("warning: {error}")),
                Ok(entry) if !entry.file_type().is_some_and(|kind| kind.is_file()) => {}
                Ok(entry) if is_read(entry.path()) => files.push(read(root, entry.path(), entry.path())?),
                Ok(entry) => note(&format!("note: {}: no JSON, and not read", entry.path().display())),
            }
        }
        if files.len() == before {
            return Err(Failure::Usage(format!("`{}` holds no JSON of Azure Policy", path.display())));
        }
    }
    Ok(files)
}

fn is_read(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

fn read(root: &Path, shown: &Path, path: &Path) -> Result<PolicyFile, Failure> {
    let shown = shown.strip_prefix(root).unwrap_or(shown);
    let wrong = |why: &dyn std::fmt::Display| Failure::Usage(format!("{}: {why}", shown.display()));
    let text = read_text(path, LARGEST).map_err(|error| wrong(&error))?;
    Ok(PolicyFile { path: shown.to_string_lossy().replace('\\', "/"), text })
}

fn time(text: &str) -> Result<Timestamp, Failure> {
    let day = || format!("{text}T00:00:00Z").parse();
    text.parse()
        .or_else(|_| day())
        .map_err(|_| Failure::Usage(format!("`--as-of {text}` is no time, as in `2026-01-31` or `2026-01-31T12:00:00Z`")))
}

#[expect(clippy::disallowed_methods, reason = "exemptions count until a time, and the clock is read here")]
fn now() -> Result<Timestamp, Failure> {
    Timestamp::try_from(std::time::SystemTime::now()).map_err(|error| Failure::Internal(error.to_string()))
}
