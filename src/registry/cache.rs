//! The cache: one file a digest, verified whenever it is read.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::registry::digest::Digest;

/// A folder of manifests and layers.
pub(crate) struct Cache {
    folder: Option<PathBuf>,
}

impl Cache {
    /// The cache in this folder, or none.
    pub(crate) fn new(folder: Option<&Path>) -> Self {
        Cache { folder: folder.map(|folder| folder.join("bundles").join("sha256")) }
    }

    /// The bytes with this digest, if they are there and are whole.
    #[expect(clippy::disallowed_methods, reason = "the cache is outside of every scan root")]
    pub(crate) fn get(&self, digest: &Digest, limit: u64, notes: &mut Vec<String>) -> Option<Vec<u8>> {
        let path = self.folder.as_ref()?.join(digest.hex());
        let size = std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file)?.len();
        let bytes = if size <= limit { std::fs::read(&path).ok() } else { None };
        let whole = bytes.filter(|bytes| Digest::of(bytes) == *digest);
        if whole.is_none() {
            notes.push(format!("`{}` in the cache is broken: it does not count", path.display()));
        }
        whole
    }

    /// Keeps bytes that were verified. That it cannot be is no reason to stop: the next run fetches them again.
    pub(crate) fn put(&mut self, digest: &Digest, bytes: &[u8], notes: &mut Vec<String>) {
        let Some(folder) = &self.folder else { return };
        if let Err(error) = write(folder, digest, bytes) {
            notes.push(format!("the cache `{}` cannot be written, and each run fetches anew: {error}", folder.display()));
            self.folder = None;
        }
    }
}

/// Writes beside and renames, so that another run sees all of it or nothing.
fn write(folder: &Path, digest: &Digest, bytes: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let beside = folder.join(format!("{}.{}", digest.hex(), std::process::id()));
    // A leftover of a run that was killed.
    drop(std::fs::remove_file(&beside));
    let written = std::fs::OpenOptions::new().write(true).create_new(true).open(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| std::fs::rename(&beside, folder.join(digest.hex())));
    if renamed.is_err() {
        drop(std::fs::remove_file(&beside));
    }
    renamed
}
