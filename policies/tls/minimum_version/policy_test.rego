package seawall.policies.tls.minimum_version_test

import data.seawall.policies.tls.minimum_version as subject

properties_1 := {
	"sslPolicy": {
		"disabledSslProtocols": ["TLSv1_0", "TLSv1_1"],
	},
}

input_1 := {
	"params": {
		"minimum": "1.2",
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Network/applicationGateways",
		"apiVersion": "2022-01-01",
		"name": "gw",
		"location": "westeurope",
		"properties": properties_1,
	},
}

test_1_network_applicationgateways_passes if {
	count(subject.deny) == 0 with input as input_1
}

test_1_applies if subject.applies with input as input_1

properties_2 := {
	"httpListeners": [{
		"name": "a",
		"properties": {
			"protocol": "Https",
		},
	}],
}

input_2 := {
	"params": {
		"minimum": "1.2",
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Network/applicationGateways",
		"apiVersion": "2022-01-01",
		"name": "gw",
		"location": "westeurope",
		"properties": properties_2,
	},
}

test_2_network_applicationgateways_is_denied if {
	count(subject.deny) == 1 with input as input_2
}

test_2_applies if subject.applies with input as input_2

properties_3 := {
	"frontendEndpoints": [{
		"properties": {
			"customHttpsConfiguration": {
				"minimumTlsVersion": "1.0",
			},
		},
	}],
}

input_3 := {
	"params": {
		"minimum": "1.2",
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Network/frontDoors",
		"apiVersion": "2021-06-01",
		"name": "fd",
		"location": "westeurope",
		"properties": properties_3,
	},
}

test_3_network_frontdoors_is_denied if {
	count(subject.deny) == 1 with input as input_3
}

test_3_applies if subject.applies with input as input_3

properties_4 := {
	"minimumTlsVersion": "TLS1_0",
}

input_4 := {
	"params": {
		"minimum": "1.2",
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Storage/storageAccounts",
		"apiVersion": "2023-05-01",
		"name": "stdata",
		"location": "westeurope",
		"kind": "StorageV2",
		"sku": {
			"name": "Standard_LRS",
		},
		"properties": properties_4,
	},
}

test_4_storage_storageaccounts_is_denied if {
	count(subject.deny) == 1 with input as input_4
}

test_4_applies if subject.applies with input as input_4

properties_5 := {
	"siteConfig": {
		"minTlsVersion": "1.1",
		"scmMinTlsVersion": "1.2",
	},
}

input_5 := {
	"params": {
		"minimum": "1.2",
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Web/sites",
		"apiVersion": "2023-12-01",
		"name": "app",
		"location": "westeurope",
		"properties": properties_5,
	},
}

test_5_web_sites_is_denied if {
	count(subject.deny) == 1 with input as input_5
}

test_5_applies if subject.applies with input as input_5

properties_6 := {
	"customProperties": {
		"Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls10": "True",
	},
}

input_6 := {
	"params": {
		"minimum": "1.2",
	},
	"related": {},
	"resource": {
		"type": "Microsoft.ApiManagement/service",
		"apiVersion": "2023-05-01-preview",
		"name": "apim",
		"location": "westeurope",
		"properties": properties_6,
	},
}

test_6_apimanagement_service_is_denied if {
	count(subject.deny) == 1 with input as input_6
}

test_6_applies if subject.applies with input as input_6

properties_7 := {
	"sslPolicy": {
		"policyType": "Predefined",
		"policyName": "AppGwSslPolicy20220101S",
	},
}

input_7 := {
	"params": {
		"minimum": "1.2",
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Network/applicationGateways",
		"apiVersion": "2024-05-01",
		"name": "gw",
		"location": "westeurope",
		"properties": properties_7,
	},
}

test_7_network_applicationgateways_passes if {
	count(subject.deny) == 0 with input as input_7
}

test_7_applies if subject.applies with input as input_7

parameter(name, value) := {
	"params": {"minimum": "1.2"},
	"related": {},
	"resource": {
		"type": "Microsoft.DBforPostgreSQL/flexibleServers/configurations",
		"name": concat("/", ["pg", name]),
		"leaf": name,
		"properties": {"value": value},
	},
}

test_a_server_parameter_by_its_name if {
	count(subject.deny) == 1 with input as parameter("ssl_min_protocol_version", "TLSv1.1")
	count(subject.deny) == 0 with input as parameter("ssl_min_protocol_version", "TLSv1.2")
	count(subject.deny) == 0 with input as parameter("other", "TLSv1.1")
}
