# METADATA
# title: A web application firewall that blocks stands before every public entrance
# description: >-
#   Injection and the like are how personal data is taken through the front door. A firewall that is off, only logs, or
#   is not attached to the gateway or to each name of Front Door stops none of it.
# related_resources:
#   - https://learn.microsoft.com/azure/web-application-firewall/ag/ag-overview
#   - https://learn.microsoft.com/azure/web-application-firewall/afds/afds-overview
# custom:
#   id: edge-waf
#   severity: high
#   resource_types:
#     - Microsoft.Cdn/cdnWebApplicationFirewallPolicies
#     - Microsoft.Cdn/profiles/afdEndpoints
#     - Microsoft.Cdn/profiles/customDomains
#     - Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies
#     - Microsoft.Network/FrontDoorWebApplicationFirewallPolicies
#     - Microsoft.Network/applicationGateways
#     - Microsoft.Network/frontDoors
#     - Microsoft.ServiceNetworking/trafficControllers
#   relations: [edge_security_policies, edge_routes, edge_controller_policies]
#   parameters: {}
#   frameworks:
#     cis-azure: ["7.10"]
#     gdpr: ["Art. 32(1)(b)", "Art. 5(1)(f)"]
#     mcsb: ["NS-6"]
#   requirements: [C6]
#   remediation: >-
#     Attach a WAF policy in prevention mode: `properties.firewallPolicy` of a gateway with a WAF SKU, a
#     `securityPolicies` of the Front Door profile for each endpoint and custom domain.
#   fix:
#     - path: properties.policySettings.state
#       value: Enabled
#       safe: false
#       why: "Requests that its rules take for attacks are refused: look at the logs first."
#     - path: properties.policySettings.enabledState
#       value: Enabled
#       safe: false
#       why: "Requests that its rules take for attacks are refused: look at the logs first."
#     - path: properties.policySettings.mode
#       value: Prevention
#       safe: false
#       why: "Requests that its rules take for attacks are refused: look at the logs first."
#     - path: properties.webApplicationFirewallConfiguration.enabled
#       value: true
#       safe: false
#       why: "Requests that its rules take for attacks are refused: look at the logs first."
#     - path: properties.webApplicationFirewallConfiguration.firewallMode
#       value: Prevention
#       safe: false
#       why: "Requests that its rules take for attacks are refused: look at the logs first."
#   since: 0.1.0
package seawall.policies.edge.waf

import data.seawall.lib.azure

properties := object.get(input.resource, ["properties"], {})

type := lower(input.resource.type)

# Policies: where each kind says whether it is on, and what silence means. Only Front Door documents a default.
switches := {
	"microsoft.cdn/cdnwebapplicationfirewallpolicies": {"key": "enabledState", "absent": ""},
	"microsoft.network/applicationgatewaywebapplicationfirewallpolicies": {"key": "state", "absent": ""},
	"microsoft.network/frontdoorwebapplicationfirewallpolicies": {"key": "enabledState", "absent": "enabled"},
}

switch := switches[type]

enabled if lower(object.get(properties, ["policySettings", switch.key], switch.absent)) == "enabled"

preventing if lower(properties.policySettings.mode) == "prevention"

deny contains {"path": ["properties", "policySettings", switch.key], "message": "the firewall is off"} if not enabled

deny contains {"path": ["properties", "policySettings", "mode"], "message": "attacks are logged, not blocked"} if {
	switch
	not preventing
}

# Application gateways
gateway if type == "microsoft.network/applicationgateways"

frontends := object.get(properties, ["frontendIPConfigurations"], [])

public_frontend if {
	some frontend in frontends
	is_object(frontend.properties.publicIPAddress)
}

public_frontend if count(frontends) == 0

open_gateway if {
	gateway
	public_frontend
}

tier := lower(object.get(properties, ["sku", "tier"], object.get(properties, ["sku", "name"], "")))

firewall_tier if startswith(tier, "waf")

attached if properties.firewallPolicy.id != ""

# Each listener may have a policy of its own.
attached if {
	count(properties.httpListeners) > 0
	every listener in properties.httpListeners {
		object.get(listener, ["properties", "firewallPolicy", "id"], "") != ""
	}
}

# Gateways of old carry their settings themselves; a policy takes their place.
settings := properties.webApplicationFirewallConfiguration

own_settings if {
	is_object(settings)
	not attached
}

deny contains {"path": ["properties", "sku", "tier"], "message": "a gateway of this tier has no firewall"} if {
	open_gateway
	not firewall_tier
}

deny contains {"path": ["properties", "firewallPolicy"], "message": "no firewall policy is attached"} if {
	open_gateway
	firewall_tier
	not attached
	not own_settings
}

deny contains {"path": path, "message": "the firewall is off"} if {
	open_gateway
	own_settings
	not settings_enabled
	path := ["properties", "webApplicationFirewallConfiguration", "enabled"]
}

settings_enabled if azure.is_true(settings.enabled)

deny contains {"path": path, "message": "attacks are logged, not blocked"} if {
	open_gateway
	own_settings
	not settings_preventing
	path := ["properties", "webApplicationFirewallConfiguration", "firewallMode"]
}

settings_preventing if lower(settings.firewallMode) == "prevention"

# Gateways for containers
controller if type == "microsoft.servicenetworking/trafficcontrollers"

controlled if properties.securityPolicyConfigurations.wafSecurityPolicy.id != ""

controlled if {
	some policy in object.get(input, ["related", "edge_controller_policies"], [])
	policy.properties.wafPolicy.id != ""
}

deny contains {"path": ["properties", "securityPolicyConfigurations"], "message": "no firewall policy is attached"} if {
	controller
	not controlled
}

# Front Door: each endpoint that answers under its own name, and each custom domain
front_name if type == "microsoft.cdn/profiles/customdomains"

front_name if {
	type == "microsoft.cdn/profiles/afdendpoints"
	lower(object.get(properties, ["enabledState"], "Enabled")) == "enabled"
	answers
}

routes := object.get(input, ["related", "edge_routes"], [])

answers if count(routes) == 0

answers if {
	some route in routes
	lower(object.get(route, ["properties", "linkToDefaultDomain"], "Enabled")) == "enabled"
}

guarded if {
	some policy in object.get(input, ["related", "edge_security_policies"], [])
	policy.properties.parameters.wafPolicy.id != ""
	some association in policy.properties.parameters.associations
	"/*" in association.patternsToMatch
	some domain in association.domains
	lower(domain.id) == lower(input.resource.id)
}

deny contains {"path": ["properties", "securityPolicies"], "message": "no security policy covers this name"} if {
	front_name
	not guarded
}

# Front Door (classic)
deny contains {"path": path, "message": "no firewall policy is attached"} if {
	some i, frontend in properties.frontendEndpoints
	object.get(frontend, ["properties", "webApplicationFirewallPolicyLink", "id"], "") == ""
	path := ["properties", "frontendEndpoints", i, "properties", "webApplicationFirewallPolicyLink"]
}

applies if switch

applies if open_gateway

applies if controller

applies if front_name

applies if type == "microsoft.network/frontdoors"
