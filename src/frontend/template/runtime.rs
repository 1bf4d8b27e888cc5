//! Functions that depend on the deployment: its scope, its resources, what Azure answers while deploying.

use std::rc::Rc;
use std::sync::Arc;

use crate::frontend::template::answer;
use crate::frontend::template::evaluate::{Engine, unknown_in, via};
use crate::frontend::template::frame::{Env, Frame, lexical};
use crate::frontend::template::functions;
use crate::frontend::template::ids::{self, Pieces};
use crate::frontend::template::scope::{self, object};
use crate::model::estate::id_key;
use crate::model::{Cause, Data, Key, Object, Origin, Part, Refinement, ScopeKind, StepKind, Type, Unknown, Value};
use crate::source::Span;

impl Engine<'_> {
    /// The value of a call of one of these functions with evaluated arguments; `None` if `name` is another function.
    pub(super) fn runtime_function(
        &self,
        frame: &Rc<Frame>,
        env: &Env,
        name: &str,
        arguments: &[Value],
        span: Span,
    ) -> Option<Value> {
        let scope = &lexical(frame).scope;
        let value = match (name, arguments) {
            ("copyindex", _) => self.copy_index(env, arguments, span),
            ("subscription", []) => scope.subscription_object(),
            ("resourcegroup", []) => scope.resource_group_object(),
            ("managementgroup", []) => scope.management_group_object(),
            ("tenant", []) => scope.tenant_object(),
            ("environment", []) => scope::environment(),
            ("deployment", []) => self.deployment_object(lexical(frame)),
            ("deployer", []) => {
                let member = |name: &str| self.derived(name, Type::String, Cause::Context(name.into()), true);
                object([
                    ("objectId", member("deployer().objectId")),
                    ("tenantId", scope.tenant.clone()),
                    ("userPrincipalName", member("deployer().userPrincipalName")),
                ])
            }
            ("resourceid", _) => self.resource_id(frame, arguments, span),
            ("subscriptionresourceid", _) => self.scoped_id(arguments, span, |prefix| match prefix {
                [] => Some(scope.subscription_prefix()),
                [subscription] => Some(Pieces::default().text("/subscriptions/").value(subscription)),
                _ => None,
            }),
            ("managementgroupresourceid", _) => self.scoped_id(arguments, span, |prefix| match prefix {
                [] => Some(Pieces::default().value(&scope.management_group_id())),
                [group] => Some(Pieces::default().text("/providers/Microsoft.Management/managementGroups/").value(group)),
                _ => None,
            }),
            ("tenantresourceid", _) => self.scoped_id(arguments, span, |prefix| prefix.is_empty().then(Pieces::default)),
            ("extensionresourceid", [base, rest @ ..]) => {
                self.scoped_id(rest, span, |prefix| prefix.is_empty().then(|| Pieces::default().value(&trim_slash(base))))
            }
            ("reference", [target, rest @ ..]) => {
                let full = rest.get(1).and_then(Value::as_str).is_some_and(|full| full.eq_ignore_ascii_case("full"));
                self.reference(frame, target, full, span)
            }
            ("uri", [base, relative]) => return beside_template(base, relative),
            ("newguid", []) => self.nondeterministic("newGuid()", 36),
            ("utcnow", _) => self.nondeterministic("utcNow()", 0),
            ("readenvironmentvariable" | "readenvvar", [name, ..]) => self.environment_variable(name, span),
            ("resourceinfo", [Value { data: Data::String(symbol), .. }]) => {
                let (symbol, index) = symbol_and_index(symbol);
                self.resource_info(lexical(frame), symbol, index, span)
            }
            (
                "references" | "providers" | "pickzones" | "tological" | "tologicalzone" | "tophysicalzone" | "tologicalzones"
                | "tophysicalzones" | "resourceinfo" | "externalinputs" | "externalinput" | "extensions",
                _,
            ) => self.derived(&format!("{name}()"), Type::Any, Cause::Runtime(format!("{name}()").into()), false),
            ("roledefinitions", [name]) => self.role_definition(scope, name, span),
            ("listoutputswithsecurevalues", [target, ..]) => self.reference_outputs(frame, target, span).with_secret(true),
            _ if name.starts_with("list") => {
                let target = arguments.first().map(ids::display).unwrap_or_default();
                let what: Arc<str> = format!("{name}({target})").into();
                Value::unknown(Unknown::new(what.clone(), Type::Any, Cause::Runtime(what))).with_secret(true)
            }
            _ => return None,
        };
        Some(value)
    }

    /// A variable of the environment in which a parameter file is compiled: known only if the user allows for it.
    fn environment_variable(&self, name: &Value, span: Span) -> Value {
        let Some(name) = name.as_str() else {
            return self.fail(span, "the name of an environment variable must be known");
        };
        match self.context.target.variables.get(name) {
            Some(value) => Value::string(value.as_str()),
            None => {
                let what: Arc<str> = format!("readEnvironmentVariable('{name}')").into();
                let refinement = Refinement { not_null: true, ..Refinement::default() };
                let cause = Cause::Environment(name.into());
                Value::unknown(Unknown { refinement, ..Unknown::new(what, Type::String, cause) })
            }
        }
    }

    fn nondeterministic(&self, what: &str, length: i64) -> Value {
        let bound = (length > 0).then_some(length);
        let refinement = Refinement { not_null: true, min: bound, max: bound, one_of: None };
        let unknown = Unknown::new(self.unique(what), Type::String, Cause::Nondeterministic(what.into()));
        Value::unknown(Unknown { refinement, ..unknown })
    }

    fn copy_index(&self, env: &Env, arguments: &[Value], span: Span) -> Value {
        let (name, offset) = match arguments {
            [] => (None, None),
            [Value { data: Data::String(name), .. }] => (Some(name), None),
            [offset] => (None, Some(offset)),
            [Value { data: Data::String(name), .. }, offset] => (Some(name), Some(offset)),
            _ => return self.fail(span, "`copyIndex` takes the name of a loop and an offset"),
        };
        let found = match name {
            Some(name) => env.loops.iter().rev().find(|(own, _)| own.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name))),
            None => env.resource_loop.and_then(|position| env.loops.get(position)).or_else(|| env.loops.last()),
        };
        let Some((_, index)) = found else {
            return self.fail(span, "`copyIndex` is used outside of a loop");
        };
        match offset {
            None => index.clone(),
            Some(offset) => self.pure("add", &[index.clone(), offset.clone()], span),
        }
    }

    fn deployment_object(&self, frame: &Rc<Frame>) -> Value {
        let template = object([("contentVersion", Value::string(frame.template.content_version.clone()))]);
        let open = Arc::new(Unknown::new("deployment()", Type::Any, Cause::Context("deployment()".into())));
        let with_open = |value: Value| match &value.data {
            Data::Object(inner) => {
                let inner = Object { entries: inner.entries.clone(), open: Some(open.clone()) };
                Data::Object(Arc::new(inner)).into()
            }
            _ => value,
        };
        let uri =
            Unknown::new(format!("{TEMPLATE_URI}:{}", frame.template.path), Type::String, Cause::Context(TEMPLATE_URI.into()));
        let link = with_open(object([("uri", Value::unknown(uri))]));
        let properties = with_open(object([("template", with_open(template)), ("templateLink", link)]));
        with_open(object([("name", frame.name.clone()), ("location", frame.scope.location.clone()), ("properties", properties)]))
    }

    /// `resourceId([subscription], [group], type, names…)`.
    fn resource_id(&self, frame: &Rc<Frame>, arguments: &[Value], span: Span) -> Value {
        let scope = &lexical(frame).scope;
        self.scoped_id(arguments, span, |prefix| match (prefix, scope.kind) {
            ([], _) => Some(scope.prefix()),
            ([subscription], ScopeKind::Subscription | ScopeKind::ManagementGroup | ScopeKind::Tenant)
                if looks_like_guid(subscription) =>
            {
                Some(Pieces::default().text("/subscriptions/").value(subscription))
            }
            ([group], _) => Some(scope.subscription_prefix().text("/resourceGroups/").value(group)),
            ([subscription, group], _) => {
                Some(Pieces::default().text("/subscriptions/").value(subscription).text("/resourceGroups/").value(group))
            }
            _ => None,
        })
    }

    fn scoped_id(&self, arguments: &[Value], span: Span, base: impl Fn(&[Value]) -> Option<Pieces>) -> Value {
        let is_type = |value: &Value| {
            value.as_str().is_some_and(|text| text.split_once('/').is_some_and(|(namespace, _)| namespace.contains('.')))
        };
        let Some(position) = arguments.iter().position(is_type) else {
            return match arguments.iter().find_map(unknown_in) {
                Some(unknown) => self.derived("resourceId()", Type::String, unknown.cause.clone(), true),
                None => self.fail(span, "`resourceId` needs a resource type such as `Microsoft.Storage/storageAccounts`"),
            };
        };
        let (prefix, rest) = arguments.split_at(position);
        let (Some(base), Some(resource_type)) = (base(prefix), rest[0].as_str().map(|text| text.trim_end_matches('/'))) else {
            return self.fail(span, format!("{} arguments before the resource type are too many", prefix.len()));
        };
        let names = rest[1..]
            .iter()
            .flat_map(|name| if rest.len() == 2 { ids::split(name) } else { vec![name.clone()] })
            .collect::<Vec<_>>();
        let wanted = ids::name_count(resource_type);
        if let Some(wrong) =
            names.iter().find(|name| matches!(name.data, Data::Array(_) | Data::Object(_) | Data::Bool(_) | Data::Null))
        {
            return self.fail(span, format!("a name must be a string, not {}", wrong.data.kind_name()));
        }
        if names.len() != wanted && names.iter().all(|name| name.as_str().is_some()) {
            return self.fail(span, format!("the type `{resource_type}` needs {wanted} names, not {}", names.len()));
        }
        let secret = functions::any_secret(arguments, self.context.budget);
        ids::provider_id(base, resource_type, &names).with_secret(secret)
    }

    /// `reference(target)`: what the template itself declares of the target, and the rest unknown.
    fn reference(&self, frame: &Rc<Frame>, target: &Value, full: bool, span: Span) -> Value {
        let what: Arc<str> = format!("reference({})", ids::exact(target)).into();
        let resource_type = what.split_once("/providers/").map_or("", |(_, kind)| kind);
        let unknown = |name: &str| Unknown::new(name, Type::Any, answer::cause(resource_type, what.clone()));
        let Some((owner, declaration, instance)) = self.find(frame, target) else {
            return answer::with_hosts(Value::unknown(unknown(&what)), target, &what, full, false);
        };
        if owner.declaration(declaration).deployment.is_none() {
            return via(self.declared(&owner, declaration, instance, full), span, StepKind::DeclaredProperty);
        }
        let outputs = match self.child(&owner, declaration, instance) {
            Some(child) => self.outputs(&child),
            None => Value::unknown(unknown(&format!("{what}.outputs"))),
        };
        let properties =
            Object { entries: [(Key::new("outputs"), outputs)].into_iter().collect(), open: Some(Arc::new(unknown(&what))) };
        let properties = Value::from(Data::Object(Arc::new(properties)));
        if full { object([("properties", properties)]) } else { properties }
    }

    /// What the template declares of a resource, all of it or its `properties`, open for what Azure adds.
    pub(super) fn declared(&self, owner: &Rc<Frame>, declaration: usize, instance: usize, full: bool) -> Value {
        let instances = self.instances(owner, declaration);
        let id = instances.get(instance).map(|chosen| self.identity(owner, declaration, &chosen.env).2).unwrap_or_default();
        let what: Arc<str> = format!("reference({})", ids::exact(&id)).into();
        let cause = answer::cause(&owner.declaration(declaration).resource_type, what.clone());
        let unknown = || Unknown::new(what.clone(), Type::Any, cause.clone());
        if owner.declaration(declaration).existing {
            // Perhaps a deployment around this one declares it.
            return match self.find(owner, &id) {
                Some((owner, declaration, instance)) if owner.declaration(declaration).deployment.is_none() => {
                    self.declared(&owner, declaration, instance, full)
                }
                Some(_) | None => answer::with_hosts(Value::unknown(unknown()), &id, &what, full, false),
            };
        }
        let body = self.body(owner, declaration, instance);
        let declared = if full { Some(&body) } else { body.get("properties") };
        let answer = answer::of(declared, owner.declaration(declaration), &id, &what, full);
        answer::with_hosts(answer, &id, &what, full, true)
    }

    fn reference_outputs(&self, frame: &Rc<Frame>, target: &Value, span: Span) -> Value {
        let value = self.reference(frame, target, false, span);
        value.get("outputs").cloned().unwrap_or(value)
    }

    /// The resource that an id, a name or a symbolic name means: in this template, else in one that deploys it.
    pub(super) fn find(&self, frame: &Rc<Frame>, target: &Value) -> Option<(Rc<Frame>, usize, usize)> {
        if let Some(text) = target.as_str() {
            let (symbol, instance) = symbol_and_index(text);
            if let Some(declaration) = frame.template.symbols.get(symbol) {
                return Some((frame.clone(), *declaration, instance));
            }
        }
        let key = id_key(target)?;
        let mut current = Some(frame.clone());
        while let Some(owner) = current {
            if let Some((declaration, instance)) = self.index(&owner).and_then(|index| index.get(&key)) {
                return Some((owner.clone(), *declaration, *instance));
            }
            current = owner.parent.clone();
        }
        None
    }
}

