//! Unknown values and what they may be: the finite choice of witnesses that stands for all values a policy can tell apart.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::model::{Cause, Data, Path, Segment, Type, Unknown, Value};
use crate::policy::engine::{self, RegoValue};
use crate::policy::input::{ENVIRONMENT, FILLER, Filled, Filling, Hole, HoleKind, LEAF, Prepared};
use crate::policy::reads::Reads;
use crate::policy::spelling::Spelling;

/// The symbol of the variable that all values hang on that Azure tells.
const TOLD: &str = "told";

/// An unknown object is opened this many levels deep.
const DEPTH: usize = 6;

/// One value that an unknown may have.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// The value; `None` if absent.
    pub(crate) value: Option<RegoValue>,
    /// How a person would write it; `None` if it stands for many or is secret.
    pub(crate) shown: Option<String>,
}

/// An unknown and all its choices.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    symbol: String,
    /// What it may be.
    pub(crate) choices: Vec<Choice>,
    /// Whether the choices stand for all values it may have.
    pub(crate) complete: bool,
    /// Why it is unknown.
    pub(crate) cause: String,
    /// Where it first stands in the judged resource.
    pub(crate) path: Path,
}

/// How a hole is filled from the choices of variables.
#[derive(Clone, Debug)]
enum Template {
    Absent,
    /// The same in every world.
    Fixed(RegoValue),
    Variable(usize),
    /// An object that is there if the gate is open; absent fields are left out.
    Object(usize, Vec<(Arc<str>, Template)>),
    /// An array with one element if the gate is open, else none.
    Element(usize, Box<Template>),
    /// The first if the gate is open, else the second.
    Either(usize, RegoValue, RegoValue),
    /// Absent if the gate is shut.
    Gated(usize, Box<Template>),
}

/// The variables of one question: a policy and a resource with what it is joined to.
#[derive(Debug, Default)]
pub(crate) struct Worlds {
    /// The unknowns.
    pub(crate) variables: Vec<Variable>,
    /// Of more worlds nobody asks what they are.
    limit: Option<usize>,
}

/// What a resource is in a question.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The judged one.
    Judged,
    /// One that is joined to it, of the same deployment.
    Related,
    /// One of another deployment, which has this number.
    Elsewhere(usize),
}

impl Part {
    /// What is joined from a `deployment` to a resource of the deployment `home`.
    pub(crate) fn joined(home: Option<usize>, deployment: usize) -> Self {
        if home == Some(deployment) { Part::Related } else { Part::Elsewhere(deployment) }
    }
}

/// A converted resource with how its holes are filled.
#[derive(Debug)]
pub(crate) struct Instance {
    prepared: Arc<Prepared>,
    templates: Vec<Template>,
    /// The holes that are filled, if it is the same in every world.
    settled: Option<Filled>,
}

impl Instance {
    /// Where secrets stand in it.
    pub(crate) fn secrets(&self) -> &RegoValue {
        &self.prepared.secrets
    }

    /// The resource in the world of the given choices.
    pub(crate) fn fill(&self, worlds: &Worlds, world: &[usize]) -> RegoValue {
        let filling = |hole: usize| Filling { value: self.templates.get(hole).and_then(|template| worlds.fill(template, world)) };
        let fill = || self.prepared.node.fill(&filling).unwrap_or_else(RegoValue::new_object);
        self.settled.map_or_else(fill, |filled| self.prepared.settled(filled, fill))
    }
}

impl Worlds {
    /// Worlds of which it matters only that there are more than `limit`, if there are.
    pub(crate) fn up_to(limit: usize) -> Self {
        Worlds { limit: Some(limit), ..Worlds::default() }
    }

    /// Of how many worlds it matters what they are; of any number, if that is not said.
    pub(crate) fn limit(&self) -> Option<usize> {
        self.limit
    }

    /// Whether there are too many already.
    fn is_over(&self) -> bool {
        self.limit.is_some_and(|limit| self.count(limit).is_none())
    }

