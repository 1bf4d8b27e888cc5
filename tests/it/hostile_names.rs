//! Names of files and of resources that are commands, markup or other names, through the program and into every format.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use regex::Regex;
use seawall::report::Format;
use serde_json::Value;

use crate::hostile::{account, called, folder};

/// Files as git and Linux take them.
const FILES: [&str; 22] = [
    "a b.json",
    "a#b.json",
    "a%41.json",
    "%2e%2e.json",
    "a?q.json",
    "ü漢.json",
    "a\\b.json",
    "x\ny.json",
    "x\r::error::y.json",
    "rtl\u{202e}nosj.json",
    "zero\u{200b}width.json",
    "esc\u{1b}[31mred\u{9b}2J.json",
    "::error::x.json",
    "##vso[task.complete result=Succeeded]x.json",
    "##[error]x.json",
    "<img src=x onerror=alert(1)>.json",
    "javascript:alert(1).json",
    "https:evil.example.json",
    "`code`|pipe.json",
    "@mention.json",
    "=cmd().json",
    "](javascript:alert(1)).json",
];

const NAME: &str = "<img src=x onerror=alert(1)>`|@admin ![x](http://evil.example/x.png) \u{202e}evil\u{200b} \\u001b[31m \\u009b2J \\n::error::x \
                    ##vso[task.complete] ##[error]y =1+1 </script><!--]]>";

/// The report of a scan of such files, and what stderr had to say.
fn report(format: Format) -> (String, String) {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let tree = folder(&format!("names-{}-{}", format.name(), CALLS.fetch_add(1, Ordering::Relaxed)));
    for (number, file) in FILES.iter().enumerate() {
        let name = format!("{NAME}{number}");
        let text = account("plain").replace("hostile0account", &name).replace("\"kind\"", &format!("\"{name}\": 1, \"kind\""));
        fs::write(tree.join(file), text).unwrap();
    }
    let root = tree.to_str().unwrap();
    let arguments = ["scan", root, "--root", root, "--no-config", "--fail-on", "none", "--output", format.name()];
    let (status, out, err) = called(format.name(), &arguments);
    assert!(status.success(), "{}: {err}", format.name());
    fs::remove_dir_all(tree).unwrap();
    (String::from_utf8(out).unwrap(), err)
}

fn is_quiet(text: &str) -> bool {
    let moves = |one: char| one.is_control() && !matches!(one, '\n' | '\r' | '\t');
    !text.chars().any(|one| moves(one) || matches!(one, '\u{200b}' | '\u{202e}' | '\u{9b}'))
}

#[test]
fn no_format_for_people_is_turned_around() {
    for format in [Format::Text, Format::Markdown, Format::Html, Format::Github, Format::Azure, Format::Csv] {
        let (report, err) = report(format);
        let line = report.lines().chain(err.lines()).find(|line| !is_quiet(line));
        assert!(line.is_none(), "{}: {line:?}", format.name());
    }
}

#[test]
fn logs_hold_no_command_but_those_that_are_meant() {
    let (text, err) = report(Format::Text);
    for line in text.lines().chain(err.lines()) {
        let harmless = !line.trim_start().starts_with("::") && !line.contains("##vso[") && !line.contains("##[");
        assert!(harmless, "{line}");
    }
    let github = Regex::new("^::(error|warning|notice)( [a-zA-Z]+=[^,:]*(,[a-zA-Z]+=[^,:]*)*)?::").unwrap();
    assert!(report(Format::Github).0.lines().all(|line| github.is_match(line)));
    for line in report(Format::Azure).0.lines() {
        let (command, message) = line.split_once(']').unwrap();
        assert!(command.starts_with("##vso[task.logissue type=") && !message.contains(']'), "{line}");
        let known = ["##vso[task.logissue type", "sourcepath", "linenumber", "columnnumber", "code"];
        assert!(command.split(';').all(|pair| known.contains(&pair.split('=').next().unwrap())), "{line}");
    }
}

/// A viewer resolves the address against the repository: it must lead to the file and nowhere else.
#[test]
fn addresses_in_sarif_are_paths_below_the_root() {
    fn addresses(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(entries) => {
                found.extend(entries.get("artifactLocation").and_then(|it| it["uri"].as_str()).map(str::to_owned));
                entries.values().for_each(|value| addresses(value, found));
            }
            Value::Array(items) => items.iter().for_each(|item| addresses(item, found)),
            _ => {}
        }
    }
    let path = Regex::new("^(?:[A-Za-z0-9._~!$&'()*+,;=/-]|%[0-9A-F]{2})+$").unwrap();
    for format in [Format::Sarif, Format::SarifGithub] {
        let log: Value = serde_json::from_str(&report(format).0).unwrap();
        let mut found = Vec::new();
        addresses(&log["runs"][0]["results"], &mut found);
        found.sort();
        found.dedup();
        // A name with a backslash, and one with a colon behind its first letter, lead elsewhere on Windows: they are not read, and told as such.
        assert!(found.len() >= FILES.len() - 2, "{found:#?}");
        for uri in &found {
            assert!(path.is_match(uri) && !uri.starts_with('/') && !uri.split('/').any(|part| part == ".."), "{uri}");
        }
        for wanted in
            ["a%23b.json", "a%2541.json", "%252e%252e.json", "a%3Fq.json", "javascript%3Aalert", "%E2%80%AE", "x%0Ay.json"]
        {
            assert!(found.iter().any(|uri| uri.contains(wanted)), "{wanted}: {found:#?}");
        }
    }
}

#[test]
fn formats_for_programs_stay_what_they_are() {
    for format in [Format::Json, Format::Gitlab, Format::Rdjson] {
        serde_json::from_str::<Value>(&report(format).0).unwrap();
    }
    let xml = report(Format::Junit).0;
    assert!(!xml.contains("<img") && !xml.chars().any(|one| one.is_control() && !matches!(one, '\n' | '\r' | '\t')), "{xml}");
    let page = report(Format::Html).0;
    assert!(!page.contains("<img") && page.matches("<script>").count() == 1);
    let summary = report(Format::Markdown).0;
    assert!(!summary.contains("<img") && !summary.contains("](http://") && !summary.contains("](javascript:"));
    assert!(!summary.contains("@admin") && !summary.contains('`'), "{summary}");
    for line in report(Format::Csv).0.lines() {
        assert!(!line.split(',').any(|field| field.trim_matches('"').starts_with(['=', '@', '+'])), "{line}");
    }
    let counts = report(Format::Counts).0;
    assert!(
        counts.lines().all(|line| line
            .split_once('=')
            .is_some_and(|(name, _)| name.chars().all(|one| one.is_ascii_alphanumeric() || one == '-' || one == '_'))),
        "{counts}"
    );
}
