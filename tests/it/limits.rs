//! What is said where a limit is hit: small inputs under small limits.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall::budget::Budget;
use seawall::diagnostic::{Diagnostic, Warned};
use seawall::frontend::terraform::{Library, Options, evaluate, parse, plan, reading};
use seawall::frontend::{Context, Languages, Target, arm, bicep, export, json};
use seawall::snapshot::{Content, Manifest, Record, Writer};
use seawall::source::Sources;
use seawall::workspace::Memory;

const SCHEMA: &str = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
const ID: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts";

/// What is said of the first of the files, which the others belong to: messages with hints, and why it is incomplete.
fn said(files: &[(&str, String)], limit: impl FnOnce(&mut Budget)) -> Vec<String> {
    let workspace = Memory::new(files.iter().map(|(path, text)| (*path, text.as_str())));
    let (sources, target, mut budget, loader) = (Sources::default(), Target::default(), Budget::default(), Languages::default());
    limit(&mut budget);
    let context =
        Context { workspace: &workspace, sources: &sources, target: &target, budget: &budget, loader: &loader, restored: false };
    let (path, text) = (files[0].0, files[0].1.as_str());
    let parameters = files.iter().map(|(path, _)| *path).find(|path| path.contains("param"));
    let library = Library::new(&workspace, &sources, BTreeMap::new());
    // What is parsed is whole: the limits are those of what comes behind.
    let whole = Budget::default();
    let Warned { value, diagnostics } = match path {
        "main.tf" => {
            let read = evaluate("", &library, &Options::default(), &context);
            let mut made = reading(read.value, &context);
            made.diagnostics.splice(0..0, read.diagnostics);
            made
        }
        "plan.json" => {
            let read = plan::configuration(path, sources.add(path, text), &library, &Options::default(), &context);
            let mut made = reading(read.value, &context);
            made.diagnostics.splice(0..0, read.diagnostics);
            made
        }
        "main.bicep" => {
            let program = bicep::parse(sources.add(path, text), text, bicep::dialect(path), &whole).value;
            bicep::evaluate(path, &Arc::new(program), parameters, &context)
        }
        "export.json" => export::read(path, &json::outline(sources.add(path, text), text, &whole).value.unwrap(), &context),
        _ => arm::evaluate(path, &json::parse(sources.add(path, text), text, &whole).value.unwrap(), parameters, &context),
    };
    let with_hint = |one: Diagnostic| [Some(one.message), one.hint];
    diagnostics.into_iter().flat_map(with_hint).chain([value.incomplete]).flatten().collect()
}

fn template(members: &str) -> String {
    format!("{{\"$schema\": \"{SCHEMA}\", {members}}}")
}

fn output(value: &str) -> String {
    template(&format!("\"resources\": [], \"outputs\": {{\"o\": {{\"type\": \"array\", \"value\": \"{value}\"}}}}"))
}

fn account(name: &str) -> String {
    format!("{{\"type\": \"Microsoft.Storage/storageAccounts\", \"apiVersion\": \"2023-01-01\", \"name\": \"{name}\"}}")
}

fn nested(inner: &str) -> String {
    let template = template(&format!("\"resources\": [{inner}]"));
    format!(
        "{{\"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"2022-09-01\", \"name\": \"d\", \"properties\": {{\"template\": {template}}}}}"
    )
}

fn record(name: &str) -> String {
    format!(
        "{{\"id\": \"{ID}/{name}\", \"name\": \"{name}\", \"type\": \"Microsoft.Storage/storageAccounts\", \"properties\": {{}}}}"
    )
}

/// Each of the texts is said.
#[track_caller]
fn says(files: &[(&str, String)], limit: impl FnOnce(&mut Budget), texts: &[&str]) {
    let said = said(files, limit);
    for text in texts {
        assert!(said.iter().any(|one| one == text), "`{text}` is not said, but {said:#?}");
    }
}

