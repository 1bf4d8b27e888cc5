package seawall.lib.nsg_test

import data.seawall.lib.nsg

rule(changes) := {"name": "a", "properties": object.union(
	{
		"access": "Deny",
		"direction": "Inbound",
		"priority": 4096,
		"protocol": "TCP",
		"sourcePortRange": "*",
		"destinationPortRange": "443",
		"sourceAddressPrefix": "Internet",
		"destinationAddressPrefix": "10.0.0.0/24",
	},
	changes,
)}

shaped := {
	"path": [],
	"access": "deny",
	"direction": "inbound",
	"priority": 4096,
	"protocol": "tcp",
	"source_ports": {"*"},
	"ports": {"443"},
	"sources": {"internet"},
	"destinations": {"10.0.0.0/24"},
}

test_rules_are_inline_and_apart if {
	inline := object.union(rule({"priority": 200}), {"$path": ["properties", "securityRules", 0]})
	found := nsg.rules({"properties": {"securityRules": [rule({"priority": 100})]}}, [rule({}), inline])
	found == [object.union(shaped, {"path": ["properties", "securityRules", 0], "priority": 100}), shaped]
	nsg.rules({}, []) == []
}

test_what_is_left_out_of_a_rule if {
	nsg.shape({}, []) == {
		"path": [], "access": "", "direction": "", "priority": 4097, "protocol": "*",
		"source_ports": set(), "ports": set(), "sources": set(), "destinations": set(),
	}
}

test_plural_forms if {
	found := nsg.shape(
		{"properties": {
			"sourcePortRanges": ["1"],
			"destinationPortRanges": ["2"],
			"sourceAddressPrefixes": ["A"],
			"destinationAddressPrefixes": ["B"],
		}},
		[],
	)
	[found.source_ports, found.ports, found.sources, found.destinations] == [{"1"}, {"2"}, {"a"}, {"b"}]
}

test_words if {
	nsg.values({"one": 443, "many": ["1-2", " Any ", ""]}, "one", "many") == {"443", "1-2", "any"}
	nsg.values({}, "one", "many") == set()
}

test_anywhere if nsg.anywhere == {"*", "any", "0.0.0.0/0"}

test_spans if {
	nsg.spans({"443", "1-2", "*", "x"}) == {[443, 443], [1, 2], [0, 65535]}
	nsg.span_or_all("22") == [22, 22]
	nsg.span_or_all("x") == [0, 65535]
}

covered(ranges) := count({1 | nsg.covers(ranges, [10, 20])})

test_ranges_cover_together if {
	covered({[10, 20]}) == 1
	covered({[0, 99]}) == 1
	covered({[0, 14], [15, 20]}) == 1
	covered({[0, 14], [3, 19], [20, 20]}) == 1
	covered({[0, 5], [10, 20]}) == 1
}

test_a_hole_is_found if {
	covered(set()) == 0
	covered({[11, 20]}) == 0
	covered({[10, 19]}) == 0
	covered({[10, 14], [16, 20]}) == 0
	covered({[10, 18], [20, 20]}) == 0
}

test_starts if nsg.starts({[0, 9], [8, 10], [12, 19], [15, 20]}, [10, 20]) == {10, 11, 20}

taken(denied, named) := count({1 | nsg.takes(denied, named)})

test_a_deny_takes_addresses if {
	every all in ["*", "any", "0.0.0.0/0", "internet"] {
		taken({all}, {"10.0.0.0/8"}) == 1
	}
	taken({"10.0.0.0/8", "11.0.0.0/8"}, {"10.0.0.0/8"}) == 1
	taken({"10.0.0.0/8"}, {"10.0.0.0/8", "11.0.0.0/8"}) == 0
}

test_a_deny_takes_no_group_of_applications if taken({"10.0.0.0/8"}, set()) == 0

every_port(ports, source_ports) := count({1 | nsg.every_port({"ports": ports, "source_ports": source_ports})})

test_every_port if {
	every_port({"*"}, {"0-65535"}) == 1
	every_port({"0-1023", "1024-65535"}, {"*"}) == 1
	every_port({"1-65535"}, {"*"}) == 0
	every_port({"*"}, {"0-65534"}) == 0
}

test_protocols if {
	nsg.protocols("tcp") == {"tcp"}
	nsg.protocols("*") == {"tcp", "udp", "icmp", "esp", "ah"}
}
