//! Which files a scan looks at: what git would show, below one root.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, WalkBuilder};

use crate::budget::Budget;
use crate::cli::{Failure, note, plural};
use crate::frontend::{bicep, terraform};
use crate::scan::Input;
use crate::source::Sources;
use crate::workspace::git::{RULES, Repository};

/// Endings of files that are worth a look; others are looked at only if they are named.
const ENDINGS: [&str; 13] = [
    ".json",
    ".jsonc",
    ".ndjson",
    ".jsonl",
    ".bicep",
    ".bicepparam",
    ".tf",
    ".tofu",
    ".snapshot",
    ".tfvars",
    ".json5",
    "terragrunt.hcl",
    "terragrunt.stack.hcl",
];

/// The largest file of rules that is read.
pub(crate) const RULES_BYTES: u64 = 1 << 20;

/// Modules that are followed to find a root.
const MODULES: usize = 1000;

/// Folders above the root, `/` and those of users, are not taken for one.
const SHALLOWEST: usize = 3;

/// The absolute path of what the user named.
#[expect(clippy::disallowed_methods, reason = "paths of the command line are resolved once, here")]
pub(crate) fn resolve(path: &Path) -> Result<PathBuf, Failure> {
    std::fs::canonicalize(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::Usage(format!("there is no file or folder `{}`", path.display())),
        _ => Failure::Usage(format!("`{}`: {error}", path.display())),
    })
}

/// The folder that all paths are relative to: the git root, else the working directory, else the deepest folder that
/// holds them all, and the modules of Bicep files if only files are named.
#[expect(clippy::disallowed_methods, reason = "the working directory is read once, here")]
pub(crate) fn root(paths: &[PathBuf]) -> PathBuf {
    let common = common_folder(paths);
    if let Some(git) = common.ancestors().find(|folder| folder.join(".git").exists()) {
        return git.to_path_buf();
    }
    match std::env::current_dir().and_then(std::fs::canonicalize) {
        Ok(current) if common.starts_with(&current) => with_modules(current, paths),
        _ => with_modules(common, paths),
    }
}

/// The folder of the repository that `root` is, with `/` behind it; empty if it is all of the repository, or of none.
pub(crate) fn folder(root: &Path) -> String {
    let git = root.ancestors().find(|folder| folder.join(".git").exists());
    match git.and_then(|git| relative(git, root).ok()) {
        Some(folder) if !folder.is_empty() => format!("{folder}/"),
        _ => String::new(),
    }
}

/// Widens `folder` until it holds the modules that named Bicep files and modules of Terraform refer to. Only files that are there count, and the
/// folder never becomes that of a whole disk or of all users.
fn with_modules(folder: PathBuf, paths: &[PathBuf]) -> PathBuf {
    let mut folder = folder;
    let mut open: Vec<PathBuf> = paths.to_vec();
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    while let Some(path) = open.pop() {
        if seen.len() > MODULES || !seen.insert(path.clone()) {
            continue;
        }
        for module in modules(&path) {
            let common = common_folder(&[folder.join("x"), module.clone()]);
            if !module.starts_with(&folder) && common.components().count() > SHALLOWEST {
                folder = common;
            }
            if module.starts_with(&folder) {
                open.push(module);
            }
        }
    }
    folder
}

/// The files that a Bicep file, and the folders that a module of Terraform, refers to by relative paths, if they are there.
#[expect(clippy::disallowed_methods, reason = "the root is chosen before there is a workspace")]
fn modules(path: &Path) -> Vec<PathBuf> {
    let (sources, budget, name) = (Sources::default(), Budget::default(), path.to_string_lossy());
    let text = |path: &Path| path.is_file().then(|| read_text(path, budget.file_bytes).ok()).flatten();
    if path.extension().is_some_and(|ending| ending == "bicep") {
        let (Some(text), Some(folder)) = (text(path), path.parent()) else { return Vec::new() };
        let parsed = bicep::parse(sources.add(&name, text.as_str()), &text, bicep::dialect(&name), &budget);
        return bicep::references(&parsed.value).filter_map(|module| std::fs::canonicalize(folder.join(module)).ok()).collect();
    }
    let folder = match path.parent() {
        _ if path.is_dir() => path,
        Some(folder) if terraform::is_configuration(&name) => folder,
        _ => return Vec::new(),
    };
    let files = std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let mut found = Vec::new();
    for file in files.filter(|file| terraform::is_configuration(&file.to_string_lossy())) {
        let Some(text) = text(&file) else { continue };
        let parsed = terraform::load::parse_text(&file.to_string_lossy(), &text, &sources, &budget);
        let local = terraform::sources(&parsed.value).filter(|source| terraform::is_local(source));
        found.extend(local.filter_map(|source| std::fs::canonicalize(folder.join(&**source)).ok()));
    }
    found
}

