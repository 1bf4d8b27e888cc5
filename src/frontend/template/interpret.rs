//! Evaluates expressions.

use std::rc::Rc;
use std::sync::Arc;

use foldhash::HashMap;

use crate::diagnostic::DiagnosticKind;
use crate::frontend::template::access::open_array;
use crate::frontend::template::evaluate::{Engine, unknown_in, via};
use crate::frontend::template::frame::{Env, Frame, State, index_value, lexical, remember};
use crate::frontend::template::functions::{self, Call};
use crate::frontend::template::ir::{Argument, CopyLoop, Entry, EntryKey, Expr, ExprKind, ForLoop, Parameter};
use crate::model::{Cause, Data, Key, Object, Origin, Refinement, StepKind, Type, Unknown, Value};
use crate::source::Span;

impl Engine<'_> {
    /// The value of an expression, as far as it can be known.
    pub(super) fn evaluate(&self, frame: &Rc<Frame>, env: &Env, expr: &Expr) -> Value {
        if !self.context.budget.step() {
            self.set_incomplete("the evaluation took more steps than allowed");
            return self.fail(frame.template.span, "limit: the evaluation of this template takes more steps than allowed");
        }
        if self.context.budget.exhausted() {
            return self.too_large(expr.span);
        }
        if self.depth.get() >= self.context.budget.depth {
            return self.fail(expr.span, format!("limit: the evaluation is nested deeper than {}", self.context.budget.depth));
        }
        self.depth.set(self.depth.get() + 1);
        let value = self.evaluate_kind(frame, env, expr);
        self.depth.set(self.depth.get() - 1);
        value
    }

    fn evaluate_kind(&self, frame: &Rc<Frame>, env: &Env, expr: &Expr) -> Value {
        match &expr.kind {
            ExprKind::Literal(value) => value.clone(),
            ExprKind::Invalid(cause) => {
                let unknown = self.derived("invalid", Type::Any, cause.clone(), false);
                unknown.with_origin(Origin::literal(expr.span))
            }
            ExprKind::Array(items) => {
                if !self.context.budget.allocate(items.len()) {
                    return self.too_large(expr.span);
                }
                let items = items.iter().map(|item| self.evaluate_part(frame, env, item)).collect();
                Value::array(items).with_origin(Origin::literal(expr.span))
            }
            ExprKind::Object(entries) => self.object(frame, env, entries, expr.span),
            ExprKind::Access { target, key } => {
                let target = self.evaluate(frame, env, target);
                let key = self.evaluate(frame, env, key);
                let value = self.access(&target, &key, expr.span);
                if value.origin == Origin::NONE {
                    value.with_origin(Origin::step(expr.span, StepKind::Computed, target.origin))
                } else {
                    value
                }
            }
            ExprKind::Local(name) => {
                let found = env.locals.iter().rev().find(|(own, _)| own.eq_ignore_ascii_case(name));
                found.map_or_else(
                    || self.fail(expr.span, format!("there is no variable `{name}` here")),
                    |(_, value)| via(value.clone(), expr.span, StepKind::Variable),
                )
            }
            ExprKind::Lambda { .. } => self.fail(expr.span, "a lambda can only be the argument of a function"),
            ExprKind::For(each) => self.for_each(frame, env, each, expr.span),
            ExprKind::Symbol { name, index, member } => self.symbol(frame, env, name, index.as_deref(), member, expr.span),
            ExprKind::Load { kind, from, arguments } => {
                let arguments = arguments.iter().map(|argument| self.evaluate(frame, env, argument)).collect::<Vec<_>>();
                self.load(*kind, from, &arguments, expr.span)
            }
            ExprKind::Call { namespace: Some(namespace), name, arguments } => {
                self.user_function(frame, env, namespace, name, arguments, expr.span)
            }
            ExprKind::Call { namespace: None, name, arguments } => {
                let value = self.call(frame, env, name, arguments, expr.span);
                if value.origin == Origin::NONE { value.with_origin(Origin::at(expr.span, StepKind::Computed)) } else { value }
            }
        }
    }

    /// The value of an expression that becomes part of a container. What was made elsewhere is paid for again: it is shared
    /// in memory, and yet whoever walks the container walks it once more.
    pub(super) fn evaluate_part(&self, frame: &Rc<Frame>, env: &Env, expr: &Expr) -> Value {
        let value = self.evaluate(frame, env, expr);
        let made_here = matches!(expr.kind, ExprKind::Literal(_) | ExprKind::Array(_) | ExprKind::Object(_) | ExprKind::For(_));
        if made_here || !matches!(value.data, Data::Array(_) | Data::Object(_)) {
            return value;
        }
        match functions::measure(&value, self.context.budget) {
            Ok(()) => value,
            Err(message) => self.fail(expr.span, message).with_secret(value.secret),
        }
    }

    pub(super) fn too_large(&self, span: Span) -> Value {
        self.set_incomplete("the template makes more values than allowed");
        self.fail(span, "limit: the template makes more values than allowed")
    }

    fn object(&self, frame: &Rc<Frame>, env: &Env, entries: &[Entry], span: Span) -> Value {
        if !self.context.budget.allocate(entries.len()) {
            return self.too_large(span);
        }
        let mut object = Object::with_capacity(entries.len());
        for entry in entries {
            match entry {
                Entry::Property { key: EntryKey::Literal(key), value } => {
                    let value = self.evaluate_part(frame, env, value);
                    object.insert(key.clone(), value);
                }
                Entry::Property { key: EntryKey::Computed(key), value } => {
                    let name = self.evaluate(frame, env, key);
                    let value = self.evaluate_part(frame, env, value);
                    match (&name.data, unknown_in(&name)) {
                        (Data::String(text), _) => object.insert(Key::at(text.clone(), key.span), value),
                        (_, Some(unknown)) => object.insert_open(name, &unknown),
                        (data, None) => {
                            self.fail(key.span, format!("the name of a property must be a string, not {}", data.kind_name()));
                        }
                    }
                }
                Entry::Copy(copy) => {
                    let value = self.property_copy(frame, env, copy);
                    object.insert(copy.name.clone(), value);
                }
            }
        }
        Value::from(Data::Object(Arc::new(object))).with_origin(Origin::literal(span))
    }

    /// The array that a loop over a property, a variable or an output makes.
    pub(super) fn property_copy(&self, frame: &Rc<Frame>, env: &Env, copy: &CopyLoop) -> Value {
        let count = self.evaluate(frame, env, &copy.count);
        let origin = Origin::literal(copy.name.span.unwrap_or(copy.input.span));
        let count = match self.copy_count(&count, copy.count.span) {
            Ok(count) => count,
            Err(unknown) => return open_array(Vec::new(), unknown).with_origin(origin),
        };
        if !self.context.budget.allocate(usize::try_from(count).unwrap_or(usize::MAX)) {
            return self.too_large(copy.count.span);
        }
        let items = (0..count).map(|index| {
            let env = env.with_loop(Some(copy.name.text.clone()), Data::Int(index).into(), false);
            self.evaluate_part(frame, &env, &copy.input)
        });
        Value::array(items.collect()).with_origin(origin)
    }

    /// The array that a loop makes of another.
    fn for_each(&self, frame: &Rc<Frame>, env: &Env, each: &ForLoop, span: Span) -> Value {
        let over = self.evaluate(frame, env, &each.over);
        let items = match self.elements(&over, each.over.span) {
            Ok(items) => items,
            Err(unknown) => return open_array(Vec::new(), unknown).with_origin(Origin::literal(span)),
        };
        let items = items.iter().enumerate().map(|(index, item)| {
            let env = env.with_element(each.item.as_ref(), item.clone(), each.index.as_ref(), index_value(index));
            self.evaluate_part(frame, &env, &each.body)
        });
        Value::array(items.collect()).with_origin(Origin::literal(span))
    }

    /// The elements that a loop runs over.
    pub(super) fn elements<'v>(&self, over: &'v Value, span: Span) -> Result<&'v [Value], Arc<Unknown>> {
        let failed = match &over.data {
            Data::Array(array) => match &array.open {
                Some(open) => return Err(open.clone()),
                None => {
                    let count = Value::from(Data::Int(i64::try_from(array.items.len()).unwrap_or(i64::MAX)));
                    self.copy_count(&count, span)?;
                    if self.context.budget.allocate(array.items.len()) {
                        return Ok(&array.items);
                    }
                    self.too_large(span)
                }
            },
            Data::Unknown(unknown) => return Err(unknown.clone()),
            data => self.fail(span, format!("a loop runs over an array, not {}", data.kind_name())),
        };
        match failed.data {
            Data::Unknown(unknown) => Err(unknown),
            _ => Ok(&[]),
        }
    }

    /// How often a loop runs.
    pub(super) fn copy_count(&self, count: &Value, span: Span) -> Result<i64, Arc<Unknown>> {
        let failed = match &count.data {
            Data::Int(count) if *count < 0 => self.fail(span, format!("a loop cannot run {count} times")),
            Data::Int(count) if *count > self.context.budget.copies => self.fail(
                span,
                format!("limit: the loop runs {count} times, more than the {} that Azure allows", self.context.budget.copies),
            ),
            Data::Int(count) => return Ok(*count),
            Data::Unknown(_) => count.clone(),
            data => self.fail(span, format!("the count of a loop must be a whole number, not {}", data.kind_name())),
        };
        match failed.data {
            Data::Unknown(unknown) => Err(unknown),
            _ => Ok(0),
        }
    }

    fn user_function(&self, frame: &Rc<Frame>, env: &Env, namespace: &str, name: &str, arguments: &[Expr], span: Span) -> Value {
        let owner = lexical(frame);
        let template = owner.template.clone();
        let key = format!("{}.{}", namespace.to_ascii_lowercase(), name.to_ascii_lowercase());
        // Functions of Bicep have a namespace that no author wrote.
        let shown = if namespace.ends_with("__bicep") { name.to_owned() } else { format!("{namespace}.{name}") };
        let Some(function) = template.functions.get(&key) else {
            return self.fail(span, format!("there is no function `{shown}` in this template"));
        };
        let most = function.parameters.len();
        if arguments.len() > most {
            let given = arguments.len();
            let plural = if most == 1 { "" } else { "s" };
            return self.fail(span, format!("`{shown}` takes {most} argument{plural}, not {given}"));
        }
        let mut bound = HashMap::default();
        for (position, parameter) in function.parameters.iter().enumerate() {
            let value = match (arguments.get(position), &parameter.default) {
                (Some(argument), _) => self.evaluate(frame, env, argument),
                (None, Some(default)) => self.evaluate(frame, &Env::default(), default),
                (None, None) if parameter.nullable => Value::NULL,
                (None, None) => return self.fail(span, format!("`{shown}` needs the argument `{}`", parameter.name)),
            };
            bound.insert(parameter.name.to_ascii_lowercase(), value);
        }
        let env = Env { arguments: Some(Rc::new(bound)), ..Env::default() };
        via(self.evaluate(frame, &env, &function.output), span, StepKind::UserFunction)
    }

    fn call(&self, frame: &Rc<Frame>, env: &Env, name: &str, arguments: &[Expr], span: Span) -> Value {
        let lower = name.to_ascii_lowercase();
        match (lower.as_str(), arguments) {
            ("parameters", [name]) => self.parameter_call(frame, env, name, span),
            ("variables", [name]) => self.variable_call(frame, env, name, span),
            ("if", [condition, yes, no]) => self.conditional(frame, env, condition, yes, no),
            ("and", _) => self.logical(frame, env, arguments, false, span),
            ("or", _) => self.logical(frame, env, arguments, true, span),
            ("coalesce", _) => self.coalesce(frame, env, arguments),
            ("parameters" | "variables" | "if", _) => {
                self.fail(span, format!("`{name}` does not take {} arguments", arguments.len()))
            }
            _ => {
                if let Some(value) = self.lambda_function(frame, env, &lower, arguments, span) {
                    return value;
                }
                let evaluated: Vec<Value> = arguments.iter().map(|argument| self.evaluate(frame, env, argument)).collect();
                if let Some(value) = self.runtime_function(frame, env, &lower, &evaluated, span) {
                    let lost = value.origin == Origin::NONE;
                    return if lost {
                        value.with_origin(Origin::step(span, StepKind::Computed, source_of(&evaluated)))
                    } else {
                        value
                    };
                }
                self.pure(name, &evaluated, span)
            }
        }
    }

    /// Calls a function of the pure library.
    pub(super) fn pure(&self, name: &str, arguments: &[Value], span: Span) -> Value {
        let Some(function) = functions::find(name) else {
            self.report(DiagnosticKind::Unsupported, span, format!("the function `{name}` is not known"));
            return self.derived(name, Type::Any, Cause::Unsupported(format!("the function `{name}`").into()), false);
        };
        match functions::call(function, &Call { name, arguments, budget: self.context.budget }) {
            Ok(value) => {
                let from = if value.origin == Origin::NONE { source_of(arguments) } else { value.origin.clone() };
                let origin = Origin::step(span, StepKind::Computed, from);
                value.with_origin(origin)
            }
            Err(message) => self.fail(span, message).with_secret(arguments.iter().any(Value::has_secret)),
        }
    }

    fn conditional(&self, frame: &Rc<Frame>, env: &Env, condition: &Expr, yes: &Expr, no: &Expr) -> Value {
        let condition_value = self.evaluate(frame, env, condition);
        match &condition_value.data {
            Data::Bool(true) => self.evaluate(frame, env, yes),
            Data::Bool(false) => self.evaluate(frame, env, no),
            Data::Unknown(unknown) => {
                let (left, right) = self.quietly(|| (self.evaluate(frame, env, yes), self.evaluate(frame, env, no)));
                self.join(unknown, &left, &right)
            }
            data => self.fail(condition.span, format!("a condition must be true or false, not {}", data.kind_name())),
        }
    }

    /// `and` (decided by `false`) and `or` (decided by `true`): a deciding argument decides even behind an unknown one.
    fn logical(&self, frame: &Rc<Frame>, env: &Env, arguments: &[Expr], deciding: bool, span: Span) -> Value {
        let mut unknown = None;
        for argument in arguments {
            let evaluate = || self.evaluate(frame, env, argument);
            let value = if unknown.is_some() { self.quietly(evaluate) } else { evaluate() };
            match &value.data {
                Data::Bool(value) if *value == deciding => return Data::Bool(deciding).into(),
                Data::Bool(_) => {}
                Data::Unknown(cause) => unknown = unknown.or_else(|| Some(cause.clone())),
                data => return self.fail(span, format!("expected true or false, not {}", data.kind_name())),
            }
        }
        match unknown {
            None => Data::Bool(!deciding).into(),
            Some(unknown) if arguments.len() == 1 => Value { data: Data::Unknown(unknown), ..Value::default() },
            Some(unknown) => self.derived(if deciding { "or" } else { "and" }, Type::Bool, unknown.cause.clone(), true),
        }
    }

    fn coalesce(&self, frame: &Rc<Frame>, env: &Env, arguments: &[Expr]) -> Value {
        let mut pending: Option<Value> = None;
        for argument in arguments {
            let evaluate = || self.evaluate(frame, env, argument);
            let value = if pending.is_some() { self.quietly(evaluate) } else { evaluate() };
            if value.is_null() {
                continue;
            }
            let nullable = matches!(&value.data, Data::Unknown(unknown) if !unknown.refinement.not_null);
            pending = Some(match pending {
                None => value,
                Some(before) => match unknown_in(&before) {
                    Some(unknown) => self.join(&unknown, &without_null(&before), &value),
                    None => before,
                },
            });
            if !nullable {
                break;
            }
        }
        pending.unwrap_or(Value::NULL)
    }

    /// The name that a reference means: nearly always a literal.
    fn name_of(&self, frame: &Rc<Frame>, env: &Env, name: &Expr) -> Option<Arc<str>> {
        let text = |value: &Value| match &value.data {
            Data::String(text) => Some(text.clone()),
            _ => None,
        };
        match &name.kind {
            ExprKind::Literal(value) => text(value),
            _ => text(&self.evaluate(frame, env, name)),
        }
    }

    fn parameter_call(&self, frame: &Rc<Frame>, env: &Env, name: &Expr, span: Span) -> Value {
        let Some(name) = self.name_of(frame, env, name) else {
            return self.fail(span, "the name of a parameter must be known");
        };
        let key = name.to_ascii_lowercase();
        if let Some(arguments) = &env.arguments
            && let Some(value) = arguments.get(&key)
        {
            return via(value.clone(), span, StepKind::UserFunction);
        }
        let owner = lexical(frame).clone();
        let value = self.parameter(&owner, &key, span);
        via(value, span, StepKind::Parameter)
    }

    /// The value of a parameter by lower-case name.
    pub(super) fn parameter(&self, frame: &Rc<Frame>, key: &str, span: Span) -> Value {
        match frame.parameters.borrow().get(key) {
            Some(State::Done(value)) => return value.clone(),
            Some(State::Evaluating) => return self.fail(span, format!("the parameter `{key}` depends on itself")),
            None => {}
        }
        let Some(parameter) = frame.template.parameters.get(key) else {
            return self.fail(span, format!("the template has no parameter `{key}`"));
        };
        frame.parameters.borrow_mut().insert(key.to_owned(), State::Evaluating);
        let (value, keep) = self.memorable(|| self.parameter_value(frame, parameter).with_secret(parameter.secure));
        remember(&frame.parameters, key.to_owned(), &value, keep);
        value
    }

    fn parameter_value(&self, frame: &Rc<Frame>, parameter: &Parameter) -> Value {
        let bound = frame.arguments.iter().find(|bound| bound.key.text.eq_ignore_ascii_case(&parameter.name));
        if let Some(bound) = bound {
            let value = match (&bound.argument, &bound.caller) {
                (Argument::VaultSecret(name, span), _) => {
                    let unknown = self.derived("secret", parameter.ty, Cause::Secret(name.clone()), true);
                    unknown.with_secret(true).with_origin(Origin::literal(*span))
                }
                (Argument::Value(expr), Some((caller, env))) => {
                    let value = self.evaluate(caller, env, expr);
                    let kind = if frame.parent.is_some() { StepKind::ModuleArgument } else { StepKind::ParameterFile };
                    via(value, expr.span, kind)
                }
                (Argument::Value(expr), None) => self.evaluate(frame, &Env::default(), expr),
            };
            // A null argument stands for the default.
            if !(value.is_null() && (parameter.default.is_some() || parameter.nullable)) {
                return refine(value, parameter);
            }
        }
        match &parameter.default {
            Some(default) => via(self.evaluate(frame, &Env::default(), default), default.span, StepKind::ParameterDefault),
            None if parameter.nullable && !frame.trail.is_empty() => Value::NULL,
            None => {
                let symbol = format!("parameter {}{}", frame.prefix(), parameter.name);
                let cause = Cause::Parameter { name: parameter.name.clone(), span: Some(parameter.span) };
                let unknown =
                    Value::unknown(Unknown { refinement: refinement(parameter), ..Unknown::new(symbol, parameter.ty, cause) });
                unknown.with_origin(Origin::at(parameter.span, StepKind::Parameter))
            }
        }
    }

    fn variable_call(&self, frame: &Rc<Frame>, env: &Env, name: &Expr, span: Span) -> Value {
        let Some(name) = self.name_of(frame, env, name) else {
            return self.fail(span, "the name of a variable must be known");
        };
        let key = name.to_ascii_lowercase();
        let owner = lexical(frame).clone();
        match owner.variables.borrow().get(&key) {
            Some(State::Done(value)) => return via(value.clone(), span, StepKind::Variable),
            Some(State::Evaluating) => return self.fail(span, format!("the variable `{name}` depends on itself")),
            None => {}
        }
        let Some(expr) = owner.template.variables.get(&key) else {
            return self.fail(span, format!("the template has no variable `{name}`"));
        };
        owner.variables.borrow_mut().insert(key.clone(), State::Evaluating);
        let (value, keep) = self.memorable(|| self.evaluate(&owner, &Env::default(), expr));
        remember(&owner.variables, key, &value, keep);
        via(value, span, StepKind::Variable)
    }
}

