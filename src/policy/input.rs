//! From values of the model to what Rego sees. Known parts are converted once; what is unknown becomes a numbered hole,
//! filled anew for each world.

use std::sync::{Arc, Mutex, PoisonError};

use crate::model::{Cause, Data, Estate, Object, Part, Path, Resource, ResourceIndex, Segment, StepKind, Type, Unknown, Value};
use crate::policy::engine::{self, RegoValue};
use crate::policy::environment::Words;
use crate::policy::spelling::Spelling;

/// The key of the last segment of a child's name. The host gives it beside the name: most policies ask for nothing else.
pub(crate) const LEAF: &str = "leaf";

/// The key that says of a related resource that it is declared as existing: what is below it may not have been scanned.
const EXISTING: &str = "existing";

/// The key of what a resource says of its environment. The host gives it: it is no property.
pub(crate) const ENVIRONMENT: &str = "environment";

/// A value with holes.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// Known throughout.
    Known(RegoValue),
    /// An object, and the hole of its further entries.
    Object(Vec<(Arc<str>, Node)>, Option<usize>),
    /// An array, and the hole of its further elements.
    Array(Vec<Node>, Option<usize>),
    /// Unknown.
    Hole(usize),
}

/// What a hole stands for.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum HoleKind {
    /// A whole value.
    Value,
    /// Further elements of an array.
    Elements,
    /// Further entries of an object.
    Entries,
}

/// A place whose value is not known.
#[derive(Clone, Debug)]
pub(crate) struct Hole {
    /// What fills it: for a partially known string, the string as a whole.
    pub(crate) unknown: Arc<Unknown>,
    /// The literal pieces before, between and behind the unknown ones, for a partially known string.
    pub(crate) pattern: Option<Vec<Arc<str>>>,
    /// Where it stands in the resource.
    pub(crate) path: Path,
    /// What it stands for.
    pub(crate) kind: HoleKind,
    /// Whether its value must not be shown.
    pub(crate) secret: bool,
    /// Whether it is made of nothing but what Azure says of resources and of the place of deployment.
    pub(crate) told: bool,
    /// The keys that are there already, in lower case, if it stands for further entries.
    pub(crate) taken: Vec<String>,
    /// Whether it is the id of the resource itself, of which no more than names are missing, or an id that lacks only the subscription and the resource
    /// group it is deployed to.
    pub(crate) scoped: bool,
    /// What stands there if nothing hangs on it.
    pub(crate) filler: RegoValue,
}

/// What the id of nearly every resource begins with.
const SUBSCRIPTIONS: &str = "/subscriptions/";

impl Hole {
    fn is_scoped_id(&self) -> bool {
        let own = matches!(self.path.0.as_slice(), [Segment::Key(key)] if **key == *"id");
        let Some(pattern) = self.pattern.as_deref().filter(|_| self.kind == HoleKind::Value) else { return false };
        let scoped = matches!(self.unknown.cause, Cause::Context(_));
        let front = pattern.first().map(|front| front.to_ascii_lowercase()).unwrap_or_default();
        own && front.starts_with(SUBSCRIPTIONS) || scoped && front == SUBSCRIPTIONS
    }

    /// Finds out what follows from the rest.
    fn settle(&mut self) {
        self.scoped = self.is_scoped_id();
        self.filler = self.pattern.as_deref().map_or_else(|| FILLER.to_owned(), |pattern| pattern.join(FILLER)).into();
    }
}

/// Stands for a text that nobody compares with anything.
pub(crate) const FILLER: &str = "seawall";

/// Whether Azure tells it to everybody who may read the resource or the scope.
fn is_told(cause: &Cause) -> bool {
    matches!(cause, Cause::Property(_) | Cause::Context(_))
}

/// The numbers of the holes of a resource that are filled, as bits.
pub(crate) type Filled = u64;

/// A resource, converted.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// The whole resource.
    pub(crate) node: Node,
    /// Its holes by number.
    pub(crate) holes: Vec<Hole>,
    /// `input.secrets`: where secrets stand and of what kind.
    pub(crate) secrets: RegoValue,
    /// The texts of the known ones: no message may hold them.
    pub(crate) secret_texts: Vec<Arc<str>>,
    /// What it is with some of its holes filled and the others absent: most policies ask for the same.
    settled: Mutex<Vec<(Filled, RegoValue)>>,
}

