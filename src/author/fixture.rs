//! Fixtures of a policy: templates, configurations and exports with comments where something must be found.

use std::collections::BTreeSet;
use std::fmt;

use crate::author::Files;
use crate::finding::{Control, Outcome, Status, outcomes};
use crate::policy::catalogue::{Catalogue, LoadError, Policy};
use crate::policy::profile::Profile;
use crate::policy::verdict::Judge;
use crate::scan::{Input, Options, Scan, read};
use crate::workspace::Memory;

/// The endings of the languages that a case is written in.
pub const LANGUAGES: [&str; 3] = ["bicep", "json", "tf"];

/// The profile whose parameters count in fixtures.
const PROFILE: &str = "gdpr-eu";

/// A case of a policy in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixture {
    /// The number of the policy.
    pub policy: usize,
    /// Its path below the folder of the policies.
    pub path: String,
}

impl Fixture {
    /// The name of the file.
    pub fn file(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The case: the name without its ending.
    pub fn case(&self) -> &str {
        self.file().rsplit_once('.').map_or("", |(case, _)| case)
    }

    /// The ending of its language.
    pub fn language(&self) -> &str {
        self.file().rsplit_once('.').map_or("", |(_, language)| language)
    }

    /// Whether it is an export.
    pub fn is_export(&self) -> bool {
        self.file().ends_with(".export.json")
    }

    /// The path of a file beside it.
    pub fn beside(&self, name: &str) -> String {
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{folder}/{name}")
    }
}

/// The fixtures of all policies, by policy and name.
pub fn fixtures(catalogue: &Catalogue, files: &Files) -> Vec<Fixture> {
    let mut found = Vec::new();
    for (policy, Policy { file, .. }) in catalogue.policies.iter().enumerate() {
        let folder = file.trim_end_matches("policy.rego");
        let below = files.range(folder.to_owned()..).map(|(path, _)| path).take_while(|path| path.starts_with(folder));
        let cases = below.map(|path| Fixture { policy, path: path.clone() });
        found.extend(cases.filter(|case| LANGUAGES.contains(&case.language()) && !case.path.ends_with(".parameters.json")));
    }
    found
}

/// What a comment marks.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A failure.
    Expect,
    /// A verdict that cannot be told.
    Unknown,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Expect => "expect",
            Kind::Unknown => "unknown",
        })
    }
}

/// The line, what is marked, and the id of the control.
pub type Mark = (u32, Kind, String);

/// What is marked in a fixture. A comment begins with `//`, in Terraform with `#`.
pub fn marks(text: &str) -> BTreeSet<Mark> {
    let kinds = || [Kind::Expect, Kind::Unknown].into_iter().flat_map(|kind| ["//", "#"].map(|comment| (kind, comment)));
    let mut found = BTreeSet::new();
    for (number, line) in (1..).zip(text.lines()) {
        for (kind, comment) in kinds() {
            if let Some((_, rest)) = line.split_once(&format!("{comment} {kind}: ")) {
                let ids = rest.split([',', ' ']).filter(|id| !id.is_empty());
                found.extend(ids.map(|id| (number, kind, id.to_owned())));
            }
        }
    }
    found
}

/// The line without the comment that marks it.
pub fn unmarked(line: &str) -> &str {
    let marks = ["// expect: ", "# expect: ", "// unknown: ", "# unknown: "];
    marks.iter().find_map(|mark| line.split_once(mark)).map_or(line, |(before, _)| before).trim_end()
}

/// What the front ends make of a fixture, with the `x.parameters.json` beside an `x.json` or `x.bicep`.
pub fn scan_of(files: &Files, path: &str) -> Scan {
    let parameters = path.rsplit_once('.').map_or_else(String::new, |(stem, _)| format!("{stem}.parameters.json"));
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let texts: Vec<(String, &str)> =
        [path, &parameters].into_iter().filter_map(|path| Some((name(path), files.get(path)?.as_str()))).collect();
    let inputs: Vec<Input> = texts.iter().map(|(path, _)| Input { path: path.clone(), named: true }).collect();
    let workspace = Memory::new(texts.iter().map(|(path, text)| (path.as_str(), *text)));
    read(&workspace, &inputs, &Options::default())
}

/// The controls as outcomes need them, each by the profile for it alone.
pub fn controls(catalogue: &Catalogue, profiles: &[Profile]) -> Vec<Control> {
    let control = |(policy, profile): (&Policy, (usize, &Profile))| Control {
        metadata: policy.metadata.clone(),
        severity: profile.1.severity(catalogue, profile.0),
        enabled: true,
        author: 0,
    };
    catalogue.policies.iter().zip(profiles.iter().enumerate()).map(control).collect()
}

/// A profile for each policy, with nothing else on.
///
/// # Errors
/// There is no profile to take parameters from.
pub fn profiles(catalogue: &Catalogue) -> Result<Vec<Profile>, LoadError> {
    let default = Profile::named(catalogue, PROFILE)?;
    let only = |policy| {
        let mut profile = default.clone();
        profile.only(catalogue, policy);
        profile
    };
    Ok((0..catalogue.policies.len()).map(only).collect())
}

/// What a judge finds in what was read.
pub fn outcomes_of(scan: &Scan, controls: &[Control], judge: &Judge<'_>) -> Vec<Outcome> {
    outcomes(&scan.estate, &scan.sources, controls, judge.judge(&scan.estate), &mut |_| {})
}

/// What the outcomes would be marked as.
pub fn marks_of(scan: &Scan, outcomes: &[Outcome], id: &str) -> BTreeSet<Mark> {
    let mark = |outcome: &Outcome| {
        let kind = match &outcome.status {
            Status::Fail { .. } => Kind::Expect,
            Status::Unknown { .. } => Kind::Unknown,
            Status::Pass | Status::Exempt(_) | Status::NotApplicable => return None,
        };
        Some((line_of(scan, outcome), kind, id.to_owned()))
    };
    outcomes.iter().filter_map(mark).collect()
}

/// The line where an outcome is reported.
pub fn line_of(scan: &Scan, outcome: &Outcome) -> u32 {
    outcome.span.map_or(1, |span| scan.sources.file(span.file).position(span.start).line)
}

/// Marks that nothing was found for, and findings that nobody marked.
pub fn differences(marked: &BTreeSet<Mark>, found: &BTreeSet<Mark>) -> Vec<(u32, String)> {
    let missing = marked.difference(found).map(|(line, kind, id)| (*line, format!("`{kind}: {id}` is marked, not found")));
    let unmarked = found.difference(marked).map(|(line, kind, id)| (*line, format!("`{kind}: {id}` is found, not marked")));
    missing.chain(unmarked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_all_languages_are_marks() {
        let text = "a // expect: x-y\nb # unknown: x-y, z-w\nc // expects nothing\n";
        let marks = marks(text);
        let all: Vec<(u32, Kind, &str)> = marks.iter().map(|(line, kind, id)| (*line, *kind, id.as_str())).collect();
        assert_eq!(all, [(1, Kind::Expect, "x-y"), (2, Kind::Unknown, "x-y"), (2, Kind::Unknown, "z-w")]);
        assert_eq!(text.lines().map(unmarked).collect::<Vec<_>>(), ["a", "b", "c // expects nothing"]);
    }

    #[test]
    fn a_fixture_is_known_by_its_name() {
        let fixture = Fixture { policy: 0, path: "tls/x/fail.more.export.json".to_owned() };
        assert_eq!((fixture.case(), fixture.language(), fixture.is_export()), ("fail.more.export", "json", true));
        assert_eq!(fixture.beside("pass.tf"), "tls/x/pass.tf");
    }
}
