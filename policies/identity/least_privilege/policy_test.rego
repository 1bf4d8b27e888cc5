package seawall.policies.identity.least_privilege_test

import data.seawall.policies.identity.least_privilege as subject

group := "/subscriptions/1/resourceGroups/rg"

subscription := "/subscriptions/1"

of_type(type, properties, related) := {
	"resource": {"type": concat("/", ["Microsoft.Authorization", type]), "name": "a", "properties": properties},
	"related": related,
}

judged(given) := messages if {
	denials := subject.deny with input as given
	messages := {denial.message | some denial in denials; denial.path == ["properties", "roleDefinitionId"]}
	count(messages) == count(denials)
}

application(role, scope, more) := object.union(
	{"principalType": "ServicePrincipal", "roleDefinitionId": role, "scope": scope},
	more,
)

found(role, scope, more) := judged(of_type("roleAssignments", application(role, scope, more), {}))

owner := "/providers/Microsoft.Authorization/roleDefinitions/8E3AF657-A8FF-443C-A75C-2FE8C4BCB635"

contributor := "b24988ac-6180-42a0-ab88-20f7382dd24c"

access := "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"

roles := "f58310d9-a9f6-439a-9e8d-f62e7b41a168"

test_built_in_roles if {
	found(owner, group, {}) == {"everything can be controlled"}
	found(access, group, {}) == {"roles can be granted"}
	found(roles, group, {}) == {"roles can be granted without a condition"}
	found("acdd72a7-3385-48ef-bd42-f606fba81ae7", subscription, {}) == set()
}

test_condition if {
	limit := "(!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'}))"
	found(roles, subscription, {"condition": limit}) == set()
	found(access, group, {"condition": limit}) == {"roles can be granted"}
	found(roles, group, {"condition": "ActionMatches{'Microsoft.Storage/*'}"}) == {
		"roles can be granted without a condition",
	}
}

test_contributor_by_scope if {
	every scope in [
		subscription, "/", "/providers/Microsoft.Management/managementGroups/top",
		"/providers/Microsoft.Management/managementGroups/resourcegroups",
	] {
		found(contributor, scope, {}) == {"everything in the subscription can be changed"}
	}
	every scope in [group, "/subscriptions/1/providers/Microsoft.Insights/x/y"] {
		found(contributor, scope, {}) == set()
	}
}

test_scope_of_the_id if {
	judged({"resource": {
		"id": "/subscriptions/1/providers/Microsoft.Authorization/roleAssignments/a",
		"type": "Microsoft.Authorization/roleAssignments", "name": "a", "properties": {"roleDefinitionId": contributor},
	}}) == {"everything in the subscription can be changed"}
	judged({"resource": {
		"id": "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignments/a",
		"type": "Microsoft.Authorization/roleAssignments", "name": "a", "properties": {"roleDefinitionId": contributor},
	}}) == set()
}

concerned(type, properties) if subject.applies with input as of_type(type, properties, {})

test_whose_it_is if {
	every type in ["User", "Group", "ForeignGroup", "Device"] {
		not concerned("roleAssignments", {"principalType": type})
	}
	found(owner, group, {"principalType": "Group"}) == set()
	concerned("roleAssignments", {"principalType": "ServicePrincipal"})
	concerned("roleAssignments", {})
	concerned("roleAssignmentScheduleRequests", {})
	not concerned("roleEligibilityScheduleRequests", {})
	concerned("roleEligibilitySchedules", {"principalType": "ServicePrincipal"})
	every request in ["AdminRemove", "SelfDeactivate"] {
		not concerned("roleAssignmentScheduleRequests", {"requestType": request})
	}
	concerned("roleAssignmentScheduleRequests", {"requestType": "AdminAssign"})
}

definition(permission) := {"properties": {"permissions": [{}, permission]}}

custom(permission) := judged(of_type(
	"roleAssignments", application("/x/ab", group, {}),
	{"assigned_role": [definition(permission)]},
))

test_custom_roles if {
	custom({"actions": ["*"], "notActions": ["Microsoft.Authorization/*"]}) == {"the custom role can do everything"}
	custom({"dataActions": ["*"]}) == {"the custom role can do everything"}
	every action in [
		"Microsoft.Authorization/*", "*/write", "Microsoft.Authorization/roleAssignments/write",
		"Microsoft.Authorization/roleAssignmentScheduleRequests/write",
	] {
		custom({"actions": [action]}) == {"the custom role can grant roles"}
	}
	custom({"actions": ["Microsoft.Web/*", "*/read"]}) == set()
	custom({"actions": ["Microsoft.Authorization/roleAssignments/write/x"]}) == set()
	custom({"actions": ["x/Microsoft.Authorization/roleAssignments/write"]}) == set()
	custom({"actions": ["Microsoft.Authorization/*"], "notActions": ["Microsoft.Authorization/*/write"]}) == set()
	custom({
		"actions": ["Microsoft.Authorization/*"],
		"notActions": ["Microsoft.Authorization/roleAssignments/write"],
	}) == {"the custom role can grant roles"}
}

test_declared_role_is_no_built_in if {
	judged(of_type(
		"roleAssignments", application(owner, group, {}),
		{"assigned_role": [definition({"actions": ["Microsoft.Web/*"]})]},
	)) == set()
}
