//! `seawall policy list`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::cli::options::{PolicyArguments, PolicyCommand};
use crate::cli::scan::to_stdout;
use crate::cli::{Exit, Failure};
use crate::policy::catalogue::Catalogue;
use crate::policy::metadata::Metadata;

/// Lists the controls.
pub(crate) fn run(arguments: &PolicyArguments) -> Result<Exit, Failure> {
    let catalogue = Catalogue::embedded().map_err(|error| Failure::Internal(error.to_string()))?;
    let controls: Vec<&Metadata> = catalogue.policies.iter().map(|policy| &policy.metadata).collect();
    match &arguments.command {
        PolicyCommand::List(list) if list.json => to_stdout(|out| as_json(&controls, out))?,
        PolicyCommand::List(_) => to_stdout(|out| as_table(&controls, out))?,
    }
    Ok(Exit::Clean)
}

fn as_table(controls: &[&Metadata], out: &mut dyn Write) -> io::Result<()> {
    let width = controls.iter().map(|control| control.id.len()).max().unwrap_or(0);
    for control in controls {
        writeln!(out, "{:width$}  {:8}  {}", control.id, control.severity.to_string(), control.title)?;
    }
    Ok(())
}

#[derive(Serialize)]
struct List<'a> {
    version: u32,
    controls: Vec<Listed<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed<'a> {
    id: &'a str,
    title: &'a str,
    description: &'a str,
    severity: String,
    resource_types: &'a [String],
    parameters: &'a BTreeMap<String, serde_json::Value>,
    frameworks: &'a BTreeMap<String, Vec<String>>,
    requirements: &'a [String],
    remediation: &'a str,
    links: &'a [String],
    since: &'a str,
}

fn as_json(controls: &[&Metadata], out: &mut dyn Write) -> io::Result<()> {
    let controls = controls
        .iter()
        .map(|control| Listed {
            id: &control.id,
            title: &control.title,
            description: &control.description,
            severity: control.severity.to_string(),
            resource_types: &control.resource_types,
            parameters: &control.parameters,
            frameworks: &control.frameworks,
            requirements: &control.requirements,
            remediation: &control.remediation,
            links: &control.related_resources,
            since: &control.since,
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &List { version: 1, controls })?;
    writeln!(out)
}
