//! Small configurations before and after, by exact text. Each is read again: the property has its new value, and nothing else is
//! another one but what is said.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value as Json, json};

use crate::fix::edit::Edit;
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
    let after = applied(&files, &before, edits(&before, index, &at, new)?);
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
