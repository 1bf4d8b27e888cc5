//! Assessment results: each finding of the pack as an observation of a resource, and of each control whether it is satisfied.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::evidence::documents::{ControlRow, Counts, Finding as Found, OutcomeWord, Reason, Subject as Kind};
use crate::evidence::oscal::assessment::{
    Assets, Component, Evidence, Observation, Origin, RelatedObservation, RelatedRisk, Subject, component, findings, items,
    observations, risk,
};
use crate::evidence::oscal::catalog;
use crate::evidence::oscal::id::Id;
use crate::evidence::oscal::json::{self, Rows};
use crate::evidence::oscal::parts::{BackMatter, Link, Metadata, Prop, Resource};
use crate::evidence::oscal::text::{line, paragraphs, remarks, time};
use crate::evidence::oscal::view::{Judged, Seen, View};

/// Its file.
pub(super) const PATH: &str = "oscal/assessment-results.json";

/// What stands for the plan that results must name.
const PLAN: &str = "scope.json";

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Root<Report> {
    assessment_results: Report,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Results<Outcome> {
    uuid: Id,
    metadata: Metadata,
    import_ap: Import,
    local_definitions: Activities,
    results: [Outcome; 1],
    back_matter: BackMatter,
}

#[derive(Serialize)]
struct Import {
    href: String,
    remarks: String,
}

#[derive(Serialize)]
struct Activities {
    activities: [Activity; 2],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Activity {
    uuid: Id,
    title: String,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
}

#[derive(Serialize)]
#[serde(
    rename_all = "kebab-case",
    bound = "Rows<Items>: Serialize, Rows<Observed>: Serialize, Rows<Risky>: Serialize, Rows<Concluded>: Serialize"
)]
struct Outcome<Items, Observed, Risky, Concluded> {
    uuid: Id,
    title: String,
    description: String,
    start: String,
    end: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
    links: Vec<Link>,
    local_definitions: Definitions<Items>,
    reviewed_controls: Reviewed,
    assessment_log: Log,
    #[serde(skip_serializing_if = "Rows::is_empty")]
    observations: Rows<Observed>,
    #[serde(skip_serializing_if = "Rows::is_empty")]
    risks: Rows<Risky>,
    #[serde(skip_serializing_if = "Rows::is_empty")]
    findings: Rows<Concluded>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remarks: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case", bound = "Rows<Items>: Serialize")]
struct Definitions<Items> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component>,
    #[serde(skip_serializing_if = "Rows::is_empty")]
    inventory_items: Rows<Items>,
    assessment_assets: Assets,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Reviewed {
    description: String,
    links: [Link; 1],
    control_selections: [Selection; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Selection {
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    include_controls: Vec<Included>,
    /// OSCAL knows no empty selection: of no controls, all were reviewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    include_all: Option<All>,
}

#[derive(Serialize)]
struct All {}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Included {
    control_id: String,
}

#[derive(Serialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    uuid: Id,
    title: String,
    description: String,
    start: String,
    end: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Finding {
    uuid: Id,
    title: String,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
    origins: [Origin; 1],
    target: Target,
    related_observations: Vec<RelatedObservation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_risks: Vec<RelatedRisk>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Target {
    #[serde(rename = "type")]
    kind: &'static str,
    target_id: String,
    title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
    status: Status,
}

#[derive(Serialize)]
struct Status {
    state: &'static str,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    remarks: Option<&'static str>,
}

/// Writes the results, a row at a time.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let scope = &view.documents.scope;
    let counts = &scope.outcomes;
    let outcome = Outcome {
        uuid: view.pack.within(&["result"]),
        title: line(&format!("Evidence pack of {}", view.created)),
        description: paragraphs([
            match scope.subject {
                Kind::Live => "The configuration of live subscriptions of Azure, judged by the controls of the pack.",
                Kind::Files => "Configuration in code or exports, judged by the controls of the pack.",
            },
            "A finding is satisfied if every resource that the control is about keeps it. What nobody can tell is not satisfied, and neither is what was exempted.",
        ]),
        start: view.started.clone(),
        end: view.created.clone(),
        props: [Prop::ours("complete", if scope.complete { "yes" } else { "no" })]
            .into_iter()
            .flatten()
            .chain(props(counts))
            .collect(),
        links: vec![Link {
            href: Resource::id("limits.json").link(),
            rel: "reference",
            text: Some(line("What the pack does not show")),
        }],
        local_definitions: Definitions {
            components: components(view),
            inventory_items: Rows::new(|| items(view)),
            assessment_assets: Assets::new(view),
        },
        reviewed_controls: reviewed(view),
        assessment_log: log(view),
        observations: Rows::new(|| {
            let summaries = view.controls.iter().filter_map(|control| Some(summary(view, control, control.row?)));
            summaries.chain(view.controls.iter().flat_map(|control| control.seen().map(|seen| observation(view, control, seen))))
        }),
        risks: Rows::new(|| {
            view.controls.iter().flat_map(|control| {
                control.parts().into_iter().map(move |part| risk(control, &part, observations(part.seen.iter().copied())))
            })
        }),
        findings: Rows::new(|| view.controls.iter().filter_map(|control| finding(view, control))),
        remarks: remarks(&scope.incomplete),
    };
    let about = "Made of the documents of an evidence pack: findings of the pack are observations here, and each control has one finding.";
    let results = Results {
        uuid: view.pack.within(&["assessment-results"]),
        metadata: Metadata::new(view, &format!("Assessment results of the evidence pack of {}", view.created), [about]),
        import_ap: Import {
            href: Resource::id(PLAN).link(),
            remarks: line(
                "There is no assessment plan in OSCAL: what was to be judged, and by which controls, stands in the scope of the pack.",
            ),
        },
        local_definitions: activities(),
        results: [outcome],
        back_matter: back_matter(view),
    };
    json::write(&Root { assessment_results: results }, out)
}

fn activities() -> Activities {
    let activity = |key: &str, title: &str, description: &str, method: &str| Activity {
        uuid: Id::of(&["activity", key]),
        title: line(title),
        description: line(description),
        props: Prop::all([Prop::theirs("method", method)]),
    };
    Activities {
        activities: [
            activity(
                "collect",
                "Collect the configuration",
                "Configuration is read, with rights to read alone, and counted from two sources.",
                "EXAMINE",
            ),
            activity(
                "judge",
                "Judge each resource by each control",
                "Policies are evaluated over what was read. What is not known is given every value it may have.",
                "TEST",
            ),
        ],
    }
}

fn components(view: &View<'_>) -> Vec<Component> {
    let mut kinds: BTreeMap<String, Component> = BTreeMap::new();
    for kind in &view.documents.population.types {
        let props = [Prop::ours("resources", &kind.resources.to_string()), Prop::ours("judged", &kind.judged.to_string())];
        kinds.entry(kind.kind.to_ascii_lowercase()).or_insert_with(|| component(&kind.kind, Prop::all(props)));
    }
    for resource in view.resources.keys() {
        kinds.entry(resource.kind.to_ascii_lowercase()).or_insert_with(|| component(&resource.kind, Vec::new()));
    }
    kinds.into_values().collect()
}

fn reviewed(view: &View<'_>) -> Reviewed {
    let href = Resource::id(catalog::PATH).link();
    Reviewed {
        description: line("The controls that were enabled, each of them with every resource that it is about."),
        links: [Link { href, rel: "reference", text: Some(line("The catalog of the controls")) }],
        control_selections: [Selection {
            description: line(&format!("{} controls", view.controls.len())),
            include_all: view.controls.is_empty().then_some(All {}),
            include_controls: view.controls.iter().map(|control| Included { control_id: control.token.clone() }).collect(),
        }],
    }
}

fn log(view: &View<'_>) -> Log {
    let runs = view.documents.collection.runs.iter().enumerate();
    let mut entries: Vec<Entry> = runs
        .map(|(number, run)| {
            let calls: u64 = run.calls.values().sum();
            let told = format!("{} records came of {calls} calls, {} of them repeated.", run.records, run.retries);
            let shard = run.shard.as_ref().map(|shard| format!("It is the shard {shard}."));
            Entry {
                uuid: view.pack.within(&["log", "collect", &number.to_string()]),
                title: line("Configuration was collected"),
                description: paragraphs(std::iter::once(told).chain(shard)),
                start: time(&run.started).unwrap_or_else(|| view.started.clone()),
                end: time(&run.finished).unwrap_or_else(|| view.collected.clone()),
            }
        })
        .collect();
    let population = &view.documents.population;
    entries.push(Entry {
        uuid: view.pack.within(&["log", "judge"]),
        title: line("Resources were judged, and the pack was made"),
        description: line(&format!("Of {} resources that were read, {} were judged.", population.resources, population.judged)),
        start: view.created.clone(),
        end: view.created.clone(),
    });
    Log { entries }
}

/// What became of the population of a control.
fn summary(view: &View<'_>, control: &Judged<'_>, row: &ControlRow) -> Observation {
    let outcomes = OutcomeWord::ALL.iter().map(|word| format!("{} {}", word.of(&row.outcomes), word.word()));
    let reasons = |what: &str, reasons: &[Reason]| {
        let told: Vec<String> = reasons.iter().map(|one| format!("{} × {}", one.resources, one.reason)).collect();
        (!told.is_empty()).then(|| format!("{what}: {}", told.join("; ")))
    };
    let told = [
        Some(format!("Of {} resources: {}.", row.population, outcomes.collect::<Vec<_>>().join(", "))),
        reasons("Unknown", &row.unknown_because),
        reasons("Not applicable", &row.not_applicable_because),
    ];
    let known = |kind: &&String| view.documents.population.types.iter().any(|one| one.kind.eq_ignore_ascii_case(kind));
    Observation {
        uuid: view.pack.within(&["summary", control.id]),
        title: line(&format!("{}: what became of its population", control.id)),
        description: paragraphs(told.into_iter().flatten()),
        props: [Prop::ours("control", control.id), Prop::ours("population", &row.population.to_string())]
            .into_iter()
            .flatten()
            .chain(props(&row.outcomes))
            .collect(),
        methods: ["TEST"],
        types: ["control-objective"],
        origins: [Origin::tool()],
        subjects: row
            .types
            .iter()
            .filter(known)
            .map(|kind| Subject { subject_uuid: View::component(kind), kind: "component", title: line(kind) })
            .collect(),
        relevant_evidence: vec![Evidence {
            href: Resource::id("controls.json").link(),
            description: line(&format!("The line of {} in the controls of the pack", control.id)),
        }],
        collected: view.collected.clone(),
    }
}

/// A finding of the pack.
fn observation(view: &View<'_>, control: &Judged<'_>, seen: Seen<'_>) -> Observation {
    let Found { id, outcome, severity, resource, property, message, conditional, environments, place, .. } = seen.finding;
    let told = [Some(message.clone()), conditional.as_ref().map(|on| format!("The resource is deployed only if: {on}"))];
    Observation {
        uuid: seen.id,
        title: line(&format!("{}: {}", control.id, outcome.word())),
        description: paragraphs(told.into_iter().flatten()),
        props: Prop::all([
            Prop::ours("outcome", outcome.word()),
            Prop::ours("control", control.id),
            Prop::ours("finding", id),
            Prop::ours("severity", severity),
            Prop::ours("property", property),
            Prop::ours("place", place.as_deref().unwrap_or_default()),
            Prop::ours("environments", &environments.join(" ")),
        ]),
        methods: ["TEST"],
        types: ["finding"],
        origins: [Origin::tool()],
        subjects: Subject::resource(view, resource).into_iter().collect(),
        relevant_evidence: Vec::new(),
        collected: view.collected.clone(),
    }
}

/// Whether `control` is satisfied; none if it is about nothing that was read.
fn finding(view: &View<'_>, control: &Judged<'_>) -> Option<Finding> {
    let outcome = control.outcome();
    let status = match outcome {
        OutcomeWord::Fail => Status { state: "not-satisfied", reason: "fail", remarks: None },
        OutcomeWord::Unknown => Status {
            state: "not-satisfied",
            reason: "other",
            remarks: Some("Of some resources nobody can tell whether they keep it, and that does not count as if they did."),
        },
        OutcomeWord::Exempt => Status {
            state: "not-satisfied",
            reason: "other",
            remarks: Some("All that does not keep it was exempted: see the risks that were accepted."),
        },
        OutcomeWord::Pass => Status { state: "satisfied", reason: "pass", remarks: None },
        OutcomeWord::NotApplicable => return None,
    };
    let parts = control.parts();
    let told = parts.iter().map(|part| format!("{}: {}.", findings(part.seen.len()), part.outcome.word()));
    let state = if status.state == "satisfied" { "satisfied" } else { "not satisfied" };
    let summary = control.row.map(|_| RelatedObservation { observation_uuid: view.pack.within(&["summary", control.id]) });
    Some(Finding {
        uuid: view.pack.within(&["finding", control.id]),
        title: line(&format!("{}: {}", control.id, outcome.word())),
        description: paragraphs(std::iter::once(format!("{} is {state}.", control.id)).chain(told)),
        props: Prop::all([Prop::ours("outcome", outcome.word()), Prop::ours("control", control.id)]),
        origins: [Origin::tool()],
        target: Target {
            kind: "statement-id",
            target_id: control.statement(),
            title: line(control.title()),
            props: Prop::all([Prop::ours("outcome", outcome.word())]),
            status,
        },
        related_observations: summary.into_iter().chain(observations(control.seen())).collect(),
        related_risks: parts.iter().map(|part| RelatedRisk { risk_uuid: part.risk }).collect(),
    })
}

fn props(counts: &Counts) -> impl Iterator<Item = Prop> {
    let names = ["fail", "unknown", "exempt", "pass", "not-applicable"];
    OutcomeWord::ALL.into_iter().zip(names).filter_map(|(word, name)| Prop::ours(name, &word.of(counts).to_string()))
}

fn back_matter(view: &View<'_>) -> BackMatter {
    let json = |path, title, description| Resource::file(path, "application/json", title, description);
    BackMatter {
        resources: vec![
            Resource::pack(view),
            json(PLAN, "Scope", "What was judged, by whose policies, and whether that is all of it."),
            json("controls.json", "Controls", "Each control with its population and its five outcomes."),
            Resource::file("findings.jsonl", "application/x-ndjson", "Findings", "Each finding of the pack, one a line."),
            json("population.json", "Population", "All resources, counted from two sources."),
            json("exemptions.json", "Exemptions", "The register of exemptions, used or not."),
            json("limits.json", "Limits", "What the pack does not show."),
            Resource::file(catalog::PATH, "application/oscal+json", "Controls of seawall", "The catalog of the controls."),
        ],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::evidence::documents::{Documents, Finding};
    use crate::evidence::exchange::example;

    fn result(documents: &Documents) -> Value {
        let (identity, mut out) = (example::identity(), Vec::new());
        write(&View::of(documents, &identity), &mut out).unwrap();
        serde_json::from_slice::<Value>(&out).unwrap()["assessment-results"]["results"][0].take()
    }

    fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
        value[key].as_array().map_or(&[], Vec::as_slice)
    }

    fn prop<'a>(value: &'a Value, name: &str) -> &'a str {
        let found = list(value, "props").iter().find(|prop| prop["name"] == name && prop["ns"] == super::super::NAMESPACE);
        found.map_or("", |prop| prop["value"].as_str().unwrap())
    }

    #[test]
    fn a_control_is_satisfied_only_if_everything_keeps_it() {
        let result = result(&example::documents());
        let told: Vec<(&str, &Value, &Value)> = list(&result, "findings")
            .iter()
            .map(|finding| {
                (prop(finding, "control"), &finding["target"]["status"]["state"], &finding["target"]["status"]["reason"])
            })
            .collect();
        let wanted = [
            ("tls-minimum-version", "not-satisfied", "fail"),
            ("keyvault-purge-protection", "not-satisfied", "other"),
            ("residency-region", "not-satisfied", "other"),
            ("tls-https-only", "satisfied", "pass"),
            ("Azure Policy/ü", "not-satisfied", "fail"),
            ("upkeep-expired", "not-satisfied", "fail"),
        ];
        assert_eq!(told.len(), wanted.len(), "nothing is concluded of what concerns nothing");
        for ((control, state, reason), wanted) in told.into_iter().zip(wanted) {
            assert_eq!((control, state.as_str().unwrap(), reason.as_str().unwrap()), wanted);
        }
    }

    #[test]
    fn every_finding_is_there_once_and_every_reference_leads_somewhere() {
        for documents in [example::documents(), example::hostile(), example::many(10_000)] {
            let result = result(&documents);
            let observations = list(&result, "observations");
            let found: Vec<&Value> = observations.iter().filter(|one| one["types"][0] == "finding").collect();
            assert_eq!(found.len(), documents.findings.len());
            let ids = |rows: &[Value]| rows.iter().map(|row| row["uuid"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>();
            let (observed, risks) = (ids(observations), ids(list(&result, "risks")));
            assert_eq!(observed.len(), observations.len(), "no id is there twice");
            assert_eq!(risks.len(), list(&result, "risks").len());
            let items = ids(list(&result["local-definitions"], "inventory-items"));
            for one in &found {
                assert!(items.contains(one["subjects"][0]["subject-uuid"].as_str().unwrap()), "{one}");
            }
            let mut shown = BTreeSet::new();
            for finding in list(&result, "findings") {
                for related in list(finding, "related-observations") {
                    let id = related["observation-uuid"].as_str().unwrap();
                    assert!(observed.contains(id) && shown.insert(id), "{finding}");
                }
                for related in list(finding, "related-risks") {
                    assert!(risks.contains(related["risk-uuid"].as_str().unwrap()), "{finding}");
                }
            }
            assert!(found.iter().all(|one| shown.contains(one["uuid"].as_str().unwrap())));
        }
    }

    #[test]
    fn what_is_unknown_is_never_satisfied() {
        let mut documents = example::documents();
        documents.findings.retain(|finding| finding.outcome == OutcomeWord::Unknown);
        documents.controls.retain(|control| control.outcomes.fail == 0 && control.outcomes.exempt == 0);
        let result = result(&documents);
        let unknown = list(&result, "findings").iter().filter(|finding| prop(&finding["target"], "outcome") == "unknown");
        assert_eq!(unknown.clone().count(), 2);
        assert!(unknown.into_iter().all(|finding| finding["target"]["status"]["state"] == "not-satisfied"));
    }

    #[test]
    fn a_control_that_says_that_all_pass_does_not_outweigh_what_was_found() {
        let liar = Documents {
            controls: vec![example::control("tls-https-only", "tls", [1, 0, 0, 0, 0])],
            findings: vec![example::finding("tls-https-only", OutcomeWord::Unknown, 1)],
            ..Documents::default()
        };
        assert_eq!(result(&liar)["findings"][0]["target"]["status"]["state"], "not-satisfied");
    }

    #[test]
    fn an_exemption_is_a_risk_that_was_accepted_until_it_ends() {
        let result = result(&example::documents());
        let accepted: Vec<&Value> =
            list(&result, "risks").iter().filter(|risk| prop(risk, "control") == "keyvault-purge-protection").collect();
        assert_eq!(accepted.len(), 2, "one for each decision");
        for risk in &accepted {
            assert_eq!(risk["status"], "deviation-approved");
            let facet = |name: &str| {
                let facets = list(&risk["characterizations"][1], "facets");
                facets.iter().find(|facet| facet["name"] == name).map(|facet| facet["value"].as_str().unwrap().to_owned())
            };
            assert_eq!(facet("exemption-owner").unwrap(), "Team Storage");
            assert_eq!(risk.get("deadline").is_some(), facet("exemption-expires").is_some());
        }
        assert_eq!(accepted[0]["deadline"], "2026-12-31T23:59:59Z");
        assert_eq!(accepted[0]["mitigating-factors"][0]["description"], "A backup in another vault");
        assert!(list(&result, "risks").iter().all(|risk| (risk["status"] == "open") != (prop(risk, "outcome") == "exempt")));
    }

    #[test]
    fn a_risk_keeps_its_id_from_night_to_night() {
        let documents = example::documents();
        let (today, mut tomorrow) = (example::identity(), example::identity());
        tomorrow.digest.push('0');
        let ids = |identity| {
            let mut out = Vec::new();
            write(&View::of(&documents, identity), &mut out).unwrap();
            let text: Value = serde_json::from_slice(&out).unwrap();
            let result = text["assessment-results"]["results"][0].clone();
            let of = |key| list(&result, key).iter().map(|row| row["uuid"].to_string()).collect::<Vec<_>>();
            (of("risks"), of("observations"))
        };
        let (risks, observations) = ids(&today);
        assert_eq!(risks, ids(&tomorrow).0);
        assert_ne!(observations, ids(&tomorrow).1);
        // Nor does it hang on how many resources it is about.
        let fewer =
            Documents { findings: documents.findings.iter().skip(1).cloned().collect::<Vec<Finding>>(), ..example::documents() };
        assert_eq!(list(&result(&fewer), "risks")[0]["uuid"].to_string(), risks[0]);
    }
}
