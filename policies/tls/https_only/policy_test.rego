package seawall.policies.tls.https_only_test

import data.seawall.policies.tls.https_only as subject

properties_1 := {}

input_1 := {
	"related": {},
	"resource": {
		"type": "Microsoft.App/containerApps",
		"apiVersion": "2024-03-01",
		"name": "api",
		"location": "westeurope",
		"properties": properties_1,
	},
}

test_1_app_containerapps_passes if {
	count(subject.deny) == 0 with input as input_1
}

properties_2 := {
	"deliveryPolicy": {
		"rules": [{
			"actions": [{
				"name": "UrlRedirect",
				"parameters": {
					"destinationProtocol": "Https",
				},
			}],
		}],
	},
}

input_2 := {
	"related": {},
	"resource": {
		"type": "Microsoft.Cdn/profiles/endpoints",
		"apiVersion": "2024-02-01",
		"name": "c/e",
		"properties": properties_2,
	},
}

test_2_cdn_profiles_endpoints_passes if {
	count(subject.deny) == 0 with input as input_2
}

test_2_applies if subject.applies with input as input_2

properties_3 := {
	"httpListeners": [{
		"name": "http",
		"properties": {
			"protocol": "Http",
		},
	}, {
		"name": "https",
		"properties": {
			"protocol": "Https",
		},
	}],
	"requestRoutingRules": [{
		"name": "first",
		"properties": {
			"httpListener": {
				"id": "/subscriptions/0/resourceGroups/g/providers/Microsoft.Network/applicationGateways/gw/httpListeners/http",
			},
			"ruleType": "Basic",
			"backendAddressPool": {
				"id": "/subscriptions/0/resourceGroups/g/providers/Microsoft.Network/applicationGateways/gw/pools/web",
			},
		},
	}],
	"redirectConfigurations": [{
		"name": "tohttps",
		"properties": {
			"redirectType": "Permanent",
			"targetListener": {
				"id": "/subscriptions/0/resourceGroups/g/providers/Microsoft.Network/applicationGateways/gw/httpListeners/https",
			},
		},
	}],
}

input_3 := {
	"related": {},
	"resource": {
		"type": "Microsoft.Network/applicationGateways",
		"apiVersion": "2024-05-01",
		"name": "gw",
		"location": "westeurope",
		"properties": properties_3,
	},
}

test_3_network_applicationgateways_is_denied if {
	count(subject.deny) == 1 with input as input_3
}

test_3_applies if subject.applies with input as input_3

properties_4 := {
	"httpsOnly": false,
}

input_4 := {
	"related": {},
	"resource": {
		"type": "Microsoft.Web/sites",
		"apiVersion": "2023-12-01",
		"name": "app",
		"location": "westeurope",
		"properties": properties_4,
	},
}

test_4_web_sites_is_denied if {
	count(subject.deny) == 1 with input as input_4
}

test_4_applies if subject.applies with input as input_4

properties_5 := {
	"supportedProtocols": ["Http", "Https"],
	"httpsRedirect": "Disabled",
}

input_5 := {
	"related": {},
	"resource": {
		"type": "Microsoft.Cdn/profiles/afdEndpoints/routes",
		"apiVersion": "2024-02-01",
		"name": "afd/www/all",
		"properties": properties_5,
	},
}

test_5_cdn_profiles_afdendpoints_routes_is_denied if {
	count(subject.deny) == 1 with input as input_5
}

test_5_applies if subject.applies with input as input_5

properties_6 := {
	"routingRules": [{
		"name": "all",
		"properties": {
			"acceptedProtocols": ["Http"],
			"routeConfiguration": {
				"@odata.type": "#Microsoft.Azure.FrontDoor.Models.FrontdoorForwardingConfiguration",
			},
		},
	}],
}

input_6 := {
	"related": {},
	"resource": {
		"type": "Microsoft.Network/frontDoors",
		"apiVersion": "2021-06-01",
		"name": "fd",
		"location": "westeurope",
		"properties": properties_6,
	},
}

test_6_network_frontdoors_is_denied if {
	count(subject.deny) == 1 with input as input_6
}

test_6_applies if subject.applies with input as input_6

properties_7 := {
	"path": "orders",
	"protocols": ["http"],
}

input_7 := {
	"related": {},
	"resource": {
		"type": "Microsoft.ApiManagement/service/apis",
		"apiVersion": "2023-05-01-preview",
		"name": "apim/orders",
		"properties": properties_7,
	},
}

test_7_apimanagement_service_apis_is_denied if {
	count(subject.deny) == 1 with input as input_7
}

test_7_applies if subject.applies with input as input_7

properties_8 := {}

input_8 := {
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
		"properties": properties_8,
	},
}

test_8_storage_storageaccounts_passes if {
	count(subject.deny) == 0 with input as input_8
}

test_8_applies if subject.applies with input as input_8

test_without_ingress_is_not_concerned if {
	resource := {"type": "Microsoft.App/containerApps", "properties": {}}
	subject.applies == false with input as {"resource": resource}
}
