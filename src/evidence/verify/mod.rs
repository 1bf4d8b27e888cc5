//! Verifying packs, offline: digests, signatures, the chain, and whether what they say adds up.
//!
//! Everything here is told by the packs alone. What only the raw data can tell (the policies evaluated again, the sample drawn again)
//! is asked of a [`Judge`].

mod addresses;
mod chain;
mod exemptions;
mod files;
mod findings;
mod sums;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeSet;
use std::io::{self, Read};

use serde::Serialize;

use crate::evidence::documents::Documents;
use crate::evidence::dsse;
use crate::evidence::key::PublicKey;
use crate::evidence::manifest::{ENVELOPE, Entry, Manifest, digest};
use crate::evidence::statement::Statement;
use crate::evidence::verify::chain::Link;
use crate::evidence::verify::files::Contents;
use crate::evidence::verify::text::shown;

pub use addresses::Scanner;

/// The files of a pack, wherever it lies.
pub trait PackFiles {
    /// All that lies in it, by path with `/`: symbolic links, and what has a name that is no UTF-8 (as near to it as a text can be), too.
    fn paths(&self) -> Vec<String>;

    /// The bytes of a file. It is asked for paths of [`PackFiles::paths`] alone.
    ///
    /// # Errors
    /// It cannot be read, or is no file of its own: a symbolic link, a folder.
    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>>;
}

/// A pack that is verified.
pub struct Pack<'a> {
    /// What it is called in the report: the name of its folder.
    pub name: String,
    /// What it is made of.
    pub files: &'a dyn PackFiles,
}

/// What is known from elsewhere.
#[derive(Copy, Clone, Default)]
pub struct Expected<'a> {
    /// Whose signature is good. With none of them, signatures are not verified.
    pub keys: &'a [PublicKey],
    /// `sha256:…` of the manifest of the last pack.
    pub head: Option<&'a str>,
    /// `sha256:…` of the manifest of the first pack.
    pub first: Option<&'a str>,
    /// How many packs there are.
    pub packs: Option<u64>,
    /// The packs are all that were ever made, from number 1.
    pub whole: bool,
    /// Who evaluates the policies again, and draws the sample again.
    pub judge: Option<&'a dyn Judge>,
}

/// Who can tell what the raw data of a pack say.
pub trait Judge {
    /// What is wrong with a pack of which all digests are right: file and what.
    fn judge(&self, pack: &Pack<'_>, manifest: &Manifest, documents: &Documents) -> Vec<(String, String)>;
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What is wrong, pack by pack and file by file; the chain comes last.
    pub faults: Vec<Fault>,
    /// What was not checked, or should be known.
    pub notes: Vec<Note>,
    /// How much was checked.
    pub checked: Checked,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The name of the pack; empty for all of them.
    pub pack: String,
    /// The file in it; empty for the pack as a whole.
    pub file: String,
    /// What is wrong, in words.
    pub what: String,
}

/// Something that should be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The name of the pack; empty for all of them.
    pub pack: String,
    /// In words.
    pub what: String,
}

/// How much was checked.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Checked {
    /// Packs.
    pub packs: u64,
    /// Files whose size and digest are right.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Signatures that hold.
    pub signatures: u64,
    /// Controls whose outcomes were added up.
    pub controls: u64,
    /// Findings that were compared with them.
    pub findings: u64,
}

impl Report {
    /// Nothing is wrong.
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, pack: &str, file: &str, what: impl Into<String>) {
        self.faults.push(Fault { pack: shown(pack), file: shown(file), what: what.into() });
    }

    fn note(&mut self, pack: &str, what: impl Into<String>) {
        self.notes.push(Note { pack: shown(pack), what: what.into() });
    }
}

/// What is wrong with the documents of one pack: file and what.
#[derive(Default)]
struct Faults(Vec<(String, String)>);

impl Faults {
    fn add(&mut self, file: &str, what: impl Into<String>) {
        self.0.push((file.to_owned(), what.into()));
    }

    /// Notes what is wrong unless it is right.
    fn unless(&mut self, right: bool, file: &str, what: impl FnOnce() -> String) {
        if !right {
            self.add(file, what());
        }
    }
}

