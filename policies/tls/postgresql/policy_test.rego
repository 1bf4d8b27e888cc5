package seawall.policies.tls.postgresql_test

import data.seawall.policies.tls.postgresql as subject

properties_1 := {}

input_1 := {
	"related": {},
	"resource": {
		"type": "Microsoft.DBforPostgreSQL/flexibleServers",
		"apiVersion": "2024-08-01",
		"name": "pg",
		"location": "westeurope",
		"properties": properties_1,
	},
}

test_1_dbforpostgresql_flexibleservers_passes if {
	count(subject.deny) == 0 with input as input_1
}

test_1_applies if subject.applies with input as input_1

properties_2 := {
	"source": "user-override",
	"value": "OFF",
}

input_2 := {
	"related": {},
	"resource": {
		"type": "Microsoft.DBforPostgreSQL/flexibleServers/configurations",
		"apiVersion": "2024-08-01",
		"name": "pg/require_secure_transport",
		"leaf": "require_secure_transport",
		"properties": properties_2,
	},
}

test_2_dbforpostgresql_flexibleservers_configurations_is_denied if {
	count(subject.deny) == 1 with input as input_2
}

test_2_applies if subject.applies with input as input_2

properties_3 := {
	"sslEnforcement": "Disabled",
}

input_3 := {
	"related": {},
	"resource": {
		"type": "Microsoft.DBforPostgreSQL/servers",
		"apiVersion": "2017-12-01",
		"name": "pgold",
		"location": "westeurope",
		"properties": properties_3,
	},
}

test_3_dbforpostgresql_servers_is_denied if {
	count(subject.deny) == 1 with input as input_3
}

test_3_applies if subject.applies with input as input_3

properties_4 := {
	"source": "user-override",
}

input_4 := {
	"related": {},
	"resource": {
		"type": "Microsoft.DBforPostgreSQL/flexibleServers/configurations",
		"apiVersion": "2024-08-01",
		"name": "pg/require_secure_transport",
		"leaf": "require_secure_transport",
		"properties": properties_4,
	},
}

test_4_dbforpostgresql_flexibleservers_configurations_passes if {
	count(subject.deny) == 0 with input as input_4
}

test_4_applies if subject.applies with input as input_4

properties_5 := {}

input_5 := {
	"related": {},
	"resource": {
		"type": "Microsoft.DBforPostgreSQL/servers",
		"apiVersion": "2017-12-01",
		"name": "pgold",
		"location": "westeurope",
		"properties": properties_5,
	},
}

test_5_dbforpostgresql_servers_passes if {
	count(subject.deny) == 0 with input as input_5
}

test_5_applies if subject.applies with input as input_5
