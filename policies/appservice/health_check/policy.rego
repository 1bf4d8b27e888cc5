# METADATA
# title: Apps have a health check
# description: >-
#   Without a path to probe, an instance that has not finished starting, or has lost its database, keeps getting
#   requests; people cannot reach the data that is kept about them. Consumption plans have no health check.
# related_resources:
#   - https://learn.microsoft.com/azure/app-service/monitor-instances-health-check
# custom:
#   id: appservice-health-check
#   severity: medium
#   resource_types:
#     - Microsoft.Web/sites
#     - Microsoft.Web/sites/config
#     - Microsoft.Web/sites/slots
#     - Microsoft.Web/sites/slots/config
#   relations: [site_configs, slot_configs, app_plan, app_of_slot]
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 5(1)(f)"]
#   requirements: [B7]
#   remediation: Set `properties.siteConfig.healthCheckPath` to a path that checks what the app needs, as `/health`.
#   since: 0.1.0
package seawall.policies.appservice.health_check

import data.seawall.lib.appservice

is_app if appservice.is_app(input.resource)

path := ["properties", "siteConfig", "healthCheckPath"] if is_app

path := ["properties", "healthCheckPath"] if not is_app

# A `config/web` beside the app has the last word, and is judged itself.
stated_beside if {
	some relation in ["site_configs", "slot_configs"]
	some config in object.get(input.related, relation, [])
	appservice.is_web_config(config)
	is_string(config.properties.healthCheckPath)
}

# Functions on a plan by consumption cannot have one.
impossible if {
	some kind in ["consumption", "flex"]
	kind in appservice.plan_kinds(appservice.plans(input.related))
}

impossible if appservice.serverless(input.resource)

applies if {
	is_app
	not impossible
}

# An empty path turns the check off.
applies if {
	appservice.is_web_config(input.resource)
	object.get(input.resource, path, null) != null
}

acceptable if startswith(object.get(input.resource, path, ""), "/")

acceptable if {
	is_app
	stated_beside
}

deny contains {"path": path, "message": "no path is probed"} if {
	applies
	not acceptable
}
