//! Snapshots: what `seawall collect` found, with an account of what it did not find out.
//!
//! What a call did not tell becomes a resource of which nothing is known but where it would be: what depends on it is unknown, with the
//! cause, and nothing else is. A snapshot has no text that people look at: what stands at the place of a record is the id it is about.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::Arc;

use foldhash::HashSet;
use rayon::prelude::*;

use crate::budget::Budget;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::export::record::Records;
use crate::frontend::export::{records, sites, tell_apart, unseen};
use crate::frontend::json::{Node, NodeKind};
use crate::frontend::{Context, Reading, json};
use crate::model::{Collected, Deployment, DeploymentKind, Resource, ScopeKind};
use crate::snapshot::{Content, Gap, Lines, Manifest, Record, Snapshot};
use crate::source::{FileId, Span};

/// Gaps that are told one by one.
const TOLD: usize = 20;

/// The tables of Resource Graph whose gaps leave the inventory itself open.
const INVENTORY: [&str; 2] = ["resources", "resourcecontainers"];

/// What a record says if it is no resource: of what, by which call, why not, and where that is written.
struct Failure {
    id: String,
    source: String,
    fault: String,
    span: Span,
}

/// What some lines say.
#[derive(Default)]
struct Told {
    resources: Vec<Resource>,
    failures: Vec<Failure>,
    not_understood: usize,
    diagnostics: Vec<Diagnostic>,
}

/// Reads the bytes of a snapshot.
///
/// # Errors
/// Why it is none, or is not what it says of itself.
pub fn read(path: &str, bytes: &[u8], context: &Context<'_>) -> Result<Warned<Reading>, String> {
    let mut snapshot = Snapshot::open(Cursor::new(bytes)).map_err(|why| why.to_string())?;
    let manifest = snapshot.manifest().clone();
    let limit = context.budget.export_resources as u64;
    if manifest.records > limit.saturating_mul(4) {
        return Err(format!("the snapshot holds {} records, more than seawall reads at once", manifest.records));
    }
    let file = context.sources.add(path, "");
    let (mut all, mut ids) = (Told::default(), String::new());
    let read = snapshot.each_lines(|some| {
        let placed: Vec<(&Lines, usize)> = some
            .iter()
            .map(|lines| {
                let start = ids.len();
                lines.text.lines().for_each(|line| ids.extend([id_of(line), "\n"]));
                (lines, start)
            })
            .collect();
        for told in placed.par_iter().map(|(lines, start)| tell(path, file, lines, *start, context)).collect::<Vec<_>>() {
            all.resources.extend(told.resources);
            all.failures.extend(told.failures);
            all.not_understood += told.not_understood;
            all.diagnostics.extend(told.diagnostics);
        }
    });
    context.sources.fill(file, ids);
    read.map_err(|why| why.to_string())?;
    let Told { mut resources, failures, not_understood, mut diagnostics } = all;
    for Failure { id, source, fault, span } in &failures {
        if let Some(collector) = manifest.collectors.get(source) {
            resources.extend(unseen::part(id, source, collector, fault, *span));
        }
    }
    let start = Span::new(file, 0, 0);
    for gap in manifest.gaps.iter().filter(|gap| !is_inventory(gap, &manifest)) {
        let types = manifest.tables.get(&gap.source).into_iter().flatten();
        resources.extend(types.map(|kind| unseen::somewhere(&gap.scope, kind, &gap.source, &gap.text, start)));
    }
    if let Some(gap) = manifest.gaps.iter().find(|gap| gap.source == INVENTORY[1]) {
        let scopes = scopes(&resources);
        resources.extend(scopes.iter().filter_map(|id| unseen::itself(id, &gap.text, start)));
    }
    sites::put_together(&mut resources);
    tell_apart(&mut resources);
    diagnostics.extend(gaps(&manifest, start));
    let understood = resources.len();
    let deployment = Deployment {
        scope: scope(&manifest),
        resources,
        collected: Some(Arc::new(collected(&manifest))),
        span: Some(start),
        ..Deployment::empty(DeploymentKind::Snapshot, path)
    };
    let incomplete = incomplete(&manifest);
    Ok(Warned { value: Reading { deployment, modules: Vec::new(), understood, not_understood, incomplete }, diagnostics })
}

/// The ids, in lower case, of the groups and subscriptions that resources lie in and that nothing tells of.
fn scopes(resources: &[Resource]) -> BTreeSet<String> {
    let ids = || resources.iter().filter_map(|resource| resource.id.as_str()).map(str::to_ascii_lowercase);
    let mut scopes = BTreeSet::new();
    for id in ids().filter(|id| id.starts_with("/subscriptions/")) {
        let ends: Vec<usize> = id.match_indices('/').map(|(at, _)| at).collect();
        let is_grouped = ends.get(2).is_some_and(|at| id.get(*at..).is_some_and(|rest| rest.starts_with("/resourcegroups/")));
        let ends = [ends.get(2), ends.get(4).filter(|_| is_grouped)];
        scopes.extend(ends.into_iter().flatten().filter_map(|end| id.get(..*end)).map(str::to_owned));
    }
    for id in ids() {
        scopes.remove(&id);
    }
    scopes
}

