//! Packs in a folder: each is a folder named by its number, in which everything lies open.
//!
//! ```text
//! STORE/000123/manifest.json
//!              manifest.dsse.json
//!              findings.jsonl …
//!       .part-5f0c…/          a pack that is being written
//! ```
//!
//! A pack is written beside the others, flushed file by file and folder by folder, and then renamed to its number: POSIX
//! [refuses](https://pubs.opengroup.org/onlinepubs/9799919799/functions/rename.html) to rename a folder onto one that is not empty. No locks are
//! needed, so that it holds on network filesystems too. A filesystem that is made of an object store has no such rename and is not meant.

mod part;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::evidence::manifest::{Entry, MANIFEST};
use crate::evidence::store::{
    Appended, Backend, Commit, Files, Seal, Sealed, Sign, Source, Stage, Trouble, appended, content, manifest, name_of,
    number_of, sealed,
};

use part::Part;
pub(super) use part::token;

/// Folders in folders, at most, in a pack that is read.
const DEEPEST: usize = 32;

/// The store in a folder.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The store in the folder of this path, which is made when the first pack is.
    pub fn new(root: &Path) -> Self {
        Folder { root: if root.as_os_str().is_empty() { PathBuf::from(".") } else { root.to_owned() } }
    }

    fn pack(&self, number: u64) -> PathBuf {
        self.root.join(name_of(number))
    }

    /// Makes the folder, unless what is there is something else.
    fn begin(&self) -> Result<(), Trouble> {
        let place = self.place();
        if self.root.join(MANIFEST).symlink_metadata().is_ok() {
            return Err(Trouble::Refused(format!(
                "`{place}` is a pack itself, and a pack is no store: name the folder that is to hold packs"
            )));
        }
        match fs::create_dir_all(&self.root) {
            Ok(()) => Ok(()),
            Err(_) if self.root.symlink_metadata().is_ok_and(|there| !there.is_dir()) => Err(no_folder(&place)),
            Err(error) => Err(Trouble::Failed(format!("the store `{place}` cannot be made: {error}"))),
        }
    }
}

impl Backend for Folder {
    fn place(&self) -> String {
        self.root.display().to_string()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the store on disk")]
    fn numbers(&self) -> Result<Vec<u64>, Trouble> {
        let cannot = |error: io::Error| Trouble::Failed(format!("the store `{}` cannot be read: {error}", self.place()));
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Err(no_folder(&self.place())),
            Err(error) => return Err(cannot(error)),
        };
        let mut numbers = Vec::new();
        for entry in entries {
            let entry = entry.map_err(cannot)?;
            let number = entry.file_name().to_str().and_then(number_of);
            numbers.extend(number.filter(|_| entry.file_type().is_ok_and(|kind| kind.is_dir())));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn names(&self, number: u64) -> Result<Vec<String>, Trouble> {
        names(&self.pack(number))
    }

    fn read(&self, number: u64, path: &str) -> Result<Option<Box<dyn Read + '_>>, Trouble> {
        Ok(read(&self.pack(number), path)?.map(|file| Box::new(file) as Box<dyn Read>))
    }

    fn stage(&self, _created: &str) -> Result<Box<dyn Stage + '_>, Trouble> {
        self.begin()?;
        Ok(Box::new(Staged { folder: self, part: Part::begin(&self.root)? }))
    }
}

/// A pack that is being written into a store.
struct Staged<'a> {
    folder: &'a Folder,
    part: Part,
}

impl Stage for Staged<'_> {
    fn put(&mut self, path: &str, source: &mut Source<'_>) -> Result<(), Trouble> {
        self.part.put(path, source)
    }

    fn commit(&mut self, number: u64, sealed: &Sealed) -> Result<Commit, Trouble> {
        self.part.seal(sealed)?;
        let target = self.folder.pack(number);
        let is_done = self.part.become_folder(&target)?;
        Ok(if is_done { Commit::Done(target.display().to_string()) } else { Commit::Taken })
    }
}

