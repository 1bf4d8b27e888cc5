//! The store of packs: append-only, a chain, safe against two writers and against a kill at any point.
//!
//! A pack is staged first, where nobody takes it for one, and then committed under the next number in one step, which fails if that number is
//! taken. Its manifest names the pack before it, so whoever loses the number makes a new manifest, has it signed again and tries the next
//! one. The backend alone knows what a step is: a rename in a [`folder`], a conditional write of one object in an [object store](objects).

mod content;
mod fetch;
pub mod folder;
pub mod objects;
mod trouble;

use std::io::Read;
use std::path::Path;

pub use content::{Content, Files, Source};
pub use fetch::{Which, fetch};
pub use folder::build;
pub use trouble::Trouble;

use crate::evidence::manifest::{Entry, FORMAT, MANIFEST, Manifest, Previous, digest};

/// How often the next number is tried. Each one that is lost is a pack of somebody else, so this many writers may meet.
const TRIES: u32 = 100;

/// Bytes that a manifest, an envelope or another document about a pack may have.
const LONGEST: u64 = 256 << 20;

/// Signs the bytes of a manifest: the bytes of an envelope, none if the pack is to be unsigned, or why it cannot be signed.
pub type Sign<'a> = dyn Fn(&[u8]) -> Result<Option<Vec<u8>>, String> + 'a;

/// What a manifest says besides its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// When the pack is made, in UTC, as in RFC 3339.
    pub created: String,
    /// The program, with its version.
    pub tool: String,
}

/// A manifest and its signature, as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The bytes of [`MANIFEST`].
    pub manifest: Vec<u8>,
    /// The bytes of [`ENVELOPE`](crate::evidence::manifest::ENVELOPE), if the pack is signed.
    pub envelope: Option<Vec<u8>>,
}

/// What became of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Its number in the chain.
    pub number: u64,
    /// `sha256:…` of the bytes of its manifest.
    pub digest: String,
    /// Whether it is signed.
    pub signed: bool,
    /// Where it lies, for messages.
    pub place: String,
}

/// The last pack of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub number: u64,
    /// `sha256:…` of the bytes of its manifest.
    pub digest: String,
}

/// Whether a pack came to be under a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Commit {
    /// It did, and lies there.
    Done(String),
    /// Somebody else has that number.
    Taken,
}

/// Where packs lie. What it tells of is finished: a pack that is being written is nowhere.
pub trait Backend: Send + Sync {
    /// How it is called in messages, without anything secret.
    fn place(&self) -> String;

    /// The numbers of all packs, ascending.
    ///
    /// # Errors
    /// It is no store, or does not answer.
    fn numbers(&self) -> Result<Vec<u64>, Trouble>;

    /// The paths of all files of a pack in order, manifest and signature too: what lies there, whatever the manifest says.
    ///
    /// # Errors
    /// There is no such pack, or it cannot be read.
    fn names(&self, number: u64) -> Result<Vec<String>, Trouble>;

    /// A file of a pack; none if it is not there.
    ///
    /// # Errors
    /// It cannot be read, or is something else than a file.
    fn read(&self, number: u64, path: &str) -> Result<Option<Box<dyn Read + '_>>, Trouble>;

    /// Begins a pack that is made at this time.
    ///
    /// # Errors
    /// Nothing can be written there.
    fn stage(&self, created: &str) -> Result<Box<dyn Stage + '_>, Trouble>;
}

/// A pack that is being written. What is not committed is nothing.
pub trait Stage {
    /// Writes a file.
    ///
    /// # Errors
    /// It cannot be read or written.
    fn put(&mut self, path: &str, source: &mut Source<'_>) -> Result<(), Trouble>;

    /// Makes it the pack of this number, in one step and for good; or does nothing if there is one. May be asked again, with another number.
    ///
    /// # Errors
    /// It cannot be written.
    fn commit(&mut self, number: u64, sealed: &Sealed) -> Result<Commit, Trouble>;
}

/// A chain of packs.
pub struct Store {
    backend: Box<dyn Backend>,
}

impl Store {
    /// The store in a folder, which is made when the first pack is.
    pub fn folder(path: &Path) -> Self {
        Store::new(Box::new(folder::Folder::new(path)))
    }

    /// The store in something else.
    pub fn new(backend: Box<dyn Backend>) -> Self {
        Store { backend }
    }

    /// How it is called in messages.
    pub fn place(&self) -> String {
        self.backend.place()
    }

