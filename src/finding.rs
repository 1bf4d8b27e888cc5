//! Findings: what a person must look at.

mod exemption;
mod identity;
mod order;

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use foldhash::{HashMap, HashSet};
use rayon::prelude::*;

use crate::model::value::Data;
use crate::model::{DeploymentKind, Estate, Origin, Part, Path, Resource, ResourceIndex, Segment, Value};
use crate::policy::environment::Environment;
use crate::policy::metadata::{Metadata, Severity};
use crate::policy::{Judgement, Verdict, page};
use crate::source::{Sources, Span};

use identity::Subject;
use order::Ranks;

pub(crate) use identity::stable_id;

pub use exemption::{Exemption, ExemptionSource};
pub use identity::{Identity, fingerprint, identity};

/// Resources whose outcomes are one piece of work.
const RESOURCES: usize = 16;

/// A control as this run uses it.
#[derive(Clone, Debug)]
pub struct Control {
    /// What the policy says of itself.
    pub metadata: Metadata,
    /// Its severity after the profile had its say, where no environment is known.
    pub severity: Severity,
    /// Whether the profile has it on.
    pub enabled: bool,
    /// Who wrote it, by the place in the scan's list: 0 is seawall itself.
    pub author: usize,
}

impl Control {
    /// Where more is written about it: of controls that come with seawall their own page, of others what their authors name.
    pub fn page(&self) -> Option<String> {
        if self.author == 0 { Some(page(&self.metadata.id)) } else { self.metadata.related_resources.first().cloned() }
    }
}

/// One outcome: a control on a resource, at one path. A control that is denied at two paths of a resource gives two.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Stable id: control + logical resource path + property path, hashed; never line numbers.
    pub id: String,
    /// The place of the control in the catalogue.
    pub control: usize,
    /// Severity after the profile had its say.
    pub severity: Severity,
    /// The resource.
    pub resource: ResourceIndex,
    /// The environments it was judged in, as far as they are known: several if it was found in several deployments.
    pub environments: Vec<Environment>,
    /// The numbers of the deployments it was found in: several if one root has several parameter files.
    pub deployments: Vec<usize>,
    /// Which of the five.
    pub status: Status,
    /// The path in the resource; may name a property that is not there.
    pub path: Path,
    /// Where to look: the property's value, or its nearest parent's key, or the resource.
    pub span: Option<Span>,
    /// The chain that the value at `span` came by.
    pub origin: Origin,
    /// The chains by which it came in its other deployments, where they differ.
    pub elsewhere: Vec<Origin>,
    /// What the author calls the property at the path, if that is not what Azure calls it.
    pub argument: Option<String>,
    /// The property is not written: what is judged is a default (or nothing).
    pub absent: bool,
    /// The value at the path is secret: the line it stands on must not be shown.
    pub secret: bool,
    /// One sentence: what is wrong (fail), why nobody can tell (unknown), else empty.
    pub message: String,
}

impl Outcome {
    /// Whether a person must look at it.
    pub fn is_finding(&self) -> bool {
        matches!(self.status, Status::Fail { .. } | Status::Unknown { .. })
    }
}

/// The five outcomes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// The control holds.
    Pass,
    /// The control does not hold; with the condition it depends on, if the resource may not be deployed.
    Fail {
        /// On what the deployment of the resource depends.
        conditional: Option<String>,
    },
    /// It cannot be told, and why.
    Unknown {
        /// The cause, one sentence.
        cause: String,
    },
    /// It counts no more: somebody has decided so.
    Exempt(Box<Exemption>),
    /// The control does not concern the resource.
    NotApplicable,
}

impl Status {
    /// Whether it cannot be told, be it exempt or not.
    fn is_unknown(&self) -> bool {
        match self {
            Status::Unknown { .. } => true,
            Status::Exempt(exemption) => {
                exemption.instead.as_deref().is_some_and(|instead| matches!(instead, Status::Unknown { .. }))
            }
            Status::Pass | Status::Fail { .. } | Status::NotApplicable => false,
        }
    }
}

