package seawall.policies.backup.blob_soft_delete_test

import data.seawall.policies.backup.blob_soft_delete

judge(resource, services) := {denial.path | some denial in denials} if {
	denials := blob_soft_delete.deny with input as {
		"resource": resource,
		"params": {"days": 7},
		"related": {"blob_services": services},
	}
}

service(blobs, containers) := {
	"type": "Microsoft.Storage/storageAccounts/blobServices",
	"properties": {"deleteRetentionPolicy": blobs, "containerDeleteRetentionPolicy": containers},
}

on(days) := {"enabled": true, "days": days}

account(kind) := {"type": "Microsoft.Storage/storageAccounts", "kind": kind, "properties": {}}

test_both_on if {
	judge(service(on(7), on(30)), []) == set()
	judge(service({"enabled": "true", "days": "14"}, on(7)), []) == set()
}

test_one_off_or_absent if {
	judge(service({"enabled": false}, on(7)), []) == {["properties", "deleteRetentionPolicy", "enabled"]}
	judge(service(on(7), {}), []) == {["properties", "containerDeleteRetentionPolicy", "enabled"]}
	count(judge({"type": "Microsoft.Storage/storageAccounts/blobServices"}, [])) == 2
}

test_too_short if judge(service(on(6), on(7)), []) == {["properties", "deleteRetentionPolicy", "days"]}

test_account_without_a_blob_service if {
	judge(account("StorageV2"), []) == {["properties"]}
	judge(account("StorageV2"), [service(on(7), on(7))]) == set()
	judge(account("FileStorage"), []) == set()
	blob_soft_delete.applies == false with input as {"resource": account("FileStorage")}
}

test_what_is_said if {
	blob_service := service({"enabled": false}, {"enabled": true})
	denials := blob_soft_delete.deny with input as {"resource": blob_service, "params": {"days": 1}}
	denials == {
		{"path": ["properties", "deleteRetentionPolicy", "enabled"], "message": "soft delete of blobs is off"},
		{
			"path": ["properties", "containerDeleteRetentionPolicy", "days"],
			"message": "deleted containers are kept for less than 1 days",
		},
	}
	alone := blob_soft_delete.deny with input as {"resource": account("StorageV2"), "related": {"blob_services": []}}
	alone == {{"path": ["properties"], "message": "no blob service says that soft delete is on"}}
}

test_an_account_is_not_asked_for_what_its_service_says if {
	properties := {"deleteRetentionPolicy": on(1), "containerDeleteRetentionPolicy": on(1)}
	judge(object.union(account("StorageV2"), {"properties": properties}), [service(on(7), on(7))]) == set()
}

test_no_days_are_none if {
	blob_service := service({"enabled": true}, {"enabled": true})
	denials := blob_soft_delete.deny with input as {"resource": blob_service, "params": {"days": 0}}
	denials == set()
}
