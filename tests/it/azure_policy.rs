//! The tenant's own Azure Policy: Microsoft's definitions on real exports, the language against its documentation, and what
//! assignments, exemptions and initiatives do, in every language alike.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use seawall::finding::{Outcome, Status};
use seawall::policy::azure_policy::{PolicyFile, Set, Tenant};
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::scan::{Input, Options, Scan, run};
use seawall::workspace::Memory;
use serde_json::{Value, json};

use crate::cases::catalogue;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The policies in `files`, as they count at `now`.
fn set(catalogue: &Catalogue, files: &[(&str, String)], now: &str) -> Set {
    let files: Vec<PolicyFile> =
        files.iter().map(|(path, text)| PolicyFile { path: (*path).to_owned(), text: text.clone() }).collect();
    Set::new(Tenant::read(&files).unwrap(), catalogue, Some(now.parse().unwrap()))
}

/// A scan in which no control of the catalogue is on.
fn scan(catalogue: &Catalogue, policies: Set, files: &[(&str, &str)], options: Options) -> Scan {
    let workspace = Memory::new(files.iter().copied());
    let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: (*path).to_owned(), named: false }).collect();
    let options = Options { azure_policy: Some(Arc::new(policies)), ..options };
    run(&workspace, &inputs, catalogue, &off(catalogue), &options).unwrap_or_else(|error| panic!("{error}"))
}

fn off(catalogue: &Catalogue) -> Profile {
    let mut profile = Profile::named(catalogue, "gdpr-eu").unwrap();
    let lines: Vec<String> = catalogue.policies.iter().map(|policy| format!("{} = false", policy.metadata.id)).collect();
    profile.apply(catalogue, &format!("[controls]\n{}", lines.join("\n")), "off.toml", &[]).unwrap();
    profile
}

fn word(status: &Status) -> &'static str {
    match status {
        Status::Pass => "pass",
        Status::Fail { .. } => "fail",
        Status::Unknown { .. } => "unknown",
        Status::Exempt { .. } => "exempt",
        Status::NotApplicable => "not applicable",
    }
}

/// The outcomes of the tenant's policies: by control and last segment of the name of the resource.
fn outcomes(scan: &Scan) -> BTreeMap<(String, String), &Outcome> {
    let own = scan.outcomes.iter().filter(|outcome| scan.controls[outcome.control].metadata.id.starts_with("azure-policy/"));
    let key = |outcome: &Outcome| {
        let control = scan.controls[outcome.control].metadata.id.trim_start_matches("azure-policy/").to_owned();
        let name = scan.estate.resource(outcome.resource).name.as_str().unwrap_or("?").to_owned();
        (control, name.rsplit('/').next().unwrap_or_default().to_owned())
    };
    own.map(|outcome| (key(outcome), outcome)).collect()
}

// --- Microsoft's definitions on real exports ----------------------------------------------------------------------------

#[test]
fn built_in_definitions_give_the_labelled_verdicts() {
    let folder = root().join("../shared/dev/labels");
    if !folder.is_dir() {
        println!("no labels at {}: not compared", folder.display());
        return;
    }
    let catalogue = catalogue();
    let definitions: Vec<(PathBuf, String)> = fs::read_dir(folder.join("azure-policy"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read_to_string(&path).unwrap()))
        .collect();
    let labels = fs::read_to_string(folder.join("azure-policy.jsonl")).unwrap();
    let labels: Vec<Value> = labels.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut files: Vec<&str> = labels.iter().map(|label| label["file"].as_str().unwrap()).collect();
    files.dedup();
    let mut verdicts: BTreeMap<(String, String, String), &'static str> = BTreeMap::new();
    for file in files {
        let named: Vec<(&str, String)> = definitions.iter().map(|(path, text)| (path.to_str().unwrap(), text.clone())).collect();
        let policies = set(&catalogue, &named, "2026-01-01T00:00:00Z");
        assert!(policies.diagnostics().is_empty(), "{:?}", policies.diagnostics());
        let text = fs::read_to_string(folder.join("exports").join(file)).unwrap();
        let scan = scan(&catalogue, policies, &[(file, &text)], Options::default());
        for outcome in &scan.outcomes {
            let resource = scan.estate.resource(outcome.resource);
            let control = scan.controls[outcome.control].metadata.id.trim_start_matches("azure-policy/").to_owned();
            // A record without an id is labelled by its name.
            for known in [&resource.id, &resource.name].into_iter().filter_map(|value| value.as_str()) {
                verdicts.insert((file.to_owned(), known.to_ascii_lowercase(), control.clone()), word(&outcome.status));
            }
        }
    }
    let mut differ = Vec::new();
    for label in &labels {
        let text = |key: &str| label[key].as_str().unwrap().to_owned();
        let ours = verdicts.get(&(text("file"), text("id").to_ascii_lowercase(), text("policy"))).copied();
        if ours != label["label"].as_str() {
            differ.push(format!("{} {} {}: {ours:?}, not {}", text("file"), text("id"), text("name"), label["label"]));
        }
    }
    assert!(labels.len() >= 38, "only {} labels", labels.len());
    assert!(differ.is_empty(), "{} of {}\n{}", differ.len(), labels.len(), differ.join("\n"));
}

// --- the language, against its documentation ----------------------------------------------------------------------------

/// What the conditions below look at: the resource of the documentation on arrays, and more.
fn documented() -> Value {
    json!({
        "id": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-one/providers/Microsoft.Storage/storageAccounts/one",
        "name": "one", "type": "Microsoft.Storage/storageAccounts", "location": "West Europe", "kind": "StorageV2",
        "sku": {"name": "Standard_LRS"},
        "identity": {"type": "SystemAssigned"},
        "tags": {"env": "prod", "Cost Center": "42"},
        "properties": {
            "text": "Value-12a", "number": 5, "flag": true, "version": "1.1", "minimumTlsVersion": null, "empty": [], "blank": "",
            "since": "2020-06-01T00:00:00Z", "address": "10.1.2.3",
            "stringArray": ["a", "b", "c"],
            "objectArray": [{"property": "value1", "nestedArray": [1, 2]}, {"property": "value2", "nestedArray": [3, 4]}],
            "rules": [{"name": "r", "properties": {"access": "Allow", "port": "22"}}, {"name": "s", "properties": {"access": "Deny"}}]
        }
    })
}

