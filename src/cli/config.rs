//! `seawall.toml`. An unknown key is an error with a suggestion; `docs/seawall.schema.json` describes the file.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::cli::Failure;
use crate::cli::suggest::nearest;
use crate::policy::catalogue::Catalogue;
use crate::policy::metadata::Severity;
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
    #[serde(default)]
    controls: BTreeMap<String, bool>,
    #[serde(default)]
    parameters: BTreeMap<String, BTreeMap<String, serde_json::Value>>,
    #[serde(default)]
    severity: BTreeMap<String, SeverityName>,
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

#[derive(Copy, Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SeverityName {
    Low,
    Medium,
    High,
    Critical,
}

impl SeverityName {
    fn severity(self) -> Severity {
        match self {
            SeverityName::Low => Severity::Low,
            SeverityName::Medium => Severity::Medium,
            SeverityName::High => Severity::High,
            SeverityName::Critical => Severity::Critical,
        }
    }
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
    parse(&text).map(Some).map_err(|why| wrong(&why))
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
        let known = |id: &str| {
            let ids = || catalogue.policies.iter().map(|policy| policy.metadata.id.as_str());
            if ids().any(|known| known == id) {
                return Ok(());
            }
            let hint = nearest(id, ids()).map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"));
            Err(Failure::Usage(format!("seawall.toml: there is no control `{id}`{hint}")))
        };
        for (id, on) in self.controls {
            known(&id)?;
            profile.controls.insert(id, on);
        }
        for (id, values) in self.parameters {
            known(&id)?;
            let policy = catalogue.policies.iter().find(|policy| policy.metadata.id == id);
            for (name, value) in values {
                let names = || policy.into_iter().flat_map(|policy| policy.metadata.parameters.keys()).map(String::as_str);
                if !names().any(|known| known == name) {
                    let hint = nearest(&name, names()).map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"));
                    return Err(Failure::Usage(format!("seawall.toml: the control `{id}` has no parameter `{name}`{hint}")));
                }
                profile.parameters.entry(id.clone()).or_default().insert(name, value);
            }
        }
        for (id, severity) in self.severity {
            known(&id)?;
            profile.severity.insert(id, severity.severity());
        }
        Ok(())
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
        assert_eq!(config.parameters["a-b"]["x"], serde_json::json!([1, "y"]));
    }
}
