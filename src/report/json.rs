//! The JSON report, version 1: `docs/report.schema.json` describes it. It has types of its own, so that what is inside
//! may change without breaking those who read it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::OnceLock;

use foldhash::HashMap;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::finding::{Outcome, Status, display};
use crate::model::{ResourceIndex, StepKind};
use crate::policy::metadata::Metadata;
use crate::policy::pack::Author;
use crate::report::entries::{Entries, in_item};
use crate::report::exemptions::{ExemptionView, listed, view};
use crate::report::ledger::{diagnostic, ledger};
use crate::report::place::{Place, place};
use crate::report::telling::status_word;
use crate::report::{Against, Around};
use crate::scan::{Scan, Summary};

/// Writes the report.
pub(super) fn write(scan: &Scan, around: &Around<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut report = Entries::new(out);
    report.entry("$schema", &"https://raw.githubusercontent.com/seawall-dev/seawall/main/docs/report.schema.json")?;
    report.entry("version", &1)?;
    report.entry("tool", &Tool { name: "seawall", version: env!("CARGO_PKG_VERSION") })?;
    if !scan.profile.is_empty() {
        report.entry("profile", &scan.profile)?;
    }
    if !scan.authors.is_empty() {
        let authors = scan.authors.iter();
        let policies = authors.map(|Author { name, digest, policies }| Policies { name, digest, policies: *policies });
        report.entry("policies", &policies.collect::<Vec<_>>())?;
    }
    if let Some(environment) = scan.environment {
        report.entry("environment", &environment.word())?;
    }
    if let Some((base, Against { new, known, gone })) = around.base.zip(around.against(scan)) {
        report.entry("baseline", &BaselineView { name: &base.name, new, known, gone })?;
    }
    report.entry("summary", &summary(scan))?;
    let told: Vec<OnceLock<Told>> = scan.controls.iter().map(|_| OnceLock::new()).collect();
    report.list("findings", &scan.outcomes, |number, one, known: &mut Resources| {
        one.is_finding().then(|| {
            let told = told[one.control].get_or_init(|| Told::of(&scan.controls[one.control].metadata));
            finding(scan, one, told, around.state(number, one), known)
        })
    })?;
    report.list("outcomes", &scan.outcomes, |_, one, known: &mut Resources| Some(outcome(scan, one, known)))?;
    let exemptions = listed(scan);
    if !exemptions.is_empty() {
        report.entry("exemptions", &exemptions)?;
    }
    report.entry("diagnostics", &scan.diagnostics.iter().map(|one| diagnostic(scan, one)).collect::<Vec<_>>())?;
    report.entry("ledger", &ledger(scan))?;
    report.end()
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Who some of the policies are from.
#[derive(Serialize)]
struct Policies<'a> {
    name: &'a str,
    digest: &'a str,
    policies: usize,
}

/// What the scan was compared with, and the failures by that.
#[derive(Serialize)]
struct BaselineView<'a> {
    name: &'a str,
    new: usize,
    known: usize,
    gone: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SummaryView {
    pass: usize,
    fail: usize,
    unknown: usize,
    exempt: usize,
    not_applicable: usize,
    failures: BTreeMap<&'static str, usize>,
    complete: bool,
}

fn summary(scan: &Scan) -> SummaryView {
    let Summary { pass, fail, unknown, exempt, not_applicable, by_severity } = scan.summary();
    let failures = ["low", "medium", "high", "critical"].into_iter().zip(by_severity).collect();
    SummaryView { pass, fail, unknown, exempt, not_applicable, failures, complete: scan.gaps().is_empty() }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResourceView<'a> {
    r#type: &'a str,
    name: String,
    id: String,
    address: &'a str,
    root: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    modules: Vec<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OutcomeView<'a> {
    control: &'a str,
    outcome: &'static str,
    severity: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    environments: Vec<&'static str>,
    resource: Box<RawValue>,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    argument: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exemption: Option<ExemptionView<'a>>,
    message: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingView<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    title: &'a RawValue,
    #[serde(flatten)]
    outcome: OutcomeView<'a>,
    absent: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<&'a str>,
    origin: Vec<OriginView>,
    frameworks: &'a RawValue,
    articles: &'a RawValue,
    remediation: Cow<'a, RawValue>,
    links: &'a RawValue,
}

/// What all findings of a control have in common.
struct Told {
    title: Box<RawValue>,
    frameworks: Box<RawValue>,
    articles: Box<RawValue>,
    remediation: Box<RawValue>,
    links: Box<RawValue>,
}

