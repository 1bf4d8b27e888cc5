# METADATA
# title: Apps send everything through the virtual network
# description: >-
#   With integration alone only private addresses go through the network; to all others an app sends personal data
#   past the security groups, the firewall and the private endpoints. On Flex Consumption and in an App Service
#   environment there is no other way out.
# related_resources:
#   - https://learn.microsoft.com/azure/app-service/configure-vnet-integration-routing
#   - https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations
# custom:
#   id: network-route-all
#   severity: medium
#   resource_types:
#     - Microsoft.Web/sites
#     - Microsoft.Web/sites/config
#     - Microsoft.Web/sites/slots
#     - Microsoft.Web/sites/slots/config
#   relations: [site_configs, slot_configs, app_plan]
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 25(2)", "Art. 5(1)(f)"]
#   requirements: [E19]
#   remediation: >-
#     Set `properties.outboundVnetRouting.allTraffic` to `true`, before API version 2024-11-01
#     `properties.vnetRouteAllEnabled` or that in `siteConfig`.
#   fix:
#     - path: properties.siteConfig.vnetRouteAllEnabled
#       value: true
#       safe: false
#       why: What the app reaches on the internet now goes through the network, whose routes and rules must let it.
#     - path: properties.vnetRouteAllEnabled
#       value: true
#       safe: false
#       why: What the app reaches on the internet now goes through the network, whose routes and rules must let it.
#     - path: properties.outboundVnetRouting.applicationTraffic
#       value: true
#       safe: false
#       why: What the app reaches on the internet now goes through the network, whose routes and rules must let it.
#   since: 0.1.0
package seawall.policies.network.route_all

import data.seawall.lib.appservice
import data.seawall.lib.azure

is_app if appservice.is_app(input.resource)

# Where all ways out lead through the network there is nothing to set.
always if input.resource.properties.hostingEnvironmentProfile.id != ""

always if input.resource.properties.functionAppConfig

always if {
	some plan in object.get(input.related, "app_plan", [])
	plan.properties.hostingEnvironmentProfile.id != ""
}

applies if {
	is_app
	not always
}

applies if {
	appservice.is_web_config(input.resource)
	object.get(input.resource, ["properties", "vnetRouteAllEnabled"], null) != null
}

acceptable if azure.is_true(input.resource.properties.outboundVnetRouting.allTraffic)

acceptable if azure.is_true(input.resource.properties.outboundVnetRouting.applicationTraffic)

# That of the app, or of a `config/web`.
acceptable if azure.is_true(input.resource.properties.vnetRouteAllEnabled)

# A `config/web` beside the app has the last word, and is judged itself.
stated_beside if {
	some config in configs
	appservice.is_web_config(config)
	object.get(config, ["properties", "vnetRouteAllEnabled"], null) != null
}

configs contains config if {
	some relation in ["site_configs", "slot_configs"]
	some config in object.get(input.related, relation, [])
}

acceptable if {
	is_app
	stated_beside
}

acceptable if {
	not stated_beside
	azure.is_true(input.resource.properties.siteConfig.vnetRouteAllEnabled)
}

# The setting of old counts while no property says otherwise.
acceptable if {
	not refused
	some setting in input.resource.properties.siteConfig.appSettings
	upper(setting.name) == "WEBSITE_VNET_ROUTE_ALL"
	setting.value == "1"
}

acceptable if {
	is_app
	not refused
	some config in configs
	lower(config.leaf) == "appsettings"
	config.properties.WEBSITE_VNET_ROUTE_ALL == "1"
}

in_site_config := ["properties", "siteConfig", "vnetRouteAllEnabled"]

refusals := [path |
	some path in [
		in_site_config,
		["properties", "outboundVnetRouting", "applicationTraffic"],
		["properties", "vnetRouteAllEnabled"],
	]
	azure.is_false(object.get(input.resource, path, null))
]

refused if count(refusals) > 0

refusal := refusals[0] if refused

refusal := in_site_config if {
	is_app
	not refused
}

# A `config/web` with a word that is neither true nor false.
refusal := ["properties", "vnetRouteAllEnabled"] if {
	not is_app
	not refused
}

deny contains {"path": refusal, "message": "only private addresses are reached through the network"} if {
	applies
	not acceptable
}
