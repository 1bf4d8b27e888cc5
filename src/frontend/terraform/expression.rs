//! Evaluation of expressions.
//!
//! Source: <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md>; where that is silent, Terraform's own answers.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::frontend::terraform::convert::{convert, model_type, to_model};
use crate::frontend::terraform::functions::{self, Host};
use crate::frontend::terraform::parse::parse_template;
use crate::frontend::terraform::references::{self, Reference};
use crate::frontend::terraform::syntax::{Expression, ExpressionKind, Name, ObjectKey};
use crate::frontend::terraform::value::{Data, Mapping, MappingKind, Sequence, SequenceKind, Type, Value};
use crate::model::{self, Cause, Origin, Part, Refinement, StepKind, Unknown};
use crate::source::Span;

/// What a reference leads to.
#[derive(Clone, Debug)]
pub struct Found {
    /// The value there.
    pub value: Value,
    /// How many names of the path were used up on the way.
    pub used: usize,
}

/// The names that an expression may use: `var.x`, `local.x`, `module.m`, `data.type.name`, `type.name`, `each.key`, `count.index`,
/// `path.module`, `terraform.workspace`, `self`.
pub trait Names {
    /// What the name `root`, followed by the names and keys `path`, leads to; `None` if there is no such thing. A key that is not
    /// known is [`UNKNOWN_KEY`].
    fn find(&self, root: &str, path: &[&str], span: Span) -> Option<Found>;
}

/// What stands in a path for a key that is not known: no name and no key is this text.
pub const UNKNOWN_KEY: &str = "\0";

/// A step behind a name, as it is written.
enum Follow<'e> {
    Name(&'e str),
    Index(&'e Expression),
}

/// The same with its index evaluated.
enum Taken<'e> {
    Name(&'e str),
    Index(Value, Arc<str>),
}

impl Taken<'_> {
    fn text(&self) -> &str {
        match self {
            Taken::Name(name) => name,
            Taken::Index(_, text) => text,
        }
    }

    fn name(&self) -> Option<&str> {
        match self {
            Taken::Name(name) => Some(name),
            Taken::Index(..) => None,
        }
    }
}

/// Why an expression has no value. The message never quotes a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Span,
}

impl Failure {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Failure { message: message.into(), span }
    }
}

/// The value of an expression, or why it has none.
pub(super) type Evaluated = Result<Value, Failure>;

/// Evaluates expressions in one scope.
pub struct Evaluator<'a> {
    names: &'a dyn Names,
    pub(super) host: &'a Host<'a>,
    diagnostics: &'a RefCell<Vec<Diagnostic>>,
    depth: Cell<usize>,
    /// What `for` binds, innermost last.
    locals: RefCell<Vec<(Arc<str>, Value)>>,
    /// It is a template of `templatefile` or `templatestring` that is evaluated, which must not call these again.
    in_template: bool,
}

impl<'a> Evaluator<'a> {
    /// An evaluator of expressions that know `names`.
    pub fn new(names: &'a dyn Names, host: &'a Host<'a>, diagnostics: &'a RefCell<Vec<Diagnostic>>) -> Self {
        let locals = RefCell::default();
        Evaluator { names, host, diagnostics, depth: Cell::new(0), locals, in_template: false }
    }

    /// The value of an expression. If it has none, that is told once, and it is unknown; of a list or object that is written out,
    /// only the parts that have none are.
    pub fn value(&self, expression: &Expression) -> Value {
        self.try_value(expression).unwrap_or_else(|failure| self.lenient(expression, failure))
    }

