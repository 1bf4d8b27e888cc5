//! Evaluates a root template: parameters, resources, nested deployments, outputs.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};
use crate::frontend::template::frame::{Bound, Env, Frame};
use crate::frontend::template::ir::{Argument, Load, Parameter, Template};
use crate::frontend::template::scope::Scope;
use crate::frontend::{Context, ModuleReference, Reading};
use crate::model::{
    Cause, Data, Deployment, DeploymentKind, Key, Origin, Part, Refinement, Resource, StepKind, Type, Unknown, Value,
};
use crate::source::Span;

/// The values of a parameter file.
#[derive(Default)]
pub struct Arguments {
    /// Names and values.
    pub values: Vec<(Key, Argument)>,
    /// Variables and functions that the values use, if the file can have some.
    pub file: Option<Arc<Template>>,
}

/// Evaluates `template` as a root with the values of a parameter file.
pub fn deployment(template: Arc<Template>, arguments: Arguments, context: &Context<'_>) -> Warned<Reading> {
    let engine = Engine::new(context);
    let scope = Scope::root(template.scope, context.target);
    let target = scope.id();
    let name = engine.derived("deployment().name", Type::String, Cause::Context("deployment().name".into()), true);
    let mut frame = Frame::new(template.clone(), scope, name);
    for (key, _) in &arguments.values {
        if !template.parameters.contains_key(&key.text.to_ascii_lowercase())
            && let Some(span) = key.span
        {
            let message = format!("the template has no parameter `{}`", key.text);
            engine.report(DiagnosticKind::Input, span, message);
        }
    }
    let caller = arguments.file.map(|file| {
        let name = frame.name.clone();
        (Rc::new(Frame::new(file, frame.scope.clone(), name)), Env::default())
    });
    let bind = |(key, argument)| Bound { key, argument, caller: caller.clone() };
    frame.arguments = arguments.values.into_iter().map(bind).collect();
    let frame = Rc::new(frame);
    engine.emit_all(&frame);
    let outputs = engine.outputs(&frame);
    let arguments = engine.texts(&frame);
    release(&frame);
    let resources = engine.resources.into_inner();
    let not_understood = template.not_understood + engine.not_understood.get();
    let deployment = Deployment {
        kind: DeploymentKind::Template,
        root: template.path.to_string(),
        parameters: None,
        scope: template.scope,
        target,
        resources,
        arguments,
        about: Vec::new(),
        collected: None,
        outputs,
        span: Some(template.span),
    };
    let reading = Reading {
        deployment,
        modules: engine.modules.into_inner(),
        understood: engine.understood.get(),
        not_understood,
        incomplete: engine.incomplete.into_inner(),
    };
    Warned { value: reading, diagnostics: engine.diagnostics.into_inner() }
}

/// Lets go of the frames of nested deployments: they hold those that deploy them, which hold them.
fn release(frame: &Rc<Frame>) {
    let mut open = vec![frame.clone()];
    while let Some(frame) = open.pop() {
        open.extend(frame.children.take().into_values().flatten());
    }
}

/// The state of one evaluation. Everything is behind cells, since evaluation is lazy and re-entrant.
pub(super) struct Engine<'a> {
    pub(super) context: &'a Context<'a>,
    diagnostics: RefCell<Vec<Diagnostic>>,
    seen: RefCell<HashSet<(Span, String)>>,
    limits: RefCell<HashSet<String>>,
    /// While above zero, failures are not reported: the expression may never be evaluated.
    quiet: Cell<u32>,
    /// How many failures were not reported.
    suppressed: Cell<u64>,
    serial: Cell<u64>,
    pub(super) depth: Cell<usize>,
    pub(super) resources: RefCell<Vec<Resource>>,
    pub(super) modules: RefCell<Vec<ModuleReference>>,
    pub(super) understood: Cell<usize>,
    pub(super) not_understood: Cell<usize>,
    pub(super) incomplete: RefCell<Option<String>>,
    /// Templates of other files by path; `None` for what is no template.
    pub(super) templates: RefCell<HashMap<String, Option<Arc<Template>>>>,
    /// Files that templates load, by what is made of them and path.
    pub(super) loaded: RefCell<HashMap<(Load, String), Value>>,
}

impl<'a> Engine<'a> {
    fn new(context: &'a Context<'a>) -> Self {
        Engine {
            context,
            diagnostics: RefCell::default(),
            seen: RefCell::default(),
            limits: RefCell::default(),
            quiet: Cell::new(0),
            suppressed: Cell::new(0),
            serial: Cell::new(0),
            depth: Cell::new(0),
            resources: RefCell::default(),
            modules: RefCell::default(),
            understood: Cell::new(0),
            not_understood: Cell::new(0),
            incomplete: RefCell::default(),
            templates: RefCell::default(),
            loaded: RefCell::default(),
        }
    }

