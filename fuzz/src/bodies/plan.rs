//! Bytes as a plan of Terraform: the JSON, then a configuration beside it and a module of that, each behind a separator.

use std::collections::BTreeMap;

use crate::bodies::ground::{Run, files};
use seawall::frontend::terraform::{Library, Options, plan, reading};
use seawall::frontend::{json, text};

pub(crate) fn run(bytes: &[u8]) {
    // PowerShell writes plans in UTF-16.
    let Ok(text) = text::decode(bytes.to_vec()) else { return };
    let text = text.as_str();
    let given: Vec<(&str, &str)> = ["plan.json", "main.tf", "modules/m/main.tf"].into_iter().zip(files(text)).collect();
    let main = given.first().map_or("", |(_, text)| text);
    let run = Run::new(given.iter().copied());
    let context = run.context();
    let file = run.sources.add("plan.json", main);
    let _is_plan: bool = plan::is_plan(file, main, &run.budget);
    if let Some(outline) = json::outline(file, main, &run.budget).value {
        let _form: Option<&str> = plan::other_form(&outline.root);
    }
    drop(plan::summary(file, main, &run.budget));
    let library = Library::new(context.workspace, &run.sources, BTreeMap::new());
    let read = plan::configuration("plan.json", file, &library, &Options::default(), &context);
    run.check_messages(&read.diagnostics);
    let read = reading(read.value, &context);
    run.check_messages(&read.diagnostics);
    run.check_reading(read.value);
}
