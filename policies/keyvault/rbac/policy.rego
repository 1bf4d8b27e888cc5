# METADATA
# title: Key vaults decide access by role assignments, not by access policies
# description: >-
#   Access policies are granted inside the vault, all or nothing, and anybody who may write the vault may add
#   himself. Role
#   assignments can be limited to one secret, are reviewed with all others and expire.
# related_resources:
#   - https://learn.microsoft.com/azure/key-vault/general/rbac-guide
#   - https://learn.microsoft.com/azure/key-vault/general/access-control-default
# custom:
#   id: keyvault-rbac
#   severity: high
#   resource_types:
#     - Microsoft.KeyVault/vaults
#     - Microsoft.KeyVault/vaults/accessPolicies
#   relations: []
#   parameters: {}
#   frameworks:
#     cis-azure: ["8.3.6"]
#     gdpr: ["Art. 32(1)(b)", "Art. 32(4)", "Art. 5(1)(f)", "Art. 32(1)(a)", "Art. 34(3)(a)"]
#     mcsb: ["IM-1"]
#     nis2: ["Annex 9.2(c)(iv)"]
#   requirements: [A10, C8, E13]
#   remediation: >-
#     Set `properties.enableRbacAuthorization` to `true`, assign
#     roles, and remove `properties.accessPolicies`.
#   fix:
#     - path: properties.enableRbacAuthorization
#       value: true
#       safe: false
#       why: "Access policies no longer count: who needs access needs a role first."
#     - {path: properties.accessPolicies, types: [Microsoft.KeyVault/vaults], value: [], safe: true}
#   since: 0.1.0
package seawall.policies.keyvault.rbac

import data.seawall.lib.azure

is_vault if azure.type_is(input.resource, "Microsoft.KeyVault/vaults")

switch := ["properties", "enableRbacAuthorization"]

policies := ["properties", "accessPolicies"]

uses_rbac if azure.is_true(object.get(input.resource, switch, null))

# Left out, the API version decides; where none is stated, as in an export, left out means off.
uses_rbac if {
	input.resource.apiVersion
	azure.is_true(azure.effective(input.resource, switch))
}

names_policies if count(object.get(input.resource, policies, [])) > 0

# `vaults/accessPolicies` named `remove` takes policies away.
removes if lower(input.resource.leaf) == "remove"

deny contains {"path": switch, "message": "access is decided by access policies"} if {
	is_vault
	not uses_rbac
}

deny contains {"path": policies, "message": "access policies stand beside role assignments"} if {
	is_vault
	uses_rbac
	names_policies
}

deny contains {"path": policies, "message": "access policies are added to the vault"} if {
	not is_vault
	not removes
	names_policies
}
