# METADATA
# title: Networks are protected against floods of traffic
# description: >-
#   What a flood takes down, nobody can reach: availability is part of the security of processing. A network has a
#   DDoS protection plan, or each public address its own protection; an address may not opt out.
# related_resources:
#   - https://learn.microsoft.com/azure/ddos-protection/ddos-protection-overview
#   - https://learn.microsoft.com/azure/ddos-protection/ddos-protection-sku-comparison
# custom:
#   id: edge-ddos
#   severity: medium
#   resource_types:
#     - Microsoft.Network/publicIPAddresses
#     - Microsoft.Network/virtualNetworks
#   relations: [edge_public_addresses]
#   parameters: {}
#   frameworks:
#     cis-azure: ["8.5"]
#     gdpr: ["Art. 32(1)(b)", "Art. 5(1)(f)"]
#     iso-27001: ["A.8.20"]
#     mcsb: ["NS-5"]
#   requirements: [C6]
#   remediation: >-
#     Set `properties.enableDdosProtection` of the network and name a `ddosProtectionPlan`, or
#     `ddosSettings.protectionMode` of its public addresses to `Enabled`.
#   fix:
#     - {path: properties.ddosSettings.protectionMode, value: VirtualNetworkInherited, safe: true}
#   since: 0.1.0
package seawall.policies.edge.ddos

import data.seawall.lib.azure

properties := object.get(input.resource, ["properties"], {})

network if azure.type_is(input.resource, "Microsoft.Network/virtualNetworks")

enabled if azure.is_true(properties.enableDdosProtection)

planned if properties.ddosProtectionPlan.id != ""

addresses := object.get(input, ["related", "edge_public_addresses"], [])

# Which address stands in which network is left open: all of them must have protection of their own.
each_address if {
	count(addresses) > 0
	every address in addresses {
		mode(address) == "enabled"
	}
}

# Unsaid, an address has what its network has.
mode(address) := lower(object.get(address, ["properties", "ddosSettings", "protectionMode"], "VirtualNetworkInherited"))

deny contains {"path": ["properties", "enableDdosProtection"], "message": "the network has no DDoS protection"} if {
	network
	not enabled
	not each_address
}

deny contains {"path": ["properties", "ddosProtectionPlan"], "message": "no DDoS protection plan is named"} if {
	enabled
	not planned
	not each_address
}

deny contains {"path": path, "message": "the address opts out of DDoS protection"} if {
	count({mode(input.resource)} - {"enabled", "virtualnetworkinherited"}) == 1
	path := ["properties", "ddosSettings", "protectionMode"]
}
