//! Which files a scan looks at: what git would show, below one root.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use ignore::WalkBuilder;
use ignore::overrides::{Override, OverrideBuilder};

use crate::budget::Budget;
use crate::cli::{Failure, note};
use crate::frontend::{bicep, terraform};
use crate::scan::Input;
use crate::source::Sources;

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

/// Modules that are followed to find a root.
const MODULES: usize = 1000;

/// Folders above the root, `/` and those of users, are not taken for one.
const SHALLOWEST: usize = 3;

/// The absolute path of what the user named.
#[expect(clippy::disallowed_methods, reason = "paths of the command line are resolved once, here")]
pub(crate) fn resolve(path: &Path) -> Result<PathBuf, Failure> {
    std::fs::canonicalize(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::Usage(format!("there is no file or folder `{}`", path.display())),
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
    let text = |path: &Path| {
        std::fs::metadata(path).ok().filter(|it| it.len() <= budget.file_bytes).and(std::fs::read_to_string(path).ok())
    };
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
    let name = name.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
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
        let walk = WalkBuilder::new(path).follow_links(false).require_git(false).overrides(overrides.clone()).build();
        for entry in walk {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    note(&format!("warning: {error}"));
                    continue;
                }
            };
            let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
            if !is_file || !is_worth_a_look(&entry.file_name().to_string_lossy()) {
                continue;
            }
            // A name that is no Unicode is kept as it can be shown, so that the ledger has it.
            let readable = PathBuf::from(entry.path().to_string_lossy().into_owned());
            found.entry(relative(root, &readable)?).or_insert(false);
        }
    }
    Ok(found.into_iter().map(|(path, named)| Input { path, named }).collect())
}
