package seawall.policies.keyvault.role_least_privilege_test

import data.seawall.policies.keyvault.role_least_privilege as subject

assignments := "Microsoft.Authorization/roleAssignments"

# What is denied; a word in the place of the whole if the control does not concern the resource.
judge(type, scope, properties, rest) := judged(object.union(
	{
		"params": {"break_glass_principals": ["p1"]},
		"resource": object.union({"type": type, "properties": object.union({"principalId": "p0"}, properties)}, scope),
	},
	rest,
))

judged(value) := denials if {
	subject.applies with input as value
	denials := subject.deny with input as value
} else := "not concerned" if {
	denials := subject.deny with input as value
	denials == set()
}

vault := {"scope": "/subscriptions/0/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv"}

group := {"scope": "/subscriptions/0/resourceGroups/rg"}

owns(role, type) := {"roleDefinitionId": role, "principalType": type}

# Of the table: administrator of vaults, reader of secrets, contributor.
administrator := "00482a5a-887f-4fb3-b363-3b7fe8e74483"

officer := "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"

reader := "/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"

contributor := "b24988ac-6180-42a0-ab88-20f7382dd24c"

too_much := {"path": ["properties", "roleDefinitionId"], "message": "an application holds more than it needs"}

too_wide(path) := {"path": path, "message": "the role reaches beyond one vault"}

by_person := {"path": ["properties", "principalId"], "message": "a person has access in production"}

test_applications if {
	judge(assignments, vault, owns(reader, "ServicePrincipal"), {}) == set()
	judge(assignments, vault, owns(officer, "ServicePrincipal"), {}) == {too_much}
	judge(assignments, vault, {"roleDefinitionId": officer}, {}) == {too_much}
	judge(assignments, vault, owns(contributor, "ServicePrincipal"), {}) == {too_much}
}

test_reach if {
	judge(assignments, group, owns(reader, "ServicePrincipal"), {}) == {too_wide(["scope"])}
	judge(assignments, {}, owns(reader, "ServicePrincipal"), {}) == {too_wide(["properties", "scope"])}
	judge(assignments, group, owns(officer, "ServicePrincipal"), {}) == {too_much}
	nested := "Microsoft.KeyVault/vaults/providers/roleAssignments"
	judge(nested, {}, owns(reader, "ServicePrincipal"), {}) == set()
}

test_other_roles_elsewhere if {
	judge(assignments, group, owns(contributor, "ServicePrincipal"), {}) == "not concerned"
	judge(assignments, group, owns(contributor, "User"), {"environment": "production"}) == "not concerned"
}

test_people if {
	every type in ["User", "Group", "ForeignGroup"] {
		judge(assignments, vault, owns(officer, type), {"environment": "production"}) == {by_person}
		judge(assignments, group, owns(reader, type), {"environment": "production"}) == {by_person}
		judge(assignments, vault, owns(officer, type), {"environment": "staging"}) == set()
		judge(assignments, group, owns(reader, type), {}) == set()
	}
	judge(assignments, vault, owns(reader, "ServicePrincipal"), {"environment": "production"}) == set()
}

for_emergencies(role, type, changes) := judge(
	assignments,
	vault,
	object.union(owns(role, type), changes),
	{"environment": "production"},
)

test_break_glass_by_name if {
	for_emergencies(administrator, "User", {"principalId": "p1"}) == set()
	for_emergencies(administrator, "User", {"principalId": "p2"}) == {by_person}
	for_emergencies(officer, "User", {"principalId": "p1"}) == {by_person}
}

test_break_glass_by_description if {
	every type in ["Group", "ForeignGroup"] {
		for_emergencies(administrator, type, {"description": "Break-glass"}) == set()
		for_emergencies(administrator, type, {"description": "Operators"}) == {by_person}
		for_emergencies(administrator, type, {}) == {by_person}
		for_emergencies(officer, type, {"description": "Break glass"}) == {by_person}
	}
	for_emergencies(administrator, "User", {"description": "Break-glass"}) == {by_person}
}
