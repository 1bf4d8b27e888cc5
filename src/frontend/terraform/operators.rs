//! Operators and the conditional.

use crate::frontend::terraform::convert::{convert, unify};
use crate::frontend::terraform::expression::{Evaluated, Evaluator, Failure, choice, computed, derived};
use crate::frontend::terraform::syntax::{BinaryOperator, Expression};
use crate::frontend::terraform::value::{Data, Type, Value};
use crate::model::{Cause, Unknown};
use crate::source::Span;

impl Evaluator<'_> {
    /// An operand of a type, which is not null.
    fn operand(&self, value: &Value, ty: &Type, span: Span) -> Evaluated {
        if value.is_null() {
            return Err(Failure::new(span, "an operand must not be null"));
        }
        convert(value, ty).map_err(|message| Failure::new(span, format!("unsuitable operand: {message}")))
    }

    fn typed_operand(&self, expression: &Expression, ty: &Type) -> Evaluated {
        let value = self.try_value(expression)?;
        self.operand(&value, ty, expression.span)
    }

    pub(super) fn not(&self, of: &Expression) -> Evaluated {
        let value = self.typed_operand(of, &Type::Bool)?;
        let origin = computed(of.span, Some(&value.origin));
        Ok(match value.data {
            Data::Bool(it) => Value { data: Data::Bool(!it), origin, sensitive: value.sensitive },
            _ => derived("not", &[value], Type::Bool).with_origin(origin),
        })
    }

    pub(super) fn negate(&self, of: &Expression) -> Evaluated {
        let value = self.typed_operand(of, &Type::Number)?;
        let origin = computed(of.span, Some(&value.origin));
        Ok(match &value.data {
            Data::Number(number) => Value { data: Data::Number(number.negated()), origin, sensitive: value.sensitive },
            _ => derived("minus", &[value], Type::Number).with_origin(origin),
        })
    }

    pub(super) fn binary(&self, left: &Expression, operator: BinaryOperator, right: &Expression, span: Span) -> Evaluated {
        let origin = computed(span, None);
        let made = |data: Data, sensitive: bool| Value { data, origin: origin.clone(), sensitive };
        match operator {
            BinaryOperator::And | BinaryOperator::Or => return self.logic(left, operator, right, span),
            BinaryOperator::Equal | BinaryOperator::NotEqual => {
                let operands = [self.try_value(left)?, self.try_value(right)?];
                let [one, other] = &operands;
                let sensitive = one.has_sensitive() || other.has_sensitive();
                return Ok(match one.equals(other) {
                    Some(equal) => made(Data::Bool(equal == (operator == BinaryOperator::Equal)), sensitive),
                    None => {
                        let name = if operator == BinaryOperator::Equal { "equal" } else { "differ" };
                        derived(name, &operands, Type::Bool).with_origin(origin.clone()).with_sensitive(sensitive)
                    }
                });
            }
            _ => {}
        }
        let operands = [self.typed_operand(left, &Type::Number)?, self.typed_operand(right, &Type::Number)?];
        let [one, other] = &operands;
        let sensitive = one.sensitive || other.sensitive;
        let compares = matches!(
            operator,
            BinaryOperator::Less | BinaryOperator::LessOrEqual | BinaryOperator::Greater | BinaryOperator::GreaterOrEqual
        );
        let (Data::Number(one), Data::Number(other)) = (&one.data, &other.data) else {
            let ty = if compares { Type::Bool } else { Type::Number };
            return Ok(derived(name_of(operator), &operands, ty).with_origin(origin));
        };
        let too_large = || Failure::new(span, "limit: the number is too large");
        let data = match operator {
            BinaryOperator::Less => Data::Bool(one < other),
            BinaryOperator::LessOrEqual => Data::Bool(one <= other),
            BinaryOperator::Greater => Data::Bool(one > other),
            BinaryOperator::GreaterOrEqual => Data::Bool(one >= other),
            BinaryOperator::Add => Data::Number(one.plus(other).ok_or_else(too_large)?),
            BinaryOperator::Subtract => Data::Number(one.minus(other).ok_or_else(too_large)?),
            BinaryOperator::Multiply => Data::Number(one.times(other).ok_or_else(too_large)?),
            BinaryOperator::Divide if other.is_zero() && one.is_zero() => {
                return Err(Failure::new(span, "zero cannot be divided by zero"));
            }
            // Terraform's numbers know infinity; no argument of a resource can be that.
            BinaryOperator::Divide if other.is_zero() => {
                let cause = Cause::Unsupported("an infinite number".into());
                let unknown = Unknown::new("infinity", crate::model::Type::Int, cause);
                return Ok(Value::unknown(Type::Number, unknown).with_origin(origin).with_sensitive(sensitive));
            }
            BinaryOperator::Divide => Data::Number(one.divided_by(other).ok_or_else(too_large)?),
            _ => Data::Number(one.modulo(other).ok_or_else(too_large)?),
        };
        Ok(made(data, sensitive))
    }

    /// `&&` and `||`. The left operand may decide alone, as it does since Terraform 1.12; the right one may if the left is unknown.
    fn logic(&self, left: &Expression, operator: BinaryOperator, right: &Expression, span: Span) -> Evaluated {
        let decides = operator == BinaryOperator::Or;
        let one = self.typed_operand(left, &Type::Bool)?;
        if matches!(one.data, Data::Bool(it) if it == decides) {
            return Ok(one.with_origin(computed(span, None)));
        }
        let other = self.typed_operand(right, &Type::Bool)?;
        let sensitive = one.sensitive || other.sensitive;
        let value = match (&one.data, &other.data) {
            (_, Data::Bool(it)) if *it == decides => other.clone(),
            (Data::Bool(_), _) => other.clone(),
            (_, Data::Bool(_)) => one.clone(),
            _ => derived(name_of(operator), &[one, other], Type::Bool),
        };
        Ok(value.with_origin(computed(span, None)).with_sensitive(sensitive))
    }

    /// Both arms are evaluated, since both decide about the type; a failure counts only in the one that is chosen.
    pub(super) fn conditional(&self, condition: &Expression, yes: &Expression, no: &Expression, span: Span) -> Evaluated {
        let decided = self.try_value(condition)?;
        if decided.is_null() {
            return Err(Failure::new(condition.span, "the condition is null"));
        }
        let decided = convert(&decided, &Type::Bool)
            .map_err(|message| Failure::new(condition.span, format!("as a condition, {message}")))?;
        let (yes, no) = (self.try_value(yes), self.try_value(no));
        let known = match decided.data {
            Data::Bool(known) => Some(known),
            _ => None,
        };
        let (yes, no) = match known {
            Some(known) => {
                let (chosen, other) = if known { (yes, no) } else { (no, yes) };
                let chosen = chosen?;
                let sensitive = decided.sensitive;
                let Ok(other) = other else { return Ok(chosen.with_sensitive(sensitive)) };
                let converted = self.to_one_type(&chosen, &other, span)?;
                return Ok(converted.with_sensitive(sensitive));
            }
            None => (yes?, no?),
        };
        let candidates = [self.to_one_type(&yes, &no, span)?, self.to_one_type(&no, &yes, span)?];
        let [first, second] = &candidates;
        let ty = if first.ty() == second.ty() { first.ty() } else { Type::Any };
        let made = derived("if", &[decided.clone(), yes, no], ty).with_origin(computed(span, None));
        let made = Value { sensitive: decided.sensitive, ..made };
        Ok(choice(&candidates, &made))
    }

    /// A value as the type that it has together with another one.
    fn to_one_type(&self, value: &Value, other: &Value, span: Span) -> Evaluated {
        if matches!(other.data, Data::Null(Type::Any)) {
            return Ok(value.clone());
        }
        if matches!(value.data, Data::Null(Type::Any)) {
            return Ok(Value { data: Data::Null(other.ty()), ..value.clone() });
        }
        let (own, other) = (value.ty(), other.ty());
        if own == other {
            return Ok(value.clone());
        }
        let ty = unify(&[own, other]).ok_or_else(|| Failure::new(span, "both results of a conditional must have one type"))?;
        convert(value, &ty).map_err(|message| Failure::new(span, message))
    }
}

fn name_of(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Or => "or",
        BinaryOperator::And => "and",
        BinaryOperator::Equal => "equal",
        BinaryOperator::NotEqual => "differ",
        BinaryOperator::Less => "less",
        BinaryOperator::LessOrEqual => "less-or-equal",
        BinaryOperator::Greater => "greater",
        BinaryOperator::GreaterOrEqual => "greater-or-equal",
        BinaryOperator::Add => "sum",
        BinaryOperator::Subtract => "difference",
        BinaryOperator::Multiply => "product",
        BinaryOperator::Divide => "quotient",
        BinaryOperator::Modulo => "remainder",
    }
}
