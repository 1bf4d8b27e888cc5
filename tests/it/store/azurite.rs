//! Azure Blob Storage as Azurite plays it, which `.ci/azurite.sh` starts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use seawall::azure::{Blobs, Cancel, Cloud, Environment, Overrides, Settings, SystemClock};
use seawall::evidence::manifest::MANIFEST;
use seawall::evidence::store::objects::{self, Objects};
use seawall::evidence::store::{Store, Trouble, Which, fetch};

use crate::store::chain::Chain;
use crate::store::{append, kill_writers, large, sandbox, six_writers};

/// Where it is: a container, and the signature for it.
const CONTAINER: &str = "SEAWALL_TEST_CONTAINER";
const SAS: &str = "AZURE_STORAGE_SAS_TOKEN";

fn blobs(url: &str, sas: &str) -> Blobs {
    let environment = Environment::new([(SAS.to_owned(), sas.to_owned())]);
    let settings = Settings::new(Cloud::named("public", &Overrides::default()).unwrap(), environment);
    Blobs::new(&settings, url, Arc::new(SystemClock::new(None)), Cancel::default()).unwrap()
}

/// The store at a URL.
pub(super) fn store(url: &str) -> Store {
    Store::new(Box::new(objects::Chain::new(blobs(url, &std::env::var(SAS).unwrap()))))
}

/// The URL of a folder in the container.
fn folder(name: &str) -> String {
    format!("{}/{name}", std::env::var(CONTAINER).expect("run it by .ci/azurite.sh"))
}

#[test]
#[ignore = "needs Azurite"]
fn packs_are_kept_and_copied() {
    let work = sandbox("azurite-copied");
    let (large, url) = (large(&work), folder("copied"));
    let mut chain = Chain::new(store(&url));
    assert_eq!(chain.store.packs(), Ok(Vec::new()));
    for night in 0..3 {
        append(&chain.store, &format!("night {night}"), Some(&large)).unwrap();
        chain.go_on();
    }
    let copy = work.join("copy");
    assert_eq!(fetch(&chain.store, Which::All, &copy), Ok(vec![1, 2, 3]));
    let mut copied = Chain::new(Store::folder(&copy));
    copied.go_on();
    assert_eq!((copied.length(), copied.text(2)), (3, "night 1"));

    // A folder that any tool downloads is a pack by itself.
    let blobs = blobs(&url, &std::env::var(SAS).unwrap());
    let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in blobs.list("packs/").unwrap() {
        let (folder, path) = name.strip_prefix("packs/").unwrap().split_once('/').unwrap();
        folders.entry(folder.to_owned()).or_default().push(path.to_owned());
    }
    assert_eq!(folders.len(), 3);
    for (folder, paths) in folders {
        let bytes = |path: &str| {
            let mut bytes = Vec::new();
            blobs.read(&format!("packs/{folder}/{path}")).unwrap().unwrap().read_to_end(&mut bytes).unwrap();
            bytes
        };
        let manifest = bytes(MANIFEST);
        let number = (1..=3).find(|number| fs::read(copy.join(format!("{number:06}/{MANIFEST}"))).unwrap() == manifest).unwrap();
        for path in paths {
            assert!(bytes(&path) == fs::read(copy.join(format!("{number:06}/{path}"))).unwrap(), "{path}");
        }
    }
}

#[test]
#[ignore = "needs Azurite"]
fn killed_at_a_hundred_moments_no_finished_night_is_lost() {
    let large = large(&sandbox("azurite-killed"));
    let mut chain = kill_writers(&folder("killed"), &large);
    chain.whole();
    // They were killed while they wrote.
    let names = blobs(&folder("killed"), &std::env::var(SAS).unwrap()).list("packs/").unwrap();
    let begun: BTreeSet<&str> = names.iter().filter_map(|name| name.split('/').nth(1)).collect();
    assert!(begun.len() > chain.length(), "{} of {}", chain.length(), begun.len());
}

#[test]
#[ignore = "needs Azurite"]
fn six_writers_make_one_chain_of_blobs() {
    let large = large(&sandbox("azurite-six"));
    six_writers(&folder("six"), &large, 4);
}

#[test]
#[ignore = "needs Azurite"]
fn what_is_refused_is_said_without_the_signature() {
    let sas = std::env::var(SAS).unwrap();
    let signature = sas.split('&').find_map(|part| part.strip_prefix("sig=")).unwrap();
    let said = |url: &str, sas: &str| {
        let store = Store::new(Box::new(objects::Chain::new(blobs(url, sas))));
        let text = append(&store, "night", None).unwrap_err().to_string();
        assert!(!text.contains(signature) && !text.contains("sig="), "{text}");
        text
    };
    let url = folder("refused");
    let (account, _) =
        std::env::var(CONTAINER).unwrap().rsplit_once('/').map(|(account, rest)| (account.to_owned(), rest.to_owned())).unwrap();
    assert!(said(&format!("{account}/nowhere"), &sas).contains("ContainerNotFound"));
    assert!(said(&url, &sas.replace("sig=", "sig=A")).contains("shared access signature"));
    let notes = blobs(&url, &sas).notes();
    assert!(matches!(&notes[..], [note] if note.contains("no immutability policy") && !note.contains("sig=")), "{notes:?}");
    assert!(matches!(store(&url).read(1, "../a"), Err(Trouble::Refused(_))));
}
