//! Values as a deployment would send them to Azure, as far as they can be known.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use uuid::Uuid;

use crate::model::entries::Entries;
use crate::model::origin::Origin;
use crate::model::path::{Path, Segment};
use crate::source::Span;

/// A value with its origin. Cheap to clone: everything large is shared.
#[derive(Clone, Debug, Default)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it is, or is made from, a secret: its text must never reach an output.
    pub secret: bool,
}

/// What a value is.
#[derive(Clone, Debug, Default)]
pub enum Data {
    /// `null`; in a resource the same as absent.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Another number.
    Float(f64),
    /// A string that is known.
    String(Arc<str>),
    /// A string of which parts are known: at least one hole, no two literals in a row, no empty literal.
    Parts(Arc<[Part]>),
    /// An array.
    Array(Arc<Array>),
    /// An object.
    Object(Arc<Object>),
    /// A value that cannot be known.
    Unknown(Arc<Unknown>),
}

/// A piece of a partially known string.
#[derive(Clone, Debug)]
pub enum Part {
    /// Known text.
    Literal(Arc<str>),
    /// Unknown text.
    Hole(Arc<Unknown>),
}

/// An array; `open` if more elements may follow.
#[derive(Clone, Debug, Default)]
pub struct Array {
    /// The known elements.
    pub items: Vec<Value>,
    /// What the further elements depend on.
    pub open: Option<Arc<Unknown>>,
}

/// An object in the order of writing, its keys compared without case; `open` if more keys may come.
#[derive(Clone, Debug, Default)]
pub struct Object {
    /// The known entries.
    pub entries: Entries,
    /// What the further entries depend on.
    pub open: Option<Arc<Unknown>>,
    /// The keys of the further entries, of which parts are known; none if there may be others.
    pub keys: Vec<Value>,
}

/// A key of an object: keeps the author's case, compares without it (ARM does not look at it).
#[derive(Clone, Debug)]
pub struct Key {
    /// The key as it is written.
    pub text: Arc<str>,
    /// Where it is written.
    pub span: Option<Span>,
}

impl Key {
    /// A key that nobody wrote.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Key { text: text.into(), span: None }
    }

    /// A key written at `span`.
    pub fn at(text: impl Into<Arc<str>>, span: Span) -> Self {
        Key { text: text.into(), span: Some(span) }
    }
}

/// Hashes a text as equal ones but for the case of letters are hashed.
pub(super) fn hash_caseless<H: Hasher>(text: &str, state: &mut H) {
    let mut room = [0; 32];
    for piece in text.as_bytes().chunks(room.len()) {
        if let Some(lowered) = room.get_mut(..piece.len()) {
            lowered.copy_from_slice(piece);
            lowered.make_ascii_lowercase();
            state.write(lowered);
        }
    }
    state.write_u8(0xff);
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_caseless(&self.text, state);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.text.eq_ignore_ascii_case(&other.text)
    }
}

impl Eq for Key {}

impl Object {
    /// Without entries, with room for so many.
    pub fn with_capacity(count: usize) -> Self {
        Object { entries: Entries::with_capacity(count), ..Object::default() }
    }

    /// The value under `key`, in any case.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.get(key)
    }

    /// The key as written and its value.
    pub fn get_entry(&self, key: &str) -> Option<(&Key, &Value)> {
        self.entries.get_key_value(key)
    }

    /// Puts `value` under `key`, in the place of an older value if there is one.
    pub fn insert(&mut self, key: Key, value: Value) {
        self.entries.insert(key, value);
    }

    /// Adds an entry of whose key only parts are known.
    pub fn insert_open(&mut self, key: Value, because: &Arc<Unknown>) {
        if self.open.is_none() || !self.keys.is_empty() {
            self.keys.push(key);
        }
        self.open.get_or_insert_with(|| Arc::clone(because));
    }

    /// Leaves it open for entries of which nothing is known.
    pub fn open_up(&mut self, because: &Arc<Unknown>) {
        self.keys.clear();
        self.open.get_or_insert_with(|| Arc::clone(because));
    }

    /// Takes `key` out.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.entries.remove(key).map(|(_, value)| value)
    }
}

/// The type of a value as far as it is known.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Not known.
    Any,
    /// A string.
    String,
    /// A whole number.
    Int,
    /// `true` or `false`.
    Bool,
    /// An object.
    Object,
    /// An array.
    Array,
}