/// Verifies packs, in whatever order they come.
pub fn verify(packs: &[Pack<'_>], expected: &Expected<'_>) -> Report {
    let mut report = Report::default();
    let mut packs: Vec<&Pack<'_>> = packs.iter().collect();
    packs.sort_by(|one, other| one.name.cmp(&other.name));
    let mut links = Vec::new();
    let mut unread = 0u64;
    for pack in packs {
        report.checked.packs += 1;
        match one(pack, expected, &mut report) {
            Some(link) => links.push(link),
            None => unread += 1,
        }
    }
    chain::check(links, unread, expected, &mut report);
    if expected.judge.is_none() {
        let what = "the policies were not evaluated again: a text that was edited and sealed anew is found by that alone, or by a signature";
        report.note("", what);
    }
    report
}

/// Verifies a pack alone; gives its place in the chain, if its manifest can be read.
fn one(pack: &Pack<'_>, expected: &Expected<'_>, report: &mut Report) -> Option<Link> {
    let before = report.faults.len();
    let mut contents = files::check(pack, report)?;
    let is_whole = report.faults.len() == before;
    let documents = documents(pack, &mut contents, report);
    signature(pack, &contents, documents.as_ref(), expected, report);
    if let Some(documents) = &documents {
        let mut faults = Faults::default();
        sums::check(documents, &contents.manifest, &mut faults);
        findings::check(documents, &mut faults);
        exemptions::check(documents, &mut faults);
        report.checked.controls += documents.controls.len() as u64;
        report.checked.findings += documents.findings.len() as u64;
        // What was changed on the way is told already, and the raw data are trusted only as they were sealed.
        match expected.judge {
            Some(judge) if is_whole => faults.0.extend(judge.judge(pack, &contents.manifest, documents)),
            Some(_) => {
                report.note(&pack.name, "its policies were not evaluated again, because there are faults in its files");
            }
            None => {}
        }
        for (file, what) in faults.0 {
            report.fault(&pack.name, &file, what);
        }
    }
    Some(Link::new(&pack.name, &contents.manifest, digest(&contents.sealed)))
}

/// The documents; none if one of them cannot be read. Each of those is told: once asked for, an empty one stands in its place, so that the
/// next is found. Bytes are given away as they are asked for, since findings may be large.
fn documents(pack: &Pack<'_>, contents: &mut Contents, report: &mut Report) -> Option<Documents> {
    let empty = Documents::default().files();
    let mut files = std::mem::take(&mut contents.documents);
    let missing: BTreeSet<&String> = empty.keys().filter(|path| !files.contains_key(*path)).collect();
    let mut asked: BTreeSet<String> = BTreeSet::new();
    let mut is_broken = false;
    let documents = loop {
        let bytes = |path: &str| {
            let stand_in = if asked.insert(path.to_owned()) { None } else { empty.get(path).cloned() };
            files.remove(path).or(stand_in).ok_or_else(String::new)
        };
        let error = match Documents::read(bytes) {
            Ok(documents) => break documents,
            Err(error) => error,
        };
        let path = error.file.split(':').next().unwrap_or("").to_owned();
        // One that is not there, or could not be read, was told of before.
        if !missing.contains(&path) {
            report.fault(&pack.name, &error.file, format!("it is no such document{}", text::place(&error.why)));
        }
        is_broken = true;
    };
    if is_broken {
        report.note(&pack.name, "whether it adds up was not checked, because not all of its documents can be read");
        return None;
    }
    for (path, bytes) in documents.files() {
        let is_same = contents.manifest.files.get(&path) == Some(&Entry::of(&bytes));
        if !is_same && contents.right.contains(&path) {
            report.fault(&pack.name, &path, "it is not written as seawall writes it: another reader may understand it otherwise");
        }
    }
    Some(documents)
}

/// Whether the pack is signed by one of the keys, and what was signed is what it says.
fn signature(pack: &Pack<'_>, contents: &Contents, documents: Option<&Documents>, expected: &Expected<'_>, report: &mut Report) {
    let Some(envelope) = &contents.envelope else {
        match expected.keys {
            [] => report.note(&pack.name, "it is not signed"),
            _ => report.fault(&pack.name, ENVELOPE, "it is not signed, and a key to verify its signature is given"),
        }
        return;
    };
    let statement = if expected.keys.is_empty() {
        report.note(&pack.name, "it is signed, and by whom was not checked: no key is given");
        dsse::inspect(envelope, &contents.sealed)
    } else {
        dsse::verify(envelope, &contents.sealed, expected.keys).map(|signed| {
            report.checked.signatures += 1;
            report.note(&pack.name, format!("it is signed by the key `{}` ({})", signed.keyid, signed.algorithm.name()));
            signed.statement
        })
    };
    match statement {
        Err(fault) => report.fault(&pack.name, ENVELOPE, fault.to_string()),
        Ok(statement) => {
            let is_other = documents.is_some_and(|documents| Statement::of(documents, &contents.sealed) != statement);
            if is_other {
                report.fault(&pack.name, ENVELOPE, "the results that were signed are not those of the documents that lie here");
            }
        }
    }
}
