//! Templates: strings that are put together.

use std::sync::Arc;

use crate::frontend::terraform::convert::{convert, from_model};
use crate::frontend::terraform::expression::{Evaluated, Evaluator, Failure, choice, computed, derived};
use crate::frontend::terraform::syntax::{Expression, TemplatePart};
use crate::frontend::terraform::value::{Data, Type, Value};
use crate::model::{self, Origin, Part};
use crate::source::Span;

/// What a template has been put together to so far.
#[derive(Default)]
struct Text {
    parts: Vec<Part>,
    bytes: usize,
    sensitive: bool,
}

impl Evaluator<'_> {
    /// The value of a template: of one that is a single interpolation that one's, of any other a string.
    pub(super) fn template(&self, parts: &[TemplatePart], span: Span) -> Evaluated {
        if let [TemplatePart::Interpolation(only)] = parts {
            let value = self.try_value(only)?;
            let origin = Origin::step(span, model::StepKind::Computed, value.origin.clone());
            return Ok(value.with_origin(origin));
        }
        let mut text = Text::default();
        self.pieces(parts, &mut text, span)?;
        Ok(finished(text).with_origin(computed(span, None)))
    }

    fn pieces(&self, parts: &[TemplatePart], text: &mut Text, span: Span) -> Result<(), Failure> {
        for part in parts {
            match part {
                TemplatePart::Literal(literal) => self.add(text, [Part::Literal(literal.clone())], span)?,
                TemplatePart::Interpolation(expression) => self.interpolation(expression, text, span)?,
                TemplatePart::If { condition, yes, no } => self.directive_if(condition, yes, no, text, span)?,
                TemplatePart::For { key, value, collection, body } => match self.elements(collection)? {
                    Ok(elements) => {
                        for pair in elements.pairs {
                            self.each(key.as_ref(), value, pair, || self.pieces(body, text, span))?;
                            if !self.host.budget.step() {
                                return Err(Failure::new(span, "limit: the evaluation takes more steps or memory than allowed"));
                            }
                        }
                        text.sensitive |= elements.sensitive;
                        if let Some(open) = elements.open {
                            self.add(text, [Part::Hole(open)], span)?;
                        }
                    }
                    Err(unknown) => {
                        let made = derived("for", &[unknown], Type::String);
                        self.add_value(made, text, span)?;
                    }
                },
            }
        }
        Ok(())
    }

    fn interpolation(&self, expression: &Expression, text: &mut Text, span: Span) -> Result<(), Failure> {
        let value = self.try_value(expression)?;
        if value.is_null() {
            return Err(Failure::new(expression.span, "null cannot be part of a string"));
        }
        let value = convert(&value, &Type::String)
            .map_err(|message| Failure::new(expression.span, format!("as a part of a string, {message}")))?;
        self.add_value(value, text, span)
    }

    /// `%{if}`: each arm is a string.
    fn directive_if(
        &self,
        condition: &Expression,
        yes: &[TemplatePart],
        no: &[TemplatePart],
        text: &mut Text,
        span: Span,
    ) -> Result<(), Failure> {
        let decided = self.try_value(condition)?;
        if decided.is_null() {
            return Err(Failure::new(condition.span, "the condition is null"));
        }
        let decided = convert(&decided, &Type::Bool).map_err(|message| Failure::new(condition.span, message))?;
        text.sensitive |= decided.sensitive;
        if let Data::Bool(known) = decided.data {
            return self.pieces(if known { yes } else { no }, text, span);
        }
        let arm = |parts: &[TemplatePart]| {
            let mut text = Text::default();
            self.pieces(parts, &mut text, span).map(|()| finished(text))
        };
        let candidates = [arm(yes)?, arm(no)?];
        let mut all = vec![decided];
        all.extend(candidates.iter().cloned());
        let made = derived("if", &all, Type::String);
        self.add_value(choice(&candidates, &made), text, span)
    }

    fn add_value(&self, value: Value, text: &mut Text, span: Span) -> Result<(), Failure> {
        text.sensitive |= value.sensitive;
        match value.data {
            Data::String(known) => self.add(text, [Part::Literal(known)], span),
            Data::Parts(parts) => self.add(text, parts.iter().cloned(), span),
            Data::Unknown(_, hole) => self.add(text, [Part::Hole(hole)], span),
            _ => Ok(()),
        }
    }

    fn add(&self, text: &mut Text, parts: impl IntoIterator<Item = Part>, span: Span) -> Result<(), Failure> {
        for part in parts {
            text.bytes += match &part {
                Part::Literal(literal) => literal.len(),
                Part::Hole(_) => 1,
            };
            text.parts.push(part);
        }
        let budget = self.host.budget;
        if text.bytes > budget.string_bytes {
            return Err(Failure::new(span, format!("limit: the string has more than {} bytes", budget.string_bytes)));
        }
        Ok(())
    }
}

/// The string of some parts: known if no hole is left, of one hole alone that one itself.
fn finished(text: Text) -> Value {
    let joined = model::Value::parts(text.parts);
    let value = match &joined.data {
        model::Data::Unknown(unknown) => Data::Unknown(Type::String, unknown.clone()).into(),
        model::Data::Parts(parts) => match &**parts {
            [Part::Hole(hole)] if hole.ty == model::Type::String => Data::Unknown(Type::String, Arc::clone(hole)).into(),
            _ => Data::Parts(parts.clone()).into(),
        },
        _ => from_model(&joined).and_then(|value| value.as_str().map(Value::string)).unwrap_or_else(|| Value::string("")),
    };
    value.with_sensitive(text.sensitive)
}
