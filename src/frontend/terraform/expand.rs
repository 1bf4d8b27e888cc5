//! What one block becomes: its instances by `count` and `for_each`, and its body with the blocks that `dynamic` makes.
//!
//! Sources: <https://developer.hashicorp.com/terraform/language/meta-arguments/for_each>,
//! <https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks>.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::frontend::terraform::convert::{convert, model_type};
use crate::frontend::terraform::expression::Failure;
use crate::frontend::terraform::graph::Graph;
use crate::frontend::terraform::instance::InstanceKey;
use crate::frontend::terraform::load::find;
use crate::frontend::terraform::number::Number;
use crate::frontend::terraform::references::{holds_names, is_beside};
use crate::frontend::terraform::syntax::{Block, Body, Expression, ExpressionKind};
use crate::frontend::terraform::value::{Data, Mapping, MappingKind, Sequence, SequenceKind, Type, Value};
use crate::frontend::terraform::variables::failed;
use crate::model::{self, Cause, Condition, Origin, StepKind, Unknown};
use crate::source::Span;

/// Elements that a block takes: an object with its names and places.
const BLOCK: usize = 8;

/// Instances that one `count` or `for_each` may make.
const MOST: usize = 10_000;

/// What a reference to a block without a key sees.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// The only instance.
    One,
    /// A tuple of them.
    Count,
    /// An object of them.
    Keys,
}

/// What tells one instance of a block from the others.
#[derive(Clone, Debug)]
pub(super) struct Occurrence {
    pub(super) key: Option<InstanceKey>,
    /// `count.index`.
    pub(super) count: Option<Value>,
    /// `each.key` and `each.value`.
    pub(super) each: Option<(Value, Value)>,
    /// Whether there will be one.
    pub(super) condition: Condition,
}

impl Occurrence {
    /// That of a block that is not repeated.
    pub(super) fn only() -> Self {
        Occurrence { key: None, count: None, each: None, condition: Condition::Always }
    }

    /// The same inside something that may not be there.
    pub(super) fn within(self, outer: &Condition) -> Self {
        match (&self.condition, outer) {
            (Condition::Always, Condition::Maybe(_)) => Occurrence { condition: outer.clone(), ..self },
            _ => self,
        }
    }
}

/// The instances of a block.
pub(super) struct Repeated {
    pub(super) shape: Shape,
    pub(super) occurrences: Vec<Occurrence>,
    /// What their number depends on, if nobody can tell it.
    pub(super) open: Option<Arc<Unknown>>,
}

/// The element that a `dynamic` block stands for, and those around it.
pub(super) struct Frame<'f> {
    pub(super) name: &'f str,
    pub(super) key: Value,
    pub(super) value: Value,
    pub(super) outer: Option<&'f Frame<'f>>,
}

/// Where an expression stands: what its names mean.
pub(super) struct Scope<'s> {
    pub(super) graph: &'s Graph<'s>,
    /// The module instance.
    pub(super) at: usize,
    pub(super) occurrence: &'s Occurrence,
    pub(super) frame: Option<&'s Frame<'s>>,
}

impl<'s> Scope<'s> {
    pub(super) fn new(graph: &'s Graph<'s>, at: usize, occurrence: &'s Occurrence) -> Self {
        Scope { graph, at, occurrence, frame: None }
    }

    /// The value of an expression; it says at least where that stands.
    pub(super) fn value(&self, expression: &Expression) -> Value {
        let value = self.graph.evaluator(self).value(expression);
        let (outer, inner) = (expression.span, value.origin.span());
        if inner.is_some_and(|inner| inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end) {
            return value;
        }
        let origin = Origin::step(outer, StepKind::Computed, value.origin.clone());
        value.with_origin(origin)
    }

    /// How often a block is there.
    pub(super) fn repeat(&self, block: &Block) -> Repeated {
        if let Some(count) = find(&block.body, "count") {
            return self.counted(count);
        }
        match find(&block.body, "for_each") {
            Some(collection) => self.keyed(collection),
            None => Repeated { shape: Shape::One, occurrences: vec![Occurrence::only()], open: None },
        }
    }

