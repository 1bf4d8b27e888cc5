//! What was found in Azure, on disk: records in order, with what was asked, what came of it, and what is missing.
//!
//! A snapshot is a series of zstd frames, so that `zstd -dc FILE` prints it: one line of JSON a record, in the order of ids and sources,
//! and a last line with the [`Manifest`]. Behind it an index stands in a [skippable frame] and says where each frame begins; it is
//! found from the end of the file. A file without it was cut off, and is refused.
//!
//! The time of a record is the last member of its line, so that [`Manifest::content`] can leave it out: two collections of an unchanged
//! estate have the same.
//!
//! [skippable frame]: https://github.com/facebook/zstd/blob/v1.5.7/doc/zstd_compression_format.md#skippable-frames

mod manifest;
mod merge;
mod reader;
mod record;
mod writer;

use std::fmt;
use std::io;

pub use manifest::{Collector, Gap, Manifest, Part, Subscription, Table};
pub use merge::merge;
pub use reader::{Lines, MAGIC, Snapshot, is_compressed, is_snapshot};
pub use record::{Cause, Content, Fault, Record};
#[cfg(feature = "live")]
pub(crate) use record::{counted, key_of};
pub use writer::Writer;

/// How the file is laid out.
const FORMAT: u32 = 1;

/// The magic number of the skippable frame that holds the index; any of sixteen may be chosen.
const SKIPPABLE: u32 = 0x184D_2A5E;

/// The last bytes of a snapshot.
const TRAILER: [u8; 4] = *b"SWIX";

/// Bytes of text after which a frame ends: small enough to be held by each of several threads, large enough to compress well.
const FRAME: usize = 1 << 20;

/// Bytes of text that a frame may have: Azure answers with [16 MB] at most, of which each record is a part.
///
/// [16 MB]: https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data
const LONGEST: usize = FRAME + (64 << 20);

/// Where a frame lies.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(expecting = "an object")]
struct Frame {
    offset: u64,
    length: u64,
    records: u64,
    /// The id of its first record, so that a resource is found without reading all.
    first: String,
}

/// What stands in the skippable frame.
#[derive(Debug, Default, serde::Deserialize, serde::Serialize)]
#[serde(expecting = "an object")]
struct Index {
    format: u32,
    frames: Vec<Frame>,
    manifest: Option<Frame>,
}

/// A file that is no snapshot, or none that can be used.
#[derive(Debug)]
pub enum Unreadable {
    /// It cannot be read or written.
    Io(io::Error),
    /// What is wrong with what it says.
    Wrong(String),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Io(error) => write!(f, "{error}"),
            Unreadable::Wrong(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Unreadable {}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Unreadable::Io(error)
    }
}

fn wrong(why: impl Into<String>) -> Unreadable {
    Unreadable::Wrong(why.into())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use serde_json::json;

    use super::*;

    fn record(id: &str, time: &str) -> Record {
        Record {
            id: id.to_owned(),
            source: "resources".to_owned(),
            api_version: "2024-04-01".to_owned(),
            time: time.to_owned(),
            content: Content::Body(json!({"id": id, "properties": {"text": "x".repeat(700), "time": ",\"time\":\""}})),
        }
    }

    fn written(count: usize, time: &str) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new());
        for number in 0..count {
            writer.push(&record(&format!("/subscriptions/{number:06}"), time).line()).unwrap();
        }
        writer.finish(Manifest::default()).unwrap().0
    }

    #[test]
    fn what_was_written_is_read() {
        let bytes = written(5000, "2026-01-01T00:00:00Z");
        let mut snapshot = Snapshot::open(Cursor::new(&bytes)).unwrap();
        assert_eq!(snapshot.manifest().records, 5000);
        assert!(snapshot.frames() > 2);
        let mut count = 0;
        snapshot
            .each(|read| {
                assert_eq!(read, record(&format!("/subscriptions/{count:06}"), "2026-01-01T00:00:00Z"));
                count += 1;
            })
            .unwrap();
        assert_eq!(count, 5000);
        assert_eq!(bytes, written(5000, "2026-01-01T00:00:00Z"));
    }

    #[test]
    fn the_time_does_not_count() {
        let content = |time| Snapshot::open(Cursor::new(written(10, time))).unwrap().manifest().content.clone();
        assert_eq!(content("2026-01-01T00:00:00Z"), content("2026-01-02T00:00:00Z"));
        assert_ne!(content(""), Snapshot::open(Cursor::new(written(11, ""))).unwrap().manifest().content);
    }

    #[test]
    fn every_cut_and_every_changed_byte_is_noticed() {
        let bytes = written(40, "2026-01-01T00:00:00Z");
        let whole = |bytes: &[u8]| -> Result<(Manifest, Vec<Record>), Unreadable> {
            let mut snapshot = Snapshot::open(Cursor::new(bytes))?;
            let mut records = Vec::new();
            snapshot.each(|record| records.push(record))?;
            Ok((snapshot.manifest().clone(), records))
        };
        let unchanged = whole(&bytes).unwrap();
        assert_eq!(unchanged.1.len(), 40);
        for end in 0..bytes.len() {
            assert!(whole(&bytes[..end]).is_err(), "cut at {end}");
        }
        // Some bits of a frame's header change nothing of what is in it.
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x55;
            assert!(whole(&changed).is_err() || whole(&changed).is_ok_and(|read| read == unchanged), "changed at {at}");
        }
    }

    #[test]
    fn what_is_out_of_order_is_refused() {
        let mut writer = Writer::new(Vec::new());
        writer.push(&record("/b", "").line()).unwrap();
        let mut why = |line: &str| writer.push(line).unwrap_err().to_string();
        assert_eq!(why(&record("/a", "").line()), "the records of `/a` are out of order");
        assert_eq!(why("{}"), "what was to be written is no record: it has no id, or no source");
    }
}
