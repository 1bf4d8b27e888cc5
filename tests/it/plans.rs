//! Plans of Terraform, alone and beside the configuration that they were made of.

use seawall::finding::{Outcome, Status};
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::scan::ledger::Taken;
use seawall::scan::{Input, Options, Scan, run};
use seawall::workspace::{Memory, Workspace, WorkspaceError};

const CONFIGURATION: &str = r#"
variable "name" {}
variable "tls" {}

resource "azurerm_resource_group" "main" {
  name     = "rg-main"
  location = "westeurope"
}

resource "azurerm_storage_account" "main" {
  name                     = var.name
  resource_group_name      = azurerm_resource_group.main.name
  location                 = azurerm_resource_group.main.location
  account_tier             = "Standard"
  account_replication_type = "ZRS"
  min_tls_version          = var.tls
}

# Written after the plan was made.
resource "azurerm_storage_account" "later" {
  name                     = "stlater"
  resource_group_name      = azurerm_resource_group.main.name
  location                 = azurerm_resource_group.main.location
  account_tier             = "Standard"
  account_replication_type = "ZRS"
  min_tls_version          = "TLS1_0"
}
"#;

const PLAN: &str = r#"{
  "format_version": "1.2", "terraform_version": "1.11.4",
  "variables": {"name": {"value": "stmain"}, "tls": {"value": "TLS1_1"}},
  "resource_changes": [
    {"address": "azurerm_resource_group.main", "mode": "managed", "type": "azurerm_resource_group", "name": "main",
     "provider_name": "registry.terraform.io/hashicorp/azurerm",
     "change": {"actions": ["create"], "after": {"name": "rg-main", "location": "westeurope"}, "after_unknown": {"id": true}}},
    {"address": "azurerm_storage_account.main", "mode": "managed", "type": "azurerm_storage_account", "name": "main",
     "provider_name": "registry.terraform.io/hashicorp/azurerm",
     "change": {"actions": ["create"], "after": {
       "name": "stmain", "resource_group_name": "rg-main", "location": "westeurope", "account_tier": "Standard",
       "account_replication_type": "ZRS",
       "min_tls_version": "TLS1_1"}, "after_unknown": {"id": true, "network_rules": true}}}],
  "configuration": {"root_module": {"resources": [
    {"address": "azurerm_resource_group.main", "mode": "managed", "type": "azurerm_resource_group", "name": "main",
     "expressions": {"name": {"constant_value": "rg-main"}, "location": {"constant_value": "westeurope"}}},
    {"address": "azurerm_storage_account.main", "mode": "managed", "type": "azurerm_storage_account", "name": "main",
     "expressions": {"name": {"references": ["var.name"]}, "min_tls_version": {"references": ["var.tls"]},
       "account_tier": {"constant_value": "Standard"}, "account_replication_type": {"constant_value": "ZRS"},
       "location": {"references": ["azurerm_resource_group.main.location", "azurerm_resource_group.main"]},
       "resource_group_name": {"references": ["azurerm_resource_group.main.name", "azurerm_resource_group.main"]}}}]}}
}"#;

fn scan(workspace: &dyn Workspace, paths: &[&str]) -> Scan {
    let catalogue = Catalogue::embedded().unwrap();
    let profile = Profile::named(&catalogue, "gdpr-eu").unwrap();
    let inputs: Vec<Input> = paths.iter().map(|path| Input { path: (*path).to_owned(), named: false }).collect();
    run(workspace, &inputs, &catalogue, &profile, &Options::default()).unwrap()
}

/// What was found about TLS: where, and on which resource.
fn tls(scan: &Scan) -> Vec<(String, u32, String)> {
    let about = |outcome: &&Outcome| scan.controls[outcome.control].metadata.id == "tls-minimum-version" && outcome.is_finding();
    let place = |outcome: &Outcome| {
        let span = outcome.span.unwrap();
        let file = scan.sources.file(span.file);
        let address = scan.estate.resource(outcome.resource).address.clone();
        (file.path().to_string(), file.position(span.start).line, address)
    };
    scan.outcomes.iter().filter(about).map(place).collect()
}

fn line(text: &str, what: &str) -> u32 {
    u32::try_from(text.lines().position(|line| line.contains(what)).unwrap()).unwrap() + 1
}

#[test]
fn a_plan_alone_is_judged_where_it_stands() {
    let scan = scan(&Memory::new([("plan.json", PLAN)]), &["plan.json"]);
    let at = line(PLAN, "\"min_tls_version\": \"TLS1_1\"");
    assert_eq!(tls(&scan), [("plan.json".to_owned(), at, "azurerm_storage_account.main".to_owned())]);
    assert!(scan.ledger.files.iter().all(|file| file.taken == Taken::Plan));
    assert_eq!(scan.gaps(), Vec::<String>::new());
}

#[test]
fn a_plan_and_its_configuration_say_a_thing_once() {
    for plan in ["plan.json", "out/plan.json"] {
        let workspace = Memory::new([("main.tf", CONFIGURATION), (plan, PLAN)]);
        let scan = scan(&workspace, &["main.tf", plan]);
        let (planned, later) = (line(CONFIGURATION, "= var.tls"), line(CONFIGURATION, "\"TLS1_0\""));
        // What the plan does not know of stays.
        let expected = [(planned, "azurerm_storage_account.main"), (later, "azurerm_storage_account.later")];
        assert_eq!(tls(&scan), expected.map(|(line, address)| ("main.tf".to_owned(), line, address.to_owned())), "{plan}");
        let of_main = scan.outcomes.iter().filter(|outcome| {
            scan.estate.resource(outcome.resource).address == "azurerm_storage_account.main" && outcome.deployments.len() > 1
        });
        assert!(of_main.count() > 0, "equal outcomes are one");
        let unknown = scan.outcomes.iter().filter(|outcome| matches!(outcome.status, Status::Unknown { .. }));
        let names: Vec<String> = unknown.map(|outcome| outcome.message.clone()).collect();
        assert!(names.iter().all(|message| !message.contains("variable `")), "{names:?}");
    }
}

#[test]
fn a_plan_of_something_else_is_judged_apart() {
    let other = CONFIGURATION.replace("\"main\"", "\"other\"").replace(".main.", ".other.");
    let workspace = Memory::new([("main.tf", other.as_str()), ("plan.json", PLAN)]);
    let found = tls(&scan(&workspace, &["main.tf", "plan.json"]));
    let files: Vec<&str> = found.iter().map(|(file, ..)| file.as_str()).collect();
    assert_eq!(files, ["main.tf", "main.tf", "plan.json"], "{found:?}");
}

/// A folder with one file whose bytes are no UTF-8.
#[derive(Debug)]
struct Windows(Vec<u8>);

impl Workspace for Windows {
    fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, WorkspaceError> {
        if path == "plan.json" { Ok(self.0.clone()) } else { Err(WorkspaceError::NotFound) }
    }

    fn is_file(&self, path: &str) -> bool {
        path == "plan.json"
    }

    fn folders(&self, _: &str) -> Result<Vec<String>, WorkspaceError> {
        Ok(Vec::new())
    }

    fn list(&self, _: &str) -> Result<Vec<String>, WorkspaceError> {
        Ok(vec!["plan.json".to_owned()])
    }
}

#[test]
fn plans_that_powershell_wrote_are_read() {
    let bytes: Vec<u8> = format!("\u{feff}{PLAN}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(tls(&scan(&Windows(bytes), &["plan.json"])).len(), 1);
}
