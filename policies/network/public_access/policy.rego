# METADATA
# title: Services that keep data are closed to public networks
# description: >-
#   A store, vault, database or machine that the internet can reach is one leaked key away from a breach of the
#   personal data in it; by default only private networks should get as far as asking.
# related_resources:
#   - https://learn.microsoft.com/security/benchmark/azure/mcsb-network-security
# custom:
#   id: network-public-access
#   severity: high
#   resource_types:
#     - Microsoft.AppConfiguration/configurationStores
#     - Microsoft.Automation/automationAccounts
#     - Microsoft.Batch/batchAccounts
#     - Microsoft.Cache/redis
#     - Microsoft.Cache/redisEnterprise
#     - Microsoft.CognitiveServices/accounts
#     - Microsoft.ContainerRegistry/registries
#     - Microsoft.Dashboard/grafana
#     - Microsoft.Databricks/workspaces
#     - Microsoft.DataFactory/factories
#     - Microsoft.DBforMariaDB/servers
#     - Microsoft.DBforMySQL/flexibleServers
#     - Microsoft.DBforMySQL/servers
#     - Microsoft.DBforPostgreSQL/flexibleServers
#     - Microsoft.DBforPostgreSQL/servers
#     - Microsoft.DBforPostgreSQL/serverGroupsv2
#     - Microsoft.Devices/IotHubs
#     - Microsoft.Devices/provisioningServices
#     - Microsoft.DigitalTwins/digitalTwinsInstances
#     - Microsoft.DocumentDB/databaseAccounts
#     - Microsoft.DocumentDB/mongoClusters
#     - Microsoft.EventGrid/domains
#     - Microsoft.EventGrid/namespaces
#     - Microsoft.EventGrid/partnerNamespaces
#     - Microsoft.EventGrid/topics
#     - Microsoft.EventHub/namespaces
#     - Microsoft.HealthcareApis/services
#     - Microsoft.HealthcareApis/workspaces
#     - Microsoft.Insights/components
#     - Microsoft.KeyVault/managedHSMs
#     - Microsoft.KeyVault/vaults
#     - Microsoft.Kusto/clusters
#     - Microsoft.MachineLearningServices/workspaces
#     - Microsoft.OperationalInsights/workspaces
#     - Microsoft.Purview/accounts
#     - Microsoft.RecoveryServices/vaults
#     - Microsoft.Relay/namespaces
#     - Microsoft.Search/searchServices
#     - Microsoft.ServiceBus/namespaces
#     - Microsoft.SignalRService/signalR
#     - Microsoft.SignalRService/webPubSub
#     - Microsoft.Sql/managedInstances
#     - Microsoft.Sql/servers
#     - Microsoft.Storage/storageAccounts
#     - Microsoft.StorageSync/storageSyncServices
#     - Microsoft.Synapse/workspaces
#     - Microsoft.Compute/virtualMachines
#     - Microsoft.Compute/virtualMachineScaleSets
#     - Microsoft.ContainerInstance/containerGroups
#     - Microsoft.Network/networkInterfaces
#   relations: [eventhub_network_rules, servicebus_network_rules, relay_network_rules]
#   parameters: {strict: false}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 25(2)", "Art. 5(1)(f)"]
#   requirements: [A6, C19, D12, E9, E12, E13]
#   remediation: Set `properties.publicNetworkAccess` to `Disabled`; take public addresses off machines and containers.
#   since: 0.1.0
package seawall.policies.network.public_access

import data.seawall.tables

properties := object.get(input.resource, ["properties"], {})

# What each switch says; absent means what the service takes for it.
switches := {
	"publicNetworkAccess": object.get(properties, ["publicNetworkAccess"], "Enabled"),
	"publicNetworkAccessForIngestion": object.get(properties, ["publicNetworkAccessForIngestion"], "Enabled"),
	"publicNetworkAccessForQuery": object.get(properties, ["publicNetworkAccessForQuery"], "Enabled"),
	"publicDataEndpointEnabled": object.get(properties, ["publicDataEndpointEnabled"], false),
	"coordinatorEnablePublicIpAccess": object.get(properties, ["coordinatorEnablePublicIpAccess"], true),
	"nodeEnablePublicIpAccess": object.get(properties, ["nodeEnablePublicIpAccess"], false),
	"incomingTrafficPolicy": object.get(properties, ["incomingTrafficPolicy"], "AllowAllTraffic"),
}

