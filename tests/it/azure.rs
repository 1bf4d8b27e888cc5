//! Live Azure, on loopback: credentials, completeness under every fault at every call, resumption, and what never may be seen.

mod chosen;
mod command;
mod facts;
mod server;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use jiff::Timestamp;
use seawall::azure::{Asked, Cancel, Clock, Cloud, Environment, Kind, Order, Overrides, Settings, Shard, Stopped, collect};
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::snapshot::{Cause, Content, Manifest, Record, Snapshot};
use serde_json::{Value as Json, json};

use crate::azure::server::{Azure, CANARY, CERTIFICATE, FEDERATED, Fault, HEADER, Planned, REQUEST, SECRET, Service, Window};

const FIRST: &str = "00000000-0000-4000-8000-00000000000a";
const SECOND: &str = "00000000-0000-4000-8000-00000000000b";
const HIDDEN: &str = "00000000-0000-4000-8000-00000000000c";

/// A clock of which waiting takes no time, and whose time of day stands still.
#[derive(Default)]
struct Still(Mutex<Duration>);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        "2026-11-22T00:00:00Z".parse().unwrap()
    }

    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
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
    settings.patience = Duration::from_millis(400);
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
}

fn run(azure: &Azure, order: &Order, control: Option<&str>) -> Result<Collection, Stopped> {
    run_with(&settings(azure, &APPLICATION), order, control, &Cancel::default())
}

fn run_with(settings: &Settings, order: &Order, control: Option<&str>, cancel: &Cancel) -> Result<Collection, Stopped> {
    let (catalogue, profile) = policies(control);
    collect(settings, order, (catalogue, &profile), Arc::new(Still::default()), cancel, &|_| {})?;
    let mut snapshot = Snapshot::open(File::open(&order.output).unwrap()).unwrap();
    let mut records = BTreeMap::new();
    snapshot
        .each(|Record { id, source, content, .. }| {
            assert!(records.insert((id.to_ascii_lowercase(), source), content).is_none());
        })
        .unwrap();
    Ok(Collection { manifest: snapshot.manifest().clone(), records, bytes: fs::read(&order.output).unwrap() })
}

fn whole() -> [Asked; 2] {
    [Asked::Subscription(FIRST.to_owned()), Asked::Subscription(SECOND.to_owned())]
}

#[test]
fn an_estate_is_collected_completely() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-complete");
    let found = run(&azure, &order(&whole(), folder.join("a.snapshot")), None).unwrap();
    assert_eq!(found.manifest.gaps, []);
    let first = &found.manifest.subscriptions[FIRST];
    assert_eq!((first.tables["resources"].expected, first.tables["resources"].received, first.listed), (5, 5, Some(5)));
    let sources: BTreeSet<&str> = found.records.keys().map(|(_, source)| source.as_str()).collect();
    for source in ["resources", "resourcecontainers", "site_config", "site_settings", "postgresql_parameters"] {
        assert!(sources.contains(source), "{source}");
    }
    let parameters = found.records.keys().filter(|(_, source)| source == "postgresql_parameters").count();
    assert_eq!(parameters, 5, "all pages of the list");
    assert_eq!(found.manifest.rights.get("Microsoft.Web/sites/config/list/Action"), Some(&true));
    let again = run(&azure, &order(&whole(), folder.join("b.snapshot")), None).unwrap();
    assert_eq!(found.bytes, again.bytes);
    // Settings keep their kind, and nobody is named.
    let settings =
        found.records.iter().find(|((id, source), _)| source == "site_settings" && id.contains("app-made-up")).unwrap().1;
    let Content::Body(settings) = settings else { panic!("{settings:?}") };
    assert_eq!(settings["properties"]["PASSWORD"], json!({"$redacted": "literal"}));
    assert_eq!(settings["properties"]["EMPTY"], "");
    assert!(settings["properties"]["REFERENCE"].as_str().unwrap().starts_with("@Microsoft.KeyVault("));
    assert_eq!(azure.change(|state| state.leaks.clone()), Vec::<String>::new());
}

