//! Input variables: what they are declared as, and the values that files and the command line give them.
//!
//! Sources: <https://developer.hashicorp.com/terraform/language/values/variables>,
//! <https://developer.hashicorp.com/terraform/language/expressions/type-constraints>.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::budget::Budget;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::terraform::convert::{convert, model_type};
use crate::frontend::terraform::expression::{Evaluator, Found, Names};
use crate::frontend::terraform::functions::Host;
use crate::frontend::terraform::load::{self, find, truth_of};
use crate::frontend::terraform::syntax::{BinaryOperator, Block, Expression, ExpressionKind, ObjectKey};
use crate::frontend::terraform::value::{Attribute, Data, DefaultValue, Mapping, Sequence, Type, Value};
use crate::frontend::{Context, terraform::Options};
use crate::model::{self, Cause, Origin, Refinement, StepKind, Unknown};
use crate::source::Span;
use crate::workspace::Workspace;

/// A declared variable.
#[derive(Debug)]
pub(super) struct Variable {
    /// Its name.
    pub(super) name: Arc<str>,
    /// The header of its block.
    pub(super) span: Span,
    /// What values are converted to.
    pub(super) ty: Type,
    /// Values on the command line are plain text, not expressions.
    literal: bool,
    /// Its default, converted.
    pub(super) default: Option<Value>,
    /// Whether null is a value of its own, and does not stand for the default.
    pub(super) nullable: bool,
    /// Whether its value must not be shown.
    pub(super) sensitive: bool,
    /// The texts that its validation allows.
    allowed: Option<Vec<Arc<str>>>,
}

/// Nothing can be referred to: defaults, types and files of variables.
struct Nothing;

impl Names for Nothing {
    fn find(&self, _: &str, _: &[&str], _: Span) -> Option<Found> {
        None
    }
}

/// Evaluates expressions that refer to nothing.
struct Constants<'a> {
    host: Host<'a>,
    diagnostics: RefCell<Vec<Diagnostic>>,
}

impl<'a> Constants<'a> {
    fn new(workspace: &'a dyn Workspace, budget: &'a Budget) -> Self {
        Constants { host: Host { workspace, base: "", budget }, diagnostics: RefCell::default() }
    }

    fn value(&self, expression: &Expression, kind: StepKind) -> Value {
        told(&Evaluator::new(&Nothing, &self.host, &self.diagnostics).value(expression), Some(kind))
    }

    fn fail(&self, span: Span, message: impl Into<String>) {
        self.diagnostics.borrow_mut().push(Diagnostic::at(DiagnosticKind::Input, span, message));
    }

    /// The type that a constraint names. An attribute's default is a value in it.
    fn constraint(&self, expression: &Expression) -> Type {
        match &expression.kind {
            ExpressionKind::Name(name) => self.simple(name, expression.span),
            // Before Terraform 0.12 the three types stood in quotes.
            ExpressionKind::String(name) => self.simple(name, expression.span),
            ExpressionKind::Parentheses(of) => self.constraint(of),
            ExpressionKind::Call { name, arguments, .. } => match (&*name.text, arguments.as_slice()) {
                ("list", [of]) => Type::List(Arc::new(self.constraint(of))),
                ("set", [of]) => Type::Set(Arc::new(self.constraint(of))),
                ("map", [of]) => Type::Map(Arc::new(self.constraint(of))),
                ("optional", [of, ..]) => self.constraint(of),
                ("tuple", [Expression { kind: ExpressionKind::Tuple(items), .. }]) => {
                    Type::Tuple(items.iter().map(|item| self.constraint(item)).collect())
                }
                ("object", [Expression { kind: ExpressionKind::Object(items), .. }]) => {
                    Type::Object(Arc::new(items.iter().filter_map(|(key, value)| self.attribute(key, value)).collect()))
                }
                (other, _) => self.no_type(other, expression.span),
            },
            _ => self.no_type("this", expression.span),
        }
    }

    fn attribute(&self, key: &ObjectKey, value: &Expression) -> Option<(Arc<str>, Attribute)> {
        let name = match key {
            ObjectKey::Name(name) => name.text.clone(),
            ObjectKey::Computed(key) => match &key.kind {
                ExpressionKind::String(text) => text.clone(),
                _ => {
                    self.fail(key.span, "the name of an attribute must be written out");
                    return None;
                }
            },
        };
        let ty = self.constraint(value);
        let (optional, default) = match &value.kind {
            ExpressionKind::Call { name, arguments, .. } if &*name.text == "optional" => (true, arguments.get(1)),
            _ => (false, None),
        };
        let default = default.map(|default| {
            let given = self.value(default, StepKind::InputDefault);
            DefaultValue(Arc::new(self.converted(&given, &ty, default.span)))
        });
        Some((name, Attribute { ty, optional, default }))
    }

