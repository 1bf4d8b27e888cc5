# METADATA
# title: A
# description: B
# related_resources: []
# custom:
#   id: acme-x
#   severity: high
#   resource_types: [Microsoft.Management/managementGroups, Microsoft.Resources/deployments]
#   relations: [group_residents]
#   parameters: {}
#   frameworks: {}
#   requirements: []
#   remediation: C
#   since: 0.1.0
package seawall.policies.acme.x

deny contains {"path": []} if count(input.related.group_residents) == 0
