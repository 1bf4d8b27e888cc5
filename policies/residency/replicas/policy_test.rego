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
	storage := {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01"}
	sku := object.union(storage, {"sku": {"name": "Standard_RAGRS"}})
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
	path := ["properties", "allowCrossTenantReplication"]
	open := object.union(account, {"properties": {"allowCrossTenantReplication": true}})
	judge(open, []) == {path}
	judge(object.union(account, {"apiVersion": "2022-09-01"}), []) == {path}
	judge(object.union(account, {"apiVersion": "2023-01-01"}), []) == set()
	judge(account, []) == {path}
	judge(object.union(account, {"properties": {"allowCrossTenantReplication": false}}), []) == set()
}

test_every_target_of_a_list_is_known if {
	servers := [{"id": "/x/sql-b"}, {"id": "/x/sql-c"}]
	group := {"type": "Microsoft.Sql/servers/failoverGroups", "properties": {"partnerServers": servers}}
	near := {"type": "Microsoft.Sql/servers", "location": "northeurope"}
	judge(group, [near]) == {["properties", "partnerServers"]}
	judge(group, [near, near]) == set()
}

linked(locations) := {denial.path | some denial in denials} if {
	links := [{"id": sprintf("/c/%d", [i])} | some i, _ in locations]
	found := [{"related": {"residency_parent": [{"location": location}]}} | some location in locations; location != ""]
	cache := "Microsoft.Cache/redisEnterprise/databases"
	denials := replicas.deny with input as {
		"resource": {"type": cache, "properties": {"geoReplication": {"linkedDatabases": links}}},
		"params": {"perimeter": "eu", "regions": []},
		"related": {"replica_targets": [], "linked_databases": found},
	}
}

test_linked_caches if {
	path := ["properties", "geoReplication", "linkedDatabases"]
	linked(["westeurope", "northeurope"]) == set()
	linked(["westeurope", "eastus"]) == {path}
	linked(["westeurope", ""]) == {path}
}

test_notification_hubs if {
	hub := {"type": "Microsoft.NotificationHubs/namespaces", "location": "uksouth"}
	path := ["properties", "replicationRegion"]
	judge(hub, []) == {path}
	judge(object.union(hub, {"properties": {"replicationRegion": "None"}}), []) == set()
	judge(object.union(hub, {"properties": {"replicationRegion": "NorthEurope"}}), []) == set()
	judge(object.union(hub, {"properties": {"replicationRegion": "WestUs2"}}), []) == {path}
}

test_periodic_backups_of_cosmos_are_copied_to_the_pair if {
	cosmos := {"type": "Microsoft.DocumentDB/databaseAccounts", "location": "uksouth"}
	path := ["properties", "backupPolicy", "periodicModeProperties", "backupStorageRedundancy"]
	judge(object.union(cosmos, {"properties": {}}), []) == {path}
	judge(object.union(cosmos, {"properties": {"backupPolicy": {"type": "Continuous"}}}), []) == set()
}

said(resource, related) := denials if {
	denials := replicas.deny with input as {
		"resource": resource,
		"params": {"perimeter": "eu", "regions": []},
		"related": object.union({"replica_targets": []}, related),
	}
}

test_what_is_said if {
	cosmos := {"type": "Microsoft.DocumentDB/databaseAccounts", "location": "italynorth", "properties": {"locations": [
		{"locationName": "East US"},
		{"locationName": ""},
		{},
	]}}
	said(cosmos, {}) == {{
		"path": ["properties", "locations", 0, "locationName"],
		"message": "data is copied: `East US` is in United States, outside the EU",
	}}
	setting := {"type": "Microsoft.Insights/diagnosticSettings", "properties": {"workspaceId": "/subscriptions/s/log"}}
	said(setting, {}) == {{
		"path": ["properties", "workspaceId"],
		"message": "the region of this destination is not among what was scanned",
	}}
	links := {"geoReplication": {"linkedDatabases": [{"id": "/c/1"}]}}
	said({"type": "Microsoft.Cache/redisEnterprise/databases", "properties": links}, {}) == {{
		"path": ["properties", "geoReplication", "linkedDatabases"],
		"message": "the region of a linked cache is not among what was scanned",
	}}
	any_tenant := {{
		"path": ["properties", "allowCrossTenantReplication"],
		"message": "any tenant may be a replica",
	}}
	account := {"type": "Microsoft.Storage/storageAccounts", "location": "westeurope"}
	said(account, {}) == any_tenant
	said(object.union(account, {"apiVersion": "2022-09-01"}), {}) == any_tenant
}

test_other_types_do_not_copy_as_backup_vaults_do if {
	properties := {"replicatedRegions": ["uksouth"], "storageSettings": [{"type": "GeoRedundant"}]}
	other := {"type": "Microsoft.RecoveryServices/vaults/others", "location": "uksouth", "properties": properties}
	judge(other, []) == set()
}

test_replication_that_names_no_place if {
	workspace := {"type": "Microsoft.OperationalInsights/workspaces", "location": "westeurope"}
	judge(workspace, []) == set()
	judge(object.union(workspace, {"properties": {"replication": {"location": ""}}}), []) == set()
}

test_targets_are_known_by_their_type if {
	workspace := "Microsoft.OperationalInsights/workspaces"
	storage := "Microsoft.Storage/storageAccounts"
	setting := {"type": "Microsoft.Insights/diagnosticSettings", "properties": {"workspaceId": "/subscriptions/s/log"}}
	judge(setting, [{"type": workspace, "location": "westeurope"}, {"type": storage, "location": "eastus"}]) == set()
	judge(setting, [{"type": storage, "location": "westeurope"}]) == {["properties", "workspaceId"]}
}
