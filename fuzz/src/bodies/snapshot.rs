//! Bytes as a snapshot; and lines as its records, in frames, with an index and digests that fit.

use std::io::Cursor;

use data_encoding::HEXLOWER;
use seawall::frontend::export;
use seawall::snapshot::{Manifest, Snapshot, is_compressed, is_snapshot, merge};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use crate::bodies::ground::Run;

/// What ends a frame before it is full.
const BREAK: &str = "---";

pub(crate) fn raw(bytes: &[u8]) {
    read(bytes);
}

/// Lines of records; a line `---` ends a frame, and a line that begins with `manifest ` is the account of it all.
pub(crate) fn records(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut manifest = Manifest::default();
    let mut frames: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines() {
        if line == BREAK {
            frames.push(Vec::new());
        } else if let Some(account) = line.strip_prefix("manifest ") {
            manifest = serde_json::from_str(account).unwrap_or(manifest);
        } else if let Some(last) = frames.last_mut() {
            last.push(line);
        }
    }
    read(&pack(&frames, manifest));
}

/// All that is done with a snapshot.
fn read(bytes: &[u8]) {
    assert!(is_compressed(bytes) || !is_snapshot(bytes), "a snapshot is compressed");
    let mut told = None;
    if let Ok(mut snapshot) = Snapshot::open(Cursor::new(bytes)) {
        let mut records = 0u64;
        if snapshot.each(|_| records += 1).is_ok() {
            assert_eq!(records, snapshot.manifest().records);
            told = Some(records);
        }
    }
    let run = Run::new([]);
    if let Ok(reading) = export::snapshot::read("a.snapshot", bytes, &run.context()) {
        run.check_messages(&reading.diagnostics);
        run.check_reading(reading.value);
    }
    // What is merged with itself is what it was.
    let names = ["one".to_owned(), "other".to_owned()];
    let one = merge(&names[..1], &|_| Ok(Cursor::new(bytes)), Vec::new());
    let both = merge(&names, &|_| Ok(Cursor::new(bytes)), Vec::new());
    let Ok((merged, manifest)) = one else { return };
    // Merging looks at the keys of records alone; what else they say is for whoever reads them.
    assert!(told.is_none_or(|told| told == manifest.records));
    let again = Snapshot::open(Cursor::new(&merged)).expect("what was merged is a snapshot");
    assert_eq!(*again.manifest(), manifest);
    if let Ok((_, manifest)) = both {
        assert!(told.is_none_or(|told| told == manifest.records), "something is there twice");
    }
}

/// The snapshot of these lines, whatever they are.
fn pack(frames: &[Vec<&str>], mut manifest: Manifest) -> Vec<u8> {
    let (mut bytes, mut content, mut index) = (Vec::new(), Sha256::new(), Vec::new());
    for lines in frames.iter().filter(|lines| !lines.is_empty()) {
        for line in lines {
            content.update(line.rfind(",\"time\":\"").and_then(|end| line.get(..end)).unwrap_or(line));
            content.update(b"\n");
        }
        index.push(frame(&mut bytes, &format!("{}\n", lines.join("\n")), lines.len()));
    }
    manifest.records = frames.iter().map(|lines| lines.len() as u64).sum();
    manifest.content = format!("sha256:{}", HEXLOWER.encode(&content.finalize()));
    let last = frame(&mut bytes, &format!("{}\n", json!({"manifest": serde_json::to_value(manifest).expect("it is JSON")})), 0);
    let mut payload = json!({"format": 1, "frames": index, "manifest": last}).to_string().into_bytes();
    let length = u32::try_from(payload.len()).expect("an input is small");
    payload.extend(length.to_le_bytes());
    payload.extend(b"SWIX");
    let length = u32::try_from(payload.len()).expect("an input is small");
    bytes.extend(0x184D_2A5E_u32.to_le_bytes());
    bytes.extend(length.to_le_bytes());
    bytes.extend(payload);
    bytes
}

/// Adds a frame, and gives what an index says of it.
fn frame(bytes: &mut Vec<u8>, text: &str, records: usize) -> Json {
    let offset = bytes.len();
    let mut encoder = zstd::Encoder::new(bytes, 1).expect("memory takes it");
    encoder.include_checksum(true).expect("it is known");
    std::io::Write::write_all(&mut encoder, text.as_bytes()).expect("memory takes it");
    let length = encoder.finish().expect("memory takes it").len() - offset;
    json!({"offset": offset, "length": length, "records": records, "first": ""})
}
