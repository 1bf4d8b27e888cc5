//! What a plan says of the values of one instance: `after`, `after_unknown`, `after_sensitive` and the expressions of the
//! configuration, laid over each other.
//!
//! Source: <https://developer.hashicorp.com/terraform/internals/json-format#change-representation>.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use bigdecimal::BigDecimal;

use crate::frontend::json::{Node, NodeKind};
use crate::frontend::terraform::number::Number;
use crate::frontend::terraform::value::{Data, Mapping, MappingKind, Type, Value};
use crate::model::{Cause, Origin, Unknown};
use crate::source::Span;

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(Arc<str>),
    Index(usize),
}

/// An argument that is known after apply only and whose expression says what it refers to.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    /// Where the unknown value stands.
    pub(super) path: Vec<Step>,
    /// What its expression refers to, as the plan writes it.
    pub(super) references: Vec<Arc<str>>,
}

/// What the configuration says about a place.
#[derive(Clone)]
pub(super) enum Written<'n> {
    /// Nothing is known of what is written and what is not, beside what the type's mapping knows.
    Anything,
    /// An expression gives it and all below.
    Expression(&'n Node),
    /// Blocks of this kind give it; their bodies.
    Blocks(Vec<&'n Node>),
    /// Nobody wrote it: the provider fills it in, or a `dynamic` block makes it, which plans do not show.
    Nothing,
}

/// The three views of one place.
#[derive(Copy, Clone)]
struct Views<'n> {
    after: Option<&'n Node>,
    unknown: Option<&'n Node>,
    sensitive: Option<&'n Node>,
}

/// Reads the values of one instance.
pub(super) struct Values<'a> {
    /// Its address, for the symbols of unknown values.
    pub(super) address: &'a str,
    /// The text of the plan, for numbers of many digits.
    pub(super) text: &'a str,
    /// Whether the type has an argument at this path (indices left out). What nobody wrote counts only then.
    pub(super) knows: &'a dyn Fn(&[&str]) -> bool,
    /// Unknown values whose expressions say what they refer to.
    pub(super) pending: Vec<Pending>,
    path: Vec<Step>,
}

impl<'a> Values<'a> {
    pub(super) fn new(address: &'a str, text: &'a str, knows: &'a dyn Fn(&[&str]) -> bool) -> Self {
        Values { address, text, knows, pending: Vec::new(), path: Vec::new() }
    }

    /// The arguments of the instance, an object.
    pub(super) fn read(
        &mut self,
        after: Option<&Node>,
        unknown: Option<&Node>,
        sensitive: Option<&Node>,
        written: &Written<'_>,
        span: Span,
    ) -> Value {
        let found = self.value(Views { after, unknown, sensitive }, written);
        match found {
            Some(value) if value.as_mapping().is_some() || matches!(value.data, Data::Unknown(..)) => value,
            _ => Value::object([]).with_origin(at(span)),
        }
    }

    /// The value at this place; `None` if nothing is there that anyone wrote.
    fn value(&mut self, views: Views<'_>, written: &Written<'_>) -> Option<Value> {
        let sensitive = views.sensitive.is_some_and(is_true);
        let inner = Views { sensitive: views.sensitive.filter(|_| !sensitive), ..views };
        let value = if views.unknown.is_some_and(is_true) { self.unknown(written) } else { self.known(inner, written) };
        value.map(|value| value.with_sensitive(sensitive))
    }

    fn unknown(&mut self, written: &Written<'_>) -> Option<Value> {
        let label = self.label();
        let mut cause = Cause::Runtime(label.as_str().into());
        match written {
            // The provider computes it; whoever asks for it is told so.
            Written::Nothing => return None,
            Written::Anything | Written::Blocks(_) => {}
            Written::Expression(expression) => {
                let references = references(expression);
                if let Some(single) = super::configuration::single(&references) {
                    cause = Cause::Runtime(single.into());
                }
                self.pending.push(Pending { path: self.path.clone(), references });
            }
        }
        Some(Value::unknown(Type::Any, Unknown::new(label, crate::model::Type::Any, cause)))
    }

