# METADATA
# title: Environments share no resource group, no plan and no Container Apps environment
# description: >-
#   Who may change staging could otherwise reach the personal data of production, and what is deleted or overloaded
#   there takes production with it.
# related_resources:
#   - https://learn.microsoft.com/azure/cloud-adoption-framework/ready/azure-best-practices/organize-subscriptions
#   - https://learn.microsoft.com/azure/app-service/overview-hosting-plans
#   - https://learn.microsoft.com/azure/container-apps/environment
# custom:
#   id: governance-environment-separation
#   severity: medium
#   resource_types:
#     - Microsoft.App/managedEnvironments
#     - Microsoft.Resources/resourceGroups
#     - Microsoft.Resources/subscriptions
#     - Microsoft.Web/serverfarms
#   relations: [environment_apps, environment_jobs, group_residents, groups_beside, plan_apps, subscription_groups]
#   parameters: {maximum_groups: 0, groups_of_environment: 0}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 25(1)", "Art. 5(1)(f)"]
#   requirements: [A11, B1, C1]
#   remediation: >-
#     Give each environment a resource group, a plan or a Container Apps environment of its own, and tag what is in it
#     with `environment`.
#   since: 0.1.0
package seawall.policies.governance.environment_separation

import data.seawall.lib.azure

subscription if azure.type_is(input.resource, "Microsoft.Resources/subscriptions")

# What shares the judged group, plan or environment. A slot, a container or a database is named after what it is for,
# not after where it is.
together := [resource |
	some relation in ["environment_apps", "environment_jobs", "group_residents", "plan_apps"]
	some resource in object.get(input.related, relation, [])
	count(split(resource.type, "/")) == 2
]

environments := {resource.environment | some resource in array.concat(together, [input.resource])}

deny contains {"path": ["name"], "message": message} if {
	not subscription
	count(environments) > 1
	message := sprintf("it holds what is of %s", [concat(" and ", sort(environments))])
}

deny contains {"path": ["name"], "message": message} if {
	subscription
	input.params.maximum_groups > 0
	number := count(input.related.subscription_groups)
	number > input.params.maximum_groups
	message := sprintf("there are %v resource groups, not %v", [number, input.params.maximum_groups])
}

# One deployment shows the groups of one environment only. Those that are declared, not those that are referred to.
alike := {name |
	some group in object.get(input.related, "groups_beside", [])
	name := lower(group.name)
	group.location
	group.environment == input.resource.environment
}

deny contains {"path": ["name"], "message": message} if {
	input.params.groups_of_environment > 0
	azure.type_is(input.resource, "Microsoft.Resources/resourceGroups")
	input.resource.location
	count(alike) > input.params.groups_of_environment
	message := sprintf("it is one of %v resource groups of %s", [count(alike), input.resource.environment])
}
