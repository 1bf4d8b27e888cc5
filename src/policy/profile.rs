//! Profiles: which controls are on, with what parameters and severity.

use std::collections::BTreeMap;

use crate::policy::metadata::Severity;

/// A profile.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Controls switched on or off.
    pub controls: BTreeMap<String, bool>,
    /// Parameters by control.
    pub parameters: BTreeMap<String, BTreeMap<String, serde_json::Value>>,
    /// Severities by control.
    pub severity: BTreeMap<String, Severity>,
}

impl Profile {
    /// The built-in profile called `name`.
    ///
    /// # Errors
    /// Says which profiles there are.
    pub fn embedded(name: &str) -> Result<Self, String> {
        Ok(Profile { name: name.to_owned(), ..Profile::default() })
    }
}
