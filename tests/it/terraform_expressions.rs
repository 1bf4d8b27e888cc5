//! Expressions against Terraform itself, where that is on the path: values, types, failures; and real files against the parser.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use seawall::budget::Budget;
use seawall::diagnostic::DiagnosticKind;
use seawall::frontend::terraform::expression::{Evaluator, Found, Names};
use seawall::frontend::terraform::functions::{Host, call};
use seawall::frontend::terraform::parse::parse;
use seawall::frontend::terraform::syntax::Body;
use seawall::frontend::terraform::value::{Data, Type, Value};
use seawall::source::{Sources, Span};
use seawall::workspace::Disk;
use serde_json::{Value as Json, json};

const LOCALS: &str = r#"
locals {
  greeting = "Hello, $${name}!%%{ for x in list } $${x}%%{ endfor }"
  nested   = { a = [{ b = { c = 1 } }] }
}
"#;

/// The locals of the test, evaluated at each use.
struct Locals<'a>(&'a Body, &'a Host<'a>);

impl Names for Locals<'_> {
    fn find(&self, root: &str, path: &[&str], _: Span) -> Option<Found> {
        if (root, path) == ("path", &["module"]) {
            return Some(Found { value: Value::string("."), used: 1 });
        }
        let locals = self.0.blocks.iter().find(|block| root == "local" && &*block.kind.text == "locals")?;
        let attribute = locals.body.attributes.iter().find(|attribute| path.first() == Some(&&*attribute.name.text))?;
        let told = RefCell::default();
        Some(Found { value: Evaluator::new(self, self.1, &told).value(&attribute.value), used: 1 })
    }
}

