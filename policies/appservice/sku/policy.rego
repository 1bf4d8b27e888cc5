# METADATA
# title: Plans and static sites have a size that carries production
# description: >-
#   Free, shared, basic and standard plans lack what protects personal data under load: instances enough to scale to,
#   private endpoints, slots, backups. Which sizes are good is a parameter; plans that only functions can run on have
#   one of their own.
# related_resources:
#   - https://learn.microsoft.com/azure/app-service/overview-hosting-plans
#   - https://learn.microsoft.com/azure/app-service/app-service-configure-premium-v3-tier
#   - https://learn.microsoft.com/azure/azure-functions/functions-scale
#   - https://learn.microsoft.com/azure/static-web-apps/plans
# custom:
#   id: appservice-sku
#   severity: medium
#   resource_types:
#     - Microsoft.Web/serverfarms
#     - Microsoft.Web/staticSites
#   relations: []
#   parameters: {plans: ["P*v3", "P*v4"], function_plans: ["EP*", "FC*", "WS*"], static_sites: [Standard, Dedicated]}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 5(1)(f)"]
#   requirements: [E4, E20]
#   remediation: Set `sku.name` to a Premium v3 size as `P1v3`, that of a static site to `Standard`.
#   since: 0.1.0
package seawall.policies.appservice.sku

import data.seawall.lib.appservice
import data.seawall.lib.azure

is_static if azure.type_is(input.resource, "Microsoft.Web/staticSites")

sku := appservice.sku(input.resource)

on_demand if {
	some kind in ["consumption", "flex", "elastic"]
	appservice.plan_kind(sku) == kind
}

patterns := input.params.static_sites if is_static

patterns := input.params.function_plans if {
	on_demand
	not is_static
}

patterns := input.params.plans if {
	not on_demand
	not is_static
}

acceptable if {
	some pattern in patterns
	glob.match(lower(pattern), [], lower(sku))
}

# Old templates have a size or a tier in place of the name.
path := ["sku", "size"] if {
	object.get(input.resource, ["sku", "name"], "") == ""
	input.resource.sku.size != ""
} else := ["sku", "tier"] if {
	object.get(input.resource, ["sku", "name"], "") == ""
	input.resource.sku.tier != ""
} else := ["sku", "name"]

deny contains {"path": path, "message": message} if {
	not acceptable
	message := sprintf("`%v` is none of %v", [sku, concat(", ", patterns)])
}
