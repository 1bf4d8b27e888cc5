//! What the command says, word for word: each file of `tests/cmd` is a transcript. Its first line says in which estate, those
//! with `$` what is called there, one after the other; `SNAPSHOTS=overwrite cargo test --test it transcripts` writes the rest.
//! `SEAWALL_BINARY` names another program to try than the one that was built with the tests: one that was installed.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use regex::Regex;
use snapbox::cmd::{Command, cargo_bin};
use snapbox::{Data, assert_data_eq};

#[cfg(unix)]
use crate::action::script;

fn cases() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cmd")
}

/// A copy of an estate that lies in no repository but its own.
pub(crate) fn sandbox(estate: &str, name: &str) -> PathBuf {
    let sandbox = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cmd").join(name);
    let _ = fs::remove_dir_all(&sandbox);
    fs::create_dir_all(sandbox.join(".git")).unwrap();
    for entry in fs::read_dir(cases().join("estates").join(estate)).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, sandbox.join(path.file_name().unwrap())).unwrap();
    }
    fs::canonicalize(sandbox).unwrap()
}

/// The program that is tried.
fn binary() -> PathBuf {
    std::env::var_os("SEAWALL_BINARY").map_or_else(|| cargo_bin!("seawall").to_owned(), PathBuf::from)
}

/// The command in `folder`, away from the terminal and the settings of whoever runs the tests.
pub(crate) fn seawall(folder: &Path) -> Command {
    away(Command::new(binary()), folder)
}

#[cfg(unix)]
/// A line of a shell in `folder`, where seawall is on the path and the variables of a runner are set.
fn shell(folder: &Path, line: &str) -> Command {
    let runner = folder.with_extension("runner");
    let bin = runner.join("bin");
    let temp = runner.join("temp");
    fs::create_dir_all(&bin).unwrap();
    fs::create_dir_all(&temp).unwrap();
    let binary = binary();
    script(&bin.join("seawall"), &format!("#!/bin/sh\nexec '{}' \"$@\"\n", binary.display()));
    // What `cargo build --target-dir FOLDER` leaves.
    let built = "while [ \"$1\" != --target-dir ]; do shift; done\nmkdir -p \"$2/release\"\n";
    script(&bin.join("cargo"), &format!("#!/bin/sh\n{built}cp '{}' \"$2/release/seawall\"\n", bin.join("seawall").display()));
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let action = Path::new(env!("CARGO_MANIFEST_DIR")).join("action");
    let command = away(Command::new("bash"), folder).args(["-c", line]).env("PATH", path).env("ACTION", action);
    let command = command.env("GITHUB_WORKSPACE", folder).env("RUNNER_TEMP", temp).env("GITHUB_ACTION", "__self");
    command.env("GITHUB_OUTPUT", runner.join("output")).env("GITHUB_STEP_SUMMARY", runner.join("summary"))
}

fn away(command: Command, folder: &Path) -> Command {
    let command = command.current_dir(folder).stdin("");
    let command = command.env("SEAWALL_CACHE_DIR", folder.join(".cache")).env("DOCKER_CONFIG", folder.join(".docker"));
    let settings = ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "COLUMNS", "GITHUB_SERVER_URL"];
    let network = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"];
    let login = ["SEAWALL_REGISTRY", "SEAWALL_REGISTRY_USERNAME", "SEAWALL_REGISTRY_PASSWORD"];
    settings.into_iter().chain(network).chain(login).fold(command, |command, name| command.env_remove(name))
}

/// The transcript as it would be written now: each call in turn, in one copy of the estate.
fn transcript(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let estate = text.lines().next().unwrap_or_default();
    let estate_name = estate.strip_prefix("in ").unwrap_or_else(|| panic!("{path:?} does not begin with `in ESTATE`"));
    let calls: Vec<&str> = text.lines().filter(|line| line.starts_with("$ ")).collect();
    assert!(!calls.is_empty(), "{path:?} calls nothing");
    let folder = sandbox(estate_name, &path.file_stem().unwrap().to_string_lossy());
    let _ = fs::remove_dir_all(folder.with_extension("runner"));
    let said: String = calls.into_iter().map(|call| called(&folder, call)).collect();
    format!("{estate}\n{said}")
}

/// The arguments of a call that needs no shell.
fn plain(call: &str) -> Option<&str> {
    call.strip_prefix("$ seawall ").filter(|arguments| !arguments.contains(['\'', '"', '|', '>']))
}

fn needs_shell(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("$ ") && plain(line).is_none())
}

/// A call with what comes of it.
fn called(folder: &Path, call: &str) -> String {
    let command = match plain(call) {
        Some(arguments) => seawall(folder).args(arguments.split_whitespace()),
        #[cfg(unix)]
        None => shell(folder, call.trim_start_matches("$ ")),
        #[cfg(not(unix))]
        None => panic!("`{call}` needs a shell"),
    };
    let output = command.output().unwrap();
    let code = output.status.code().map_or_else(|| "none".to_owned(), |code| code.to_string());
    let said = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).replace(&folder.display().to_string(), "[ESTATE]");
        // More controls may come that judge everything; what they pass is not the matter here.
        let text =
            Regex::new(r"\d+ (passed|not applicable|policies of seawall)").unwrap().replace_all(&text, "[N] $1").into_owned();
        // Every change of a policy is another digest.
        let text = Regex::new("sha256(:|&#58;)[0-9a-f]+").unwrap().replace_all(&text, "sha256$1[DIGEST]").into_owned();
        // Words that end what a runner is not to take for commands.
        let text = Regex::new("::seawall-[0-9a-f]{32}::").unwrap().replace_all(&text, "::[WORD]::").into_owned();
        let text = Regex::new("seawall-[0-9a-f]{32}").unwrap().replace_all(&text, "[WORD]").into_owned();
        // Which commit it is depends on how it was built.
        let text = Regex::new(r"\ncommit    \S+").unwrap().replace_all(&text, "\ncommit    [COMMIT]").into_owned();
        text.replace(&format!("seawall {}", env!("CARGO_PKG_VERSION")), "seawall [VERSION]").replace('\u{1b}', "␛")
    };
    format!("{call}\nexit {code}\n--- stdout\n{}--- stderr\n{}", said(&output.stdout), said(&output.stderr))
}

#[test]
fn every_transcript_is_as_written() {
    let mut paths: Vec<PathBuf> = fs::read_dir(cases()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    assert!(paths.len() > 30, "the transcripts are found");
    // Only there is a shell, and are the scripts of the action tried.
    paths.retain(|path| cfg!(unix) || !needs_shell(&fs::read_to_string(path).unwrap()));
    let tried: Vec<(&PathBuf, String)> = paths.par_iter().map(|path| (path, transcript(path))).collect();
    for (path, text) in tried {
        assert_data_eq!(text, Data::read_from(path, None).raw());
    }
}
