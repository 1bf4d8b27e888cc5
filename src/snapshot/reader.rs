//! Reads a snapshot frame by frame. What it says of its own sizes is not believed.

use std::io::{Read, Seek, SeekFrom};

use data_encoding::HEXLOWER;
use rayon::prelude::*;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::snapshot::record::counted;
use crate::snapshot::{FORMAT, Frame, Index, LONGEST, Manifest, Record, TRAILER, Unreadable, wrong};

/// How a frame of zstd begins, and with it a snapshot
/// (<https://github.com/facebook/zstd/blob/v1.5.7/doc/zstd_compression_format.md#zstandard-frames>).
pub const MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// Bytes of an index: enough for a hundred million records.
const INDEX: u64 = 256 << 20;

/// Frames that are unpacked at the same time: with these and what becomes of them, the memory of a reader is bounded.
const TOGETHER: usize = 16;

/// Whether bytes look like a snapshot: a file of zstd that ends with our index.
pub fn is_snapshot(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC) && bytes.ends_with(&TRAILER)
}

/// Whether bytes may be a snapshot that was cut off.
pub fn is_compressed(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// Records as text, one a line.
#[derive(Debug)]
pub struct Lines {
    /// How many records stand before these.
    pub before: u64,
    /// The lines.
    pub text: String,
}

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
    pub fn each(&mut self, mut visit: impl FnMut(Record) + Send) -> Result<(), Unreadable> {
        let mut broken = None;
        self.each_lines(|some| {
            for lines in some {
                for (line, number) in lines.text.lines().zip(lines.before + 1..) {
                    match Record::of_line(line) {
                        Some(record) => visit(record),
                        None => broken = broken.or(Some(number)),
                    }
                }
            }
        })?;
        broken.map_or(Ok(()), |number| Err(wrong(format!("record {number} cannot be read"))))
    }

    /// Reads the lines of all records in their order, those of some frames at a time; what they are is for `visit` to find out.
    ///
    /// # Errors
    /// It cannot be read, or is not what its manifest says.
    pub fn each_lines(&mut self, mut visit: impl FnMut(&[Lines]) + Send) -> Result<(), Unreadable> {
        let mut content = Sha256::new();
        let mut records = 0u64;
        for frames in self.frames.clone().chunks(TOGETHER) {
            let packed = frames.iter().map(|frame| self.packed(frame)).collect::<Result<Vec<_>, _>>()?;
            let texts = packed.par_iter().zip(frames).map(|(bytes, frame)| unpacked(bytes, frame));
            let texts = texts.collect::<Result<Vec<String>, _>>()?;
            let mut some = Vec::with_capacity(texts.len());
            for text in texts {
                some.push(Lines { before: records, text });
                records += some.last().map_or(0, |lines| lines.text.lines().count() as u64);
            }
            let hash = || {
                for line in some.iter().flat_map(|lines| lines.text.lines()) {
                    content.update(counted(line).as_bytes());
                    content.update(b"\n");
                }
            };
            rayon::join(hash, || visit(&some));
        }
        let content = format!("sha256:{}", HEXLOWER.encode(&content.finalize()));
        if records != self.manifest.records || content != self.manifest.content {
            return Err(wrong("the records are not those that the manifest speaks of"));
        }
        Ok(())
    }

    fn packed(&mut self, frame: &Frame) -> Result<Vec<u8>, Unreadable> {
        packed(&mut self.input, frame)
    }

    fn text(&mut self, frame: &Frame) -> Result<String, Unreadable> {
        unpacked(&self.packed(frame)?, frame)
    }

    /// Where its frames lie, and its manifest, for those who read it from elsewhere.
    pub(super) fn into_frames(self) -> (Vec<Frame>, Manifest) {
        (self.frames, self.manifest)
    }
}

/// The bytes of a frame.
pub(super) fn packed<R: Read + Seek>(input: &mut R, frame: &Frame) -> Result<Vec<u8>, Unreadable> {
    input.seek(SeekFrom::Start(frame.offset))?;
    let mut bytes = Vec::new();
    input.take(frame.length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a frame. What is longer than any that seawall writes is not unpacked.
pub(super) fn unpacked(bytes: &[u8], frame: &Frame) -> Result<String, Unreadable> {
    let broken = |_| wrong(format!("the snapshot is broken at byte {}", frame.offset));
    let mut text = Vec::new();
    let mut unpacked = zstd::Decoder::with_buffer(bytes)?.single_frame();
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
