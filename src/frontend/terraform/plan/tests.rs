//! Plans as Terraform writes them.

use super::*;
use crate::budget::Budget;
use crate::frontend::terraform::value::Data;
use crate::frontend::{Languages, Target};
use crate::model::Part;
use crate::source::Sources;
use crate::workspace::Memory;

const GROUP: &str = "/subscriptions/0/resourceGroups/rg";

/// Storage accounts and vaults have ids of their names, keys that of their vaults.
fn visible(instance: &Instance) -> Value {
    let text = |key: &str| instance.values.get(key).and_then(Value::as_str).unwrap_or("?").to_owned();
    let id = match &*instance.resource_type {
        "azurerm_key_vault_key" => match instance.values.get("key_vault_id").map(|value| &value.data) {
            Some(Data::String(vault)) => format!("{vault}/keys/{}", text("name")),
            _ => return Value::object([]),
        },
        kind => format!("{GROUP}/{kind}/{}", text("name")),
    };
    Value::object([("id".into(), Value::string(id))])
}

fn read_text(text: &str) -> Warned<Said> {
    let (workspace, sources, target, budget) = (Memory::default(), Sources::default(), Target::default(), Budget::default());
    let loader = Languages::default();
    let context =
        Context { workspace: &workspace, sources: &sources, target: &target, budget: &budget, loader: &loader, restored: false };
    let file = sources.add("plan.json", text);
    let surroundings =
        Surroundings { written: &|_, _| Vec::new(), knows: &|_, path| path == ["min_tls_version"], visible: &visible };
    read(file, &context, &surroundings)
}

fn clean(text: &str) -> Said {
    let found = read_text(text);
    assert_eq!(found.diagnostics, [], "{text}");
    found.value
}

/// A plan of these resource changes and resources of the configuration.
fn plan(changes: &str, resources: &str) -> String {
    format!(
        r#"{{"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [{changes}],
            "configuration": {{"root_module": {{"resources": [{resources}]}}}}}}"#
    )
}

fn change(address: &str, actions: &str, after: &str, unknown: &str) -> String {
    format!(
        r#"{{"address": {address:?}, "provider_name": "registry.terraform.io/hashicorp/azurerm",
            "change": {{"actions": [{actions}], "after": {after}, "after_unknown": {unknown}, "after_sensitive": {{"secret": true}}}}}}"#
    )
}

