//! Made-up estates of any size, as an export and as ARM templates: accounts with services, vaults, endpoints, groups with
//! rules, networks, apps, servers and caches, some of them at fault, joined to each other by their ids.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

/// Templates hold this many resources at most; Azure takes 800.
const IN_A_TEMPLATE: usize = 500;

const GROUP: &str = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg";

/// Writes an export of `count` resources to `folder`.
pub(crate) fn write_export(folder: &Path, count: usize) {
    let resources: Vec<Value> = (0..count)
        .map(|number| {
            let (resource_type, name, mut body) = resource(number, &|kind, name| id(kind, name));
            body["id"] = id(resource_type, &name).into();
            body["resourceGroup"] = "rg".into();
            body
        })
        .collect();
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("export.json"), serde_json::to_vec_pretty(&resources).unwrap()).unwrap();
}

/// Writes templates of `count` resources together to `folder`.
pub(crate) fn write_templates(folder: &Path, count: usize) {
    let reference = |kind: &str, name: &str| {
        let names: Vec<String> = name.split('/').map(|name| format!("'{name}'")).collect();
        format!("[resourceId('{kind}', {})]", names.join(", "))
    };
    for first in (0..count).step_by(IN_A_TEMPLATE) {
        let resources: Vec<Value> = (first..count.min(first + IN_A_TEMPLATE))
            .map(|number| {
                let (_, _, mut body) = resource(number, &reference);
                body["apiVersion"] = "2023-09-01".into();
                body["location"] = "[parameters('location')]".into();
                body
            })
            .collect();
        let template = json!({
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0",
            "parameters": {"location": {"type": "string", "defaultValue": "westeurope"}},
            "resources": resources,
        });
        let folder = folder.join(format!("{first:06}"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("azuredeploy.json"), serde_json::to_vec_pretty(&template).unwrap()).unwrap();
    }
}

/// The id of a resource whose type and name may be those of a child.
fn id(resource_type: &str, name: &str) -> String {
    let (namespace, types) = resource_type.split_once('/').unwrap();
    let pairs = types.split('/').zip(name.split('/')).map(|(kind, name)| format!("/{kind}/{name}"));
    format!("{GROUP}/providers/{namespace}{}", pairs.collect::<String>())
}

/// Type, name and body of a resource; `reference` writes the id of another.
fn resource(number: usize, reference: &dyn Fn(&str, &str) -> String) -> (&'static str, String, Value) {
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
