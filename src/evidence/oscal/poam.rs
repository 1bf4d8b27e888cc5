//! Plan of action and milestones: of each control what is open, and what was accepted, until when.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;

use crate::evidence::oscal::assessment::{
    Assets, Component, Evidence, Observation, Origin, RelatedObservation, RelatedRisk, Subject, component, findings, items, risk,
};
use crate::evidence::oscal::id::Id;
use crate::evidence::oscal::json::{self, Rows};
use crate::evidence::oscal::parts::{BackMatter, Link, Metadata, Prop, Resource};
use crate::evidence::oscal::text::{line, paragraphs};
use crate::evidence::oscal::view::{Judged, Part, View};
use crate::evidence::oscal::{catalog, results};

/// Its file.
pub(super) const PATH: &str = "oscal/poam.json";

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Root<Plan> {
    plan_of_action_and_milestones: Plan,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case", bound = "Rows<Items>: Serialize, Rows<Observed>: Serialize, Rows<Risky>: Serialize")]
struct Plan<Items, Observed, Risky> {
    uuid: Id,
    metadata: Metadata,
    system_id: System,
    local_definitions: Definitions<Items>,
    observations: Rows<Observed>,
    risks: Rows<Risky>,
    poam_items: Vec<PlanItem>,
    back_matter: BackMatter,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct System {
    identifier_type: &'static str,
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case", bound = "Rows<Items>: Serialize")]
struct Definitions<Items> {
    components: Vec<Component>,
    inventory_items: Rows<Items>,
    assessment_assets: Assets,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct PlanItem {
    uuid: Id,
    title: String,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
    links: [Link; 1],
    origins: [Origin; 1],
    related_observations: Vec<RelatedObservation>,
    related_risks: Vec<RelatedRisk>,
}

/// Whether anything is open or was accepted: OSCAL knows no empty plan.
pub(super) fn is_there(view: &View<'_>) -> bool {
    view.controls.iter().any(Judged::is_open)
}

/// Writes the plan.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let open = || view.controls.iter().filter(|control| control.is_open());
    let about = "What is open of each control, and what was accepted by an exemption. A deadline stands where one is known: the end of an exemption. Whoever answers for the system adds the others.";
    let plan = Plan {
        uuid: view.pack.within(&["poam"]),
        metadata: Metadata::new(
            view,
            &format!("Plan of action and milestones of the evidence pack of {}", view.created),
            [about],
        ),
        system_id: system(view),
        local_definitions: Definitions {
            components: components(view),
            inventory_items: Rows::new(|| items(view)),
            assessment_assets: Assets::new(view),
        },
        observations: Rows::new(|| {
            open().flat_map(|control| control.parts().into_iter().map(|part| observation(view, control, &part)))
        }),
        risks: Rows::new(|| {
            open().flat_map(|control| control.parts().into_iter().map(|part| risk(control, &part, vec![shown(view, &part)])))
        }),
        poam_items: open().map(|control| item(view, control)).collect(),
        back_matter: BackMatter {
            resources: vec![
                Resource::pack(view),
                Resource::file(
                    results::PATH,
                    "application/oscal+json",
                    "Assessment results",
                    "The results that it was made of, with an observation of each finding.",
                ),
                Resource::file("findings.jsonl", "application/x-ndjson", "Findings", "Each finding of the pack, one a line."),
                Resource::file(catalog::PATH, "application/oscal+json", "Controls of seawall", "The catalog of the controls."),
            ],
        },
    };
    json::write(&Root { plan_of_action_and_milestones: plan }, out)
}

fn item(view: &View<'_>, control: &Judged<'_>) -> PlanItem {
    let parts = control.parts();
    let told = parts.iter().map(|part| {
        let until =
            part.decision.and_then(|decision| decision.expires.as_ref()).map_or_else(String::new, |day| format!(", until {day}"));
        format!("{}: {}{until}.", findings(part.seen.len()), part.outcome.word())
    });
    let why = control.row.map(|row| row.why.clone());
    PlanItem {
        uuid: Id::of(&["poam", control.id]),
        title: line(&format!("{}: {}", control.id, control.title())),
        description: paragraphs(why.into_iter().chain(told)),
        props: Prop::all([
            Prop::ours("control", control.id),
            Prop::ours("outcome", control.outcome().word()),
            Prop::ours("severity", control.row.map_or("", |row| &row.severity)),
        ]),
        links: [Link {
            href: Resource::id(results::PATH).link(),
            rel: "reference",
            text: Some(line("Each finding, in the assessment results")),
        }],
        origins: [Origin::tool()],
        related_observations: parts.iter().map(|part| shown(view, part)).collect(),
        related_risks: parts.iter().map(|part| RelatedRisk { risk_uuid: part.risk }).collect(),
    }
}

/// What shows a risk: one observation of all its resources.
fn shown(view: &View<'_>, part: &Part<'_, '_>) -> RelatedObservation {
    RelatedObservation { observation_uuid: view.pack.within(&["open", &part.risk.text()]) }
}

fn observation(view: &View<'_>, control: &Judged<'_>, part: &Part<'_, '_>) -> Observation {
    let resources: BTreeSet<_> = part.seen.iter().map(|seen| &seen.finding.resource).collect();
    Observation {
        uuid: shown(view, part).observation_uuid,
        title: line(&format!("{}: {}", control.id, part.outcome.word())),
        description: line(&format!("{} about these resources.", findings(part.seen.len()))),
        props: Prop::all([Prop::ours("control", control.id), Prop::ours("outcome", part.outcome.word())]),
        methods: ["TEST"],
        types: ["finding"],
        origins: [Origin::tool()],
        subjects: resources.into_iter().filter_map(|resource| Subject::resource(view, resource)).collect(),
        relevant_evidence: vec![Evidence {
            href: Resource::id("findings.jsonl").link(),
            description: line(&format!("The lines of {} in the findings of the pack", control.id)),
        }],
        collected: view.collected.clone(),
    }
}

fn components(view: &View<'_>) -> Vec<Component> {
    let kinds: BTreeMap<String, &str> =
        view.resources.keys().map(|resource| (resource.kind.to_ascii_lowercase(), resource.kind.as_str())).collect();
    kinds.into_values().map(|kind| component(kind, Vec::new())).collect()
}

/// A name for what was judged that stays from night to night: it hangs on the tenants, else on what was asked for, else on the files.
fn system(view: &View<'_>) -> System {
    let scope = &view.documents.scope;
    let files: Vec<String> = scope.inputs.iter().map(|input| input.path.clone()).collect();
    let named = [&scope.tenants, &scope.asked, &files].into_iter().find(|names| !names.is_empty());
    let names: BTreeSet<&str> = named.into_iter().flatten().map(String::as_str).collect();
    let parts: Vec<&str> = std::iter::once("system").chain(names).collect();
    System { identifier_type: "http://ietf.org/rfc/rfc4122", id: Id::of(&parts).text() }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::evidence::documents::Documents;
    use crate::evidence::exchange::example;

    fn plan(documents: &Documents) -> Value {
        let (identity, mut out) = (example::identity(), Vec::new());
        write(&View::of(documents, &identity), &mut out).unwrap();
        serde_json::from_slice::<Value>(&out).unwrap()["plan-of-action-and-milestones"].take()
    }

    #[test]
    fn each_control_with_something_open_is_an_item() {
        let plan = plan(&example::documents());
        let items = plan["poam-items"].as_array().unwrap();
        let titles: Vec<&str> = items.iter().map(|item| item["title"].as_str().unwrap().split(':').next().unwrap()).collect();
        assert_eq!(
            titles,
            ["tls-minimum-version", "keyvault-purge-protection", "residency-region", "Azure Policy/ü", "upkeep-expired"]
        );
        let risks = items.iter().map(|item| item["related-risks"].as_array().unwrap().len()).sum::<usize>();
        assert_eq!(risks, plan["risks"].as_array().unwrap().len());
        let deadlines: Vec<&Value> = plan["risks"].as_array().unwrap().iter().filter_map(|risk| risk.get("deadline")).collect();
        assert_eq!(deadlines, ["2026-12-31T23:59:59Z"], "no deadline is made up");
        assert!(items[1]["description"].as_str().unwrap().contains("until 2026-12-31"));
    }

    #[test]
    fn a_risk_names_each_resource_once() {
        let plan = plan(&example::documents());
        let subjects: Vec<usize> =
            plan["observations"].as_array().unwrap().iter().map(|one| one["subjects"].as_array().unwrap().len()).collect();
        // Two findings of the fifth control are about the same resource.
        assert_eq!(subjects, [6, 1, 1, 2, 1, 5, 1, 1]);
    }

    #[test]
    fn the_system_has_the_same_id_in_every_pack() {
        let (documents, mut other) = (example::documents(), example::documents());
        other.findings.truncate(1);
        other.scope.created.clear();
        assert_eq!(plan(&documents)["system-id"], plan(&other)["system-id"]);
        other.scope.tenants = vec!["another".to_owned()];
        assert_ne!(plan(&documents)["system-id"], plan(&other)["system-id"]);
    }
}
