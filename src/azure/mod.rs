//! Live Azure: who asks, whom, how fast; what is there, and what of it cannot be seen. With `registry` the only door to the network.
//!
//! Nothing is lost silently: what cannot be asked becomes a [`Fault`] of the resources it concerns and a gap of the run, never an
//! empty answer. `ARCHITECTURE.md` says why there is no SDK behind this.

mod blob;
mod client;
mod clock;
mod cloud;
mod collect;
mod collectors;
mod credential;
mod graph;
mod http;
mod key_vault;
mod quota;
mod retry;
mod scope;
mod secret;
mod seen;

use std::ffi::OsString;
use std::time::Duration;

pub use blob::Blobs;
pub use clock::{Cancel, Clock, SystemClock};
pub use cloud::{Cloud, Overrides};
pub use collect::{Order, Progress, Stopped, collect};
pub use collectors::{Planned, planned};
pub use credential::{Environment, Kind, VARIABLES};
pub use key_vault::VaultKey;
pub use scope::{Asked, Shard};
pub use secret::Secret;

pub use crate::snapshot::{Cause, Fault};

/// How the program calls itself.
const TOOL: &str = concat!("seawall ", env!("CARGO_PKG_VERSION"));

/// What surrounds a run. All of it comes from the command line and the environment; nothing is looked up here.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where Azure is.
    pub cloud: Cloud,
    /// How we prove who we are; chosen by what is configured if not said.
    pub credential: Option<Kind>,
    /// The tenant that tokens are asked of, if not that of the credential.
    pub tenant: Option<String>,
    /// The variables of the environment that credentials read.
    pub environment: Environment,
    /// The program of Azure's command line.
    pub az: OsString,
    /// Proxy for https.
    pub proxy: Option<String>,
    /// Hosts that the proxy is not for, with commas between them.
    pub no_proxy: Option<String>,
    /// For a connection, for a pause in an answer, and for Azure's command line.
    pub patience: Duration,
    /// How often what may pass is tried.
    pub tries: u32,
    /// Bytes that an answer may have. Resource Graph stops at
    /// [16 MB](https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data).
    pub answer_limit: u64,
    /// How much is asked at the same time. Each waits for the quota of one subscription, and they have quotas of their own.
    pub workers: usize,
}

impl Settings {
    /// Settings for a cloud, with what fits most.
    pub fn new(cloud: Cloud, environment: Environment) -> Self {
        Settings {
            cloud,
            credential: None,
            tenant: None,
            environment,
            az: if cfg!(windows) { "az.cmd".into() } else { "az".into() },
            proxy: None,
            no_proxy: None,
            patience: Duration::from_secs(60),
            tries: 8,
            answer_limit: 64 << 20,
            workers: 64,
        }
    }
}
