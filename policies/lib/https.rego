# Entrances that take plain HTTP: each function gives the paths at which one does.
package seawall.lib.https

import data.seawall.lib.azure

# An ingress that allows HTTP, or that passes TCP through and so terminates no TLS.
container_app(app) := insecure | passed_through | extra_ports if {
	ingress := ["properties", "configuration", "ingress"]
	insecure := {array.concat(ingress, ["allowInsecure"]) |
		azure.is_true(azure.effective(app, array.concat(ingress, ["allowInsecure"])))
	}
	passed_through := {array.concat(ingress, ["transport"]) |
		lower(object.get(app, array.concat(ingress, ["transport"]), "auto")) == "tcp"
	}
	extra_ports := {array.concat(ingress, ["additionalPortMappings", i, "external"]) |
		some i, mapping in object.get(app, array.concat(ingress, ["additionalPortMappings"]), [])
		azure.is_true(object.get(mapping, "external", false))
	}
}

# A CDN endpoint may take HTTP if it does nothing with it but redirect.
cdn_endpoint(endpoint) := {["properties", "isHttpAllowed"] |
	azure.is_true(azure.effective(endpoint, ["properties", "isHttpAllowed"]))
	count(cdn_redirects(endpoint)) == 0
}

cdn_redirects(endpoint) := [action |
	some rule in object.get(endpoint, ["properties", "deliveryPolicy", "rules"], [])
	some action in object.get(rule, "actions", [])
	lower(action.name) == "urlredirect"
	lower(action.parameters.destinationProtocol) == "https"
]

front_door_route(route) := plain | forwarded if {
	plain := {["properties", "httpsRedirect"] |
		some protocol in azure.effective(route, ["properties", "supportedProtocols"])
		lower(protocol) == "http"
		lower(azure.effective(route, ["properties", "httpsRedirect"])) != "enabled"
	}
	forwarded := {["properties", "forwardingProtocol"] |
		lower(azure.effective(route, ["properties", "forwardingProtocol"])) == "httponly"
	}
}

# Front Door (classic): a rule that takes HTTP must be a redirect to HTTPS.
front_door(door) := {["properties", "routingRules", i, "properties", "acceptedProtocols", j] |
	some i, rule in object.get(door, ["properties", "routingRules"], [])
	some j, protocol in object.get(rule, ["properties", "acceptedProtocols"], [])
	lower(protocol) == "http"
	lower(object.get(rule, ["properties", "routeConfiguration", "redirectProtocol"], "")) != "httpsonly"
}

# A listener for HTTP must lead to nothing but a redirect to a listener or an address with HTTPS.
application_gateway(gateway) := {["properties", "httpListeners", i, "properties", "protocol"] |
	some i, listener in object.get(gateway, ["properties", "httpListeners"], [])
	lower(object.get(listener, ["properties", "protocol"], "http")) == "http"
	count(redirected_listeners(gateway) & {lower(listener.name)}) == 0
}

redirected_listeners(gateway) := {listener |
	some rule in object.get(gateway, ["properties", "requestRoutingRules"], [])
	listener := last_segment(rule.properties.httpListener.id)
	target := object.get(rule, ["properties", "redirectConfiguration", "id"], map_redirect(gateway, rule))
	count(secure_redirects(gateway) & {last_segment(target)}) == 1
}

# A path map counts by its default, for as long as no path of it leads elsewhere.
map_redirect(gateway, rule) := target if {
	map_id := object.get(rule, ["properties", "urlPathMap", "id"], "")
	targets := [target |
		some map in object.get(gateway, ["properties", "urlPathMaps"], [])
		lower(map.name) == last_segment(map_id)
		every path_rule in object.get(map, ["properties", "pathRules"], []) {
			object.get(path_rule, ["properties", "redirectConfiguration", "id"], "") != ""
		}
		target := object.get(map, ["properties", "defaultRedirectConfiguration", "id"], "")
	]
	target := array.concat(targets, [""])[0]
}

secure_redirects(gateway) := to_listener | to_address if {
	to_listener := {name |
		some redirect in object.get(gateway, ["properties", "redirectConfigurations"], [])
		name := lower(redirect.name)
		some listener in object.get(gateway, ["properties", "httpListeners"], [])
		lower(listener.name) == last_segment(redirect.properties.targetListener.id)
		lower(listener.properties.protocol) == "https"
	}
	to_address := {name |
		some redirect in object.get(gateway, ["properties", "redirectConfigurations"], [])
		name := lower(redirect.name)
		startswith(lower(redirect.properties.targetUrl), "https://")
	}
}

api(api_resource) := {["properties", "protocols", i] |
	some i, protocol in object.get(api_resource, ["properties", "protocols"], [])
	lower(protocol) in {"http", "ws"}
}

last_segment(id) := segments[count(segments) - 1] if segments := split(lower(id), "/")
