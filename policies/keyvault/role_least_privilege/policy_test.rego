package seawall.policies.keyvault.role_least_privilege_test

import data.seawall.policies.keyvault.role_least_privilege as subject

properties_1 := {
	"principalId": "p1",
	"principalType": "User",
	"roleDefinitionId": "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
}

input_1 := {
	"params": {
		"break_glass_principals": [],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Authorization/roleAssignments",
		"name": "a",
		"scope": "/subscriptions/0/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv",
		"properties": properties_1,
	},
	"environment": "production",
}

test_1_authorization_roleassignments_is_denied if {
	count(subject.deny) == 1 with input as input_1
}

test_1_applies if subject.applies with input as input_1

properties_2 := {
	"principalId": "p1",
	"principalType": "Group",
	"roleDefinitionId": "00482a5a-887f-4fb3-b363-3b7fe8e74483",
	"description": "Break-glass",
}

input_2 := {
	"params": {
		"break_glass_principals": [],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Authorization/roleAssignments",
		"name": "a",
		"scope": "/subscriptions/0/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv",
		"properties": properties_2,
	},
	"environment": "production",
}

test_2_authorization_roleassignments_passes if {
	count(subject.deny) == 0 with input as input_2
}

test_2_applies if subject.applies with input as input_2

properties_3 := {
	"principalId": "p1",
	"principalType": "User",
	"roleDefinitionId": "00482a5a-887f-4fb3-b363-3b7fe8e74483",
}

input_3 := {
	"params": {
		"break_glass_principals": ["p1"],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Authorization/roleAssignments",
		"name": "a",
		"scope": "/subscriptions/0/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv",
		"properties": properties_3,
	},
	"environment": "production",
}

test_3_authorization_roleassignments_passes if {
	count(subject.deny) == 0 with input as input_3
}

test_3_applies if subject.applies with input as input_3

properties_4 := {
	"principalId": "p1",
	"principalType": "ServicePrincipal",
	"roleDefinitionId": "4633458b-17de-408a-b874-0445c86b69e6",
}

input_4 := {
	"params": {
		"break_glass_principals": [],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Authorization/roleAssignments",
		"name": "a",
		"properties": properties_4,
	},
}

test_4_authorization_roleassignments_is_denied if {
	count(subject.deny) == 1 with input as input_4
}

test_4_applies if subject.applies with input as input_4

properties_5 := {
	"principalId": "p1",
	"principalType": "ServicePrincipal",
	"roleDefinitionId": "4633458b-17de-408a-b874-0445c86b69e6",
}

input_5 := {
	"params": {
		"break_glass_principals": [],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.KeyVault/vaults/providers/roleAssignments",
		"name": "a",
		"properties": properties_5,
	},
}

test_5_keyvault_vaults_providers_roleassignments_passes if {
	count(subject.deny) == 0 with input as input_5
}

test_5_applies if subject.applies with input as input_5

properties_6 := {
	"principalId": "00000000-0000-0000-0000-0000000000cc",
	"principalType": "ServicePrincipal",
	"roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
}

input_6 := {
	"params": {
		"break_glass_principals": [],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Authorization/roleAssignments",
		"apiVersion": "2022-04-01",
		"name": "00000000-0000-0000-0000-000000000101",
		"scope": "/subscriptions/0/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv",
		"properties": properties_6,
	},
}

test_6_authorization_roleassignments_is_denied if {
	count(subject.deny) == 1 with input as input_6
}

test_6_applies if subject.applies with input as input_6
