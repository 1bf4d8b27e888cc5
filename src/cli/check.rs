//! `seawall policy check`.

use std::io::{self, Write};

use serde::Serialize;

use crate::cli::options::CheckArguments;
use crate::cli::packs::{self, Named};
use crate::cli::scan::to_stdout;
use crate::cli::{Exit, Failure, plural};
use crate::policy::check::{Checked, check};

/// Checks the policies in the folders that are named, or the embedded ones.
pub(crate) fn run(arguments: &CheckArguments) -> Result<Exit, Failure> {
    let packs: Vec<_> = Named::each(&arguments.policies, arguments.offline).iter().map(packs::pack).collect::<Result<_, _>>()?;
    let checked = check(&packs);
    match arguments.json {
        true => to_stdout(|out| as_json(&checked, out))?,
        false => to_stdout(|out| as_text(&checked, arguments.reads, out))?,
    }
    Ok(if checked.faults.iter().any(|fault| !fault.warning) { Exit::Findings } else { Exit::Clean })
}

fn as_text(checked: &Checked, reads: bool, out: &mut dyn Write) -> io::Result<()> {
    for policy in checked.policies.iter().filter(|_| reads) {
        writeln!(out, "{} ({})", policy.id, policy.file)?;
        policy.reads.iter().try_for_each(|path| writeln!(out, "  {path}"))?;
    }
    for fault in &checked.faults {
        let warning = if fault.warning { "warning: " } else { "" };
        writeln!(out, "{}:{}: {warning}{}", fault.file, fault.line, fault.message)?;
    }
    let warnings = checked.faults.iter().filter(|fault| fault.warning).count();
    let policies =
        if checked.policies.len() == 1 { "1 policy".to_owned() } else { format!("{} policies", checked.policies.len()) };
    let faults = plural(checked.faults.len() - warnings, "fault");
    writeln!(out, "{policies} read, {faults}, {}", plural(warnings, "warning"))
}

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    policies: Vec<Read<'a>>,
    faults: Vec<Wrong<'a>>,
}

#[derive(Serialize)]
struct Read<'a> {
    id: &'a str,
    file: &'a str,
    reads: &'a [String],
}

#[derive(Serialize)]
struct Wrong<'a> {
    file: &'a str,
    line: usize,
    message: &'a str,
    warning: bool,
}

fn as_json(checked: &Checked, out: &mut dyn Write) -> io::Result<()> {
    let policies = checked.policies.iter().map(|one| Read { id: &one.id, file: &one.file, reads: &one.reads });
    let faults =
        checked.faults.iter().map(|one| Wrong { file: &one.file, line: one.line, message: &one.message, warning: one.warning });
    let report = Report { version: 1, policies: policies.collect(), faults: faults.collect() };
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}
