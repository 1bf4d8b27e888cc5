//! Related resources: what `auditIfNotExists` and `deployIfNotExists` look for, among what was scanned ([where]).
//!
//! [where]: https://learn.microsoft.com/azure/governance/policy/concepts/effect-audit-if-not-exists#auditifnotexists-properties

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::model::estate::id_key;
use crate::model::{Condition, Path, ResourceIndex, Value};
use crate::policy::azure_policy::court::{Court, Question, Subject, ask};
use crate::policy::azure_policy::law::{CANDIDATE, Related};
use crate::policy::azure_policy::rule::{JUDGED, Rule, Use};
use crate::policy::azure_policy::scope::Place;
use crate::policy::azure_policy::view::{view, with};
use crate::policy::azure_policy::{doubt, reads};
use crate::policy::engine::azure_policy::Machine;
use crate::policy::engine::{self, RegoValue};
use crate::policy::input::Prepared;
use crate::policy::relations::{Member, may_equal};
use crate::policy::verdict::Kind;
use crate::policy::worlds::{Instance, Part, Worlds};

/// A resource that may be the one that is looked for.
struct Candidate {
    instance: Instance,
    /// It is there if this is open.
    gates: Vec<usize>,
    /// Its name in full and its last segment; `None` if they are not known.
    name: Option<(String, String)>,
    group: Option<String>,
    /// It is only declared as existing: what it is like is not told.
    existing: bool,
}

/// All of them.
pub(super) struct Candidates<'a> {
    related: &'a Related,
    found: Vec<Candidate>,
    /// Why more may be there.
    open: Option<String>,
}

/// What a rule about a related resource reads of the judged one.
pub(super) fn uses_of_judged(related: &Related) -> impl Iterator<Item = &Use> {
    let compared = related.name.iter().chain(&related.group).flat_map(|rule| &rule.uses);
    compared.chain(related.condition.iter().flat_map(|rule| &rule.judged))
}

/// How a candidate lies to the judged resource.
enum Lies {
    There,
    Maybe(String),
    Elsewhere,
}

impl<'a> Candidates<'a> {
    /// Finds them, and adds their unknowns to the worlds.
    pub(super) fn find(
        court: &Court<'_>,
        subject: &Subject<'_>,
        related: &'a Related,
        question: &Question<'_>,
        worlds: &mut Worlds,
    ) -> Self {
        let uses = related.condition.as_ref().map(|rule| rule.uses.clone()).unwrap_or_default();
        let table = court.table();
        let read = reads::reads("other", &uses, &related.kind, question.parameters, table, &mut Machine::new());
        let mut all = Candidates { related, found: Vec::new(), open: None };
        let home = Some(court.estate.deployment_number(subject.index));
        let part = |index| Part::joined(home, court.estate.deployment_number(index));
        let mut add = |prepared: Arc<Prepared>,
                       part: Part,
                       id: Option<&Value>,
                       name: Option<&Value>,
                       existing: bool,
                       gates: Vec<usize>,
                       worlds: &mut Worlds| {
            let instance = worlds.instance(prepared, &|| &read, &["other"], &court.spelling, part);
            let name = name.and_then(|name| name.text_with(|_| "\u{1}".to_owned())).map(|name| name.to_lowercase());
            let names = name.and_then(|name| {
                let leaf = name.rsplit('/').next().unwrap_or_default().to_owned();
                (!leaf.contains('\u{1}')).then_some((name, leaf))
            });
            let group = id.map(Place::of).and_then(|place| place.resource_group().map(str::to_owned));
            all.found.push(Candidate { instance, gates, name: names, group, existing });
        };
        let condition = |index: ResourceIndex, worlds: &mut Worlds| match &court.estate.resource(index).condition {
            Condition::Always => None,
            Condition::Maybe(unknown) => {
                let symbol = Worlds::condition(court.estate.deployment_number(index), unknown);
                Some(worlds.gate(symbol, unknown.cause.to_string(), &Path::default()))
            }
        };
        let own_type = subject.resource.resource_type.to_ascii_lowercase();
        let mut open = None;
        if related.kind.to_ascii_lowercase().starts_with(&format!("{own_type}/")) {
            let membership = court.joins.of(subject.index, &related.kind);
            open = membership.open.map(|cause| cause.to_string());
            for joined in membership.members {
                let doubt = joined.maybe.map(|cause| {
                    worlds.gate(format!("candidate {}", all_places(&joined.member)), cause.to_string(), &Path::default())
                });
                match joined.member {
                    Member::Resource(index) => {
                        let resource = court.estate.resource(index);
                        let gates = doubt.into_iter().chain(condition(index, worlds)).collect();
                        let (id, name) = (Some(&resource.id), Some(&resource.name));
                        add(court.prepared(index, &uses), part(index), id, name, resource.existing, gates, worlds);
                    }
                    Member::Inline(kind, body, _) | Member::Unseen(kind, body) => {
                        let doubted = doubt::doubted(&body, &kind, &uses, table);
                        let prepared = Arc::new(court.spelling.body(&kind, doubted.as_ref().unwrap_or(&body)));
                        let gates = doubt.into_iter().collect();
                        add(prepared, Part::Related, Some(&subject.resource.id), body.get("name"), false, gates, worlds);
                    }
                }
            }
        } else {
            for index in court.estate.of_type(&related.kind) {
                let resource = court.estate.resource(*index);
                let lies = lies(subject, related, court, &resource.id);
                let doubt = match lies {
                    Lies::Elsewhere => continue,
                    Lies::There => None,
                    Lies::Maybe(cause) => Some(worlds.gate(format!("candidate {}", index.0), cause, &Path::default())),
                };
                let gates = doubt.into_iter().chain(condition(*index, worlds)).collect();
                add(
                    court.prepared(*index, &uses),
                    part(*index),
                    Some(&resource.id),
                    Some(&resource.name),
                    resource.existing,
                    gates,
                    worlds,
                );
            }
        }
        let none_declared = all.found.iter().all(|candidate| candidate.existing);
        all.open = if none_declared && table.is_made_by_azure(&related.kind) {
            Some(format!("Azure makes a `{}` by itself, and what it is like is not told by code", related.kind))
        } else if none_declared && court.partial {
            Some(format!("no `{}` was found in the scanned files, and the estate is partial", related.kind))
        } else if court.partial {
            Some("the estate is partial, and what is asked for may be elsewhere".to_owned())
        } else {
            open
        };
        all
    }

