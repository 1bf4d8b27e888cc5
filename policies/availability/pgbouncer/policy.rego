# METADATA
# title: PostgreSQL servers pool connections with PgBouncer
# description: >-
#   Each connection is a process of the server. Without a pool a burst of connections exhausts it, and nobody reaches
#   the data any more.
# related_resources:
#   - https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-pgbouncer
# custom:
#   id: availability-pgbouncer
#   severity: low
#   resource_types:
#     - Microsoft.DBforPostgreSQL/flexibleServers
#     - Microsoft.DBforPostgreSQL/flexibleServers/configurations
#   relations: [pgbouncer_configurations]
#   parameters: {pool_mode: transaction, default_pool_size: 50, min_pool_size: 10, server_idle_timeout: 600}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)"]
#   requirements: [E10]
#   remediation: >-
#     Add `configurations` to the server: `pgbouncer.enabled` with the value `true`, and those for mode and sizes with
#     the values of the profile. A server of the tier Burstable has no PgBouncer.
#   since: 0.1.0
package seawall.policies.availability.pgbouncer

import data.seawall.lib.azure

is_server if azure.type_is(input.resource, "Microsoft.DBforPostgreSQL/flexibleServers")

default applies := true

# A replica begins with the settings of its source.
applies := false if {
	is_server
	lower(object.get(input.resource, ["properties", "createMode"], "")) == "replica"
}

applies := false if {
	is_server
	lower(object.get(input.resource, ["properties", "replicationRole"], "")) in {"asyncreplica", "geoasyncreplica"}
}

applies := false if {
	not is_server
	not concerned
}

concerned if wanted[name]

name := lower(object.get(input.resource, "leaf", ""))

wanted := {
	"pgbouncer.enabled": "true",
	"pgbouncer.pool_mode": text(input.params.pool_mode),
	"pgbouncer.default_pool_size": text(input.params.default_pool_size),
	"pgbouncer.min_pool_size": text(input.params.min_pool_size),
	"pgbouncer.server_idle_timeout": text(input.params.server_idle_timeout),
}

# What a server has without a word.
preset := {
	"pgbouncer.pool_mode": "transaction",
	"pgbouncer.default_pool_size": "50",
	"pgbouncer.min_pool_size": "0",
}

text(value) := lower(sprintf("%v", [value]))

configured contains lower(configuration.leaf) if {
	some configuration in object.get(input, ["related", "pgbouncer_configurations"], [])
}

missing contains key if {
	some key, value in wanted
	object.get(preset, key, "") != value
	count({key} - configured) == 1
}

deny contains {"path": ["properties"], "message": message} if {
	is_server
	applies
	count(missing) > 0
	message := sprintf("no configuration sets %s", [concat(", ", sort([sprintf("`%s`", [key]) | some key in missing]))])
}

deny contains {"path": ["properties", "value"], "message": message} if {
	some key, value in wanted
	key == name
	not kept
	message := sprintf("`%s` is not `%s`", [key, value])
}

kept if text(object.get(input.resource, ["properties", "value"], "")) == wanted[name]
