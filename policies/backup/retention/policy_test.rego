package seawall.policies.backup.retention_test

import data.seawall.policies.backup.retention

judge(resource) := judge_with(resource, {})

judge_with(resource, related) := {denial.path | some denial in said(resource, related, 14)}

said(resource, related, days) := denials if {
	denials := retention.deny with input as {
		"resource": object.union({"name": "a"}, resource),
		"params": {"days": days},
		"related": related,
	}
}

messages(resource, days) := {denial.message | some denial in said(resource, {}, days)}

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
		{"type": "Microsoft.Web/sites/slots/config", "name": "app/slot/web", "leaf": "web"},
		{"type": "Microsoft.Sql/servers/databases", "name": "sql/master", "leaf": "master"},
	] {
		retention.applies == false with input as {"resource": object.union({"name": "a"}, resource)}
	}
	backup := {"type": "Microsoft.Web/sites/config", "name": "app/backup", "leaf": "backup"}
	retention.applies with input as {"resource": backup}
	managed := {"type": "Microsoft.Sql/managedInstances/databases", "leaf": "master"}
	retention.applies with input as {"resource": managed}
}

test_replicas_have_none if {
	every role in ["Replica", "AsyncReplica", "GeoAsyncReplica", "Secondary", "OnlineSecondary"] {
		every key in ["createMode", "replicationRole"] {
			retention.applies == false with input as {"resource": postgres({key: role})}
		}
	}
}

test_what_is_said_of_simple_ones if {
	path := ["properties", "backup", "backupRetentionDays"]
	short := postgres({"backup": {"backupRetentionDays": 13}})
	said(short, {}, 14) == {{"path": path, "message": "backups are not kept for 14 days"}}
	judge(postgres({"backup": {"backupRetentionDays": 0}})) == {path}
	judge(postgres({"enabled": false, "backup": {"backupRetentionDays": 14}})) == set()
}

test_cosmos if {
	judge(cosmos({"type": "Continuous"})) == set()
	tier := ["properties", "backupPolicy", "continuousModeProperties", "tier"]
	judge(cosmos({"type": "Continuous", "continuousModeProperties": {"tier": "Continuous7Days"}})) == {tier}
	judge(cosmos({"type": "Periodic", "periodicModeProperties": {"backupRetentionIntervalInHours": 336}})) == set()
	judge(cosmos({})) == {retention.periodic_path}
}

tiered(tier) := cosmos({"type": "Continuous", "continuousModeProperties": {"tier": tier}})

test_tiers_of_cosmos if {
	path := ["properties", "backupPolicy", "continuousModeProperties", "tier"]
	every tier, days in {"Continuous7Days": 7, "Continuous30Days": 30, "Continuous35Days": 35} {
		said(tiered(tier), {}, days) == set()
		message := sprintf("backups are kept for %v days, not %v", [days, days + 1])
		said(tiered(tier), {}, days + 1) == {{"path": path, "message": message}}
	}
	messages(tiered("Continuous1Day"), 14) == {"backups are kept for 0 days, not 14"}
}

test_hours_of_cosmos if {
	hours := {"type": "Periodic", "periodicModeProperties": {"backupRetentionIntervalInHours": 24}}
	said(cosmos(hours), {}, 1) == set()
	messages(cosmos(hours), 2) == {"backups are kept for 1 days, not 2"}
}

test_backup_policy_of_another_type if {
	policy := {"type": "Periodic", "periodicModeProperties": {"backupRetentionIntervalInHours": 24}}
	judge(postgres({"backup": {"backupRetentionDays": 14}, "backupPolicy": policy})) == set()
}

test_sql_database_needs_a_policy if {
	database := {"type": "Microsoft.Sql/servers/databases", "name": "sql/db", "leaf": "db", "properties": {}}
	managed := {"type": "Microsoft.Sql/managedInstances/databases", "name": "sql/db", "leaf": "db", "properties": {}}
	said(database, {}, 14) == {{"path": ["properties"], "message": "nothing says how long backups are kept"}}
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

test_units_of_recovery_services_policies if {
	every unit, days in {"Days": 1, "Weeks": 7, "Months": 30, "Years": 365} {
		policy := vault_policy({"retentionPolicy": keep(1, unit)})
		said(policy, {}, days) == set()
		messages(policy, days + 1) == {sprintf("backups are kept for %v days, not %v", [days, days + 1])}
	}
	messages(vault_policy({"retentionPolicy": keep(1, "Moons")}), 1) == {"backups are kept for 0 days, not 1"}
}

test_paths_of_recovery_services_policies if {
	judge(vault_policy({"retentionPolicy": {"weeklySchedule": keep(1, "Weeks")}})) == {[
		"properties", "retentionPolicy", "weeklySchedule", "retentionDuration", "count",
	]}
	judge(vault_policy({"vaultRetentionPolicy": {"vaultRetention": keep(1, "Weeks")}})) == {[
		"properties", "vaultRetentionPolicy", "vaultRetention", "retentionDuration", "count",
	]}
	every kind in ["Full", "CopyOnlyFull", "SnapshotFull"] {
		part := {"policyType": kind, "retentionPolicy": keep(1, "Weeks")}
		judge(vault_policy({"subProtectionPolicy": [part]})) == {[
			"properties", "subProtectionPolicy", 0, "retentionPolicy", "retentionDuration", "count",
		]}
	}
	log := {"policyType": "Log", "retentionPolicy": keep(30, "Days")}
	judge(vault_policy({"subProtectionPolicy": [log]})) == {["properties"]}
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

test_units_of_backup_vault_policies if {
	every duration, days in {"P1D": 1, "P1W": 7, "P1M": 30, "P1Y": 365} {
		said(backup_policy(duration), {}, days) == set()
		messages(backup_policy(duration), days + 1) == {sprintf("backups are kept for %v days, not %v", [days, days + 1])}
	}
}

test_the_default_rule_counts if {
	rule := {"isDefault": false, "lifecycles": [{"deleteAfter": {"duration": "P90D"}}]}
	judge({
		"type": "Microsoft.DataProtection/backupVaults/backupPolicies",
		"properties": {"policyRules": [rule]},
	}) == {["properties"]}
}

backup_of_app(schedule, enabled) := {
	"type": "Microsoft.Web/sites/config", "name": "app/backup",
	"properties": {"enabled": enabled, "backupSchedule": {"retentionPeriodInDays": schedule}},
}

test_web_apps if {
	judge(backup_of_app(0, true)) == set()
	judge(backup_of_app(7, true)) == {["properties", "backupSchedule", "retentionPeriodInDays"]}
	said(backup_of_app(30, false), {}, 14) == {{
		"path": ["properties", "enabled"],
		"message": "the schedule of backups is off",
	}}
	unsaid := {"type": "Microsoft.Web/sites/config", "properties": {"backupSchedule": {"retentionPeriodInDays": 30}}}
	judge(unsaid) == set()
}
