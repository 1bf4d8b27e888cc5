//! Small configurations before and after, by exact text. Each is read again: the property has its new value, and nothing else is
//! another one but what is said.

mod refused;

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value as Json, json};

use crate::fix::edit::Edit;
use crate::fix::template::At;
use crate::fix::terraform::edits;
use crate::frontend::terraform::mapping::inverse::equal;
use crate::model::{Path, Resource, Segment};
use crate::scan::{Input, Options, Scan, read};
use crate::workspace::Memory;

fn scan(files: &[(String, String)]) -> Scan {
    let workspace = Memory::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: path.clone(), named: false }).collect();
    read(&workspace, &inputs, &Options::default())
}

fn path(text: &str) -> Path {
    let mut segments = Vec::new();
    for piece in text.split('.') {
        let (name, indices) = piece.split_once('[').unwrap_or((piece, ""));
        segments.push(Segment::Key(name.replace('~', ".").as_str().into()));
        segments.extend(indices.split('[').filter_map(|index| index.trim_end_matches(']').parse().ok()).map(Segment::Index));
    }
    Path(segments)
}

fn applied(files: &[(String, String)], scan: &Scan, mut edits: Vec<Edit>) -> Vec<(String, String)> {
    edits.sort();
    let mut files: BTreeMap<String, String> = files.iter().cloned().collect();
    for edit in edits.into_iter().rev() {
        let text = files.get_mut(&**scan.sources.file(edit.file).path()).expect("the file");
        text.replace_range(edit.start as usize..edit.end as usize, &edit.text);
    }
    files.into_iter().collect()
}

fn owned(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn find<'s>(scan: &'s Scan, kind: &str) -> Vec<(crate::model::ResourceIndex, &'s Resource)> {
    let all = scan.estate.indices().map(|index| (index, scan.estate.resource(index)));
    all.filter(|(_, resource)| resource.is(kind) && !resource.existing).collect()
}

/// What the files become when the first resource of this type gets the value; every instance of its block has it afterwards.
fn fixed(files: &[(&str, &str)], kind: &str, at: &str, new: &Json) -> Result<Vec<(String, String)>, String> {
    let files = owned(files);
    let before = scan(&files);
    let (index, _) = *find(&before, kind).first().expect("a resource of the type");
    let at = path(at);
    let after = applied(&files, &before, edits(&before, index, &at, new, At::Source)?);
    let again = scan(&after);
    let trouble: Vec<&str> =
        again.diagnostics.iter().map(|one| one.message.as_str()).filter(|one| !one.contains("version")).collect();
    assert_eq!(trouble, Vec::<&str>::new(), "{after:?}");
    let (_, resource) = *find(&again, kind).first().expect("the resource is still there");
    let (value, depth) = resource.body.nearest(&at);
    assert!(depth == at.0.len() && contains(value, new), "{at} is not {new} but {value:?} in\n{}", shown(&after));
    for (path, text) in after.iter().filter(|(path, _)| path.ends_with(".tf") || path.ends_with(".tfvars")) {
        let (_, old) = files.iter().find(|(other, _)| other == path).expect("the file");
        if is_formatted(old) {
            assert!(is_formatted(text), "not as terraform fmt has it:\n{text}");
        }
    }
    Ok(after)
}

/// An object may have more in it than what was asked for.
fn contains(value: &crate::model::Value, new: &Json) -> bool {
    match new {
        Json::Object(entries) => entries.iter().all(|(key, inner)| value.get(key).is_some_and(|value| contains(value, inner))),
        _ => equal(value, new),
    }
}

fn shown(files: &[(String, String)]) -> String {
    files.iter().map(|(path, text)| format!("--- {path}\n{text}")).collect()
}

