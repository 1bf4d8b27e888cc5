package seawall.policies.identity.managed_test

import data.seawall.policies.identity.managed as subject

properties_1 := {}

input_1 := {
	"params": {
		"kind": "any",
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Web/sites",
		"apiVersion": "2023-12-01",
		"name": "sites",
		"location": "westeurope",
		"identity": {
			"type": "None",
		},
		"properties": properties_1,
	},
}

test_1_web_sites_is_denied if {
	count(subject.deny) == 1 with input as input_1
}

properties_2 := {}

input_2 := {
	"params": {
		"kind": "any",
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Web/sites/slots",
		"apiVersion": "2023-12-01",
		"name": "app/staging",
		"identity": {
			"type": "None",
		},
		"properties": properties_2,
	},
}

test_2_web_sites_slots_is_denied if {
	count(subject.deny) == 1 with input as input_2
}
