//! Bytes as Terraform: a root module, then a module, values of variables and a module in JSON, each behind a separator.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use seawall::frontend::terraform::{Library, Options, evaluate, reading};
use seawall_fuzz::{Run, files, with_stack};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        with_stack(run, text.to_owned());
    }
});

fn run(text: &str) {
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
