//! Fixes in Terraform: each row of a policy, in each of its fixtures.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use rayon::prelude::*;
use seawall::finding::Status;
use seawall::fix::{Fate, Fixed, Request, fix};
use seawall::policy::profile::Profile;
use seawall::scan::{Input, Options};
use seawall::workspace::Memory;

use crate::cases::{Fixture, catalogue, fixtures, in_each, report};

/// A fixture: its name, its text, what became of its findings, its new text.
type Tried = (String, String, Vec<(String, Fate)>, String);

#[test]
fn what_a_row_is_for_is_gone_and_nothing_else() {
    let catalogue = catalogue();
    let with_rows = |fixture: &Fixture| !catalogue.policies[fixture.policy].metadata.fix.is_empty();
    let all: Vec<Fixture> = fixtures(&catalogue).into_iter().filter(|fixture| fixture.is("tf") && with_rows(fixture)).collect();
    let found: Vec<Tried> = in_each(&all, |fixture| {
        let text = std::fs::read_to_string(&fixture.path).unwrap();
        let workspace = Memory::new([("main.tf", text.as_str())]);
        let inputs = [Input { path: "main.tf".to_owned(), named: true }];
        let mut profile = Profile::named(&catalogue, "gdpr-eu").unwrap();
        profile.only(&catalogue, fixture.policy);
        let options = Options::default();
        let request = Request {
            workspace: &workspace,
            inputs: &inputs,
            catalogue: &catalogue,
            profile: &profile,
            options: &options,
            cautious: true,
            only: &[],
        };
        let Fixed { before, files, findings, .. } = fix(&request).unwrap();
        let told = findings.into_iter().map(|(at, fate)| {
            let outcome = &before.outcomes[at];
            assert!(matches!(outcome.status, Status::Fail { .. }));
            (format!("{} {}", before.estate.resource(outcome.resource).resource_type, outcome.path), fate)
        });
        let new = files.into_iter().next().map_or(text.clone(), |file| String::from_utf8(file.new).unwrap());
        vec![(fixture.name(), text, told.collect(), new)]
    });
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (name, _, told, _) in &found {
        for (what, fate) in told {
            let kind = format!("{fate:?}");
            *counts.entry(kind.split(['(', ' ']).next().unwrap_or_default().to_owned()).or_default() += 1;
            if let Fate::Refused(why) = fate {
                println!("- {name}  {what}: {why}");
            }
        }
    }
    println!("{counts:?}");
    let fixed = counts.get("Fixed").copied().unwrap_or_default();
    assert!(fixed >= 215 && counts.get("Refused").is_none_or(|refused| *refused <= 15), "{counts:?}");
    let unformatted = |text: &str| {
        let mut child = Command::new("terraform")
            .args(["fmt", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        std::io::Write::write_all(&mut child.stdin.take()?, text.as_bytes()).ok()?;
        Some(child.wait_with_output().ok()?.stdout != text.as_bytes())
    };
    let faults: Vec<String> = found
        .par_iter()
        .filter(|(_, old, _, new)| old != new && unformatted(old) == Some(false) && unformatted(new) == Some(true))
        .map(|(name, _, _, new)| format!("{name}: not as `terraform fmt` has it:\n{new}"))
        .collect();
    report(&faults, "files that fixes leave in disorder");
    if std::env::var_os("SEAWALL_SHOW").is_some() {
        for (name, old, _, new) in found.iter().filter(|(_, old, _, new)| old != new) {
            println!("--- {name}\n{}", diffy::create_patch(old, new));
        }
    }
}
