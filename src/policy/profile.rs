//! Profiles: which controls are on, with which parameters and severities, in which environment.

mod page;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::policy::catalogue::{Catalogue, LoadError};
use crate::policy::environment::{Environment, LISTS, Lists, Words};
use crate::policy::metadata::{Metadata, Severity, severity_from, suggestion};
use crate::policy::profile::page::Page;
use crate::policy::upkeep::{self, Upkeep};

/// The sections that lie over the general ones of the same names in one environment.
const SECTIONS: [&str; 3] = ["controls", "parameters", "severity"];

/// What a profile says of itself.
const HEAD: [&str; 4] = ["name", "title", "description", "extends"];

/// What a profile and `seawall.toml` may say of controls.
pub(crate) const KEYS: [&str; 8] =
    ["families", "environments", "controls", "parameters", "severity", "production", "staging", "development"];

/// One profile over the defaults of the policies.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// What it is for, in a few words.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// The controls of its families; all, if it names none.
    on: Option<BTreeSet<usize>>,
    /// What holds where no environment is known, and in each of them.
    layers: [Layer; 4],
    lists: Lists,
}

/// What is said of controls for one environment.
#[derive(Clone, Debug, Default)]
struct Layer {
    controls: BTreeMap<usize, bool>,
    parameters: BTreeMap<usize, BTreeMap<String, Json>>,
    severities: BTreeMap<usize, Severity>,
}

/// The family of a control: the first word of its id.
fn family(metadata: &Metadata) -> &str {
    metadata.id.split('-').next().unwrap_or_default()
}

/// None, and each.
fn environments() -> impl Iterator<Item = Option<Environment>> {
    [None].into_iter().chain(Environment::ALL.map(Some))
}

fn layer(environment: Option<Environment>) -> usize {
    match environment {
        None => 0,
        Some(Environment::Production) => 1,
        Some(Environment::Staging) => 2,
        Some(Environment::Development) => 3,
    }
}

impl Profile {
    /// The profile `name` of the catalogue, over the one it extends.
    ///
    /// # Errors
    /// There is no such profile, or it cannot be used.
    pub fn named(catalogue: &Catalogue, name: &str) -> Result<Self, LoadError> {
        let known = || catalogue.profiles.keys().map(String::as_str);
        let mut pages: Vec<(String, Page, usize)> = Vec::new();
        let mut next = Some((name.to_owned(), "profiles".to_owned(), 1));
        while let Some((name, file, line)) = next {
            let Some(found) = catalogue.profiles.get(&name) else {
                let near = suggestion(&name, known());
                return Err(LoadError::new(file, line, format!("there is no profile `{name}`{near}")));
            };
            if pages.iter().any(|(known, ..)| *known == name) {
                return Err(LoadError::new(file, line, format!("the profile `{name}` extends itself")));
            }
            let page = Page::new(&found.file, &found.text)?;
            let base = page.text("extends")?.map(str::to_owned);
            next = base.map(|base| (base, page.file().to_owned(), page.line(&["extends"])));
            pages.push((name, page, found.layer));
        }
        let mut profile = Profile { name: name.to_owned(), ..Profile::default() };
        for (name, page, layer) in pages.iter().rev() {
            page.keys(&[], HEAD.iter().chain(&KEYS).copied())?;
            if page.text("name")? != Some(name) {
                return Err(page.fault(&["name"], format!("`name` is not `{name}`, as the file is called")));
            }
            let text = |key| Ok::<String, LoadError>(page.text(key)?.unwrap_or_default().trim().to_owned());
            (profile.title, profile.description) = (text("title")?, text("description")?);
            profile.take(catalogue, page, *layer)?;
        }
        Ok(profile)
    }

    /// The names of the profiles of the catalogue.
    pub fn names(catalogue: &Catalogue) -> impl Iterator<Item = &str> {
        catalogue.profiles.keys().map(String::as_str)
    }

    /// Puts what the TOML `text` says of controls on top; `others` are the keys that say something else.
    ///
    /// # Errors
    /// Names the first key that is not known, or value that does not fit, with its line in `file`.
    pub fn apply(&mut self, catalogue: &Catalogue, text: &str, file: &str, others: &[&str]) -> Result<(), LoadError> {
        let page = Page::new(file, text)?;
        page.keys(&[], others.iter().chain(&KEYS).copied())?;
        self.take(catalogue, &page, usize::MAX)
    }

