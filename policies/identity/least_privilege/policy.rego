# METADATA
# title: Applications and pipelines hold no role that controls everything
# description: >-
#   Whoever steals the credentials of a pipeline that may do everything, or may grant roles, holds all personal data of
#   the subscription, and can let others in.
# related_resources:
#   - https://learn.microsoft.com/azure/role-based-access-control/best-practices
#   - https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-overview
# custom:
#   id: identity-least-privilege
#   severity: high
#   resource_types:
#     - Microsoft.Authorization/roleAssignmentScheduleInstances
#     - Microsoft.Authorization/roleAssignmentScheduleRequests
#     - Microsoft.Authorization/roleAssignmentSchedules
#     - Microsoft.Authorization/roleAssignments
#     - Microsoft.Authorization/roleEligibilityScheduleInstances
#     - Microsoft.Authorization/roleEligibilityScheduleRequests
#     - Microsoft.Authorization/roleEligibilitySchedules
#   relations: [assigned_role]
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 32(4)", "Art. 5(1)(f)"]
#     mcsb: ["PA-7"]
#   requirements: [C10]
#   remediation: >-
#     Assign a role that fits the work on the resource group or resource it is for. Where a pipeline must grant roles,
#     give it `Role Based Access Control Administrator` with a condition that limits which.
#   since: 0.1.0
package seawall.policies.identity.least_privilege

import data.seawall.lib.identity

person if lower(input.resource.properties.principalType) in {"user", "group", "foreigngroup", "device"}

# Only people can be made eligible, for an application cannot activate a role. Where nothing says the type, an
# assignment may be that of an application, and an eligibility is not.
# https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-assign-roles
person if {
	startswith(lower(input.resource.type), "microsoft.authorization/roleeligibility")
	object.get(input.resource, ["properties", "principalType"], "") == ""
}

# A request may take a role away as well.
removes if lower(input.resource.properties.requestType) in {"adminremove", "selfdeactivate"}

applies if {
	not person
	not removes
}

# A role is known by the end of its id, in any spelling of what stands before it; one that is declared here is none of
# Azure's own, even if its id is known only while deploying.
role := lower(input.resource.properties.roleDefinitionId) if count(definitions) == 0

definitions := object.get(input, ["related", "assigned_role"], [])

owner := "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"

contributor := "b24988ac-6180-42a0-ab88-20f7382dd24c"

user_access_administrator := "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"

access_control_administrator := "f58310d9-a9f6-439a-9e8d-f62e7b41a168"

# A condition that says nothing of assignments leaves them all open.
limited if contains(lower(input.resource.properties.condition), "microsoft.authorization/roleassignments")

# Below a subscription: a group, or a resource that is in none.
narrow if {
	scope := identity.assignment_scope(input.resource)
	startswith(scope, "/subscriptions/")
	some within in ["/resourcegroups/", "/providers/"]
	contains(scope, within)
}

permissions contains permission if {
	some definition in definitions
	some permission in definition.properties.permissions
}

everything if {
	some permission in permissions
	some list in ["actions", "dataActions"]
	"*" in object.get(permission, list, [])
}

assignment_writes := {
	"microsoft.authorization/roleassignments/write",
	"microsoft.authorization/roleassignmentschedulerequests/write",
}

# A star stands for any text, slashes too.
covers(action, write) if regex.match(sprintf("^%s$", [replace(lower(action), "*", ".*")]), write)

covered(actions) := {write | some action in actions; some write in assignment_writes; covers(action, write)}

grants contains write if {
	some permission in permissions
	allowed := covered(object.get(permission, "actions", []))
	some write in allowed - covered(object.get(permission, "notActions", []))
}

excess contains "everything can be controlled" if endswith(role, owner)

excess contains "roles can be granted" if endswith(role, user_access_administrator)

excess contains "roles can be granted without a condition" if {
	endswith(role, access_control_administrator)
	not limited
}

excess contains "everything in the subscription can be changed" if {
	endswith(role, contributor)
	not narrow
}

excess contains "the custom role can do everything" if everything

excess contains "the custom role can grant roles" if {
	not everything
	count(grants) > 0
}

deny contains {"path": ["properties", "roleDefinitionId"], "message": message} if {
	applies
	some message in excess
}
