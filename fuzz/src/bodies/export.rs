//! Bytes as JSON of any kind: what it is taken for, and, whatever that is, what reading it as an export gives.

use seawall::frontend::terraform::plan;
use seawall::frontend::{arm, export, json, text};

use crate::bodies::ground::Run;

pub(crate) fn run(bytes: &[u8]) {
    let Ok(text) = text::decode(bytes.to_vec()) else { return };
    let run = Run::new([("main.json", text.as_str())]);
    let file = run.sources.add("main.json", text.as_str());
    let planned = plan::is_plan(file, &text, &run.budget);
    assert!(!planned || plan::looks_planned(&text), "a plan that is not looked for");
    let read = json::outline(file, &text, &run.budget);
    run.check_messages(&read.diagnostics);
    let Some(outline) = read.value else { return };
    let shape = export::sniff(&outline);
    // What an outline leaves out are records: a text is taken for the same thing when it is read as a whole.
    let whole = json::parse(file, &text, &run.budget);
    run.check_messages(&whole.diagnostics);
    if let Some(root) = &whole.value {
        assert_eq!(arm::is_template(root), arm::is_template(&outline.root), "an outline is a template, and the text is none");
        let taken = [arm::is_template(root), arm::is_parameters(root), shape.is_some()];
        assert!(taken.into_iter().filter(|taken| *taken).count() < 2, "it is taken for several things: {taken:?}");
    }
    let _form: Option<&str> = plan::other_form(&outline.root);
    // The reader must bear what the sniffer would not give it.
    let read = export::read("main.json", &outline, &run.context());
    run.check_messages(&read.diagnostics);
    run.check_reading(read.value);
}
