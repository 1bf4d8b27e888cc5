package seawall.policies.tls.https_only_test

import data.seawall.policies.tls.https_only as subject

judge(type, properties) := denials if {
	resource := {"type": type, "apiVersion": "2024-03-01", "properties": properties}
	denials := subject.deny with input as {"resource": resource}
}

applies(type, properties) := answer if {
	answer := subject.applies with input as {"resource": {"type": type, "properties": properties}}
}

answered(path) := {{"path": path, "message": "plain HTTP is answered"}}

unprotected(path) := {{"path": path, "message": "not every connection is protected by TLS"}}

test_switches if {
	judge("Microsoft.Web/sites", {"httpsOnly": true}) == set()
	judge("Microsoft.Web/sites", {"httpsOnly": "True"}) == set()
	judge("Microsoft.Web/sites", {"httpsOnly": false}) == answered(["properties", "httpsOnly"])
	judge("Microsoft.Storage/storageAccounts", {}) == set()
	applies("Microsoft.Web/sites", {}) == true
}

app := "Microsoft.App/containerApps"

test_container_apps if {
	ingress := {"configuration": {"ingress": {"allowInsecure": true}}}
	judge(app, ingress) == unprotected(["properties", "configuration", "ingress", "allowInsecure"])
	judge(app, {"configuration": {"ingress": {"allowInsecure": false}}}) == set()
	applies(app, ingress) == true
}

test_without_ingress_is_not_concerned if {
	applies(app, {}) == false
	judge(app, {}) == set()
}

test_endpoints_and_routes if {
	judge("Microsoft.Cdn/profiles/endpoints", {}) == unprotected(["properties", "isHttpAllowed"])
	judge("Microsoft.Cdn/profiles/endpoints", {"isHttpAllowed": false}) == set()
	route := {"supportedProtocols": ["Http", "Https"], "httpsRedirect": "Disabled", "forwardingProtocol": "HttpsOnly"}
	judge("Microsoft.Cdn/profiles/afdEndpoints/routes", route) == unprotected(["properties", "httpsRedirect"])
}

test_gateways_and_apis if {
	rules := {"routingRules": [{"properties": {"acceptedProtocols": ["Http"]}}]}
	judge("Microsoft.Network/frontDoors", rules) == unprotected([
		"properties", "routingRules", 0, "properties", "acceptedProtocols", 0,
	])
	listeners := {"httpListeners": [{"name": "a", "properties": {"protocol": "Http"}}]}
	judge("Microsoft.Network/applicationGateways", listeners) == unprotected([
		"properties", "httpListeners", 0, "properties", "protocol",
	])
	judge("Microsoft.ApiManagement/service/apis", {"protocols": ["http"]}) == unprotected(["properties", "protocols", 0])
}