/// Why a value cannot be known. The text of each is what a person reads behind `unknown:`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A parameter has no value; its name, and where it is declared.
    Parameter {
        /// Name of the parameter.
        name: Arc<str>,
        /// Its declaration.
        span: Option<Span>,
    },
    /// An input variable of a Terraform root has no value; its name, and where it is declared.
    Variable {
        /// Name of the variable.
        name: Arc<str>,
        /// Its declaration.
        span: Option<Span>,
    },
    /// The value stands in a vault.
    Secret(Arc<str>),
    /// Azure computes it while deploying; the function or property that asks.
    Runtime(Arc<str>),
    /// A key or password that Azure makes; the attribute that holds it. It is a secret even if the configuration says otherwise.
    Key(Arc<str>),
    /// Azure fills in this property of a resource. It tells no secret: those are given by `list*` functions only
    /// (<https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#list>).
    Property(Arc<str>),
    /// The scope of the deployment is not known: `subscription().subscriptionId` and the like.
    Context(Arc<str>),
    /// A parameter file takes it from a variable of the environment, which the user did not allow for.
    Environment(Arc<str>),
    /// It changes from run to run: `newGuid()`, `utcNow()`.
    Nondeterministic(Arc<str>),
    /// A module or linked template that is not at hand.
    ExternalModule(Arc<str>),
    /// A function or construct that seawall does not know.
    Unsupported(Arc<str>),
    /// The expression fails; the diagnostic says how.
    Error(Arc<str>),
    /// A limit was hit.
    Limit(Arc<str>),
    /// An export does not hold the property; how to get one that does.
    NotExported(Arc<str>),
    /// A snapshot does not keep it, only whether it is a secret.
    Redacted {
        /// By its name or its looks it is one.
        sensitive: bool,
    },
    /// It is of a resource that was not scanned; its name.
    Unseen(Arc<str>),
    /// It hangs on an argument of Terraform that is not mapped to Azure: `azurerm_x.argument`.
    Unmapped {
        /// The type and the argument.
        argument: Arc<str>,
    },
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Parameter { name, .. } => write!(f, "needs a value for parameter `{name}`"),
            Cause::Variable { name, .. } => write!(f, "needs a value for variable `{name}`"),
            Cause::Secret(name) => write!(f, "is the secret `{name}`"),
            Cause::Runtime(what) | Cause::Key(what) | Cause::Property(what) => {
                write!(f, "`{what}` is known only while deploying")
            }
            Cause::Context(what) => write!(f, "`{what}` depends on where it is deployed to"),
            Cause::Environment(name) => write!(f, "needs the environment variable `{name}`"),
            Cause::Nondeterministic(what) => write!(f, "`{what}` gives another value in each deployment"),
            Cause::ExternalModule(what) => write!(f, "`{what}` is not at hand"),
            Cause::Unsupported(what) => write!(f, "{what} is not understood"),
            Cause::Error(what) => write!(f, "{what}"),
            Cause::Limit(what) => write!(f, "{what}"),
            Cause::NotExported(what) => write!(f, "{what}"),
            Cause::Redacted { .. } => f.write_str("is a value that a snapshot does not keep"),
            Cause::Unseen(name) => write!(f, "`{name}` was not scanned"),
            Cause::Unmapped { argument } => write!(f, "`{argument}` is not mapped yet"),
        }
    }
}

/// What is known of an unknown value.
#[derive(Clone, Debug, Default)]
pub struct Refinement {
    /// The values it may have, if they can be counted up; each known.
    pub one_of: Option<Arc<[Value]>>,
    /// It is not null (and not absent).
    pub not_null: bool,
    /// Smallest value of a number, smallest length of a string or array.
    pub min: Option<i64>,
    /// Largest value of a number, largest length of a string or array.
    pub max: Option<i64>,
}

/// A value that cannot be known. Two values with one `symbol` are the same value.
#[derive(Clone, Debug)]
pub struct Unknown {
    /// What it is: stable within a deployment, e.g. `parameter minTls`, `reference(…)`.
    pub symbol: Arc<str>,
    /// Its type.
    pub ty: Type,
    /// Why it is unknown.
    pub cause: Cause,
    /// What is known of it all the same.
    pub refinement: Refinement,
}

impl Unknown {
    /// An unknown value of type `ty` that is called `symbol`.
    pub fn new(symbol: impl Into<Arc<str>>, ty: Type, cause: Cause) -> Self {
        Unknown { symbol: symbol.into(), ty, cause, refinement: Refinement::default() }
    }

