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

whole(resource, related, params) := denials if {
	denials := replicas.deny with input as {"resource": resource, "params": params, "related": related}
}

denied(resource) := whole(resource, {}, {"perimeter": "eu", "regions": []})

copied(path, clause) := {{"path": path, "message": sprintf("data is copied: %s", [clause])}}

test_what_is_said_of_a_list if {
	cosmos := {"type": "Microsoft.DocumentDB/databaseAccounts", "location": "westeurope", "properties": {
		"locations": [{"locationName": "North Europe"}, {}, {"locationName": "UK South"}],
		"backupPolicy": {"type": "Continuous"},
	}}
	denied(cosmos) == copied(
		["properties", "locations", 2, "locationName"],
		"`UK South` is in United Kingdom, outside the EU",
	)
}

test_the_perimeter_is_a_parameter if {
	manager := {"type": "Microsoft.ApiManagement/service", "location": "westeurope", "properties": {
		"additionalLocations": [{"location": "norwayeast"}],
	}}
	path := ["properties", "additionalLocations", 0, "location"]
	denied(manager) == copied(path, "`norwayeast` is in Norway, outside the EU")
	whole(manager, {}, {"perimeter": "eea", "regions": []}) == set()
	listed := {"perimeter": "eu", "regions": ["westeurope"]}
	whole(manager, {}, listed) == copied(path, "`norwayeast` is in Norway, outside the listed regions")
}

# Each row of the table, with a region outside and one inside.
test_each_list if {
	every type, rows in data.seawall.tables.replica_places.lists {
		every row in rows {
			denied(listed(type, row, "uksouth")) == copied(
				array.concat(row.list, array.concat([0], row.key)),
				"`uksouth` is in United Kingdom, outside the EU",
			)
			denied(listed(type, row, "Sweden Central")) == set()
		}
	}
}

listed(type, row, region) := object.union(
	{"type": type, "location": "westeurope"},
	nested(row.list, [nested(row.key, region)]),
)

nested(path, value) := {path[0]: value} if count(path) == 1

nested(path, value) := {path[0]: {path[1]: value}} if count(path) == 2

nested(path, value) := {path[0]: {path[1]: {path[2]: value}}} if count(path) == 3

nested(path, value) := {path[0]: {path[1]: {path[2]: {path[3]: value}}}} if count(path) == 4

test_each_single_place if {
	every type, rows in data.seawall.tables.replica_places.single {
		every row in rows {
			outside := "`uksouth` is in United Kingdom, outside the EU"
			copied(row.path, outside) - denied(singly(type, row, "uksouth")) == set()
			denied(singly(type, row, "Sweden Central")) == set()
			every word in object.get(row, "except", []) {
				denied(singly(type, row, upper(word))) == set()
			}
		}
	}
}

singly(type, row, region) := object.union(
	{"type": type, "location": "westeurope", "apiVersion": "2025-01-01"},
	nested(row.path, region),
)

test_each_value_that_copies_to_the_pair if {
	every type, rows in data.seawall.tables.replica_places.pairs {
		every row in rows {
			every value in row.values {
				path := array.concat(row.path, [])
				copied(path, "`ukwest` is in United Kingdom, outside the EU") - denied(paired(type, row, value, "uksouth")) == set()
				denied(paired(type, row, upper(value), "westeurope")) == set()
				denied(paired(type, row, value, "polandcentral")) == set()
			}
		}
	}
}

paired(type, row, value, region) := object.union(
	{"type": type, "location": region, "apiVersion": "2025-01-01"},
	nested(row.path, value),
)

test_what_copies_to_the_pair_when_left_out if {
	every type, rows in data.seawall.tables.replica_places.pairs {
		defaults := {array.concat(row.path, []) | some row in rows; row["default"]}
		resource := {"type": type, "location": "uksouth", "apiVersion": "2025-01-01"}
		{denial.path | some denial in denied(resource)} == defaults
	}
}

test_regional_redundancy_stays if {
	every name in ["Standard_LRS", "Standard_ZRS", "Premium_ZRS", "StandardV2_LRS"] {
		account := {"type": "Microsoft.Storage/storageAccounts", "location": "uksouth", "apiVersion": "2023-05-01"}
		denied(object.union(account, {"sku": {"name": name}})) == set()
	}
}

test_policy_of_backups_in_any_case if {
	cosmos := {"type": "Microsoft.DocumentDB/databaseAccounts", "location": "uksouth"}
	mode := {"type": "CONTINUOUS", "periodicModeProperties": {"backupStorageRedundancy": "Geo"}}
	denied(object.union(cosmos, {"properties": {"backupPolicy": mode}})) == set()
	path := ["properties", "backupPolicy", "periodicModeProperties", "backupStorageRedundancy"]
	periodic := {"type": "Periodic"}
	said := denied(object.union(cosmos, {"properties": {"backupPolicy": periodic}}))
	said == copied(path, "`ukwest` is in United Kingdom, outside the EU")
	local := {"type": "Periodic", "periodicModeProperties": {"backupStorageRedundancy": "Local"}}
	denied(object.union(cosmos, {"properties": {"backupPolicy": local}})) == set()
}

test_each_copy_of_another if {
	every type, rows in data.seawall.tables.replica_places.copies {
		every row in rows {
			abroad := object.union({"type": type, "location": "eastus"}, nested(row.path, "/x/primary"))
			copied(row.path, "`eastus` is in United States, outside the EU") - denied(abroad) == set()
			denied(object.union({"type": type, "location": "westeurope"}, nested(row.path, "/x/primary"))) == set()
		}
	}
}