#[test]
fn what_is_asked_is_held_against_what_is_seen() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-scope");
    let gaps = |asked: &[Asked], name: &str| {
        let found = run(&azure, &order(asked, folder.join(name)), Some("tls-minimum-version")).unwrap();
        let named = found.manifest.gaps.iter().map(|gap| (gap.scope.clone(), gap.cause)).collect::<Vec<_>>();
        (found.manifest.subscriptions.into_keys().collect::<Vec<_>>(), named)
    };
    let hidden = (format!("/subscriptions/{HIDDEN}"), Cause::Denied);
    let all = [FIRST, SECOND, HIDDEN].map(str::to_owned).to_vec();
    assert_eq!(gaps(&[Asked::Tenant], "tenant"), (all, vec![hidden.clone()]));
    let landing = [FIRST, HIDDEN].map(str::to_owned).to_vec();
    assert_eq!(gaps(&[Asked::ManagementGroup("landing".into())], "group"), (landing, vec![hidden.clone()]));
    assert_eq!(gaps(&[Asked::Subscription(HIDDEN.to_ascii_uppercase())], "hidden").1, [hidden]);
    let nothing = Asked::ManagementGroup("nowhere".into());
    assert_eq!(gaps(std::slice::from_ref(&nothing), "nowhere"), (vec![], vec![(nothing.to_string(), Cause::Denied)]));
    let groups = [Asked::ResourceGroup(FIRST.into(), "RG-Other".into()), Asked::ResourceGroup(FIRST.into(), "rg-none".into())];
    let found = run(&azure, &order(&groups, folder.join("groups")), Some("tls-minimum-version")).unwrap();
    assert_eq!(found.manifest.gaps.len(), 1, "{:?}", found.manifest.gaps);
    assert!(found.manifest.gaps[0].text.contains("`rg-none`"));
    assert_eq!(found.manifest.subscriptions[FIRST].tables["resources"].received, 1);
    // Whether there is more than what is seen, only the root group knows.
    azure.change(|state| state.estate["managementGroups"] = json!({}));
    assert_eq!(gaps(&[Asked::Tenant], "blind").1, [("tenant".to_owned(), Cause::Denied)]);
}

#[test]
fn a_missing_right_is_named_for_each_resource() {
    let azure = Azure::start(estate());
    azure.change(|state| state.denied.insert("/config/appsettings/list".into()));
    let folder = sandbox("azure-rights");
    let found = run(&azure, &order(&whole(), folder.join("a.snapshot")), None).unwrap();
    let faults = found.records.iter().filter_map(|(key, content)| match content {
        Content::Fault(fault) => Some((key.1.as_str(), fault.cause, fault.needs.clone().unwrap())),
        Content::Body(_) | Content::Absent => None,
    });
    let faults: Vec<_> = faults.collect();
    let right = "Microsoft.Web/sites/config/list/action".to_owned();
    assert_eq!(faults, vec![("site_settings", Cause::Denied, right); 2]);
    let [gap] = &found.manifest.gaps[..] else { panic!("{:?}", found.manifest.gaps) };
    assert_eq!((gap.resources, gap.source.as_str()), (2, "site_settings"));
    assert!(gap.text.starts_with("needs Microsoft.Web/sites/config/list/action"), "{}", gap.text);
    assert_eq!(found.manifest.rights.get("Microsoft.Web/sites/config/list/Action"), Some(&false));
}

#[test]
fn what_resource_graph_does_not_have_is_not_lost() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-list");
    let mut without = estate();
    without["subscriptions"][0]["resources"].as_array_mut().unwrap().remove(1);
    let hooked = azure.change(|state| std::mem::replace(&mut state.estate, without));
    // Resource Graph is behind: it has what was there before.
    let mut all = hooked["subscriptions"][0]["resources"].clone();
    for one in all.as_array_mut().unwrap() {
        drop(one.as_object_mut().unwrap().remove("properties"));
    }
    azure.change(|state| state.estate["subscriptions"][0]["parts"][format!("/subscriptions/{FIRST}/resources")] = all);
    let found = run(&azure, &order(&whole(), folder.join("a.snapshot")), Some("tls-minimum-version")).unwrap();
    let lost = found.records.iter().find(|((id, source), _)| source == "list" && id.ends_with("/stmadeuptwo"));
    let Some((_, Content::Body(lost))) = lost else { panic!("{:?}", found.records.keys()) };
    assert!(lost.get("properties").is_none_or(Json::is_null));
    assert_eq!(found.manifest.gaps[0].cause, Cause::Inconsistent);
}

