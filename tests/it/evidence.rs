//! `seawall evidence` as its user and an auditor see it.

mod pdf;
mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use seawall::evidence::documents::{Documents, OutcomeWord};
use seawall::evidence::manifest::{Entry, MANIFEST, Manifest};
use seawall::evidence::verify::{Expected, Pack, PackFiles, verify};
use seawall::snapshot::{Content, Manifest as Account, Record, Subscription, Table, Writer};
use serde_json::{Value as Json, json};

use crate::transcripts::seawall;

/// The first night, in seconds: 2026-11-01T01:00:00Z.
const NIGHT: u64 = 1_793_494_800;
const DAY: u64 = 86_400;

const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/evidence/keys/ed25519.pem");
const PUBLIC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/evidence/keys/ed25519.pub.pem");
const OTHER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/evidence/keys/p256.pub.pem");

fn sandbox(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("evidence").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join(".git")).unwrap();
    fs::canonicalize(folder).unwrap()
}

/// What a call ends with: its code, what it prints, and what it says beside.
fn called(folder: &Path, at: u64, arguments: &[&str]) -> (i32, String, String) {
    let output = seawall(folder).args(arguments).env("SOURCE_DATE_EPOCH", at.to_string()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn id(subscription: &str, kind: &str, name: &str) -> String {
    format!("/subscriptions/{subscription}/resourceGroups/rg/providers/{kind}/{name}")
}

/// A storage account; what differs from night to night is whether it takes old TLS.
fn account(subscription: &str, name: &str, tls: &str) -> Json {
    json!({
        "id": id(subscription, "Microsoft.Storage/storageAccounts", name),
        "name": name,
        "type": "microsoft.storage/storageaccounts",
        "location": "westeurope",
        "sku": {"name": "Standard_GRS"},
        "properties": {"minimumTlsVersion": tls, "supportsHttpsTrafficOnly": true},
    })
}

/// A snapshot of a subscription of a tenant.
fn snapshot(path: &Path, tenant: &str, subscription: &str, bodies: &[Json]) {
    let mut lines = BTreeMap::new();
    for body in bodies {
        let id = body["id"].as_str().unwrap().to_owned();
        let (source, api_version, time) = ("resources".to_owned(), "2024-04-01".to_owned(), "2026-11-01T00:59:00Z".to_owned());
        let record = Record { id: id.clone(), source, api_version, time, content: Content::Body(body.clone()) };
        lines.insert(id.to_lowercase(), record.line());
    }
    let mut writer = Writer::new(Vec::new());
    lines.values().for_each(|line| writer.push(line).unwrap());
    let count = bodies.len() as u64;
    let table = Table { expected: count, received: count };
    let account = Account {
        tool: "seawall 0.1.0".to_owned(),
        cloud: "public".to_owned(),
        asked: vec![format!("subscription {subscription}")],
        scope: BTreeMap::from([(subscription.to_owned(), Some(tenant.to_owned()))]),
        started: "2026-11-01T00:58:00Z".to_owned(),
        finished: "2026-11-01T00:59:30Z".to_owned(),
        subscriptions: BTreeMap::from([(
            subscription.to_owned(),
            Subscription { visible: true, tables: BTreeMap::from([("resources".to_owned(), table)]), listed: Some(count) },
        )]),
        tables: BTreeMap::from([("resources".to_owned(), Vec::new())]),
        calls: BTreeMap::from([("resources".to_owned(), 1)]),
        ..Account::default()
    };
    fs::write(path, writer.finish(account).unwrap().0).unwrap();
}

const SUBSCRIPTION: &str = "11111111-1111-4111-8111-111111111111";

/// Three nights in a store: the first account is mended on the second night.
fn nights(folder: &Path) {
    for (night, tls) in [(0, "TLS1_0"), (1, "TLS1_2"), (3, "TLS1_2")] {
        let bodies = [account(SUBSCRIPTION, "one", tls), account(SUBSCRIPTION, "two", "TLS1_1")];
        snapshot(&folder.join("a.snapshot"), "tenant", SUBSCRIPTION, &bodies);
        let build = ["evidence", "build", "a.snapshot", "--store", "store", "--sign-key", KEY];
        let (code, out, said) = called(folder, NIGHT + night * DAY, &build);
        assert_eq!((code, out.as_str()), (0, ""), "{said}");
        assert!(said.contains("signed by sha256:"), "{said}");
    }
}

/// The files of a pack, in memory.
#[derive(Clone)]
struct InMemory(BTreeMap<String, Vec<u8>>);

impl InMemory {
    fn read(folder: &Path) -> Self {
        let mut files = BTreeMap::new();
        let mut open = vec![folder.to_owned()];
        while let Some(at) = open.pop() {
            for entry in fs::read_dir(&at).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                    files.insert(name, fs::read(&path).unwrap());
                }
            }
        }
        InMemory(files)
    }

    /// Faults that verification finds in it alone, without judging again.
    fn faults(&self) -> Vec<String> {
        let report = verify(&[Pack { name: "pack".to_owned(), files: self }], &Expected::default());
        report.faults.into_iter().map(|fault| format!("{}: {}", fault.file, fault.what)).collect()
    }

    /// Seals what is in it anew, as a forger without the key would.
    fn sealed(mut self) -> Self {
        let mut manifest = Manifest::read(&self.0[MANIFEST]).unwrap();
        self.0.retain(|path, _| path != "manifest.dsse.json");
        let others = self.0.iter().filter(|(path, _)| *path != MANIFEST);
        manifest.files = others.map(|(path, bytes)| (path.clone(), Entry::of(bytes))).collect();
        self.0.insert(MANIFEST.to_owned(), manifest.bytes());
        self
    }

    fn write(&self, folder: &Path) {
        let _ = fs::remove_dir_all(folder);
        for (path, bytes) in &self.0 {
            let file = folder.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
    }

    fn documents(&self) -> Documents {
        Documents::read(|path| self.0.get(path).cloned().ok_or_else(|| "none".to_owned())).unwrap()
    }
}

impl PackFiles for InMemory {
    fn paths(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.0.get(path).ok_or(io::ErrorKind::NotFound)?.as_slice()))
    }
}

