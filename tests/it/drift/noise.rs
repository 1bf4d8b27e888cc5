//! What only looks like a difference: what users of other tools complain about.

use serde_json::{Value as Json, json};

use super::{BY_HAND, GROUP, SUBSCRIPTION, account, line, of, resource, sure, target};

const CODE: &str = r#"
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stclaims'
  location: 'West Europe'
  kind: 'StorageV2'
  sku: { name: 'Standard_GRS' }
  tags: { owner: 'claims' }
  identity: { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: {} }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: 'Disabled'
    allowBlobPublicAccess: false
    networkAcls: {
      defaultAction: 'Deny'
      bypass: 'None'
      ipRules: [ { value: '203.0.113.7/32' }, { value: '203.0.113.64/28' } ]
    }
  }
}
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: account
  properties: {
    workspaceId: '/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/rg-logs/providers/Microsoft.OperationalInsights/workspaces/log'
    logs: [ { category: 'StorageRead', enabled: true } ]
  }
}
"#;

fn live(account: Json) -> Json {
    let id = account["id"].as_str().unwrap().to_owned();
    json!([account, {
        "id": format!("{id}/providers/microsoft.insights/diagnosticSettings/audit"),
        "type": "microsoft.insights/diagnosticSettings", "name": "audit",
        "properties": {
            "workspaceId": format!("/subscriptions/{SUBSCRIPTION}/resourcegroups/RG-LOGS/providers/microsoft.operationalinsights/workspaces/log"),
            "logs": [
                {"category": "StorageDelete", "enabled": false, "retentionPolicy": {"days": 0, "enabled": false}},
                {"category": "StorageRead", "enabled": true, "retentionPolicy": {"days": 0, "enabled": false}},
            ],
            "metrics": [],
        },
    }])
}

fn usual() -> Json {
    let mut account = account(
        "stclaims",
        json!({
            "minimumTlsVersion": "TLS1_2",
            "publicNetworkAccess": "disabled",
            "allowBlobPublicAccess": false,
            "allowSharedKeyAccess": true,
            "encryption": {"keySource": "Microsoft.Storage"},
            "networkAcls": {
                "defaultAction": "Deny", "bypass": "None", "virtualNetworkRules": [],
                "ipRules": [{"value": "203.0.113.64/28", "action": "Allow"}, {"value": "203.0.113.7", "action": "Allow"}],
            },
            "supportsHttpsTrafficOnly": true,
        }),
    );
    account["identity"] = json!({"type": "SystemAssigned,UserAssigned", "principalId": "0f0f0f0f-0000-4000-8000-000000000000"});
    account["sku"] = json!({"name": "Standard_GRS", "tier": "Standard"});
    account["kind"] = "StorageV2".into();
    account["tags"] = json!({"owner": "claims", "hidden-link:x": "Resource"});
    account
}

#[test]
fn what_azure_writes_otherwise_is_no_difference() {
    let found = of(("main.bicep", CODE), target(), &live(usual()));
    assert_eq!(sure(&found), Vec::<String>::new());
    assert_eq!(found.drift.counts.matched.values().sum::<usize>(), 2);
}

#[test]
fn groups_in_capitals_are_the_same_groups() {
    let mut account = usual();
    account["id"] = format!(
        "/subscriptions/{SUBSCRIPTION}/resourceGroups/{}/providers/Microsoft.Storage/storageAccounts/STCLAIMS",
        GROUP.to_uppercase()
    )
    .into();
    let found = of(("main.bicep", CODE), target(), &live(account));
    assert_eq!(sure(&found), Vec::<String>::new());
}

#[test]
fn a_change_by_hand_is_one() {
    for (path, value, wanted) in [
        (
            "/properties/networkAcls/ipRules",
            json!([{"value": "203.0.113.7"}, {"value": "203.0.113.64/28"}, {"value": "0.0.0.0/0"}]),
            "properties.networkAcls.ipRules",
        ),
        ("/properties/minimumTlsVersion", json!("TLS1_0"), "properties.minimumTlsVersion"),
        ("/properties/allowSharedKeyAccess", json!(false), "properties.allowSharedKeyAccess"),
        ("/sku/name", json!("Standard_LRS"), "sku.name"),
        ("/location", json!("eastus"), "location"),
    ] {
        let mut account = usual();
        *account.pointer_mut(path).unwrap() = value;
        let found = of(("main.bicep", CODE), target(), &live(account));
        let lines = sure(&found);
        assert!(lines.iter().any(|line| line.ends_with(&format!(" {wanted}"))), "{wanted}: {lines:?}");
        assert!(lines.iter().all(|line| line.starts_with("fails-") || line.starts_with("differs ")), "{lines:?}");
    }
}