impl Prepared {
    /// The resource with the holes `filled` and the others absent, found by `fill` the first time.
    pub(crate) fn settled(&self, filled: Filled, fill: impl FnOnce() -> RegoValue) -> RegoValue {
        let mut known = self.settled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, value)) = known.iter().find(|(of, _)| *of == filled) {
            return value.clone();
        }
        let value = fill();
        known.push((filled, value.clone()));
        value
    }
}

impl Spelling {
    /// Converts the resource at `index`: its body with its id.
    pub(crate) fn resource(&self, estate: &Estate, index: ResourceIndex, words: &Words) -> Prepared {
        let resource: &Resource = estate.resource(index);
        let mut body = resource.body.as_object().cloned().unwrap_or_default();
        if body.get("id").is_none() && !resource.id.is_null() {
            body.insert(crate::model::Key::new("id"), resource.id.clone());
        }
        body.insert(crate::model::Key::new(ENVIRONMENT), words.of_resource(resource).value());
        if resource.existing {
            body.insert(crate::model::Key::new(EXISTING), Data::Bool(true).into());
        }
        self.body(&resource.resource_type, &body)
    }

    /// Converts the body of a resource of type `resource_type`.
    pub(crate) fn body(&self, resource_type: &Arc<str>, body: &Object) -> Prepared {
        let mut body = body.clone();
        if let Some(leaf) = body.get("name").and_then(|name| leaf(resource_type, name)) {
            body.insert(crate::model::Key::new(LEAF), leaf);
        }
        body.insert(crate::model::Key::new("type"), Value::string(resource_type.clone()));
        let mut conversion = Conversion { spelling: self, holes: Vec::new(), secrets: Vec::new(), secret_texts: Vec::new() };
        let value = Data::Object(Arc::new(body)).into();
        let node = conversion.value(&value, &Path::default()).unwrap_or_else(|| Node::Object(Vec::new(), None));
        conversion.holes.iter_mut().for_each(Hole::settle);
        Prepared {
            node,
            holes: conversion.holes,
            secrets: RegoValue::from(conversion.secrets),
            secret_texts: conversion.secret_texts,
            settled: Mutex::default(),
        }
    }

    /// Converts a value that is known throughout; what is not, is left out.
    pub(crate) fn known(&self, value: &Value) -> Option<RegoValue> {
        let mut conversion = Conversion { spelling: self, holes: Vec::new(), secrets: Vec::new(), secret_texts: Vec::new() };
        let node = conversion.value(value, &Path::default())?;
        node.fill(&|_| Filling::default())
    }
}

struct Conversion<'a> {
    spelling: &'a Spelling,
    holes: Vec<Hole>,
    secrets: Vec<RegoValue>,
    secret_texts: Vec<Arc<str>>,
}