/// A pack of one snapshot.
fn pack(folder: &Path, bodies: &[Json], more: &[&str]) -> InMemory {
    snapshot(&folder.join("a.snapshot"), "tenant", SUBSCRIPTION, bodies);
    let (code, _, said) = called(folder, NIGHT, &[&["evidence", "build", "a.snapshot", "--pack", "pack"], more].concat());
    assert_eq!(code, 0, "{said}");
    InMemory::read(&folder.join("pack"))
}

#[test]
fn a_pack_holds_what_an_auditor_asks_for_and_verifies() {
    let folder = sandbox("whole");
    let pack = pack(&folder, &[account(SUBSCRIPTION, "one", "TLS1_0")], &["--sign-key", KEY]);
    for file in [
        "README.md",
        "manifest.json",
        "manifest.dsse.json",
        "scope.json",
        "collection.json",
        "population.json",
        "controls.json",
        "findings.jsonl",
        "findings.sarif",
        "exemptions.json",
        "residency.json",
        "transfers.json",
        "measures.json",
        "articles.json",
        "sample.json",
        "limits.json",
        "report.html",
        "csv/findings.csv",
        "oscal/assessment-results.json",
        "oscal/catalog.json",
        "snapshot/estate.snapshot",
        "judging/setup.json",
        "policies/tls/minimum_version/policy.rego",
    ] {
        assert!(pack.0.contains_key(file), "{file} is missing");
    }
    let documents = pack.documents();
    assert_eq!(documents.scope.tenants, ["tenant"]);
    assert_eq!((documents.population.resources, documents.population.counts[0].resource_manager), (1, Some(1)));
    let tls = documents.controls.iter().find(|control| control.id == "tls-minimum-version").unwrap();
    assert_eq!((tls.population, tls.outcomes.fail), (1, 1));
    for control in &documents.controls {
        assert_eq!(control.outcomes.total(), control.population, "{}", control.id);
    }
    assert!(
        documents
            .residency
            .arcs
            .iter()
            .any(|arc| arc.from == "westeurope" && arc.to == "northeurope" && arc.inside == Some(true))
    );
    assert!(!documents.sample.sheets.is_empty());
    let (code, out, said) = called(&folder, NIGHT, &["evidence", "verify", "pack", "--key", PUBLIC]);
    assert_eq!(code, 0, "{out}{said}");
    assert!(out.contains("nothing is wrong") && out.contains("1 signature"), "{out}");
    let (code, out, _) = called(&folder, NIGHT, &["evidence", "verify", "pack", "--key", OTHER]);
    assert_eq!(code, 1);
    assert!(out.contains("manifest.dsse.json"), "{out}");
}

