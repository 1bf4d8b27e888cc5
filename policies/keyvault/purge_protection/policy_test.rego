package seawall.policies.keyvault.purge_protection_test

import data.seawall.policies.keyvault.purge_protection as subject

properties_1 := {}

input_1 := {
	"params": {
		"environments": ["production"],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.KeyVault/vaults",
		"apiVersion": "2023-07-01",
		"name": "kv",
		"location": "westeurope",
		"properties": properties_1,
	},
	"environment": "production",
}

test_1_keyvault_vaults_is_denied if {
	count(subject.deny) == 1 with input as input_1
}

test_1_applies if subject.applies with input as input_1

properties_2 := {}

input_2 := {
	"params": {
		"environments": ["production"],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.KeyVault/vaults",
		"apiVersion": "2023-07-01",
		"name": "kv",
		"location": "westeurope",
		"properties": properties_2,
	},
	"environment": "development",
}

test_2_keyvault_vaults_passes if {
	count(subject.deny) == 0 with input as input_2
}

properties_3 := {
	"tenantId": "00000000-0000-0000-0000-0000000000aa",
	"sku": {
		"family": "A",
		"name": "standard",
	},
	"enablePurgeProtection": false,
}

input_3 := {
	"params": {
		"environments": [],
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

test_3_keyvault_vaults_is_denied if {
	count(subject.deny) == 1 with input as input_3
}

test_3_applies if subject.applies with input as input_3

properties_4 := {
	"tenantId": "00000000-0000-0000-0000-0000000000aa",
}

input_4 := {
	"params": {
		"environments": [],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.KeyVault/managedHSMs",
		"apiVersion": "2023-07-01",
		"name": "hsm",
		"location": "westeurope",
		"sku": {
			"family": "B",
			"name": "Standard_B1",
		},
		"properties": properties_4,
	},
}

test_4_keyvault_managedhsms_passes if {
	count(subject.deny) == 0 with input as input_4
}

test_4_applies if subject.applies with input as input_4
