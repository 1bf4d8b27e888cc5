//! Every message that the program can print is in a test, and on the page `docs/diagnostics.md`, which is made here.

mod cases;
mod code;
mod inputs;
mod page;
mod rules;
mod seen;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use self::code::{Code, Text};
use self::rules::{Role, role};
use self::seen::Seen;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The messages of the code.
fn messages(code: &Code) -> Vec<(&Text, Role)> {
    code.texts.iter().filter_map(|text| Some((text, role(text)?))).collect()
}

/// What real runs said: cases and transcripts.
fn said() -> Vec<String> {
    let mut said = Vec::new();
    for path in cases::files() {
        let text = fs::read_to_string(path).unwrap();
        said.extend(cases::said(&text).map(str::to_owned));
    }
    for entry in fs::read_dir(root().join("tests/cmd")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            // What hangs over the end of a line stands further in on the next.
            said.extend(fs::read_to_string(path).unwrap().split("\n\n").map(str::to_owned));
        }
    }
    said
}

/// Messages that no test has, by their files.
fn listed() -> BTreeMap<String, String> {
    let text = fs::read_to_string(cases::folder().join("untested.txt")).unwrap();
    let mut reason = String::new();
    let mut listed = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("# ") {
            Some(why) => reason = why.to_owned(),
            None => drop(listed.insert(line.to_owned(), reason.clone())),
        }
    }
    listed
}

#[test]
fn every_message_is_in_a_test() {
    let code = Code::read(&root());
    let messages = messages(&code);
    let tested: Vec<String> = said().into_iter().chain(code.tests.iter().cloned()).collect();
    let seen = Seen::new(tested);
    let untested = messages.iter().filter(|(text, _)| !seen.has(&text.template));
    let untested: BTreeMap<String, usize> =
        untested.map(|(text, _)| (format!("{}: {}", text.file, text.template.escape_debug()), text.line)).collect();
    let listed = listed();
    println!("{} messages, {} of them in no test", messages.len(), untested.len());
    let missing = untested.iter().filter(|(one, _)| !listed.contains_key(*one));
    let missing: Vec<String> = missing.map(|(one, line)| format!("{one}  (line {line})")).collect();
    assert!(missing.is_empty(), "{} messages are in no test: write a case for each\n{}", missing.len(), lines(&missing));
    let stale: Vec<String> = listed.keys().filter(|one| !untested.contains_key(*one)).cloned().collect();
    assert!(listed.values().all(|reason| !reason.is_empty()), "each line of the list stands below a reason");
    assert!(stale.is_empty(), "in a test by now, or gone: take them off the list\n{}", lines(&stale));
}

fn lines(texts: &[String]) -> String {
    texts.iter().map(|text| format!("{text}\n")).collect()
}

#[test]
fn the_page_of_messages_is_current() {
    let code = Code::read(&root());
    let text = page::page(&messages(&code), &Seen::new(said()));
    let page: &Path = &root().join("docs/diagnostics.md");
    if fs::read_to_string(page).unwrap_or_default() != text {
        fs::write(page, text).unwrap();
        panic!("docs/diagnostics.md was stale and has been corrected: commit it");
    }
}
