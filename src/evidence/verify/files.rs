//! The files of a pack: all that its manifest lists, as they were sealed, and nothing beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::evidence::documents::Documents;
use crate::evidence::manifest::{ENVELOPE, Entry, MANIFEST, Manifest};
use crate::evidence::verify::addresses::Scanner;
use crate::evidence::verify::text::{listed, place, shown};
use crate::evidence::verify::{Pack, Report};

/// Bytes that a manifest or an envelope may have: a million files.
const SEAL: u64 = 256 << 20;

/// Bytes that a document may have, since it is held in memory.
const DOCUMENT: u64 = 4 << 30;

/// Bytes that are read at once.
const PIECE: usize = 1 << 16;

/// Characters of a path, at most.
const LONGEST: usize = 1024;

/// What was read of a pack.
pub(super) struct Contents {
    pub(super) manifest: Manifest,
    /// The bytes of the manifest.
    pub(super) sealed: Vec<u8>,
    pub(super) envelope: Option<Vec<u8>>,
    /// The documents that can be read, by path, whether they are as they were sealed or not.
    pub(super) documents: BTreeMap<String, Vec<u8>>,
    /// The files that are as they were sealed.
    pub(super) right: BTreeSet<String>,
}

/// Checks the files of a pack; none if its manifest cannot be read.
pub(super) fn check(pack: &Pack<'_>, report: &mut Report) -> Option<Contents> {
    let paths = paths(pack, report);
    let sealed = small(pack, MANIFEST, &paths, report)?;
    let envelope = if paths.contains(ENVELOPE) { small(pack, ENVELOPE, &paths, report) } else { None };
    let manifest = match Manifest::read(&sealed) {
        Ok(manifest) => manifest,
        Err(why) => {
            let is_other = why.starts_with("it is of the format");
            let what = if is_other { shown(&why) } else { format!("it is no manifest{}", place(&why)) };
            report.fault(&pack.name, MANIFEST, what);
            return None;
        }
    };
    if manifest.bytes() != sealed {
        report.fault(&pack.name, MANIFEST, "it is not written as seawall writes it: another reader may understand it otherwise");
    }
    let mut scanner = Scanner::default();
    scanner.feed(&sealed);
    tell_lines(pack, MANIFEST, &scanner.finish(), report);
    let (documents, right) = listed_files(pack, &manifest, &paths, report);
    for path in paths.iter().filter(|path| *path != MANIFEST && *path != ENVELOPE && !manifest.files.contains_key(*path)) {
        report.fault(&pack.name, path, "it is not in the manifest: it was added");
    }
    Some(Contents { manifest, sealed, envelope, documents, right })
}

/// Every path of the pack, once.
fn paths(pack: &Pack<'_>, report: &mut Report) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    let mut twice = BTreeSet::new();
    for path in pack.files.paths() {
        if paths.contains(&path) {
            twice.insert(path);
        } else {
            paths.insert(path);
        }
    }
    for path in &twice {
        report.fault(&pack.name, path, "it is there twice");
    }
    paths
}

/// The bytes of what seals a pack.
fn small(pack: &Pack<'_>, path: &str, paths: &BTreeSet<String>, report: &mut Report) -> Option<Vec<u8>> {
    if !paths.contains(path) {
        report.fault(&pack.name, path, "it is not there: it was removed");
        return None;
    }
    let mut bytes = Vec::new();
    let read = pack.files.open(path).and_then(|reader| reader.take(SEAL + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) if bytes.len() as u64 > SEAL => report.fault(&pack.name, path, format!("it has more than {SEAL} bytes")),
        Ok(_) => return Some(bytes),
        Err(error) => report.fault(&pack.name, path, unreadable(&error)),
    }
    None
}

