package seawall.policies.backup.retention_test

import data.seawall.policies.backup.retention

judge(resource) := judge_with(resource, {})

judge_with(resource, related) := {denial.path | some denial in denials} if {
	denials := retention.deny with input as {
		"resource": object.union({"name": "a"}, resource),
		"params": {"days": 14},
		"related": related,
	}
}

postgres(properties) := {"type": "Microsoft.DBforPostgreSQL/flexibleServers", "properties": properties}

cosmos(policy) := {"type": "Microsoft.DocumentDB/databaseAccounts", "properties": {"backupPolicy": policy}}

test_servers if {
	judge(postgres({"backup": {"backupRetentionDays": 14}})) == set()
	judge(postgres({"backup": {"backupRetentionDays": "35"}})) == set()
	judge(postgres({})) == {["properties", "backup", "backupRetentionDays"]}
	judge({"type": "Microsoft.NetApp/netAppAccounts/backupPolicies"}) == {["properties", "dailyBackupsToKeep"]}
}

test_what_does_not_apply if {
	every resource in [
		postgres({"createMode": "Replica"}),
		postgres({"replicationRole": "AsyncReplica"}),
		{"type": "Microsoft.Web/sites/config", "name": "app/web", "leaf": "web"},
		{"type": "Microsoft.Sql/servers/databases", "name": "sql/master", "leaf": "master"},
	] {
		retention.applies == false with input as {"resource": object.union({"name": "a"}, resource)}
	}
	backup := {"type": "Microsoft.Web/sites/config", "name": "app/backup", "leaf": "backup"}
	retention.applies with input as {"resource": backup}
}

test_cosmos if {
	judge(cosmos({"type": "Continuous"})) == set()
	tier := ["properties", "backupPolicy", "continuousModeProperties", "tier"]
	judge(cosmos({"type": "Continuous", "continuousModeProperties": {"tier": "Continuous7Days"}})) == {tier}
	judge(cosmos({"type": "Periodic", "periodicModeProperties": {"backupRetentionIntervalInHours": 336}})) == set()
	judge(cosmos({})) == {retention.periodic_path}
}

test_sql_database_needs_a_policy if {
	database := {"type": "Microsoft.Sql/servers/databases", "name": "sql/db", "leaf": "db", "properties": {}}
	managed := {"type": "Microsoft.Sql/managedInstances/databases", "name": "sql/db", "leaf": "db", "properties": {}}
	judge(database) == {["properties"]}
	judge_with(database, {"sql_short_term_retention": [{"name": "default"}]}) == set()
	judge_with(managed, {"sql_instance_short_term_retention": [{"name": "default"}]}) == set()
}

vault_policy(properties) := {"type": "Microsoft.RecoveryServices/vaults/backupPolicies", "properties": properties}

keep(number, unit) := {"retentionDuration": {"count": number, "durationType": unit}}

test_recovery_services_policies if {
	judge(vault_policy({"retentionPolicy": {"dailySchedule": keep(30, "Days")}})) == set()
	judge(vault_policy({"retentionPolicy": {"weeklySchedule": keep(4, "Weeks")}})) == set()
	judge(vault_policy({"retentionPolicy": keep(1, "Months")})) == set()
	judge(vault_policy({"retentionPolicy": {"dailySchedule": keep(7, "Days"), "weeklySchedule": keep(9, "Weeks")}})) == {[
		"properties", "retentionPolicy", "dailySchedule", "retentionDuration", "count",
	]}
	full := {"policyType": "Full", "retentionPolicy": {"dailySchedule": keep(30, "Days")}}
	judge(vault_policy({"subProtectionPolicy": [full]})) == set()
	judge(vault_policy({})) == {["properties"]}
}

backup_policy(duration) := {
	"type": "Microsoft.DataProtection/backupVaults/backupPolicies",
	"properties": {"policyRules": [{"isDefault": true, "lifecycles": [{"deleteAfter": {"duration": duration}}]}]},
}

test_backup_vault_policies if {
	judge(backup_policy("P30D")) == set()
	judge(backup_policy("P3M")) == set()
	judge(backup_policy("P7D")) == {["properties", "policyRules", 0, "lifecycles", 0, "deleteAfter", "duration"]}
	judge(backup_policy("soon")) == {["properties"]}
}

backup_of_app(schedule, enabled) := {
	"type": "Microsoft.Web/sites/config", "name": "app/backup",
	"properties": {"enabled": enabled, "backupSchedule": {"retentionPeriodInDays": schedule}},
}

test_web_apps if {
	judge(backup_of_app(0, true)) == set()
	judge(backup_of_app(7, true)) == {["properties", "backupSchedule", "retentionPeriodInDays"]}
	judge(backup_of_app(30, false)) == {["properties", "enabled"]}
}