#[test]
fn the_same_input_and_clock_give_the_same_bytes() {
    let folder = sandbox("same");
    let bodies = [account(SUBSCRIPTION, "one", "TLS1_0"), account(SUBSCRIPTION, "two", "TLS1_2")];
    let first = pack(&folder, &bodies, &["--sign-key", KEY]).0;
    fs::rename(folder.join("pack"), folder.join("first")).unwrap();
    let second = pack(&folder, &bodies, &["--sign-key", KEY]).0;
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (path, bytes) in &first {
        assert!(second[path] == *bytes, "{path} differs");
    }
}

#[test]
fn a_byte_that_was_changed_is_found_in_any_file_and_at_any_place() {
    let folder = sandbox("bytes");
    let pack = pack(&folder, &[account(SUBSCRIPTION, "one", "TLS1_0")], &["--sign-key", KEY]);
    assert_eq!(pack.faults(), Vec::<String>::new());
    let flipped = |path: &str, at: usize| {
        let mut changed = pack.clone();
        changed.0.get_mut(path).unwrap()[at] ^= 1;
        (format!("{path}, byte {at}"), changed.faults())
    };
    // Signatures are looked at with a key only; without one what they are about is.
    let mut places: BTreeSet<(String, usize)> = BTreeSet::new();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let files: Vec<(&String, usize)> =
        pack.0.iter().filter(|(path, _)| *path != "manifest.dsse.json").map(|(path, bytes)| (path, bytes.len())).collect();
    for (path, size) in &files {
        places.insert(((*path).clone(), random(*size)));
    }
    let whole: usize = files.iter().map(|(_, size)| size).sum();
    while places.len() < files.len() + 1000 {
        let mut at = random(whole);
        let (path, at) = files
            .iter()
            .find_map(|(path, size)| {
                if at < *size {
                    Some((*path, at))
                } else {
                    at -= size;
                    None
                }
            })
            .unwrap();
        places.insert((path.clone(), at));
    }
    let unseen: Vec<String> = places
        .par_iter()
        .map(|(path, at)| flipped(path, *at))
        .filter(|(_, faults)| faults.is_empty())
        .map(|(place, _)| place)
        .collect();
    assert_eq!(unseen, Vec::<String>::new());
}

#[test]
fn a_file_that_was_removed_or_added_is_named() {
    let folder = sandbox("files");
    let pack = pack(&folder, &[account(SUBSCRIPTION, "one", "TLS1_0")], &[]);
    for path in pack.0.keys() {
        let mut fewer = pack.clone();
        fewer.0.remove(path);
        assert!(fewer.faults().iter().any(|fault| fault.starts_with(path.as_str())), "{path}: {:?}", fewer.faults());
    }
    let mut more = pack;
    more.0.insert("notes.txt".to_owned(), b"x".to_vec());
    assert!(more.faults().iter().any(|fault| fault.starts_with("notes.txt")));
}

/// Verification, by the command, of a pack that somebody sealed anew.
fn forged(folder: &Path, pack: &InMemory) -> String {
    let place = folder.join("forged");
    pack.clone().sealed().write(&place);
    let (code, out, said) = called(folder, NIGHT, &["evidence", "verify", "forged"]);
    assert_eq!(code, 1, "{out}{said}");
    out
}

