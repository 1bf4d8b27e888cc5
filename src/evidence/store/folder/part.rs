//! A pack that is being written: a folder beside the packs, which becomes one by a rename.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::evidence::manifest::{ENVELOPE, MANIFEST};
use crate::evidence::store::{Sealed, Source, Trouble};

/// How folders begin that are being written.
const PART: &str = ".part-";

/// How those begin that were left over and are being taken away.
const OLD: &str = ".old-";

/// After this time without a change nobody writes any more.
const AGE: Duration = Duration::from_secs(7 * 24 * 3600);

/// Bytes that are copied at once.
const CHUNK: usize = 1 << 20;

/// A folder that is being written. Unless it becomes a pack it is taken away in the end.
pub(super) struct Part {
    beside: PathBuf,
    path: PathBuf,
    /// The folders in it, to be flushed.
    folders: BTreeSet<PathBuf>,
    is_done: bool,
}

impl Part {
    /// Begins one in the folder `beside`, and takes away what others left there long ago.
    pub(super) fn begin(beside: &Path) -> Result<Self, Trouble> {
        let mut tries = 0;
        let path = loop {
            let path = beside.join(format!("{PART}{}", token()));
            match fs::create_dir(&path) {
                Ok(()) => break path,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tries < 10 => tries += 1,
                Err(error) => return Err(failed(beside, &error)),
            }
        };
        tidy(beside, &path);
        Ok(Part { beside: beside.to_owned(), path, folders: BTreeSet::new(), is_done: false })
    }

    /// Writes manifest and signature. They may be there from a number that was lost.
    pub(super) fn seal(&mut self, sealed: &Sealed) -> Result<(), Trouble> {
        let mut write = |path: &str, bytes: &[u8]| self.put(path, &mut Source::new(path.to_owned(), Box::new(bytes)));
        write(MANIFEST, &sealed.manifest)?;
        match &sealed.envelope {
            Some(envelope) => write(ENVELOPE, envelope),
            None => match fs::remove_file(self.path.join(ENVELOPE)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(&self.beside, &error)),
                _ => Ok(()),
            },
        }
    }

    /// Becomes the folder `target`, for good: what is true afterwards survives a power cut. False if there is something in such a folder.
    pub(super) fn become_folder(&mut self, target: &Path) -> Result<bool, Trouble> {
        let failed = |error: io::Error| failed(&self.beside, &error);
        for folder in self.folders.iter().chain([&self.path]) {
            flush(folder).map_err(failed)?;
        }
        if let Err(error) = fs::rename(&self.path, target) {
            let there = target.symlink_metadata().ok();
            // A server of files may have renamed it, and its answer got lost: nobody else takes it away that soon.
            let is_gone = self.path.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
            match there {
                Some(there) if there.is_dir() && !is_gone => return Ok(false),
                Some(there) if there.is_dir() => {}
                Some(_) => return Err(Trouble::Refused(format!("`{}` is in the way: it is no folder", target.display()))),
                None => return Err(failed(error)),
            }
        }
        self.is_done = true;
        match flush(&self.beside) {
            Ok(()) => Ok(true),
            Err(error) => Err(Trouble::Failed(format!(
                "the pack `{}` is there, but `{}` does not say that it would survive a power cut: {error}",
                target.display(),
                self.beside.display()
            ))),
        }
    }

    /// Makes the folders that `path` lies in.
    fn folder_of(&mut self, path: &str) -> io::Result<()> {
        let mut folder = self.path.clone();
        let (parents, _) = path.rsplit_once('/').unwrap_or_default();
        for part in parents.split('/').filter(|part| !part.is_empty()) {
            folder.push(part);
            if self.folders.insert(folder.clone()) {
                fs::create_dir(&folder)?;
            }
        }
        Ok(())
    }

    /// Writes a file, so that it survives a power cut.
    pub(super) fn put(&mut self, path: &str, source: &mut Source<'_>) -> Result<(), Trouble> {
        self.folder_of(path).map_err(|error| failed(&self.beside, &error))?;
        let failed = |error: io::Error| failed(&self.beside, &error);
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(self.path.join(path)).map_err(failed)?;
        let mut buffer = vec![0; CHUNK];
        loop {
            let count = source.fill(&mut buffer)?;
            file.write_all(buffer.get(..count).unwrap_or_default()).map_err(failed)?;
            if count < buffer.len() {
                return file.sync_all().map_err(failed);
            }
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_done {
            // What cannot be taken away now is old some day.
            drop(fs::remove_dir_all(&self.path));
        }
    }
}

/// Takes away what was left over in `beside` by writers that were killed. Ages are compared with that of `fresh`, so that it is one clock that
/// tells them. What fails here is tried again the next time.
#[expect(clippy::disallowed_methods, reason = "this is the store on disk")]
fn tidy(beside: &Path, fresh: &Path) {
    let Some(now) = changed(fresh) else { return };
    for entry in fs::read_dir(beside).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|_| entry.file_type().is_ok_and(|kind| kind.is_dir())) else { continue };
        if is_own(name, OLD) {
            drop(fs::remove_dir_all(entry.path()));
        } else if is_own(name, PART) && newest(&entry).is_some_and(|newest| now.duration_since(newest).is_ok_and(|age| age > AGE))
        {
            // Renamed first: should its writer be there after all, it cannot make a pack any more of what is half gone.
            let old = beside.join(format!("{OLD}{}", token()));
            if fs::rename(entry.path(), &old).is_ok() {
                drop(fs::remove_dir_all(old));
            }
        }
    }
}

/// When something in a part was changed last; nothing if that cannot be told.
#[expect(clippy::disallowed_methods, reason = "this is the store on disk")]
fn newest(part: &DirEntry) -> Option<SystemTime> {
    let mut newest = changed(&part.path())?;
    let mut open = vec![part.path()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).ok()? {
            let entry = entry.ok()?;
            newest = newest.max(changed(&entry.path())?);
            if entry.file_type().ok()?.is_dir() {
                open.push(entry.path());
            }
        }
    }
    Some(newest)
}

fn changed(path: &Path) -> Option<SystemTime> {
    path.symlink_metadata().ok()?.modified().ok()
}

fn is_own(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Makes the entries of a folder survive a power cut, where the system can.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "this is the store on disk")]
fn flush(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some network filesystems do not know how, and do it by themselves.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        result => result,
    }
}

/// Windows flushes no folders: its file systems keep a journal of them.
#[cfg(not(unix))]
fn flush(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// A name that nobody else has: 128 bits by chance, which the system gives for the hash maps of the standard library.
pub(in crate::evidence::store) fn token() -> String {
    let word = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", word(), word())
}

fn failed(beside: &Path, error: &io::Error) -> Trouble {
    let text = format!("the pack cannot be written to `{}`: {error}; nothing was added", beside.display());
    Trouble::Failed(text)
}
