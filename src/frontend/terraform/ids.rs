//! Ids of Azure's resources, put together of what a configuration says, and read again. They have the form that the
//! template engine gives them, down to the unknown subscription, so that resources of both languages join.
//!
//! Source: <https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules>.

use std::sync::Arc;

use crate::frontend::Target;
use crate::frontend::template::ids::{Pieces, provider_id, split};
use crate::frontend::template::scope;
use crate::frontend::terraform::instance::Provider;
use crate::frontend::terraform::lower::{lower, raise};
use crate::frontend::terraform::value;
use crate::model::estate::principal_symbol;
use crate::model::{Cause, Data, Part, Refinement, ScopeKind, Type, Unknown, Value};

/// The type of a resource group.
pub const RESOURCE_GROUP: &str = "Microsoft.Resources/resourceGroups";
/// The type of a subscription.
pub const SUBSCRIPTION: &str = "Microsoft.Resources/subscriptions";
/// The type of a management group.
pub const MANAGEMENT_GROUP: &str = "Microsoft.Management/managementGroups";

/// The number of the subscription that `provider` works in: what its block says, else where the scan is told it goes.
pub fn subscription(provider: &Provider, target: &Target) -> Value {
    match provider.arguments.get("subscription_id") {
        Some(given) if !given.is_null() && given.as_str() != Some("") => lower(given),
        _ => scope::subscription(target),
    }
}

/// The number of the tenant that `provider` works in.
pub fn tenant(provider: &Provider, target: &Target) -> Value {
    match provider.arguments.get("tenant_id") {
        Some(given) if !given.is_null() && given.as_str() != Some("") => lower(given),
        _ => scope::tenant(target),
    }
}

/// The id of a subscription.
pub fn of_subscription(subscription: &Value) -> Value {
    Pieces::default().text("/subscriptions/").value(subscription).build()
}

/// The id of a resource group.
pub fn of_group(subscription: &Value, group: &Value) -> Value {
    Pieces::default().value(&of_subscription(subscription)).text("/resourceGroups/").value(group).build()
}

/// The id of a management group.
pub fn of_management_group(name: &Value) -> Value {
    provider_id(Pieces::default(), MANAGEMENT_GROUP, std::slice::from_ref(name))
}

/// The id of a resource of `resource_type` with these names, one for each segment of its type, in the scope `base` (a group, a
/// subscription, a resource that it extends; the tenant is an empty text).
pub fn of(base: &Value, resource_type: &str, names: &[Value]) -> Value {
    provider_id(trimmed(base), resource_type, names)
}

/// The principal of the identity of the resource `id`, which Entra makes.
pub fn principal(id: &Value, what: &str) -> Value {
    let symbol = principal_symbol(id).unwrap_or_else(|| what.to_owned());
    let refinement = Refinement { not_null: true, ..Refinement::default() };
    Value::unknown(Unknown { refinement, ..Unknown::new(symbol, Type::String, Cause::Property(what.into())) })
}

/// Puts the principal of the resource `id` into its `identity` block.
pub fn with_principal(identity: &mut value::Value, id: &Value, address: &str) {
    let value::Data::Sequence(sequence) = &mut identity.data else { return };
    for item in &mut Arc::make_mut(sequence).items {
        if let value::Data::Mapping(mapping) = &mut item.data {
            let made = || raise(principal(id, &format!("{address}.identity[0].principal_id")));
            Arc::make_mut(mapping).entries.entry("principal_id".into()).or_insert_with(made);
        }
    }
}

/// The id of a child: that of its parent, then the last segment of its type and its own name.
pub fn of_child(parent: &Value, resource_type: &str, name: &Value) -> Value {
    let segment = resource_type.rsplit('/').next().unwrap_or_default();
    trimmed(parent).text("/").text(segment).text("/").value(name).build()
}

/// An id without the slash that some write at its end.
fn trimmed(id: &Value) -> Pieces {
    match &id.data {
        Data::String(text) => Pieces::default().text(text.trim_end_matches('/')),
        _ => Pieces::default().value(id),
    }
}

