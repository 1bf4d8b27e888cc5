package seawall.policies.backup.vault_policy_test

import data.seawall.policies.backup.vault_policy

judge(resource) := denials if {
	params := {"days": 30, "weekly": ["Microsoft.DBforPostgreSQL/flexibleServers"]}
	denials := vault_policy.deny with input as {"resource": resource, "params": params}
}

applies(resource) := answer if answer := vault_policy.applies with input as {"resource": resource}

postgres := "Microsoft.DBforPostgreSQL/flexibleServers"

disks := "Microsoft.Compute/disks"

blobs := "Microsoft.Storage/storageAccounts/blobServices"

backup(types, intervals, duration) := {
	"type": "microsoft.dataprotection/backupvaults/backuppolicies",
	"properties": {"datasourceTypes": types, "policyRules": [
		{"trigger": {"schedule": {"repeatingTimeIntervals": [every_(period) | some period in intervals]}}},
		{"isDefault": true, "lifecycles": [{"deleteAfter": {"duration": duration}}]},
	]},
}

every_(period) := sprintf("R/2026-01-01T02:00:00+00:00/%s", [period])

interval(period, hours) := {
	"path": ["properties", "policyRules", 0, "trigger", "schedule", "repeatingTimeIntervals", 0],
	"message": sprintf("`%s` is not every %v hours", [every_(period), hours]),
}

no_rule := {"path": ["properties", "policyRules"], "message": "no rule says when backups are made"}

nothing_kept := {"path": ["properties"], "message": "nothing says how long backups are kept"}

test_daily if {
	every period in ["P1D", "PT4H", "PT24H"] {
		judge(backup([disks], [period], "P30D")) == set()
	}
	judge(backup([disks], ["P1W", "P1D"], "P30D")) == set()
}

test_too_seldom if {
	judge(backup([disks], ["P1W"], "P30D")) == {interval("P1W", 24)}
	judge(backup([disks], ["PT25H"], "P30D")) == {interval("PT25H", 24)}
	judge(backup([], ["P2D"], "P30D")) == {interval("P2D", 24)}
	judge(backup([disks, postgres], ["P1W"], "P30D")) == {interval("P1W", 24)}
}

test_weekly_where_azure_has_no_more if {
	judge(backup([postgres], ["P1W"], "P30D")) == set()
	judge(backup([lower(postgres)], ["P7D"], "P30D")) == set()
	judge(backup([postgres], ["P8D"], "P30D")) == {interval("P8D", 168)}
}

test_no_schedule if {
	judge(backup([disks], [], "P30D")) == {no_rule}
	judge(backup([blobs], [], "P30D")) == set()
	judge(backup([blobs], ["P1W"], "P30D")) == {interval("P1W", 24)}
	judge(backup([blobs, disks], [], "P30D")) == {no_rule}
	judge({"type": "Microsoft.DataProtection/backupVaults/backupPolicies"}) == {no_rule, nothing_kept}
}

test_retention_of_rules if {
	path := ["properties", "policyRules", 1, "lifecycles", 0, "deleteAfter", "duration"]
	judge(backup([disks], ["P1D"], "P29D")) == {{"path": path, "message": "backups are kept for 29 days, not 30"}}
}

services(properties) := {"type": "Microsoft.RecoveryServices/vaults/backupPolicies", "properties": properties}

lasting(number) := {"dailySchedule": {"retentionDuration": {"count": number, "durationType": "Days"}}}

scheduled(schedule) := services({"schedulePolicy": schedule, "retentionPolicy": lasting(30)})

week := ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

seldom(path) := {{
	"path": array.concat(path, ["scheduleRunFrequency"]),
	"message": "backups are not made every day",
}}

test_schedules if {
	judge(scheduled({"scheduleRunFrequency": "Daily"})) == set()
	judge(scheduled({"scheduleRunFrequency": "hourly"})) == set()
	judge(scheduled({"scheduleRunFrequency": "Weekly", "scheduleRunDays": week})) == set()
	judge(scheduled({"scheduleRunFrequency": "Weekly", "weeklySchedule": {"scheduleRunDays": week}})) == set()
}

test_some_days_only if {
	every i in [0, 1, 2, 3, 4, 5, 6] {
		days := [day | some j, day in week; j != i]
		weekly := {"scheduleRunFrequency": "Weekly", "scheduleRunDays": days}
		judge(scheduled(weekly)) == seldom(["properties", "schedulePolicy"])
	}
	twice := {"scheduleRunFrequency": "Weekly", "scheduleRunDays": array.concat(array.slice(week, 0, 6), ["monday"])}
	judge(scheduled(twice)) == seldom(["properties", "schedulePolicy"])
	judge(scheduled({"scheduleRunFrequency": "Weekly"})) == seldom(["properties", "schedulePolicy"])
}

part(type, schedule) := {"policyType": type, "schedulePolicy": schedule, "retentionPolicy": lasting(30)}

test_databases_in_machines if {
	sunday := part("Full", {"scheduleRunFrequency": "Weekly", "scheduleRunDays": ["Sunday"]})
	others := array.slice(week, 0, 6)
	rest := part("Differential", {"scheduleRunFrequency": "Weekly", "scheduleRunDays": others})
	logs := part("Log", {"scheduleFrequencyInMins": 15})
	judge(services({"subProtectionPolicy": [sunday, rest]})) == set()
	judge(services({"subProtectionPolicy": [logs, part("Full", {"scheduleRunFrequency": "Daily"})]})) == set()
	judge(services({"subProtectionPolicy": [logs, sunday]})) == seldom([
		"properties", "subProtectionPolicy", 1, "schedulePolicy",
	])
}

test_nothing_said if {
	no_schedule := {
		"path": ["properties", "schedulePolicy"],
		"message": "no schedule says when backups are made",
	}
	judge(services({})) == {no_schedule, nothing_kept}
	logs := part("Log", {"scheduleFrequencyInMins": 15})
	judge(services({"subProtectionPolicy": [logs]})) == {no_schedule, nothing_kept}
	judge(services({"schedulePolicy": {"scheduleRunFrequency": "Daily"}})) == {nothing_kept}
	judge(scheduled({"scheduleRunTimes": []})) == {no_schedule}
}

test_retention_of_schedules if {
	policy := services({"schedulePolicy": {"scheduleRunFrequency": "Daily"}, "retentionPolicy": lasting(29)})
	judge(policy) == {{
		"path": ["properties", "retentionPolicy", "dailySchedule", "retentionDuration", "count"],
		"message": "backups are kept for 29 days, not 30",
	}}
}

test_azure_sql_backs_itself_up if {
	policy := services({"backupManagementType": "AzureSql"})
	judge(policy) == set()
	applies(policy) == false
	applies(services({"backupManagementType": "AzureIaasVM"}))
}