    fn label(&self) -> String {
        let mut text = self.address.to_owned();
        for step in &self.path {
            match step {
                Step::Key(key) => {
                    text.push('.');
                    text.push_str(key);
                }
                Step::Index(index) => text.push_str(&format!("[{index}]")),
            }
        }
        text
    }

    fn known(&mut self, views: Views<'_>, written: &Written<'_>) -> Option<Value> {
        let (object, array) = shape(views);
        if object {
            return self.object(views, written);
        }
        if array {
            return self.array(views, written);
        }
        let node = views.after?;
        let data = match &node.kind {
            NodeKind::Null | NodeKind::Array(_) | NodeKind::Object(_) => return None,
            NodeKind::Bool(truth) => Data::Bool(*truth),
            NodeKind::Int(number) => Data::Number(Number::from(*number)),
            NodeKind::Float(_) => self.number(node.span)?,
            NodeKind::String(text) => Data::String(text.value.clone()),
        };
        // Of what nobody wrote only that counts which the type's mapping asks for: a plan holds what the provider computed too.
        if matches!(written, Written::Nothing | Written::Anything) && !self.is_argument() {
            return None;
        }
        Some(Value::from(data).with_origin(at(node.span)))
    }

    fn is_argument(&self) -> bool {
        let keys: Vec<&str> = self
            .path
            .iter()
            .filter_map(|step| match step {
                Step::Key(key) => Some(&**key),
                Step::Index(_) => None,
            })
            .collect();
        (self.knows)(&keys)
    }

    fn number(&self, span: Span) -> Option<Data> {
        let text = self.text.get(span.start as usize..span.end as usize)?;
        BigDecimal::from_str(text).ok().map(|number| Data::Number(Number(number)))
    }

    fn object(&mut self, views: Views<'_>, written: &Written<'_>) -> Option<Value> {
        let mut names: BTreeMap<Arc<str>, ()> = BTreeMap::new();
        for node in [views.after, views.unknown].into_iter().flatten() {
            names.extend(node.members().iter().map(|member| (member.key.value.clone(), ())));
        }
        let mut entries = BTreeMap::new();
        for (name, ()) in names {
            let below = below(written, &name);
            let views = Views {
                after: views.after.and_then(|node| member(node, &name)),
                unknown: views.unknown.and_then(|node| member(node, &name)),
                sensitive: views.sensitive.and_then(|node| member(node, &name)),
            };
            self.path.push(Step::Key(name.clone()));
            if let Some(value) = self.value(views, &below) {
                entries.insert(name, value);
            }
            self.path.pop();
        }
        let asked = matches!(written, Written::Nothing) && entries.is_empty();
        let made = Data::Mapping(Arc::new(Mapping { kind: MappingKind::Object, entries, open: None }));
        (!asked).then(|| Value::from(made).with_origin(views.after.map_or(Origin::NONE, |node| at(node.span))))
    }

    fn array(&mut self, views: Views<'_>, written: &Written<'_>) -> Option<Value> {
        let after = views.after.map(Node::items).unwrap_or_default();
        let unknown = views.unknown.map(Node::items).unwrap_or_default();
        let sensitive = views.sensitive.map(Node::items).unwrap_or_default();
        let length = after.len().max(unknown.len());
        // A block that is written nowhere, or an attribute that nobody set.
        if length == 0 && !matches!(written, Written::Expression(_)) {
            return None;
        }
        let below = match written {
            // More blocks than are written come from a `dynamic` block; of those nobody knows what is written.
            Written::Blocks(blocks) if length > blocks.len() => Written::Anything,
            // Blocks that a `dynamic` block makes, or the provider.
            Written::Nothing if after.iter().any(|item| matches!(item.kind, NodeKind::Object(_))) => Written::Anything,
            other => other.clone(),
        };
        let mut items = Vec::with_capacity(length);
        for place in 0..length {
            let views = Views { after: after.get(place), unknown: unknown.get(place), sensitive: sensitive.get(place) };
            self.path.push(Step::Index(items.len()));
            let item = self.value(views, &below);
            self.path.pop();
            match item {
                Some(item) => items.push(item),
                // Null in a list that is written is an element all the same.
                None if matches!(below, Written::Expression(_)) => items.push(Value::NULL),
                None => {}
            }
        }
        if items.is_empty() && matches!(written, Written::Nothing) {
            return None;
        }
        Some(Value::tuple(items).with_origin(views.after.map_or(Origin::NONE, |node| at(node.span))))
    }
}

