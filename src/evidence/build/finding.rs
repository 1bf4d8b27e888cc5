//! Findings: failures, unknowns and what is exempt, less what resources hold.

use crate::evidence::build::judged::word;
use crate::evidence::documents::{Decision, Finding, OutcomeWord, ResourceRow};
use crate::finding::{Exemption, ExemptionSource, Outcome, Status, display};
use crate::model::{Resource, ResourceIndex};
use crate::scan::Scan;
use crate::source::Span;

/// The findings, in the order of the scan.
pub(super) fn of(scan: &Scan) -> Vec<Finding> {
    let told = scan.outcomes.iter().filter(|outcome| match outcome.status {
        Status::Fail { .. } | Status::Unknown { .. } | Status::Exempt(_) => true,
        Status::Pass | Status::NotApplicable => false,
    });
    told.map(|outcome| finding(scan, outcome)).collect()
}

fn finding(scan: &Scan, outcome: &Outcome) -> Finding {
    let control = scan.controls.get(outcome.control);
    let (conditional, exemption) = match &outcome.status {
        Status::Fail { conditional } => (conditional.clone(), None),
        Status::Exempt(exemption) => (None, Some(decision(exemption))),
        Status::Pass | Status::Unknown { .. } | Status::NotApplicable => (None, None),
    };
    Finding {
        id: outcome.id.clone(),
        control: control.map(|control| control.metadata.id.clone()).unwrap_or_default(),
        outcome: word(&outcome.status),
        severity: outcome.severity.to_string(),
        resource: resource(scan, outcome.resource),
        property: outcome.path.to_string(),
        message: outcome.message.clone(),
        conditional,
        environments: outcome.environments.iter().map(|environment| environment.word().to_owned()).collect(),
        place: outcome.span.filter(|_| !scan.estate.deployment(outcome.resource).kind.is_live()).map(|span| place(scan, span)),
        exemption,
    }
}

/// `file:line:column`.
pub(super) fn place(scan: &Scan, span: Span) -> String {
    let file = scan.sources.file(span.file);
    let at = file.position(span.start);
    format!("{}:{}:{}", file.path(), at.line, at.column)
}

/// A resource, less what it holds.
pub(super) fn resource(scan: &Scan, index: ResourceIndex) -> ResourceRow {
    let resource = scan.estate.resource(index);
    let name = display(&resource.name);
    ResourceRow {
        id: if resource.id.is_null() { String::new() } else { display(&resource.id) },
        kind: resource.resource_type.to_string(),
        name: if resource.name.is_null() || name.is_empty() { resource.full_address() } else { name },
        region: region(resource),
    }
}

/// The programmatic name of the region, if it is known.
fn region(resource: &Resource) -> Option<String> {
    resource.get("location")?.as_str().map(super::residency::normal).filter(|name| !name.is_empty())
}

/// Who decided, and why.
pub(super) fn decision(exemption: &Exemption) -> Decision {
    let source = match exemption.source {
        ExemptionSource::Suppression => "comment",
        ExemptionSource::File => "file",
        ExemptionSource::AzurePolicy => "azurePolicy",
    };
    Decision {
        source: source.to_owned(),
        reason: exemption.reason.clone(),
        owner: exemption.owner.clone(),
        approver: exemption.approver.clone(),
        compensating_control: exemption.compensating_control.clone(),
        ticket: exemption.ticket.clone(),
        created: exemption.created.map(|day| day.to_string()),
        expires: exemption.expires.map(|day| day.to_string()),
        instead: exemption.instead.as_deref().map(word).filter(|word| *word != OutcomeWord::NotApplicable),
    }
}