    /// The values of the parameters that are texts and no secrets, by name.
    fn texts(&self, frame: &Rc<Frame>) -> Vec<(Arc<str>, Value)> {
        let is_text = |parameter: &&Parameter| matches!(parameter.ty, Type::String | Type::Any) && !parameter.secure;
        let mut texts: Vec<&Parameter> = frame.template.parameters.values().filter(is_text).collect();
        texts.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        let value = |parameter: &Parameter| self.parameter(frame, &parameter.name.to_ascii_lowercase(), parameter.span);
        let values = texts.into_iter().map(|one| (one.name.clone(), self.quietly(|| value(one))));
        values.filter(|(_, value)| !value.secret && value.text_with(|_| String::new()).is_some()).collect()
    }

    /// Reports something once per place.
    pub(super) fn report(&self, kind: DiagnosticKind, span: Span, message: impl Into<String>) {
        if self.quiet.get() > 0 {
            self.suppressed.set(self.suppressed.get() + 1);
            return;
        }
        let message = message.into();
        // A limit is hit again and again on the way out: it is said once.
        if kind == DiagnosticKind::Limit {
            let mut limits = self.limits.borrow_mut();
            if (self.context.budget.exhausted() && !limits.is_empty()) || !limits.insert(message.clone()) {
                return;
            }
        }
        if self.seen.borrow_mut().insert((span, message.clone())) {
            self.diagnostics.borrow_mut().push(Diagnostic::at(kind, span, message));
        }
    }

    /// Takes over diagnostics of another step.
    pub(super) fn take(&self, diagnostics: Vec<Diagnostic>) {
        self.diagnostics.borrow_mut().extend(diagnostics);
    }

    /// Evaluates without reporting: an arm that may not be taken.
    pub(super) fn quietly<T>(&self, evaluate: impl FnOnce() -> T) -> T {
        self.quiet.set(self.quiet.get() + 1);
        let result = evaluate();
        self.quiet.set(self.quiet.get() - 1);
        result
    }

    /// Evaluates what is to be remembered; the second value says whether it may be: a value that failed in silence is
    /// evaluated again where somebody needs it, or its message would be lost.
    pub(super) fn memorable(&self, evaluate: impl FnOnce() -> Value) -> (Value, bool) {
        let before = self.suppressed.get();
        let value = evaluate();
        (value, self.suppressed.get() == before)
    }

    /// Reports a failure and gives the unknown value that stands for it.
    pub(super) fn fail(&self, span: Span, message: impl Into<String>) -> Value {
        let message = message.into();
        let (kind, cause) = match message.strip_prefix("limit: ") {
            Some(limit) => (DiagnosticKind::Limit, Cause::Limit(limit.into())),
            None => (DiagnosticKind::Input, Cause::Error(message.as_str().into())),
        };
        self.report(kind, span, message.strip_prefix("limit: ").unwrap_or(&message));
        self.derived("error", Type::Any, cause, false)
    }

    /// A name that no other unknown value of this evaluation has.
    pub(super) fn unique(&self, name: &str) -> Arc<str> {
        self.serial.set(self.serial.get() + 1);
        format!("{name}#{}", self.serial.get()).into()
    }

    /// A fresh unknown value.
    pub(super) fn derived(&self, name: &str, ty: Type, cause: Cause, not_null: bool) -> Value {
        let refinement = Refinement { not_null, ..Refinement::default() };
        Value::unknown(Unknown { refinement, ..Unknown::new(self.unique(name), ty, cause) })
    }

    /// Marks the reading as incomplete, with the first reason.
    pub(super) fn set_incomplete(&self, reason: &str) {
        self.incomplete.borrow_mut().get_or_insert_with(|| reason.to_owned());
    }
}

/// The value with one more step of origin at `span`.
pub(super) fn via(value: Value, span: Span, kind: StepKind) -> Value {
    let origin = Origin::step(span, kind, value.origin.clone());
    value.with_origin(origin)
}

/// The unknown value that `value` is, or has in it first.
pub(super) fn unknown_in(value: &Value) -> Option<Arc<Unknown>> {
    match &value.data {
        Data::Unknown(unknown) => Some(unknown.clone()),
        Data::Parts(parts) => parts.iter().find_map(|part| match part {
            Part::Hole(hole) => Some(hole.clone()),
            Part::Literal(_) => None,
        }),
        Data::Array(array) => array.open.clone().or_else(|| array.items.iter().find_map(unknown_in)),
        Data::Object(object) => object.open.clone().or_else(|| object.entries.values().find_map(unknown_in)),
        Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::String(_) => None,
    }
}
