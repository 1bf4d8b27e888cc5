# METADATA
# title: A
# description: B
# related_resources: []
# custom:
#   id: acme-x
#   severity: high
#   resource_types: [Microsoft.Storage/storageAccounts]
#   relations: []
#   parameters: {}
#   frameworks: {}
#   requirements: []
#   remediation: C
#   since: 0.1.0
package seawall.policies.acme.x

deny contains {"path": []} if count(json.marshal(input.resource)) == 3
