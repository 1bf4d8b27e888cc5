package seawall.policies.nsg.internet_exposure_test

import data.seawall.policies.nsg.internet_exposure

rule(priority, changes) := {"name": "r", "properties": object.union(
	{
		"access": "Allow", "direction": "Inbound", "priority": priority, "protocol": "Tcp",
		"sourcePortRange": "*", "destinationPortRange": "22",
		"sourceAddressPrefix": "*", "destinationAddressPrefix": "*",
	},
	changes,
)}

tags := {"platform": ["gatewaymanager", "azureloadbalancer", "virtualnetwork", "hdinsight"]}

params := {"ports": ["80", "443"], "narrowest_public_prefix": 16}

group(rules) := {
	"resource": {
		"type": "Microsoft.Network/networkSecurityGroups",
		"name": "nsg",
		"properties": {"securityRules": rules},
	},
	"params": params,
}

apart(own, parents) := {
	"resource": object.union(own, {"type": "Microsoft.Network/networkSecurityGroups/securityRules"}),
	"related": {"rule_group": parents},
	"params": params,
}

found(value) := denied if {
	denied := internet_exposure.deny with input as value with data.seawall.tables.service_tags as tags
}

test_ssh_from_everywhere if {
	denied := found(group([rule(100, {})]))
	[d.path | some d in denied] == [["properties", "securityRules", 0]]
	[d.message | some d in denied] == ["the internet can reach port 22"]
}

test_web_ports if {
	web := rule(100, {"destinationPortRange": "", "destinationPortRanges": ["80", 443]})
	count(found(group([web]))) == 0
}

test_known_sources if {
	every source in [
		"10.0.0.0/8", "203.0.0.0/16", "203.0.113.7",
		"GatewayManager", "AzureLoadBalancer", "HDInsight.WestEurope",
	] {
		count(found(group([rule(100, {"sourceAddressPrefix": source})]))) == 0
	}
}

test_strangers if {
	every source in ["Internet", "0.0.0.0/0", "::/0", "AzureCloud.westeurope", "203.0.0.0/15", "10.0.0.0/7"] {
		count(found(group([rule(100, {"sourceAddressPrefix": "", "sourceAddressPrefixes": ["10.0.0.4", source]})]))) == 1
	}
}

test_a_range_is_more_than_its_web_ports if count(found(group([rule(100, {"destinationPortRange": "80-443"})]))) == 1

test_an_unreadable_port_is_every_port if count(found(group([rule(100, {"destinationPortRange": "ssh"})]))) == 1

test_no_port_is_every_port if {
	denied := found(group([rule(100, {"destinationPortRange": ""})]))
	[d.message | some d in denied] == ["the internet can reach port *"]
}

test_protocols_without_ports_open_none if {
	every protocol in ["Icmp", "ESP", "Ah"] {
		count(found(group([rule(100, {"protocol": protocol})]))) == 0
		count(found(group([rule(100, {"protocol": protocol, "destinationPortRange": "*"})]))) == 0
	}
	count(found(group([rule(100, {"protocol": "*"})]))) == 1
}

test_an_earlier_deny_shadows if {
	shadow := rule(90, {"access": "Deny", "protocol": "*", "destinationPortRange": "0-1023"})
	count(found(group([rule(100, {}), shadow]))) == 0
}

test_a_later_or_narrower_deny_does_not if {
	every changes in [
		{"priority": 200},
		{"priority": 100},
		{"protocol": "Udp"},
		{"sourceAddressPrefix": "1.2.3.4"},
		{"access": "Allow", "sourceAddressPrefix": "*", "destinationPortRange": "80"},
		{"direction": "Outbound"},
		{"sourcePortRange": "1024-65535"},
		{"destinationAddressPrefix": "10.0.0.4"},
	] {
		shadow := rule(90, object.union({"access": "Deny"}, changes))
		count(found(group([rule(100, {}), shadow]))) == 1
	}
}

test_outbound_and_groups_of_applications if {
	count(found(group([rule(100, {"direction": "Outbound"})]))) == 0
	count(found(group([rule(100, {"sourceAddressPrefix": ""})]))) == 0
}

test_a_rule_of_its_own if {
	denied := found(apart(rule(100, {}), []))
	[d.path | some d in denied] == [["properties"]]
}

test_a_rule_of_its_own_sees_its_group if {
	inside := {"properties": {"securityRules": [rule(90, {"access": "Deny"})]}}
	beside := {"properties": {}, "related": {"nsg_rules": [rule(90, {"access": "Deny"})]}}
	count(found(apart(rule(100, {}), [inside]))) == 0
	count(found(apart(rule(100, {}), [beside]))) == 0
}

test_an_allow_shuts_nothing if {
	denied := found(group([rule(100, {}), rule(90, {"sourceAddressPrefix": "*"})]))
	{d.path | some d in denied} == {["properties", "securityRules", 0], ["properties", "securityRules", 1]}
}

test_ports_are_named_with_their_rule if {
	first := rule(100, {"destinationPortRange": "", "destinationPortRanges": ["22", "3389"]})
	found(group([first, rule(200, {"destinationPortRange": "1433", "protocol": "Udp"})])) == {
		{"path": ["properties", "securityRules", 0], "message": "the internet can reach port 22, 3389"},
		{"path": ["properties", "securityRules", 1], "message": "the internet can reach port 1433"},
	}
}

test_a_group_sees_rules_of_their_own if {
	value := group([rule(100, {})])
	beside := object.union(value, {"related": {"nsg_rules": [rule(90, {"access": "Deny"})]}})
	count(found(beside)) == 0
}

test_a_rule_without_its_group_sees_none if {
	value := object.remove(apart(rule(100, {}), []), ["related"])
	{d.path | some d in found(value)} == {["properties"]}
}
