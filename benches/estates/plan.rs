//! Made-up estates as plans: what `terraform show -json` gives of the configurations in `terraform`, without the arguments that
//! nobody wrote. Ids are known after apply.
//!
//! Source: <https://developer.hashicorp.com/terraform/internals/json-format>.

use std::ops::Range;

use serde_json::{Map, Value, json};

use super::SUBSCRIPTION;
use super::azurerm::{Argument, Arguments, Resource, resource};

const PROVIDER: &str = "registry.terraform.io/hashicorp/azurerm";

/// The plan that creates the resources of these numbers.
pub(super) fn plan(numbers: Range<usize>) -> Value {
    let resources: Vec<Resource> = numbers.clone().filter_map(|number| resource(number, numbers.end)).collect();
    let each = |about: fn(&Resource) -> Value| -> Value { resources.iter().map(about).collect() };
    json!({
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": each(planned)}},
        "resource_changes": each(change),
        "configuration": {
            "provider_config": {"azurerm": {
                "name": "azurerm",
                "full_name": PROVIDER,
                "version_constraint": "~> 4.42",
                "expressions": {"features": [{}], "subscription_id": {"constant_value": SUBSCRIPTION}},
            }},
            "root_module": {"resources": each(configured)},
        },
        "timestamp": "2026-01-01T00:00:00Z",
        "applyable": true,
        "complete": true,
        "errored": false,
    })
}

fn planned(resource: &Resource) -> Value {
    let mut planned = named(resource);
    planned["provider_name"] = PROVIDER.into();
    planned["schema_version"] = 0.into();
    planned["values"] = known(&resource.arguments);
    planned["sensitive_values"] = json!({});
    planned
}

fn change(resource: &Resource) -> Value {
    let mut after_unknown = unknown(&resource.arguments);
    after_unknown["id"] = true.into();
    let mut change = named(resource);
    change["provider_name"] = PROVIDER.into();
    change["change"] = json!({
        "actions": ["create"],
        "before": null,
        "after": known(&resource.arguments),
        "after_unknown": after_unknown,
        "before_sensitive": false,
        "after_sensitive": {},
    });
    change
}

fn configured(resource: &Resource) -> Value {
    let mut configured = named(resource);
    configured["provider_config_key"] = "azurerm".into();
    configured["expressions"] = expressions(&resource.arguments);
    configured["schema_version"] = 0.into();
    configured
}

fn named(resource: &Resource) -> Value {
    json!({
        "address": format!("{}.{}", resource.kind, resource.label),
        "mode": "managed",
        "type": resource.kind,
        "name": resource.label,
    })
}

/// What is known when the plan is made.
fn known(arguments: &Arguments) -> Value {
    gathered(arguments, known, |argument| match argument {
        Argument::Value(value) => Some(value.clone()),
        Argument::Id(..) | Argument::Block(_) => None,
    })
}

/// What is known after apply only: `true` in its place.
fn unknown(arguments: &Arguments) -> Value {
    gathered(arguments, unknown, |argument| match argument {
        Argument::Id(..) => Some(true.into()),
        Argument::Value(_) | Argument::Block(_) => None,
    })
}

/// What the author wrote.
fn expressions(arguments: &Arguments) -> Value {
    gathered(arguments, expressions, |argument| match argument {
        Argument::Value(value) => Some(json!({"constant_value": value})),
        Argument::Id(kind, label) => Some(json!({"references": [format!("{kind}.{label}.id"), format!("{kind}.{label}")]})),
        Argument::Block(_) => None,
    })
}

/// Arguments by name, blocks in arrays.
fn gathered(arguments: &Arguments, block: fn(&Arguments) -> Value, plain: fn(&Argument) -> Option<Value>) -> Value {
    let mut members = Map::new();
    for (name, argument) in arguments {
        if let Argument::Block(arguments) = argument {
            let blocks = members.entry(*name).or_insert_with(|| json!([]));
            blocks.as_array_mut().unwrap().push(block(arguments));
        } else if let Some(value) = plain(argument) {
            members.insert((*name).to_owned(), value);
        }
    }
    members.into()
}
