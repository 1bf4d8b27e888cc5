//! What other scanners of Terraform get wrong, by the reports of their users: each is a test here.

use seawall::finding::{Outcome, Status};
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::scan::{Input, Options, Scan, run};
use seawall::workspace::Memory;

const TLS: &str = "tls-minimum-version";
const ASKED: &str = "terraform {\n  required_providers {\n    azurerm = { version = \"~> 4.0\" }\n  }\n}\n";

fn scan(files: &[(&str, &str)]) -> Scan {
    let catalogue = Catalogue::embedded().unwrap();
    let profile = Profile::named(&catalogue, "gdpr-eu").unwrap();
    let asked = ("versions.tf", ASKED);
    let all = || files.iter().copied().chain([asked]);
    let inputs: Vec<Input> = all().map(|(path, _)| Input { path: path.to_owned(), named: false }).collect();
    run(&Memory::new(all()), &inputs, &catalogue, &profile, &Options::default()).unwrap()
}

/// Each verdict of a control, in order: the resource and the verdict.
fn verdicts(scan: &Scan, control: &str) -> Vec<String> {
    let about = |outcome: &&Outcome| scan.controls[outcome.control].metadata.id == control;
    let shown = |outcome: &Outcome| {
        let status = match &outcome.status {
            Status::Fail { .. } => "fail",
            Status::Pass => "pass",
            Status::Unknown { .. } => "unknown",
            _ => return None,
        };
        Some(format!("{} {status}", scan.estate.resource(outcome.resource).address))
    };
    let mut found: Vec<String> = scan.outcomes.iter().filter(about).filter_map(shown).collect();
    found.sort();
    found
}

fn messages(scan: &Scan, control: &str) -> String {
    let about = |outcome: &&Outcome| scan.controls[outcome.control].metadata.id == control;
    scan.outcomes.iter().filter(about).map(|outcome| format!("{}\n{outcome:?}\n", outcome.message)).collect()
}

/// A storage account with these arguments beside those that it must have.
fn account(name: &str, arguments: &str) -> String {
    format!(
        "resource \"azurerm_storage_account\" \"{name}\" {{\n  name = \"st{name}\"\n  resource_group_name = \"rg\"\n  location = \"westeurope\"\n  \
         account_tier = \"Standard\"\n  account_replication_type = \"ZRS\"\n{arguments}\n}}\n"
    )
}

fn main_only(text: &str) -> Scan {
    scan(&[("main.tf", text)])
}

#[test]
fn each_call_of_a_module_has_its_own_values() {
    let module = format!("variable \"tls\" {{\n  default = \"TLS1_0\"\n}}\n{}", account("a", "min_tls_version = var.tls"));
    let calls = "module \"new\" {\n  source = \"./m\"\n  tls = \"TLS1_2\"\n}\nmodule \"old\" {\n  source = \"./m\"\n}\n";
    let scan = scan(&[("main.tf", calls), ("m/main.tf", &module)]);
    let expected = ["module.new.azurerm_storage_account.a pass", "module.old.azurerm_storage_account.a fail"];
    assert_eq!(verdicts(&scan, TLS), expected);
}

#[test]
fn what_nobody_says_is_unknown_and_named() {
    let scan = main_only(&format!("variable \"tls\" {{}}\n{}", account("a", "min_tls_version = var.tls")));
    assert_eq!(verdicts(&scan, TLS), ["azurerm_storage_account.a unknown"]);
    assert!(messages(&scan, TLS).contains("`tls`"), "{}", messages(&scan, TLS));
}

#[test]
fn what_may_be_there_is_judged() {
    for (name, repetition) in [("count", "count = var.n"), ("for_each", "for_each = var.n")] {
        let scan =
            main_only(&format!("variable \"n\" {{}}\n{}", account("a", &format!("{repetition}\nmin_tls_version = \"TLS1_0\""))));
        assert_eq!(verdicts(&scan, TLS), ["azurerm_storage_account.a[?] fail"], "{name}");
    }
    let outputs = "module \"m\" {\n  source = \"a/b/azurerm\"\n}\n".to_owned();
    let scan = main_only(&(outputs + &account("a", "for_each = module.m.names\nmin_tls_version = \"TLS1_0\"")));
    assert_eq!(verdicts(&scan, TLS), ["azurerm_storage_account.a[?] fail"]);
}

#[test]
fn collections_from_modules_are_gone_through() {
    let module = "output \"names\" {\n  value = { one = \"TLS1_0\", two = \"TLS1_2\" }\n}\n";
    let caller = "module \"m\" {\n  source = \"./m\"\n}\n".to_owned();
    let scan = scan(&[
        ("main.tf", &(caller + &account("a", "for_each = module.m.names\nmin_tls_version = each.value"))),
        ("m/main.tf", module),
    ]);
    let expected = ["azurerm_storage_account.a[\"one\"] fail", "azurerm_storage_account.a[\"two\"] pass"];
    assert_eq!(verdicts(&scan, TLS), expected);
}

