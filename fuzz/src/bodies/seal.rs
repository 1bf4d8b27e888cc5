//! Bytes as changes of a pack that holds. What is changed before it is sealed is understood or refused; what is changed behind the seal is
//! noticed, whatever it is.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use seawall::evidence::documents::Documents;
use seawall::evidence::dsse::sign;
use seawall::evidence::key::{PrivateKey, PublicKey, Signer as _};
use seawall::evidence::manifest::{ENVELOPE, Entry, FORMAT, MANIFEST, Manifest};
use seawall::evidence::statement::Statement;
use serde_json::{Value as Json, json};

use crate::bodies::choices::Choices;
use crate::bodies::evidence::{Memory, verified};

static KEY: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey::from_pem(include_str!("../../../tests/it/evidence/keys/ed25519.pem")).expect("it is a key"));

static KEYS: LazyLock<Vec<PublicKey>> = LazyLock::new(|| vec![KEY.public().clone()]);

/// The documents of a small pack, by path.
static DOCUMENTS: LazyLock<BTreeMap<String, Json>> =
    LazyLock::new(|| serde_json::from_str(include_str!("documents.json")).expect("it is JSON"));

/// What is put in the place of something.
const VALUES: [fn() -> Json; 14] = [
    || Json::Null,
    || json!(true),
    || json!(0),
    || json!(-1),
    || json!(u64::MAX),
    || json!(1.5),
    || json!(""),
    || json!("\u{1b}[31m\u{202e}"),
    || json!("../../etc/passwd"),
    || json!("2026-13-45T99:99:99Z"),
    || json!([]),
    || json!({}),
    || json!("sha256:00"),
    || json!([[[[]]]]),
];

pub(crate) fn run(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let behind = choices.once_in(2);
    let mut documents = DOCUMENTS.clone();
    if !behind {
        while !choices.is_over() {
            change(&mut documents, &mut choices);
        }
    }
    let Some(mut pack) = seal(&documents) else { return };
    let report = verified(&pack, &KEYS);
    if behind {
        assert!(report.holds(), "the pack does not hold: {:?}", report.faults);
        if let Some(what) = tamper(&mut pack, &mut choices) {
            assert!(!verified(&pack, &KEYS).holds(), "{what} was not noticed");
        }
    }
}

/// Changes one document at one place.
fn change(documents: &mut BTreeMap<String, Json>, choices: &mut Choices<'_>) {
    let which = choices.below(documents.len());
    let Some(document) = documents.values_mut().nth(which) else { return };
    change_in(document, choices);
}

fn change_in(place: &mut Json, choices: &mut Choices<'_>) {
    let deeper = !choices.is_over() && !choices.once_in(4);
    match place {
        Json::Array(items) if deeper && !items.is_empty() => {
            let at = choices.below(items.len());
            change_in(&mut items[at], choices);
        }
        Json::Object(entries) if deeper && !entries.is_empty() => {
            let at = choices.below(entries.len());
            entries.values_mut().nth(at).into_iter().for_each(|value| change_in(value, choices));
        }
        Json::Array(items) if choices.once_in(2) => items.extend(items.first().cloned()),
        Json::Array(items) if choices.once_in(2) => drop(items.pop()),
        place => *place = choices.pick(&VALUES)(),
    }
}

/// The pack with these documents, signed; none if they are no documents.
fn seal(documents: &BTreeMap<String, Json>) -> Option<Memory> {
    let default = Documents::default().files();
    let bytes = |path: &str| -> Vec<u8> {
        match documents.get(path) {
            // Findings are lines.
            Some(Json::Array(lines)) if path.ends_with(".jsonl") => {
                lines.iter().flat_map(|line| format!("{line}\n").into_bytes()).collect()
            }
            Some(document) => document.to_string().into_bytes(),
            None => default.get(path).cloned().unwrap_or_default(),
        }
    };
    let documents = Documents::read(|path| Ok(bytes(path))).ok()?;
    let mut files = documents.files();
    files.insert("README.md".to_owned(), b"# How to verify\n".to_vec());
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        number: 1,
        created: documents.scope.created.clone(),
        tool: documents.scope.tool.clone(),
        previous: None,
        files: files.iter().map(|(path, bytes)| (path.clone(), Entry::of(bytes))).collect(),
    };
    let sealed = manifest.bytes();
    files.insert(ENVELOPE.to_owned(), sign(&Statement::of(&documents, &sealed), &*KEY).ok()?);
    files.insert(MANIFEST.to_owned(), sealed);
    Some(Memory(files))
}

/// Changes something behind the seal; says what.
fn tamper(pack: &mut Memory, choices: &mut Choices<'_>) -> Option<String> {
    let which = choices.below(pack.0.len());
    let path = pack.0.keys().nth(which)?.clone();
    let kind = choices.below(5);
    let at = usize::from(choices.byte()) << 8 | usize::from(choices.byte());
    let byte = choices.byte();
    let bytes = pack.0.get_mut(&path)?;
    let at = at % bytes.len().max(1);
    match kind {
        0 => drop(pack.0.remove(&path)),
        1 => drop(pack.0.insert(format!("{path}x"), Vec::new())),
        2 => bytes.truncate(at),
        3 => bytes.insert(at, byte),
        _ => {
            let old = bytes.get_mut(at)?;
            if *old == byte {
                return None;
            }
            *old = byte;
        }
    }
    Some(format!("{path}: change {kind} at {at} ({byte})"))
}