#[test]
fn built_in_roles_are_the_same_in_every_scope() {
    let role = "providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    let code = format!(
        "resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {{
  name: '6a1f0c66-0000-4000-8000-000000000001'
  properties: {{ roleDefinitionId: '/{role}', principalId: '0f0f0f0f-0000-4000-8000-000000000000', principalType: 'ServicePrincipal' }}
}}"
    );
    let id = format!(
        "/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.Authorization/roleAssignments/6a1f0c66-0000-4000-8000-000000000001"
    );
    let live = |definition: String| {
        json!([{"id": id, "type": "Microsoft.Authorization/roleAssignments", "name": "6a1f0c66-0000-4000-8000-000000000001", "properties": {
            "roleDefinitionId": definition, "principalId": "0F0F0F0F-0000-4000-8000-000000000000", "principalType": "ServicePrincipal"}}])
    };
    let found = of(("main.bicep", &code), target(), &live(format!("/subscriptions/{SUBSCRIPTION}/{role}")));
    assert_eq!(sure(&found), Vec::<String>::new());
    let other = format!("/subscriptions/{SUBSCRIPTION}/{}", role.replace("ba92f5b4", "00000000"));
    let found = of(("main.bicep", &code), target(), &live(other));
    assert!(sure(&found).iter().any(|line| line.contains("roleDefinitionId")), "{:?}", sure(&found));
}

#[test]
fn what_azure_makes_needs_no_code() {
    let group = |name: &str, manager: Json| {
        json!({"id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/{name}"), "type": "microsoft.resources/subscriptions/resourcegroups",
            "name": name, "location": "westeurope", "managedBy": manager, "properties": {}})
    };
    let within = |name: &str, mut record: Json| {
        record["id"] = record["id"].as_str().unwrap().replace(GROUP, name).into();
        record
    };
    let cluster =
        format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.ContainerService/managedClusters/aks");
    let mut disk = resource("Microsoft.Compute/disks", "vm_OsDisk_1", json!({"osType": "Linux"}));
    disk["managedBy"] =
        format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.Compute/virtualMachines/vm").into();
    let rows = json!([
        usual(),
        group("mc_app_aks_westeurope", cluster.into()),
        within("MC_app_aks_westeurope", resource("Microsoft.Network/loadBalancers", "kubernetes", json!({}))),
        within("NetworkWatcherRG", resource("Microsoft.Network/networkWatchers", "NetworkWatcher_westeurope", json!({}))),
        resource("Microsoft.EventGrid/systemTopics", "topic", json!({})),
        resource("microsoft.alertsManagement/smartDetectorAlertRules", "Failure Anomalies - app", json!({})),
        resource("Microsoft.Network/networkInterfaces", "pe.nic.1", json!({"privateEndpoint": {"id": "/x"}})),
        resource("Microsoft.Storage/storageAccounts/blobServices", "stclaims/blobServices/default", json!({})),
        disk,
    ]);
    let mut rows = rows;
    for row in rows.as_array_mut().unwrap() {
        let id = row["id"].as_str().unwrap().replace("/storageAccounts/blobServices/stclaims/", "/storageAccounts/stclaims/");
        row["id"] = id.into();
    }
    let found = of(("main.bicep", CODE), target(), &rows);
    let unmanaged: Vec<String> =
        found.drift.differences.iter().filter(|one| one.kind.word() == "unmanaged").map(|one| line(&found, one)).collect();
    assert_eq!(unmanaged, Vec::<String>::new());
    assert!(found.drift.counts.made.values().sum::<usize>() >= 8, "{:?}", found.drift.counts.made);
    // A group that is only called so is somebody's own, and so is a disk that is no system's.
    let mut rows = rows.as_array().unwrap().clone();
    rows[1] = group("MC_app_aks_westeurope", Json::Null);
    rows.push(account(BY_HAND, json!({})));
    rows.push(resource("Microsoft.Compute/disks", "data", json!({})));
    let found = of(("main.bicep", CODE), target(), &Json::Array(rows));
    let mut unmanaged: Vec<String> = sure(&found).into_iter().filter(|line| line.starts_with("unmanaged")).collect();
    unmanaged.sort();
    assert_eq!(
        unmanaged,
        ["unmanaged MC_app_aks_westeurope", "unmanaged data", "unmanaged kubernetes", "unmanaged sthandmade0815"]
    );
}
