package seawall.policies.tls.redis_non_ssl_port_test

import data.seawall.policies.tls.redis_non_ssl_port as subject

properties_1 := {
	"sku": {
		"name": "Basic",
		"family": "C",
		"capacity": 0,
	},
	"enableNonSslPort": true,
}

input_1 := {
	"related": {},
	"resource": {
		"type": "Microsoft.Cache/redis",
		"apiVersion": "2024-03-01",
		"name": "cache",
		"location": "westeurope",
		"properties": properties_1,
	},
}

test_1_cache_redis_is_denied if {
	count(subject.deny) == 1 with input as input_1
}

properties_2 := {
	"port": 10000,
	"clientProtocol": "Plaintext",
}

input_2 := {
	"related": {},
	"resource": {
		"type": "Microsoft.Cache/redisEnterprise/databases",
		"apiVersion": "2024-10-01",
		"name": "cachee/default",
		"properties": properties_2,
	},
}

test_2_cache_redisenterprise_databases_is_denied if {
	count(subject.deny) == 1 with input as input_2
}

properties_3 := {
	"sku": {
		"name": "Basic",
		"family": "C",
		"capacity": 0,
	},
}

input_3 := {
	"related": {},
	"resource": {
		"type": "Microsoft.Cache/redis",
		"apiVersion": "2024-03-01",
		"name": "cache",
		"location": "westeurope",
		"properties": properties_3,
	},
}

test_3_cache_redis_passes if {
	count(subject.deny) == 0 with input as input_3
}
