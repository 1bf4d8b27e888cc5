//! Trees that a stranger may have made: pipes, devices and links in the place of files, rules that hide what is deployed, and a configuration that
//! reads what does not concern it.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use seawall::scan::{Input, Options, read};
use seawall::snapshot::{Content, Manifest, Record, Writer};
use seawall::workspace::{Disk, Memory, Overlay, Workspace};
use serde_json::{Value, json};

use crate::baseline_git::Repository;
use crate::hostile::{HEALTHY, account, called, folder};

const SECRET: &str = "s3cr3t0pa55";

/// A folder with a healthy template.
fn laid(name: &str) -> PathBuf {
    let folder = folder(&format!("files-{name}")).join("tree");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("healthy.json"), account("plain").replace("hostile0account", HEALTHY)).unwrap();
    fs::canonicalize(folder).unwrap()
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// The exit code, stdout and stderr of a scan of the folder as it is.
fn scanned(folder: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let root = folder.to_str().unwrap();
    let (status, out, err) = called(root, &[&["scan", root, "--root", root, "--fail-on", "none"], more].concat());
    (status.code(), String::from_utf8_lossy(&out).into_owned(), err)
}

/// The paths of the files that a scan looked at.
fn looked_at(folder: &Path, more: &[&str]) -> (Vec<String>, String) {
    let (code, out, err) = scanned(folder, &[&["--output", "json"], more].concat());
    assert_eq!(code, Some(0), "{}: {err}", folder.display());
    let report: Value = serde_json::from_str(&out).unwrap();
    let files = report["ledger"]["files"].as_array().unwrap();
    (files.iter().map(|file| file["path"].as_str().unwrap().to_owned()).collect(), err)
}

#[test]
fn files_change_while_they_are_read() {
    let tree = laid("changing");
    let (file, whole) = (tree.join("changing.json"), account("plain"));
    let scans: Vec<_> = std::thread::scope(|scope| {
        let scans = scope.spawn(|| (0..20).map(|_| scanned(&tree, &["--output", "json"])).collect());
        while !scans.is_finished() {
            fs::write(&file, &whole).unwrap();
            fs::write(&file, &whole[..whole.len() / 2]).unwrap();
            fs::remove_file(&file).unwrap();
        }
        scans.join().unwrap()
    });
    for (code, out, err) in scans {
        assert!(matches!(code, Some(0 | 3)), "{code:?}: {err}");
        let report: Value = serde_json::from_str(&out).unwrap();
        let files = report["ledger"]["files"].as_array().unwrap();
        assert!(files.iter().any(|file| file["path"] == "healthy.json"), "{files:?}");
        assert!(out.contains(HEALTHY), "it is judged");
    }
}

#[test]
fn pipes_and_devices_are_no_files() {
    let tree = laid("pipes");
    pipe(&tree.join("main.bicep"));
    pipe(&tree.join("main.tf"));
    symlink("/dev/zero", tree.join("zero.json")).unwrap();
    symlink("/dev/zero", tree.join("zero.auto.tfvars")).unwrap();
    assert_eq!(looked_at(&tree, &[]).0, ["healthy.json"]);
    let named = tree.join("main.bicep");
    let (status, _, err) = called("pipe", &["scan", named.to_str().unwrap(), "--no-config"]);
    assert!(status.code() == Some(3) && err.contains("1 file could not be read"), "{err}");
    let module = "module m 'main.bicep' = {\n  name: 'm'\n}\n";
    fs::write(tree.join("calls.bicep"), module).unwrap();
    assert!(looked_at(&tree, &[]).0.contains(&"healthy.json".to_owned()));
}

