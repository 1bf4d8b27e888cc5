//! What is not written, with the reason.

use serde_json::{Value as Json, json};

use super::{ACCOUNT, SITE, edits, find, owned, path, scan};
use crate::fix::template::At;
use crate::fix::terraform::insert::{Addition, into_block};
use crate::fix::terraform::site::File;
use crate::source::Span;

/// Files, the type and the property that is to have the value, and why it does not get it.
type Row<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str, Json, &'a str);

/// A resource with arguments.
fn resource(kind: &str, arguments: &str) -> String {
    format!("resource \"{kind}\" \"a\" {{\n  name                = \"a\"\n  resource_group_name = \"rg\"\n{arguments}}}\n")
}

fn account(arguments: &str) -> String {
    resource("azurerm_storage_account", &format!("  {arguments}\n"))
}

fn azapi(body: &str) -> String {
    let kind =
        "  type      = \"Microsoft.Storage/storageAccounts@2023-05-01\"\n  parent_id = \"/subscriptions/x/resourceGroups/rg\"\n";
    format!("resource \"azapi_resource\" \"a\" {{\n  name      = \"a\"\n{kind}  body = {body}\n}}\n")
}

#[test]
fn what_cannot_be_written_is_told_with_the_reason() {
    let tls = "properties.minimumTlsVersion";
    let rule = "properties.networkAcls.defaultAction";
    let variable = "variable \"v\" {\n  default = \"TLS1_0\"\n}\n";
    let no_list = account("network_rules = []");
    let computed = account("network_rules = var.rules");
    let computed_part = account("network_rules = [var.rules]");
    let dynamic = resource(
        "azurerm_virtual_network",
        "  dynamic \"ddos_protection_plan\" {\n    for_each = []\n    content {\n      id     = \"x\"\n      enable = true\n    }\n  }\n",
    );
    let objects = resource("azurerm_linux_web_app", "  site_config = [{}]\n");
    let encoded = resource("azurerm_policy_definition", "  parameters = jsonencode({ a = { type = \"String\" } })\n");
    let bare = resource("azurerm_policy_definition", "  mode = \"All\"\n");
    let app = resource("azurerm_container_app", "  revision_mode = \"Single\"\n");
    let rules = resource("azurerm_network_security_group", "  security_rule = local.rules\n");
    let elsewhere =
        "locals {\n  rules = [{ name = \"r\", access = \"Allow\" }]\n  more = [{ name = \"e\", settings = \"{}\" }]\n}\n";
    let extended = resource("azurerm_linux_virtual_machine_scale_set", "  extension = local.more\n");
    let network = resource("azurerm_virtual_network", "  address_space = var.space\n");
    let space = "variable \"space\" {}\n";
    let plain = account("min_tls_version = \"TLS1_0\"");
    let twice = account("min_tls_version = var.v\n  dns_endpoint_type = var.v");
    let heredoc = account("min_tls_version = <<E\nTLS1_0\nE\n");
    let open = account("min_tls_version = var.w");
    let unset = "variable \"w\" {}\n";
    let nothing = azapi("{\n    properties = {}\n  }");
    let list = azapi("{\n    properties = {\n      rules = local.rules\n    }\n  }");
    let comments = azapi("{\n    properties = {\n      # nothing\n    }\n  }");
    let native = r#"{"resource": {"azurerm_storage_account": {"a": {"name": "a", "min_tls_version": "TLS1_0"}}}}"#;
    let arm = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": [
        {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": "a", "properties": {}}]}"#;
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    let policy = "Microsoft.Authorization/policyDefinitions";
    let groups = "Microsoft.Network/networkSecurityGroups";
    let networks = "Microsoft.Network/virtualNetworks";
    let rows: [Row<'_>; 23] = [
        (&[("main.tf", &no_list)], ACCOUNT, rule, json!("Deny"), "`network_rules` is an empty list"),
        (&[("main.tf", &computed)], ACCOUNT, rule, json!("Deny"), "`network_rules` is computed by an expression"),
        (&[("main.tf", &computed_part)], ACCOUNT, rule, json!("Deny"), "`network_rules` is computed by an expression"),
        (
            &[("main.tf", &dynamic)],
            networks,
            "properties.ddosProtectionPlan.id",
            json!("y"),
            "`ddos_protection_plan.id` would stand in a block that `dynamic` makes, and here makes none",
        ),
        (
            &[("main.tf", &objects)],
            SITE,
            "properties.siteConfig.cors.supportCredentials",
            json!(true),
            "`site_config.cors.support_credentials` would be a block in an object",
        ),
        (&[("main.tf", &encoded)], policy, "properties.parameters", json!({"b": {}}), "`parameters` is a JSON text"),
        (
            &[("main.tf", &bare)],
            policy,
            "properties.parameters.a",
            json!({"type": "String"}),
            "`parameters` is a JSON text, which is not there",
        ),
        (
            &[("main.tf", &app)],
            "Microsoft.App/containerApps",
            "properties.configuration.ingress.corsPolicy.allowCredentials",
            json!(true),
            "the block that it stands in needs `ingress.target_port` too",
        ),
        (
            &[("main.tf", &rules), ("other.tf", elsewhere)],
            groups,
            "properties.securityRules[0].properties.access",
            json!("Deny"),
            "the element that it is a part of was not found",
        ),
        (
            &[("main.tf", &extended), ("other.tf", elsewhere)],
            "Microsoft.Compute/virtualMachineScaleSets/extensions",
            "properties.type",
            json!("x"),
            "the block that it is a part of was not found",
        ),
        (
            &[("main.tf", &plain)],
            ACCOUNT,
            "properties.networkAcls.ipRules[0].value",
            json!("1.2.3.4"),
            "the element was not found",
        ),
        (&[("main.tf", &nothing)], ACCOUNT, "properties.rules[0].a", json!(1), "the list that it is a part of is not written"),
        (
            &[("main.tf", &list), ("other.tf", elsewhere)],
            ACCOUNT,
            "properties.rules[0].name",
            json!("x"),
            "the list that it is a part of is written elsewhere",
        ),
        (&[("main.tf", &comments)], ACCOUNT, "properties.a", json!(1), "the object that it would stand in has only comments"),
        (&[("main.tf", &nothing)], ACCOUNT, "properties.a", deep, "the value is nested too deep"),
        (&[("main.tf.json", native)], ACCOUNT, tls, json!("TLS1_2"), "it is written in the JSON syntax"),
        (
            &[("main.tf", &network), ("variables.tf", space), ("terraform.tfvars.json", r#"{"space": ["10.0.0.0/8"]}"#)],
            networks,
            "properties.addressSpace.addressPrefixes",
            json!(["10.1.0.0/16"]),
            "it is a part of a JSON text",
        ),
        (&[("main.tf", &heredoc)], ACCOUNT, tls, json!("TLS1_2"), "it is written as a heredoc"),
        (&[("main.tf", &open), ("variables.tf", unset)], ACCOUNT, tls, json!("TLS1_2"), "its value is not given in a file"),
        (&[("main.tf", &plain)], ACCOUNT, tls, Json::Null, "a value is to be taken away"),
        (&[("main.tf", &plain)], ACCOUNT, tls, json!("TLS1_0"), "it is written as it should be"),
        (&[("main.json", arm)], ACCOUNT, tls, json!("TLS1_2"), "it does not come from Terraform"),
        (
            &[("main.tf", &twice), ("variables.tf", variable)],
            ACCOUNT,
            "properties",
            json!({"minimumTlsVersion": "TLS1_2", "dnsEndpointType": "AzureDnsZone"}),
            "two values are written at one place",
        ),
    ];
    let mut wrong = Vec::new();
    for (files, kind, at, new, why) in rows {
        let scan = scan(&owned(files));
        let said = match find(&scan, kind).first() {
            Some((index, _)) => edits(&scan, *index, &path(at), &new, At::Source).err().unwrap_or_default(),
            None => "there is no such resource".to_owned(),
        };
        if said != why {
            wrong.push(format!("{at}: {said:?}, not {why:?} in\n{files:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn blocks_that_cannot_be_taken_apart_stay_as_they_are() {
    let scan = scan(&owned(&[("main.tf", &account("access_tier = \"Hot\""))]));
    let id = scan.sources.ids().next().expect("the file");
    let file = File::of(&scan, Span::new(id, 0, 0)).expect("a file that is edited");
    let mut addition = Addition::default();
    let mut cut = file.body.blocks[0].clone();
    cut.span.end -= 1;
    assert_eq!(into_block(&file, &cut, &addition), Err("the braces of the block were not found".to_owned()));
    addition.add(&["a"; 20], "b", json!(1), false);
    assert_eq!(into_block(&file, &file.body.blocks[0], &addition), Err("the blocks are nested too deep".to_owned()));
}
