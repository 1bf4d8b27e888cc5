package seawall.policies.keyvault.soft_delete_test

import data.seawall.policies.keyvault.soft_delete as subject

properties_1 := {
	"tenantId": "00000000-0000-0000-0000-0000000000aa",
	"sku": {
		"family": "A",
		"name": "standard",
	},
	"enableSoftDelete": false,
}

input_1 := {
	"params": {
		"days": 7,
	},
	"related": {},
	"resource": {
		"type": "Microsoft.KeyVault/vaults",
		"apiVersion": "2023-07-01",
		"name": "kv",
		"location": "westeurope",
		"properties": properties_1,
	},
}

test_1_keyvault_vaults_is_denied if {
	count(subject.deny) == 1 with input as input_1
}

properties_2 := {
	"tenantId": "00000000-0000-0000-0000-0000000000aa",
	"sku": {
		"family": "A",
		"name": "standard",
	},
	"softDeleteRetentionInDays": 6,
}

input_2 := {
	"params": {
		"days": 7,
	},
	"related": {},
	"resource": {
		"type": "Microsoft.KeyVault/vaults",
		"apiVersion": "2023-07-01",
		"name": "kvdays",
		"location": "westeurope",
		"properties": properties_2,
	},
}

test_2_keyvault_vaults_is_denied if {
	count(subject.deny) == 1 with input as input_2
}

properties_3 := {
	"tenantId": "00000000-0000-0000-0000-0000000000aa",
	"sku": {
		"family": "A",
		"name": "standard",
	},
}

input_3 := {
	"params": {
		"days": 7,
	},
	"related": {},
	"resource": {
		"type": "Microsoft.KeyVault/vaults",
		"apiVersion": "2023-07-01",
		"name": "kv",
		"location": "westeurope",
		"properties": properties_3,
	},
}

test_3_keyvault_vaults_passes if {
	count(subject.deny) == 0 with input as input_3
}