/// The deepest folder that holds `paths`.
pub(crate) fn holding(paths: &[PathBuf]) -> PathBuf {
    common_folder(paths)
}

fn common_folder(paths: &[PathBuf]) -> PathBuf {
    let folder =
        |path: &PathBuf| if path.is_dir() { path.clone() } else { path.parent().map_or_else(|| path.clone(), Path::to_path_buf) };
    let mut folders = paths.iter().map(folder);
    let first = folders.next().unwrap_or_else(|| PathBuf::from("/"));
    folders.fold(first, |common, next| {
        common.components().zip(next.components()).take_while(|(left, right)| left == right).map(|(left, _)| left).collect()
    })
}

/// `path` relative to `root`, with `/` between its parts.
pub(crate) fn relative(root: &Path, path: &Path) -> Result<String, Failure> {
    let below = path
        .strip_prefix(root)
        .map_err(|_| Failure::Usage(format!("`{}` is not below the root `{}`", path.display(), root.display())))?;
    let mut parts = Vec::new();
    for component in below.components() {
        if let Component::Normal(part) = component {
            let part = part.to_str().ok_or_else(|| Failure::Usage(format!("the name of `{}` is no Unicode", path.display())))?;
            parts.push(part);
        }
    }
    Ok(parts.join("/"))
}

/// What the configuration leaves out.
pub(crate) fn excluded(root: &Path, exclude: &[String]) -> Result<Override, Failure> {
    let mut overrides = OverrideBuilder::new(root);
    for glob in exclude {
        let wrong = |error: ignore::Error| {
            let why = match error {
                ignore::Error::Glob { err, .. } => err,
                other => other.to_string(),
            };
            Failure::Usage(format!("the pattern `{glob}` of `exclude` cannot be understood: {why}"))
        };
        // An override with `!` leaves out what it matches.
        overrides.add(&format!("!{glob}")).map_err(wrong)?;
    }
    overrides.build().map_err(|error| Failure::Usage(format!("the patterns of `exclude` cannot be understood: {error}")))
}

/// Whether a file may be one to scan, by its name.
pub(crate) fn is_worth_a_look(name: &str) -> bool {
    let name = name.as_bytes();
    let end = |length: usize| name.get(name.len().checked_sub(length)?..);
    ENDINGS.iter().any(|ending| end(ending.len()).is_some_and(|end| end.eq_ignore_ascii_case(ending.as_bytes())))
}

/// The files below `paths`, each once, by path.
pub(crate) fn find(root: &Path, paths: &[PathBuf], exclude: &[String]) -> Result<Vec<Input>, Failure> {
    let mut found: BTreeMap<String, bool> = BTreeMap::new();
    let overrides = excluded(root, exclude)?;
    for path in paths {
        if !path.is_dir() {
            found.insert(relative(root, path)?, true);
            continue;
        }
        let mut seen = Vec::new();
        walk(path, &overrides, &mut |entry| {
            let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
            if is_file && is_worth_a_look(&entry.file_name().to_string_lossy()) {
                // A name that is no Unicode is kept as it can be shown, so that the ledger has it.
                seen.push(PathBuf::from(entry.path().to_string_lossy().into_owned()));
            }
        });
        for path in seen {
            found.entry(relative(root, &path)?).or_insert(false);
        }
    }
    let folders: Vec<&PathBuf> = paths.iter().filter(|path| path.is_dir()).collect();
    let mut excluded = 0;
    for path in tracked(root, &folders) {
        if found.contains_key(&path) {
            continue;
        }
        let full = root.join(&path);
        if !is_there(&full) {
            continue;
        }
        if full.ancestors().take_while(|part| *part != root).any(|part| overrides.matched(part, part != full).is_ignore()) {
            excluded += 1;
        } else {
            found.insert(path, false);
        }
    }
    if excluded > 0 {
        note(&format!("note: `exclude` in the configuration leaves out {} of the repository", plural(excluded, "file")));
    }
    Ok(found.into_iter().map(|(path, named)| Input { path, named }).collect())
}

