//! Reports: one file a format, one match. Spans become lines here and nowhere else.

mod dump;
mod frame;
mod json;
mod ledger;
mod place;
mod sarif;
mod sarif_rules;
mod text;
mod trace;
mod unmapped;

use std::io::{self, Write};

use crate::finding::Outcome;
use crate::policy::catalogue::Catalogue;
use crate::policy::verdict::Trace;
use crate::policy::verdict::inputs::Asked;
use crate::scan::{Configurations, Scan};

/// The formats of a report.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// For people: source frames and a summary.
    Text,
    /// Everything, versioned: `docs/report.schema.json`.
    Json,
    /// SARIF 2.1.0 with all five outcomes.
    Sarif,
    /// SARIF 2.1.0 as GitHub code scanning takes it.
    SarifGithub,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 4] = [Format::Text, Format::Json, Format::Sarif, Format::SarifGithub];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Json => "json",
            Format::Sarif => "sarif",
            Format::SarifGithub => "sarif-github",
        }
    }
}

/// How text looks.
#[derive(Copy, Clone, Debug)]
pub struct Look {
    /// With colours.
    pub color: bool,
    /// With links behind the ids of controls, for terminals that know them.
    pub hyperlinks: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// Writes `scan` in `format`.
///
/// # Errors
/// Fails if `out` does.
pub fn write(format: Format, scan: &Scan, look: Look, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Text => text::write(scan, look, out),
        Format::Json => json::write(scan, out),
        Format::Sarif => sarif::write(scan, sarif::Flavour::Complete, out),
        Format::SarifGithub => sarif::write(scan, sarif::Flavour::Github, out),
    }
}

/// Writes the whole story of one finding of `scan`.
///
/// # Errors
/// Fails if `out` does.
pub fn write_trace(scan: &Scan, outcome: &Outcome, trace: &Trace, look: Look, out: &mut dyn Write) -> io::Result<()> {
    trace::write(scan, outcome, trace, look, out)
}

/// Writes the evaluated resources of `scan`.
///
/// # Errors
/// Fails if `out` does.
pub fn write_resources(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    dump::write(scan, out)
}

/// Writes what policies are asked about the resources of `scan`, and what they answer.
///
/// # Errors
/// Fails if `out` does.
pub fn write_inputs(scan: &Scan, catalogue: &Catalogue, asked: &[Asked], out: &mut dyn Write) -> io::Result<()> {
    dump::inputs::write(scan, catalogue, asked, out)
}

/// Writes the evaluated instances of the configurations of Terraform.
///
/// # Errors
/// Fails if `out` does.
pub fn write_terraform(read: &Configurations, out: &mut dyn Write) -> io::Result<()> {
    dump::write_terraform(read, out)
}

/// Writes what configurations of Terraform say and no table maps to Azure.
///
/// # Errors
/// Fails if `out` does.
pub fn write_unmapped(read: &Configurations, out: &mut dyn Write) -> io::Result<()> {
    unmapped::write(read, out)
}
