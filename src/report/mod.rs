//! Reports: one file a format, one match. Spans become lines here and nowhere else.

mod azure;
mod counts;
mod dump;
mod json;
mod ledger;
mod place;
mod sarif;
mod sarif_rules;
mod text;
mod unmapped;

use std::io::{self, Write};

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
    /// The numbers alone, a line each: for scripts.
    Counts,
    /// Log commands of Azure Pipelines.
    Azure,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 6] = [Format::Text, Format::Json, Format::Sarif, Format::SarifGithub, Format::Counts, Format::Azure];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Json => "json",
            Format::Sarif => "sarif",
            Format::SarifGithub => "sarif-github",
            Format::Counts => "counts",
            Format::Azure => "azure",
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
        Format::Counts => counts::write(scan, out),
        Format::Azure => azure::write(scan, out),
    }
}

/// Writes the evaluated resources of `scan`.
///
/// # Errors
/// Fails if `out` does.
pub fn write_resources(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    dump::write(scan, out)
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
