//! From declarations to resources: loops, conditions, ids, and the order in which they come out.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use foldhash::HashMap;

use crate::frontend::template::evaluate::{Engine, unknown_in};
use crate::frontend::template::frame::{Env, Frame, Instance, State, index_value, lexical, remember};
use crate::frontend::template::ids::{self, Pieces};
use crate::frontend::template::ir::{ResourceDeclaration, ResourceLoop};
use crate::model::estate::id_key;
use crate::model::resource_type::canonical;
use crate::model::{Cause, Condition, Data, Key, Origin, Refinement, Resource, ScopeKind, Type, Unknown, Value};

impl Engine<'_> {
    /// Puts out all resources of a template and of the deployments in it.
    pub(super) fn emit_all(&self, frame: &Rc<Frame>) {
        for declaration in 0..frame.template.resources.len() {
            let instances = self.instances(frame, declaration);
            for instance in 0..instances.len() {
                if self.resources.borrow().len() >= self.context.budget.resources {
                    let limit = self.context.budget.resources;
                    self.set_incomplete(&format!("the template makes more than {limit} resources"));
                    self.fail(
                        frame.declaration(declaration).span,
                        format!("limit: the template makes more than {limit} resources"),
                    );
                    return;
                }
                self.emit(frame, declaration, instance);
            }
            self.understood.set(self.understood.get() + 1);
        }
    }

    fn emit(&self, frame: &Rc<Frame>, declaration: usize, instance: usize) {
        let Some(condition) = self.condition(frame, declaration, instance) else { return };
        let mut resource = self.resource(frame, declaration, instance, condition);
        let deploys = frame.declaration(declaration).deployment.is_some() && !frame.declaration(declaration).existing;
        let child = if deploys { self.child(frame, declaration, instance) } else { None };
        if let Some(child) = &child {
            // What a deployment gives out stays readable in its history.
            let properties = Value::object([(Key::new("outputs"), self.outputs(child))]);
            if let Data::Object(body) = &mut resource.body.data {
                Arc::make_mut(body).insert(Key::new("properties"), properties);
            }
        }
        self.resources.borrow_mut().push(resource);
        if let Some(child) = child {
            self.emit_all(&child);
        }
    }

    /// Whether an instance is deployed; `None` if it certainly is not.
    pub(super) fn condition(&self, frame: &Rc<Frame>, declaration: usize, instance: usize) -> Option<Condition> {
        let resource = frame.declaration(declaration);
        let instances = self.instances(frame, declaration);
        let chosen = instances.get(instance)?;
        let own = resource.condition.as_ref().map(|condition| {
            let value = self.evaluate(frame, &chosen.env, condition);
            match value.data {
                Data::Bool(true) => Some(Condition::Always),
                Data::Bool(false) => None,
                Data::Unknown(unknown) => Some(Condition::Maybe(unknown)),
                Data::String(text) if text.eq_ignore_ascii_case("true") => Some(Condition::Always),
                Data::String(text) if text.eq_ignore_ascii_case("false") => None,
                data => {
                    let failed =
                        self.fail(condition.span, format!("a condition must be true or false, not {}", data.kind_name()));
                    unknown_in(&failed).map(Condition::Maybe)
                }
            }
        });
        let own = own.unwrap_or(Some(Condition::Always))?;
        let outer = chosen.maybe.clone().or_else(|| frame.maybe.clone());
        Some(match (own, outer) {
            (Condition::Always, Some(unknown)) => Condition::Maybe(unknown),
            (own, _) => own,
        })
    }

    /// The instances of a declaration: one, or as many as its loop makes; one *maybe* instance if nobody knows.
    pub(super) fn instances(&self, frame: &Rc<Frame>, declaration: usize) -> Rc<[Instance]> {
        if let Some(instances) = frame.instances.borrow().get(&declaration) {
            return instances.clone();
        }
        let resource = frame.declaration(declaration);
        let single = || vec![Instance { index: None, env: frame.env.clone(), maybe: frame.maybe.clone() }];
        // A loop whose count asks for its own resource sees a single one.
        frame.instances.borrow_mut().insert(declaration, single().into());
        let instances = match &resource.copy {
            None => single(),
            Some(ResourceLoop::Over { item, index, over }) => {
                let array = self.evaluate(frame, &frame.env, over);
                match self.elements(&array, over.span) {
                    Ok(items) => items
                        .iter()
                        .enumerate()
                        .map(|(place, value)| Instance {
                            env: frame.env.with_element(item.as_ref(), value.clone(), index.as_ref(), index_value(place)),
                            index: Some(index_value(place)),
                            maybe: frame.maybe.clone(),
                        })
                        .collect(),
                    Err(unknown) => {
                        let place = self.unknown_index("index", &unknown);
                        let value = self.access(&array, &place, over.span);
                        let env = frame.env.with_element(item.as_ref(), value, index.as_ref(), place.clone());
                        vec![Instance { index: Some(place), env, maybe: Some(unknown) }]
                    }
                }
            }
            Some(ResourceLoop::Count { name, count }) => {
                let value = self.evaluate(frame, &frame.env, count);
                match self.copy_count(&value, count.span) {
                    Ok(count) => (0..count)
                        .map(|index| {
                            let index = Value::from(Data::Int(index));
                            Instance {
                                env: frame.env.with_loop(name.clone(), index.clone(), true),
                                index: Some(index),
                                maybe: frame.maybe.clone(),
                            }
                        })
                        .collect(),
                    Err(unknown) => {
                        let index = self.unknown_index(&format!("copyIndex('{}')", name.as_deref().unwrap_or("copy")), &unknown);
                        let env = frame.env.with_loop(name.clone(), index.clone(), true);
                        vec![Instance { index: Some(index), env, maybe: Some(unknown) }]
                    }
                }
            }
        };
        let instances: Rc<[Instance]> = instances.into();
        frame.instances.borrow_mut().insert(declaration, instances.clone());
        instances
    }

    /// The index in a loop that runs nobody knows how often.
    pub(super) fn unknown_index(&self, name: &str, because: &Unknown) -> Value {
        let refinement = Refinement { not_null: true, min: Some(0), ..Refinement::default() };
        Value::unknown(Unknown { refinement, ..Unknown::new(self.unique(name), Type::Int, because.cause.clone()) })
    }

    /// Everything a resource declares but type, name and scope. Evaluated once.
    pub(super) fn body(&self, frame: &Rc<Frame>, declaration: usize, instance: usize) -> Value {
        let place = (declaration, instance);
        let unknown = || {
            let what = frame.declaration(declaration).resource_type.clone();
            Value::unknown(Unknown::new(self.unique("self"), Type::Object, Cause::Runtime(what)))
        };
        match frame.bodies.borrow().get(&place) {
            Some(State::Done(value)) => return value.clone(),
            // Who asks for a property of the resource while it is made is told what Azure will say.
            Some(State::Evaluating) => return unknown(),
            None => {}
        }
        let instances = self.instances(frame, declaration);
        let Some(chosen) = instances.get(instance) else { return unknown() };
        frame.bodies.borrow_mut().insert(place, State::Evaluating);
        let (value, keep) = self.memorable(|| self.evaluate(frame, &chosen.env, &frame.declaration(declaration).body));
        remember(&frame.bodies, place, &value, keep);
        value
    }

    /// The ids of all resources of a template, for `reference`; `None` while they are being made.
    pub(super) fn index<'f>(&self, frame: &'f Rc<Frame>) -> Option<&'f HashMap<String, (usize, usize)>> {
        if let Some(index) = frame.ids.get() {
            return Some(index);
        }
        if frame.indexing.replace(true) {
            return None;
        }
        let mut index = HashMap::default();
        // What only refers to a resource does not say what is in it.
        for declaration in (0..frame.template.resources.len()).filter(|place| !frame.declaration(*place).existing) {
            let instances = self.instances(frame, declaration);
            for instance in 0..instances.len() {
                let env = instances.get(instance).map(|chosen| chosen.env.clone()).unwrap_or_default();
                let (resource_type, name, id) = self.quietly(|| self.identity(frame, declaration, &env));
                for key in [id_key(&id), id_key(&name), id_key(&last_segment(&name)), id_key(&relative_id(&resource_type, &name))]
                    .into_iter()
                    .flatten()
                {
                    index.entry(key).or_insert((declaration, instance));
                }
            }
        }
        frame.indexing.set(false);
        Some(frame.ids.get_or_init(|| index))
    }

    /// Type, full name and id of the instance that `env` is for, with the type as written: expressions see that.
    pub(super) fn identity(&self, frame: &Rc<Frame>, declaration: usize, env: &Env) -> (Arc<str>, Value, Value) {
        self.identity_spelt(frame, declaration, env, |text| Cow::Borrowed(text))
    }

    fn identity_spelt(&self, frame: &Rc<Frame>, declaration: usize, env: &Env, spell: Spell) -> (Arc<str>, Value, Value) {
        let resource = frame.declaration(declaration);
        let name = self.evaluate(frame, env, &resource.name);
        let scope = resource.scope.as_ref().map(|scope| self.evaluate(frame, env, scope));
        match resource.deployment.as_deref() {
            // A deployment is stored in the scope it deploys to.
            Some(nested) if scope.is_none() => {
                let target = self.child_scope(frame, env, nested, None);
                let resource_type = spell(&resource.resource_type);
                let id = ids::provider_id(target.prefix(), &resource_type, &ids::split(&name));
                (resource_type.into(), name, id)
            }
            Some(_) | None => identify(frame, resource, &name, scope.as_ref(), spell),
        }
    }

    fn resource(&self, frame: &Rc<Frame>, declaration: usize, instance: usize, condition: Condition) -> Resource {
        let declared = frame.declaration(declaration);
        let instances = self.instances(frame, declaration);
        let chosen = &instances[instance];
        let written_name = self.evaluate(frame, &chosen.env, &declared.name);
        let scope = declared.scope.as_ref().map(|scope| self.evaluate(frame, &chosen.env, scope));
        let (resource_type, name, id) = self.identity_spelt(frame, declaration, &chosen.env, canonical);
        let declared_type = canonical(&declared.resource_type);
        let api_version = declared.api_version.as_ref().map(|version| self.evaluate(frame, &chosen.env, version));
        let mut body = self.body(frame, declaration, instance);
        if let Data::Object(object) = &body.data {
            let mut object = (**object).clone();
            object.insert(
                Key::at("type", declared.span),
                Value::string(&*declared_type).with_origin(Origin::literal(declared.span)),
            );
            if let Some(version) = api_version.clone().filter(|_| object.get("apiVersion").is_none()) {
                object.insert(Key::at("apiVersion", declared.span), version);
            }
            let key = object.get_entry("name").map_or_else(|| Key::at("name", declared.span), |(key, _)| key.clone());
            object.insert(key, written_name.clone());
            if let Some(extended) = extended(frame, declared, &written_name, scope.as_ref(), canonical) {
                object.insert(Key::new("scope"), extended.with_origin(written_name.origin.clone()));
            } else if let Some(scope) = scope {
                let origin = scope.origin.clone();
                object.insert(Key::new("scope"), scope_prefix(frame, &scope).build().with_origin(origin));
            }
            body.data = Data::Object(Arc::new(object));
        }
        let own = declared
            .symbol
            .as_ref()
            .map_or_else(|| format!("{declared_type}/{}", ids::display(&written_name)), ToString::to_string);
        let address = match &chosen.index {
            Some(index) if declared.symbol.is_some() => match &index.data {
                Data::Int(index) => format!("{own}[{index}]"),
                _ => format!("{own}[?]"),
            },
            _ => own,
        };
        Resource {
            address,
            resource_type,
            api_version: api_version.and_then(|version| version.as_str().map(Arc::from)),
            name,
            id,
            scope: frame.scope.kind,
            body,
            span: Some(declared.span),
            condition,
            existing: declared.existing,
            trail: frame.trail.clone(),
            vocabularies: Vec::new(),
        }
    }
}

