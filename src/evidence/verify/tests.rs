//! Packs that are right, and each way in which one may be wrong.

mod chained;
mod changed;
mod figures;
mod hostile;

use std::collections::BTreeMap;
use std::io::{self, Read};

use crate::evidence::documents::{
    ArticleRow, AuthorRow, ControlRow, Counts, Decision, Documents, ExemptionRow, Finding, FrameworkRow, MeasureRow, OutcomeWord,
    Population, Reason, ResourceRow, Sample, Scope, Sheet, TwoCounts, TypeRow,
};
use crate::evidence::dsse::sign;
use crate::evidence::key::{PrivateKey, PublicKey, Signer as _};
use crate::evidence::manifest::{ENVELOPE, Entry, FORMAT, MANIFEST, Manifest, Previous, digest};
use crate::evidence::statement::Statement;
use crate::evidence::verify::{Expected, Fault, Pack, PackFiles, Report, verify};

/// A pack in memory.
#[derive(Clone, Debug, PartialEq)]
struct Memory(BTreeMap<String, Vec<u8>>);

impl PackFiles for Memory {
    fn paths(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        let bytes = self.0.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(bytes.as_slice()))
    }
}

impl Memory {
    fn manifest(&self) -> Manifest {
        Manifest::read(&self.0[MANIFEST]).unwrap()
    }

    fn digest(&self) -> String {
        digest(&self.0[MANIFEST])
    }

    /// Lists what lies there anew, as somebody would who hides a change, with another number or pack before it.
    fn seal(&mut self, change: impl FnOnce(&mut Manifest)) {
        let mut manifest = self.manifest();
        let files = self.0.iter().filter(|(path, _)| *path != MANIFEST && *path != ENVELOPE);
        manifest.files = files.map(|(path, bytes)| (path.clone(), Entry::of(bytes))).collect();
        change(&mut manifest);
        self.0.insert(MANIFEST.to_owned(), manifest.bytes());
    }
}

fn key() -> PrivateKey {
    PrivateKey::from_pem(include_str!("../../../tests/it/evidence/keys/ed25519.pem")).unwrap()
}

fn public() -> Vec<PublicKey> {
    vec![key().public().clone()]
}

/// The time of the pack of a night, from 1.
fn night(number: u64) -> String {
    format!("2026-11-{number:02}T01:00:00Z")
}

/// The pack of a night after another one, signed.
fn pack(number: u64, before: Option<&Memory>, documents: &Documents) -> Memory {
    let mut documents = documents.clone();
    documents.scope.created = night(number);
    let mut files = documents.files();
    files.insert("README.md".to_owned(), b"# How to verify\n".to_vec());
    files.insert("policies/tls.rego".to_owned(), b"package tls\n".to_vec());
    files.insert("snapshot.zst".to_owned(), b"\x28\xb5\x2f\xfd raw data of a@night.example\n".to_vec());
    let previous = before.map(|before| Previous { number: number - 1, digest: before.digest() });
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        number,
        created: night(number),
        tool: documents.scope.tool.clone(),
        previous,
        files: files.iter().map(|(path, bytes)| (path.clone(), Entry::of(bytes))).collect(),
    };
    let sealed = manifest.bytes();
    files.insert(ENVELOPE.to_owned(), sign(&Statement::of(&documents, &sealed), &key()).unwrap());
    files.insert(MANIFEST.to_owned(), sealed);
    Memory(files)
}

/// A pack that was changed and sealed anew, without a signature.
fn resealed(change: impl FnOnce(&mut Documents)) -> Memory {
    let mut documents = documents();
    change(&mut documents);
    documents.scope.created = if documents.scope.created.is_empty() { night(1) } else { documents.scope.created };
    let mut pack = pack(1, None, &documents);
    pack.0.extend(documents.files());
    pack.0.remove(ENVELOPE);
    pack.seal(|manifest| manifest.created.clone_from(&documents.scope.created));
    pack
}

