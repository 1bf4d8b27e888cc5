package seawall.lib.tls_test

import data.seawall.lib.tls

test_newer_version_is_accepted if tls.accepts("TLS1_2", "1.2")

test_gateway_names_its_policy if {
	gateway := {"properties": {"sslPolicy": {"policyName": "AppGwSslPolicy20220101"}}}
	tls.own_policy(gateway) == {{"path": ["properties", "sslPolicy", "policyName"], "value": "AppGwSslPolicy20220101"}}
}
