//! `seawall explain CONTROL` and `seawall explain FINDING`.

use std::io::{self, Write};

use crate::author::example::{Example, Language, example};
use crate::cli::options::{ExampleLanguage, ExplainArguments};
use crate::cli::packs::{self, Named};
use crate::cli::scan::{self, Judging, to_stdout};
use crate::cli::suggest::closest;
use crate::cli::{DEFAULT_PROFILE, Exit, Failure};
use crate::finding::Outcome;
use crate::policy::catalogue::{Catalogue, Policy};
use crate::policy::metadata::{Fix, FixValue, Metadata};
use crate::policy::page;
use crate::policy::profile::Profile;
use crate::policy::upkeep;
use crate::policy::verdict::{Judge, JudgeOptions};
use crate::report;

/// Columns of running text.
const WIDTH: usize = 100;
/// Places that a control reads that are listed.
const LISTED: usize = 12;
/// Digits of an id that are enough to ask by.
const DIGITS: usize = 4;
/// Findings of one id that are told.
const TOLD: usize = 5;

/// Explains a control, or a finding.
pub(crate) fn run(arguments: &ExplainArguments) -> Result<Exit, Failure> {
    let target = arguments.subject.to_ascii_lowercase();
    let catalogue = packs::catalogue(&Named::here(&arguments.estate.judging.policies))?;
    if let Some(number) = catalogue.find(&target) {
        return control(arguments, &catalogue, number);
    }
    if let Some(metadata) = upkeep::find(&target).and_then(|one| catalogue.metadata(one.number(&catalogue))) {
        to_stdout(|out| about_exemptions(metadata, out))?;
        return Ok(Exit::Clean);
    }
    if target.len() >= DIGITS && target.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return finding(arguments, &target);
    }
    let near = closest(&arguments.subject, catalogue.ids(), 3);
    let near: Vec<String> = near.into_iter().map(|id| format!("`{id}`")).collect();
    let hint = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) };
    Err(Failure::Usage(format!("there is no control `{}`{hint} (`seawall policy list` shows all)", arguments.subject)))
}

fn control(arguments: &ExplainArguments, catalogue: &Catalogue, number: usize) -> Result<Exit, Failure> {
    let internal = |error: crate::policy::catalogue::LoadError| Failure::Internal(error.to_string());
    let name = arguments.estate.judging.profile.as_deref().unwrap_or(DEFAULT_PROFILE);
    let profile = packs::profile(catalogue, name)?;
    let policy = &catalogue.policies[number];
    let reads = catalogue.reads(number).map_err(internal)?;
    let languages: Vec<Language> = match arguments.language {
        Some(ExampleLanguage::Bicep) => vec![Language::Bicep],
        Some(ExampleLanguage::Arm) => vec![Language::Arm],
        Some(ExampleLanguage::Terraform) => vec![Language::Terraform],
        None => Language::ALL.to_vec(),
    };
    let about = About { catalogue, profile: &profile, number, policy, reads: &reads, languages: &languages };
    to_stdout(|out| about.write(out))?;
    Ok(Exit::Clean)
}

/// A control about exemptions, which no policy in Rego judges.
fn about_exemptions(metadata: &Metadata, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} ({})\n{}", metadata.id, metadata.severity, metadata.title)?;
    section(out, "Why", &wrap(&metadata.description))?;
    section(out, "Assures", &assures(metadata))?;
    section(out, "Judges", &wrap("suppressions in code, entries of seawall-exemptions.toml, exemptions of Azure Policy"))?;
    section(out, "What to do", &wrap(&metadata.remediation))?;
    section(out, "More", &metadata.related_resources)?;
    writeln!(out, "\nSince {}", metadata.since)
}

/// The frameworks and requirements of a control.
fn assures(metadata: &Metadata) -> Vec<String> {
    let frameworks =
        metadata.frameworks.iter().map(|(name, articles)| format!("{}: {}", name.to_uppercase(), articles.join(", ")));
    let requirements = (!metadata.requirements.is_empty()).then(|| format!("Requirements: {}", metadata.requirements.join(", ")));
    frameworks.chain(requirements).flat_map(|line| wrap(&line)).collect()
}

/// What a control is told with.
struct About<'a> {
    catalogue: &'a Catalogue,
    profile: &'a Profile,
    number: usize,
    policy: &'a Policy,
    reads: &'a [String],
    languages: &'a [Language],
}

