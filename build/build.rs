//! What is made when seawall is built: the policies, compiled, and the mapping of azurerm's types by their names go into the binary. It is also told
//! what it was built from.
#![expect(clippy::disallowed_methods, reason = "a build script reads the disk and the environment")]

mod packed;
mod policies;
mod policy;
mod ready;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// The files below a folder that go into the binary, in order.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            collect(&path, files)?;
        } else if name.ends_with(".rego") && !name.ends_with("_test.rego")
            || name.ends_with(".yaml")
            || name.ends_with(".toml")
            || is_example(&name)
        {
            files.push(path);
        }
    }
    Ok(())
}

/// Whether `explain` and the pages show the file.
fn is_example(name: &str) -> bool {
    let case = name.strip_prefix("fail.").or_else(|| name.strip_prefix("pass."));
    case.is_some_and(|ending| matches!(ending, "bicep" | "json" | "tf"))
}

/// The JSON of a YAML file.
fn json(file: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let document: serde_json::Value =
        yaml_serde::from_str(&fs::read_to_string(file)?).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(document.to_string())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build");
    policies::write()?;
    println!("cargo::rustc-env=SEAWALL_COMMIT={}", commit().unwrap_or_else(|| "unknown".to_owned()));
    azurerm()
}

/// The commit that is built: what the caller says, what cargo noted when it packed the crate, or, for a release, what git
/// says, with `-dirty` if files differ from it. Other builds do not ask: each commit would build everything anew.
fn commit() -> Option<String> {
    println!("cargo::rerun-if-env-changed=SEAWALL_COMMIT");
    if let Some(said) = env::var("SEAWALL_COMMIT").ok().filter(|said| !said.is_empty()) {
        return Some(said);
    }
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").ok()?);
    let packed = fs::read_to_string(root.join(".cargo_vcs_info.json")).ok();
    if let Some(packed) = packed.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok()) {
        return packed.pointer("/git/sha1")?.as_str().map(str::to_owned);
    }
    // A repository around a folder without one is somebody else's.
    if env::var("PROFILE").ok()? != "release" || !root.join(".git").exists() {
        return None;
    }
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(&root).output().ok()?;
        let said = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| said.trim().to_owned())
    };
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed={}", git(&["rev-parse", "--git-path", "logs/HEAD"])?);
    git(&["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"])
}

/// `[("azurerm_x", "{…}"), …]`, sorted.
fn azurerm() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("src/frontend/terraform/azurerm");
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    let mut code = String::from("&[\n");
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        writeln!(code, "    ({:?}, {:?}),", format!("azurerm_{name}"), json(file)?)?;
    }
    code.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("azurerm.rs"), code)?;
    Ok(())
}
