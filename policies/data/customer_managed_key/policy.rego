# METADATA
# title: What services keep is encrypted with a key of the controller
# description: >-
#   A key in the controller's own vault can be withdrawn, which makes what was copied or left behind unreadable. It is a
#   measure of Art. 32 and answers nothing in Chapter V, for the service opens the data with that key.
# related_resources:
#   - https://learn.microsoft.com/azure/security/fundamentals/encryption-customer-managed-keys-support
#   - https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-data-encryption
# custom:
#   id: data-customer-managed-key
#   severity: medium
#   resource_types:
#     - Microsoft.AppConfiguration/configurationStores
#     - Microsoft.Automation/automationAccounts
#     - Microsoft.AVS/privateClouds
#     - Microsoft.Batch/batchAccounts
#     - Microsoft.BotService/botServices
#     - Microsoft.Cache/redisEnterprise
#     - Microsoft.CognitiveServices/accounts
#     - Microsoft.Compute/diskEncryptionSets
#     - Microsoft.Compute/disks
#     - Microsoft.Compute/snapshots
#     - Microsoft.Compute/virtualMachines
#     - Microsoft.Compute/virtualMachineScaleSets
#     - Microsoft.ContainerInstance/containerGroups
#     - Microsoft.ContainerRegistry/registries
#     - Microsoft.ContainerService/managedClusters
#     - Microsoft.Databricks/workspaces
#     - Microsoft.DataFactory/factories
#     - Microsoft.DataProtection/backupVaults
#     - Microsoft.DBforMySQL/flexibleServers
#     - Microsoft.DBforPostgreSQL/flexibleServers
#     - Microsoft.DBforPostgreSQL/serverGroupsv2
#     - Microsoft.DevCenter/devcenters
#     - Microsoft.DocumentDB/cassandraClusters/dataCenters
#     - Microsoft.DocumentDB/databaseAccounts
#     - Microsoft.DocumentDB/mongoClusters
#     - Microsoft.ElasticSan/elasticSans/volumegroups
#     - Microsoft.EventHub/namespaces
#     - Microsoft.HDInsight/clusters
#     - Microsoft.HealthcareApis/services
#     - Microsoft.HealthcareApis/workspaces/dicomservices
#     - Microsoft.HealthcareApis/workspaces/fhirservices
#     - Microsoft.Kusto/clusters
#     - Microsoft.LoadTestService/loadTests
#     - Microsoft.MachineLearningServices/workspaces
#     - Microsoft.NetApp/netAppAccounts
#     - Microsoft.OperationalInsights/clusters
#     - Microsoft.RecoveryServices/vaults
#     - Microsoft.Search/searchServices
#     - Microsoft.ServiceBus/namespaces
#     - Microsoft.Sql/managedInstances
#     - Microsoft.Sql/servers
#     - Microsoft.Storage/storageAccounts
#     - Microsoft.Storage/storageAccounts/encryptionScopes
#     - Microsoft.StorageCache/amlFilesystems
#     - Microsoft.StorageCache/caches
#     - Microsoft.Synapse/workspaces
#   relations:
#     - customer_key_hosts
#     - customer_key_vaults
#     - sql_encryption_protectors
#     - sql_instance_encryption_protectors
#   parameters: {types: [], perimeter: eu}
#   frameworks:
#     gdpr: ["Art. 32(1)(a)", "Art. 32(2)", "Art. 34(3)(a)"]
#     iso-27001: ["A.8.24"]
#     mcsb: ["DP-5"]
#     nis2: ["Annex 9.2(a)"]
#   requirements: [A12]
#   remediation: >-
#     Name a key of a key vault in the EU and an identity that may use it, for PostgreSQL in
#     `properties.dataEncryption` with `type: AzureKeyVault`, `primaryKeyURI` and `primaryUserAssignedIdentityId`.
#   since: 0.1.0
package seawall.policies.data.customer_managed_key

import data.seawall.lib.regions

type := lower(input.resource.type)

# An empty list asks for every service that can have such a key.
applies if count(input.params.types) == 0

applies if {
	some listed in input.params.types
	lower(listed) == type
}

rows := object.get(data.seawall.tables.customer_managed_keys, type, [])

# Where a key must be named.
places contains row.key if {
	some row in rows
	not row.within
	not row.some
	not row.made
}

# A disk that is attached is a resource of its own.
places contains row.key if {
	some row in rows
	lower(object.get(input.resource, row.made, "")) != "attach"
}

places contains array.concat(array.concat(row.within, [i]), row.key) if {
	some row in rows
	some i, entry in object.get(input.resource, row.within, [])
	lower(object.get(entry, "createOption", "")) != "attach"
}

places contains array.concat(array.concat(row.some, [i]), row.key) if {
	some row in rows
	some i, _ in object.get(input.resource, row.some, [])
}

places contains row.some if {
	some row in rows
	count(object.get(input.resource, row.some, [])) == 0
}

# What serves databases has the key as a child as well, and the child was written last.
protectors contains protector if some protector in object.get(input.related, "sql_encryption_protectors", [])

protectors contains protector if some protector in object.get(input.related, "sql_instance_encryption_protectors", [])

keyed contains row.key if {
	count(protectors) == 0
	some row in rows
	object.get(input.resource, row.key, "") != ""
}

keyed contains row.key if {
	some row in rows
	some protector in protectors
	lower(protector.properties.serverKeyType) == "azurekeyvault"
}

keyed contains array.concat(array.concat(row.within, [i]), row.key) if {
	some row in rows
	some i, entry in object.get(input.resource, row.within, [])
	object.get(entry, row.key, "") != ""
}

keyed contains array.concat(array.concat(row.some, [i]), row.key) if {
	some row in rows
	some i, entry in object.get(input.resource, row.some, [])
	object.get(entry, row.key, "") != ""
}

switches contains row.switch if some row in rows

turned contains row.switch if {
	some row in rows
	lower(sprintf("%v", [object.get(input.resource, row.switch, "")])) in row.good
}

identities contains row.identity if some row in rows

named contains row.identity if {
	some row in rows
	object.get(input.resource, row.identity, "") != ""
}

unkeyed := places - keyed

deny contains {"path": path, "message": "no key of the controller encrypts what is kept here"} if {
	some path in unkeyed
}

# What is wrong altogether is told once.
deny contains {"path": path, "message": "the key of the controller is not used"} if {
	count(unkeyed) == 0
	some path in switches - turned
}

deny contains {"path": path, "message": "no identity is named that may use the key"} if {
	count(unkeyed) == 0
	some path in identities - named
}

deny contains {"path": path, "message": message} if {
	some path in places & keyed
	some relation in ["customer_key_hosts", "customer_key_vaults"]
	some vault in object.get(input.related, relation, [])
	complaint := regions.complaint(vault.location, {"perimeter": input.params.perimeter})
	message := sprintf("the vault of the key: %s", [complaint])
}
