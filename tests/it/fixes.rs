//! Fixes: every row of every policy in every language leaves a tree that parses, has lost what it was for, and differs in
//! nothing else.

use std::collections::BTreeMap;

use seawall::finding::Status;
use seawall::fix::{Fate, Fixed, Request, diffs, fix};
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::scan::{Input, Options, Scan};
use seawall::workspace::Memory;

use crate::cases;

/// What `fix` makes of some files, with one control on or all.
fn fixed(files: &[(&str, &str)], catalogue: &Catalogue, profile: &Profile, cautious: bool) -> Fixed {
    let workspace = Memory::new(files.iter().copied());
    let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: (*path).to_owned(), named: true }).collect();
    let options = Options::default();
    let request =
        Request { workspace: &workspace, inputs: &inputs, catalogue, profile, options: &options, cautious, only: &[] };
    fix(&request).unwrap_or_else(|error| panic!("{error}"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What the changed files are, by path.
fn texts(fixed: &Fixed) -> BTreeMap<String, String> {
    fixed.files.iter().map(|file| (file.path.clone(), text(&file.new))).collect()
}

/// The failures of a scan, as control and path.
fn failures(scan: &Scan) -> Vec<String> {
    let failing = scan.outcomes.iter().filter(|outcome| matches!(outcome.status, Status::Fail { .. }));
    failing.map(|outcome| format!("{} {}", scan.estate.resource(outcome.resource).address, outcome.path)).collect()
}

/// The fixtures whose findings have rows, and yet stay: what they are, and why they must.
const STAY: &[(&str, &str)] = &[
    ("fail.bicep: Microsoft.DBforMySQL/flexibleServers properties.network.publicNetworkAccess", "read-only in that API version"),
    ("fail.json: Microsoft.DBforMySQL/flexibleServers properties.network.publicNetworkAccess", "read-only in that API version"),
    ("public_access/fail.bicep: Microsoft.ServiceBus/namespaces", "its rules, a resource of their own, say otherwise"),
    ("public_access/fail.json: Microsoft.ServiceBus/namespaces", "its rules, a resource of their own, say otherwise"),
    ("public_access/fail.tf: Microsoft.ServiceBus/namespaces", "its rules, which are part of it, say otherwise"),
];

/// Each row applies to each fixture of its policy, and a second run finds nothing to do.
#[test]
fn every_row_mends_every_fixture() {
    let catalogue = cases::catalogue();
    let profiles = cases::profiles(&catalogue);
    let with_rows = |fixture: &cases::Fixture| !catalogue.policies[fixture.policy].metadata.fix.is_empty();
    let broken = |fixture: &cases::Fixture| {
        let name = fixture.path.file_name().unwrap().to_string_lossy().into_owned();
        ["fail", "omitted"].iter().any(|case| name.starts_with(case))
    };
    let mut fixtures = cases::fixtures(&catalogue);
    fixtures.retain(|fixture| with_rows(fixture) && broken(fixture));
    assert!(fixtures.len() > 100 || cases::only().is_some(), "the fixtures are found");
    let faults = cases::in_each(&fixtures, |fixture| {
        let parameters = fixture.path.with_extension("parameters.json");
        let mut files = Vec::new();
        for path in [&fixture.path, &parameters].into_iter().filter(|path| path.is_file()) {
            files.push((path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap()));
        }
        let borrowed: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let profile = &profiles[fixture.policy];
        let first = fixed(&borrowed, &catalogue, profile, true);
        let mut faults: Vec<String> = first
            .findings
            .iter()
            .filter_map(|(number, fate)| {
                let outcome = &first.before.outcomes[*number];
                let resource = first.before.estate.resource(outcome.resource);
                if fixture.path.to_string_lossy().contains(".export.") {
                    let kept = matches!(fate, Fate::NoFix) || matches!(fate, Fate::Refused(why) if why.contains("export"));
                    return (!kept).then(|| format!("{}: an export is no code: {fate:?}", fixture.name()));
                }
                let here = format!("{}: {} {}", fixture.name(), resource.resource_type, outcome.path);
                match fate {
                    Fate::Refused(why) => Some(format!("{here}: {why}")),
                    Fate::Fixed | Fate::NoFix => None,
                    Fate::Cautious(_) | Fate::NotAsked => Some(format!("{here}: {fate:?}")),
                }
            })
            .filter(|fault| !STAY.iter().any(|(stays, _)| fault.contains(stays)))
            .collect();
        let changed = texts(&first);
        let again: Vec<(&str, &str)> =
            borrowed.iter().map(|(path, text)| (*path, changed.get(*path).map_or(*text, String::as_str))).collect();
        let second = fixed(&again, &catalogue, profile, true);
        if !second.files.is_empty() {
            faults.push(format!("{}: a second run changes more: {}", fixture.name(), diffs(&second).join("\n")));
        }
        if failures(&second.before) != failures(&first.after) {
            faults.push(format!("{}: the files do not give what was promised", fixture.name()));
        }
        faults
    });
    cases::report(&faults, "findings could not be fixed");
}

/// One control on some files: what they become, or why not.
fn mended(control: &str, files: &[(&str, &str)]) -> (BTreeMap<String, String>, Vec<Fate>) {
    let catalogue = Catalogue::embedded().unwrap();
    let mut profile = Profile::named(&catalogue, "gdpr-eu").unwrap();
    profile.only(&catalogue, catalogue.find(control).unwrap());
    let all = fixed(files, &catalogue, &profile, true);
    let fates = all.findings.iter().map(|(_, fate)| fate.clone()).collect();
    (texts(&all), fates)
}

const TLS: &str = "tls-minimum-version";

fn account(symbol: &str, tls: &str) -> String {
    format!(
        "resource {symbol} 'Microsoft.Storage/storageAccounts@2023-05-01' = {{\n  name: 'st{symbol}'\n  location: 'westeurope'\n  \
         kind: 'StorageV2'\n  sku: {{ name: 'Standard_LRS' }}\n  properties: {{\n    minimumTlsVersion: {tls}\n  }}\n}}\n"
    )
}

#[test]
fn a_value_is_mended_where_it_is_written() {
    let two = format!("{}{}", account("a", "minTls"), account("b", "minTls"));
    let cases: Vec<(&str, String, &str, &str)> = vec![
        ("a parameter", format!("param minTls string = 'TLS1_0' // old\n{}", account("a", "minTls")), "= 'TLS1_0'", "= 'TLS1_2'"),
        ("a parameter of two", format!("param minTls string = 'TLS1_0'\n{two}"), "= 'TLS1_0'", "= 'TLS1_2'"),
        ("a variable", format!("var minTls = 'TLS1_1'\n{}", account("a", "minTls")), "= 'TLS1_1'", "= 'TLS1_2'"),
        (
            "a member of a variable",
            format!("var common = {{\n  tls: 'TLS1_0' // why\n  other: 1\n}}\n{}", account("a", "common.tls")),
            "tls: 'TLS1_0'",
            "tls: 'TLS1_2'",
        ),
        (
            "what two steps lead to",
            format!("param first string = 'TLS1_0'\nvar second = first\n{}", account("a", "second")),
            "= 'TLS1_0'",
            "= 'TLS1_2'",
        ),
        (
            "elements of a loop",
            format!(
                "param all array = [\n  {{ tls: 'TLS1_0' }}\n  {{ tls: 'TLS1_2' }}\n]\n{}",
                account("a", "one.tls").replace("= {", "= [for (one, i) in all: {").replace("'sta'", "'sta${i}'").replace("  }\n}\n", "  }\n}]\n")
            ),
            "{ tls: 'TLS1_0' }",
            "{ tls: 'TLS1_2' }",
        ),
        (
            "one that may be allowed",
            format!("@allowed([\n  'TLS1_0'\n  'TLS1_2'\n])\nparam minTls string = 'TLS1_0'\n{}", account("a", "minTls")),
            "= 'TLS1_0'",
            "= 'TLS1_2'",
        ),
        (
            "one that is not allowed: in the property",
            format!("@allowed([\n  'TLS1_0'\n  'TLS1_1'\n])\nparam minTls string = 'TLS1_0'\n{}", account("a", "minTls")),
            "minimumTlsVersion: minTls",
            "minimumTlsVersion: 'TLS1_2'",
        ),
        (
            "one that somebody else uses: in the property",
            format!("param minTls string = 'TLS1_0'\n{}", account("a", "minTls")).replace("  kind:", "  tags: { tls: minTls }\n  kind:"),
            "minimumTlsVersion: minTls",
            "minimumTlsVersion: 'TLS1_2'",
        ),
        (
            "Windows and tabs",
            account("a", "'TLS1_0' /* old */").replace('\n', "\r\n").replace("  ", "\t"),
            "'TLS1_0' /* old */",
            "'TLS1_2' /* old */",
        ),
    ];
    for (what, before, from, to) in cases {
        let (files, fates) = mended(TLS, &[("main.bicep", &before)]);
        assert!(fates.iter().all(|fate| *fate == Fate::Fixed) && !fates.is_empty(), "{what}: {fates:?}\n{before}");
        assert_eq!(files.get("main.bicep"), Some(&before.replacen(from, to, 1)), "{what}");
    }
}

#[test]
fn what_is_missing_comes_in_the_style_around_it() {
    let cases = [
        (
            "a level is missing",
            "resource a 'Microsoft.Storage/storageAccounts@2023-05-01' = {\n  name: 'sta'\n  location: 'westeurope' // here\n}\n",
            "'westeurope' // here\n",
            "'westeurope' // here\n  properties: {\n    minimumTlsVersion: 'TLS1_2'\n  }\n",
        ),
        (
            "before what closes a resource",
            "resource a 'Microsoft.Web/sites@2023-12-01' = {\n    name: 'a'\n    location: 'westeurope'\n    properties: {\n        \
             siteConfig: {}\n    }\n\n    resource web 'config' existing = {\n        name: 'web'\n    }\n}\n",
            "siteConfig: {}",
            "siteConfig: {\n            minTlsVersion: '1.2'\n        }",
        ),
        (
            "one line",
            "resource a 'Microsoft.Storage/storageAccounts@2023-05-01' = { name: 'sta', location: 'westeurope', properties: { allowBlobPublicAccess: false } }\n",
            "allowBlobPublicAccess: false }",
            "allowBlobPublicAccess: false, minimumTlsVersion: 'TLS1_2' }",
        ),
        (
            "Windows and tabs",
            "resource a 'Microsoft.Storage/storageAccounts@2023-05-01' = {\r\n\tname: 'sta'\r\n\tproperties: {\r\n\t\tx: 1 // one\r\n\t}\r\n}\r\n",
            "// one\r\n",
            "// one\r\n\t\tminimumTlsVersion: 'TLS1_2'\r\n",
        ),
        (
            "behind a comment of several lines",
            "resource a 'Microsoft.Storage/storageAccounts@2023-05-01' = {\n  name: 'sta'\n  properties: {\n    x: 1 /* one\n    two */\n  }\n}\n",
            "two */\n",
            "two */\n    minimumTlsVersion: 'TLS1_2'\n",
        ),
        (
            "only a comment there",
            "resource a 'Microsoft.Storage/storageAccounts@2023-05-01' = {\n  name: 'sta'\n  properties: { // none\n  }\n}\n",
            "// none\n",
            "// none\n    minimumTlsVersion: 'TLS1_2'\n",
        ),
    ];
    for (what, before, from, to) in cases {
        // What Azure takes by default is not good enough here: an old API version.
        let before = before.replace("storageAccounts@2023-05-01", "storageAccounts@2021-01-01").replace("sites@2023-12-01", "sites@2018-02-01");
        let (files, fates) = mended(TLS, &[("main.bicep", &before)]);
        assert!(fates.contains(&Fate::Fixed), "{what}: {fates:?}\n{before}");
        let after = files.get("main.bicep").unwrap();
        let expected = before.replacen(from, to, 1);
        assert!(after == &expected || what == "before what closes a resource" && after.contains("minTlsVersion: '1.2'"), "{what}:\n{after}");
    }
}
