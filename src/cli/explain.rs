//! `seawall explain CONTROL`.

use std::io::{self, Write};

use crate::cli::options::ExplainArguments;
use crate::cli::scan::to_stdout;
use crate::cli::suggest::nearest;
use crate::cli::{Exit, Failure};
use crate::policy::catalogue::Catalogue;
use crate::policy::metadata::Metadata;

/// Explains a control.
pub(crate) fn run(arguments: &ExplainArguments) -> Result<Exit, Failure> {
    let catalogue = Catalogue::embedded().map_err(|error| Failure::Internal(error.to_string()))?;
    let ids = || catalogue.policies.iter().map(|policy| policy.metadata.id.as_str());
    let Some(policy) = catalogue.policies.iter().find(|policy| policy.metadata.id == arguments.control) else {
        let hint = nearest(&arguments.control, ids()).map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"));
        let why = format!("there is no control `{}`{hint} (`seawall policy list` shows all)", arguments.control);
        return Err(Failure::Usage(why));
    };
    to_stdout(|out| write(&policy.metadata, out))?;
    Ok(Exit::Clean)
}

fn write(metadata: &Metadata, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} ({})\n\n{}\n", metadata.id, metadata.severity, metadata.title)?;
    writeln!(out, "Why\n  {}\n", metadata.description)?;
    writeln!(out, "What to do\n  {}\n", metadata.remediation)?;
    if let Some(fix) = &metadata.fix {
        writeln!(out, "Fix\n  set `{}` to {}\n", fix.path.join("."), fix.value)?;
    }
    writeln!(out, "Judges\n  {}\n", metadata.resource_types.join("\n  "))?;
    if !metadata.relations.is_empty() {
        writeln!(out, "Looks at related resources by\n  {}\n", metadata.relations.join(", "))?;
    }
    if !metadata.parameters.is_empty() {
        writeln!(out, "Parameters, with their defaults ([parameters.{}] in seawall.toml)", metadata.id)?;
        for (name, value) in &metadata.parameters {
            writeln!(out, "  {name} = {value}")?;
        }
        writeln!(out)?;
    }
    for (framework, articles) in &metadata.frameworks {
        writeln!(out, "{}: {}", framework.to_uppercase(), articles.join(", "))?;
    }
    if !metadata.requirements.is_empty() {
        writeln!(out, "Requirements: {}", metadata.requirements.join(", "))?;
    }
    writeln!(out, "Since: {}", metadata.since)?;
    if !metadata.related_resources.is_empty() {
        writeln!(out, "\nMore\n  {}", metadata.related_resources.join("\n  "))?;
    }
    Ok(())
}