    fn lenient(&self, expression: &Expression, failure: Failure) -> Value {
        match &expression.kind {
            ExpressionKind::Parentheses(inner) => self.value(inner),
            ExpressionKind::Tuple(items) if !failure.message.starts_with("limit") => {
                Value::tuple(items.iter().map(|item| self.value(item)).collect()).with_origin(Origin::literal(expression.span))
            }
            ExpressionKind::Object(items)
                if !failure.message.starts_with("limit")
                    && items.iter().all(|(key, _)| self.key(key).is_ok_and(|key| key.is_ok())) =>
            {
                let entries = items.iter().filter_map(|(key, value)| {
                    let (key, _) = self.key(key).ok()?.ok()?;
                    Some((key, self.value(value)))
                });
                Value::object(entries).with_origin(Origin::literal(expression.span))
            }
            _ => self.failed(failure),
        }
    }

    /// Tells a failure, and stands in for the value.
    pub(super) fn failed(&self, failure: Failure) -> Value {
        let limit = failure.message.starts_with("limit");
        let message: Arc<str> = failure.message.as_str().into();
        let (kind, cause) =
            if limit { (DiagnosticKind::Limit, Cause::Limit(message)) } else { (DiagnosticKind::Input, Cause::Error(message)) };
        // One failure is told once, wherever the value is used; whatever is left when the budget is used up fails, and that is told once.
        let mut diagnostics = self.diagnostics.borrow_mut();
        let spent = limit && self.host.budget.exhausted();
        let told = |told: &Diagnostic| match spent {
            true => told.kind == DiagnosticKind::Limit,
            false => told.span == Some(failure.span) && told.message == failure.message,
        };
        if !diagnostics.iter().rev().take(100).any(told) {
            diagnostics.push(Diagnostic::at(kind, failure.span, failure.message));
        }
        let symbol = format!("error#{}", self.host.budget.serial());
        Value::unknown(Type::Any, Unknown::new(symbol, model::Type::Any, cause)).with_origin(Origin::literal(failure.span))
    }

    /// The value of an expression.
    ///
    /// # Errors
    /// Why it has none.
    pub fn try_value(&self, expression: &Expression) -> Evaluated {
        let budget = self.host.budget;
        if !budget.step() || budget.exhausted() {
            return Err(Failure::new(expression.span, "limit: the evaluation takes more steps or memory than allowed"));
        }
        if self.depth.get() >= budget.depth {
            return Err(Failure::new(expression.span, format!("limit: the expression is nested deeper than {}", budget.depth)));
        }
        self.depth.set(self.depth.get() + 1);
        let result = self.kind(expression);
        self.depth.set(self.depth.get() - 1);
        result
    }

    fn kind(&self, expression: &Expression) -> Evaluated {
        let span = expression.span;
        let literal = |data: Data| Ok(Value { data, origin: Origin::literal(span), sensitive: false });
        match &expression.kind {
            ExpressionKind::Null => literal(Data::Null(Type::Any)),
            ExpressionKind::Bool(value) => literal(Data::Bool(*value)),
            ExpressionKind::Number(number) => literal(Data::Number(number.clone())),
            ExpressionKind::String(text) => literal(Data::String(text.clone())),
            ExpressionKind::Template(parts) => self.template(parts, span),
            ExpressionKind::Tuple(items) => self.tuple(items, span),
            ExpressionKind::Object(items) => self.object(items, span),
            ExpressionKind::Name(_) | ExpressionKind::Attribute(..) | ExpressionKind::Index(..) => self.reference(expression),
            ExpressionKind::Splat(of, steps) => {
                let of = self.try_value(of)?;
                self.splat(&of, steps, span)
            }
            ExpressionKind::Call { name, arguments, expand } => self.call(name, arguments, *expand, span),
            ExpressionKind::Not(of) => self.not(of),
            ExpressionKind::Negate(of) => self.negate(of),
            ExpressionKind::Binary(left, operator, right) => self.binary(left, *operator, right, span),
            ExpressionKind::Conditional(condition, yes, no) => self.conditional(condition, yes, no, span),
            ExpressionKind::For(written) => self.for_each(written, span),
            ExpressionKind::Parentheses(inner) => self.try_value(inner),
            ExpressionKind::Invalid(message) => Err(Failure::new(span, &**message)),
        }
    }

