//! The `configuration` of a plan: what is written where, and what it refers to.
//!
//! Source: <https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation>.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::HashMap;

use crate::frontend::json::{Node, NodeKind};
use crate::frontend::terraform::instance::{InstanceKey, Mode, Provider};
use crate::frontend::terraform::plan::address::{self, Address, Step};
use crate::frontend::terraform::plan::values::{Written, constant, is_true, member, references};
use crate::frontend::terraform::providers::newest;
use crate::frontend::terraform::value::{Data, Type, Value};
use crate::model::{Cause, Unknown};

/// How many variables and outputs a reference may pass on its way to a resource.
const MOST_HOPS: usize = 64;

/// The configuration, by module.
pub(super) struct Configuration<'n> {
    modules: HashMap<String, Module<'n>>,
    providers: BTreeMap<String, &'n Node>,
    text: &'n str,
}

#[derive(Default)]
struct Module<'n> {
    resources: HashMap<String, &'n Node>,
    /// The arguments of the modules it calls.
    calls: HashMap<&'n str, &'n Node>,
    outputs: HashMap<&'n str, &'n Node>,
}

/// Where a reference leads: a block, in a module instance, and what is asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Referred {
    pub(super) modules: Vec<Step>,
    pub(super) mode: Mode,
    pub(super) resource_type: Arc<str>,
    pub(super) name: Arc<str>,
    pub(super) key: Option<InstanceKey>,
    /// The attribute; `None` if the plan does not show it, as behind a computed index.
    pub(super) attribute: Option<Arc<str>>,
}

/// The names of module calls without their keys, one behind the other.
fn path(modules: &[Step]) -> String {
    modules.iter().map(|step| format!("{}/", step.name)).collect()
}

impl<'n> Configuration<'n> {
    /// Reads the `configuration` of the plan whose text is `text`.
    pub(super) fn new(node: Option<&'n Node>, text: &'n str) -> Self {
        let mut modules = HashMap::default();
        let mut left: Vec<(String, &Node)> = Vec::new();
        left.extend(node.and_then(|node| member(node, "root_module")).map(|root| (String::new(), root)));
        while let Some((path, node)) = left.pop() {
            let mut module = Module::default();
            for resource in member(node, "resources").map(Node::items).unwrap_or_default() {
                let word = |key: &str| member(resource, key).and_then(Node::as_str);
                if let (Some(resource_type), Some(name)) = (word("type"), word("name")) {
                    let mode = if word("mode") == Some("data") { Mode::Data } else { Mode::Managed };
                    module.resources.insert(address::local(mode, resource_type, name), resource);
                }
            }
            for output in member(node, "outputs").map(Node::members).unwrap_or_default() {
                module.outputs.extend(member(&output.value, "expression").map(|expression| (&*output.key.value, expression)));
            }
            for call in member(node, "module_calls").map(Node::members).unwrap_or_default() {
                module.calls.insert(&call.key.value, &call.value);
                left.extend(member(&call.value, "module").map(|inner| (format!("{path}{}/", call.key.value), inner)));
            }
            modules.insert(path, module);
        }
        let providers = node.and_then(|node| member(node, "provider_config")).map(Node::members).unwrap_or_default();
        let providers = providers.iter().map(|provider| (provider.key.value.to_string(), &provider.value)).collect();
        Configuration { modules, providers, text }
    }