impl Conversion<'_> {
    fn hole(&mut self, unknown: &Arc<Unknown>, path: &Path, kind: HoleKind, secret: bool) -> usize {
        let told = kind == HoleKind::Value && is_told(&unknown.cause);
        let hole = Hole {
            unknown: unknown.clone(),
            pattern: None,
            path: path.clone(),
            kind,
            secret,
            told,
            taken: Vec::new(),
            scoped: false,
            filler: RegoValue::Null,
        };
        self.holes.push(hole);
        self.holes.len() - 1
    }

    /// `None` for null, which is the same as absent.
    fn value(&mut self, value: &Value, path: &Path) -> Option<Node> {
        if value.secret {
            self.secret(value, path);
        }
        Some(match &value.data {
            Data::Null => return None,
            Data::Bool(flag) => Node::Known(RegoValue::Bool(*flag)),
            Data::Int(number) => Node::Known(RegoValue::from(*number)),
            Data::Float(number) => Node::Known(RegoValue::from(*number)),
            Data::String(text) => Node::Known(engine::text(text)),
            Data::Parts(parts) => self.parts(parts, path, value.secret),
            Data::Unknown(unknown) => Node::Hole(self.hole(unknown, path, HoleKind::Value, value.secret)),
            Data::Array(array) => {
                let mut known = true;
                let mut nodes = Vec::with_capacity(array.items.len());
                for (index, item) in array.items.iter().enumerate() {
                    // A null keeps its place, so that the indices of denials are those of the author.
                    let node = self.value(item, &path.index(index)).unwrap_or(Node::Known(RegoValue::Null));
                    known &= matches!(node, Node::Known(_));
                    nodes.push(node);
                }
                let open = array.open.as_ref().map(|open| self.hole(open, path, HoleKind::Elements, value.secret));
                let node = Node::Array(nodes, open);
                if known && open.is_none() { node.settle() } else { node }
            }
            Data::Object(object) => {
                let mut known = true;
                let mut entries = Vec::with_capacity(object.entries.len());
                for (key, item) in &object.entries {
                    let key = self.spelling.key(&key.text);
                    if let Some(node) = self.value(item, &path.key(key.clone())) {
                        known &= matches!(node, Node::Known(_));
                        entries.push((key, node));
                    }
                }
                let open = object.open.as_ref().map(|open| self.hole(open, path, HoleKind::Entries, value.secret));
                if let Some(hole) = open.and_then(|number| self.holes.get_mut(number)) {
                    // What is related to a resource is said by the host, not by what nobody knows of the resource.
                    let own = path.0.is_empty().then(|| "related".to_owned());
                    hole.taken = object.entries.keys().map(|key| key.text.to_ascii_lowercase()).chain(own).collect();
                }
                let node = Node::Object(entries, open);
                if known && open.is_none() { node.settle() } else { node }
            }
        })
    }

    /// A partially known string is one unknown string, whose symbol is its text with the symbols of its holes. Its cause is the
    /// first one that is more than the place of deployment. Below a resource group the first one of all: what is deployed
    /// there has a name that says nothing, whereas the last part of a role's id says which role.
    fn parts(&mut self, parts: &Arc<[Part]>, path: &Path, secret: bool) -> Node {
        let mut symbol = String::from("text ");
        let mut pattern = vec![String::new()];
        let mut causes = Vec::new();
        for part in parts.iter() {
            match part {
                Part::Literal(text) => {
                    symbol.push_str(text);
                    if let Some(last) = pattern.last_mut() {
                        last.push_str(text);
                    }
                }
                Part::Hole(hole) => {
                    symbol.push_str(&format!("\u{1}{}\u{2}", hole.symbol));
                    causes.push(&hole.cause);
                    pattern.push(String::new());
                }
            }
        }
        let group = "/resourcegroups/";
        let in_group =
            pattern.get(1).and_then(|text| text.get(..group.len())).is_some_and(|text| text.eq_ignore_ascii_case(group));
        let telling = causes.iter().find(|cause| !in_group && !matches!(cause, Cause::Context(_))).or(causes.first());
        let cause = telling.map_or_else(|| Cause::Runtime("text".into()), |cause| (*cause).clone());
        let mut unknown = Unknown::new(symbol, Type::String, cause);
        unknown.refinement.not_null = true;
        if let [before, Part::Hole(hole), after @ ..] = &padded(parts)[..]
            && let (Part::Literal(before), Some(one_of)) = (before, &hole.refinement.one_of)
            && after.iter().all(|part| matches!(part, Part::Literal(_)))
        {
            let after: String = after.iter().filter_map(literal).collect();
            let texts = one_of.iter().map(|choice| Some(Value::string(format!("{before}{}{after}", choice.as_str()?))));
            unknown.refinement.one_of = texts.collect::<Option<Vec<_>>>().map(Into::into);
        }
        let number = self.hole(&Arc::new(unknown), path, HoleKind::Value, secret);
        if let Some(hole) = self.holes.get_mut(number) {
            hole.pattern = Some(pattern.into_iter().map(Into::into).collect());
            hole.told = parts.iter().all(|part| match part {
                Part::Literal(_) => true,
                Part::Hole(hole) => is_told(&hole.cause),
            });
        }
        Node::Hole(number)
    }

    fn secret(&mut self, value: &Value, path: &Path) {
        let of_parameter = |kind: StepKind| {
            use StepKind::{
                InputDefault, InputVariable, ModuleArgument, Parameter, ParameterDefault, ParameterFile, VariablesFile,
            };
            matches!(
                kind,
                Parameter | ParameterDefault | ParameterFile | ModuleArgument | InputVariable | InputDefault | VariablesFile
            )
        };
        let from_parameter = value.origin.steps().any(|step| of_parameter(step.kind));
        let kind = match &value.data {
            Data::Unknown(unknown) => match unknown.cause {
                Cause::Secret(_) => "vault",
                Cause::Parameter { .. } | Cause::Variable { .. } => "parameter",
                Cause::Nondeterministic(_) => "generated",
                Cause::Redacted { sensitive: true } => "redacted",
                Cause::Redacted { sensitive: false } => "harmless",
                _ => "runtime",
            },
            _ if from_parameter => "parameter",
            Data::Parts(_) => "runtime",
            _ => "literal",
        };
        if let Data::String(text) = &value.data
            && text.len() >= 4
        {
            self.secret_texts.push(text.clone());
        }
        // An export declares nothing secure: what is hidden there by the name of its key is judged by its text.
        if kind == "literal" && value.origin.first().is_some_and(|step| step.kind == StepKind::Export) {
            return;
        }
        let steps = path.0.iter().map(|segment| match segment {
            Segment::Key(key) => engine::text(key),
            Segment::Index(index) => RegoValue::from(*index),
        });
        let path = RegoValue::from(steps.collect::<Vec<_>>());
        self.secrets.push(engine::object([("kind".into(), kind.into()), ("path".into(), path)]));
    }
}

