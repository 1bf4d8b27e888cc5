# METADATA
# title: Database servers refuse connections without TLS
# description: >-
#   Queries and their results are personal data in transit. `require_secure_transport` is on by default; turned off,
#   clients
#   may connect in clear text without anybody noticing.
# related_resources:
#   - https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-networking-ssl-tls
#   - https://learn.microsoft.com/azure/mysql/flexible-server/how-to-connect-tls-ssl
# custom:
#   id: tls-postgresql
#   severity: high
#   resource_types:
#     - Microsoft.DBforMariaDB/servers
#     - Microsoft.DBforMySQL/flexibleServers/configurations
#     - Microsoft.DBforMySQL/servers
#     - Microsoft.DBforPostgreSQL/flexibleServers
#     - Microsoft.DBforPostgreSQL/flexibleServers/configurations
#     - Microsoft.DBforPostgreSQL/servers
#   relations: []
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(a)", "Art. 32(2)", "Art. 5(1)(f)"]
#     mcsb: ["DP-3"]
#   requirements: [E11]
#   remediation: >-
#     Leave the server parameter `require_secure_transport`
#     at `ON` (single servers, `properties.sslEnforcement`).
#   fix:
#     - {path: properties.sslEnforcement, value: Enabled, safe: true}
#     - {path: properties.value, value: "on", safe: true}
#   since: 0.1.0
package seawall.policies.tls.postgresql

import data.seawall.lib.azure

single if lower(input.resource.type) in {
	"microsoft.dbformariadb/servers",
	"microsoft.dbformysql/servers",
	"microsoft.dbforpostgresql/servers",
}

flexible if azure.type_is(input.resource, "Microsoft.DBforPostgreSQL/flexibleServers")

configuration if {
	endswith(lower(input.resource.type), "/configurations")
	lower(input.resource.leaf) == "require_secure_transport"
}

path := ["properties", "sslEnforcement"] if single

path := ["properties", "value"] if configuration

applies if path

# A flexible server says nothing itself: the parameter is a resource of its own, and on if there is none.
applies if flexible

acceptable if {
	single
	lower(azure.effective(input.resource, path)) == "enabled"
}

# No value, with or without `source: system-default`, means the server's own default.
acceptable if {
	configuration
	lower(sprintf("%v", [object.get(input.resource, path, "on")])) in {"on", "true", "1"}
}

deny contains {"path": path, "message": "connections without TLS are taken"} if {
	not acceptable
}