impl Told {
    fn of(metadata: &Metadata) -> Self {
        Told {
            title: in_item(&metadata.title),
            frameworks: in_item(&metadata.frameworks),
            articles: in_item(&metadata.frameworks.get("gdpr").map_or(&[][..], Vec::as_slice)),
            remediation: in_item(&metadata.remediation),
            links: in_item(&metadata.related_resources),
        }
    }
}

#[derive(Serialize)]
struct OriginView {
    kind: &'static str,
    location: Place,
}

/// What was written of resources, with the deployments that it was written for: most have several outcomes, side by side.
type Resources = HashMap<ResourceIndex, (Vec<usize>, Box<RawValue>)>;

fn resource(scan: &Scan, outcome: &Outcome, known: &mut Resources) -> Box<RawValue> {
    let made = known.get(&outcome.resource).filter(|(deployments, _)| *deployments == outcome.deployments);
    if let Some((_, text)) = made {
        return text.clone();
    }
    let resource = scan.estate.resource(outcome.resource);
    let deployments = scan.estate.deployments();
    let view = ResourceView {
        r#type: &resource.resource_type,
        name: display(&resource.name),
        id: display(&resource.id),
        address: &resource.address,
        root: &scan.estate.deployment(outcome.resource).root,
        parameters: outcome.deployments.iter().filter_map(|at| deployments.get(*at)?.parameters.as_deref()).collect(),
        modules: resource.trail.iter().map(|(name, _)| name.as_str()).collect(),
    };
    let text = in_item(&view);
    known.insert(outcome.resource, (outcome.deployments.clone(), text.clone()));
    text
}

fn outcome<'a>(scan: &'a Scan, outcome: &'a Outcome, known: &mut Resources) -> OutcomeView<'a> {
    let cause = match &outcome.status {
        Status::Unknown { cause } => Some(cause.as_str()),
        Status::Exempt(exemption) => Some(exemption.reason.as_str()),
        Status::Fail { conditional } => conditional.as_deref(),
        Status::Pass | Status::NotApplicable => None,
    };
    OutcomeView {
        control: &scan.controls[outcome.control].metadata.id,
        outcome: status_word(&outcome.status),
        severity: outcome.severity.to_string(),
        environments: outcome.environments.iter().map(|environment| environment.word()).collect(),
        resource: resource(scan, outcome, known),
        path: outcome.path.to_string(),
        argument: outcome.argument.as_deref(),
        location: outcome.span.map(|span| place(&scan.sources, span)),
        cause,
        exemption: match &outcome.status {
            Status::Exempt(exemption) => Some(view(scan, exemption)),
            Status::Pass | Status::Fail { .. } | Status::Unknown { .. } | Status::NotApplicable => None,
        },
        message: &outcome.message,
    }
}

fn finding<'a>(
    scan: &'a Scan,
    one: &'a Outcome,
    told: &'a Told,
    baseline_state: Option<&'static str>,
    known: &mut Resources,
) -> FindingView<'a> {
    let remediation = &scan.controls[one.control].metadata.remediation;
    let translated = scan.estate.resource(one.resource).translate(remediation);
    let condition = match &one.status {
        Status::Fail { conditional } => conditional.as_deref(),
        Status::Pass | Status::Unknown { .. } | Status::Exempt(_) | Status::NotApplicable => None,
    };
    FindingView {
        id: &one.id,
        baseline_state,
        title: &told.title,
        outcome: outcome(scan, one, known),
        absent: one.absent,
        condition,
        origin: one
            .origin
            .steps()
            .map(|step| OriginView { kind: step_word(step.kind), location: place(&scan.sources, step.span) })
            .collect(),
        frameworks: &told.frameworks,
        articles: &told.articles,
        remediation: if translated == *remediation { Cow::Borrowed(&told.remediation) } else { Cow::Owned(in_item(&translated)) },
        links: &told.links,
    }
}

fn step_word(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Literal => "literal",
        StepKind::Computed => "computed",
        StepKind::Parameter => "parameter",
        StepKind::ParameterDefault => "parameter-default",
        StepKind::ParameterFile => "parameter-file",
        StepKind::Variable => "variable",
        StepKind::ModuleArgument => "module-argument",
        StepKind::ModuleOutput => "module-output",
        StepKind::Loop => "loop",
        StepKind::UserFunction => "user-function",
        StepKind::DeclaredProperty => "declared-property",
        StepKind::Export => "export",
        StepKind::InputVariable => "input-variable",
        StepKind::InputDefault => "input-default",
        StepKind::VariablesFile => "variables-file",
        StepKind::Local => "local",
        StepKind::ProviderDefault => "provider-default",
    }
}