impl About<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let (catalogue, metadata) = (self.catalogue, &self.policy.metadata);
        writeln!(out, "{} ({})", metadata.id, metadata.severity)?;
        writeln!(out, "{}", metadata.title)?;
        section(out, "Why", &wrap(&metadata.description))?;
        section(out, "Assures", &assures(metadata))?;
        section(out, "What configuration cannot show of this", &hidden(catalogue, self.policy))?;
        section(out, "Judges", &wrap(&metadata.resource_types.join(", ")))?;
        section(out, "Reads", &shortened(self.reads))?;
        section(out, "How", &self.how())?;
        let title = format!("Parameters in the profile `{}`: [parameters.{}] in seawall.toml", self.profile.name, metadata.id);
        section(out, &title, &self.parameters())?;
        for language in self.languages {
            let lines = match example(self.policy, *language) {
                Some(example) => difference(&example),
                None if self.languages.len() == 1 => vec!["there is no example in this language".to_owned()],
                None => continue,
            };
            section(out, &format!("In {}: what breaks it, and what keeps it", language.name()), &lines)?;
        }
        section(out, "What to do", &wrap(&metadata.remediation))?;
        section(out, "Fix: what `seawall fix` sets", &metadata.fix.iter().map(fix).collect::<Vec<_>>())?;
        let page = self.policy.pack.is_none().then(|| page(&metadata.id));
        section(out, "More", &metadata.related_resources.iter().cloned().chain(page).collect::<Vec<_>>())?;
        writeln!(out, "\nSince {}", metadata.since)
    }

    /// How a resource is judged, and what unknown means here.
    fn how(&self) -> Vec<String> {
        let relations = &self.policy.metadata.relations;
        let mut lines = wrap(
            "If something that it reads is unknown, possible values are put in its place: what is denied with all of them fails, \
             with none passes, else it is unknown, and the finding names the value to give.",
        );
        if !relations.is_empty() {
            let joined = relations.iter().map(|name| name.replace('_', " ")).collect::<Vec<_>>().join(", ");
            lines.extend(wrap(&format!(
                "Joined by evaluated ids, never by name: {joined}. With `--estate partial`, that none of these was found proves nothing."
            )));
        }
        if !self.profile.enabled(self.number) {
            lines.extend(wrap(&format!("The profile `{}` has it off.", self.profile.name)));
        }
        lines
    }

    fn parameters(&self) -> Vec<String> {
        let values = self.profile.parameters(self.catalogue, None, self.number);
        let told = values.iter().map(|(name, value)| match self.policy.metadata.parameters.get(name) {
            Some(default) if default != value => format!("{name} = {value} (default {default})"),
            _ => format!("{name} = {value}"),
        });
        told.collect()
    }
}

/// The bad lines with `-`, the good ones with `+`, those of both once; what stands beside the good one at the end.
fn difference(Example { before, after, beside }: &Example) -> Vec<String> {
    let marked = |mark: &str, lines: &[String]| lines.iter().map(|line| format!("{mark} {line}")).collect::<Vec<_>>();
    if after.is_empty() {
        return [marked("-", before), marked("+", beside)].concat();
    }
    let same = before.iter().zip(after).take_while(|(one, other)| one == other).count();
    let rest = before.len().min(after.len()) - same;
    let end = before.iter().rev().zip(after.iter().rev()).take(rest).take_while(|(one, other)| one == other).count();
    let (head, tail) = (before.get(..same).unwrap_or_default(), before.get(before.len() - end..).unwrap_or_default());
    let bad = before.get(same..before.len() - end).unwrap_or_default();
    let good = after.get(same..after.len() - end).unwrap_or_default();
    [marked(" ", head), marked("-", bad), marked("+", good), marked(" ", tail), marked("+", beside)].concat()
}

/// Scans, and tells the finding whose id begins so.
fn finding(arguments: &ExplainArguments, id: &str) -> Result<Exit, Failure> {
    let mut opened = scan::open(&arguments.estate)?;
    let judging = scan::judging(&arguments.estate.judging, &mut opened)?;
    let scan = opened.watched(&judging, arguments.color)?;
    let Judging { catalogue, profile: mut only } = judging;
    let begins = |one: &&Outcome| one.id.starts_with(id);
    let mut found: Vec<&Outcome> = scan.outcomes.iter().filter(|one| one.is_finding()).filter(begins).collect();
    if found.is_empty() {
        found = scan.outcomes.iter().filter(begins).collect();
    }
    let mut ids: Vec<&str> = found.iter().map(|one| one.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    match ids.as_slice() {
        [] => {
            let why = format!("no finding of this scan has an id that begins with `{id}`");
            return Err(Failure::Usage(format!("{why}; name the paths that were scanned, as in `seawall explain {id} PATH`")));
        }
        [_] => {}
        several => {
            let named = several.iter().take(TOLD).map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
            return Err(Failure::Usage(format!("{} findings have an id that begins with `{id}`: {named}", several.len())));
        }
    }
    let options = JudgeOptions { environment: scan.environment, ..JudgeOptions::default() };
    if let Some(first) = found.first() {
        only.only(&catalogue, first.control);
    }
    let judge = Judge::new(&catalogue, &only, &options).map_err(|error| Failure::Internal(error.to_string()))?;
    let look = scan::look(arguments.color);
    to_stdout(|out| {
        for (number, outcome) in found.iter().take(TOLD).enumerate() {
            if number > 0 {
                writeln!(out)?;
            }
            report::write_trace(&scan, outcome, &judge.tell(&scan.estate, outcome.resource, outcome.control), look, out)?;
        }
        Ok(())
    })?;
    Ok(Exit::Clean)
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
