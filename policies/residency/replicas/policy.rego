# METADATA
# title: Replicas, backups and logs stay inside the perimeter
# description: >-
#   A resource in Europe still sends personal data to a third country when a replica, a geo-redundant backup, a paired
#   region or a destination of its logs lies there.
# related_resources:
#   - https://learn.microsoft.com/azure/reliability/regions-paired
#   - https://learn.microsoft.com/azure/storage/common/storage-redundancy
# custom:
#   id: residency-replicas
#   severity: high
#   resource_types:
#     - Microsoft.AAD/domainServices
#     - Microsoft.ApiManagement/service
#     - Microsoft.AppConfiguration/configurationStores/replicas
#     - Microsoft.Cache/redis/linkedServers
#     - Microsoft.Cache/redisEnterprise/databases
#     - Microsoft.CognitiveServices/accounts
#     - Microsoft.Compute/galleries/applications/versions
#     - Microsoft.Compute/galleries/images/versions
#     - Microsoft.ContainerRegistry/registries/replications
#     - Microsoft.DataFactory/factories/integrationRuntimes
#     - Microsoft.DataProtection/backupVaults
#     - Microsoft.DBforMariaDB/servers
#     - Microsoft.DBforMySQL/flexibleServers
#     - Microsoft.DBforMySQL/servers
#     - Microsoft.DBforPostgreSQL/flexibleServers
#     - Microsoft.DBforPostgreSQL/servers
#     - Microsoft.Devices/IotHubs
#     - Microsoft.Devices/provisioningServices
#     - Microsoft.DocumentDB/cassandraClusters/dataCenters
#     - Microsoft.DocumentDB/databaseAccounts
#     - Microsoft.DocumentDB/mongoClusters
#     - Microsoft.EventGrid/domains
#     - Microsoft.EventGrid/topics
#     - Microsoft.EventHub/namespaces
#     - Microsoft.EventHub/namespaces/disasterRecoveryConfigs
#     - Microsoft.Insights/components
#     - Microsoft.Insights/diagnosticSettings
#     - Microsoft.KeyVault/managedHSMs
#     - Microsoft.MachineLearningServices/registries
#     - Microsoft.Maps/accounts
#     - Microsoft.NetApp/netAppAccounts/capacityPools/volumes
#     - Microsoft.Network/trafficmanagerprofiles
#     - Microsoft.Network/trafficmanagerprofiles/AzureEndpoints
#     - Microsoft.Network/trafficmanagerprofiles/ExternalEndpoints
#     - Microsoft.Network/trafficmanagerprofiles/NestedEndpoints
#     - Microsoft.NotificationHubs/namespaces
#     - Microsoft.OperationalInsights/clusters
#     - Microsoft.OperationalInsights/workspaces
#     - Microsoft.RecoveryServices/vaults
#     - Microsoft.RecoveryServices/vaults/backupstorageconfig
#     - Microsoft.RecoveryServices/vaults/replicationFabrics
#     - Microsoft.ServiceBus/namespaces
#     - Microsoft.ServiceBus/namespaces/disasterRecoveryConfigs
#     - Microsoft.SignalRService/signalR/replicas
#     - Microsoft.SignalRService/webPubSub/replicas
#     - Microsoft.Sql/locations/instanceFailoverGroups
#     - Microsoft.Sql/managedInstances
#     - Microsoft.Sql/servers/databases
#     - Microsoft.Sql/servers/failoverGroups
#     - Microsoft.Storage/storageAccounts
#     - Microsoft.Storage/storageAccounts/objectReplicationPolicies
#     - Microsoft.Synapse/workspaces/integrationRuntimes
#     - Microsoft.Synapse/workspaces/sqlPools
#   relations: [replica_targets, linked_databases]
#   parameters: {perimeter: eu, regions: []}
#   frameworks:
#     gdpr: ["Art. 44", "Art. 30(1)(e)", "Art. 28(3)(a)", "Art. 5(2)", "Art. 45", "Art. 46", "Art. 30(2)(c)"]
#   requirements: [A1, C11, C14, C16]
#   remediation: >-
#     Replicate to regions inside the perimeter only, or choose a redundancy that stays in the region, for
#     example `Standard_ZRS` or `Local`; set `allowCrossTenantReplication` of storage to `false`.
#   fix:
#     - path: properties.allowCrossTenantReplication
#       types: [Microsoft.Storage/storageAccounts]
#       value: false
#       safe: false
#       why: An account that replicates to another tenant refuses it.
#   since: 0.1.0
package seawall.policies.residency.replicas

