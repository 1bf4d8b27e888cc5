//! How the data came, as the snapshot accounts for it.

use crate::diagnostic::DiagnosticKind;
use crate::evidence::build::Evidence;
use crate::evidence::build::finding::place;
use crate::evidence::documents::{CallRow, Collection, GapRow, RunRow};
use crate::snapshot::{Cause, Manifest, Part};

/// The account.
pub(super) fn of(evidence: &Evidence<'_>) -> Collection {
    let scan = evidence.scan;
    let told = scan.diagnostics.iter().filter(|one| one.kind != DiagnosticKind::Note);
    let trouble = told.map(|one| {
        let at = one.span.map(|span| place(scan, span)).or_else(|| one.path.clone());
        at.map_or_else(|| one.message.clone(), |at| format!("{at}: {}", one.message))
    });
    let trouble = trouble.collect();
    let Some(manifest) = evidence.snapshot else { return Collection { trouble, ..Collection::default() } };
    let gaps = manifest.gaps.iter().map(|gap| GapRow {
        scope: gap.scope.clone(),
        source: gap.source.clone(),
        cause: word(gap.cause).to_owned(),
        resources: gap.resources,
        text: gap.text.clone(),
    });
    let calls = manifest.collectors.iter().map(|(name, collector)| CallRow {
        name: name.clone(),
        api_version: collector.api_version.clone(),
        path: collector.path.clone(),
        gives: collector.gives.clone(),
    });
    Collection {
        runs: if manifest.parts.is_empty() { vec![run(&Part::of(manifest))] } else { manifest.parts.iter().map(run).collect() },
        calls: calls.collect(),
        queries: manifest.queries.clone(),
        gaps: gaps.collect(),
        uncollected: manifest.uncollected.clone(),
        trouble,
    }
}

fn run(part: &Part) -> RunRow {
    RunRow {
        asked: part.asked.clone(),
        shard: part.shard.clone(),
        started: part.started.clone(),
        finished: part.finished.clone(),
        calls: part.calls.clone(),
        retries: part.retries,
        rights: part.rights.clone(),
        records: part.records,
        content: part.content.clone(),
    }
}

fn word(cause: Cause) -> &'static str {
    match cause {
        Cause::Denied => "denied",
        Cause::Throttled => "throttled",
        Cause::Unavailable => "unavailable",
        Cause::Garbled => "garbled",
        Cause::Elsewhere => "elsewhere",
        Cause::Vanished => "vanished",
        Cause::Refused => "refused",
        Cause::Unauthenticated => "unauthenticated",
        Cause::Inconsistent => "inconsistent",
        Cause::Cancelled => "cancelled",
    }
}

/// The gaps that concern a subscription: its own, and those of what lies in it.
pub(super) fn gaps_of<'m>(manifest: &'m Manifest, subscription: &str) -> impl Iterator<Item = &'m crate::snapshot::Gap> {
    let below = format!("/subscriptions/{}", subscription.to_ascii_lowercase());
    manifest.gaps.iter().filter(move |gap| {
        let scope = gap.scope.to_ascii_lowercase();
        scope.strip_prefix(&below).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            || below.ends_with(&format!("/{scope}"))
    })
}
