//! Judging again: the snapshot of a pack, by the policies and the rules in it, must give the documents in it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;

use jiff::Timestamp;

use crate::cli::Failure;
use crate::cli::evidence::formats;
use crate::cli::evidence::judged::{self, Draw, Judged};
use crate::cli::evidence::kept;
use crate::cli::options::Color;
use crate::cli::progress::Line;
use crate::evidence::build::cleaned_text;
use crate::evidence::documents::{Documents, FINDINGS, Finding, Subject};
use crate::evidence::manifest::{Entry, Manifest};
use crate::evidence::setup::{SETUP, SNAPSHOT, Setup};
use crate::evidence::verify::{Judge, Pack};

/// Findings that are named one by one.
const TOLD: usize = 10;

/// Judges again, and keeps what should be known of it.
#[derive(Default)]
pub(super) struct Again {
    notes: RefCell<Vec<(String, String)>>,
}

impl Again {
    /// What should be known: pack and what.
    pub(super) fn notes(&self) -> Vec<(String, String)> {
        self.notes.take()
    }

    fn note(&self, pack: &Pack<'_>, what: impl Into<String>) {
        self.notes.borrow_mut().push((pack.name.clone(), what.into()));
    }
}

impl Judge for Again {
    fn judge(&self, pack: &Pack<'_>, manifest: &Manifest, documents: &Documents) -> Vec<(String, String)> {
        // A pack with a snapshot is judged again whatever it says that it is of.
        if documents.scope.subject == Subject::Files && !manifest.files.contains_key(SNAPSHOT) {
            let what = "it is of code or exports, which are not in it: scan the same files, whose digests stand in scope.json, and compare";
            self.note(pack, what);
            return Vec::new();
        }
        let read = |file: &str| bytes(pack, file).map_err(|why| Failure::Usage(format!("{file}: {why}")));
        let setup = match bytes(pack, SETUP).and_then(|bytes| Setup::read(&bytes)) {
            Ok(setup) => setup,
            Err(why) => return vec![(SETUP.to_owned(), format!("it does not say how the pack was judged: {why}"))],
        };
        match again(&read, &setup, manifest, documents) {
            Ok(mut judged) => self.compared(pack, &setup, manifest, documents, &mut judged),
            // Whichever file is at fault is named in the words.
            Err(why) => vec![(String::new(), format!("it cannot be judged again: {}", words(why)))],
        }
    }
}

/// The bytes of a file of a pack.
fn bytes(pack: &Pack<'_>, file: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    match pack.files.open(file).and_then(|mut reader| reader.read_to_end(&mut bytes)) {
        Ok(_) => Ok(bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => Err("there is no such file".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn words(failure: Failure) -> String {
    match failure {
        Failure::Usage(why) | Failure::Internal(why) => why,
        Failure::Output(error) => error.to_string(),
    }
}

fn again(
    read: &dyn Fn(&str) -> Result<Vec<u8>, Failure>,
    setup: &Setup,
    manifest: &Manifest,
    documents: &Documents,
) -> Result<Judged, Failure> {
    let files: Vec<String> = manifest.files.keys().cloned().collect();
    let mut restored = kept::restore(setup, &files, read)?;
    if let Some(policies) = kept::foreign(setup, &files, read)? {
        restored.terms.packs.insert(0, policies);
    }
    let created = documents.scope.created.parse();
    let created: Timestamp = created.map_err(|_| Failure::Usage("`created` in scope.json is no time".to_owned()))?;
    let sample = usize::try_from(setup.sample).unwrap_or(usize::MAX).min(documents.sample.population as usize);
    let draw = Draw { created, seed: Some(&documents.sample.seed), sample };
    judged::snapshot(read(SNAPSHOT)?, restored, &draw, Line::new(Color::Auto).progress())
}

impl Again {
    /// What differs, file by file.
    fn compared(
        &self,
        pack: &Pack<'_>,
        setup: &Setup,
        manifest: &Manifest,
        documents: &Documents,
        judged: &mut Judged,
    ) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let differences = differences(&documents.findings, &judged.documents.findings);
        faults.extend(differences.into_iter().map(|what| (FINDINGS.to_owned(), what)));
        let named = documents.scope.authors.first().map(|author| author.digest.as_str());
        if named != Some(setup.policies.as_str()) {
            faults.push((SETUP.to_owned(), "it names other policies than scope.json".to_owned()));
        }
        let own = concat!("seawall ", env!("CARGO_PKG_VERSION"));
        if manifest.tool != own || setup.policies != env!("SEAWALL_POLICIES_DIGEST") {
            let tool = cleaned_text(&manifest.tool);
            let what = if setup.policies == env!("SEAWALL_POLICIES_DIGEST") {
                format!("it was made by {tool}, and this is {own}: its findings were compared, and its other documents were not")
            } else {
                format!(
                    "it was made by {tool}, with policies that are not those of this version ({own}): it was judged again by the policies in \
                     it, its findings were compared, and its other documents were not"
                )
            };
            self.note(pack, what);
            return faults;
        }
        let mut made = judged.documents.files();
        match formats::all(judged, &made) {
            Ok(files) => made.extend(files),
            Err(why) => faults.push((String::new(), words(why))),
        }
        made.extend(kept::embedded());
        let told: BTreeSet<String> = faults.iter().map(|(file, _)| file.clone()).collect();
        for (path, bytes) in made.iter().filter(|(path, _)| !told.contains(*path)) {
            match manifest.files.get(path) {
                Some(entry) if *entry == Entry::of(bytes) => {}
                Some(_) if path.starts_with(crate::evidence::setup::POLICIES) => {
                    faults.push((path.clone(), "it is not the policy of the digest that the pack names".to_owned()));
                }
                Some(_) => faults.push((path.clone(), "judging again gives another document".to_owned())),
                None => faults.push((path.clone(), "judging again gives a document that is not in the pack".to_owned())),
            }
        }
        faults
    }
}

/// Findings by what they are about.
fn by_place(findings: &[Finding]) -> BTreeMap<(&str, &str, &str), &Finding> {
    findings.iter().map(|one| ((one.id.as_str(), one.resource.id.as_str(), one.property.as_str()), one)).collect()
}

/// What findings differ in, by id and control.
fn differences(sealed: &[Finding], found: &[Finding]) -> Vec<String> {
    let (sealed, found) = (by_place(sealed), by_place(found));
    let mut told = Vec::new();
    for (key, finding) in &sealed {
        match found.get(key) {
            Some(other) if other == finding => {}
            Some(other) if other.outcome != finding.outcome => told.push(format!(
                "`{}` ({}) is told as {}, and judging again gives {}",
                finding.id,
                finding.control,
                finding.outcome.word(),
                other.outcome.word()
            )),
            Some(_) => {
                told.push(format!("`{}` ({}) is told with other words than judging again gives", finding.id, finding.control));
            }
            None => told.push(format!("`{}` ({}) is told, and judging again does not give it", finding.id, finding.control)),
        }
    }
    for finding in found.iter().filter(|(key, _)| !sealed.contains_key(key)).map(|(_, finding)| finding) {
        told.push(format!("`{}` ({}) is not told, and judging again gives it", finding.id, finding.control));
    }
    let more = told.len().saturating_sub(TOLD);
    told.truncate(TOLD);
    if more > 0 {
        told.push(format!("and {more} more"));
    }
    told
}
