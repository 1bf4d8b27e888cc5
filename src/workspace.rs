//! The only door to files. Every path is relative to the scan root, with `/` between its parts, and stays below it.

pub mod git;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Why a file could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkspaceError {
    /// There is no such file.
    NotFound,
    /// The path leads out of the scan root, directly or through a symbolic link.
    OutsideRoot,
    /// The file is larger than the limit given, in bytes.
    TooLarge {
        /// Bytes of the file.
        size: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The operating system refused, with its own words.
    Io(String),
}

impl fmt::Display for WorkspaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WorkspaceError::NotFound => f.write_str("no such file"),
            WorkspaceError::OutsideRoot => f.write_str("the path leads out of the scan root"),
            WorkspaceError::TooLarge { size, limit } => write!(f, "the file has {size} bytes, more than the limit of {limit}"),
            WorkspaceError::Io(words) => f.write_str(words),
        }
    }
}

/// Files below one root.
pub trait Workspace: fmt::Debug + Send + Sync {
    /// The bytes of a file of at most `limit` bytes.
    ///
    /// # Errors
    /// Says why the file could not be read.
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, WorkspaceError>;

    /// Whether there is a file at `path` below the root.
    fn is_file(&self, path: &str) -> bool;

    /// The names of the files in a folder, sorted; not of those in folders below it.
    ///
    /// # Errors
    /// Says why the folder could not be read.
    fn list(&self, folder: &str) -> Result<Vec<String>, WorkspaceError>;

    /// The names of the folders in a folder, sorted.
    ///
    /// # Errors
    /// Says why the folder could not be read.
    fn folders(&self, folder: &str) -> Result<Vec<String>, WorkspaceError>;
}

/// Files on disk below a root folder.
#[derive(Debug)]
pub struct Disk {
    root: PathBuf,
}

impl Disk {
    /// The files below `root`.
    ///
    /// # Errors
    /// Fails if `root` is no folder that can be opened.
    #[expect(clippy::disallowed_methods, reason = "this is the door to the disk")]
    pub fn new(root: &Path) -> std::io::Result<Self> {
        Ok(Disk { root: std::fs::canonicalize(root)? })
    }

    /// The root folder, absolute and without symbolic links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    #[expect(clippy::disallowed_methods, reason = "this is the door to the disk")]
    fn resolve(&self, path: &str) -> Result<PathBuf, WorkspaceError> {
        let normal = normalize(path).ok_or(WorkspaceError::OutsideRoot)?;
        let full = std::fs::canonicalize(self.root.join(normal)).map_err(|error| from_io(&error))?;
        if full.starts_with(&self.root) { Ok(full) } else { Err(WorkspaceError::OutsideRoot) }
    }

    /// Puts `new` in the place of a file that still has the bytes `old`: into a file beside it that then takes its name, with its
    /// permissions, so that nobody ever sees half of it.
    ///
    /// # Errors
    /// Says why the file was left as it is.
    #[expect(clippy::disallowed_methods, reason = "this is the door to the disk")]
    pub fn replace(&self, path: &str, old: &[u8], new: &[u8]) -> Result<(), WorkspaceError> {
        let normal = normalize(path).ok_or(WorkspaceError::OutsideRoot)?;
        let full = self.root.join(normal);
        let resolved = self.resolve(path)?;
        let metadata = std::fs::symlink_metadata(&full).map_err(|error| from_io(&error))?;
        if metadata.is_symlink() || resolved != full {
            return Err(WorkspaceError::Io("it is a symbolic link, or behind one".to_owned()));
        }
        if metadata.permissions().readonly() {
            return Err(WorkspaceError::Io("it is read-only".to_owned()));
        }
        if std::fs::read(&full).map_err(|error| from_io(&error))? != old {
            return Err(WorkspaceError::Io("it changed while seawall looked at it".to_owned()));
        }
        let name = full.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let beside = full.with_file_name(format!(".{name}.{}.seawall", std::process::id()));
        let written = std::fs::write(&beside, new)
            .and_then(|()| std::fs::set_permissions(&beside, metadata.permissions()))
            .and_then(|()| std::fs::rename(&beside, &full));
        written.map_err(|error| {
            // What is left of a failed attempt is of no use to anybody.
            drop(std::fs::remove_file(&beside));
            from_io(&error)
        })
    }

    /// The names in a folder of what is of this `kind`, sorted.
    #[expect(clippy::disallowed_methods, reason = "this is the door to the disk")]
    fn names(&self, folder: &str, kind: fn(&Path) -> bool) -> Result<Vec<String>, WorkspaceError> {
        let entries = std::fs::read_dir(self.resolve(folder)?).map_err(|error| from_io(&error))?;
        let chosen = entries.filter_map(Result::ok).filter(|entry| kind(&entry.path()));
        let mut names: Vec<String> = chosen.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        Ok(names)
    }
}

fn from_io(error: &std::io::Error) -> WorkspaceError {
    match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => WorkspaceError::NotFound,
        std::io::ErrorKind::PermissionDenied => WorkspaceError::Io("permission denied".to_owned()),
        _ => WorkspaceError::Io(error.to_string()),
    }
}

