//! The seawall-pdf command.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(seawall::cli::pdf::run(std::env::args_os()) as u8)
}
