//! `seawall.toml`. An unknown key is an error with a suggestion; `docs/seawall.schema.json` describes the file.

use std::path::Path;

use serde::Deserialize;

use crate::cli::Failure;
use crate::cli::suggest::nearest;
use crate::policy::catalogue::Catalogue;
use crate::policy::profile::Profile;

/// The keys at the top of the file.
const KEYS: [&str; 8] = ["profile", "environment", "fail-on", "estate", "exclude", "controls", "parameters", "severity"];
/// The largest file that is read.
const LIMIT: u64 = 1 << 20;

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Config {
    pub(crate) profile: Option<String>,
    pub(crate) environment: Option<EnvironmentName>,
    pub(crate) fail_on: Option<ThresholdName>,
    pub(crate) estate: Option<EstateName>,
    #[serde(default)]
    pub(crate) exclude: Vec<String>,
    controls: Option<toml::Value>,
    parameters: Option<toml::Value>,
    severity: Option<toml::Value>,
    /// Where it was read.
    #[serde(skip)]
    file: String,
}

#[derive(Copy, Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EnvironmentName {
    Production,
    Staging,
    Development,
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
    Ok(Some(Config { file: path.display().to_string(), ..config }))
}

fn parse(text: &str) -> Result<Config, String> {
    toml::from_str(text).map_err(|error| {
        let hint = unknown_field(error.message())
            .and_then(|field| nearest(field, KEYS))
            .map_or_else(String::new, |key| format!("did you mean `{key}`?"));
        format!("{error}{hint}")
    })
}

fn unknown_field(message: &str) -> Option<&str> {
    message.strip_prefix("unknown field `")?.split('`').next()
}

impl Config {
    /// Writes its say about controls into `profile`.
    pub(crate) fn apply(self, profile: &mut Profile, catalogue: &Catalogue) -> Result<(), Failure> {
        let sections = [("controls", self.controls), ("parameters", self.parameters), ("severity", self.severity)];
        let table: toml::Table = sections.into_iter().filter_map(|(name, section)| Some((name.to_owned(), section?))).collect();
        profile.apply(catalogue, &table, &self.file).map_err(|error| Failure::Usage(format!("{}: {}", self.file, error.message)))
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
    fn all_keys_are_read() {
        let text = "profile = 'gdpr-eu'\nenvironment = 'staging'\nfail-on = 'none'\nestate = 'partial'\nexclude = ['x/**']\n\
                    [controls]\na-b = false\n[parameters.a-b]\nx = [1, 'y']\n[severity]\na-b = 'low'\n";
        let config = parse(text).expect("every key is known");
        assert_eq!(config.exclude, ["x/**"]);
        assert!(config.controls.is_some() && config.parameters.is_some() && config.severity.is_some());
    }
}
