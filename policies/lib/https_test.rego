package seawall.lib.https_test

import data.seawall.lib.https

app(ingress) := https.container_app({
	"type": "Microsoft.App/containerApps",
	"properties": {"configuration": {"ingress": ingress}},
})

of_ingress(keys) := array.concat(["properties", "configuration", "ingress"], keys)

test_container_app if {
	app({}) == set()
	app({"allowInsecure": false, "transport": "http"}) == set()
	app({"allowInsecure": "true"}) == {of_ingress(["allowInsecure"])}
	app({"transport": "TCP"}) == {of_ingress(["transport"])}
	ports := [{"external": false}, {"external": true}, {}]
	app({"additionalPortMappings": ports}) == {of_ingress(["additionalPortMappings", 1, "external"])}
}

cdn(changes) := https.cdn_endpoint({
	"type": "Microsoft.Cdn/profiles/endpoints",
	"properties": object.union({"isHttpAllowed": true}, changes),
})

actions(list) := {"deliveryPolicy": {"rules": [{}, {"actions": list}]}}

redirect(name, protocol) := actions([{"name": name, "parameters": {"destinationProtocol": protocol}}])

test_cdn_endpoint if {
	at := {["properties", "isHttpAllowed"]}
	cdn({}) == at
	cdn({"isHttpAllowed": false}) == set()
	cdn(redirect("UrlRedirect", "HTTPS")) == set()
	cdn(redirect("UrlRedirect", "Http")) == at
	cdn(redirect("UrlRewrite", "Https")) == at
	https.cdn_endpoint({"type": "Microsoft.Cdn/profiles/endpoints"}) == at
}

route(properties) := https.front_door_route({
	"type": "Microsoft.Cdn/profiles/afdEndpoints/routes",
	"properties": properties,
})

test_front_door_route if {
	at := {["properties", "httpsRedirect"]}
	route({"supportedProtocols": ["Https", "Http"], "httpsRedirect": "Disabled", "forwardingProtocol": "HttpsOnly"}) == at
	route({"supportedProtocols": ["Http"], "httpsRedirect": "Enabled", "forwardingProtocol": "HttpsOnly"}) == set()
	route({"supportedProtocols": ["Https"], "httpsRedirect": "Disabled", "forwardingProtocol": "MatchRequest"}) == set()
	route({"supportedProtocols": ["Https"], "httpsRedirect": "Enabled", "forwardingProtocol": "HttpOnly"}) == {[
		"properties", "forwardingProtocol",
	]}
}

classic(protocols, configuration) := https.front_door({"properties": {"routingRules": [
	{},
	{"properties": {"acceptedProtocols": protocols, "routeConfiguration": configuration}},
]}})

test_front_door if {
	at := {["properties", "routingRules", 1, "properties", "acceptedProtocols", 1]}
	classic(["Https", "Http"], {}) == at
	classic(["Https", "Http"], {"redirectProtocol": "MatchRequest"}) == at
	classic(["Https", "Http"], {"redirectProtocol": "HttpsOnly"}) == set()
	classic(["Https"], {}) == set()
}

listener(name, protocol) := {"name": name, "properties": {"protocol": protocol}}

routing(target) := {"properties": object.union({"httpListener": {"id": "/g/httpListeners/Plain"}}, target)}

plain_listeners := [listener("plain", "Http"), listener("safe", "HTTPS")]

gateway(rules, rest) := https.application_gateway({"properties": object.union(
	{"httpListeners": plain_listeners, "requestRoutingRules": rules},
	rest,
)})

by(name) := {"redirectConfiguration": {"id": sprintf("/g/redirectConfigurations/%s", [name])}}

to(target) := {"redirectConfigurations": [{"name": "R", "properties": target}]}

to_listener(name) := to({"targetListener": {"id": sprintf("/g/httpListeners/%s", [name])}})

plain := {["properties", "httpListeners", 0, "properties", "protocol"]}

test_gateway_without_a_redirect if {
	gateway([], {}) == plain
	gateway([routing({})], to_listener("safe")) == plain
	gateway([routing(by("other"))], to_listener("safe")) == plain
	https.application_gateway({"properties": {"httpListeners": [{"name": "a"}]}}) == plain
	https.application_gateway({"properties": {"httpListeners": [listener("safe", "Https")]}}) == set()
	https.application_gateway({}) == set()
}

test_gateway_that_redirects if {
	gateway([routing(by("r"))], to_listener("Safe")) == set()
	gateway([routing(by("r"))], to_listener("plain")) == plain
	gateway([routing(by("r"))], to({"targetUrl": "HTTPS://example.com"})) == set()
	gateway([routing(by("r"))], to({"targetUrl": "http://example.com"})) == plain
	gateway([routing(by("r"))], {}) == plain
}

mapped := [routing({"urlPathMap": {"id": "/g/urlPathMaps/M"}})]

map_of(name, default_redirect, path_rules) := object.union(to_listener("safe"), {"urlPathMaps": [{
	"name": name,
	"properties": object.union(default_redirect, {"pathRules": path_rules}),
}]})

default_by(name) := {"defaultRedirectConfiguration": by(name).redirectConfiguration}

test_gateway_with_a_path_map if {
	gateway(mapped, map_of("m", default_by("r"), [])) == set()
	gateway(mapped, map_of("m", default_by("r"), [{"properties": by("r")}])) == set()
	gateway(mapped, map_of("m", default_by("r"), [{"properties": {"backendAddressPool": {"id": "/b"}}}])) == plain
	gateway(mapped, map_of("other", default_by("r"), [])) == plain
	gateway(mapped, map_of("m", {}, [])) == plain
	gateway(mapped, {}) == plain
}

test_api if {
	https.api({"properties": {"protocols": ["https", "WS", "wss", "http"]}}) == {
		["properties", "protocols", 1],
		["properties", "protocols", 3],
	}
	https.api({}) == set()
}

test_last_segment if {
	https.last_segment("/a/B") == "b"
	https.last_segment("b") == "b"
}
