//! Files that reports go to.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::cli::Failure;

/// Writes a file that is made when the first of it comes, or at the end if nothing does.
pub(crate) fn write(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(NewFile { path, file: None });
    write(&mut out)
        .and_then(|()| out.into_inner().map_err(io::IntoInnerError::into_error)?.end())
        .map_err(|error| unwritten(path, &error))
}

/// What is said of a file that could not be written.
pub(crate) fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure::Usage(format!("`{}` could not be written: {error}", path.display()))
}

/// A file that is there as soon as something is written to it: a report that is refused before its first byte leaves the old one alone.
struct NewFile<'a> {
    path: &'a Path,
    file: Option<File>,
}

impl NewFile<'_> {
    /// Makes sure that there is a file, even of a report that says nothing.
    fn end(mut self) -> io::Result<()> {
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
