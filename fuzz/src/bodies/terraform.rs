//! Bytes as Terraform: a root module, then a module, values of variables and a module in JSON, each behind a separator.

use std::collections::BTreeMap;

use crate::bodies::ground::{Run, files};
use seawall::frontend::terraform::{Library, Options, evaluate, reading};

pub(crate) fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let names = ["main.tf", "modules/m/main.tf", "terraform.tfvars", "more.tf.json"];
    let given: Vec<(&str, &str)> = names.into_iter().zip(files(text)).collect();
    let run = Run::new(given.iter().copied());
    let context = run.context();
    let library = Library::new(context.workspace, &run.sources, BTreeMap::new());
    let read = evaluate("", &library, &Options::default(), &context);
    run.check_messages(&read.diagnostics);
    let read = reading(read.value, &context);
    run.check_messages(&read.diagnostics);
    run.check_reading(read.value);
    run.check_suppressions();
}