/// Whether `terraform fmt` leaves a text as it is; so it is said to be if there is no such program.
#[expect(clippy::disallowed_methods, reason = "the formatter is what the layout must agree with")]
fn is_formatted(text: &str) -> bool {
    let started =
        Command::new("terraform").args(["fmt", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let Ok(mut child) = started else {
        eprintln!("skipped: `terraform` is not here, so nobody looks whether files are formatted");
        return true;
    };
    child.stdin.take().expect("its input").write_all(text.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    output.stdout == text.as_bytes()
}

/// One file, `fixture.tf`, and what it becomes.
fn one(before: &str, kind: &str, at: &str, new: Json) -> String {
    let after = fixed(&[("main.tf", before)], kind, at, &new).unwrap_or_else(|why| panic!("{why}"));
    after.into_iter().next().expect("a file").1
}

fn refused(files: &[(&str, &str)], kind: &str, at: &str, new: Json) -> String {
    match fixed(files, kind, at, &new) {
        Err(why) => why,
        Ok(after) => panic!("it was written:\n{}", shown(&after)),
    }
}

const ACCOUNT: &str = "Microsoft.Storage/storageAccounts";
const SITE: &str = "Microsoft.Web/sites";

#[test]
fn a_written_argument_gets_another_value() {
    let before = r#"resource "azurerm_storage_account" "a" {
  name                     = "a" # short
  resource_group_name      = "rg"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
  min_tls_version          = "TLS1_0" // old

  # open to all
  public_network_access_enabled = true
}
"#;
    let after = one(before, ACCOUNT, "properties.minimumTlsVersion", json!("TLS1_2"));
    assert_eq!(after, before.replace("TLS1_0", "TLS1_2"));
    let after = one(before, ACCOUNT, "properties.publicNetworkAccess", json!("Disabled"));
    assert_eq!(after, before.replace("= true", "= false"));
    let after = one(before, ACCOUNT, "sku.name", json!("Standard_ZRS"));
    assert_eq!(after, before.replace("\"LRS\"", "\"ZRS\""));
}

#[test]
fn a_missing_argument_stands_behind_the_others() {
    let before = r#"resource "azurerm_storage_account" "a" {
  name                = "a"  # short
  resource_group_name = "rg" # the only one
  location            = "westeurope"
  account_tier        = "Standard"

  account_replication_type = "LRS"

  # Who may come in.
  network_rules {
    default_action = "Deny"
  }

  tags = { a = "b" }
}
"#;
    let after = one(before, ACCOUNT, "properties.allowSharedKeyAccess", json!(false));
    assert_eq!(
        after,
        before.replace(
            "  account_replication_type = \"LRS\"\n",
            "  account_replication_type  = \"LRS\"\n  shared_access_key_enabled = false\n"
        )
    );
    let after = one(before, ACCOUNT, "properties.networkAcls.bypass", json!("None"));
    assert_eq!(after, before.replace("\"Deny\"\n", "\"Deny\"\n    bypass         = [\"None\"]\n"));
    let after = one(before, ACCOUNT, "tags.c", json!("d"));
    assert_eq!(after, before.replace("{ a = \"b\" }", "{ a = \"b\", c = \"d\" }"));
}

#[test]
fn missing_blocks_are_made() {
    let before = r#"resource "azurerm_linux_web_app" "a" {
  name                = "a"
  resource_group_name = "rg"
  location            = "westeurope"
  service_plan_id     = "p"

  site_config {}
}
"#;
    let after = one(before, SITE, "properties.siteConfig.ftpsState", json!("FtpsOnly"));
    assert_eq!(after, before.replace("site_config {}", "site_config {\n    ftps_state = \"FtpsOnly\"\n  }"));
    let without = before.replace("\n  site_config {}\n", "");
    let after = one(&without, SITE, "properties.siteConfig.ftpsState", json!("FtpsOnly"));
    assert_eq!(after, without.replace("\"p\"\n", "\"p\"\n\n  site_config {\n    ftps_state = \"FtpsOnly\"\n  }\n"));
    let lifecycle = before.replace("  site_config {}\n", "  lifecycle {\n    prevent_destroy = true\n  }\n");
    let after = one(&lifecycle, SITE, "properties.siteConfig.ftpsState", json!("FtpsOnly"));
    assert_eq!(after, lifecycle.replace("\"p\"\n", "\"p\"\n\n  site_config {\n    ftps_state = \"FtpsOnly\"\n  }\n"));
    let one_line = before.replace("site_config {}", "site_config { always_on = true }");
    let after = one(&one_line, SITE, "properties.siteConfig.ftpsState", json!("FtpsOnly"));
    let opened = "site_config {\n    always_on  = true\n    ftps_state = \"FtpsOnly\"\n  }";
    assert_eq!(after, before.replace("site_config {}", opened));
}