    fn counted(&self, expression: &Expression) -> Repeated {
        let value = self.value(expression);
        let number = match convert(&value, &Type::Number) {
            Ok(Value { data: Data::Number(number), .. }) => number.to_i64().and_then(|number| usize::try_from(number).ok()),
            Ok(Value { data: Data::Unknown(_, unknown), .. }) => return maybe_counted(&unknown),
            Ok(_) | Err(_) => None,
        };
        let Some(number) = number else {
            let why = "`count` must be a whole number that is not negative";
            self.graph.fail(expression.span, why);
            return maybe_counted(&Arc::new(Unknown::new(why, model::Type::Int, Cause::Error(why.into()))));
        };
        if number > MOST {
            return maybe_counted(&self.too_many(expression));
        }
        let occurrence = |index: usize| Occurrence {
            key: Some(InstanceKey::Index(index)),
            count: Some(Data::Number(Number::from(i64::try_from(index).unwrap_or(i64::MAX))).into()),
            each: None,
            condition: Condition::Always,
        };
        Repeated { shape: Shape::Count, occurrences: (0..number).map(occurrence).collect(), open: None }
    }

    fn too_many(&self, expression: &Expression) -> Arc<Unknown> {
        let why = format!("limit: more than {MOST} instances of one block");
        let diagnostic = Diagnostic::at(DiagnosticKind::Limit, expression.span, why.clone());
        self.graph.diagnostics.borrow_mut().push(diagnostic);
        Arc::new(Unknown::new(why.as_str(), model::Type::Any, Cause::Limit(why.as_str().into())))
    }

    /// The blocks that are left out because the budget is used up; that is told once.
    fn spent(&self, span: Span) -> Arc<Unknown> {
        let failure = Failure { message: "limit: the configuration makes more values than allowed".to_owned(), span };
        unknown_in(&self.graph.evaluator(self).failed(failure))
    }

    fn keyed(&self, expression: &Expression) -> Repeated {
        let value = self.value(expression);
        let elements = match elements(&value) {
            Ok(elements) => elements,
            Err(what) => {
                let why = format!("`for_each` must be a map or a set of strings, not {what}");
                self.graph.fail(expression.span, why.as_str());
                return unknown_keys(
                    &Type::Any,
                    &Arc::new(Unknown::new(why.as_str(), model::Type::Any, Cause::Error(why.as_str().into()))),
                );
            }
        };
        if elements.known.len() > MOST {
            return unknown_keys(&Type::Any, &self.too_many(expression));
        }
        // Its keys are part of addresses, which everybody may see.
        if value.sensitive || elements.known.iter().any(|(key, item)| key.sensitive || (elements.is_list && item.sensitive)) {
            let why = "`for_each` must not be sensitive";
            self.graph.fail(expression.span, why);
            let unknown = Unknown::new(why, model::Type::Any, Cause::Error(why.into()));
            return unknown_keys(&Type::Any, &Arc::new(unknown));
        }
        if elements.is_list && !elements.known.is_empty() {
            self.graph.fail(expression.span, "`for_each` must be a map or a set of strings, not a list");
        }
        let mut repeated = Repeated { shape: Shape::Keys, occurrences: Vec::new(), open: None };
        for (key, value) in elements.known {
            // A set is a list of its own keys; a list is taken for the set that was meant.
            let (key, value) = if elements.is_list { (value.clone(), value) } else { (key, value) };
            let (name, condition) = match &key.data {
                Data::String(text) => (InstanceKey::Key(text.clone()), Condition::Always),
                Data::Number(number) => (InstanceKey::Key(number.to_string().into()), Condition::Always),
                _ => {
                    let unknown = unknown_in(&key);
                    repeated.open.get_or_insert(unknown.clone());
                    (InstanceKey::Unknown, Condition::Maybe(unknown))
                }
            };
            repeated.occurrences.push(Occurrence { key: Some(name), count: None, each: Some((key, value)), condition });
        }
        if let Some((key, value, unknown)) = elements.more {
            repeated.occurrences.push(Occurrence {
                key: Some(InstanceKey::Unknown),
                count: None,
                each: Some((key, value)),
                condition: Condition::Maybe(unknown.clone()),
            });
            repeated.open = Some(unknown);
        }
        repeated
    }

    /// The arguments that a body gives, an object: nested blocks are tuples of objects, `timeouts` is an object.
    pub(super) fn body(&self, body: &Body) -> Value {
        let own = ["count", "for_each", "alias"];
        let mut entries = self.attributes(body, |name| !own.contains(&name) && !holds_names(name));
        entries.extend(self.blocks(body, true));
        Value::object(entries)
    }

    fn attributes(&self, body: &Body, wanted: impl Fn(&str) -> bool) -> BTreeMap<Arc<str>, Value> {
        let attributes = body.attributes.iter().filter(|one| wanted(&one.name.text));
        attributes.map(|one| (one.name.text.clone(), self.value(&one.value))).collect()
    }

