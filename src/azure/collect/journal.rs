//! What is known so far, on disk, so that a run that was killed can go on: a line a record, and a line when a unit of work is done.
//!
//! Each try at a unit has a number. Records count once a line says that their try is done; what was cut off in the middle, or tried once more,
//! has none, and does not count. Each line has a digest of itself and of the one before, so that one that was changed, lost or moved
//! ends the journal, and what stood behind it is asked for again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::azure::collect::sort::Sorter;
use crate::snapshot::{Fault, Gap, Manifest, Unreadable, Writer, key_of};

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
    /// Resources that are not there any more.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(super) deleted: Vec<String>,
    /// A right beyond reading, and whether it is there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) right: Option<(String, bool)>,
}

/// The journal of a collection.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    started: String,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: BufWriter<File>,
    chain: Chain,
    next: u64,
    /// What is done, by unit, with the number of its try.
    done: BTreeMap<String, (u64, Done)>,
}

/// A line: what it is, its digest, the number of the try, and the rest.
const STARTED: &str = "S";
const RECORD: &str = "R";
const DONE: &str = "D";

/// The digest of all lines so far.
#[derive(Clone, Copy, Debug)]
struct Chain([u8; 32]);

impl Chain {
    fn new(head: &str) -> Self {
        Chain(Sha256::digest(head).into())
    }

    /// The line with its digest.
    fn line(&mut self, kind: &str, attempt: u64, rest: &str) -> String {
        self.add(kind, attempt, rest);
        format!("{kind} {} {attempt} {rest}\n", self.text())
    }

    /// The parts of a line, if it follows.
    fn follow<'a>(&mut self, line: &'a str) -> Option<(&'a str, u64, &'a str)> {
        let (kind, digest, attempt, rest) = split(line)?;
        self.add(kind, attempt, rest);
        (digest == self.text()).then_some((kind, attempt, rest))
    }

    fn add(&mut self, kind: &str, attempt: u64, rest: &str) {
        let mut next = Sha256::new();
        next.update(self.0);
        next.update(kind);
        next.update(attempt.to_le_bytes());
        next.update(rest);
        self.0 = next.finalize().into();
    }

    fn text(&self) -> String {
        HEXLOWER.encode(self.0.get(..8).unwrap_or_default())
    }
}

impl Journal {
    /// Begins a journal with a head that says what is collected; or goes on with one that is there, if it has the same head.
    pub(super) fn open(path: &Path, head: &str, now: &str, resume: bool) -> Result<Self, Unreadable> {
        let exists = path.exists();
        if exists && !resume {
            let why = format!("`{}` is of a run that did not end: go on with `--resume`, or delete it", path.display());
            return Err(Unreadable::Wrong(why));
        }
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        // Where nothing can be locked, nobody is kept away; where a lock keeps away readers too, it would keep us away.
        if cfg!(unix) && matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(Unreadable::Wrong(format!("another run is writing `{}`", path.display())));
        }
        let beginning = format!("{head}\n{}", Chain::new(head).line(STARTED, 0, now));
        let mut known = read(path, head)?;
        if known.started.is_none() && known.is_ours {
            // The first lines, or all but some of them, were cut off: nothing is lost.
            file.set_len(0)?;
            file.write_all(beginning.as_bytes())?;
            known = read(path, head)?;
        }
        let Some(started) = known.started else {
            let why = format!("`{}` is of a run that asked for something else, or of another seawall: delete it", path.display());
            return Err(Unreadable::Wrong(why));
        };
        // A line that was cut off is no line.
        file.set_len(known.end)?;
        file.seek(SeekFrom::End(0))?;
        let state = State { file: BufWriter::new(file), chain: known.chain, next: known.next, done: known.done };
        Ok(Journal { path: path.to_owned(), started, state: Mutex::new(state) })
    }

    /// When the run began that this one goes on with.
    pub(super) fn started(&self) -> String {
        self.started.clone()
    }

    /// Takes the journal away if nothing is in it.
    pub(super) fn abandon(&self) {
        if self.state().done.is_empty() {
            // If it stays, the next run says what to do with it.
            drop(std::fs::remove_file(&self.path));
        }
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
        self.state().write(RECORD, attempt, line)
    }

    /// A try came to its end: from now on its records count.
    pub(super) fn done(&self, attempt: u64, done: Done) -> io::Result<()> {
        let mut state = self.state();
        state.write(DONE, attempt, &serde_json::to_string(&done)?)?;
        state.file.flush()?;
        state.done.insert(done.unit.clone(), (attempt, done));
        Ok(())
    }

    /// What is done, by unit.
    pub(super) fn all(&self) -> Vec<Done> {
        self.state().done.values().map(|(_, done)| done.clone()).collect()
    }

    /// Visits each record that counts.
    pub(super) fn each(&self, mut visit: impl FnMut(&str) -> Result<(), Unreadable>) -> Result<(), Unreadable> {
        let counting: BTreeSet<u64> = {
            let mut state = self.state();
            state.file.flush()?;
            state.done.values().map(|(attempt, _)| *attempt).collect()
        };
        let mut trouble = Ok(());
        lines(&self.path, |_, line| {
            if let Some((RECORD, _, attempt, rest)) = split(line)
                && counting.contains(&attempt)
            {
                trouble = visit(rest);
            }
            trouble.is_ok()
        })?;
        trouble
    }

    /// Makes the snapshot: all records that count but those of resources that are not there any more, in order, each once. It is there as
    /// a whole or not at all. Gives the manifest as it stands there.
    #[expect(clippy::disallowed_methods, reason = "a snapshot is written where the user wants it")]
    pub(super) fn finish(&self, output: &Path, manifest: Manifest, gone: &BTreeSet<String>) -> Result<Manifest, Unreadable> {
        let beside = |end: &str| {
            let mut path = output.as_os_str().to_owned();
            path.push(end);
            PathBuf::from(path)
        };
        let mut sorter = Sorter::new(beside(".sort"));
        self.each(|line| if is_of(line, gone) { Ok(()) } else { sorter.push(line) })?;
        let partial = beside(".new");
        let write = || {
            let mut writer = Writer::new(BufWriter::new(File::create(&partial)?));
            sorter.each(|line| writer.push(line))?;
            let (file, manifest) = writer.finish(manifest)?;
            file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            std::fs::rename(&partial, output)?;
            Ok(manifest)
        };
        // What could not be written whole takes room on a disk that may be full.
        let manifest = write().inspect_err(|_: &Unreadable| drop(std::fs::remove_file(&partial)))?;
        std::fs::remove_file(&self.path)?;
        Ok(manifest)
    }
}

