//! `seawall.toml`. An unknown key is an error with a suggestion; `docs/seawall.schema.json` describes the file.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::cli::Failure;
use crate::cli::packs::Named;
use crate::cli::suggest::nearest;
use crate::policy::catalogue::Catalogue;
use crate::policy::environment::Environment;
use crate::policy::profile::{self, Profile};

/// The keys of the file that say nothing of controls.
const KEYS: [&str; 8] = ["profile", "environment", "fail-on", "estate", "exclude", "policies", "azure-policy", "baseline"];
/// The largest file that is read.
const LIMIT: u64 = 1 << 20;

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(dead_code, reason = "serde must know the sections of profiles, or it would refuse them")]
pub(crate) struct Config {
    pub(crate) profile: Option<String>,
    pub(crate) environment: Option<EnvironmentName>,
    pub(crate) fail_on: Option<ThresholdName>,
    pub(crate) estate: Option<EstateName>,
    #[serde(default)]
    pub(crate) exclude: Vec<String>,
    #[serde(default)]
    pub(crate) policies: Vec<String>,
    /// Files and folders of Azure Policy, relative to the configuration file.
    #[serde(default)]
    pub(crate) azure_policy: Vec<PathBuf>,
    /// What to compare with: a file, relative to the configuration file, or `git:REVISION`.
    pub(crate) baseline: Option<String>,
    // What is said of controls is read by the profile, in the text.
    families: Option<IgnoredAny>,
    environments: Option<IgnoredAny>,
    controls: Option<IgnoredAny>,
    parameters: Option<IgnoredAny>,
    severity: Option<IgnoredAny>,
    production: Option<IgnoredAny>,
    staging: Option<IgnoredAny>,
    development: Option<IgnoredAny>,
    /// Where it was read.
    #[serde(skip)]
    file: String,
    /// What was read.
    #[serde(skip)]
    text: String,
}

#[derive(Copy, Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EnvironmentName {
    Production,
    Staging,
    Development,
}

impl EnvironmentName {
    /// What it is called inside.
    pub(crate) fn environment(self) -> Environment {
        match self {
            EnvironmentName::Production => Environment::Production,
            EnvironmentName::Staging => Environment::Staging,
            EnvironmentName::Development => Environment::Development,
        }
    }
}

#[derive(Copy, Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ThresholdName {
    None,
    Low,
    Medium,
    High,
    Critical,
}

#[derive(Copy, Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EstateName {
    Whole,
    Partial,
}

/// Reads the file at `path`; `None` if there is none.
#[expect(clippy::disallowed_methods, reason = "the configuration stands outside of what is scanned")]
pub(crate) fn load(path: &Path) -> Result<Option<Config>, Failure> {
    let wrong = |why: &dyn std::fmt::Display| Failure::Usage(format!("{}: {why}", path.display()));
    let size = match std::fs::metadata(path) {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(&error)),
    };
    if size > LIMIT {
        return Err(wrong(&format!("the file has {size} bytes, more than the limit of {LIMIT}")));
    }
    let text = std::fs::read_to_string(path).map_err(|error| wrong(&error))?;
    let config = parse(&text).map_err(|why| wrong(&why))?;
    let beside = |one: &PathBuf| path.parent().map_or_else(|| one.clone(), |folder| folder.join(one));
    let azure_policy = config.azure_policy.iter().map(beside).collect();
    Ok(Some(Config { file: path.display().to_string(), text, azure_policy, ..config }))
}

fn parse(text: &str) -> Result<Config, String> {
    toml::from_str(text).map_err(|error| {
        let hint = unknown_field(error.message())
            .and_then(|field| nearest(field, KEYS.into_iter().chain(profile::KEYS)))
            .map_or_else(String::new, |key| format!("did you mean `{key}`?"));
        format!("{error}{hint}")
    })
}

fn unknown_field(message: &str) -> Option<&str> {
    message.strip_prefix("unknown field `")?.split('`').next()
}

impl Config {
    /// The policies that it names, relative to where it lies.
    pub(crate) fn packs(&self, offline: bool) -> Vec<Named> {
        let one = |argument: &String| Named { argument: argument.clone(), base: self.folder().to_owned(), offline };
        self.policies.iter().map(one).collect()
    }

    /// The folder that it lies in.
    pub(crate) fn folder(&self) -> &Path {
        Path::new(&self.file).parent().unwrap_or(Path::new(""))
    }

    /// Writes its say about controls into `profile`.
    pub(crate) fn apply(&self, profile: &mut Profile, catalogue: &Catalogue) -> Result<(), Failure> {
        profile.apply(catalogue, &self.text, &self.file, &KEYS).map_err(|error| Failure::Usage(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_an_error_with_a_suggestion() {
        let error = parse("fail_on = \"low\"").expect_err("the key has a hyphen");
        assert!(error.contains("did you mean `fail-on`?"), "{error}");
    }

    #[test]
    fn every_section_of_a_profile_may_stand_in_it() {
        for key in profile::KEYS {
            assert!(parse(&format!("[{key}]\n")).is_ok(), "{key}");
        }
    }

    #[test]
    fn all_keys_are_read() {
        let text = "profile = 'gdpr-eu'\nenvironment = 'staging'\nfail-on = 'none'\nestate = 'partial'\nexclude = ['x/**']\npolicies = ['own']\n\
                    azure-policy = ['tenant']\nbaseline = 'git:main'\n\
                    [controls]\na-b = false\n[parameters.a-b]\nx = [1, 'y']\n[severity]\na-b = 'low'\n";
        let config = parse(text).expect("every key is known");
        assert_eq!(config.exclude, ["x/**"]);
    }
}
