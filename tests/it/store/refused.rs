//! What a store does not take, in one message.

use std::fs;
use std::path::Path;

use seawall::evidence::manifest::{MANIFEST, Manifest};
use seawall::evidence::store::{Content, Files, Seal, Store, Trouble, Which, fetch};

use crate::store::{append, files, large, sandbox};

fn seal() -> Seal {
    Seal { created: "2026-11-22T02:00:00Z".to_owned(), tool: "seawall".to_owned() }
}

/// What it says, in one line.
fn said(store: &Path) -> String {
    let text = append(&Store::folder(store), "night", None).unwrap_err().to_string();
    assert!(!text.contains('\n') && text.contains(store.file_name().unwrap().to_str().unwrap()), "{text}");
    text
}

#[test]
fn what_is_no_store_is_said() {
    let folder = sandbox("store-refused");
    let file = folder.join("file");
    fs::write(&file, "mine").unwrap();
    assert!(said(&file).contains("is no folder"));
    assert!(said(&file.join("below")).contains("is no folder") || said(&file.join("below")).contains("cannot be made"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");

    let store = folder.join("store");
    append(&Store::folder(&store), "night", None).unwrap();
    assert!(said(&store.join("000001")).contains("is a pack itself"));
    assert_eq!(Store::folder(&store).packs(), Ok(vec![1]));
}

#[test]
fn nothing_is_chained_to_what_is_broken() {
    let folder = sandbox("store-broken");
    append(&Store::folder(&folder), "night", None).unwrap();
    let path = folder.join("000001").join(MANIFEST);
    let whole = fs::read(&path).unwrap();
    let manifest = Manifest::read(&whole).unwrap();
    let other = Manifest { number: 2, ..manifest }.bytes();
    for (bytes, why) in [(&b""[..], "manifest is none"), (b"{}", "manifest is none"), (&other, "number 2")] {
        fs::write(&path, bytes).unwrap();
        let said = said(&folder);
        assert!(said.contains(why) && said.contains("evidence verify"), "{said}");
    }
    fs::remove_file(&path).unwrap();
    assert!(said(&folder).contains("no manifest"));
    fs::write(&path, whole).unwrap();
    assert_eq!(append(&Store::folder(&folder), "night", None).unwrap().number, 2);
    // A file in the place of a pack is none, and is in its way.
    fs::write(folder.join("000003"), "").unwrap();
    assert!(said(&folder).contains("in the way"));
}

#[test]
fn files_that_cannot_be_had_leave_nothing() {
    let folder = sandbox("store-sources");
    let store = Store::folder(&folder.join("store"));
    let with = |path: &str, content: Content| {
        let mut files = files("night", None);
        files.insert(path.to_owned(), content);
        store.append(&files, &seal(), &|_| Ok(None)).unwrap_err()
    };
    assert!(matches!(with("a", Content::File(folder.join("gone"))), Trouble::Failed(text) if text.contains("gone")));
    assert!(matches!(with("a", Content::File(folder.clone())), Trouble::Failed(text) if text.contains("store-sources")));
    assert!(matches!(with("../a", Content::Bytes(Vec::new())), Trouble::Refused(_)));
    assert!(matches!(with(MANIFEST, Content::Bytes(Vec::new())), Trouble::Refused(_)));
    let unsigned = store.append(&Files::new(), &seal(), &|_| Err("the key is gone".to_owned())).unwrap_err();
    assert_eq!(unsigned.to_string(), "the manifest cannot be signed: the key is gone");
    assert_eq!(fs::read_dir(folder.join("store")).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_no_files_of_a_pack() {
    use std::os::unix::fs::symlink;

    let folder = sandbox("store-links");
    fs::write(folder.join("secret"), "hidden").unwrap();
    let store = Store::folder(&folder.join("store"));
    append(&store, "night", None).unwrap();
    let pack = folder.join("store/000001");
    fs::remove_file(pack.join("night.json")).unwrap();
    symlink(folder.join("secret"), pack.join("night.json")).unwrap();
    symlink(&folder, pack.join("up")).unwrap();
    for path in ["night.json", "up/secret"] {
        assert!(matches!(store.document(1, path), Err(Trouble::Broken(_))), "{path}");
    }
    assert!(matches!(store.document(1, "../../secret"), Err(Trouble::Refused(_))));
    assert_eq!(store.document(1, "policies/gone.rego"), Ok(None));
    assert!(matches!(store.names(1), Err(Trouble::Broken(text)) if text.contains("neither file nor folder")));
    assert!(fetch(&store, Which::All, &folder.join("copy")).is_err());
    assert_eq!(fs::read_dir(folder.join("copy")).unwrap().count(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_takes_nothing_is_said() {
    use std::os::unix::fs::PermissionsExt;

    let folder = sandbox("store-read-only");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    // Who may do everything may write there too; nobody may make a folder here.
    let everything = fs::create_dir(folder.join("a")).is_ok();
    let store = if everything { Path::new("/proc/self/store") } else { &folder };
    let said = said(store);
    assert!(said.contains("cannot be made") || said.contains("cannot be written"), "{said}");
}

/// A limit of the size of files is a disk that is full as far as a program can see: what is written beyond fails.
#[cfg(unix)]
#[test]
fn a_full_disk_loses_nothing() {
    use std::process::Command;

    let folder = sandbox("store-full");
    let (large, place) = (large(&folder), folder.join("store"));
    let store = Store::folder(&place);
    append(&store, "before", None).unwrap();
    for blocks in [0, 1, 64, 4000] {
        let mut shell = Command::new("sh");
        let limit = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\" | cat");
        shell.args(["-c", &limit]).arg(std::env::current_exe().unwrap());
        shell.args(["store::writer", "--exact", "--nocapture", "--test-threads=1"]);
        shell.env(super::PLACE, &place).env(super::WRITER, "limited").env(super::NIGHTS, "1").env("SEAWALL_TEST_LARGE", &large);
        let output = String::from_utf8(shell.output().unwrap().stdout).unwrap();
        let said = output.lines().find_map(|line| line.strip_prefix("failed ")).unwrap_or_else(|| panic!("{blocks}: {output}"));
        assert!(said.contains("store-full") && said.contains("nothing was added") && said.contains("arge"), "{said}");
        assert_eq!(fs::read_dir(&place).unwrap().count(), 1, "{blocks}");
    }
    assert_eq!(append(&store, "after", Some(&large)).unwrap().number, 2);
}