/// Outcomes of judgements, ordered by place and control. Equal ones of several deployments of one root are one. Before it is known which are equal, `exempt` may
/// say of each that it counts no more: what exempts the resource of one deployment need not exempt that of another.
pub fn outcomes(
    estate: &Estate,
    sources: &Sources,
    controls: &[Control],
    judgements: Vec<Judgement>,
    exempt: &mut dyn FnMut(&mut Outcome),
) -> Vec<Outcome> {
    let of = |judgements: &[Judgement]| {
        let subject = judgements.first().map(|first| Subject::new(estate.resource(first.resource)));
        let of_one = |judgement: &Judgement| {
            let known = subject.as_ref().zip(controls.get(judgement.control));
            known.map_or_else(Vec::new, |(subject, control)| of_judgement(estate, sources, control, judgement, subject))
        };
        judgements.iter().flat_map(of_one).collect::<Vec<_>>()
    };
    let together: Vec<&[Judgement]> = judgements.chunk_by(|one, other| one.resource == other.resource).collect();
    let mut found: Vec<Outcome> =
        together.par_iter().with_max_len(RESOURCES).flat_map_iter(|judgements| of(judgements)).collect();
    drop(judgements);
    found.iter_mut().for_each(exempt);
    let ranks = Ranks::new(estate, sources, controls);
    merge(&mut found, &ranks);
    settle(&mut found, &ranks);
    order::sort(&mut found, sources, &ranks);
    // Several gaps of a snapshot may leave the same open: such outcomes now stand side by side.
    found.dedup_by(|later, first| {
        let twice = is_told_twice(later, first, estate);
        if twice {
            add(first, later);
        }
        twice
    });
    for outcome in &mut found {
        outcome.deployments.dedup();
        outcome.environments.sort_unstable();
        outcome.environments.dedup();
    }
    found
}

/// Makes one outcome of equal ones. What is live is read once, and what it holds is no variant of anything.
fn merge(outcomes: &mut Vec<Outcome>, ranks: &Ranks<'_>) {
    let mut known: HashMap<MergeKey, usize> = HashMap::default();
    let states = RandomState::default();
    let mut again = Vec::with_capacity(outcomes.len());
    while let Some((before, [outcome, ..])) = outcomes.split_at_mut_checked(again.len()) {
        if ranks.estate.deployment(outcome.resource).kind.is_live() {
            again.push(false);
            continue;
        }
        let key = MergeKey::of(outcome, ranks, states.hash_one(&outcome.status));
        let first = known.get(&key).and_then(|first| before.get_mut(*first));
        let first = first.filter(|first| first.status == outcome.status);
        again.push(first.is_some());
        match first {
            Some(first) => add(first, outcome),
            None => drop(known.insert(key, again.len() - 1)),
        }
    }
    let mut again = again.into_iter();
    outcomes.retain(|_| !again.next().unwrap_or_default());
}

/// Adds to an outcome an equal one, of which nothing else is needed any more.
fn add(first: &mut Outcome, other: &mut Outcome) {
    if other.origin != first.origin && !first.elsewhere.contains(&other.origin) {
        first.elsewhere.push(std::mem::replace(&mut other.origin, Origin::NONE));
    }
    first.deployments.append(&mut other.deployments);
    first.environments.append(&mut other.environments);
    first.severity = first.severity.max(other.severity);
}

/// Whether two outcomes of one deployment that is live are the same.
fn is_told_twice(one: &Outcome, other: &Outcome, estate: &Estate) -> bool {
    one.span == other.span
        && (one.control, &one.id, &one.status) == (other.control, &other.id, &other.status)
        && one.deployments == other.deployments
        && estate.deployment(one.resource).kind.is_live()
}