/// What an id says.
#[derive(Clone, Debug)]
pub struct Place {
    /// The type, as the id spells it.
    pub resource_type: String,
    /// The names, one for each segment of the type.
    pub names: Vec<Value>,
    /// Where it is deployed: what stands before the last `/providers/`.
    pub scope: Value,
    /// The kind of that scope; of an extension resource that of what it extends.
    pub kind: ScopeKind,
}

/// Reads an id; `None` if its type does not show.
pub fn place(id: &Value) -> Option<Place> {
    let segments = split(id);
    let word = |at: usize| segments.get(at).and_then(Value::as_str);
    let is = |at: usize, expected: &str| word(at).is_some_and(|word| word.eq_ignore_ascii_case(expected));
    if word(0) != Some("") {
        return None;
    }
    let kind = kind(&segments);
    let Some(provider) = (0..segments.len()).rev().find(|at| is(*at, "providers")) else {
        return match segments.len() {
            3 if is(1, "subscriptions") => Some(Place {
                resource_type: SUBSCRIPTION.to_owned(),
                names: vec![segments.get(2)?.clone()],
                scope: Value::string(""),
                kind: ScopeKind::Tenant,
            }),
            5 if is(1, "subscriptions") && is(3, "resourceGroups") => Some(Place {
                resource_type: RESOURCE_GROUP.to_owned(),
                names: vec![segments.get(4)?.clone()],
                scope: joined(segments.get(..3)?),
                kind: ScopeKind::Subscription,
            }),
            _ => None,
        };
    };
    let rest = segments.get(provider + 1..)?;
    let (namespace, pairs) = rest.split_first()?;
    let mut resource_type = namespace.as_str()?.to_owned();
    let mut names = Vec::new();
    for pair in pairs.chunks(2) {
        let [segment, name] = pair else { return None };
        resource_type.push('/');
        resource_type.push_str(segment.as_str()?);
        names.push(name.clone());
    }
    let kind = if resource_type.eq_ignore_ascii_case(MANAGEMENT_GROUP) { ScopeKind::Tenant } else { kind };
    (!names.is_empty()).then(|| Place { resource_type, names, scope: joined(segments.get(..provider).unwrap_or_default()), kind })
}

/// The kind of scope that what lies below an id is deployed at; a resource group if that does not show.
pub fn scope_kind(id: &Value) -> ScopeKind {
    kind(&split(id))
}

fn kind(segments: &[Value]) -> ScopeKind {
    let is = |at: usize, expected: &str| {
        segments.get(at).and_then(Value::as_str).is_some_and(|word| word.eq_ignore_ascii_case(expected))
    };
    match () {
        () if segments.iter().all(|segment| segment.as_str() == Some("")) => ScopeKind::Tenant,
        () if is(1, "providers") && is(2, "Microsoft.Management") && is(3, "managementGroups") => ScopeKind::ManagementGroup,
        () if is(1, "providers") => ScopeKind::Tenant,
        () if is(1, "subscriptions") && segments.get(3).is_none_or(|_| is(3, "providers")) => ScopeKind::Subscription,
        () => ScopeKind::ResourceGroup,
    }
}

/// The full name of a resource: the names of its parents and its own.
pub fn full_name(names: &[Value]) -> Value {
    joined(names)
}

/// The full name of a child of `parent` whose type has `segments` segments behind the namespace. If the parent's id does not
/// show the names above, one hole stands for each.
pub fn child_name(parent: &Value, segments: usize, own: &Value) -> Value {
    let above = segments.saturating_sub(1);
    let mut names = place(parent).map(|place| place.names).filter(|names| names.len() == above).unwrap_or_else(|| {
        let symbol = parent.text_with(|hole| hole.symbol.to_string()).unwrap_or_default();
        let cause = first_cause(parent);
        let hole = |at: usize| Value::unknown(Unknown::new(format!("name {at} of {symbol}"), Type::String, cause.clone()));
        (0..above).map(hole).collect()
    });
    names.push(own.clone());
    joined(&names)
}