#[test]
fn the_value_is_written_where_it_comes_from() {
    let main = r#"variable "tls" {
  type    = string
  default = "TLS1_0"
}

locals {
  common = { tls = var.tls, keys = true }
}

resource "azurerm_storage_account" "a" {
  name                      = "a"
  resource_group_name       = "rg"
  location                  = "westeurope"
  account_tier              = "Standard"
  account_replication_type  = "LRS"
  min_tls_version           = local.common.tls
  shared_access_key_enabled = local.common["keys"]
}
"#;
    let tls = |files: &[(&str, &str)]| {
        let after = fixed(files, ACCOUNT, "properties.minimumTlsVersion", &json!("TLS1_2"));
        after.map(|after| after.into_iter().map(|(_, text)| text).collect::<Vec<_>>())
    };
    assert_eq!(tls(&[("main.tf", main)]), Ok(vec![main.replace("TLS1_0", "TLS1_2")]));
    let values = "tls = \"TLS1_1\" # ours\n";
    let after = tls(&[("main.tf", main), ("terraform.tfvars", values)]);
    assert_eq!(after, Ok(vec![main.to_owned(), values.replace("TLS1_1", "TLS1_2")]));
    let values = "{\"tls\": \"TLS1_1\"}\n";
    let after = tls(&[("main.tf", main), ("terraform.tfvars.json", values)]);
    assert_eq!(after, Ok(vec![main.to_owned(), values.replace("TLS1_1", "TLS1_2")]));
    let call = "module \"m\" {\n  source = \"./m\"\n  tls    = \"TLS1_1\"\n}\n";
    let after = tls(&[("main.tf", call), ("m/main.tf", main)]);
    assert_eq!(after, Ok(vec![main.to_owned(), call.replace("TLS1_1", "TLS1_2")]));
    let after = one(main, ACCOUNT, "properties.allowSharedKeyAccess", json!(false));
    assert_eq!(after, main.replace("keys = true", "keys = false"));
    let null = main.replace("\"TLS1_0\"", "null").replace("local.common.tls", "var.tls");
    assert_eq!(tls(&[("main.tf", &null)]), Ok(vec![null.replace("null", "\"TLS1_2\"")]));
}

#[test]
fn what_an_expression_computes_is_left_alone() {
    let main = |value: &str| {
        format!(
            "variable \"old\" {{\n  default = true\n}}\n\nresource \"azurerm_storage_account\" \"b\" {{\n  name            = \"b\"\n  min_tls_version = {value}\n}}\n"
        )
    };
    let tls = |value: &str| {
        let text = main(value);
        let after = fixed(&[("main.tf", &text)], ACCOUNT, "properties.minimumTlsVersion", &json!("TLS1_2"));
        after.map(|after| after.into_iter().next().expect("a file").1)
    };
    let computed = Err("an expression computes it".to_owned());
    assert_eq!(tls("var.old ? \"TLS1_0\" : \"TLS1_2\""), computed);
    assert_eq!(tls("\"TLS1_${var.old ? 0 : 2}\""), computed);
    assert_eq!(tls("upper(\"tls1_0\")"), Ok(main("\"TLS1_2\"")));
    assert_eq!(tls("null"), Ok(main("\"TLS1_2\"")));
    let foreign = [
        ("main.tf", "module \"m\" {\n  source = \"a/b/c\"\n}\n"),
        (".terraform/modules/m/main.tf", &*main("\"TLS1_0\"")),
        (".terraform/modules/modules.json", r#"{"Modules":[{"Key":"m","Source":"a/b/c","Dir":".terraform/modules/m"}]}"#),
    ];
    let why = refused(&foreign, ACCOUNT, "properties.minimumTlsVersion", json!("TLS1_2"));
    assert_eq!(why, "it is written in a module from outside of the repository");
}

#[test]
fn one_edit_serves_all_instances() {
    let before = r#"variable "rules" {
  default = {
    a = { port = "22", action = "Allow" }
    b = { port = "443", action = "Allow" }
  }
}

resource "azurerm_network_security_group" "n" {
  for_each = toset(["x", "y"])

  name                = each.key
  resource_group_name = "rg"
  location            = "westeurope"

  dynamic "security_rule" {
    for_each = var.rules
    content {
      name                   = security_rule.key
      priority               = 100
      direction              = "Inbound"
      access                 = security_rule.value.action
      protocol               = "*"
      source_address_prefix  = "*"
      destination_port_range = security_rule.value.port
    }
  }
}
"#;
    let kind = "Microsoft.Network/networkSecurityGroups";
    let after = one(before, kind, "properties.securityRules[0].properties.access", json!("Deny"));
    assert_eq!(after, before.replace("\"22\", action = \"Allow\"", "\"22\", action = \"Deny\""));
    let after = one(before, kind, "properties.securityRules[1].properties.protocol", json!("Tcp"));
    assert_eq!(after, before.replace("\"*\"\n      source", "\"Tcp\"\n      source"));
    let after = one(before, kind, "properties.securityRules[1].properties.description", json!("d"));
    let line = "      destination_port_range = security_rule.value.port\n";
    assert_eq!(after, before.replace(line, &format!("{line}      description            = \"d\"\n")));
    let after = one(before, kind, "tags", json!({"a": "b", "long key": "c"}));
    let location = "  location            = \"westeurope\"\n";
    let tags = "  tags = {\n    a          = \"b\"\n    \"long key\" = \"c\"\n  }\n";
    assert_eq!(after, before.replace(location, &format!("{location}{tags}")));
}

