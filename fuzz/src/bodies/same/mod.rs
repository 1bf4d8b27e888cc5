//! Bytes as a program that is written twice, as Bicep and as the JSON that Bicep's compiler makes of it: what both know of the resources
//! must be the same.

mod arm;
mod bicep;
mod model;

use std::sync::Arc;

use seawall::frontend::{Reading, arm as arm_language, bicep as bicep_language, json};

use crate::bodies::choices::Choices;
use crate::bodies::ground::Run;
use crate::bodies::holds;

pub(crate) fn run(bytes: &[u8]) {
    let program = model::make(&mut Choices::new(bytes));
    let (one, other) = (bicep::print(&program), arm::print(&program).to_string());
    let (left, right) = (read_bicep(&one), read_arm(&other));
    // Where a parameter has no value, one form may know less than the other of how many there are.
    let open = program.parameters.iter().any(|one| one.default.is_none());
    let text = format!("{one}\n{other}");
    let (left_all, right_all) = (&left.deployment.resources, &right.deployment.resources);
    assert!(open || left_all.len() == right_all.len(), "{} resources against {}\n{text}", left_all.len(), right_all.len());
    if left_all.len() == right_all.len() {
        for (left, right) in left_all.iter().zip(right_all) {
            assert_eq!(left.resource_type, right.resource_type, "{text}");
            holds::check(&left.name, &right.name, &text);
            holds::check(&left.body, &right.body, &text);
        }
    }
    holds::check(&left.deployment.outputs, &right.deployment.outputs, &text);
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
