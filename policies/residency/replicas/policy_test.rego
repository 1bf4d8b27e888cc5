package seawall.policies.residency.replicas_test

import data.seawall.policies.residency.replicas

judge(resource, targets) := {denial.path | some denial in denials} if {
	denials := replicas.deny with input as {
		"resource": resource,
		"params": {"perimeter": "eu", "regions": []},
		"related": {"replica_targets": targets},
	}
}

test_list_of_places if {
	cosmos := {"type": "Microsoft.DocumentDB/databaseAccounts", "location": "westeurope", "properties": {"locations": [
		{"locationName": "West Europe"},
		{"locationName": "East US"},
	]}}
	judge(cosmos, []) == {["properties", "locations", 1, "locationName"]}
}

test_list_of_plain_names if {
	vault := {"type": "Microsoft.DataProtection/backupVaults", "location": "westeurope", "properties": {
		"replicatedRegions": ["uksouth"],
		"storageSettings": [{"type": "LocallyRedundant"}],
	}}
	judge(vault, []) == {["properties", "replicatedRegions", 0]}
}

test_single_place_and_its_switch if {
	on := {"location": "uksouth", "enabled": true}
	off := {"location": "uksouth", "enabled": false}
	workspace := {"type": "Microsoft.OperationalInsights/workspaces", "location": "westeurope"}
	judge(object.union(workspace, {"properties": {"replication": on}}), []) == {["properties", "replication", "location"]}
	judge(object.union(workspace, {"properties": {"replication": off}}), []) == set()
}

test_pair_inside_passes_and_pair_outside_fails if {
	sku := {"type": "Microsoft.Storage/storageAccounts", "sku": {"name": "Standard_RAGRS"}}
	judge(object.union(sku, {"location": "westeurope"}), []) == set()
	judge(object.union(sku, {"location": "brazilsouth"}), []) == {["sku", "name"]}
	judge(object.union(sku, {"location": "italynorth"}), []) == set()
}

test_pair_by_default if {
	database := {"type": "Microsoft.Sql/servers/databases", "location": "uksouth", "properties": {}}
	judge(database, []) == {["properties", "requestedBackupStorageRedundancy"]}
}

test_pair_in_a_list if {
	vault := {"type": "Microsoft.DataProtection/backupVaults", "location": "uksouth", "properties": {"storageSettings": [
		{"type": "LocallyRedundant"},
		{"type": "GeoRedundant"},
	]}}
	judge(vault, []) == {["properties", "storageSettings", 1, "type"]}
}

test_target_resources if {
	setting := {"type": "Microsoft.Insights/diagnosticSettings", "properties": {"workspaceId": "/subscriptions/s/log"}}
	workspace := "Microsoft.OperationalInsights/workspaces"
	judge(setting, [{"type": workspace, "location": "westeurope"}]) == set()
	judge(setting, [{"type": workspace, "location": "eastus"}]) == {["properties", "workspaceId"]}
	judge(setting, []) == {["properties", "workspaceId"]}
}

test_targets_in_a_list if {
	group := {"type": "Microsoft.Sql/servers/failoverGroups", "properties": {"partnerServers": [{"id": "/x/sql-b"}]}}
	judge(group, [{"type": "Microsoft.Sql/servers", "location": "eastus"}]) == {["properties", "partnerServers"]}
	judge(group, [{"type": "Microsoft.Sql/servers", "location": "northeurope"}]) == set()
}

test_cross_tenant_replication if {
	account := {"type": "Microsoft.Storage/storageAccounts", "location": "westeurope", "sku": {"name": "Standard_LRS"}}
	open := object.union(account, {"properties": {"allowCrossTenantReplication": true}})
	judge(open, []) == {["properties", "allowCrossTenantReplication"]}
}
