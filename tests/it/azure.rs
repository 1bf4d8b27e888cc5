//! Live Azure, on loopback: credentials, completeness under every fault at every call, resumption, and what never may be seen.

mod audit;
mod canaries;
mod changing;
mod chosen;
mod command;
mod complete;
mod credentials;
mod evidence;
mod facts;
mod faults;
mod full;
mod key_vault;
mod killed;
mod merge;
mod quotas;
mod resumed;
mod said;
mod scale;
mod server;
mod systems;
mod verdicts;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use jiff::Timestamp;
use seawall::azure::{Asked, Cancel, Clock, Cloud, Environment, Order, Overrides, Settings, Stopped, collect};
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::snapshot::{Content, Manifest, Record, Snapshot};
use serde_json::Value as Json;

use crate::azure::server::{Azure, CANARY, SECRET, Service};

const FIRST: &str = "00000000-0000-4000-8000-00000000000a";
const SECOND: &str = "00000000-0000-4000-8000-00000000000b";
const HIDDEN: &str = "00000000-0000-4000-8000-00000000000c";

/// A clock of which waiting takes no time, and whose time of day stands still.
#[derive(Default)]
struct Still {
    elapsed: Mutex<Duration>,
    /// Hours that its time of day is wrong by.
    wrong: i64,
}

impl Clock for Still {
    fn now(&self) -> Timestamp {
        let right: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
        right.checked_add(jiff::SignedDuration::from_hours(self.wrong)).unwrap()
    }

    fn elapsed(&self) -> Duration {
        *self.elapsed.lock().unwrap()
    }

    fn sleep(&self, time: Duration) {
        *self.elapsed.lock().unwrap() += time;
    }
}

/// An empty folder.
fn sandbox(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn estate() -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/live/estate.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// All policies, and a profile of one control whose collectors are of each kind, or of all.
fn policies(control: Option<&str>) -> (&'static Catalogue, Profile) {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    let catalogue = CATALOGUE.get_or_init(|| Catalogue::embedded().unwrap());
    let mut profile = Profile::named(catalogue, "gdpr-eu").unwrap();
    if let Some(control) = control {
        profile.only(catalogue, catalogue.find(control).unwrap());
    }
    (catalogue, profile)
}

fn environment(variables: &[(&str, &str)]) -> Environment {
    Environment::new(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn settings(azure: &Azure, variables: &[(&str, &str)]) -> Settings {
    let overrides =
        Overrides { endpoint: Some(azure.url(Service::Arm)), authority: Some(azure.url(Service::Login)), audience: None };
    let mut settings = Settings::new(Cloud::named("public", &overrides).unwrap(), environment(variables));
    settings.patience = Duration::from_secs(20);
    settings.answer_limit = 1 << 20;
    settings.tries = 4;
    settings.workers = 1;
    settings.az = "there-is-no-such-program".into();
    settings
}

const APPLICATION: [(&str, &str); 3] =
    [("AZURE_TENANT_ID", "made-up.example"), ("AZURE_CLIENT_ID", "an-application"), ("AZURE_CLIENT_SECRET", SECRET)];

fn order(asked: &[Asked], output: PathBuf) -> Order {
    Order { asked: asked.to_vec(), shard: None, output, resume: false }
}

/// A collection with the secret of an application.
struct Collection {
    manifest: Manifest,
    records: BTreeMap<(String, String), Content>,
    bytes: Vec<u8>,
    /// How long it took by its clock.
    elapsed: Duration,
}

fn run(azure: &Azure, order: &Order, control: Option<&str>) -> Result<Collection, Stopped> {
    run_with(&settings(azure, &APPLICATION), order, control, &Cancel::default())
}

fn run_with(settings: &Settings, order: &Order, control: Option<&str>, cancel: &Cancel) -> Result<Collection, Stopped> {
    run_by(Still::default(), settings, order, control, cancel)
}

fn run_by(
    clock: Still,
    settings: &Settings,
    order: &Order,
    control: Option<&str>,
    cancel: &Cancel,
) -> Result<Collection, Stopped> {
    let (catalogue, profile) = policies(control);
    let clock = Arc::new(clock);
    collect(settings, order, (catalogue, &profile), clock.clone(), cancel, &|_| {})?;
    let mut snapshot = Snapshot::open(File::open(&order.output).unwrap()).unwrap();
    let mut records = BTreeMap::new();
    snapshot
        .each(|Record { id, source, content, .. }| {
            assert!(records.insert((id.to_ascii_lowercase(), source), content).is_none());
        })
        .unwrap();
    let bytes = fs::read(&order.output).unwrap();
    Ok(Collection { manifest: snapshot.manifest().clone(), records, bytes, elapsed: clock.elapsed() })
}

fn whole() -> [Asked; 2] {
    [Asked::Subscription(FIRST.to_owned()), Asked::Subscription(SECOND.to_owned())]
}

fn assert_unseen(text: &str, place: &str) {
    for secret in [CANARY, SECRET, "somebody@example.org"] {
        assert!(!text.contains(secret), "{place}: {text}");
    }
}
