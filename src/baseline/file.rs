//! A baseline as a file: JSON with a finding a line, in a fixed order, so that two branches that change it merge as code does. It has no line
//! numbers, which would change it with every edit, and no values, which may be secret.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::baseline::{Baseline, Deployed, Entry, Rank};

/// The version of the format.
const VERSION: u32 = 1;

/// Who judged when it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "an object")]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The version of seawall.
    pub tool: String,
    /// The profile.
    pub profile: String,
    /// The digests of the policies, each behind the name of its author.
    pub policies: Vec<String>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Version {
    version: u32,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "version")]
    _version: u32,
    about: About,
    deployments: Vec<DeployedView>,
    findings: Vec<EntryView>,
}

#[derive(Serialize, Deserialize)]
#[serde(expecting = "an object")]
#[serde(deny_unknown_fields)]
struct DeployedView {
    root: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parameters: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(expecting = "an object")]
#[serde(deny_unknown_fields)]
struct EntryView {
    root: String,
    /// Left out if it is the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    control: String,
    resource: String,
    path: String,
    outcome: RankView,
    id: String,
    /// Left out if it is the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<String>,
    subject: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    same: Option<String>,
    body: String,
    /// Left out if there was no parameter file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parameters: Option<Vec<Option<String>>>,
}

#[derive(Copy, Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RankView {
    Unknown,
    Conditional,
    Fail,
}

/// Writes `baseline`.
///
/// # Errors
/// Fails if `out` does.
pub fn write(baseline: &Baseline, about: &About, out: &mut dyn Write) -> io::Result<()> {
    let mut entries = baseline.entries.clone();
    entries.sort();
    writeln!(out, "{{\n\"version\": {VERSION},\n\"about\": {},", serde_json::to_string(about)?)?;
    let deployments =
        baseline.deployments.iter().map(|one| DeployedView { root: one.root.clone(), parameters: one.parameters.clone() });
    lines("deployments", deployments, out)?;
    writeln!(out, ",")?;
    lines("findings", entries.into_iter().map(view), out)?;
    writeln!(out, "\n}}")
}

fn lines<T: Serialize>(name: &str, items: impl Iterator<Item = T>, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "\"{name}\": [")?;
    let mut between = "\n";
    for item in items {
        write!(out, "{between}{}", serde_json::to_string(&item)?)?;
        between = ",\n";
    }
    write!(out, "\n]")
}

fn view(entry: Entry) -> EntryView {
    EntryView {
        file: Some(entry.file).filter(|file| *file != entry.root),
        content: Some(entry.content).filter(|content| *content != entry.id),
        root: entry.root,
        control: entry.control,
        resource: entry.resource,
        path: entry.path,
        outcome: match entry.rank {
            Rank::Unknown => RankView::Unknown,
            Rank::Conditional => RankView::Conditional,
            Rank::Fail => RankView::Fail,
        },
        id: entry.id,
        subject: entry.subject,
        same: entry.same,
        body: entry.body,
        parameters: Some(entry.parameters).filter(|parameters| parameters.as_slice() != [None]),
    }
}

/// Reads a baseline.
///
/// # Errors
/// What is wrong with it, behind the line, and what to do.
pub fn read(text: &str) -> Result<(Baseline, About), String> {
    let again = "write it anew with `seawall baseline write`";
    let conflict = text.lines().position(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> "));
    if let Some(line) = conflict {
        return Err(format!("{}: a merge has left its marks here; keep the lines of both sides, or {again}", line + 1));
    }
    let fault = |error: serde_json::Error| {
        let (line, what) = (error.line().max(1), error.to_string());
        let what = what.rsplit_once(" at line ").map_or(what.as_str(), |(what, _)| what);
        format!("{line}: {what}; this is no baseline that seawall wrote, or somebody changed it: {again}")
    };
    let Version { version } = serde_json::from_str(text).map_err(fault)?;
    if version != VERSION {
        let newer = if version > VERSION { "use a newer seawall, or " } else { "" };
        return Err(format!(
            "1: version {version} of the format is not known to this seawall, which reads {VERSION}; {newer}{again}"
        ));
    }
    let file: File = serde_json::from_str(text).map_err(fault)?;
    let deployed = |one: DeployedView| Deployed { root: one.root, parameters: one.parameters };
    let deployments: BTreeSet<Deployed> = file.deployments.into_iter().map(deployed).collect();
    Ok((Baseline { deployments, entries: file.findings.into_iter().map(entry).collect() }, file.about))
}

fn entry(view: EntryView) -> Entry {
    Entry {
        file: view.file.unwrap_or_else(|| view.root.clone()),
        content: view.content.unwrap_or_else(|| view.id.clone()),
        root: view.root,
        control: view.control,
        resource: view.resource,
        path: view.path,
        rank: match view.outcome {
            RankView::Unknown => Rank::Unknown,
            RankView::Conditional => Rank::Conditional,
            RankView::Fail => Rank::Fail,
        },
        id: view.id,
        subject: view.subject,
        same: view.same,
        body: view.body,
        parameters: view.parameters.unwrap_or_else(|| vec![None]),
    }
}