fn first_cause(value: &Value) -> Cause {
    let found = match &value.data {
        Data::Unknown(unknown) => Some(unknown.cause.clone()),
        Data::Parts(parts) => parts.iter().find_map(|part| match part {
            Part::Hole(hole) => Some(hole.cause.clone()),
            Part::Literal(_) => None,
        }),
        _ => None,
    };
    found.unwrap_or_else(|| Cause::Error("the id of the parent is no id of a resource".into()))
}

fn joined(segments: &[Value]) -> Value {
    let pieces = segments.iter().enumerate().fold(Pieces::default(), |pieces, (at, segment)| {
        let pieces = if at > 0 { pieces.text("/") } else { pieces };
        pieces.value(segment)
    });
    pieces.build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::terraform::value;
    use crate::model::estate::id_key;

    fn provider(arguments: value::Value) -> Provider {
        Provider { name: "azurerm".into(), major: None, arguments }
    }

    #[test]
    fn the_subscription_is_the_providers_else_the_targets_else_a_hole() {
        let none = provider(value::Value::object([]));
        let own = provider(value::Value::object([("subscription_id".into(), value::Value::string("1"))]));
        let target = Target { subscription: Some("2".into()), ..Target::default() };
        assert_eq!(subscription(&own, &target).as_str(), Some("1"));
        assert_eq!(subscription(&none, &target).as_str(), Some("2"));
        let group = of_group(&subscription(&none, &Target::default()), &Value::string("rg"));
        assert_eq!(id_key(&group).as_deref(), Some("/subscriptions/\u{1}subscription().subscriptionId\u{2}/resourcegroups/rg"));
    }

    #[test]
    fn ids_are_made_and_read_again() {
        let hole = Value::unknown(Unknown::new("x", Type::String, Cause::Context("x".into())));
        let group = of_group(&hole, &Value::string("rg"));
        let account = of(&group, "Microsoft.Storage/storageAccounts", &[Value::string("st")]);
        let service = of_child(&account, "Microsoft.Storage/storageAccounts/blobServices", &Value::string("default"));
        let found = place(&service).unwrap();
        assert_eq!(found.resource_type, "Microsoft.Storage/storageAccounts/blobServices");
        assert_eq!(full_name(&found.names).as_str(), Some("st/default"));
        assert_eq!(id_key(&found.scope), id_key(&group));
        assert_eq!(found.kind, ScopeKind::ResourceGroup);
        let lock = of(&account, "Microsoft.Authorization/locks", &[Value::string("l")]);
        assert_eq!(id_key(&place(&lock).unwrap().scope), id_key(&account));
        for (id, resource_type, kind) in [
            ("/subscriptions/1", SUBSCRIPTION, ScopeKind::Tenant),
            ("/subscriptions/1/resourceGroups/g", RESOURCE_GROUP, ScopeKind::Subscription),
            ("/providers/Microsoft.Management/managementGroups/m", MANAGEMENT_GROUP, ScopeKind::Tenant),
            ("/subscriptions/1/providers/A.B/c/d", "A.B/c", ScopeKind::Subscription),
            ("/providers/A.B/c/d", "A.B/c", ScopeKind::Tenant),
        ] {
            let found = place(&Value::string(id)).unwrap();
            assert_eq!((found.resource_type.as_str(), found.kind), (resource_type, kind), "{id}");
        }
        for id in ["", "/", "x", "/subscriptions/1/resourceGroups/g/providers/A.B/c", "/subscriptions"] {
            assert!(place(&Value::string(id)).is_none(), "{id}");
        }
        assert!(place(&hole).is_none());
    }

    #[test]
    fn a_child_of_an_unknown_parent_has_a_name_of_the_right_depth() {
        let hole = Value::unknown(Unknown::new("x", Type::String, Cause::Context("x".into())));
        let name = child_name(&hole, 3, &Value::string("c"));
        assert_eq!(name.text_with(|hole| format!("{{{}}}", hole.symbol)).as_deref(), Some("{name 0 of x}/{name 1 of x}/c"));
    }
}
