//! The resources of made-up estates as arguments of azurerm 4: what `resources` says, plus what the provider requires.
//!
//! A blob service is a block of its account, so a set of ten resources is nine blocks.

use serde_json::{Value, json};

use super::{SUBSCRIPTION, id};

/// What stands for a name in a block.
pub(super) enum Argument {
    /// A value that is written out.
    Value(Value),
    /// The id of another resource, of which there are type and label.
    Id(&'static str, String),
    /// A block.
    Block(Arguments),
}

/// Names with what stands for them; several blocks may have one name.
pub(super) type Arguments = Vec<(&'static str, Argument)>;

/// A resource of azurerm.
pub(super) struct Resource {
    pub(super) kind: &'static str,
    pub(super) label: String,
    pub(super) arguments: Arguments,
}

/// The resource of this number in an estate of numbers below `end`; none if it is a block of the one before.
pub(super) fn resource(number: usize, end: usize) -> Option<Resource> {
    let set = number / 10;
    let (kind, label, more) = match number % 10 {
        0 => ("azurerm_storage_account", format!("st{set:06}"), account(set, number + 1 < end)),
        1 => return None,
        2 => (
            "azurerm_key_vault",
            format!("kv{set:06}"),
            vec![
                value("tenant_id", SUBSCRIPTION),
                value("sku_name", "standard"),
                value("purge_protection_enabled", true),
                value("rbac_authorization_enabled", set.is_multiple_of(2)),
                block("network_acls", vec![value("default_action", "Deny"), value("bypass", "None")]),
            ],
        ),
        3 => ("azurerm_private_endpoint", format!("pe{set:06}"), endpoint(set)),
        4 => ("azurerm_network_security_group", format!("nsg{set:06}"), (0..4).map(|position| rule(set, position)).collect()),
        5 => (
            "azurerm_windows_web_app",
            format!("app{set:06}"),
            vec![
                value("service_plan_id", id("Microsoft.Web/serverFarms", "plan")),
                value("https_only", !set.is_multiple_of(4)),
                block("site_config", vec![value("minimum_tls_version", "1.2"), value("ftps_state", "Disabled")]),
            ],
        ),
        6 => (
            "azurerm_mssql_server",
            format!("sql{set:06}"),
            vec![value("version", "12.0"), value("minimum_tls_version", "1.2"), value("public_network_access_enabled", false)],
        ),
        7 => ("azurerm_virtual_network", format!("vnet{set:06}"), network(set)),
        8 => (
            "azurerm_redis_cache",
            format!("redis{set:06}"),
            vec![
                value("capacity", 1),
                value("family", "C"),
                value("sku_name", "Standard"),
                value("minimum_tls_version", "1.2"),
                value("non_ssl_port_enabled", false),
            ],
        ),
        _ => ("azurerm_private_dns_zone", format!("z{set:06}"), Vec::new()),
    };
    let zone = kind == "azurerm_private_dns_zone";
    let name = if zone { format!("{label}.example") } else { label.clone() };
    let mut arguments = vec![value("name", name), value("resource_group_name", "rg")];
    if !zone {
        arguments.push(value("location", "westeurope"));
    }
    arguments.extend(more);
    Some(Resource { kind, label, arguments })
}

fn account(set: usize, with_service: bool) -> Arguments {
    let mut arguments = vec![
        value("account_kind", "StorageV2"),
        value("account_tier", "Standard"),
        value("account_replication_type", "GRS"),
        value("min_tls_version", if set.is_multiple_of(3) { "TLS1_0" } else { "TLS1_2" }),
        value("https_traffic_only_enabled", true),
        value("public_network_access_enabled", false),
        block("network_rules", vec![value("default_action", "Deny"), value("ip_rules", json!([]))]),
    ];
    if with_service {
        let retention = block("delete_retention_policy", vec![value("days", 30)]);
        arguments.push(block("blob_properties", vec![value("versioning_enabled", true), retention]));
    }
    arguments
}

fn endpoint(set: usize) -> Arguments {
    let connection = vec![
        value("name", "blob"),
        value("is_manual_connection", false),
        ("private_connection_resource_id", Argument::Id("azurerm_storage_account", format!("st{set:06}"))),
        value("subresource_names", json!(["blob"])),
    ];
    vec![
        value("subnet_id", id("Microsoft.Network/virtualNetworks/subnets", &format!("vnet{set:06}/a"))),
        block("private_service_connection", connection),
    ]
}

fn rule(set: usize, position: usize) -> (&'static str, Argument) {
    let source = if position == 2 && set.is_multiple_of(5) { "*" } else { "10.0.0.0/8" };
    let arguments = vec![
        value("name", format!("rule{position}")),
        value("access", "Allow"),
        value("direction", "Inbound"),
        value("priority", 100 + position),
        value("protocol", "Tcp"),
        value("source_address_prefix", source),
        value("source_port_range", "*"),
        value("destination_address_prefix", "*"),
        value("destination_port_range", "443"),
    ];
    block("security_rule", arguments)
}

fn network(set: usize) -> Arguments {
    let subnet = vec![
        value("name", "a"),
        value("address_prefixes", json!(["10.0.0.0/24"])),
        ("security_group", Argument::Id("azurerm_network_security_group", format!("nsg{set:06}"))),
    ];
    vec![value("address_space", json!(["10.0.0.0/16"])), block("subnet", subnet)]
}

fn value(name: &'static str, value: impl Into<Value>) -> (&'static str, Argument) {
    (name, Argument::Value(value.into()))
}

fn block(name: &'static str, arguments: Arguments) -> (&'static str, Argument) {
    (name, Argument::Block(arguments))
}
