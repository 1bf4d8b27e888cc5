//! The one test binary: a module a subject.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests read the repository, start the binary, and may fail loudly"
)]

mod bicep;
mod cli;
mod hostile;
mod policies;
mod reports;
mod requirements;
mod systems;
mod templates;
mod tidy;
