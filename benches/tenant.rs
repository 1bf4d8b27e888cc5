//! A made-up tenant of any size as Resource Graph tells it: 500 subscriptions, 20 regions, most of it disks, network cards, alerts and the like that few
//! controls speak of, the rest accounts, vaults, apps, databases, networks and machines, joined by their ids, some of them at fault.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use seawall::model::resource_type::{all, canonical};
use seawall::model::{Condition, Data, Deployment, DeploymentKind, Key, Resource, ScopeKind, Value as Model};
use seawall::snapshot::{Content, Manifest, Record, Writer};
use serde_json::{Value, json};

const SUBSCRIPTIONS: usize = 500;

const REGIONS: [&str; 20] = [
    "westeurope",
    "northeurope",
    "germanywestcentral",
    "francecentral",
    "swedencentral",
    "italynorth",
    "spaincentral",
    "polandcentral",
    "switzerlandnorth",
    "norwayeast",
    "uksouth",
    "ukwest",
    "eastus",
    "eastus2",
    "centralus",
    "westus2",
    "westus3",
    "southeastasia",
    "japaneast",
    "australiaeast",
];

/// What a hundred resources are: a workload in a resource group.
const MIXTURE: [(&str, usize); 27] = [
    ("Microsoft.Compute/disks", 10),
    ("Microsoft.Network/networkInterfaces", 9),
    ("Microsoft.Compute/snapshots", 8),
    ("Microsoft.Compute/virtualMachines/extensions", 7),
    ("Microsoft.Insights/metricAlerts", 7),
    ("Microsoft.Network/publicIPAddresses", 4),
    ("Microsoft.Network/privateDnsZones/A", 5),
    ("Microsoft.Resources/deployments", 3),
    ("Microsoft.AlertsManagement/smartDetectorAlertRules", 3),
    ("Microsoft.Insights/actionGroups", 2),
    ("Microsoft.ManagedIdentity/userAssignedIdentities", 2),
    ("Microsoft.Storage/storageAccounts", 4),
    ("Microsoft.Storage/storageAccounts/blobServices", 4),
    ("Microsoft.KeyVault/vaults", 3),
    ("Microsoft.Web/sites", 3),
    ("Microsoft.Web/sites/config", 3),
    ("Microsoft.Web/serverfarms", 1),
    ("Microsoft.Sql/servers", 1),
    ("Microsoft.Sql/servers/databases", 3),
    ("Microsoft.Network/networkSecurityGroups", 2),
    ("Microsoft.Network/virtualNetworks", 1),
    ("Microsoft.Network/privateEndpoints", 3),
    ("Microsoft.Authorization/roleAssignments", 4),
    ("Microsoft.Insights/diagnosticSettings", 3),
    ("Microsoft.Compute/virtualMachines", 3),
    ("Microsoft.DocumentDB/databaseAccounts", 1),
    ("Microsoft.Cache/redis", 1),
];

/// Rows of the tenant, one a resource.
pub(crate) fn rows(count: usize) -> impl Iterator<Item = Value> {
    let of_set = || MIXTURE.iter().flat_map(|(kind, times)| (0..*times).map(move |at| (*kind, at)));
    (0..).flat_map(move |set| of_set().map(move |(kind, at)| Workload { set }.row(kind, at))).take(count)
}

/// A resource group with what is in it.
struct Workload {
    set: usize,
}

