# METADATA
# title: Names of private endpoints resolve to their private addresses
# description: >-
#   Without the service's private zone, linked to the network, its name still means the public address: clients leave
#   the network or fail, and somebody opens public access again. A zone group keeps the records true; one written by
#   hand is not followed. Of a zone that is not declared here the links cannot be seen.
# related_resources:
#   - https://learn.microsoft.com/azure/private-link/private-endpoint-dns
#   - https://learn.microsoft.com/azure/private-link/private-endpoint-dns-integration
#   - https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private
# custom:
#   id: network-private-dns
#   severity: medium
#   resource_types:
#     - Microsoft.DBforMySQL/flexibleServers
#     - Microsoft.DBforPostgreSQL/flexibleServers
#     - Microsoft.Network/privateEndpoints
#     - Microsoft.Network/privateEndpoints/privateDnsZoneGroups
#   relations:
#     - private_dns_accounts
#     - private_dns_endpoint
#     - private_dns_groups
#     - private_dns_server_network
#     - private_dns_zones
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 25(2)", "Art. 5(1)(f)"]
#   requirements: [A5, C3, D3, E18]
#   remediation: >-
#     Give the endpoint a `privateDnsZoneGroups` with the zone of its service (a server inside a network, its private
#     zone), and the zone a `virtualNetworkLinks` to the network.
#   since: 0.1.0
package seawall.policies.network.private_dns

import data.seawall.lib.azure
import data.seawall.tables

facts := tables.private_dns_zones

related := object.get(input, ["related"], {})

group if azure.type_is(input.resource, "Microsoft.Network/privateEndpoints/privateDnsZoneGroups")

endpoint := input.resource if azure.type_is(input.resource, "Microsoft.Network/privateEndpoints")

endpoint := related.private_dns_endpoint[0]

server := facts.servers[lower(input.resource.type)]

networks := object.get(related.private_dns_endpoint[0], ["related", "private_dns_network"], []) if group

networks := object.get(related, ["private_dns_server_network"], []) if injected

scanned contains network.id if {
	some network in networks
	count(split(lower(network.id), "/subnets/")) == 1
}

connections contains connection if {
	some property in ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"]
	some connection in object.get(endpoint, ["properties", property], [])
}

# The group id of a slot is that of its app with the slot's name behind it.
wanted contains {"type": service(connection), "group": split(lower(id), "-")[0]} if {
	some connection in connections
	some id in connection.properties.groupIds
}

service(connection) := concat("/", [segments[0], segments[1]]) if {
	pieces := split(lower(connection.properties.privateLinkServiceId), "/providers/")
	segments := split(pieces[count(pieces) - 1], "/")
	count(pieces) > 1
} else := ""

services contains lower(connection.properties.privateLinkServiceId) if some connection in connections

kinds contains lower(account.kind) if {
	some account in object.get(related, ["private_dns_accounts"], [])
	count({lower(account.id)} & services) == 1
}

# Each entry lists zones of which one is needed.
needed contains alternatives if {
	some one in wanted
	some alternatives in facts.endpoints[one.type][one.group]
	count(kinds) == 0
}

# Of a service that is not known, the group id alone tells which zones may be meant.
needed contains alternatives if {
	some one in wanted
	one.type == ""
	alternatives := [zone | some groups in facts.endpoints; some entry in groups[one.group]; some zone in entry]
	count(alternatives) > 0
}

needed contains alternatives if {
	some kind in kinds
	some alternatives in object.get(facts.accounts, kind, facts.accounts.other)
}

# An id that no resource of the estate has tells its zone's name itself.
zones contains object.union(use, {"name": split(use.id, "/")[count(split(use.id, "/")) - 1]}) if {
	some use in uses
	count({use.id} - {id | some zone in resources; id := lower(zone.id)}) == 1
}

zones contains object.union(use, {"name": lower(zone.name)}) if {
	some use in uses
	some zone in resources
	lower(zone.id) == use.id
}

uses contains {"path": path, "id": lower(config.properties.privateDnsZoneId)} if {
	some i, config in input.resource.properties.privateDnsZoneConfigs
	path := ["properties", "privateDnsZoneConfigs", i, "properties", "privateDnsZoneId"]
}

uses contains {"path": server.path, "id": lower(object.get(input.resource, server.path, ""))} if injected

injected if object.get(input.resource, ["properties", "network", "delegatedSubnetResourceId"], "") != ""

resources := object.get(related, ["private_dns_zones"], [])

fitting contains zone.path if {
	some zone in zones
	some alternatives in needed
	some pattern in alternatives
	fits(pattern, zone.name)
}

fitting contains zone.path if {
	some zone in zones
	endswith(zone.name, server.ending)
}

missing contains concat(" or ", alternatives) if {
	some alternatives in needed
	count({zone.path | some zone in zones; some pattern in alternatives; fits(pattern, zone.name)}) == 0
}

fits(pattern, name) if pattern == name

fits(pattern, name) if {
	ends := split(pattern, "*")
	startswith(name, ends[0])
	endswith(name, ends[1])
}

# A zone that is declared has a location; of one that is only named nobody sees the links.
unlinked contains use.path if {
	some use in uses
	some zone in resources
	lower(zone.id) == use.id
	object.get(zone, "location", "") != ""
	count({link.id | some link in object.get(zone, ["related", "private_dns_zone_links"], []); reaches(link)}) == 0
	count({id | some id in network_links; startswith(id, concat("", [use.id, "/virtualnetworklinks/"]))}) == 0
}

network_links contains lower(link.id) if {
	some network in networks
	some link in object.get(network, ["related", "private_dns_network_links"], [])
}

# Of a network that was not scanned there is nothing but the id of the subnet.
reaches(link) if {
	count(scanned) == 0
	lower(link.properties.virtualNetwork.id) == split(lower(subnet), "/subnets/")[0]
}

subnet := related.private_dns_endpoint[0].properties.subnet.id

subnet := input.resource.properties.network.delegatedSubnetResourceId

applies if count(needed) > 0

applies if injected

deny contains {"path": ["properties", "privateDnsZoneGroups"], "message": message} if {
	azure.type_is(input.resource, "Microsoft.Network/privateEndpoints")
	count(needed) > 0
	count(object.get(related, ["private_dns_groups"], [])) == 0
	message := sprintf("no zone group for %s", [concat(", ", sort(missing))])
}

# Where a zone is needed that is not there, the wrong ones are the mistake, or else the list.
deny contains {"path": path, "message": message} if {
	group
	count(missing) > 0
	wrong := {zone.path | some zone in zones} - fitting
	some path in wrong | {["properties", "privateDnsZoneConfigs"] | count(wrong) == 0}
	message := sprintf("names stay public without the zone %s", [concat(", ", sort(missing))])
}

deny contains {"path": zone.path, "message": message} if {
	some zone in zones
	count({zone.path} - fitting) == 1
	message := sprintf("a private zone whose name ends in %s is needed", [server.ending])
}

deny contains {"path": path, "message": "the zone is not linked to the network"} if some path in unlinked
