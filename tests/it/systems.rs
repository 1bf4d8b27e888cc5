//! The reference deployments of `fixtures/systems`: what is found in them, and that breaking a promise is noticed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use seawall::finding::{Control, Status, outcomes};
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::policy::verdict::{Judge, JudgeOptions};
use seawall::scan::{Input, Options, Scan, read};
use seawall::source::Span;
use seawall::workspace::Memory;

type Files = Vec<(String, String)>;

/// A file and a line of it.
type Place = (String, usize);

/// A system: its folder, and each root with each of its parameter files.
struct System {
    name: &'static str,
    deployments: &'static [(&'static str, &'static str)],
    broken: &'static [Broken],
}

/// A promise that is broken: the row of `docs/requirements.md`, a change of one file, and the controls that must notice.
struct Broken(&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const SYSTEMS: [System; 2] = [
    System {
        name: "maiq",
        deployments: &[("main.bicep", "main.prod.bicepparam"), ("main.bicep", "main.staging.bicepparam")],
        broken: MAIQ,
    },
    System {
        name: "cosmos-plan",
        deployments: &[
            ("infra/bicep/main.bicep", "infra/bicep/parameters/dev.bicepparam"),
            ("infra/bicep/main.bicep", "infra/bicep/parameters/prod.bicepparam"),
        ],
        broken: COSMOS_PLAN,
    },
];

const MAIQ: &[Broken] = &[
    Broken(
        "A1",
        "modules/redis.bicep",
        "'redis', environment)\n  location: location",
        "'redis', environment)\n  location: 'eastus'",
        &["residency-location"],
    ),
    Broken(
        "A2",
        "main.prod.bicepparam",
        "skuName: 'DataZoneStandard', capacity: 150",
        "skuName: 'GlobalStandard', capacity: 150",
        &["residency-ai-processing"],
    ),
    Broken("A5", "modules/storage.bicep", "groupId: 'blob'", "groupId: 'vault'", &["network-private-endpoint"]),
    Broken(
        "A6",
        "modules/postgres.bicep",
        "publicNetworkAccess: 'Disabled'",
        "publicNetworkAccess: 'Enabled'",
        &["network-public-access"],
    ),
    Broken(
        "A6",
        "modules/postgres.bicep",
        "  resource secureTransport",
        "  resource azure 'firewallRules' = { name: 'azure', properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' } }\n  resource secureTransport",
        &["network-firewall-open"],
    ),
    Broken("A7", "modules/container-app.bicep", "allowInsecure: false", "allowInsecure: true", &["tls-https-only"]),
    Broken(
        "A8",
        "main.bicep",
        "{ name: 'API_BASE_URL', value: 'https://${api.outputs.fqdn}' }",
        "{ name: 'API_PASSWORD', value: 'correct horse battery' }",
        &["identity-plaintext-secret"],
    ),
    Broken(
        "A8",
        "modules/redis.bicep",
        "output hostName string",
        "output key string = cache.listKeys().primaryKey\noutput hostName string",
        &["identity-plaintext-secret"],
    ),
    Broken("A9", "modules/container-app.bicep", "type: 'SystemAssigned'", "type: 'None'", &["identity-managed"]),
    Broken(
        "A10",
        "modules/key-vault.bicep",
        "enableRbacAuthorization: true",
        "enableRbacAuthorization: false",
        &["keyvault-rbac"],
    ),
    Broken(
        "A10",
        "shared/constants.bicep",
        "4633458b-17de-408a-b874-0445c86b69e6",
        "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
        &["keyvault-role-least-privilege"],
    ),
    Broken(
        "A13",
        "modules/storage.bicep",
        "containerDeleteRetentionPolicy: { enabled: true,",
        "containerDeleteRetentionPolicy: { enabled: false,",
        &["backup-blob-soft-delete"],
    ),
    Broken(
        "core",
        "modules/network.bicep",
        "destinationPortRanges: ['80', '443']",
        "destinationPortRanges: ['22', '443']",
        &["nsg-internet-exposure"],
    ),
    Broken("core", "modules/network.bicep", "access: 'Deny'", "access: 'Allow'", &["nsg-deny-all", "nsg-internet-exposure"]),
    Broken("core", "modules/network.bicep", "networkSecurityGroup: { id: endpointsRules.id }", "", &["nsg-attached"]),
    Broken("core", "modules/key-vault.bicep", "enablePurgeProtection: true", "", &["keyvault-purge-protection"]),
    Broken("core", "modules/key-vault.bicep", "enableSoftDelete: true", "enableSoftDelete: false", &["keyvault-soft-delete"]),
    Broken("core", "modules/redis.bicep", "enableNonSslPort: false", "enableNonSslPort: true", &["tls-redis-non-ssl-port"]),
    Broken("core", "modules/redis.bicep", "minimumTlsVersion: '1.2'", "minimumTlsVersion: '1.0'", &["tls-minimum-version"]),
    Broken("core", "modules/postgres.bicep", "value: 'on'", "value: 'off'", &["tls-postgresql"]),
    Broken("core", "main.staging.bicepparam", "backupRetentionDays: 14", "backupRetentionDays: 7", &["backup-retention"]),
];

const COSMOS_PLAN: &[Broken] = &[
    Broken("C3", "infra/bicep/modules/cosmos.bicep", "groupId: 'Sql'", "groupId: 'blob'", &["network-private-endpoint"]),
    Broken(
        "C3",
        "infra/bicep/modules/key-vault.bicep",
        "targetId: vault.id",
        "targetId: readers[0].id",
        &["network-private-endpoint"],
    ),
    Broken(
        "C4",
        "infra/bicep/modules/storage.bicep",
        "defaultAction: 'Deny'",
        "defaultAction: 'Allow'",
        &["network-default-deny", "network-public-access"],
    ),
    Broken(
        "C4",
        "infra/bicep/parameters/dev.bicepparam",
        "['203.0.113.16/28']",
        "['203.0.113.16/28', '0.0.0.0']",
        &["network-firewall-open"],
    ),
    Broken("C5", "infra/bicep/modules/network.bicep", "networkSecurityGroup: { id: appsGroup.id }", "", &["nsg-attached"]),
    Broken(
        "C5",
        "infra/bicep/modules/network.bicep",
        "sourceAddressPrefix: 'AzureLoadBalancer'",
        "sourceAddressPrefix: 'Internet'",
        &["nsg-internet-exposure"],
    ),
    Broken(
        "C5",
        "infra/bicep/modules/network.bicep",
        "  properties: union(denyInbound.properties, { direction: 'Outbound' })",
        "  properties: denyInbound.properties",
        &["nsg-deny-all"],
    ),
    Broken(
        "C7",
        "infra/bicep/modules/front-door.bicep",
        "minimumTlsVersion: 'TLS12'",
        "minimumTlsVersion: 'TLS10'",
        &["tls-minimum-version"],
    ),
    Broken(
        "C7",
        "infra/bicep/modules/front-door.bicep",
        "httpsRedirect: 'Enabled'",
        "httpsRedirect: 'Disabled'",
        &["tls-https-only"],
    ),
    Broken(
        "C8",
        "infra/bicep/modules/key-vault.bicep",
        "enableRbacAuthorization: true",
        "enableRbacAuthorization: false",
        &["keyvault-rbac"],
    ),
    Broken(
        "C9",
        "infra/bicep/modules/cosmos.bicep",
        "disableLocalAuth: true",
        "disableLocalAuth: false",
        &["identity-local-auth"],
    ),
    Broken(
        "C9",
        "infra/bicep/modules/storage.bicep",
        "allowSharedKeyAccess: false",
        "allowSharedKeyAccess: true",
        &["identity-local-auth"],
    ),
    Broken("C9", "infra/bicep/modules/container-apps.bicep", "type: 'UserAssigned'", "type: 'None'", &["identity-managed"]),
    Broken(
        "C11",
        "infra/bicep/parameters/prod.bicepparam",
        "secondary: 'northeurope'",
        "secondary: 'uksouth'",
        &["residency-replicas"],
    ),
    Broken(
        "C12",
        "infra/bicep/modules/cosmos.bicep",
        "type: 'Continuous'",
        "type: 'Periodic'",
        &["backup-cosmos-continuous", "backup-retention"],
    ),
    Broken(
        "C15",
        "infra/bicep/modules/storage.bicep",
        "publicAccess: 'None'",
        "publicAccess: 'Blob'",
        &["network-blob-public-access"],
    ),
    Broken(
        "C15",
        "infra/bicep/modules/storage.bicep",
        "allowBlobPublicAccess: false",
        "allowBlobPublicAccess: true",
        &["network-blob-public-access"],
    ),
    Broken(
        "C19",
        "infra/bicep/modules/registry.bicep",
        "adminUserEnabled: false",
        "adminUserEnabled: true",
        &["identity-local-auth"],
    ),
    Broken(
        "C19",
        "infra/bicep/modules/registry.bicep",
        "publicNetworkAccess: 'Disabled'",
        "publicNetworkAccess: 'Enabled'",
        &["network-default-deny", "network-public-access"],
    ),
    Broken(
        "C19",
        "infra/bicep/modules/service-bus.bicep",
        "minimumTlsVersion: '1.2'",
        "minimumTlsVersion: '1.0'",
        &["tls-minimum-version"],
    ),
    Broken(
        "C19",
        "infra/bicep/modules/service-bus.bicep",
        "disableLocalAuth: true",
        "disableLocalAuth: false",
        &["identity-local-auth"],
    ),
];

fn collect(folder: &Path, prefix: &str, found: &mut Files) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), found);
        } else {
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

fn folder(system: &System) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/systems").join(system.name)
}