#[test]
fn what_was_edited_and_sealed_anew_is_found_by_judging_again() {
    let folder = sandbox("forged");
    let pack = pack(&folder, &[account(SUBSCRIPTION, "one", "TLS1_0")], &[]);
    let edited = |edit: &dyn Fn(&mut Documents)| {
        let mut documents = pack.documents();
        edit(&mut documents);
        let mut forged = pack.clone();
        forged.0.extend(documents.files());
        forged
    };
    // A finding is said to be less than it is.
    let out = forged(&folder, &edited(&|documents| documents.findings[0].severity = "low".to_owned()));
    assert!(out.contains("findings.jsonl: ") && out.contains("other words"), "{out}");
    // A finding is gone, and the sums were made to fit.
    let out = forged(
        &folder,
        &edited(&|documents| {
            let place = documents.findings.iter().position(|one| one.control == "tls-minimum-version").unwrap();
            documents.findings.remove(place);
            let control = documents.controls.iter_mut().find(|one| one.id == "tls-minimum-version").unwrap();
            control.outcomes.fail -= 1;
            control.outcomes.pass += 1;
            documents.scope.outcomes.fail -= 1;
            documents.scope.outcomes.pass += 1;
        }),
    );
    assert!(out.contains("tls-minimum-version") && out.contains("is not told, and judging again gives it"), "{out}");
    // The policy was made to let it pass.
    let mut lax = pack.clone();
    let policy = "policies/tls/minimum_version/policy.rego";
    let text = String::from_utf8(lax.0[policy].clone()).unwrap().replace("deny contains", "never contains");
    lax.0.insert(policy.to_owned(), text.into_bytes());
    let out = forged(&folder, &lax);
    assert!(out.contains(policy) && out.contains("not the policy of the digest"), "{out}");
    // The snapshot is another one.
    let mut other = pack.clone();
    snapshot(&folder.join("b.snapshot"), "tenant", SUBSCRIPTION, &[account(SUBSCRIPTION, "one", "TLS1_2")]);
    other.0.insert("snapshot/estate.snapshot".to_owned(), fs::read(folder.join("b.snapshot")).unwrap());
    let out = forged(&folder, &other);
    assert!(out.contains("judging again"), "{out}");
    // The page says something else than the documents.
    let mut page = pack.clone();
    let text = String::from_utf8(page.0["report.html"].clone()).unwrap().replace("tls-minimum-version", "tls-maximum-version");
    page.0.insert("report.html".to_owned(), text.into_bytes());
    assert!(forged(&folder, &page).contains("report.html: judging again gives another document"));
}

#[test]
fn a_chain_of_nights_shows_what_was_taken_or_put_in() {
    let folder = sandbox("chain");
    nights(&folder);
    let verified = |more: &[&str]| {
        called(&folder, NIGHT, &[&["evidence", "verify", "store", "--key", PUBLIC, "--no-judging"], more].concat())
    };
    let (code, out, said) = verified(&[]);
    assert_eq!(code, 0, "{out}{said}");
    let head = seawall::evidence::manifest::digest(&fs::read(folder.join("store/000003/manifest.json")).unwrap());
    assert_eq!(verified(&["--head", &head]).0, 0);
    // The one in the middle.
    fs::rename(folder.join("store/000002"), folder.join("kept")).unwrap();
    let (code, out, _) = verified(&[]);
    assert!(code == 1 && out.contains('2'), "{out}");
    // Another one in its place.
    let inserted = InMemory::read(&folder.join("store/000001"));
    inserted.write(&folder.join("store/000002"));
    assert_eq!(verified(&[]).0, 1);
    fs::remove_dir_all(folder.join("store/000002")).unwrap();
    fs::rename(folder.join("kept"), folder.join("store/000002")).unwrap();
    assert_eq!(verified(&[]).0, 0);
    // The last one: only its digest from elsewhere tells.
    fs::remove_dir_all(folder.join("store/000003")).unwrap();
    assert_eq!(verified(&[]).0, 0);
    let (code, out, _) = verified(&["--head", &head]);
    assert!(code == 1 && out.contains("last"), "{out}");
    // The first one.
    fs::remove_dir_all(folder.join("store/000001")).unwrap();
    assert_eq!(verified(&[]).0, 1);
}

#[test]
fn a_period_tells_of_missed_nights_and_of_what_was_mended() {
    let folder = sandbox("period");
    nights(&folder);
    let asked = ["evidence", "report", "store", "--from", "2026-11-01", "--to", "2026-11-04", "-o", "json", "-o", "html=p.html"];
    let (code, out, said) = called(&folder, NIGHT, &asked);
    assert_eq!(code, 0, "{said}");
    let period: Json = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&period["nights"]["expected"], &period["nights"]["run"], &period["complete"]),
        (&json!(4), &json!(3), &json!(false))
    );
    let control = period["controls"].as_array().unwrap().iter().find(|one| one["id"] == "tls-minimum-version").unwrap();
    assert_eq!(control["id"], "tls-minimum-version");
    assert!(out.contains("2026-11-03"), "the missed night is named");
    let page = fs::read_to_string(folder.join("p.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") || page.starts_with("<!DOCTYPE html>"));
    let (code, _, said) = called(&folder, NIGHT, &["evidence", "report", "store", "--from", "2025-01-01", "--to", "2025-01-02"]);
    assert!(code == 3 && said.contains("no pack was made in the period"), "{said}");
    assert_eq!(called(&folder, NIGHT, &[&asked[..7], &["--strict"]].concat()).0, 4);
}

