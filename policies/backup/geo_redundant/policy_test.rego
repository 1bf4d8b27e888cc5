package seawall.policies.backup.geo_redundant_test

import data.seawall.policies.backup.geo_redundant

judge(type, properties) := judge_in(type, properties, {"params": {"environments": []}})

judge_in(type, properties, rest) := {denial.path | some denial in denials} if {
	resource := {"type": type, "properties": properties}
	denials := geo_redundant.deny with input as object.union(rest, {"resource": resource})
}

postgres := "Microsoft.DBforPostgreSQL/flexibleServers"

setting := ["properties", "backup", "geoRedundantBackup"]

test_servers if {
	judge(postgres, {"backup": {"geoRedundantBackup": "enabled"}}) == set()
	judge(postgres, {"backup": {"geoRedundantBackup": "Disabled"}}) == {setting}
	judge(postgres, {}) == {setting}
}

test_sql_is_geo_redundant_by_default if {
	judge("Microsoft.Sql/servers/databases", {}) == set()
	count(judge("Microsoft.Sql/servers/databases", {"requestedBackupStorageRedundancy": "Local"})) == 1
}

test_replicas_have_none if {
	judge(postgres, {"createMode": "Replica"}) == set()
	judge(postgres, {"replicationRole": "AsyncReplica"}) == set()
}

test_cosmos if {
	cosmos := "Microsoft.DocumentDB/databaseAccounts"
	judge(cosmos, {"backupPolicy": {"type": "Continuous"}}) == set()
	judge(cosmos, {}) == set()
	mode := {"backupStorageRedundancy": "Local"}
	count(judge(cosmos, {"backupPolicy": {"type": "Periodic", "periodicModeProperties": mode}})) == 1
}

test_backup_vault if {
	vault := "Microsoft.DataProtection/backupVaults"
	judge(vault, {"storageSettings": [{"type": "GeoRedundant"}]}) == set()
	judge(vault, {"storageSettings": [{"type": "ZoneRedundant"}]}) == {["properties", "storageSettings"]}
}

test_named_environments_only if {
	params := {"params": {"environments": ["production"]}}
	judge_in(postgres, {}, params) == set()
	judge_in(postgres, {}, object.union(params, {"environment": "staging"})) == set()
	judge_in(postgres, {}, object.union(params, {"environment": "production"})) == {setting}
	geo_redundant.applies == false with input as object.union(params, {"resource": {"type": postgres}})
}
