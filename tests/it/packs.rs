//! Policies from elsewhere: what they add and override, what reports say of them, and what is refused.

use std::fs;
use std::path::Path;

use seawall::finding::Status;
use seawall::policy::catalogue::Catalogue;
use seawall::policy::check::check;
use seawall::policy::pack::Pack;
use seawall::policy::profile::Profile;
use seawall::scan::{Input, Options, run};
use seawall::workspace::Memory;
use serde_json::Value;

use crate::transcripts::{sandbox, seawall};

/// A storage account with what policies of the tests ask for.
const TEMPLATE: &str = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "free": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-01-01",
      "name": "account",
      "location": "westeurope",
      "tags": { "owner": "nobody", "free": "[parameters('free')]" },
      "properties": { "minimumTlsVersion": "TLS1_2", "supportsHttpsTrafficOnly": true }
    }
  ]
}
"#;

/// The text of a policy about storage accounts with these rules.
pub(crate) fn policy(family: &str, name: &str, rules: &str) -> (String, String) {
    let id = format!("{family}-{name}").replace('_', "-");
    let text = format!(
        "# METADATA\n# title: A {id}\n# description: B\n# related_resources: []\n# custom:\n#   id: {id}\n#   severity: high\n#   \
         resource_types: [Microsoft.Storage/storageAccounts]\n#   relations: []\n#   parameters: {{}}\n#   frameworks: {{}}\n#   \
         requirements: []\n#   remediation: C\n#   since: 0.1.0\npackage seawall.policies.{family}.{name}\n\n{rules}"
    );
    (format!("{family}/{name}/policy.rego"), text)
}

/// A pack called `acme`.
fn pack(files: &[(String, String)]) -> Pack {
    Pack::of_folder("acme", files.iter().cloned()).unwrap_or_else(|error| panic!("{error}"))
}

fn file(path: &str, text: &str) -> (String, String) {
    (path.to_owned(), text.to_owned())
}

