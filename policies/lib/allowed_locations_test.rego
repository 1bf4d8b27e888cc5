package seawall.lib.allowed_locations_test

import data.seawall.lib.allowed_locations

locations := "/providers/Microsoft.Authorization/policyDefinitions/E56962A6-4747-49cd-b67b-bf8b01975c4c"

groups := "/providers/Microsoft.Authorization/policyDefinitions/e765b5de-1225-4ba3-bd56-1ac6695af988"

set_path(name) := ["properties", "parameters", name, "value"]

definition_path := ["properties", "policyDefinitionId"]

rule(kind, path, list) := {"kind": kind, "effect": "deny", "path": path, "locations": list}

rules(definition, parameters, definitions) := allowed_locations.rules(assigned(definition, parameters), definitions)

kinds(definition, definitions) := allowed_locations.assigned_kinds(assigned(definition, {}), definitions)

assigned(definition, parameters) := {"properties": {"policyDefinitionId": definition, "parameters": parameters}}

list(name) := {name: {"value": ["westeurope"]}}

test_built_in if {
	path := set_path("listOfAllowedLocations")
	eu := list("listOfAllowedLocations")
	rules(locations, eu, []) == {rule("resources", path, ["westeurope"])}
	rules(groups, eu, []) == {rule("groups", path, ["westeurope"])}
	rules(groups, {}, []) == {rule("groups", path, [])}
	rules("/x/other", eu, []) == set()
}

initiative := {"id": "/X/set", "properties": {
	"parameters": {"regions": {"defaultValue": ["northeurope"]}},
	"policyDefinitions": [
		{
			"policyDefinitionId": locations,
			"parameters": {"listOfAllowedLocations": {"value": "[Parameters('regions')]"}},
		},
		{"policyDefinitionId": groups, "parameters": {"listOfAllowedLocations": {"value": ["swedencentral"]}}},
		{"policyDefinitionId": "/x/other", "parameters": {"listOfAllowedLocations": {"value": []}}},
	],
}}

test_initiative if {
	rules("/x/set", list("regions"), [initiative]) == {
		rule("resources", set_path("regions"), ["westeurope"]),
		rule("groups", definition_path, ["swedencentral"]),
	}
	rules("/x/set", {}, [initiative]) == {
		rule("resources", set_path("regions"), ["northeurope"]),
		rule("groups", definition_path, ["swedencentral"]),
	}
}

own(condition, effect) := {"id": "/x/own", "properties": {"policyRule": {"if": condition, "then": {"effect": effect}}}}

of_own(condition, effect) := rules("/x/own", {}, [own(condition, effect)])

test_own_definition if {
	eu := ["westeurope"]
	resources := {rule("resources", definition_path, eu)}
	of_own({"field": "location", "notIn": eu}, "Deny") == resources
	of_own({"not": {"field": "location", "in": eu}}, "deny") == resources
	spared := [{"field": "location", "notIn": eu}, {"field": "location", "notEquals": "global"}]
	of_own({"allOf": spared}, "deny") == resources
	of_own({"allOf": array.concat(spared, [{"field": "type", "notEquals": "x"}])}, "deny") == resources
	type := {"field": "type", "equals": "Microsoft.Resources/subscriptions/resourceGroups"}
	of_own({"allOf": [type, {"field": "location", "notIn": eu}]}, "deny") == {rule("groups", definition_path, eu)}
	{r.effect | some r in of_own({"field": "location", "notIn": eu}, "Audit")} == {"audit"}
}

test_definitions_of_something_else if {
	of_own({"field": "location", "in": ["eastus"]}, "deny") == set()
	of_own({"field": "type", "notIn": ["x"]}, "deny") == set()
	of_own({"not": {"field": "type", "in": ["x"]}}, "deny") == set()
	tagged := {"field": "tags", "equals": "x"}
	of_own({"allOf": [tagged, {"field": "location", "notIn": ["westeurope"]}]}, "deny") == set()
	of_own({"allOf": [{"value": "x"}, {"field": "location", "notIn": ["westeurope"]}]}, "deny") == set()
}

choosing := {"id": "/x/own", "properties": {
	"parameters": {"effect": {"defaultValue": "Audit"}},
	"policyRule": {"if": {"field": "location", "notIn": ["x"]}, "then": {"effect": "[parameters('effect')]"}},
}}

effects(parameters) := {r.effect | some r in rules("/x/own", parameters, [choosing])}

test_effect_by_parameter if {
	effects({}) == {"audit"}
	effects({"effect": {"value": "Deny"}}) == {"deny"}
}

test_kinds if {
	kinds(locations, []) == {"resources"}
	kinds(groups, []) == {"groups"}
	kinds("/x/other", [initiative, choosing]) == set()
	kinds("/x/set", [initiative]) == {"resources", "groups"}
	kinds("/x/own", [choosing]) == {"resources"}
}