fn files(system: &System) -> Files {
    let mut found = Files::new();
    collect(&folder(system), "", &mut found);
    found.retain(|(path, _)| !path.ends_with(".md") && !path.ends_with(".txt"));
    found
}

/// Reads and judges a system.
fn scan(judge: &Judge<'_>, catalogue: &Catalogue, profile: &Profile, files: &Files) -> Scan {
    let workspace = Memory::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: path.clone(), named: false }).collect();
    let mut scan = read(&workspace, &inputs, &Options::default());
    let controls = catalogue.policies.iter().enumerate().map(|(number, policy)| Control {
        metadata: policy.metadata.clone(),
        severity: profile.severity(catalogue, number),
        enabled: profile.enabled(number),
    });
    scan.controls = controls.collect();
    scan.outcomes = outcomes(&scan.estate, &scan.sources, &scan.controls, judge.judge(&scan.estate));
    scan
}

/// What is found at the resource that lacks something or where rules are taken together, not at the line that makes it so.
fn is_elsewhere(line: &str) -> bool {
    ["network-private-endpoint", "nsg-deny-all", "nsg-internet-exposure"].iter().any(|control| line.contains(control))
}

/// The findings, a line each: outcome, control, parameter file, resource, property. With the places that a
/// report shows.
fn findings(scan: &Scan) -> BTreeMap<String, Vec<Place>> {
    let mut lines = BTreeMap::new();
    let place = |span: Span| {
        let file = scan.sources.file(span.file);
        (file.path().to_string(), file.position(span.start).line as usize)
    };
    for outcome in scan.outcomes.iter().filter(|outcome| outcome.is_finding()) {
        let word = if matches!(outcome.status, Status::Fail { .. }) { "fail" } else { "unknown" };
        let resource = scan.estate.resource(outcome.resource);
        let names = resource.trail.iter().map(|(name, _)| name.as_str()).chain([resource.address.as_str()]);
        let address = names.collect::<Vec<_>>().join("/");
        for number in &outcome.deployments {
            let parameters = scan.estate.deployments()[*number].parameters.as_deref().unwrap_or("-");
            let parameters = parameters.rsplit('/').next().unwrap_or(parameters);
            let control = &scan.controls[outcome.control].metadata.id;
            let spans = outcome.span.into_iter().chain(outcome.origin.steps().map(|step| step.span));
            lines.insert(format!("{word} {control} {parameters} {address} {}", outcome.path), spans.map(place).collect());
        }
    }
    lines
}

