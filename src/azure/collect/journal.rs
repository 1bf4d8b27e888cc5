//! What is known so far, on disk, so that a run that was killed can go on: a line a record, and a line when a unit of work is done.
//!
//! Each try at a unit has a number. Records count once a line says that their try is done; what was cut off in the middle, or tried once more,
//! has none, and does not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::snapshot::{Fault, Gap, Manifest, Unreadable, Writer, counted, key_of};

/// What came of a unit of work.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Done {
    /// What it was.
    pub(super) unit: String,
    /// What its calls were for, and how many came to an end.
    pub(super) source: String,
    pub(super) calls: u64,
    pub(super) subscription: String,
    /// Rows that there are to be, and those that came, of a table of Resource Graph.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) rows: Option<(u64, u64)>,
    /// How many resources ARM lists.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) listed: Option<u64>,
    /// What is missing of the scope.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(super) gaps: Vec<Gap>,
    /// What could not be told of resources, the first of them and how many.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(super) faults: Vec<(Fault, u64)>,
    /// A right beyond reading, and whether it is there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) right: Option<(String, bool)>,
}

/// The journal of a collection.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: BufWriter<File>,
    next: u64,
    /// What is done, by unit, with the number of its try.
    done: BTreeMap<String, (u64, Done)>,
}

/// A line: what it is, the number of the try, and the rest.
const RECORD: &str = "R";
const DONE: &str = "D";

impl Journal {
    /// Begins a journal with a head that says what is collected; or goes on with one that is there, if it has the same head.
    #[expect(clippy::disallowed_methods, reason = "a snapshot is written where the user wants it")]
    pub(super) fn open(path: &Path, head: &str, resume: bool) -> Result<Self, Unreadable> {
        let exists = path.exists();
        if exists && !resume {
            let why = format!("`{}` is of a run that did not end: go on with `--resume`, or delete it", path.display());
            return Err(Unreadable::Wrong(why));
        }
        if !exists {
            let mut file = BufWriter::new(File::create(path)?);
            writeln!(file, "{head}")?;
            file.flush()?;
        }
        let (end, next, done) = read(path, head)?;
        let mut file = OpenOptions::new().read(true).write(true).open(path)?;
        // A line that was cut off is no line.
        file.set_len(end)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Journal { path: path.to_owned(), state: Mutex::new(State { file: BufWriter::new(file), next, done }) })
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a unit is done.
    pub(super) fn has(&self, unit: &str) -> bool {
        self.state().done.contains_key(unit)
    }

    /// The number of a new try.
    pub(super) fn begin(&self) -> u64 {
        let mut state = self.state();
        state.next += 1;
        state.next
    }

    /// Adds a record of a try.
    pub(super) fn record(&self, attempt: u64, line: &str) -> io::Result<()> {
        writeln!(self.state().file, "{RECORD} {attempt} {line}")
    }

    /// A try came to its end: from now on its records count.
    pub(super) fn done(&self, attempt: u64, done: Done) -> io::Result<()> {
        let mut state = self.state();
        let text = serde_json::to_string(&done)?;
        writeln!(state.file, "{DONE} {attempt} {text}")?;
        state.file.flush()?;
        state.done.insert(done.unit.clone(), (attempt, done));
        Ok(())
    }

    /// What is done, by unit.
    pub(super) fn all(&self) -> Vec<Done> {
        self.state().done.values().map(|(_, done)| done.clone()).collect()
    }

    /// Visits each record that counts, with where its line lies.
    pub(super) fn each(&self, mut visit: impl FnMut(&str, u64)) -> io::Result<()> {
        let counting: BTreeSet<u64> = {
            let mut state = self.state();
            state.file.flush()?;
            state.done.values().map(|(attempt, _)| *attempt).collect()
        };
        lines(&self.path, |offset, line| {
            if let Some((RECORD, attempt, rest)) = split(line)
                && counting.contains(&attempt)
            {
                visit(rest, offset + (line.len() - rest.len()) as u64);
            }
            true
        })?;
        Ok(())
    }