    /// Prepares a resource that stands at `root` of the input. `reads` is asked only when something depends on it: to find out costs more than most
    /// verdicts.
    pub(crate) fn instance<'r>(
        &mut self,
        prepared: Arc<Prepared>,
        reads: &dyn Fn() -> &'r Reads,
        root: &[&str],
        spelling: &Spelling,
        part: Part,
    ) -> Instance {
        let own = part == Part::Judged;
        let top: OnceCell<Cow<'_, Reads>> = OnceCell::new();
        let top = || top.get_or_init(|| reads().below(root, &Path::default()));
        let by_source = || reads().below(&["secrets"], &Path::default()).is_read();
        let templates = prepared.holes.iter().map(|hole| {
            if self.is_over() {
                return Template::Absent;
            }
            // The same place in every world: a verdict may depend on what an id points to, which the relations have
            // followed already, and not on the number of a subscription.
            let placed = hole.scoped || {
                let asks_name = || top().keys.contains_key("name");
                is_incidental_name(hole, asks_name, || top().below(&[], &hole.path))
            };
            // Who looks at everything does not mean what the host adds.
            let added = matches!(hole.path.0.as_slice(), [Segment::Key(key)] if **key == *ENVIRONMENT);
            if added && !top().keys.contains_key(ENVIRONMENT) {
                return Template::Absent;
            }
            // A policy that is told where secrets come from judges an unknown one by that, whatever its text.
            let sourced = own && hole.secret && matches!(hole.kind, HoleKind::Value) && by_source();
            if placed || sourced {
                return Template::Fixed(hole.filler.clone());
            }
            let mut reads = top().below(&[], &hole.path);
            if hole.taken.iter().any(|key| reads.keys.contains_key(&**key)) {
                let reads = reads.to_mut();
                hole.taken.iter().for_each(|key| {
                    reads.keys.remove(&**key);
                });
            }
            if !reads.is_read() {
                return Template::Absent;
            }
            let path = if own { written_at(&hole.path) } else { Path::default() };
            // The same policy needs not fear that a property of a resource is a secret.
            if own && hole.told && !hole.secret && reads.keys.is_empty() && reads.any.is_none() && by_source() {
                return self.told(hole, &path);
            }
            self.hole(hole, &reads, spelling, &path, part)
        });
        let templates: Vec<Template> = templates.collect();
        let settled = settled(&templates);
        Instance { prepared, templates, settled }
    }

    /// A choice between there and not there.
    pub(crate) fn gate(&mut self, symbol: String, cause: String, path: &Path) -> usize {
        let choice = |value| Choice { value, shown: None };
        self.variable(symbol, cause, path, true, || vec![choice(Some(RegoValue::Null)), choice(None)])
    }

    /// The symbol of the gate of a resource of a deployment that is there if the `condition` holds.
    pub(crate) fn condition(deployment: usize, condition: &Unknown) -> String {
        format!("condition {deployment} {}", condition.symbol)
    }

    /// A variable of the words that `unknown` may be, or none.
    pub(crate) fn words(&mut self, unknown: &Unknown, cause: String) -> usize {
        let words = unknown.refinement.one_of.iter().flat_map(|words| words.iter()).map(Value::as_str);
        let choice = |word: Option<&str>| Choice { value: word.map(RegoValue::from), shown: word.map(str::to_owned) };
        self.variable(unknown.symbol.to_string(), cause, &Path::default(), true, || words.map(choice).collect())
    }

    /// The word that such a variable is in a world.
    pub(crate) fn word<'w>(&'w self, variable: usize, world: &[usize]) -> Option<&'w str> {
        self.choice(variable, world)?.shown.as_deref()
    }

    /// Whether a gate is open in a world.
    pub(crate) fn open(&self, gate: usize, world: &[usize]) -> bool {
        self.choice(gate, world).is_some_and(|choice| choice.value.is_some())
    }

    /// How many worlds there are, or `None` if they are more than `cap`.
    pub(crate) fn count(&self, cap: usize) -> Option<usize> {
        let product =
            self.variables.iter().try_fold(1_usize, |product, variable| product.checked_mul(variable.choices.len().max(1)));
        product.filter(|product| *product <= cap)
    }

    /// The choices of the world with a number below [`Worlds::count`].
    pub(crate) fn world(&self, number: usize) -> Vec<usize> {
        let mut rest = number;
        let digits = self.variables.iter().map(|variable| {
            let base = variable.choices.len().max(1);
            let digit = rest % base;
            rest /= base;
            digit
        });
        digits.collect()
    }

    /// The choice of a variable in a world.
    pub(crate) fn choice(&self, variable: usize, world: &[usize]) -> Option<&Choice> {
        self.variables.get(variable)?.choices.get(*world.get(variable)?)
    }

    fn variable(
        &mut self,
        symbol: String,
        cause: String,
        path: &Path,
        complete: bool,
        choices: impl FnOnce() -> Vec<Choice>,
    ) -> usize {
        match self.variables.iter().position(|variable| variable.symbol == symbol) {
            Some(number) => {
                // One unknown at two places: what either place can tell apart matters, so nothing may be left out.
                for choice in choices() {
                    let known = self.variables[number].choices.iter().any(|other| other.value == choice.value);
                    if !known {
                        self.variables[number].choices.push(choice);
                    }
                }
                self.variables[number].complete &= complete;
                number
            }
            None => {
                self.variables.push(Variable { symbol, choices: choices(), complete, cause, path: path.clone() });
                self.variables.len() - 1
            }
        }
    }

    fn hole(&mut self, hole: &Hole, reads: &Reads, spelling: &Spelling, path: &Path, part: Part) -> Template {
        let symbol = match part {
            // A parameter of another root is another one, whatever it is called.
            Part::Elsewhere(deployment) if matches!(hole.unknown.cause, Cause::Parameter { .. } | Cause::Variable { .. }) => {
                format!("{} of {deployment}", hole.unknown.symbol)
            }
            _ => hole.unknown.symbol.to_string(),
        };
        let cause = hole.unknown.cause.to_string();
        match hole.kind {
            HoleKind::Value => {
                if let Some(choices) = counted(hole, spelling) {
                    return Template::Variable(self.variable(symbol, cause, path, true, || choices));
                }
                self.value(hole, &symbol, hole.unknown.ty, reads, path, 0)
            }
            HoleKind::Entries => {
                let gate = self.gate(format!("{symbol} more"), cause, path);
                self.mark_unsettled(gate, reads);
                self.object(hole, &symbol, gate, reads, path, 0)
            }
            HoleKind::Elements => {
                let gate = self.gate(format!("{symbol} more"), cause, path);
                self.mark_unsettled(gate, reads);
                self.element(hole, &symbol, gate, reads, path, 0)
            }
        }
    }

    /// What Azure tells: a word or an address, for a policy may ask whether it is harmless whatever it is called. All such
    /// values of a question are the one or the other together.
    fn told(&mut self, hole: &Hole, path: &Path) -> Template {
        let [word, address] = ["seawall", "https://seawall"].map(|text| {
            engine::from_json(hole.pattern.as_deref().map_or_else(|| text.to_owned(), |pattern| pattern.join(text)).into())
        });
        Template::Either(self.gate(TOLD.to_owned(), hole.unknown.cause.to_string(), path), word, address)
    }

    /// A container used as a whole is more than its gate can say.
    fn mark_unsettled(&mut self, gate: usize, reads: &Reads) {
        if let Some(variable) = self.variables.get_mut(gate)
            && (reads.at.unsettled || !reads.at.literals.is_empty())
        {
            variable.complete = false;
        }
    }

    fn object(&mut self, hole: &Hole, symbol: &str, gate: usize, reads: &Reads, path: &Path, depth: usize) -> Template {
        let mut fields = Vec::new();
        for (lower, (spelling, below)) in &reads.keys {
            if self.is_over() {
                break;
            }
            let template = self.value(hole, &format!("{symbol}.{}", &**lower), Type::Any, below, path, depth + 1);
            fields.push((Arc::from(&**spelling), template));
        }
        if let Some(any) = &reads.any
            && let Some(variable) = self.variables.get_mut(gate)
            && any.is_read()
        {
            // Entries of any name: one of a fresh name stands for them only as far as names do not matter.
            variable.complete = false;
        }
        Template::Object(gate, fields)
    }

    fn element(&mut self, hole: &Hole, symbol: &str, gate: usize, reads: &Reads, path: &Path, depth: usize) -> Template {
        let below = reads.any.as_deref().cloned().unwrap_or_default();
        let element = self.value(hole, &format!("{symbol}[]"), Type::Any, &below, path, depth + 1);
        Template::Element(gate, Box::new(element))
    }

    fn value(&mut self, hole: &Hole, symbol: &str, ty: Type, reads: &Reads, path: &Path, depth: usize) -> Template {
        let cause = hole.unknown.cause.to_string();
        let top = depth == 0;
        let nullable = !top || !hole.unknown.refinement.not_null;
        let scalar = matches!(ty, Type::String | Type::Int | Type::Bool);
        let nested = !scalar && depth < DEPTH && (!reads.keys.is_empty() || reads.any.is_some());
        if nested {
            let there = self.gate(format!("{symbol} there"), cause.clone(), path);
            self.mark_unsettled(there, reads);
            if !nullable {
                self.variables[there].choices.truncate(1);
            }
            let array = ty == Type::Array || (ty == Type::Any && reads.keys.is_empty());
            if array {
                let gate = self.gate(format!("{symbol} element"), cause, path);
                let element = self.element(hole, symbol, gate, reads, path, depth);
                return Template::Gated(there, Box::new(element));
            }
            return self.object(hole, symbol, there, reads, path, depth);
        }
        let unknown = &hole.unknown;
        let complete =
            !reads.at.unsettled && (scalar || top || depth < DEPTH) && (reads.keys.is_empty() && reads.any.is_none() || scalar);
        let complete = complete || ty == Type::Bool;
        let number =
            self.variable(symbol.to_owned(), cause, path, complete, || witnesses(hole, unknown, ty, reads, nullable, top));
        Template::Variable(number)
    }

    fn fill(&self, template: &Template, world: &[usize]) -> Option<RegoValue> {
        match template {
            Template::Absent => None,
            Template::Fixed(value) => Some(value.clone()),
            Template::Variable(number) => self.choice(*number, world)?.value.clone(),
            Template::Either(gate, word, address) => Some(if self.open(*gate, world) { word.clone() } else { address.clone() }),
            Template::Object(gate, fields) => self.open(*gate, world).then(|| {
                engine::object(fields.iter().filter_map(|(key, field)| Some((engine::text(key), self.fill(field, world)?))))
            }),
            Template::Element(gate, element) => {
                let items =
                    if self.open(*gate, world) { vec![self.fill(element, world).unwrap_or(RegoValue::Null)] } else { Vec::new() };
                Some(RegoValue::from(items))
            }
            Template::Gated(gate, inner) => {
                if self.open(*gate, world) {
                    self.fill(inner, world)
                } else {
                    None
                }
            }
        }
    }
}