fn catalogue(packs: &[Pack]) -> Catalogue {
    Catalogue::with(packs).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(files: &[(String, String)]) -> String {
    Catalogue::with(&[pack(files)]).map(|_| ()).expect_err("the pack is refused").to_string()
}

/// What the control says of the account.
fn verdict(catalogue: &Catalogue, control: &str) -> Vec<String> {
    let profile = Profile::named(catalogue, "gdpr-eu").unwrap();
    let inputs = [Input { path: "main.json".to_owned(), named: true }];
    let scan = run(&Memory::new([("main.json", TEMPLATE)]), &inputs, catalogue, &profile, &Options::default()).unwrap();
    let own = scan.outcomes.iter().filter(|outcome| scan.controls[outcome.control].metadata.id == control);
    // Its group is judged too.
    let own = own.filter(|outcome| scan.estate.resource(outcome.resource).resource_type.ends_with("/storageAccounts"));
    own.map(|outcome| match &outcome.status {
        Status::Pass => "pass".to_owned(),
        Status::Fail { .. } => format!("fail {} {}", outcome.path, outcome.message),
        Status::Unknown { cause } => format!("unknown {cause}"),
        Status::Exempt { .. } | Status::NotApplicable => "none".to_owned(),
    })
    .collect()
}

const OWNER: &str = "deny contains {\"path\": [\"tags\", \"owner\"], \"message\": \"nobody owns it\"} if input.resource.tags.owner == \
                     \"nobody\"\n";

#[test]
fn a_pack_adds_policies() {
    let own = catalogue(&[pack(&[policy("acme", "owner", OWNER)])]);
    assert_eq!(verdict(&own, "acme-owner"), ["fail tags.owner nobody owns it"]);
    assert_eq!(verdict(&own, "tls-minimum-version"), ["pass"]);
    let embedded = Catalogue::embedded().unwrap();
    assert_eq!(own.policies.len(), embedded.policies.len() + 1);
    let added = &own.policies[own.find("acme-owner").unwrap()];
    assert_eq!((added.pack, added.file.as_str()), (Some(0), "acme/acme/owner/policy.rego"));
    let [first, second] = own.authors().try_into().unwrap();
    assert_eq!(
        (first.name.as_str(), first.policies, second.name.as_str(), second.policies),
        ("seawall", embedded.policies.len(), "acme", 1)
    );
    assert!(first.digest.starts_with("sha256:") && first.digest != second.digest);
}

#[test]
fn an_unknown_value_is_unknown_to_a_pack_too() {
    let rule = "deny contains {\"path\": [\"tags\", \"free\"]} if input.resource.tags.free == \"bad\"\n";
    let [said] = verdict(&catalogue(&[pack(&[policy("acme", "free", rule)])]), "acme-free").try_into().unwrap();
    assert!(said.starts_with("unknown needs a value for parameter `free`") && said.ends_with("fails if `bad`"), "{said}");
}

#[test]
fn the_last_pack_counts() {
    let (path, strict) = policy("tls", "minimum_version", "deny contains {\"path\": [\"properties\"], \"message\": \"never\"}\n");
    let strict = pack(&[(path, strict)]);
    assert_eq!(verdict(&catalogue(std::slice::from_ref(&strict)), "tls-minimum-version"), ["fail properties never"]);
    let mild = Pack { name: "mild".to_owned(), ..pack(&[policy("tls", "minimum_version", "deny contains 1 if false\n")]) };
    let both = catalogue(&[strict, mild]);
    assert_eq!(verdict(&both, "tls-minimum-version"), ["pass"]);
    let counts: Vec<usize> = both.authors().iter().map(|author| author.policies).collect();
    assert_eq!(counts[1..], [0, 1]);
}

const TABLE: &str = "source: []\ndate: 2026-11-22\nabout: x\ntable:\n";

#[test]
fn embedded_policies_see_the_rows_of_a_pack() {
    let westeurope = file("data/regions.yaml", &format!("{TABLE}  westeurope: {{eu: false, eea: false}}\n"));
    let embedded = Catalogue::embedded().unwrap();
    assert_eq!(verdict(&embedded, "residency-location"), ["pass"]);
    let [said] = verdict(&catalogue(&[pack(&[westeurope])]), "residency-location").try_into().unwrap();
    assert!(said.starts_with("fail location"), "{said}");
}

#[test]
fn embedded_policies_use_the_library_of_a_pack() {
    let text = include_str!("../../policies/lib/azure.rego");
    let changed = text.replacen("package seawall.lib.azure\n", "package seawall.lib.azure\n\nacme := true\n", 1);
    let same = catalogue(&[pack(&[file("lib/azure.rego", &changed)])]);
    assert_eq!(verdict(&same, "tls-minimum-version"), ["pass"]);
    let broken =
        text.replace("effective(resource, path) := ", "effective(resource, path) := \"none\"\n\nother(resource, path) := ");
    assert_ne!(broken, text);
    let [said] = verdict(&catalogue(&[pack(&[file("lib/azure.rego", &broken)])]), "tls-minimum-version").try_into().unwrap();
    assert!(said.starts_with("fail properties.minimumTlsVersion"), "{said}");
}

#[test]
fn libraries_of_a_pack_have_tests_too() {
    let own = "package seawall.lib.own

twice(x) := 2 * x
";
    let tests = "package seawall.lib.own_test

import data.seawall.lib.own

test_twice if own.twice(2) == 4

test_wrong if own.twice(2) == 5
";
    let files = [file("lib/own.rego", own), policy("acme", "owner", OWNER)];
    let found = catalogue(&[pack(&files)]).unit_tests("acme/lib/own.rego", tests).unwrap();
    assert_eq!((found.passed, found.failed.len()), (vec!["test_twice".to_owned()], 1));
}

#[test]
fn policies_of_a_pack_are_on_unless_a_profile_says_otherwise() {
    let files = [
        policy("acme", "owner", OWNER),
        policy("governance", "own", OWNER),
        file("profiles/acme.toml", "name = 'acme'\nextends = 'gdpr-eu'\nfamilies = ['tls', 'acme']\n"),
        file("profiles/acme-off.toml", "name = 'acme-off'\nextends = 'gdpr-eu'\n[controls]\nacme-owner = false\n"),
    ];
    let catalogue = catalogue(&[pack(&files)]);
    let on = |profile: &str, id: &str| Profile::named(&catalogue, profile).unwrap().enabled(catalogue.find(id).unwrap());
    let ids = ["acme-owner", "governance-own", "governance-budget", "tls-minimum-version", "keyvault-rbac"];
    assert_eq!(ids.map(|id| on("gdpr-eu", id)), [true, true, false, true, true]);
    assert_eq!(ids.map(|id| on("acme", id)), [true, false, false, true, false]);
    assert_eq!(ids.map(|id| on("acme-off", id)), [false, true, false, true, true]);
    // An override is the same control: what a profile says of it still holds.
    let over = self::catalogue(&[pack(&[policy("governance", "budget", OWNER)])]);
    assert!(!Profile::named(&over, "gdpr-eu").unwrap().enabled(over.find("governance-budget").unwrap()));
    let mut chosen = Profile::named(&catalogue, "gdpr-eu").unwrap();
    chosen.apply(&catalogue, "families = ['tls']\n", "seawall.toml", &[]).unwrap();
    assert!(!chosen.enabled(catalogue.find("acme-owner").unwrap()));
}

#[test]
fn what_cannot_be_used_is_named_with_pack_file_and_line() {
    let (path, text) = policy("acme", "owner", OWNER);
    let with = |from: &str, to: &str| refused(&[(path.clone(), text.replacen(from, to, 1))]);
    assert_eq!(
        with("severity", "severty"),
        "acme/acme/owner/policy.rego:7: unknown key `custom.severty` (did you mean `severity`?)"
    );
    assert_eq!(
        with("acme-owner\n#   severity", "acme-own\n#   severity"),
        "acme/acme/owner/policy.rego:1: the id is `acme-own`, and the folder asks for `acme-owner`"
    );
    assert_eq!(
        with("acme.owner", "acme.own"),
        "acme/acme/owner/policy.rego:15: the package is `seawall.policies.acme.own`, and the folder asks for `seawall.policies.acme.owner`"
    );
    assert!(with("deny contains {", "deny contains ").starts_with("acme/acme/owner/policy.rego:17: "));
    assert!(with("deny", "denied").contains("has no rule `deny`"));
    assert!(
        with("relations: []", "relations: [subnet_ngs]")
            .starts_with("acme/acme/owner/policy.rego:9: there is no relation `subnet_ngs` (did you mean")
    );
    let there = |path: &str, text: &str| refused(&[file(path, text)]);
    assert!(
        there("owner/policy.rego", &text).starts_with("acme/owner/policy.rego:1: rules lie in `<family>/<name>/policy.rego`")
    );
    assert!(there("policies/acme/owner/policy.rego", &text).contains("below the folder that is named"));
    assert!(there("lib/own.rego", "package seawall.lib.azure\n").contains("the package is `seawall.lib.azure`"));
    assert!(there("data/x.yaml", "a: [\n").starts_with("acme/data/x.yaml:"));
    assert!(there("README.json", "{}").contains("holds no policies"));
}

/// Writes files below a folder.
fn write(folder: &Path, files: &[(String, String)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

#[test]
fn every_report_says_who_judged() {
    let folder = sandbox("clean", "packs-reports");
    fs::write(folder.join("main.json"), TEMPLATE).unwrap();
    write(&folder.join("own"), &[policy("acme", "owner", OWNER)]);
    fs::write(folder.join("seawall.toml"), "policies = ['own']\n").unwrap();
    let said = |arguments: &[&str]| {
        let output = seawall(&folder).args(["scan", "main.json"]).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let report: Value = serde_json::from_str(&said(&["-o", "json"])).unwrap();
    let digest = report["policies"][1]["digest"].as_str().unwrap();
    assert_eq!((report["policies"][1]["name"].as_str(), report["policies"][1]["policies"].as_u64()), (Some("own"), Some(1)));
    assert!(said(&[]).contains(&format!(", 1 policy of own ({})\n", &digest[..19])));
    for format in ["sarif", "sarif-github"] {
        let log: Value = serde_json::from_str(&said(&["-o", format])).unwrap();
        let tool = &log["runs"][0]["tool"];
        assert_eq!(tool["extensions"][1]["properties"]["digest"], digest);
        let rules = tool["driver"]["rules"].as_array().unwrap();
        let own = rules.iter().find(|rule| rule["id"] == "acme-owner").unwrap();
        assert_eq!(own["properties"]["extension"], tool["extensions"][1]["name"]);
        let result = log["runs"][0]["results"].as_array().unwrap().iter().find(|one| one["ruleId"] == "acme-owner").unwrap();
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], "acme-owner");
    }
    // The same from elsewhere: paths of the configuration are relative to it.
    let there = seawall(folder.parent().unwrap()).args(["scan", "-o", "json"]).arg(&folder).output().unwrap();
    let report: Value = serde_json::from_slice(&there.stdout).unwrap();
    assert_eq!(report["policies"][1]["digest"], digest);
    let both = said(&["--policies", "own", "-o", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&both).unwrap()["policies"].as_array().unwrap().len(), 2);
}

#[test]
fn every_command_takes_packs() {
    let folder = sandbox("clean", "packs-commands");
    write(
        &folder.join("own"),
        &[policy("acme", "owner", OWNER), file("profiles/acme.toml", "name = 'acme'\nfamilies = ['acme']\n")],
    );
    for call in [&["explain", "acme-owner"][..], &["policy", "list", "--profile", "acme"], &["policy", "profiles"]] {
        let output = seawall(&folder).args(call).args(["--policies", "own"]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && text.contains("acme"), "{call:?}: {text}");
    }
}

#[test]
fn wrong_arguments_are_told_apart() {
    let folder = sandbox("clean", "packs-wrong");
    write(&folder.join("broken"), &[file("acme/owner/policy.rego", "package x\n")]);
    write(&folder.join("without"), &[file("README.md", "x"), file("acme.json", "{}")]);
    write(
        &folder.join("profile"),
        &[policy("acme", "owner", OWNER), file("profiles/acme.toml", "name = 'acme'\n\nextends = 'no'\n")],
    );
    fs::create_dir(folder.join("empty")).unwrap();
    write(&folder.join("binary"), &[]);
    fs::create_dir_all(folder.join("binary/data")).unwrap();
    fs::write(folder.join("binary/data/x.yaml"), [0xff, 0xfe, 0x00]).unwrap();
    let said = |arguments: &[&str]| {
        let output = seawall(&folder).args(["scan"]).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(said(&["--policies", "nowhere"]), "error: the policies `nowhere`: there is no such folder\n");
    assert_eq!(said(&["--policies", "main.json"]), "error: the policies `main.json`: it is no folder\n");
    assert!(said(&["--policies", "empty"]).starts_with("error: the policies `empty`: it holds no policies"));
    assert!(said(&["--policies", "without/"]).starts_with("error: without:1: holds no policies"));
    assert!(said(&["--policies", "broken"]).starts_with("error: broken/acme/owner/policy.rego:1: no `# METADATA` block"));
    assert!(said(&["--policies", "binary"]).starts_with("error: binary/data/x.yaml:1: the file is no UTF-8 text"));
    let profile = said(&["--policies", "profile", "--profile", "acme"]);
    assert_eq!(profile, "error: profile/profiles/acme.toml:3: there is no profile `no`\n");
}

#[test]
fn inputs_are_shown_with_answers_and_without_secrets() {
    let folder = sandbox("secrets", "packs-inputs");
    let output = seawall(&folder).args(["scan", "--dump", "inputs", "--profile", "all"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let denied =
        lines.iter().find(|line| line["control"] == "identity-plaintext-secret" && line["answer"]["deny"][0].is_object());
    assert_eq!(denied.unwrap()["package"], "seawall.policies.identity.plaintext_secret");
    assert!(lines.iter().all(|line| line["input"]["resource"]["type"].is_string() && line["answer"]["applies"].is_boolean()));
    assert!(text.contains("(secret)"));
    for secret in ["correct horse battery", "bk-7Qm2vXr9Lp4TzWc8"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_read_outside_of_the_folder() {
    let folder = sandbox("clean", "packs-links");
    write(&folder.join("own"), &[policy("acme", "owner", OWNER)]);
    write(&folder.join("secret"), &[file("data/x.yaml", "password: hunter2\n")]);
    std::os::unix::fs::symlink(folder.join("secret/data"), folder.join("own/data")).unwrap();
    let said = |name: &str| {
        let output = seawall(&folder).args(["scan", "--policies", name]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(said("own"), "error: own/data:1: leads out of the folder of the policies\n");
    fs::remove_file(folder.join("own/data")).unwrap();
    std::os::unix::fs::symlink(folder.join("own"), folder.join("own/round")).unwrap();
    assert!(said("own").contains("folders lie deeper than 8"));
}

/// What is wrong with a table is the affair of who made the pack, and is said with its file.
#[test]
fn tables_that_are_wrong_are_refused_with_their_file() {
    for (name, table, why) in [
        ("relations", "{a: {zork: 1}}", "relation `a` has the unknown key `zork`"),
        ("relations", "{a: {childs: x}}", "relation `a` has the unknown key `childs` (did you mean `child`?)"),
        ("relations", "{a: {prefix: true}}", "relation `a` has none of the known forms"),
        ("relations", "{a: {path: x, unscanned: maybe}}", "`unscanned` of relation `a` is not `unknown`"),
        ("relations_own", "{a: {path: x, with: [zork]}}", "`with` names `zork`, which is no relation"),
        ("inline_children", "{A.B/c: [{path: properties.d}]}", "a row of `A.B/c` lacks `path` or `type`"),
    ] {
        let path = format!("data/{name}.yaml");
        let text = format!("source: []\ndate: 2026-01-01\nabout: x\ntable: {table}\n");
        let files = [policy("acme", "x", "deny contains {\"path\": []}\n"), file(&path, &text)];
        assert_eq!(refused(&files), format!("acme/{path}:1: {why}"));
        let faults: Vec<String> = check(&[pack(&files)]).faults.into_iter().map(|one| one.message).collect();
        assert_eq!(faults, [why]);
    }
}

#[test]
fn an_id_is_given_once() {
    let rules = "deny contains {\"path\": []}\n";
    let files = [policy("acme", "b_c", rules), policy("acme_b", "c", rules)];
    assert_eq!(refused(&files), "acme/acme_b/c/policy.rego:1: the id `acme-b-c` is taken by acme/acme/b_c/policy.rego");
}