    /// The value of an expression that becomes part of another value. What was made elsewhere is paid for again: it is shared in
    /// memory, and yet whoever walks the whole walks it once more.
    pub(super) fn part(&self, expression: &Expression) -> Evaluated {
        let value = self.try_value(expression)?;
        let count = match &expression.kind {
            ExpressionKind::Tuple(_) | ExpressionKind::Object(_) | ExpressionKind::For(_) => 1,
            _ => self.measure(&value, expression.span)?,
        };
        if self.host.budget.allocate(count) { Ok(value) } else { Err(too_many(expression.span)) }
    }

    /// How many values there are in a value; a failure if they are too many or too deep.
    pub(super) fn measure(&self, value: &Value, span: Span) -> Result<usize, Failure> {
        let budget = self.host.budget;
        let mut pending = vec![(value, 0)];
        let mut count: usize = 0;
        while let Some((value, depth)) = pending.pop() {
            count += 1;
            if depth > budget.nesting {
                return Err(Failure::new(span, format!("limit: a value is nested deeper than {}", budget.nesting)));
            }
            if count as u64 > budget.nodes {
                return Err(too_many(span));
            }
            pending.extend(value.inside().map(|item| (item, depth + 1)));
        }
        budget.look(count as u64);
        Ok(count)
    }

    fn tuple(&self, items: &[Expression], span: Span) -> Evaluated {
        let items = items.iter().map(|item| self.part(item)).collect::<Result<Vec<_>, _>>()?;
        Ok(Value::tuple(items).with_origin(Origin::literal(span)))
    }

    fn object(&self, items: &[(ObjectKey, Expression)], span: Span) -> Evaluated {
        let mut entries = BTreeMap::new();
        let mut sensitive = false;
        let mut unknown = None;
        for (key, value) in items {
            let key = self.key(key)?;
            let value = self.part(value)?;
            match key {
                Ok((key, secret)) => {
                    sensitive |= secret;
                    entries.insert(key, value);
                }
                Err(key) => unknown = unknown.or(Some(key)),
            }
        }
        if let Some(key) = unknown {
            let mut all = vec![key];
            all.extend(entries.into_values());
            return Ok(derived("object", &all, Type::Any).with_origin(Origin::literal(span)));
        }
        let data = Data::Mapping(Arc::new(Mapping { kind: MappingKind::Object, entries, open: None }));
        Ok(Value { data, origin: Origin::literal(span), sensitive })
    }

    /// The key of an item and whether it is sensitive, or the unknown value that it is.
    fn key(&self, key: &ObjectKey) -> Result<Result<(Arc<str>, bool), Value>, Failure> {
        let expression = match key {
            ObjectKey::Name(name) => return Ok(Ok((name.text.clone(), false))),
            ObjectKey::Computed(expression) => expression,
        };
        let value = self.try_value(expression)?;
        if value.is_null() {
            return Err(Failure::new(expression.span, "a key must not be null"));
        }
        let text =
            convert(&value, &Type::String).map_err(|message| Failure::new(expression.span, format!("as a key, {message}")))?;
        Ok(match text.data {
            Data::String(key) => Ok((key, value.sensitive)),
            _ => Err(text),
        })
    }