/// Verifies packs by the names that they are given.
fn verified(packs: &[(&str, &dyn PackFiles)], expected: &Expected<'_>) -> Report {
    let packs: Vec<Pack<'_>> = packs.iter().map(|(name, files)| Pack { name: (*name).to_owned(), files: *files }).collect();
    verify(&packs, expected)
}

/// Verifies a pack alone, without keys.
fn faults(pack: &dyn PackFiles) -> Vec<Fault> {
    verified(&[("night", pack)], &Expected::default()).faults
}

/// That a fault of this file says this, word for word.
#[track_caller]
fn assert_told(faults: &[Fault], file: &str, what: &str) {
    assert!(faults.iter().any(|fault| fault.file == file && fault.what == what), "{file}: {what}: {faults:#?}");
}

/// That a note of this pack says this, word for word.
#[track_caller]
fn assert_noted(report: &Report, pack: &str, what: &str) {
    assert!(report.notes.iter().any(|note| note.pack == pack && note.what == what), "{pack}: {what}: {:#?}", report.notes);
}

fn resource(name: &str) -> ResourceRow {
    let id = format!("/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/{name}");
    ResourceRow { id, kind: "Microsoft.Storage/storageAccounts".to_owned(), name: name.to_owned(), region: None }
}

fn finding(control: &str, outcome: OutcomeWord, name: &str) -> Finding {
    Finding {
        id: format!("{control}-{name}"),
        control: control.to_owned(),
        outcome,
        severity: "high".to_owned(),
        resource: resource(name),
        message: "it is not as it should be".to_owned(),
        exemption: (outcome == OutcomeWord::Exempt).then(decision),
        ..Finding::default()
    }
}

fn decision() -> Decision {
    Decision {
        source: "file".to_owned(),
        reason: "a partner cannot do better".to_owned(),
        owner: Some("platform".to_owned()),
        expires: Some("2026-12-31".to_owned()),
        ..Decision::default()
    }
}

