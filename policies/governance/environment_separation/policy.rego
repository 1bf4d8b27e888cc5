# METADATA
# title: Environments share no resource group, no plan and no Container Apps environment
# description: >-
#   Who may change staging could otherwise reach the personal data of production, and what is deleted or overloaded
#   there takes production with it.
# related_resources:
#   - https://learn.microsoft.com/azure/cloud-adoption-framework/ready/landing-zone/design-area/management-application-environments
#   - https://learn.microsoft.com/azure/app-service/overview-hosting-plans
#   - https://learn.microsoft.com/azure/container-apps/environment
# custom:
#   id: governance-environment-separation
#   severity: medium
#   resource_types:
#     - Microsoft.Resources/resourceGroups
#     - Microsoft.Resources/subscriptions
#   relations: [group_residents, shared_hosts, subscription_groups]
#   parameters: {maximum_groups: 0}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 25(1)", "Art. 5(1)(f)"]
#   requirements: [A11, B1, C1]
#   remediation: >-
#     Give each environment a resource group, a plan or a Container Apps environment of its own, and tag what is in it
#     with `environment`.
#   since: 0.1.0
package seawall.policies.governance.environment_separation

import data.seawall.lib.azure

group if azure.type_is(input.resource, "Microsoft.Resources/resourceGroups")

# A container, a slot or a database is named after what it is for, not after where it is.
residents := [resource |
	some resource in object.get(input.related, "group_residents", [])
	count(split(resource.type, "/")) == 2
]

in_group := {resource.environment | some resource in array.concat(residents, [input.resource])}

deny contains {"path": ["name"], "message": message} if {
	group
	count(in_group) > 1
	message := sprintf("the group holds what is of %s", [concat(" and ", sort(in_group))])
}

# Apps may lie in another group than what they run on.
deny contains {"path": ["name"], "message": message} if {
	group
	some host in input.related.shared_hosts
	found := {app.environment | some app in array.concat(apps(host), [host])}
	count(found) > 1
	message := sprintf("`%s` runs what is of %s", [host.name, concat(" and ", sort(found))])
}

apps(host) := [app | some relation in ["plan_apps", "environment_apps", "environment_jobs"]; some app in host.related[relation]]

deny contains {"path": ["name"], "message": message} if {
	not group
	input.params.maximum_groups > 0
	number := count(object.get(input.related, "subscription_groups", []))
	number > input.params.maximum_groups
	message := sprintf("there are %v resource groups, not %v", [number, input.params.maximum_groups])
}
