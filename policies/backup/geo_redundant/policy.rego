# METADATA
# title: Backups are kept in a second region
# description: >-
#   When a region is lost, personal data can be made available again in time only from a backup in another one. Where
#   that other region lies is judged by residency-replicas.
# related_resources:
#   - https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-backup-restore
#   - https://learn.microsoft.com/azure/azure-sql/database/automated-backups-overview
# custom:
#   id: backup-geo-redundant
#   severity: medium
#   resource_types:
#     - Microsoft.DataProtection/backupVaults
#     - Microsoft.DBforMariaDB/servers
#     - Microsoft.DBforMySQL/flexibleServers
#     - Microsoft.DBforMySQL/servers
#     - Microsoft.DBforPostgreSQL/flexibleServers
#     - Microsoft.DBforPostgreSQL/servers
#     - Microsoft.DocumentDB/databaseAccounts
#     - Microsoft.RecoveryServices/vaults
#     - Microsoft.RecoveryServices/vaults/backupstorageconfig
#     - Microsoft.Sql/managedInstances
#     - Microsoft.Sql/servers/databases
#   relations: []
#   parameters: {environments: []}
#   frameworks:
#     gdpr: ["Art. 32(1)(c)", "Art. 5(1)(f)"]
#     iso-27001: ["A.8.13"]
#     mcsb: ["BR-1", "BR-2"]
#   requirements: [E8]
#   remediation: >-
#     Turn geo-redundant backup on, for example `backup.geoRedundantBackup` to `Enabled`; most servers take it only when
#     they are created.
#   fix:
#     - path: properties.storageProfile.geoRedundantBackup
#       value: Enabled
#       safe: false
#       why: It costs more, the second region must lie in the Union, and most services take it only when they are made.
#     - path: properties.backup.geoRedundantBackup
#       value: Enabled
#       safe: false
#       why: It costs more, the second region must lie in the Union, and most services take it only when they are made.
#     - path: properties.backupPolicy.periodicModeProperties.backupStorageRedundancy
#       value: Geo
#       safe: false
#       why: It costs more, the second region must lie in the Union, and most services take it only when they are made.
#     - path: properties.redundancySettings.standardTierStorageRedundancy
#       value: GeoRedundant
#       safe: false
#       why: It costs more, the second region must lie in the Union, and most services take it only when they are made.
#     - path: properties.storageModelType
#       value: GeoRedundant
#       safe: false
#       why: It costs more, the second region must lie in the Union, and most services take it only when they are made.
#     - path: properties.requestedBackupStorageRedundancy
#       value: Geo
#       safe: false
#       why: It costs more, the second region must lie in the Union, and most services take it only when they are made.
#   since: 0.1.0
package seawall.policies.backup.geo_redundant

import data.seawall.lib.azure

type := lower(input.resource.type)

row := data.seawall.tables.backup_geo_redundancy[type]

default applies := false

applies if {
	environment_concerned
	not copy
	not continuous
}

# An empty list means every environment.
environment_concerned if count(input.params.environments) == 0

environment_concerned if object.get(input, "environment", "") in input.params.environments

# A replica keeps no backups of its own; its source does.
copy if lower(object.get(input.resource, ["properties", "createMode"], "")) in copies

copy if lower(object.get(input.resource, ["properties", "replicationRole"], "")) in copies

copies := {"replica", "asyncreplica", "geoasyncreplica", "secondary", "onlinesecondary"}

# Continuous backup of Cosmos DB lies in each region of the account and has no redundancy to choose.
continuous if {
	type == "microsoft.documentdb/databaseaccounts"
	lower(azure.effective(input.resource, ["properties", "backupPolicy", "type"])) == "continuous"
}

acceptable if lower(azure.effective(input.resource, row.path)) in {"enabled", "geo", "geozone", "georedundant"}

acceptable if {
	some setting in input.resource.properties.storageSettings
	lower(setting.type) == "georedundant"
}

deny contains {"path": row.path} if {
	applies
	not acceptable
}

deny contains {"path": ["properties", "storageSettings"]} if {
	applies
	type == "microsoft.dataprotection/backupvaults"
	not acceptable
}
