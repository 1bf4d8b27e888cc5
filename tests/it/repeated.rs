//! Answers that are known already, since a resource is like another one or a policy was compiled before, are those that the policies would give.

use std::path::{Path, PathBuf};

use seawall::model::Estate;
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::policy::verdict::{Judge, JudgeOptions};
use seawall::scan::{Input, Options, read};
use seawall::workspace::Memory;

use crate::cases::{catalogue, files};

/// All that the fixtures of the policies deploy, in one estate.
fn estate(ending: &str) -> Estate {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    ["policies", "fixtures/estates/arm"].iter().for_each(|folder| files(&root.join(folder), &mut paths));
    let name = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
    let found: Vec<(String, String)> = paths
        .iter()
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .filter_map(|path| Some((name(path), std::fs::read_to_string(path).ok()?)))
        .collect();
    let workspace = Memory::new(found.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let inputs: Vec<Input> = found.iter().map(|(path, _)| Input { path: path.clone(), named: true }).collect();
    read(&workspace, &inputs, &Options::default()).estate
}

#[test]
fn kept_answers_are_those_that_policies_give() {
    let catalogue = catalogue();
    let profile = Profile::named(&catalogue, "all").unwrap_or_default();
    let options = [0, usize::MAX].map(|often| JudgeOptions { repeated_from: Some(often), ..JudgeOptions::default() });
    let judges = options.each_ref().map(|options| Judge::new(&catalogue, &profile, options).unwrap());
    for ending in [".json", ".bicep"] {
        let estate = estate(ending);
        let [kept, asked] = judges.each_ref().map(|judge| judge.judge(&estate));
        assert!(asked.len() > 1000, "{ending}: {} verdicts", asked.len());
        assert_eq!(kept.len(), asked.len());
        for (kept, asked) in kept.iter().zip(&asked) {
            let (control, resource) = (&catalogue.policies[asked.control].metadata.id, estate.resource(asked.resource));
            assert_eq!(format!("{kept:?}"), format!("{asked:?}"), "{control} on {}", resource.address);
        }
    }
}

#[test]
fn policies_that_were_compiled_when_seawall_was_built_judge_like_those_that_are_compiled_now() {
    let catalogues = [Catalogue::embedded().unwrap(), Catalogue::load(Catalogue::files()).unwrap()];
    let profiles = catalogues.each_ref().map(|catalogue| Profile::named(catalogue, "all").unwrap());
    let options = JudgeOptions::default();
    let estate = estate(".json");
    let [built, now] = [0, 1].map(|one| Judge::new(&catalogues[one], &profiles[one], &options).unwrap().judge(&estate));
    assert!(now.len() > 1000, "{} verdicts", now.len());
    assert_eq!(format!("{built:#?}"), format!("{now:#?}"));
}