#[test]
fn a_shard_has_its_subscriptions_and_no_others() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-shards");
    let mut all = BTreeSet::new();
    for number in 1..=3 {
        let mut order = order(&whole(), folder.join(format!("{number}.snapshot")));
        order.shard = Some(Shard { number, of: 3 });
        let found = run(&azure, &order, Some("tls-minimum-version")).unwrap();
        for subscription in found.manifest.subscriptions.into_keys() {
            assert!(all.insert(subscription));
        }
    }
    assert_eq!(all, BTreeSet::from([FIRST.to_owned(), SECOND.to_owned()]));
}

#[test]
fn without_batches_each_is_asked_by_itself() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-batch");
    let batched = run(&azure, &order(&whole(), folder.join("a.snapshot")), None).unwrap();
    azure.change(|state| state.no_batch = true);
    let single = run(&azure, &order(&whole(), folder.join("b.snapshot")), None).unwrap();
    assert_eq!(batched.manifest.content, single.manifest.content);
    assert!(azure.asked("POST /batch") > 0);
    assert_eq!(azure.change(|state| state.leaks.clone()), Vec::<String>::new());
}

/// With one fault at each call in turn, once and for good: all of it, or what is missing by name.
fn every_call(fault: Fault) {
    let control = Some("tls-minimum-version");
    let azure = Azure::start(estate());
    let folder = sandbox(&format!("azure-fault-{fault:?}"));
    let undisturbed = run(&azure, &order(&whole(), folder.join("undisturbed")), control).unwrap();
    let calls = azure.change(|state| state.log.len());
    assert!(calls > 10);
    let mut incomplete = 0;
    for always in [false, true] {
        for at in 1..=calls {
            azure.change(|state| {
                state.log.clear();
                state.tokens.clear();
                state.gone.clear();
                state.fault = Some(Planned::new(fault, at, always));
            });
            let output = folder.join("disturbed");
            let place = format!("{fault:?} at {at}, always: {always}");
            match run(&azure, &order(&whole(), output.clone()), control) {
                Ok(found) => {
                    agrees(&found, &undisturbed, &place);
                    incomplete += usize::from(!found.manifest.is_complete());
                }
                Err(Stopped::Azure(fault)) => assert_unseen(&fault.to_string(), &place),
                Err(Stopped::Disk(why)) => panic!("{place}: {why}"),
            }
            assert_eq!(azure.change(|state| state.leaks.clone()), Vec::<String>::new(), "{place}");
            for left in ["disturbed", "disturbed.part"] {
                let path = folder.join(left);
                if path.exists() {
                    assert_unseen(&String::from_utf8_lossy(&fs::read(&path).unwrap()), &place);
                    fs::remove_file(path).unwrap();
                }
            }
        }
    }
    // A test that finds nothing wrong anywhere has not disturbed anything.
    assert!(incomplete > 0 || matches!(fault, Fault::BusyBySkewedClock), "{fault:?}");
}

fn assert_unseen(text: &str, place: &str) {
    for secret in [CANARY, SECRET, "somebody@example.org"] {
        assert!(!text.contains(secret), "{place}: {text}");
    }
}

