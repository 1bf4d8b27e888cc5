package seawall.policies.network.subnet_delegation_test

import data.seawall.policies.network.subnet_delegation
import data.seawall.tables

net := "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/Subnets"

id(name) := concat("/", [net, name])

to(services) := [{"properties": {"serviceName": name}} | some name in services]

# A network with the subnet `Db`, delegated to these services.
network(services, related) := {
	"resource": {
		"type": "Microsoft.Network/virtualNetworks",
		"properties": {"subnets": [
			{"name": "pe", "properties": {}},
			{"name": "Db", "properties": {"delegations": to(services)}},
		]},
	},
	"related": related,
}

child(services, related) := {
	"resource": {
		"type": "Microsoft.Network/virtualNetworks/subnets",
		"leaf": "db",
		"properties": {"delegations": to(services)},
	},
	"related": related,
}

postgres := {"subnet_postgresql": [{"properties": {"network": {"delegatedSubnetResourceId": id("DB")}}}]}

inline := ["properties", "subnets", 1, "properties", "delegations"]

message := "subnet \"db\" is not delegated to microsoft.dbforpostgresql/flexibleservers"

test_inline if {
	found := subnet_delegation.deny with input as network([], postgres)
	found == {{"path": inline, "message": message}}
	good := ["Microsoft.DBforPostgreSQL/flexibleServers"]
	count(subnet_delegation.deny) == 0 with input as network(good, postgres)
	count(subnet_delegation.deny) == 1 with input as network(["Microsoft.DBforMySQL/flexibleServers"], postgres)
	count(subnet_delegation.deny) == 0 with input as network(array.concat(["a"], good), postgres)
}

test_a_subnet_of_its_own if {
	found := subnet_delegation.deny with input as child([], postgres)
	found == {{"path": ["properties", "delegations"], "message": message}}
	count(subnet_delegation.deny) == 0 with input as child(["microsoft.dbforpostgresql/flexibleservers"], postgres)
}

test_all_that_a_subnet_is_joined_with_is_in_it if {
	several := {"subnet_container_groups": [{"properties": {"subnetIds": [{"id": id("other")}]}}]}
	count(subnet_delegation.deny) == 1 with input as child([], several)
}

test_the_child_says_what_holds if {
	said := object.union(postgres, {"network_subnets": [{"name": "v/DB", "leaf": "DB"}]})
	not subnet_delegation.applies with input as network([], said)
	written := object.union(postgres, {"network_subnets": [{"name": "db", "leaf": "db"}]})
	subnet_delegation.applies with input as network([], written)
	existing := object.union(postgres, {"network_subnets": [{"name": "v/db", "leaf": "db", "existing": true}]})
	subnet_delegation.applies with input as network([], existing)
}

test_nobody_lives_there if {
	not subnet_delegation.applies with input as network([], {})
	not subnet_delegation.applies with input as child([], {})
	other := {"subnet_postgresql": [{"properties": {"network": {"delegatedSubnetResourceId": id("other")}}}]}
	not subnet_delegation.applies with input as network([], other)
}

# A service as its row wants it, in the subnet `db`.
user_of(row) := object.union(object.union(placed, filled), {"sku": {"name": upper(object.get(row, "sku", ""))}}) if {
	placed := build(object.get(row, "list", []), row.at)
	filled := fill(object.get(row, "filled", []))
}

build([], at) := nested(at, id("db"))

build(list, at) := nested(list, [nested(at, id("other")), nested(at, id("db"))]) if count(list) > 0

nested([a], value) := {a: value}

nested([a, b], value) := {a: {b: value}}

nested([a, b, c], value) := {a: {b: {c: value}}}

nested([a, b, c, d], value) := {a: {b: {c: {d: value}}}}

fill([]) := {}

fill(path) := nested(path, [{}]) if count(path) > 0

found(services, row) := denied if {
	denied := subnet_delegation.deny with input as network(services, {row.relation: [user_of(row)]})
}

test_every_service if {
	every row in tables.subnet_delegations {
		count(found([], row)) == 1
		every wanted in row.services {
			count(found([upper(wanted)], row)) == 0
		}
	}
}

test_an_environment_without_profiles if {
	properties := {"vnetConfiguration": {"infrastructureSubnetId": id("db")}, "workloadProfiles": []}
	related := {"subnet_container_environments": [{"properties": properties}]}
	not subnet_delegation.applies with input as network([], related)
}

test_older_tiers if {
	gateway := {
		"sku": {"name": "Developer"},
		"properties": {"virtualNetworkConfiguration": {"subnetResourceId": id("db")}},
	}
	not subnet_delegation.applies with input as network([], {"subnet_api_gateways": [gateway]})
}

test_function_apps if {
	properties := {"virtualNetworkSubnetId": id("db")}
	functions := {"subnet_sites": [{"kind": "FunctionApp,linux", "properties": properties}]}
	count(subnet_delegation.deny) == 0 with input as network(["Microsoft.App/environments"], functions)
	count(subnet_delegation.deny) == 0 with input as network(["Microsoft.Web/serverFarms"], functions)
	web := {"subnet_sites": [{"kind": "app,linux", "properties": properties}]}
	count(subnet_delegation.deny) == 1 with input as network(["Microsoft.App/environments"], web)
	both := subnet_delegation.deny with input as network([], functions)
	services := "microsoft.app/environments or microsoft.web/serverfarms"
	{d.message | some d in both} == {sprintf("subnet %q is not delegated to %s", ["db", services])}
}