/// The verdicts of conditions on [`documented`]: each as the rule of a definition.
fn verdicts(conditions: &[(Value, &'static str)]) {
    let catalogue = catalogue();
    let files: Vec<(String, String)> = conditions
        .iter()
        .enumerate()
        .map(|(number, (condition, _))| {
            let rule = json!({"if": {"allOf": [{"field": "type", "equals": "Microsoft.Storage/storageAccounts"}, condition]},
                              "then": {"effect": "deny"}});
            let parameters = json!({"list": {"type": "Array", "defaultValue": ["x", "value-12A"]},
                                    "regions": {"type": "Array", "defaultValue": ["North Europe", "westeurope"]}});
            let text = json!({"name": format!("c{number}"), "mode": "All", "parameters": parameters, "policyRule": rule});
            (format!("c{number}.json"), text.to_string())
        })
        .collect();
    let files: Vec<(&str, String)> = files.iter().map(|(path, text)| (path.as_str(), text.clone())).collect();
    let export = json!([documented()]).to_string();
    let policies = set(&catalogue, &files, "2026-01-01T00:00:00Z");
    let scan = scan(&catalogue, policies, &[("export.json", &export)], Options::default());
    let found = outcomes(&scan);
    let mut wrong = Vec::new();
    for (number, (condition, wanted)) in conditions.iter().enumerate() {
        let outcome = found.get(&(format!("c{number}"), "one".to_owned()));
        let is = outcome.map_or("nothing", |outcome| word(&outcome.status));
        if is != *wanted {
            wrong.push(format!("{condition}: {is}, not {wanted} {:?}", outcome.map(|outcome| &outcome.message)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn of(name: &str) -> String {
    format!("Microsoft.Storage/storageAccounts/{name}")
}

/// <https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#conditions>: a condition that is
/// true is a failure.
#[test]
fn every_operator_does_what_the_documentation_says() {
    let alias = |name: &str, operator: &str, operand: Value| json!({"field": of(name), operator: operand});
    verdicts(&[
        (alias("text", "equals", json!("VALUE-12A")), "fail"),
        (alias("text", "notEquals", json!("value-12a")), "pass"),
        (alias("text", "like", json!("value-*")), "fail"),
        (alias("text", "like", json!("value")), "pass"),
        (alias("text", "notLike", json!("value-*")), "pass"),
        (alias("text", "match", json!("Value-##?")), "fail"),
        (alias("text", "match", json!("value-##?")), "pass"),
        (alias("text", "matchInsensitively", json!("value-##?")), "fail"),
        (alias("text", "notMatch", json!("value-##?")), "fail"),
        (alias("text", "notMatchInsensitively", json!("value-##?")), "pass"),
        (alias("text", "match", json!("Value-###")), "pass"),
        (alias("text", "match", json!("Value....")), "fail"),
        (alias("text", "contains", json!("LUE")), "fail"),
        (alias("text", "notContains", json!("LUE")), "pass"),
        (alias("text", "in", json!(["x", "value-12A"])), "fail"),
        (alias("text", "in", json!("[parameters('list')]")), "fail"),
        (alias("text", "notIn", json!("[parameters('LIST')]")), "pass"),
        (alias("number", "less", json!(6)), "fail"),
        (alias("number", "lessOrEquals", json!(5)), "fail"),
        (alias("number", "greater", json!(5)), "pass"),
        (alias("number", "greaterOrEquals", json!(5)), "fail"),
        (alias("number", "equals", json!("5")), "fail"),
        (alias("version", "less", json!("1.2")), "fail"),
        (alias("flag", "equals", json!("true")), "fail"),
        (alias("flag", "equals", json!(true)), "fail"),
        (alias("flag", "exists", json!("true")), "fail"),
        (alias("accessTier", "exists", json!(false)), "fail"),
        (alias("accessTier", "exists", json!("true")), "pass"),
        (alias("minimumTlsVersion", "exists", json!(false)), "fail"),
        (alias("accessTier", "equals", json!("x")), "pass"),
        (alias("accessTier", "notEquals", json!("x")), "fail"),
        (alias("accessTier", "notIn", json!(["x"])), "fail"),
        (alias("accessTier", "in", json!(["x"])), "pass"),
        (alias("accessTier", "notLike", json!("x*")), "fail"),
        (alias("accessTier", "notContains", json!("x")), "fail"),
        (alias("accessTier", "less", json!(3)), "pass"),
        (alias("sku.name", "equals", json!("standard_lrs")), "fail"),
        (json!({"field": "tags", "containsKey": "ENV"}), "fail"),
        (json!({"field": "tags", "notContainsKey": "owner"}), "fail"),
        (json!({"field": "tags['Cost Center']", "equals": "42"}), "fail"),
        (json!({"field": "tags[Cost Center]", "equals": "42"}), "fail"),
        (json!({"field": "tags.env", "notEquals": "prod"}), "pass"),
        (json!({"field": "[concat('tags[', 'env', ']')]", "equals": "prod"}), "fail"),
        (json!({"field": "location", "equals": "westeurope"}), "fail"),
        (json!({"field": "location", "notIn": "[parameters('regions')]"}), "pass"),
        (json!({"field": "location", "notIn": ["northeurope"]}), "fail"),
        (json!({"field": "name", "like": "on*"}), "fail"),
        (json!({"field": "fullName", "equals": "one"}), "fail"),
        (json!({"field": "kind", "contains": "storage"}), "fail"),
        (json!({"field": "id", "contains": "/resourceGroups/rg-one/"}), "fail"),
        (json!({"field": "identity.type", "equals": "SystemAssigned"}), "fail"),
        (json!({"not": {"field": of("text"), "equals": "value-12a"}}), "pass"),
        (json!({"anyOf": [{"field": of("flag"), "equals": false}, {"field": of("number"), "equals": 5}]}), "fail"),
        (json!({"allOf": [{"field": of("flag"), "equals": false}, {"field": of("number"), "equals": 5}]}), "pass"),
    ]);
}

/// <https://learn.microsoft.com/azure/governance/policy/how-to/author-policies-for-arrays>
#[test]
fn arrays_are_what_the_documentation_says() {
    let count = |inner: Value, operator: &str, operand: Value| json!({"count": inner, operator: operand});
    verdicts(&[
        (json!({"field": of("stringArray[*]"), "equals": "a"}), "pass"),
        (json!({"field": of("stringArray[*]"), "in": ["A", "B", "C"]}), "fail"),
        (json!({"not": {"field": of("stringArray[*]"), "notEquals": "a"}}), "fail"),
        (json!({"field": of("objectArray[*].property"), "like": "value?"}), "fail"),
        (json!({"field": of("objectArray[*].nestedArray[*]"), "greater": 0}), "fail"),
        (json!({"field": of("objectArray[*].nestedArray[*]"), "greater": 2}), "pass"),
        (json!({"field": of("empty[*]"), "equals": "x"}), "fail"),
        // The documentation and the engine disagree about an array that is not there.
        (json!({"field": of("networkAcls.ipRules[*]"), "equals": "x"}), "unknown"),
        (json!({"value": format!("[length(field('{}'))]", of("stringArray")), "greater": 0}), "fail"),
        (json!({"value": format!("[length(field('{}'))]", of("objectArray[*].property")), "equals": 2}), "fail"),
        (json!({"value": format!("[take(field('{}'), 6)]", of("text")), "equals": "value-"}), "fail"),
        (count(json!({"field": of("stringArray[*]")}), "equals", json!(3)), "fail"),
        (count(json!({"field": of("objectArray[*].nestedArray[*]")}), "greaterOrEquals", json!(4)), "fail"),
        (count(json!({"field": of("empty[*]")}), "equals", json!(0)), "fail"),
        (count(json!({"field": of("networkAcls.ipRules[*]")}), "equals", json!(0)), "fail"),
        (
            count(
                json!({"field": of("stringArray[*]"), "where": {"field": of("stringArray[*]"), "equals": "a"}}),
                "equals",
                json!(1),
            ),
            "fail",
        ),
        (
            count(
                json!({"field": of("objectArray[*]"), "where": {"allOf": [
                    {"field": of("objectArray[*].property"), "equals": "value2"},
                    {"field": of("objectArray[*].nestedArray[*]"), "greater": 2}
                ]}}),
                "equals",
                json!(1),
            ),
            "fail",
        ),
        (
            count(json!({"field": of("objectArray[*]"), "where": {"field": "tags.env", "equals": "prod"}}), "equals", json!(2)),
            "fail",
        ),
        (
            count(
                json!({"field": of("objectArray[*]"), "where": {"allOf": [
                    {"field": of("objectArray[*].property"), "equals": "value2"},
                    {"count": {"field": of("objectArray[*].nestedArray[*]"),
                               "where": {"field": of("objectArray[*].nestedArray[*]"), "equals": 3}}, "greater": 0}
                ]}}),
                "equals",
                json!(1),
            ),
            "fail",
        ),
        (
            count(
                json!({"field": of("stringArray[*]"), "where": {
                    "field": of("stringArray[*]"), "equals": format!("[first(field('{}'))]", of("stringArray[*]"))}}),
                "equals",
                json!(3),
            ),
            "fail",
        ),
        (
            count(
                json!({"field": of("stringArray[*]"), "where": {
                    "value": format!("[current('{}')]", of("stringArray[*]")), "equals": "b"}}),
                "equals",
                json!(1),
            ),
            "fail",
        ),
        (
            count(
                json!({"value": "[parameters('list')]", "name": "one", "where": {"value": "[current('one')]", "equals": "x"}}),
                "equals",
                json!(1),
            ),
            "fail",
        ),
        // Elements with `properties` of their own: aliases leave these out.
        (
            count(
                json!({"field": of("rules[*]"), "where": {"allOf": [
                    {"field": of("rules[*].access"), "equals": "Allow"},
                    {"field": of("rules[*].name"), "equals": "r"},
                    {"field": of("rules[*].port"), "in": ["22", "3389"]}
                ]}}),
                "greater",
                json!(0),
            ),
            "fail",
        ),
    ]);
}

/// <https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#policy-functions>
#[test]
fn functions_give_what_is_known_and_never_a_guess() {
    let value = |expression: &str, operand: Value| json!({"value": expression, "equals": operand});
    verdicts(&[
        (value("[subscription().subscriptionId]", json!("00000000-0000-0000-0000-000000000001")), "fail"),
        (value("[resourceGroup().name]", json!("RG-ONE")), "fail"),
        (value("[resourceGroup().location]", json!("westeurope")), "unknown"),
        (value("[subscription().displayName]", json!("x")), "unknown"),
        (value("[field('type')]", json!("Microsoft.Storage/storageAccounts")), "fail"),
        (value("[concat(field('name'), '-', field('tags.env'))]", json!("one-prod")), "fail"),
        (value("[if(equals(field('location'), 'westeurope'), 'in', 'out')]", json!("in")), "fail"),
        (value("[less(utcNow(), '2027-01-01T00:00:00Z')]", json!(true)), "fail"),
        (value("[less(utcNow(), '2025-01-01T00:00:00Z')]", json!(true)), "pass"),
        (value(&format!("[ipRangeContains('10.0.0.0/8', field('{}'))]", of("address")), json!(true)), "fail"),
        (value(&format!("[split(field('{}'), '-')[1]]", of("text")), json!("12a")), "fail"),
        (value("[uniqueString('x')]", json!("x")), "unknown"),
        (value("[nonsense('x')]", json!("x")), "unknown"),
        (value("[parameters('missing')]", json!("x")), "unknown"),
        (value("[claims().x]", json!("x")), "unknown"),
        (value("[requestContext().apiVersion]", json!("2020-01-01")), "unknown"),
        (json!({"field": "noAlias", "equals": "x"}), "unknown"),
        (json!({"field": "[concat('a', 'b')]", "equals": "x"}), "unknown"),
    ]);
}

// --- what assignments, initiatives and exemptions do, in every language -------------------------------------------------

fn fixture(path: &str) -> String {
    fs::read_to_string(root().join("fixtures/azure-policy").join(path)).unwrap()
}

fn tenant() -> Vec<(&'static str, String)> {
    let files = ["definitions.json", "initiative.json", "assignments.json", "exemptions.json"];
    files.map(|file| (file, fixture(&format!("tenant/{file}")))).into()
}

const SUBSCRIPTION: &str = "11111111-1111-1111-1111-111111111111";

/// The estate of the fixtures in one language.
fn estate(language: &str) -> Vec<(&'static str, String)> {
    let files: &[&str] = match language {
        "bicep" => &["main.bicep", "shop.bicep", "sandbox.bicep"],
        "terraform" => &["main.tf"],
        _ => &["export.json"],
    };
    files.iter().map(|file| (*file, fixture(file))).collect()
}

fn in_language(
    catalogue: &Catalogue,
    language: &str,
    policies: &[(&str, String)],
    now: &str,
    subscription: Option<&str>,
) -> Scan {
    let files = estate(language);
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let mut options = Options::default();
    options.target.subscription = subscription.map(str::to_owned);
    scan(catalogue, set(catalogue, policies, now), &files, options)
}

/// What is not a pass and not beside the point: control, resource, status, severity.
fn remarkable(scan: &Scan) -> Vec<String> {
    let found = outcomes(scan);
    let lines = found.iter().filter(|(_, outcome)| !matches!(outcome.status, Status::NotApplicable | Status::Pass));
    lines.map(|((control, name), outcome)| format!("{control} {name}: {} {}", word(&outcome.status), outcome.severity)).collect()
}

#[test]
fn an_assignment_means_the_same_in_every_language() {
    let catalogue = catalogue();
    for language in ["bicep", "terraform", "export"] {
        let before = in_language(&catalogue, language, &tenant(), "2026-06-29T23:59:59Z", Some(SUBSCRIPTION));
        let expected = [
            "no-open-ssh nsg-ssh: fail low",
            "no-public-blobs stlegacy: exempt high",
            "no-public-blobs stopen: fail high",
            "regions stfar: fail high",
            "vault-logs kv-silent: fail medium",
        ];
        assert_eq!(remarkable(&before), expected, "{language}");
        let found = outcomes(&before);
        let at = |control: &str, name: &str| found[&(control.to_owned(), name.to_owned())];
        assert_eq!(at("no-public-blobs", "stclosed").status, Status::Pass, "{language}");
        // `notScopes` leave the sandbox to itself; what is assigned elsewhere still binds it.
        assert!(matches!(at("no-public-blobs", "stsandbox").status, Status::NotApplicable), "{language}");
        assert_eq!(at("vault-logs", "kv-logged").status, Status::Pass, "{language}");
        assert_eq!(at("no-public-blobs", "stopen").message, "would be denied by Azure Policy (assignment `Shop baseline`)");
        assert!(at("no-open-ssh", "nsg-ssh").message.contains("does not enforce"), "{language}");
        assert!(at("no-public-blobs", "stlegacy").message.contains("until 2026-06-30"), "{language}");
        let texts = estate(language);
        let line = |control: &str, name: &str| {
            let span = at(control, name).span.expect("a place");
            let path = before.sources.file(span.file).path().to_string();
            let (_, text) = texts.iter().find(|(file, _)| **file == path).expect("a file");
            let start = usize::try_from(span.start).unwrap();
            text[text[..start].rfind('\n').map_or(0, |end| end + 1)..].lines().next().unwrap_or_default().trim().to_owned()
        };
        assert!(line("no-public-blobs", "stopen").to_lowercase().contains("public"), "{}", line("no-public-blobs", "stopen"));
        assert!(line("regions", "stfar").contains("location"), "{}", line("regions", "stfar"));
        // The second rule is the one at fault.
        assert_eq!(at("no-open-ssh", "nsg-ssh").path.to_string(), "properties.securityRules[1]", "{language}");
        // A definition that is not assigned is said, and judges nothing.
        assert!(!before.controls.iter().any(|control| control.metadata.id.ends_with("nobody-asks")));
        assert!(before.diagnostics.iter().any(|one| one.message.contains("`nobody-asks` is not assigned")));

        let after = in_language(&catalogue, language, &tenant(), "2026-06-30T00:00:00Z", Some(SUBSCRIPTION));
        assert!(remarkable(&after).contains(&"no-public-blobs stlegacy: fail high".to_owned()), "{language}");
        assert!(after.diagnostics.iter().any(|one| one.message.contains("ended at 2026-06-30")), "{language}");
    }
}

/// Code that does not tell its subscription: what is assigned to one binds, what is left out or exempt there may be.
#[test]
fn without_a_subscription_what_hangs_on_it_is_unknown() {
    let catalogue = catalogue();
    let scan = in_language(&catalogue, "bicep", &tenant(), "2026-01-01T00:00:00Z", None);
    assert_eq!(
        remarkable(&scan),
        [
            "no-open-ssh nsg-ssh: fail low",
            "no-public-blobs stlegacy: unknown high",
            "no-public-blobs stopen: fail high",
            "no-public-blobs stsandbox: unknown high",
            "regions stfar: fail high",
            "vault-logs kv-silent: fail medium",
        ]
    );
    let found = outcomes(&scan);
    assert!(found[&("no-public-blobs".to_owned(), "stsandbox".to_owned())].message.contains("`--subscription` tells it"));
    let other = in_language(&catalogue, "bicep", &tenant(), "2026-01-01T00:00:00Z", Some("33333333-3333-3333-3333-333333333333"));
    assert!(!remarkable(&other).iter().any(|line| line.starts_with("no-open-ssh")), "it is assigned to another subscription");
}

#[test]
fn an_exemption_that_ends_nobody_knows_when_is_none_and_no_failure() {
    let catalogue = catalogue();
    let mut policies = tenant();
    let exemptions = &mut policies[3].1;
    assert!(exemptions.contains("\"2026-06-30T00:00:00Z\""));
    *exemptions = exemptions.replace("2026-06-30T00:00:00Z", "when we are done");
    let scan = in_language(&catalogue, "bicep", &policies, "2026-01-01T00:00:00Z", Some(SUBSCRIPTION));
    assert!(remarkable(&scan).contains(&"no-public-blobs stlegacy: unknown high".to_owned()), "{:?}", remarkable(&scan));
    let message = &outcomes(&scan)[&("no-public-blobs".to_owned(), "stlegacy".to_owned())].message;
    assert!(message.contains("is about it: its end cannot be told"), "{message}");
}

#[test]
fn in_a_partial_estate_nothing_is_missing() {
    let catalogue = catalogue();
    let files = estate("export");
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let options = Options { partial: true, ..Options::default() };
    let scan = scan(&catalogue, set(&catalogue, &tenant(), "2026-01-01T00:00:00Z"), &files, options);
    assert!(remarkable(&scan).contains(&"vault-logs kv-silent: unknown medium".to_owned()), "{:?}", remarkable(&scan));
    assert_eq!(outcomes(&scan)[&("vault-logs".to_owned(), "kv-logged".to_owned())].status, Status::Pass);
}

// --- unknown values -----------------------------------------------------------------------------------------------------

/// A definition about storage accounts.
fn definition(name: &str, condition: &Value, then: &Value, parameters: &Value) -> String {
    let rule =
        json!({"if": {"allOf": [{"field": "type", "equals": "Microsoft.Storage/storageAccounts"}, condition]}, "then": then});
    json!({"name": name, "properties": {"displayName": name, "mode": "All", "parameters": parameters, "policyRule": rule}})
        .to_string()
}

fn deny() -> Value {
    json!({"effect": "deny"})
}

fn judged(policies: &[(&str, String)], bicep: &str) -> Scan {
    let catalogue = catalogue();
    scan(&catalogue, set(&catalogue, policies, "2026-01-01T00:00:00Z"), &[("main.bicep", bicep)], Options::default())
}

const ACCOUNT: &str = "
param tls string
param rules array
@allowed(['Allow', 'Deny'])
param action string
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stone'
  location: resourceGroup().location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  tags: { owner: 'me' }
  properties: {
    minimumTlsVersion: tls
    allowBlobPublicAccess: false
    networkAcls: { defaultAction: action, ipRules: rules }
  }
}
";

#[test]
fn an_unknown_value_never_passes() {
    let storage = |name: &str| format!("Microsoft.Storage/storageAccounts/{name}");
    let conditions = [
        (json!({"field": storage("minimumTlsVersion"), "notEquals": "TLS1_2"}), "unknown", "`tls`"),
        (json!({"field": storage("minimumTlsVersion"), "notIn": "[parameters('versions')]"}), "unknown", "`tls`"),
        (json!({"field": storage("minimumTlsVersion"), "like": "TLS1_*"}), "unknown", "`tls`"),
        (json!({"field": storage("minimumTlsVersion"), "exists": false}), "pass", ""),
        // What the parameter may be is known, and none of it is denied.
        (json!({"field": storage("networkAcls.defaultAction"), "notIn": ["allow", "deny"]}), "pass", ""),
        (json!({"field": storage("networkAcls.defaultAction"), "in": ["allow", "deny"]}), "fail", ""),
        (json!({"field": storage("networkAcls.defaultAction"), "equals": "Allow"}), "unknown", "fails if `Allow`"),
        (json!({"count": {"field": storage("networkAcls.ipRules[*]")}, "greater": 0}), "unknown", "`rules`"),
        (
            json!({"count": {"field": storage("networkAcls.ipRules[*]"),
                          "where": {"field": storage("networkAcls.ipRules[*].value"), "equals": "0.0.0.0/0"}}, "greater": 0}),
            "unknown",
            "`rules`",
        ),
        (json!({"count": {"field": storage("networkAcls.ipRules[*]")}, "greater": 5}), "unknown", "`rules`"),
        (json!({"field": storage("networkAcls.virtualNetworkRules"), "exists": false}), "fail", ""),
        (json!({"field": "location", "notIn": ["westeurope"]}), "unknown", ""),
        (json!({"field": "tags", "notContainsKey": "owner"}), "pass", ""),
        (json!({"field": "tags['cost']", "exists": false}), "fail", ""),
        (json!({"field": "id", "contains": "rg-prod"}), "unknown", "--subscription"),
        (json!({"value": "[resourceGroup().tags['env']]", "equals": "prod"}), "unknown", "--resource-group"),
        (json!({"value": "[requestContext().apiVersion]", "less": "2024-01-01"}), "fail", ""),
        (
            json!({"allOf": [{"field": storage("allowBlobPublicAccess"), "equals": true},
                          {"field": storage("minimumTlsVersion"), "notEquals": "TLS1_2"}]}),
            "pass",
            "",
        ),
    ];
    let versions = json!({"versions": {"type": "Array", "defaultValue": ["TLS1_2", "TLS1_3"]}});
    let names: Vec<String> = (0..conditions.len()).map(|number| format!("c{number}")).collect();
    let policies: Vec<(&str, String)> = conditions
        .iter()
        .zip(&names)
        .map(|((condition, ..), name)| (name.as_str(), definition(name, condition, &deny(), &versions)))
        .collect();
    let scan = judged(&policies, ACCOUNT);
    let found = outcomes(&scan);
    let mut wrong = Vec::new();
    for ((condition, wanted, said), name) in conditions.iter().zip(&names) {
        let outcome = found[&(name.clone(), "stone".to_owned())];
        if word(&outcome.status) != *wanted || !outcome.message.contains(said) {
            wrong.push(format!("{condition}: {} {}, not {wanted} {said}", word(&outcome.status), outcome.message));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// <https://learn.microsoft.com/azure/governance/policy/concepts/effect-audit-if-not-exists>
#[test]
fn what_is_asked_for_besides_is_looked_for_where_the_documentation_says() {
    let asks = |details: Value| json!({"effect": "auditIfNotExists", "details": details});
    let blobs = "Microsoft.Storage/storageAccounts/blobServices";
    let kept = json!({"field": format!("{blobs}/default.deleteRetentionPolicy.enabled"), "equals": true});
    let workspace = "Microsoft.OperationalInsights/workspaces";
    let cases = [
        ("child", asks(json!({"type": blobs, "name": "default", "existenceCondition": kept})), "pass"),
        ("other-child", asks(json!({"type": "Microsoft.Storage/storageAccounts/managementPolicies"})), "fail"),
        ("by-azure", asks(json!({"type": "Microsoft.Storage/storageAccounts/fileServices"})), "unknown"),
        ("beside", asks(json!({"type": workspace})), "pass"),
        ("named", asks(json!({"type": workspace, "name": "[concat('log-', field('tags.owner'))]"})), "pass"),
        ("named-otherwise", asks(json!({"type": workspace, "name": "other"})), "fail"),
        // `field()` means the judged resource, `"field"` the related one.
        (
            "same-place",
            asks(json!({"type": workspace, "existenceCondition": {"field": "location", "equals": "[field('location')]"}})),
            "fail",
        ),
        (
            "other-place",
            asks(json!({"type": workspace, "existenceCondition": {"field": "location", "equals": "northeurope"}})),
            "pass",
        ),
        (
            "existing",
            asks(json!({"type": "Microsoft.KeyVault/vaults", "existenceCondition": {"field": "location", "equals": "x"}})),
            "unknown",
        ),
        ("nothing", asks(json!({})), "unknown"),
        (
            "deploy",
            json!({"effect": "deployIfNotExists", "details": {"type": "Microsoft.Storage/storageAccounts/managementPolicies", "deployment": {}}}),
            "fail",
        ),
        (
            "itself",
            asks(json!({"type": "Microsoft.Storage/storageAccounts", "name": "[field('name')]",
                               "existenceCondition": {"field": "kind", "equals": "StorageV2"}})),
            "pass",
        ),
    ];
    let policies: Vec<(&str, String)> = cases
        .iter()
        .map(|(name, then, _)| (*name, definition(name, &json!({"field": "name", "like": "*"}), then, &json!({}))))
        .collect();
    let scan = judged(
        &policies,
        "
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stone'
  location: 'westeurope'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  tags: { owner: 'me' }
}
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
  properties: { deleteRetentionPolicy: { enabled: true, days: 7 } }
}
resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log-me'
  location: 'North Europe'
}
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv'
}
",
    );
    let found = outcomes(&scan);
    let wrong: Vec<String> = cases
        .iter()
        .map(|(name, _, wanted)| (name, found[&((*name).to_owned(), "stone".to_owned())], wanted))
        .filter(|(_, outcome, wanted)| word(&outcome.status) != **wanted)
        .map(|(name, outcome, wanted)| format!("{name}: {} {}, not {wanted}", word(&outcome.status), outcome.message))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// --- how an assignment is narrowed --------------------------------------------------------------------------------------

/// <https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure#resource-selectors>
#[test]
fn selectors_and_overrides_are_honoured() {
    let catalogue = catalogue();
    let id = "/providers/Microsoft.Authorization/policyDefinitions/all";
    let rule = json!({"if": {"field": "type", "like": "*"}, "then": {"effect": "[parameters('effect')]"}});
    let parameters = json!({"effect": {"type": "String", "defaultValue": "Deny"}});
    let all = json!({"id": id, "name": "all", "mode": "All", "policyRule": rule, "parameters": parameters});
    let set_id = "/providers/Microsoft.Authorization/policySetDefinitions/set";
    let member = json!({"policyDefinitionId": format!("{id}/versions/1.0.0"), "policyDefinitionReferenceId": "one"});
    let initiative = json!({"id": set_id, "name": "set", "policyDefinitions": [member]});
    let verdicts = |more: Value| {
        let mut assignment = json!({"id": "/providers/Microsoft.Authorization/policyAssignments/a", "name": "a", "scope": "/", "policyDefinitionId": set_id});
        assignment.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let text = json!([all, initiative, assignment]).to_string();
        let policies = set(&catalogue, &[("tenant.json", text)], "2026-01-01T00:00:00Z");
        let export = fixture("export.json");
        let scan = scan(&catalogue, policies, &[("export.json", &export)], Options::default());
        let found = outcomes(&scan);
        let shown = |name: &str| found.get(&("all".to_owned(), name.to_owned())).map_or("", |one| word(&one.status));
        ["stopen", "stfar", "nsg-ssh"].map(|name| {
            let severity =
                found.get(&("all".to_owned(), name.to_owned())).map(|one| one.severity.to_string()).unwrap_or_default();
            format!("{} {severity}", shown(name))
        })
    };
    assert_eq!(verdicts(json!({})), ["fail high", "fail high", "fail high"]);
    let selector = |kind: &str, key: &str, values: Value| json!({"resourceSelectors": [{"name": "x", "selectors": [{"kind": kind, key: values}]}]});
    let location = selector("resourceLocation", "in", json!(["East US"]));
    assert_eq!(verdicts(location), ["not applicable high", "fail high", "not applicable high"]);
    let kind = selector("resourceType", "notIn", json!(["microsoft.storage/storageaccounts"]));
    assert_eq!(verdicts(kind), ["not applicable high", "not applicable high", "fail high"]);
    assert_eq!(verdicts(selector("somethingNew", "in", json!(["x"])))[0], "unknown high");
    let over =
        |value: &str, selectors: Value| json!({"overrides": [{"kind": "policyEffect", "value": value, "selectors": selectors}]});
    let own = json!([{"kind": "policyDefinitionReferenceId", "in": ["ONE"]}]);
    assert_eq!(verdicts(over("audit", own.clone())), ["fail medium", "fail medium", "fail medium"]);
    assert_eq!(verdicts(over("disabled", own)), ["", "", ""].map(|_| "not applicable high".to_owned()));
    let other = json!([{"kind": "policyDefinitionReferenceId", "in": ["two"]}]);
    assert_eq!(verdicts(over("disabled", other))[0], "fail high");
    let far = json!([{"kind": "resourceLocation", "in": ["eastus"]}]);
    assert_eq!(verdicts(over("audit", far)), ["fail high", "fail medium", "fail high"]);
    assert_eq!(verdicts(json!({"enforcementMode": "DoNotEnforce"}))[0], "fail low");
    assert_eq!(
        verdicts(json!({"scope": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-sandbox")}))[0],
        "not applicable high"
    );
}

#[test]
fn what_is_not_judged_is_said() {
    let catalogue = catalogue();
    let rule = |effect: &str| json!({"if": {"field": "type", "equals": "A.B/c"}, "then": {"effect": effect}});
    let said = |text: Value| -> Vec<String> {
        set(&catalogue, &[("x.json", text.to_string())], "2026-01-01T00:00:00Z")
            .diagnostics()
            .iter()
            .map(|one| one.message.clone())
            .collect()
    };
    let one = |value: Value| said(value).join("\n");
    assert!(one(json!({"name": "m", "policyRule": rule("manual")})).contains("is not judged: its effect `manual`"));
    assert!(
        one(json!({"name": "k", "mode": "Microsoft.Kubernetes.Data", "policyRule": rule("deny")}))
            .contains("inside of a resource")
    );
    assert!(one(json!({"name": "n", "policyRule": rule("deny-all")})).contains("not known"));
    assert!(one(json!({"policyDefinitionId": "/x/y", "name": "a", "scope": "/"})).contains("which was not given"));
    assert!(one(json!({"hello": 1})).contains("holds no definition"));
    assert!(
        one(json!([{"name": "d", "policyRule": rule("deny")}, {"name": "d", "policyRule": rule("audit")}]))
            .contains("that one counts")
    );
    let broken =
        json!({"name": "u", "policyRule": {"if": {"value": "[uniqueString('x')]", "equals": "y"}, "then": {"effect": "deny"}}});
    assert!(one(broken).contains("cannot be evaluated: unsupported template function"));
    // Disabled definitions are no controls.
    let off = json!({"name": "off", "policyRule": rule("Disabled")}).to_string();
    assert!(set(&catalogue, &[("x.json", off)], "2026-01-01T00:00:00Z").is_empty());
}

// --- hostile policies ---------------------------------------------------------------------------------------------------

/// Nothing that a file may hold brings the scan down, and what is in it beside that is judged.
#[test]
fn hostile_policies_cost_themselves_only() {
    let catalogue = catalogue();
    let nested = |depth: usize, open: &str, close: &str| {
        format!("{}{{\"field\": \"type\", \"like\": \"*\"}}{}", open.repeat(depth), close.repeat(depth))
    };
    let rule = |condition: String| {
        format!("{{\"name\": \"bad\", \"policyRule\": {{\"if\": {condition}, \"then\": {{\"effect\": \"deny\"}}}}}}")
    };
    let value = |expression: String| rule(json!({"value": expression, "equals": "x"}).to_string());
    let healthy = definition("healthy", &json!({"field": "name", "equals": "stopen"}), &deny(), &json!({}));
    let many: Vec<Value> = (0..3000).map(|number| json!({"field": "name", "equals": format!("n{number}")})).collect();
    let wide: Vec<Value> = (0..300).map(|_| json!({"anyOf": many[..10]})).collect();
    for (what, bad) in [
        ("nots", rule(nested(40, "{\"not\": ", "}"))),
        ("deep nots", rule(nested(100, "{\"not\": ", "}"))),
        ("deep lists", rule(nested(50, "{\"allOf\": [", "]}"))),
        ("deep expression", value(format!("[{}'x'{}]", "concat(".repeat(5000), ")".repeat(5000)))),
        ("open expression", value("[concat('a', ".to_owned())),
        ("open text", value("['a]".to_owned())),
        ("indices", value(format!("[parameters('x'){}]", "[0]".repeat(3000)))),
        ("many conditions", rule(json!({"anyOf": many}).to_string())),
        ("wide conditions", rule(json!({"allOf": wide}).to_string())),
        ("long text", rule(json!({"field": "name", "equals": "x".repeat(200_000)}).to_string())),
        ("no condition", rule("{}".to_owned())),
        ("no object", rule("[]".to_owned())),
        ("empty list", rule("{\"allOf\": []}".to_owned())),
        ("wrong kinds", rule("{\"field\": 1, \"equals\": {}}".to_owned())),
        ("count", rule("{\"count\": {\"where\": {}}, \"equals\": []}".to_owned())),
        ("controls", rule("{\"field\": \"na\\u0000me\", \"equals\": \"\\ud83d\\ude00\"}".to_owned())),
        ("stars", rule(json!({"field": format!("Microsoft.Storage/storageAccounts/{}", "a[*].".repeat(200) + "b"), "equals": 1}).to_string())),
        ("long range", value("[string(range(0, 100000000))]".to_owned())),
        ("padding", value("[padLeft('x', 2000000000)]".to_owned())),
        (
            "itself",
            json!({"id": "/a/b", "name": "s", "policyDefinitions": [{"policyDefinitionId": "/a/b", "parameters": {"x": {"value": "[parameters('x')]"}}}]})
                .to_string(),
        ),
    ] {
        let policies = set(&catalogue, &[("bad.json", bad), ("good.json", healthy.clone())], "2026-01-01T00:00:00Z");
        let export = fixture("export.json");
        let scan = scan(&catalogue, policies, &[("export.json", &export)], Options::default());
        let found = outcomes(&scan);
        assert!(matches!(found[&("healthy".to_owned(), "stopen".to_owned())].status, Status::Fail { .. }), "{what}");
    }
    let deep = format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000));
    let file = PolicyFile { path: "deep.json".to_owned(), text: deep };
    assert!(Tenant::read(&[file]).is_err_and(|why| why.starts_with("deep.json: not JSON")));
}

#[test]
fn a_hundred_thousand_assignments_are_read() {
    let catalogue = catalogue();
    let id = "/providers/Microsoft.Authorization/policyDefinitions/all";
    let rule = json!({"if": {"field": "type", "equals": "A.B/c"}, "then": {"effect": "deny"}});
    let mut all = vec![json!({"id": id, "name": "all", "policyRule": rule})];
    all.extend((0..100_000).map(|number| json!({"id": format!("/a/providers/Microsoft.Authorization/policyAssignments/{number}"), "scope": "/", "policyDefinitionId": id})));
    let policies = set(&catalogue, &[("all.json", Value::from(all).to_string())], "2026-01-01T00:00:00Z");
    assert!(policies.diagnostics().iter().any(|one| one.message.contains("the rest is left out")));
}

// --- every row of the table of aliases ----------------------------------------------------------------------------------

#[test]
fn aliases_that_lead_elsewhere_are_found() {
    let catalogue = catalogue();
    let machine = |alias: &str, value: &str| {
        let rule = json!({"if": {"allOf": [{"field": "type", "equals": "Microsoft.Compute/virtualMachines"}, {"field": alias, "equals": value}]},
                          "then": {"effect": "audit"}});
        let text = json!({"name": "vm", "mode": "Indexed", "policyRule": rule}).to_string();
        let export = json!([{
            "id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm1"),
            "name": "vm1", "type": "Microsoft.Compute/virtualMachines", "location": "westeurope", "zones": ["2"],
            "properties": {
                "hardwareProfile": {"vmSize": "Standard_D2s_v5"}, "licenseType": "Windows_Server",
                "storageProfile": {"imageReference": {"publisher": "Canonical", "offer": "ubuntu", "sku": "22_04", "version": "latest"}}
            }
        }]);
        let policies = set(&catalogue, &[("x.json", text)], "2026-01-01T00:00:00Z");
        let scan = scan(&catalogue, policies, &[("export.json", &export.to_string())], Options::default());
        let found = outcomes(&scan);
        let outcome = found[&("vm".to_owned(), "vm1".to_owned())];
        (word(&outcome.status), outcome.path.to_string())
    };
    for (alias, value, path) in [
        ("Microsoft.Compute/imagePublisher", "canonical", "properties.storageProfile.imageReference.publisher"),
        ("Microsoft.Compute/virtualMachines/imageOffer", "Ubuntu", "properties.storageProfile.imageReference.offer"),
        ("Microsoft.Compute/virtualMachines/sku.name", "standard_d2s_v5", "properties.hardwareProfile.vmSize"),
        ("Microsoft.Compute/licenseType", "Windows_Server", "properties.licenseType"),
        ("Microsoft.Compute/virtualMachines/zones[*]", "2", "zones[0]"),
        (
            "Microsoft.Compute/virtualMachines/storageProfile.imageReference.version",
            "latest",
            "properties.storageProfile.imageReference.version",
        ),
    ] {
        assert_eq!(machine(alias, value), ("fail", path.to_owned()), "{alias}");
    }
    assert_eq!(machine("Microsoft.Compute/virtualMachineScaleSets/sku.name", "Standard_D2s_v5").0, "pass");
}

#[test]
fn an_alias_of_which_nobody_knows_where_it_stands_is_not_absent() {
    let storage = |name: &str| format!("Microsoft.Storage/storageAccounts/{name}");
    let (gone, known) = (storage("flattened.mode"), storage("accessTier"));
    let conditions = [
        (json!({"field": &gone, "exists": false}), "unknown"),
        (json!({"field": &gone, "equals": "on"}), "unknown"),
        (json!({"field": &gone, "notEquals": "on"}), "unknown"),
        (json!({"field": storage("things[*].mode"), "equals": "on"}), "unknown"),
        (json!({"count": {"field": storage("things[*]")}, "greater": 0}), "unknown"),
        (json!({"field": "Microsoft.Storage/flattened", "equals": "on"}), "unknown"),
        (json!({"value": format!("[field('{gone}')]"), "equals": "on"}), "unknown"),
        // Below something that is there, too: of an element that has a port, the mode may stand elsewhere.
        (json!({"field": storage("networkAcls.ipRules[*].mode"), "equals": "on"}), "unknown"),
        // Where something stands by the name, that is it.
        (json!({"field": storage("strange"), "equals": "here"}), "fail"),
        (json!({"field": storage("strange"), "equals": "there"}), "pass"),
        // The API says that there is such a property: then it is absent.
        (json!({"field": &known, "exists": false}), "fail"),
        (json!({"field": &known, "equals": "Hot"}), "pass"),
        (json!({"field": storage("sku.tier"), "exists": false}), "fail"),
        // Of another type it is no alias.
        (json!({"field": "Microsoft.KeyVault/vaults/flattened.mode", "exists": true}), "pass"),
        // It cannot matter.
        (json!({"allOf": [{"field": &gone, "equals": "on"}, {"field": "kind", "equals": "BlobStorage"}]}), "pass"),
        (json!({"anyOf": [{"field": &gone, "equals": "on"}, {"field": "kind", "equals": "StorageV2"}]}), "fail"),
        (json!({"anyOf": [{"field": &gone, "exists": true}, {"field": &gone, "exists": false}]}), "fail"),
    ];
    let bicep = "
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stone'
  location: 'westeurope'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: { strange: 'here', networkAcls: { defaultAction: 'Deny', ipRules: [ { value: '10.0.0.1' } ] } }
}
";
    let names: Vec<String> = (0..conditions.len()).map(|number| format!("c{number}")).collect();
    let policies: Vec<(&str, String)> = conditions
        .iter()
        .zip(&names)
        .map(|((condition, _), name)| (name.as_str(), definition(name, condition, &deny(), &json!({}))))
        .collect();
    let scan = judged(&policies, bicep);
    let found = outcomes(&scan);
    let mut wrong = Vec::new();
    for ((condition, wanted), name) in conditions.iter().zip(&names) {
        let outcome = found[&(name.clone(), "stone".to_owned())];
        let is = word(&outcome.status);
        if is != *wanted || is == "unknown" && !outcome.message.contains("where the alias `Microsoft.") {
            wrong.push(format!("{condition}: {is} {}, not {wanted}", outcome.message));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_related_resource_is_asked_for_by_aliases_that_are_known() {
    let asks = |alias: &str| {
        let then = json!({"effect": "auditIfNotExists", "details": {
            "type": "Microsoft.Storage/storageAccounts/blobServices", "existenceCondition": {"field": alias, "equals": true}}});
        let clause = json!({"field": "type", "equals": "Microsoft.Storage/storageAccounts"});
        let text = json!({"name": "asks", "mode": "All", "policyRule": {"if": clause, "then": then}}).to_string();
        let bicep = "
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = { name: 'stone', location: 'westeurope', kind: 'StorageV2', sku: { name: 'Standard_LRS' } }
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = { parent: account, name: 'default', properties: { isVersioningEnabled: true } }
";
        let scan = judged(&[("x.json", text)], bicep);
        word(&outcomes(&scan)[&("asks".to_owned(), "stone".to_owned())].status)
    };
    let blobs = |name: &str| format!("Microsoft.Storage/storageAccounts/blobServices/{name}");
    assert_eq!(asks(&blobs("default.isVersioningEnabled")), "pass");
    assert_eq!(asks(&blobs("default.changeFeed.enabled")), "fail");
    assert_eq!(asks(&blobs("default.flattened.enabled")), "unknown");
}

#[test]
fn a_parameter_without_a_value_matters_only_where_the_policy_applies() {
    let judge = |types: Value| {
        let clause = json!({"allOf": [types, {"field": "location", "in": "[parameters('places')]"}]});
        let parameters = json!({"places": {"type": "Array"}, "kinds": {"type": "Array"}});
        let text = definition("placed", &clause, &deny(), &parameters);
        let scan = judged(&[("x.json", text)], ACCOUNT);
        word(&outcomes(&scan)[&("placed".to_owned(), "stone".to_owned())].status)
    };
    assert_eq!(judge(json!({"field": "type", "like": "Microsoft.Sql/*"})), "not applicable");
    assert_eq!(judge(json!({"field": "type", "like": "Microsoft.Storage/*"})), "unknown");
    assert_eq!(judge(json!({"field": "type", "in": "[parameters('kinds')]"})), "unknown");
}
