//! `seawall.toml`. An unknown key is an error with a suggestion; `docs/seawall.schema.json` describes the file.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::cli::Failure;
use crate::cli::base::GIT;
use crate::cli::files::{confined, read_text};
use crate::cli::options::{Environment, EstateKind, Threshold};
use crate::cli::packs::Named;
use crate::cli::suggest::nearest;
use crate::exemption::{self, Demand, Rules};
use crate::policy::catalogue::Catalogue;
use crate::policy::profile::{self, Profile};
use crate::registry;

/// The keys of the file that say nothing of controls.
const KEYS: [&str; 10] = [
    "profile",
    "environment",
    "fail-on",
    "estate",
    "exclude",
    "policies",
    "azure-policy",
    "exemptions",
    "suppressions",
    "baseline",
];
/// The keys of the rules for exemptions.
const RULES: [&str; 5] = ["files", "require", "maximum-days", "forbidden", "warn-days"];
/// The largest file that is read.
const LIMIT: u64 = 1 << 20;

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(expecting = "a table")]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(dead_code, reason = "serde must know the sections of profiles, or it would refuse them")]
pub(crate) struct Config {
    pub(crate) profile: Option<String>,
    pub(crate) environment: Option<Environment>,
    pub(crate) fail_on: Option<Threshold>,
    pub(crate) estate: Option<EstateKind>,
    #[serde(default)]
    pub(crate) exclude: Vec<String>,
    #[serde(default)]
    pub(crate) policies: Vec<String>,
    /// Files and folders of Azure Policy, relative to the configuration file.
    #[serde(default)]
    pub(crate) azure_policy: Vec<PathBuf>,
    /// Files of exemptions, and the rules for them.
    #[serde(default)]
    pub(crate) exemptions: ExemptionRules,
    /// The rules for suppressions.
    #[serde(default)]
    pub(crate) suppressions: SuppressionRules,
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

/// `[exemptions]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(expecting = "a table")]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ExemptionRules {
    /// Relative to the configuration file.
    #[serde(default)]
    pub(crate) files: Vec<PathBuf>,
    require: Option<Vec<Demand>>,
    maximum_days: Option<u32>,
    #[serde(default)]
    forbidden: Vec<String>,
    warn_days: Option<u32>,
}

/// `[suppressions]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(expecting = "a table")]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct SuppressionRules {
    #[serde(default)]
    require: Vec<SuppressionDemand>,
    maximum_days: Option<u32>,
    #[serde(default)]
    forbidden: Vec<String>,
}

/// What a suppression can tell.
#[derive(Copy, Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SuppressionDemand {
    Reason,
    Expires,
}

impl From<SuppressionDemand> for Demand {
    fn from(demand: SuppressionDemand) -> Self {
        match demand {
            SuppressionDemand::Reason => Demand::Reason,
            SuppressionDemand::Expires => Demand::Expires,
        }
    }
}

/// Reads the file at `path`; `None` if there is none.
pub(crate) fn load(path: &Path) -> Result<Option<Config>, Failure> {
    let wrong = |why: &dyn std::fmt::Display| Failure::Usage(format!("{}: {why}", path.display()));
    let text = match read_text(path, LIMIT) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(&error)),
    };
    let config = parse(&text).map_err(|why| wrong(&why))?;
    let beside = |one: &PathBuf| path.parent().map_or_else(|| one.clone(), |folder| folder.join(one));
    let azure_policy = config.azure_policy.iter().map(beside).collect();
    let exemptions = ExemptionRules { files: config.exemptions.files.iter().map(beside).collect(), ..config.exemptions };
    Ok(Some(Config { file: path.display().to_string(), text, azure_policy, exemptions, ..config }))
}

/// The same of a file that lies in what is scanned, below `root`, and that nobody named: it names nothing outside.
pub(crate) fn found(root: &Path, path: &Path) -> Result<Option<Config>, Failure> {
    let wrong = |what: &str, why: String| Failure::Usage(format!("{}: {what}{why}", path.display()));
    confined(root, path).map_err(|why| wrong("", why))?;
    let Some(config) = load(path)? else { return Ok(None) };
    let beside = |one: &str| config.folder().join(one);
    let packs = config.policies.iter().filter(|one| !one.contains("://")).map(|one| beside(registry::pinned(one).0));
    let baseline = config.baseline.iter().filter(|one| !one.starts_with(GIT)).map(|one| beside(one));
    for one in packs.chain(baseline).chain(config.azure_policy.iter().chain(&config.exemptions.files).cloned()) {
        confined(root, &one).map_err(|why| wrong(&format!("`{}`: ", one.display()), why))?;
    }
    Ok(Some(config))
}

