//! Reads a snapshot frame by frame. What it says of its own sizes is not believed.

use std::io::{Read, Seek, SeekFrom};

use data_encoding::HEXLOWER;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::snapshot::record::counted;
use crate::snapshot::{FORMAT, Frame, Index, LONGEST, Manifest, Record, TRAILER, Unreadable, wrong};

/// Bytes of an index: enough for a hundred million records.
const INDEX: u64 = 256 << 20;

/// A snapshot that is being read.
#[derive(Debug)]
pub struct Snapshot<R> {
    input: R,
    frames: Vec<Frame>,
    manifest: Manifest,
}

impl<R: Read + Seek> Snapshot<R> {
    /// Reads the index and the manifest.
    ///
    /// # Errors
    /// It is no snapshot, it is of a later version, or it is cut off.
    pub fn open(mut input: R) -> Result<Self, Unreadable> {
        let size = input.seek(SeekFrom::End(0))?;
        let cut = || wrong("this is no snapshot, or it is cut off");
        let end = size.checked_sub(8).ok_or_else(cut)?;
        input.seek(SeekFrom::Start(end))?;
        let mut tail = [0; 8];
        input.read_exact(&mut tail)?;
        let [a, b, c, d, trailer @ ..] = tail;
        let length = u64::from(u32::from_le_bytes([a, b, c, d]));
        let start = end.checked_sub(length).filter(|_| trailer == TRAILER && length <= INDEX).ok_or_else(cut)?;
        input.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        input.by_ref().take(length).read_to_end(&mut bytes)?;
        let index: Index = serde_json::from_slice(&bytes).map_err(|_| cut())?;
        if index.format != FORMAT {
            return Err(wrong(format!("the snapshot is of format {}, and this seawall reads {FORMAT}", index.format)));
        }
        let last = index.manifest.ok_or_else(cut)?;
        let mut snapshot = Snapshot { input, frames: index.frames, manifest: Manifest::default() };
        let mut next = 0;
        for frame in snapshot.frames.iter().chain([&last]) {
            if frame.offset != next || frame.length > start {
                return Err(cut());
            }
            next += frame.length;
        }
        #[derive(Deserialize)]
        struct Last {
            manifest: Manifest,
        }
        let text = snapshot.text(&last)?;
        snapshot.manifest = serde_json::from_str::<Last>(&text).map_err(|_| wrong("the manifest cannot be read"))?.manifest;
        Ok(snapshot)
    }

    /// What was asked for, and what is missing.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// How many frames of records there are.
    pub fn frames(&self) -> usize {
        self.frames.len()
    }

    /// Reads all records in their order.
    ///
    /// # Errors
    /// It cannot be read, or is not what its manifest says.
    pub fn each(&mut self, mut visit: impl FnMut(Record)) -> Result<(), Unreadable> {
        let mut content = Sha256::new();
        let mut records = 0u64;
        for frame in self.frames.clone() {
            let text = self.text(&frame)?;
            for line in text.lines() {
                content.update(counted(line).as_bytes());
                content.update(b"\n");
                records += 1;
                visit(Record::of_line(line).ok_or_else(|| wrong(format!("record {records} cannot be read")))?);
            }
        }
        let content = format!("sha256:{}", HEXLOWER.encode(&content.finalize()));
        if records != self.manifest.records || content != self.manifest.content {
            return Err(wrong("the records are not those that the manifest speaks of"));
        }
        Ok(())
    }

    fn text(&mut self, frame: &Frame) -> Result<String, Unreadable> {
        unpacked(&mut self.input, frame)
    }

    /// Where its frames lie, and its manifest, for those who read it from elsewhere.
    pub(super) fn into_frames(self) -> (Vec<Frame>, Manifest) {
        (self.frames, self.manifest)
    }
}

/// The text of a frame. What is longer than any that seawall writes is not unpacked.
pub(super) fn unpacked<R: Read + Seek>(input: &mut R, frame: &Frame) -> Result<String, Unreadable> {
    input.seek(SeekFrom::Start(frame.offset))?;
    let mut bytes = Vec::new();
    input.by_ref().take(frame.length).read_to_end(&mut bytes)?;
    let broken = |_| wrong(format!("the snapshot is broken at byte {}", frame.offset));
    let mut text = Vec::new();
    let mut unpacked = zstd::Decoder::with_buffer(bytes.as_slice())?.single_frame();
    unpacked.by_ref().take(LONGEST as u64 + 1).read_to_end(&mut text).map_err(broken)?;
    if text.len() > LONGEST {
        return Err(wrong(format!("the frame at byte {} is too long", frame.offset)));
    }
    // A frame without its checksum would end before.
    if !unpacked.finish().is_empty() {
        return Err(wrong(format!("the snapshot is broken at byte {}", frame.offset)));
    }
    String::from_utf8(text).map_err(|_| wrong(format!("the frame at byte {} is no text", frame.offset)))
}
