//! Source texts and positions in them: [`FileId`], [`Span`] and the line index.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// The number of a file in [`Sources`]. Numbers depend on the order of reading: sort by path, never by them.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(u32);

/// A range of bytes in a file: `start` inclusive, `end` exclusive. 12 bytes, copied freely, turned into lines only
/// in `report/`.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file the range is in.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `file`.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clip = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { file, start: clip(start), end: clip(end) }
    }

    /// The smallest range that holds both, if they are in one file; else `self`.
    pub fn to(self, other: Span) -> Self {
        if self.file != other.file {
            return self;
        }
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A position as people count: line and column from 1, columns in Unicode characters (UTF-16 units are SARIF's affair).
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One file as text, with the offsets at which its lines begin.
#[derive(Debug)]
pub struct SourceFile {
    path: Arc<str>,
    text: Arc<str>,
    line_starts: Vec<u32>,
    /// How many characters begin before each [`BLOCK`] of the text; made when it is first asked within a long line.
    before: OnceLock<Vec<usize>>,
    /// It is a module from outside of the scan root.
    restored: bool,
}

/// Bytes of a block of which the characters are counted once.
const BLOCK: usize = 1024;

/// How many characters begin in a piece of a text.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

impl SourceFile {
    fn new(path: Arc<str>, text: Arc<str>) -> Self {
        let mut line_starts = vec![0];
        let bytes = text.as_bytes();
        for index in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            // "\r\n" and "\n" end a line; a lone "\r" does so too, as editors show it.
            if bytes.get(index..index + 2) != Some(b"\r\n") {
                line_starts.push(u32::try_from(index + 1).unwrap_or(u32::MAX));
            }
        }
        SourceFile { path, text, line_starts, before: OnceLock::new(), restored: false }
    }

    /// The path relative to the scan root, with `/` between its parts.
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }

    /// The whole text, without a byte order mark.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Where the byte `offset` stands; an offset behind the end is the end.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line_starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.line_starts[line] as usize;
        let end = self.text.floor_char_boundary((offset as usize).max(start));
        let column = if end - start < 2 * BLOCK {
            self.text[start..end].chars().count()
        } else {
            self.characters(end) - self.characters(start)
        };
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        Position { line: number(line + 1), column: number(column + 1) }
    }

    /// How many characters begin before the byte `offset`. A plan of Terraform is one line of many megabytes: to count from its start for each value
    /// would take the square of the time.
    fn characters(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let before = self.before.get_or_init(|| {
            // One more than there are blocks: the end of the text may be that of a block, too.
            let mut before = vec![0];
            let mut sum = 0;
            for block in bytes.chunks(BLOCK) {
                sum += begun(block);
                before.push(sum);
            }
            before
        });
        let block = offset / BLOCK;
        before[block] + begun(&bytes[block * BLOCK..offset])
    }

    /// The text of line `line` (from 1) without its line break, or `None` behind the last.
    pub fn line(&self, line: u32) -> Option<&str> {
        let index = (line as usize).checked_sub(1)?;
        let start = *self.line_starts.get(index)? as usize;
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |next| *next as usize);
        Some(self.text[start..end].trim_end_matches(['\r', '\n']))
    }

    /// The offset at which line `line` (from 1) begins.
    pub fn line_start(&self, line: u32) -> Option<u32> {
        self.line_starts.get((line as usize).checked_sub(1)?).copied()
    }
}

/// All texts of a scan. Shared between threads; files are only ever added.
#[derive(Debug, Default)]
pub struct Sources {
    files: RwLock<Vec<Arc<SourceFile>>>,
}

impl Sources {
    /// Adds a text under `path` (relative to the scan root) and returns its number.
    pub fn add(&self, path: &str, text: impl Into<Arc<str>>) -> FileId {
        self.push(SourceFile::new(path.into(), text.into()))
    }

    /// Adds the text of a module that lies outside of the scan root; `reference` is what it is called.
    pub fn add_restored(&self, reference: &str, text: &str) -> FileId {
        self.push(SourceFile { restored: true, ..SourceFile::new(reference.into(), text.into()) })
    }

    /// Gives a file its text, which was not known yet when it was added.
    pub fn fill(&self, id: FileId, text: impl Into<Arc<str>>) {
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = files.get_mut(id.0 as usize) {
            *file = Arc::new(SourceFile { restored: file.restored, ..SourceFile::new(file.path.clone(), text.into()) });
        }
    }

    /// Whether a place lies in a module outside of the scan root: no report may point there.
    pub fn is_restored(&self, span: Span) -> bool {
        self.file(span.file).restored
    }

    fn push(&self, file: SourceFile) -> FileId {
        let file = Arc::new(file);
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        files.push(file);
        FileId(u32::try_from(files.len() - 1).unwrap_or(u32::MAX))
    }

    /// The numbers of all files, in the order of reading. A file that was read twice is there twice.
    pub fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        let count = self.files.read().unwrap_or_else(PoisonError::into_inner).len();
        (0..u32::try_from(count).unwrap_or(u32::MAX)).map(FileId)
    }

    /// The file with number `id`, which this object gave out.
    pub fn file(&self, id: FileId) -> Arc<SourceFile> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        files[id.0 as usize].clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters() {
        let sources = Sources::default();
        let file = sources.file(sources.add("a", "ä\r\nbc\n\rd"));
        assert_eq!(file.position(0), Position { line: 1, column: 1 });
        assert_eq!(file.position(2), Position { line: 1, column: 2 });
        assert_eq!(file.position(5), Position { line: 2, column: 2 });
        assert_eq!(file.position(99), Position { line: 4, column: 2 });
        assert_eq!(file.line(2), Some("bc"));
        assert_eq!(file.line(4), Some("d"));
        assert_eq!(file.line(5), None);
    }

    #[test]
    fn columns_of_long_lines_are_counted_in_blocks() {
        let sources = Sources::default();
        let text = format!("first\n{}\nlast", "aäb€".repeat(3000));
        let file = sources.file(sources.add("a", &*text));
        let mut column = 1;
        for (offset, character) in text.char_indices().skip_while(|(offset, _)| *offset < 6) {
            let expected = if character == 'l' { break } else { column };
            assert_eq!(file.position(u32::try_from(offset).unwrap()), Position { line: 2, column: expected });
            column += 1;
        }
        assert_eq!(column, 12_002);
        let whole = sources.file(sources.add("b", "ä".repeat(BLOCK * 4)));
        assert_eq!(whole.position(u32::MAX).column as usize, BLOCK * 4 + 1);
    }
}
