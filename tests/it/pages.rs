//! What is made from the command line: `docs/cli.md`, manual pages, completions.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use clap::{Arg, Command};

use crate::transcripts::{sandbox, seawall};

#[test]
fn the_page_of_the_command_line_is_current() {
    let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    let mut text =
        String::from("# The command line\n\nMade from the program by its tests; `seawall COMMAND --help` says the same.\n");
    of_command(&seawall::cli::command(), "", &mut text);
    if fs::read_to_string(&page).unwrap_or_default() != text {
        fs::write(&page, text).unwrap();
        panic!("docs/cli.md was stale and has been corrected: commit it");
    }
}

#[test]
fn the_readme_shows_what_seawall_prints() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let example = readme.split("```text\n").nth(1).and_then(|rest| rest.split("\n```").next()).unwrap();
    let mut scan = std::process::Command::new(env!("CARGO_BIN_EXE_seawall"));
    let output = scan.args(["scan", "fixtures/estates/arm/leaky"]).current_dir(&root).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    for part in example.split("\n\n…\n\n") {
        assert!(printed.contains(part), "seawall prints something else than:\n{part}");
    }
}

fn of_command(command: &Command, before: &str, text: &mut String) {
    let name = format!("{before}{}", command.get_name());
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    write!(text, "\n## `{name}`\n\n{about}\n").unwrap();
    let arguments: Vec<&Arg> = command.get_arguments().filter(|one| !one.is_hide_set()).collect();
    let shown = arguments.iter().filter(|one| !matches!(one.get_id().as_str(), "help" | "version"));
    let rows: Vec<String> = shown.map(|one| row(one)).collect();
    if !rows.is_empty() {
        write!(text, "\n| | |\n|---|---|\n{}\n", rows.join("\n")).unwrap();
    }
    if let Some(after) = command.get_after_help() {
        write!(text, "\n{after}\n").unwrap();
    }
    for command in command.get_subcommands() {
        of_command(command, &format!("{name} "), text);
    }
}

fn row(argument: &Arg) -> String {
    let values: Vec<String> = argument.get_value_names().unwrap_or_default().iter().map(|name| format!("<{name}>")).collect();
    let values = if argument.get_action().takes_values() { values.join(" ") } else { String::new() };
    let names = match (argument.get_short(), argument.get_long()) {
        (Some(short), Some(long)) => format!("-{short}, --{long} {values}"),
        (None, Some(long)) => format!("--{long} {values}"),
        _ => values,
    };
    let mut help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let defaults: Vec<String> = argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    if argument.get_action().takes_values() && !defaults.is_empty() {
        write!(help, " [default: {}]", defaults.join(", ")).unwrap();
    }
    let possible: Vec<String> = argument.get_possible_values().iter().map(|one| format!("`{}`", one.get_name())).collect();
    if argument.get_action().takes_values() && !possible.is_empty() {
        write!(help, ": {}", possible.join(", ")).unwrap();
    }
    format!("| `{}` | {} |", names.trim(), help.replace('|', "\\|"))
}

#[test]
fn pages_and_completions_know_every_command() {
    let folder = sandbox("clean", "pages");
    let command = seawall::cli::command();
    let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
    assert!(names.contains(&"scan") && names.contains(&"man"));
    let output = seawall(&folder).args(["man", "pages/man1"]).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len(), output.stderr.len()), (Some(0), 0, 0));
    for name in &names {
        let page = fs::read_to_string(folder.join(format!("pages/man1/seawall-{name}.1"))).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{name}");
    }
    let output = seawall(&folder).arg("man").output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains(".TH seawall 1"));
    assert_eq!(seawall(&folder).args(["man", "main.json/no"]).output().unwrap().status.code(), Some(2));
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = seawall(&folder).args(["completions", shell]).output().unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(names.iter().all(|name| script.contains(name)) && script.contains("fail-on"), "{shell}");
    }
    assert_eq!(seawall(&folder).args(["completions", "tcsh"]).output().unwrap().status.code(), Some(2));
}

#[test]
fn the_version_is_the_same_everywhere() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let cited = fs::read_to_string(root.join("CITATION.cff")).unwrap();
    assert!(cited.contains(&format!("\nversion: {}\n", env!("CARGO_PKG_VERSION"))), "CITATION.cff is of another version");
    let folder = sandbox("clean", "version");
    let said = |argument: &str| String::from_utf8(seawall(&folder).arg(argument).output().unwrap().stdout).unwrap();
    assert_eq!(said("-V"), format!("seawall {}\n", env!("CARGO_PKG_VERSION")));
    let long = said("--version");
    let lines: Vec<&str> = long.lines().collect();
    assert_eq!(lines[0], said("-V").trim_end());
    assert!(lines[1].starts_with("commit    ") && lines[2].starts_with("policies  sha256:") && lines.len() == 3, "{long}");
}
