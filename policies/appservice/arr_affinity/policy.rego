# METADATA
# title: Requests go to any instance of an app
# description: >-
#   With ARR affinity a cookie ties each person to one instance. What that instance keeps of them is lost when it goes,
#   and a new instance gets no share of the load. Function apps have it off unless it is written.
# related_resources:
#   - https://learn.microsoft.com/azure/app-service/configure-common#configure-general-settings
#   - https://learn.microsoft.com/azure/well-architected/service-guides/app-service-web-apps
# custom:
#   id: appservice-arr-affinity
#   severity: low
#   resource_types:
#     - Microsoft.Web/sites
#     - Microsoft.Web/sites/slots
#   relations: []
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 5(1)(f)"]
#   requirements: [E3]
#   remediation: Set `properties.clientAffinityEnabled` to `false`, and keep sessions in a cache or database.
#   fix:
#     - path: properties.clientAffinityEnabled
#       value: false
#       safe: false
#       why: An app that keeps sessions in its memory loses them.
#   since: 0.1.0
package seawall.policies.appservice.arr_affinity

import data.seawall.lib.appservice
import data.seawall.lib.azure

path := ["properties", "clientAffinityEnabled"]

acceptable if azure.is_false(azure.effective(input.resource, path))

acceptable if {
	appservice.is_function(input.resource)
	object.get(input.resource, path, null) == null
}

deny contains {"path": path, "message": "a cookie ties people to one instance"} if not acceptable
