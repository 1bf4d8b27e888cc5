package seawall.policies.tls.redis_non_ssl_port_test

import data.seawall.policies.tls.redis_non_ssl_port as subject

judge(type, properties) := denials if {
	resource := {"type": type, "apiVersion": "2024-10-01", "properties": properties}
	denials := subject.deny with input as {"resource": resource}
}

plain(key) := {{"path": ["properties", key], "message": "the cache takes connections without TLS"}}

test_caches if {
	judge("Microsoft.Cache/redis", {}) == set()
	judge("Microsoft.Cache/redis", {"enableNonSslPort": "False"}) == set()
	judge("Microsoft.Cache/redis", {"enableNonSslPort": true}) == plain("enableNonSslPort")
}

test_databases_of_clusters if {
	judge("Microsoft.Cache/redisEnterprise/databases", {"clientProtocol": "Encrypted"}) == set()
	judge("Microsoft.Cache/redisEnterprise/databases", {"clientProtocol": "Plaintext"}) == plain("clientProtocol")
}