    fn blocks(&self, body: &Body, outermost: bool) -> Vec<(Arc<str>, Value)> {
        let mut found: BTreeMap<Arc<str>, Sequence> = BTreeMap::new();
        let mut places: BTreeMap<Arc<str>, Origin> = BTreeMap::new();
        let mut single = Vec::new();
        for block in &body.blocks {
            let kind = &block.kind.text;
            if outermost && is_beside(kind) {
                continue;
            }
            if outermost && &**kind == "timeouts" {
                single.push((kind.clone(), self.inner(block)));
                continue;
            }
            let dynamic = block.labels.first().filter(|_| &**kind == "dynamic").map(|label| label.text.clone());
            let name = dynamic.clone().unwrap_or_else(|| kind.clone());
            let empty = || Sequence { kind: SequenceKind::Tuple, items: Vec::new(), open: None };
            places.entry(name.clone()).or_insert_with(|| Origin::literal(block.header));
            let sequence = found.entry(name.clone()).or_insert_with(empty);
            match dynamic {
                None if !self.graph.context.budget.allocate(BLOCK) => sequence.open = Some(self.spent(block.header)),
                Some(label) => self.dynamic(block, &label, sequence),
                None => sequence.items.push(self.inner(block)),
            }
        }
        // Blocks that turn out not to be there leave nothing.
        found.retain(|_, sequence| !sequence.items.is_empty() || sequence.open.is_some());
        let place = |name: &Arc<str>| places.get(name).cloned().unwrap_or(Origin::NONE);
        let blocks = found.into_iter().map(|(name, sequence)| {
            let origin = place(&name);
            (name, Value::from(Data::Sequence(Arc::new(sequence))).with_origin(origin))
        });
        single.into_iter().chain(blocks).collect()
    }

    fn inner(&self, block: &Block) -> Value {
        let mut entries = self.attributes(&block.body, |_| true);
        entries.extend(self.blocks(&block.body, false));
        Value::object(entries).with_origin(Origin::literal(block.header))
    }

    /// Puts the blocks that a `dynamic` block makes behind those that are there.
    fn dynamic(&self, block: &Block, label: &str, sequence: &mut Sequence) {
        let Some(content) = block.body.blocks.iter().find(|inner| &*inner.kind.text == "content") else {
            return self.graph.fail(block.header, "a `dynamic` block needs a block `content`");
        };
        let Some(collection) = find(&block.body, "for_each") else {
            return self.graph.fail(block.header, "a `dynamic` block needs `for_each`");
        };
        let name = find(&block.body, "iterator").and_then(|iterator| match &iterator.kind {
            ExpressionKind::Name(name) => Some(name.clone()),
            _ => None,
        });
        let name = name.as_deref().unwrap_or(label);
        let value = self.value(collection);
        let elements = match elements(&value) {
            Ok(elements) => elements,
            Err(what) => {
                let why = format!("`for_each` of a `dynamic` block must be a collection, not {what}");
                self.graph.fail(collection.span, why.as_str());
                Elements::unknown(&Type::Any, &unknown_in(&failed(&Type::Any, &why)))
            }
        };
        if elements.known.len() > MOST {
            sequence.open = Some(self.too_many(collection));
            return;
        }
        let more = elements.more.map(|(key, value, unknown)| {
            sequence.open = Some(unknown);
            (key, value)
        });
        for (key, value) in elements.known.into_iter().chain(more) {
            // Blocks inside of blocks multiply.
            let budget = self.graph.context.budget;
            if budget.exhausted() || !budget.allocate(BLOCK) {
                sequence.open = Some(self.spent(collection.span));
                return;
            }
            let frame = Frame { name, key, value, outer: self.frame };
            let scope = Scope { graph: self.graph, at: self.at, occurrence: self.occurrence, frame: Some(&frame) };
            sequence.items.push(scope.inner(content).with_origin(Origin::literal(block.header)));
        }
    }
}

fn maybe_counted(unknown: &Arc<Unknown>) -> Repeated {
    // `count = var.enabled ? 1 : 0`: whatever it is, there is no other instance than the first.
    let at_most_one = unknown
        .refinement
        .one_of
        .as_ref()
        .is_some_and(|values| values.iter().all(|value| matches!(value.data, model::Data::Int(0 | 1))));
    let (key, index) = if at_most_one {
        (InstanceKey::Index(0), Data::Number(Number::from(0)).into())
    } else {
        let index = Unknown { ty: model::Type::Int, ..derived(unknown, "index") };
        (InstanceKey::Unknown, Value::unknown(Type::Number, index))
    };
    let occurrence = Occurrence { key: Some(key), count: Some(index), each: None, condition: Condition::Maybe(unknown.clone()) };
    Repeated { shape: Shape::Count, occurrences: vec![occurrence], open: Some(unknown.clone()) }
}

