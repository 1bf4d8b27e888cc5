# METADATA
# title: Each resource group has a budget that tells somebody
# description: >-
#   Costs that rise unseen are often the first trace of a stolen key or of data that is carried off.
# related_resources:
#   - https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-acm-create-budgets
#   - https://learn.microsoft.com/azure/templates/microsoft.consumption/budgets
# custom:
#   id: governance-budget
#   severity: low
#   resource_types:
#     - Microsoft.Consumption/budgets
#     - Microsoft.Resources/resourceGroups
#   relations: [budgets]
#   parameters: {each_group: true, thresholds: [80, 100]}
#   frameworks:
#     gdpr: ["Art. 32(1)(d)", "Art. 24(1)"]
#   requirements: [C20, E28]
#   remediation: >-
#     Add a `Microsoft.Consumption/budgets` to the group, with an enabled notification for each threshold that names
#     somebody in `contactEmails`, `contactGroups` or `contactRoles`.
#   since: 0.1.0
package seawall.policies.governance.budget

import data.seawall.lib.azure

group if azure.type_is(input.resource, "Microsoft.Resources/resourceGroups")

default applies := true

# Groups that a service made for itself are paid, and watched, with that service.
applies := false if object.get(input.resource, "managedBy", "") != ""

id := lower(input.resource.id)

# One on the group, or, where that is enough, on its subscription.
budgeted if {
	some budget in input.related.budgets
	startswith(lower(budget.id), sprintf("%s/providers/", [id]))
}

budgeted if {
	input.params.each_group == false
	some budget in input.related.budgets
	startswith(lower(budget.id), sprintf("%s/providers/", [split(id, "/resourcegroups/")[0]]))
}

deny contains {"path": ["name"], "message": "the group has no budget"} if {
	group
	not budgeted
}

deny contains {"path": ["properties", "notifications"], "message": message} if {
	not group
	some threshold in input.params.thresholds
	count({threshold} & told) == 0
	message := sprintf("nobody is told at %v %%", [threshold])
}

told contains to_number(notification.threshold) if {
	some notification in input.resource.properties.notifications
	azure.is_true(notification.enabled)
	some contacts in ["contactEmails", "contactGroups", "contactRoles"]
	count(notification[contacts]) > 0
}