/// Whether a run found what the undisturbed one found, or says what it did not.
fn agrees(found: &Collection, undisturbed: &Collection, place: &str) {
    assert_unseen(&format!("{:?}", found.manifest), place);
    if found.manifest.is_complete() {
        assert_eq!(found.manifest.content, undisturbed.manifest.content, "{place}");
    }
    for (key, content) in &undisturbed.records {
        let (id, source) = key;
        let is_named = || {
            let of = |gap: &seawall::snapshot::Gap| id.starts_with(&gap.scope);
            let fault = |(other, content): (&(String, String), &Content)| {
                other.1 == *source && id.starts_with(other.0.as_str()) && matches!(content, Content::Fault(_))
            };
            found.manifest.gaps.iter().any(of) || found.records.iter().any(fault)
        };
        match found.records.get(key) {
            Some(other) if other == content => {}
            Some(Content::Fault(_)) | None => {
                assert!(is_named(), "{place}: {key:?} is missing, and no gap says so: {:?}", found.manifest.gaps);
            }
            Some(other) => panic!("{place}: {key:?} is {other:?} instead of {content:?}"),
        }
    }
    for key in found.records.keys() {
        let is_known = undisturbed.records.contains_key(key) || matches!(found.records[key], Content::Fault(_));
        assert!(is_known || key.1 == "list", "{place}: {key:?} is from nowhere");
    }
    for (number, subscription) in &found.manifest.subscriptions {
        for (name, table) in &subscription.tables {
            let is_told = found.manifest.gaps.iter().any(|gap| gap.scope.contains(number.as_str()));
            assert!(table.expected == table.received || is_told, "{place}: {name} of {number} has a wrong total");
        }
    }
}

macro_rules! faults {
    ($($name:ident: $fault:ident,)*) => {
        $(#[test]
        fn $name() {
            every_call(Fault::$fault);
        })*

        #[test]
        fn each_fault_has_a_test() {
            assert_eq!([$(Fault::$fault),*], Fault::ALL);
        }
    };
}

faults! {
    too_many_requests: Busy,
    too_many_requests_without_a_time: BusyWithoutTime,
    too_many_requests_by_a_skewed_clock: BusyBySkewedClock,
    failures: Failure,
    tokens_that_end: Unauthorized,
    connections_that_end: Reset,
    bodies_that_end: Cut,
    bodies_that_stop: Slow,
    json_that_ends: Truncated,
    pages_of_html: Page,
    pages_that_come_again: Repeated,
    rows_that_come_twice: Duplicate,
    rows_that_do_not_come: Short,
    rows_that_are_not_spoken_of: Silent,
    subscriptions_that_vanish: Vanishes,
    answers_without_end: Huge,
    redirects: Redirect,
    next_pages_elsewhere: NextElsewhere,
    rights_that_end: Denied,
}

#[test]
fn a_run_that_was_killed_goes_on() {
    let control = Some("tls-minimum-version");
    let folder = sandbox("azure-resume");
    let output = folder.join("a.snapshot");
    let journal = folder.join("a.snapshot.part");
    let undisturbed = run(&Azure::start(estate()), &order(&whole(), folder.join("undisturbed")), control).unwrap();
    let cancel = Arc::new(Mutex::new((usize::MAX, Cancel::default())));
    let seen = Arc::clone(&cancel);
    let hook = move |number: usize| {
        let (at, cancel) = &*seen.lock().unwrap();
        if number >= *at {
            cancel.cancel();
        }
    };
    let azure = Azure::hooked(estate(), Arc::new(hook));
    let (mut chance, mut went_on) = (7u64, 0);
    for round in 0..50 {
        azure.change(|state| state.log.clear());
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let token = Cancel::default();
        *cancel.lock().unwrap() = (1 + usize::try_from(chance >> 33).unwrap() % 24, token.clone());
        let mut order = order(&whole(), output.clone());
        let mut settings = settings(&azure, &APPLICATION);
        settings.workers = 3;
        let killed = run_with(&settings, &order, control, &token);
        if killed.is_err() {
            // A line may be cut off anywhere.
            let length = fs::metadata(&journal).unwrap().len();
            let head = fs::read_to_string(&journal).unwrap().find('\n').unwrap() as u64 + 1;
            let cut = head + (chance >> 17) % (length - head + 1);
            File::options().write(true).open(&journal).unwrap().set_len(cut).unwrap();
            went_on += 1;
        }
        assert!(killed.is_ok() || !output.exists());
        *cancel.lock().unwrap() = (usize::MAX, Cancel::default());
        order.resume = true;
        let found = run_with(&settings, &order, control, &Cancel::default()).unwrap();
        assert_eq!(found.bytes, undisturbed.bytes, "round {round}");
        assert!(!journal.exists());
        fs::remove_file(&output).unwrap();
    }
    assert!(went_on > 30, "{went_on}");
}

