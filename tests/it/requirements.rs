//! The status column of `docs/requirements.md` follows from the policies that exist.

use std::fs;
use std::path::Path;

use regex::Regex;

#[test]
fn the_status_of_each_row_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = root.join("docs/requirements.md");
    let text = fs::read_to_string(&page).unwrap();
    let current: String = text.lines().map(|line| row(root, line) + "\n").collect();
    if current != text {
        fs::write(&page, current).unwrap();
        panic!("docs/requirements.md was stale and has been corrected: commit it");
    }
}

/// A line of the page; if it is a row with controls, with the status that holds.
fn row(root: &Path, line: &str) -> String {
    let control = Regex::new("`([a-z]+)-([a-z0-9-]+)`").unwrap();
    let Some(cells) = line.strip_prefix("| ").and_then(|rest| rest.strip_suffix(" |")) else { return line.to_owned() };
    let cells: Vec<&str> = cells.split(" | ").collect();
    let [number, assured, controls, _] = cells.as_slice() else { return line.to_owned() };
    let exist: Vec<bool> = control
        .captures_iter(controls)
        .map(|name| root.join("policies").join(&name[1]).join(name[2].replace('-', "_")).join("policy.rego").is_file())
        .collect();
    if exist.is_empty() {
        return line.to_owned();
    }
    let status = match exist.iter().filter(|exists| **exists).count() {
        0 => "planned",
        ready if ready == exist.len() => "ready",
        _ => "part",
    };
    format!("| {number} | {assured} | {controls} | {status} |")
}
