//! What GitHub is given for one commit is the same whoever makes it: it knows findings again by it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::transcripts::seawall;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The report of a checkout in a folder of its own, made with so many threads.
fn upload(name: &str, threads: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("uploads").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join(".git")).unwrap();
    for form in ["arm", "bicep", "azapi"] {
        let estate = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/estates").join(form).join("leaky");
        copy(&estate, &folder.join("infra").join(form));
    }
    let output = seawall(&folder).env("RAYON_NUM_THREADS", threads).args(["scan", "--output=sarif-github"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn two_uploads_of_a_commit_are_the_same() {
    let (one, two) = (upload("one", "1"), upload("a longer/path", "4"));
    let results = serde_json::from_str::<Value>(&one).unwrap()["runs"][0]["results"].as_array().unwrap().len();
    assert!(results > 300, "{results} results");
    assert!(one == two, "where a checkout lies, and how many read it, is no part of a report");
}