#[test]
fn a_journal_of_another_run_is_not_taken() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-journal");
    let output = folder.join("a.snapshot");
    fs::write(folder.join("a.snapshot.part"), "{\"tool\":\"another\"}\n").unwrap();
    let mut order = order(&whole(), output);
    let why = |order: &Order| run(&azure, order, Some("tls-minimum-version")).err().unwrap().to_string();
    assert!(why(&order).contains("--resume"));
    order.resume = true;
    assert!(why(&order).contains("something else"));
}

#[test]
fn quotas_are_kept() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-quota");
    let clock = Arc::new(Still::default());
    let (seen, control) = (Arc::clone(&clock), Some("tls-minimum-version"));
    azure.change(|state| (state.window, state.page) = (Some(Window::new(4, Box::new(move || seen.elapsed()))), 1));
    let (catalogue, profile) = policies(control);
    for workers in [1, 8] {
        azure.change(|state| state.log.clear());
        let order = order(&whole(), folder.join(workers.to_string()));
        let mut settings = settings(&azure, &APPLICATION);
        (settings.workers, settings.tries) = (workers, 20);
        let manifest = collect(&settings, &order, (catalogue, &profile), clock.clone(), &Cancel::default(), &|_| {}).unwrap();
        assert_eq!(manifest.gaps, []);
        let (refused, asked) = (azure.change(|state| state.window.as_ref().unwrap().refused), azure.asked("ResourceGraph"));
        assert!(asked > 10);
        // Who asks alone is never refused; those who ask together do not know of each other's answers yet.
        assert!(refused == 0 || workers > 1, "{refused} of {asked}");
    }
    assert!(clock.elapsed() >= Duration::from_secs(10));
}

/// One token of each credential, and the first list.
fn proves(settings: &Settings, name: &str) -> Result<Collection, Stopped> {
    let folder = sandbox(&format!("azure-credential-{name}"));
    run_with(settings, &order(&whole(), folder.join("a.snapshot")), Some("tls-minimum-version"), &Cancel::default())
}

