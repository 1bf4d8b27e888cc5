//! `seawall completions` and `seawall man`: what a package puts beside the program.

use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::cli::options::{Cli, CompletionsArguments, ManArguments};
use crate::cli::output::unwritten;
use crate::cli::scan::to_stdout;
use crate::cli::{Exit, Failure};

/// The command line as clap knows it, with all that it derives: help, version.
pub(crate) fn command() -> Command {
    let mut command = Cli::command();
    command.build();
    command
}

/// Writes the completions for a shell.
pub(crate) fn completions(arguments: &CompletionsArguments) -> Result<Exit, Failure> {
    // In memory first: clap_complete panics if its reader goes away.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "seawall", &mut script);
    to_stdout(|out| out.write_all(&script))?;
    Ok(Exit::Clean)
}

/// Writes one page to stdout, or a page for each command into a folder.
pub(crate) fn man(arguments: &ManArguments) -> Result<Exit, Failure> {
    match &arguments.folder {
        None => to_stdout(|out| Man::new(Cli::command()).render(out))?,
        Some(folder) => pages(folder).map_err(|error| unwritten(folder, &error))?,
    }
    Ok(Exit::Clean)
}

fn pages(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Cli::command(), folder)
}