#[test]
fn an_exemption_stands_in_the_register_and_names_nobody() {
    let folder = sandbox("exemptions");
    let text = format!(
        "[[exemption]]\ncontrols = ['tls-minimum-version']\nscope = {{ id = '{}' }}\nreason = 'a scanner of ada@example.org needs it'\nowner = 'ada@example.org'\napprover = 'dpo@example.org'\nticket = 'SEC-1'\ncreated = 2026-10-01\nexpires = 2026-12-01\n",
        id(SUBSCRIPTION, "Microsoft.Storage/storageAccounts", "one")
    );
    fs::write(folder.join("seawall-exemptions.toml"), text).unwrap();
    let pack = pack(&folder, &[account(SUBSCRIPTION, "one", "TLS1_0")], &[]);
    let documents = pack.documents();
    assert_eq!(documents.exemptions.len(), 1, "{:?}", documents.exemptions);
    assert_eq!(documents.exemptions[0].used, 1);
    assert!(documents.findings.iter().any(|one| one.control == "tls-minimum-version" && one.outcome == OutcomeWord::Exempt));
    for (path, bytes) in &pack.0 {
        assert!(!String::from_utf8_lossy(bytes).contains("@example.org"), "{path}");
    }
    assert_eq!(called(&folder, NIGHT, &["evidence", "verify", "pack"]).0, 0);
    // The pack judges by what lies in it: the file beside it may be gone.
    fs::remove_file(folder.join("seawall-exemptions.toml")).unwrap();
    assert_eq!(called(&folder, NIGHT, &["evidence", "verify", "pack"]).0, 0);
    // Judged later than the exemption ends, it is expired, and the finding is back.
    let (code, _, said) = called(&folder, NIGHT + 60 * DAY, &["evidence", "build", "a.snapshot", "--pack", "later"]);
    assert_eq!(code, 0, "{said}");
    let later = InMemory::read(&folder.join("later")).documents();
    assert!(later.findings.iter().all(|one| one.outcome != OutcomeWord::Exempt));
    // An expired exemption that is used all the same, by somebody who sealed the pack anew.
    let mut forged = pack.clone();
    let mut documents = pack.documents();
    documents.exemptions[0].decision.expires = Some("2026-10-15".to_owned());
    documents
        .findings
        .iter_mut()
        .filter_map(|one| one.exemption.as_mut())
        .for_each(|decision| decision.expires = Some("2026-10-15".to_owned()));
    forged.0.extend(documents.files());
    let faults = forged.sealed().faults();
    assert!(faults.iter().any(|fault| fault.contains("exemptions.json")), "{faults:?}");
}