#[test]
fn expressions_give_what_terraform_gives() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/terraform/expressions.txt");
    let cases = fs::read_to_string(cases).unwrap();
    let cases: Vec<&str> = cases.split("\n---\n").collect();
    let folder = std::env::temp_dir().join(format!("seawall-expressions-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("page.tftpl"), "Dear ${name},\r\n%{ for i, x in list ~}\n${i}: ${x}\n%{ endfor ~}\n").unwrap();
    fs::write(folder.join("one.tftpl"), "${x}").unwrap();
    let mut text = LOCALS.to_owned();
    for (index, case) in cases.iter().enumerate() {
        text.push_str(&format!("output \"c{index}\" {{\n  sensitive = true\n  value = try([\n{case}\n], \"failed\")\n}}\n"));
    }
    fs::write(folder.join("main.tf"), &text).unwrap();
    let theirs = ask_terraform(&folder);
    let disk = Disk::new(&folder).unwrap();
    let budget = Budget::default();
    let host = Host { workspace: &disk, base: "", budget: &budget };
    let sources = Sources::default();
    let read = parse(&text, sources.add("main.tf", text.as_str()), &budget);
    assert_eq!(read.diagnostics, []);
    let mut faults = Vec::new();
    let outputs = read.value.blocks.iter().filter(|block| &*block.kind.text == "output");
    for ((index, case), block) in cases.iter().enumerate().zip(outputs) {
        let told = RefCell::default();
        let names = Locals(&read.value, &host);
        let evaluator = Evaluator::new(&names, &host, &told);
        let value = evaluator.value(&block.body.attributes[1].value);
        let ours = answer(&value, &host);
        if let Some(theirs) = &theirs {
            let output = &theirs[format!("c{index}")];
            let theirs = (output["value"].clone(), output["type"].clone());
            if ours != theirs {
                let why = evaluator.try_value(&block.body.attributes[1].value);
                let inner = format!("{:?}", why.map(|value| value.data));
                faults.push(format!("{case}\n  terraform: {theirs:?}\n  seawall:   {ours:?} {:.300}", inner));
            }
        }
    }
    let _ = fs::remove_dir_all(&folder);
    if theirs.is_none() {
        println!("terraform is not on the path: its expressions are not compared");
    }
    assert!(faults.is_empty(), "{} of {} differ:\n{}", faults.len(), cases.len(), faults.join("\n"));
}

/// The outputs that Terraform plans for a folder.
fn ask_terraform(folder: &Path) -> Option<Json> {
    let run = |arguments: &[&str]| Command::new("terraform").args(arguments).current_dir(folder).output();
    let plan = run(&["plan", "-no-color", "-input=false", "-out=plan"]).ok()?;
    assert!(plan.status.success(), "{}", String::from_utf8_lossy(&plan.stderr));
    let shown = run(&["show", "-json", "plan"]).ok()?;
    let mut plan: Json = serde_json::from_slice(&shown.stdout).unwrap();
    Some(plan["planned_values"]["outputs"].take())
}

fn answer(value: &Value, host: &Host<'_>) -> (Json, Json) {
    let encoded = call("jsonencode", std::slice::from_ref(value), host).map(|value| value.data);
    let json = match encoded {
        Ok(Data::String(text)) => serde_json::from_str(&text).unwrap(),
        other => json!(format!("{other:?}")),
    };
    (json, type_json(&value.ty()))
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

/// Real files to develop with, which are no part of the repository.
fn real(folder: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/dev");
    let found = std::env::var_os("SEAWALL_DEV").map_or(beside, PathBuf::from).join(folder);
    if !found.exists() {
        println!("{} is missing: nothing is read", found.display());
    }
    found.exists().then_some(found)
}

#[test]
fn real_files_can_be_read() {
    let Some(folder) = real("") else { return };
    let budget = Budget::default();
    let mut faults = Vec::new();
    let (mut files, mut bytes) = (0, 0);
    for entry in ignore::WalkBuilder::new(folder).standard_filters(false).build().filter_map(Result::ok) {
        let path = entry.path();
        let is_native = path.extension().is_some_and(|extension| extension == "tf" || extension == "tfvars");
        if !is_native || !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        let Ok(text) = seawall::frontend::text::decode(fs::read(path).unwrap()) else { continue };
        files += 1;
        bytes += text.len();
        let sources = Sources::default();
        let read = parse(&text, sources.add("main.tf", text.as_str()), &budget);
        for diagnostic in read.diagnostics {
            let position = diagnostic.span.map(|span| sources.file(span.file).position(span.start));
            faults.push(format!("{}:{position:?}: {}", path.display(), diagnostic.message));
        }
    }
    println!("{files} files, {bytes} bytes");
    assert!(faults.is_empty(), "{} of {files}:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn real_expressions_have_the_values_that_terraform_computed() {
    let Some(path) = real("terraform/vectors.jsonl") else { return };
    let text = fs::read_to_string(path).unwrap();
    let folder = std::env::temp_dir().join(format!("seawall-vectors-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let disk = Disk::new(&folder).unwrap();
    let budget = Budget::default();
    let host = Host { workspace: &disk, base: "", budget: &budget };
    let mut faults = Vec::new();
    for line in text.lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let name = case["name"].as_str().unwrap();
        // These change from call to call.
        if case["ok"] != true || ["timestamp", "bcrypt"].contains(&name) {
            continue;
        }
        let text = format!("value = {}\n", case["expr"].as_str().unwrap());
        let sources = Sources::default();
        let read = parse(&text, sources.add("main.tf", text.as_str()), &budget);
        let told = RefCell::default();
        let names = Locals(&Body::default(), &host);
        let ours = match read.value.attributes.first() {
            Some(attribute) => answer(&Evaluator::new(&names, &host, &told).value(&attribute.value), &host).0,
            None => json!(format!("{:?}", read.diagnostics)),
        };
        if !alike(&ours, &case["value"]) {
            faults.push(format!("{text}  terraform: {}\n  seawall:   {ours} {:?}", case["value"], told.borrow()));
        }
    }
    let _ = fs::remove_dir_all(&folder);
    assert!(faults.is_empty(), "{} differ:\n{}", faults.len(), faults.join("\n"));
}

/// Equal, numbers by their value.
fn alike(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => one.as_f64() == other.as_f64(),
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        (Json::Object(one), Json::Object(other)) => {
            one.len() == other.len() && one.iter().all(|(key, value)| other.get(key).is_some_and(|other| alike(value, other)))
        }
        _ => one == other,
    }
}

/// What a hostile file costs is bounded, and what is broken costs itself alone.
#[test]
fn hostile_files_cost_little() {
    let deep = |open: &str, close: &str, count: usize| format!("a = {}1{}\n", open.repeat(count), close.repeat(count));
    let cases = [
        deep("(", ")", 100_000),
        deep("[", "]", 100_000),
        deep("{a = ", "}", 100_000),
        deep("!", "", 100_000),
        deep("\"${", "}\"", 100_000),
        format!("a = b{}\n", ".c".repeat(100_000)),
        format!("a = b{}\n", "[0]".repeat(100_000)),
        format!("a = 1{}\n", " + 1".repeat(100_000)),
        format!("a = {}1\n", "true ? 1 : ".repeat(100_000)),
        format!("{}\n", "a {\n".repeat(100_000)),
        "a = 1e1000000000\n".to_owned(),
        format!("a = {}\n", "9".repeat(100_000)),
        format!("a = {{\n{}}}\n", "k = 1\n".repeat(10_000)),
        "a = [for x in range(1000) : [for y in range(1000) : [for z in range(1000) : x]]]\n".to_owned(),
        format!("a = {}1{}\n", "[for x in [".repeat(30), "] : [x, x]]".repeat(30)),
        "\u{feff}a = \"\n".to_owned(),
        "a = <<EOT\n".to_owned(),
    ];
    let work = move || {
        let folder = std::env::temp_dir();
        let disk = Disk::new(&folder).unwrap();
        for text in &cases {
            let mut budget = Budget::default();
            (budget.steps, budget.nodes) = (200_000, 1_000_000);
            let host = Host { workspace: &disk, base: "", budget: &budget };
            let sources = Sources::default();
            let read = parse(text, sources.add("main.tf", text.as_str()), &budget);
            let told = RefCell::default();
            let names = Locals(&Body::default(), &host);
            let evaluator = Evaluator::new(&names, &host, &told);
            for attribute in &read.value.attributes {
                evaluator.value(&attribute.value);
            }
            let start: String = text.chars().take(40).collect();
            assert!(!read.diagnostics.is_empty() || !told.borrow().is_empty(), "{start}");
        }
    };
    std::thread::Builder::new().stack_size(32 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn a_broken_block_costs_itself_alone() {
    let text = "locals {\n  a = 1\n}\nresource \"a\" \"b\" {\n  x = [\n}\nlocals {\n  b = { for k, v in {} : k => v\n    == 1 }\n  c = { k = 1, k = 2 }\n}\nmodule \"m\" {\n  y = ]\n}\noutput \"o\" {\n  value = \"ü${1}\"\n}\n";
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let sources = Sources::default();
        let read = parse(&text, sources.add("main.tf", text.as_str()), &Budget::default());
        let kinds: Vec<&str> = read.value.blocks.iter().map(|block| &*block.kind.text).collect();
        assert_eq!(kinds, ["locals", "locals", "output"]);
        let lines: Vec<u32> =
            read.diagnostics.iter().filter_map(|one| Some(sources.file(one.span?.file).position(one.span?.start).line)).collect();
        assert_eq!(lines, [6, 13], "{:?}", read.diagnostics);
        assert!(read.diagnostics.iter().all(|one| one.kind == DiagnosticKind::Input));
        for block in &read.value.blocks {
            assert!(text[block.span.start as usize..].starts_with(&*block.kind.text));
            for attribute in &block.body.attributes {
                assert!(text[attribute.name.span.start as usize..].starts_with(&*attribute.name.text));
            }
        }
    }
}