    /// A name, and the attributes and indices that follow it.
    fn reference(&self, expression: &Expression) -> Evaluated {
        let span = expression.span;
        let mut written = Vec::new();
        let mut at = expression;
        let root = loop {
            at = match &at.kind {
                ExpressionKind::Attribute(of, name) => {
                    written.push(Follow::Name(&name.text));
                    of
                }
                ExpressionKind::Index(of, index) => {
                    written.push(Follow::Index(index));
                    of
                }
                ExpressionKind::Name(root) => break Some(root),
                _ => break None,
            };
        };
        let bound = root.and_then(|root| self.bound(root, at.span));
        let start = if root.is_none() { Some(self.try_value(at)?) } else { bound };
        let steps = written.into_iter().rev().map(|step| self.step(step)).collect::<Result<Vec<_>, _>>()?;
        let (mut value, used) = match (start, root) {
            (Some(value), _) => (value, 0),
            (None, root) => {
                let root = root.map_or("", |root| root);
                let path: Vec<&str> = steps.iter().map(Taken::text).collect();
                let found = self.names.find(root, &path, span);
                let found = found.ok_or_else(|| {
                    let names: Vec<&str> = steps.iter().map_while(Taken::name).collect();
                    Failure::new(span, not_there(root, &names))
                })?;
                (found.value, found.used)
            }
        };
        for step in steps.iter().skip(used) {
            value = match step {
                Taken::Name(name) => self.attribute(&value, name, span)?,
                Taken::Index(index, _) => self.index(&value, index, span)?,
            };
        }
        Ok(value)
    }

