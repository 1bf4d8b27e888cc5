# METADATA
# title: From the internet only ports 80 and 443 can be reached
# description: >-
#   Ports of management and databases that the whole internet can reach are how most personal data is stolen;
#   what the public needs is served on 80 and 443.
# related_resources:
#   - https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
#   - https://learn.microsoft.com/azure/virtual-network/service-tags-overview
# custom:
#   id: nsg-internet-exposure
#   severity: critical
#   resource_types:
#     - Microsoft.Network/networkSecurityGroups
#     - Microsoft.Network/networkSecurityGroups/securityRules
#   relations: [nsg_rules, rule_group]
#   parameters: {ports: ["80", "443"], narrowest_public_prefix: 16}
#   frameworks:
#     cis-azure: ["7.1", "7.2"]
#     gdpr: ["Art. 32(1)(b)", "Art. 25(2)", "Art. 5(1)(f)"]
#     iso-27001: ["A.8.20", "A.8.22"]
#     mcsb: ["NS-1"]
#     nis2: ["Annex 6.7.2(b)"]
#   requirements: [C5, E17]
#   remediation: Limit the rule's source to known addresses or a platform's service tag, or its ports to 80 and 443.
#   since: 0.1.0
package seawall.policies.nsg.internet_exposure

import data.seawall.lib.network
import data.seawall.lib.nsg
import data.seawall.lib.nsg.all_ports
import data.seawall.tables

group_type := "microsoft.network/networksecuritygroups"

# A group answers for the rules written in it, a rule of its own for itself; both see all rules of the group.
judged := [rule | some rule in around; rule.path != []] if lower(input.resource.type) == group_type

judged := [nsg.shape(input.resource, ["properties"])] if lower(input.resource.type) != group_type

around := nsg.rules(input.resource, object.get(input, ["related", "nsg_rules"], [])) if {
	lower(input.resource.type) == group_type
} else := nsg.rules(group, object.get(group, ["related", "nsg_rules"], [])) if {
	group := input.related.rule_group[0]
} else := []

sources contains source if {
	some rule in judged
	some source in rule.sources
}

# What stands behind a dot is a region.
harmless contains source if {
	some source in sources
	split(source, ".")[0] in tables.service_tags.platform
}

harmless contains source if {
	some source in sources
	network.is_private(source)
}

harmless contains source if {
	some source in sources
	network.prefix_length(source) >= input.params.narrowest_public_prefix
}

# Ranges of an earlier deny that takes all sources and destinations of the rule; 80 and 443 count as well.
closed(rule, protocol) := {nsg.span(port) | some port in input.params.ports} | {ports |
	some other in around
	other.access == "deny"
	other.direction == "inbound"
	other.priority < rule.priority
	other.protocol in {"*", protocol}
	nsg.covers(nsg.spans(other.source_ports), all_ports)
	nsg.takes(other.sources, rule.sources - harmless)
	nsg.takes(other.destinations, rule.destinations)
	some ports in nsg.spans(other.ports)
}

# ICMP, ESP and AH know no ports; whatever a rule for them names opens none.
with_ports := {"tcp", "udp"}

# Azure refuses a rule without ports; until it says some, it is taken for one of all.
wanted(rule) := rule.ports if count(rule.ports) > 0

wanted(rule) := {"*"} if count(rule.ports) == 0

open_ports contains {"path": rule.path, "ports": text} if {
	some rule in judged
	rule.access == "allow"
	rule.direction == "inbound"
	count(rule.sources - harmless) > 0
	some text in wanted(rule)
	some protocol in nsg.protocols(rule.protocol) & with_ports
	ports := nsg.span_or_all(text)
	shut := closed(rule, protocol)
	some start in nsg.starts(shut, ports)
	count({range | some range in shut; range[0] <= start; start <= range[1]}) == 0
}

deny contains {"path": path, "message": message} if {
	some path in {found.path | some found in open_ports}
	texts := sort({found.ports | some found in open_ports; found.path == path})
	message := sprintf("the internet can reach port %s", [concat(", ", texts)])
}
