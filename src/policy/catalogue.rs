//! The catalogue: all policies with their METADATA, compiled once, found by resource type.

use crate::policy::metadata::Metadata;

/// One policy.
#[derive(Debug)]
pub struct Policy {
    /// What it says of itself.
    pub metadata: Metadata,
}

/// All policies.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// In order of their ids.
    pub policies: Vec<Policy>,
}

impl Catalogue {
    /// The policies that are built in.
    ///
    /// # Errors
    /// Says which policy is broken.
    pub fn embedded() -> Result<Self, String> {
        Ok(Catalogue::default())
    }
}
