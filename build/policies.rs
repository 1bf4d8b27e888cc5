//! Puts the policies into the binary: every rule with its example, library, data table and profile below `policies/`, found by walking the folder, so
//! that a policy is its folder and nothing else. METADATA becomes JSON, which every start of seawall reads faster, tables are packed, rules are compiled.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value as Json;

use crate::packed::pack;
use crate::policy::{block, digest, spelling, spread};
use crate::ready::{self, Ready, Source};
use crate::{collect, json};

/// One file below `policies/`.
struct File {
    /// Its path there.
    path: String,
    /// Its text; of a table its JSON.
    text: String,
    /// Its METADATA, if it is a policy.
    metadata: Option<Json>,
    /// Where it lies; none if the text was made.
    place: Option<PathBuf>,
}

/// Writes `policies.rs`, a list of `policy::ready::File`, `policies.bin`, the programs, traces and tables that it and `tables.rs` point into, and `spelling.rs`.
pub(crate) fn write() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("policies");
    let mut found = Vec::new();
    collect(&root, &mut found)?;
    let files = found.iter().map(|file| read(&root, file)).collect::<Result<Vec<_>, _>>()?;
    let tables = tables(&files)?;
    let ready = ready(&files, &tables)?;
    let mut code = String::from("&[\n");
    let mut blob = Blob::default();
    for file in &files {
        let text = match &file.place {
            Some(place) => format!("include_str!({:?})", place.to_string_lossy()),
            None => format!("{:?}", file.text),
        };
        let keys = ready.keys.get(&file.path).map(|keys| format!("&{keys:?}"));
        let policy = policy(file, &ready, &mut blob)?;
        let [keys, policy] = [keys, policy].map(|one| one.map_or("None".to_owned(), |one| format!("Some({one})")));
        writeln!(code, "    File {{ path: {:?}, text: {text}, keys: {keys}, policy: {policy} }},", file.path)?;
    }
    code.push_str("]\n");
    let digest = digest::of_files(files.iter().map(|file| (file.path.as_str(), file.text.as_str())));
    println!("cargo::rustc-env=SEAWALL_POLICIES_DIGEST={digest}");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("policies.rs"), code)?;
    let mut code = String::from("&[\n");
    for (name, table) in &tables {
        writeln!(code, "    ({name:?}, {}),", blob.place(&pack(table)?))?;
    }
    code.push_str("]\n");
    fs::write(out.join("tables.rs"), code)?;
    fs::write(out.join("policies.bin"), blob.bytes)?;
    fs::write(out.join("spelling.rs"), format!("&{:?}", spelling(&ready, &tables)?))?;
    Ok(())
}

fn read(root: &Path, file: &Path) -> Result<File, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", file.display());
    let path = file.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
    if path.ends_with(".yaml") {
        return Ok(File { path, text: json(file)?, metadata: None, place: None });
    }
    let text = fs::read_to_string(file)?;
    let metadata = if path.ends_with("/policy.rego") { metadata(&text) } else { None };
    Ok(File { path, text, metadata, place: Some(file.to_owned()) })
}

/// The METADATA of a policy; nothing if it is not as it should be, which loading tells.
fn metadata(policy: &str) -> Option<Json> {
    let (_, yaml) = block::of(policy)?;
    yaml_serde::from_str(&yaml.join("\n")).ok()
}

/// The data tables by their names.
fn tables(files: &[File]) -> Result<BTreeMap<String, Json>, Box<dyn Error>> {
    let mut tables: BTreeMap<String, Json> = BTreeMap::new();
    for file in files {
        if let Some(stem) = file.path.strip_prefix("data/").and_then(|name| name.strip_suffix(".yaml")) {
            let document: Json = serde_json::from_str(&file.text)?;
            spread::add(&mut tables, stem, document["table"].clone())?;
        }
    }
    Ok(tables)
}

/// How rules and tables spell keys.
fn spelling(ready: &Ready, tables: &BTreeMap<String, Json>) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut rules: Vec<_> = ready.keys.iter().map(|(path, keys)| (path.as_str(), keys.clone())).collect();
    // Libraries, then policies by their ids: where two spellings are as good, the first is taken.
    rules.sort_by_key(|(path, _)| (!path.starts_with("lib/"), path.replace(['/', '_'], "-")));
    let tables: Vec<(&str, &Json)> = tables.iter().map(|(name, table)| (name.as_str(), table)).collect();
    let found = spelling::collect(rules, &tables).map_err(|conflict| format!("{}: {}", conflict.file, conflict.message))?;
    Ok(found.into_iter().map(|(lower, spelling)| (lower, spelling.to_string())).collect())
}

/// What can be found out of the rules.
fn ready(files: &[File], tables: &BTreeMap<String, Json>) -> Result<Ready, Box<dyn Error>> {
    let rules: BTreeMap<String, String> =
        files.iter().filter(|file| file.path.ends_with(".rego")).map(|file| (file.path.clone(), file.text.clone())).collect();
    let source = |file: &File| Some(Source { path: file.path.clone(), metadata: file.metadata.clone()? });
    let policies: Vec<Source> = files.iter().filter_map(source).collect();
    let profiles = files
        .iter()
        .filter(|file| file.path.ends_with(".toml"))
        .map(|file| file.text.parse())
        .collect::<Result<Vec<toml::Table>, _>>()?;
    Ok(ready::find(&rules, &policies, tables, &profiles).map_err(|error| error.to_string())?)
}

/// The code of what is known of a policy.
fn policy(file: &File, ready: &Ready, blob: &mut Blob) -> Result<Option<String>, Box<dyn Error>> {
    let (Some(metadata), Some(policy)) = (&file.metadata, ready.policies.get(&file.path)) else { return Ok(None) };
    let mut code = format!(
        "Ready {{ metadata: {:?}, answer: {:?}, applies: {}, program: {}, variants: &{:?}, traces: &[",
        metadata.to_string(),
        policy.answer,
        policy.applies,
        blob.place(&policy.program),
        policy.variants
    );
    for trace in &policy.traces {
        let traced = blob.place(&trace.traced);
        write!(
            code,
            "Trace {{ variant: {}, rule: {:?}, kind: {:?}, traced: {traced} }}, ",
            trace.variant, trace.rule, trace.kind
        )?;
    }
    code.push_str("] }");
    Ok(Some(code))
}

/// Bytes that the code points into; the same ones stand there once.
#[derive(Default)]
struct Blob {
    bytes: Vec<u8>,
    known: BTreeMap<Vec<u8>, usize>,
}

impl Blob {
    /// The code of a place.
    fn place(&mut self, bytes: &[u8]) -> String {
        let start = *self.known.entry(bytes.to_vec()).or_insert_with(|| {
            self.bytes.extend_from_slice(bytes);
            self.bytes.len() - bytes.len()
        });
        format!("{start}..{}", start + bytes.len())
    }
}