fn unknown_keys(ty: &Type, unknown: &Arc<Unknown>) -> Repeated {
    let Elements { more, .. } = Elements::unknown(ty, unknown);
    let occurrences = more.into_iter().map(|(key, value, unknown)| Occurrence {
        key: Some(InstanceKey::Unknown),
        count: None,
        each: Some((key, value)),
        condition: Condition::Maybe(unknown),
    });
    Repeated { shape: Shape::Keys, occurrences: occurrences.collect(), open: Some(unknown.clone()) }
}

fn derived(unknown: &Unknown, what: &str) -> Unknown {
    Unknown::new(format!("{}[{what}]", unknown.symbol), model::Type::Any, unknown.cause.clone())
}

/// What a value of which something is unknown depends on.
fn unknown_in(value: &Value) -> Arc<Unknown> {
    match &value.data {
        Data::Unknown(_, unknown) => unknown.clone(),
        Data::Parts(parts) => {
            let hole = parts.iter().find_map(|part| match part {
                model::Part::Hole(hole) => Some(hole.clone()),
                model::Part::Literal(_) => None,
            });
            hole.unwrap_or_else(nothing_known)
        }
        _ => nothing_known(),
    }
}

fn nothing_known() -> Arc<Unknown> {
    let why = "`for_each` has a key that is no text";
    Arc::new(Unknown::new(why, model::Type::Any, Cause::Error(why.into())))
}

/// The elements of a collection.
struct Elements {
    known: Vec<(Value, Value)>,
    /// It is a list or tuple: keys are positions.
    is_list: bool,
    /// One that stands for those that nobody knows of, and what they depend on.
    more: Option<(Value, Value, Arc<Unknown>)>,
}

impl Elements {
    /// Those of an unknown collection of type `ty`.
    fn unknown(ty: &Type, unknown: &Arc<Unknown>) -> Self {
        let (key, element) = match ty {
            Type::List(element) => (Type::Number, Type::clone(element)),
            Type::Map(element) => (Type::String, Type::clone(element)),
            Type::Set(element) => (Type::clone(element), Type::clone(element)),
            Type::Tuple(_) => (Type::Number, Type::Any),
            Type::Object(_) => (Type::String, Type::Any),
            Type::Any | Type::String | Type::Number | Type::Bool => (Type::Any, Type::Any),
        };
        let one = |ty: &Type, what: &str| Value::unknown(ty.clone(), Unknown { ty: model_type(ty), ..derived(unknown, what) });
        let value = one(&element, "value");
        let key = if matches!(ty, Type::Set(_)) { value.clone() } else { one(&key, "key") };
        Elements { known: Vec::new(), is_list: false, more: Some((key, value, unknown.clone())) }
    }
}

/// The elements of `collection` with their keys.
///
/// # Errors
/// Says what it is, if it is no collection.
fn elements(collection: &Value) -> Result<Elements, &'static str> {
    let marked = |value: &Value| value.clone().with_sensitive(collection.sensitive);
    match &collection.data {
        Data::Sequence(sequence) => {
            let Sequence { kind, items, open } = &**sequence;
            let is_set = matches!(kind, SequenceKind::Set(_));
            let key = |(index, item): (usize, &Value)| {
                let number = Number::from(i64::try_from(index).unwrap_or(i64::MAX));
                (if is_set { marked(item) } else { Data::Number(number).into() }, marked(item))
            };
            let ty = match kind {
                SequenceKind::List(element) => Type::List(Arc::new(element.clone())),
                SequenceKind::Set(element) => Type::Set(Arc::new(element.clone())),
                SequenceKind::Tuple => Type::Tuple(Arc::new([])),
            };
            let more = open.as_ref().and_then(|open| Elements::unknown(&ty, open).more);
            Ok(Elements { known: items.iter().enumerate().map(key).collect(), is_list: !is_set, more })
        }
        Data::Mapping(mapping) => {
            let Mapping { kind, entries, open } = &**mapping;
            let ty = match kind {
                MappingKind::Map(element) => Type::Map(Arc::new(element.clone())),
                MappingKind::Object => Type::Object(Arc::default()),
            };
            let more = open.as_ref().and_then(|open| Elements::unknown(&ty, open).more);
            let known = entries.iter().map(|(key, value)| (Value::string(key.clone()), marked(value)));
            Ok(Elements { known: known.collect(), is_list: false, more })
        }
        Data::Unknown(ty, unknown) => Ok(Elements::unknown(ty, unknown)),
        Data::Null(_) => Err("null"),
        Data::Bool(_) => Err("a boolean"),
        Data::Number(_) => Err("a number"),
        Data::String(_) | Data::Parts(_) => Err("a string"),
    }
}
