//! Writes a snapshot, in order and in memory that does not grow with it.

use std::io::{self, Write};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::snapshot::record::{counted, key_of};
use crate::snapshot::{FORMAT, FRAME, Frame, Index, Manifest, SKIPPABLE, TRAILER, Unreadable, wrong};

/// zstd's own default: what follows costs twice the time for a tenth of the size.
const LEVEL: i32 = 3;

/// A snapshot that is being written.
#[derive(Debug)]
pub struct Writer<W: Write> {
    out: W,
    offset: u64,
    text: Vec<u8>,
    /// Records in `text`, and the first of them.
    pending: u64,
    first: String,
    last: (String, String),
    records: u64,
    content: Sha256,
    frames: Vec<Frame>,
}

impl<W: Write> Writer<W> {
    /// Writes to `out`, from its beginning.
    pub fn new(out: W) -> Self {
        Writer {
            out,
            offset: 0,
            text: Vec::new(),
            pending: 0,
            first: String::new(),
            last: Default::default(),
            records: 0,
            content: Sha256::new(),
            frames: Vec::new(),
        }
    }

    /// Adds the line of a record, as [`Record::line`](crate::snapshot::Record::line) gives it.
    ///
    /// # Errors
    /// It is no record, it belongs before the last one, or it cannot be written.
    pub fn push(&mut self, line: &str) -> Result<(), Unreadable> {
        let key = key_of(line).ok_or_else(|| wrong("what was to be written is no record: it has no id, or no source"))?;
        self.append(key, line)
    }

    /// The same for a line whose key is known.
    pub(super) fn append(&mut self, key: (String, String), line: &str) -> Result<(), Unreadable> {
        if self.records > 0 && key <= self.last {
            return Err(wrong(format!("the records of `{}` are out of order", key.0)));
        }
        if self.pending == 0 {
            self.first.clone_from(&key.0);
        }
        self.last = key;
        self.content.update(counted(line).as_bytes());
        self.content.update(b"\n");
        self.text.extend_from_slice(line.as_bytes());
        self.text.push(b'\n');
        self.pending += 1;
        self.records += 1;
        if self.text.len() >= FRAME {
            let frame = self.frame()?;
            self.frames.push(frame);
        }
        Ok(())
    }

    /// Puts the end to it, and gives back where it was written to, and the manifest, which is told the records and their content.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(mut self, mut manifest: Manifest) -> Result<(W, Manifest), Unreadable> {
        if self.pending > 0 {
            let frame = self.frame()?;
            self.frames.push(frame);
        }
        manifest.records = self.records;
        manifest.content = format!("sha256:{}", HEXLOWER.encode(&std::mem::take(&mut self.content).finalize()));
        let line = serde_json::json!({ "manifest": serde_json::to_value(&manifest).map_err(io::Error::from)? });
        self.text = format!("{line}\n").into_bytes();
        let last = self.frame()?;
        let index = Index { format: FORMAT, frames: std::mem::take(&mut self.frames), manifest: Some(last) };
        let mut payload = serde_json::to_vec(&index).map_err(io::Error::from)?;
        let length = u32::try_from(payload.len()).map_err(|_| wrong("there are too many records for one snapshot"))?;
        payload.extend(length.to_le_bytes());
        payload.extend(TRAILER);
        let whole = u32::try_from(payload.len()).map_err(|_| wrong("there are too many records for one snapshot"))?;
        self.out.write_all(&SKIPPABLE.to_le_bytes())?;
        self.out.write_all(&whole.to_le_bytes())?;
        self.out.write_all(&payload)?;
        self.out.flush()?;
        Ok((self.out, manifest))
    }

    /// Writes what is held as one frame, with its checksum.
    fn frame(&mut self) -> Result<Frame, Unreadable> {
        let mut encoder = zstd::Encoder::new(Vec::new(), LEVEL)?;
        encoder.include_checksum(true)?;
        encoder.write_all(&self.text)?;
        let bytes = encoder.finish()?;
        self.out.write_all(&bytes)?;
        let length = bytes.len() as u64;
        let frame = Frame { offset: self.offset, length, records: self.pending, first: std::mem::take(&mut self.first) };
        self.offset += length;
        self.pending = 0;
        self.text.clear();
        Ok(frame)
    }
}