impl Workload {
    /// A number that seems to be chance, the same for the same words.
    fn chance(&self, word: &str, at: usize) -> u64 {
        let seed = (self.set as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (at as u64).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        let mixed = word.bytes().fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
        (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 11
    }

    fn one_in(&self, many: u64, word: &str, at: usize) -> bool {
        self.chance(word, at).is_multiple_of(many)
    }

    fn guid(&self, word: &str, at: usize) -> String {
        let (high, low) = (self.chance(word, at), self.chance(word, at + 1000));
        let text = format!("{:016x}{:016x}", high << 7, low << 5);
        format!("{}-{}-4{}-a{}-{}", &text[..8], &text[8..12], &text[13..16], &text[17..20], &text[20..])
    }

    fn group(&self) -> String {
        let number = self.set % SUBSCRIPTIONS;
        let subscription = Workload { set: number }.guid("subscription", 0);
        format!("/subscriptions/{subscription}/resourceGroups/rg-{}-{:05}", self.stage(), self.set)
    }

    fn stage(&self) -> &'static str {
        ["prod", "test", "dev", "prod"][self.set % 4]
    }

    fn id(&self, kind: &str, at: usize) -> String {
        let set = self.set;
        let of = |kind: &str, name: &str| {
            let (namespace, types) = kind.split_once('/').unwrap();
            let pairs = types.split('/').zip(name.split('/')).map(|(kind, name)| format!("/{kind}/{name}"));
            format!("{}/providers/{namespace}{}", self.group(), pairs.collect::<String>())
        };
        match kind {
            "Microsoft.Storage/storageAccounts" => of(kind, &format!("stapp{set:05}{at}")),
            "Microsoft.Storage/storageAccounts/blobServices" => of(kind, &format!("stapp{set:05}{at}/default")),
            "Microsoft.Web/sites/config" => of(kind, &format!("sites-{set:05}-{at:02}/web")),
            "Microsoft.Sql/servers/databases" => of(kind, &format!("servers-{set:05}-00/db-{at}")),
            "Microsoft.Compute/virtualMachines/extensions" => {
                of(kind, &format!("virtualMachines-{set:05}-{:02}/extension-{at}", at % 3))
            }
            "Microsoft.Network/privateDnsZones/A" => of(kind, &format!("privatelink.blob.core.windows.net/stapp{set:05}{at}")),
            "Microsoft.Authorization/roleAssignments" => of(kind, &self.guid("assignment", at)),
            "Microsoft.Insights/diagnosticSettings" => {
                format!("{}/providers/{kind}/to-workspace", self.id("Microsoft.KeyVault/vaults", at))
            }
            _ => of(kind, &format!("{}-{set:05}-{at:02}", kind.rsplit('/').next().unwrap())),
        }
    }

    fn row(&self, kind: &str, at: usize) -> Value {
        let id = self.id(kind, at);
        let region = REGIONS[self.chance("region", 0) as usize % REGIONS.len()];
        let mut tags = json!({"costCenter": format!("{}", 4000 + self.set % 90), "environment": self.stage(),
            "owner": format!("team-{}", self.set % 40), "managedBy": "terraform"});
        if self.one_in(4, kind, at) {
            tags = json!({});
        }
        let mut row = json!({"id": id, "name": id.rsplit('/').next(), "type": kind.to_lowercase(), "location": region,
            "resourceGroup": self.group().rsplit('/').next(), "subscriptionId": self.group().split('/').nth(2),
            "tenantId": Workload { set: 0 }.guid("tenant", 0), "tags": tags});
        for (key, value) in self.more(kind, at).as_object().into_iter().flatten() {
            row[key] = value.clone();
        }
        row
    }

    fn more(&self, kind: &str, at: usize) -> Value {
        let state = "Succeeded";
        let id = |kind: &str, at: usize| self.id(kind, at);
        let access = if self.one_in(5, kind, at) { "Enabled" } else { "Disabled" };
        match kind {
            "Microsoft.Compute/disks" => json!({"sku": {"name": "Premium_LRS", "tier": "Premium"}, "zones": ["1"],
                "managedBy": id("Microsoft.Compute/virtualMachines", at % 3),
                "properties": {"diskSizeGB": 128, "diskIOPSReadWrite": 500, "diskMBpsReadWrite": 100, "diskState": "Attached",
                    "creationData": {"createOption": "FromImage", "imageReference": {"id": "/Subscriptions/x/Providers/y"}},
                    "encryption": {"type": "EncryptionAtRestWithPlatformKey"}, "networkAccessPolicy": "AllowAll", "osType": "Linux",
                    "publicNetworkAccess": access, "provisioningState": state, "timeCreated": "2024-03-01T10:11:12.1234567Z",
                    "uniqueId": self.guid("disk", at), "diskSizeBytes": 137_438_953_472_u64, "hyperVGeneration": "V2"}}),
            "Microsoft.Network/networkInterfaces" => json!({"properties": {"macAddress": "00-0D-3A-11-22-33", "primary": true,
                "enableIPForwarding": false, "enableAcceleratedNetworking": true, "provisioningState": state,
                "resourceGuid": self.guid("card", at), "virtualMachine": {"id": id("Microsoft.Compute/virtualMachines", at % 3)},
                "networkSecurityGroup": {"id": id("Microsoft.Network/networkSecurityGroups", at % 2)},
                "dnsSettings": {"dnsServers": [], "appliedDnsServers": []}, "tapConfigurations": [], "hostedWorkloads": [],
                "ipConfigurations": [{"name": "ipconfig1", "properties": {"primary": true, "privateIPAddress": "10.0.0.4",
                    "privateIPAllocationMethod": "Dynamic", "privateIPAddressVersion": "IPv4", "provisioningState": state,
                    "subnet": {"id": format!("{}/subnets/apps", id("Microsoft.Network/virtualNetworks", 0))}}}]}}),
            "Microsoft.Compute/snapshots" => json!({"sku": {"name": "Standard_LRS", "tier": "Standard"},
                "properties": {"diskSizeGB": 128, "incremental": true, "networkAccessPolicy": "DenyAll", "publicNetworkAccess": access,
                    "creationData": {"createOption": "Copy", "sourceResourceId": id("Microsoft.Compute/disks", at)},
                    "encryption": {"type": "EncryptionAtRestWithPlatformKey"}, "provisioningState": state,
                    "timeCreated": "2024-05-01T10:11:12.1234567Z", "uniqueId": self.guid("snapshot", at)}}),
            "Microsoft.Compute/virtualMachines/extensions" => json!({"properties": {"publisher": "Microsoft.Azure.Monitor",
                "type": "AzureMonitorLinuxAgent", "typeHandlerVersion": "1.0", "autoUpgradeMinorVersion": true,
                "enableAutomaticUpgrade": true, "settings": {}, "provisioningState": state}}),
            "Microsoft.Insights/metricAlerts" => json!({"location": "global", "properties": {"severity": 2, "enabled": true,
                "description": "the processor is busy", "scopes": [id("Microsoft.Compute/virtualMachines", at % 3)],
                "evaluationFrequency": "PT5M", "windowSize": "PT15M", "autoMitigate": true,
                "criteria": {"odata.type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
                    "allOf": [{"name": "cpu", "metricName": "Percentage CPU", "operator": "GreaterThan", "threshold": 90,
                        "timeAggregation": "Average", "criterionType": "StaticThresholdCriterion", "dimensions": []}]},
                "actions": [{"actionGroupId": id("Microsoft.Insights/actionGroups", at % 2), "webHookProperties": {}}]}}),
            "Microsoft.Network/publicIPAddresses" => {
                json!({"sku": {"name": "Standard", "tier": "Regional"}, "zones": ["1", "2", "3"],
                "properties": {"publicIPAllocationMethod": "Static", "publicIPAddressVersion": "IPv4", "ipAddress": "20.1.2.3",
                    "idleTimeoutInMinutes": 4, "ipTags": [], "provisioningState": state, "resourceGuid": self.guid("address", at)}})
            }
            "Microsoft.Network/privateDnsZones/A" => {
                json!({"location": null, "properties": {"ttl": 10, "isAutoRegistered": false,
                "fqdn": "x.privatelink.blob.core.windows.net.", "aRecords": [{"ipv4Address": "10.0.0.5"}]}})
            }
            "Microsoft.Resources/deployments" => json!({"properties": {"mode": "Incremental", "provisioningState": state,
                "timestamp": "2024-05-01T10:11:12.1234567Z", "duration": "PT12.3S", "correlationId": self.guid("deployment", at),
                "outputs": {}, "parameters": {}, "templateHash": "1234567890"}}),
            "Microsoft.AlertsManagement/smartDetectorAlertRules" => json!({"location": "global", "properties": {
                "description": "Failure Anomalies", "state": "Enabled", "severity": "Sev3", "frequency": "PT1M",
                "detector": {"id": "FailureAnomaliesDetector"}, "scope": [id("Microsoft.Web/sites", at)]}}),
            "Microsoft.Insights/actionGroups" => {
                json!({"location": "global", "properties": {"groupShortName": "ops", "enabled": true,
                "emailReceivers": [{"name": "ops", "emailAddress": "(redacted)", "useCommonAlertSchema": true}],
                "smsReceivers": [], "webhookReceivers": []}})
            }
            "Microsoft.ManagedIdentity/userAssignedIdentities" => json!({"properties": {
                "principalId": self.guid("identity", at), "clientId": self.guid("client", at)}}),
            "Microsoft.Storage/storageAccounts" => json!({"kind": "StorageV2",
                "sku": {"name": if self.one_in(3, "sku", at) { "Standard_LRS" } else { "Standard_ZRS" }, "tier": "Standard"},
                "properties": {"minimumTlsVersion": if self.one_in(6, "tls", at) { "TLS1_0" } else { "TLS1_2" },
                    "supportsHttpsTrafficOnly": !self.one_in(9, "https", at), "publicNetworkAccess": access,
                    "allowBlobPublicAccess": self.one_in(7, "blob", at), "allowSharedKeyAccess": !self.one_in(2, "key", at),
                    "networkAcls": {"defaultAction": if access == "Enabled" { "Allow" } else { "Deny" }, "bypass": "AzureServices",
                        "ipRules": [], "virtualNetworkRules": []},
                    "encryption": {"keySource": "Microsoft.Storage", "services": {"blob": {"enabled": true, "keyType": "Account"},
                        "file": {"enabled": true, "keyType": "Account"}}},
                    "accessTier": "Hot", "isHnsEnabled": false, "primaryLocation": "westeurope", "statusOfPrimary": "available",
                    "primaryEndpoints": {"blob": format!("https://stapp{:05}{at}.blob.core.windows.net/", self.set)},
                    "creationTime": "2024-05-01T10:11:12.1234567Z", "provisioningState": state}}),
            "Microsoft.Storage/storageAccounts/blobServices" => json!({"location": null, "properties": {
                "deleteRetentionPolicy": {"enabled": !self.one_in(4, kind, at), "days": 30}, "cors": {"corsRules": []},
                "containerDeleteRetentionPolicy": {"enabled": true, "days": 7}, "isVersioningEnabled": self.one_in(2, kind, at)}}),
            "Microsoft.KeyVault/vaults" => json!({"properties": {"enablePurgeProtection": !self.one_in(5, kind, at),
                "enableSoftDelete": true, "softDeleteRetentionInDays": 90, "enableRbacAuthorization": !self.one_in(3, kind, at),
                "sku": {"family": "A", "name": "standard"}, "tenantId": Workload { set: 0 }.guid("tenant", 0),
                "accessPolicies": [], "publicNetworkAccess": access, "provisioningState": state,
                "networkAcls": {"defaultAction": "Deny", "bypass": "AzureServices", "ipRules": [], "virtualNetworkRules": []},
                "vaultUri": format!("https://vaults-{:05}-{at:02}.vault.azure.net/", self.set)}}),
            "Microsoft.Web/sites" => json!({"kind": "app,linux", "identity": {"type": "SystemAssigned",
                    "principalId": self.guid("principal", at), "tenantId": Workload { set: 0 }.guid("tenant", 0)},
                "properties": {"httpsOnly": !self.one_in(6, kind, at), "state": "Running", "enabled": true,
                    "clientAffinityEnabled": false, "clientCertEnabled": false, "publicNetworkAccess": access,
                    "serverFarmId": id("Microsoft.Web/serverfarms", 0), "vnetRouteAllEnabled": true,
                    "virtualNetworkSubnetId": format!("{}/subnets/apps", id("Microsoft.Network/virtualNetworks", 0)),
                    "defaultHostName": format!("sites-{:05}-{at:02}.azurewebsites.net", self.set),
                    "hostNames": [format!("sites-{:05}-{at:02}.azurewebsites.net", self.set)]}}),
            "Microsoft.Web/sites/config" => {
                json!({"properties": {"minTlsVersion": "1.2", "ftpsState": if self.one_in(5, kind, at) {
                    "AllAllowed" } else { "Disabled" }, "alwaysOn": true, "http20Enabled": true, "remoteDebuggingEnabled": false,
                "linuxFxVersion": "DOTNETCORE|8.0", "healthCheckPath": if self.one_in(2, kind, at) { "/health" } else { "" },
                "scmMinTlsVersion": "1.2", "ipSecurityRestrictions": [{"ipAddress": "Any", "action": "Allow", "priority": 2_147_483_647_u32,
                    "name": "Allow all"}], "use32BitWorkerProcess": false, "numberOfWorkers": 1, "webSocketsEnabled": false}})
            }
            "Microsoft.Web/serverfarms" => json!({"kind": "linux", "sku": {"name": "P1v3", "tier": "PremiumV3", "capacity": 2},
                "properties": {"reserved": true, "zoneRedundant": false, "numberOfSites": 3, "provisioningState": state}}),
            "Microsoft.Sql/servers" => json!({"kind": "v12.0", "properties": {"minimalTlsVersion": "1.2",
                "publicNetworkAccess": access, "version": "12.0", "state": "Ready", "administratorLogin": "ops",
                "fullyQualifiedDomainName": format!("servers-{:05}-00.database.windows.net", self.set),
                "administrators": {"azureADOnlyAuthentication": self.one_in(2, kind, at), "principalType": "Group"},
                "restrictOutboundNetworkAccess": "Disabled"}}),
            "Microsoft.Sql/servers/databases" => {
                json!({"kind": "v12.0,user", "sku": {"name": "GP_Gen5", "tier": "GeneralPurpose",
                "capacity": 4}, "properties": {"status": "Online", "zoneRedundant": false, "readScale": "Disabled",
                "requestedBackupStorageRedundancy": "Geo", "collation": "SQL_Latin1_General_CP1_CI_AS",
                "maxSizeBytes": 34_359_738_368_u64, "databaseId": self.guid("database", at)}})
            }
            "Microsoft.Network/networkSecurityGroups" => {
                let rule = |position: usize| {
                    let source = if position == 2 && self.one_in(9, "rule", at) { "*" } else { "10.0.0.0/8" };
                    let port = ["443", "22", "1433", "3389"][position % 4];
                    json!({"name": format!("rule{position}"), "properties": {"access": "Allow", "direction": "Inbound",
                        "priority": 100 + position, "protocol": "Tcp", "sourceAddressPrefix": source, "sourcePortRange": "*",
                        "sourceAddressPrefixes": [], "destinationAddressPrefixes": [], "sourcePortRanges": [],
                        "destinationPortRanges": [], "destinationAddressPrefix": "*", "provisioningState": state,
                        "destinationPortRange": port}})
                };
                json!({"properties": {"securityRules": (0..6).map(rule).collect::<Vec<_>>(), "provisioningState": state,
                    "resourceGuid": self.guid("group", at)}})
            }
            "Microsoft.Network/virtualNetworks" => {
                let subnet = |name: &str| {
                    json!({"name": name, "id": format!("{}/subnets/{name}", id(kind, at)), "properties": {
                        "addressPrefix": "10.0.0.0/24", "delegations": [], "provisioningState": state,
                        "networkSecurityGroup": {"id": id("Microsoft.Network/networkSecurityGroups", 0)},
                        "privateEndpointNetworkPolicies": "Disabled"}})
                };
                json!({"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "enableDdosProtection": false,
                    "provisioningState": state, "resourceGuid": self.guid("network", at), "virtualNetworkPeerings": [],
                    "subnets": [subnet("apps"), subnet("data")]}})
            }
            "Microsoft.Network/privateEndpoints" => json!({"properties": {"provisioningState": state,
                "subnet": {"id": format!("{}/subnets/data", id("Microsoft.Network/virtualNetworks", 0))},
                "privateLinkServiceConnections": [{"name": "blob", "properties": {"groupIds": ["blob"],
                    "privateLinkServiceId": id("Microsoft.Storage/storageAccounts", at),
                    "privateLinkServiceConnectionState": {"status": "Approved", "actionsRequired": "None"}}}],
                "manualPrivateLinkServiceConnections": [], "customDnsConfigs": []}}),
            "Microsoft.Authorization/roleAssignments" => json!({"location": null, "properties": {
                "principalId": self.guid("principal", at % 3), "principalType": "ServicePrincipal",
                "roleDefinitionId": "/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7",
                "scope": if at == 0 { self.group() } else { id("Microsoft.KeyVault/vaults", at % 3) },
                "createdOn": "2024-05-01T10:11:12.1234567Z"}}),
            "Microsoft.Insights/diagnosticSettings" => json!({"location": null, "properties": {
                "workspaceId": format!("{}/providers/Microsoft.OperationalInsights/workspaces/central", self.group()),
                "logs": [{"category": "AuditEvent", "enabled": true, "retentionPolicy": {"enabled": false, "days": 0}}],
                "metrics": [{"category": "AllMetrics", "enabled": true}]}}),
            "Microsoft.Compute/virtualMachines" => json!({"zones": ["1"], "properties": {"vmId": self.guid("machine", at),
                "hardwareProfile": {"vmSize": "Standard_D4s_v5"}, "provisioningState": state,
                "storageProfile": {"osDisk": {"osType": "Linux", "createOption": "FromImage", "caching": "ReadWrite",
                        "managedDisk": {"id": id("Microsoft.Compute/disks", at), "storageAccountType": "Premium_LRS"}},
                    "imageReference": {"publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server", "version": "latest"},
                    "dataDisks": []},
                "osProfile": {"computerName": "machine", "adminUsername": "azureuser", "secrets": [],
                    "linuxConfiguration": {"disablePasswordAuthentication": true, "provisionVMAgent": true}},
                "networkProfile": {"networkInterfaces": [{"id": id("Microsoft.Network/networkInterfaces", at)}]}}}),
            "Microsoft.DocumentDB/databaseAccounts" => json!({"kind": "GlobalDocumentDB", "properties": {
                "publicNetworkAccess": access, "disableLocalAuth": self.one_in(2, kind, at), "minimalTlsVersion": "Tls12",
                "backupPolicy": {"type": "Periodic", "periodicModeProperties": {"backupIntervalInMinutes": 240,
                    "backupRetentionIntervalInHours": 8, "backupStorageRedundancy": "Geo"}},
                "locations": [{"locationName": "West Europe", "failoverPriority": 0, "isZoneRedundant": false}],
                "ipRules": [], "virtualNetworkRules": [], "provisioningState": state}}),
            _ => json!({"properties": {"minimumTlsVersion": "1.2", "enableNonSslPort": self.one_in(8, kind, at),
                "publicNetworkAccess": access, "sku": {"name": "Premium", "family": "P", "capacity": 1},
                "redisVersion": "6.0", "provisioningState": state}}),
        }
    }
}

