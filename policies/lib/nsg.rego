# The rules of network security groups in one shape, and what they cover.
# https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
package seawall.lib.nsg

all_ports := [0, 65535]

# Every spelling of "any address"; the documentation of the platform's own rules writes 0.0.0.0/0 for it.
anywhere := {"*", "any", "0.0.0.0/0"}

# The judged group's rules, inline and standalone; an inline one carries its path.
rules(group, standalone) := array.concat(inline, apart) if {
	inline := [rule |
		some i, entry in object.get(group, ["properties", "securityRules"], [])
		rule := shape(entry, ["properties", "securityRules", i])
	]
	apart := [rule |
		some entry in standalone
		object.get(entry, ["$path"], []) == []
		rule := shape(entry, [])
	]
}

shape(entry, path) := {
	"path": path,
	"access": lower(object.get(p, ["access"], "")),
	"direction": lower(object.get(p, ["direction"], "")),
	"priority": object.get(p, ["priority"], 4097),
	"protocol": lower(object.get(p, ["protocol"], "*")),
	"source_ports": values(p, "sourcePortRange", "sourcePortRanges"),
	"ports": values(p, "destinationPortRange", "destinationPortRanges"),
	"sources": values(p, "sourceAddressPrefix", "sourceAddressPrefixes"),
	"destinations": values(p, "destinationAddressPrefix", "destinationAddressPrefixes"),
} if {
	p := object.get(entry, ["properties"], {})
}

# The single and the plural form of a property, both at once, in lower case.
values(p, single, plural) := {text |
	some value in array.concat([object.get(p, [single], "")], object.get(p, [plural], []))
	text := word(value)
	text != ""
}

word(value) := lower(trim_space(value)) if is_string(value)

word(value) := format_int(value, 10) if is_number(value)

# A port, a range of ports or `*` as first and last port; nothing for what is none of these.
span("*") := all_ports

span(text) := [to_number(text), to_number(text)] if regex.match(`^[0-9]+$`, text)

span(text) := [to_number(ends[0]), to_number(ends[1])] if {
	regex.match(`^[0-9]+-[0-9]+$`, text)
	ends := split(text, "-")
}

spans(texts) := {ports | some text in texts; ports := span(text)}

span_or_all(text) := ports if {
	ports := span(text)
} else := all_ports

# Where a hole in a range would begin: at its start or just after one of the ranges that cover it.
starts(ranges, wanted) := {wanted[0]} | {after |
	some range in ranges
	after := range[1] + 1
	after > wanted[0]
	after <= wanted[1]
}

covers(ranges, wanted) if {
	every start in starts(ranges, wanted) {
		some range in ranges
		range[0] <= start
		start <= range[1]
	}
}

# A deny takes all addresses that a rule names. What comes from strangers is all in the tag Internet.
takes(denied, named) if count(denied & (anywhere | {"internet"})) > 0

takes(denied, named) if {
	count(named) > 0
	count(named - denied) == 0
}

every_port(rule) if {
	covers(spans(rule.ports), all_ports)
	covers(spans(rule.source_ports), all_ports)
}

protocols("*") := {"tcp", "udp", "icmp", "esp", "ah"}

protocols(protocol) := {protocol} if protocol != "*"
