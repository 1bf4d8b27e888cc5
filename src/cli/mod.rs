//! The command line. Data goes to stdout, everything else to stderr.

#[cfg(feature = "live")]
mod audit;
mod author;
mod azure_policy;
mod base;
mod changed;
mod check;
#[cfg(feature = "live")]
mod collect;
mod config;
mod drift;
mod evidence;
mod exemptions;
mod explain;
mod files;
mod fix;
mod gaps;
mod merge;
mod options;
mod output;
mod packs;
mod pages;
#[cfg(feature = "pdf")]
pub mod pdf;
mod policy;
mod progress;
mod run;
mod scan;
mod suggest;
mod surroundings;
mod terms;
mod tree;
mod watch;

use std::ffi::OsString;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use clap::Parser;

use crate::cli::options::{BaselineCommand, Cli, Command};
use crate::plain::{guarded, visible};
use crate::scan::guard;

/// The profile when none is chosen.
pub(crate) const DEFAULT_PROFILE: &str = "gdpr-eu";

/// What the program tells its caller.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Nothing at or above the threshold.
    Clean = 0,
    /// Failures at or above the threshold.
    Findings = 1,
    /// Wrong arguments or configuration.
    Usage = 2,
    /// No deployment and no export was found.
    Nothing = 3,
    /// The analysis is not complete, and `--strict` was given.
    Incomplete = 4,
    /// A fault of seawall.
    Internal = 5,
}

/// Why a command could not be carried out.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The user's affair; what is wrong and what to do.
    Usage(String),
    /// Writing failed.
    Output(io::Error),
    /// A fault of seawall.
    Internal(String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}

/// The command line, for its documentation.
pub fn command() -> clap::Command {
    pages::command()
}

/// Runs the program with `arguments`, the first of which is its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    start(arguments, dispatch)
}

/// Runs the program that `dispatch` is, and says what went wrong.
fn start<C: Parser>(arguments: impl IntoIterator<Item = OsString>, dispatch: impl FnOnce(C) -> Result<Exit, Failure>) -> Exit {
    guard::install();
    let cli = match C::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are what was asked for, not errors; both go where clap sends them.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Clean };
            drop(error.print());
            return exit;
        }
    };
    match catch_unwind(AssertUnwindSafe(|| dispatch(cli))) {
        Ok(Ok(exit)) => exit,
        Ok(Err(Failure::Output(error))) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Clean,
        Ok(Err(Failure::Output(error))) => complain(Exit::Usage, &format!("the output could not be written: {error}")),
        Ok(Err(Failure::Usage(why))) => complain(Exit::Usage, &why),
        Ok(Err(Failure::Internal(why))) => complain(Exit::Internal, &format!("{why}; please report it")),
        Err(_) => {
            let place = guard::last().map_or_else(String::new, |place| format!(" at {place}"));
            complain(Exit::Internal, &format!("seawall failed{place}; please report it"))
        }
    }
}

fn dispatch(cli: Cli) -> Result<Exit, Failure> {
    match cli.command {
        Command::Scan(arguments) => scan::run(&arguments),
        #[cfg(feature = "live")]
        Command::Collect(arguments) => collect::run(&arguments),
        #[cfg(feature = "live")]
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Merge(arguments) => merge::run(&arguments),
        Command::Drift(arguments) => drift::run(&arguments),
        Command::Baseline(arguments) => {
            let BaselineCommand::Write(arguments) = arguments.command;
            base::run(&arguments)
        }
        Command::Fix(arguments) => fix::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Policy(arguments) => policy::run(&arguments),
        Command::Exemptions(arguments) => exemptions::run(&arguments),
        Command::Evidence(arguments) => evidence::run(&arguments),
        Command::Completions(arguments) => pages::completions(&arguments),
        Command::Man(arguments) => pages::man(&arguments),
    }
}

fn complain(exit: Exit, why: &str) -> Exit {
    note(&format!("error: {why}"));
    exit
}

/// How many there are of something whose plural ends in `s`.
pub(crate) fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Says something to the user beside the data. It may quote what was scanned: no line of it commands a terminal or a runner.
pub(crate) fn note(text: &str) {
    let harmless = |line: &str| guarded(&line.chars().map(visible).collect::<String>());
    let lines: Vec<String> = text.split('\n').map(harmless).collect();
    // If stderr is closed, nobody is there to be told.
    drop(writeln!(io::stderr().lock(), "{}", lines.join("\n")));
}
