//! Where packs are found: one in a folder, or those of a store.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::cli::evidence::remote::{self, Remote};
use crate::evidence::manifest::MANIFEST;
use crate::evidence::store::{Store, Trouble, folder};

/// Packs to read.
pub(super) enum Packs {
    /// One in a folder of its own.
    One(PathBuf),
    /// Those of a store.
    Store(Store),
}

/// The packs at a place that the user names.
pub(super) fn packs(place: &str, remote: &Remote<'_>) -> Result<Packs, Failure> {
    let path = Path::new(place);
    if path.join(MANIFEST).symlink_metadata().is_ok() {
        return Ok(Packs::One(path.to_owned()));
    }
    if !remote::is_remote(place) && !path.is_dir() {
        return Err(Failure::Usage(format!("there is no folder `{place}`")));
    }
    remote.store(place).map(Packs::Store)
}

impl Packs {
    /// Whether they are a whole chain.
    pub(super) fn is_store(&self) -> bool {
        match self {
            Packs::One(_) => false,
            Packs::Store(_) => true,
        }
    }

    /// How the place is called in messages.
    pub(super) fn place(&self) -> String {
        match self {
            Packs::One(path) => path.display().to_string(),
            Packs::Store(store) => store.place(),
        }
    }

    /// The numbers of the packs, ascending; 0 is the one in a folder of its own, whatever its manifest says.
    pub(super) fn numbers(&self) -> Result<Vec<u64>, Trouble> {
        match self {
            Packs::One(_) => Ok(vec![0]),
            Packs::Store(store) => store.packs(),
        }
    }

    /// What a pack is called.
    pub(super) fn name(&self, number: u64) -> String {
        match self {
            Packs::One(path) => path.file_name().map_or_else(|| "pack".to_owned(), |name| name.to_string_lossy().into_owned()),
            Packs::Store(_) => format!("{number:06}"),
        }
    }

    /// The paths of all files of a pack.
    pub(super) fn names(&self, number: u64) -> Result<Vec<String>, Trouble> {
        match self {
            Packs::One(path) => folder::names(path),
            Packs::Store(store) => store.names(number),
        }
    }

    /// A file of a pack; none if it is not there.
    pub(super) fn read(&self, number: u64, path: &str) -> Result<Option<Box<dyn Read + '_>>, Trouble> {
        match self {
            Packs::One(pack) => Ok(folder::read(pack, path)?.map(|file| Box::new(file) as Box<dyn Read>)),
            Packs::Store(store) => store.read(number, path),
        }
    }

    /// A document of a pack as a whole.
    pub(super) fn document(&self, number: u64, path: &str) -> Result<Vec<u8>, String> {
        let reader = self.read(number, path).map_err(|why| why.to_string())?;
        let mut bytes = Vec::new();
        let read = reader.ok_or("there is no such file")?.read_to_end(&mut bytes);
        read.map(|_| bytes).map_err(|error| error.to_string())
    }
}
