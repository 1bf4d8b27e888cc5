//! `seawall evidence fetch`.

use crate::cli::evidence::options::FetchArguments;
use crate::cli::{Exit, Failure, note, plural};
use crate::evidence::store::{Which, fetch};

/// Copies packs into a folder.
pub(crate) fn run(arguments: &FetchArguments) -> Result<Exit, Failure> {
    let store = arguments.remote.remote().store(&arguments.place)?;
    let which = arguments.number.map_or(Which::All, Which::One);
    let fetched = fetch(&store, which, &arguments.output).map_err(|why| Failure::Usage(why.to_string()))?;
    note(&format!("copied {} into `{}`", plural(fetched.len(), "pack"), arguments.output.display()));
    Ok(Exit::Clean)
}
