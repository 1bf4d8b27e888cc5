//! Made-up estates of any size, the same resources in every form that seawall reads: accounts with services, vaults, endpoints,
//! groups with rules, networks, apps, servers and caches, some of them at fault, joined to each other by their ids.

mod azurerm;
mod bicep;
mod plan;
mod resources;
mod terraform;

use std::fs;
use std::path::Path;

use resources::resource;
use serde_json::{Value, json};

/// Templates, configurations and plans hold this many resources at most; Azure takes 800.
const IN_A_FILE: usize = 500;

const SUBSCRIPTION: &str = "11111111-2222-3333-4444-555555555555";

/// What an estate is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// One export of all resources.
    Export,
    /// ARM templates.
    Arm,
    /// Bicep.
    Bicep,
    /// Terraform's language, with resources of azurerm.
    Terraform,
    /// Plans as `terraform show -json` gives them.
    Plan,
}

impl Form {
    pub(crate) const ALL: [Form; 5] = [Form::Export, Form::Arm, Form::Bicep, Form::Terraform, Form::Plan];

    /// The word for it on the command line.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Form::Export => "export",
            Form::Arm => "arm",
            Form::Bicep => "bicep",
            Form::Terraform => "terraform",
            Form::Plan => "plan",
        }
    }
}

/// Writes an estate of `count` resources to `folder`, as one export or as files of 500 resources, each in a folder of its own.
pub(crate) fn write(form: Form, folder: &Path, count: usize) {
    if form == Form::Export {
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join("export.json"), text(&export(count))).unwrap();
        return;
    }
    for first in (0..count).step_by(IN_A_FILE) {
        let numbers = first..count.min(first + IN_A_FILE);
        let (name, text) = match form {
            Form::Export | Form::Arm => ("azuredeploy.json", text(&template(numbers))),
            Form::Bicep => ("main.bicep", bicep::file(numbers)),
            Form::Terraform => ("main.tf", terraform::configuration(numbers)),
            Form::Plan => ("plan.json", text(&plan::plan(numbers))),
        };
        let folder = folder.join(format!("{first:06}"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), text).unwrap();
    }
}

/// Resources as Resource Graph tells them.
fn export(count: usize) -> Value {
    (0..count)
        .map(|number| {
            let (resource_type, name, mut body) = resource(number, &|kind, name| id(kind, name));
            body["id"] = id(resource_type, &name).into();
            body["resourceGroup"] = "rg".into();
            body
        })
        .collect()
}

/// A template that declares the resources of these numbers.
fn template(numbers: std::ops::Range<usize>) -> Value {
    let reference = |kind: &str, name: &str| {
        let names: Vec<String> = name.split('/').map(|name| format!("'{name}'")).collect();
        format!("[resourceId('{kind}', {})]", names.join(", "))
    };
    let resources: Vec<Value> = numbers
        .map(|number| {
            let (_, _, mut body) = resource(number, &reference);
            body["apiVersion"] = "2023-09-01".into();
            body["location"] = "[parameters('location')]".into();
            body
        })
        .collect();
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"location": {"type": "string", "defaultValue": "westeurope"}},
        "resources": resources,
    })
}

/// The id of a resource whose type and name may be those of a child.
fn id(resource_type: &str, name: &str) -> String {
    let (namespace, types) = resource_type.split_once('/').unwrap();
    let pairs = types.split('/').zip(name.split('/')).map(|(kind, name)| format!("/{kind}/{name}"));
    format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/{namespace}{}", pairs.collect::<String>())
}

fn text(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}