/// Drops what a configuration leaves unknown of a resource and a plan of the same root tells. What the configuration does tell stays,
/// even where the plan says otherwise: it may be older.
fn settle(outcomes: &mut Vec<Outcome>, ranks: &Ranks<'_>) {
    let estate = ranks.estate;
    let is_plan = |number: &usize| estate.deployments().get(*number).is_some_and(|one| one.kind == DeploymentKind::Plan);
    let is_planned = |outcome: &Outcome| outcome.deployments.iter().any(is_plan);
    let subject = |outcome: &Outcome| {
        let resource = estate.resource(outcome.resource);
        (ranks.control(outcome), ranks.root(outcome), &*resource.resource_type, &*resource.address)
    };
    let told = outcomes.iter().filter(|outcome| !outcome.status.is_unknown() && is_planned(outcome));
    let told: HashSet<_> = told.map(subject).collect();
    if !told.is_empty() {
        outcomes.retain(|outcome| !outcome.status.is_unknown() || is_planned(outcome) || !told.contains(&subject(outcome)));
    }
}

/// What equal outcomes have in common; of their status a hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct MergeKey {
    place: (usize, u32, u32),
    control: usize,
    id: u64,
    root: usize,
    status: u64,
}

impl MergeKey {
    fn of(outcome: &Outcome, ranks: &Ranks<'_>, status: u64) -> Self {
        MergeKey {
            place: ranks.place(outcome),
            control: ranks.control(outcome),
            id: u64::from_str_radix(&outcome.id, 16).expect("invariant: a stable id is 16 hexadecimal digits"),
            root: ranks.root(outcome),
            status,
        }
    }
}

fn of_judgement(
    estate: &Estate,
    sources: &Sources,
    control: &Control,
    judgement: &Judgement,
    subject: &Subject<'_>,
) -> Vec<Outcome> {
    let resource = estate.resource(judgement.resource);
    let outcome = |path: &Path, status: Status, said: &str| {
        let spot = brought_home(locate(resource, path), resource, sources);
        let message = match &status {
            Status::Fail { .. } if said.is_empty() || spot.marked && may_quote(resource.body.nearest(path).0, said) => {
                describe(resource, path)
            }
            Status::Fail { .. } => resource.translate(said),
            Status::Pass | Status::Unknown { .. } | Status::Exempt(_) | Status::NotApplicable => said.to_owned(),
        };
        Outcome {
            id: subject.stable_id(&control.metadata.id, path),
            control: judgement.control,
            severity: judgement.severity,
            environments: judgement.environment.into_iter().collect(),
            resource: judgement.resource,
            deployments: vec![estate.deployment_number(judgement.resource)],
            status,
            path: path.clone(),
            span: spot.span,
            origin: spot.origin,
            elsewhere: Vec::new(),
            argument: resource.name_of(path),
            absent: spot.absent,
            secret: spot.secret || control.metadata.sensitive && !spot.absent && is_kept(path),
            message,
        }
    };
    match &judgement.verdict {
        Verdict::Pass => vec![outcome(&Path::default(), Status::Pass, "")],
        Verdict::NotApplicable => vec![outcome(&Path::default(), Status::NotApplicable, "")],
        Verdict::Exempt { reason } => {
            let exemption = Exemption::new(ExemptionSource::AzurePolicy, reason);
            vec![outcome(&Path::default(), Status::Exempt(Box::new(exemption)), reason)]
        }
        Verdict::Unknown { path, cause } => vec![outcome(path, Status::Unknown { cause: cause.clone() }, cause)],
        Verdict::Fail { denials, conditional } => denials
            .iter()
            .map(|denial| outcome(&denial.path, Status::Fail { conditional: conditional.clone() }, &denial.message))
            .collect(),
    }
}

/// Where a path of a resource is written.
struct Spot {
    span: Option<Span>,
    origin: Origin,
    absent: bool,
    /// Its line must not be shown.
    secret: bool,
    /// The value is declared a secret: the policy's words about it are safe only if they do not quote it.
    marked: bool,
}

/// Whether a report must not show what stands at a path: it is a secret, or called one.
pub fn is_hidden(resource: &Resource, path: &Path) -> bool {
    locate(resource, path).secret
}

/// Where a report points for what stands at `path`, and the chain that it came by.
pub(crate) fn spot(resource: &Resource, path: &Path, sources: &Sources) -> (Option<Span>, Origin) {
    let spot = brought_home(locate(resource, path), resource, sources);
    (spot.span, spot.origin)
}

