//! Files that reports go to.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

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
