//! Bytes as some files of a folder, each with a name by which it is told what it is: all that a scan does before it judges.

use std::collections::BTreeMap;

use seawall::diagnostic::DiagnosticKind;
use seawall::report::{Format, Look, write, write_resources};
use seawall::scan::{self, Input, Options};
use seawall::workspace::{Memory, Overlay};

/// What a file may be called, by the first byte of its text.
const NAMES: [&str; 12] = [
    "a.json",
    "a.bicep",
    "a.tf",
    "a.tf.json",
    "a.tfvars",
    "a.parameters.json",
    "a.bicepparam",
    "a.swsnap",
    "sub/b.json",
    "terraform.tfstate",
    "sub/main.tf",
    "b.yaml",
];

/// Bytes that are read: the limits are the real ones here, which work has more of.
const LONGEST: usize = 4096;

pub(crate) fn run(bytes: &[u8]) {
    if bytes.len() > LONGEST {
        return;
    }
    let mut files = BTreeMap::new();
    for piece in bytes.split(|byte| *byte == 0xff) {
        let Some((first, text)) = piece.split_first() else { continue };
        files.insert(NAMES[usize::from(*first) % NAMES.len()].to_owned(), text.to_vec());
    }
    let names = Memory::new(files.keys().map(|path| (path.as_str(), "")));
    let inputs: Vec<Input> = files.keys().map(|path| Input { path: path.clone(), named: true }).collect();
    let workspace = Overlay::new(&names, files);
    let scan = scan::read(&workspace, &inputs, &Options::default());
    for diagnostic in &scan.diagnostics {
        assert_ne!(diagnostic.kind, DiagnosticKind::Internal, "{}", diagnostic.message);
    }
    // Each file is in the ledger, whatever it is.
    for input in &inputs {
        assert!(scan.ledger.files.iter().any(|file| file.path == input.path), "{} is not in the ledger", input.path);
    }
    let mut dump = Vec::new();
    write_resources(&scan, &mut dump).expect("memory takes it");
    serde_json::from_slice::<serde_json::Value>(&dump).expect("the dump is JSON");
    for format in [Format::Text, Format::Sarif, Format::Html] {
        let mut report = Vec::new();
        write(format, &scan, Look { color: false, hyperlinks: false, width: 80 }, &mut report).expect("memory takes it");
        let report = String::from_utf8(report).expect("a report is UTF-8");
        assert!(!report.contains(|letter: char| letter.is_control() && !"\n\t\r".contains(letter)), "{report:?}");
    }
}
