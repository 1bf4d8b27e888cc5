//! Hostile plans of Terraform: broken, deep, huge, and with a wrong shape at every level.

use seawall::report::Format;
use serde_json::{Value, json};

use crate::hostile::{Case, LIMIT, Said, WRONG, seawall};

const SECRET: &str = "s3cr3t0pa55";

fn plan() -> Value {
    let values = json!({"name": "hostile0account", "resource_group_name": "rg", "location": "westeurope", "tags": {"a": "b"}});
    let provider = "registry.terraform.io/hashicorp/azurerm";
    let own = json!({"address": "azurerm_storage_account.x", "mode": "managed", "type": "azurerm_storage_account", "name": "x"});
    let with = |more: Value| {
        let mut all = own.clone();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    json!({
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "variables": {"v": {"value": 1}},
        "planned_values": {
            "outputs": {"o": {"sensitive": false, "value": 1}},
            "root_module": {
                "resources": [with(json!({"provider_name": provider, "values": values, "sensitive_values": {}}))],
                "child_modules": []
            }
        },
        "resource_changes": [with(json!({"provider_name": provider, "change": {
            "actions": ["create"], "before": null, "after": values, "after_unknown": {"id": true}, "after_sensitive": {}
        }}))],
        "configuration": {
            "provider_config": {"azurerm": {"name": "azurerm", "expressions": {"features": [{}]}}},
            "root_module": {"resources": [
                with(json!({"provider_config_key": "azurerm", "expressions": {"name": {"constant_value": "x"}}}))
            ]}
        }
    })
}

/// The pointers to everything inside a value.
fn pointers(value: &Value, own: &str, found: &mut Vec<String>) {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (key, value) in inside {
        let pointer = format!("{own}/{key}");
        found.push(pointer.clone());
        pointers(value, &pointer, found);
    }
}

#[test]
fn wrong_shapes_at_every_level() {
    let (whole, mut found) = (plan(), Vec::new());
    pointers(&whole, "", &mut found);
    assert!(found.len() > 50, "every level is tried");
    for (number, odd) in [json!(null), json!(1), json!("x"), json!([]), json!([[null]]), json!({"a": {}})].iter().enumerate() {
        let mut case = Case::text(&whole.to_string());
        for (place, pointer) in found.iter().enumerate() {
            let mut changed = whole.clone();
            *changed.pointer_mut(pointer).unwrap() = odd.clone();
            case = case.with(&format!("plan{place}/hostile.json"), &changed.to_string());
        }
        case.run(&format!("plan-shapes-{number}"), Said::Anything);
    }
}

#[test]
fn broken_deep_and_huge() {
    let text = plan().to_string();
    Case::text(&text[..text.len() / 2]).run("plan-cut", Said::Once(WRONG));
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    Case::text(&text.replace("\"hostile0account\"", &deep)).run("plan-deep", Said::Once(LIMIT));
    let modules = format!("{}{}", "{\"child_modules\": [".repeat(5_000), "]}".repeat(5_000));
    let inside = format!(
        "{{\"format_version\": \"1.2\", \"terraform_version\": \"1.9.0\", \"planned_values\": {{\"root_module\": {modules}}}}}"
    );
    Case::text(&inside).run("plan-modules", Said::Anything);
}

#[test]
fn sensitive_values_are_not_told() {
    let mut whole = plan();
    let marks = json!({"name": true, "location": true, "account_tier": true, "min_tls_version": true, "tags": {"a": true}});
    let values = json!({
        "name": SECRET, "resource_group_name": "rg", "location": SECRET, "account_tier": SECRET, "min_tls_version": SECRET, "tags": {"a": SECRET}
    });
    for (pointer, value) in [
        ("/planned_values/root_module/resources/0/values", &values),
        ("/planned_values/root_module/resources/0/sensitive_values", &marks),
        ("/resource_changes/0/change/after", &values),
        ("/resource_changes/0/change/after_sensitive", &marks),
        ("/planned_values/outputs/o", &json!({"sensitive": true, "value": SECRET})),
    ] {
        *whole.pointer_mut(pointer).unwrap() = value.clone();
    }
    // A frame shows the line as it stands in the file, so that lines are kept apart.
    let folder = Case::text(&serde_json::to_string_pretty(&whole).unwrap()).lay("plan-sensitive");
    let outputs = Format::ALL.iter().map(|format| ["--output", format.name()]);
    for format in outputs.chain([["--dump", "resources"], ["--dump", "terraform"]]) {
        let said = String::from_utf8_lossy(&seawall(&folder, "plan-sensitive", &format)).into_owned();
        let place = said.lines().find(|line| line.contains(SECRET));
        assert!(place.is_none(), "{format:?} tells the secret: {place:?}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}
