//! Snapshots as a front end: the same verdicts as of code, and unknown exactly where something was not told.

use std::collections::{BTreeMap, BTreeSet};

use seawall::finding::Status;
use seawall::fix::{Fate, Request, fix};
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::scan::{self, Input, Options, Scan};
use seawall::snapshot::{Cause, Collector, Content, Fault, Gap, Manifest, Record, Writer};
use seawall::workspace::{Memory, Overlay};
use serde_json::{Value as Json, json};

const SUBSCRIPTION: &str = "/subscriptions/00000000-0000-4000-8000-00000000000a";

fn id(kind: &str, name: &str) -> String {
    format!("{SUBSCRIPTION}/resourceGroups/rg-made-up/providers/{kind}/{name}")
}

fn resource(kind: &str, name: &str, properties: Json) -> (String, &'static str, Content) {
    let id = id(kind, name);
    let body = json!({
        "id": id, "name": name, "type": kind.to_lowercase(), "location": "westeurope", "kind": "app", "sku": null, "identity": null,
        "tags": {}, "zones": null, "subscriptionId": "s", "resourceGroup": "rg-made-up", "properties": properties,
    });
    (id, "resources", Content::Body(body))
}

fn part(of: &str, path: &str, source: &'static str, properties: Json) -> (String, &'static str, Content) {
    let id = format!("{of}/{path}");
    let body = json!({"id": id, "name": path.rsplit('/').next(), "properties": properties});
    (id, source, Content::Body(body))
}

fn denied(of: &str, source: &'static str, right: &str) -> (String, &'static str, Content) {
    let fault = Fault { cause: Cause::Denied, needs: Some(right.to_owned()), text: "Azure says 403".to_owned() };
    (of.to_owned(), source, Content::Fault(fault))
}

/// The account of a run that collected web apps, diagnostic settings and role assignments.
fn manifest() -> Manifest {
    let collector = |path: &str, list: bool, gives: &[&str]| Collector {
        api_version: "2024-04-01".to_owned(),
        path: path.to_owned(),
        list,
        gives: gives.iter().map(|kind| (*kind).to_owned()).collect(),
    };
    let config = ["Microsoft.Web/sites/config"];
    let collectors = [
        ("site_config", collector("config/web", false, &config)),
        ("site_settings", collector("config/appsettings", false, &config)),
        ("site_connections", collector("config/connectionstrings", false, &config)),
        (
            "diagnostic_settings",
            collector("providers/Microsoft.Insights/diagnosticSettings", true, &["Microsoft.Insights/diagnosticSettings"]),
        ),
        ("blob_services", collector("blobServices", true, &["Microsoft.Storage/storageAccounts/blobServices"])),
    ];
    Manifest {
        tool: "seawall 0".to_owned(),
        cloud: "public".to_owned(),
        collectors: collectors.into_iter().map(|(name, one)| (name.to_owned(), one)).collect(),
        tables: BTreeMap::from([
            (
                "resources".to_owned(),
                ["fileServices/shares", "queueServices/queues", "tableServices/tables"]
                    .map(|kind| format!("Microsoft.Storage/storageAccounts/{kind}"))
                    .to_vec(),
            ),
            ("authorizationresources".to_owned(), vec!["Microsoft.Authorization/roleAssignments".to_owned()]),
        ]),
        uncollected: vec!["Microsoft.Authorization/locks".to_owned()],
        ..Manifest::default()
    }
}

fn packed(mut records: Vec<(String, &'static str, Content)>, manifest: Manifest) -> Vec<u8> {
    records.sort_by_key(|(id, source, _)| (id.to_ascii_lowercase(), *source));
    let mut writer = Writer::new(Vec::new());
    for (id, source, content) in records {
        let (source, api_version, time) = (source.to_owned(), "2024-04-01".to_owned(), "2026-11-22T00:00:00Z".to_owned());
        writer.push(&Record { id, source, api_version, time, content }.line()).unwrap();
    }
    writer.finish(manifest).unwrap().0
}

fn scanned(files: &[(&str, Vec<u8>)]) -> Scan {
    let below = Memory::new([]);
    let workspace = Overlay::new(&below, files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.clone())).collect());
    let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: (*path).to_owned(), named: true }).collect();
    let catalogue = Catalogue::embedded().unwrap();
    let profile = Profile::named(&catalogue, "all").unwrap();
    scan::run(&workspace, &inputs, &catalogue, &profile, &Options::default()).unwrap()
}