    fn step<'e>(&self, step: Follow<'e>) -> Result<Taken<'e>, Failure> {
        Ok(match step {
            Follow::Name(name) => Taken::Name(name),
            Follow::Index(index) => {
                let value = self.try_value(index)?;
                let text = match &value.data {
                    Data::String(text) => text.clone(),
                    Data::Number(number) => number.to_string().into(),
                    _ => UNKNOWN_KEY.into(),
                };
                Taken::Index(value, text)
            }
        })
    }

    /// What a `for` has bound to a name.
    fn bound(&self, name: &str, span: Span) -> Option<Value> {
        let locals = self.locals.borrow();
        let (_, value) = locals.iter().rev().find(|(own, _)| **own == *name)?;
        let origin = Origin::step(span, StepKind::Loop, value.origin.clone());
        Some(value.clone().with_origin(origin))
    }

    /// Runs `body` with names bound to values.
    pub(super) fn with<T>(&self, names: [Option<(&Name, Value)>; 2], body: impl FnOnce() -> T) -> T {
        let before = self.locals.borrow().len();
        let bound = names.into_iter().flatten().map(|(name, value)| (name.text.clone(), value));
        self.locals.borrow_mut().extend(bound);
        let result = body();
        self.locals.borrow_mut().truncate(before);
        result
    }

    fn call(&self, name: &Name, arguments: &[Expression], expand: bool, span: Span) -> Evaluated {
        let own = name.text.strip_prefix("core::").unwrap_or(&name.text);
        match own {
            "try" if !expand => return self.attempt(arguments, span),
            "can" if !expand => return self.can(arguments, span),
            _ => {}
        }
        let mut values = arguments.iter().map(|argument| self.try_value(argument)).collect::<Result<Vec<_>, _>>()?;
        if expand && let (Some(last), Some(written)) = (values.pop(), arguments.last()) {
            match &last.data {
                Data::Sequence(sequence) if sequence.open.is_none() => {
                    values.extend(sequence.items.iter().map(|item| item.clone().with_sensitive(last.sensitive)));
                }
                Data::Unknown(..) | Data::Sequence(_) => {
                    return Ok(derived(own, &[last], Type::Any).with_origin(computed(span, None)));
                }
                _ => return Err(Failure::new(written.span, "what stands before `...` must be a list, set or tuple")),
            }
        }
        let fails = |message: String| {
            let text = match message.strip_prefix("limit: ") {
                Some(limit) => format!("limit: `{own}`: {limit}"),
                None if message.contains('`') => message,
                None => format!("`{own}`: {message}"),
            };
            Failure::new(span, text)
        };
        let value = match own {
            "templatefile" | "templatestring" => self.template_function(own, &values, span)?,
            _ => functions::call(&name.text, &values, self.host).map_err(fails)?,
        };
        // A function that gives an argument, or a part of one, back leaves it where it comes from.
        let origin = computed(span, Some(&value.origin));
        Ok(value.with_origin(origin))
    }

    /// `try(…)`: the first argument that has a value.
    fn attempt(&self, arguments: &[Expression], span: Span) -> Evaluated {
        let mut first = None;
        for argument in arguments {
            match self.try_value(argument) {
                // Nobody can tell whether it will have this attribute or element.
                Ok(value) if is_doubtful(&value) => {
                    return Ok(derived("try", &[value], Type::Any).with_origin(computed(span, None)));
                }
                Ok(_) if let Some(unknown) = self.unknown_that_decides(argument) => {
                    return Ok(derived("try", &[unknown], Type::Any).with_origin(computed(span, None)));
                }
                Ok(value) => return Ok(value),
                Err(failure) if failure.message.starts_with("limit") => return Err(failure),
                Err(failure) => first = first.or(Some(failure)),
            }
        }
        let why = first.map_or_else(|| "it takes at least one argument".to_owned(), |failure| failure.message);
        Err(Failure::new(span, format!("no argument of `try` has a value: {why}")))
    }

    /// `can(…)`: whether the argument has a value.
    fn can(&self, arguments: &[Expression], span: Span) -> Evaluated {
        let [argument] = arguments else { return Err(Failure::new(span, "`can` takes one argument")) };
        let data = match self.try_value(argument) {
            Ok(value) if is_doubtful(&value) => {
                return Ok(derived("can", &[value], Type::Bool).with_origin(computed(span, None)));
            }
            Ok(_) if let Some(unknown) = self.unknown_that_decides(argument) => {
                return Ok(derived("can", &[unknown], Type::Bool).with_origin(computed(span, None)));
            }
            Ok(_) => Data::Bool(true),
            Err(failure) if failure.message.starts_with("limit") => return Err(failure),
            Err(_) => Data::Bool(false),
        };
        Ok(Value::from(data).with_origin(computed(span, None)))
    }

    /// What is not known and decides whether an expression fails: what goes into a function that not every value of the right type suits.
    fn unknown_that_decides(&self, expression: &Expression) -> Option<Value> {
        if !references::may_fail(expression) {
            return None;
        }
        let mut named = references::of_expression(expression).into_iter();
        named.find_map(|Reference { root, path }| {
            let path: Vec<&str> = path.iter().map(|name| &**name).collect();
            let local = self.locals.borrow().iter().rev().find(|(name, _)| *name == root).map(|(_, value)| value.clone());
            let value = local.or_else(|| Some(self.names.find(&root, &path, expression.span)?.value))?;
            (!value.is_known()).then_some(value)
        })
    }

    /// `templatefile(path, variables)` and `templatestring(template, variables)`: the template sees nothing but the variables.
    fn template_function(&self, name: &str, arguments: &[Value], span: Span) -> Evaluated {
        let fail = |message: String| Failure::new(span, format!("`{name}`: {message}"));
        let [source, variables] = arguments else { return Err(fail("it takes two arguments".to_owned())) };
        if self.in_template {
            return Err(fail("it must not be called inside a template".to_owned()));
        }
        let sensitive = source.sensitive || variables.sensitive;
        let source = convert(source, &Type::String).map_err(fail)?;
        let variables = match &variables.data {
            Data::Mapping(mapping) if mapping.open.is_none() => mapping,
            Data::Unknown(..) | Data::Mapping(_) => return Ok(derived(name, arguments, Type::String).with_sensitive(sensitive)),
            _ => return Err(fail("the variables must be a map or object".to_owned())),
        };
        let text: Arc<str> = match &source.data {
            Data::String(path) if name == "templatefile" => {
                let hidden = |message| {
                    if source.sensitive { "the file, whose path is sensitive, cannot be read".to_owned() } else { message }
                };
                functions::file_text(path, self.host).map_err(|message| fail(hidden(message)))?.into()
            }
            Data::String(text) => text.clone(),
            Data::Null(_) => return Err(fail("the template must not be null".to_owned())),
            _ => return Ok(derived(name, arguments, Type::String).with_sensitive(sensitive)),
        };
        self.host.budget.look(text.len() as u64);
        let parts =
            parse_template(&text, &|_| span).map_err(|(message, _)| fail(format!("the template is broken: {message}")))?;
        let names = Variables(&variables.entries);
        let inner = Evaluator {
            names: &names,
            host: self.host,
            diagnostics: self.diagnostics,
            depth: Cell::new(self.depth.get()),
            locals: RefCell::default(),
            in_template: true,
        };
        let result = inner.template(&parts, span).map_err(|failure| fail(failure.message))?;
        if result.is_null() {
            return Err(fail("the result of the template is null".to_owned()));
        }
        // A file that is a single interpolation has that one's value, whatever it is.
        let result = if name == "templatefile" { result } else { convert(&result, &Type::String).map_err(fail)? };
        Ok(result.with_sensitive(sensitive))
    }
}