/// Writes an export of `count` resources.
pub(crate) fn write_export(path: &Path, count: usize) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    let mut before = "[\n";
    for row in rows(count) {
        write!(out, "{before}{row}").unwrap();
        before = ",\n";
    }
    out.write_all(b"\n]\n").unwrap();
}

/// Writes a snapshot of `count` resources, told completely: by one table, in the order of their ids.
pub(crate) fn write_snapshot(path: &Path, count: usize) {
    let line = |row: Value| {
        let id = row["id"].as_str().unwrap().to_owned();
        let time = "2026-11-22T00:00:00Z".to_owned();
        let (source, api_version, content) = ("resources".to_owned(), "2024-04-01".to_owned(), Content::Body(row));
        (id.to_ascii_lowercase(), Record { id, source, api_version, time, content }.line())
    };
    let mut lines: Vec<(String, String)> = rows(count).map(line).collect();
    lines.sort_unstable();
    let mut writer = Writer::new(BufWriter::new(File::create(path).unwrap()));
    for (_, line) in lines {
        writer.push(&line).unwrap();
    }
    let types = all().map(str::to_owned);
    let tables = BTreeMap::from([("resources".to_owned(), types.collect())]);
    let manifest = Manifest { tool: "seawall".to_owned(), cloud: "public".to_owned(), tables, ..Manifest::default() };
    writer.finish(manifest).unwrap().0.flush().unwrap();
}

