//! Bytes as JSON: a template or an export, then a linked template and a parameter file, each behind a separator.

use crate::bodies::ground::{Run, files};
use seawall::frontend::{arm, export, json, text};

pub(crate) fn run(bytes: &[u8]) {
    // Templates come in UTF-16 too.
    let Ok(text) = text::decode(bytes.to_vec()) else { return };
    let text = text.as_str();
    let given: Vec<(&str, &str)> = ["main.json", "linked.json", "main.parameters.json"].into_iter().zip(files(text)).collect();
    let parameters = given.get(2).map(|(path, _)| *path);
    let main = given.first().map_or("", |(_, text)| text);
    let run = Run::new(given.iter().copied());
    let file = run.sources.add("main.json", main);
    let outline = json::outline(file, main, &run.budget);
    run.check_messages(&outline.diagnostics);
    if let Some(outline) = outline.value.filter(|outline| export::sniff(outline).is_some()) {
        let read = export::read("main.json", &outline, &run.context());
        run.check_messages(&read.diagnostics);
        run.check_reading(read.value);
    }
    let parsed = json::parse(file, main, &run.budget);
    run.check_messages(&parsed.diagnostics);
    if let Some(node) = parsed.value.filter(arm::is_template) {
        let read = arm::evaluate("main.json", &node, parameters, &run.context());
        run.check_messages(&read.diagnostics);
        run.check_reading(read.value);
    }
    run.check_suppressions();
}