/// What a gap leaves open: the inventory itself, or what one call or table tells.
fn is_inventory(gap: &Gap, manifest: &Manifest) -> bool {
    let told = manifest.tables.contains_key(&gap.source) || manifest.collectors.contains_key(&gap.source);
    INVENTORY.contains(&gap.source.as_str()) || !told
}

/// Why resources may be missing of which nobody knows, if they may.
fn incomplete(manifest: &Manifest) -> Option<String> {
    let mut gaps = manifest.gaps.iter().filter(|gap| is_inventory(gap, manifest));
    let Some(first) = gaps.next() else {
        return manifest.shard.as_ref().map(|shard| format!("it is shard {shard} of what was asked for: merge all of them"));
    };
    let more = gaps.count();
    let rest = match more {
        0 => String::new(),
        1 => ", and 1 more gap".to_owned(),
        more => format!(", and {more} more gaps"),
    };
    Some(format!("{}: {}{rest}", first.scope, first.text))
}

/// Of what it is: of subscriptions as wholes, or of some groups.
fn scope(manifest: &Manifest) -> ScopeKind {
    let is_group = |asked: &String| asked.to_ascii_lowercase().contains("/resourcegroups/");
    if manifest.asked.iter().any(is_group) { ScopeKind::ResourceGroup } else { ScopeKind::Subscription }
}

fn gaps(manifest: &Manifest, start: Span) -> Vec<Diagnostic> {
    let message = |gap: &Gap| {
        let of = if gap.resources > 1 { format!(" ({} resources)", gap.resources) } else { String::new() };
        format!("`{}` of {} was not collected{of}: {}", gap.source, gap.scope, gap.text)
    };
    let told = manifest.gaps.iter().take(TOLD).map(message);
    let left = manifest.gaps.len().saturating_sub(TOLD);
    let rest = match left {
        0 => None,
        1 => Some("1 more gap is in the manifest of the snapshot".to_owned()),
        left => Some(format!("{left} more gaps are in the manifest of the snapshot")),
    };
    told.chain(rest).map(|message| Diagnostic::at(DiagnosticKind::Input, start, message)).collect()
}

fn collected(manifest: &Manifest) -> Collected {
    let lower = |kinds: &Vec<String>| kinds.iter().map(|kind| kind.to_ascii_lowercase()).collect::<HashSet<_>>();
    let told = manifest.tables.values().chain(manifest.collectors.values().map(|one| &one.gives));
    Collected { types: told.flat_map(lower).collect(), left: lower(&manifest.uncollected) }
}

/// The id that a line begins with.
fn id_of(line: &str) -> &str {
    line.strip_prefix("{\"id\":\"").and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

/// What lines say, whose ids begin at `start` of the text of `file`.
fn tell(path: &str, file: FileId, lines: &Lines, start: usize, context: &Context<'_>) -> Told {
    let mut records = Records { whole: true, ..records(path, context) };
    let mut failures = Vec::new();
    // Each batch of lines has limits of its own: a long one takes nothing from others.
    let budget = Budget::default();
    let mut start = start;
    for line in lines.text.lines() {
        let id = id_of(line);
        let end = start + id.len();
        // A letter of several bytes, with which no id begins, is not cut.
        let span = Span::new(file, start, start + usize::from(id.is_char_boundary(1) || id.is_empty()));
        start = end + 1;
        let mut node = json::parse(file, line, &budget).value;
        node.iter_mut().for_each(|node| place(node, span));
        let understood = node.is_some_and(|node| record(line, &node, span, &mut records, &mut failures));
        if !understood {
            records.not_understood += 1;
            let message = "this record of the snapshot cannot be read";
            records.diagnostics.push(Diagnostic::at(DiagnosticKind::Unsupported, span, message));
        }
    }
    let Records { resources, not_understood, diagnostics, .. } = records;
    Told { resources, failures, not_understood, diagnostics }
}

/// Takes the record of a line, which `node` holds too; whether it is one.
fn record(line: &str, node: &Node, span: Span, records: &mut Records<'_>, failures: &mut Vec<Failure>) -> bool {
    if let Some(body) = node.get("body") {
        records.add(body);
        return true;
    }
    match Record::of_line(line).map(|record| (record.id, record.source, record.content)) {
        Some((id, source, Content::Fault(fault))) => failures.push(Failure { id, source, fault: fault.to_string(), span }),
        Some((.., Content::Absent)) => {}
        Some((.., Content::Body(_))) | None => return false,
    }
    true
}

/// Puts all of a node at one place. Its depth is that of what was parsed, which is bounded.
fn place(node: &mut Node, span: Span) {
    node.span = span;
    match &mut node.kind {
        NodeKind::Null | NodeKind::Bool(_) | NodeKind::Int(_) | NodeKind::Float(_) => {}
        NodeKind::String(text) => text.span = span,
        NodeKind::Array(items) => items.iter_mut().for_each(|item| place(item, span)),
        NodeKind::Object(members) => {
            for member in members {
                member.key.span = span;
                place(&mut member.value, span);
            }
        }
    }
}