/// The choices of an unknown whose values can be counted up.
fn counted(hole: &Hole, spelling: &Spelling) -> Option<Vec<Choice>> {
    let one_of = hole.unknown.refinement.one_of.as_ref()?;
    let choices = one_of.iter().map(|value| Choice {
        value: spelling.known(value),
        shown: if hole.secret || value.has_secret() { None } else { show(&value.data) },
    });
    Some(choices.collect())
}

fn show(data: &Data) -> Option<String> {
    match data {
        Data::Null => Some("null".to_owned()),
        Data::Bool(flag) => Some(flag.to_string()),
        Data::Int(number) => Some(number.to_string()),
        Data::Float(number) => Some(number.to_string()),
        Data::String(text) => Some(text.to_string()).filter(|text| !text.is_empty()),
        Data::Parts(_) | Data::Array(_) | Data::Object(_) | Data::Unknown(_) => None,
    }
}

/// The holes that are filled, by their numbers, if no world fills them otherwise: with a text that follows from the hole alone.
fn settled(templates: &[Template]) -> Option<Filled> {
    templates.iter().enumerate().try_fold(0, |filled: Filled, (number, template)| match template {
        Template::Absent => Some(filled),
        Template::Fixed(_) => Some(filled | 1_u64.checked_shl(u32::try_from(number).ok()?)?),
        _ => None,
    })
}

