//! What a store does not take, in one message.

use std::fs;
use std::io::Read;
use std::path::Path;

use seawall::evidence::manifest::{MANIFEST, Manifest};
use seawall::evidence::store::folder::Folder;
use seawall::evidence::store::{Backend, Content, Files, Seal, Stage, Store, Trouble, Which, fetch};

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
    let place = folder.display();
    for (bytes, why) in [
        (&b""[..], "its manifest is none (EOF while parsing a value at line 1 column 0)"),
        (b"{}", "its manifest is none (missing field `format` at line 1 column 2)"),
        (&other, "its manifest says that it is number 2"),
        (b"gone", "it has no manifest"),
    ] {
        fs::write(&path, bytes).unwrap();
        if bytes == b"gone" {
            fs::remove_file(&path).unwrap();
        }
        assert_eq!(
            said(&folder),
            format!(
                "the last pack of the store `{place}`, number 1, cannot be continued: {why}; `seawall evidence verify` says more, \
                 and a new store can be begun elsewhere"
            )
        );
    }
    // So many bytes that no manifest has: most of them lie nowhere.
    fs::File::create(&path).unwrap().set_len((256 << 20) + 1).unwrap();
    assert_eq!(said(&folder), format!("`manifest.json` in the pack 1 of `{place}` is larger than 256 MB"));
    fs::write(&path, whole).unwrap();
    assert_eq!(append(&Store::folder(&folder), "night", None).unwrap().number, 2);
    // A file in the place of a pack is none, and is in its way.
    fs::write(folder.join("000003"), "").unwrap();
    assert_eq!(said(&folder), format!("`{}` is in the way: it is no folder", folder.join("000003").display()));
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
    let place = pack.display();
    for (path, link) in [("night.json", "night.json"), ("up/secret", "up")] {
        let text = format!("`{place}/{link}` is no plain file, which all files of packs are");
        assert_eq!(store.document(1, path), Err(Trouble::Broken(text)));
    }
    let outside = Trouble::Refused("`../../secret` is no path in a pack".to_owned());
    assert_eq!(store.document(1, "../../secret"), Err(outside));
    assert_eq!(store.document(1, "policies/gone.rego"), Ok(None));
    let link =
        |name: &str| Err(Trouble::Broken(format!("`{place}/{name}` is neither file nor folder: no pack has such a thing")));
    assert!([link("night.json"), link("up")].contains(&store.names(1)));
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

#[cfg(target_os = "linux")]
#[test]
fn names_that_no_pack_has_are_said() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = sandbox("store-names");
    let store = Store::folder(&folder);
    append(&store, "night", None).unwrap();
    let pack = folder.join("000001");
    let said = || store.names(1).unwrap_err().to_string();
    let strange = pack.join(OsStr::from_bytes(b"a\xff"));
    fs::write(&strange, "").unwrap();
    let place = pack.display();
    assert_eq!(said(), format!("`{place}/a\u{fffd}` has a name that is no Unicode: no pack has such a thing"));
    fs::remove_file(strange).unwrap();
    fs::create_dir_all(pack.join("d/".repeat(32))).unwrap();
    assert_eq!(store.names(1).map(|names| names.len()), Ok(10));
    let deep = pack.join(["d"; 33].join("/"));
    fs::create_dir(&deep).unwrap();
    assert_eq!(said(), format!("`{}` lies in more than 32 folders: no pack has such a thing", deep.display()));
}

/// A store of which a file goes while it is copied.
struct Going(Folder);

impl Backend for Going {
    fn place(&self) -> String {
        self.0.place()
    }

    fn numbers(&self) -> Result<Vec<u64>, Trouble> {
        self.0.numbers()
    }

    fn names(&self, number: u64) -> Result<Vec<String>, Trouble> {
        self.0.names(number)
    }

    fn read(&self, number: u64, path: &str) -> Result<Option<Box<dyn Read + '_>>, Trouble> {
        if path == "night.json" { Ok(None) } else { self.0.read(number, path) }
    }

    fn stage(&self, created: &str) -> Result<Box<dyn Stage + '_>, Trouble> {
        self.0.stage(created)
    }
}

#[test]
fn a_copy_is_whole_or_none() {
    let folder = sandbox("store-going");
    let place = folder.join("store");
    append(&Store::folder(&place), "night", None).unwrap();
    let store = Store::new(Box::new(Going(Folder::new(&place))));
    let text = format!("`night.json` of the pack 1 of `{}` is not there any more", place.display());
    assert_eq!(fetch(&store, Which::All, &folder.join("copy")), Err(Trouble::Failed(text)));
    assert_eq!(fs::read_dir(folder.join("copy")).unwrap().count(), 0);
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
        let there = place.display();
        let full = format!("the pack cannot be written to `{there}`: File too large (os error 27); nothing was added");
        assert_eq!(said, full, "{blocks}");
        assert_eq!(fs::read_dir(&place).unwrap().count(), 1, "{blocks}");
    }
    assert_eq!(append(&store, "after", Some(&large)).unwrap().number, 2);
}
