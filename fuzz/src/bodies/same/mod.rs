//! Bytes as a program that is written twice, as Bicep and as the JSON that Bicep's compiler makes of it: the resources must be the same.

mod arm;
mod bicep;
mod model;

use std::sync::Arc;

use seawall::frontend::{Reading, arm as arm_language, bicep as bicep_language, json};
use seawall::model::{Data, Part, Value};

use crate::bodies::choices::Choices;
use crate::bodies::ground::Run;

pub(crate) fn run(bytes: &[u8]) {
    let program = model::make(&mut Choices::new(bytes));
    let (one, other) = (bicep::print(&program), arm::print(&program).to_string());
    let (left, right) = (read_bicep(&one), read_arm(&other));
    let of = |reading: &Reading| -> Vec<String> {
        let resources = reading.deployment.resources.iter();
        let shown = resources.map(|one| format!("{} {} {}", one.resource_type, shown(&one.name), shown(&one.body)));
        shown.chain([shown_outputs(&reading.deployment.outputs)]).collect()
    };
    let (left, right) = (of(&left), of(&right));
    assert!(left == right, "{one}\n{other}\nBicep: {left:#?}\nJSON:  {right:#?}");
}

fn read_bicep(text: &str) -> Reading {
    let run = Run::new([("main.bicep", text)]);
    let file = run.sources.add("main.bicep", text);
    let parsed = bicep_language::parse(file, text, bicep_language::dialect("main.bicep"), &run.budget);
    assert!(parsed.diagnostics.is_empty(), "{:?}\n{text}", parsed.diagnostics);
    let read = bicep_language::evaluate("main.bicep", &Arc::new(parsed.value), None, &run.context());
    run.check_messages(&read.diagnostics);
    run.check_reading(read.value.clone());
    read.value
}

fn read_arm(text: &str) -> Reading {
    let run = Run::new([("main.json", text)]);
    let file = run.sources.add("main.json", text);
    let node = json::parse(file, text, &run.budget).value.expect("it is JSON");
    let read = arm_language::evaluate("main.json", &node, None, &run.context());
    run.check_messages(&read.diagnostics);
    run.check_reading(read.value.clone());
    read.value
}

fn shown_outputs(outputs: &Value) -> String {
    format!("outputs {}", shown(outputs))
}

/// A value without its origins. What is unknown is so in both; by what name does not count.
fn shown(value: &Value) -> String {
    let secret = if value.secret { "secret " } else { "" };
    let data = match &value.data {
        Data::Null => "null".to_owned(),
        Data::Bool(truth) => truth.to_string(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::String(text) => format!("{text:?}"),
        Data::Parts(parts) => {
            let part = |part: &Part| match part {
                Part::Literal(text) => format!("{text:?}"),
                Part::Hole(_) => "_".to_owned(),
            };
            parts.iter().map(part).collect::<Vec<_>>().join("+")
        }
        Data::Array(array) => {
            let items: Vec<String> = array.items.iter().map(shown).collect();
            format!("[{}]{}", items.join(", "), if array.open.is_some() { "…" } else { "" })
        }
        Data::Object(object) => {
            let mut entries: Vec<String> =
                object.entries.iter().map(|(key, value)| format!("{}: {}", key.text, shown(value))).collect();
            entries.sort();
            format!("{{{}}}{}", entries.join(", "), if object.open.is_some() { "…" } else { "" })
        }
        Data::Unknown(_) => "_".to_owned(),
    };
    format!("{secret}{data}")
}
