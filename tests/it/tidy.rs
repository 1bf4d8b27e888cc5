//! The shape of the code, kept by `cargo test`: floors, sizes, headers, nothing left lying about.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// Modules by floor. A module may import from its own subtree and from lower floors; a module that is not here fails
/// the test, so that a new one must take its place.
const FLOORS: &[(&str, u8)] = &[
    ("plain", 0),
    ("source", 0),
    ("budget", 1),
    ("diagnostic", 1),
    ("progress", 1),
    ("workspace", 2),
    ("model", 3),
    ("snapshot", 3),
    ("frontend", 4),
    ("policy", 4),
    ("finding", 5),
    ("ledger", 5),
    ("redact", 5),
    ("suppression", 6),
    ("exemption", 7),
    ("baseline", 7),
    ("scan", 8),
    ("drift", 9),
    ("report", 10),
    ("author", 10),
    ("fix", 10),
    ("evidence", 10),
    ("network", 10),
    ("azure", 11),
    ("registry", 11),
    ("cli", 12),
];

/// Folders whose members do not import each other, with the members that all the others may use.
const STRANGERS: &[(&str, &[&str])] = &[
    ("frontend", &["json", "text", "template"]),
    ("report", &["entries", "exemptions", "frame", "ledger", "place", "sarif_limits", "telling"]),
];

/// Lines that a source file may have.
const LONGEST: usize = 700;

