# METADATA
# title: Backups are kept long enough
# description: >-
#   Personal data that was lost or encrypted unnoticed can be restored only while a backup from before is kept. The
#   seven days that Azure keeps by default are often over when it is noticed.
# related_resources:
#   - https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-backup-restore
#   - https://learn.microsoft.com/azure/azure-sql/database/automated-backups-overview
#   - https://learn.microsoft.com/azure/cosmos-db/online-backup-and-restore
# custom:
#   id: backup-retention
#   severity: medium
#   resource_types:
#     - Microsoft.DataProtection/backupVaults/backupPolicies
#     - Microsoft.DBforMariaDB/servers
#     - Microsoft.DBforMySQL/flexibleServers
#     - Microsoft.DBforMySQL/servers
#     - Microsoft.DBforPostgreSQL/flexibleServers
#     - Microsoft.DBforPostgreSQL/servers
#     - Microsoft.DocumentDB/databaseAccounts
#     - Microsoft.NetApp/netAppAccounts/backupPolicies
#     - Microsoft.RecoveryServices/vaults/backupPolicies
#     - Microsoft.Sql/managedInstances/databases
#     - Microsoft.Sql/managedInstances/databases/backupShortTermRetentionPolicies
#     - Microsoft.Sql/servers/databases
#     - Microsoft.Sql/servers/databases/backupShortTermRetentionPolicies
#     - Microsoft.Web/sites/config
#     - Microsoft.Web/sites/slots/config
#   relations: [sql_short_term_retention, sql_instance_short_term_retention]
#   parameters: {days: 14}
#   frameworks:
#     gdpr: ["Art. 32(1)(c)", "Art. 5(1)(f)"]
#     iso-27001: ["A.8.13"]
#   requirements: [C12, C13, D5, E8]
#   remediation: >-
#     Raise the retention, for example `backup.backupRetentionDays`, to at least the days that the profile asks for. A
#     SQL database needs a child `backupShortTermRetentionPolicies` named `default`.
#   fix:
#     - path: properties.storageProfile.backupRetentionDays
#       value: {parameter: days}
#       safe: false
#       why: Backups that are kept longer cost more.
#     - path: properties.backup.backupRetentionDays
#       value: {parameter: days}
#       safe: false
#       why: Backups that are kept longer cost more.
#     - path: properties.dailyBackupsToKeep
#       value: {parameter: days}
#       safe: false
#       why: Backups that are kept longer cost more.
#     - path: properties.retentionDays
#       value: {parameter: days}
#       safe: false
#       why: Backups that are kept longer cost more.
#     - path: properties.backupSchedule.retentionPeriodInDays
#       value: {parameter: days}
#       safe: false
#       why: Backups that are kept longer cost more.
#     - {path: properties.enabled, value: true, safe: false, why: "Backups are made from then on, and paid for."}
#   since: 0.1.0
package seawall.policies.backup.retention

import data.seawall.lib.azure
import data.seawall.lib.backup

type := lower(input.resource.type)

default applies := true

# A replica keeps no backups of its own; its source does.
applies := false if lower(object.get(input.resource, ["properties", "createMode"], "")) in copies

applies := false if lower(object.get(input.resource, ["properties", "replicationRole"], "")) in copies

applies := false if {
	type in {"microsoft.web/sites/config", "microsoft.web/sites/slots/config"}
	leaf != "backup"
}

applies := false if {
	type == "microsoft.sql/servers/databases"
	leaf == "master"
}

copies := {"replica", "asyncreplica", "geoasyncreplica", "secondary", "onlinesecondary"}

leaf := lower(object.get(input.resource, "leaf", ""))

simple_path := data.seawall.tables.backup_retention[type]

simple_enough if to_number(azure.effective(input.resource, simple_path)) >= input.params.days

# Web apps keep backups for ever if the number is 0.
simple_enough if {
	startswith(type, "microsoft.web/")
	to_number(azure.effective(input.resource, simple_path)) == 0
}

deny contains {"path": simple_path, "message": message} if {
	not simple_enough
	message := sprintf("backups are not kept for %v days", [input.params.days])
}

# How long other backups are kept, with the property that says so.
kept contains {"path": ["properties", "backupPolicy", "continuousModeProperties", "tier"], "days": days} if {
	cosmos_mode == "continuous"
	tier := azure.effective(input.resource, ["properties", "backupPolicy", "continuousModeProperties", "tier"])
	days := object.get({"continuous7days": 7, "continuous30days": 30, "continuous35days": 35}, lower(tier), 0)
}

kept contains {"path": periodic_path, "days": to_number(azure.effective(input.resource, periodic_path)) / 24} if {
	cosmos_mode == "periodic"
}

cosmos_mode := lower(azure.effective(input.resource, ["properties", "backupPolicy", "type"])) if {
	type == "microsoft.documentdb/databaseaccounts"
}

periodic_path := ["properties", "backupPolicy", "periodicModeProperties", "backupRetentionIntervalInHours"]

# Policies of vaults.
kept contains entry if some entry in backup.kept(input.resource)

long_enough contains entry if {
	some entry in kept
	entry.days >= input.params.days
}

deny contains {"path": entry.path, "message": message} if {
	count(long_enough) == 0
	some entry in kept
	message := sprintf("backups are kept for %v days, not %v", [entry.days, input.params.days])
}

deny contains {"path": ["properties"], "message": "nothing says how long backups are kept"} if {
	object.get(data.seawall.tables.backup_retention, type, []) == []
	count(kept) == 0
	count(policies) == 0
}

policies contains policy if {
	some policy in object.get(input.related, "sql_short_term_retention", [])
}

policies contains policy if {
	some policy in object.get(input.related, "sql_instance_short_term_retention", [])
}

deny contains {"path": ["properties", "enabled"], "message": "the schedule of backups is off"} if {
	startswith(type, "microsoft.web/")
	azure.is_false(object.get(input.resource, ["properties", "enabled"], true))
}
