# METADATA
# title: Applications read what they need from a vault, and people hold nothing in production
# description: >-
#   A role that writes secrets, or that reaches from a group over all its vaults, turns one stolen application into
#   all the
#   keys to personal data. In production only a break-glass group may administer a vault.
# related_resources:
#   - https://learn.microsoft.com/azure/key-vault/general/rbac-guide
#   - https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security
# custom:
#   id: keyvault-role-least-privilege
#   severity: high
#   resource_types:
#     - Microsoft.Authorization/roleAssignments
#     - Microsoft.KeyVault/vaults/providers/roleAssignments
#   relations: []
#   parameters: {break_glass_principals: []}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 32(4)", "Art. 5(1)(f)", "Art. 32(1)(a)", "Art. 34(3)(a)"]
#     mcsb: ["PA-7"]
#   requirements: [A10, B4, E7, E14]
#   remediation: >-
#     Assign `Key Vault Secrets User` (or the like for keys and certificates) to the application's identity on the vault
#     itself; give people access through a break-glass group only.
#   since: 0.1.0
package seawall.policies.keyvault.role_least_privilege

import data.seawall.lib.azure
import data.seawall.lib.identity

vault := "/providers/microsoft.keyvault/vaults/"

scope := identity.assignment_scope(input.resource)

on_vault if contains(scope, vault)

on_vault if azure.type_is(input.resource, "Microsoft.KeyVault/vaults/providers/roleAssignments")

role := object.get(data.seawall.tables.role_definitions, identity.role_id(input.resource), {})

is_vault_role if role.vault

concerns_vault if on_vault

concerns_vault if is_vault_role

applies if concerns_vault

person if lower(input.resource.properties.principalType) in {"user", "group", "foreigngroup"}

# A principal whose type is not said is taken for an application: its roles are judged in every environment.
for_application if {
	concerns_vault
	not person
}

for_people_in_production if {
	person
	concerns_vault
	input.environment == "production"
}

acceptable_role if role.app

break_glass if {
	role.break_glass
	input.resource.properties.principalId in input.params.break_glass_principals
}

break_glass if {
	role.break_glass
	lower(input.resource.properties.principalType) in {"group", "foreigngroup"}
	regex.match(`break[ _-]?glass`, lower(input.resource.properties.description))
}

deny contains {"path": ["properties", "roleDefinitionId"], "message": "an application holds more than it needs"} if {
	for_application
	not acceptable_role
}

deny contains {"path": identity.scope_path(input.resource), "message": "the role reaches beyond one vault"} if {
	for_application
	acceptable_role
	not on_vault
}

deny contains {"path": ["properties", "principalId"], "message": "a person has access in production"} if {
	for_people_in_production
	not break_glass
}
