package seawall.policies.backup.instance_test

import data.seawall.policies.backup.instance

params := {"types": ["Microsoft.DBforPostgreSQL/flexibleServers", "microsoft.compute/virtualMachines"]}

judge(resource, related) := denials if {
	denials := instance.deny with input as {"resource": resource, "params": params, "related": related}
}

applies(resource) := answer if answer := instance.applies with input as {"resource": resource, "params": params}

server(properties) := {"type": "microsoft.dbforpostgresql/flexibleservers", "properties": properties}

machine := {"type": "Microsoft.Compute/virtualMachines", "properties": {}}

backup_instance(properties) := {
	"type": "Microsoft.DataProtection/backupVaults/backupInstances",
	"properties": properties,
}

item(properties) := {
	"type": "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems",
	"properties": properties,
}

unbound := {{"path": ["properties"], "message": "nothing binds it to a policy of a backup vault"}}

without_policy(path) := {{"path": path, "message": "no policy says when to back up"}}

stopped(path) := {{"path": path, "message": "backups are stopped"}}

test_server_that_is_bound if {
	judge(server({}), {"backup_instances": [backup_instance({})]}) == set()
	judge(machine, {"protected_items": [item({})], "backup_instances": []}) == set()
	judge(machine, {"protection_intents": [{}]}) == set()
}

test_server_that_is_not if {
	judge(server({}), {"backup_instances": [], "protected_items": [], "protection_intents": []}) == unbound
	judge(machine, {}) == unbound
	judge(machine, {"others": [{}]}) == unbound
}

test_types_that_are_asked_for if {
	applies(server({"createMode": "Default", "replicationRole": "Primary"}))
	applies(machine)
	other := {"type": "Microsoft.Storage/storageAccounts", "properties": {}}
	applies(other) == false
	judge(other, {}) == set()
}

test_replicas if {
	every properties in [
		{"createMode": "Replica"},
		{"replicationRole": "Replica"},
		{"replicationRole": "AsyncReplica"},
		{"replicationRole": "GeoAsyncReplica"},
	] {
		applies(server(properties)) == false
		judge(server(properties), {}) == set()
	}
}

test_instances if {
	path := ["properties", "policyInfo", "policyId"]
	applies(backup_instance({}))
	judge(backup_instance({"policyInfo": {"policyId": "/p"}}), {}) == set()
	judge(backup_instance({}), {}) == without_policy(path)
	judge(backup_instance({"policyInfo": {"policyId": ""}, "policyId": "/p"}), {}) == without_policy(path)
}

test_items if {
	applies(item({}))
	judge(item({"policyId": "/p"}), {}) == set()
	judge(item({"policyInfo": {"policyId": "/p"}}), {}) == without_policy(["properties", "policyId"])
}

test_states if {
	of_instance := ["properties", "currentProtectionState"]
	of_item := ["properties", "protectionState"]
	every state in ["ProtectionConfigured", "ConfiguringProtection", "UpdatingProtection"] {
		judge(backup_instance({"policyInfo": {"policyId": "/p"}, "currentProtectionState": state}), {}) == set()
	}
	every state in ["Protected", "IRPending"] {
		judge(item({"policyId": "/p", "protectionState": state}), {}) == set()
	}
	judge(item({"policyId": "/p", "protectionState": "ProtectionStopped"}), {}) == stopped(of_item)
	judge(item({"policyId": "/p", "protectionState": ""}), {}) == stopped(of_item)
	suspended := {"policyInfo": {"policyId": "/p"}, "currentProtectionState": "BackupSchedulesSuspended"}
	judge(backup_instance(suspended), {}) == stopped(of_instance)
	judge(object.union(machine, {"properties": {"protectionState": "x"}}), {"protected_items": [{}]}) == set()
}
