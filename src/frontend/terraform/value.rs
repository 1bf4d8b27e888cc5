//! Values of the Terraform language: what its type system (cty) knows, with origins and with unknown parts.
//!
//! Source: <https://developer.hashicorp.com/terraform/language/expressions/types>.

use std::collections::BTreeMap;
use std::sync::Arc;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::frontend::terraform::number::Number;
use crate::model::{Origin, Part, Unknown};

/// A value with its origin. Cheap to clone: everything large is shared.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Where it comes from.
    pub origin: Origin,
    /// It is marked as sensitive: its text must never reach an output.
    pub sensitive: bool,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Data {
    /// `null` of a type.
    Null(Type),
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string that is known.
    String(Arc<str>),
    /// A string of which parts are known, in the form that [`model::Value::parts`](crate::model::Value::parts) gives it.
    Parts(Arc<[Part]>),
    /// A list, set or tuple.
    Sequence(Arc<Sequence>),
    /// A map or object.
    Mapping(Arc<Mapping>),
    /// A value of this type that cannot be known.
    Unknown(Type, Arc<Unknown>),
}

/// A list, set or tuple.
#[derive(Clone, Debug)]
pub struct Sequence {
    /// Which of them.
    pub kind: SequenceKind,
    /// The known elements; those of a set in order and without equal ones.
    pub items: Vec<Value>,
    /// What the number of further elements depends on: blocks that a `dynamic` makes of an unknown collection.
    pub open: Option<Arc<Unknown>>,
}

/// The kind of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub enum SequenceKind {
    /// All elements have this type.
    List(Type),
    /// All elements have this type, none is twice there.
    Set(Type),
    /// Each element has its own.
    Tuple,
}

/// A map or object. Keys keep their case and are in order, as in Terraform.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// Which of them.
    pub kind: MappingKind,
    /// The known entries.
    pub entries: BTreeMap<Arc<str>, Value>,
    /// What an attribute that is not among them depends on: of a resource, what its provider fills in.
    pub open: Option<Arc<Unknown>>,
}

/// The kind of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub enum MappingKind {
    /// All values have this type.
    Map(Type),
    /// Each attribute has its own.
    Object,
}

/// A type, and the type that a conversion aims at.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Not known, or `any`.
    Any,
    /// `string`.
    String,
    /// `number`.
    Number,
    /// `bool`.
    Bool,
    /// `list(…)`.
    List(Arc<Type>),
    /// `set(…)`.
    Set(Arc<Type>),
    /// `map(…)`.
    Map(Arc<Type>),
    /// `tuple([…])`.
    Tuple(Arc<[Type]>),
    /// `object({…})`.
    Object(Arc<BTreeMap<Arc<str>, Attribute>>),
}

/// An attribute of an object type.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Its type.
    pub ty: Type,
    /// It may be missing (`optional(…)`).
    pub optional: bool,
    /// What a missing one is then; `None` is null.
    pub default: Option<DefaultValue>,
}

/// The default of an optional attribute.
#[derive(Clone, Debug)]
pub struct DefaultValue(pub Arc<Value>);

/// Types are compared for their shape: defaults do not count.
impl PartialEq for DefaultValue {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A text in the normal form that Terraform gives all its strings (NFC).
pub fn normalised(text: &str) -> Arc<str> {
    if text.is_ascii() || is_nfc(text) { text.into() } else { text.nfc().collect::<String>().into() }
}

impl From<Data> for Value {
    fn from(data: Data) -> Self {
        Value { data, origin: Origin::NONE, sensitive: false }
    }
}

impl Value {
    /// `null` of no particular type.
    pub const NULL: Value = Value { data: Data::Null(Type::Any), origin: Origin::NONE, sensitive: false };

    /// A string, in the normal form.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        Data::String(if text.is_ascii() { text } else { normalised(&text) }).into()
    }

    /// A tuple.
    pub fn tuple(items: Vec<Value>) -> Self {
        Data::Sequence(Arc::new(Sequence { kind: SequenceKind::Tuple, items, open: None })).into()
    }

    /// A list of elements that have the type `ty` already.
    pub fn list(ty: Type, items: Vec<Value>) -> Self {
        Data::Sequence(Arc::new(Sequence { kind: SequenceKind::List(ty), items, open: None })).into()
    }

    /// An object.
    pub fn object(entries: impl IntoIterator<Item = (Arc<str>, Value)>) -> Self {
        let entries = entries.into_iter().collect();
        Data::Mapping(Arc::new(Mapping { kind: MappingKind::Object, entries, open: None })).into()
    }

    /// A map of values that have the type `ty` already.
    pub fn map(ty: Type, entries: BTreeMap<Arc<str>, Value>) -> Self {
        Data::Mapping(Arc::new(Mapping { kind: MappingKind::Map(ty), entries, open: None })).into()
    }

    /// An unknown value.
    pub fn unknown(ty: Type, unknown: Unknown) -> Self {
        Data::Unknown(ty, Arc::new(unknown)).into()
    }

    /// The same value with another origin.
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// The same value, sensitive if `sensitive` or if it was before.
    pub fn with_sensitive(mut self, sensitive: bool) -> Self {
        self.sensitive |= sensitive;
        self
    }

    /// The text of a known string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) => Some(text),
            _ => None,
        }
    }

    /// The sequence, if it is one.
    pub fn as_sequence(&self) -> Option<&Sequence> {
        match &self.data {
            Data::Sequence(sequence) => Some(sequence),
            _ => None,
        }
    }

    /// The mapping, if it is one.
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match &self.data {
            Data::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The value under `key` of a mapping, if it is known to be there.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_mapping()?.entries.get(key)
    }

    /// The elements of a sequence or the values of a mapping; of anything else nothing.
    pub fn inside(&self) -> impl Iterator<Item = &Value> {
        let (items, entries) = match &self.data {
            Data::Sequence(sequence) => (Some(sequence.items.iter()), None),
            Data::Mapping(mapping) => (None, Some(mapping.entries.values())),
            _ => (None, None),
        };
        items.into_iter().flatten().chain(entries.into_iter().flatten())
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null(_))
    }
}
