//! The one test binary: a module a subject.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests read the repository, start the binary, and may fail loudly"
)]

// The allocator of the binary: a fifth of what tests do in this process is allocating.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(unix)]
mod action;
mod author;
#[cfg(feature = "live")]
mod azure;
mod azure_policy;
mod azurerm;
mod azurerm_backwards;
mod baseline;
mod baseline_git;
mod bicep;
mod bicep_syntax;
#[path = "../../fuzz/src/bodies/mod.rs"]
mod bodies;
mod cases;
mod check;
mod cli;
#[cfg(unix)]
mod deploy;
mod diagnostics;
mod drift;
mod environments;
mod estates;
mod evidence;
mod exemptions;
mod exports;
mod fixes;
mod fixes_terraform;
mod formats;
mod fuzz;
mod hostile;
mod hostile_bicep;
#[cfg(unix)]
mod hostile_files;
mod hostile_found;
#[cfg(unix)]
mod hostile_names;
mod hostile_packs;
mod hostile_plans;
mod hostile_terraform;
mod joins;
mod limits;
mod made_up_estates;
mod merge;
mod merge_reports;
mod mutants;
mod mutations;
mod outputs;
mod packs;
mod pages;
mod peers_terraform;
#[cfg(unix)]
mod pipelines;
mod places;
mod plans;
mod policies;
#[cfg(feature = "oci")]
mod registry;
mod repeated;
mod reports;
mod requirements;
mod roots;
mod schemas;
mod security;
mod snapshots;
mod store;
mod suppressions;
mod systems;
mod templates;
mod terraform_expressions;
mod terraform_functions;
mod terraform_generated;
mod text;
mod tidy;
mod transcripts;
mod uploads;
mod variants;