#[test]
fn imports_point_down() {
    let floors: BTreeMap<&str, u8> = FLOORS.iter().copied().collect();
    let mut faults = Vec::new();
    for file in sources() {
        let module = module_path(&file.path);
        let Some(top) = module.first() else { continue };
        let Some(floor) = floors.get(top.as_str()) else {
            faults.push(format!("{}: `{top}` has no floor in tests/it/tidy.rs", file.path));
            continue;
        };
        for (line, import) in imports(&code_of(&file.text)) {
            let target = &import[0];
            match floors.get(target.as_str()) {
                _ if target == top => {}
                Some(lower) if lower < floor => {}
                Some(_) => faults.push(format!("{}:{line}: `{top}` imports `{target}`, which is not below it", file.path)),
                None => faults.push(format!("{}:{line}: `{target}` has no floor in tests/it/tidy.rs", file.path)),
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn siblings_are_strangers() {
    let mut faults = Vec::new();
    for file in sources() {
        let module = module_path(&file.path);
        for (folder, shared) in STRANGERS {
            let (Some(top), Some(member)) = (module.first(), module.get(1)) else { continue };
            if top != folder || shared.contains(&member.as_str()) {
                continue;
            }
            for (line, import) in imports(&code_of(&file.text)) {
                let Some(other) = import.get(1).filter(|_| import[0] == *folder) else { continue };
                // Names in capitals are types that the folder's `mod.rs` gives to all.
                if !same_thing(member, other) && !shared.contains(&other.as_str()) && is_module(folder, other) {
                    faults.push(format!("{}:{line}: `{folder}::{member}` imports its sibling `{other}`", file.path));
                }
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn only_the_engine_names_regorus() {
    let faults: Vec<String> = sources()
        .iter()
        .filter(|file| !file.path.starts_with("src/policy/engine"))
        .flat_map(|file| {
            lines_with(file, &code_of(&file.text), |line| line.contains("regorus::") || line.contains("use regorus"))
        })
        .collect();
    assert_none(&faults);
}

/// Where the network is known: what both doors share, and the doors.
const NETWORK: [&str; 3] = ["src/network.rs", "src/registry/client.rs", "src/azure/http.rs"];

#[test]
fn only_registry_and_azure_know_the_network() {
    let names = Regex::new(r"\b(ureq|rustls|reqwest|hyper|tokio|oci_client|TcpStream|TcpListener|UdpSocket)\b").unwrap();
    let faults: Vec<String> = sources()
        .iter()
        .filter(|file| !NETWORK.contains(&file.path.as_str()))
        .flat_map(|file| lines_with(file, &code_of(&file.text), |line| names.is_match(line)))
        .collect();
    assert_none(&faults);
    for path in NETWORK {
        let door = sources().into_iter().find(|file| file.path == path).unwrap();
        assert!(names.is_match(&code_of(&door.text)), "{path} is not where this test looks for it");
    }
}

/// Which programs are started: Azure's own command line, for a token.
#[test]
fn only_a_credential_starts_a_program() {
    let starts = |file: &&File| !file.path.ends_with("/tests.rs") && code_of(&file.text).contains("Command::new(");
    let paths: Vec<String> = sources().iter().filter(starts).map(|file| file.path.clone()).collect();
    assert_eq!(paths, ["src/azure/credential/cli.rs"]);
}

#[test]
fn only_the_workspace_knows_git() {
    let faults: Vec<String> = sources()
        .iter()
        .filter(|file| file.path != "src/workspace/git.rs")
        .flat_map(|file| lines_with(file, &code_of(&file.text), |line| line.contains("gix::") || line.contains("use gix")))
        .collect();
    assert_none(&faults);
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut faults = Vec::new();
    for file in sources() {
        let lines = file.text.lines().count();
        if lines > LONGEST {
            faults.push(format!("{}: {lines} lines, more than {LONGEST}", file.path));
        }
    }
    for file in rust_files(&["src", "tests", "benches", "fuzz/src", "fuzz/targets"]) {
        if !file.text.starts_with("//! ") {
            faults.push(format!("{}:1: does not begin with a `//!` line", file.path));
        }
    }
    assert_none(&faults);
}

#[test]
fn nothing_is_left_lying_about() {
    // Spelled in pieces, so that this file does not find itself.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:"), concat!("HA", "CK:"), concat!("todo", "!(")];
    let commented = Regex::new(r"^\s*//\s*(let |if |for |use |fn |pub |return\b|\}|.*;\s*$|.*\{\s*$)").unwrap();
    let mut faults = Vec::new();
    for file in rust_files(&["src", "tests", "benches", "fuzz/src", "fuzz/targets"]) {
        faults.extend(lines_with(&file, &file.text, |line| marks.iter().any(|mark| line.contains(mark))));
        faults.extend(lines_with(&file, &file.text, |line| commented.is_match(line) && !reads_as_prose(line)));
    }
    for file in files_below(&["policies"], "rego") {
        faults.extend(lines_with(&file, &file.text, |line| marks.iter().any(|mark| line.contains(mark))));
        for (number, line) in file.text.lines().enumerate() {
            if line.chars().count() > 120 {
                faults.push(format!("{}:{}: longer than 120 characters", file.path, number + 1));
            }
        }
    }
    assert_none(&faults);
}

/// A test that takes too long for every day has a step of its own in the gate; no other is left out.
#[test]
fn what_is_ignored_runs_in_the_gate() {
    let gate = fs::read_to_string(root().join(".ci/run")).unwrap();
    let mut faults = Vec::new();
    for file in rust_files(&["src", "tests", "benches", "fuzz/src", "fuzz/targets"]) {
        let suite =
            file.path.strip_prefix("tests/it/").and_then(|path| path.strip_suffix(".rs")).map(|path| path.replace('/', "::"));
        if !suite.is_some_and(|suite| gate.contains(&format!("--test it {suite} -- --ignored"))) {
            faults.extend(lines_with(&file, &file.text, |line| line.contains(concat!("#[ign", "ore"))));
        }
    }
    assert_none(&faults);
}

#[test]
fn a_policy_is_a_folder() {
    let mut faults = Vec::new();
    let root = root().join("policies");
    for path in walk(&root) {
        let relative = slashed(path.strip_prefix(&root).expect("invariant: walk stays below its root"));
        let parts: Vec<&str> = relative.split('/').collect();
        match parts.as_slice() {
            ["lib", name] if name.ends_with(".rego") => {}
            ["data", name] if name.ends_with(".yaml") => {}
            ["profiles", name] if name.ends_with(".toml") => {}
            ["frameworks", name] if name.ends_with(".yaml") => {}
            ["capabilities.json" | "metadata.schema.json" | "README.md"] => {}
            [family, name, _file] if is_snake(family) && is_snake(name) => {
                for needed in [&["policy.rego"][..], &["policy_test.rego"], &["fail.json", "fail.tf"], &["pass.json", "pass.tf"]]
                {
                    if !needed.iter().any(|file| root.join(family).join(name).join(file).is_file()) {
                        faults.push(format!("policies/{family}/{name}: no {}", needed.join(" or ")));
                    }
                }
            }
            _ => faults.push(format!("policies/{relative}: belongs to no policy folder (family/name/file, in snake_case)")),
        }
    }
    for library in files_below(&["policies/lib"], "rego") {
        let test = library.path.replace(".rego", "_test.rego");
        if !library.path.ends_with("_test.rego") && !root.parent().is_some_and(|top| top.join(&test).is_file()) {
            faults.push(format!("{}: no {test}", library.path));
        }
    }
    faults.sort();
    faults.dedup();
    assert_none(&faults);
}

#[test]
fn a_table_says_where_it_comes_from() {
    let mut faults = Vec::new();
    for table in files_below(&["policies/data"], "yaml") {
        for key in ["source:", "date:", "about:", "table:"] {
            if !table.text.lines().any(|line| line.starts_with(key)) {
                faults.push(format!("{}: no top-level `{key}`", table.path));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn no_machine_is_named() {
    // Hostile cases name places that no template may reach; they are the only ones who may.
    let machine = Regex::new(r#"(^|["'`(=\s])/(home|root|Users|work|tmp|var/folders)/[A-Za-z0-9_.-]"#).unwrap();
    let mut faults = Vec::new();
    for extension in ["rs", "rego", "toml", "yaml", "yml", "md", "json", "py", "sh"] {
        for file in files_below(
            &["src", "tests", "benches", "policies", "docs", "fixtures", ".ci", ".github", "fuzz/src", "fuzz/targets"],
            extension,
        ) {
            if file.path != "tests/it/tidy.rs" {
                faults.extend(lines_with(&file, &file.text, |line| machine.is_match(line)));
            }
        }
    }
    assert_none(&faults);
}

/// A file of the repository, its path relative to the root with `/`.
struct File {
    path: String,
    text: String,
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<File> {
    rust_files(&["src"])
}

fn rust_files(folders: &[&str]) -> Vec<File> {
    files_below(folders, "rs")
}

fn files_below(folders: &[&str], extension: &str) -> Vec<File> {
    let mut files = Vec::new();
    for folder in folders {
        for path in walk(&root().join(folder)) {
            if path.extension().is_some_and(|found| found == extension) {
                let relative = path.strip_prefix(root()).expect("invariant: walk stays below its root");
                // Fixtures may be UTF-16 on purpose: what is no text is nobody's prose.
                let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
                files.push(File { path: slashed(relative), text });
            }
        }
    }
    files
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// `src/frontend/arm/mod.rs` → `[frontend, arm]`; `src/lib.rs` and `src/main.rs` → nothing, they hold all floors.
fn module_path(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    if matches!(inner, "lib" | "main") || inner.starts_with("bin/") {
        Vec::new()
    } else {
        inner.split('/').map(str::to_owned).collect()
    }
}

/// `sarif` and `sarif_rules` are one format in two files.
fn same_thing(one: &str, other: &str) -> bool {
    let (one, other) = (one.split('_').next(), other.split('_').next());
    one == other
}

fn is_module(folder: &str, name: &str) -> bool {
    let base = root().join("src").join(folder);
    base.join(format!("{name}.rs")).is_file() || base.join(name).is_dir()
}

fn is_snake(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The text without comments, so that a link in a doc comment is no import. Lines stay where they are.
fn code_of(text: &str) -> String {
    text.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line }).collect::<Vec<_>>().join("\n")
}

/// What follows each `crate::` (and `seawall::`, and `super::` out of a top-level module is not used): line and the
/// first two segments. `use crate::{a::x, b}` gives one entry a branch.
fn imports(code: &str) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    for (position, _) in code.match_indices("crate::") {
        let preceded = code[..position].chars().next_back();
        if preceded.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let line = code[..position].matches('\n').count() + 1;
        let rest = &code[position + "crate::".len()..];
        found.extend(branches(rest, 2).into_iter().filter(|path| !path.is_empty()).map(|path| (line, path)));
    }
    found
}

/// The paths that a use tree begins with, cut at `depth` segments.
fn branches(tree: &str, depth: usize) -> Vec<Vec<String>> {
    if depth == 0 {
        return vec![Vec::new()];
    }
    let tree = tree.trim_start();
    if let Some(group) = tree.strip_prefix('{') {
        return members(group).into_iter().flat_map(|member| branches(member, depth)).collect();
    }
    let end = tree.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(tree.len());
    let (head, rest) = tree.split_at(end);
    if head.is_empty() {
        return vec![Vec::new()];
    }
    let tails = rest.strip_prefix("::").map_or_else(|| vec![Vec::new()], |rest| branches(rest, depth - 1));
    tails.into_iter().map(|tail| std::iter::once(head.to_owned()).chain(tail).collect()).collect()
}

/// The members of a group, up to its closing brace.
fn members(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0usize, 0, Vec::new());
    for (position, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.push(&group[start..position]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&group[start..position]);
                start = position + 1;
            }
            _ => {}
        }
    }
    found
}

/// A comment that happens to end in `;` or `{` yet is a sentence: three words in a row without code between them.
fn reads_as_prose(line: &str) -> bool {
    let words = Regex::new(r"//\s*(if |for |use |return )?[A-Za-z`'’,-]+ [A-Za-z`'’,-]+ [A-Za-z`'’,.-]+").unwrap();
    words.is_match(line) && !line.contains("= ") && !line.trim_end().ends_with("{")
}

fn lines_with(file: &File, text: &str, test: impl Fn(&str) -> bool) -> Vec<String> {
    let hits = text.lines().enumerate().filter(|(_, line)| test(line));
    hits.map(|(number, line)| format!("{}:{}: {}", file.path, number + 1, line.trim())).collect()
}

#[test]
fn use_trees_are_read() {
    let paths = |code: &str| imports(code).into_iter().map(|(_, path)| path.join("::")).collect::<BTreeSet<_>>();
    assert_eq!(paths("use crate::model::Value;"), BTreeSet::from(["model::Value".to_owned()]));
    assert_eq!(
        paths("use crate::{budget::Budget, model::{Value, path::Path}};"),
        BTreeSet::from(["budget::Budget".to_owned(), "model::Value".to_owned(), "model::path".to_owned()])
    );
    assert_eq!(paths("fn f() -> crate::scan::Scan { pub_crate::x() }"), BTreeSet::from(["scan::Scan".to_owned()]));
}