import data.seawall.lib.azure
import data.seawall.lib.regions

table := data.seawall.tables.replica_places

type := lower(input.resource.type)

# Every property that sends data to a place, with the region that it names.
places contains {"path": array.concat(row.list, array.concat([i], row.key)), "name": name} if {
	some row in object.get(table.lists, type, [])
	some i, entry in object.get(input.resource, row.list, [])
	name := object.get(entry, row.key, "")
}

places contains {"path": row.path, "name": name} if {
	some row in object.get(table.single, type, [])
	name := object.get(input.resource, row.path, "")
	count({lower(regions.text(name))} & {word | some word in object.get(row, "except", [])}) == 0
	not replication_off
}

replication_off if azure.is_false(object.get(input.resource, ["properties", "replication", "enabled"], true))

places contains {"path": ["properties", "replicatedRegions", i], "name": name} if {
	type == "microsoft.dataprotection/backupvaults"
	some i, name in input.resource.properties.replicatedRegions
}

places contains {"path": array.concat(row.list, [i, row.key]), "name": pair(row)} if {
	some row in object.get(table.settings, type, [])
	some i, setting in object.get(input.resource, row.list, [])
	lower(setting[row.key]) in row.values
}

places contains {"path": row.path, "name": pair(row)} if {
	some row in object.get(table.pairs, type, [])
	count({row.path} & suspended) == 0
	value := object.get(input.resource, row.path, object.get(row, "default", ""))
	lower(regions.text(value)) in row.values
}

suspended contains row.path if {
	some row in object.get(table.pairs, type, [])
	unless := row.unless
	lower(object.get(input.resource, unless.path, "")) == unless.value
}

# The resource itself is the copy.
places contains {"path": row.path, "name": object.get(input.resource, row.home, "")} if {
	some row in object.get(table.copies, type, [])
	object.get(input.resource, row.path, "") != ""
}

pair(row) := object.get(regions.known(object.get(input.resource, row.home, "")), "pair", "")

places contains {"path": target.path, "name": resource.location} if {
	some target in targets
	some resource in input.related.replica_targets
	azure.type_is(resource, target.type)
}

# A linked cache has the location of its cluster.
places contains {"path": links, "name": location} if some location in linked_locations

links := ["properties", "geoReplication", "linkedDatabases"]

linked_locations := [cluster.location |
	some database in object.get(input, ["related", "linked_databases"], [])
	some cluster in object.get(database, ["related", "residency_parent"], [])
]

# Where the ids of other resources that get data are written. One property leads to one type, so that they need no look
# at the id, which may hold a subscription that nobody knows.
targets contains {"path": row.path, "type": row.type} if {
	some row in object.get(table.targets, type, [])
	object.get(input.resource, row.path, "") != ""
}

deny contains {"path": place.path, "message": sprintf("data is copied: %v", [complaint])} if {
	some place in places
	place.name != ""
	complaint := regions.complaint(place.name, input.params)
}

deny contains {"path": path, "message": "this destination is no resource whose region is known"} if {
	some path in {target.path | some target in targets} - seen
}

deny contains {"path": links, "message": "the region of a linked cache is not known"} if {
	count(object.get(input.resource, links, [])) > count(linked_locations)
}

# Of a list each one must be known.
seen contains target.path if {
	some target in targets
	known := [resource | some resource in input.related.replica_targets; azure.type_is(resource, target.type)]
	count(known) >= count(wanted(target.path))
}

wanted(path) := array.concat([], object.get(input.resource, path, ""))

wanted(path) := [value] if {
	value := object.get(input.resource, path, "")
	is_string(value)
}

deny contains {"path": cross_tenant, "message": "any tenant may be a replica"} if {
	azure.is_true(azure.effective(input.resource, cross_tenant))
}

# An account that stands, as in an export, says nothing if it is of the time when any tenant was allowed.
deny contains {"path": cross_tenant, "message": "any tenant may be a replica"} if {
	type == "microsoft.storage/storageaccounts"
	object.get(input.resource, ["apiVersion"], "") == ""
	object.get(input.resource, cross_tenant, null) == null
}

cross_tenant := ["properties", "allowCrossTenantReplication"]
