package seawall.policies.keyvault.rbac_test

import data.seawall.policies.keyvault.rbac as subject

properties_1 := {}

input_1 := {
	"related": {},
	"resource": {
		"type": "Microsoft.KeyVault/vaults",
		"apiVersion": "2026-02-01",
		"name": "kv",
		"location": "westeurope",
		"properties": properties_1,
	},
}

test_1_keyvault_vaults_passes if {
	count(subject.deny) == 0 with input as input_1
}

properties_2 := {
	"accessPolicies": [{}],
}

input_2 := {
	"related": {},
	"resource": {
		"type": "Microsoft.KeyVault/vaults/accessPolicies",
		"apiVersion": "2023-07-01",
		"name": "kv/remove",
		"leaf": "remove",
		"properties": properties_2,
	},
}

test_2_keyvault_vaults_accesspolicies_passes if {
	count(subject.deny) == 0 with input as input_2
}

properties_3 := {
	"tenantId": "00000000-0000-0000-0000-0000000000aa",
	"sku": {
		"family": "A",
		"name": "standard",
	},
	"enableRbacAuthorization": false,
}

input_3 := {
	"related": {},
	"resource": {
		"type": "Microsoft.KeyVault/vaults",
		"apiVersion": "2023-07-01",
		"name": "kv",
		"location": "westeurope",
		"properties": properties_3,
	},
}

test_3_keyvault_vaults_is_denied if {
	count(subject.deny) == 1 with input as input_3
}

properties_4 := {
	"tenantId": "00000000-0000-0000-0000-0000000000aa",
	"sku": {
		"family": "A",
		"name": "standard",
	},
	"enableRbacAuthorization": true,
	"accessPolicies": [{
		"tenantId": "00000000-0000-0000-0000-0000000000aa",
		"objectId": "00000000-0000-0000-0000-0000000000bb",
		"permissions": {
			"secrets": ["get"],
		},
	}],
}

input_4 := {
	"related": {},
	"resource": {
		"type": "Microsoft.KeyVault/vaults",
		"apiVersion": "2023-07-01",
		"name": "kv",
		"location": "westeurope",
		"properties": properties_4,
	},
}

test_4_keyvault_vaults_is_denied if {
	count(subject.deny) == 1 with input as input_4
}

properties_5 := {
	"accessPolicies": [{
		"tenantId": "00000000-0000-0000-0000-0000000000aa",
		"objectId": "00000000-0000-0000-0000-0000000000bb",
		"permissions": {
			"secrets": ["get"],
		},
	}],
}

input_5 := {
	"related": {},
	"resource": {
		"type": "Microsoft.KeyVault/vaults/accessPolicies",
		"apiVersion": "2023-07-01",
		"name": "kv/add",
		"leaf": "add",
		"properties": properties_5,
	},
}

test_5_keyvault_vaults_accesspolicies_is_denied if {
	count(subject.deny) == 1 with input as input_5
}
