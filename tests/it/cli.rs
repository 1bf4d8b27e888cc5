//! What a transcript cannot show: streams that close, names that are no text, several reports of one scan.

use std::process::Stdio;

use serde_json::Value;

use crate::transcripts::{sandbox, seawall};

#[test]
fn several_reports_of_one_scan() {
    let folder = sandbox("small", "several");
    let all = ["scan", "--output", "text=r.txt", "--output", "sarif=r.sarif", "--output", "sarif-github=g.sarif", "-o", "json=-"];
    let output = seawall(&folder).args(all).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let json: Value = serde_json::from_slice(&output.stdout).expect("only the report is on stdout");
    let failures = json["summary"]["fail"].as_u64().unwrap();
    for name in ["r.sarif", "g.sarif"] {
        let sarif: Value = serde_json::from_str(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        let fails = results.iter().filter(|result| result["kind"] != "pass" && result["level"] != "none").count() as u64;
        assert!(fails >= failures, "{name}: {fails} of {failures}");
    }
    assert!(std::fs::read_to_string(folder.join("r.txt")).unwrap().contains(&format!("{failures} failed")));
}

#[test]
fn sarif_may_go_to_stdout() {
    let folder = sandbox("small", "sarif-stdout");
    let output = seawall(&folder).args(["scan", "-o", "sarif"]).output().unwrap();
    let sarif: Value = serde_json::from_slice(&output.stdout).expect("only the report is on stdout");
    assert_eq!((sarif["version"].as_str(), output.status.code()), (Some("2.1.0"), Some(1)));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = sandbox("small", "pipe");
    for arguments in [vec!["scan"], vec!["scan", "-o", "json"], vec!["explain", "tls-minimum-version"], vec!["policy", "list"]] {
        let mut child = std::process::Command::new(snapbox::cmd::cargo_bin!("seawall"))
            .args(&arguments)
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(i32::from(arguments[0] == "scan")), "{arguments:?}");
    }
}

#[test]
#[cfg(unix)]
fn a_name_that_is_no_text_is_in_the_ledger() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = sandbox("clean", "not-text");
    let name = OsStr::from_bytes(b"caf\xe9.json");
    if std::fs::copy(folder.join("main.json"), folder.join(name)).is_err() {
        return; // Some file systems take no such names, and so nobody has one there.
    }
    let output = seawall(&folder).args(["scan", "--strict", "-o", "json"]).output().unwrap();
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let files = json["ledger"]["files"].as_array().unwrap();
    let entry = files.iter().find(|file| file["path"] == "caf\u{fffd}.json").expect("the file is listed");
    assert_eq!((entry["takenFor"].as_str(), output.status.code()), (Some("unreadable"), Some(4)));
    assert!(entry["note"].as_str().unwrap().contains("no Unicode"));
    let named = seawall(&folder).arg("scan").arg(name).output().unwrap();
    let said = String::from_utf8_lossy(&named.stderr);
    assert_eq!(named.status.code(), Some(2), "{said}");
    assert_eq!(said, format!("error: the name of `{}/caf\u{fffd}.json` is no Unicode\n", folder.display()));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_said() {
    let folder = sandbox("clean", "full");
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = std::process::Command::new(snapbox::cmd::cargo_bin!("seawall"));
    let output = command.args(["policy", "list"]).current_dir(&folder).stdout(full).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.code() == Some(2) && said.starts_with("error: the output could not be written: No space left"),
        "{said}"
    );
}

#[test]
fn patterns_that_are_too_long_are_refused() {
    let folder = sandbox("clean", "patterns");
    std::fs::write(folder.join("seawall.toml"), format!("exclude = ['{}']\n", "?".repeat(200_000))).unwrap();
    let output = seawall(&folder).args(["scan", "."]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.starts_with("error: the patterns of `exclude` cannot be understood: "), "{said}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let folder = sandbox("small", "colours");
    let colourful = |arguments: &[&str], environment: (&str, &str)| {
        let output = seawall(&folder).arg("scan").args(arguments).env(environment.0, environment.1).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.contains("\u{1b}]8;"), "links are for terminals");
        text.contains('\u{1b}')
    };
    assert!(!colourful(&[], ("TERM", "xterm-kitty")));
    assert!(!colourful(&[], ("NO_COLOR", "1")));
    assert!(!colourful(&["--color", "never"], ("CLICOLOR_FORCE", "1")));
    assert!(colourful(&["--color", "always"], ("NO_COLOR", "1")));
}

#[test]
fn the_list_of_controls_is_a_table_or_json() {
    let folder = sandbox("clean", "list");
    let said = |arguments: &[&str]| String::from_utf8(seawall(&folder).args(arguments).output().unwrap().stdout).unwrap();
    let json: Value = serde_json::from_str(&said(&["policy", "list", "--json"])).unwrap();
    let controls = json["controls"].as_array().unwrap();
    let table = said(&["policy", "list"]);
    assert_eq!(table.lines().count(), controls.len());
    for (line, control) in table.lines().zip(controls) {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[..2], [control["id"].as_str().unwrap(), control["severity"].as_str().unwrap()]);
        assert!(line.ends_with(control["title"].as_str().unwrap()));
    }
}

#[test]
fn every_control_is_explained_with_an_example() {
    let folder = sandbox("clean", "explain");
    let list = String::from_utf8(seawall(&folder).args(["policy", "list"]).output().unwrap().stdout).unwrap();
    for id in list.lines().filter_map(|line| line.split_whitespace().next()) {
        let output = seawall(&folder).args(["explain", id]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        for title in ["Why", "Assures", "Judges", "What to do", "More"] {
            assert!(text.contains(&format!("\n{title}\n")), "{id}: `{title}` is missing");
        }
        // No policy judges exemptions, so that there is nothing to read and no code to show.
        if id.starts_with("exemption-") {
            assert!(text.contains("docs/exemptions.md\n"), "{id}: its page is missing");
            continue;
        }
        for title in ["Reads", "How"] {
            assert!(text.contains(&format!("\n{title}\n")), "{id}: `{title}` is missing");
        }
        let shown =
            ["Bicep", "ARM", "Terraform"].iter().filter(|name| text.contains(&format!("\nIn {name}: what breaks it"))).count();
        // The backend of Terraform is nothing that another language has.
        assert_eq!(shown, if id == "governance-state-backend" { 1 } else { 3 }, "{id}: an example is missing");
        assert!(text.contains("\n  - ") || text.contains("\n  + "), "{id}: nothing differs");
        assert!(text.contains(&format!("docs/policies.md#{id}\n")), "{id}: its page is missing");
    }
}