/// The same as a front end makes it of records without text: values without places.
pub(crate) fn deployment(count: usize) -> Deployment {
    Deployment {
        scope: ScopeKind::Subscription,
        resources: rows(count).map(|row| resource(&row)).collect(),
        ..Deployment::empty(DeploymentKind::Export, "tenant.snapshot")
    }
}

fn value(json: &Value) -> Model {
    match json {
        Value::Null => Model::NULL,
        Value::Bool(flag) => Data::Bool(*flag).into(),
        Value::Number(number) => Data::Int(number.as_i64().unwrap()).into(),
        Value::String(text) => Model::string(text.as_str()),
        Value::Array(items) => Model::array(items.iter().map(value).collect()),
        Value::Object(entries) => Model::object(entries.iter().map(|(key, item)| (Key::new(key.as_str()), value(item)))),
    }
}

fn resource(row: &Value) -> Resource {
    const DROPPED: [&str; 6] = ["id", "name", "type", "resourceGroup", "subscriptionId", "tenantId"];
    let text = |key: &str| row[key].as_str().unwrap();
    let kind: Arc<str> = canonical(text("type")).into();
    let id = Model::string(text("id"));
    let behind = text("id").rsplit_once("/providers/").unwrap().1;
    let names: Vec<&str> = behind.split('/').skip(2).step_by(2).collect();
    let name = names.join("/");
    let own = [("type", Model::string(kind.clone())), ("name", Model::string(&*name)), ("id", id.clone())];
    let others =
        row.as_object().into_iter().flatten().filter(|(key, value)| !DROPPED.contains(&key.as_str()) && !value.is_null());
    let body = own.into_iter().chain(others.map(|(key, item)| (key.as_str(), value(item))));
    let body = Model::object(body.map(|(key, item)| (Key::new(key), item)));
    Resource {
        address: format!("{kind}/{name}"),
        resource_type: kind,
        api_version: None,
        name: Model::string(name),
        id,
        scope: ScopeKind::ResourceGroup,
        body,
        span: None,
        condition: Condition::Always,
        existing: false,
        trail: Vec::new(),
        vocabularies: Vec::new(),
    }
}
