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
#   severity_of:
#     Microsoft.Insights/components: low
#     Microsoft.Insights/dataCollectionEndpoints: low
#     Microsoft.Monitor/accounts: low
#     Microsoft.OperationalInsights/workspaces: low
#   resource_types:
#     - Microsoft.AppConfiguration/configurationStores
#     - Microsoft.Automation/automationAccounts
#     - Microsoft.Batch/batchAccounts
#     - Microsoft.BotService/botServices
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
#     - Microsoft.ElasticSan/elasticSans
#     - Microsoft.HardwareSecurityModules/cloudHsmClusters
#     - Microsoft.HealthcareApis/services
#     - Microsoft.HealthcareApis/workspaces
#     - Microsoft.HealthDataAIServices/deidServices
#     - Microsoft.Insights/components
#     - Microsoft.Insights/dataCollectionEndpoints
#     - Microsoft.IoTCentral/iotApps
#     - Microsoft.KeyVault/managedHSMs
#     - Microsoft.KeyVault/vaults
#     - Microsoft.Kusto/clusters
#     - Microsoft.MachineLearningServices/registries
#     - Microsoft.MachineLearningServices/workspaces
#     - Microsoft.MachineLearningServices/workspaces/onlineEndpoints
#     - Microsoft.Monitor/accounts
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
#     - Microsoft.Compute/disks
#     - Microsoft.Compute/snapshots
#     - Microsoft.Compute/virtualMachines
#     - Microsoft.Compute/virtualMachineScaleSets
#     - Microsoft.ContainerInstance/containerGroups
#     - Microsoft.Network/networkInterfaces
#   relations: [eventhub_network_rules, servicebus_network_rules, relay_network_rules]
#   parameters: {strict: false}
#   frameworks:
#     cis-azure: ["2.1.10", "8.3.7", "9.3.2.2"]
#     gdpr: ["Art. 32(1)(b)", "Art. 25(2)", "Art. 5(1)(f)", "Art. 32(2)"]
#     iso-27001: ["A.8.20"]
#     mcsb: ["NS-2"]
#     nis2: ["Annex 6.7.2(b)"]
#   requirements: [A6, C19, D12, E9, E12, E13]
#   remediation: Set `properties.publicNetworkAccess` to `Disabled`; take public addresses off machines and containers.
#   fix:
#     - path: properties.publicNetworkAccess
#       value: Disabled
#       safe: false
#       why: Whoever uses no private endpoint no longer gets in.
#     - path: properties.network.publicNetworkAccess
#       value: Disabled
#       safe: false
#       why: Whoever uses no private endpoint no longer gets in.
#     - path: properties.coordinatorEnablePublicIpAccess
#       value: false
#       safe: false
#       why: Whoever uses no private endpoint no longer gets in.
#     - path: properties.nodeEnablePublicIpAccess
#       value: false
#       safe: false
#       why: Whoever uses no private endpoint no longer gets in.
#     - path: properties.publicNetworkAccessForIngestion
#       value: Disabled
#       safe: false
#       why: Whoever uses no private endpoint no longer gets in.
#     - path: properties.publicNetworkAccessForQuery
#       value: Disabled
#       safe: false
#       why: Whoever uses no private endpoint no longer gets in.
#     - path: properties.networkAcls.publicNetworkAccess
#       value: Disabled
#       safe: false
#       why: Whoever uses no private endpoint no longer gets in.
#     - path: properties.publicDataEndpointEnabled
#       value: false
#       safe: false
#       why: Whoever uses no private endpoint no longer gets in.
#     - path: properties.incomingTrafficPolicy
#       value: AllowVirtualNetworksOnly
#       safe: false
#       why: Whoever uses no private endpoint no longer gets in.
#   since: 0.1.0
package seawall.policies.network.public_access

import data.seawall.tables

properties := object.get(input.resource, ["properties"], {})

version := object.get(input.resource, ["apiVersion"], "9999-12-31")

switches := object.get(tables.public_access, lower(input.resource.type), [])

off := {"disabled", "securedbyperimeter", "allowvirtualnetworksonly", "false"}

closed contains switch.path if {
	some switch in switches
	object.get(switch, "from", "") <= version
	value := object.get(input.resource, switch.path, object.get(switch, "absent", "Enabled"))
	lower(sprintf("%v", [value])) in off
	count(rule_set_access & {"enabled"}) == 0
}

# The rules of a namespace are a resource of their own that says it as well, and is written after the namespace.
closed contains ["properties", "publicNetworkAccess"] if {
	count(rule_set_access & off) > 0
	count(rule_set_access - off) == 0
}

rule_set_access contains lower(rules.properties.publicNetworkAccess) if some rules in rule_sets

rule_sets contains rules if {
	some relation in ["eventhub_network_rules", "servicebus_network_rules", "relay_network_rules"]
	some rules in object.get(input, ["related", relation], [])
}

# A disk that nobody may export has no other way in.
closed contains ["properties", "publicNetworkAccess"] if {
	lower(input.resource.type) in {"microsoft.compute/disks", "microsoft.compute/snapshots"}
	lower(object.get(properties, ["networkAccessPolicy"], "AllowAll")) == "denyall"
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

default_actions contains rules.properties.defaultAction if some rules in rule_sets

# Lists of addresses or networks that, once one is written, deny all others.
lists contains list if {
	some list in [
		object.get(properties, ["ipRules"], []),
		object.get(properties, ["inboundIpRules"], []),
		object.get(properties, ["ipAllowlist"], []),
		object.get(properties, ["allowedIpRangeList"], []),
	]
	count(list) > 0
}

# A search service has no default action; where there is one, as in a registry, a list beside `Allow` denies nobody.
lists contains list if {
	lower(input.resource.type) == "microsoft.search/searchservices"
	list := object.get(properties, ["networkRuleSet", "ipRules"], [])
	count(list) > 0
}

lists contains text if {
	text := object.get(properties, ["ipRangeFilter"], "")
	text != ""
}

# The networks that Cosmos DB lists count only with this, and then deny all others even if none is listed.
lists contains "networks" if object.get(properties, ["isVirtualNetworkFilterEnabled"], false) == true

deny contains {"path": switch.path} if {
	not private
	some switch in switches
	count({switch.path} - closed) == 1
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
