//! `seawall audit`: what `seawall collect` does, judged at once.

use crate::cli::collect::gather;
use crate::cli::evidence::{self, Remote};
use crate::cli::options::{AuditArguments, EstateArguments, JudgeArguments};
use crate::cli::run::clock;
use crate::cli::scan::{judging, open, outputs, tell};
use crate::cli::{Exit, Failure, files};

/// Collects and judges.
pub(crate) fn run(arguments: &AuditArguments) -> Result<Exit, Failure> {
    let began = clock();
    let outputs = outputs(&arguments.report.output)?;
    let snapshot = std::path::absolute(&arguments.snapshot)
        .map_err(|error| Failure::Usage(format!("`{}`: {error}", arguments.snapshot.display())))?;
    let folder = snapshot.parent().map(files::resolve).transpose()?;
    let root = match &arguments.judging.root {
        Some(root) => root.clone(),
        None => files::root(folder.as_slice()),
    };
    let within = JudgeArguments { root: Some(root), ..arguments.judging.clone() };
    let mut opened = open(&EstateArguments { judging: within, ..EstateArguments::default() })?;
    let judging = judging(&arguments.judging, &mut opened)?;
    let policies = (&judging.catalogue, &judging.profile);
    if let Err(exit) = gather(&arguments.live, &arguments.snapshot, arguments.resume, policies)? {
        return Ok(exit);
    }
    let mut opened = opened.reading(&files::resolve(&snapshot)?)?;
    if let Some(store) = &arguments.evidence {
        let remote = Remote { azure: &arguments.live.azure, tenant: arguments.live.tenant.as_deref() };
        evidence::of_audit(&snapshot, &arguments.judging, store, &arguments.seal, &opened, &remote)?;
    }
    tell(&mut opened, &judging, &arguments.report, &outputs, began)
}
