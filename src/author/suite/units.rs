//! Unit tests of policies and libraries: they hold, and reach every line.

use crate::author::parallel::in_each;
use crate::author::suite::Report;
use crate::author::suite::load::PACK;
use crate::author::{Fault, Files};
use crate::policy::catalogue::{Catalogue, LoadError, UnitTests};

/// Runs the tests of each row that was loaded.
pub(super) fn run(catalogue: &Catalogue, own: &Files, report: &mut Report) {
    let is_loaded = |file: &String| file.starts_with("lib/") || catalogue.policies.iter().any(|policy| policy.file == *file);
    let tested: Vec<String> = report.rows.iter().map(|row| row.file.clone()).filter(is_loaded).collect();
    let results: Vec<(String, Result<UnitTests, LoadError>)> = in_each(&tested, |file| {
        let shown = if file.starts_with("lib/") && !catalogue.packs.is_empty() { format!("{PACK}/{file}") } else { file.clone() };
        own.get(&tests_of(file)).map(|text| (file.clone(), catalogue.unit_tests(&shown, text))).into_iter().collect()
    });
    for file in tested.iter().filter(|file| !own.contains_key(&tests_of(file))) {
        report.add(Fault::of(
            &tests_of(file),
            "there are no unit tests",
            "write rules `test_…` that compare whole sets of denials",
        ));
    }
    for (file, result) in results {
        match result {
            Err(error) => report.add(error.into()),
            Ok(tests) => {
                if let Some(row) = report.rows.iter_mut().find(|row| row.file == file) {
                    (row.tests, row.covered) = (tests.passed.len(), tests.covered);
                    row.lines = tests.covered + tests.uncovered.len();
                }
                let text = own.get(&tests_of(&file)).map_or("", String::as_str);
                faults(&file, text, &tests).into_iter().for_each(|fault| report.add(fault));
            }
        }
    }
}

fn tests_of(file: &str) -> String {
    file.replace(".rego", "_test.rego")
}

fn faults(file: &str, text: &str, tests: &UnitTests) -> Vec<Fault> {
    let beside = tests_of(file);
    let failed = tests.failed.iter().map(|said| {
        let name = said.split([' ', ':']).next().unwrap_or_default();
        let line = (1..).zip(text.lines()).find(|(_, line)| line.split([' ', '(']).next() == Some(name));
        Fault::at(
            &beside,
            line.map_or(1, |(number, _)| number),
            format!("the test does not hold: {said}"),
            "mend the rule, or the test",
        )
    });
    let uncovered = tests
        .uncovered
        .iter()
        .map(|line| Fault::at(file, *line, "no unit test reaches this line", format!("test it in {beside}, or take it away")));
    let none = (tests.passed.is_empty() && tests.failed.is_empty())
        .then(|| Fault::of(&beside, "there is no rule `test_…`", "compare whole sets of denials, with path and message"));
    failed.chain(uncovered).chain(none).collect()
}