/// The first argument that was brought here from elsewhere, else the first that was written anywhere.
fn source_of(arguments: &[Value]) -> Origin {
    let moved = arguments.iter().find(|argument| argument.origin.first().is_some_and(|step| step.kind != StepKind::Literal));
    moved.or_else(|| arguments.first()).map(|argument| argument.origin.clone()).unwrap_or_default()
}

/// What the declaration of a parameter says of its value.
fn refinement(parameter: &Parameter) -> Refinement {
    let one_of = parameter.allowed.clone().filter(|_| !parameter.secure);
    Refinement { one_of, not_null: !parameter.nullable, min: parameter.min, max: parameter.max }
}

/// An argument that is unknown is at least what the parameter allows.
fn refine(value: Value, parameter: &Parameter) -> Value {
    let Data::Unknown(unknown) = &value.data else { return value };
    if unknown.refinement.one_of.is_some() {
        return value;
    }
    let ty = if unknown.ty == Type::Any { parameter.ty } else { unknown.ty };
    let refined = refinement(parameter);
    let min = unknown.refinement.min.or(refined.min);
    let max = unknown.refinement.max.or(refined.max);
    let refinement = Refinement { not_null: refined.not_null || unknown.refinement.not_null, min, max, ..refined };
    // The symbol stays: it is the same value.
    let refined = Unknown { ty, refinement, ..(**unknown).clone() };
    Value { data: Data::Unknown(Arc::new(refined)), ..value }
}

fn without_null(value: &Value) -> Value {
    let Data::Unknown(unknown) = &value.data else { return value.clone() };
    let mut refinement = unknown.refinement.clone();
    refinement.not_null = true;
    if let Some(members) = &refinement.one_of {
        refinement.one_of = Some(members.iter().filter(|member| !member.is_null()).cloned().collect());
    }
    let unknown = Unknown { refinement, ..(**unknown).clone() };
    Value { data: Data::Unknown(Arc::new(unknown)), ..value.clone() }
}