/// How a type is spelt.
type Spell = fn(&str) -> Cow<'_, str>;

/// Type, full name and id from what is declared.
fn identify(
    frame: &Rc<Frame>,
    declared: &ResourceDeclaration,
    name: &Value,
    at: Option<&Value>,
    spell: Spell,
) -> (Arc<str>, Value, Value) {
    if let Some((.., own_type, own_name)) = ids::extension(&declared.resource_type, name) {
        let own_type = spell(&own_type);
        let target = extended(frame, declared, name, at, spell).unwrap_or_default();
        let id = ids::provider_id(Pieces::default().value(&target), &own_type, &ids::split(&own_name));
        return (own_type.into(), own_name, id);
    }
    let base = || base(frame, at);
    let resource_type = spell(&declared.resource_type);
    let lower = resource_type.to_ascii_lowercase();
    let id = match (lower.as_str(), frame.scope.kind, at) {
        ("microsoft.resources/resourcegroups", _, None) => {
            frame.scope.subscription_prefix().text("/resourceGroups/").value(name).build()
        }
        ("microsoft.resources/resourcegroups", _, Some(_)) => base().text("/resourceGroups/").value(name).build(),
        ("microsoft.management/managementgroups", ..) => {
            Pieces::default().text("/providers/Microsoft.Management/managementGroups/").value(name).build()
        }
        (_, ScopeKind::ManagementGroup, None) => {
            ids::provider_id(Pieces::default().value(&frame.scope.management_group_id()), &resource_type, &ids::split(name))
        }
        _ => ids::provider_id(base(), &resource_type, &ids::split(name)),
    };
    (resource_type.into(), name.clone(), id)
}

