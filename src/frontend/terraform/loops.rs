//! `for` expressions.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::frontend::terraform::convert::convert;
use crate::frontend::terraform::expression::{Evaluated, Evaluator, Failure, computed, derived};
use crate::frontend::terraform::number::Number;
use crate::frontend::terraform::syntax::{Expression, For, Name};
use crate::frontend::terraform::value::{Data, Mapping, MappingKind, Sequence, SequenceKind, Type, Value};
use crate::model::{self, Cause, Origin, Unknown};
use crate::source::Span;

/// What is gone over: keys and values, and what further ones depend on.
pub(super) struct Elements {
    pub(super) pairs: Vec<(Value, Value)>,
    pub(super) open: Option<Arc<Unknown>>,
    pub(super) sensitive: bool,
}

/// The results of a `for` so far.
enum Results {
    List(Vec<Value>),
    Object(BTreeMap<Arc<str>, Value>),
    Groups(BTreeMap<Arc<str>, Vec<Value>>),
}

impl Evaluator<'_> {
    /// The elements of a collection, or the unknown value that it is.
    pub(super) fn elements(&self, collection: &Expression) -> Result<Result<Elements, Value>, Failure> {
        let fail = |message: String| Err(Failure::new(collection.span, message));
        let value = self.try_value(collection)?;
        let elements = match &value.data {
            Data::Sequence(sequence) => {
                let is_set = matches!(sequence.kind, SequenceKind::Set(_));
                let key = |(index, item): (usize, &Value)| {
                    let number = Number::from(i64::try_from(index).unwrap_or(i64::MAX));
                    (if is_set { item.clone() } else { Data::Number(number).into() }, item.clone())
                };
                let pairs = sequence.items.iter().enumerate().map(key).collect();
                Elements { pairs, open: sequence.open.clone(), sensitive: value.sensitive }
            }
            Data::Mapping(mapping) => {
                let pairs = mapping.entries.iter().map(|(key, item)| (Value::string(key.clone()), item.clone())).collect();
                Elements { pairs, open: mapping.open.clone(), sensitive: value.sensitive }
            }
            Data::Unknown(Type::String | Type::Number | Type::Bool, _)
            | Data::Bool(_)
            | Data::Number(_)
            | Data::String(_)
            | Data::Parts(_) => return fail(format!("`for` goes over lists, sets, maps and objects, not over a {}", value.ty())),
            Data::Unknown(..) => return Ok(Err(value)),
            Data::Null(_) => return fail("`for` cannot go over null".to_owned()),
        };
        // Each element is bound to a name, by which it may be used many times.
        self.measure(&value, collection.span)?;
        Ok(Ok(elements))
    }

    /// Runs `body` with an element bound to its names.
    pub(super) fn each<T>(&self, key: Option<&Name>, value: &Name, pair: (Value, Value), body: impl FnOnce() -> T) -> T {
        self.with([key.map(|name| (name, pair.0)), Some((value, pair.1))], body)
    }

    pub(super) fn for_each(&self, written: &For, span: Span) -> Evaluated {
        let elements = match self.elements(&written.collection)? {
            Ok(elements) => elements,
            Err(unknown) => return Ok(derived("for", &[unknown], Type::Any).with_origin(computed(span, None))),
        };
        let mut results = match (&written.result_key, written.group) {
            (None, _) => Results::List(Vec::new()),
            (Some(_), false) => Results::Object(BTreeMap::new()),
            (Some(_), true) => Results::Groups(BTreeMap::new()),
        };
        if let Some(condition) = written.condition.as_ref().filter(|_| elements.pairs.is_empty()) {
            self.check_condition(written, condition)?;
        }
        let mut sensitive = elements.sensitive;
        let mut unknown = None;
        for pair in elements.pairs {
            let one =
                self.each(written.key.as_ref(), &written.value, pair, || self.result(written, &mut results, &mut sensitive))?;
            unknown = unknown.or(one);
        }
        let origin = Origin::literal(span);
        // Whether an element counts, or under which key, is not known: so is the whole.
        if let Some(unknown) = unknown {
            return Ok(derived("for", &[unknown], Type::Any).with_origin(origin).with_sensitive(sensitive));
        }
        let object =
            |entries| Data::Mapping(Arc::new(Mapping { kind: MappingKind::Object, entries, open: elements.open.clone() }));
        let data = match results {
            Results::List(items) => {
                Data::Sequence(Arc::new(Sequence { kind: SequenceKind::Tuple, items, open: elements.open.clone() }))
            }
            Results::Object(entries) => object(entries),
            Results::Groups(_) if elements.open.is_some() => {
                let open: Vec<Value> = elements.open.iter().map(|open| Data::Unknown(Type::Any, open.clone()).into()).collect();
                return Ok(derived("for", &open, Type::Any).with_origin(origin).with_sensitive(sensitive));
            }
            Results::Groups(groups) => object(groups.into_iter().map(|(key, items)| (key, Value::tuple(items))).collect()),
        };
        Ok(Value { data, origin, sensitive })
    }

    /// Terraform asks for the condition once more, with names of which nothing is known, so that one that never holds a truth value fails even
    /// where there is nothing to go over.
    fn check_condition(&self, written: &For, condition: &Expression) -> Result<(), Failure> {
        let any = || {
            let cause = Cause::Runtime("each".into());
            Value::unknown(Type::Any, Unknown::new("each", model::Type::Any, cause))
        };
        let value = self.each(written.key.as_ref(), &written.value, (any(), any()), || self.try_value(condition))?;
        if value.is_null() {
            return Err(Failure::new(condition.span, "the condition of a `for` must not be null"));
        }
        convert(&value, &Type::Bool).map(|_| ()).map_err(|message| Failure::new(condition.span, message))
    }

    /// Adds the result for what is bound, or gives back what is unknown about where it belongs.
    fn result(&self, written: &For, results: &mut Results, sensitive: &mut bool) -> Result<Option<Value>, Failure> {
        if let Some(condition) = &written.condition {
            let value = self.try_value(condition)?;
            if value.is_null() {
                return Err(Failure::new(condition.span, "the condition of a `for` must not be null"));
            }
            let value = convert(&value, &Type::Bool).map_err(|message| Failure::new(condition.span, message))?;
            *sensitive |= value.sensitive;
            match value.data {
                Data::Bool(true) => {}
                Data::Bool(false) => return Ok(None),
                _ => return Ok(Some(value)),
            }
        }
        let Some(key) = &written.result_key else {
            let value = self.part(&written.result)?;
            if let Results::List(items) = results {
                items.push(value);
            }
            return Ok(None);
        };
        let name = self.try_value(key)?;
        if name.is_null() {
            return Err(Failure::new(key.span, "a key must not be null"));
        }
        let name = convert(&name, &Type::String).map_err(|message| Failure::new(key.span, format!("as a key, {message}")))?;
        *sensitive |= name.sensitive;
        let value = self.part(&written.result)?;
        let Data::String(text) = &name.data else { return Ok(Some(name)) };
        match results {
            Results::Object(entries) => {
                if entries.insert(text.clone(), value).is_some() {
                    return Err(Failure::new(key.span, "two results of this `for` have the same key; `...` would group them"));
                }
            }
            Results::Groups(groups) => groups.entry(text.clone()).or_default().push(value),
            Results::List(_) => {}
        }
        Ok(None)
    }
}
