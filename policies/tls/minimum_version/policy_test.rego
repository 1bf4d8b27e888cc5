package seawall.policies.tls.minimum_version_test

import data.seawall.policies.tls.minimum_version as subject

# What is denied; a word in the place of the whole if the control does not concern the resource.
judge(type, properties) := judged({"type": type, "apiVersion": "2023-12-01", "properties": properties})

judged(resource) := denials if {
	subject.applies with input as {"resource": resource, "params": {"minimum": "1.2"}}
	denials := subject.deny with input as {"resource": resource, "params": {"minimum": "1.2"}}
} else := "not concerned" if {
	denials := subject.deny with input as {"resource": resource, "params": {"minimum": "1.2"}}
	denials == set()
}

old(path) := {"path": path, "message": "accepts a TLS version older than 1.2"}

test_a_property if {
	storage := "Microsoft.Storage/storageAccounts"
	judge(storage, {"minimumTlsVersion": "TLS1_2"}) == set()
	judge(storage, {"minimumTlsVersion": "TLS1_1"}) == {old(["properties", "minimumTlsVersion"])}
	judge("Microsoft.Network/virtualNetworks", {}) == "not concerned"
}

test_several_properties if {
	site := {"siteConfig": {"minTlsVersion": "1.1", "scmMinTlsVersion": "1.0"}}
	judge("Microsoft.Web/sites", site) == {
		old(["properties", "siteConfig", "minTlsVersion"]),
		old(["properties", "siteConfig", "scmMinTlsVersion"]),
	}
}

parameter(name, value) := {
	"type": "Microsoft.DBforPostgreSQL/flexibleServers/configurations",
	"leaf": name,
	"properties": {"value": value},
}

test_a_server_parameter_by_its_name if {
	judged(parameter("Ssl_min_protocol_version", "TLSv1.1")) == {old(["properties", "value"])}
	judged(parameter("ssl_min_protocol_version", "TLSv1.2")) == set()
	judged(parameter("other", "TLSv1.1")) == "not concerned"
}

rows := {
	"versions": {"1.2": 12, "1.1": 11},
	"types": {"contoso.web/sites": [
		{"path": ["properties", "tls"], "if": ["properties", "on"]},
		{"path": ["properties", "own"], "named": "web", "if": ["properties", "on"]},
		{"path": ["properties", "old"], "disabled": true, "if": ["properties", "switches"]},
	]},
}

of_rows(properties) := denials if {
	resource := {"type": "Contoso.Web/sites", "leaf": "web", "properties": properties}
	denials := subject.deny with input as {"resource": resource, "params": {"minimum": "1.2"}}
		with data.seawall.tables.tls_minimum_version as rows
}

test_rows_that_ask_for_a_path if {
	of_rows({"tls": "1.1", "own": "1.1"}) == set()
	of_rows({"tls": "1.1", "own": "1.1", "on": true}) == {old(["properties", "tls"]), old(["properties", "own"])}
	of_rows({"tls": "1.2", "own": "1.2", "on": false}) == set()
	of_rows({"tls": "disabled", "own": "false", "on": true}) == {old(["properties", "tls"]), old(["properties", "own"])}
}

test_switches_that_must_be_off if {
	every value in [false, "False", "Disabled"] {
		of_rows({"switches": {}, "old": value}) == set()
	}
	of_rows({"switches": {}, "old": "True"}) == {old(["properties", "old"])}
	of_rows({"switches": {}}) == {old(["properties", "old"])}
}

gateway := "Microsoft.Network/applicationGateways"

test_gateways if {
	judge(gateway, {"sslPolicy": {"policyName": "AppGwSslPolicy20220101S"}}) == set()
	judge(gateway, {"sslPolicy": {"policyName": "AppGwSslPolicy20150501"}}) == {old([
		"properties", "sslPolicy", "policyName",
	])}
	judge(gateway, {}) == "not concerned"
}

test_gateways_that_disable_versions_one_by_one if {
	disabled(versions) == set()
	disabled(["TLSv1_0"]) == {old(["properties", "sslPolicy", "minProtocolVersion"])}
	disabled(["TLSv1_1"]) == {old(["properties", "sslPolicy", "minProtocolVersion"])}
}

versions := ["TLSv1_0", "TLSv1_1"]

disabled(protocols) := judge(gateway, {"sslPolicy": {"disabledSslProtocols": protocols}})

test_front_doors if {
	endpoint := {"properties": {"customHttpsConfiguration": {"minimumTlsVersion": "1.0"}}}
	judge("Microsoft.Network/frontDoors", {"frontendEndpoints": [endpoint]}) == {old([
		"properties", "frontendEndpoints", 0, "properties", "customHttpsConfiguration", "minimumTlsVersion",
	])}
}