/// The constants that the policy compares with, their neighbours, and one value that is none of them.
fn witnesses(hole: &Hole, unknown: &Unknown, ty: Type, reads: &Reads, nullable: bool, top: bool) -> Vec<Choice> {
    let (min, max) = if top { (unknown.refinement.min, unknown.refinement.max) } else { (None, None) };
    let pattern = if top { hole.pattern.as_deref() } else { None };
    let mut found: BTreeMap<String, Json> = BTreeMap::new();
    let mut add = |value: Json| {
        found.entry(value.to_string()).or_insert(value);
    };
    let literals = || reads.at.literals.values();
    if matches!(ty, Type::Any | Type::String) {
        for text in literals().filter_map(Json::as_str) {
            let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
            if min.is_none_or(|min| length >= min)
                && max.is_none_or(|max| length <= max)
                && pattern.is_none_or(|pattern| fits(text, pattern))
            {
                add(text.into());
            }
        }
        add(fresh(min, max, pattern, reads).into());
    }
    let numbers: Vec<i64> = literals().filter_map(Json::as_i64).collect();
    if ty == Type::Int || ty == Type::Any && !numbers.is_empty() {
        let near = numbers.iter().flat_map(|number| [number.saturating_sub(1), *number, number.saturating_add(1)]);
        let bounds = min.into_iter().chain(max);
        let beyond = numbers.iter().max().map_or(7, |largest| largest.saturating_add(1000));
        for number in near.chain(bounds).chain([beyond]) {
            if min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max) {
                add(number.into());
            }
        }
    }
    if ty == Type::Bool || ty == Type::Any {
        add(true.into());
        add(false.into());
    }
    if matches!(ty, Type::Any | Type::Object) {
        add(serde_json::json!({}));
    }
    if matches!(ty, Type::Any | Type::Array) {
        add(serde_json::json!([]));
    }
    literals().filter(|literal| literal.is_array() || literal.is_object()).for_each(|literal| {
        if matches!(ty, Type::Any) || literal.is_array() == (ty == Type::Array) {
            add(literal.clone());
        }
    });
    let choices = found.into_values().map(|value| {
        let named = reads.at.literals.values().any(|literal| *literal == value) || value.is_boolean();
        // An empty text says nothing to a reader, whether it is made up or the policy's own default.
        let told = named && !hole.secret && value.as_str() != Some("");
        let shown = told.then(|| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        Choice { value: Some(engine::from_json(value)), shown }
    });
    let absent = nullable.then(|| Choice { value: None, shown: Some("null".to_owned()) });
    choices.chain(absent).collect()
}

