//! `seawall evidence`.

mod build;
mod formats;
mod judged;
mod kept;
mod options;
mod seal;

use crate::cli::{Exit, Failure};

pub(crate) use options::EvidenceArguments;

use options::EvidenceCommand;

/// Runs the command.
pub(crate) fn run(arguments: &EvidenceArguments) -> Result<Exit, Failure> {
    match &arguments.command {
        EvidenceCommand::Build(arguments) => build::run(arguments),
        _ => Ok(Exit::Clean),
    }
}
