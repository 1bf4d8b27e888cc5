//! Every function of Terraform against Terraform itself, where that is on the path: values, types, failures.

use std::cell::RefCell;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::process::Command;

use seawall::budget::Budget;
use seawall::frontend::terraform::expression::{Evaluator, Found, Names};
use seawall::frontend::terraform::functions::{Host, call};
use seawall::frontend::terraform::parse::parse_expression;
use seawall::frontend::terraform::value::{Data, Type};
use seawall::source::{Sources, Span};
use seawall::workspace::Disk;
use serde_json::{Value as Json, json};

const CASES: &str = include_str!("terraform/functions.txt");

/// What both say of a call: the value as JSON text and its type, or that it fails.
type Answer = Option<(String, Json)>;

#[test]
fn functions_give_what_terraform_gives() {
    let cases: Vec<&str> = CASES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let folder = std::env::temp_dir().join(format!("seawall-functions-{}", std::process::id()));
    write_files(&folder);
    let Some(theirs) = ask_terraform(&folder, &cases) else {
        println!("terraform is not on the path: its functions are not compared");
        let _ = fs::remove_dir_all(&folder);
        return;
    };
    let disk = Disk::new(&folder).unwrap();
    let budget = Budget::default();
    let host = Host { workspace: &disk, base: "", budget: &budget };
    let mut faults = Vec::new();
    for (case, theirs) in cases.iter().zip(theirs) {
        let (ours, message) = match answer(case, &host) {
            Ok(answer) => (Some(answer), String::new()),
            Err(message) => (None, message),
        };
        if ours != theirs {
            faults.push(format!("{case}\n  terraform: {theirs:?}\n  seawall:   {ours:?} {message}"));
        }
    }
    let _ = fs::remove_dir_all(&folder);
    assert!(faults.is_empty(), "{} of {} differ:\n{}", faults.len(), cases.len(), faults.join("\n"));
}

fn write_files(folder: &Path) {
    fs::create_dir_all(folder.join("sub/deep")).unwrap();
    for (name, text) in [
        ("a.txt", "hello\n"),
        ("b.txt", ""),
        (".hidden", "x"),
        ("top.json", "{}"),
        ("sub/b.txt", "bee é"),
        ("sub/x.json", "[]"),
        ("sub/deep/c.json", "{\"a\": 1}"),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
    fs::write(folder.join("binary.dat"), [0xff, 0xfe, 0x00, 0x41]).unwrap();
}

/// One plan with an output for each call; a call that cannot even be checked fails the plan, so those are told apart first.
fn ask_terraform(folder: &Path, cases: &[&str]) -> Option<Vec<Answer>> {
    // What fails before it is evaluated, `try` cannot catch.
    let hopeless = |case: &str| {
        ["nosuchfunction(", "upper()", "upper(\"a\", \"b\")", "list(", "map("].iter().any(|start| case.starts_with(start))
    };
    let mut text = String::new();
    for (index, case) in cases.iter().enumerate().filter(|(_, case)| !hopeless(case)) {
        text.push_str(&format!(
            "output \"c{index}\" {{\n  sensitive = true\n  value = try([jsonencode({case}), {case}], [\"failed\"])\n}}\n"
        ));
    }
    fs::write(folder.join("main.tf"), text).unwrap();
    let run = |arguments: &[&str]| Command::new("terraform").args(arguments).current_dir(folder).output();
    let plan = run(&["plan", "-no-color", "-input=false", "-out=plan"]).ok()?;
    assert!(plan.status.success(), "{}", String::from_utf8_lossy(&plan.stderr));
    let shown = run(&["show", "-json", "plan"]).ok()?;
    let _ = fs::remove_file(folder.join("plan"));
    let _ = fs::remove_file(folder.join("main.tf"));
    let plan: Json = serde_json::from_slice(&shown.stdout).unwrap();
    let outputs = &plan["planned_values"]["outputs"];
    let read = |index: usize| {
        let output = &outputs[format!("c{index}")];
        let value = output["value"].as_array()?;
        (value.len() == 2).then(|| (value[0].as_str().unwrap().to_owned(), output["type"][1][1].clone()))
    };
    Some((0..cases.len()).map(read).collect())
}

fn answer(case: &str, host: &Host<'_>) -> Result<(String, Json), String> {
    let file = Sources::default().add("case.tf", case);
    let locate = |range: Range<usize>| Span::new(file, range.start, range.end);
    let expression = parse_expression(case, &locate).map_err(|(message, _)| message)?;
    let diagnostics = RefCell::default();
    let value = Evaluator::new(&Nothing, host, &diagnostics).try_value(&expression).map_err(|failure| failure.message)?;
    let ty = type_json(&value.ty());
    match call("jsonencode", &[value], host)?.data {
        Data::String(text) => Ok((text.to_string(), ty)),
        other => Err(format!("not known: {other:?}")),
    }
}

/// The cases use no names.
struct Nothing;

impl Names for Nothing {
    fn find(&self, _: &str, _: &[&str], _: Span) -> Option<Found> {
        None
    }
}

fn type_json(ty: &Type) -> Json {
    match ty {
        Type::Any => json!("dynamic"),
        Type::String => json!("string"),
        Type::Number => json!("number"),
        Type::Bool => json!("bool"),
        Type::List(element) => json!(["list", type_json(element)]),
        Type::Set(element) => json!(["set", type_json(element)]),
        Type::Map(element) => json!(["map", type_json(element)]),
        Type::Tuple(elements) => json!(["tuple", elements.iter().map(type_json).collect::<Vec<_>>()]),
        Type::Object(attributes) => {
            let attributes: serde_json::Map<String, Json> =
                attributes.iter().map(|(name, attribute)| (name.to_string(), type_json(&attribute.ty))).collect();
            json!(["object", attributes])
        }
    }
}
