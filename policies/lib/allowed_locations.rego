# What a policy assignment allows by location: itself, through an initiative, or by a definition of one's own.
package seawall.lib.allowed_locations

# https://learn.microsoft.com/azure/governance/policy/samples/built-in-policies#general
twins := {"e56962a6-4747-49cd-b67b-bf8b01975c4c": "resources", "e765b5de-1225-4ba3-bd56-1ac6695af988": "groups"}

twin(id) := twins[parts[count(parts) - 1]] if parts := split(lower(id), "/")

# For what an assignment holds, whatever it lists.
assigned_kinds(assignment, definitions) := ({kind | kind := twin(assignment.properties.policyDefinitionId)} | {kind |
	some initiative in assigned(assignment, definitions)
	some member in initiative.properties.policyDefinitions
	kind := twin(member.policyDefinitionId)
}) | {kind |
	some definition in assigned(assignment, definitions)
	some kind, _ in denials(definition)
}

# Each {kind, effect, path, locations}: for what it holds, and the list with its place in the assignment.
rules(assignment, definitions) := direct(assignment) | (initiated | own) if {
	initiated := by_initiative(assignment, definitions)
	own := by_own_definition(assignment, definitions)
}

assigned(assignment, definitions) := [definition |
	some definition in definitions
	lower(definition.id) == lower(assignment.properties.policyDefinitionId)
]

direct(assignment) := {rule |
	kind := twin(assignment.properties.policyDefinitionId)
	list := resolved(assignment, {}, "[parameters('listOfAllowedLocations')]")
	rule := object.union({"kind": kind, "effect": "deny"}, list)
}

by_initiative(assignment, definitions) := {rule |
	some initiative in assigned(assignment, definitions)
	some member in initiative.properties.policyDefinitions
	kind := twin(member.policyDefinitionId)
	list := resolved(assignment, initiative, member.parameters.listOfAllowedLocations.value)
	rule := object.union({"kind": kind, "effect": "deny"}, list)
}

by_own_definition(assignment, definitions) := {rule |
	some definition in assigned(assignment, definitions)
	some kind, written in denials(definition)
	list := resolved(assignment, definition, written)
	effect := resolved(assignment, definition, definition.properties.policyRule.then.effect).locations
	rule := object.union({"kind": kind, "effect": lower(effect)}, list)
}

# A value of a definition, which may be a parameter that the assignment sets.
resolved(assignment, holder, value) := {"path": path, "locations": found} if {
	is_string(value)
	startswith(lower(value), "[parameters(")
	name := split(value, "'")[1]
	path := ["properties", "parameters", name, "value"]
	default_value := object.get(holder, ["properties", "parameters", name, "defaultValue"], [])
	found := object.get(assignment, path, default_value)
} else := {"path": ["properties", "policyDefinitionId"], "locations": value}

# By kind, the list outside of which a definition takes nothing: it has conditions on place and type alone.
denials(definition) := {kind: list |
	conditions := all_of(definition.properties.policyRule["if"])
	every condition in conditions {
		object.get(condition, "field", object.get(condition, ["not", "field"], "")) in {"location", "type"}
	}
	some condition in conditions
	list := outside(condition)
	kind := kinds[count([c | some c in conditions; lower(c.equals) == group_type])]
}

group_type := "microsoft.resources/subscriptions/resourcegroups"

# With the type of groups among its conditions it holds for groups, without for everything else.
kinds := {0: "resources", 1: "groups"}

all_of(condition) := condition.allOf

all_of(condition) := [condition] if object.get(condition, "allOf", null) == null

outside(condition) := condition.notIn if condition.field == "location"

outside(condition) := condition["not"]["in"] if condition["not"].field == "location"