#[test]
fn rules_that_are_no_files_hide_nothing() {
    for (name, lay) in [
        ("device", (|path| symlink("/dev/zero", path).unwrap()) as fn(&Path)),
        ("pipe", pipe),
        ("huge", |path| fs::write(path, "*\n".repeat(1 << 20)).unwrap()),
        ("link", |path| symlink("healthy.json", path).unwrap()),
    ] {
        for (below, rules) in [("", ".gitignore"), ("sub", ".gitignore"), ("sub", ".ignore")] {
            let tree = laid(&format!("rules-{name}-{below}{rules}"));
            fs::create_dir_all(tree.join("sub/inner")).unwrap();
            fs::write(tree.join("sub/inner/other.json"), account("plain")).unwrap();
            lay(&tree.join(below).join(rules));
            let (files, err) = looked_at(&tree, &["--no-config"]);
            assert_eq!(files, ["healthy.json", "sub/inner/other.json"], "{name} {below} {rules}");
            let folder = if below.is_empty() { tree.clone() } else { tree.join(below) };
            let said =
                format!("warning: `{}`: its rules are no file of at most 1048576 bytes, and hide nothing", folder.display());
            assert!(err.contains(&said), "{name} {below} {rules}: {err}");
        }
    }
}

#[test]
fn a_file_that_is_not_what_it_was_stays_as_it_is() {
    let tree = laid("replaced");
    let disk = Disk::new(&tree).unwrap();
    let file = tree.join("healthy.json");
    let now = fs::read(&file).unwrap();
    symlink("healthy.json", tree.join("link.json")).unwrap();
    let why = |path: &str, old: &[u8]| disk.replace(path, old, b"new").unwrap_err().to_string();
    assert_eq!(why("healthy.json", b"before"), "it changed while seawall looked at it");
    assert_eq!(why("link.json", &now), "it is a symbolic link, or behind one");
    let mut permissions = fs::metadata(&file).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).unwrap();
    assert_eq!(why("healthy.json", &now), "it is read-only");
    assert_eq!(fs::read(&file).unwrap(), now);
    assert_eq!(disk.read("", 10).unwrap_err().to_string(), "not a regular file");
    assert_eq!(disk.read("../healthy.json", 10).unwrap_err().to_string(), "the path leads out of the scan root");
}

#[test]
fn a_rule_hides_nothing_that_git_tracks() {
    if Command::new("git").arg("--version").output().is_err() {
        println!("skipped: there is no git");
        return;
    }
    let repository = Repository::new("tracked", &[]);
    for path in ["infra/main.json", "infra/kept.json", "left/out.json", ".hidden/x.json", "gone.json"] {
        repository.write(path, &account("plain"));
    }
    repository.write(".gitignore", "infra\n");
    repository.write("infra/.ignore", "*.json\n");
    repository.write("seawall.toml", "exclude = ['left']\n");
    repository.git(&["add", "--all", "--force"]);
    repository.git(&["commit", "--quiet", "--message=x"]);
    repository.write("infra/untracked.json", &account("plain"));
    fs::remove_file(repository.0.join("gone.json")).unwrap();
    let (files, err) = looked_at(&repository.0, &[]);
    assert_eq!(files, ["infra/kept.json", "infra/main.json"]);
    assert!(err.contains("note: `exclude` in the configuration leaves out 1 file of the repository"), "{err}");
    let infra = repository.0.join("infra");
    let (status, out, _) = called("tracked", &["scan", infra.to_str().unwrap(), "--output", "json", "--fail-on", "none"]);
    assert!(status.success() && String::from_utf8_lossy(&out).contains("infra/kept.json"));
}