    fn simple(&self, name: &str, span: Span) -> Type {
        match name {
            "string" => Type::String,
            "number" => Type::Number,
            "bool" => Type::Bool,
            "any" => Type::Any,
            "list" => Type::List(Arc::new(Type::Any)),
            "set" => Type::Set(Arc::new(Type::Any)),
            "map" => Type::Map(Arc::new(Type::Any)),
            other => self.no_type(other, span),
        }
    }

    fn no_type(&self, what: &str, span: Span) -> Type {
        self.fail(span, format!("`{what}` is no type"));
        Type::Any
    }

    fn converted(&self, value: &Value, ty: &Type, span: Span) -> Value {
        convert(value, ty).unwrap_or_else(|why| {
            self.fail(span, format!("the default does not fit the type: {why}"));
            failed(ty, &why)
        })
    }
}

/// What stands for a value that cannot be had.
pub(super) fn failed(ty: &Type, why: &str) -> Value {
    Value::unknown(ty.clone(), Unknown::new(why, model_type(ty), Cause::Error(why.into())))
}

/// The value with the places of its leaves told as `kind`; without any if that is none.
fn told(value: &Value, kind: Option<StepKind>) -> Value {
    let data = match &value.data {
        Data::Sequence(sequence) => {
            let items = sequence.items.iter().map(|item| told(item, kind)).collect();
            Data::Sequence(Arc::new(Sequence { kind: sequence.kind.clone(), items, open: sequence.open.clone() }))
        }
        Data::Mapping(mapping) => {
            let entries = mapping.entries.iter().map(|(key, value)| (key.clone(), told(value, kind))).collect();
            Data::Mapping(Arc::new(Mapping { kind: mapping.kind.clone(), entries, open: mapping.open.clone() }))
        }
        other => other.clone(),
    };
    let place = value.origin.span().zip(kind);
    let origin = place.map_or(Origin::NONE, |(span, kind)| Origin::at(span, kind));
    Value { data, origin, sensitive: value.sensitive }
}

impl Variable {
    /// The variable that `block` declares.
    pub(super) fn read(block: &Block, workspace: &dyn Workspace, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let budget = Budget::default();
        let constants = Constants::new(workspace, &budget);
        let name = block.labels.first().map_or_else(|| "".into(), |label| label.text.clone());
        let constraint = find(&block.body, "type");
        let ty = constraint.map_or(Type::Any, |ty| constants.constraint(ty));
        let default = find(&block.body, "default").map(|default| {
            let given = constants.value(default, StepKind::InputDefault);
            constants.converted(&given, &ty, default.span)
        });
        let conditions = block.body.blocks.iter().filter(|inner| &*inner.kind.text == "validation");
        let variable = Variable {
            literal: constraint.is_none() || matches!(ty, Type::String | Type::Number | Type::Bool),
            nullable: truth_of(&block.body, "nullable").unwrap_or(true),
            sensitive: truth_of(&block.body, "sensitive").unwrap_or_default(),
            allowed: conditions.filter_map(|inner| allowed(find(&inner.body, "condition")?, &name)).next(),
            span: block.header,
            name,
            ty,
            default,
        };
        diagnostics.append(&mut constants.diagnostics.borrow_mut());
        variable
    }

    /// What stands for the value if nobody gives one.
    pub(super) fn unset(&self) -> Value {
        let cause = Cause::Variable { name: self.name.clone(), span: Some(self.span) };
        let one_of = self.allowed.as_ref().map(|texts| texts.iter().map(|text| model::Value::string(text.clone())).collect());
        let refinement = Refinement { not_null: one_of.is_some() || !self.nullable, one_of, ..Refinement::default() };
        let unknown = Unknown { refinement, ..Unknown::new(format!("variable {}", self.name), model_type(&self.ty), cause) };
        Value::unknown(self.ty.clone(), unknown).with_sensitive(self.sensitive)
    }
}