off := {"disabled", "securedbyperimeter", "allowvirtualnetworksonly", "false"}

closed contains property if {
	some property, value in switches
	lower(sprintf("%v", [value])) in off
}

# A server inside a network has no public endpoint; a project has that of its hub.
private if object.get(properties, ["network", "delegatedSubnetResourceId"], "") != ""

private if {
	lower(input.resource.type) == "microsoft.cache/redis"
	object.get(properties, ["subnetId"], "") != ""
}

private if lower(object.get(input.resource, ["kind"], "")) == "project"

# Access is on, but whom no rule names is denied.
private if {
	not strict
	some action in default_actions
	lower(action) == "deny"
}

private if {
	not strict
	count(lists) > 0
}

strict if input.params.strict == true

default_actions contains properties.networkAcls.defaultAction

default_actions contains properties.networkRuleSet.defaultAction

default_actions contains properties.networkRuleSets.defaultAction

default_actions contains properties.networkProfile.accountAccess.defaultAction

default_actions contains rules.properties.defaultAction if {
	some relation in ["eventhub_network_rules", "servicebus_network_rules", "relay_network_rules"]
	some rules in object.get(input, ["related", relation], [])
}

# Lists of addresses or networks that, once one is written, deny all others.
lists contains list if {
	some list in [
		object.get(properties, ["ipRules"], []),
		object.get(properties, ["virtualNetworkRules"], []),
		object.get(properties, ["inboundIpRules"], []),
		object.get(properties, ["ipAllowlist"], []),
		object.get(properties, ["allowedIpRangeList"], []),
		object.get(properties, ["networkRuleSet", "ipRules"], []),
	]
	count(list) > 0
}

lists contains text if {
	text := object.get(properties, ["ipRangeFilter"], "")
	text != ""
}

lists contains "networks" if object.get(properties, ["isVirtualNetworkFilterEnabled"], false) == true

deny contains {"path": ["properties", property]} if {
	not private
	some property in tables.public_access[lower(input.resource.type)].properties
	count({property} - closed) == 1
}

deny contains {"path": ["properties", "ipAddress", "type"]} if {
	lower(input.resource.type) == "microsoft.containerinstance/containergroups"
	lower(object.get(properties, ["ipAddress", "type"], "public")) == "public"
	count(object.get(properties, ["ipAddress"], {})) > 0
}

deny contains {"path": ["properties", "ipConfigurations", i, "properties", "publicIPAddress"]} if {
	lower(input.resource.type) == "microsoft.network/networkinterfaces"
	some i, configuration in properties.ipConfigurations
	is_object(configuration.properties.publicIPAddress)
}

deny contains {"path": array.concat(found.path, found.end)} if some found in machine_addresses

machine_addresses contains {"path": path, "end": end} if {
	some prefix, profile in {
		"networkProfile": object.get(properties, ["networkProfile"], {}),
		"virtualMachineProfile": object.get(properties, ["virtualMachineProfile", "networkProfile"], {}),
	}
	startswith(lower(input.resource.type), "microsoft.compute/")
	some i, interface in profile.networkInterfaceConfigurations
	some j, configuration in interface.properties.ipConfigurations
	is_object(configuration.properties.publicIPAddressConfiguration)
	path := array.concat(["properties"], starts[prefix])
	end := [
		"networkInterfaceConfigurations", i, "properties",
		"ipConfigurations", j, "properties", "publicIPAddressConfiguration",
	]
}

starts := {"networkProfile": ["networkProfile"], "virtualMachineProfile": ["virtualMachineProfile", "networkProfile"]}