/// A text that is none of the constants, of allowed length.
fn fresh(min: Option<i64>, max: Option<i64>, pattern: Option<&[Arc<str>]>, reads: &Reads) -> String {
    let mut text = FILLER.to_owned();
    let taken = |text: &str| {
        reads.at.literals.values().any(|literal| literal.as_str().is_some_and(|known| known.eq_ignore_ascii_case(text)))
    };
    while taken(&text) {
        text.push('x');
    }
    if let Some(pattern) = pattern {
        return pattern.join(&text);
    }
    let length = |bound: Option<i64>| bound.and_then(|bound| usize::try_from(bound).ok());
    if let Some(max) = length(max) {
        text.truncate(max);
    }
    if let Some(min) = length(min) {
        while text.len() < min.min(4096) {
            text.push('x');
        }
    }
    text
}

/// Whether a hole is the resource's own name and no verdict can hang on it: the policy does not ask for it by its key, or
/// all it could look at, the last segment of a child's name, is known, or the name is made from the place of deployment
/// (`uniqueString(resourceGroup().id)`) and can be none of the constants that the policy knows.
fn is_incidental_name<'r>(hole: &Hole, asked_for: impl FnOnce() -> bool, reads: impl FnOnce() -> Cow<'r, Reads>) -> bool {
    let own = matches!(hole.path.0.as_slice(), [Segment::Key(key)] if **key == *"name");
    let tail_known =
        || hole.pattern.as_deref().and_then(<[_]>::last).is_some_and(|tail| tail.contains('/') && !tail.ends_with('/'));
    let constant =
        |literal: &Json| literal.as_str().is_some_and(|text| hole.pattern.as_deref().is_none_or(|pattern| fits(text, pattern)));
    let made = || matches!(hole.unknown.cause, Cause::Context(_)) && !reads().at.literals.values().any(constant);
    own && hole.kind == HoleKind::Value && (tail_known() || !asked_for() || made())
}

/// Where the author wrote what stands at `path`.
fn written_at(path: &Path) -> Path {
    match path.0.as_slice() {
        [Segment::Key(key)] if **key == *LEAF => Path::default().key("name"),
        _ => path.clone(),
    }
}

/// Whether `text` may be the pattern with its gaps filled.
fn fits(text: &str, pattern: &[Arc<str>]) -> bool {
    let (text, [front, .., back]) = (text.to_ascii_lowercase(), pattern) else {
        return true;
    };
    let (front, back) = (front.to_ascii_lowercase(), back.to_ascii_lowercase());
    text.len() >= front.len() + back.len() && text.starts_with(&front) && text.ends_with(&back)
}
