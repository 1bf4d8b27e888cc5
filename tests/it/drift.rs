//! Code beside what is live: the reference systems and estates against exports that are made of changed copies, what only looks like a difference, what
//! cannot be told, hostile and large inputs.

mod accounts;
mod large;
mod noise;
mod sides;

use std::sync::LazyLock;

use seawall::drift::{Difference, Drift, Kind, compare, told};
use seawall::exemption;
use seawall::frontend::Target;
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::scan::{Input, Options, Scan, run};
use seawall::workspace::Memory;
use serde_json::{Value as Json, json};

use crate::cases::catalogue;
use crate::estates::exported::exported;
use crate::systems::{SYSTEMS, files};

pub(crate) const SUBSCRIPTION: &str = "0b1f6471-1bf0-4dda-aec3-cb9272f09590";
pub(crate) const GROUP: &str = "rg-claims-production";

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(catalogue);

/// Where everything goes.
fn target() -> Target {
    Target {
        subscription: Some(SUBSCRIPTION.to_owned()),
        resource_group: Some(GROUP.to_owned()),
        location: Some("westeurope".to_owned()),
        tenant: Some("5c1d2f60-7a83-4b0e-9f27-3d6c84e1a259".to_owned()),
        ..Target::default()
    }
}

/// A comparison with its sides.
struct Compared {
    drift: Drift,
    told: Scan,
    live: Scan,
}

/// Scans files.
fn scan(files: &[(String, String)], profile: &Profile, options: &Options) -> Scan {
    let workspace = Memory::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: path.clone(), named: false }).collect();
    run(&workspace, &inputs, &CATALOGUE, profile, options).unwrap()
}

/// Scans what is live as the command does.
fn scan_live(text: &str, profile: &Profile, whole: bool) -> Scan {
    scan(&[("live.json".to_owned(), text.to_owned())], profile, &Options { partial: !whole, ..Options::default() })
}

fn compared(code: Scan, live: Scan, profile: &Profile, whole: bool) -> Compared {
    let options = seawall::drift::Options { live_whole: whole, part: None };
    let drift = compare(&code, &live, &CATALOGUE, profile, &options).unwrap();
    let told = told(&drift, code, &live, profile, &exemption::Options::default());
    assert_eq!(drift.differences.len(), told.outcomes.len());
    Compared { drift, told, live }
}

/// Compares one file of code, deployed to `target`, with an export.
fn of(code: (&str, &str), target: Target, live: &Json) -> Compared {
    let profile = Profile::named(&CATALOGUE, "gdpr-eu").unwrap();
    let code = scan(&[(code.0.to_owned(), code.1.to_owned())], &profile, &Options { target, ..Options::default() });
    let live = scan_live(&live.to_string(), &profile, false);
    compared(code, live, &profile, false)
}

/// A difference in a line: kind, control if it is about one, resource, path, and `?` if it is not sure.
fn line(compared: &Compared, one: &Difference) -> String {
    let control = &compared.told.controls[one.control].metadata.id;
    let sure = if one.unknown.is_some() { "?" } else { "" };
    let name = match one.code {
        Some(index) => compared.told.estate.resource(index).address.clone(),
        None => one.live_id.as_deref().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned(),
    };
    let control =
        if one.kind == Kind::FailsLive || one.kind == Kind::FailsInCode { format!(" {control}") } else { String::new() };
    format!("{}{sure}{control} {name} {}", one.kind.word(), one.path).trim_end().to_owned()
}

fn lines(compared: &Compared, wanted: impl Fn(&Difference) -> bool) -> Vec<String> {
    compared.drift.differences.iter().filter(|one| wanted(one)).map(|one| line(compared, one)).collect()
}

/// What is sure.
fn sure(compared: &Compared) -> Vec<String> {
    lines(compared, |one| one.unknown.is_none())
}

fn account(name: &str, properties: Json) -> Json {
    resource("Microsoft.Storage/storageAccounts", name, properties)
}

fn resource(kind: &str, name: &str, properties: Json) -> Json {
    let id = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/{kind}/{name}");
    json!({"id": id, "type": kind, "name": name, "location": "westeurope", "properties": properties})
}

/// Hand-made things and changes that every system is given.
const BY_HAND: &str = "sthandmade0815";