fn too_many(span: Span) -> Failure {
    Failure::new(span, "limit: the configuration makes more values than allowed")
}

/// The variables of a template.
struct Variables<'a>(&'a BTreeMap<Arc<str>, Value>);

impl Names for Variables<'_> {
    fn find(&self, root: &str, _: &[&str], _: Span) -> Option<Found> {
        self.0.get(root).map(|value| Found { value: value.clone(), used: 0 })
    }
}

fn not_there(root: &str, path: &[&str]) -> String {
    match (root, path) {
        ("data", [kind, name, ..]) => format!("there is no data source `data.{kind}.{name}`"),
        (_, []) => format!("there is no `{root}` here"),
        (_, [name, ..]) => format!("there is no `{root}.{name}` here"),
    }
}

/// Nobody can tell whether a value of no known type is there at all.
fn is_doubtful(value: &Value) -> bool {
    matches!(value.data, Data::Unknown(Type::Any, _))
}

/// The origin of what is made at `span`, perhaps of a value with an origin.
pub(super) fn computed(span: Span, from: Option<&Origin>) -> Origin {
    match from {
        Some(from) if from.span() == Some(span) => from.clone(),
        from => Origin::step(span, StepKind::Computed, from.cloned().unwrap_or_default()),
    }
}

/// The first thing that is unknown in a value.
pub(super) fn first_unknown(value: &Value) -> Option<Arc<Unknown>> {
    match &value.data {
        Data::Unknown(_, unknown) => Some(unknown.clone()),
        Data::Parts(parts) => parts.iter().find_map(|part| match part {
            Part::Hole(hole) => Some(hole.clone()),
            Part::Literal(_) => None,
        }),
        Data::Sequence(sequence) => sequence.items.iter().find_map(first_unknown).or_else(|| sequence.open.clone()),
        Data::Mapping(mapping) => mapping.entries.values().find_map(first_unknown).or_else(|| mapping.open.clone()),
        Data::Null(_) | Data::Bool(_) | Data::Number(_) | Data::String(_) => None,
    }
}

/// What `operation` makes of values that are not all known: unknown for the same reason. The same operation on the same values is
/// the same unknown.
pub(super) fn derived(operation: &str, of: &[Value], ty: Type) -> Value {
    let cause = of.iter().find_map(first_unknown).map(|unknown| unknown.cause.clone());
    let cause = cause.unwrap_or_else(|| Cause::Unsupported(format!("`{operation}`").into()));
    let symbol = functions::symbol::of_call(operation, of);
    let refinement = Refinement { not_null: matches!(ty, Type::Bool | Type::Number), ..Refinement::default() };
    let unknown = Unknown { refinement, ..Unknown::new(symbol, model_type(&ty), cause) };
    Value::unknown(ty, unknown).with_sensitive(of.iter().any(|value| value.sensitive))
}

