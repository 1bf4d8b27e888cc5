package seawall.policies.data.blob_versioning_test

import data.seawall.policies.data.blob_versioning

judge(resource, related) := denials if {
	denials := blob_versioning.deny with input as {"resource": resource, "params": {}, "related": related}
}

applies(resource, related) := answer if {
	answer := blob_versioning.applies with input as {"resource": resource, "related": related}
}

service(properties) := {"type": "Microsoft.Storage/storageAccounts/blobServices", "properties": properties}

account(kind, changes) := object.union(
	{"type": "microsoft.storage/storageaccounts", "kind": kind, "sku": {"name": "Standard_ZRS"}, "properties": {}},
	changes,
)

premium := {"sku": {"name": "Premium_LRS"}}

lake := {"properties": {"isHnsEnabled": true}}

off := {{"path": ["properties", "isVersioningEnabled"]}}

missing := {{"path": ["properties"], "message": "no blob service says that versions are kept"}}

test_on if {
	judge(service({"isVersioningEnabled": true}), {}) == set()
	judge(service({"isVersioningEnabled": "True"}), {}) == set()
}

test_off_or_absent if {
	judge(service({"isVersioningEnabled": false}), {}) == off
	judge(service({}), {}) == off
	judge({"type": "Microsoft.Storage/storageAccounts/blobServices"}, {"parent": [account("StorageV2", {})]}) == off
}

test_account_without_a_blob_service if {
	judge(account("StorageV2", {}), {"blob_services": []}) == missing
	judge({"type": "Microsoft.Storage/storageAccounts"}, {}) == missing
	judge(account("StorageV2", {}), {"blob_services": [service({})]}) == set()
}

test_accounts_that_can if {
	every kind in ["Storage", "StorageV2", "BlobStorage", "BlockBlobStorage"] {
		applies(account(kind, {}), {})
	}
	applies(account("BlockBlobStorage", premium), {})
	applies(account("StorageV2", {"properties": {"isHnsEnabled": false}}), {})
	applies(service({}), {})
}

test_accounts_that_cannot if {
	every one in [
		account("FileStorage", premium),
		account("FileStorage", {}),
		account("StorageV2", premium),
		account("storage", {"sku": {"name": "premium_LRS"}}),
		account("StorageV2", lake),
		account("StorageV2", {"properties": {"isHnsEnabled": "true"}}),
	] {
		applies(one, {}) == false
		judge(one, {}) == set()
		applies(service({}), {"parent": [one]}) == false
		judge(service({}), {"parent": [one]}) == set()
	}
}