/// The name of the unknown address that the root template was deployed from.
pub(super) const TEMPLATE_URI: &str = "deployment().properties.templateLink.uri";

/// `uri(base, relative)` for a base that starts with the unknown address of the template: known from there on.
fn beside_template(base: &Value, relative: &Value) -> Option<Value> {
    let (hole, folder) = match &base.data {
        Data::Unknown(unknown) => (unknown.clone(), ""),
        Data::Parts(parts) => match (parts.first()?, parts.get(1)?, parts.len()) {
            (Part::Hole(hole), Part::Literal(path), 2) => (hole.clone(), &path[..path.rfind('/').map_or(0, |end| end + 1)]),
            _ => return None,
        },
        _ => return None,
    };
    if !hole.symbol.starts_with(TEMPLATE_URI) {
        return None;
    }
    let pieces = Pieces::default().value(&Value { data: Data::Unknown(hole), ..Value::default() });
    Some(pieces.text(folder).value(relative).build())
}

/// A name that ends in an index, `sites[2]`.
fn symbol_and_index(text: &str) -> (&str, usize) {
    let indexed = text.strip_suffix(']').and_then(|rest| rest.split_once('['));
    match indexed.and_then(|(symbol, index)| Some((symbol, index.parse::<usize>().ok()?))) {
        Some((symbol, index)) => (symbol, index),
        None => (text, 0),
    }
}

fn looks_like_guid(value: &Value) -> bool {
    match &value.data {
        Data::String(text) => text.len() == 36 && text.bytes().filter(|byte| *byte == b'-').count() == 4,
        Data::Unknown(unknown) => unknown.symbol.contains("subscriptionId"),
        _ => false,
    }
}

fn trim_slash(value: &Value) -> Value {
    match &value.data {
        Data::String(text) => {
            Value { data: Data::String(text.trim_end_matches('/').into()), origin: Origin::NONE, secret: value.secret }
        }
        Data::Parts(parts) => match parts.split_last() {
            Some((Part::Literal(last), rest)) if last.ends_with('/') => {
                let last = Part::Literal(last.trim_end_matches('/').into());
                Value::parts(rest.iter().cloned().chain([last]))
            }
            _ => value.clone(),
        },
        _ => value.clone(),
    }
}
