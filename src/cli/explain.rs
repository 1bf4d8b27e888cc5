//! `seawall explain CONTROL`.

use std::io::{self, Write};

use crate::cli::example::{Example, example};
use crate::cli::options::ExplainArguments;
use crate::cli::scan::to_stdout;
use crate::cli::suggest::closest;
use crate::cli::{Exit, Failure};
use crate::policy::catalogue::{Catalogue, Policy};
use crate::policy::metadata::{Fix, FixValue};

/// Columns of running text.
const WIDTH: usize = 100;
/// Places that a control reads that are listed.
const LISTED: usize = 12;

/// Explains a control.
pub(crate) fn run(arguments: &ExplainArguments) -> Result<Exit, Failure> {
    let internal = |error: crate::policy::catalogue::LoadError| Failure::Internal(error.to_string());
    let catalogue = Catalogue::embedded().map_err(internal)?;
    let Some(number) = catalogue.find(&arguments.control.to_ascii_lowercase()) else {
        let ids = catalogue.policies.iter().map(|policy| policy.metadata.id.as_str());
        let near = closest(&arguments.control, ids, 3);
        let near: Vec<String> = near.into_iter().map(|id| format!("`{id}`")).collect();
        let hint = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) };
        let why = format!("there is no control `{}`{hint} (`seawall policy list` shows all)", arguments.control);
        return Err(Failure::Usage(why));
    };
    let policy = &catalogue.policies[number];
    let reads = catalogue.reads(number).map_err(internal)?;
    let example = example(&policy.before, &policy.after);
    to_stdout(|out| write(&catalogue, policy, &reads, example.as_ref(), out))?;
    Ok(Exit::Clean)
}

fn write(
    catalogue: &Catalogue,
    policy: &Policy,
    reads: &[String],
    example: Option<&Example>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let metadata = &policy.metadata;
    writeln!(out, "{} ({})", metadata.id, metadata.severity)?;
    writeln!(out, "{}", metadata.title)?;
    section(out, "Why", &wrap(&metadata.description))?;
    let frameworks =
        metadata.frameworks.iter().map(|(name, articles)| format!("{}: {}", name.to_uppercase(), articles.join(", ")));
    let requirements = (!metadata.requirements.is_empty()).then(|| format!("Requirements: {}", metadata.requirements.join(", ")));
    section(out, "Assures", &frameworks.chain(requirements).flat_map(|line| wrap(&line)).collect::<Vec<_>>())?;
    section(out, "What configuration cannot show of this", &hidden(catalogue, policy))?;
    section(out, "Judges", &wrap(&metadata.resource_types.join(", ")))?;
    section(out, "Reads", &shortened(reads))?;
    let parameters = metadata.parameters.iter().map(|(name, value)| format!("{name} = {value}"));
    let title = format!("Parameters, with their defaults: [parameters.{}] in seawall.toml", metadata.id);
    section(out, &title, &parameters.collect::<Vec<_>>())?;
    if let Some(Example { before, after, beside }) = example {
        section(out, "Before", before)?;
        section(out, "After", after)?;
        section(out, "After: the same, and beside it", beside)?;
    }
    section(out, "What to do", &wrap(&metadata.remediation))?;
    section(out, "Fix: what `seawall fix` sets", &metadata.fix.iter().map(fix).collect::<Vec<_>>())?;
    section(out, "More", &metadata.related_resources)?;
    writeln!(out, "\nSince {}", metadata.since)
}

/// One row of fixes, in a line.
fn fix(row: &Fix) -> String {
    let value = match &row.value {
        FixValue::Json(value) => value.to_string(),
        FixValue::Parameter(name) => format!("parameter `{name}`"),
    };
    let types = if row.types.is_empty() { String::new() } else { format!(" of {}", row.types.join(", ")) };
    let caution = row.caution.as_ref().map_or_else(String::new, |why| format!(" (with --unsafe only: {why})"));
    format!("`{}`{types} to {value}{caution}", row.set.as_ref().unwrap_or(&row.path))
}

/// For each article that the control speaks to, what remains for people to show, and that nobody is advised here.
fn hidden(catalogue: &Catalogue, policy: &Policy) -> Vec<String> {
    let family = policy.metadata.id.split('-').next().unwrap_or_default();
    let mut lines = Vec::new();
    for (key, ids) in &policy.metadata.frameworks {
        let Some(framework) = catalogue.frameworks.get(key) else { continue };
        let mut told = false;
        for (id, article) in ids.iter().filter_map(|id| Some((id, framework.articles.get(id)?))) {
            let strength = match framework.is_direct(family, id) {
                Some(true) => ", directly",
                Some(false) => ", in support",
                None => "",
            };
            let Some(hidden) = &article.hidden else { continue };
            lines.extend(wrap(&format!("{id} ({}{strength}): {hidden}", article.title)));
            told = true;
        }
        if told {
            lines.extend(wrap(&framework.about));
        }
    }
    lines
}

/// A title with lines below it; nothing if there are none.
fn section(out: &mut dyn Write, title: &str, lines: &[String]) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    lines.iter().try_for_each(|line| writeln!(out, "  {line}"))
}

fn shortened(lines: &[String]) -> Vec<String> {
    let more = lines.len().saturating_sub(LISTED);
    let rest = (more > 0).then(|| format!("… and {more} more"));
    lines.iter().take(LISTED).cloned().chain(rest).collect()
}

fn wrap(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
