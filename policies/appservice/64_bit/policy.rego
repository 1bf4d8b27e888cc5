# METADATA
# title: Apps run in 64-bit processes
# description: >-
#   A 32-bit process ends at 4 GB of memory however big the plan is, and takes the requests it was serving with it.
#   Azure keeps the setting for apps on Linux too, 32-bit unless it is written.
# related_resources:
#   - https://learn.microsoft.com/azure/app-service/configure-common#configure-general-settings
# custom:
#   id: appservice-64-bit
#   severity: low
#   resource_types:
#     - Microsoft.Web/sites
#     - Microsoft.Web/sites/config
#     - Microsoft.Web/sites/slots
#     - Microsoft.Web/sites/slots/config
#   relations: [site_configs, slot_configs]
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 5(1)(f)"]
#   requirements: [E3]
#   remediation: Set `properties.siteConfig.use32BitWorkerProcess` to `false`.
#   fix:
#     - path: properties.siteConfig.use32BitWorkerProcess
#       value: false
#       safe: false
#       why: Libraries of 32 bits that the app brings stop, and a plan of the Free tier refuses it.
#     - path: properties.use32BitWorkerProcess
#       value: false
#       safe: false
#       why: Libraries of 32 bits that the app brings stop, and a plan of the Free tier refuses it.
#   since: 0.1.0
package seawall.policies.appservice._64_bit

# No part of a package begins with a digit, so the folder is divided before it.

import data.seawall.lib.appservice
import data.seawall.lib.azure

is_app if appservice.is_app(input.resource)

path := ["properties", "siteConfig", "use32BitWorkerProcess"] if is_app

path := ["properties", "use32BitWorkerProcess"] if not is_app

# A `config/web` beside the app has the last word, and is judged itself.
stated_beside if {
	some relation in ["site_configs", "slot_configs"]
	some config in object.get(input.related, relation, [])
	appservice.is_web_config(config)
	object.get(config, ["properties", "use32BitWorkerProcess"], null) != null
}

applies if is_app

applies if {
	appservice.is_web_config(input.resource)
	object.get(input.resource, path, null) != null
}

acceptable if azure.is_false(azure.effective(input.resource, path))

acceptable if {
	is_app
	stated_beside
}

deny contains {"path": path, "message": "the worker process is of 32 bits"} if {
	applies
	not acceptable
}
