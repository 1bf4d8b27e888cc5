//! Policies from elsewhere: what `--policies` and `seawall.toml` name becomes packs over the embedded policies.

use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::policy::catalogue::{Catalogue, LoadError};
use crate::policy::pack::{BYTES, FILE_BYTES, FILES, Pack, is_wanted};
use crate::policy::profile::Profile;
use crate::workspace::{Disk, Workspace, WorkspaceError};

/// Folders below each other in a pack: its own layout needs two.
const DEPTH: usize = 8;

/// What names policies, and the folder that its paths are relative to.
pub(crate) struct Named {
    /// As the user wrote it.
    pub(crate) argument: String,
    /// Where it was written.
    pub(crate) base: PathBuf,
}

impl Named {
    /// Those of the command line.
    pub(crate) fn here(arguments: &[String]) -> Vec<Self> {
        arguments.iter().map(|argument| Named { argument: argument.clone(), base: PathBuf::new() }).collect()
    }
}

/// The embedded policies with what is named over them, in order. What is the same to the byte is laid over them once.
pub(crate) fn catalogue(named: &[Named]) -> Result<Catalogue, Failure> {
    let mut packs: Vec<Pack> = Vec::new();
    for one in named {
        let pack = pack(one)?;
        if !packs.iter().any(|known| known.digest == pack.digest) {
            packs.push(pack);
        }
    }
    Catalogue::with(&packs).map_err(|error| match packs.is_empty() {
        true => Failure::Internal(error.to_string()),
        false => Failure::Usage(error.to_string()),
    })
}

/// The profile `name`; what is wrong with it is its author's affair.
pub(crate) fn profile(catalogue: &Catalogue, name: &str) -> Result<Profile, Failure> {
    Profile::named(catalogue, name).map_err(|error| {
        let is_missing = !catalogue.has_profile(name);
        Failure::Usage(if is_missing { error.message } else { error.to_string() })
    })
}

/// What one argument names.
pub(crate) fn pack(named: &Named) -> Result<Pack, Failure> {
    let folder = named.base.join(&named.argument);
    let shown = named.argument.trim_end_matches('/');
    let wrong = |why: &str| Failure::Usage(format!("the policies `{}`: {why}", named.argument));
    if !folder.is_dir() {
        return Err(wrong(if folder.exists() { "it is no folder" } else { "there is no such folder" }));
    }
    let files = files(&folder, shown).map_err(|error| Failure::Usage(error.to_string()))?;
    if files.is_empty() {
        return Err(wrong("it holds no policies: there is no `<family>/<name>/policy.rego` in it"));
    }
    Pack::of_folder(shown, files).map_err(|error| Failure::Usage(error.to_string()))
}

/// The files of a pack in a folder. Nothing outside of it is read, whatever its links say, and nothing beyond the limits.
fn files(folder: &Path, shown: &str) -> Result<Vec<(String, String)>, LoadError> {
    let wrong = |path: &str, error: &WorkspaceError| {
        let why = match error {
            WorkspaceError::OutsideRoot => "leads out of the folder of the policies".to_owned(),
            other => other.to_string(),
        };
        LoadError::new(format!("{shown}/{path}"), 1, why)
    };
    let at = |path: &str| format!("{shown}/{path}");
    let disk = Disk::new(folder).map_err(|error| LoadError::new(shown, 1, error.to_string()))?;
    let (mut found, mut bytes, mut seen) = (Vec::new(), 0, 0);
    let mut open = vec![(String::new(), 0)];
    while let Some((folder, depth)) = open.pop() {
        seen += 1;
        let below = |name: &String| if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        for path in disk.list(&folder).map_err(|error| wrong(&folder, &error))?.iter().map(below).filter(|path| is_wanted(path)) {
            let text = disk.read(&path, FILE_BYTES).map_err(|error| wrong(&path, &error))?;
            bytes += text.len() as u64;
            if found.len() >= FILES || bytes > BYTES {
                let why = format!("a pack has at most {FILES} files, and {BYTES} bytes");
                return Err(LoadError::new(at(&path), 1, why));
            }
            let text = String::from_utf8(text).map_err(|_| LoadError::new(at(&path), 1, "the file is no UTF-8 text"))?;
            found.push((path, text));
        }
        for path in
            disk.folders(&folder).map_err(|error| wrong(&folder, &error))?.iter().filter(|name| !name.starts_with('.')).map(below)
        {
            if depth >= DEPTH || seen + open.len() > FILES {
                return Err(LoadError::new(
                    at(&path),
                    1,
                    format!("folders lie deeper than {DEPTH} in each other, or are too many"),
                ));
            }
            open.push((path, depth + 1));
        }
    }
    Ok(found)
}