#[test]
fn each_credential_gives_a_token() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-credentials");
    let path = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let certificate = path("application.pem", CERTIFICATE);
    let file = path("token", FEDERATED);
    let login = azure.url(Service::Login);
    let machine = azure.url(Service::Machine);
    let who = [("AZURE_TENANT_ID", "made-up.example"), ("AZURE_CLIENT_ID", "an-application")];
    let (github, devops, app) = (format!("{login}/github?a=b"), format!("{login}/devops"), format!("{machine}/msi/token"));
    let (learning, shell) = (format!("{machine}/learning/token"), format!("{machine}/shell/token"));
    type Variables<'a> = Vec<(&'a str, &'a str)>;
    let cases: Vec<(&str, Kind, Variables<'_>)> = vec![
        ("secret", Kind::ClientSecret, vec![("AZURE_CLIENT_SECRET", SECRET)]),
        ("certificate", Kind::ClientCertificate, vec![("AZURE_CLIENT_CERTIFICATE_PATH", &certificate)]),
        ("kubernetes", Kind::WorkloadIdentity, vec![("AZURE_FEDERATED_TOKEN_FILE", &file)]),
        (
            "github",
            Kind::WorkloadIdentity,
            vec![("ACTIONS_ID_TOKEN_REQUEST_URL", &github), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", REQUEST)],
        ),
        (
            "pipelines",
            Kind::AzurePipelines,
            vec![
                ("SYSTEM_OIDCREQUESTURI", &devops),
                ("SYSTEM_ACCESSTOKEN", REQUEST),
                ("AZURESUBSCRIPTION_CLIENT_ID", "an-application"),
                ("AZURESUBSCRIPTION_TENANT_ID", "made-up.example"),
                ("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "a connection"),
            ],
        ),
        ("app", Kind::ManagedIdentity, vec![("IDENTITY_ENDPOINT", &app), ("IDENTITY_HEADER", HEADER)]),
        ("machine", Kind::ManagedIdentity, vec![("AZURE_POD_IDENTITY_AUTHORITY_HOST", &machine)]),
        ("learning", Kind::ManagedIdentity, vec![("MSI_ENDPOINT", &learning), ("MSI_SECRET", HEADER)]),
        ("shell", Kind::ManagedIdentity, vec![("MSI_ENDPOINT", &shell)]),
    ];
    for (name, kind, mut variables) in cases {
        variables.extend(who);
        for named in [None, Some(kind)] {
            let mut settings = settings(&azure, &variables);
            settings.credential = named;
            let found = proves(&settings, name).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(found.manifest.is_complete(), "{name}");
            assert_unseen(&format!("{settings:?}"), name);
        }
    }
    assert_eq!(azure.change(|state| state.leaks.clone()), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn the_command_line_of_azure_is_asked() {
    use std::os::unix::fs::PermissionsExt;
    let azure = Azure::start(estate());
    let folder = sandbox("azure-cli");
    let token = format!("token-{CANARY}");
    azure.change(|state| state.tokens.insert(token.clone()));
    let program = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        path
    };
    let arguments =
        "account get-access-token --output json --scope https://management.azure.com/.default --tenant made-up.example";
    let good = format!(
        "[ \"$*\" = '{arguments}' ] || exit 9\nprintf '{{\"accessToken\":\"{token}\",\"expires_on\":9999999999,\"tokenType\":\"Bearer\"}}'"
    );
    let mut settings = settings(&azure, &[("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1")]);
    settings.tenant = Some("made-up.example".into());
    settings.az = program("good", &good).into();
    assert!(proves(&settings, "cli").unwrap().manifest.is_complete());
    for (name, text, why) in [
        ("out", "echo 'ERROR: somebody@example.org: Please run az login' >&2; exit 1", "run `az login`"),
        ("broken", "exit 1", "fails"),
        ("odd", &format!("echo '{CANARY}'"), "no token that can be read"),
    ] {
        settings.az = program(name, text).into();
        let said = proves(&settings, "cli-wrong").err().unwrap().to_string();
        assert!(said.contains(why), "{said}");
        assert_unseen(&said, name);
    }
    settings.az = folder.join("none").into();
    assert!(proves(&settings, "cli-none").err().unwrap().to_string().contains("az login"));
    settings.tenant = Some("--help".into());
    assert!(proves(&settings, "cli-tenant").err().unwrap().to_string().contains("tenant"));
}

#[test]
fn a_credential_that_fails_is_not_replaced_by_another() {
    let azure = Azure::start(estate());
    let machine = azure.url(Service::Machine);
    let mut variables = APPLICATION.to_vec();
    variables[2].1 = "wrong";
    variables.push(("AZURE_POD_IDENTITY_AUTHORITY_HOST", &machine));
    let said = proves(&settings(&azure, &variables), "wrong").err().unwrap().to_string();
    assert!(said.contains("invalid_client, AADSTS7000215"), "{said}");
    assert_unseen(&said, "wrong");
    assert_eq!(azure.asked("Machine"), 0);
}

#[test]
fn a_token_is_renewed_before_it_ends() {
    let azure = Azure::start(estate());
    // A wait is longer than a token lives.
    azure.change(|state| (state.lifetime, state.fault) = (4, Some(Planned::new(Fault::Busy, 9, false))));
    let found = proves(&settings(&azure, &APPLICATION), "renewed").unwrap();
    assert!(found.manifest.is_complete());
    let issued = azure.change(|state| state.issued);
    assert!(issued > 1 && issued < 12, "{issued}");
    assert!(!azure.change(|state| state.log.join("\n")).contains("token-1-"), "a token stands in a URL");
}
