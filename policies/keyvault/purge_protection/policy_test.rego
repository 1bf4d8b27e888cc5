package seawall.policies.keyvault.purge_protection_test

import data.seawall.policies.keyvault.purge_protection as subject

vault := "Microsoft.KeyVault/vaults"

# What is denied; a word in the place of the whole if the control does not concern the resource.
judge(type, properties, rest) := judged(object.union(
	{"params": {"environments": []}, "resource": {"type": type, "apiVersion": "2023-07-01", "properties": properties}},
	rest,
))

judged(value) := denials if {
	subject.applies with input as value
	denials := subject.deny with input as value
} else := "not concerned" if {
	denials := subject.deny with input as value
	denials == set()
}

purged := {{"path": ["properties", "enablePurgeProtection"], "message": "the vault can be purged"}}

test_vaults if {
	judge(vault, {"enablePurgeProtection": true}, {}) == set()
	judge(vault, {"enablePurgeProtection": "true"}, {}) == set()
	judge(vault, {"enablePurgeProtection": false}, {}) == purged
	judge(vault, {}, {}) == purged
}

test_hardware_is_protected_by_default if judge("Microsoft.KeyVault/managedHSMs", {}, {}) == set()

test_named_environments_only if {
	named := {"params": {"environments": ["production"]}}
	judge(vault, {}, object.union(named, {"environment": "production"})) == purged
	judge(vault, {}, object.union(named, {"environment": "development"})) == "not concerned"
	judge(vault, {}, named) == "not concerned"
}
