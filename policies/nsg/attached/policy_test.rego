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
	[d.path | some d in denied] == [["properties", "subnets", 1, "properties", "networkSecurityGroup"]]
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
