//! Files that reports go to.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file that is there as soon as something is written to it: a report that is refused before its first byte leaves the old one alone.
pub(crate) struct NewFile<'a> {
    path: &'a Path,
    file: Option<File>,
}

impl<'a> NewFile<'a> {
    /// The file at `path`; nothing is touched yet.
    pub(crate) fn at(path: &'a Path) -> Self {
        NewFile { path, file: None }
    }

    /// Makes sure that there is a file, even of a report that says nothing.
    pub(crate) fn end(mut self) -> io::Result<()> {
        self.file()?.flush()
    }

    #[expect(clippy::disallowed_methods, reason = "reports are written here")]
    fn file(&mut self) -> io::Result<&mut File> {
        match &mut self.file {
            Some(file) => Ok(file),
            empty => Ok(empty.insert(File::create(self.path)?)),
        }
    }
}

impl Write for NewFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), File::flush)
    }
}

/// Writes a file that is there as a whole or not at all: what it replaces stays until the last byte is on the disk.
#[expect(clippy::disallowed_methods, reason = "what is merged is written here")]
pub(crate) fn replace<T, E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<T, E>,
) -> Result<T, E> {
    let beside = beside(path);
    let mut file = BufWriter::new(File::create(&beside)?);
    let written = write(&mut file).and_then(|result| {
        file.flush()?;
        file.get_ref().sync_all()?;
        std::fs::rename(&beside, path)?;
        Ok(result)
    });
    if written.is_err() {
        // Whatever went wrong is told; what is left beside is of no use to anybody.
        drop(std::fs::remove_file(&beside));
    }
    written
}

/// Where a file lies while it is written.
pub(crate) fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}
