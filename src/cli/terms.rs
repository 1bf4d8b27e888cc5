//! What decides how something is judged: policies, profile, configuration, exemptions, and the time. It is read first and applied then,
//! so that evidence can keep it and apply it again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use crate::cli::config::Config;
use crate::cli::options::JudgeArguments;
use crate::cli::packs::{self, Named};
use crate::cli::scan::Judging;
use crate::cli::{DEFAULT_PROFILE, Failure, azure_policy, exemptions};
use crate::exemption::{self, ExemptionFile};
use crate::policy::azure_policy::{PolicyFile, Set, Waivers};
use crate::policy::pack::Pack;
use crate::scan::Options;

/// What was read.
pub(super) struct Terms {
    /// The name of the profile.
    pub(super) profile: String,
    /// Policies from elsewhere, the last one on top.
    pub(super) packs: Vec<Pack>,
    /// The tenant's own Azure Policy.
    pub(super) tenant: Vec<PolicyFile>,
    /// The files of exemptions.
    pub(super) exemptions: Vec<ExemptionFile>,
    /// When it is.
    pub(super) now: Timestamp,
}

impl Terms {
    /// What the arguments and the configuration name.
    pub(super) fn read(arguments: &JudgeArguments, config: &Config, root: &Path) -> Result<Self, Failure> {
        let mut named = config.packs(arguments.policies.offline);
        named.extend(Named::here(&arguments.policies));
        let tenant: Vec<PathBuf> = [arguments.azure_policy.as_slice(), &config.azure_policy].concat();
        Ok(Terms {
            profile: arguments.profile.as_deref().or(config.profile.as_deref()).unwrap_or(DEFAULT_PROFILE).to_owned(),
            packs: packs::packs(&named)?,
            tenant: azure_policy::files(root, &tenant)?,
            exemptions: exemptions::files(root, &config.exemptions.files, &arguments.exemptions)?,
            now: azure_policy::when(arguments.as_of.as_deref())?,
        })
    }

    /// The policies and the profile; `options` get what else decides.
    pub(super) fn judging(&self, config: &Config, options: &mut Options) -> Result<Judging, Failure> {
        let catalogue = packs::over(&self.packs)?;
        let mut profile = packs::profile(&catalogue, &self.profile)?;
        config.apply(&mut profile, &catalogue)?;
        let tenant = azure_policy::tenant(&self.tenant)?;
        let exemptions: &mut exemption::Options = &mut options.exemptions;
        exemptions.azure = tenant.as_ref().map(|tenant| Arc::new(Waivers::new(tenant, Some(self.now))));
        options.azure_policy = tenant.map(|tenant| Arc::new(Set::new(tenant, &catalogue, Some(self.now))));
        config.rule(exemptions, &catalogue)?;
        exemptions.files.clone_from(&self.exemptions);
        exemptions.now = Some(self.now);
        Ok(Judging { catalogue, profile })
    }
}