#[test]
fn what_lies_in_a_resource_of_its_own_is_written_there() {
    let account = r#"resource "azurerm_storage_account" "a" {
  name                     = "a"
  resource_group_name      = "rg"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
}
"#;
    let rules = r#"
resource "azurerm_storage_account_network_rules" "r" {
  storage_account_id = azurerm_storage_account.a.id
  default_action     = "Allow"
}
"#;
    let whole = format!("{account}{rules}");
    let at = "properties.networkAcls.defaultAction";
    assert_eq!(one(&whole, ACCOUNT, at, json!("Deny")), whole.replace("\"Allow\"", "\"Deny\""));
    let after = one(&whole, ACCOUNT, "properties.networkAcls", json!({"defaultAction": "Deny", "bypass": "AzureServices"}));
    let written = "  default_action     = \"Deny\"\n  bypass             = [\"AzureServices\"]\n";
    assert_eq!(after, whole.replace("  default_action     = \"Allow\"\n", written));
    let after = one(account, ACCOUNT, "properties.networkAcls", json!({"defaultAction": "Deny", "bypass": "AzureServices"}));
    let block = "\n  network_rules {\n    default_action = \"Deny\"\n    bypass         = [\"AzureServices\"]\n  }\n}\n";
    assert_eq!(after, account.replace("}\n", block));
}

#[test]
fn names_fit_the_major_of_the_provider() {
    let before = |version: &str| {
        format!(
            "terraform {{\n  required_providers {{\n    azurerm = {{\n      source  = \"hashicorp/azurerm\"\n      version = \"~> {version}\"\n    }}\n  }}\n}}\n\nresource \"azurerm_storage_account\" \"a\" {{\n  name = \"a\"\n}}\n"
        )
    };
    let https = |version: &str| one(&before(version), ACCOUNT, "properties.supportsHttpsTrafficOnly", json!(true));
    assert_eq!(
        https("3.40"),
        before("3.40").replace("name = \"a\"", "name                      = \"a\"\n  enable_https_traffic_only = true")
    );
    assert_eq!(
        https("4.1"),
        before("4.1").replace("name = \"a\"", "name                       = \"a\"\n  https_traffic_only_enabled = true")
    );
    let old = before("4.1").replace("name = \"a\"", "enable_https_traffic_only = false");
    assert_eq!(one(&old, ACCOUNT, "properties.supportsHttpsTrafficOnly", json!(true)), old.replace("false", "true"));
}