    /// Takes what a page says. It is from `since`, and its families leave out nothing that only later packs bring.
    fn take(&mut self, catalogue: &Catalogue, page: &Page, since: usize) -> Result<(), LoadError> {
        if let Some(names) = page.texts(&["families"])? {
            let known: BTreeSet<&str> = catalogue.policies.iter().map(|policy| family(&policy.metadata)).collect();
            if let Some(name) = names.iter().find(|name| !known.contains(name.as_str())) {
                let near = suggestion(name, known);
                return Err(page.fault(&["families"], format!("there is no family `{name}`{near}")));
            }
            let within = |number: &usize| {
                let policy = &catalogue.policies[*number];
                policy.since > since || names.iter().any(|name| family(&policy.metadata) == name)
            };
            // What is written about findings is looked at whatever the families are.
            let upkeep = Upkeep::ALL.into_iter().map(|one| one.number(catalogue));
            self.on = Some((0..catalogue.policies.len()).filter(within).chain(upkeep).collect());
        }
        page.keys(&["environments"], LISTS)?;
        for key in LISTS {
            if let Some(list) = page.texts(&["environments", key])? {
                self.lists.insert(key.to_owned(), list);
            }
        }
        // What one file says in general counts above what those below it say of an environment.
        let all: Vec<usize> = (0..self.layers.len()).collect();
        self.sections(catalogue, page, &[], &all)?;
        for environment in Environment::ALL {
            let place = [environment.word()];
            page.keys(&place, SECTIONS)?;
            self.sections(catalogue, page, &place, &[layer(Some(environment))])?;
        }
        Ok(())
    }

    /// Takes the sections at `place` of a page into the layers with the given numbers.
    fn sections(&mut self, catalogue: &Catalogue, page: &Page, place: &[&str], layers: &[usize]) -> Result<(), LoadError> {
        let at = |keys: &[&str]| -> Vec<String> { place.iter().chain(keys).map(|key| (*key).to_owned()).collect() };
        let find = |section: &str, id: &str| {
            let ids = catalogue.ids();
            let none = || page.fault(&at(&[section, id]), format!("there is no control `{id}`{}", suggestion(id, ids)));
            catalogue.find(id).or_else(|| Some(upkeep::find(id)?.number(catalogue))).ok_or_else(none)
        };
        for (id, value) in page.table(&at(&["controls"]))? {
            let number = find("controls", id)?;
            let on = value.as_bool();
            let on = on.ok_or_else(|| page.fault(&at(&["controls", id]), format!("`{id}` is neither true nor false")))?;
            for layer in layers {
                self.layers[*layer].controls.insert(number, on);
            }
        }
        for (id, _) in page.table(&at(&["parameters"]))? {
            let number = find("parameters", id)?;
            let none = BTreeMap::new();
            let known = catalogue.metadata(number).map_or(&none, |metadata| &metadata.parameters);
            for (name, value) in page.table(&at(&["parameters", id]))? {
                let fault = |message: String| page.fault(&at(&["parameters", id, name]), message);
                let Some(default) = known.get(name) else {
                    let near = suggestion(name, known.keys().map(String::as_str));
                    return Err(fault(format!("the control `{id}` has no parameter `{name}`{near}")));
                };
                let value = json(value).ok_or_else(|| fault(format!("`{name}` is a date; write it as a text")))?;
                if !default.is_null() && kind(&value) != kind(default) {
                    return Err(fault(format!("`{name}` is {}, as `{default}`, and not {}", kind(default), kind(&value))));
                }
                for layer in layers {
                    self.layers[*layer].parameters.entry(number).or_default().insert(name.clone(), value.clone());
                }
            }
        }
        for (id, value) in page.table(&at(&["severity"]))? {
            let number = find("severity", id)?;
            let severity = value.as_str().and_then(severity_from).ok_or_else(|| {
                let near =
                    value.as_str().map_or_else(String::new, |word| suggestion(word, ["low", "medium", "high", "critical"]));
                page.fault(&at(&["severity", id]), format!("the severity of `{id}` is none of low, medium, high, critical{near}"))
            })?;
            for layer in layers {
                self.layers[*layer].severities.insert(number, severity);
            }
        }
        Ok(())
    }

    /// Leaves on only the control with the given number.
    pub fn only(&mut self, catalogue: &Catalogue, control: usize) {
        for layer in &mut self.layers {
            layer.controls = (0..catalogue.policies.len()).map(|number| (number, number == control)).collect();
        }
    }

