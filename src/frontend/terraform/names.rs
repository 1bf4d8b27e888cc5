//! What the names in an expression lead to.

use std::sync::Arc;

use crate::frontend::terraform::expand::{Scope, Shape};
use crate::frontend::terraform::expression::{Found, Names};
use crate::frontend::terraform::graph::Cell;
use crate::frontend::terraform::instance::{InstanceKey, Mode};
use crate::frontend::terraform::modules::relative_folder;
use crate::frontend::terraform::value::{Data, Mapping, MappingKind, Sequence, SequenceKind, Type, Value};
use crate::frontend::terraform::variables::failed;
use crate::model::{self, Cause, Origin, StepKind, Unknown};
use crate::source::Span;

impl Names for Scope<'_> {
    fn find(&self, root: &str, path: &[&str], span: Span) -> Option<Found> {
        let first = path.first().copied();
        let mut frame = self.frame;
        while let Some(one) = frame {
            if one.name == root {
                let value = match first? {
                    "key" => &one.key,
                    "value" => &one.value,
                    _ => return None,
                };
                return found(value.clone(), 1);
            }
            frame = one.outer;
        }
        let graph = self.graph;
        let own = graph.module(self.at);
        let step = |value: Value, kind: StepKind| {
            let origin = Origin::step(span, kind, value.origin.clone());
            value.with_origin(origin)
        };
        match root {
            "var" => {
                let place = own.module.variables.get_index_of(first?)?;
                found(step(graph.asked(Cell::Variable(self.at, place)), StepKind::InputVariable), 1)
            }
            "local" => {
                let place = own.module.locals.get_index_of(first?)?;
                found(step(graph.asked(Cell::Local(self.at, place)), StepKind::Local), 1)
            }
            "each" => {
                let (key, value) = self.occurrence.each.as_ref()?;
                match first? {
                    "key" => found(key.clone(), 1),
                    "value" => found(value.clone(), 1),
                    _ => None,
                }
            }
            "count" => match first? {
                "index" => found(self.occurrence.count.clone()?, 1),
                _ => None,
            },
            "path" => match first? {
                "module" => found(Value::string(relative_folder(graph.folder, &own.module.folder)), 1),
                "root" => found(Value::string("."), 1),
                "cwd" => found(context("path.cwd"), 1),
                _ => None,
            },
            "terraform" | "tofu" => match first? {
                "workspace" => found(Value::string(graph.options.workspace.as_deref().unwrap_or("default")), 1),
                "applying" => found(
                    Value::unknown(
                        Type::Bool,
                        Unknown::new("terraform.applying", model::Type::Bool, Cause::Runtime("terraform.applying".into())),
                    ),
                    1,
                ),
                _ => None,
            },
            // It stands in conditions and provisioners, which are not evaluated.
            "self" => found(failed(&Type::Any, "`self` stands for nothing here"), 0),
            "module" => self.module(first?, path),
            "data" | "ephemeral" => {
                let key = (Mode::Data, Arc::from(first?), Arc::from(*path.get(1)?));
                self.resource(own.module.resources.get_index_of(&key)?, path, 2)
            }
            kind => {
                let key = (Mode::Managed, Arc::from(kind), Arc::from(first?));
                self.resource(own.module.resources.get_index_of(&key)?, path, 1)
            }
        }
    }
}

fn found(value: Value, used: usize) -> Option<Found> {
    Some(Found { value, used })
}

fn context(what: &str) -> Value {
    Value::unknown(Type::String, Unknown::new(what, model::Type::String, Cause::Context(what.into())))
}