#[test]
fn systems_are_understood_and_keep_what_they_promise() {
    let (catalogue, options) = (Catalogue::embedded().unwrap(), JudgeOptions::default());
    let profile = Profile::named(&catalogue, "gdpr-eu").unwrap();
    let judge = Judge::new(&catalogue, &profile, &options).unwrap();
    for system in &SYSTEMS {
        let scan = scan(&judge, &catalogue, &profile, &files(system));
        let name = system.name;
        let read = scan.ledger.deployments.iter().map(|one| (one.root.as_str(), one.parameters.as_deref().unwrap_or("-")));
        assert_eq!(read.collect::<Vec<_>>(), system.deployments, "{name}: other deployments than these were found");
        assert_eq!(scan.gaps(), Vec::<String>::new(), "{name}: something was not understood");

        let text = fs::read_to_string(folder(system).join("expected.txt")).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        assert!(lines.is_sorted(), "{name}/expected.txt is not sorted");
        for block in text.trim_end().split("\n\n") {
            assert!(block.starts_with('#'), "{name}/expected.txt does not say why there is this finding:\n{block}");
        }
        let expected: BTreeSet<String> = lines.into_iter().map(str::to_owned).collect();
        let found: BTreeSet<String> = findings(&scan).into_keys().collect();
        let list = |one: &BTreeSet<String>, other| one.difference(other).cloned().collect::<Vec<_>>().join("\n  ");
        let (more, fewer) = (list(&found, &expected), list(&expected, &found));
        assert!(
            found == expected,
            "{name}/expected.txt\nis found and not expected:\n  {more}\nis expected and not found:\n  {fewer}"
        );
    }
}

