# METADATA
# title: Azure Policy denies what lies outside the perimeter
# description: >-
#   What the configuration puts into Europe somebody may still create elsewhere by hand. An assignment of allowed
#   locations, for resources and for resource groups, denies it before personal data can leave.
# related_resources:
#   - https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure
#   - https://learn.microsoft.com/azure/governance/policy/samples/built-in-policies#general
# custom:
#   id: residency-policy-assignment
#   severity: medium
#   resource_types:
#     - Microsoft.Authorization/policyAssignments
#     - Microsoft.Resources/subscriptions
#   relations: [policy_assignments, policy_definitions, estate_scopes]
#   parameters: {perimeter: eu, regions: []}
#   frameworks:
#     gdpr: ["Art. 44", "Art. 25(2)", "Art. 5(2)", "Art. 28(3)(a)", "Art. 45", "Art. 46"]
#   requirements: [A3]
#   remediation: >-
#     Assign `Allowed locations` and `Allowed locations for resource groups` to the subscription, enforced, with regions
#     of the perimeter only.
#   fix:
#     - path: properties.enforcementMode
#       value: Default
#       safe: false
#       why: Deployments to other regions are then refused.
#   since: 0.1.0
package seawall.policies.residency.policy_assignment

import data.seawall.lib.allowed_locations
import data.seawall.lib.azure
import data.seawall.lib.regions

applies if azure.type_is(input.resource, "Microsoft.Resources/subscriptions")

applies if count(own_rules) > 0

definitions := object.get(input.related, "policy_definitions", [])

own_rules := allowed_locations.rules(input.resource, definitions)

# What an assignment has wrong is denied there, so that the subscription asks only whether there is one.
assigned contains kind if {
	some assignment in input.related.policy_assignments
	over(lower(assignment.id), lower(input.resource.id))
	some kind in allowed_locations.assigned_kinds(assignment, definitions)
}

over(id, subscription) if startswith(id, sprintf("%s/providers/microsoft.authorization/", [subscription]))

over(id, _) if startswith(id, "/providers/microsoft.management/managementgroups/")

deny contains {"path": ["name"], "message": sprintf("no policy assignment allows %s in some regions only", [what])} if {
	azure.type_is(input.resource, "Microsoft.Resources/subscriptions")
	some kind, what in {"resources": "resources", "groups": "resource groups"}
	count({kind} & assigned) == 0
}

properties := input.resource.properties if count(own_rules) > 0

deny contains {"path": ["properties", "enforcementMode"], "message": "the assignment is not enforced"} if {
	lower(properties.enforcementMode) != "default"
}

deny contains {"path": ["properties", "overrides", i, "value"], "message": message} if {
	some i, override in properties.overrides
	lower(object.get(override, "kind", "policyEffect")) == "policyeffect"
	lower(override.value) != "deny"
	message := sprintf("the effect becomes `%s`", [override.value])
}

deny contains {"path": ["properties", "parameters", "effect", "value"], "message": message} if {
	effect := properties.parameters.effect.value
	lower(effect) != "deny"
	message := sprintf("the effect becomes `%s`", [effect])
}

deny contains {"path": ["properties", "policyDefinitionId"], "message": message} if {
	some rule in own_rules
	rule.effect != "deny"
	message := sprintf("the effect is `%s`", [rule.effect])
}

deny contains {"path": ["properties", "resourceSelectors"], "message": "it holds for some resources only"} if {
	count(properties.resourceSelectors) > 0
}

deny contains {"path": ["properties", "notScopes", i], "message": "a scope of this configuration is left out"} if {
	some i, scope in properties.notScopes
	some known in input.related.estate_scopes
	startswith(sprintf("%s/", [lower(known.id)]), sprintf("%s/", [lower(scope)]))
}

deny contains {"path": rule.path, "message": "no region is listed"} if {
	some rule in own_rules
	count(rule.locations) == 0
}

deny contains {"path": array.concat(rule.path, [i]), "message": message} if {
	some rule in own_rules
	some i, location in rule.locations
	regions.standing(location, input.params) != "global"
	message := regions.complaint(location, input.params)
}