impl State {
    fn write(&mut self, kind: &str, attempt: u64, rest: &str) -> io::Result<()> {
        let line = self.chain.line(kind, attempt, rest);
        self.file.write_all(line.as_bytes())
    }
}

/// Whether a record is of one of these resources, or of what is below one.
fn is_of(line: &str, gone: &BTreeSet<String>) -> bool {
    if gone.is_empty() {
        return false;
    }
    let Some((id, _)) = key_of(line) else { return false };
    let ends = id.match_indices('/').map(|(end, _)| end).chain([id.len()]);
    ends.filter_map(|end| id.get(..end)).any(|above| gone.contains(above))
}

/// What a journal says.
struct Known {
    /// It is one of what is to be collected, or the beginning of one.
    is_ours: bool,
    started: Option<String>,
    /// Where the last line that counts ends, and the digest there.
    end: u64,
    chain: Chain,
    /// The highest number of a try.
    next: u64,
    done: BTreeMap<String, (u64, Done)>,
}

fn read(path: &Path, head: &str) -> Result<Known, Unreadable> {
    let mut known = Known { is_ours: false, started: None, end: 0, chain: Chain::new(head), next: 0, done: BTreeMap::new() };
    let mut is_first = true;
    known.end = lines(path, |_, line| {
        if std::mem::take(&mut is_first) {
            known.is_ours = line == head;
            return known.is_ours;
        }
        let mut chain = known.chain;
        let Some((kind, attempt, rest)) = chain.follow(line) else { return false };
        match kind {
            STARTED => known.started = Some(rest.to_owned()),
            DONE => {
                let Ok(one) = serde_json::from_str::<Done>(rest) else { return false };
                known.done.insert(one.unit.clone(), (attempt, one));
            }
            _ => {}
        }
        known.next = known.next.max(attempt);
        known.chain = chain;
        true
    })?;
    if is_first {
        known.is_ours = is_beginning(path, head)?;
    }
    Ok(known)
}

/// Whether a file has no whole line, and what there is of one is ours.
#[expect(clippy::disallowed_methods, reason = "a snapshot is written where the user wants it")]
fn is_beginning(path: &Path, head: &str) -> io::Result<bool> {
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(File::open(path)?, head.len() as u64 + 1), &mut bytes)?;
    Ok(head.as_bytes().starts_with(&bytes))
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

fn split(line: &str) -> Option<(&str, &str, u64, &str)> {
    let (kind, rest) = line.split_once(' ')?;
    let (digest, rest) = rest.split_once(' ')?;
    let (attempt, rest) = rest.split_once(' ')?;
    Some((kind, digest, attempt.parse().ok()?, rest))
}
