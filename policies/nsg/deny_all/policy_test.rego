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

said(rules) := {{"path": d.path, "message": d.message} | some d in found} if {
	found := deny_all.deny with input as group(rules, [])
}

missing(directions) := {{
	"path": ["properties", "securityRules"],
	"message": sprintf("no rule denies all that is %s", [directions]),
}}

reached(number, direction) := {{
	"path": ["properties", "securityRules", number],
	"message": sprintf("everything %s is allowed before the deny is reached", [direction]),
}}

test_what_is_no_deny_of_everything if {
	every changes in [
		{"access": "Allow"},
		{"protocol": "Udp"},
		{"sourcePortRange": "1-65535"},
		{"destinationPortRange": "0-65534"},
		{"sourceAddressPrefix": "Internet"},
		{"destinationAddressPrefix": "VirtualNetwork"},
	] {
		said([rule("in", "Inbound", 4096, changes), ending[1]]) == missing("inbound")
	}
}

open(direction, priority, changes) := rule("open", direction, priority, object.union({"access": "Allow"}, changes))

test_everything_in_either_direction if {
	every word in ["*", "Any", "0.0.0.0/0"] {
		every address in ["sourceAddressPrefix", "destinationAddressPrefix"] {
			said(array.concat(ending, [open("Inbound", 100, {address: word})])) == reached(2, "inbound")
			said(array.concat(ending, [open("Outbound", 100, {address: word})])) == reached(2, "outbound")
		}
	}
	inbound := {"sourceAddressPrefix": "Internet", "destinationAddressPrefix": "VirtualNetwork"}
	said(array.concat(ending, [open("Inbound", 100, inbound)])) == reached(2, "inbound")
	outbound := {"sourceAddressPrefix": "VirtualNetwork", "destinationAddressPrefix": "Internet"}
	said(array.concat(ending, [open("Outbound", 100, outbound)])) == reached(2, "outbound")
}

test_what_is_less_than_everything if {
	every changes in [
		{"protocol": "Icmp"},
		{"protocol": "Udp"},
		{"sourcePortRange": "1-65535"},
		{"destinationPortRange": "443"},
		{"sourceAddressPrefix": "VirtualNetwork"},
		{"destinationAddressPrefix": "Internet"},
		{"access": "Deny"},
	] {
		said(array.concat(ending, [open("Inbound", 100, changes)])) == set()
	}
	every changes in [{"sourceAddressPrefix": "Internet"}, {"destinationAddressPrefix": "VirtualNetwork"}] {
		said(array.concat(ending, [open("Outbound", 100, changes)])) == set()
	}
}

test_both_protocols_together if {
	both := [open("Inbound", 100, {"protocol": "Tcp"}), open("Inbound", 200, {"protocol": "Udp"})]
	said(array.concat(ending, both)) == reached(3, "inbound")
	every first in both {
		said(array.concat(ending, [first])) == set()
	}
	between := array.concat(both, [rule("in", "Inbound", 150, {}), ending[1]])
	said(between) == set()
}

test_a_deny_at_the_same_priority_comes_too_late if {
	at_once := [rule("in", "Inbound", 100, {}), open("Inbound", 100, {}), ending[1]]
	said(at_once) == reached(1, "inbound")
}

test_without_a_deny_it_is_missing_and_nothing_else if {
	said([open("Inbound", 100, {}), ending[1]]) == missing("inbound")
	said([open("Inbound", 100, {}), open("Outbound", 100, {})]) == missing("inbound and outbound")
}

test_the_first_that_opens_is_named if {
	said(array.concat(ending, [open("Inbound", 200, {}), open("Inbound", 100, {})])) == reached(3, "inbound")
	both := [open("Inbound", 100, {}), open("Outbound", 100, {})]
	said(array.concat(ending, both)) == reached(2, "inbound") | reached(3, "outbound")
	said([ending[1], open("Outbound", 100, {}), open("Inbound", 100, {})]) == missing("inbound") | reached(1, "outbound")
}

test_a_deny_after_every_priority_is_one if {
	late := [rule("in", "Inbound", 65535, {}), rule("out", "Outbound", 65535, {})]
	said(late) == set()
	said([rule("in", "Inbound", 65536, {}), ending[1]]) == missing("inbound")
}