#[test]
fn systems_as_deployed_do_not_drift_and_changed_ones_do() {
    let mut faults = Vec::new();
    for system in &SYSTEMS {
        let profile = Profile::named(&CATALOGUE, system.name).unwrap();
        let code = || scan(&files(system), &profile, &Options { target: target(), ..Options::default() });
        let export = exported(&code());
        let same = compared(code(), scan_live(&export, &profile, true), &profile, true);
        let bad = |one: &Difference| one.unknown.is_none();
        faults.extend(lines(&same, bad).into_iter().map(|line| format!("{}: as deployed: {line}", system.name)));
        if same.drift.counts.matched.values().sum::<usize>() == 0 {
            faults.push(format!("{}: nothing matched", system.name));
        }

        let mut records: Vec<Json> = serde_json::from_str(&export).unwrap();
        // The last that stands for itself.
        let alone = |record: &Json| {
            let kind = record["type"].as_str().unwrap();
            kind.matches('/').count() == 1 && record.get("location").is_some() && !kind.starts_with("Microsoft.Resources/")
        };
        let gone = records.iter().rposition(alone).expect("each system has something");
        let gone = records.remove(gone);
        // What lay in it is gone with it.
        let below = format!("{}/", gone["id"].as_str().unwrap().to_lowercase());
        records.retain(|record| !record["id"].as_str().unwrap().to_lowercase().starts_with(&below));
        records.push(account(BY_HAND, json!({"minimumTlsVersion": "TLS1_0"})));
        let text = serde_json::to_string(&records).unwrap();
        let changed = compared(code(), scan_live(&text, &profile, true), &profile, true);
        let found = sure(&changed);
        if !found.contains(&format!("unmanaged {BY_HAND}")) {
            faults.push(format!("{}: the hand-made account was not found in {found:?}", system.name));
        }
        if !found.iter().any(|line| line.starts_with("missing ")) {
            faults.push(format!("{}: what is gone was not missed in {found:?}", system.name));
        }
        let odd = found
            .iter()
            .filter(|line| !line.starts_with("missing ") && !line.contains(BY_HAND) && !line.starts_with("fails-live "));
        faults.extend(odd.map(|line| format!("{}: changed: {line}", system.name)));
    }
    assert!(faults.is_empty(), "\n{}\n{} faults", faults.join("\n"), faults.len());
}

#[test]
fn an_estate_that_was_opened_by_hand_is_told_control_by_control() {
    let profile = Profile::named(&CATALOGUE, "all").unwrap();
    let read = |estate: &str| {
        let mut files = Vec::new();
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/estates/bicep").join(estate);
        crate::cases::collect(&folder, "", &mut files);
        files.retain(|(path, _)| !path.contains("staging"));
        scan(&files, &profile, &Options { target: target(), ..Options::default() })
    };
    let export = exported(&read("compliant"));
    let mut records: Vec<Json> = serde_json::from_str(&export).unwrap();
    for record in &mut records {
        if record["type"] == "Microsoft.Storage/storageAccounts" {
            record["properties"]["minimumTlsVersion"] = "TLS1_0".into();
            record["properties"]["publicNetworkAccess"] = "Enabled".into();
        }
    }
    let text = serde_json::to_string(&records).unwrap();
    let found = compared(read("compliant"), scan_live(&text, &profile, true), &profile, true);
    let lines = sure(&found);
    assert!(lines.iter().any(|line| line.starts_with("fails-live tls-minimum-version")), "{lines:#?}");
    assert!(lines.iter().all(|line| line.starts_with("fails-live ") || line.starts_with("differs ")), "{lines:#?}");
    let tls = found.drift.differences.iter().find(|one| one.path.to_string() == "properties.minimumTlsVersion").unwrap();
    assert_eq!(tls.says, Some(("`TLS1_2`".to_owned(), "`TLS1_0`".to_owned())));
    // The finding stands where code says otherwise, under the id that a scan of the code would give it.
    let place = found.drift.differences.iter().position(|one| one.path == tls.path).unwrap();
    let outcome = &found.told.outcomes[place];
    let span = outcome.span.unwrap();
    assert!(found.told.sources.file(span.file).path().ends_with(".bicep"));
}
