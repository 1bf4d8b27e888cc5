//! Verdicts: each definition in force on each resource it binds, in every world that unknown values allow.

use std::cell::OnceCell;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use serde_json::{Map, Value as Json};

use crate::model::{Estate, Object, Path, Resource, ResourceIndex, Value};
use crate::policy::azure_policy::alias::{Step, Table};
use crate::policy::azure_policy::definition::Effect;
use crate::policy::azure_policy::law::Law;
use crate::policy::azure_policy::related::Candidates;
use crate::policy::azure_policy::rule::{Field, MAKERS, Rule, Use, plain, plain_name};
use crate::policy::azure_policy::scope::{Answer, Place};
use crate::policy::azure_policy::view::{policy_type, view, with_empty};
use crate::policy::azure_policy::{Binding, Set, doubt, pointing, reads, related};
use crate::policy::catalogue::{Catalogue, LoadError};
use crate::policy::engine::azure_policy::{Condition as Compiled, Machine};
use crate::policy::engine::{self, RegoValue};
use crate::policy::input::Prepared;
use crate::policy::metadata::Severity;
use crate::policy::reads::Reads;
use crate::policy::relations::{Joins, Relations};
use crate::policy::spelling::Spelling;
use crate::policy::verdict::{CAP, Kind, mixed, undecided};
use crate::policy::worlds::{Part, Worlds};
use crate::policy::{Denial, Judgement, Verdict};

/// The largest parameter of a definition that makes things by number.
const LARGEST_MADE: f64 = 99_999.0;

/// Types that are no resources of Azure, or deployments, which Azure Policy does not look at.
const NOT_LOOKED_AT: [&str; 2] = ["seawall/", "microsoft.resources/deployments"];

impl Set {
    /// Judges every declared resource of the estate; ordered by resource, then control. The controls are numbered from `first`
    /// on. In a `partial` estate the absence of another resource proves nothing.
    ///
    /// # Errors
    /// Data tables of the catalogue that cannot be used.
    pub fn judge(
        &self,
        estate: &Estate,
        catalogue: &Catalogue,
        partial: bool,
        first: usize,
    ) -> Result<Vec<Judgement>, LoadError> {
        if self.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = self.laws.iter().filter_map(|law| law.related.as_ref()?.as_ref().ok()).map(|related| related.kind.clone());
        let relations = Relations::new(catalogue)?.with_children(wanted);
        let court = Court {
            set: self,
            estate,
            joins: relations.joins(estate),
            prepared: estate.indices().map(|_| OnceLock::new()).collect(),
            spelling: Spelling::default(),
            partial,
        };
        let looked_at = estate.indices().filter(|index| {
            let resource = estate.resource(*index);
            let kind = resource.resource_type.to_ascii_lowercase();
            !resource.existing && !estate.is_implied(*index) && !NOT_LOOKED_AT.iter().any(|other| kind.starts_with(other))
        });
        let looked_at: Vec<ResourceIndex> = looked_at.collect();
        let judged = looked_at.into_par_iter().with_min_len(16).map_init(Machine::new, |machine, index| {
            let subject = Subject::new(estate, index);
            let one = |(control, bindings): (usize, &Vec<Binding>)| {
                let (verdict, severity) = court.verdict(machine, &subject, control, bindings);
                Judgement { control: first + control, resource: index, environment: None, severity, verdict }
            };
            self.bindings.iter().enumerate().map(one).collect::<Vec<_>>()
        });
        Ok(judged.flatten_iter().collect())
    }
}

/// The resource that is judged.
pub(super) struct Subject<'a> {
    pub(super) index: ResourceIndex,
    pub(super) resource: &'a Resource,
    pub(super) place: Place,
}

impl<'a> Subject<'a> {
    fn new(estate: &'a Estate, index: ResourceIndex) -> Self {
        let resource = estate.resource(index);
        Subject { index, resource, place: Place::of(&resource.id) }
    }

    fn kind(&self) -> &'a str {
        &self.resource.resource_type
    }

    fn location(&self) -> Option<&'a Value> {
        self.resource.get("location").filter(|location| !location.is_null())
    }
}