fn literal(part: &Part) -> Option<&str> {
    match part {
        Part::Literal(text) => Some(text),
        Part::Hole(_) => None,
    }
}

/// The last segment of a child's name; a resource at the top has none, so that nothing hangs on how it is called.
fn leaf(resource_type: &str, name: &Value) -> Option<Value> {
    if resource_type.matches('/').count() < 2 {
        return None;
    }
    let last = |text: &str| Value::string(text.rsplit('/').next().unwrap_or_default());
    let unknown = |whole: &Unknown| Unknown::new(format!("last segment of {}", whole.symbol), Type::String, whole.cause.clone());
    match &name.data {
        Data::String(text) => Some(last(text)),
        Data::Parts(parts) => match parts.as_ref() {
            [.., Part::Literal(tail)] if tail.contains('/') => Some(last(tail)),
            [.., Part::Hole(hole), Part::Literal(tail)] => {
                Some(Value::parts([Part::Hole(Arc::new(unknown(hole))), Part::Literal(tail.clone())]))
            }
            [.., Part::Hole(hole)] => Some(Value::unknown(unknown(hole))),
            _ => None,
        },
        Data::Unknown(whole) => {
            let mut unknown = unknown(whole);
            let one_of = whole.refinement.one_of.iter().flat_map(|one_of| one_of.iter());
            let texts: Option<Vec<Value>> = one_of.map(|choice| choice.as_str().map(last)).collect();
            unknown.refinement.one_of = texts.filter(|texts| !texts.is_empty()).map(Into::into);
            Some(Value::unknown(unknown))
        }
        _ => None,
    }
}

/// The parts with a literal in front.
fn padded(parts: &[Part]) -> Vec<Part> {
    let front = matches!(parts.first(), Some(Part::Hole(_))).then(|| Part::Literal("".into()));
    front.into_iter().chain(parts.iter().cloned()).collect()
}

/// What fills a hole in one world.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filling {
    /// The value; `None` if absent.
    pub(crate) value: Option<RegoValue>,
}

impl Node {
    fn settle(self) -> Node {
        match self.fill(&|_| Filling::default()) {
            Some(value) => Node::Known(value),
            None => self,
        }
    }

    /// The value when each hole is filled by `filling`; `None` if absent.
    pub(crate) fn fill(&self, filling: &dyn Fn(usize) -> Filling) -> Option<RegoValue> {
        match self {
            Node::Known(value) => Some(value.clone()),
            Node::Hole(hole) => filling(*hole).value,
            Node::Array(items, open) => {
                let mut values: Vec<RegoValue> = items.iter().map(|item| item.fill(filling).unwrap_or(RegoValue::Null)).collect();
                if let Some(RegoValue::Array(more)) = open.and_then(|hole| filling(hole).value) {
                    values.extend(more.iter().cloned());
                }
                Some(RegoValue::from(values))
            }
            Node::Object(entries, open) => {
                let mut values: Vec<(RegoValue, RegoValue)> = Vec::with_capacity(entries.len());
                if let Some(RegoValue::Object(more)) = open.and_then(|hole| filling(hole).value) {
                    values.extend(more.iter().map(|(key, value)| (key.clone(), value.clone())));
                }
                let known = entries.iter().filter_map(|(key, node)| Some((engine::text(key), node.fill(filling)?)));
                values.extend(known);
                Some(engine::object(values))
            }
        }
    }
}