    /// The symbol without the serial numbers that tell apart unknown values of one expression: it stays the same when
    /// others come or go.
    pub fn stable_symbol(&self) -> Cow<'_, str> {
        let Some((first, rest)) = self.symbol.split_once('#') else { return Cow::Borrowed(&self.symbol) };
        let mut text = first.to_owned();
        for piece in rest.split('#') {
            let rest = piece.trim_start_matches(|character: char| character.is_ascii_digit());
            if rest.len() == piece.len() {
                text.push('#');
            }
            text.push_str(rest);
        }
        Cow::Owned(text)
    }

    /// What it is, in a word or two, for people: `uniqueString(…)`, `tlsVersion`.
    pub fn label(&self) -> String {
        let symbol = self.stable_symbol();
        let symbol = ["parameter ", "variable "].iter().find_map(|kind| symbol.strip_prefix(kind)).unwrap_or(&symbol);
        match (symbol.find('('), symbol.rfind(')')) {
            (Some(open), Some(close)) if close > open + 1 => {
                format!("{}(…){}", symbol.get(..open).unwrap_or_default(), symbol.get(close + 1..).unwrap_or_default())
            }
            _ => symbol.to_owned(),
        }
    }
}

impl Data {
    /// What it is, in words, for messages.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Data::Null => "null",
            Data::Bool(_) => "a boolean",
            Data::Int(_) | Data::Float(_) => "a number",
            Data::String(_) | Data::Parts(_) => "a string",
            Data::Array(_) => "an array",
            Data::Object(_) => "an object",
            Data::Unknown(_) => "unknown",
        }
    }
}

impl From<Data> for Value {
    fn from(data: Data) -> Self {
        Value { data, origin: Origin::NONE, secret: false }
    }
}

/// Parts of one string; one of more is unknown as a whole, or strings of strings would grow without bound.
const MOST_PARTS: usize = 512;

/// The unknown string that stands for one of too many parts. Equal ones have equal symbols.
fn too_long(parts: &[Part]) -> Value {
    let mut hash = Uuid::NAMESPACE_OID;
    let mut cause = None;
    for part in parts {
        hash = match part {
            Part::Literal(text) => Uuid::new_v5(&hash, text.as_bytes()),
            Part::Hole(hole) => {
                cause.get_or_insert_with(|| hole.cause.clone());
                Uuid::new_v5(&hash, hole.symbol.as_bytes())
            }
        };
    }
    let cause = cause.expect("invariant: a string of several parts has a hole");
    let symbol = format!("text {}", hash.simple());
    Value::unknown(Unknown {
        refinement: Refinement { not_null: true, ..Refinement::default() },
        ..Unknown::new(symbol, Type::String, cause)
    })
}

impl Value {
    /// `null`.
    pub const NULL: Value = Value { data: Data::Null, origin: Origin::NONE, secret: false };