pub(super) struct Court<'a> {
    set: &'a Set,
    pub(super) estate: &'a Estate,
    pub(super) joins: Joins<'a>,
    prepared: Vec<OnceLock<Arc<Prepared>>>,
    pub(super) spelling: Spelling,
    pub(super) partial: bool,
}

/// A question: a definition with parameters, on a resource.
pub(super) struct Question<'a> {
    pub(super) rule: &'a Rule,
    pub(super) parameters: &'a Map<String, Json>,
    /// The same as the engine takes them.
    pub(super) given: RegoValue,
    pub(super) context: RegoValue,
}

fn unknown(cause: impl Into<String>) -> Verdict {
    Verdict::Unknown { path: Path::default(), cause: cause.into() }
}

impl Court<'_> {
    /// The verdict of a definition: the worst of its bindings.
    fn verdict(&self, machine: &mut Machine, subject: &Subject<'_>, control: usize, bindings: &[Binding]) -> (Verdict, Severity) {
        let rank = |verdict: &Verdict| match verdict {
            Verdict::Fail { .. } => 4,
            Verdict::Unknown { .. } => 3,
            Verdict::Exempt { .. } => 2,
            Verdict::Pass => 1,
            Verdict::NotApplicable => 0,
        };
        let mut worst = (Verdict::NotApplicable, Severity::Low);
        let severity = self.set.controls.get(control).map_or(Severity::Medium, |control| control.severity);
        let Some(law) = self.set.laws.get(control) else { return (worst.0, severity) };
        if law.types.as_ref().is_some_and(|types| !types.contains(&policy_type(subject.kind()).to_ascii_lowercase())) {
            return (worst.0, severity);
        }
        for binding in bindings {
            let (verdict, severity) = self.bound(machine, subject, law, binding).unwrap_or((Verdict::NotApplicable, severity));
            if (rank(&verdict), severity) > (rank(&worst.0), worst.1) {
                worst = (verdict, severity);
            }
        }
        if matches!(worst.0, Verdict::Fail { .. }) { worst } else { (worst.0, severity) }
    }

    /// The verdict of one binding; `None` if it says nothing of the resource.
    fn bound(&self, machine: &mut Machine, subject: &Subject<'_>, law: &Law, binding: &Binding) -> Option<(Verdict, Severity)> {
        let (kind, location) = (policy_type(subject.kind()), subject.location());
        if law.indexed && !self.is_indexed(subject, law) {
            return None;
        }
        let assignment = binding.assignment.and_then(|number| self.set.assignments.get(number));
        let mut doubt = None;
        match assignment.map_or(Answer::Yes, |one| one.binds(&subject.place, kind, location)) {
            Answer::No => return None,
            Answer::Unknown(why) => doubt = Some(why),
            Answer::Yes => {}
        }
        let mut effect = binding.effect.clone();
        if let Some((word, open)) = assignment.and_then(|one| one.overridden(binding.reference.as_deref(), kind, location)) {
            effect = Effect::of(word);
            doubt = doubt.or(open);
        }
        let effect = match effect {
            Ok(effect) => effect?,
            Err(why) => return Some((unknown(why), Severity::Medium)),
        };
        let enforced = assignment.is_none_or(|one| one.enforced);
        let severity = effect.severity(enforced);
        let mut verdict = self.weigh(machine, subject, law, binding, effect);
        if let Verdict::Fail { denials, .. } = &mut verdict {
            let by = assignment.map_or_else(String::new, |one| format!(" (assignment `{}`)", one.title));
            for denial in denials {
                denial.message = format!("{}{}{by}", denial.message, effect.words(enforced));
            }
        }
        if matches!(verdict, Verdict::NotApplicable) {
            return Some((verdict, severity));
        }
        let of_assignment = assignment.and_then(|one| self.set.exemptions.get(&one.id.to_ascii_lowercase()));
        for exemption in of_assignment.into_iter().flatten() {
            match exemption.exempts(binding.reference.as_deref(), &subject.place, kind, location) {
                Answer::Yes => return Some((Verdict::Exempt { reason: exemption.reason() }, severity)),
                Answer::Unknown(why) => doubt = doubt.or(Some(why)),
                Answer::No => {}
            }
        }
        Some(match (verdict, doubt) {
            (Verdict::Fail { denials, .. }, Some(cause)) => {
                let path = denials.into_iter().next().map(|denial| denial.path).unwrap_or_default();
                (Verdict::Unknown { path, cause }, severity)
            }
            (verdict, _) => (verdict, severity),
        })
    }

    /// Whether the mode `Indexed` looks at the resource: at types with tags and a location.
    fn is_indexed(&self, subject: &Subject<'_>, law: &Law) -> bool {
        let groups = ["microsoft.resources/resourcegroups", "microsoft.resources/subscriptions"];
        if groups.contains(&subject.kind().to_ascii_lowercase().as_str()) {
            return false;
        }
        law.types.is_some() || self.set.table.is_indexed(subject.kind()) || subject.location().is_some()
    }

    /// The data table.
    pub(super) fn table(&self) -> &Table {
        &self.set.table
    }

    /// A resource, converted; what `uses` read of it and nobody knows the place of is unknown.
    pub(super) fn prepared<'u>(&self, index: ResourceIndex, uses: impl IntoIterator<Item = &'u Use>) -> Arc<Prepared> {
        let resource = self.estate.resource(index);
        let object = resource.body.as_object();
        let doubted = object.and_then(|body| doubt::doubted(body, &resource.resource_type, uses, &self.set.table));
        let make = |body: &Object| {
            let mut body = body.clone();
            if body.get("id").is_none() && !resource.id.is_null() {
                body.insert(crate::model::Key::new("id"), resource.id.clone());
            }
            if let Some(version) = &resource.api_version {
                body.insert(crate::model::Key::new("apiVersion"), Value::string(version.clone()));
            }
            Arc::new(self.spelling.body(&resource.resource_type, &body))
        };
        let plain = || object.map_or_else(|| make(&Object::default()), make);
        match (doubted, self.prepared.get(index.0)) {
            (Some(body), _) => make(&body),
            (None, Some(cell)) => cell.get_or_init(plain).clone(),
            (None, None) => plain(),
        }
    }

    fn weigh(&self, machine: &mut Machine, subject: &Subject<'_>, law: &Law, binding: &Binding, effect: Effect) -> Verdict {
        let rule = match &law.rule {
            Ok(rule) => rule,
            Err(why) => return unknown(format!("the definition cannot be evaluated: {why}")),
        };
        let parameters = match &binding.parameters {
            Ok(parameters) => parameters,
            Err(_) if self.is_elsewhere(machine, subject, rule) => return Verdict::NotApplicable,
            Err(why) => return unknown(why.clone()),
        };
        let makes = MAKERS.iter().any(|maker| rule.functions.contains(*maker));
        if makes && parameters.values().any(|value| value.as_f64().is_some_and(|number| number > LARGEST_MADE)) {
            return unknown("an expression makes more than seawall lets it");
        }
        let context = match self.context(subject, rule) {
            Ok(context) => context,
            Err(why) => return unknown(why),
        };
        let question = Question { rule, parameters, given: given(parameters, rule), context };
        let related = match (&law.related, effect.asks_for_another()) {
            (_, false) => None,
            (Some(Ok(related)), true) => Some(related),
            (Some(Err(why)), true) => return unknown(format!("the definition cannot be evaluated: {why}")),
            (None, true) => return unknown("its effect asks for another resource, and it does not say which"),
        };
        let mut worlds = Worlds::default();
        let cell = OnceCell::new();
        let uses: Vec<Use> = rule.uses.iter().chain(related.into_iter().flat_map(related::uses_of_judged)).cloned().collect();
        let make = || reads::reads("resource", &uses, subject.kind(), parameters, &self.set.table, &mut Machine::new());
        let read = || -> &Reads { cell.get_or_init(make) };
        let own = worlds.instance(self.prepared(subject.index, &uses), &read, &["resource"], &self.spelling, Part::Judged);
        let candidates = related.map(|related| Candidates::find(self, subject, related, &question, &mut worlds));
        let Some(count) = worlds.count(CAP) else { return undecided(&worlds) };
        let mut answers = Vec::with_capacity(count);
        let mut shown = None;
        for number in 0..count {
            let world = worlds.world(number);
            let filled = own.fill(&worlds, &world);
            let answer = self.answer(machine, subject, &question, &filled).and_then(|answer| match &candidates {
                Some(candidates) if answer == Kind::Fail => {
                    candidates.answer(self, machine, subject, &question, &filled, (&worlds, &world))
                }
                // Such a policy applies where its rule is true.
                Some(_) => Ok(Kind::NotApplicable),
                None => Ok(answer),
            });
            match answer {
                Ok(answer) => {
                    if answer == Kind::Fail {
                        shown.get_or_insert(filled);
                    }
                    answers.push(answer);
                }
                Err(why) => return unknown(why),
            }
        }
        let first = answers.first().copied().unwrap_or(Kind::NotApplicable);
        if answers.iter().any(|answer| *answer != first) {
            return mixed(&worlds, &answers);
        }
        if let Some(variable) = worlds.variables.iter().find(|variable| !variable.complete) {
            return Verdict::Unknown { path: variable.path.clone(), cause: variable.cause.clone() };
        }
        if let Some(cause) = candidates.as_ref().and_then(|candidates| candidates.doubt(first)) {
            return unknown(cause);
        }
        match first {
            Kind::NotApplicable => Verdict::NotApplicable,
            Kind::Pass => Verdict::Pass,
            Kind::Fail => {
                let filled = shown.unwrap_or_else(|| engine::object([]));
                let (path, message) = match &candidates {
                    Some(candidates) => (Path::default(), candidates.missing()),
                    None => (pointing::at_fault(machine, subject, &question, &self.set.table, &filled), String::new()),
                };
                Verdict::Fail { denials: vec![Denial { path, message }], conditional: subject.resource.condition.cause() }
            }
        }
    }

    /// Whether the policy is about other types, whatever its parameters are.
    fn is_elsewhere(&self, machine: &mut Machine, subject: &Subject<'_>, rule: &Rule) -> bool {
        let empty = || engine::object([]);
        let seen = view(subject.kind(), &empty(), &rule.names, &self.set.table);
        !rule.applies_by_parameter && machine.holds(&rule.applies, seen, empty(), empty()) == Ok(false)
    }

    /// What the rule alone says of the resource in one world; a failure if it is true.
    fn answer(
        &self,
        machine: &mut Machine,
        subject: &Subject<'_>,
        question: &Question<'_>,
        filled: &RegoValue,
    ) -> Result<Kind, String> {
        let rule = question.rule;
        let seen = view(subject.kind(), filled, &rule.names, &self.set.table);
        if !ask(machine, &rule.applies, &seen, question)? {
            return Ok(Kind::NotApplicable);
        }
        let holds = ask(machine, &rule.condition, &seen, question)?;
        for field in &rule.every {
            let Some(emptied) = container(field, rule).and_then(|path| with_empty(&seen, &path)) else { continue };
            // Of the elements of an array that is not there the documentation says that there are none, so that a condition
            // is true of all of them; the engine takes one that is null.
            if ask(machine, &rule.condition, &emptied, question)? != holds {
                let Field::Alias(alias) = field else { continue };
                return Err(format!(
                    "the array of `{}` is not there, and what Azure Policy makes of that is not settled",
                    alias.name
                ));
            }
        }
        Ok(if holds { Kind::Fail } else { Kind::Pass })
    }

    /// What functions such as `resourceGroup()` give.
    fn context(&self, subject: &Subject<'_>, rule: &Rule) -> Result<RegoValue, String> {
        let called = |name: &str| rule.functions.contains(name);
        let only = |call: &str, properties: &[&str]| {
            rule.expressions.match_indices(call).all(|(at, _)| {
                let rest = rule.expressions.get(at + call.len()..).unwrap_or_default();
                properties
                    .iter()
                    .any(|property| rest.strip_prefix(property).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)))
            })
        };
        let mut context: Vec<(RegoValue, RegoValue)> = Vec::new();
        let whole_id = subject.resource.id.as_str().is_some();
        if rule.uses.iter().any(|one| one.field == Field::Common("id".to_owned())) && !whole_id {
            return Err("the id is not known; `--subscription` and `--resource-group` tell it".to_owned());
        }
        if called("subscription") {
            let Some(id) = subject.place.subscription() else {
                return Err("the subscription is not known; `--subscription` tells it".to_owned());
            };
            if !only("subscription()", &[".subscriptionid", ".id"]) {
                return Err("what the subscription is like is not told by code".to_owned());
            }
            let entries = [("id", format!("/subscriptions/{id}")), ("subscriptionId", id.to_owned())];
            context.push(("subscription".into(), texts(&entries)));
        }
        if called("resourcegroup") {
            context.push(("resourceGroup".into(), self.resource_group(subject, only("resourcegroup()", &[".name", ".id"]))?));
        }
        if called("requestcontext") {
            let Some(version) = &subject.resource.api_version else {
                return Err("the version of the API is not known".to_owned());
            };
            context.push(("requestContext".into(), texts(&[("apiVersion", version.to_string())])));
        }
        if called("utcnow") {
            let Some(now) = &self.set.now else { return Err("the time is not known".to_owned()) };
            context.push(("utcNow".into(), now.as_str().into()));
        }
        if called("claims") || called("policy") {
            return Err("it asks who deploys, or by which assignment".to_owned());
        }
        Ok(engine::object(context))
    }

    fn resource_group(&self, subject: &Subject<'_>, only_named: bool) -> Result<RegoValue, String> {
        let Some(name) = subject.place.resource_group() else {
            return Err("the resource group is not known; `--resource-group` tells it".to_owned());
        };
        if only_named {
            let id =
                subject.place.subscription().map(|subscription| format!("/subscriptions/{subscription}/resourceGroups/{name}"));
            let id = id.ok_or("the subscription is not known; `--subscription` tells it")?;
            return Ok(texts(&[("name", name.to_owned()), ("id", id)]));
        }
        let declared =
            self.estate.of_type("Microsoft.Resources/resourceGroups").iter().filter(|index| !self.estate.is_implied(**index));
        let groups = declared.map(|index| self.estate.resource(*index));
        let mut known = groups.filter(|group| !group.existing && Place::of(&group.id).resource_group() == Some(name));
        let body = known
            .next()
            .filter(|group| group.body.inside().all(Value::is_known))
            .and_then(|group| self.spelling.known(&group.body));
        body.ok_or_else(|| "what the resource group is like is not told by the scanned files".to_owned())
    }
}

