package seawall.policies.nsg.attached_test

import data.seawall.policies.nsg.attached

tables := {"without_nsg": ["gatewaysubnet"]}

group_id := "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/n"

group := {"networkSecurityGroup": {"id": group_id}}

network(subnets, apart) := {
	"resource": {
		"type": "Microsoft.Network/virtualNetworks",
		"name": "v",
		"properties": {"subnets": subnets},
	},
	"related": {"network_subnets": apart},
}

own(name, properties) := {"resource": {
	"type": "Microsoft.Network/virtualNetworks/subnets",
	"name": name,
	"leaf": split(name, "/")[1],
	"properties": properties,
}}

found(value) := denied if {
	denied := attached.deny with input as value with data.seawall.tables.reserved_subnets as tables
}

test_subnets_in_the_network if {
	denied := found(network([{"name": "App", "properties": group}, {"name": "db", "properties": {}}], []))
	denied == {{
		"path": ["properties", "subnets", 1, "properties", "networkSecurityGroup"],
		"message": "subnet \"db\" has no network security group",
	}}
}

test_reserved_subnets if {
	count(found(network([{"name": "GatewaySubnet", "properties": {}}], []))) == 0
	count(found(own("v/GatewaySubnet", {}))) == 0
}

test_a_subnet_of_its_own if {
	count(found(own("v/app", group))) == 0
	[d.path | some d in found(own("v/app", {}))] == [["properties", "networkSecurityGroup"]]
}

test_a_subnet_that_is_deployed_again if {
	again := {"name": "v/app", "leaf": "app", "properties": group}
	count(found(network([{"name": "app", "properties": {}}], [again]))) == 0
}

test_a_subnet_that_is_referred_to if {
	referred := {"name": "v/app", "leaf": "app", "existing": true, "properties": group}
	count(found(network([{"name": "app", "properties": {}}], [referred]))) == 1
}

test_an_empty_id_is_none if {
	empty := {"networkSecurityGroup": {"id": ""}}
	count(found(network([{"name": "app", "properties": empty}], []))) == 1
	count(found(own("v/app", empty))) == 1
}

test_the_same_subnet_seen_inline_is_not_deployed_again if {
	first := {"name": "app", "leaf": "app", "$path": ["properties", "subnets", 0], "properties": group}
	subnets := [{"name": "app", "properties": group}, {"name": "App", "properties": {}}]
	[d.path[2] | some d in found(network(subnets, [first]))] == [1]
}

test_a_network_is_no_subnet if {
	inside := network([{"name": "app", "properties": {}}], [])
	named := object.union(inside, {"resource": object.union(inside.resource, {
		"leaf": "v",
		"properties": {"networkSecurityGroup": {"id": group_id}, "subnets": [{"name": "app", "properties": {}}]},
	})})
	[d.path | some d in found(named)] == [["properties", "subnets", 0, "properties", "networkSecurityGroup"]]
}

test_a_network_is_not_judged_as_a_subnet if {
	value := network([], [])
	count(found(object.union(value, {"resource": object.union(value.resource, {"leaf": "v"})}))) == 0
}
