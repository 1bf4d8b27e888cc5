# METADATA
# title: Deleted vaults and their keys can be restored
# description: >-
#   Soft delete keeps keys and secrets for a while after they were deleted, by mistake or by an attacker; without it,
#   personal data encrypted with them is lost.
# related_resources:
#   - https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview
# custom:
#   id: keyvault-soft-delete
#   severity: high
#   resource_types:
#     - Microsoft.KeyVault/managedHSMs
#     - Microsoft.KeyVault/vaults
#   relations: []
#   parameters: {days: 7}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 32(1)(c)", "Art. 5(1)(f)", "Art. 32(1)(a)", "Art. 34(3)(a)"]
#     mcsb: ["DP-8"]
#   requirements: [E13]
#   remediation: >-
#     Remove `properties.enableSoftDelete` (it is on by default)
#     and raise `properties.softDeleteRetentionInDays`.
#   fix:
#     - {path: properties.enableSoftDelete, value: true, safe: true}
#     - path: properties.softDeleteRetentionInDays
#       value: {parameter: days}
#       safe: false
#       why: The days of a vault that stands cannot be changed.
#   since: 0.1.0
package seawall.policies.keyvault.soft_delete

import data.seawall.lib.azure

kept if azure.is_true(azure.effective(input.resource, ["properties", "enableSoftDelete"]))

kept_long_enough if {
	azure.effective(input.resource, ["properties", "softDeleteRetentionInDays"]) >= input.params.days
}

deny contains {"path": ["properties", "enableSoftDelete"], "message": "soft delete is off"} if not kept

deny contains {"path": ["properties", "softDeleteRetentionInDays"], "message": message} if {
	kept
	not kept_long_enough
	message := sprintf("deleted objects are kept for less than %v days", [input.params.days])
}