/// Asks a condition of the question.
pub(super) fn ask(
    machine: &mut Machine,
    condition: &Compiled,
    seen: &RegoValue,
    question: &Question<'_>,
) -> Result<bool, String> {
    let answer = machine.holds(condition, seen.clone(), question.given.clone(), question.context.clone());
    // The words of the engine may quote a value.
    answer.map_err(|_| "the engine could not evaluate the definition".to_owned())
}

/// Parameters as the engine takes them: regions also in the one way that is compared.
fn given(parameters: &Map<String, Json>, rule: &Rule) -> RegoValue {
    let mut all = parameters.clone();
    for name in &rule.regions {
        let value = match parameters.get(name) {
            Some(Json::String(text)) => plain(text).into(),
            Some(Json::Array(items)) => {
                items.iter().map(|item| item.as_str().map_or_else(|| item.clone(), |text| plain(text).into())).collect()
            }
            _ => continue,
        };
        all.insert(plain_name(name), value);
    }
    engine::from_json(Json::Object(all))
}

fn texts(entries: &[(&str, String)]) -> RegoValue {
    engine::object(entries.iter().map(|(key, value)| (RegoValue::from(*key), RegoValue::from(value.as_str()))))
}

/// Where the array of an alias stands in the view.
fn container(field: &Field, rule: &Rule) -> Option<Vec<String>> {
    let Field::Alias(alias) = field else { return None };
    let number = rule.names.owners.iter().position(|owner| *owner == alias.owner)?;
    let keys = alias.steps.iter().map_while(|step| match step {
        Step::Key(key) => Some(key.to_ascii_lowercase()),
        Step::Elements => None,
    });
    Some([format!("t{number}")].into_iter().chain(keys).collect())
}
