//! The command as a user calls it: exit codes and messages.

use std::path::PathBuf;

use snapbox::cmd::{Command, cargo_bin};
use snapbox::{IntoData, str};

/// A folder of its own for a test, with the files given.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    write(&folder.join(".git"), "");
    for (path, text) in files {
        write(&folder.join(path), text);
    }
    folder
}

fn write(path: &std::path::Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn seawall(arguments: &[&str]) -> Command {
    Command::new(cargo_bin!("seawall")).args(arguments).env("NO_COLOR", "1")
}

const EMPTY: &str = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
"contentVersion": "1.0.0.0", "resources": []}"#;

#[test]
fn an_unknown_format_is_a_usage_error_with_a_suggestion() {
    let expected = str![[r#"
error: `sarf` is no output format; did you mean `sarif`? (there are text, json, sarif, sarif-github)

"#]];
    seawall(&["scan", "--output", "sarf"]).assert().code(2).stdout_eq(str![""]).stderr_eq(expected.raw());
}

#[test]
fn a_path_that_is_not_there_is_a_usage_error() {
    seawall(&["scan", "no/such"]).assert().code(2).stderr_eq(
        str![[r#"
error: there is no file or folder `no/such`

"#]]
        .raw(),
    );
}

#[test]
fn an_unknown_control_is_a_usage_error() {
    seawall(&["explain", "no-such-control"]).assert().code(2);
}

#[test]
fn nothing_to_scan_is_3() {
    let folder = folder("nothing", &[("main.bicep", "")]);
    seawall(&["scan"]).arg(folder).assert().code(3);
}

#[test]
fn a_template_without_resources_is_clean() {
    let folder = folder("clean", &[("main.json", EMPTY)]);
    seawall(&["scan"]).arg(folder).assert().code(0);
}

#[test]
fn what_could_not_be_read_is_4_under_strict_only() {
    let folder = folder("strict", &[("main.json", EMPTY), ("broken.json", "{\"resources\": [")]);
    seawall(&["scan"]).arg(&folder).assert().code(0);
    seawall(&["scan", "--strict"]).arg(&folder).assert().code(4);
}

#[test]
fn an_unknown_key_in_the_configuration_is_an_error() {
    let folder = folder("config", &[("main.json", EMPTY), ("seawall.toml", "profil = \"x\"\n")]);
    seawall(&["scan"]).arg(&folder).assert().code(2);
    seawall(&["scan", "--no-config"]).arg(&folder).assert().code(0);
}