#[test]
fn of_templates() {
    let long = "var all = map(range(0, 100), x => x)\noutput o array = all\n".to_owned();
    says(
        &[("main.bicep", long.clone())],
        |budget| budget.steps = 20,
        &["the evaluation of this template takes more steps than allowed", "the evaluation took more steps than allowed"],
    );
    let object = "output o object = { a: [1, 2, 3], b: [4, 5, 6], c: [7, 8, 9] }\n".to_owned();
    says(
        &[("main.bicep", object)],
        |budget| budget.nodes = 5,
        &["the template makes more values than allowed", "the template makes more values than allowed"],
    );
    says(&[("main.bicep", long)], |budget| budget.nodes = 50, &["too many elements"]);
    let deeper = "output o object = reduce(range(0, 300), {}, (inner, x) => { x: inner })\n".to_owned();
    says(&[("main.bicep", deeper)], |_| (), &["more than 200 levels of nesting"]);
    let two = template(&format!("\"resources\": [{}, {}]", account("a"), account("b")));
    let more = ["the template makes more than 1 resources", "the template makes more than 1 resources"];
    says(&[("main.json", two)], |budget| budget.resources = 1, &more);
    let inside = template(&format!("\"resources\": [{}]", nested(&nested(&account("a")))));
    says(&[("main.json", inside)], |budget| budget.deployments = 2, &["deployments are nested deeper than 2"]);
    let expression = output("[createArray(1, 2)]");
    let bytes = "the expression has 19 bytes, more than the limit of 10";
    says(&[("main.json", expression)], |budget| budget.expression_bytes = 10, &[bytes]);
}

#[test]
fn of_files_beside_templates() {
    let loads = "output o string = loadTextContent('a.txt')\n".to_owned();
    let large = "the file is larger than a string may be";
    says(&[("main.bicep", loads), ("a.txt", "0123456789".to_owned())], |budget| budget.string_bytes = 9, &[large]);
    let parameter = template("\"parameters\": {\"p\": {\"type\": \"string\"}}, \"resources\": []");
    let files = [("main.json", parameter), ("main.parameters.json", "{\"parameters\":{}}".to_owned())];
    let large = "cannot read this parameter file: the file has 17 bytes, more than the limit of 9";
    says(&files, |budget| budget.file_bytes = 9, &[large]);
    let files = [("main.bicep", "param p string\n".to_owned()), ("main.bicepparam", "using 'main.bicep'".to_owned())];
    let large = "cannot read this parameter file: the file has 18 bytes, more than the limit of 9";
    says(&files, |budget| budget.file_bytes = 9, &[large]);
}

#[test]
fn of_configurations() {
    let output = |value: &str| vec![("main.tf", format!("output \"o\" {{\n  value = {value}\n}}\n"))];
    let steps = "limit: the evaluation takes more steps or memory than allowed";
    for value in [
        "[1, 2, 3, 4, 5, 6, 7, 8, 9][*]",
        "\"%{ for x in [1, 2, 3, 4, 5, 6, 7, 8, 9] }a%{ endfor }\"",
        "1 + 2 + 3 + 4 + 5 + 6 + 7",
    ] {
        for limit in 1..12 {
            says(&output(value), |budget| budget.steps = limit, &[steps]);
        }
    }
    let values = "limit: the configuration makes more values than allowed";
    says(&output("[for x in [1, 2, 3, 4] : [x, x, x]]"), |budget| budget.nodes = 6, &[values]);
    let repeated = "resource \"azurerm_storage_account\" \"a\" {\n  dynamic \"network_rules\" {\n    for_each = [1, 2, 3, 4, 5, 6]\n    content {}\n  }\n}\n";
    says(&[("main.tf", repeated.to_owned())], |budget| budget.nodes = 6, &[values]);
    says(&output("[[[[[[[[1]]]]]]]]"), |budget| budget.depth = 5, &["limit: the expression is nested deeper than 5"]);
    let locals: String = (1..9).map(|number| format!("  a{number} = [local.a{}]\n", number - 1)).collect();
    let chain = format!("locals {{\n  a0 = 1\n{locals}}}\noutput \"o\" {{\n  value = local.a8\n}}\n");
    says(&[("main.tf", chain)], |budget| budget.nesting = 5, &["limit: a value is nested deeper than 5"]);
    let call = |to: &str| format!("module \"m\" {{\n  source = \"{to}\"\n  count = 3\n}}\n");
    let inside =
        [("main.tf", call("./a")), ("a/main.tf", call("../b")), ("b/main.tf", call("../c")), ("c/main.tf", String::new())];
    says(&inside, |budget| budget.deployments = 1, &["limit: more than 1 modules inside each other"]);
    let text = ["limit: more than 2 module instances; the rest is not read", "more than 2 module instances"];
    says(&inside, |budget| budget.resources = 2, &text);
    let many =
        "resource \"azurerm_resource_group\" \"a\" {\n  count = 3\n}\nresource \"azurerm_resource_group\" \"b\" {}\n".to_owned();
    says(&[("main.tf", many)], |budget| budget.resources = 2, &["limit: more than 2 instances; the rest is not read"]);
    let text = format!("${{join(\"\", [for i in range(1000) : \"{}\"])}}", "0".repeat(70));
    let steps = "limit: `regexall`: too many steps";
    says(&output(&format!("regexall(\"0\", \"{text}\")")), |budget| budget.steps = 10_000, &[steps]);
}

