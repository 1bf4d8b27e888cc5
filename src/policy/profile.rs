//! Profiles: which controls are on, with which parameters and severities.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use toml::{Table, Value as Toml};

use crate::policy::catalogue::{Catalogue, LoadError};
use crate::policy::metadata::{Severity, severity_from, suggestion};

const KEYS: [&str; 5] = ["name", "title", "controls", "parameters", "severity"];

/// One profile over the defaults of the policies.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Its name.
    pub name: String,
    off: BTreeSet<usize>,
    parameters: BTreeMap<usize, BTreeMap<String, Json>>,
    severities: BTreeMap<usize, Severity>,
}

impl Profile {
    /// The profile `name` of the catalogue.
    ///
    /// # Errors
    /// There is no such profile, or it cannot be used.
    pub fn named(catalogue: &Catalogue, name: &str) -> Result<Self, LoadError> {
        let Some(text) = catalogue.profiles.get(name) else {
            let near = suggestion(name, catalogue.profiles.keys().map(String::as_str));
            return Err(LoadError::new("profiles", 1, format!("there is no profile `{name}`{near}")));
        };
        let mut profile = Profile { name: name.to_owned(), ..Profile::default() };
        let file = format!("profiles/{name}.toml");
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
            LoadError::new(&file, line, error.message())
        })?;
        profile.apply(catalogue, &table, &file)?;
        Ok(profile)
    }

    /// Puts the sections `controls`, `parameters` and `severity` of `table` on top.
    ///
    /// # Errors
    /// Names the first key that is not known, or value that does not fit.
    pub fn apply(&mut self, catalogue: &Catalogue, table: &Table, file: &str) -> Result<(), LoadError> {
        let fault = |message: String| LoadError::new(file, 1, message);
        if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(fault(format!("unknown key `{key}`{}", suggestion(key, KEYS))));
        }
        let control = |id: &str| {
            let ids = catalogue.policies.iter().map(|policy| policy.metadata.id.as_str());
            catalogue.find(id).ok_or_else(|| fault(format!("there is no control `{id}`{}", suggestion(id, ids))))
        };
        for (id, value) in section(table, "controls").map_err(fault)? {
            let number = control(id)?;
            match value.as_bool() {
                Some(true) => self.off.remove(&number),
                Some(false) => self.off.insert(number),
                None => return Err(fault(format!("`controls.{id}` is neither true nor false"))),
            };
        }
        for (id, value) in section(table, "parameters").map_err(fault)? {
            let number = control(id)?;
            let known = &catalogue.policies[number].metadata.parameters;
            let values = value.as_table().ok_or_else(|| fault(format!("`parameters.{id}` is no table")))?;
            for (name, value) in values {
                if !known.contains_key(name) {
                    let near = suggestion(name, known.keys().map(String::as_str));
                    return Err(fault(format!("control `{id}` has no parameter `{name}`{near}")));
                }
                let value = serde_json::to_value(value).map_err(|error| fault(error.to_string()))?;
                self.parameters.entry(number).or_default().insert(name.clone(), value);
            }
        }
        for (id, value) in section(table, "severity").map_err(fault)? {
            let severity = value.as_str().and_then(severity_from);
            let severity = severity.ok_or_else(|| fault(format!("`severity.{id}` is none of low, medium, high, critical")))?;
            self.severities.insert(control(id)?, severity);
        }
        Ok(())
    }

    /// Leaves on only the control with the given number.
    pub fn only(&mut self, catalogue: &Catalogue, control: usize) {
        self.off = (0..catalogue.policies.len()).filter(|number| *number != control).collect();
    }

    /// Whether the control is on.
    pub fn enabled(&self, control: usize) -> bool {
        !self.off.contains(&control)
    }

    /// The parameters of the control: those of the profile over its defaults.
    pub fn parameters(&self, catalogue: &Catalogue, control: usize) -> BTreeMap<String, Json> {
        let mut values = catalogue.policies.get(control).map(|policy| policy.metadata.parameters.clone()).unwrap_or_default();
        values.extend(self.parameters.get(&control).cloned().unwrap_or_default());
        values
    }

    /// The severity of the control.
    pub fn severity(&self, catalogue: &Catalogue, control: usize) -> Severity {
        let default = || catalogue.policies.get(control).map_or(Severity::Medium, |policy| policy.metadata.severity);
        self.severities.get(&control).copied().unwrap_or_else(default)
    }
}

fn section<'a>(table: &'a Table, name: &str) -> Result<impl Iterator<Item = (&'a String, &'a Toml)> + use<'a>, String> {
    match table.get(name) {
        None => Ok(None.into_iter().flatten()),
        Some(Toml::Table(table)) => Ok(Some(table).into_iter().flatten()),
        Some(_) => Err(format!("`{name}` is no table")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_and_controls_are_refused() {
        let catalogue = Catalogue::embedded().unwrap();
        let mut profile = Profile::named(&catalogue, "gdpr-eu").unwrap();
        let mut refuse = |text: &str| profile.apply(&catalogue, &text.parse().unwrap(), "p").unwrap_err().to_string();
        assert_eq!(refuse("[control]\n"), "p:1: unknown key `control` (did you mean `controls`?)");
        assert!(refuse("[controls]\nno-such = true\n").contains("there is no control `no-such`"));
        assert!(Profile::named(&catalogue, "gdpr-ue").unwrap_err().to_string().contains("did you mean `gdpr-eu`?"));
    }
}
