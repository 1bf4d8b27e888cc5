package seawall.policies.nsg.deny_all_test

import data.seawall.policies.nsg.deny_all

rule(name, direction, priority, changes) := {"name": name, "properties": object.union(
	{
		"access": "Deny", "direction": direction, "priority": priority, "protocol": "*",
		"sourcePortRange": "*", "destinationPortRange": "*",
		"sourceAddressPrefix": "*", "destinationAddressPrefix": "*",
	},
	changes,
)}

group(rules, apart) := {
	"resource": {
		"type": "Microsoft.Network/networkSecurityGroups",
		"name": "nsg",
		"properties": {"securityRules": rules},
	},
	"related": {"nsg_rules": apart},
	"params": {},
}

ending := [rule("in", "Inbound", 4096, {}), rule("out", "Outbound", 4096, {})]

test_both_directions_end_in_deny if count(deny_all.deny) == 0 with input as group(ending, [])

test_rules_of_their_own_count if count(deny_all.deny) == 0 with input as group([], ending)

test_no_rules if {
	found := deny_all.deny with input as group([], [])
	[f.path | some f in found] == [["properties", "securityRules"]]
	[f.message | some f in found] == ["no rule denies all that is inbound and outbound"]
}

test_one_direction_is_missing if {
	found := deny_all.deny with input as group([ending[0]], [])
	[f.message | some f in found] == ["no rule denies all that is outbound"]
}

test_a_deny_of_tcp_is_not_enough if {
	found := deny_all.deny with input as group([ending[1], rule("in", "Inbound", 4000, {"protocol": "Tcp"})], [])
	count(found) == 1
}

test_allow_all_before_it if {
	open := rule("open", "Outbound", 100, {"access": "Allow", "destinationAddressPrefix": "Internet"})
	found := deny_all.deny with input as group(array.concat(ending, [open]), [])
	[f.path | some f in found] == [["properties", "securityRules", 2]]
}

test_allow_all_before_it_in_a_rule_of_its_own if {
	open := rule("open", "Inbound", 100, {"access": "Allow"})
	found := deny_all.deny with input as group(ending, [open])
	[f.path | some f in found] == [["properties", "securityRules"]]
}

test_allow_all_after_it_is_unreachable if {
	deny_first := rule("in", "Inbound", 4000, {})
	open := rule("open", "Inbound", 4001, {"access": "Allow"})
	count(deny_all.deny) == 0 with input as group([deny_first, open, ending[1]], [])
}

test_tcp_alone_is_not_everything if {
	open := rule("open", "Outbound", 100, {"access": "Allow", "protocol": "Tcp"})
	count(deny_all.deny) == 0 with input as group(array.concat(ending, [open]), [])
}
