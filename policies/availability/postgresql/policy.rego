# METADATA
# title: PostgreSQL servers have a standby, a version in support and storage that grows
# description: >-
#   Without a standby the personal data in a server cannot be reached while its machine or zone is out of order, and a
#   full disk stops writes.
# related_resources:
#   - https://learn.microsoft.com/azure/reliability/reliability-postgresql-flexible-server
#   - https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-storage#storage-autogrow
#   - https://learn.microsoft.com/azure/cosmos-db/postgresql/concepts-high-availability
# custom:
#   id: availability-postgresql
#   severity: medium
#   resource_types:
#     - Microsoft.DBforPostgreSQL/flexibleServers
#     - Microsoft.DBforPostgreSQL/serverGroupsv2
#   relations: []
#   parameters: {modes: [SameZone, ZoneRedundant], minimum_version: 0, auto_grow: false}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 32(1)(c)"]
#     iso-27001: ["A.8.14"]
#   requirements: [D6, E8]
#   remediation: >-
#     Set `properties.highAvailability.mode` to `ZoneRedundant`, in a tier above Burstable, `properties.version` to a
#     newer one and `properties.storage.autoGrow` to `Enabled`, as the profile asks.
#   fix:
#     - path: properties.highAvailability.mode
#       value: ZoneRedundant
#       safe: false
#       why: A standby costs as much as the server, and the tier Burstable has none.
#     - {path: properties.enableHa, value: true, safe: false, why: A standby costs as much as the cluster.}
#     - path: properties.storage.autoGrow
#       value: Enabled
#       safe: false
#       why: Storage that has grown does not shrink, and is paid for.
#   since: 0.1.0
package seawall.policies.availability.postgresql

import data.seawall.lib.azure

is_cluster if azure.type_is(input.resource, "Microsoft.DBforPostgreSQL/serverGroupsv2")

default applies := true

# A replica is what its source falls back to: it has no standby of its own, and version and storage of the source.
applies := false if lower(object.get(input.resource, ["properties", "createMode"], "")) == "replica"

applies := false if {
	lower(object.get(input.resource, ["properties", "replicationRole"], "")) in {"asyncreplica", "geoasyncreplica"}
}

# A cluster that is restored from another one names a time.
applies := false if {
	object.get(input.resource, ["properties", "sourceResourceId"], null) != null
	object.get(input.resource, ["properties", "pointInTimeUTC"], null) == null
}

mode_path := ["properties", "enableHa"] if is_cluster

mode_path := ["properties", "highAvailability", "mode"] if not is_cluster

available if {
	mode := lower(object.get(input.resource, ["properties", "highAvailability", "mode"], "Disabled"))
	mode in {lower(accepted) | some accepted in input.params.modes}
}

# A cluster has its standby in another zone if the region has any, and does not say more.
available if {
	is_cluster
	azure.is_true(object.get(input.resource, ["properties", "enableHa"], false))
}

deny contains {"path": mode_path, "message": message} if {
	applies
	not available
	message := sprintf("high availability is none of %s", [concat(", ", input.params.modes)])
}

version_path := ["properties", "postgresqlVersion"] if is_cluster

version_path := ["properties", "version"] if not is_cluster

new_enough if {
	not is_cluster
	to_number(object.get(input.resource, ["properties", "version"], "")) >= minimum
}

new_enough if {
	is_cluster
	to_number(object.get(input.resource, ["properties", "postgresqlVersion"], "")) >= minimum
}

minimum := input.params.minimum_version

deny contains {"path": version_path, "message": message} if {
	applies
	minimum > 0
	not new_enough
	message := sprintf("the version is older than %v", [minimum])
}

grows if lower(object.get(input.resource, ["properties", "storage", "autoGrow"], "")) == "enabled"

# The storage of a cluster has the size that is asked for.
deny contains {"path": ["properties", "storage", "autoGrow"], "message": "storage does not grow by itself"} if {
	applies
	input.params.auto_grow
	not is_cluster
	not grows
}
