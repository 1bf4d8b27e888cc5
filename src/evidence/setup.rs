//! How a pack was judged, so that anyone can judge it again: `judging/setup.json` and the files beside it.

use serde::{Deserialize, Serialize};

/// The file that says it.
pub const SETUP: &str = "judging/setup.json";

/// The snapshot in a pack of live subscriptions.
pub const SNAPSHOT: &str = "snapshot/estate.snapshot";

/// The folder of the policies that come with seawall.
pub const POLICIES: &str = "policies/";

/// What decides how something is judged. Paths are those in the pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Setup {
    /// The profile by its name.
    pub profile: String,
    /// The environment of the whole estate, if one was given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub environment: Option<String>,
    /// Other resources may exist that were not judged.
    pub partial: bool,
    /// The time that exemptions were asked about, in UTC, as in RFC 3339.
    pub as_of: String,
    /// Exemptions did not count.
    pub no_ignores: bool,
    /// `seawall.toml`, if there was one: what it says of controls, and the rules for exemptions.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub configuration: Option<Kept>,
    /// The files of exemptions.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub exemptions: Vec<Kept>,
    /// The tenant's own Azure Policy.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub azure_policy: Vec<Kept>,
    /// `sha256:…` of the policies that come with seawall.
    pub policies: String,
    /// Policies from elsewhere, the last one on top.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub packs: Vec<KeptPack>,
    /// How many judgements were drawn for the sample at most.
    pub sample: u64,
}

/// A file that was read from elsewhere and lies in the pack, less its e-mail addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Kept {
    /// Where it lies in the pack.
    pub file: String,
    /// What it was called.
    pub path: String,
    /// It lay below the scan root.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub within: bool,
}

/// Policies from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeptPack {
    /// The folder that its files lie in, in the pack.
    pub folder: String,
    /// What it is called.
    pub name: String,
    /// `sha256:…` of its files, or that of the bundle.
    pub digest: String,
}

impl Setup {
    /// Its bytes: JSON, the same for the same setup.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("invariant: texts and numbers are JSON");
        bytes.push(b'\n');
        bytes
    }

    /// The setup that `bytes` are.
    ///
    /// # Errors
    /// They are none; in words.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }
}
