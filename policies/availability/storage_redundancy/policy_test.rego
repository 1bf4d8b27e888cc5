package seawall.policies.availability.storage_redundancy_test

import data.seawall.policies.availability.storage_redundancy

judge(resource, skus) := denials if {
	denials := storage_redundancy.deny with input as {"resource": resource, "params": {"skus": skus}}
}

account(kind, sku) := {"type": "Microsoft.Storage/storageAccounts", "kind": kind, "sku": {"name": sku}}

readable := ["Standard_RAGRS", "Standard_RAGZRS"]

denied := {{"path": ["sku", "name"]}}

test_readable_copies if {
	judge(account("StorageV2", "Standard_RAGRS"), readable) == set()
	judge(account("BlobStorage", "standard_ragzrs"), readable) == set()
}

test_other_redundancy if {
	every sku in ["Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_GZRS", "Premium_LRS", "StandardV2_GRS"] {
		judge(account("StorageV2", sku), readable) == denied
	}
	judge(account("StorageV2", "Standard_RAGRS"), ["standard_ragzrs"]) == denied
	judge(account("StorageV2", "Standard_GRS"), ["STANDARD_GRS"]) == set()
}

test_nothing_said if {
	judge({"type": "Microsoft.Storage/storageAccounts"}, readable) == denied
	judge({"type": "Microsoft.Storage/storageAccounts", "sku": {}}, readable) == denied
}

test_file_shares if {
	judge(account("FileStorage", "Premium_ZRS"), readable) == set()
	storage_redundancy.applies == false with input as {"resource": account("FileStorage", "Premium_ZRS")}
	storage_redundancy.applies with input as {"resource": account("BlockBlobStorage", "Premium_LRS")}
}
