//! The comparison as JSON, version 1: `docs/drift.schema.json` describes it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use crate::drift::{Counts, Difference, How, Kind};
use crate::finding::{Outcome, Status, display};
use crate::report::drift::{Compared, state};
use crate::report::ledger::{DiagnosticView, diagnostic};
use crate::report::place::{Place, place};

/// Writes it.
pub(super) fn write(compared: Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Compared { drift, told, live } = compared;
    let report = Report {
        schema: "https://raw.githubusercontent.com/seawall-dev/seawall/main/docs/drift.schema.json",
        version: 1,
        tool: Tool { name: "seawall", version: env!("CARGO_PKG_VERSION") },
        profile: &told.profile,
        summary: summary(compared),
        differences: Differences(compared),
        matches: drift
            .matches
            .iter()
            .map(|one| MatchView { address: &one.name, live: &one.live_id, matched: one.how.words() })
            .collect(),
        gaps: drift.gaps(),
        code: Side { diagnostics: told.diagnostics.iter().map(|one| diagnostic(told, one)).collect() },
        live: Side { diagnostics: live.diagnostics.iter().map(|one| diagnostic(live, one)).collect() },
    };
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: u32,
    tool: Tool,
    profile: &'a str,
    summary: Summary<'a>,
    differences: Differences<'a>,
    matches: Vec<MatchView<'a>>,
    gaps: Vec<String>,
    code: Side<'a>,
    live: Side<'a>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct MatchView<'a> {
    address: &'a str,
    live: &'a str,
    matched: &'static str,
}

#[derive(Serialize)]
struct Side<'a> {
    diagnostics: Vec<DiagnosticView<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary<'a> {
    declared: usize,
    live: usize,
    matched: BTreeMap<&'static str, usize>,
    differences: BTreeMap<&'static str, usize>,
    unknown: usize,
    exempt: usize,
    hold_on_both_sides: usize,
    fail_on_both_sides: usize,
    made_by_azure: &'a BTreeMap<&'static str, usize>,
    below_others: usize,
    complete: bool,
}

fn summary<'a>(compared: Compared<'a>) -> Summary<'a> {
    let Counts { declared, live, matched, both_hold, both_fail, made, below } = &compared.drift.counts;
    let mut differences: BTreeMap<&'static str, usize> = Kind::ALL.into_iter().map(|kind| (kind.word(), 0)).collect();
    for (one, _) in pairs(compared).filter(|(_, outcome)| matches!(outcome.status, Status::Fail { .. })) {
        *differences.entry(one.kind.word()).or_default() += 1;
    }
    let count = |wanted: fn(&Status) -> bool| compared.told.outcomes.iter().filter(|one| wanted(&one.status)).count();
    Summary {
        declared: *declared,
        live: *live,
        matched: [How::Id, How::Name, How::Tags]
            .into_iter()
            .map(|how| (how.words(), matched.get(&how).copied().unwrap_or_default()))
            .collect(),
        differences,
        unknown: count(|status| matches!(status, Status::Unknown { .. })),
        exempt: count(|status| matches!(status, Status::Exempt(_))),
        hold_on_both_sides: *both_hold,
        fail_on_both_sides: *both_fail,
        made_by_azure: made,
        below_others: *below,
        complete: compared.drift.gaps().is_empty(),
    }
}

fn pairs<'a>(compared: Compared<'a>) -> impl Iterator<Item = (&'a Difference, &'a Outcome)> {
    compared.drift.differences.iter().zip(&compared.told.outcomes)
}

/// Differences that are made and written one at a time.
struct Differences<'a>(Compared<'a>);

impl Serialize for Differences<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(pairs(self.0).map(|(one, outcome)| difference(self.0, one, outcome)))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DifferenceView<'a> {
    id: &'a str,
    kind: &'static str,
    state: &'static str,
    control: &'a str,
    severity: String,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    matched: Option<&'static str>,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<CodeView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<LiveView<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeView<'a> {
    r#type: &'a str,
    address: String,
    id: String,
    root: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    says: Option<&'a str>,
}

#[derive(Serialize)]
struct LiveView<'a> {
    r#type: &'a str,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    says: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fails: Vec<&'a str>,
}

fn difference<'a>(compared: Compared<'a>, one: &'a Difference, outcome: &'a Outcome) -> DifferenceView<'a> {
    let Compared { told, live, .. } = compared;
    let name = |control: usize| told.controls.get(control).map_or("", |control| control.metadata.id.as_str());
    let deployments = told.estate.deployments();
    let code = one.code.map(|index| {
        let resource = told.estate.resource(index);
        CodeView {
            r#type: &resource.resource_type,
            address: resource.full_address(),
            id: display(&resource.id),
            root: &told.estate.deployment(index).root,
            parameters: one.deployments.iter().filter_map(|at| deployments.get(*at)?.parameters.as_deref()).collect(),
            location: outcome.span.map(|span| place(&told.sources, span)),
            says: one.says.as_ref().map(|(code, _)| code.as_str()),
        }
    });
    let live = one.live.zip(one.live_id.as_deref()).map(|(index, id)| LiveView {
        r#type: &live.estate.resource(index).resource_type,
        id,
        says: one.says.as_ref().map(|(_, live)| live.as_str()),
        fails: one.fails.iter().map(|control| name(*control)).collect(),
    });
    DifferenceView {
        id: &outcome.id,
        kind: one.kind.word(),
        state: state(outcome),
        control: name(one.control),
        severity: one.severity.to_string(),
        message: &one.message,
        cause: one.unknown.as_deref(),
        matched: one.how.map(How::words),
        path: one.path.to_string(),
        code,
        live,
    }
}
