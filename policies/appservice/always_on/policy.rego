# METADATA
# title: Apps are kept loaded
# description: >-
#   An idle app is unloaded after twenty minutes, and the next person waits or gets an error; what runs in the
#   background stops with it. Plans by consumption and elastic plans load apps by demand and have no such setting; a
#   `config/web` that is deployed without its app is judged as it is written.
# related_resources:
#   - https://learn.microsoft.com/azure/app-service/configure-common#configure-general-settings
#   - https://learn.microsoft.com/azure/azure-functions/dedicated-plan#always-on
# custom:
#   id: appservice-always-on
#   severity: low
#   resource_types:
#     - Microsoft.Web/sites
#     - Microsoft.Web/sites/config
#     - Microsoft.Web/sites/slots
#     - Microsoft.Web/sites/slots/config
#   relations: [site_configs, slot_configs, app_plan, app_of_slot]
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 5(1)(f)"]
#   requirements: [E3]
#   remediation: Set `properties.siteConfig.alwaysOn` to `true`; plans below Basic cannot.
#   fix:
#     - path: properties.siteConfig.alwaysOn
#       value: true
#       safe: false
#       why: A plan of the Free or Shared tier refuses it.
#     - {path: properties.alwaysOn, value: true, safe: false, why: A plan of the Free or Shared tier refuses it.}
#   since: 0.1.0
package seawall.policies.appservice.always_on

import data.seawall.lib.appservice
import data.seawall.lib.azure

is_app if appservice.is_app(input.resource)

path := ["properties", "siteConfig", "alwaysOn"] if is_app

path := ["properties", "alwaysOn"] if not is_app

# A `config/web` beside the app has the last word, and is judged itself.
stated_beside if {
	some relation in ["site_configs", "slot_configs"]
	some config in object.get(input.related, relation, [])
	appservice.is_web_config(config)
	object.get(config, ["properties", "alwaysOn"], null) != null
}

# Where apps come and go with the requests, nothing can be kept on.
impossible if {
	some kind in ["consumption", "flex", "elastic"]
	kind in appservice.plan_kinds(appservice.plans(input.related))
}

impossible if appservice.serverless(input.resource)

applies if {
	is_app
	not impossible
}

applies if {
	appservice.is_web_config(input.resource)
	object.get(input.resource, path, null) != null
}

acceptable if azure.is_true(azure.effective(input.resource, path))

acceptable if {
	is_app
	stated_beside
}

deny contains {"path": path, "message": "the app is unloaded when it is idle"} if {
	applies
	not acceptable
}
