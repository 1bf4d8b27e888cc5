//! What is said of a snapshot that lacks something: what would have been said, or unknown, and never the contrary.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use seawall::finding::Status;
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::scan::{self, Input, Options, Scan};
use seawall::workspace::{Memory, Overlay};

/// Each finding's status, by the id of the resource and the control; what is not known is not there.
#[derive(Debug)]
pub(crate) struct Verdicts {
    /// Passes, failures and what does not apply.
    known: BTreeMap<(String, String), BTreeSet<&'static str>>,
    /// Whether the scan calls itself incomplete.
    is_open: bool,
}

fn policies() -> (&'static Catalogue, &'static Profile) {
    static POLICIES: OnceLock<(Catalogue, Profile)> = OnceLock::new();
    let (catalogue, profile) = POLICIES.get_or_init(|| {
        let catalogue = Catalogue::embedded().unwrap();
        let profile = Profile::named(&catalogue, "gdpr-eu").unwrap();
        (catalogue, profile)
    });
    (catalogue, profile)
}

/// Scans a snapshot.
pub(crate) fn scanned(bytes: &[u8]) -> Scan {
    let below = Memory::new([]);
    let workspace = Overlay::new(&below, BTreeMap::from([("a.snapshot".to_owned(), bytes.to_vec())]));
    let (catalogue, profile) = policies();
    let inputs = [Input { path: "a.snapshot".to_owned(), named: true }];
    scan::run(&workspace, &inputs, catalogue, profile, &Options::default()).unwrap()
}

/// What is said of a snapshot.
pub(crate) fn verdicts(bytes: &[u8]) -> Verdicts {
    let scan = scanned(bytes);
    let mut known: BTreeMap<(String, String), BTreeSet<&'static str>> = BTreeMap::new();
    for outcome in &scan.outcomes {
        let resource = scan.estate.resource(outcome.resource);
        let Some(id) = resource.id.as_str() else { continue };
        let word = match &outcome.status {
            Status::Pass => "pass",
            Status::Fail { .. } => "fail",
            Status::Exempt(_) => "exempt",
            Status::NotApplicable => "not applicable",
            Status::Unknown { .. } => continue,
        };
        let key = (id.to_ascii_lowercase(), scan.controls[outcome.control].metadata.id.clone());
        known.entry(key).or_default().insert(word);
    }
    Verdicts { known, is_open: !scan.gaps().is_empty() }
}

/// What is known of the disturbed one is as in the whole one, and it says that something is missing.
pub(crate) fn agree(whole: &Verdicts, disturbed: &Verdicts, place: &str) {
    assert!(disturbed.is_open, "{place}: nothing tells that something is missing");
    for (key, words) in &disturbed.known {
        let expected = whole.known.get(key);
        let agrees = expected.is_some_and(|expected| words.is_subset(expected));
        assert!(agrees, "{place}: {key:?} is {words:?}, and would be {expected:?}");
    }
}
