package seawall.policies.residency.policy_assignment_test

import data.seawall.policies.residency.policy_assignment

eu := {"perimeter": "eu", "regions": []}

judged(resource, related) := denied if {
	denied := policy_assignment.deny with input as {"resource": resource, "related": related, "params": eu}
}

concerned(resource) if {
	policy_assignment.applies with input as {"resource": resource, "related": {}, "params": eu}
}

locations := "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c"

groups := "/providers/Microsoft.Authorization/policyDefinitions/e765b5de-1225-4ba3-bd56-1ac6695af988"

of(definition, scope, more) := {
	"id": sprintf("%s/providers/Microsoft.Authorization/policyAssignments/a", [scope]),
	"type": "Microsoft.Authorization/policyAssignments",
	"name": "a",
	"properties": object.union(properties, more),
} if {
	properties := {"policyDefinitionId": definition, "parameters": listed(["westeurope"])}
}

listed(regions) := {"listOfAllowedLocations": {"value": regions}}

subscription := {"id": "/Subscriptions/S", "type": "Microsoft.Resources/subscriptions", "name": "s"}

missing(whats) := {{"path": ["name"], "message": message} |
	some what in whats
	message := sprintf("no policy assignment allows %s in some regions only", [what])
}

both(scope) := {"policy_assignments": [of(locations, scope, {}), of(groups, scope, {})]}

test_subscriptions if {
	judged(subscription, {"policy_assignments": []}) == missing(["resources", "resource groups"])
	judged(subscription, both("/subscriptions/s")) == set()
	judged(subscription, both("/providers/Microsoft.Management/managementGroups/m")) == set()
	judged(subscription, both("/subscriptions/t")) == missing(["resources", "resource groups"])
	judged(subscription, both("/subscriptions/s/resourceGroups/rg")) == missing(["resources", "resource groups"])
	judged(subscription, {"policy_assignments": [of(locations, "/subscriptions/s", {})]}) == missing(["resource groups"])
	judged(subscription, {"policy_assignments": [of(groups, "/subscriptions/s", {})]}) == missing(["resources"])
}

here(more) := judged(of(locations, "/subscriptions/s", more), scopes)

scopes := {"estate_scopes": [{"id": "/subscriptions/S/resourceGroups/Data"}, {"id": "/subscriptions/S"}]}

test_assignments if {
	here({}) == set()
	here({"enforcementMode": "default"}) == set()
	here({"enforcementMode": "DoNotEnforce"}) == {{
		"path": ["properties", "enforcementMode"],
		"message": "the assignment is not enforced",
	}}
}

override(changes) := here({"overrides": [object.union({"kind": "policyEffect", "value": "Audit"}, changes)]})

test_overrides if {
	audit := {{"path": ["properties", "overrides", 0, "value"], "message": "the effect becomes `Audit`"}}
	override({}) == audit
	here({"overrides": [{"value": "Audit"}]}) == audit
	override({"value": "Deny"}) == set()
	override({"kind": "definitionVersion"}) == set()
}

test_effect_by_parameter if {
	here({"parameters": {"effect": {"value": "Deny"}}}) == set()
	here({"parameters": {"effect": {"value": "Audit"}}}) == {{
		"path": ["properties", "parameters", "effect", "value"],
		"message": "the effect becomes `Audit`",
	}}
}

own(effect) := {"id": "/X", "properties": {"policyRule": {
	"if": {"field": "location", "notIn": ["westeurope"]},
	"then": {"effect": effect},
}}}

test_effect_of_a_definition if {
	assignment := of("/x", "/subscriptions/s", {})
	judged(assignment, {"policy_definitions": [own("Deny")], "estate_scopes": []}) == set()
	judged(assignment, {"policy_definitions": [own("Audit")], "estate_scopes": []}) == {{
		"path": ["properties", "policyDefinitionId"],
		"message": "the effect is `audit`",
	}}
}

test_selectors if {
	here({"resourceSelectors": []}) == set()
	here({"resourceSelectors": [{}]}) == {{
		"path": ["properties", "resourceSelectors"],
		"message": "it holds for some resources only",
	}}
}

left_out := {{"path": ["properties", "notScopes", 0], "message": "a scope of this configuration is left out"}}

test_scopes_left_out if {
	here({"notScopes": ["/subscriptions/s"]}) == left_out
	here({"notScopes": ["/Subscriptions/s/resourceGroups/data"]}) == left_out
	here({"notScopes": ["/subscriptions/s/resourceGroups/dat"]}) == set()
	here({"notScopes": ["/subscriptions/s/resourceGroups/sandbox"]}) == set()
}

test_regions if {
	path := ["properties", "parameters", "listOfAllowedLocations", "value"]
	here({"parameters": listed(["westeurope", "uksouth", "global"])}) == {{
		"path": array.concat(path, [1]),
		"message": "`uksouth` is in United Kingdom, outside the EU",
	}}
	here({"parameters": listed([])}) == {{"path": path, "message": "no region is listed"}}
}

test_assignments_of_something_else if {
	judged(of("/x/other", "/subscriptions/s", {"enforcementMode": "DoNotEnforce"}), scopes) == set()
}

test_concerns if {
	concerned(subscription)
	concerned(of(groups, "/subscriptions/s", {}))
	count([r | some r in [of("/x/other", "/subscriptions/s", {})]; concerned(r)]) == 0
}