    /// A string.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Data::String(text.into()).into()
    }

    /// An array of known length.
    pub fn array(items: Vec<Value>) -> Self {
        Data::Array(Arc::new(Array { items, open: None })).into()
    }

    /// An object with all its keys.
    pub fn object(entries: impl IntoIterator<Item = (Key, Value)>) -> Self {
        let entries = entries.into_iter().collect();
        Data::Object(Arc::new(Object { entries, ..Object::default() })).into()
    }

    /// An unknown value.
    pub fn unknown(unknown: Unknown) -> Self {
        Data::Unknown(Arc::new(unknown)).into()
    }

    /// A string of the given pieces: joins literals, drops empty ones, and is known if no hole is left.
    pub fn parts(pieces: impl IntoIterator<Item = Part>) -> Self {
        let mut joined: Vec<Part> = Vec::new();
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Part::Literal(literal) => text.push_str(&literal),
                Part::Hole(hole) => {
                    if !text.is_empty() {
                        joined.push(Part::Literal(std::mem::take(&mut text).into()));
                    }
                    joined.push(Part::Hole(hole));
                }
            }
        }
        if joined.is_empty() {
            return Value::string(text);
        }
        if !text.is_empty() {
            joined.push(Part::Literal(text.into()));
        }
        if joined.len() > MOST_PARTS {
            return too_long(&joined);
        }
        Data::Parts(joined.into()).into()
    }

    /// The text of a string, with what `hole` says of each of its unknown parts; `None` if it is no string and not unknown.
    pub fn text_with<'a, T: AsRef<str>>(&'a self, hole: impl Fn(&'a Unknown) -> T) -> Option<String> {
        match &self.data {
            Data::String(text) => Some(text.to_string()),
            Data::Parts(parts) => {
                let mut text = String::new();
                for part in parts.iter() {
                    match part {
                        Part::Literal(literal) => text.push_str(literal),
                        Part::Hole(unknown) => text.push_str(hole(unknown).as_ref()),
                    }
                }
                Some(text)
            }
            Data::Unknown(unknown) => Some(hole(unknown).as_ref().to_owned()),
            Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::Array(_) | Data::Object(_) => None,
        }
    }

    /// The same value with another origin.
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// The same value, secret if `secret` or if it was before.
    pub fn with_secret(mut self, secret: bool) -> Self {
        self.secret |= secret;
        self
    }

    /// The text of a known string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) => Some(text),
            _ => None,
        }
    }

    /// The array, if it is one.
    pub fn as_array(&self) -> Option<&Array> {
        match &self.data {
            Data::Array(array) => Some(array),
            _ => None,
        }
    }

    /// The object, if it is one.
    pub fn as_object(&self) -> Option<&Object> {
        match &self.data {
            Data::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// Whether all of it is known, down to the leaves.
    pub fn is_known(&self) -> bool {
        match &self.data {
            Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::String(_) => true,
            Data::Parts(_) | Data::Unknown(_) => false,
            Data::Array(array) => array.open.is_none() && array.items.iter().all(Value::is_known),
            Data::Object(object) => object.open.is_none() && object.entries.values().all(Value::is_known),
        }
    }

    /// The elements of an array or the values of an object; of anything else nothing.
    pub fn inside(&self) -> impl Iterator<Item = &Value> {
        let (items, entries) = match &self.data {
            Data::Array(array) => (Some(array.items.iter()), None),
            Data::Object(object) => (None, Some(object.entries.values())),
            _ => (None, None),
        };
        items.into_iter().flatten().chain(entries.into_iter().flatten())
    }

    /// Whether it, or anything in it, is secret.
    pub fn has_secret(&self) -> bool {
        self.secret
            || match &self.data {
                Data::Array(array) => array.items.iter().any(Value::has_secret),
                Data::Object(object) => object.entries.values().any(Value::has_secret),
                Data::Null
                | Data::Bool(_)
                | Data::Int(_)
                | Data::Float(_)
                | Data::String(_)
                | Data::Parts(_)
                | Data::Unknown(_) => false,
            }
    }

    /// The value one step further down, if it is known to be there.
    pub fn step(&self, segment: &Segment) -> Option<&Value> {
        match (&self.data, segment) {
            (Data::Object(object), Segment::Key(key)) => object.get(key),
            (Data::Array(array), Segment::Index(index)) => array.items.get(*index),
            _ => None,
        }
    }

    /// The value under `key` of an object, if it is known to be there.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }

    /// The value at `path`, if it is known to be there.
    pub fn at(&self, path: &Path) -> Option<&Value> {
        path.0.iter().try_fold(self, |value, segment| value.step(segment))
    }

    /// The deepest value on the way to `path` that exists, and how many steps of the path lead to it: all of them if
    /// the value itself exists. This is how a *missing* property has a line too.
    pub fn nearest(&self, path: &Path) -> (&Value, usize) {
        let mut value = self;
        for (depth, segment) in path.0.iter().enumerate() {
            match value.step(segment) {
                Some(next) => value = next,
                None => return (value, depth),
            }
        }
        (value, path.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hole(name: &str) -> Part {
        Part::Hole(Arc::new(Unknown::new(name, Type::String, Cause::Context(name.into()))))
    }

    #[test]
    fn parts_are_joined_and_collapse_when_known() {
        let known = Value::parts([Part::Literal("a".into()), Part::Literal("b".into())]);
        assert_eq!(known.as_str(), Some("ab"));
        let Data::Parts(parts) = Value::parts([Part::Literal("".into()), hole("x"), Part::Literal("b".into())]).data else {
            panic!("a hole keeps it unknown")
        };
        assert_eq!(parts.len(), 2);
    }

    #[test]
    fn keys_compare_without_case_and_keep_their_place() {
        let mut object = Object::default();
        object.insert(Key::new("minimumTLSVersion"), Value::string("a"));
        object.insert(Key::new("other"), Value::NULL);
        object.insert(Key::new("MinimumTlsVersion"), Value::string("b"));
        assert_eq!(object.entries.len(), 2);
        assert_eq!(object.get("minimumtlsversion").and_then(Value::as_str), Some("b"));
    }

    #[test]
    fn keys_in_part_are_told_unless_there_may_be_others() {
        let key = Value::parts([Part::Literal("a".into()), hole("x")]);
        let because = Arc::new(Unknown::new("x", Type::String, Cause::Context("x".into())));
        let mut object = Object::default();
        object.insert_open(key.clone(), &because);
        object.insert_open(key.clone(), &because);
        assert_eq!(object.keys.len(), 2);
        object.open_up(&because);
        object.insert_open(key, &because);
        assert!(object.keys.is_empty() && object.open.is_some());
    }

    #[test]
    fn nearest_stops_at_the_deepest_value_there_is() {
        let value = Value::object([(Key::new("a"), Value::object([(Key::new("b"), Value::string("x"))]))]);
        assert_eq!(value.nearest(&Path::keys(&["a", "c", "d"])).1, 1);
        assert_eq!(value.nearest(&Path::keys(&["A", "b"])).1, 2);
    }
}
