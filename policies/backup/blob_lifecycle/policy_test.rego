package seawall.policies.backup.blob_lifecycle_test

import data.seawall.policies.backup.blob_lifecycle

judge(resource, policies) := denials if {
	denials := blob_lifecycle.deny with input as {
		"resource": resource,
		"params": {"days": 30},
		"related": {"lifecycle_policies": policies},
	}
}

applies(resource) := answer if answer := blob_lifecycle.applies with input as {"resource": resource}

account(kind, sku) := {"type": "microsoft.storage/storageaccounts", "kind": kind, "sku": {"name": sku}}

policy(rules) := {
	"type": "Microsoft.Storage/storageAccounts/managementPolicies",
	"properties": {"policy": {"rules": rules}},
}

rule(actions) := {"enabled": true, "type": "Lifecycle", "definition": {"actions": actions}}

after(days) := {"delete": {"daysAfterCreationGreaterThan": days}}

early(i, what) := {
	"path": [
		"properties", "policy", "rules", i, "definition", "actions", what, "delete",
		"daysAfterCreationGreaterThan",
	],
	"message": sprintf("a %v is deleted before it is 30 days old", [what]),
}

none := {{
	"path": ["properties", "policy", "rules"],
	"message": "no rule that is on deletes snapshots or versions",
}}

missing := {{"path": ["properties"], "message": "no lifecycle policy deletes snapshots"}}

test_late_enough if {
	judge(policy([rule({"snapshot": after(30)})]), []) == set()
	judge(policy([rule({"version": after("90")})]), []) == set()
	judge(policy([rule({"snapshot": after(31), "version": after(30)})]), []) == set()
}

test_too_early if {
	judge(policy([rule({"snapshot": after(29)})]), []) == {early(0, "snapshot")}
	judge(policy([rule({"snapshot": after(30)}), rule({"version": after(7)})]), []) == {early(1, "version")}
	undated := {"delete": {"daysAfterLastTierChangeGreaterThan": 60}}
	judge(policy([rule({"snapshot": undated})]), []) == {early(0, "snapshot")}
}

test_no_deletion if {
	judge(policy([rule({"baseBlob": after(1)})]), []) == none
	judge(policy([rule({"snapshot": {"tierToCool": {"daysAfterCreationGreaterThan": 30}}})]), []) == none
	judge(policy([]), []) == none
	judge({"type": "Microsoft.Storage/storageAccounts/managementPolicies"}, []) == none
}

test_rule_that_is_off if {
	judge(policy([object.union(rule({"snapshot": after(30)}), {"enabled": false})]), []) == none
	judge(policy([object.union(rule({"snapshot": after(3)}), {"enabled": "false"})]), []) == none
	judge(policy([object.remove(rule({"snapshot": after(30)}), ["enabled"])]), []) == set()
}

test_account if {
	judge(account("StorageV2", "Standard_ZRS"), []) == missing
	judge(account("StorageV2", "Standard_ZRS"), [policy([])]) == set()
	judge(account("BlockBlobStorage", "Premium_LRS"), []) == missing
}

test_accounts_without_such_blobs if {
	every one in [
		account("FileStorage", "Standard_LRS"),
		account("StorageV2", "Premium_LRS"),
		account("Storage", "premium_LRS"),
	] {
		judge(one, []) == set()
		applies(one) == false
	}
	applies(account("StorageV2", "Standard_LRS"))
}
