//! Frameworks: `policies/frameworks/<key>.yaml`, the articles that controls may name, and what configuration shows of each.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::policy::catalogue::{LoadError, Policy};
use crate::policy::metadata::suggestion;
use crate::policy::yaml;

/// A law, standard or benchmark.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Its name.
    pub name: String,
    /// The version whose ids are used.
    pub version: String,
    /// Who publishes it.
    pub publisher: String,
    /// Where it can be read.
    pub link: String,
    /// Where ids, titles and mappings were found.
    pub source: Vec<String>,
    /// When that was.
    pub date: String,
    /// What the mapping says and what it does not.
    pub about: String,
    /// The articles that controls may name, by id.
    pub articles: BTreeMap<String, Article>,
    /// By family of controls, the articles that these speak to directly; others they support.
    pub direct: BTreeMap<String, Vec<String>>,
}

/// An article, a criterion or a recommendation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// What it is called.
    pub title: String,
    /// What it demands, in a sentence.
    pub demands: Option<String>,
    /// What configuration can show of it.
    pub shows: Option<String>,
    /// What configuration cannot show of it.
    pub hidden: Option<String>,
}

impl Framework {
    /// Whether controls of `family` speak to `article` directly; `None` if the framework does not tell.
    pub fn is_direct(&self, family: &str, article: &str) -> Option<bool> {
        Some(self.direct.get(family)?.iter().any(|one| one == article))
    }
}

/// Reads a framework; those that come with seawall were made JSON when it was built.
pub(crate) fn parse(file: &str, text: &str) -> Result<Framework, LoadError> {
    let framework: Framework = serde_json::from_str(text).or_else(|_| {
        yaml_serde::from_str(text).map_err(|error| LoadError::new(file, yaml::line(text, &error), error.to_string()))
    })?;
    for article in framework.direct.values().flatten() {
        check(&framework, article).map_err(|message| LoadError::new(file, 1, message))?;
    }
    Ok(framework)
}

fn check(framework: &Framework, article: &str) -> Result<(), String> {
    if framework.articles.contains_key(article) {
        return Ok(());
    }
    let near = suggestion(article, framework.articles.keys().map(String::as_str));
    Err(format!("{} has no article `{article}` here{near}", framework.name))
}

/// Refuses frameworks and articles that no file knows.
pub(crate) fn check_names(frameworks: &BTreeMap<String, Framework>, policy: &Policy) -> Result<(), LoadError> {
    for (key, articles) in &policy.metadata.frameworks {
        let line = policy.text.lines().position(|line| line.trim_start_matches(['#', ' ']).starts_with(&format!("{key}:")));
        let fault = |message: String| LoadError::new(&policy.file, line.map_or(1, |line| line + 1), message);
        let Some(framework) = frameworks.get(key) else {
            let near = suggestion(key, frameworks.keys().map(String::as_str));
            return Err(fault(format!("there is no framework `{key}`{near}")));
        };
        articles.iter().try_for_each(|article| check(framework, article)).map_err(fault)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::catalogue::Catalogue;

    #[test]
    fn unknown_names_are_refused_with_a_suggestion() {
        let mut catalogue = Catalogue::embedded().unwrap();
        let mut refused = |key: &str, article: &str| {
            let named = BTreeMap::from([(key.to_owned(), vec![article.to_owned()])]);
            catalogue.policies[0].metadata.frameworks = named;
            check_names(&catalogue.frameworks, &catalogue.policies[0]).unwrap_err().message
        };
        assert!(refused("gdrp", "Art. 44").contains("did you mean `gdpr`?"));
        assert!(refused("gdpr", "Art. 32(1)(e)").contains("GDPR has no article `Art. 32(1)(e)` here (did you mean `Art. 3"));
    }

    #[test]
    fn every_framework_says_what_it_is_not() {
        for (key, framework) in &Catalogue::embedded().unwrap().frameworks {
            assert!(framework.about.contains("no legal advice"), "{key}");
            assert!(!framework.source.is_empty() && framework.link.starts_with("https://"), "{key}");
        }
    }

    #[test]
    fn families_speak_directly_or_not() {
        let gdpr = Catalogue::embedded().unwrap().frameworks.remove("gdpr").unwrap();
        assert_eq!(gdpr.is_direct("tls", "Art. 32(1)(a)"), Some(true));
        assert_eq!(gdpr.is_direct("tls", "Art. 5(1)(f)"), Some(false));
        assert_eq!(gdpr.is_direct("nothing", "Art. 44"), None);
        assert!(gdpr.articles.values().all(|article| article.shows.is_some() && article.hidden.is_some()));
    }
}