    /// Whether the control is on in any environment.
    pub fn enabled(&self, control: usize) -> bool {
        environments().any(|environment| self.enabled_in(environment, control))
    }

    /// Whether the control is on in every environment, and where none is known.
    pub fn enabled_everywhere(&self, control: usize) -> bool {
        environments().all(|environment| self.enabled_in(environment, control))
    }

    /// Whether the control is on in an environment, or where none is known.
    pub fn enabled_in(&self, environment: Option<Environment>, control: usize) -> bool {
        let of_family = || self.on.as_ref().is_none_or(|on| on.contains(&control));
        self.layers[layer(environment)].controls.get(&control).copied().unwrap_or_else(of_family)
    }

    /// The parameters of the control in an environment: those of the profile over its defaults.
    pub fn parameters(&self, catalogue: &Catalogue, environment: Option<Environment>, control: usize) -> BTreeMap<String, Json> {
        let mut values = catalogue.metadata(control).map(|metadata| metadata.parameters.clone()).unwrap_or_default();
        values.extend(self.layers[layer(environment)].parameters.get(&control).cloned().unwrap_or_default());
        values
    }

    /// The severity of the control where no environment is known.
    pub fn severity(&self, catalogue: &Catalogue, control: usize) -> Severity {
        let default = || catalogue.metadata(control).map_or(Severity::Medium, |metadata| metadata.severity);
        self.layers[layer(None)].severities.get(&control).copied().unwrap_or_else(default)
    }

    /// The severity of the control on a resource of a type, in an environment. What the profile says counts for every type.
    pub fn severity_on(
        &self,
        catalogue: &Catalogue,
        control: usize,
        resource_type: &str,
        environment: Option<Environment>,
    ) -> Severity {
        let default =
            || catalogue.policies.get(control).map_or(Severity::Medium, |policy| policy.metadata.severity_on(resource_type));
        self.layers[layer(environment)].severities.get(&control).copied().unwrap_or_else(default)
    }

    /// Whether the control is on, and what its parameters are, hangs on which of `environments` it is.
    pub(crate) fn differs(&self, environments: &[Option<Environment>], control: usize) -> bool {
        let said = |environment: &Option<Environment>| {
            let parameters = self.layers[layer(*environment)].parameters.get(&control);
            (self.enabled_in(*environment, control), parameters)
        };
        environments.windows(2).any(|pair| matches!(pair, [first, second] if said(first) != said(second)))
    }

    /// The words by which environments are known.
    pub(crate) fn words(&self, catalogue: &Catalogue) -> Words {
        Words::new(catalogue.tables.get("environments"), &self.lists)
    }
}

