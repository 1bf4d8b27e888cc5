//! Attributes, indexes and splats.

use std::sync::Arc;

use crate::frontend::terraform::convert::{concrete, convert, model_type};
use crate::frontend::terraform::expression::{Evaluated, Evaluator, Failure, choice, computed, derived};
use crate::frontend::terraform::syntax::SplatStep;
use crate::frontend::terraform::value::{Data, Mapping, MappingKind, Sequence, SequenceKind, Type, Value};
use crate::model::{Cause, Origin, StepKind, Unknown};
use crate::source::Span;

/// Most elements of which an unknown index chooses one.
const MOST_CHOICES: usize = 64;

/// The origin of a part of something: it was reached at `span`, in the way in which the whole was.
fn reached(span: Span, whole: &Value, part: &Value) -> Origin {
    let kind = whole.origin.first().map_or(StepKind::Computed, |step| step.kind);
    let kind = if kind == StepKind::Literal { StepKind::Computed } else { kind };
    Origin::step(span, kind, part.origin.clone())
}

fn part_of(whole: &Value, part: &Value, span: Span) -> Value {
    part.clone().with_origin(reached(span, whole, part)).with_sensitive(whole.sensitive)
}

/// What is unknown of a part of something unknown.
fn unknown_part(whole: &Value, unknown: &Unknown, name: &str, ty: &Type, span: Span) -> Value {
    let symbol = format!("{}{name}", unknown.symbol);
    let cause = match &unknown.cause {
        Cause::Property(property) => Cause::Property(format!("{property}{name}").into()),
        cause => cause.clone(),
    };
    let ty = concrete(ty);
    let part = Value::unknown(ty.clone(), Unknown::new(symbol, model_type(&ty), cause));
    part_of(whole, &part, span)
}

/// A failure that does not say what the index is, if that is sensitive.
fn untold(failure: Failure, index: &Value) -> Failure {
    match index.sensitive && !failure.message.starts_with("limit") {
        true => Failure::new(failure.span, "there is no element for this index, which is sensitive"),
        false => failure,
    }
}