    fn module(&self, modules: &[Step]) -> Option<&Module<'n>> {
        self.modules.get(&path(modules))
    }

    fn resource(&self, at: &Address) -> Option<&'n Node> {
        let module = self.module(&at.modules)?;
        module.resources.get(&address::local(at.mode, &at.resource_type, &at.name)).copied()
    }

    /// What is written of an instance.
    pub(super) fn written(&self, at: &Address) -> Written<'n> {
        match self.resource(at) {
            Some(resource) => Written::Blocks(member(resource, "expressions").into_iter().collect()),
            None => Written::Anything,
        }
    }

    /// The key of the provider that an instance goes to.
    pub(super) fn provider_key(&self, at: &Address) -> Option<&'n str> {
        member(self.resource(at)?, "provider_config_key")?.as_str()
    }

    /// What is known of a provider; `name` is its type, as `registry.terraform.io/hashicorp/azurerm`.
    pub(super) fn provider(&self, key: Option<&str>, name: &str, variables: &BTreeMap<Arc<str>, Value>) -> Provider {
        let name = name.rsplit('/').next().unwrap_or_default();
        let node = key.and_then(|key| self.providers.get(key)).or_else(|| self.providers.get(name)).copied();
        let constraint = node.and_then(|node| member(node, "version_constraint")).and_then(Node::as_str);
        let expressions = node.and_then(|node| member(node, "expressions")).map(Node::members).unwrap_or_default();
        let arguments = expressions.iter().filter(|member| matches!(member.value.kind, NodeKind::Object(_)));
        let arguments = arguments.map(|argument| {
            let value = self.argument(&argument.value, name, &argument.key.value, variables);
            (argument.key.value.clone(), value)
        });
        Provider { name: name.into(), major: constraint.and_then(newest), arguments: Value::object(arguments) }
    }

    /// An argument of a provider: a constant, or the value of a variable of the root.
    fn argument(&self, expression: &Node, provider: &str, argument: &str, variables: &BTreeMap<Arc<str>, Value>) -> Value {
        if let Some(constant_value) = member(expression, "constant_value") {
            return constant(constant_value, self.text);
        }
        let names = references(expression);
        let single = single(&names);
        // What else the expression does does not show, but what becomes of a text that holds one such id is the id.
        let given = single.and_then(|name| variables.get(name.strip_prefix("var.")?));
        let is_id = |value: &Value| value.as_str().is_some_and(is_guid);
        match given {
            Some(value) if is_id(value) => value.clone(),
            _ => {
                let label = format!("{provider}.{argument}");
                let cause = Cause::Runtime(single.unwrap_or(&label).into());
                Value::unknown(Type::String, Unknown::new(format!("provider {label}"), crate::model::Type::String, cause))
            }
        }
    }

    /// The value of an output of the root. A plan does not say that it is a key made by Azure once `nonsensitive` has shown it.
    pub(super) fn output(&self, name: &str, mut value: Value) -> Value {
        let expression = self.module(&[]).and_then(|root| root.outputs.get(name));
        let names = expression.map(|expression| references(expression)).unwrap_or_default();
        let is_key = |name: &&Arc<str>| {
            name.starts_with("azurerm_") && name.rsplit('.').next().is_some_and(crate::frontend::terraform::mapping::is_secret)
        };
        if let (Some(key), Data::Unknown(_, unknown)) = (names.iter().find(is_key), &mut value.data) {
            Arc::make_mut(unknown).cause = Cause::Key(key.clone());
        }
        value
    }

    /// Follows references from an argument in a module instance to the one resource that they lead to.
    pub(super) fn follow(&self, modules: &[Step], references: &[Arc<str>]) -> Option<Referred> {
        let mut modules = modules.to_vec();
        let mut single = single(references)?.to_owned();
        for _ in 0..MOST_HOPS {
            let steps = address::steps(&single)?;
            let first = steps.first()?;
            let next: &Node = match &*first.name {
                "var" => {
                    let call = modules.pop()?;
                    let module = self.module(&modules)?;
                    let name = steps.get(1).filter(|step| steps.len() == 2 && step.key.is_none())?;
                    member(member(module.calls.get(&*call.name)?, "expressions")?, &name.name)?
                }
                "module" => {
                    let [_, call, output] = steps.as_slice() else { return None };
                    if output.key.is_some() {
                        return None;
                    }
                    modules.push(call.clone());
                    self.module(&modules)?.outputs.get(&*output.name).copied()?
                }
                "local" | "each" | "count" | "path" | "terraform" | "self" => return None,
                _ => {
                    let found = Address::parse(&single)?;
                    let attribute = match found.rest.as_slice() {
                        [] => None,
                        [only] if only.key.is_none() => Some(only.name.clone()),
                        // `identity[0].principal_id`, of a block that stands once.
                        [block, only] if (&*block.name, &*only.name) == ("identity", "principal_id") => Some(block.name.clone()),
                        _ => return None,
                    };
                    let Address { mode, resource_type, name, key, .. } = found;
                    return Some(Referred { modules, mode, resource_type, name, key, attribute });
                }
            };
            let names = self::references(next);
            single = self::single(&names)?.to_owned();
        }
        None
    }
}

/// The values of the variables of the root.
pub(super) fn variables(given: Option<&Node>, configuration: Option<&Node>, text: &str) -> BTreeMap<Arc<str>, Value> {
    let sensitive = sensitive_variables(configuration);
    let given = given.map(Node::members).unwrap_or_default().iter();
    let values = given.filter_map(|variable| {
        let value = constant(member(&variable.value, "value")?, text);
        let is_sensitive = sensitive.contains(&*variable.key.value);
        Some((variable.key.value.clone(), value.with_sensitive(is_sensitive)))
    });
    values.collect()
}

/// The names of the variables of the root that are declared sensitive.
fn sensitive_variables(node: Option<&Node>) -> BTreeSet<&str> {
    let declared = node.and_then(|node| member(member(node, "root_module")?, "variables")).map(Node::members).unwrap_or_default();
    let sensitive = declared.iter().filter(|variable| member(&variable.value, "sensitive").is_some_and(is_true));
    sensitive.map(|variable| &*variable.key.value).collect()
}

/// The one thing that an expression refers to, if it is one. A plan lists `a.b.id` and then `a.b`; behind a computed index it
/// lists `a.b` and what the index refers to.
pub(super) fn single(references: &[Arc<str>]) -> Option<&str> {
    let is_whole = |name: &str, other: &str| other.strip_prefix(name).is_some_and(|rest| rest.starts_with(['.', '[']));
    let longest = references.iter().filter(|name| !references.iter().any(|other| is_whole(name, other)));
    let mut longest = longest.filter(|name| !matches!(&***name, "each.key" | "count.index"));
    let first = longest.next()?;
    longest.all(|other| other == first).then_some(&**first)
}

/// Whether a text is the number of a subscription or tenant.
fn is_guid(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reference_is_told_from_several() {
        let names = |texts: &[&str]| texts.iter().map(|text| Arc::from(*text)).collect::<Vec<Arc<str>>>();
        for (list, expected) in [
            (&["azurerm_x.y.id", "azurerm_x.y"][..], Some("azurerm_x.y.id")),
            (&["azurerm_x.y[\"a\"].id", "azurerm_x.y[\"a\"]", "azurerm_x.y"], Some("azurerm_x.y[\"a\"].id")),
            (&["azurerm_x.y", "each.key"], Some("azurerm_x.y")),
            (&["azurerm_x.y.id", "azurerm_x.y", "azurerm_x.yz.id", "azurerm_x.yz"], None),
            (&["azurerm_x.y.id", "azurerm_x.y", "var.b"], None),
            (&["var.a"], Some("var.a")),
            (&[], None),
        ] {
            assert_eq!(single(&names(list)), expected, "{list:?}");
        }
    }
}