/// A value as policies see it; they know no dates.
fn json(value: &toml::Value) -> Option<Json> {
    match value {
        toml::Value::Datetime(_) => None,
        toml::Value::Array(items) => items.iter().map(json).collect::<Option<Vec<_>>>().map(Json::Array),
        toml::Value::Table(entries) => {
            entries.iter().map(|(key, value)| Some((key.clone(), json(value)?))).collect::<Option<_>>().map(Json::Object)
        }
        scalar => serde_json::to_value(scalar).ok(),
    }
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "true or false",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "a table",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = "# METADATA\n# title: A\n# description: B\n# related_resources: []\n# custom:\n#   id: a-b\n#   severity: high\n#   \
        resource_types: [\"*\"]\n#   relations: []\n#   parameters: {days: 7}\n#   frameworks: {}\n#   requirements: []\n#   \
        remediation: C\n#   since: 0.1.0\npackage seawall.policies.a.b\n";

    fn catalogue(profiles: &[(&'static str, &'static str)]) -> Catalogue {
        let other = POLICY.replace("a-b", "c-d").replace("a.b", "c.d");
        let mut files = vec![("a/b/policy.rego", POLICY), ("c/d/policy.rego", other.as_str())];
        files.extend(profiles);
        Catalogue::load(files).unwrap()
    }

    fn refused(text: &str) -> String {
        let mut profile = Profile::default();
        profile.apply(&catalogue(&[]), text, "p", &["fail-on"]).unwrap_err().to_string()
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_line() {
        assert_eq!(refused("\n[control]\n"), "p:2: unknown key `control` (did you mean `controls`?)");
        assert_eq!(refused("[controls]\na-b = true\na-c = false\n"), "p:3: there is no control `a-c` (did you mean `a-b`?)");
        assert_eq!(refused("[controls]\na-b = 1\n"), "p:2: `a-b` is neither true nor false");
        assert_eq!(
            refused("[parameters.a-b]\n\ndayz = 8\n"),
            "p:3: the control `a-b` has no parameter `dayz` (did you mean `days`?)"
        );
        assert_eq!(refused("[parameters.a-b]\ndays = \"8\"\n"), "p:2: `days` is a number, as `7`, and not a text");
        assert_eq!(refused("[parameters.a-b]\ndays = 2026-01-01\n"), "p:2: `days` is a date; write it as a text");
        assert_eq!(
            refused("[staging.severity]\na-b = \"hgh\"\n"),
            "p:2: the severity of `a-b` is none of low, medium, high, critical (did you mean `high`?)"
        );
        assert_eq!(refused("fail-on = 'low'\nfamilies = ['a', 'cc']\n"), "p:2: there is no family `cc` (did you mean `c`?)");
        assert_eq!(refused("[prodction]\n"), "p:1: unknown key `prodction` (did you mean `production`?)");
        assert_eq!(
            refused("[production]\n[production.control]\n"),
            "p:2: unknown key `production.control` (did you mean `controls`?)"
        );
        assert_eq!(refused("controls = 1\n"), "p:1: `controls` is no table");
        assert!(refused("controls = \n").starts_with("p:1: "));
        assert_eq!(refused("[environments]\ntag = []\n"), "p:2: unknown key `environments.tag` (did you mean `tags`?)");
    }

    #[test]
    fn a_profile_lies_over_the_one_it_extends() {
        let catalogue = catalogue(&[
            (
                "profiles/base.toml",
                "name = 'base'\nfamilies = ['a']\n[parameters.a-b]\ndays = 8\n[production.parameters.a-b]\ndays = 9\n",
            ),
            ("profiles/own.toml", "name = 'own'\nextends = 'base'\n[controls]\nc-d = true\n[staging.controls]\na-b = false\n"),
            ("profiles/late.toml", "name = 'late'\nextends = 'own'\n[parameters.a-b]\ndays = 1\n[severity]\na-b = 'low'\n"),
            ("profiles/round.toml", "name = 'round'\nextends = 'around'\n"),
            ("profiles/around.toml", "name = 'around'\n\nextends = 'round'\n"),
            ("profiles/lost.toml", "name = 'lost'\nextends = 'bas'\n"),
        ]);
        let days = |name: &str, environment| {
            Profile::named(&catalogue, name).unwrap().parameters(&catalogue, environment, 0).remove("days").unwrap()
        };
        let (production, staging) = (Some(Environment::Production), Some(Environment::Staging));
        assert_eq!([days("base", None), days("base", staging), days("own", production)], [8, 8, 9].map(Json::from));
        assert_eq!([days("late", None), days("late", production)], [1, 1].map(Json::from));
        let base = Profile::named(&catalogue, "base").unwrap();
        let own = Profile::named(&catalogue, "late").unwrap();
        assert!(base.enabled(0) && !base.enabled(1) && own.enabled_in(None, 1));
        assert!(own.enabled_in(production, 0) && !own.enabled_in(staging, 0) && own.enabled(0));
        assert!(own.differs(&[production, staging], 0) && !own.differs(&[production, None], 0));
        assert_eq!(own.severity(&catalogue, 0), Severity::Low);
        let refused = |name: &str| Profile::named(&catalogue, name).unwrap_err().to_string();
        assert_eq!(refused("round"), "profiles/around.toml:3: the profile `round` extends itself");
        assert_eq!(refused("lost"), "profiles/lost.toml:2: there is no profile `bas` (did you mean `base`?)");
    }

    #[test]
    fn the_embedded_profiles_can_be_used() {
        let catalogue = Catalogue::embedded().unwrap();
        for name in Profile::names(&catalogue) {
            let profile = Profile::named(&catalogue, name).unwrap_or_else(|error| panic!("{error}"));
            assert!(!profile.title.is_empty() && !profile.description.is_empty(), "{name}");
        }
        assert!(Profile::named(&catalogue, "gdpr-ue").unwrap_err().message.contains("did you mean `gdpr-eu`?"));
        let all = Profile::named(&catalogue, "all").unwrap();
        assert!((0..catalogue.policies.len()).all(|number| all.enabled_in(None, number)));
    }
}
