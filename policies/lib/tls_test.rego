package seawall.lib.tls_test

import data.seawall.lib.tls

accepted(value, minimum) := count({1 | tls.accepts(value, minimum)})

test_versions if {
	accepted("TLS1_2", "1.2") == 1
	accepted("TLS1_3", "1.2") == 1
	accepted("TLS1_1", "1.2") == 0
	accepted(1.2, 1.2) == 1
	accepted("SSLv9", "1.2") == 0
}

test_every_version_of_a_list if {
	accepted("TLSv1.2, TLSv1.3", "1.2") == 1
	accepted("TLSv1.1,TLSv1.2", "1.2") == 0
}

gateway(properties) := tls.gateway_settings({
	"type": "Microsoft.Network/applicationGateways",
	"apiVersion": "2023-11-01",
	"properties": properties,
})

of_policy(key) := ["properties", "sslPolicy", key]

test_gateway_names_its_policy if {
	name := "AppGwSslPolicy20220101"
	gateway({"sslPolicy": {"policyName": name, "minProtocolVersion": "TLSv1_1"}}) == {{
		"path": of_policy("policyName"),
		"value": name,
	}}
}

test_gateway_has_a_policy_of_its_own if {
	gateway({"sslPolicy": {"minProtocolVersion": "TLSv1_1"}}) == {{
		"path": of_policy("minProtocolVersion"),
		"value": "TLSv1_1",
	}}
	gateway({"sslPolicy": {}}) == {{"path": of_policy("minProtocolVersion"), "value": ""}}
}

test_profiles_of_a_gateway if {
	profiles := [{}, {"properties": {"sslPolicy": {"policyName": "AppGwSslPolicy20150501"}}}]
	gateway({"sslProfiles": profiles}) == {{
		"path": ["properties", "sslProfiles", 1, "properties", "sslPolicy", "policyName"],
		"value": "AppGwSslPolicy20150501",
	}}
}

listeners(protocol) := {"httpListeners": [{"properties": {"protocol": protocol}}]}

defaults := {"microsoft.network/applicationgateways": [{"path": "properties.sslPolicy.policyName", "value": "usual"}]}

by_default(properties) := found if {
	found := gateway(properties) with data.seawall.tables.defaults as defaults
}

test_default_of_a_gateway if {
	usual := {{"path": of_policy("policyName"), "value": "usual"}}
	by_default(listeners("Https")) == usual
	by_default(listeners("Http")) == set()
	by_default({}) == set()
	live := object.union(listeners("HTTPS"), {"defaultPredefinedSslPolicy": "AppGwSslPolicy20150501"})
	by_default(live) == {{"path": of_policy("policyName"), "value": "AppGwSslPolicy20150501"}}
	own := object.union(listeners("Https"), {"sslPolicy": {"minProtocolVersion": "TLSv1_2"}})
	by_default(own) == {{"path": of_policy("minProtocolVersion"), "value": "TLSv1_2"}}
}

test_front_door if {
	endpoints := [{}, {"properties": {"customHttpsConfiguration": {"minimumTlsVersion": "1.0"}}}]
	tls.front_door_settings({"properties": {"frontendEndpoints": endpoints}}) == {{
		"path": ["properties", "frontendEndpoints", 1, "properties", "customHttpsConfiguration", "minimumTlsVersion"],
		"value": "1.0",
	}}
	tls.front_door_settings({}) == set()
}