fn scan_of(records: Vec<(String, &'static str, Content)>) -> Scan {
    scanned(&[("a.snapshot", packed(records, manifest()))])
}

/// What became of each control of each resource, by `address control`.
fn verdicts(scan: &Scan) -> BTreeMap<String, String> {
    let word = |status: &Status| match status {
        Status::Pass => "pass".to_owned(),
        Status::Fail { .. } => "fail".to_owned(),
        Status::Unknown { cause, .. } => format!("unknown: {cause}"),
        Status::Exempt(_) => "exempt".to_owned(),
        Status::NotApplicable => "not applicable".to_owned(),
    };
    let outcomes = scan.outcomes.iter();
    let told = outcomes.map(|outcome| {
        let control = &scan.controls[outcome.control].metadata.id;
        (format!("{} {control}", scan.estate.resource(outcome.resource).address), word(&outcome.status))
    });
    told.collect()
}

fn site(web: Json, settings: Json) -> Vec<(String, &'static str, Content)> {
    let own = id("Microsoft.Web/sites", "app-made-up");
    vec![
        resource("Microsoft.Web/sites", "app-made-up", json!({"siteConfig": null, "httpsOnly": true})),
        part(&own, "config/web", "site_config", web),
        part(&own, "config/appsettings", "site_settings", settings),
        part(&own, "config/connectionstrings", "site_connections", json!({})),
    ]
}

#[test]
fn a_site_is_judged_with_its_parts_once() {
    let web = json!({"minTlsVersion": "1.2", "ftpsState": "Disabled", "remoteDebuggingEnabled": true});
    let found = verdicts(&scan_of(site(web, json!({"MODE": "a"}))));
    let app = "Microsoft.Web/sites/app-made-up";
    assert_eq!(found[&format!("{app} tls-minimum-version")], "pass");
    assert_eq!(found[&format!("{app} appservice-remote-debugging")], "fail");
    assert!(found.keys().all(|key| !key.contains("/web ") && !key.contains("/appsettings ")), "{found:#?}");
}

#[test]
fn settings_that_are_not_kept_are_judged_all_the_same() {
    let reference = "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/s)";
    let with = |settings: Json| {
        let found = verdicts(&scan_of(site(json!({"minTlsVersion": "1.2"}), settings)));
        let of = |control: &str| found[&format!("Microsoft.Web/sites/app-made-up {control}")].clone();
        (of("identity-plaintext-secret"), of("identity-keyvault-reference"))
    };
    let both = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    assert_eq!(with(json!({"MODE": {"$redacted": "literal"}})), both("pass", "pass"));
    let secret = json!({"KEY": {"$redacted": "literal", "sensitive": true}});
    assert_eq!(with(secret), both("fail", "fail"));
    assert_eq!(with(json!({"KEY": reference})).0, "pass");
}

#[test]
fn what_is_denied_makes_unknown_just_what_hangs_on_it() {
    let whole = site(json!({"minTlsVersion": "1.2"}), json!({"MODE": "1"}));
    let right = "Microsoft.Web/sites/config/list/Action";
    let mut lacking: Vec<_> = whole.iter().filter(|(_, source, _)| *source != "site_settings").cloned().collect();
    lacking.push(denied(&id("Microsoft.Web/sites", "app-made-up"), "site_settings", right));
    let (before, after) = (verdicts(&scan_of(whole)), verdicts(&scan_of(lacking)));
    let changed: BTreeMap<&String, &String> = after.iter().filter(|(key, verdict)| before.get(*key) != Some(*verdict)).collect();
    assert!(changed.values().all(|verdict| verdict.contains(&format!("needs {right}"))), "{changed:#?}");
    let controls: BTreeSet<&str> = changed.keys().filter_map(|key| key.split(' ').nth(1)).collect();
    assert!(controls.contains("identity-plaintext-secret"), "{controls:?}");
    assert!(!controls.contains("tls-minimum-version"), "{controls:?}");
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
}

#[test]
fn a_list_that_failed_is_neither_empty_nor_complete() {
    let vault = id("Microsoft.KeyVault/vaults", "kv-made-up");
    let account = || resource("Microsoft.KeyVault/vaults", "kv-made-up", json!({"enablePurgeProtection": true}));
    let settings =
        |properties: Json| part(&vault, "providers/Microsoft.Insights/diagnosticSettings/all", "diagnostic_settings", properties);
    let none = (vault.clone(), "diagnostic_settings", Content::Absent);
    let logs = json!({"workspaceId": id("Microsoft.OperationalInsights/workspaces", "log"), "logs": [{"categoryGroup": "allLogs", "enabled": true}]});
    let of = |record| {
        let found = verdicts(&scan_of(vec![account(), record]));
        let key = found.keys().find(|key| key.contains("kv-made-up monitoring-diagnostics")).cloned().unwrap();
        found[&key].clone()
    };
    assert_eq!(of(none), "fail");
    assert_ne!(of(settings(logs)), "fail");
    let cause = of(denied(&vault, "diagnostic_settings", "Microsoft.Insights/diagnosticSettings/read"));
    assert!(cause.starts_with("unknown: ") && cause.contains("needs Microsoft.Insights/diagnosticSettings/read"), "{cause}");
}

#[test]
fn what_was_not_looked_for_is_said() {
    let scan = scan_of(vec![resource("Microsoft.Storage/storageAccounts", "stmadeup", json!({}))]);
    let said = |kind: &str| {
        let about =
            scan.controls.iter().map(|control| &control.metadata).filter(|one| one.resource_types.iter().any(|one| one == kind));
        let controls: Vec<&str> = about.map(|one| one.id.as_str()).collect();
        let text = format!("this snapshot does not hold `{kind}`, of which `{}` would judge each", controls.join("`, `"));
        scan.diagnostics.iter().find(|one| one.message == text).map(|one| one.hint.as_deref())
    };
    // A control judges each of them, and no table and no collector of this run brings them.
    let containers = "Microsoft.Storage/storageAccounts/blobServices/containers";
    assert_eq!(said(containers), Some(Some("collect it anew for these controls")), "{:#?}", scan.diagnostics);
    assert_eq!(said("Microsoft.Storage/storageAccounts"), None, "{:#?}", scan.diagnostics);
    assert!(!scan.gaps().is_empty());
    let lifecycle = &verdicts(&scan)["Microsoft.Storage/storageAccounts/stmadeup backup-blob-lifecycle"];
    let kind = "Microsoft.Storage/storageAccounts/managementPolicies";
    assert_eq!(*lifecycle, format!("unknown: the snapshot does not hold `{kind}`: collect it for this control"));
}

#[test]
fn gaps_of_the_inventory_leave_the_estate_open() {
    let gap = |source: &str| Gap {
        scope: SUBSCRIPTION.to_owned(),
        source: source.to_owned(),
        cause: Cause::Unavailable,
        resources: 0,
        text: "Azure says 500".to_owned(),
    };
    let account = || vec![resource("Microsoft.Storage/storageAccounts", "stmadeup", json!({"publicNetworkAccess": "Enabled"}))];
    let with = |gap: Gap| scanned(&[("a.snapshot", packed(account(), Manifest { gaps: vec![gap], ..manifest() }))]);
    let open = with(gap("resources"));
    assert_eq!(open.ledger.deployments[0].incomplete, Some(format!("{SUBSCRIPTION}: Azure says 500")));
    let endpoint = |scan: &Scan| verdicts(scan)["Microsoft.Storage/storageAccounts/stmadeup network-private-endpoint"].clone();
    assert!(endpoint(&open).starts_with("unknown"), "{}", endpoint(&open));
    let table = with(gap("authorizationresources"));
    assert_eq!(table.ledger.deployments[0].incomplete, None);
    assert_eq!(endpoint(&table), "fail");
    let told = format!("`authorizationresources` of {SUBSCRIPTION} was not collected: Azure says 500");
    assert!(table.diagnostics.iter().any(|one| one.message == told));
    let roles = verdicts(&table);
    let judged = |(key, verdict): &(&String, &String)| key.contains("roleAssignments/") && *verdict != "not applicable";
    let roles: Vec<_> = roles.iter().filter(judged).collect();
    assert!(!roles.is_empty() && roles.iter().all(|(_, verdict)| verdict.contains("Azure says 500")), "{roles:#?}");
}

#[test]
fn many_gaps_are_counted() {
    let gap = |resources: u64| Gap {
        scope: SUBSCRIPTION.to_owned(),
        source: "resources".to_owned(),
        cause: Cause::Unavailable,
        resources,
        text: "Azure says 500".to_owned(),
    };
    let with = |manifest: Manifest| {
        let scan = scanned(&[("a.snapshot", packed(vec![resource("Microsoft.Web/sites", "app", json!({}))], manifest))]);
        let messages: Vec<String> = scan.diagnostics.iter().map(|one| one.message.clone()).collect();
        (scan.ledger.deployments[0].incomplete.clone().unwrap(), messages)
    };
    let of = |count: u64| with(Manifest { gaps: (1..=count).map(gap).collect(), ..manifest() });
    assert_eq!(of(2).0, format!("{SUBSCRIPTION}: Azure says 500, and 1 more gap"));
    let (why, messages) = of(21);
    assert_eq!(why, format!("{SUBSCRIPTION}: Azure says 500, and 20 more gaps"));
    assert!(messages.contains(&format!("`resources` of {SUBSCRIPTION} was not collected (2 resources): Azure says 500")));
    assert!(messages.contains(&"1 more gap is in the manifest of the snapshot".to_owned()), "{messages:#?}");
    assert!(of(22).1.contains(&"2 more gaps are in the manifest of the snapshot".to_owned()));
    let shard = Manifest { shard: Some("3/16".to_owned()), ..manifest() };
    assert_eq!(with(shard).0, "it is shard 3/16 of what was asked for: merge all of them");
}

#[test]
fn what_a_record_does_not_tell_is_unknown() {
    let cause = |properties: Json| {
        let found = verdicts(&scan_of(vec![resource("Microsoft.Storage/storageAccounts", "stmadeup", properties)]));
        found["Microsoft.Storage/storageAccounts/stmadeup tls-minimum-version"].clone()
    };
    let listed = "is told by no call of those that were made: Resource Graph does not have it, and lists have no properties";
    assert!(cause(Json::Null).contains(listed), "{}", cause(Json::Null));
    let redacted = cause(json!({"minimumTlsVersion": {"$redacted": "literal"}}));
    assert!(redacted.contains("is a value that a snapshot does not keep"), "{redacted}");
}

#[test]
fn a_record_that_is_none_is_told() {
    let mut writer = Writer::new(Vec::new());
    let id = id("Microsoft.Web/sites", "app");
    writer
        .push(
            &json!({"id": id, "source": "resources", "apiVersion": "1", "odd": true, "time": "2026-11-22T00:00:00Z"}).to_string(),
        )
        .unwrap();
    let scan = scanned(&[("a.snapshot", writer.finish(manifest()).unwrap().0)]);
    let told = scan.diagnostics.iter().filter(|one| one.message == "this record of the snapshot cannot be read");
    assert_eq!((told.count(), scan.ledger.not_understood), (1, 1), "{:#?}", scan.diagnostics);
}

#[test]
fn what_is_no_snapshot_is_told_in_one_message() {
    let bytes = packed(vec![resource("Microsoft.Storage/storageAccounts", "stmadeup", json!({}))], manifest());
    for end in [8, bytes.len() / 2, bytes.len() - 1] {
        let scan = scanned(&[("a.snapshot", bytes[..end].to_vec())]);
        let messages: Vec<&str> = scan.diagnostics.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(messages, ["this is no snapshot, or it is cut off"], "cut at {end}");
        assert!(scan.estate.is_empty());
    }
    let mut changed = bytes;
    changed[40] ^= 0x55;
    let scan = scanned(&[("a.snapshot", changed)]);
    assert_eq!(scan.diagnostics.len(), 1, "{:?}", scan.diagnostics);
    assert_eq!(scan.estate.len(), 0);
}

#[test]
fn a_resource_in_two_snapshots_is_judged_once() {
    let one = || packed(vec![resource("Microsoft.Storage/storageAccounts", "stmadeup", json!({}))], manifest());
    let ids = |scan: &Scan| scan.outcomes.iter().map(|outcome| outcome.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&scanned(&[("a.snapshot", one()), ("b.snapshot", one())])), ids(&scanned(&[("a.snapshot", one())])));
}

#[test]
fn nothing_is_fixed_in_a_snapshot() {
    let account = resource("Microsoft.Storage/storageAccounts", "stmadeup", json!({"minimumTlsVersion": "TLS1_0"}));
    let below = Memory::new([]);
    let bytes = packed(vec![account], manifest());
    let workspace = Overlay::new(&below, BTreeMap::from([("a.snapshot".to_owned(), bytes)]));
    let catalogue = Catalogue::embedded().unwrap();
    let profile = Profile::named(&catalogue, "gdpr-eu").unwrap();
    let request = Request {
        workspace: &workspace,
        inputs: &[Input { path: "a.snapshot".to_owned(), named: true }],
        catalogue: &catalogue,
        profile: &profile,
        options: &Options::default(),
        cautious: true,
        only: &["tls-minimum-version".to_owned()],
    };
    let fixed = fix(&request).unwrap();
    let why = "it stands in a snapshot: fix it in the code or in Azure";
    let refused = |(_, fate): &&(usize, Fate)| *fate == Fate::Refused(why.to_owned());
    assert_eq!((fixed.files.len(), fixed.findings.iter().filter(refused).count()), (0, 1));
}