#[test]
fn line_ends_and_layout_are_kept() {
    let before = "resource \"azurerm_storage_account\" \"a\" {\r\n  name = \"a\"\r\n}\r\n";
    let after = one(before, ACCOUNT, "properties.minimumTlsVersion", json!("TLS1_2"));
    assert_eq!(
        after,
        "resource \"azurerm_storage_account\" \"a\" {\r\n  name            = \"a\"\r\n  min_tls_version = \"TLS1_2\"\r\n}\r\n"
    );
    let loose = "resource \"azurerm_storage_account\" \"a\" {\n    name = \"a\"\n    resource_group_name = \"b\"\n}\n";
    let after = one(loose, ACCOUNT, "properties.minimumTlsVersion", json!("TLS1_2"));
    assert_eq!(after, loose.replace("\"b\"\n", "\"b\"\n    min_tls_version = \"TLS1_2\"\n"));
    let empty = "resource \"azurerm_storage_account\" \"a\" {\n}\n";
    let after = one(empty, ACCOUNT, "properties.minimumTlsVersion", json!("TLS1_2"));
    assert_eq!(after, "resource \"azurerm_storage_account\" \"a\" {\n  min_tls_version = \"TLS1_2\"\n}\n");
    let first =
        "resource \"azurerm_storage_account\" \"a\" {\n  count = 2\n\n  network_rules {\n    default_action = \"Deny\"\n  }\n}\n";
    let after = one(first, ACCOUNT, "properties.minimumTlsVersion", json!("TLS1_2"));
    assert_eq!(after, first.replace("count = 2\n", "count = 2\n\n  min_tls_version = \"TLS1_2\"\n"));
}

#[test]
fn the_body_of_azapi_is_azures_own() {
    let before = |body: &str| {
        format!(
            "resource \"azapi_resource\" \"a\" {{\n  type      = \"Microsoft.Storage/storageAccounts@2023-05-01\"\n  name      = \"a\"\n  parent_id = \"/subscriptions/x/resourceGroups/rg\"\n  body = {body}\n}}\n"
        )
    };
    let tls = |text: &str| one(&before(text), ACCOUNT, "properties.minimumTlsVersion", json!("TLS1_2"));
    let object =
        "{\n    properties = {\n      allowBlobPublicAccess = false\n      minimumTlsVersion     = \"TLS1_0\"\n    }\n  }";
    assert_eq!(tls(object), before(&object.replace("TLS1_0", "TLS1_2")));
    let encoded = format!("jsonencode({object})");
    assert_eq!(tls(&encoded), before(&encoded.replace("TLS1_0", "TLS1_2")));
    let lacks = "jsonencode({\n    properties = {\n      access = {}\n    }\n  })";
    let has = "jsonencode({\n    properties = {\n      access            = {}\n      minimumTlsVersion = \"TLS1_2\"\n    }\n  })";
    assert_eq!(tls(lacks), before(has));
    let kinds = "{\n    kind = \"StorageV2\"\n  }";
    let made = "{\n    kind = \"StorageV2\"\n    properties = {\n      minimumTlsVersion = \"TLS1_2\"\n    }\n  }";
    assert_eq!(tls(kinds), before(made));
    let json = "{\n    \"properties\" : {\n      \"a\" : 1,\n      \"b\" : 2\n    }\n  }";
    assert_eq!(tls(json), before(&json.replace("2\n", "2,\n      \"minimumTlsVersion\" : \"TLS1_2\"\n")));
    let local = "{\n    properties = local.p\n  }";
    let locals = "\nlocals {\n  p = { a = 1 }\n}\n";
    let after = one(&format!("{}{locals}", before(local)), ACCOUNT, "properties.minimumTlsVersion", json!("TLS1_2"));
    assert_eq!(after, format!("{}{}", before(local), locals.replace("a = 1", "a = 1, minimumTlsVersion = \"TLS1_2\"")));
    assert_eq!(
        refused(&[("main.tf", &before("<<E\n{\"properties\": {}}\nE\n"))], ACCOUNT, "properties.minimumTlsVersion", json!("x")),
        "an expression computes it"
    );
}

#[test]
fn an_argument_stands_with_those_of_one_line() {
    let before = r#"resource "azurerm_storage_account" "a" {
  name = "a"

  tags = {
    a = "b"
  }
}
"#;
    let after = one(before, ACCOUNT, "properties.minimumTlsVersion", json!("TLS1_2"));
    assert_eq!(after, before.replace("name = \"a\"\n", "name            = \"a\"\n  min_tls_version = \"TLS1_2\"\n"));
    let before = "resource \"azurerm_linux_web_app\" \"a\" {\n  app_settings = {\n    A = \"b\"\n  }\n}\n";
    let after = one(before, SITE, "properties.httpsOnly", json!(true));
    assert_eq!(after, before.replace("  }\n}", "  }\n\n  https_only = true\n}"));
}
