package seawall.policies.edge.waf_test

import data.seawall.policies.edge.waf

found(type, properties, related) := denied if {
	resource := {"type": type, "id": "/X", "properties": properties}
	denied := waf.deny with input as {"resource": resource, "related": related}
}

concerned(type, properties, related) if {
	waf.applies with input as {"resource": {"type": type, "properties": properties}, "related": related}
}

off(path) := {"path": path, "message": "the firewall is off"}

logs(path) := {"path": path, "message": "attacks are logged, not blocked"}

bare(path) := {"path": path, "message": "no firewall policy is attached"}

regional := "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies"

door := "Microsoft.Network/FrontDoorWebApplicationFirewallPolicies"

cdn := "Microsoft.Cdn/cdnWebApplicationFirewallPolicies"

policy(settings) := {"policySettings": settings}

setting(key) := ["properties", "policySettings", key]

test_policies if {
	count(found(regional, policy({"state": "enabled", "mode": "prevention"}), {})) == 0
	both := {off(setting("state")), logs(setting("mode"))}
	found(regional, policy({"state": "Disabled", "mode": "Detection"}), {}) == both
	found(regional, {}, {}) == {off(setting("state")), logs(setting("mode"))}
	concerned(regional, {}, {})
}

test_policies_of_front_door if {
	count(found(door, policy({"enabledState": "Enabled", "mode": "Prevention"}), {})) == 0
	count(found(door, policy({"mode": "Prevention"}), {})) == 0
	found(door, policy({"enabledState": "Disabled", "mode": "Prevention"}), {}) == {off(setting("enabledState"))}
	found(door, {}, {}) == {logs(setting("mode"))}
}

test_policies_of_cdn if {
	count(found(cdn, policy({"enabledState": "Enabled", "mode": "Prevention"}), {})) == 0
	found(cdn, policy({"mode": "Prevention"}), {}) == {off(setting("enabledState"))}
}

gateway(changes) := found("Microsoft.Network/applicationGateways", object.union(public, changes), {})

public := {
	"sku": {"name": "WAF_v2", "tier": "WAF_v2"},
	"frontendIPConfigurations": [{"properties": {}}, {"properties": {"publicIPAddress": {"id": "/p"}}}],
}

attached := {"firewallPolicy": {"id": "/w"}}

unattached := bare(["properties", "firewallPolicy"])

test_gateways if {
	count(gateway(attached)) == 0
	gateway({}) == {unattached}
	gateway({"firewallPolicy": {"id": ""}}) == {unattached}
	no_firewall := {"path": ["properties", "sku", "tier"], "message": "a gateway of this tier has no firewall"}
	gateway(object.union(attached, {"sku": {"tier": "Standard_v2"}})) == {no_firewall}
	gateway({"sku": {"tier": "Standard_v2"}}) == {no_firewall}
	named := {"sku": {"name": "waf_medium"}, "firewallPolicy": {"id": "/w"}}
	count(found("Microsoft.Network/applicationGateways", named, {})) == 0
}

test_gateways_of_old if {
	own := ["properties", "webApplicationFirewallConfiguration"]
	enabled := array.concat(own, ["enabled"])
	mode := array.concat(own, ["firewallMode"])
	count(gateway({"webApplicationFirewallConfiguration": {"enabled": "true", "firewallMode": "prevention"}})) == 0
	wrong := {"webApplicationFirewallConfiguration": {"enabled": false, "firewallMode": "Detection"}}
	gateway(wrong) == {off(enabled), logs(mode)}
	gateway({"webApplicationFirewallConfiguration": {}}) == {off(enabled), logs(mode)}
	count(gateway(object.union(wrong, attached))) == 0
}

listener(id) := {"properties": {"firewallPolicy": {"id": id}}}

test_listeners if {
	count(gateway({"httpListeners": [listener("/w"), listener("/v")]})) == 0
	gateway({"httpListeners": [listener("/w"), listener("")]}) == {unattached}
	gateway({"httpListeners": [listener("/w"), {"properties": {}}]}) == {unattached}
	gateway({"httpListeners": []}) == {unattached}
}