/// Whether a place holds an object, and whether an array, by whichever view shows it.
fn shape(views: Views<'_>) -> (bool, bool) {
    let is = |node: Option<&Node>, test: fn(&NodeKind) -> bool| node.is_some_and(|node| test(&node.kind));
    let object = |kind: &NodeKind| matches!(kind, NodeKind::Object(_));
    let array = |kind: &NodeKind| matches!(kind, NodeKind::Array(_));
    let shown = views.after.filter(|node| !node.is_null()).or(views.unknown);
    (is(shown, object), is(shown, array))
}

/// What is written below a place, under `name`.
fn below<'n>(written: &Written<'n>, name: &str) -> Written<'n> {
    let blocks = match written {
        Written::Blocks(blocks) => blocks,
        other => return other.clone(),
    };
    let mut inner = Vec::new();
    for found in blocks.iter().filter_map(|block| member(block, name)) {
        match &found.kind {
            NodeKind::Array(items) => inner.extend(items.iter()),
            NodeKind::Object(members) if members.is_empty() || is_expression(found) => return Written::Expression(found),
            _ => inner.push(found),
        }
    }
    if inner.is_empty() { Written::Nothing } else { Written::Blocks(inner) }
}

fn is_expression(node: &Node) -> bool {
    member(node, "constant_value").is_some() || member(node, "references").is_some()
}

/// What an expression of the configuration refers to.
pub(super) fn references(expression: &Node) -> Vec<Arc<str>> {
    let listed = member(expression, "references").map(Node::items).unwrap_or_default();
    listed.iter().filter_map(Node::as_str).map(Arc::from).collect()
}

/// The value under `key`, in this case: names of Terraform are told apart by it.
pub(super) fn member<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.members().iter().find(|member| &*member.key.value == key).map(|member| &member.value)
}

/// Whether it is `true`.
pub(super) fn is_true(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Bool(true))
}

/// The origin of what stands at `span`.
pub(super) fn at(span: Span) -> Origin {
    Origin::literal(span)
}

/// A whole value that is known.
pub(super) fn constant(node: &Node, text: &str) -> Value {
    let mut values = Values::new("", text, &|_| true);
    values.value(Views { after: Some(node), unknown: None, sensitive: None }, &Written::Expression(node)).unwrap_or(Value::NULL)
}

/// An output or variable with its views.
pub(super) fn whole(change: &Node, address: &str, text: &str) -> Value {
    let mut values = Values::new(address, text, &|_| true);
    let views = Views {
        after: member(change, "after"),
        unknown: member(change, "after_unknown"),
        sensitive: member(change, "after_sensitive"),
    };
    values.value(views, &Written::Expression(change)).unwrap_or(Value::NULL)
}

/// Puts `value` in the place of an unknown one.
pub(super) fn replace(root: &mut Value, path: &[Step], value: Value) {
    let mut here = root;
    for step in path {
        let next = match (&mut here.data, step) {
            (Data::Mapping(mapping), Step::Key(key)) => Arc::make_mut(mapping).entries.get_mut(key),
            (Data::Sequence(sequence), Step::Index(index)) => Arc::make_mut(sequence).items.get_mut(*index),
            _ => None,
        };
        let Some(next) = next else { return };
        here = next;
    }
    if matches!(here.data, Data::Unknown(..)) {
        let origin = std::mem::take(&mut here.origin);
        *here = Value { sensitive: here.sensitive || value.sensitive, origin, ..value };
    }
}
