//! What results and plans share: observations, risks, and what they are about.

use serde::Serialize;

use crate::evidence::documents::{Decision, OutcomeWord, ResourceRow};
use crate::evidence::oscal::NAMESPACE;
use crate::evidence::oscal::id::Id;
use crate::evidence::oscal::parts::Prop;
use crate::evidence::oscal::text::{end_of_day, line, paragraphs, remarks, value};
use crate::evidence::oscal::view::{Judged, Part, Seen, View};

/// OSCAL's own names of what a risk is measured by.
const FACETS: &str = "http://csrc.nist.gov/ns/oscal";

/// Something that was seen.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Observation {
    /// Its id.
    pub(super) uuid: Id,
    /// In a few words.
    pub(super) title: String,
    /// In sentences.
    pub(super) description: String,
    /// What OSCAL has no place for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) props: Vec<Prop>,
    /// How it was seen.
    pub(super) methods: [&'static str; 1],
    /// What it is for.
    pub(super) types: [&'static str; 1],
    /// Who saw it.
    pub(super) origins: [Origin; 1],
    /// What it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) subjects: Vec<Subject>,
    /// Where it can be looked up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) relevant_evidence: Vec<Evidence>,
    /// When what was judged had been collected.
    pub(super) collected: String,
}

/// Who is behind something.
#[derive(Serialize)]
pub(super) struct Origin {
    actors: [Actor; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Actor {
    #[serde(rename = "type")]
    kind: &'static str,
    actor_uuid: Id,
}

impl Origin {
    /// seawall.
    pub(super) fn tool() -> Self {
        Origin { actors: [Actor { kind: "tool", actor_uuid: View::tool() }] }
    }
}

/// What something is about.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Subject {
    /// Its id.
    pub(super) subject_uuid: Id,
    /// `component` or `inventory-item`.
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    /// What it is called.
    pub(super) title: String,
}

impl Subject {
    /// A resource.
    pub(super) fn resource(view: &View<'_>, resource: &ResourceRow) -> Option<Self> {
        let subject_uuid = *view.resources.get(resource)?;
        Some(Subject { subject_uuid, kind: "inventory-item", title: line(name(resource)) })
    }
}

/// Where something can be looked up.
#[derive(Serialize)]
pub(super) struct Evidence {
    /// Where.
    pub(super) href: String,
    /// What is there.
    pub(super) description: String,
}

/// A resource.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Item {
    uuid: Id,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
    implemented_components: [Implemented; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Implemented {
    component_uuid: Id,
}

impl Item {
    /// `resource`, which has the id `uuid`.
    fn new(resource: &ResourceRow, uuid: Id) -> Self {
        Item {
            uuid,
            description: paragraphs([format!("{} {}", resource.kind, name(resource))]),
            props: Prop::all([
                Prop::theirs("asset-id", &resource.id),
                Prop::theirs("asset-type", &resource.kind),
                Prop::ours("region", resource.region.as_deref().unwrap_or_default()),
            ]),
            implemented_components: [Implemented { component_uuid: View::component(&resource.kind) }],
        }
    }
}

/// A part of the system, or of what looks at it.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Component {
    /// Its id.
    pub(super) uuid: Id,
    /// `service` or `software`.
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    /// What it is called.
    pub(super) title: String,
    /// What it is.
    pub(super) description: String,
    /// What OSCAL has no place for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) props: Vec<Prop>,
    /// Whether it is there.
    pub(super) status: State,
}

/// How a component is.
#[derive(Serialize)]
pub(super) struct State {
    state: &'static str,
}

impl State {
    /// It is at work.
    pub(super) const OPERATIONAL: State = State { state: "operational" };
}

/// What a component stands for: all resources of a type.
pub(super) fn component(kind: &str, props: Vec<Prop>) -> Component {
    Component {
        uuid: View::component(kind),
        kind: "service",
        title: line(kind),
        description: paragraphs([format!("All resources of the type {kind} that were read.")]),
        props,
        status: State::OPERATIONAL,
    }
}

/// What looked: seawall, and whose policies judged.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Assets {
    components: Vec<Component>,
    assessment_platforms: [Platform; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Platform {
    uuid: Id,
    title: String,
    uses_components: Vec<Implemented>,
}

impl Assets {
    /// Those of the pack.
    pub(super) fn new(view: &View<'_>) -> Self {
        let scope = &view.documents.scope;
        let tool = Component {
            uuid: View::tool(),
            kind: "software",
            title: "seawall".to_owned(),
            description: line("Judges resources of Azure by policies written in Rego, reading only."),
            props: Prop::all([
                Prop::theirs("version", scope.tool.strip_prefix("seawall ").unwrap_or(&scope.tool)),
                Prop::ours("profile", &scope.profile),
            ]),
            status: State::OPERATIONAL,
        };
        let authors = scope.authors.iter().map(|author| Component {
            uuid: Id::of(&["policies", &author.name, &author.digest]),
            kind: "software",
            title: line(&format!("Policies of {}", author.name)),
            description: line(&format!("{} policies, named by their digest.", author.policies)),
            props: Prop::all([Prop::ours("digest", &author.digest)]),
            status: State::OPERATIONAL,
        });
        let components: Vec<Component> = std::iter::once(tool).chain(authors).collect();
        let uses_components = components.iter().map(|component| Implemented { component_uuid: component.uuid }).collect();
        let platform = Platform { uuid: Id::of(&["platform"]), title: line(&scope.tool), uses_components };
        Assets { components, assessment_platforms: [platform] }
    }
}

/// What follows if a control does not hold.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Risk {
    /// Its id, the same in every pack.
    pub(super) uuid: Id,
    title: String,
    description: String,
    statement: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
    status: &'static str,
    origins: [Origin; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    characterizations: Vec<Characterization>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mitigating_factors: Vec<Mitigation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<String>,
    remediations: Vec<Response>,
    /// What shows it.
    pub(super) related_observations: Vec<RelatedObservation>,
}

#[derive(Serialize)]
struct Characterization {
    origin: Origin,
    facets: Vec<Facet>,
}

#[derive(Serialize)]
struct Facet {
    name: &'static str,
    system: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Mitigation {
    uuid: Id,
    description: String,
}

#[derive(Serialize)]
struct Response {
    uuid: Id,
    lifecycle: &'static str,
    title: String,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tasks: Vec<Milestone>,
}

#[derive(Serialize)]
struct Milestone {
    uuid: Id,
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    timing: Timing,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Timing {
    on_date: OnDate,
}

#[derive(Serialize)]
struct OnDate {
    date: String,
}

/// A reference to an observation.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RelatedObservation {
    /// Its id.
    pub(super) observation_uuid: Id,
}

/// A reference to a risk.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RelatedRisk {
    /// Its id.
    pub(super) risk_uuid: Id,
}

/// References to the observations of `seen`.
pub(super) fn observations<'a>(seen: impl IntoIterator<Item = Seen<'a>>) -> Vec<RelatedObservation> {
    seen.into_iter().map(|seen| RelatedObservation { observation_uuid: seen.id }).collect()
}

/// The risk that `part` of the findings of `control` is; `related_observations` show it.
pub(super) fn risk(control: &Judged<'_>, part: &Part<'_, '_>, related_observations: Vec<RelatedObservation>) -> Risk {
    match part.outcome {
        OutcomeWord::Fail => failing(control, part, related_observations),
        OutcomeWord::Exempt => accepted(control, part, related_observations),
        OutcomeWord::Unknown | OutcomeWord::Pass | OutcomeWord::NotApplicable => unknown(control, part, related_observations),
    }
}

fn failing(control: &Judged<'_>, part: &Part<'_, '_>, related_observations: Vec<RelatedObservation>) -> Risk {
    let response = Response {
        uuid: part.risk.within(&["mitigate"]),
        lifecycle: "recommendation",
        title: line("Bring about what the control demands"),
        description: line(control.title()),
        props: Prop::all([Prop::theirs("type", "mitigate")]),
        tasks: Vec::new(),
    };
    Risk {
        description: line(&format!("{}: a resource does not keep what the control demands.", findings(part.seen.len()))),
        remediations: vec![response],
        ..base(control, part, related_observations)
    }
}

fn unknown(control: &Judged<'_>, part: &Part<'_, '_>, related_observations: Vec<RelatedObservation>) -> Risk {
    let because = control.row.into_iter().flat_map(|row| &row.unknown_because);
    let because: Vec<String> = because.map(|one| format!("{} × {}", one.resources, one.reason)).collect();
    let response = Response {
        uuid: part.risk.within(&["tell"]),
        lifecycle: "recommendation",
        title: line("Find out whether the control holds"),
        description: paragraphs(
            std::iter::once("What could not be read must be read, or looked at by people.".to_owned()).chain(because),
        ),
        props: Prop::all([Prop::theirs("type", "mitigate")]),
        tasks: Vec::new(),
    };
    Risk {
        description: line(&format!(
            "{}: nobody can tell whether a resource keeps what the control demands. It may not.",
            findings(part.seen.len())
        )),
        remediations: vec![response],
        ..base(control, part, related_observations)
    }
}

fn accepted(control: &Judged<'_>, part: &Part<'_, '_>, related_observations: Vec<RelatedObservation>) -> Risk {
    let nobody = Decision::default();
    let decision = part.decision.unwrap_or(&nobody);
    let uuid = part.risk;
    let expires = decision.expires.as_deref();
    let deadline = expires.and_then(end_of_day);
    let milestone = deadline.clone().map(|date| Milestone {
        uuid: uuid.within(&["expires"]),
        kind: "milestone",
        title: line("The exemption ends"),
        timing: Timing { on_date: OnDate { date } },
    });
    let response = Response {
        uuid: uuid.within(&["accept"]),
        lifecycle: "completed",
        title: line("Accepted by an exemption"),
        description: line(&decision.reason),
        props: Prop::all([Prop::theirs("type", "accept")]),
        tasks: milestone.into_iter().collect(),
    };
    let facet = |name, text: Option<&str>| text.and_then(value).map(|value| Facet { name, system: NAMESPACE, value });
    let facets = [
        facet("exemption-source", Some(&decision.source)),
        facet("exemption-reason", Some(&decision.reason)),
        facet("exemption-owner", Some(decision.owner.as_deref().unwrap_or("none recorded"))),
        facet("exemption-approver", Some(decision.approver.as_deref().unwrap_or("none recorded"))),
        facet("exemption-ticket", decision.ticket.as_deref()),
        facet("exemption-created", decision.created.as_deref()),
        facet("exemption-expires", expires),
        facet("outcome-without-exemption", decision.instead.map(OutcomeWord::word)),
    ];
    let facets: Vec<Facet> = facets.into_iter().flatten().collect();
    let compensating = decision.compensating_control.as_deref().and_then(|text| remarks([text]));
    let mut base = base(control, part, related_observations);
    base.characterizations.push(Characterization { origin: Origin::tool(), facets });
    Risk {
        description: line(&format!(
            "{}: a resource need not keep what the control demands, by decision.",
            findings(part.seen.len())
        )),
        status: "deviation-approved",
        mitigating_factors: compensating
            .map(|description| Mitigation { uuid: uuid.within(&["compensating"]), description })
            .into_iter()
            .collect(),
        deadline,
        remediations: vec![response],
        ..base
    }
}

fn base(control: &Judged<'_>, part: &Part<'_, '_>, related_observations: Vec<RelatedObservation>) -> Risk {
    let facet = value(control.severity(part.seen)).map(|value| Facet { name: "severity", system: FACETS, value });
    let characterization = facet.map(|facet| Characterization { origin: Origin::tool(), facets: vec![facet] });
    Risk {
        uuid: part.risk,
        title: line(&format!("{}: {}", control.id, part.outcome.word())),
        description: String::new(),
        statement: paragraphs([control.title(), control.row.map_or("", |row| &row.why)]),
        props: Prop::all([Prop::ours("outcome", part.outcome.word()), Prop::ours("control", control.id)]),
        status: "open",
        origins: [Origin::tool()],
        characterizations: characterization.into_iter().collect(),
        mitigating_factors: Vec::new(),
        deadline: None,
        remediations: Vec::new(),
        related_observations,
    }
}

/// The resources of `view` as items.
pub(super) fn items(view: &View<'_>) -> impl Iterator<Item = Item> {
    view.resources.iter().map(|(resource, id)| Item::new(resource, *id))
}

/// How many findings, in words.
pub(super) fn findings(number: usize) -> String {
    if number == 1 { "1 finding".to_owned() } else { format!("{number} findings") }
}

/// What a resource is called: by its name, else by its id.
pub(super) fn name(resource: &ResourceRow) -> &str {
    [&resource.name, &resource.id, &resource.kind].into_iter().find(|text| !text.trim().is_empty()).map_or("", String::as_str)
}