/// Checks each file that the manifest lists; gives the documents among them, and which files are as they were sealed.
fn listed_files(
    pack: &Pack<'_>,
    manifest: &Manifest,
    paths: &BTreeSet<String>,
    report: &mut Report,
) -> (BTreeMap<String, Vec<u8>>, BTreeSet<String>) {
    let names: BTreeSet<String> = Documents::default().files().into_keys().collect();
    let (mut documents, mut right) = (BTreeMap::new(), BTreeSet::new());
    let mut folded = BTreeSet::new();
    for (path, entry) in &manifest.files {
        if let Err(why) = is_inside(path) {
            report.fault(&pack.name, path, format!("the manifest lists it, and {why}"));
            continue;
        }
        if !folded.insert(path.to_lowercase()) {
            report.fault(&pack.name, path, "the manifest lists another file whose name differs in capitals alone");
        }
        if !paths.contains(path) {
            report.fault(&pack.name, path, "it is not there: it was removed");
            continue;
        }
        let kept = names.contains(path);
        if kept && entry.size > DOCUMENT {
            report.fault(
                &pack.name,
                path,
                format!("the manifest says that it has {} bytes, and no document has more than {DOCUMENT}", entry.size),
            );
            continue;
        }
        match pack.files.open(path).and_then(|mut reader| Examined::of(&mut *reader, entry.size, kept)) {
            Err(error) => report.fault(&pack.name, path, unreadable(&error)),
            Ok(examined) => {
                if examined.is_same(pack, path, entry, report) {
                    right.insert(path.clone());
                }
                if let Some(bytes) = examined.bytes {
                    documents.insert(path.clone(), bytes);
                }
            }
        }
    }
    for name in names.iter().filter(|name| !manifest.files.contains_key(*name)) {
        report.fault(&pack.name, MANIFEST, format!("it does not list `{name}`, which every pack has"));
    }
    (documents, right)
}

/// A file that was read.
struct Examined {
    size: u64,
    digest: String,
    /// It goes on behind the size that it should have.
    more: bool,
    /// Lines with e-mail addresses.
    lines: Vec<u64>,
    /// All of it, if it is kept.
    bytes: Option<Vec<u8>>,
}

impl Examined {
    /// Reads a file piece by piece, and not much further than its size.
    fn of(reader: &mut dyn Read, size: u64, kept: bool) -> io::Result<Self> {
        let (mut hasher, mut scanner) = (Sha256::new(), Scanner::default());
        let mut bytes = kept.then(Vec::new);
        let mut piece = vec![0; PIECE];
        let mut read = 0u64;
        while read <= size {
            let count = match reader.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let part = piece.get(..count).unwrap_or_default();
            read += count as u64;
            hasher.update(part);
            scanner.feed(part);
            if let Some(bytes) = &mut bytes {
                bytes.extend_from_slice(part);
            }
        }
        let digest = format!("sha256:{}", HEXLOWER.encode(&hasher.finalize()));
        Ok(Examined { size: read, digest, more: read > size, lines: scanner.finish(), bytes: bytes.filter(|_| read <= size) })
    }

    /// Whether it is as it was sealed; what it says of people is told beside that.
    fn is_same(&self, pack: &Pack<'_>, path: &str, entry: &Entry, report: &mut Report) -> bool {
        tell_lines(pack, path, &self.lines, report);
        let (size, said) = (self.size, entry.size);
        let what = if self.more {
            format!("it has more than the {said} bytes that the manifest says: it was changed")
        } else if size != said {
            format!("it has {size} bytes, and the manifest says {said}: it was changed")
        } else if self.digest != entry.digest {
            "its digest is not the one of the manifest: it was changed".to_owned()
        } else {
            report.checked.files += 1;
            report.checked.bytes = report.checked.bytes.saturating_add(size);
            return true;
        };
        report.fault(&pack.name, path, what);
        false
    }
}

/// Tells in which lines there is an e-mail address.
fn tell_lines(pack: &Pack<'_>, path: &str, lines: &[u64], report: &mut Report) {
    if !lines.is_empty() {
        let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
        report.fault(&pack.name, path, format!("it has an e-mail address in line {}", listed(&lines)));
    }
}

/// Whether a path leads to a place inside of the pack, and is one that a pack may list; why not, if not.
fn is_inside(path: &str) -> Result<(), &'static str> {
    let wrong = |part: &str| part.is_empty() || part == "." || part == "..";
    if path == MANIFEST || path == ENVELOPE {
        return Err("it seals the pack itself");
    }
    if path.chars().count() > LONGEST || path.chars().any(char::is_control) {
        return Err("that is no name of a file");
    }
    if path.contains(['\\', ':']) || path.split('/').any(wrong) {
        return Err("that is no place inside of the pack");
    }
    Ok(())
}

fn unreadable(error: &io::Error) -> String {
    // Of what the system says the kind is enough, and the same on every system.
    let why = if error.raw_os_error().is_some() { error.kind().to_string() } else { error.to_string() };
    format!("it cannot be read ({why})")
}