    /// Makes the snapshot: all records that count, in order, each once. It is there as a whole or not at all. Gives the manifest as it
    /// stands there.
    #[expect(clippy::disallowed_methods, reason = "a snapshot is written where the user wants it")]
    pub(super) fn finish(&self, output: &Path, manifest: Manifest) -> Result<Manifest, Unreadable> {
        let mut order: Vec<((String, String), u64, usize)> = Vec::new();
        self.each(|line, offset| order.extend(key_of(line).map(|key| (key, offset, line.len()))))?;
        order.sort();
        let mut input = File::open(&self.path)?;
        let mut line_at = |offset: u64, length: usize| -> Result<String, Unreadable> {
            let mut bytes = vec![0; length];
            input.seek(SeekFrom::Start(offset))?;
            input.read_exact(&mut bytes)?;
            String::from_utf8(bytes).map_err(|_| Unreadable::Wrong("the journal is no text".to_owned()))
        };
        let mut partial = output.as_os_str().to_owned();
        partial.push(".new");
        let file = File::create(&partial)?;
        let mut writer = Writer::new(BufWriter::new(file));
        for same in order.chunk_by(|one, other| one.0 == other.0) {
            let mut kept: Option<String> = None;
            for (_, offset, length) in same {
                let line = line_at(*offset, *length)?;
                // What several scopes tell of one thing is one record, whoever came first.
                let later = kept.as_ref().is_none_or(|kept| (counted(kept), kept.as_str()) < (counted(&line), line.as_str()));
                if later {
                    kept = Some(line);
                }
            }
            if let Some(line) = kept {
                writer.push(&line)?;
            }
        }
        let (file, manifest) = writer.finish(manifest)?;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        drop(file);
        std::fs::rename(&partial, output)?;
        std::fs::remove_file(&self.path)?;
        Ok(manifest)
    }
}

type Known = (u64, u64, BTreeMap<String, (u64, Done)>);

/// Where the last whole line ends, the highest number of a try, and what is done.
fn read(path: &Path, head: &str) -> Result<Known, Unreadable> {
    let (mut next, mut done, mut is_ours) = (0, BTreeMap::new(), false);
    let end = lines(path, |offset, line| {
        if offset == 0 {
            is_ours = line == head;
            return is_ours;
        }
        let Some((kind, attempt, rest)) = split(line) else { return false };
        next = next.max(attempt);
        if kind == DONE {
            let Ok(one) = serde_json::from_str::<Done>(rest) else { return false };
            done.insert(one.unit.clone(), (attempt, one));
        }
        true
    })?;
    if !is_ours {
        let why = format!("`{}` is of a run that asked for something else, or of another seawall: delete it", path.display());
        return Err(Unreadable::Wrong(why));
    }
    Ok((end, next, done))
}

/// Visits whole lines, with where they begin, as long as they are wanted; gives where the last one ends.
#[expect(clippy::disallowed_methods, reason = "a snapshot is written where the user wants it")]
fn lines(path: &Path, mut visit: impl FnMut(u64, &str) -> bool) -> io::Result<u64> {
    let mut reader = BufReader::with_capacity(1 << 20, File::open(path)?);
    let mut offset = 0u64;
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let length = reader.read_until(b'\n', &mut bytes)?;
        let Some(line) = bytes.strip_suffix(b"\n").and_then(|line| std::str::from_utf8(line).ok()) else { return Ok(offset) };
        if !visit(offset, line) {
            return Ok(offset);
        }
        offset += length as u64;
    }
}

fn split(line: &str) -> Option<(&str, u64, &str)> {
    let (kind, rest) = line.split_once(' ')?;
    let (attempt, rest) = rest.split_once(' ')?;
    Some((kind, attempt.parse().ok()?, rest))
}