    /// Whether what is looked for is there in one world.
    pub(super) fn answer(
        &self,
        court: &Court<'_>,
        machine: &mut Machine,
        subject: &Subject<'_>,
        question: &Question<'_>,
        filled: &RegoValue,
        (worlds, world): (&Worlds, &[usize]),
    ) -> Result<Kind, String> {
        let mut doubt = None;
        for candidate in &self.found {
            if !candidate.gates.iter().all(|gate| worlds.open(*gate, world)) {
                continue;
            }
            let mut fits = true;
            if let Some(rule) = &self.related.name {
                let Some((full, leaf)) = &candidate.name else {
                    doubt.get_or_insert_with(|| format!("the name of a `{}` is not known", self.related.kind));
                    continue;
                };
                fits &= compared(court, machine, subject, question, filled, rule, full)?
                    || compared(court, machine, subject, question, filled, rule, leaf)?;
            }
            if let Some(rule) = &self.related.group {
                let Some(group) = &candidate.group else {
                    doubt.get_or_insert_with(|| format!("the resource group of a `{}` is not known", self.related.kind));
                    continue;
                };
                fits &= compared(court, machine, subject, question, filled, rule, group)?;
            }
            if !fits {
                continue;
            }
            let Some(rule) = &self.related.condition else { return Ok(Kind::Pass) };
            if candidate.existing {
                doubt.get_or_insert_with(|| {
                    format!("a `{}` is only declared as existing, and what it is like is not told", self.related.kind)
                });
                continue;
            }
            let other = candidate.instance.fill(worlds, world);
            let judged = view(&subject.resource.resource_type, filled, &rule.names, court.table());
            let seen = with(&view(&self.related.kind, &other, &rule.names, court.table()), JUDGED, judged);
            if ask(machine, &rule.condition, &seen, question)? {
                return Ok(Kind::Pass);
            }
        }
        doubt.map_or(Ok(Kind::Fail), Err)
    }

    /// Why an answer that is the same in all worlds is still in doubt.
    pub(super) fn doubt(&self, answer: Kind) -> Option<&str> {
        self.open.as_deref().filter(|_| answer == Kind::Fail)
    }

    /// What is not there, in front of what Azure would do.
    pub(super) fn missing(&self) -> String {
        let kind = &self.related.kind;
        if self.related.condition.is_some() && !self.found.is_empty() {
            format!("no `{kind}` is as the policy asks; ")
        } else {
            format!("no `{kind}` is there; ")
        }
    }
}

fn all_places(member: &Member) -> String {
    match member {
        Member::Resource(index) => index.0.to_string(),
        Member::Inline(kind, _, path) => format!("{kind} {path}"),
        Member::Unseen(kind, _) => kind.to_string(),
    }
}

/// Whether the name or group that is asked for is `text`.
fn compared(
    court: &Court<'_>,
    machine: &mut Machine,
    subject: &Subject<'_>,
    question: &Question<'_>,
    filled: &RegoValue,
    rule: &Rule,
    text: &str,
) -> Result<bool, String> {
    let mut parameters: Map<String, Json> = question.parameters.clone();
    parameters.insert(CANDIDATE.to_owned(), text.into());
    let seen = view(&subject.resource.resource_type, filled, &rule.names, court.table());
    let given = engine::from_json(Json::Object(parameters));
    let named = Question { rule, parameters: question.parameters, given, context: question.context.clone() };
    ask(machine, &rule.condition, &seen, &named)
}

/// Where a resource with the id lies, for a type that is not below that of the judged one: on it, if it is an extension; it itself, if it is
/// of the same type; else in the same resource group or subscription.
fn lies(subject: &Subject<'_>, related: &Related, court: &Court<'_>, id: &Value) -> Lies {
    let (Some(own), Some(other)) = (id_key(&subject.resource.id), id_key(id)) else {
        return Lies::Maybe("the id is not known".to_owned());
    };
    let kind = &related.kind;
    let maybe = |fits: bool, cause: String| if fits { Lies::Maybe(cause) } else { Lies::Elsewhere };
    if court.table().is_extension(&related.kind) {
        let Some((parent, _)) = other.rsplit_once("/providers/") else { return Lies::Elsewhere };
        return if parent == own {
            Lies::There
        } else {
            maybe(may_equal(parent, &own), format!("what a `{kind}` lies on is not known"))
        };
    }
    if subject.resource.is(&related.kind) {
        return if own == other { Lies::There } else { Lies::Elsewhere };
    }
    // A resource group or subscription that is named asks in that one.
    if related.group.is_some() {
        return Lies::There;
    }
    let depth = if related.in_subscription || !subject.place.in_group() { 2 } else { 4 };
    let front = |id: &str| id.split('/').skip(1).take(depth).collect::<Vec<_>>().join("/");
    let (mine, theirs) = (front(&own), front(&other));
    if mine == theirs { Lies::There } else { maybe(may_equal(&mine, &theirs), format!("where a `{kind}` lies is not known")) }
}