impl Workspace for Disk {
    #[expect(clippy::disallowed_methods, reason = "this is the door to the disk")]
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, WorkspaceError> {
        let full = self.resolve(path)?;
        let metadata = std::fs::metadata(&full).map_err(|error| from_io(&error))?;
        if !metadata.is_file() {
            return Err(WorkspaceError::Io("not a regular file".to_owned()));
        }
        if metadata.len() > limit {
            return Err(WorkspaceError::TooLarge { size: metadata.len(), limit });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0).saturating_add(1));
        // The file may grow while it is read.
        let file = std::fs::File::open(&full).map_err(|error| from_io(&error))?;
        let read = file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| from_io(&error))? as u64;
        if read > limit { Err(WorkspaceError::TooLarge { size: read, limit }) } else { Ok(bytes) }
    }

    fn is_file(&self, path: &str) -> bool {
        self.resolve(path).is_ok_and(|full| full.is_file())
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, WorkspaceError> {
        self.names(folder, Path::is_file)
    }

    fn folders(&self, folder: &str) -> Result<Vec<String>, WorkspaceError> {
        self.names(folder, Path::is_dir)
    }
}

/// Files in memory, for tests and fuzzing.
#[derive(Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// The files given as (path, content).
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect();
        Memory { files }
    }
}

impl Workspace for Memory {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, WorkspaceError> {
        let normal = normalize(path).ok_or(WorkspaceError::OutsideRoot)?;
        let bytes = self.files.get(&normal).ok_or(WorkspaceError::NotFound)?;
        if bytes.len() as u64 > limit {
            return Err(WorkspaceError::TooLarge { size: bytes.len() as u64, limit });
        }
        Ok(bytes.clone())
    }

    fn is_file(&self, path: &str) -> bool {
        normalize(path).is_some_and(|normal| self.files.contains_key(&normal))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, WorkspaceError> {
        let folder = normalize(folder).ok_or(WorkspaceError::OutsideRoot)?;
        let inside = self.files.keys().filter_map(|path| match path.rsplit_once('/') {
            Some((own, name)) => (own == folder).then(|| name.to_owned()),
            None => folder.is_empty().then(|| path.clone()),
        });
        Ok(inside.collect())
    }

    fn folders(&self, folder: &str) -> Result<Vec<String>, WorkspaceError> {
        let folder = normalize(folder).ok_or(WorkspaceError::OutsideRoot)?;
        let inside = self.files.keys().filter_map(|path| {
            let rest = if folder.is_empty() { path } else { path.strip_prefix(&folder)?.strip_prefix('/')? };
            Some(rest.split_once('/')?.0.to_owned())
        });
        Ok(inside.collect::<BTreeSet<String>>().into_iter().collect())
    }
}

/// Files below one root, some of which have another content than there.
#[derive(Debug)]
pub struct Overlay<'a> {
    below: &'a dyn Workspace,
    files: BTreeMap<String, Vec<u8>>,
}

impl<'a> Overlay<'a> {
    /// The files of `below`, with `files` (path, content) in the place of some of them.
    pub fn new(below: &'a dyn Workspace, files: BTreeMap<String, Vec<u8>>) -> Self {
        Overlay { below, files }
    }
}

impl Workspace for Overlay<'_> {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, WorkspaceError> {
        let own = normalize(path).and_then(|normal| self.files.get(&normal));
        match own {
            Some(bytes) if bytes.len() as u64 > limit => Err(WorkspaceError::TooLarge { size: bytes.len() as u64, limit }),
            Some(bytes) => Ok(bytes.clone()),
            None => self.below.read(path, limit),
        }
    }

    fn is_file(&self, path: &str) -> bool {
        self.below.is_file(path)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, WorkspaceError> {
        self.below.list(folder)
    }

    fn folders(&self, folder: &str) -> Result<Vec<String>, WorkspaceError> {
        self.below.folders(folder)
    }
}

/// Removes `.` and `..` from a relative path with `/` or `\` between its parts; `None` if it is absolute or leads out
/// of the root.
pub fn normalize(path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    if path.starts_with('/') || path.as_bytes().get(1) == Some(&b':') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The path that `reference`, written in the file `from`, means, relative to the root; `None` if it leads out of it.
pub fn relative(from: &str, reference: &str) -> Option<String> {
    let folder = from.rfind('/').map_or("", |end| &from[..end]);
    if reference.starts_with(['/', '\\']) {
        return None;
    }
    normalize(&format!("{folder}/{reference}").trim_start_matches('/').replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_root() {
        assert_eq!(normalize("a/./b//c").as_deref(), Some("a/b/c"));
        assert_eq!(normalize("a/../b").as_deref(), Some("b"));
        assert_eq!(normalize("../b"), None);
        assert_eq!(normalize("/etc/passwd"), None);
        assert_eq!(normalize("C:\\x"), None);
        assert_eq!(relative("a/main.json", "../nested\\x.json").as_deref(), Some("nested/x.json"));
        assert_eq!(relative("main.json", "../x.json"), None);
    }

    #[test]
    fn a_file_that_may_not_be_read_is_not_a_missing_one() {
        let said = |kind: std::io::ErrorKind| from_io(&kind.into()).to_string();
        assert_eq!(said(std::io::ErrorKind::PermissionDenied), "permission denied");
        assert_eq!(said(std::io::ErrorKind::NotFound), "no such file");
    }
}
