//! Policies from elsewhere: what `--policies` and `seawall.toml` name becomes packs over the embedded policies.

use std::path::{Path, PathBuf};

use crate::cli::options::Policies;
use crate::cli::{Failure, note, surroundings, watch};
use crate::policy::catalogue::{Catalogue, LoadError};
use crate::policy::pack::{BYTES, FILE_BYTES, FILES, Pack, is_wanted};
use crate::policy::profile::Profile;
use crate::registry;
use crate::workspace::{Disk, Workspace, WorkspaceError};

/// Folders below each other in a pack: its own layout needs two.
const DEPTH: usize = 8;

/// What names policies, and the folder that its paths are relative to.
pub(crate) struct Named {
    /// As the user wrote it.
    pub(crate) argument: String,
    /// Where it was written.
    pub(crate) base: PathBuf,
    /// Whether it must not be fetched.
    pub(crate) offline: bool,
}

impl Named {
    /// Those of the command line.
    pub(crate) fn here(Policies { policies, offline }: &Policies) -> Vec<Self> {
        Named::each(policies, *offline)
    }

    /// Each of some arguments.
    pub(crate) fn each(arguments: &[String], offline: bool) -> Vec<Self> {
        arguments.iter().map(|argument| Named { argument: argument.clone(), base: PathBuf::new(), offline }).collect()
    }
}

/// The embedded policies with what is named over them, in order.
pub(crate) fn catalogue(named: &[Named]) -> Result<Catalogue, Failure> {
    over(&packs(named)?)
}

/// What is named, in order. What is the same to the byte is there once.
pub(crate) fn packs(named: &[Named]) -> Result<Vec<Pack>, Failure> {
    let mut packs: Vec<Pack> = Vec::new();
    for one in named {
        let pack = pack(one)?;
        if !packs.iter().any(|known| known.digest == pack.digest) {
            packs.push(pack);
        }
    }
    Ok(packs)
}

/// The embedded policies with `packs` over them.
pub(crate) fn over(packs: &[Pack]) -> Result<Catalogue, Failure> {
    if !packs.is_empty() {
        watch::begin();
    }
    Catalogue::with(packs).map_err(|error| match packs.is_empty() {
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
    if registry::is_bundle(&named.base, &named.argument) {
        return bundle(named);
    }
    let (path, pin) = registry::pinned(&named.argument);
    let folder = named.base.join(path);
    let shown = path.trim_end_matches('/');
    let wrong = |why: &str| Failure::Usage(format!("the policies `{}`: {why}", named.argument));
    if !folder.is_dir() {
        return Err(wrong(if folder.exists() { "it is no folder" } else { "there is no such folder" }));
    }
    let files = files(&folder, shown).map_err(|error| Failure::Usage(error.to_string()))?;
    if files.is_empty() {
        return Err(wrong("it holds no policies: there is no `<family>/<name>/policy.rego` in it"));
    }
    let pack = Pack::of_folder(shown, files).map_err(|error| Failure::Usage(error.to_string()))?;
    match pin.filter(|pin| *pin != pack.digest) {
        Some(_) => Err(wrong(&format!("it is not what the digest says: it has {}", pack.digest))),
        None => Ok(pack),
    }
}

/// What a bundle holds.
fn bundle(named: &Named) -> Result<Pack, Failure> {
    let bundle = registry::load(&named.base, &named.argument, &surroundings::settings(named.offline)?)
        .map_err(|trouble| Failure::Usage(format!("the policies {trouble}")))?;
    for text in &bundle.notes {
        note(&format!("note: the policies `{}`: {text}", bundle.name));
    }
    let mut texts = Vec::new();
    for (path, bytes) in bundle.files.into_iter().filter(|(path, _)| is_wanted(path)) {
        let text = String::from_utf8(bytes);
        let text = text.map_err(|_| Failure::Usage(format!("{}/{path}:1: the file is no UTF-8 text", bundle.name)))?;
        texts.push((path, text));
    }
    Pack::of_bundle(&bundle.name, &bundle.digest, texts).map_err(|error| Failure::Usage(error.to_string()))
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