/// The value at `path` if it is there; else the key of its nearest parent; else the resource.
fn locate(resource: &Resource, path: &Path) -> Spot {
    let (value, depth) = resource.body.nearest(path);
    let found = depth == path.0.len() && depth > 0;
    let absent = depth < path.0.len() || (found && (value.is_null() || value.origin.is_provider_default()));
    let named_secret = is_named_secret(value, path);
    let marked = !absent && (value.secret || (found && value.has_secret()));
    let secret = !absent && (marked || named_secret);
    if found && let Some(span) = value.origin.span() {
        return Spot { span: Some(span), origin: value.origin.clone(), absent, secret, marked };
    }
    let span = parent_span(&resource.body, path, depth).or(resource.span);
    // Where the parent is written shows already; how it came there is worth telling.
    let travelled = depth > 0 && value.origin.steps().nth(1).is_some();
    let origin = if travelled { value.origin.clone() } else { Origin::NONE };
    Spot { span, origin, absent, secret, marked }
}

/// What stands in a module from outside of the scan root is reported where the author can act: at the value that was given
/// to it, else at the call of the module.
fn brought_home(spot: Spot, resource: &Resource, sources: &Sources) -> Spot {
    let own = |span: &Span| !sources.is_restored(*span);
    let origin = spot.origin.filtered(|span| own(&span));
    let span = spot
        .span
        .filter(own)
        .or_else(|| origin.span())
        .or_else(|| resource.trail.iter().rev().filter_map(|(_, span)| *span).find(own));
    Spot { span, origin, ..spot }
}

/// The nearest place above `path`, not deeper than `depth`: the key of an object, or the opening of an array element.
fn parent_span(body: &Value, path: &Path, depth: usize) -> Option<Span> {
    let mut value = body;
    let mut nearest = None;
    for segment in path.0.iter().take(depth) {
        let next = value.step(segment)?;
        let here = match segment {
            Segment::Key(key) => value.as_object().and_then(|object| object.get_entry(key)).and_then(|(key, _)| key.span),
            Segment::Index(_) => next.origin.span().map(opening),
        };
        nearest = here.or(nearest);
        value = next;
    }
    nearest
}

/// The first character of a block, so that a report never spans all of it.
fn opening(span: Span) -> Span {
    Span { end: span.start.saturating_add(1).min(span.end), ..span }
}

/// Whether `words` may hold a text of `value`. Short texts are in everything, so they count as quoted.
fn may_quote(value: &Value, words: &str) -> bool {
    let quoted = |text: &str| !text.is_empty() && (text.len() < 4 || words.to_lowercase().contains(&text.to_lowercase()));
    match &value.data {
        Data::Null | Data::Unknown(_) => false,
        Data::Bool(_) | Data::Int(_) | Data::Float(_) => true,
        Data::String(text) => quoted(text),
        Data::Parts(parts) => parts.iter().any(|part| matches!(part, Part::Literal(text) if quoted(text))),
        Data::Array(array) => array.items.iter().any(|item| may_quote(item, words)),
        Data::Object(object) => object.entries.values().any(|item| may_quote(item, words)),
    }
}

/// Whether a path leads to what a resource keeps: its name, place and identity are no secrets.
fn is_kept(path: &Path) -> bool {
    matches!(path.0.as_slice(), [Segment::Key(first), _, ..] if first.eq_ignore_ascii_case("properties"))
}

/// Whether the names on the way to a value say that it may be a secret, though nobody declared it so: a literal under `adminPassword`. A switch
/// such as `allowSharedKeyAccess` is none.
pub(crate) fn is_named_secret(value: &Value, path: &Path) -> bool {
    let text = !matches!(value.data, Data::Bool(_) | Data::Int(_) | Data::Float(_));
    text && path.0.iter().any(|segment| matches!(segment, Segment::Key(key) if sounds_secret(key)))
}

/// Whether what is called so may be a secret.
pub(crate) fn sounds_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["password", "secret", "connectionstring", "accountkey", "sharedkey", "privatekey", "sastoken", "protectedsettings"]
        .iter()
        .any(|word| key.contains(word) && !key.contains("disable") && !key.contains("secreturi") && !key.contains("rotation"))
}