/// Makes a pack that belongs to no store: the first of a chain that nobody goes on with. `folder` must not be there yet, or be empty.
///
/// # Errors
/// Says what is refused or failed; then there is no such folder.
pub fn build(folder: &Path, files: &Files, seal: &Seal, sign: &Sign<'_>) -> Result<Appended, Trouble> {
    content::check(files)?;
    let place = folder.display();
    let taken = || Trouble::Refused(format!("`{place}` is there already and not empty: name a folder that is not there yet"));
    if !is_free(folder) {
        return Err(taken());
    }
    let beside = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(beside).map_err(|error| Trouble::Failed(format!("`{}` cannot be made: {error}", beside.display())))?;
    let mut part = Part::begin(beside)?;
    let entries = content::put_all(files, |path, source| part.put(path, source))?;
    let sealed = sealed(&manifest(1, None, entries, seal), sign)?;
    part.seal(&sealed)?;
    if !part.become_folder(folder)? {
        return Err(taken());
    }
    Ok(appended(1, &sealed, place.to_string()))
}

/// Whether a folder can be made there.
#[expect(clippy::disallowed_methods, reason = "this is where packs are put on disk")]
fn is_free(folder: &Path) -> bool {
    match folder.symlink_metadata() {
        Err(_) => true,
        Ok(there) => there.is_dir() && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none()),
    }
}

/// The paths of all files that lie in the folder of a pack, in order, whatever its manifest says.
///
/// # Errors
/// It is no folder that can be read, or has something in it that is neither file nor folder, or a name that no pack has.
#[expect(clippy::disallowed_methods, reason = "this is the store on disk")]
pub fn names(pack: &Path) -> Result<Vec<String>, Trouble> {
    let cannot = |error: io::Error| Trouble::Failed(format!("the pack `{}` cannot be read: {error}", pack.display()));
    let strange = |path: &Path, what: &str| Trouble::Broken(format!("`{}` {what}: no pack has such a thing", path.display()));
    let mut names = Vec::new();
    let mut open = vec![(pack.to_owned(), String::new(), 0)];
    while let Some((folder, prefix, depth)) = open.pop() {
        for entry in fs::read_dir(&folder).map_err(cannot)? {
            let entry = entry.map_err(cannot)?;
            let kind = entry.file_type().map_err(cannot)?;
            let Ok(name) = entry.file_name().into_string() else {
                return Err(strange(&entry.path(), "has a name that is no Unicode"));
            };
            let path = format!("{prefix}{name}");
            if kind.is_file() {
                names.push(path);
            } else if !kind.is_dir() {
                return Err(strange(&entry.path(), "is neither file nor folder"));
            } else if depth == DEEPEST {
                return Err(strange(&entry.path(), &format!("lies in more than {DEEPEST} folders")));
            } else {
                open.push((entry.path(), format!("{path}/"), depth + 1));
            }
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// A file in the folder of a pack; none if it is not there. Links are not followed: they lead out of the pack.
///
/// # Errors
/// It cannot be read, its path leads out of the pack, or it is no plain file.
#[expect(clippy::disallowed_methods, reason = "this is the store on disk")]
pub fn read(pack: &Path, path: &str) -> Result<Option<File>, Trouble> {
    content::check_path(path)?;
    let mut at = pack.to_owned();
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        at.push(part);
        let cannot = |error: io::Error| Trouble::Failed(format!("`{}` cannot be read: {error}", at.display()));
        let there = match at.symlink_metadata() {
            Ok(there) => there,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(None),
            Err(error) => return Err(cannot(error)),
        };
        let is_last = parts.peek().is_none();
        if is_last && there.is_file() {
            return File::open(&at).map(Some).map_err(cannot);
        }
        if is_last || !there.is_dir() {
            return Err(Trouble::Broken(format!("`{}` is no plain file, which all files of packs are", at.display())));
        }
    }
    Ok(None)
}

/// A pack that is copied from elsewhere into the store in a folder. `put` takes manifest and signature too.
pub(super) struct Copy {
    part: Part,
    target: PathBuf,
}

impl Copy {
    pub(super) fn begin(folder: &Folder, number: u64) -> Result<Self, Trouble> {
        folder.begin()?;
        Ok(Copy { part: Part::begin(&folder.root)?, target: folder.pack(number) })
    }

    pub(super) fn put(&mut self, path: &str, source: &mut Source<'_>) -> Result<Entry, Trouble> {
        self.part.put(path, source)?;
        Ok(source.entry())
    }

    /// Makes it the pack; whether there was none.
    pub(super) fn finish(mut self) -> Result<bool, Trouble> {
        self.part.become_folder(&self.target)
    }
}

fn no_folder(place: &str) -> Trouble {
    Trouble::Refused(format!("the store `{place}` is no folder: name a folder, which is made if it is not there"))
}
