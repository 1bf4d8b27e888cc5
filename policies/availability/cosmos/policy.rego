# METADATA
# title: Cosmos DB takes writes in several regions and spreads over zones
# description: >-
#   Personal data stays available when a data centre or a whole region is lost only if another one holds it and can be
#   written to. Where the regions lie is judged by residency-replicas.
# related_resources:
#   - https://learn.microsoft.com/azure/reliability/reliability-cosmos-db-nosql
#   - https://learn.microsoft.com/azure/cosmos-db/multi-region-writes
#   - https://learn.microsoft.com/azure/cosmos-db/mongodb/vcore/high-availability
# custom:
#   id: availability-cosmos
#   severity: medium
#   resource_types:
#     - Microsoft.DocumentDB/cassandraClusters/dataCenters
#     - Microsoft.DocumentDB/databaseAccounts
#     - Microsoft.DocumentDB/mongoClusters
#   relations: []
#   parameters: {multi_region_writes: true, zone_redundant: true}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 32(1)(c)"]
#   requirements: [C11]
#   remediation: >-
#     Set `properties.enableMultipleWriteLocations` to true, list two regions or more in `properties.locations`, each
#     with `isZoneRedundant` true.
#   fix:
#     - path: properties.enableMultipleWriteLocations
#       value: true
#       safe: false
#       why: It costs more, and conflicts between regions must be thought of.
#     - path: properties.locations[*].isZoneRedundant
#       value: true
#       safe: false
#       why: It costs more, and a region of an account cannot be changed to it.
#     - path: properties.highAvailability.targetMode
#       value: ZoneRedundantPreferred
#       safe: false
#       why: A standby costs as much as the cluster.
#     - path: properties.availabilityZone
#       value: true
#       safe: false
#       why: It can be set only when the data center is made.
#   since: 0.1.0
package seawall.policies.availability.cosmos

import data.seawall.lib.azure

default applies := true

# A replica of a cluster stands in for its source and has no standby of its own.
applies := false if lower(object.get(input.resource, ["properties", "createMode"], "")) in {"georeplica", "replica"}

is_account if azure.type_is(input.resource, "Microsoft.DocumentDB/databaseAccounts")

locations := object.get(input.resource, ["properties", "locations"], [])

deny contains {"path": ["properties", "enableMultipleWriteLocations"]} if {
	is_account
	input.params.multi_region_writes
	not written_everywhere
}

written_everywhere if azure.is_true(object.get(input.resource, ["properties", "enableMultipleWriteLocations"], false))

listed contains i if some i, _ in locations

too_few if {
	input.params.multi_region_writes
	count({0, 1} - listed) > 0
}

too_few if {
	input.params.zone_redundant
	count({0} - listed) > 0
}

deny contains {"path": ["properties", "locations"], "message": "too few regions are listed"} if {
	is_account
	too_few
}

zone_redundant contains i if {
	some i, location in locations
	azure.is_true(object.get(location, "isZoneRedundant", false))
}

deny contains {"path": ["properties", "locations", i, "isZoneRedundant"], "message": message} if {
	is_account
	input.params.zone_redundant
	some i in listed
	count({i} - zone_redundant) == 1
	message := "the region uses one zone only"
}

# Where the other kinds of clusters say that they spread over zones.
zone_path := ["properties", "highAvailability", "targetMode"] if {
	azure.type_is(input.resource, "Microsoft.DocumentDB/mongoClusters")
}

zone_path := ["properties", "availabilityZone"] if {
	azure.type_is(input.resource, "Microsoft.DocumentDB/cassandraClusters/dataCenters")
}

spread if {
	lower(object.get(input.resource, ["properties", "highAvailability", "targetMode"], "")) == "zoneredundantpreferred"
}

spread if azure.is_true(object.get(input.resource, ["properties", "availabilityZone"], false))

deny contains {"path": zone_path, "message": "the cluster uses one zone only"} if {
	applies
	input.params.zone_redundant
	not spread
}