#[test]
fn a_configuration_reads_nothing_outside() {
    let outside = folder("files-config").join("outside");
    fs::create_dir_all(&outside).unwrap();
    fs::write(outside.join("secret.toml"), format!("password {SECRET}\n")).unwrap();
    fs::write(outside.join("secret.json"), format!("{{\"password\": \"{SECRET}\", ")).unwrap();
    let tree = laid("config");
    let config = tree.join("seawall.toml");
    let refused = |why: &str| {
        let (code, out, err) = scanned(&tree, &[]);
        assert!(code == Some(2) && out.is_empty() && err.contains(why) && !err.contains(SECRET), "{code:?} {err}");
    };
    let out = "leads out of the scan root; whoever trusts it names it on the command line, or the file itself with `--config`";
    for (target, why) in [("/dev/zero", out), ("secret", out)] {
        let target = if target == "secret" { outside.join("secret.toml") } else { PathBuf::from(target) };
        symlink(target, &config).unwrap();
        refused(why);
        fs::remove_file(&config).unwrap();
    }
    pipe(&config);
    refused("it is no file and no folder");
    fs::remove_file(&config).unwrap();
    symlink(&outside, tree.join("link")).unwrap();
    let absolute = outside.display();
    for text in [
        format!("policies = ['{absolute}']"),
        "policies = ['link']".to_owned(),
        format!("azure-policy = ['{absolute}/secret.json']"),
        "azure-policy = ['link']".to_owned(),
        format!("baseline = '{absolute}/secret.json'"),
        "baseline = 'link/secret.json'".to_owned(),
        format!("[exemptions]\nfiles = ['{absolute}/secret.toml']"),
        "[exemptions]\nfiles = ['link/secret.toml']".to_owned(),
    ] {
        fs::write(&config, &text).unwrap();
        refused(out);
    }
    // Who names it trusts it.
    fs::write(&config, "baseline = 'link/secret.json'\n").unwrap();
    let (_, _, err) = scanned(&tree, &["--config", config.to_str().unwrap()]);
    assert!(err.contains("baseline: link/secret.json:") && !err.contains(SECRET), "{err}");
    fs::remove_file(&config).unwrap();
    symlink(outside.join("secret.toml"), tree.join("seawall-exemptions.toml")).unwrap();
    refused(out);
}

#[test]
fn a_configuration_is_bounded_and_commands_nobody() {
    let tree = laid("config-broken");
    for text in [
        format!("a = {}", "[".repeat(100_000)),
        format!("a{} = 1", ".a".repeat(100_000)),
        "x".repeat(2 << 20),
        "a = \"\u{1b}[31m\u{202e}\n::error::x ##vso[task.complete]\n##[error]y\"".to_owned(),
        "\u{0}\u{1b}]0;x\u{7}".to_owned(),
    ] {
        for file in ["seawall.toml", "seawall-exemptions.toml"] {
            fs::write(tree.join(file), &text).unwrap();
            let (code, out, err) = scanned(&tree, &[]);
            assert!(matches!(code, Some(0 | 2)), "{code:?} {err}");
            for line in out.lines().chain(err.lines()) {
                let harmless = !line.trim_start().starts_with("::") && !line.contains("##vso[") && !line.contains("##[");
                assert!(harmless && !line.chars().any(|one| one.is_control() || one == '\u{202e}'), "{line:?}");
            }
            fs::remove_file(tree.join(file)).unwrap();
        }
    }
}