fn parse(text: &str) -> Result<Config, String> {
    toml::from_str(text).map_err(|error| {
        let hint = unknown_field(error.message())
            .and_then(|field| nearest(field, KEYS.into_iter().chain(RULES).chain(profile::KEYS)))
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

    /// Writes its rules into `options`.
    pub(crate) fn rule(&self, options: &mut exemption::Options, catalogue: &Catalogue) -> Result<(), Failure> {
        let (files, comments) = (&self.exemptions, &self.suppressions);
        let usual = Rules::of_files();
        options.rules = Rules {
            require: files.require.clone().unwrap_or(usual.require),
            maximum_days: files.maximum_days.or(usual.maximum_days),
            forbidden: files.forbidden.clone(),
        };
        options.suppressions = Rules {
            require: comments.require.iter().copied().map(Demand::from).collect(),
            maximum_days: comments.maximum_days,
            forbidden: comments.forbidden.clone(),
        };
        options.warn_days = files.warn_days.unwrap_or(options.warn_days);
        for (section, rules) in [("exemptions", &options.rules), ("suppressions", &options.suppressions)] {
            rules.check(catalogue.ids()).map_err(|why| Failure::Usage(format!("{}: [{section}]: {why}", self.file)))?;
        }
        Ok(())
    }

    /// What was read; nothing if there was no file.
    pub(crate) fn text(&self) -> Option<&str> {
        (!self.file.is_empty()).then_some(self.text.as_str())
    }

    /// The configuration that `text` is, which messages call `file`: for what it says of controls and of exemptions. What it names is left to
    /// who has that.
    ///
    /// # Errors
    /// It is none; in words.
    pub(crate) fn of_text(file: &str, text: &str) -> Result<Self, Failure> {
        let config = parse(text).map_err(|why| Failure::Usage(format!("{file}: {why}")))?;
        Ok(Config { file: file.to_owned(), text: text.to_owned(), ..config })
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
    fn rules_for_exemptions_come_from_the_file() {
        let catalogue = Catalogue::embedded().expect("the embedded policies load");
        let rules = |text: &str| {
            let mut options = exemption::Options::default();
            parse(text).expect("it is read").rule(&mut options, &catalogue).map(|()| options)
        };
        let usual = rules("").expect("no rules are rules");
        assert_eq!((usual.rules.maximum_days, usual.rules.require.len(), usual.warn_days), (Some(366), 4, 30));
        assert!(usual.suppressions.require.is_empty());
        let own = rules("[exemptions]\nrequire = []\nmaximum-days = 5\nwarn-days = 1\n[suppressions]\nrequire = ['expires']\n");
        let own = own.expect("they are rules");
        assert_eq!((own.rules.require.len(), own.rules.maximum_days, own.warn_days), (0, Some(5), 1));
        assert_eq!(own.suppressions.require, [Demand::Expires]);
        assert!(rules("[suppressions]\nforbidden = ['residency-*', 'azure-policy/*']\n").is_ok());
        assert!(matches!(rules("[exemptions]\nforbidden = ['residenzy-*']\n"), Err(Failure::Usage(_))));
        let error = parse("[suppressions]\nrequire = ['owner']\n").expect_err("a comment names no owner");
        assert!(error.contains("`reason` or `expires`"), "{error}");
        let error = parse("[exemptions]\nmaximum-day = 3\n").expect_err("it is misspelt");
        assert!(error.contains("did you mean `maximum-days`?"), "{error}");
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
                    [exemptions]\nfiles = ['x.toml']\nmaximum-days = 180\nwarn-days = 7\nforbidden = ['residency-*']\n\
                    require = ['owner', 'approver', 'reason', 'compensating-control', 'ticket', 'created', 'expires']\n\
                    [suppressions]\nrequire = ['reason', 'expires']\nmaximum-days = 90\nforbidden = ['tls-ftp']\n\
                    [controls]\na-b = false\n[parameters.a-b]\nx = [1, 'y']\n[severity]\na-b = 'low'\n";
        let config = parse(text).expect("every key is known");
        assert_eq!(config.exclude, ["x/**"]);
    }
}