/// The texts that `contains(["a", "b"], var.x)` allows, alone or beside other conditions that must hold too.
fn allowed(condition: &Expression, variable: &str) -> Option<Vec<Arc<str>>> {
    let mut open = vec![condition];
    while let Some(one) = open.pop() {
        match &one.kind {
            ExpressionKind::Parentheses(of) => open.push(of),
            ExpressionKind::Binary(left, BinaryOperator::And, right) => open.extend([&**left, &**right]),
            ExpressionKind::Call { name, arguments, expand: false } if &*name.text == "contains" => {
                let [Expression { kind: ExpressionKind::Tuple(items), .. }, asked] = arguments.as_slice() else { continue };
                let ExpressionKind::Attribute(of, name) = &asked.kind else { continue };
                let is_it = matches!(&of.kind, ExpressionKind::Name(root) if &**root == "var") && &*name.text == variable;
                let texts: Option<Vec<Arc<str>>> = items
                    .iter()
                    .map(|item| match &item.kind {
                        ExpressionKind::String(text) => Some(text.clone()),
                        _ => None,
                    })
                    .collect();
                if let Some(texts) = texts.filter(|_| is_it) {
                    return Some(texts);
                }
            }
            _ => {}
        }
    }
    None
}

/// What somebody gives for a variable.
#[derive(Clone, Debug)]
pub(super) enum Given {
    /// A value in a file.
    Value(Value),
    /// A text on the command line or in the environment.
    Text(String),
}

/// The values that the files of a root and the user give, by name; of several the last counts.
pub(super) fn given(folder: &str, options: &Options, context: &Context<'_>) -> Warned<BTreeMap<Arc<str>, Given>> {
    let mut values: BTreeMap<Arc<str>, Given> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    if let Some(planned) = &options.planned {
        let value = planned.iter().map(|(name, value)| (name.clone(), Given::Value(value.clone()))).collect();
        return Warned { value, diagnostics };
    }
    for (name, text) in &options.environment {
        values.insert(name.as_str().into(), Given::Text(text.clone()));
    }
    let names = context.workspace.list(folder).unwrap_or_default();
    let own = automatic(&names).into_iter().map(|name| load::inside(folder, name));
    for path in own.chain(options.files.iter().cloned()) {
        let read = load::read(&path, context.workspace, context.sources, context.budget);
        diagnostics.extend(read.diagnostics);
        let constants = Constants::new(context.workspace, context.budget);
        for attribute in &read.value.attributes {
            let value = constants.value(&attribute.value, StepKind::VariablesFile);
            values.insert(attribute.name.text.clone(), Given::Value(value));
        }
        diagnostics.append(&mut constants.diagnostics.borrow_mut());
    }
    for (name, text) in &options.values {
        values.insert(name.as_str().into(), Given::Text(text.clone()));
    }
    Warned { value: values, diagnostics }
}

/// The files of variables that Terraform reads by itself, in the order in which they count.
fn automatic(names: &[String]) -> Vec<&str> {
    let is = |wanted: &'static str| names.iter().map(String::as_str).filter(move |name| *name == wanted);
    let auto = names.iter().filter(|name| name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json"));
    is("terraform.tfvars").chain(is("terraform.tfvars.json")).chain(auto.map(String::as_str)).collect()
}

/// Whether Terraform reads a file of variables by itself.
pub fn is_automatic(name: &str) -> bool {
    !automatic(&[name.to_owned()]).is_empty()
}

impl Given {
    /// The value, converted to the type of the variable.
    ///
    /// # Errors
    /// Says why it does not fit; never quotes it.
    pub(super) fn value(&self, variable: &Variable, context: &Context<'_>) -> Result<Value, String> {
        let raw = match self {
            Given::Value(value) => value.clone(),
            Given::Text(text) if variable.literal => Value::string(text.as_str()),
            Given::Text(text) => parsed(text, variable, context)?,
        };
        if raw.is_null() && !variable.nullable {
            return Ok(variable.default.clone().unwrap_or_else(|| variable.unset()));
        }
        let mut value = convert(&raw, &variable.ty)?.with_sensitive(variable.sensitive);
        if value.origin.span().is_none() {
            value.origin = raw.origin;
        }
        Ok(value)
    }
}

/// The value of an expression on the command line.
fn parsed(text: &str, variable: &Variable, context: &Context<'_>) -> Result<Value, String> {
    let path = format!("--var {}", variable.name);
    let body = load::parse_text(&path, &format!("value = {text}\n"), context.sources, context.budget);
    let constants = Constants::new(context.workspace, context.budget);
    let value = find(&body.value, "value").map(|value| constants.value(value, StepKind::Literal));
    let whole = body.diagnostics.is_empty() && constants.diagnostics.borrow().is_empty();
    value.filter(|_| whole).map(|value| told(&value, None)).ok_or_else(|| "it is no expression that can be read".to_owned())
}