test_a_server_that_is_no_copy if {
	every type in ["Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.DBforMySQL/flexibleServers"] {
		denied({"type": type, "location": "eastus", "properties": {}}) == set()
		denied({"type": type, "location": "eastus", "properties": {"sourceServerResourceId": ""}}) == set()
	}
}

test_redundancy_of_a_backup_vault if {
	vault := {"type": "Microsoft.DataProtection/backupVaults", "location": "uksouth", "properties": {"storageSettings": [
		{"type": "ZoneRedundant"},
		{"type": "georedundant"},
		{},
	]}}
	path := ["properties", "storageSettings", 1, "type"]
	denied(vault) == copied(path, "`ukwest` is in United Kingdom, outside the EU")
	denied(object.union(vault, {"location": "westeurope"})) == set()
}

test_regions_that_a_backup_vault_copies_to if {
	vault := {"type": "Microsoft.DataProtection/backupVaults", "location": "westeurope", "properties": {
		"replicatedRegions": ["North Europe", "eastus", ""],
	}}
	path := ["properties", "replicatedRegions", 1]
	denied(vault) == copied(path, "`eastus` is in United States, outside the EU")
	denied(object.union(vault, {"type": "Microsoft.RecoveryServices/vaults"})) == set()
}

test_replication_that_is_off_in_words if {
	workspace := {"type": "Microsoft.OperationalInsights/workspaces", "location": "westeurope"}
	off := {"replication": {"enabled": "False", "location": "uksouth"}}
	denied(object.union(workspace, {"properties": off})) == set()
	path := ["properties", "replication", "location"]
	outside := "`uksouth` is in United Kingdom, outside the EU"
	denied(object.union(workspace, {"properties": {"replication": {"location": "uksouth"}}})) == copied(path, outside)
}

test_each_destination if {
	every type, rows in data.seawall.tables.replica_places.targets {
		every row in rows {
			resource := object.union({"type": type, "location": "westeurope"}, nested(row.path, destination(row.path)))
			near := {"type": row.type, "location": "northeurope"}
			far := {"type": lower(row.type), "location": "eastus"}
			other := {"type": "Microsoft.KeyVault/vaults", "location": "eastus"}
			reached(resource, [near]) == set()
			reached(resource, [near, other]) == set()
			reached(resource, [far]) == copied(row.path, "`eastus` is in United States, outside the EU")
			unseen := {{"path": row.path, "message": "this destination is no resource whose region is known"}}
			reached(resource, []) == unseen
			reached(resource, [other]) == unseen
		}
	}
}

reached(resource, targets) := whole(resource, {"replica_targets": targets}, {"perimeter": "eu", "regions": []})

destination(path) := "/x/y" if path != ["properties", "partnerServers"]

destination(path) := [{"id": "/x/y"}] if path == ["properties", "partnerServers"]

test_a_destination_left_empty if {
	setting := {"type": "Microsoft.Insights/diagnosticSettings", "properties": {"workspaceId": ""}}
	reached(setting, []) == set()
}

cluster(location) := {"related": {"residency_parent": [{"location": location}]}}

test_what_is_said_of_linked_caches if {
	cache := {"type": "Microsoft.Cache/redisEnterprise/databases", "properties": {
		"geoReplication": {"linkedDatabases": [{"id": "/c/0"}, {"id": "/c/1"}]},
	}}
	path := ["properties", "geoReplication", "linkedDatabases"]
	params := {"perimeter": "eu", "regions": []}
	outside := copied(path, "`eastus` is in United States, outside the EU")
	whole(cache, {"linked_databases": [cluster("westeurope"), cluster("eastus")]}, params) == outside
	unseen := {{"path": path, "message": "the region of a linked cache is not known"}}
	whole(cache, {"linked_databases": [cluster("westeurope")]}, params) == unseen
	whole(cache, {"linked_databases": [cluster("westeurope"), {}]}, params) == unseen
	whole(cache, {}, params) == unseen
}

test_what_is_said_of_other_tenants if {
	account := {"type": "Microsoft.Storage/storageAccounts", "location": "westeurope", "apiVersion": "2023-05-01"}
	said := {{"path": ["properties", "allowCrossTenantReplication"], "message": "any tenant may be a replica"}}
	denied(object.union(account, {"properties": {"allowCrossTenantReplication": true}})) == said
	denied(object.union(account, {"properties": {"allowCrossTenantReplication": "True"}})) == said
	denied(object.union(account, {"properties": {"allowCrossTenantReplication": false}})) == set()
	denied(account) == set()
	denied(object.union(account, {"apiVersion": "2022-09-01"})) == said
	denied({"type": "Microsoft.Storage/storageAccounts", "location": "westeurope"}) == said
	denied({"type": "Microsoft.EventHub/namespaces", "location": "westeurope"}) == set()
	stands := {"type": "Microsoft.Storage/storageAccounts", "properties": {"allowCrossTenantReplication": false}}
	denied(stands) == set()
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
		"message": "this destination is no resource whose region is known",
	}}
	links := {"geoReplication": {"linkedDatabases": [{"id": "/c/1"}]}}
	said({"type": "Microsoft.Cache/redisEnterprise/databases", "properties": links}, {}) == {{
		"path": ["properties", "geoReplication", "linkedDatabases"],
		"message": "the region of a linked cache is not known",
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