/// What a value at a path is, for a policy that brings no words of its own.
fn describe(resource: &Resource, path: &Path) -> String {
    if path.0.is_empty() {
        return "the resource as a whole does not meet the control".to_owned();
    }
    let name = resource.name_of(path).unwrap_or_else(|| path.to_string());
    let (value, depth) = resource.body.nearest(path);
    if depth < path.0.len() || value.is_null() {
        return format!("`{name}` is not set");
    }
    if value.has_secret() || path.0.iter().any(|segment| matches!(segment, Segment::Key(key) if sounds_secret(key))) {
        return format!("`{name}` does not meet the control");
    }
    let default = if value.origin.is_provider_default() { " by default" } else { "" };
    match &value.data {
        Data::String(_) | Data::Bool(_) | Data::Int(_) | Data::Float(_) => {
            let shown = shorten(&display(value));
            let written = resource.written_as(path, &shown).unwrap_or(shown);
            format!("`{name}` is `{written}`{default}")
        }
        Data::Array(array) if array.items.is_empty() && array.open.is_none() => format!("`{name}` is empty{default}"),
        Data::Null | Data::Parts(_) | Data::Array(_) | Data::Object(_) | Data::Unknown(_) => {
            format!("`{name}` does not meet the control")
        }
    }
}

fn shorten(text: &str) -> String {
    let line: String = text.chars().map(|character| if character.is_control() { ' ' } else { character }).take(81).collect();
    if line.chars().count() > 80 { line.chars().take(79).chain(['…']).collect() } else { line }
}

/// A scalar as people read it: holes as `{what they depend on}`, secrets as such.
pub fn display(value: &Value) -> String {
    if value.secret {
        return "(secret)".to_owned();
    }
    match &value.data {
        Data::Null => "null".to_owned(),
        Data::Bool(truth) => truth.to_string(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Array(_) => "[…]".to_owned(),
        Data::Object(_) => "{…}".to_owned(),
        Data::String(_) | Data::Parts(_) | Data::Unknown(_) => {
            value.text_with(|hole| format!("{{{}}}", hole.label())).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::Key;

    #[test]
    fn a_missing_property_stands_at_its_parents_key() {
        let sources = Sources::default();
        let file = sources.add("a.json", "{\"properties\": {\"x\": 1}}");
        let key = Key::at("properties", Span::new(file, 1, 13));
        let inner =
            Value::object([(Key::new("x"), Value::from(Data::Int(1)).with_origin(Origin::literal(Span::new(file, 21, 22))))]);
        let resource = Resource {
            address: "a".into(),
            resource_type: "Microsoft.X/y".into(),
            api_version: None,
            name: Value::string("n"),
            id: Value::NULL,
            scope: crate::model::ScopeKind::ResourceGroup,
            body: Value::object([(key, inner)]),
            span: Some(Span::new(file, 0, 1)),
            condition: crate::model::Condition::Always,
            existing: false,
            trail: Vec::new(),
            vocabularies: Vec::new(),
        };
        let absent = locate(&resource, &Path::keys(&["properties", "y", "z"]));
        assert!(absent.absent);
        assert_eq!(absent.span.map(|span| (span.start, span.end)), Some((1, 13)));
        let there = locate(&resource, &Path::keys(&["properties", "X"]));
        assert_eq!(there.span.map(|span| (span.start, span.end)), Some((21, 22)));
        let nowhere = locate(&resource, &Path::keys(&["sku", "name"]));
        assert_eq!(nowhere.span.map(|span| (span.start, span.end)), Some((0, 1)));
        assert_eq!(describe(&resource, &Path::keys(&["properties", "x"])), "`properties.x` is `1`");
    }

    #[test]
    fn words_that_quote_a_secret_are_dropped() {
        assert!(may_quote(&Value::string("Hunter2"), "the password is `hunter2`"));
        assert!(may_quote(&Value::array(vec![Value::string("abc")]), "a secret stands here"));
        assert!(!may_quote(&Value::string("Hunter2"), "a secret stands here in clear text"));
    }
}