test_gateways_inside if {
	inside := {"frontendIPConfigurations": [{"properties": {"subnet": {"id": "/s"}}}]}
	not concerned("Microsoft.Network/applicationGateways", inside, {})
	old := {"sku": {"tier": "Standard_v2"}, "webApplicationFirewallConfiguration": {}}
	count(found("Microsoft.Network/applicationGateways", object.union(inside, old), {})) == 0
	detecting := {"sku": {"tier": "WAF_v2"}, "webApplicationFirewallConfiguration": {}}
	count(found("Microsoft.Network/applicationGateways", object.union(inside, detecting), {})) == 0
	unsaid := object.union(inside, {"sku": {"tier": "WAF_v2"}})
	count(found("Microsoft.Network/applicationGateways", unsaid, {})) == 0
	concerned("Microsoft.Network/applicationGateways", public, {})
	concerned("Microsoft.Network/applicationGateways", {}, {})
}

test_gateways_for_containers if {
	type := "Microsoft.ServiceNetworking/trafficControllers"
	concerned(type, {}, {})
	none := bare(["properties", "securityPolicyConfigurations"])
	found(type, {}, {}) == {none}
	count(found(type, {"securityPolicyConfigurations": {"wafSecurityPolicy": {"id": "/w"}}}, {})) == 0
	found(type, {"securityPolicyConfigurations": {"wafSecurityPolicy": {"id": ""}}}, {}) == {none}
	count(found(type, {}, child("/w"))) == 0
	found(type, {}, child("")) == {none}
}

child(id) := {"edge_controller_policies": [{"properties": {"wafPolicy": {"id": id}}}]}

endpoint := "Microsoft.Cdn/profiles/afdEndpoints"

domain := "Microsoft.Cdn/profiles/customDomains"

security(id, domains, patterns) := {"edge_security_policies": [{"properties": {"parameters": parameters}}]} if {
	other := {"domains": [{"id": "/y"}], "patternsToMatch": ["/*"]}
	own := {"domains": domains, "patternsToMatch": patterns}
	parameters := {"wafPolicy": {"id": id}, "associations": [other, own]}
}

uncovered := {"path": ["properties", "securityPolicies"], "message": "no security policy covers this name"}

test_names_of_front_door if {
	every type in [endpoint, domain] {
		concerned(type, {}, {})
		found(type, {}, {}) == {uncovered}
		count(found(type, {}, security("/w", [{"id": "/x"}], ["/*"]))) == 0
		found(type, {}, security("", [{"id": "/x"}], ["/*"])) == {uncovered}
		found(type, {}, security("/w", [{"id": "/x"}], ["/a/*"])) == {uncovered}
		found(type, {}, security("/w", [{"id": "/z"}], ["/*"])) == {uncovered}
	}
}

test_endpoints_without_a_name_of_their_own if {
	not concerned(endpoint, {"enabledState": "Disabled"}, {})
	count(found(endpoint, {"enabledState": "Disabled"}, {})) == 0
	not concerned(endpoint, {}, {"edge_routes": [{"properties": {"linkToDefaultDomain": "Disabled"}}]})
	concerned(endpoint, {"enabledState": "enabled"}, {"edge_routes": [{"properties": {"linkToDefaultDomain": "enabled"}}]})
	concerned(endpoint, {}, {"edge_routes": [{"properties": {}}]})
}

test_classic if {
	type := "Microsoft.Network/frontDoors"
	concerned(type, {}, {})
	linked := {"properties": {"webApplicationFirewallPolicyLink": {"id": "/w"}}}
	count(found(type, {"frontendEndpoints": [linked]}, {})) == 0
	denied := found(type, {"frontendEndpoints": [linked, {"properties": {}}]}, {})
	denied == {bare(["properties", "frontendEndpoints", 1, "properties", "webApplicationFirewallPolicyLink"])}
}
