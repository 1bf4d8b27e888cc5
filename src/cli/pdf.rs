//! `seawall-pdf`: a pack as a PDF. It is a program of its own, since typesetting is three times as large as everything else.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use clap::Parser;

use crate::cli::files::resolve;
use crate::cli::options::BUILT;
use crate::cli::output::{replace, unwritten};
use crate::cli::{Exit, Failure, note, start};
use crate::evidence::documents::{Documents, FINDINGS};
use crate::evidence::manifest::{Entry, MANIFEST, Manifest};
use crate::evidence::pdf::{Fault, Pack, render};
use crate::evidence::store::folder;

/// Writes a pack of evidence as PDF/A-3a and PDF/UA-1, with its manifest and its findings inside.
#[derive(Debug, Parser)]
#[command(name = "seawall-pdf", version, long_version = BUILT)]
#[command(
    after_help = "Exit codes: 0 written, 2 wrong usage, or no pack, or one that is not as its manifest says, 5 internal error"
)]
struct Arguments {
    /// The folder of the pack
    pack: PathBuf,
    /// The file to write
    #[arg(short, long, value_name = "FILE", default_value = "report.pdf")]
    output: PathBuf,
}

/// Runs the program with `arguments`, the first of which is its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    start(arguments, write)
}

fn write(arguments: Arguments) -> Result<Exit, Failure> {
    let Arguments { pack, output } = arguments;
    let pack = resolve(&pack)?;
    apart(&pack, &output)?;
    let manifest_bytes =
        read(&pack, MANIFEST).map_err(|why| Failure::Usage(format!("`{}` is no pack: {MANIFEST}: {why}", pack.display())))?;
    let manifest = Manifest::read(&manifest_bytes)
        .map_err(|why| Failure::Usage(format!("`{MANIFEST}` of the pack `{}` cannot be read: {why}", pack.display())))?;
    let mut findings = Vec::new();
    let documents = Documents::read(|path| {
        let bytes = sealed(&pack, &manifest, path)?;
        if path == FINDINGS {
            findings.clone_from(&bytes);
        }
        Ok(bytes)
    });
    let documents = documents.map_err(|why| Failure::Usage(format!("the pack `{}`: {why}", pack.display())))?;
    let report =
        render(&Pack { documents: &documents, manifest: &manifest, manifest_bytes: &manifest_bytes, findings: &findings });
    let report = report.map_err(|fault| match fault {
        Fault::Pack(why) => Failure::Usage(format!("the pack `{}`: {why}", pack.display())),
        Fault::Setting(why) => Failure::Internal(format!("the report could not be set: {why}")),
    })?;
    if let Some(why) = &report.plain {
        note(&format!(
            "warning: everything beyond ASCII is shown by its number, since the fonts failed: {why}; please report it"
        ));
    }
    replace(&output, |out| out.write_all(&report.bytes)).map_err(|error| unwritten(&output, &error))?;
    note(&format!("wrote pack {} to `{}`", manifest.number, output.display()));
    Ok(Exit::Clean)
}

/// Refuses to write into the pack: a file that its manifest does not name would break it.
fn apart(pack: &Path, output: &Path) -> Result<(), Failure> {
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !resolve(folder)?.starts_with(pack) {
        return Ok(());
    }
    let (pack, output) = (pack.display(), output.display());
    Err(Failure::Usage(format!(
        "`{output}` would lie in the pack `{pack}`, which must stay as it is: name another file with `--output`"
    )))
}

/// A file of the pack, which must be what the manifest says that it is.
fn sealed(pack: &Path, manifest: &Manifest, path: &str) -> Result<Vec<u8>, String> {
    let bytes = read(pack, path)?;
    match manifest.files.get(path) {
        Some(entry) if *entry == Entry::of(&bytes) => Ok(bytes),
        Some(_) => Err("it is not what the manifest says; `seawall evidence verify` tells more".to_owned()),
        None => Err("the manifest does not name it; `seawall evidence verify` tells more".to_owned()),
    }
}

fn read(pack: &Path, path: &str) -> Result<Vec<u8>, String> {
    let mut file = folder::read(pack, path).map_err(|trouble| trouble.to_string())?.ok_or("there is no such file")?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|error| format!("it cannot be read: {error}"))?;
    Ok(bytes)
}
