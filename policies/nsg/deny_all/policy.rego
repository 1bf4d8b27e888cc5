# METADATA
# title: Network security groups end in a deny of everything, in and out
# description: >-
#   The platform's own rules let every machine of the network and its peers in and let everything out. Only a
#   written deny of every protocol and port confines personal data to the flows that are listed.
# related_resources:
#   - https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#default-security-rules
# custom:
#   id: nsg-deny-all
#   severity: high
#   resource_types:
#     - Microsoft.Network/networkSecurityGroups
#   relations: [nsg_rules]
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 25(2)", "Art. 5(1)(f)"]
#     mcsb: ["NS-1"]
#   requirements: [C5, E17]
#   remediation: >-
#     Add a rule with access `Deny`, priority 4096 and `*` for protocol, ports and addresses for each direction,
#     and no rule before it that allows everything.
#   since: 0.1.0
package seawall.policies.nsg.deny_all

import data.seawall.lib.nsg
import data.seawall.lib.nsg.anywhere

rules := nsg.rules(input.resource, object.get(input, ["related", "nsg_rules"], []))

# What an address list must hold to be everywhere: an allow needs less than a deny to be dangerous.
reach := {
	"inbound": {"sources": anywhere | {"internet"}, "destinations": anywhere | {"virtualnetwork"}},
	"outbound": {"sources": anywhere | {"virtualnetwork"}, "destinations": anywhere | {"internet"}},
}

deny_all contains rule if {
	some rule in rules
	rule.access == "deny"
	rule.protocol == "*"
	nsg.every_port(rule)
	count(rule.sources & anywhere) > 0
	count(rule.destinations & anywhere) > 0
}

allow_all contains rule if {
	some rule in rules
	rule.access == "allow"
	rule.protocol in {"*", "tcp", "udp"}
	nsg.every_port(rule)
	count(rule.sources & reach[rule.direction].sources) > 0
	count(rule.destinations & reach[rule.direction].destinations) > 0
}

# The first priority from which both TCP and UDP are open altogether; 65536 is after every rule.
open_from := {direction: max({first(direction, "tcp"), first(direction, "udp")}) | some direction, _ in reach}

first(direction, protocol) := min({65536} | {rule.priority |
	some rule in allow_all
	rule.direction == direction
	rule.protocol in {"*", protocol}
})

ended contains rule.direction if {
	some rule in deny_all
	rule.priority < open_from[rule.direction]
}

blocking contains rule if {
	some direction in {"inbound", "outbound"} - ended
	count({last | some last in deny_all; last.direction == direction}) > 0
	some rule in allow_all
	rule.direction == direction
	rule.priority == open_from[direction]
	rule.path != []
}

deny contains {"path": rule.path, "message": message} if {
	some rule in blocking
	message := sprintf("everything %s is allowed before the deny is reached", [rule.direction])
}

deny contains {"path": ["properties", "securityRules"], "message": message} if {
	missing := ({"inbound", "outbound"} - ended) - {rule.direction | some rule in blocking}
	count(missing) > 0
	message := sprintf("no rule denies all that is %s", [concat(" and ", sort(missing))])
}
