//! `seawall evidence`.

mod again;
mod build;
mod fetch;
mod formats;
mod judged;
mod kept;
mod options;
mod place;
mod remote;
mod report;
mod seal;
mod verify;

use crate::cli::{Exit, Failure};

pub(crate) use options::EvidenceArguments;
#[cfg(feature = "live")]
pub(crate) use {build::of_audit, options::SealArguments, remote::Remote};

use options::EvidenceCommand;

/// Runs the command.
pub(crate) fn run(arguments: &EvidenceArguments) -> Result<Exit, Failure> {
    match &arguments.command {
        EvidenceCommand::Build(arguments) => build::run(arguments),
        EvidenceCommand::Verify(arguments) => verify::run(arguments),
        EvidenceCommand::Report(arguments) => report::run(arguments),
        EvidenceCommand::Fetch(arguments) => fetch::run(arguments),
    }
}