/// The files in some folders that git tracks and that are worth a look: no rule hides them from git, so that a line in `.gitignore` takes nothing out of a scan. What begins
/// with a dot is left out here as it is elsewhere.
fn tracked(root: &Path, folders: &[&PathBuf]) -> BTreeSet<String> {
    // Git tracks nothing in a folder whose name is no Unicode that could be told here.
    let folders: Vec<String> = folders.iter().filter_map(|folder| relative(root, folder).ok()).collect();
    if folders.is_empty() {
        return BTreeSet::new();
    }
    let is_shown = |path: &str| is_worth_a_look(path) && !path.split('/').any(|part| part.starts_with('.'));
    Repository::around(root).map(|repository| repository.tracked(&folders, &is_shown)).unwrap_or_default()
}

/// The index may name what is gone, or is something else now.
fn is_there(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|it| it.is_file())
}

/// Shows to `keep` what lies below `folder` and no rule hides. A file of rules that is a link, a pipe, a device or huge is not read, as git does not: what lies beside it is shown.
fn walk(folder: &Path, overrides: &Override, keep: &mut dyn FnMut(&DirEntry)) {
    let start = |folder: &Path| {
        let mut walk = WalkBuilder::new(folder);
        walk.follow_links(false).require_git(false).overrides(overrides.clone());
        walk
    };
    let unruled: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
    let mut keep = |walk: &WalkBuilder| {
        for entry in walk.build() {
            match entry {
                Ok(entry) => keep(&entry),
                Err(error) => note(&format!("warning: {error}")),
            }
        }
    };
    if folder.ancestors().all(has_sound_rules) {
        let left = unruled.clone();
        keep(start(folder).filter_entry(move |entry| {
            let sound = !entry.file_type().is_some_and(|kind| kind.is_dir()) || has_sound_rules(entry.path());
            if !sound {
                left.lock().unwrap_or_else(PoisonError::into_inner).push(entry.path().to_owned());
            }
            sound
        }));
    } else {
        unruled.lock().unwrap_or_else(PoisonError::into_inner).push(folder.to_owned());
    }
    for folder in &*unruled.lock().unwrap_or_else(PoisonError::into_inner) {
        note(&format!("warning: `{}`: its rules are no file of at most {RULES_BYTES} bytes, and hide nothing", folder.display()));
        keep(start(folder).parents(false).ignore(false).git_ignore(false));
    }
}

/// Whether the files of rules of a folder, if there are any, are files that can be read.
fn has_sound_rules(folder: &Path) -> bool {
    let is_sound = |name: &str| match std::fs::symlink_metadata(folder.join(name)) {
        Ok(metadata) => metadata.is_file() && metadata.len() <= RULES_BYTES,
        Err(_) => true,
    };
    RULES.into_iter().all(is_sound)
}

/// The bytes of a file that is named, at most `limit` of them.
///
/// # Errors
/// Those of the system, and that it is none or has more.
#[expect(clippy::disallowed_methods, reason = "what stands outside of what is scanned is read here")]
pub(crate) fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let size = std::fs::metadata(path)?.len();
    let more = |size: u64| io::Error::other(format!("the file has {size} bytes, more than the limit of {limit}"));
    if size > limit {
        return Err(more(size));
    }
    let mut bytes = Vec::new();
    // A device or a pipe has no size, and may have no end.
    let read = std::fs::File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    if read as u64 > limit { Err(more(limit + 1)) } else { Ok(bytes) }
}

/// The same as text.
///
/// # Errors
/// Those of [`read`], and that it is no UTF-8.
pub(crate) fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    String::from_utf8(read(path, limit)?).map_err(|_| io::Error::other("the file is no UTF-8 text"))
}

/// Says that what `seawall.toml` of the scanned tree names lies outside of that, or is no file or folder: whoever writes it may be a stranger, and what is read may be shown.
///
/// # Errors
/// In words.
#[expect(clippy::disallowed_methods, reason = "paths of the configuration are resolved here")]
pub(crate) fn confined(root: &Path, path: &Path) -> Result<(), String> {
    let Ok(full) = std::fs::canonicalize(path) else { return Ok(()) };
    if !full.starts_with(root) {
        return Err(
            "leads out of the scan root; whoever trusts it names it on the command line, or the file itself with `--config`"
                .to_owned(),
        );
    }
    if full.is_file() || full.is_dir() { Ok(()) } else { Err("it is no file and no folder".to_owned()) }
}