#[test]
fn two_tenants_make_one_pack_with_one_ledger() {
    let folder = sandbox("tenants");
    let other = "22222222-2222-4222-8222-222222222222";
    snapshot(&folder.join("a.snapshot"), "first", SUBSCRIPTION, &[account(SUBSCRIPTION, "one", "TLS1_0")]);
    snapshot(&folder.join("b.snapshot"), "second", other, &[account(other, "two", "TLS1_2")]);
    let build = |inputs: [&str; 2], goal: &str| {
        let (code, _, said) = called(&folder, NIGHT, &["evidence", "build", inputs[0], inputs[1], "--pack", goal]);
        assert_eq!(code, 0, "{said}");
        InMemory::read(&folder.join(goal))
    };
    let pack = build(["a.snapshot", "b.snapshot"], "pack");
    let documents = pack.documents();
    assert_eq!(documents.scope.tenants, ["first", "second"]);
    let subscriptions: Vec<(&str, Option<&str>, u64)> =
        documents.scope.subscriptions.iter().map(|one| (one.id.as_str(), one.tenant.as_deref(), one.resources)).collect();
    assert_eq!(subscriptions, [(SUBSCRIPTION, Some("first"), 1), (other, Some("second"), 1)]);
    assert_eq!((documents.collection.runs.len(), documents.population.counts.len(), documents.population.resources), (2, 2, 2));
    assert_eq!(called(&folder, NIGHT, &["evidence", "verify", "pack"]).0, 0);
    // The order in which they are named makes no difference, and a folder stands for what lies in it.
    fs::create_dir(folder.join("both")).unwrap();
    for name in ["a.snapshot", "b.snapshot"] {
        fs::copy(folder.join(name), folder.join("both").join(name)).unwrap();
    }
    let (code, _, said) = called(&folder, NIGHT, &["evidence", "build", "both", "--pack", "of-both"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(InMemory::read(&folder.join("of-both")).documents().scope.tenants, ["first", "second"]);
    assert_eq!(build(["b.snapshot", "a.snapshot"], "again").0, pack.0);
}

#[test]
fn code_makes_a_pack_without_its_texts() {
    let folder = sandbox("code");
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/estates/bicep/leaky/main.bicep"), folder.join("main.bicep")).unwrap();
    let (code, _, said) = called(&folder, NIGHT, &["evidence", "build", "main.bicep", "--pack", "pack"]);
    assert_eq!(code, 0, "{said}");
    let pack = InMemory::read(&folder.join("pack"));
    let documents = pack.documents();
    let input = documents.scope.inputs.iter().find(|input| input.path == "main.bicep").unwrap();
    assert_eq!(input.digest.as_deref(), Some(Entry::of(&fs::read(folder.join("main.bicep")).unwrap()).digest.as_str()));
    assert!(documents.findings.iter().all(|one| one.place.as_ref().is_none_or(|place| place.contains(".bicep:"))));
    let (code, out, _) = called(&folder, NIGHT, &["evidence", "verify", "pack"]);
    let note =
        "it is of code or exports, which are not in it: scan the same files, whose digests stand in scope.json, and compare";
    assert!(code == 0 && out.contains(&format!("\nnote: pack: {note}\n")), "{out}");
}

#[test]
fn what_is_asked_wrongly_is_told_in_one_line() {
    let folder = sandbox("wrong");
    snapshot(&folder.join("a.snapshot"), "tenant", SUBSCRIPTION, &[]);
    fs::write(folder.join("main.bicep"), "param x string\n").unwrap();
    fs::write(folder.join("key.pem"), "nothing").unwrap();
    fs::create_dir(folder.join("taken")).unwrap();
    fs::write(folder.join("taken/file"), "x").unwrap();
    for (arguments, what) in [
        (
            vec!["build", "a.snapshot", "main.bicep", "--pack", "p"],
            "a pack is of snapshots or of files, not of both: name the snapshots alone, and build another pack of the rest",
        ),
        (vec!["build", "a.snapshot", "--pack", "p", "--sign-key", "key.pem"], "key.pem"),
        (vec!["build", "a.snapshot", "--pack", "p", "--sign-key", "none.pem"], "none.pem"),
        (vec!["build", "a.snapshot", "--pack", "p", "--sign-key-env", "NO_SUCH_KEY"], "NO_SUCH_KEY"),
        (vec!["build", "a.snapshot", "--pack", "taken"], "taken"),
        (vec!["verify", "nowhere"], "nowhere"),
        (vec!["verify", "taken"], "holds no pack"),
        (vec!["report", "nowhere", "--from", "2026-01-01", "--to", "2026-01-02"], "nowhere"),
        (
            vec!["report", "taken", "--from", "2026-01-01", "--to", "2026-01-02", "-o", "json", "-o", "html=p", "-o", "text"],
            "only one output may go to stdout; give the others a file, as in `json=out.json`",
        ),
        (vec!["report", "taken", "--from", "yesterday", "--to", "2026-01-02"], "`--from yesterday` is no day"),
    ] {
        let (code, out, said) = called(&folder, NIGHT, &[&["evidence"], arguments.as_slice()].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {said}");
        let errors: Vec<&str> = said.lines().filter(|line| line.starts_with("error: ")).collect();
        assert!(errors.len() == 1 && errors[0].contains(what), "{arguments:?}: {said}");
    }
}
