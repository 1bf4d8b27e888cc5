//! The tables of `SECURITY.md` say which test holds each row to what it says: each is there, and is a test.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The head of the column that names tests.
const COLUMN: &str = "test";
/// Rows that there are at least: a table that lost its column would be none.
const ROWS: usize = 75;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The tests of the repository, as `module::name`, where the module is the file, or the folder of a `tests.rs` or `mod.rs`.
fn tests() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["src", "tests/it"] {
        files(&root.join(folder), &mut paths);
    }
    let mut found = BTreeSet::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let own = path.file_stem().unwrap().to_str().unwrap();
        let above = path.parent().and_then(Path::file_name).unwrap().to_str().unwrap();
        let module = if matches!(own, "mod" | "tests") { above } else { own };
        let mut is_test = false;
        for line in text.lines().map(str::trim) {
            if line == "#[test]" {
                is_test = true;
            } else if let Some(rest) = line.strip_prefix("fn ") {
                let name = rest.split('(').next().unwrap_or_default();
                if std::mem::take(&mut is_test) {
                    found.insert(format!("{module}::{name}"));
                }
            }
        }
    }
    found
}

#[test]
fn each_row_names_a_test_that_exists() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("SECURITY.md")).unwrap();
    let known = tests();
    let (mut rows, mut column, mut wrong) = (0, None, Vec::new());
    for line in page.lines() {
        let Some(cells) = line.strip_prefix('|').and_then(|rest| rest.strip_suffix('|')) else {
            column = None;
            continue;
        };
        let cells: Vec<&str> = cells.split(" | ").map(str::trim).collect();
        if let Some(at) = cells.iter().position(|cell| *cell == COLUMN) {
            column = Some(at);
        } else if let Some(at) = column.filter(|_| !line.starts_with("|--")) {
            rows += 1;
            let named: Vec<&str> = cells.get(at).map(|cell| cell.split('`').skip(1).step_by(2).collect()).unwrap_or_default();
            if named.is_empty() {
                wrong.push(format!("no test: {line}"));
            }
            wrong.extend(
                named.into_iter().filter(|name| !known.contains(*name)).map(|name| format!("`{name}` is no test: {line}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(rows >= ROWS, "{rows} rows");
}
