//! Reports: one file a format, one match. Spans become lines here and nowhere else.

mod around;
mod azure;
mod counts;
mod csv;
mod drift;
mod dump;
mod entries;
mod exemptions;
mod frame;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod ledger;
mod markdown;
mod merge;
mod place;
mod rdjson;
mod sarif;
mod sarif_limits;
mod sarif_rules;
mod telling;
mod text;
mod trace;
mod unmapped;

use std::io::{self, Write};

use crate::finding::Outcome;
use crate::policy::catalogue::Catalogue;
use crate::policy::verdict::Trace;
use crate::policy::verdict::inputs::Asked;
use crate::scan::{Configurations, Scan};

pub use around::{Against, Around, Base, Changed};
pub use drift::Compared;
pub use merge::{Kind as Mergeable, Merged, Trouble, merge, sniffed};

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
    /// Annotations of a GitHub workflow.
    Github,
    /// For the summary of a pull request.
    Markdown,
    /// Test results, as Azure DevOps, GitLab and Jenkins read them.
    Junit,
    /// GitLab's report of code quality.
    Gitlab,
    /// A table of all outcomes.
    Csv,
    /// One page to look at, print and hand on.
    Html,
    /// reviewdog's diagnostics.
    Rdjson,
    /// The numbers alone, a line each: for scripts.
    Counts,
    /// Log commands of Azure Pipelines.
    Azure,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 13] = [
        Format::Text,
        Format::Json,
        Format::Sarif,
        Format::SarifGithub,
        Format::Github,
        Format::Markdown,
        Format::Junit,
        Format::Gitlab,
        Format::Csv,
        Format::Html,
        Format::Rdjson,
        Format::Azure,
        Format::Counts,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Json => "json",
            Format::Sarif => "sarif",
            Format::SarifGithub => "sarif-github",
            Format::Github => "github",
            Format::Markdown => "markdown",
            Format::Junit => "junit",
            Format::Gitlab => "gitlab",
            Format::Csv => "csv",
            Format::Html => "html",
            Format::Rdjson => "rdjson",
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
/// Fails if `out` does, or if the consumer of the format would refuse what can be said: then nothing is written.
pub fn write(format: Format, scan: &Scan, look: Look, out: &mut dyn Write) -> io::Result<()> {
    write_around(format, scan, look, &Around::default(), out)
}

/// The same with what is known of the run around the scan.
///
/// # Errors
/// As [`write()`].
pub fn write_around(format: Format, scan: &Scan, look: Look, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Text => text::write(scan, around, look, out),
        Format::Json => json::write(scan, around, out),
        Format::Sarif => sarif::write(scan, around, sarif::Flavour::Complete, out),
        Format::SarifGithub => sarif::write(scan, around, sarif::Flavour::Github, out),
        Format::Github => github::write(scan, around, out),
        Format::Markdown => markdown::write(scan, around, out),
        Format::Junit => junit::write(scan, around, out),
        Format::Gitlab => gitlab::write(scan, out),
        Format::Csv => csv::write(scan, around, out),
        Format::Html => html::write(scan, around, out),
        Format::Rdjson => rdjson::write(scan, around, out),
        Format::Counts => counts::write(scan, around, out),
        Format::Azure => azure::write(scan, around, out),
    }
}

/// Writes a comparison of code with what is live.
///
/// # Errors
/// As [`write()`].
pub fn write_drift(
    format: Format,
    compared: Compared<'_>,
    look: Look,
    around: &Around<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    drift::write(format, compared, look, around, out).unwrap_or_else(|| write_around(format, compared.told, look, around, out))
}

/// Writes all suppressions and exemptions of `scan` as JSON.
///
/// # Errors
/// Fails if `out` does.
pub fn write_exemptions(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    exemptions::write_json(scan, out)
}

/// Writes all suppressions and exemptions of `scan` for people.
///
/// # Errors
/// Fails if `out` does.
pub fn write_exemptions_table(scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    exemptions::write_table(scan, out)
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
