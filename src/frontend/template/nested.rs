//! Nested and linked deployments: finds their templates, binds their arguments and their scope, reads their outputs.
//!
//! Source: <https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates>.

use std::rc::Rc;
use std::sync::Arc;

use crate::diagnostic::DiagnosticKind;
use crate::frontend::template::evaluate::{Engine, unknown_in, via};
use crate::frontend::template::frame::{Bound, Env, Frame, State, lexical};
use crate::frontend::template::ids;
use crate::frontend::template::ir::{DeploymentSource, NestedDeployment, OutputValue, Template};
use crate::frontend::template::runtime::TEMPLATE_URI;
use crate::frontend::template::scope::{Scope, object};
use crate::frontend::text;
use crate::frontend::{Context, ModuleReference};
use crate::model::{Cause, Condition, Data, Key, Part, ScopeKind, StepKind, Type, Unknown, Value};
use crate::source::Span;
use crate::workspace;

impl Engine<'_> {
    /// The template that the deployment `declaration[instance]` of `frame` deploys, ready to be evaluated; `None` if it is
    /// not at hand. Made once.
    pub(super) fn child(&self, frame: &Rc<Frame>, declaration: usize, instance: usize) -> Option<Rc<Frame>> {
        if let Some(child) = frame.children.borrow().get(&(declaration, instance)) {
            return child.clone();
        }
        // While its source is being found, the deployment must not ask for itself.
        frame.children.borrow_mut().insert((declaration, instance), None);
        let child = self.make_child(frame, declaration, instance);
        frame.children.borrow_mut().insert((declaration, instance), child.clone());
        child
    }

    fn make_child(&self, frame: &Rc<Frame>, declaration: usize, instance: usize) -> Option<Rc<Frame>> {
        let resource = frame.declaration(declaration);
        let nested = resource.deployment.as_deref()?;
        let instances = self.instances(frame, declaration);
        let chosen = instances.get(instance)?;
        let name = self.evaluate(frame, &chosen.env, &resource.name);
        if frame.depth + 1 >= self.context.budget.deployments {
            self.fail(resource.span, format!("limit: deployments are nested deeper than {}", self.context.budget.deployments));
            self.refer(&ids::display(&name), None, false, resource.span);
            return None;
        }
        let (template, file) = self.template_of(frame, &chosen.env, nested, &name, resource.span)?;
        let inner = nested.inner || !matches!(nested.source, DeploymentSource::Inline(_));
        let mut scope = self.child_scope(frame, &chosen.env, nested, resource.scope.as_ref());
        if file.is_some() && nested.resource_group.is_none() && nested.subscription.is_none() && resource.scope.is_none() {
            scope.kind = frame.scope.kind;
        }
        let mut child = Frame::new(template, scope, name.clone());
        child.depth = frame.depth + 1;
        child.parent = Some(frame.clone());
        child.trail.clone_from(&frame.trail);
        child
            .trail
            .push((resource.symbol.as_ref().map_or_else(|| ids::display(&name), ToString::to_string), Some(resource.span)));
        child.maybe = match self.condition(frame, declaration, instance) {
            Some(Condition::Maybe(unknown)) => Some(unknown),
            Some(Condition::Always) | None => frame.maybe.clone(),
        };
        if inner {
            let bind = |(key, argument): &(Key, _)| Bound {
                key: key.clone(),
                argument: Clone::clone(argument),
                caller: Some((frame.clone(), chosen.env.clone())),
            };
            child.arguments = nested.arguments.iter().map(bind).collect();
            for (key, _) in &nested.arguments {
                if !child.template.parameters.contains_key(&key.text.to_ascii_lowercase()) {
                    let span = key.span.unwrap_or(resource.span);
                    self.report(DiagnosticKind::Input, span, format!("the nested template has no parameter `{}`", key.text));
                }
            }
        } else {
            child.lexical = Some(lexical(frame).clone());
            child.env = chosen.env.clone();
        }
        self.refer(&ids::display(&name), file, true, resource.span);
        Some(Rc::new(child))
    }

    fn refer(&self, reference: &str, file: Option<String>, resolved: bool, span: Span) {
        let reference = ModuleReference { reference: without_query(reference), file, resolved, span: Some(span) };
        self.modules.borrow_mut().push(reference);
    }

    fn template_of(
        &self,
        frame: &Rc<Frame>,
        env: &Env,
        nested: &NestedDeployment,
        name: &Value,
        span: Span,
    ) -> Option<(Arc<Template>, Option<String>)> {
        let (link, path) = match &nested.source {
            DeploymentSource::Inline(template) => return Some((template.clone(), None)),
            DeploymentSource::Missing => {
                self.not_understood.set(self.not_understood.get() + 1);
                return None;
            }
            DeploymentSource::Module(reference) => return self.restored(frame, reference, span),
            DeploymentSource::Relative(expr) => {
                let path = self.evaluate(frame, env, expr);
                let text = path.as_str().map(str::to_owned);
                (ids::display(&path), text.map(|text| (frame.template.path.to_string(), text)))
            }
            DeploymentSource::Uri(expr) | DeploymentSource::Id(expr) => {
                let address = self.evaluate(frame, env, expr);
                (ids::display(&address), beside(&address))
            }
        };
        let Some((from, reference)) = path else {
            let message = format!("`{}` is not at hand; its resources are not judged", without_query(&link));
            self.report(DiagnosticKind::Note, span, message);
            self.refer(&link, None, false, span);
            return None;
        };
        let Some(path) = workspace::relative(&from, &reference) else {
            let message = format!("`{reference}` lies outside of the scan root and is not read");
            self.report(DiagnosticKind::Input, span, message);
            self.refer(&link, None, false, span);
            return None;
        };
        if ancestors(frame).any(|ancestor| *ancestor.template.path == *path) {
            self.report(DiagnosticKind::Input, span, format!("`{path}` deploys itself"));
            self.refer(&link, Some(path), false, span);
            return None;
        }
        let read = self.context.workspace.read(&path, self.context.budget.file_bytes).map_err(|error| error.to_string());
        let text = match read.and_then(text::decode) {
            Ok(text) => text,
            Err(reason) => {
                let message = format!("cannot read `{path}`: {reason}; its resources are not judged");
                self.report(DiagnosticKind::Input, span, message);
                self.refer(&ids::display(name), Some(path), false, span);
                return None;
            }
        };
        let template = self.lowered(&path, &text, self.context.restored);
        if template.is_none() {
            self.refer(&link, Some(path.clone()), false, span);
        }
        template.map(|template| (template, Some(path)))
    }

    /// The template of a module from a registry or of a template spec, if it was restored.
    fn restored(&self, frame: &Rc<Frame>, reference: &Arc<str>, span: Span) -> Option<(Arc<Template>, Option<String>)> {
        let found = self.context.loader.restored(reference, &frame.template.path, self.context);
        let template = match found {
            Ok((path, text)) => self.lowered(&path, &text, true),
            Err(reason) => {
                let message = format!("the module `{reference}` is not at hand ({reason}); its resources are not judged");
                self.report(DiagnosticKind::Note, span, message);
                None
            }
        };
        if template.is_none() {
            self.refer(reference, None, false, span);
        }
        template.map(|template| (template, None))
    }

    /// The template in a text; each file is lowered once.
    fn lowered(&self, path: &str, text: &str, restored: bool) -> Option<Arc<Template>> {
        if let Some(template) = self.templates.borrow().get(path) {
            return template.clone();
        }
        let context = Context { restored, ..*self.context };
        let lowered = self.context.loader.lower(path, text, &context);
        self.take(lowered.diagnostics);
        if let Some(template) = &lowered.value {
            self.not_understood.set(self.not_understood.get() + template.not_understood);
        }
        self.templates.borrow_mut().insert(path.to_owned(), lowered.value.clone());
        lowered.value
    }

    pub(super) fn child_scope(
        &self,
        frame: &Rc<Frame>,
        env: &Env,
        nested: &NestedDeployment,
        at: Option<&crate::frontend::template::ir::Expr>,
    ) -> Scope {
        let mut scope = frame.scope.clone();
        if let Some(subscription) = &nested.subscription {
            scope.subscription = self.evaluate(frame, env, subscription);
            scope.kind = ScopeKind::Subscription;
        }
        if let Some(group) = &nested.resource_group {
            scope.resource_group = self.evaluate(frame, env, group);
            scope.kind = ScopeKind::ResourceGroup;
        }
        if nested.subscription.is_some() || nested.resource_group.is_some() {
            scope.group_location = self.group_location(frame, &scope);
        }
        if let Some(location) = &nested.location {
            scope.location = self.evaluate(frame, env, location);
        }
        if let Some(at) = at {
            let at = self.evaluate(frame, env, at);
            apply_scope(&mut scope, &at);
        }
        scope
    }

    /// The region of the resource group that `scope` is: as declared around, else unknown.
    fn group_location(&self, frame: &Rc<Frame>, scope: &Scope) -> Value {
        let group = scope.subscription_prefix().text("/resourceGroups/").value(&scope.resource_group).build();
        let declared = self.find(frame, &group).and_then(|(owner, declaration, instance)| {
            let is_group =
                owner.declaration(declaration).resource_type.eq_ignore_ascii_case("Microsoft.Resources/resourceGroups");
            is_group.then(|| self.body(&owner, declaration, instance)).and_then(|body| body.get("location").cloned())
        });
        let unknown =
            || self.derived("resourceGroup().location", Type::String, Cause::Context("resourceGroup().location".into()), true);
        declared.unwrap_or_else(unknown)
    }

    /// The outputs of a template, `{name: {type, value}}`. Evaluated once.
    pub(super) fn outputs(&self, frame: &Rc<Frame>) -> Value {
        match &*frame.outputs.borrow() {
            Some(State::Done(value)) => return value.clone(),
            Some(State::Evaluating) => {
                return self.fail(frame.template.span, "the outputs of this template depend on themselves");
            }
            None => {}
        }
        *frame.outputs.borrow_mut() = Some(State::Evaluating);
        let mut entries = Vec::new();
        for output in &frame.template.outputs {
            let condition = output.condition.as_ref().map(|condition| self.evaluate(frame, &frame.env, condition));
            if matches!(condition.as_ref().map(|value| &value.data), Some(Data::Bool(false))) {
                continue;
            }
            let value = match &output.value {
                OutputValue::One(expr) => self.evaluate_part(frame, &frame.env, expr),
                OutputValue::Loop(copy) => self.property_copy(frame, &frame.env, copy),
            };
            let value = match condition.as_ref().and_then(unknown_in) {
                Some(unknown) => self.join(&unknown, &value, &Value::NULL),
                None => value,
            };
            let written = match &output.value {
                OutputValue::One(expr) => expr.span,
                OutputValue::Loop(copy) => copy.input.span,
            };
            let value = via(value, written, StepKind::ModuleOutput).with_secret(output.secure);
            let entry = object([("type", Value::string(output.ty.clone())), ("value", value)]);
            entries.push((Key::at(output.name.clone(), output.span), entry));
        }
        let value = Value::object(entries);
        *frame.outputs.borrow_mut() = Some(State::Done(value.clone()));
        value
    }
}

