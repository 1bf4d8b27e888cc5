# METADATA
# title: Subnets are delegated to the services that live in them
# description: >-
#   A delegation keeps a subnet for one service: nothing else can be put beside the databases or the application, so
#   that rules for the subnet are rules for that service. Azure refuses to deploy some services without one, others
#   take any subnet until then.
# related_resources:
#   - https://learn.microsoft.com/azure/virtual-network/subnet-delegation-overview
# custom:
#   id: network-subnet-delegation
#   severity: medium
#   resource_types:
#     - Microsoft.Network/virtualNetworks
#     - Microsoft.Network/virtualNetworks/subnets
#   relations:
#     - network_subnets
#     - subnet_ai_agents
#     - subnet_api_gateways
#     - subnet_container_environments
#     - subnet_container_groups
#     - subnet_database_clusters
#     - subnet_hsms
#     - subnet_managed_instances
#     - subnet_mysql
#     - subnet_pools
#     - subnet_postgresql
#     - subnet_resolver_entries
#     - subnet_resolver_exits
#     - subnet_site_connections
#     - subnet_site_environments
#     - subnet_sites
#     - subnet_slots
#     - subnet_traffic_controllers
#     - subnet_volumes
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 25(2)", "Art. 5(1)(f)"]
#   requirements: [D1, E16]
#   remediation: Add the service to the subnet's `properties.delegations`.
#   since: 0.1.0
package seawall.policies.network.subnet_delegation

import data.seawall.tables

# A network answers for the subnets written in it, a subnet of its own, which alone has a leaf, for itself.
subnets contains {"name": lower(input.resource.leaf), "path": [], "to": delegated(input.resource)}

subnets contains {"name": name, "path": ["properties", "subnets", i], "to": delegated(subnet)} if {
	some i, subnet in input.resource.properties.subnets
	name := lower(subnet.name)
	count({name} - apart) == 1
}

# The same subnet deployed again as a child of its own says what holds in the end; one that is only referred to does
# not. A subnet written in its network has a name without that of the network.
apart contains lower(subnet.leaf) if {
	some subnet in object.get(input, ["related", "network_subnets"], [])
	contains(subnet.name, "/")
	object.get(subnet, ["existing"], false) == false
}

# Each service with the subnet that it names: all that a subnet is joined with name that very one.
uses contains {"subnet": leaf(id), "services": services(row, user)} if {
	some row in tables.subnet_delegations
	some user in object.get(input, ["related", row.relation], [])
	holds(row, user)
	some id in named(row, user)
}

named(row, user) := {object.get(user, row.at, "")} if not row.list

named(row, user) := {object.get(entry, row.at, "") | some entry in object.get(user, row.list, [])} if row.list

leaf(id) := segments[1] if segments := split(lower(id), "/subnets/")

holds(row, user) if {
	filled(row, user)
	of_tier(row, user)
}

of_tier(row, _) if not row.sku

of_tier(row, user) if row.sku == lower(user.sku.name)

filled(row, _) if not row.filled

filled(row, user) if count(object.get(user, row.filled, [])) > 0

services(row, user) := {service | some service in row.services} | more if {
	more := {service |
		some service in object.get(row, "functions", [])
		contains(lower(user.kind), "functionapp")
	}
}

concerned contains object.union(subnet, {"services": use.services}) if {
	some subnet in subnets
	some use in uses
	meant(use, subnet)
}

meant(_, subnet) if subnet.path == []

meant(use, subnet) if use.subnet == subnet.name

delegated(subnet) := {service |
	some delegation in object.get(subnet, ["properties", "delegations"], [])
	service := lower(delegation.properties.serviceName)
}

applies if count(concerned) > 0

deny contains {"path": array.concat(subnet.path, ["properties", "delegations"]), "message": message} if {
	some subnet in concerned
	count(subnet.services & subnet.to) == 0
	message := sprintf("subnet %q is not delegated to %s", [subnet.name, concat(" or ", sort(subnet.services))])
}
