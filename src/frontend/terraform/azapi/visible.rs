//! What an expression sees of azapi's instances.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::frontend::Target;
use crate::frontend::terraform::azapi::{Identity, identify};
use crate::frontend::terraform::ids;
use crate::frontend::terraform::instance::{Instance, Mode};
use crate::frontend::terraform::lower::raise;
use crate::frontend::terraform::value::{self, Data, Mapping, MappingKind, Sequence, Value};
use crate::model::{self, Cause, Type, Unknown};

const USER_ASSIGNED: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";

/// What an expression sees of an instance: its arguments, its id and name, and that there is more.
pub fn visible(instance: &Instance, target: &Target) -> Value {
    let declared = instance.values.as_mapping();
    let mut entries: BTreeMap<Arc<str>, Value> = declared.map(|mapping| mapping.entries.clone()).unwrap_or_default();
    entries.retain(|_, value| !value.is_null());
    // A block that is declared has more in it: `identity[0].principal_id`.
    if let Some(identity) = entries.get_mut("identity") {
        opened(identity, &format!("{}.identity", instance.address));
    }
    let mut more: Vec<(&str, Value)> = Vec::new();
    match (&*instance.resource_type, instance.mode) {
        ("azapi_client_config", _) => {
            let subscription = ids::subscription(&instance.provider, target);
            more.push(("subscription_resource_id", raise(ids::of_subscription(&subscription))));
            more.push(("subscription_id", raise(subscription)));
            more.push(("tenant_id", raise(ids::tenant(&instance.provider, target))));
        }
        // `listKeys` and the like give nothing but secrets.
        ("azapi_resource_action", _) if lists(instance) => {
            for name in ["output", "sensitive_output"] {
                let what = format!("{}.{name}", instance.address);
                let unknown = Unknown::new(what.as_str(), Type::Any, Cause::Key(what.as_str().into()));
                let value = Value::unknown(value::Type::Any, unknown).with_sensitive(name == "sensitive_output");
                more.push((name, value));
            }
        }
        (
            "azapi_resource" | "azapi_update_resource" | "azapi_resource_id" | "azapi_data_plane_resource",
            Mode::Managed | Mode::Data,
        ) => {
            if let Some(found) = identify(instance, target).filter(|_| &*instance.resource_type != "azapi_data_plane_resource") {
                if let Some(place) = ids::place(&found.id) {
                    let parent = parent(&found.id);
                    more.extend(place.names.last().map(|name| ("name", raise(name.clone()))));
                    more.extend(parent.map(|parent| ("parent_id", raise(parent))));
                }
                if let Some(identity) = entries.get_mut("identity") {
                    ids::with_principal(identity, &found.id, &instance.address);
                }
                more.push(("output", output(&found, &instance.address)));
                more.push(("resource_id", raise(found.id.clone())));
                more.push(("id", raise(found.id)));
            }
        }
        _ => {}
    }
    for (name, value) in more {
        entries.entry(name.into()).or_insert(value);
    }
    let open = Some(Arc::new(property(&instance.address)));
    let mapping = Mapping { kind: MappingKind::Object, entries, open };
    Value { data: Data::Mapping(Arc::new(mapping)), origin: instance.values.origin.clone(), sensitive: instance.values.sensitive }
}

/// What is exported of an answer (`response_export_values`): the principal that Entra makes is known by its resource.
fn output(found: &Identity, address: &str) -> Value {
    let at = if found.resource_type.eq_ignore_ascii_case(USER_ASSIGNED) { "properties" } else { "identity" };
    let what = format!("{address}.output");
    let inner = format!("{what}.{at}");
    let principal = raise(ids::principal(&found.id, &format!("{inner}.principalId")));
    with_more([(at.into(), with_more([("principalId".into(), principal)], &inner))], &what)
}

/// An object of which some entries are known.
fn with_more(entries: impl IntoIterator<Item = (Arc<str>, Value)>, what: &str) -> Value {
    let mut value = Value::object(entries);
    if let Data::Mapping(mapping) = &mut value.data {
        Arc::make_mut(mapping).open = Some(Arc::new(property(what)));
    }
    value
}

/// Whether an action is one of those that list secrets.
fn lists(instance: &Instance) -> bool {
    let action = instance.values.get("action").and_then(Value::as_str).unwrap_or_default();
    action.to_ascii_lowercase().starts_with("list")
}

fn property(what: &str) -> Unknown {
    Unknown::new(what, Type::Any, Cause::Property(what.into()))
}

fn opened(block: &mut Value, what: &str) {
    match &mut block.data {
        Data::Sequence(sequence) => {
            let sequence: &mut Sequence = Arc::make_mut(sequence);
            for (index, item) in sequence.items.iter_mut().enumerate() {
                if let Data::Mapping(mapping) = &mut item.data {
                    Arc::make_mut(mapping).open.get_or_insert_with(|| Arc::new(property(&format!("{what}[{index}]"))));
                }
            }
        }
        Data::Mapping(mapping) => {
            Arc::make_mut(mapping).open.get_or_insert_with(|| Arc::new(property(what)));
        }
        _ => {}
    }
}

/// The id of what a resource lies in: its own without the last type and name.
pub(super) fn parent(id: &model::Value) -> Option<model::Value> {
    let segments = crate::frontend::template::ids::split(id);
    let above = segments.len().checked_sub(2)?;
    let mut pieces = crate::frontend::template::ids::Pieces::default();
    let is_provider =
        |at: usize| segments.get(at).and_then(model::Value::as_str).is_some_and(|word| word.eq_ignore_ascii_case("providers"));
    // `…/providers/Microsoft.X/y/z` lies in what stands before `/providers/`.
    let above = if above >= 2 && is_provider(above - 2) { above - 2 } else { above };
    for (at, segment) in segments.iter().take(above).enumerate() {
        pieces = if at > 0 { pieces.text("/") } else { pieces };
        pieces = pieces.value(segment);
    }
    Some(pieces.build())
}
