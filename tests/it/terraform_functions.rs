//! Every function of Terraform against Terraform itself, where that is on the path: values, types, failures.

use std::cell::RefCell;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::process::Command;

use seawall::budget::Budget;
use seawall::frontend::terraform::convert::{convert, has_any, model_type};
use seawall::frontend::terraform::expression::{Evaluator, Found, Names};
use seawall::frontend::terraform::functions::{Host, call};
use seawall::frontend::terraform::parse::parse_expression;
use seawall::frontend::terraform::value::{Data, SequenceKind, Type, Value};
use seawall::model::{Cause, Unknown};
use seawall::source::{Sources, Span};
use seawall::workspace::Disk;
use serde_json::{Value as Json, json};

const CASES: &str = include_str!("terraform/functions.txt");

/// What both say of a call: the value as JSON text and its type, or that it fails.
pub(crate) type Answer = Option<(String, Json)>;

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

pub(crate) fn write_files(folder: &Path) {
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
pub(crate) fn ask_terraform(folder: &Path, cases: &[&str]) -> Option<Vec<Answer>> {
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

pub(crate) fn answer(case: &str, host: &Host<'_>) -> Result<(String, Json), String> {
    let value = evaluate(case, host)?;
    let ty = type_json(&value.ty());
    match call("jsonencode", &[value], host)?.data {
        Data::String(text) => Ok((text.to_string(), ty)),
        other => Err(format!("not known: {other:?}")),
    }
}

fn evaluate(case: &str, host: &Host<'_>) -> Result<Value, String> {
    let file = Sources::default().add("case.tf", case);
    let locate = |range: Range<usize>| Span::new(file, range.start, range.end);
    let expression = parse_expression(case, &locate).map_err(|(message, _)| message)?;
    let diagnostics = RefCell::default();
    Evaluator::new(&Unknowns, host, &diagnostics).try_value(&expression).map_err(|failure| failure.message)
}

/// The names that cases use: `unknown.text`, `unknown.number`, `unknown.any`.
struct Unknowns;

impl Names for Unknowns {
    fn find(&self, root: &str, path: &[&str], _: Span) -> Option<Found> {
        let name = *path.first().filter(|_| root == "unknown")?;
        let ty = match name {
            "text" => Type::String,
            "number" => Type::Number,
            _ => Type::Any,
        };
        let cause = Cause::Property(name.into());
        let value = Value::unknown(ty.clone(), Unknown::new(format!("unknown.{name}"), model_type(&ty), cause));
        Some(Found { value, used: 1 })
    }
}

/// What is said of a call with something unknown in it must hold for the value that stood there: of every string, number and list in
/// the cases.
#[test]
fn what_is_said_of_unknown_arguments_holds() {
    let folder = std::env::temp_dir().join(format!("seawall-unknown-{}", std::process::id()));
    write_files(&folder);
    let disk = Disk::new(&folder).unwrap();
    let mut faults = Vec::new();
    let mut tried = 0;
    for case in CASES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let budget = Budget::default();
        let host = Host { workspace: &disk, base: "", budget: &budget };
        let Ok(known) = evaluate(case, &host) else { continue };
        for variant in variants(case) {
            tried += 1;
            match evaluate(&variant, &host) {
                Ok(value) if holds(&value, &known) => {}
                other => faults.push(format!("{variant}\n  says {other:?}\n  of   {known:?}")),
            }
        }
    }
    let _ = fs::remove_dir_all(&folder);
    assert!(tried > 1500, "only {tried} variants were tried");
    assert!(faults.is_empty(), "{} of {tried} do not hold:\n{}", faults.len(), faults.join("\n"));
}

/// The case with one of its strings, in whole and in part, numbers or lists unknown.
fn variants(case: &str) -> Vec<String> {
    let mut variants = Vec::new();
    let bytes = case.as_bytes();
    let mut at = case.find('(').map_or(0, |at| at + 1);
    while at < case.len() {
        let put = |end: usize, text: &str| format!("{}{text}{}", &case[..at], &case[end..]);
        match bytes[at] {
            b'"' => {
                let mut end = at + 1;
                while bytes[end] != b'"' {
                    end += if bytes[end] == b'\\' { 2 } else { 1 };
                }
                // A key must be in parentheses to be computed.
                let key = case[end + 1..].starts_with(" =");
                variants.push(put(end + 1, if key { "(unknown.text)" } else { "unknown.text" }));
                let inner = &case[at + 1..end];
                // Cut where no escape is torn.
                let plain = inner.char_indices().map(|(cut, _)| cut).filter(|cut| *cut > 0 && !inner.contains(['\\', '$', '%']));
                for cut in plain {
                    variants.push(put(end + 1, &format!("\"{}${{unknown.text}}\"", &inner[..cut])));
                    variants.push(put(end + 1, &format!("\"${{unknown.text}}{}\"", &inner[cut..])));
                    variants.push(put(end + 1, &format!("\"{}${{unknown.text}}{}\"", &inner[..cut], &inner[cut..])));
                }
                at = end + 1;
            }
            b'[' => {
                if let Some(end) = closing(case, at).filter(|_| bytes[at - 1] != b')') {
                    variants.push(put(end + 1, "unknown.any"));
                }
                at += 1;
            }
            b'0'..=b'9' if !bytes[at - 1].is_ascii_alphanumeric() && bytes[at - 1] != b'.' && !case[..at].ends_with("e-") => {
                let length = case[at..].find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(case.len() - at);
                variants.push(put(at + length, "unknown.number"));
                at += length;
            }
            _ => at += 1,
        }
    }
    variants
}

/// Where the bracket at `start` is closed, if no string in between has brackets.
fn closing(case: &str, start: usize) -> Option<usize> {
    let mut depth = 0;
    for (at, letter) in case.char_indices().skip_while(|(at, _)| *at < start) {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Whether what is said of a value holds for it.
fn holds(said: &Value, known: &Value) -> bool {
    // Where the type is open, it is that of the whole in the end.
    let said = &if has_any(&said.ty()) { convert(said, &known.ty()).unwrap_or_else(|_| said.clone()) } else { said.clone() };
    match (&said.data, &known.data) {
        (Data::Unknown(ty, unknown), _) => {
            let refinement = &unknown.refinement;
            let size = match &known.data {
                Data::Number(number) => number.to_i64(),
                Data::Sequence(sequence) => i64::try_from(sequence.items.len()).ok(),
                _ => None,
            };
            (has_any(ty) || *ty == known.ty() || known.is_null())
                && !(refinement.not_null && known.is_null())
                && size.is_none_or(|size| {
                    refinement.min.is_none_or(|min| min <= size) && refinement.max.is_none_or(|max| size <= max)
                })
        }
        (Data::Sequence(said), Data::Sequence(known)) => {
            let set = matches!(known.kind, SequenceKind::Set(_));
            let fits = if set {
                said.items.iter().filter(|item| item.is_known()).all(|item| known.items.iter().any(|other| holds(item, other)))
            } else {
                said.items.len() <= known.items.len()
                    && said.items.iter().zip(&known.items).all(|(said, known)| holds(said, known))
            };
            let unsure = set && said.items.iter().any(|item| !item.is_known());
            fits && (said.open.is_some() || unsure || said.items.len() == known.items.len())
        }
        (Data::Mapping(said), Data::Mapping(known)) => {
            said.entries.iter().all(|(key, value)| known.entries.get(key).is_some_and(|known| holds(value, known)))
                && (said.open.is_some() || said.entries.len() == known.entries.len())
        }
        (Data::Parts(_), _) => said.equals(known).is_none(),
        _ => said.equals(known) == Some(true),
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
