//! What fuzzing found, made small. What it found in functions of Terraform stands in `terraform/functions.txt` and `terraform/expressions.txt`.

use std::collections::BTreeMap;

use seawall::diagnostic::DiagnosticKind;
use seawall::model::Data;
use seawall::scan::{Input, Options, Scan, read};
use seawall::snapshot::{Content, Manifest, Record, Writer};
use seawall::workspace::{Memory, Overlay};
use serde_json::json;

fn scanned(members: &str) -> Scan {
    let template = format!(
        "{{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\", \"contentVersion\": \"1.0.0.0\", \
         \"languageVersion\": \"2.0\", {members}}}"
    );
    let inputs = [Input { path: "main.json".to_owned(), named: true }];
    let scan = read(&Memory::new([("main.json", template.as_str())]), &inputs, &Options::default());
    for diagnostic in &scan.diagnostics {
        assert_ne!(diagnostic.kind, DiagnosticKind::Internal, "{}", diagnostic.message);
    }
    scan
}

const BROKEN: &str = r#""broken": {"name": "a", "properties": {"told": "of the broken one"}}"#;

/// The symbol of a resource that could not be understood led nowhere, which ended the reading of the file, or to the next resource, whose
/// properties were then taken for its own.
#[test]
fn the_symbol_of_a_broken_resource_means_nothing() {
    let outputs = r#""outputs": {"x": {"type": "string", "value": "[reference('broken').told]"}}"#;
    scanned(&format!("\"resources\": {{{BROKEN}}}, {outputs}"));
    let next = r#""next": {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": "b", "properties": {"told": "of the next"}}"#;
    let asking = r#""asking": {"type": "Microsoft.Web/sites", "apiVersion": "2023-01-01", "name": "c",
        "properties": {"x": "[reference('broken').told]", "y": "[reference('next').told]"}}"#;
    let scan = scanned(&format!("\"resources\": {{{BROKEN}, {next}, {asking}}}"));
    let site = scan.estate.resource(scan.estate.of_type("Microsoft.Web/sites")[0]);
    let told = |name: &str| site.body.get("properties").and_then(|properties| properties.get(name)).unwrap();
    assert!(matches!(told("x").data, Data::Unknown(_)), "{:?}", told("x"));
    assert_eq!(told("y").as_str(), Some("of the next"));
}

/// The place of what was not expected in an expression cut a letter of several bytes.
#[test]
fn places_in_expressions_do_not_cut_letters() {
    let scan =
        scanned("\"resources\": [], \"outputs\": {\"x\": {\"type\": \"string\", \"value\": \"[concat('a'\u{202e}, 'b')]\"}}");
    let span = scan.diagnostics.iter().find_map(|one| one.span).unwrap();
    let file = scan.sources.file(span.file);
    assert_eq!(file.text().get(span.start as usize..span.end as usize), Some("\u{202e}"));
}

/// The place of a record whose id begins with a letter of several bytes cut that letter.
#[test]
fn places_of_records_do_not_cut_letters() {
    let id = "\u{202e}/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a";
    let body = json!({"id": id, "name": "a", "type": "Microsoft.Storage/storageAccounts", "properties": {}});
    let (source, api_version, time) = ("resources".to_owned(), "2024-04-01".to_owned(), "2026-11-22T00:00:00Z".to_owned());
    let record = Record { id: id.to_owned(), source, api_version, time, content: Content::Body(body) };
    let mut writer = Writer::new(Vec::new());
    writer.push(&record.line()).unwrap();
    let (bytes, _) = writer.finish(Manifest::default()).unwrap();
    let names = Memory::new([("a.snapshot", "")]);
    let workspace = Overlay::new(&names, BTreeMap::from([("a.snapshot".to_owned(), bytes)]));
    let inputs = [Input { path: "a.snapshot".to_owned(), named: true }];
    let scan = read(&workspace, &inputs, &Options::default());
    let spans = scan.diagnostics.iter().filter_map(|one| one.span);
    let spans: Vec<_> = spans.chain(scan.estate.indices().filter_map(|index| scan.estate.resource(index).span)).collect();
    assert!(!spans.is_empty());
    for span in spans {
        assert!(scan.sources.file(span.file).text().get(span.start as usize..span.end as usize).is_some(), "{span:?}");
    }
}
