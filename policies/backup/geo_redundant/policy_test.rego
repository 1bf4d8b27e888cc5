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

concerned(type, properties) := count({1 |
	geo_redundant.applies with input as {
		"resource": {"type": type, "properties": properties},
		"params": {"environments": []},
	}
})

test_replicas_have_none if {
	every role in ["Replica", "AsyncReplica", "GeoAsyncReplica", "Secondary", "OnlineSecondary"] {
		concerned(postgres, {"createMode": role}) == 0
		judge(postgres, {"createMode": role}) == set()
		concerned(postgres, {"replicationRole": role}) == 0
	}
	concerned(postgres, {"createMode": "Default", "replicationRole": "Primary"}) == 1
}

test_words_for_two_regions if {
	every word in ["Enabled", "Geo", "GeoZone", "GeoRedundant"] {
		judge("Microsoft.Sql/servers/databases", {"requestedBackupStorageRedundancy": word}) == set()
	}
}

test_continuous_backup_of_cosmos_only if {
	policy := {"backupPolicy": {"type": "Continuous", "periodicModeProperties": {"backupStorageRedundancy": "Local"}}}
	concerned("Microsoft.DocumentDB/databaseAccounts", policy) == 0
	judge("Microsoft.DocumentDB/databaseAccounts", policy) == set()
	concerned("Microsoft.DocumentDB/databaseAccounts", {"backupPolicy": {"type": "Periodic"}}) == 1
	concerned(postgres, policy) == 1
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
	judge(postgres, {"storageSettings": []}) == {setting}
	production := {"params": {"environments": ["production"]}}
	judge_in(vault, {}, production) == set()
}

test_named_environments_only if {
	params := {"params": {"environments": ["production"]}}
	judge_in(postgres, {}, params) == set()
	judge_in(postgres, {}, object.union(params, {"environment": "staging"})) == set()
	judge_in(postgres, {}, object.union(params, {"environment": "production"})) == {setting}
	geo_redundant.applies == false with input as object.union(params, {"resource": {"type": postgres}})
}
