# METADATA
# title: Deleted vaults cannot be purged before their retention ends
# description: >-
#   Whoever purges a key destroys for good every byte of personal data encrypted with it. Purge protection leaves
#   time to
#   notice, even if an administrator's account is taken over.
# related_resources:
#   - https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview#purge-protection
# custom:
#   id: keyvault-purge-protection
#   severity: high
#   resource_types:
#     - Microsoft.KeyVault/managedHSMs
#     - Microsoft.KeyVault/vaults
#   relations: []
#   parameters: {environments: []}
#   frameworks:
#     cis-azure: ["8.3.5"]
#     gdpr: ["Art. 32(1)(b)", "Art. 32(1)(c)", "Art. 5(1)(f)", "Art. 32(1)(a)", "Art. 34(3)(a)"]
#     mcsb: ["DP-8"]
#   requirements: [E13]
#   remediation: Set `properties.enablePurgeProtection` to `true`; it cannot be turned off again.
#   fix:
#     - {path: properties.enablePurgeProtection, value: true, safe: false, why: It cannot be turned off again.}
#   since: 0.1.0
package seawall.policies.keyvault.purge_protection

import data.seawall.lib.azure

# A profile may ask for it in some environments only; an empty list means all.
applies if count(input.params.environments) == 0

applies if input.environment in input.params.environments

acceptable if azure.is_true(azure.effective(input.resource, ["properties", "enablePurgeProtection"]))

deny contains {"path": ["properties", "enablePurgeProtection"], "message": "the vault can be purged"} if {
	applies
	not acceptable
}