#[test]
fn of_the_syntax_of_terraform() {
    let parsed = |text: &str, limit: u64| {
        let (sources, mut budget) = (Sources::default(), Budget::default());
        budget.file_bytes = limit;
        let found = parse::parse(text, sources.add("main.tf", text), &budget).diagnostics;
        found.into_iter().map(|one| one.message).collect::<Vec<_>>()
    };
    assert_eq!(parsed("locals {}\n", 9), ["limit: the file has 10 bytes, more than the limit of 9"]);
    let twice = format!("locals {{\n  a = {{\n{}  }}\n}}\n", "    k = 1\n".repeat(103));
    assert_eq!(parsed(&twice, 1 << 20), ["limit: too many keys are given twice"]);
}

#[test]
fn of_exports_and_plans() {
    let two = format!("[{}, {}]", record("a"), record("b"));
    let more = ["the export holds more than 1 resources; 1 were not read", "split the export, one file a subscription or less"];
    says(&[("export.json", two)], |budget| budget.export_resources = 1, &more);
    let change = |name: &str| {
        format!(
            "{{\"address\": \"azurerm_resource_group.{name}\", \"mode\": \"managed\", \"type\": \"azurerm_resource_group\", \"name\": \"{name}\", \
             \"change\": {{\"actions\": [\"create\"], \"after\": {{}}}}}}"
        )
    };
    let plan = format!(
        "{{\"format_version\": \"1.2\", \"terraform_version\": \"1.9.0\", \"resource_changes\": [{}, {}]}}",
        change("a"),
        change("b")
    );
    let more = "the plan has more than 1 resources; the others were not read";
    says(&[("plan.json", plan)], |budget| budget.export_resources = 1, &[more]);
}

#[test]
fn of_snapshots() {
    let (source, api_version, time) = ("resources".to_owned(), "2024-04-01".to_owned(), "2026-11-22T00:00:00Z".to_owned());
    let record = Record { id: format!("{ID}/a"), source, api_version, time, content: Content::Absent };
    let mut writer = Writer::new(Vec::new());
    writer.push(&record.line()).unwrap();
    let bytes = writer.finish(Manifest::default()).unwrap().0;
    let (workspace, sources, target, mut budget) = (Memory::default(), Sources::default(), Target::default(), Budget::default());
    budget.export_resources = 0;
    let loader = Languages::default();
    let context =
        Context { workspace: &workspace, sources: &sources, target: &target, budget: &budget, loader: &loader, restored: false };
    let why = export::snapshot::read("a.snapshot", &bytes, &context).err();
    assert_eq!(why.as_deref(), Some("the snapshot holds 1 records, more than seawall reads at once"));
}