impl Scope<'_> {
    /// The instances of a block, or the one whose key is written behind the first `used` names.
    fn resource(&self, place: usize, path: &[&str], used: usize) -> Option<Found> {
        let cell = Cell::Resource(self.at, place);
        let circle = self.graph.asked(cell);
        let Some(block) = self.graph.blocks.borrow().get(&(self.at, place)).cloned() else { return found(circle, used) };
        if let Some(key) = path.get(used).filter(|_| block.shape != Shape::One)
            && let Some((_, value)) = named(&block.seen, key)
        {
            return found(value.clone(), used + 1);
        }
        let seen = block.seen.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        found(together(block.shape, seen, block.open.clone()), used)
    }

    /// An output of a module, or all of them.
    fn module(&self, name: &str, path: &[&str]) -> Option<Found> {
        let own = self.graph.module(self.at);
        let place = own.module.calls.get_index_of(name)?;
        let circle = self.graph.asked(Cell::Call(self.at, place));
        let Some(call) = self.graph.calls.borrow().get(&(self.at, place)).cloned() else { return found(circle, 1) };
        if let Some(source) = &call.opaque {
            let address = if own.address.is_empty() { String::new() } else { format!("{}.", own.address) };
            let unknown =
                Unknown::new(format!("{address}module.{name}"), model::Type::Any, Cause::ExternalModule(source.as_str().into()));
            return found(Value::unknown(Type::Any, unknown), 1);
        }
        if let (Shape::One, [(_, child), ..]) = (call.shape, call.children.as_slice()) {
            return match path.get(1) {
                Some(output) => found(self.output(*child, output)?, 2),
                None => found(self.outputs(*child), 1),
            };
        }
        if let (Some(key), Some(output)) = (path.get(1), path.get(2))
            && let Some((_, child)) = named(&call.children, key)
        {
            return found(self.output(*child, output)?, 3);
        }
        let children = call.children.iter().map(|(key, child)| (key.clone(), self.outputs(*child))).collect();
        found(together(call.shape, children, call.open.clone()), 1)
    }

    fn output(&self, child: usize, name: &str) -> Option<Value> {
        let module = self.graph.module(child);
        let place = module.module.outputs.get_index_of(name)?;
        let value = self.graph.asked(Cell::Output(child, place));
        let (_, output) = module.module.outputs.get_index(place)?;
        let at = output.value.as_ref().map_or(output.block.header, |value| value.span);
        let origin = Origin::step(at, StepKind::ModuleOutput, value.origin.clone());
        Some(value.with_origin(origin))
    }

    fn outputs(&self, child: usize) -> Value {
        let module = self.graph.module(child);
        let names = module.module.outputs.keys().cloned();
        Value::object(names.filter_map(|name| Some((name.clone(), self.output(child, &name)?))))
    }
}

/// The instance with the key `written`. One that nobody knows is meant if there is no other.
fn named<'i, T>(instances: &'i [(Option<InstanceKey>, T)], written: &str) -> Option<&'i (Option<InstanceKey>, T)> {
    match instances {
        [only @ (Some(InstanceKey::Unknown), _)] => Some(only),
        [(Some(InstanceKey::Index(_)), _), ..] => instances.get(written.parse::<usize>().ok()?),
        // Keys are in order.
        _ => {
            let key = InstanceKey::Key(written.into());
            instances.binary_search_by(|(own, _)| own.as_ref().cmp(&Some(&key))).ok().and_then(|at| instances.get(at))
        }
    }
}

/// All instances of a block as one value. One that may not be there is no element, or its number would be known.
fn together(shape: Shape, mut instances: Vec<(Option<InstanceKey>, Value)>, open: Option<Arc<Unknown>>) -> Value {
    match shape {
        Shape::One => instances.pop().map_or(Value::NULL, |(_, value)| value),
        Shape::Count => {
            let items = if open.is_some() { Vec::new() } else { instances.into_iter().map(|(_, value)| value).collect() };
            Data::Sequence(Arc::new(Sequence { kind: SequenceKind::Tuple, items, open })).into()
        }
        Shape::Keys => {
            let known = instances.into_iter().filter_map(|(key, value)| match key {
                Some(InstanceKey::Key(key)) => Some((key, value)),
                _ => None,
            });
            Data::Mapping(Arc::new(Mapping { kind: MappingKind::Object, entries: known.collect(), open })).into()
        }
    }
}