#[test]
fn a_broken_promise_is_noticed_by_its_control_alone() {
    let (catalogue, options) = (Catalogue::embedded().unwrap(), JudgeOptions::default());
    let profile = Profile::named(&catalogue, "gdpr-eu").unwrap();
    let judge = Judge::new(&catalogue, &profile, &options).unwrap();
    let faults: Vec<String> = SYSTEMS
        .par_iter()
        .flat_map(|system| {
            let files = files(system);
            let before = findings(&scan(&judge, &catalogue, &profile, &files));
            let fault = |Broken(row, file, from, to, controls): &Broken| {
                let mut files = files.clone();
                let (_, text) = files.iter_mut().find(|(path, _)| path == file).unwrap();
                let at = text.find(from).unwrap_or_else(|| panic!("{file} has no `{from}`"));
                let first = text[..at].matches('\n').count() + 1;
                let last = first + to.matches('\n').count();
                text.replace_range(at..at + from.len(), to);
                let scan = scan(&judge, &catalogue, &profile, &files);
                let after = findings(&scan);
                let new: Vec<&str> = after.keys().filter(|line| !before.contains_key(*line)).map(String::as_str).collect();
                let noticed: BTreeSet<&str> = new.iter().filter_map(|line| line.split(' ').nth(1)).collect();
                let wanted: BTreeSet<&str> = controls.iter().copied().collect();
                let failed = new.iter().all(|line| line.starts_with("fail "));
                let there = |line: &&str| {
                    let changed = |(path, line): &Place| path == file && (first..=last).contains(line);
                    to.is_empty() || is_elsewhere(line) || after[*line].iter().any(changed)
                };
                // Further findings that the change brings may stand where something else is missing.
                let there = new.iter().any(there);
                (noticed != wanted || !failed || !there).then(|| format!("{row}: `{to}` in {file} gives\n  {}", new.join("\n  ")))
            };
            system.broken.par_iter().filter_map(fault).collect::<Vec<_>>()
        })
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