impl Evaluator<'_> {
    /// `of.name`.
    pub(super) fn attribute(&self, of: &Value, name: &str, span: Span) -> Evaluated {
        let fail = |message: String| Err(Failure::new(span, message));
        match &of.data {
            Data::Mapping(mapping) => match (mapping.entries.get(name), &mapping.open, &mapping.kind) {
                (Some(value), _, _) => Ok(part_of(of, value, span)),
                (None, Some(open), MappingKind::Map(ty)) => Ok(unknown_part(of, open, &format!(".{name}"), ty, span)),
                (None, Some(open), MappingKind::Object) => Ok(unknown_part(of, open, &format!(".{name}"), &Type::Any, span)),
                (None, None, MappingKind::Object) => fail(format!("this object has no attribute `{name}`")),
                (None, None, MappingKind::Map(_)) => fail(format!("this map has no element `{name}`")),
            },
            Data::Unknown(ty, unknown) => {
                let ty = match ty {
                    Type::Any => Type::Any,
                    Type::Map(element) => Type::clone(element),
                    Type::Object(attributes) => match attributes.get(name) {
                        Some(attribute) => attribute.ty.clone(),
                        None => return fail(format!("this object has no attribute `{name}`")),
                    },
                    _ => return fail(format!("a {ty} has no attributes")),
                };
                Ok(unknown_part(of, unknown, &format!(".{name}"), &ty, span))
            }
            Data::Null(_) => fail(format!("the value is null, so it has no attribute `{name}`")),
            Data::Sequence(_) => fail(format!("a list has no attribute `{name}`: choose an element, or all with `[*]`")),
            Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Parts(_) => {
                fail(format!("a {} has no attribute `{name}`", of.ty()))
            }
        }
    }

    /// `of[index]`.
    pub(super) fn index(&self, of: &Value, index: &Value, span: Span) -> Evaluated {
        let fail = |message: &str| Err(Failure::new(span, message));
        if of.is_null() {
            return fail("the value is null, so it has no elements");
        }
        if index.is_null() {
            return fail("an index must not be null");
        }
        let found = match &of.data {
            Data::Sequence(sequence) => self.element(of, sequence, index, span),
            Data::Mapping(mapping) => self.entry(of, mapping, index, span),
            Data::Unknown(ty, unknown) => {
                let ty = match (ty, index.as_str()) {
                    (Type::Any, _) | (Type::Tuple(_) | Type::Object(_), None) => Type::Any,
                    (Type::List(element) | Type::Map(element), _) => Type::clone(element),
                    (Type::Object(_), Some(name)) => {
                        let found = self.attribute(of, name, span).map_err(|failure| untold(failure, index))?;
                        return Ok(found.with_sensitive(index.sensitive));
                    }
                    (Type::Tuple(_), Some(_)) => Type::Any,
                    _ => return fail("the value has no elements to choose by an index"),
                };
                let name = match &index.data {
                    Data::String(key) if !index.sensitive => format!("[{key:?}]"),
                    Data::Number(number) => format!("[{number}]"),
                    _ => return Ok(derived("index", &[of.clone(), index.clone()], ty).with_origin(computed(span, None))),
                };
                Ok(unknown_part(of, unknown, &name, &ty, span))
            }
            _ => fail("the value has no elements"),
        };
        Ok(found.map_err(|failure| untold(failure, index))?.with_sensitive(index.sensitive))
    }

    fn element(&self, of: &Value, sequence: &Sequence, index: &Value, span: Span) -> Evaluated {
        let fail = |message: &str| Err(Failure::new(span, message));
        let element_type = match &sequence.kind {
            SequenceKind::Set(_) => return fail("the elements of a set have no index"),
            SequenceKind::List(ty) => ty.clone(),
            SequenceKind::Tuple => Type::Any,
        };
        let index = convert(index, &Type::Number).map_err(|message| Failure::new(span, format!("as an index, {message}")))?;
        let Data::Number(number) = &index.data else {
            return Ok(self.one_of(of, sequence.items.iter(), &index, sequence.open.is_some(), element_type, span));
        };
        let Some(number) = number.to_i64() else { return fail("an index must be a whole number") };
        let Ok(place) = usize::try_from(number) else { return fail("an index must not be negative") };
        match (sequence.items.get(place), &sequence.open) {
            (Some(item), _) => Ok(part_of(of, item, span)),
            (None, Some(open)) => Ok(unknown_part(of, open, &format!("[{number}]"), &element_type, span)),
            (None, None) => {
                Err(Failure::new(span, format!("there is no element {number}: the list has {}", sequence.items.len())))
            }
        }
    }

    fn entry(&self, of: &Value, mapping: &Mapping, index: &Value, span: Span) -> Evaluated {
        let key = convert(index, &Type::String).map_err(|message| Failure::new(span, format!("as an index, {message}")))?;
        match &key.data {
            // The name of what may be there would tell the key.
            Data::String(name) if index.sensitive && mapping.open.is_some() && !mapping.entries.contains_key(name) => {
                let ty = if let MappingKind::Map(ty) = &mapping.kind { ty.clone() } else { Type::Any };
                Ok(derived("index", &[of.clone(), index.clone()], ty).with_origin(computed(span, None)))
            }
            Data::String(name) => self.attribute(of, name, span),
            _ => {
                let ty = if let MappingKind::Map(ty) = &mapping.kind { ty.clone() } else { Type::Any };
                let may_be = |name: &Arc<str>| Value::string(name.clone()).equals(&key) != Some(false);
                let values = mapping.entries.iter().filter(|(name, _)| may_be(name)).map(|(_, value)| value);
                Ok(self.one_of(of, values, &key, mapping.open.is_some(), ty, span))
            }
        }
    }

    /// What an index that is not known chooses.
    fn one_of<'v>(
        &self,
        of: &Value,
        values: impl Iterator<Item = &'v Value>,
        index: &Value,
        open: bool,
        ty: Type,
        span: Span,
    ) -> Value {
        let made = derived("index", &[index.clone(), of.clone()], ty).with_origin(computed(span, Some(&of.origin)));
        let made = Value { sensitive: of.sensitive || index.sensitive, ..made };
        let candidates: Vec<Value> = values.take(MOST_CHOICES + 1).cloned().collect();
        if open || candidates.len() > MOST_CHOICES { made } else { choice(&candidates, &made) }
    }

    /// `of[*]` and the steps from each element.
    pub(super) fn splat(&self, of: &Value, steps: &[SplatStep], span: Span) -> Evaluated {
        let single;
        let (sequence, ty) = match &of.data {
            Data::Sequence(sequence) => {
                let listed = !matches!(sequence.kind, SequenceKind::Tuple);
                (&**sequence, listed)
            }
            Data::Null(Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
                return Err(Failure::new(span, "a splat cannot be applied to a null list"));
            }
            Data::Null(_) => return Ok(Value::tuple(Vec::new()).with_origin(computed(span, Some(&of.origin)))),
            Data::Unknown(Type::List(_) | Type::Set(_), _) => {
                let ty = if steps.is_empty() { of.ty() } else { Type::Any };
                return Ok(derived("splat", std::slice::from_ref(of), ty).with_origin(computed(span, Some(&of.origin))));
            }
            // It may be null, which would make no element.
            Data::Unknown(..) => {
                return Ok(derived("splat", std::slice::from_ref(of), Type::Any).with_origin(computed(span, Some(&of.origin))));
            }
            _ => {
                single = Sequence { kind: SequenceKind::Tuple, items: vec![of.clone()], open: None };
                (&single, false)
            }
        };
        let mut items = Vec::with_capacity(sequence.items.len());
        for item in &sequence.items {
            if !self.host.budget.step() {
                return Err(Failure::new(span, "limit: the evaluation takes more steps or memory than allowed"));
            }
            items.push(self.steps(item.clone(), steps, span)?);
        }
        let kind = if ty {
            let own = match &sequence.kind {
                SequenceKind::List(own) | SequenceKind::Set(own) if steps.is_empty() => own.clone(),
                _ => items.first().map_or(Type::Any, Value::ty),
            };
            SequenceKind::List(own)
        } else {
            SequenceKind::Tuple
        };
        let result: Value = Data::Sequence(Arc::new(Sequence { kind, items, open: sequence.open.clone() })).into();
        let result = result.with_origin(computed(span, Some(&of.origin))).with_sensitive(of.sensitive);
        self.measure(&result, span)?;
        Ok(result)
    }

    fn steps(&self, mut value: Value, steps: &[SplatStep], span: Span) -> Evaluated {
        let mut rest = steps;
        while let Some((step, behind)) = rest.split_first() {
            rest = behind;
            value = match step {
                SplatStep::Attribute(name) => self.attribute(&value, &name.text, span)?,
                SplatStep::Index(index) => {
                    let index = self.try_value(index)?;
                    self.index(&value, &index, span)?
                }
                SplatStep::Splat => return self.splat(&value, behind, span),
            };
        }
        Ok(value)
    }
}
