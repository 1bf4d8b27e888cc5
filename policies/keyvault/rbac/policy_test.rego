package seawall.policies.keyvault.rbac_test

import data.seawall.policies.keyvault.rbac as subject

judge(resource) := denials if {
	denials := subject.deny with input as {"resource": resource}
}

vault(properties) := {"type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "properties": properties}

added(leaf, properties) := {
	"type": "Microsoft.KeyVault/vaults/accessPolicies",
	"apiVersion": "2023-07-01",
	"leaf": leaf,
	"properties": properties,
}

switch := ["properties", "enableRbacAuthorization"]

policies := {"accessPolicies": [{"objectId": "00000000-0000-0000-0000-0000000000bb"}]}

by_policies := {"path": switch, "message": "access is decided by access policies"}

beside := {"path": ["properties", "accessPolicies"], "message": "access policies stand beside role assignments"}

by_a_child := {"path": ["properties", "accessPolicies"], "message": "access policies are added to the vault"}

test_vaults if {
	judge(vault({"enableRbacAuthorization": true})) == set()
	judge(vault({"enableRbacAuthorization": "true", "accessPolicies": []})) == set()
	judge(vault({"enableRbacAuthorization": false})) == {by_policies}
	judge(vault({})) == {by_policies}
}

test_policies_beside_roles if {
	judge(vault(object.union(policies, {"enableRbacAuthorization": true}))) == {beside}
	judge(vault(object.union(policies, {"enableRbacAuthorization": false}))) == {by_policies}
}

test_newest_version_has_roles_by_default if {
	newest := object.union(vault({}), {"apiVersion": "2026-02-01"})
	judge(newest) == set()
	judge(object.remove(newest, ["apiVersion"])) == {by_policies}
}

test_policies_of_their_own if {
	judge(added("add", policies)) == {by_a_child}
	judge(added("add", {"accessPolicies": []})) == set()
	judge(added("Remove", policies)) == set()
	judge(added("add", object.union(policies, {"enableRbacAuthorization": true}))) == {by_a_child}
}