/// The files have no blocks: only whoever reads them takes room.
#[test]
fn files_of_gigabytes_are_not_read() {
    let tree = laid("gigabytes");
    for ending in ["json", "bicep", "bicepparam", "tf", "tfvars", "ndjson", "snapshot"] {
        File::create(tree.join(format!("huge.{ending}"))).unwrap().set_len(2 << 30).unwrap();
    }
    let (_, out, _) = scanned(&tree, &["--no-config", "--output", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    let unread = |file: &&Value| file["note"].as_str().is_some_and(|note| note.contains("more than the limit of"));
    assert_eq!(report["ledger"]["files"].as_array().unwrap().iter().filter(unread).count(), 7, "{:#}", report["ledger"]["files"]);
}

#[test]
fn deep_folders_and_long_names_are_scanned() {
    let tree = laid("deep");
    let deep: PathBuf = std::iter::repeat_n("d", 1000).collect();
    fs::create_dir_all(tree.join(&deep)).unwrap();
    fs::write(tree.join(&deep).join("deep.json"), account("plain")).unwrap();
    let long = format!("{}.json", "n".repeat(250));
    fs::write(tree.join(&long), account("plain").replace("hostile0", "long0")).unwrap();
    for number in 0..5000 {
        fs::write(tree.join(format!("many{number}.json")), "{}").unwrap();
    }
    symlink(".", tree.join("again")).unwrap();
    let (files, _) = looked_at(&tree, &["--no-config"]);
    assert!(files.contains(&format!("{}/deep.json", deep.display())) && files.contains(&long));
    assert_eq!(files.len(), 5003);
}

/// A snapshot of one record, taken apart: its frames, and its index.
fn snapshot() -> (Vec<u8>, Value) {
    let mut writer = Writer::new(Vec::new());
    let content = Content::Body(json!({"type": "Microsoft.Storage/storageAccounts", "name": "x"}));
    let (source, api_version, time) = ("graph".to_owned(), "2024-04-01".to_owned(), "2026-11-22T00:00:00Z".to_owned());
    writer.push(&Record { id: "/subscriptions/s/x".to_owned(), source, api_version, time, content }.line()).unwrap();
    let mut bytes = writer.finish(Manifest::default()).unwrap().0;
    let tail = bytes.split_off(bytes.len() - 8);
    let length = u32::from_le_bytes(tail[..4].try_into().unwrap()) as usize;
    let index = bytes.split_off(bytes.len() - length);
    (bytes, serde_json::from_slice(&index).unwrap())
}

fn with_index(mut frames: Vec<u8>, index: &Value) -> Vec<u8> {
    let index = index.to_string().into_bytes();
    frames.extend_from_slice(&index);
    frames.extend_from_slice(&u32::try_from(index.len()).unwrap().to_le_bytes());
    frames.extend_from_slice(b"SWIX");
    frames
}

/// What is said of a snapshot of these bytes, which has no resources.
fn told(bytes: Vec<u8>) -> Vec<String> {
    let below = Memory::new([]);
    let workspace = Overlay::new(&below, [("a.snapshot".to_owned(), bytes)].into());
    let scan = read(&workspace, &[Input { path: "a.snapshot".to_owned(), named: true }], &Options::default());
    assert!(scan.estate.is_empty());
    scan.diagnostics.iter().map(|one| one.message.clone()).collect()
}

#[test]
fn a_snapshot_whose_index_lies_is_refused() {
    let (frames, index) = snapshot();
    for place in ["/frames/0/offset", "/frames/0/length", "/manifest/offset", "/manifest/length"] {
        let own = index.pointer(place).and_then(Value::as_u64).unwrap();
        for lie in
            [json!(own + 1), json!(1_u64 << 32), json!(u64::MAX), json!(u64::MAX - own), json!(-1), json!("x"), json!(null)]
        {
            let mut changed = index.clone();
            *changed.pointer_mut(place).unwrap() = lie.clone();
            let said = told(with_index(frames.clone(), &changed));
            assert_eq!(said.len(), 1, "{place} {lie}: {said:?}");
        }
    }
    let mut many = index.clone();
    many["frames"] = json!(vec![index["frames"][0].clone(); 100_000]);
    assert_eq!(told(with_index(frames, &many)).len(), 1);
}

#[test]
fn a_snapshot_that_unpacks_without_end_is_refused() {
    let (frames, mut index) = snapshot();
    let (first, last) = (index["frames"][0]["length"].as_u64().unwrap(), index["manifest"]["length"].as_u64().unwrap());
    let bomb = zstd::encode_all(std::io::Read::take(std::io::repeat(b'a'), 1 << 30), 3).unwrap();
    assert!(bomb.len() < 1 << 20, "a gigabyte becomes little");
    let manifest = &frames[usize::try_from(first).unwrap()..usize::try_from(first + last).unwrap()];
    index["frames"][0]["length"] = json!(bomb.len());
    index["manifest"]["offset"] = json!(bomb.len());
    let said = told(with_index([&bomb[..], manifest].concat(), &index));
    assert!(said.len() == 1 && said[0].contains("too long"), "{said:?}");
}
