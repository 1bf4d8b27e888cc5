# METADATA
# title: Remote debugging is off
# description: >-
#   A debugger opens further ports and stops the app in the middle of a request, with personal data in its memory in
#   plain sight of whoever is connected.
# related_resources:
#   - https://learn.microsoft.com/azure/app-service/configure-common#configure-general-settings
#   - https://learn.microsoft.com/azure/app-service/overview-security
# custom:
#   id: appservice-remote-debugging
#   severity: medium
#   resource_types:
#     - Microsoft.Web/sites
#     - Microsoft.Web/sites/config
#     - Microsoft.Web/sites/slots
#     - Microsoft.Web/sites/slots/config
#   relations: [site_configs, slot_configs]
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 25(2)", "Art. 5(1)(f)"]
#     mcsb: ["PV-2"]
#   requirements: [E3]
#   remediation: Set `properties.siteConfig.remoteDebuggingEnabled` to `false`.
#   fix:
#     - {path: properties.siteConfig.remoteDebuggingEnabled, value: false, safe: true}
#     - {path: properties.remoteDebuggingEnabled, value: false, safe: true}
#   since: 0.1.0
package seawall.policies.appservice.remote_debugging

import data.seawall.lib.appservice
import data.seawall.lib.azure

is_app if appservice.is_app(input.resource)

path := ["properties", "siteConfig", "remoteDebuggingEnabled"] if is_app

path := ["properties", "remoteDebuggingEnabled"] if not is_app

# A `config/web` beside the app has the last word, and is judged itself.
stated_beside if {
	some relation in ["site_configs", "slot_configs"]
	some config in object.get(input.related, relation, [])
	appservice.is_web_config(config)
	object.get(config, ["properties", "remoteDebuggingEnabled"], null) != null
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

deny contains {"path": path, "message": "a debugger can be attached"} if {
	applies
	not acceptable
}