/// One of several values, nobody knows which: `made` is the unknown that decides. What all have in common stays known.
pub(super) fn choice(candidates: &[Value], made: &Value) -> Value {
    let Some((first, others)) = candidates.split_first() else { return made.clone() };
    let sensitive = made.sensitive || candidates.iter().any(|candidate| candidate.sensitive);
    let same = |other: &Value| first.equals(other) == Some(true) && first.ty() == other.ty();
    if others.iter().all(same) {
        return first.clone().with_sensitive(sensitive);
    }
    let origin = made.origin.clone();
    let inside = |name: &str, inner: Vec<Value>| {
        let made = match &made.data {
            Data::Unknown(_, unknown) => {
                let symbol = format!("{}.{name}", unknown.symbol);
                Value::unknown(Type::Any, Unknown { symbol: symbol.into(), ..Unknown::clone(unknown) })
                    .with_origin(origin.clone())
            }
            _ => made.clone(),
        };
        choice(&inner, &made)
    };
    if let Data::Mapping(mapping) = &first.data
        && mapping.open.is_none()
        && others.iter().all(|other| {
            other
                .as_mapping()
                .is_some_and(|it| it.kind == mapping.kind && it.open.is_none() && it.entries.keys().eq(mapping.entries.keys()))
        })
    {
        let entry = |key: &Arc<str>| {
            let inner: Vec<Value> = candidates.iter().filter_map(|candidate| candidate.get(key)).cloned().collect();
            (key.clone(), inside(key, inner))
        };
        let entries = mapping.entries.keys().map(entry).collect();
        let data = Data::Mapping(Arc::new(Mapping { kind: mapping.kind.clone(), entries, open: None }));
        return Value { data, origin, sensitive };
    }
    if let Data::Sequence(sequence) = &first.data
        && sequence.open.is_none()
        && !matches!(sequence.kind, SequenceKind::Set(_))
        && others.iter().all(|other| {
            other
                .as_sequence()
                .is_some_and(|it| it.kind == sequence.kind && it.open.is_none() && it.items.len() == sequence.items.len())
        })
    {
        let element = |index: usize| {
            let inner = candidates.iter().filter_map(|candidate| candidate.as_sequence()?.items.get(index)).cloned().collect();
            inside(&index.to_string(), inner)
        };
        let items = (0..sequence.items.len()).map(element).collect();
        let data = Data::Sequence(Arc::new(Sequence { kind: sequence.kind.clone(), items, open: None }));
        return Value { data, origin, sensitive };
    }
    let Data::Unknown(_, unknown) = &made.data else { return made.clone() };
    let ty = if others.iter().all(|other| other.ty() == first.ty()) { first.ty() } else { Type::Any };
    let refinement =
        Refinement { one_of: listed(candidates), not_null: candidates.iter().all(is_not_null), min: None, max: None };
    let unknown = Unknown { refinement, ty: model_type(&ty), ..Unknown::clone(unknown) };
    Value { data: Data::Unknown(ty, Arc::new(unknown)), origin, sensitive }
}

/// Values of which one is chosen are listed up to this number.
const MOST_LISTED: usize = 32;

/// The values that leaves can have, if they can be listed.
fn listed(candidates: &[Value]) -> Option<Arc<[model::Value]>> {
    let mut values: Vec<model::Value> = Vec::new();
    for candidate in candidates {
        match &candidate.data {
            Data::Unknown(_, unknown) => values.extend(unknown.refinement.one_of.as_ref()?.iter().cloned()),
            Data::Parts(_) => return None,
            _ => values.push(to_model(candidate)?),
        }
    }
    (values.len() <= MOST_LISTED).then(|| values.into())
}

fn is_not_null(value: &Value) -> bool {
    match &value.data {
        Data::Null(_) => false,
        Data::Unknown(_, unknown) => unknown.refinement.not_null,
        _ => true,
    }
}

#[cfg(test)]
mod tests;
