package seawall.policies.keyvault.soft_delete_test

import data.seawall.policies.keyvault.soft_delete as subject

judge(properties) := denials if {
	denials := subject.deny with input as {
		"resource": {"type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "properties": properties},
		"params": {"days": 7},
	}
}

off := {{"path": ["properties", "enableSoftDelete"], "message": "soft delete is off"}}

short := {{
	"path": ["properties", "softDeleteRetentionInDays"],
	"message": "deleted objects are kept for less than 7 days",
}}

test_on_by_default if {
	judge({}) == set()
	judge({"enableSoftDelete": "true"}) == set()
}

test_off if {
	judge({"enableSoftDelete": false}) == off
	judge({"enableSoftDelete": false, "softDeleteRetentionInDays": 6}) == off
}

test_too_short if {
	judge({"softDeleteRetentionInDays": 6}) == short
	judge({"softDeleteRetentionInDays": 7}) == set()
}