#[test]
fn blocks_that_are_generated_count() {
    let rules = |each: &str| {
        format!(
            "dynamic \"network_rules\" {{\n  for_each = {each}\n  content {{\n    default_action = network_rules.value\n  }}\n}}"
        )
    };
    let given = "variable \"v\" {\n  type = list(string)\n}\n";
    let verdict = |each: &str| verdicts(&main_only(&format!("{given}{}", account("a", &rules(each)))), "network-default-deny");
    assert_eq!(verdict("[\"Deny\"]"), ["azurerm_storage_account.a pass"]);
    assert_eq!(verdict("[\"Allow\"]"), ["azurerm_storage_account.a fail"]);
    assert_eq!(verdict("[]"), ["azurerm_storage_account.a fail"]);
    assert_eq!(verdict("var.v"), ["azurerm_storage_account.a unknown"]);
}

#[test]
fn null_is_as_if_it_were_not_written() {
    let verdict = |value: &str| {
        verdicts(&main_only(&account("a", &format!("allow_nested_items_to_be_public = {value}"))), "network-blob-public-access")
    };
    assert_eq!(verdict("null"), verdict("true"));
    assert_eq!(verdict("null"), ["azurerm_storage_account.a fail"]);
    assert_eq!(verdict("false"), ["azurerm_storage_account.a pass"]);
}

#[test]
fn files_of_variables_count_in_their_order() {
    let main = format!("variable \"tls\" {{\n  default = \"TLS1_0\"\n}}\n{}", account("a", "min_tls_version = var.tls"));
    let (old, new) = ("tls = \"TLS1_1\"\n", "tls = \"TLS1_2\"\n");
    let scan = scan(&[("main.tf", &main), ("terraform.tfvars", old), ("a.auto.tfvars", old), ("b.auto.tfvars", new)]);
    assert_eq!(verdicts(&scan, TLS), ["azurerm_storage_account.a pass"]);
    let scan = self::scan(&[("main.tf", &main), ("terraform.tfvars", old), ("terraform.tfvars.json", "{\"tls\": \"TLS1_2\"}")]);
    assert_eq!(verdicts(&scan, TLS), ["azurerm_storage_account.a pass"]);
}

#[test]
fn overrides_change_what_they_name() {
    let change = "resource \"azurerm_storage_account\" \"a\" {\n  min_tls_version = \"TLS1_0\"\n}\n";
    let scan = scan(&[("main.tf", &account("a", "min_tls_version = \"TLS1_2\"")), ("main_override.tf", change)]);
    assert_eq!(verdicts(&scan, TLS), ["azurerm_storage_account.a fail"]);
}

#[test]
fn moved_blocks_and_aliases_make_nothing() {
    let moved = "moved {\n  from = azurerm_storage_account.old\n  to = azurerm_storage_account.a\n}\nremoved {\n  from = azurerm_storage_account.gone\n}\n";
    let providers = "provider \"azurerm\" {\n  features {}\n}\nprovider \"azurerm\" {\n  alias = \"other\"\n  features {}\n  subscription_id = \"11111111-1111-1111-1111-111111111111\"\n}\n";
    let text = format!("{moved}{providers}{}", account("a", "provider = azurerm.other\nmin_tls_version = \"TLS1_0\""));
    let scan = main_only(&text);
    assert_eq!(verdicts(&scan, TLS), ["azurerm_storage_account.a fail"]);
    let ids: Vec<String> = scan.estate.indices().map(|index| format!("{:?}", scan.estate.resource(index).id)).collect();
    assert!(ids.iter().any(|id| id.contains("11111111-1111")), "{ids:?}");
}

#[test]
fn newer_versions_of_tls_are_better() {
    assert_eq!(verdicts(&main_only(&account("a", "min_tls_version = \"TLS1_3\"")), TLS), ["azurerm_storage_account.a pass"]);
}

#[test]
fn settings_that_stand_apart_are_joined() {
    let rules = "resource \"azurerm_storage_account_network_rules\" \"a\" {\n  storage_account_id = module.m.id\n  default_action = \"Deny\"\n}\n";
    let module = account("a", "") + "output \"id\" {\n  value = azurerm_storage_account.a.id\n}\n";
    let caller = format!("module \"m\" {{\n  source = \"./m\"\n}}\n{rules}");
    let scan = scan(&[("main.tf", &caller), ("m/main.tf", &module)]);
    assert_eq!(verdicts(&scan, "network-default-deny"), ["module.m.azurerm_storage_account.a pass"]);
}

#[test]
fn nothing_is_made_up() {
    let scan = main_only("resource \"google_storage_bucket\" \"a\" {\n  name = \"a\"\n}\n");
    let judged = scan.outcomes.iter().filter(|outcome| matches!(outcome.status, Status::Fail { .. })).count();
    assert_eq!(judged, 0);
    assert!(scan.diagnostics.iter().any(|one| one.message.contains("`google`")), "{:?}", scan.diagnostics);
}

#[test]
fn modules_that_are_not_at_hand_are_told() {
    let scan = main_only("module \"m\" {\n  source = \"Azure/avm-res-storage-storageaccount/azurerm\"\n}\n");
    assert!(scan.diagnostics.iter().any(|one| one.message.contains("avm-res-storage")), "{:?}", scan.diagnostics);
    assert!(!scan.gaps().is_empty(), "the scan is not complete");
}
