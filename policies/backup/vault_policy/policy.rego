# METADATA
# title: Policies of backup vaults back up daily and keep it long enough
# description: >-
#   What was written since the last backup is lost with a server. Of flexible servers for PostgreSQL and MySQL, and of
#   databases on single servers, Azure offers no more than weekly backups in a vault: there a week is enough, beside the
#   daily backups that the server makes itself.
# related_resources:
#   - https://learn.microsoft.com/azure/backup/backup-azure-database-postgresql-flex-support-matrix
#   - https://learn.microsoft.com/azure/backup/backup-architecture#backup-policy-essentials
# custom:
#   id: backup-vault-policy
#   severity: medium
#   resource_types:
#     - Microsoft.DataProtection/backupVaults/backupPolicies
#     - Microsoft.RecoveryServices/vaults/backupPolicies
#   relations: []
#   parameters:
#     days: 30
#     weekly:
#       - Microsoft.DBforMySQL/flexibleServers
#       - Microsoft.DBforPostgreSQL/flexibleServers
#       - Microsoft.DBforPostgreSQL/servers/databases
#   frameworks:
#     gdpr: ["Art. 32(1)(c)", "Art. 5(1)(f)"]
#     iso-27001: ["A.8.13"]
#   requirements: [D5]
#   remediation: >-
#     Let the schedule repeat every day (`R/2026-01-01T02:00:00+00:00/P1D`, `scheduleRunFrequency: Daily`) and keep what
#     the default rule or the daily schedule makes for 30 days.
#   since: 0.1.0
package seawall.policies.backup.vault_policy

import data.seawall.lib.azure
import data.seawall.lib.backup

properties := object.get(input.resource, ["properties"], {})

default applies := true

# Databases of Azure SQL make their backups themselves; such a policy only says how long they are kept.
applies := false if lower(object.get(properties, ["backupManagementType"], "")) == "azuresql"

in_backup_vault if azure.type_is(input.resource, "Microsoft.DataProtection/backupVaults/backupPolicies")

# Backup vaults: `R/start/P1D`.
intervals contains {"path": path, "text": text, "hours": hours(parts[count(parts) - 1])} if {
	some i, rule in object.get(properties, ["policyRules"], [])
	some j, text in object.get(rule, ["trigger", "schedule", "repeatingTimeIntervals"], [])
	parts := split(text, "/")
	path := ["properties", "policyRules", i, "trigger", "schedule", "repeatingTimeIntervals", j]
}

hours(duration) := to_number(trim_suffix(trim_prefix(duration, "PT"), "H")) if startswith(duration, "PT")

hours(duration) := backup.iso_days(duration) * 24

datasource_types := {lower(type) | some type in object.get(properties, ["datasourceTypes"], [])}

longest := 168 if {
	count(datasource_types) > 0
	count(datasource_types - {lower(type) | some type in input.params.weekly}) == 0
} else := 24

often_enough if {
	some interval in intervals
	interval.hours <= longest
}

deny contains {"path": interval.path, "message": message} if {
	not often_enough
	some interval in intervals
	message := sprintf("`%v` is not every %v hours", [interval.text, longest])
}

# Blobs inside their account are kept continuously, without a schedule.
continuous if datasource_types == {"microsoft.storage/storageaccounts/blobservices"}

deny contains {"path": ["properties", "policyRules"], "message": "no rule says when backups are made"} if {
	in_backup_vault
	not continuous
	count(intervals) == 0
}

# Recovery Services vaults: one schedule, or one for each kind of backup of a database. Logs alone restore nothing.
schedules contains {"path": ["properties", "schedulePolicy"], "value": value} if {
	value := object.get(properties, ["schedulePolicy"], {})
	object.get(value, "scheduleRunFrequency", "") != ""
}

schedules contains {"path": ["properties", "subProtectionPolicy", i, "schedulePolicy"], "value": value} if {
	some i, part in object.get(properties, ["subProtectionPolicy"], [])
	value := object.get(part, "schedulePolicy", {})
	object.get(value, "scheduleRunFrequency", "") != ""
}

every_day if {
	some schedule in schedules
	lower(schedule.value.scheduleRunFrequency) in {"daily", "hourly"}
}

every_day if count(run_days) == 7

run_days contains lower(day) if {
	some schedule in schedules
	some path in [["scheduleRunDays"], ["weeklySchedule", "scheduleRunDays"]]
	some day in object.get(schedule.value, path, [])
}

deny contains {"path": array.concat(schedule.path, ["scheduleRunFrequency"]), "message": message} if {
	not every_day
	some schedule in schedules
	message := "backups are not made every day"
}

deny contains {"path": ["properties", "schedulePolicy"], "message": "no schedule says when backups are made"} if {
	applies
	not in_backup_vault
	count(schedules) == 0
}

kept := backup.kept(input.resource) if applies

long_enough contains entry if {
	some entry in kept
	entry.days >= input.params.days
}

deny contains {"path": entry.path, "message": message} if {
	count(long_enough) == 0
	some entry in kept
	message := sprintf("backups are kept for %v days, not %v", [entry.days, input.params.days])
}

deny contains {"path": ["properties"], "message": "nothing says how long backups are kept"} if count(kept) == 0
