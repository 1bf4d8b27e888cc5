//! The manifest: every file of a pack with size and digest, and the pack before it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The file in a pack that seals the others.
pub const MANIFEST: &str = "manifest.json";

/// The file in a pack that signs the manifest.
pub const ENVELOPE: &str = "manifest.dsse.json";

/// How packs are laid out.
pub const FORMAT: &str = "seawall-evidence/1";

/// What a pack is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// Its number in the chain, from 1.
    pub number: u64,
    /// When it was made, in UTC, as in RFC 3339.
    pub created: String,
    /// The program, with its version.
    pub tool: String,
    /// The pack before it; none of the first one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub previous: Option<Previous>,
    /// All files but the manifest and its signature, by path with `/`.
    pub files: BTreeMap<String, Entry>,
}

/// The pack before one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Previous {
    /// Its number.
    pub number: u64,
    /// `sha256:…` of the bytes of its manifest.
    pub digest: String,
}

/// A file of a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// Its size in bytes.
    pub size: u64,
    /// `sha256:…` of its bytes.
    pub digest: String,
}

impl Entry {
    /// That of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Entry { size: bytes.len() as u64, digest: digest(bytes) }
    }
}

impl Manifest {
    /// Its bytes: JSON, the same for the same manifest.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("invariant: texts and numbers are JSON");
        bytes.push(b'\n');
        bytes
    }

    /// The manifest that `bytes` are.
    ///
    /// # Errors
    /// They are none, or of another format; in words.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let manifest: Manifest = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if manifest.format != FORMAT {
            return Err(format!("it is of the format `{}`; this version reads `{FORMAT}`", manifest.format));
        }
        Ok(manifest)
    }
}

/// `sha256:…` of `bytes`.
pub fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_of_another_format_is_refused() {
        let manifest = Manifest { format: "seawall-evidence/2".to_owned(), ..Manifest::default() };
        let why = "it is of the format `seawall-evidence/2`; this version reads `seawall-evidence/1`";
        assert_eq!(Manifest::read(&manifest.bytes()), Err(why.to_owned()));
        let manifest = Manifest { format: FORMAT.to_owned(), ..manifest };
        assert_eq!(Manifest::read(&manifest.bytes()), Ok(manifest));
    }

    #[test]
    fn digests_are_those_of_sha256() {
        assert_eq!(digest(b""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
