//! Bytes as Bicep: a template, then a module, a parameter file and data, each behind a separator.

use std::sync::Arc;

use crate::bodies::ground::{Run, check_tree, files};
use seawall::frontend::bicep;
use seawall::workspace::relative;

/// References of the template that lead to the module.
const REFERENCES: usize = 8;

pub(crate) fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut parts = files(text);
    let main = parts.next().unwrap_or_default();
    let names = ["module.bicep", "main.bicepparam", "data.json"];
    let mut given = vec![("main.bicep", main)];
    given.extend(names.into_iter().zip(parts));

    // Whatever real files call their modules, there is one.
    let known = Run::new([]);
    let file = known.sources.add("main.bicep", main);
    let program = bicep::parse(file, main, bicep::dialect("main.bicep"), &known.budget).value;
    let paths: Vec<String> =
        bicep::references(&program).filter_map(|path| relative("main.bicep", path)).take(REFERENCES).collect();
    if let Some((_, module)) = given.get(1).copied() {
        let wanted = paths.iter().filter(|path| !path.is_empty() && *path != "main.bicep");
        given.extend(wanted.map(|path| (path.as_str(), module)));
    }

    let run = Run::new(given.iter().copied());
    for (path, text) in given.iter().filter(|(path, _)| path.contains(".bicep")).take(3) {
        let parsed = bicep::parse(run.sources.add(path, *text), text, bicep::dialect(path), &run.budget);
        check_tree(text, &parsed.value);
        run.check_messages(&parsed.diagnostics);
        if *path == "main.bicep" {
            let parameters = given.iter().any(|(path, _)| *path == "main.bicepparam").then_some("main.bicepparam");
            let read = bicep::evaluate(path, &Arc::new(parsed.value), parameters, &run.context());
            run.check_messages(&read.diagnostics);
            run.check_reading(read.value);
        }
    }
    run.check_suppressions();
}
