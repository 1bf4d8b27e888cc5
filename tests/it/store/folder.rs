//! The store in a folder, on a disk that takes part.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use seawall::evidence::manifest::{ENVELOPE, MANIFEST};
use seawall::evidence::store::{Seal, Store, Trouble, Which, build, fetch};

use crate::store::chain::Chain;
use crate::store::{append, files, kill_writers, large, sandbox, six_writers};

/// The names in a folder that begin so.
fn beginning(folder: &Path, prefix: &str) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(prefix)).collect()
}

#[test]
fn killed_at_a_hundred_moments_no_finished_night_is_lost() {
    let folder = sandbox("store-killed");
    let (large, store) = (large(&folder), folder.join("store"));
    let mut chain = kill_writers(store.to_str().unwrap(), &large);
    chain.whole();
    // They were killed while they wrote, and somebody goes on.
    assert!(!beginning(&store, ".part-").is_empty());
    append(&chain.store, "after all", None).unwrap();
    chain.go_on();
}

#[test]
fn six_writers_make_one_chain() {
    let folder = sandbox("store-six");
    let (large, store) = (large(&folder), folder.join("store"));
    six_writers(store.to_str().unwrap(), &large, 8);
    assert!(beginning(&store, ".").is_empty());
}

#[test]
fn only_what_is_old_is_taken_away() {
    let folder = sandbox("store-parts");
    let part = |digit: &str| folder.join(format!(".part-{}", digit.repeat(32)));
    let age = |path: &Path, days: u64| {
        let time = SystemTime::now() - Duration::from_secs(days * 24 * 3600);
        File::open(path).unwrap().set_modified(time).unwrap();
    };
    let stale = folder.join(format!(".old-{}", "0".repeat(32)));
    for path in [&part("1"), &part("2"), &part("3"), &folder.join(".part-mine"), &stale] {
        fs::create_dir(path).unwrap();
        fs::write(path.join("file"), "").unwrap();
    }
    // The first is old, in the second somebody still writes, the third is young.
    age(&part("1").join("file"), 8);
    for path in [&part("1"), &part("2"), &folder.join(".part-mine")] {
        age(path, 8);
    }
    append(&Store::folder(&folder), "night", None).unwrap();
    let mut left = beginning(&folder, ".");
    left.sort();
    assert_eq!(left, [".part-22222222222222222222222222222222", ".part-33333333333333333333333333333333", ".part-mine"]);
}

#[test]
fn a_pack_alone_is_the_same_to_the_byte() {
    let folder = sandbox("store-alone");
    let large = large(&folder);
    let seal = Seal { created: "2026-11-22T02:00:00Z".to_owned(), tool: "seawall".to_owned() };
    let made = |name: &str| build(&folder.join(name), &files("night", Some(&large)), &seal, &|_| Ok(None));
    let (first, second) = (made("a/first").unwrap(), made("second").unwrap());
    assert_eq!((first.number, first.signed, &first.digest), (1, false, &second.digest));
    let manifest = fs::read(folder.join("second").join(MANIFEST)).unwrap();
    assert_eq!(fs::read(folder.join("a/first").join(MANIFEST)).unwrap(), manifest);
    assert!(!folder.join("second").join(ENVELOPE).exists());
    // It is what the first pack of a store would be.
    let store = Store::folder(&folder.join("store"));
    let stored = store.append(&files("night", Some(&large)), &seal, &|_| Ok(None)).unwrap();
    assert_eq!(stored.digest, first.digest);
    // What is there stays.
    assert!(matches!(made("second"), Err(Trouble::Refused(text)) if text.contains("not empty")));
    fs::create_dir(folder.join("empty")).unwrap();
    made("empty").unwrap();
    assert_eq!(fs::read(folder.join("second").join(MANIFEST)).unwrap(), manifest);
    assert!(beginning(&folder, ".").is_empty() && beginning(&folder.join("a"), ".").is_empty());
}

#[test]
fn a_number_that_is_taken_is_never_written_over() {
    let folder = sandbox("store-taken");
    let store = Store::folder(&folder);
    // Somebody else is faster while the manifest is signed, twice.
    let mut left = vec!["second", "first"];
    let left = std::cell::RefCell::new(&mut left);
    let seal = Seal { created: "2026-11-22T02:00:00Z".to_owned(), tool: "seawall".to_owned() };
    let appended = store.append(&files("last", None), &seal, &|manifest| {
        if let Some(text) = left.borrow_mut().pop() {
            append(&Store::folder(&folder), text, None).unwrap();
        }
        Ok(Some(seawall::evidence::manifest::digest(manifest).into_bytes()))
    });
    assert_eq!(appended.unwrap().number, 3);
    let mut chain = Chain::new(store);
    chain.go_on();
    assert_eq!([1, 2, 3].map(|number| chain.text(number).to_owned()), ["first", "second", "last"]);
    assert!(beginning(&folder, ".").is_empty());
}

#[test]
fn packs_are_copied_as_they_are() {
    let folder = sandbox("store-fetch");
    let (large, store) = (large(&folder), Store::folder(&folder.join("store")));
    for night in 0..3 {
        append(&store, &format!("night {night}"), Some(&large)).unwrap();
    }
    let copy = folder.join("copy");
    assert_eq!(fetch(&store, Which::One(2), &copy), Ok(vec![2]));
    assert_eq!(fetch(&store, Which::All, &copy), Ok(vec![1, 3]));
    assert_eq!(fetch(&store, Which::All, &copy), Ok(Vec::new()));
    let mut chain = Chain::new(Store::folder(&copy));
    chain.go_on();
    assert_eq!((chain.length(), chain.text(3)), (3, "night 2"));
    let refused = |text: String| Err(Trouble::Refused(text));
    let none = format!("the store `{}` has no pack 4: its packs are 1 to 3", store.place());
    assert_eq!(fetch(&store, Which::One(4), &copy), refused(none));
    // A forgery comes along as it is: whoever verifies the copies is to find it.
    fs::write(folder.join("store/000003/night.json"), "forged").unwrap();
    fs::write(folder.join("store/000003/more.json"), "added").unwrap();
    assert_eq!(fetch(&store, Which::One(3), &folder.join("forged")), Ok(vec![3]));
    assert_eq!(fs::read_to_string(folder.join("forged/000003/night.json")).unwrap(), "forged");
    assert_eq!(fs::read_to_string(folder.join("forged/000003/more.json")).unwrap(), "added");
    // Another chain is not mixed with it.
    let other = Store::folder(&folder.join("other"));
    append(&other, "another", None).unwrap();
    let (to, from) = (copy.display(), other.place());
    let another = format!("`{to}` has another pack 1 than `{from}`: name a folder that is not there yet");
    assert_eq!(fetch(&other, Which::All, &copy), refused(another));
    chain.whole();
}
