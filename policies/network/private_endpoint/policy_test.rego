package seawall.policies.network.private_endpoint_test

import data.seawall.policies.network.private_endpoint

found(type, properties, related) := of_kind(type, "", properties, related)

of_kind(type, kind, properties, related) := denied if {
	denied := {d.message | some d in private_endpoint.deny} with input as {
		"resource": {"type": type, "kind": kind, "name": "x", "properties": properties},
		"related": related,
	}
}

endpoint(group, changes) := {"private_endpoints": [{"properties": properties}]} if {
	properties := {"privateLinkServiceConnections": [link(group, changes)]}
}

manual(group, changes) := {"private_endpoints": [{"properties": properties}]} if {
	properties := {"manualPrivateLinkServiceConnections": [link(group, changes)]}
}

link(group, changes) := {"properties": object.union({"groupIds": [group]}, changes)}

status(text) := {"privateLinkServiceConnectionState": {"status": text}}

vault := "Microsoft.KeyVault/vaults"

account := "Microsoft.Storage/storageAccounts"

test_none if found(vault, {}, {}) == {"no approved private endpoint for vault"}

test_where_it_is_told if {
	denied := private_endpoint.deny with input as {"resource": {"type": vault}}
	denied == {{
		"path": ["properties", "privateEndpointConnections"],
		"message": "no approved private endpoint for vault",
	}}
}

test_one_of_several_groups if {
	automation := "Microsoft.Automation/automationAccounts"
	found(automation, {}, {}) == {"no approved private endpoint for Webhook or DSCAndHybridWorker"}
	every group in ["Webhook", "DSCAndHybridWorker"] {
		count(found(automation, {}, endpoint(group, {}))) == 0
	}
}

test_one if count(found(vault, {}, endpoint("Vault", {}))) == 0

test_of_another_group if count(found(account, {}, endpoint("file", {}))) == 1

test_rejected if count(found(vault, {}, endpoint("vault", status("Rejected")))) == 1

test_manual_waits if {
	count(found(vault, {}, manual("vault", {}))) == 1
	count(found(vault, {}, manual("vault", status("Approved")))) == 0
}

test_live_connections if {
	connections := {"privateEndpointConnections": [{"properties": status("Approved")}]}
	count(found(vault, connections, {})) == 0
	count(found(account, connections, {})) == 1
	named := {"privateEndpointConnections": [{"properties": object.union(status("Approved"), {"groupIds": ["Blob"]})}]}
	count(found(account, named, {})) == 0
	waiting := {"privateEndpointConnections": [{"properties": {"groupIds": ["blob"]}}]}
	count(found(account, waiting, {})) == 1
	rejected := {"privateEndpointConnections": [{"properties": object.union(status("Rejected"), {"groupIds": ["blob"]})}]}
	count(found(account, rejected, {})) == 1
}

test_what_is_used_of_storage if {
	used := {"storage_shares": [{}], "storage_queues": [{}], "storage_tables": [{}]}
	found(account, {}, object.union(used, endpoint("blob", {}))) == {"no approved private endpoint for file, queue, table"}
}

test_kinds if {
	count(of_kind(account, "FileStorage", {}, endpoint("file", {}))) == 0
	cosmos := "Microsoft.DocumentDB/databaseAccounts"
	count(of_kind(cosmos, "GlobalDocumentDB", {}, endpoint("Sql", {}))) == 0
	count(of_kind(cosmos, "MongoDB", {}, endpoint("MongoDB", {}))) == 0
	table := {"capabilities": [{"name": "EnableTable"}, {"name": "EnableServerless"}]}
	of_kind(cosmos, "GlobalDocumentDB", table, endpoint("Sql", {})) == {"no approved private endpoint for Table"}
	count(of_kind(cosmos, "GlobalDocumentDB", table, endpoint("Table", {}))) == 0
	count(of_kind("Microsoft.MachineLearningServices/workspaces", "Project", {}, {})) == 0
}

test_injection if {
	network := {"network": {"delegatedSubnetResourceId": "/s"}}
	count(found("Microsoft.DBforPostgreSQL/flexibleServers", network, {})) == 0
	count(found("Microsoft.Cache/redis", {"subnetId": "/s"}, {})) == 0
	count(found("Microsoft.Cache/redis", {"subnetId": ""}, {})) == 1
	count(found("Microsoft.Cache/redis", {}, {})) == 1
	count(found("Microsoft.Kusto/clusters", {"virtualNetworkConfiguration": {"subnetId": "/s"}}, {})) == 0
}

test_groups_of_the_documentation if {
	purview := "Microsoft.Purview/accounts"
	every group in ["account", "platform"] {
		count(found(purview, {}, endpoint(group, {}))) == 0
	}
	count(found(purview, {}, endpoint("portal", {}))) == 1
	found("Microsoft.BotService/botServices", {}, endpoint("Bot", {})) == {"no approved private endpoint for Token"}
	count(found("Microsoft.Monitor/accounts", {}, endpoint("prometheusMetrics", {}))) == 0
	count(found("Microsoft.MachineLearningServices/registries", {}, endpoint("amlregistry", {}))) == 0
	count(found("Microsoft.IoTCentral/iotApps", {}, endpoint("iotApp", {}))) == 0
}
