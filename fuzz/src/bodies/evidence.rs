//! Bytes as what comes with a pack of evidence, whatever it is: keys, a signature, what is signed, manifests, documents. Then as the files
//! of a pack, each with its path on its first line, behind separators.

use std::collections::BTreeMap;
use std::io::{self, Read};

use seawall::evidence::documents::Documents;
use seawall::evidence::dsse::{Envelope, inspect, verify as verify_envelope};
use seawall::evidence::key::{PrivateKey, PublicKey};
use seawall::evidence::manifest::{ENVELOPE, MANIFEST, Manifest};
use seawall::evidence::statement::Statement;
use seawall::evidence::verify::{Expected, Pack, PackFiles, Report, Scanner, verify};

/// What stands between two files.
const SEPARATOR: &[u8] = b"\n=====\n";

/// A pack in memory.
#[derive(Clone)]
pub(crate) struct Memory(pub(crate) BTreeMap<String, Vec<u8>>);

impl PackFiles for Memory {
    fn paths(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        let bytes = self.0.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(bytes.as_slice()))
    }
}

pub(crate) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let keys = PublicKey::all(&text).unwrap_or_default();
    for key in &keys {
        assert_eq!(PublicKey::all(&key.pem()).expect("what is written is read").as_slice(), std::slice::from_ref(key));
        assert!(!key.verifies(b"message", bytes), "a signature that nobody made");
    }
    drop(PrivateKey::from_pem(&text));
    drop(PublicKey::from_der(bytes));
    if let Ok(envelope) = Envelope::read(bytes) {
        drop((envelope.named(), envelope.bytes(), envelope.accepted(&keys).is_ok()));
    }
    drop(inspect(bytes, b"{}"));
    assert!(verify_envelope(bytes, b"{}", &keys).is_err(), "a signature that nobody made");
    if let Ok(statement) = Statement::read(bytes) {
        assert_eq!(Statement::read(&statement.bytes()), Ok(statement));
    }
    if let Ok(manifest) = Manifest::read(bytes) {
        assert_eq!(Manifest::read(&manifest.bytes()), Ok(manifest));
    }
    for path in Documents::default().files().into_keys() {
        let default = Documents::default().files();
        let of = |asked: &str| Ok(if asked == path { bytes.to_vec() } else { default.get(asked).cloned().unwrap_or_default() });
        if let Ok(documents) = Documents::read(of) {
            let files = documents.files();
            let again = Documents::read(|asked| files.get(asked).cloned().ok_or_else(String::new));
            assert!(again.is_ok_and(|again| again == documents), "{path}");
        }
    }
    scan(bytes);
    files(bytes);
}

/// Lines with addresses are the same however a text is cut into pieces.
fn scan(bytes: &[u8]) {
    let mut whole = Scanner::default();
    whole.feed(bytes);
    let mut pieces = Scanner::default();
    // An address that is longer than what is taken along is none; what begins with a nought byte or has one is no text.
    bytes.chunks(600).for_each(|piece| pieces.feed(piece));
    let (whole, pieces) = (whole.finish(), pieces.finish());
    let is_usual = !bytes.contains(&0) && bytes.split(|byte| byte.is_ascii_whitespace()).all(|word| word.len() < 256);
    assert!(!is_usual || whole == pieces, "{whole:?} {pieces:?}");
}

fn files(bytes: &[u8]) {
    let mut files = BTreeMap::new();
    let mut rest = bytes;
    loop {
        let end = rest.windows(SEPARATOR.len()).position(|window| window == SEPARATOR);
        let file = &rest[..end.unwrap_or(rest.len())];
        if let Some(line) = file.iter().position(|byte| *byte == b'\n') {
            files.insert(String::from_utf8_lossy(&file[..line]).into_owned(), file[line + 1..].to_vec());
        }
        let Some(end) = end else { break };
        rest = &rest[end + SEPARATOR.len()..];
    }
    files.entry(MANIFEST.to_owned()).or_insert_with(|| bytes.to_vec());
    verified(&Memory(files), &[]);
}

/// The report on a pack; what it tells of others' texts is fit for a terminal.
pub(crate) fn verified(pack: &Memory, keys: &[PublicKey]) -> Report {
    let packs = [Pack { name: "1".to_owned(), files: pack }];
    let report = verify(&packs, &Expected { keys, ..Expected::default() });
    for fault in &report.faults {
        let is_plain = |text: &str| !text.contains(char::is_control) && text.len() < 10_000;
        assert!(is_plain(&fault.file) && is_plain(&fault.what), "{fault:?}");
    }
    assert!(pack.0.contains_key(ENVELOPE) || keys.is_empty() || !report.holds());
    report
}
