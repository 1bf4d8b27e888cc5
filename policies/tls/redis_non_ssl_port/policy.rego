# METADATA
# title: Redis caches take no connections without TLS
# description: >-
#   A cache holds sessions and copies of personal data. On its non-TLS port these, and the access key, travel in
#   clear text.
# related_resources:
#   - https://learn.microsoft.com/azure/azure-cache-for-redis/cache-configure
#   - https://learn.microsoft.com/azure/redis/tls-configuration
# custom:
#   id: tls-redis-non-ssl-port
#   severity: high
#   resource_types:
#     - Microsoft.Cache/redis
#     - Microsoft.Cache/redisEnterprise/databases
#   relations: []
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(a)", "Art. 32(2)", "Art. 5(1)(f)"]
#     mcsb: ["DP-3"]
#   requirements: [D7, E12]
#   remediation: >-
#     Set `properties.enableNonSslPort` to `false`
#     (Redis Enterprise, `properties.clientProtocol` to `Encrypted`).
#   fix:
#     - {path: properties.enableNonSslPort, value: false, safe: true}
#     - {path: properties.clientProtocol, value: Encrypted, safe: true}
#   since: 0.1.0
package seawall.policies.tls.redis_non_ssl_port

import data.seawall.lib.azure

rows := {
	"microsoft.cache/redis": {"path": ["properties", "enableNonSslPort"], "good": "false"},
	"microsoft.cache/redisenterprise/databases": {"path": ["properties", "clientProtocol"], "good": "encrypted"},
}

row := rows[lower(input.resource.type)]

acceptable if lower(sprintf("%v", [azure.effective(input.resource, row.path)])) == row.good

deny contains {"path": row.path, "message": "the cache takes connections without TLS"} if not acceptable