fn resource(resource_type: &str, name: &str, expressions: &str) -> String {
    format!(r#"{{"mode": "managed", "type": {resource_type:?}, "name": {name:?}, "expressions": {{{expressions}}}}}"#)
}

fn shown(value: &Value) -> String {
    match &value.data {
        Data::Null(_) => "null".to_owned(),
        Data::Bool(truth) => truth.to_string(),
        Data::Number(number) => number.to_string(),
        Data::String(text) => format!("{text:?}"),
        Data::Parts(parts) => {
            let piece = |part: &Part| match part {
                Part::Literal(text) => text.to_string(),
                Part::Hole(hole) => format!("{{{}}}", hole.symbol),
            };
            parts.iter().map(piece).collect()
        }
        Data::Sequence(sequence) => format!("[{}]", sequence.items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Data::Mapping(mapping) => {
            let entries = mapping.entries.iter().map(|(key, value)| format!("{key}: {}", shown(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Data::Unknown(_, unknown) => format!("<{}>", unknown.cause),
    }
}

fn first(reading: &Said) -> String {
    reading.instances.first().map(|one| shown(&one.values)).unwrap_or_default()
}

#[test]
fn what_is_written_counts_and_what_the_provider_computes_does_not() {
    let after = r#"{"name": "a", "tags": null, "min_tls_version": "TLS1_2", "kind": "x", "network_rules": [], "n": 1.50,
        "secret": "s", "site": [{"a": null, "b": 1, "d": 2}], "list": [], "lines": ["x", null]}"#;
    let unknown = r#"{"id": true, "endpoint": true, "vault_id": true, "site": [{"a": true, "c": true}], "network_rules": []}"#;
    let expressions = r#""name": {"references": ["var.n"]}, "n": {"constant_value": 1.5}, "secret": {}, "list": {"constant_value": []},
        "vault_id": {"references": ["module.x"]}, "lines": {"references": ["var.l"]}, "site": [{"a": {"references": ["each.key"]}, "b": {}}]"#;
    let text = plan(
        &change("azurerm_storage_account.a", r#""create""#, after, unknown),
        &resource("azurerm_storage_account", "a", expressions),
    );
    let found = clean(&text);
    assert_eq!(
        first(&found),
        r#"{lines: ["x", null], list: [], min_tls_version: "TLS1_2", n: 1.5, name: "a", secret: "s", site: [{a: <`azurerm_storage_account.a.site[0].a` is known only while deploying>, b: 1}], vault_id: <`module.x` is known only while deploying>}"#
    );
    let one = &found.instances[0];
    assert!(one.values.get("secret").unwrap().sensitive && !one.values.get("name").unwrap().sensitive);
    assert_eq!(&*one.provider.name, "azurerm");
}

#[test]
fn without_a_configuration_nothing_unknown_is_lost() {
    let text =
        plan(&change("azurerm_storage_account.a", r#""create""#, r#"{"name": "a"}"#, r#"{"b": [{"c": true}], "d": true}"#), "");
    let found = clean(&text);
    assert!(first(&found).starts_with("{b: [{c: <"), "{}", first(&found));
    assert!(first(&found).contains("d: <"));
}

#[test]
fn blocks_of_a_dynamic_block_keep_their_unknown_values() {
    let written = resource("azurerm_x", "a", r#""rule": [{"a": {"constant_value": 1}}]"#);
    let after = r#"{"rule": [{"a": 1}, {"a": 2}], "other": [{"a": 3}]}"#;
    let unknown = r#"{"rule": [{"b": true}, {"b": true}], "other": [{"b": true}]}"#;
    let found = clean(&plan(&change("azurerm_x.a", r#""create""#, after, unknown), &written));
    assert_eq!(first(&found).matches("is known only while deploying").count(), 3, "{}", first(&found));
    let after = r#"{"rule": [{"a": 1}]}"#;
    let found = clean(&plan(&change("azurerm_x.a", r#""create""#, after, r#"{"rule": [{"b": true}]}"#), &written));
    assert_eq!(first(&found), "{rule: [{a: 1}]}");
}

#[test]
fn what_goes_is_not_there() {
    let list =
        ["\"delete\"", "\"forget\"", "\"no-op\"", "\"read\"", "\"update\"", "\"delete\", \"create\"", "\"create\", \"delete\""];
    let changes: Vec<String> = list
        .iter()
        .enumerate()
        .map(|(at, actions)| change(&format!("azurerm_x.a{at}"), actions, r#"{"id": "/x"}"#, "{}"))
        .collect();
    let found = clean(&plan(&changes.join(","), ""));
    let kept: Vec<&str> = found.instances.iter().map(|one| &*one.name).collect();
    assert_eq!(kept, ["a2", "a3", "a4", "a5", "a6"]);
    let leaving: Vec<&str> = found.leaving.iter().map(|(address, _)| address.as_str()).collect();
    assert_eq!(leaving, ["azurerm_x.a0", "azurerm_x.a1"]);
}

#[test]
fn references_lead_to_ids_through_modules() {
    let text = r#"{"format_version": "1.2", "terraform_version": "1", "resource_changes": [
        {"address": "module.kv[\"a\"].azurerm_key_vault.this[0]", "index": 0, "change": {"actions": ["create"], "after": {"name": "kv-a"}, "after_unknown": {"id": true}}},
        {"address": "module.kv[\"b\"].azurerm_key_vault.this[0]", "index": 0, "change": {"actions": ["create"], "after": {"name": "kv-b"}, "after_unknown": {"id": true}}},
        {"address": "module.keys.azurerm_key_vault_key.k", "change": {"actions": ["create"], "after": {"name": "k"}, "after_unknown": {"key_vault_id": true, "id": true}}},
        {"address": "azurerm_storage_account.s", "change": {"actions": ["create"], "after": {"name": "s", "customer_managed_key": [{}]}, "after_unknown": {"customer_managed_key": [{"key_vault_key_id": true}]}}},
        {"address": "azurerm_role_assignment.r", "change": {"actions": ["create"], "after": {}, "after_unknown": {"scope": true, "principal_id": true}}}
      ],
      "configuration": {"root_module": {
        "resources": [
          {"mode": "managed", "type": "azurerm_storage_account", "name": "s", "expressions": {"name": {}, "customer_managed_key": [{"key_vault_key_id": {"references": ["module.keys.key_id", "module.keys"]}}]}},
          {"mode": "managed", "type": "azurerm_role_assignment", "name": "r", "expressions": {"scope": {"references": ["azurerm_storage_account.s.id", "azurerm_storage_account.s"]}, "principal_id": {"references": ["azurerm_storage_account.s.identity", "azurerm_storage_account.s"]}}}],
        "module_calls": {
          "kv": {"for_each_expression": {}, "module": {"outputs": {"id": {"expression": {"references": ["azurerm_key_vault.this[0].id", "azurerm_key_vault.this[0]", "azurerm_key_vault.this"]}}},
            "resources": [{"mode": "managed", "type": "azurerm_key_vault", "name": "this", "expressions": {"name": {}}}]}},
          "keys": {"expressions": {"vault_id": {"references": ["module.kv[\"b\"].id", "module.kv[\"b\"]", "module.kv"]}},
            "module": {"outputs": {"key_id": {"expression": {"references": ["azurerm_key_vault_key.k.id", "azurerm_key_vault_key.k"]}}},
            "resources": [{"mode": "managed", "type": "azurerm_key_vault_key", "name": "k", "expressions": {"name": {}, "key_vault_id": {"references": ["var.vault_id"]}}}]}}}}}}"#;
    let found = clean(text);
    let values: Vec<String> = found.instances.iter().map(|one| shown(&one.values)).collect();
    let vault = format!("{GROUP}/azurerm_key_vault/kv-b");
    assert_eq!(values[2], format!("{{key_vault_id: {vault:?}, name: \"k\"}}"));
    assert_eq!(values[3], format!("{{customer_managed_key: [{{key_vault_key_id: \"{vault}/keys/k\"}}], name: \"s\"}}"));
    let scope = format!("{GROUP}/azurerm_storage_account/s{{azurerm_role_assignment.r.scope behind the id}}");
    assert!(values[4].contains(&format!("scope: {scope}")), "{}", values[4]);
    assert!(values[4].contains("principal_id: <`azurerm_storage_account.s.principal_id`"), "{}", values[4]);
    assert_eq!(found.instances[0].trail, [("module.kv[\"a\"]".to_owned(), None)]);
}

#[test]
fn arguments_of_other_names_lead_to_ids_too() {
    let changes = [
        change("azurerm_virtual_network.n", r#""create""#, r#"{"name": "n"}"#, "{}"),
        change("azurerm_linux_web_app.s", r#""create""#, r#"{"name": "s"}"#, r#"{"virtual_network_subnet_id": true}"#),
        change("azurerm_linux_web_app_slot.t", r#""create""#, r#"{"name": "t"}"#, r#"{"app_service_id": true}"#),
        change("azurerm_role_assignment.r", r#""create""#, "{}", r#"{"principal_id": true}"#),
        change("azurerm_monitor_metric_alert.m", r#""create""#, r#"{"name": "m"}"#, r#"{"scopes": [true]}"#),
    ];
    let own = r#""azurerm_linux_web_app.s.id", "azurerm_linux_web_app.s""#;
    let resources = [
        resource("azurerm_virtual_network", "n", r#""name": {}"#),
        resource(
            "azurerm_linux_web_app",
            "s",
            r#""name": {}, "virtual_network_subnet_id": {"references": ["azurerm_virtual_network.n.id", "azurerm_virtual_network.n"]}"#,
        ),
        resource("azurerm_linux_web_app_slot", "t", &format!(r#""name": {{}}, "app_service_id": {{"references": [{own}]}}"#)),
        resource(
            "azurerm_role_assignment",
            "r",
            r#""principal_id": {"references": ["azurerm_linux_web_app.s.identity[0].principal_id", "azurerm_linux_web_app.s.identity[0]", "azurerm_linux_web_app.s.identity", "azurerm_linux_web_app.s"]}"#,
        ),
        resource("azurerm_monitor_metric_alert", "m", &format!(r#""name": {{}}, "scopes": {{"references": [{own}]}}"#)),
    ];
    let found = clean(&plan(&changes.join(","), &resources.join(",")));
    let values: Vec<String> = found.instances.iter().map(|one| shown(&one.values)).collect();
    let site = format!("{GROUP}/azurerm_linux_web_app/s");
    assert!(
        values[1].contains(&format!("{GROUP}/azurerm_virtual_network/n/subnets/{{azurerm_linux_web_app.s.virtual")),
        "{}",
        values[1]
    );
    assert!(values[2].contains(&format!("app_service_id: {site:?}")), "{}", values[2]);
    assert!(values[3].contains("principal_id: <`azurerm_linux_web_app.s.principal_id`"), "{}", values[3]);
    assert!(values[4].contains(&format!("scopes: [{site:?}]")), "{}", values[4]);
}

#[test]
fn one_of_several_instances_is_not_guessed_and_circles_end() {
    let changes = [
        change("azurerm_key_vault.v[\"a\"]", r#""create""#, r#"{"name": "a"}"#, "{}"),
        change("azurerm_key_vault.v[\"b\"]", r#""create""#, r#"{"name": "b"}"#, "{}"),
        change("azurerm_key_vault_key.k[\"a\"]", r#""create""#, r#"{"name": "k"}"#, r#"{"key_vault_id": true}"#),
        change("azurerm_key_vault_key.c", r#""create""#, r#"{"name": "c"}"#, r#"{"key_vault_id": true}"#),
    ];
    let resources = [
        resource("azurerm_key_vault", "v", r#""name": {}"#),
        resource(
            "azurerm_key_vault_key",
            "k",
            r#""name": {}, "key_vault_id": {"references": ["azurerm_key_vault.v", "each.key"]}"#,
        ),
        resource(
            "azurerm_key_vault_key",
            "c",
            r#""name": {}, "key_vault_id": {"references": ["azurerm_key_vault_key.c.id", "azurerm_key_vault_key.c"]}"#,
        ),
    ];
    let found = clean(&plan(&changes.join(","), &resources.join(",")));
    for one in &found.instances[2..] {
        assert!(shown(&one.values).contains("key_vault_id: <"), "{}", shown(&one.values));
    }
}

#[test]
fn states_and_prior_states_are_read() {
    let modules = r#"{"resources": [{"address": "data.azurerm_client_config.me", "mode": "data", "type": "azurerm_client_config", "name": "me",
        "provider_name": "registry.terraform.io/hashicorp/azurerm", "values": {"subscription_id": "11111111-1111-1111-1111-111111111111"}}],
        "child_modules": [{"address": "module.a", "resources": [{"address": "module.a.azurerm_storage_account.s", "mode": "managed",
        "type": "azurerm_storage_account", "name": "s", "values": {"id": "/x", "min_tls_version": "TLS1_0", "computed": "c"}, "sensitive_values": {"min_tls_version": true}}]}]}"#;
    let state = format!(
        r#"{{"format_version": "1.0", "terraform_version": "1.5.0", "values": {{"root_module": {modules}, "outputs": {{"o": {{"sensitive": true, "value": 1}}}}}}}}"#
    );
    let found = clean(&state);
    assert_eq!(found.instances.len(), 2);
    assert_eq!(shown(&found.instances[1].values), r#"{id: "/x", min_tls_version: "TLS1_0"}"#);
    assert!(found.instances[1].values.get("min_tls_version").unwrap().sensitive);
    assert!(found.outputs["o"].sensitive);
    let plan = format!(
        r#"{{"format_version": "1.2", "terraform_version": "1.5.0", "prior_state": {{"values": {{"root_module": {modules}}}}},
            "resource_changes": [{}], "errored": true}}"#,
        change("azurerm_x.a", r#""create""#, "{}", "{}")
    );
    let found = clean(&plan);
    let addresses: Vec<&str> = found.instances.iter().map(|one| one.address.as_str()).collect();
    assert_eq!(addresses, ["data.azurerm_client_config.me", "azurerm_x.a"]);
    assert!(found.incomplete.unwrap().starts_with("the plan ended with an error"));
    let subscription = found.instances[1].provider.arguments.get("subscription_id").and_then(Value::as_str);
    assert_eq!(subscription, Some("11111111-1111-1111-1111-111111111111"));
}

#[test]
fn providers_have_a_major_and_a_subscription() {
    let text = r#"{"format_version": "1.2", "terraform_version": "1", "variables": {"s": {"value": "22222222-2222-2222-2222-222222222222"}, "p": {"value": "geheim"}},
      "resource_changes": [{"address": "azurerm_x.a", "provider_name": "registry.terraform.io/hashicorp/azurerm", "change": {"actions": ["create"], "after": {}, "after_unknown": {}}}],
      "configuration": {"provider_config": {"azurerm": {"name": "azurerm", "version_constraint": "~> 3.100", "expressions": {"features": [{}], "subscription_id": {"references": ["var.s"]}}}},
        "root_module": {"resources": [{"mode": "managed", "type": "azurerm_x", "name": "a", "provider_config_key": "azurerm"}], "variables": {"p": {"sensitive": true}}}}}"#;
    let found = clean(text);
    let provider = &found.instances[0].provider;
    assert_eq!(provider.major, Some(3));
    assert_eq!(provider.arguments.get("subscription_id").and_then(Value::as_str), Some("22222222-2222-2222-2222-222222222222"));
    assert!(found.variables["p"].sensitive && !found.variables["s"].sensitive);
}

#[test]
fn what_is_deferred_may_be_there() {
    let deferred = change("azurerm_x.a[*]", r#""create""#, "{}", "{}");
    let text = format!(
        r#"{{"format_version": "1.2", "terraform_version": "1", "resource_changes": [], "complete": false,
            "deferred_changes": [{{"reason": "instance_count_unknown", "resource_change": {deferred}}}]}}"#
    );
    let found = clean(&text);
    assert!(matches!(found.instances[0].condition, Condition::Maybe(_)));
    assert_eq!(found.instances[0].key, Some(InstanceKey::Unknown));
    assert!(found.incomplete.is_some());
}

#[test]
fn broken_plans_say_so() {
    let good = plan(&change("azurerm_x.a", r#""create""#, r#"{"a": {"b": [1, true, null]}}"#, "{}"), "");
    for end in (0..good.len()).filter(|end| good.is_char_boundary(*end)) {
        let found = read_text(&good[..end]);
        assert!(found.value.incomplete.is_some() || !found.diagnostics.is_empty(), "{end}");
    }
    for text in [
        r#"{"format_version": "2.0", "terraform_version": "9", "resource_changes": []}"#,
        r#"{"format_version": "1.0", "terraform_version": "9", "resource_changes": [{"address": "x"}, {"change": {"actions": ["create"]}}, 3]}"#,
        r#"{"format_version": "1.0", "terraform_version": "9", "resource_changes": [{"address": "..", "change": {"actions": ["create"]}}]}"#,
    ] {
        let found = read_text(text);
        assert!(found.value.incomplete.is_some() && !found.diagnostics.is_empty(), "{text}");
    }
}

#[test]
fn plans_are_told_from_other_files() {
    let sources = Sources::default();
    let root = |text: &str| crate::frontend::json::parse(sources.add("a", text), text, &Budget::default()).value.unwrap();
    let planned = |text: &str| is_plan(sources.add("a", text), text, &Budget::default());
    assert!(planned(r#"{"format_version": "0.1", "terraform_version": "0.12.31", "planned_values": {}}"#));
    assert!(planned(r#"{"format_version": "1.0", "terraform_version": "1.5.0", "values": {"root_module": {}}}"#));
    for other in [
        r#"{"format_version": "1.0", "terraform_version": "1"}"#,
        r#"{"format_version": 1, "terraform_version": "1", "planned_values": {}}"#,
        "[]",
        r#"{"x": {"format_version": "1.0", "terraform_version": "1", "planned_values": {}}}"#,
    ] {
        assert!(!planned(other), "{other}");
    }
    assert!(other_form(&root(r#"{"version": 4, "serial": 1, "lineage": "x", "terraform_version": "1.5.0"}"#)).is_some());
    assert!(other_form(&root(r#"[{"@level": "info", "@message": "x"}]"#)).is_some());
    assert!(other_form(&root("{}")).is_none());
}
