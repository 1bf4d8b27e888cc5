//! seawall proves that Azure deployments keep personal data inside the EU and behind closed doors.
//!
//! The floors, low to high; imports point down only (`tests/it/tidy.rs` keeps it so). `ARCHITECTURE.md` says what
//! each is for.

pub mod author;
#[cfg(feature = "live")]
pub mod azure;
pub mod baseline;
pub mod budget;
pub mod cli;
pub mod diagnostic;
pub mod drift;
pub mod evidence;
pub mod exemption;
pub mod finding;
pub mod fix;
pub mod frontend;
pub mod model;
#[cfg(any(feature = "live", feature = "oci"))]
mod network;
mod plain;
pub mod policy;
pub mod progress;
mod redact;
pub mod registry;
pub mod report;
pub mod scan;
pub mod snapshot;
pub mod source;
pub mod suppression;
pub mod workspace;
