package seawall.lib.nsg_test

import data.seawall.lib.nsg

rule(name) := {"name": name, "properties": {
	"access": "Deny",
	"direction": "Inbound",
	"priority": 4096,
	"protocol": "*",
	"sourcePortRange": "*",
	"destinationPortRange": "*",
	"sourceAddressPrefix": "*",
	"destinationAddressPrefix": "*",
}}

test_rules_are_inline_and_apart if {
	apart := [rule("b"), object.union(rule("a"), {"$path": ["properties", "securityRules", 0]})]
	found := nsg.rules({"properties": {"securityRules": [rule("a")]}}, apart)
	[r.name | some r in found] == ["a", "b"]
	[r.path | some r in found] == [["properties", "securityRules", 0], []]
	every r in found { nsg.every_port(r) }
}

test_words_and_spans if {
	ports := {"destinationPortRange": 443, "destinationPortRanges": ["1-2", "*"]}
	nsg.values(ports, "destinationPortRange", "destinationPortRanges") == {
		"443",
		"1-2",
		"*",
	}
	nsg.spans({"443", "1-2", "*", "x"}) == {[443, 443], [1, 2], [0, 65535]}
	nsg.span_or_all("22") == [22, 22]
	nsg.span_or_all("x") == [0, 65535]
}

test_ranges_cover_together if nsg.covers({[0, 99], [100, 65535]}, [0, 65535])

test_a_hole_is_found if not holeless

holeless if nsg.covers({[0, 99], [101, 65535]}, [0, 65535])

test_a_deny_takes_addresses if {
	nsg.takes({"*"}, {"10.0.0.0/8"})
	nsg.takes({"10.0.0.0/8"}, {"10.0.0.0/8"})
}

test_a_deny_takes_no_group_of_applications if not takes_nothing

takes_nothing if nsg.takes({"10.0.0.0/8"}, set())

test_protocols if {
	nsg.protocols("tcp") == {"tcp"}
	count(nsg.protocols("*")) == 5
}
