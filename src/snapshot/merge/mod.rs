//! Joins snapshots into one: a merge of sorted records, in memory that does not grow with them, and one account of all.
//!
//! Of each input a frame is held, and no file stays open. What an input says of itself is held against what it has, so that a broken one
//! makes no snapshot. Merging is associative: the parts of what was merged before count as if they had been given one by one.

mod account;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, Read, Seek, Write};
use std::ops::Range;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::snapshot::merge::account::Account;
use crate::snapshot::reader::{packed, unpacked};
use crate::snapshot::record::{counted, key_of};
use crate::snapshot::{Frame, Manifest, Snapshot, Unreadable, Writer, wrong};

/// Bytes of text that all inputs together may have in hand: a frame of each of 2,000, or what is long of fewer.
const HELD: usize = 2 << 30;

/// Id in lower case, and source.
type Key = (String, String);

/// Merges the snapshots with these names, each of which `open` opens by its place as often as it is needed, and writes one to `out`.
/// Gives `out` back, with the manifest as it stands there.
///
/// A record that several inputs have is kept once. Where they tell differently, the one that is last in order is kept, as it is within
/// one collection, and a gap says so.
///
/// # Errors
/// An input cannot be read, is not what it says, or cannot be joined with the others; or `out` fails.
pub fn merge<R: Read + Seek, W: Write>(
    names: &[String],
    open: &dyn Fn(usize) -> io::Result<R>,
    out: W,
) -> Result<(W, Manifest), Unreadable> {
    let (mut account, mut cursors) = (Account::default(), Vec::new());
    for (place, name) in names.iter().enumerate() {
        let snapshot = open(place).map_err(Unreadable::from).and_then(Snapshot::open).map_err(|why| of(name, why))?;
        let (frames, manifest) = snapshot.into_frames();
        cursors.push(Cursor::new(name, frames, &manifest));
        account.add(name, manifest)?;
    }
    account.check()?;
    let mut writer = Writer::new(out);
    let mut merging = Merging { open, cursors, heap: BinaryHeap::new(), held: 0 };
    for place in 0..names.len() {
        merging.advance(place)?;
    }
    let mut kept = String::new();
    while let Some(Reverse((key, first))) = merging.heap.pop() {
        kept.clear();
        kept.push_str(merging.line(first));
        merging.advance(first)?;
        let mut differs = false;
        while let Some(other) = merging.next_with(&key) {
            let line = merging.line(other);
            differs |= counted(line) != counted(&kept);
            if (counted(line), line) > (counted(&kept), &kept) {
                kept.clear();
                kept.push_str(line);
            }
            merging.advance(other)?;
        }
        if differs {
            account.differs(&key);
        }
        writer.append(key, &kept)?;
    }
    writer.finish(account.finish()?)
}

fn of(name: &str, why: Unreadable) -> Unreadable {
    wrong(format!("`{name}`: {why}"))
}

/// All inputs, and which of them is next.
struct Merging<'a, R> {
    open: &'a dyn Fn(usize) -> io::Result<R>,
    cursors: Vec<Cursor<'a>>,
    heap: BinaryHeap<Reverse<(Key, usize)>>,
    /// Bytes of text in all cursors.
    held: usize,
}

impl<R: Read + Seek> Merging<'_, R> {
    /// The line at which an input stands.
    fn line(&self, place: usize) -> &str {
        self.cursors.get(place).map_or("", Cursor::line)
    }

    /// The next input that stands at a record with this key.
    fn next_with(&mut self, key: &Key) -> Option<usize> {
        if self.heap.peek().is_none_or(|Reverse((next, _))| next != key) {
            return None;
        }
        self.heap.pop().map(|Reverse((_, place))| place)
    }

    /// Goes to the next record of an input, and enters it among those that are next.
    fn advance(&mut self, place: usize) -> Result<(), Unreadable> {
        let Some(cursor) = self.cursors.get_mut(place) else { return Ok(()) };
        let name = cursor.name;
        let before = cursor.text.len();
        let key = cursor.next(&|| (self.open)(place)).map_err(|why| of(name, why))?;
        self.held = (self.held + cursor.text.len()).saturating_sub(before);
        if self.held > HELD {
            return Err(of(name, wrong("the frames of all inputs together are too long")));
        }
        self.heap.extend(key.map(|key| Reverse((key, place))));
        Ok(())
    }
}

/// One input that is being read.
struct Cursor<'a> {
    name: &'a str,
    frames: std::vec::IntoIter<Frame>,
    /// The frame in hand, and where in it the line is.
    text: String,
    line: Range<usize>,
    /// The last key.
    key: Option<Key>,
    /// What was read, and what the manifest says that there is.
    content: Sha256,
    records: u64,
    told: (u64, String),
}

impl<'a> Cursor<'a> {
    fn new(name: &'a str, frames: Vec<Frame>, manifest: &Manifest) -> Self {
        Cursor {
            name,
            frames: frames.into_iter(),
            text: String::new(),
            line: 0..0,
            key: None,
            content: Sha256::new(),
            records: 0,
            told: (manifest.records, manifest.content.clone()),
        }
    }

    fn line(&self) -> &str {
        self.text.get(self.line.clone()).unwrap_or_default()
    }

    /// Goes to the next line and gives its key; none at the end, if all was as the manifest says.
    fn next<R: Read + Seek>(&mut self, open: &dyn Fn() -> io::Result<R>) -> Result<Option<Key>, Unreadable> {
        let mut start = self.line.end;
        // Behind a line stands its end.
        start += usize::from(self.text.get(start..).is_some_and(|rest| rest.starts_with('\n')));
        while start >= self.text.len() {
            let Some(frame) = self.frames.next() else {
                (self.text, self.line) = (String::new(), 0..0);
                return self.end().map(|()| None);
            };
            // Before the next one is unpacked the last one goes.
            self.text = String::new();
            self.text = unpacked(&packed(&mut open()?, &frame)?, &frame)?;
            start = 0;
        }
        let length = self.text.get(start..).map_or(0, |rest| rest.find('\n').unwrap_or(rest.len()));
        self.line = start..start + length;
        self.records += 1;
        let line = self.text.get(self.line.clone()).unwrap_or_default();
        self.content.update(counted(line).as_bytes());
        self.content.update(b"\n");
        let key = key_of(line).ok_or_else(|| wrong(format!("record {} cannot be read", self.records)))?;
        if self.key.as_ref().is_some_and(|last| *last >= key) {
            return Err(wrong(format!("record {} is out of order", self.records)));
        }
        self.key = Some(key.clone());
        Ok(Some(key))
    }

    /// Holds what was read against what the manifest says.
    fn end(&mut self) -> Result<(), Unreadable> {
        let content = format!("sha256:{}", HEXLOWER.encode(&std::mem::take(&mut self.content).finalize()));
        if (self.records, &content) != (self.told.0, &self.told.1) {
            return Err(wrong("the records are not those that the manifest speaks of"));
        }
        Ok(())
    }
}