    /// Adds a pack of `files` at the end of the chain. Files on disk are copied, and hashed on the way: what is sealed is what was written.
    /// `sign` is called once for each number that is tried.
    ///
    /// # Errors
    /// Says what is refused or failed; then nothing was added, unless the last answer of a network got lost.
    pub fn append(&self, files: &Files, seal: &Seal, sign: &Sign<'_>) -> Result<Appended, Trouble> {
        content::check(files)?;
        // Before anything large is written.
        self.head()?;
        let mut stage = self.backend.stage(&seal.created)?;
        let entries = content::put_all(files, |path, source| stage.put(path, source))?;
        let mut lost = 0;
        for _ in 0..TRIES {
            // A listing may be old on a network filesystem. A number that was lost is there all the same.
            let head = self.head_from(lost)?;
            let number = head.as_ref().map_or(1, |head| head.number.saturating_add(1));
            let previous = head.map(|Head { number, digest }| Previous { number, digest });
            let manifest = manifest(number, previous, entries.clone(), seal);
            let sealed = sealed(&manifest, sign)?;
            match stage.commit(number, &sealed)? {
                Commit::Done(place) => return Ok(appended(number, &sealed, place)),
                Commit::Taken => lost = number,
            }
        }
        Err(Trouble::Busy(format!("other writers of the store `{}` were faster, {TRIES} times in a row", self.place())))
    }

    /// The numbers of all packs, ascending. A number that is missing is a pack that somebody took away.
    ///
    /// # Errors
    /// It is no store, or does not answer.
    pub fn packs(&self) -> Result<Vec<u64>, Trouble> {
        self.backend.numbers()
    }

    /// The last pack; none if there is none yet.
    ///
    /// # Errors
    /// It is no store, or its last manifest is none: nothing can be chained to that.
    pub fn head(&self) -> Result<Option<Head>, Trouble> {
        self.head_from(0)
    }

    /// The paths of all files that lie in a pack, in order.
    ///
    /// # Errors
    /// There is no such pack, or it cannot be read.
    pub fn names(&self, number: u64) -> Result<Vec<String>, Trouble> {
        self.backend.names(number)
    }

    /// A file of a pack as a stream; none if it is not there.
    ///
    /// # Errors
    /// It cannot be read, its path leads out of the pack, or it is no plain file.
    pub fn read(&self, number: u64, path: &str) -> Result<Option<Box<dyn Read + '_>>, Trouble> {
        content::check_path(path)?;
        self.backend.read(number, path)
    }

    /// A small file of a pack (a document, not a snapshot) as a whole; none if it is not there.
    ///
    /// # Errors
    /// As [`Store::read`], or it is larger than any document is.
    pub fn document(&self, number: u64, path: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let what = || format!("`{path}` in the pack {number} of `{}`", self.place());
        self.read(number, path)?.map(|reader| content::whole(reader, &what)).transpose()
    }

    fn head_from(&self, at_least: u64) -> Result<Option<Head>, Trouble> {
        let last = self.backend.numbers()?.last().copied().unwrap_or(0).max(at_least);
        if last == 0 {
            return Ok(None);
        }
        let broken = |why: &str| {
            Trouble::Broken(format!(
                "the last pack of the store `{}`, number {last}, cannot be continued: {why}; `seawall evidence verify` says more, \
                 and a new store can be begun elsewhere",
                self.place()
            ))
        };
        let bytes = self.document(last, MANIFEST)?.ok_or_else(|| broken("it has no manifest"))?;
        let manifest = Manifest::read(&bytes).map_err(|why| broken(&format!("its manifest is none ({why})")))?;
        if manifest.number != last {
            return Err(broken(&format!("its manifest says that it is number {}", manifest.number)));
        }
        Ok(Some(Head { number: last, digest: digest(&bytes) }))
    }
}

/// The manifest of a pack.
fn manifest(
    number: u64,
    previous: Option<Previous>,
    files: std::collections::BTreeMap<String, Entry>,
    Seal { created, tool }: &Seal,
) -> Manifest {
    Manifest { format: FORMAT.to_owned(), number, created: created.clone(), tool: tool.clone(), previous, files }
}

/// The manifest as it is written, with its signature.
fn sealed(manifest: &Manifest, sign: &Sign<'_>) -> Result<Sealed, Trouble> {
    let manifest = manifest.bytes();
    let envelope = sign(&manifest).map_err(Trouble::Unsigned)?;
    Ok(Sealed { manifest, envelope })
}

fn appended(number: u64, sealed: &Sealed, place: String) -> Appended {
    Appended { number, digest: digest(&sealed.manifest), signed: sealed.envelope.is_some(), place }
}

/// The name of a pack: its number, in six digits at least, so that names are in the order of numbers.
fn name_of(number: u64) -> String {
    format!("{number:06}")
}

/// The number that a name is the name of.
fn number_of(name: &str) -> Option<u64> {
    let number = name.parse().ok()?;
    (number > 0 && name_of(number) == name).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_name() {
        for number in [1, 999_999, 1_000_000, u64::MAX] {
            assert_eq!(number_of(&name_of(number)), Some(number));
        }
        for name in
            ["", "0", "000000", "1", "00001", "0000001", "+00001", "-00001", "000 01", "000001.json", "18446744073709551616"]
        {
            assert_eq!(number_of(name), None, "{name}");
        }
    }
}
