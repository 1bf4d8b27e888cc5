//! Resources and modules by their symbolic names: what the template itself says of them, and the rest unknown.
//!
//! Source: <https://learn.microsoft.com/azure/azure-resource-manager/bicep/resource-declaration>.

use std::rc::Rc;
use std::sync::Arc;

use crate::frontend::template::access::open_array;
use crate::frontend::template::answer;
use crate::frontend::template::evaluate::{Engine, unknown_in, via};
use crate::frontend::template::frame::{Env, Frame, lexical};
use crate::frontend::template::ids;
use crate::frontend::template::ir::{Expr, Member, ResourceLoop};
use crate::model::{Cause, Data, Key, Object, StepKind, Type, Unknown, Value};
use crate::source::Span;

impl Engine<'_> {
    /// What `name` or `name[index]` is, or a member of it.
    pub(super) fn symbol(
        &self,
        frame: &Rc<Frame>,
        env: &Env,
        name: &Arc<str>,
        index: Option<&Expr>,
        member: &Member,
        span: Span,
    ) -> Value {
        let owner = lexical(frame).clone();
        let Some(&declaration) = owner.template.symbols.get(name) else {
            return self.fail(span, format!("the declaration of `{name}` was not understood, so it has no value"));
        };
        let looped = owner.declaration(declaration).copy.is_some();
        let value = match (index, looped) {
            (None, false) => self.member(&owner, declaration, 0, member, span),
            (Some(index), false) => {
                let whole = self.member(&owner, declaration, 0, member, span);
                self.access(&whole, &self.evaluate(frame, env, index), span)
            }
            (None, true) => self.members(&owner, declaration, member, span),
            (Some(index), true) => {
                let index = self.evaluate(frame, env, index);
                self.indexed(&owner, declaration, &index, member, span)
            }
        };
        via(value, span, StepKind::DeclaredProperty)
    }

    /// The member of each resource that a loop makes.
    fn members(&self, owner: &Rc<Frame>, declaration: usize, member: &Member, span: Span) -> Value {
        let instances = self.instances(owner, declaration);
        if let [only] = &*instances
            && let Some(unknown) = only.maybe.clone().filter(|_| only.index.as_ref().is_some_and(|index| !index.is_known()))
        {
            return open_array(Vec::new(), unknown);
        }
        Value::array((0..instances.len()).map(|instance| self.member(owner, declaration, instance, member, span)).collect())
    }

    /// The member of the resource that a loop makes for `index`.
    fn indexed(&self, owner: &Rc<Frame>, declaration: usize, index: &Value, member: &Member, span: Span) -> Value {
        let instances = self.instances(owner, declaration);
        let counted = instances.iter().all(|instance| instance.index.as_ref().is_some_and(Value::is_known));
        match &index.data {
            Data::Int(place) if counted => match usize::try_from(*place).ok().filter(|place| *place < instances.len()) {
                Some(place) => self.member(owner, declaration, place, member, span),
                None => self.fail(span, format!("the loop makes {} resources; there is none at {place}", instances.len())),
            },
            Data::Int(_) | Data::Unknown(_) => {
                let declared = owner.declaration(declaration);
                // Which one it is shows in the names only, as far as they hang on the element and its index.
                let env = match &declared.copy {
                    Some(ResourceLoop::Over { item, index: name, over }) => {
                        let over_value = self.evaluate(owner, &owner.env, over);
                        let element = self.quietly(|| self.access(&over_value, index, span));
                        owner.env.with_element(item.as_ref(), element, name.as_ref(), index.clone())
                    }
                    Some(ResourceLoop::Count { name, .. }) => owner.env.with_loop(name.clone(), index.clone(), true),
                    None => owner.env.clone(),
                };
                match self.identity_member(owner, declaration, &env, member) {
                    Some(value) => value,
                    None => {
                        let symbol = declared.symbol.as_deref().unwrap_or_default();
                        let cause = unknown_in(index)
                            .map_or_else(|| Cause::Runtime(format!("{symbol}[…]").into()), |unknown| unknown.cause.clone());
                        Value::unknown(Unknown::new(self.unique(symbol), Type::Any, cause))
                    }
                }
            }
            data => self.fail(span, format!("the index of a resource must be a whole number, not {}", data.kind_name())),
        }
    }

    /// Members that say which resource it is.
    fn identity_member(&self, owner: &Rc<Frame>, declaration: usize, env: &Env, member: &Member) -> Option<Value> {
        let declared = owner.declaration(declaration);
        if matches!(member, Member::Whole | Member::Outputs | Member::Property(_)) {
            return None;
        }
        if owner.identifying.borrow().contains(&declaration) {
            let symbol = declared.symbol.as_deref().unwrap_or(&declared.resource_type);
            return Some(self.fail(declared.span, format!("what identifies `{symbol}` depends on itself")));
        }
        owner.identifying.borrow_mut().push(declaration);
        let value = self.identifying_member(owner, declaration, env, member);
        owner.identifying.borrow_mut().pop();
        value
    }

    fn identifying_member(&self, owner: &Rc<Frame>, declaration: usize, env: &Env, member: &Member) -> Option<Value> {
        let declared = owner.declaration(declaration);
        Some(match member {
            Member::Id => self.identity(owner, declaration, env).2,
            Member::Name => self.evaluate(owner, env, declared.own_name.as_ref().unwrap_or(&declared.name)),
            Member::FullName => self.evaluate(owner, env, &declared.name),
            Member::Type => Value::string(declared.resource_type.clone()),
            Member::ApiVersion => {
                declared.api_version.as_ref().map(|version| self.evaluate(owner, env, version)).unwrap_or_default()
            }
            Member::Scope => declared.scope.as_ref().map(|scope| self.evaluate(owner, env, scope)).unwrap_or_default(),
            Member::Deployed => match &declared.condition {
                Some(condition) => self.evaluate(owner, env, condition),
                None => Data::Bool(true).into(),
            },
            Member::Whole | Member::Outputs | Member::Property(_) => return None,
        })
    }

    fn member(&self, owner: &Rc<Frame>, declaration: usize, instance: usize, member: &Member, span: Span) -> Value {
        let instances = self.instances(owner, declaration);
        let Some(chosen) = instances.get(instance) else {
            return self.fail(span, format!("the loop makes {} resources; there is none at {instance}", instances.len()));
        };
        if let Some(value) = self.identity_member(owner, declaration, &chosen.env, member) {
            return value;
        }
        let declared = owner.declaration(declaration);
        if declared.deployment.is_some() {
            let outputs = self.module_outputs(owner, declaration, instance);
            return match member {
                Member::Outputs => outputs,
                Member::Property(name) => self.runtime_member(owner, declaration, &chosen.env, name),
                _ => self.whole(owner, declaration, &chosen.env, vec![(Key::new("outputs"), outputs)]),
            };
        }
        let body = self.declared(owner, declaration, instance, true);
        match (member, &body.data) {
            (Member::Property(name), Data::Object(object)) => {
                object.get(name).cloned().unwrap_or_else(|| self.runtime_member(owner, declaration, &chosen.env, name))
            }
            (Member::Property(name), _) => self.runtime_member(owner, declaration, &chosen.env, name),
            (_, Data::Object(object)) => {
                let entries = object.entries.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
                self.whole(owner, declaration, &chosen.env, entries)
            }
            _ => self.whole(owner, declaration, &chosen.env, Vec::new()),
        }
    }

    /// `resourceInfo('symbol')`: what identifies a resource.
    pub(super) fn resource_info(&self, owner: &Rc<Frame>, symbol: &str, instance: usize, span: Span) -> Value {
        let Some(&declaration) = owner.template.symbols.get(symbol) else {
            return self.fail(span, format!("there is no resource `{symbol}`"));
        };
        let instances = self.instances(owner, declaration);
        match instances.get(instance) {
            Some(chosen) => self.whole(owner, declaration, &chosen.env, Vec::new()),
            None => self.fail(span, format!("the loop of `{symbol}` makes {} resources", instances.len())),
        }
    }

    /// A resource as a value: what identifies it, what is given, and more that Azure adds.
    fn whole(&self, owner: &Rc<Frame>, declaration: usize, env: &Env, entries: Vec<(Key, Value)>) -> Value {
        let mut object = Object { entries: entries.into_iter().collect(), ..Object::default() };
        for (name, member) in
            [("id", Member::Id), ("name", Member::Name), ("type", Member::Type), ("apiVersion", Member::ApiVersion)]
        {
            if let Some(value) = self.identity_member(owner, declaration, env, &member) {
                object.insert(Key::new(name), value);
            }
        }
        let declared = owner.declaration(declaration);
        let id = ids::exact(&self.identity(owner, declaration, env).2);
        let cause = answer::cause(&declared.resource_type, declared.symbol.clone().unwrap_or_default());
        object.open = Some(Arc::new(Unknown::new(format!("reference({id})"), Type::Any, cause)));
        Data::Object(Arc::new(object)).into()
    }

    /// A member that Azure fills in. The id stands in its name: each round of a loop, each call of a module has its own.
    fn runtime_member(&self, owner: &Rc<Frame>, declaration: usize, env: &Env, name: &str) -> Value {
        let declared = owner.declaration(declaration);
        let what = format!("{}.{name}", declared.symbol.as_deref().unwrap_or_default());
        let id = ids::exact(&self.identity(owner, declaration, env).2);
        let cause = answer::cause(&declared.resource_type, what.into());
        Value::unknown(Unknown::new(format!("reference({id}).{name}"), Type::Any, cause))
    }

    /// `{name: value}` of a module's outputs.
    fn module_outputs(&self, owner: &Rc<Frame>, declaration: usize, instance: usize) -> Value {
        let Some(child) = self.child(owner, declaration, instance) else {
            let symbol: Arc<str> = owner.declaration(declaration).symbol.clone().unwrap_or_default();
            let cause = Cause::ExternalModule(symbol.clone());
            let name = format!("{}{symbol}.outputs", owner.prefix());
            return Value::unknown(Unknown::new(name, Type::Object, cause));
        };
        let outputs = self.outputs(&child);
        match &outputs.data {
            Data::Object(object) => {
                let values = object.entries.iter().filter_map(|(key, output)| Some((key.clone(), output.get("value")?.clone())));
                let values = Object { entries: values.collect(), open: object.open.clone(), ..Object::default() };
                Data::Object(Arc::new(values)).into()
            }
            _ => outputs,
        }
    }
}