/// Four accounts, of which `a` fails, `b` is exempt, `c` is not known and `d` passes, and a control that concerns none of them.
fn documents() -> Documents {
    let tls = Counts { pass: 2, fail: 1, exempt: 1, ..Counts::default() };
    let keys = Counts { pass: 2, fail: 1, unknown: 1, ..Counts::default() };
    let backup = Counts { not_applicable: 4, ..Counts::default() };
    let all = Counts { pass: 4, fail: 2, exempt: 1, unknown: 1, not_applicable: 4 };
    let both = Counts { not_applicable: 0, ..all };
    let reason = |reason: &str, resources| vec![Reason { reason: reason.to_owned(), resources }];
    let control = |id: &str, outcomes: Counts| ControlRow {
        id: id.to_owned(),
        title: format!("what {id} demands"),
        population: 4,
        outcomes,
        unknown_because: reason("nobody told", outcomes.unknown),
        not_applicable_because: reason("it has none", outcomes.not_applicable),
        ..ControlRow::default()
    };
    let sheet = |number, control: &str, outcome, name: &str| Sheet {
        number,
        control: control.to_owned(),
        title: format!("what {control} demands"),
        resource: resource(name),
        outcome,
        ..Sheet::default()
    };
    let article = |id: &str, direct: &[&str], supporting: &[&str], outcomes| ArticleRow {
        id: id.to_owned(),
        direct: direct.iter().map(|id| (*id).to_owned()).collect(),
        supporting: supporting.iter().map(|id| (*id).to_owned()).collect(),
        outcomes,
        ..ArticleRow::default()
    };
    let entry = |state: &str, used, decision| ExemptionRow { state: state.to_owned(), used, decision, ..ExemptionRow::default() };
    let mut documents = Documents {
        scope: Scope {
            tool: "seawall 0.0.0".to_owned(),
            authors: vec![AuthorRow { name: "seawall".to_owned(), digest: digest(b"policies"), policies: 3 }],
            outcomes: all,
            incomplete: vec!["one outcome is not known".to_owned()],
            ..Scope::default()
        },
        population: Population {
            resources: 5,
            judged: 4,
            left: reason("no control is about it", 1),
            types: vec![
                TypeRow { kind: "Microsoft.Storage/storageAccounts".to_owned(), resources: 4, judged: 4 },
                TypeRow { kind: "Microsoft.Network/networkWatchers".to_owned(), resources: 1, judged: 0 },
            ],
            counts: vec![TwoCounts {
                subscription: "s".to_owned(),
                resource_graph: 5,
                received: 5,
                resource_manager: Some(6),
                differences: vec!["Resource Graph does not know one of them".to_owned()],
            }],
            ..Population::default()
        },
        controls: vec![control("tls", tls), control("keys", keys), control("backup", backup)],
        findings: vec![
            finding("tls", OutcomeWord::Fail, "a"),
            finding("tls", OutcomeWord::Exempt, "b"),
            finding("keys", OutcomeWord::Fail, "a"),
            finding("keys", OutcomeWord::Unknown, "a"),
            finding("keys", OutcomeWord::Unknown, "c"),
        ],
        exemptions: vec![
            entry("used", 1, decision()),
            entry("expired", 0, Decision { expires: Some("2026-01-31".to_owned()), ..decision() }),
        ],
        sample: Sample {
            population: 8,
            sheets: vec![
                sheet(1, "tls", OutcomeWord::Pass, "d"),
                sheet(2, "keys", OutcomeWord::Fail, "a"),
                sheet(3, "tls", OutcomeWord::Exempt, "b"),
            ],
            ..Sample::default()
        },
        articles: vec![FrameworkRow {
            key: "gdpr".to_owned(),
            articles: vec![
                article("Art. 32(1)(a)", &["tls", "keys"], &["tls"], both),
                article("Art. 32(1)(c)", &["backup"], &[], backup),
            ],
            ..FrameworkRow::default()
        }],
        ..Documents::default()
    };
    documents.measures.headings = vec![MeasureRow {
        heading: "Encryption".to_owned(),
        controls: vec!["tls".to_owned()],
        outcomes: tls,
        ..MeasureRow::default()
    }];
    documents
}

#[test]
fn a_pack_that_is_right_has_no_fault() {
    let pack = pack(1, None, &documents());
    let keys = public();
    let report = verified(&[("night", &pack)], &Expected { keys: &keys, ..Expected::default() });
    assert_eq!(report.faults, []);
    assert!(report.holds());
    assert_eq!(report.notes.len(), 3, "{:#?}", report.notes);
    assert_noted(&report, "night", &format!("it is signed by the key `{}` (Ed25519)", keys[0].keyid()));
    let checked = report.checked;
    assert_eq!((checked.packs, checked.files, checked.signatures, checked.controls, checked.findings), (1, 15, 1, 3, 5));
    let listed = pack.manifest().files;
    assert_eq!(checked.bytes, listed.values().map(|entry| entry.size).sum::<u64>());
    assert_eq!(faults(&resealed(|_| {})), []);
}

#[test]
fn what_was_not_checked_is_said() {
    let mut broken = resealed(|_| {});
    broken.0.insert("limits.json".to_owned(), b"{".to_vec());
    broken.seal(|_| {});
    for (pack, about, what) in [
        (pack(1, None, &documents()), "night", "it is signed, and by whom was not checked: no key is given"),
        (resealed(|_| {}), "night", "it is not signed"),
        (
            resealed(|_| {}),
            "",
            "number 1 is the last one here: whether later ones were removed shows only by a digest that was noted elsewhere (`--head`)",
        ),
        (
            resealed(|_| {}),
            "",
            "the policies were not evaluated again: a text that was edited and sealed anew is found by that alone, or by a signature",
        ),
        (broken, "night", "whether it adds up was not checked, because not all of its documents can be read"),
    ] {
        assert_noted(&verified(&[("night", &pack)], &Expected::default()), about, what);
    }
}
