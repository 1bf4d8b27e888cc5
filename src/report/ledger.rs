//! The coverage ledger and the diagnostics as JSON; the same in every format.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::model::DeploymentKind;
use crate::report::place::{Place, place};
use crate::scan::Scan;
use crate::source::Sources;

/// Trouble with the input.
#[derive(Serialize)]
pub(super) struct DiagnosticView<'a> {
    pub(super) kind: &'static str,
    pub(super) message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hint: Option<&'a str>,
}

/// The word for whose trouble it is.
pub(super) fn kind_word(kind: DiagnosticKind) -> &'static str {
    match kind {
        DiagnosticKind::Input => "input",
        DiagnosticKind::Unsupported => "unsupported",
        DiagnosticKind::Internal => "internal",
        DiagnosticKind::Limit => "limit",
        DiagnosticKind::Note => "note",
    }
}

/// A diagnostic with its place.
pub(super) fn diagnostic<'a>(scan: &Scan, diagnostic: &'a Diagnostic) -> DiagnosticView<'a> {
    told(&scan.sources, diagnostic)
}

/// The same for texts that no scan holds.
pub(super) fn told<'a>(sources: &Sources, diagnostic: &'a Diagnostic) -> DiagnosticView<'a> {
    let spot = diagnostic.span.map(|span| place(sources, span));
    DiagnosticView {
        kind: kind_word(diagnostic.kind),
        message: &diagnostic.message,
        line: spot.as_ref().map(|spot| spot.line),
        column: spot.as_ref().map(|spot| spot.column),
        file: spot.map(|spot| spot.file).or_else(|| diagnostic.path.clone()),
        hint: diagnostic.hint.as_deref(),
    }
}

/// The ledger.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LedgerView<'a> {
    files: Vec<FileView<'a>>,
    deployments: Vec<DeploymentView<'a>>,
    modules: Vec<ModuleView<'a>>,
    declarations: Declarations,
    resources: Resources<'a>,
    gaps: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileView<'a> {
    path: &'a str,
    taken_for: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeploymentView<'a> {
    root: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<&'a str>,
    kind: &'static str,
    resources: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    incomplete: Option<&'a str>,
}

#[derive(Serialize)]
struct ModuleView<'a> {
    reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    resolved: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Place>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Declarations {
    understood: usize,
    not_understood: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Resources<'a> {
    judged: usize,
    implied: usize,
    not_judged: Vec<SkippedView<'a>>,
}

#[derive(Serialize)]
struct SkippedView<'a> {
    r#type: &'a str,
    address: &'a str,
    root: &'a str,
    reason: &'a str,
}

/// The ledger of `scan`.
pub(super) fn ledger(scan: &Scan) -> LedgerView<'_> {
    let ledger = &scan.ledger;
    LedgerView {
        files: ledger
            .files
            .iter()
            .map(|file| FileView { path: &file.path, taken_for: file.taken.word(), note: file.note.as_deref() })
            .collect(),
        deployments: ledger
            .deployments
            .iter()
            .map(|deployment| DeploymentView {
                root: &deployment.root,
                parameters: deployment.parameters.as_deref(),
                kind: match deployment.kind {
                    DeploymentKind::Template => "template",
                    DeploymentKind::Export => "export",
                    DeploymentKind::Plan => "plan",
                    DeploymentKind::Snapshot => "snapshot",
                },
                resources: deployment.resources,
                incomplete: deployment.incomplete.as_deref(),
            })
            .collect(),
        modules: ledger
            .modules
            .iter()
            .map(|module| ModuleView {
                reference: &module.reference,
                file: module.file.as_deref(),
                resolved: module.resolved,
                location: module.span.map(|span| place(&scan.sources, span)),
            })
            .collect(),
        declarations: Declarations { understood: ledger.understood, not_understood: ledger.not_understood },
        resources: Resources {
            judged: ledger.resources_judged,
            implied: ledger.implied_judged,
            not_judged: ledger
                .resources_skipped
                .iter()
                .map(|one| SkippedView {
                    r#type: &one.resource_type,
                    address: &one.address,
                    root: &one.root,
                    reason: &one.reason,
                })
                .collect(),
        },
        gaps: scan.gaps(),
    }
}
