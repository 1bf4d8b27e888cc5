//! Every policy: what `seawall policy test` asks of it, and what only the embedded ones must stand.

use std::path::{Path, PathBuf};

use seawall::author::suite;
use seawall::model::Estate;
use seawall::model::resource_type::canonical;
use seawall::policy::Judgement;
use seawall::policy::profile::Profile;
use seawall::policy::verdict::{Judge, JudgeOptions};

use crate::cases::{catalogue, files, in_each, only, scan_of, texts};

#[test]
fn every_policy_holds_what_it_promises() {
    let report = suite::run(&texts(), only().as_deref());
    assert!(report.rows.len() > 60 || only().is_some(), "the policies are found");
    let faults: Vec<String> = report.faults().map(|fault| format!("policies/{fault}")).collect();
    assert!(faults.is_empty(), "\n{}\n\n{} faults", faults.join("\n"), faults.len());
    let places: usize = report.rows.iter().map(|row| row.places).sum();
    assert!(places > 5000 || only().is_some(), "only {places} places were made unknown");
    for row in &report.rows {
        assert!(row.tests > 0 && row.lines > 0, "{}: nothing was tested", row.id);
        assert!(row.id.starts_with("lib/") || row.cases > 1, "{}: no case was tried", row.id);
    }
}

#[test]
fn types_in_tables_have_the_case_of_azure() {
    let mut found = Vec::new();
    files(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("policies/data"), &mut found);
    for path in found {
        // In lower case where a policy looks types up, else as Azure spells them.
        let text = std::fs::read_to_string(&path).unwrap();
        let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.' && letter != '/');
        for name in words.filter(|word| word.starts_with("Microsoft.") && word.contains('/')) {
            assert_eq!(canonical(name), name, "{}", path.display());
        }
    }
}

#[test]
fn every_policy_compiles() {
    catalogue().check().unwrap_or_else(|error| panic!("{error}"));
}

/// What stands in a file, with the parameters beside it.
fn estate_of(path: &Path) -> Estate {
    let parameters = path.with_extension("parameters.json");
    let named = |path: &Path| Some((path.file_name()?.to_string_lossy().into_owned(), std::fs::read_to_string(path).ok()?));
    let name = path.file_name().unwrap().to_string_lossy();
    scan_of(&[path, &parameters].into_iter().filter_map(named).collect(), &name).estate
}

/// Both evaluators say the same on templates and exports that nobody wrote for a policy, where more is left out than in fixtures.
#[test]
fn both_evaluators_agree_on_real_files() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/dev");
    let mut found = Vec::new();
    for below in ["arm/quickstart", "labels/exports"].iter().filter(|below| folder.join(below).is_dir()) {
        let mut paths = Vec::new();
        files(&folder.join(below), &mut paths);
        found.extend(paths.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "json")));
    }
    if found.is_empty() {
        println!("skipped: there is no {}", folder.display());
        return;
    }
    let catalogue = catalogue();
    let all = Profile::named(&catalogue, "all").unwrap_or_default();
    let options = [false, true].map(|interpreted| JudgeOptions { interpreted, ..JudgeOptions::default() });
    let judges =
        options.each_ref().map(|options| Judge::new(&catalogue, &all, options).unwrap_or_else(|error| panic!("{error}")));
    let faults = in_each(&found, |path| {
        let estate = estate_of(path);
        let [machine, interpreter] = judges.each_ref().map(|judge| judge.judge(&estate));
        let differ = machine.iter().zip(&interpreter).filter(|(one, other)| format!("{one:?}") != format!("{other:?}"));
        let what = |(one, other): (&Judgement, &Judgement)| {
            let (control, resource) = (&catalogue.policies[one.control].metadata.id, estate.resource(one.resource));
            format!("{}: {control} on {}: {:?}, interpreted {:?}", path.display(), resource.address, one.verdict, other.verdict)
        };
        differ.map(what).collect()
    });
    assert!(faults.is_empty(), "\n{}\n\n{} differences", faults.join("\n"), faults.len());
}
