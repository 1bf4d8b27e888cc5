//! Verdicts by worlds.

use crate::model::Estate;
use crate::policy::Judgement;
use crate::policy::catalogue::Catalogue;
use crate::policy::profile::Profile;

/// How to judge.
#[derive(Clone, Debug, Default)]
pub struct JudgeOptions {
    /// The environment.
    pub environment: Option<String>,
    /// Whether resources may exist that the scan does not see.
    pub partial: bool,
}

/// Judges an estate.
pub fn judge(_estate: &Estate, _catalogue: &Catalogue, _profile: &Profile, _options: &JudgeOptions) -> Vec<Judgement> {
    Vec::new()
}
