# METADATA
# title: Services that keep data are reached through a private endpoint
# description: >-
#   An approved private endpoint, or a place inside the network itself, keeps the traffic that carries personal data
#   off public networks and makes it possible to switch public access off.
# related_resources:
#   - https://learn.microsoft.com/azure/private-link/private-endpoint-overview#private-link-resource
# custom:
#   id: network-private-endpoint
#   severity: high
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
#     - Microsoft.HealthcareApis/services
#     - Microsoft.HealthcareApis/workspaces
#     - Microsoft.IoTCentral/iotApps
#     - Microsoft.KeyVault/managedHSMs
#     - Microsoft.KeyVault/vaults
#     - Microsoft.Kusto/clusters
#     - Microsoft.MachineLearningServices/registries
#     - Microsoft.MachineLearningServices/workspaces
#     - Microsoft.Monitor/accounts
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
#   relations: [private_endpoints, storage_shares, storage_queues, storage_tables]
#   parameters: {}
#   frameworks:
#     cis-azure: ["2.1.11", "8.3.8", "9.3.2.1"]
#     gdpr: ["Art. 32(1)(b)", "Art. 25(2)", "Art. 5(1)(f)", "Art. 32(2)"]
#     mcsb: ["NS-2"]
#     nis2: ["Annex 6.7.2(i)"]
#   requirements: [A5, C3, D3, D7, E9, E12, E13, E24]
#   remediation: >-
#     Add a `Microsoft.Network/privateEndpoints` whose `privateLinkServiceConnections` name the service and the group
#     id, or inject the service into a subnet where it can be.
#   since: 0.1.0
package seawall.policies.network.private_endpoint

import data.seawall.lib.azure
import data.seawall.tables

properties := object.get(input.resource, ["properties"], {})

facts := tables.private_link_groups[lower(input.resource.type)]

kind := lower(object.get(input.resource, ["kind"], ""))

# Each entry lists group ids of which one is needed.
needed contains alternatives if {
	some alternatives in object.get(facts, ["kinds", kind], facts.groups)
	count(interfaces) == 0
}

needed contains [interface] if some interface in interfaces

needed contains ["file"] if count(object.get(input, ["related", "storage_shares"], [])) > 0

needed contains ["queue"] if count(object.get(input, ["related", "storage_queues"], [])) > 0

needed contains ["table"] if count(object.get(input, ["related", "storage_tables"], [])) > 0

# The interface that a Cosmos DB account was made for stands among its capabilities.
interfaces contains interface if {
	azure.type_is(input.resource, "Microsoft.DocumentDB/databaseAccounts")
	some capability in object.get(properties, ["capabilities"], [])
	interface := facts.capabilities[lower(capability.name)]
}

approved contains lower(group) if {
	some endpoint in object.get(input, ["related", "private_endpoints"], [])
	some connection in object.get(endpoint, ["properties", "privateLinkServiceConnections"], [])
	lower(object.get(connection, state, "Approved")) == "approved"
	some group in connection.properties.groupIds
}

# A manual connection waits until somebody approves it, which only the live state tells.
approved contains lower(group) if {
	some endpoint in object.get(input, ["related", "private_endpoints"], [])
	some connection in object.get(endpoint, ["properties", "manualPrivateLinkServiceConnections"], [])
	lower(object.get(connection, state, "Pending")) == "approved"
	some group in connection.properties.groupIds
}

# A live service lists its connections, most without the group: that says enough where there is one group only.
approved contains lower(group) if {
	some connection in object.get(properties, ["privateEndpointConnections"], [])
	lower(object.get(connection, state, "Pending")) == "approved"
	some group in object.get(connection, ["properties", "groupIds"], object.get(facts, ["only"], []))
}

state := ["properties", "privateLinkServiceConnectionState", "status"]

injected if object.get(input.resource, facts.injection, "") != ""

injected if kind == "project"

missing contains concat(" or ", alternatives) if {
	some alternatives in needed
	count({lower(group) | some group in alternatives} & approved) == 0
}

deny contains {"path": ["properties", "privateEndpointConnections"], "message": message} if {
	not injected
	count(missing) > 0
	message := sprintf("no approved private endpoint for %s", [concat(", ", sort(missing))])
}
