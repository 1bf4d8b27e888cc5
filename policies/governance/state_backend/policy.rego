# METADATA
# title: Terraform keeps its state in Azure Storage
# description: >-
#   The state holds every secret that Terraform ever saw, and personal data in settings. On a disk it is neither
#   encrypted nor locked nor backed up, and nobody knows who reads it.
# related_resources:
#   - https://developer.hashicorp.com/terraform/language/backend/azurerm
#   - https://learn.microsoft.com/azure/developer/terraform/store-state-in-azure-storage
# custom:
#   id: governance-state-backend
#   severity: medium
#   resource_types:
#     - seawall/terraformBackend
#   relations: []
#   parameters: {types: [azurerm]}
#   frameworks:
#     gdpr: ["Art. 32(1)(a)", "Art. 32(1)(b)", "Art. 5(1)(f)"]
#   requirements: [E25]
#   remediation: >-
#     Add `backend "azurerm" {}` to the block `terraform`. The blob is leased while somebody writes it.
#   since: 0.1.0
package seawall.policies.governance.state_backend

backend := lower(input.resource.properties.type)

deny contains {"path": ["properties", "type"], "message": message} if {
	count({backend} & {lower(type) | some type in input.params.types}) == 0
	message := object.get(reasons, backend, sprintf("the state is kept by `%s`", [backend]))
}

reasons := {
	"none": "no backend is configured, so the state stays on a disk",
	"local": "the state stays on a disk",
}
