# METADATA
# title: Web apps have a staging slot, and settings that stay with each slot
# description: >-
#   A release that goes straight to production meets personal data untested and cannot be taken back at once. Settings
#   that travel with a swap bring staging to the data of production. Function apps are not judged: those by consumption
#   cannot be staged so.
# related_resources:
#   - https://learn.microsoft.com/azure/app-service/deploy-staging-slots
#   - https://learn.microsoft.com/azure/app-service/deploy-staging-slots#make-an-app-setting-unswappable
# custom:
#   id: appservice-slot
#   severity: low
#   resource_types:
#     - Microsoft.Web/sites
#   relations: [app_slots, site_configs]
#   parameters: {slot: "*stag*", sticky: []}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 32(1)(d)", "Art. 5(1)(f)"]
#   requirements: [E6]
#   remediation: >-
#     Add a `Microsoft.Web/sites/slots` named `staging`, and list the settings that differ in
#     `config/slotConfigNames`.
#   since: 0.1.0
package seawall.policies.appservice.slot

import data.seawall.lib.appservice

is_function if appservice.is_function(input.resource)

applies if not is_function

staged if {
	some slot in object.get(input.related, "app_slots", [])
	glob.match(lower(input.params.slot), [], lower(slot.leaf))
}

names contains lower(name) if {
	some list in lists
	some name in list
}

lists contains config.properties.appSettingNames if some config in sticky_configs

lists contains config.properties.connectionStringNames if some config in sticky_configs

lists contains config.properties.azureStorageConfigNames if some config in sticky_configs

sticky_configs contains config if {
	some config in object.get(input.related, "site_configs", [])
	lower(config.leaf) == "slotconfignames"
}

wanted contains lower(name) if some name in input.params.sticky

deny contains {"path": [], "message": "there is no slot to stage a release in"} if {
	applies
	not staged
}

deny contains {"path": [], "message": "no setting stays with its slot when slots are swapped"} if {
	applies
	count(names) == 0
}

deny contains {"path": [], "message": message} if {
	applies
	count(names) > 0
	some name in wanted - names
	message := sprintf("the setting %q goes along when slots are swapped", [name])
}
