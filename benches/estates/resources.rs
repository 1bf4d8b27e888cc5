//! The resources of made-up estates, in the shape of Azure Resource Manager: ten make a set, joined by their ids, some of them at fault.

use serde_json::{Value, json};

/// Type, name and body of the resource of this number; `reference` writes the id of another, of which it is given type and name.
pub(super) fn resource(number: usize, reference: &dyn Fn(&str, &str) -> String) -> (&'static str, String, Value) {
    let set = number / 10;
    let (resource_type, name, more) = match number % 10 {
        0 => (
            "Microsoft.Storage/storageAccounts",
            format!("st{set:06}"),
            json!({"kind": "StorageV2", "sku": {"name": "Standard_GRS"}, "properties": {
                "minimumTlsVersion": if set.is_multiple_of(3) { "TLS1_0" } else { "TLS1_2" }, "supportsHttpsTrafficOnly": true,
                "publicNetworkAccess": "Disabled", "networkAcls": {"defaultAction": "Deny", "ipRules": []}}}),
        ),
        1 => (
            "Microsoft.Storage/storageAccounts/blobServices",
            format!("st{set:06}/default"),
            json!({"properties": {"deleteRetentionPolicy": {"enabled": true, "days": 30}, "isVersioningEnabled": true}}),
        ),
        2 => (
            "Microsoft.KeyVault/vaults",
            format!("kv{set:06}"),
            json!({"properties": {"enablePurgeProtection": true, "enableRbacAuthorization": set.is_multiple_of(2),
                "sku": {"family": "A", "name": "standard"}, "networkAcls": {"defaultAction": "Deny"}}}),
        ),
        3 => {
            let account = reference("Microsoft.Storage/storageAccounts", &format!("st{set:06}"));
            (
                "Microsoft.Network/privateEndpoints",
                format!("pe{set:06}"),
                json!({"properties": {"privateLinkServiceConnections":
                    [{"name": "blob", "properties": {"privateLinkServiceId": account, "groupIds": ["blob"]}}]}}),
            )
        }
        4 => {
            let rule = |position: usize| {
                let source = if position == 2 && set.is_multiple_of(5) { "*" } else { "10.0.0.0/8" };
                json!({"name": format!("rule{position}"), "properties": {"access": "Allow", "direction": "Inbound",
                    "priority": 100 + position, "protocol": "Tcp", "sourceAddressPrefix": source, "sourcePortRange": "*",
                    "destinationAddressPrefix": "*", "destinationPortRange": "443"}})
            };
            (
                "Microsoft.Network/networkSecurityGroups",
                format!("nsg{set:06}"),
                json!({"properties": {"securityRules": (0..4).map(rule).collect::<Vec<_>>()}}),
            )
        }
        5 => (
            "Microsoft.Web/sites",
            format!("app{set:06}"),
            json!({"kind": "app", "properties": {"httpsOnly": !set.is_multiple_of(4),
                "siteConfig": {"minTlsVersion": "1.2", "ftpsState": "Disabled"}}}),
        ),
        6 => (
            "Microsoft.Sql/servers",
            format!("sql{set:06}"),
            json!({"properties": {"minimalTlsVersion": "1.2", "publicNetworkAccess": "Disabled"}}),
        ),
        7 => {
            let group = reference("Microsoft.Network/networkSecurityGroups", &format!("nsg{set:06}"));
            (
                "Microsoft.Network/virtualNetworks",
                format!("vnet{set:06}"),
                json!({"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets":
                    [{"name": "a", "properties": {"addressPrefix": "10.0.0.0/24", "networkSecurityGroup": {"id": group}}}]}}),
            )
        }
        8 => (
            "Microsoft.Cache/redis",
            format!("redis{set:06}"),
            json!({"properties": {"minimumTlsVersion": "1.2", "enableNonSslPort": false}}),
        ),
        _ => ("Microsoft.Network/privateDnsZones", format!("z{set:06}.example"), json!({"properties": {}})),
    };
    let mut body = json!({"type": resource_type, "name": name, "location": "westeurope"});
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    (resource_type, name, body)
}