fn ancestors(frame: &Rc<Frame>) -> impl Iterator<Item = &Rc<Frame>> {
    std::iter::successors(Some(frame), |frame| frame.parent.as_ref())
}

/// The file beside a template that an address means which starts with the unknown address of that template:
/// `uri(deployment().properties.templateLink.uri, 'nested/x.json')`. The file of the template, and the rest.
fn beside(address: &Value) -> Option<(String, String)> {
    let Data::Parts(parts) = &address.data else { return None };
    let (Part::Hole(base), Part::Literal(rest)) = (parts.first()?, parts.get(1)?) else { return None };
    let file = base.symbol.strip_prefix(TEMPLATE_URI)?.strip_prefix(":")?;
    // A token may follow the path.
    let further_text = parts.iter().skip(2).any(|part| matches!(part, Part::Literal(_)));
    let path = rest.split('?').next().unwrap_or_default().trim_start_matches('/');
    (!further_text && path.ends_with(".json")).then(|| (file.to_owned(), path.to_owned()))
}

/// An address without what may be a token.
fn without_query(address: &str) -> String {
    let address = address.split('?').next().unwrap_or_default();
    match (address.find("://"), address.find('@')) {
        (Some(scheme), Some(at)) if at > scheme => format!("{}…{}", &address[..scheme + 3], &address[at..]),
        _ => address.to_owned(),
    }
}

/// Takes over a `scope` such as `/`, `Microsoft.Management/managementGroups/mg` or the id of a subscription or group.
fn apply_scope(scope: &mut Scope, at: &Value) {
    let segments = ids::split(at);
    let word = |index: usize| segments.get(index).and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    if at.as_str() == Some("/") {
        scope.kind = ScopeKind::Tenant;
        return;
    }
    if let Some(position) = (0..segments.len()).find(|index| word(*index) == "managementgroups") {
        if let Some(group) = segments.get(position + 1) {
            scope.management_group = group.clone();
            scope.kind = ScopeKind::ManagementGroup;
        }
        return;
    }
    if word(1) == "subscriptions" {
        if let Some(subscription) = segments.get(2) {
            scope.subscription = subscription.clone();
            scope.kind = ScopeKind::Subscription;
        }
        if word(3) == "resourcegroups"
            && let Some(group) = segments.get(4)
        {
            scope.resource_group = group.clone();
            scope.kind = ScopeKind::ResourceGroup;
            let cause = Cause::Context("resourceGroup().location".into());
            let symbol = format!("resourceGroup({}).location", ids::exact(group));
            scope.group_location = Value::unknown(Unknown::new(symbol, Type::String, cause));
        }
    }
}