/// The id of what a resource of the old form (`A.B/c/providers/d`) extends: in the new one its `scope` says it.
fn extended(frame: &Rc<Frame>, declared: &ResourceDeclaration, name: &Value, at: Option<&Value>, spell: Spell) -> Option<Value> {
    let (target_type, target_names, ..) = ids::extension(&declared.resource_type, name)?;
    Some(ids::provider_id(base(frame, at), &spell(&target_type), &target_names))
}

fn base(frame: &Rc<Frame>, at: Option<&Value>) -> Pieces {
    at.map_or_else(|| frame.scope.prefix(), |at| scope_prefix(frame, at))
}

/// What stands before `/providers/` in the id of a resource with a `scope`: an id, or a type and name of this deployment.
fn scope_prefix(frame: &Rc<Frame>, at: &Value) -> Pieces {
    let first = ids::split(at).into_iter().next().unwrap_or_default();
    let relative = first.as_str().is_some_and(|first| first.contains('.'));
    if at.as_str() == Some("/") {
        return Pieces::default();
    }
    if !relative {
        return Pieces::default().value(at);
    }
    // `Microsoft.Storage/storageAccounts/name`: type and names already interleaved.
    lexical(frame).scope.prefix().text("/providers/").value(at)
}

/// The last piece of a name: classic templates refer to `reference('vault')` by it.
fn last_segment(name: &Value) -> Value {
    ids::split(name).pop().unwrap_or_default()
}

/// `Microsoft.Storage/storageAccounts/name`, as `reference` also takes it.
fn relative_id(resource_type: &str, name: &Value) -> Value {
    let id = ids::provider_id(Pieces::default(), resource_type, &ids::split(name));
    match &id.data {
        Data::String(text) => Value::string(text.trim_start_matches("/providers/")),
        _ => id,
    }
}
