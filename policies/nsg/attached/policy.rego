# METADATA
# title: Every subnet has a network security group
# description: >-
#   A subnet without a group lets in whatever can route to it; the rules that confine personal data to listed flows
#   hold only where they are attached.
# related_resources:
#   - https://learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works
# custom:
#   id: nsg-attached
#   severity: high
#   resource_types:
#     - Microsoft.Network/virtualNetworks
#     - Microsoft.Network/virtualNetworks/subnets
#   relations: [network_subnets]
#   parameters: {}
#   frameworks:
#     cis-azure: ["7.11"]
#     gdpr: ["Art. 32(1)(b)", "Art. 25(2)", "Art. 5(1)(f)"]
#     iso-27001: ["A.8.20", "A.8.22"]
#     mcsb: ["NS-1"]
#   requirements: [C5, D2, E17]
#   remediation: Set the subnet's `properties.networkSecurityGroup.id`.
#   since: 0.1.0
package seawall.policies.nsg.attached

import data.seawall.tables

# A network answers for the subnets written in it, a subnet of its own for itself.
subnets contains {"name": lower(subnet.name), "path": ["properties", "subnets", i]} if {
	some i, subnet in input.resource.properties.subnets
}

subnets contains {"name": lower(input.resource.leaf), "path": []} if single

single if lower(input.resource.type) == "microsoft.network/virtualnetworks/subnets"

secured contains ["properties", "subnets", i] if {
	some i, subnet in input.resource.properties.subnets
	subnet.properties.networkSecurityGroup.id != ""
}

secured contains [] if {
	single
	input.resource.properties.networkSecurityGroup.id != ""
}

spared contains name if some name in tables.reserved_subnets.without_nsg

# The same subnet deployed again as a child of its own says what holds in the end, and is judged itself; one that is
# only referred to does not. A subnet written in its network has a name without that of the network.
spared contains name if {
	some subnet in object.get(input, ["related", "network_subnets"], [])
	contains(subnet.name, "/")
	object.get(subnet, ["existing"], false) == false
	name := lower(subnet.leaf)
}

deny contains {"path": path, "message": message} if {
	some subnet in subnets
	count({subnet.name} - spared) == 1
	count({subnet.path} - secured) == 1
	path := array.concat(subnet.path, ["properties", "networkSecurityGroup"])
	message := sprintf("subnet %q has no network security group", [subnet.name])
}
