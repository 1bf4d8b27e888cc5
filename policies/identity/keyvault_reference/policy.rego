# METADATA
# title: Sensitive settings of applications are references to a key vault that their identity can read
# description: >-
#   A setting that holds a secret is read by everybody who may read the application, and lives on in each copy. A
#   reference leaves it in the vault, where access is granted, logged and withdrawn, if the identity it names may read
#   it.
# related_resources:
#   - https://learn.microsoft.com/azure/app-service/app-service-key-vault-references
#   - https://learn.microsoft.com/azure/container-apps/manage-secrets
#   - https://learn.microsoft.com/azure/api-management/api-management-howto-properties
# custom:
#   id: identity-keyvault-reference
#   severity: high
#   resource_types:
#     - Microsoft.ApiManagement/service/namedValues
#     - Microsoft.App/containerApps
#     - Microsoft.App/jobs
#     - Microsoft.App/managedEnvironments/daprComponents
#     - Microsoft.Web/sites
#     - Microsoft.Web/sites/config
#     - Microsoft.Web/sites/slots
#     - Microsoft.Web/sites/slots/config
#     - Microsoft.Web/staticSites/config
#   relations: [addressed_vaults, referenced_vaults, referring_owner]
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 32(4)", "Art. 5(1)(f)", "Art. 25(1)"]
#     mcsb: ["IM-8"]
#   requirements: [A8, B6, E7]
#   remediation: >-
#     Put the secret into a vault and refer to it: `@Microsoft.KeyVault(SecretUri=…)` in settings of App Service,
#     `keyVaultUrl` and `identity` in secrets of Container Apps, `keyVault` in named values. Assign
#     `Key Vault Secrets User` on the vault to the identity.
#   sensitive: true
#   since: 0.1.0
package seawall.policies.identity.keyvault_reference

import data.seawall.lib.azure
import data.seawall.lib.identity

type := lower(input.resource.type)

secrets := object.get(input, "secrets", [])

# Readable settings, each with its text. What an environment refers to by `secretRef` has no value here.
settings contains place if {
	some place in identity.places(input.resource)
	place.sink == "setting"
}

# The settings of which the text is known. What a snapshot does not keep is no reference, and was judged by its text
# when it was collected.
shown contains place if {
	some place in settings
	count({place.path} & unkept) == 0
}

unkept contains secret.path if {
	some secret in secrets
	secret.kind in {"harmless", "redacted"}
}

# Both forms of App Service: the URI of the secret, or the names of vault and secret.
whole(text) if {
	endswith(text, ")")
	contains(text, "(secreturi=")
	contains(text, "(secreturi=)") == false
}

whole(text) if {
	endswith(text, ")")
	contains(text, "vaultname=")
	contains(text, "secretname=")
}

referring contains place.path if {
	some place in shown
	startswith(lower(sprintf("%v", [place.value])), "@microsoft.keyvault")
}

well_formed contains place.path if {
	some place in shown
	whole(lower(replace(sprintf("%v", [place.value]), " ", "")))
}

# What holds a secret by where it comes from, whatever it is called.
plain contains place.path if {
	some place in settings
	count({place.path} & exposed) > 0
}

# Where a secret stands, and each place that it is a part of.
exposed contains array.slice(secret.path, 0, last + 1) if {
	some secret in secrets
	secret.kind != "harmless"
	some last, _ in secret.path
}

plain contains place.path if {
	some place in shown
	identity.credential(place.value)
}

# What is called like a secret, if its value does not show that it is none.
called contains place.path if {
	some place in shown
	identity.sensitive_name(place.name)
}

harmless contains place.path if {
	some place in shown
	identity.harmless_value(place.value)
}

# Secrets that an application or component keeps for itself, each with the list it stands in.
lists := [["properties", "configuration", "secrets"], ["properties", "secrets"]]

stored contains {"path": array.concat(at, [i]), "secret": secret} if {
	some at in lists
	some i, secret in object.get(input.resource, at, [])
}

# A value that is shown is wrong itself; a live application hides it, and the address is what lacks.
kept contains array.concat(entry.path, [key]) if {
	some entry in stored
	object.get(entry.secret, "keyVaultUrl", "") == ""
	key := {true: "keyVaultUrl", false: "value"}[object.get(entry.secret, "value", null) == null]
}

is_named_value if type == "microsoft.apimanagement/service/namedvalues"

from_vault if object.get(input.resource, ["properties", "keyVault", "secretIdentifier"], "") != ""

deny contains {"path": path, "message": "the setting is no reference to a key vault"} if {
	some path in (plain | (called - harmless)) - referring
}

deny contains {"path": path, "message": "the reference names no secret of a vault"} if {
	some path in referring - well_formed
}

deny contains {"path": path, "message": "the secret is no reference to a key vault"} if some path in kept

deny contains {"path": ["properties", "value"], "message": "the secret is no reference to a key vault"} if {
	is_named_value
	azure.is_true(input.resource.properties.secret)
	not from_vault
}

# Whose identity opens the vault: the application's own, or that of what it is a part of, unless that is declared
# elsewhere.
rows := object.get(data.seawall.tables.secret_references, lower(input.resource.type), [])

apart if {
	some row in rows
	row.owner
}

owner := input.resource if not apart

# Files that declare it twice mean one.
owner := owners[0] if apart

owners := [parent |
	some row in rows
	some parent in object.get(input.related, row.owner, [])
	parent.location
]

kinds := lower(object.get(owner, ["identity", "type"], "None"))

# An identity that a reference names is `SystemAssigned`, `system` or nothing for the system's own, else an id.
may_open(named) if {
	named in {"", "system", "systemassigned"}
	contains(kinds, "systemassigned")
}

may_open(named) if {
	contains(named, "/")
	contains(kinds, "userassigned")
}

# API Management names the client instead of the id.
may_open(named) if {
	is_named_value
	named != ""
	contains(kinds, "userassigned")
}

chosen := lower(object.get(owner, ["properties", "keyVaultReferenceIdentity"], "SystemAssigned")) if {
	count(referring) > 0
}

chosen := lower(object.get(input.resource, ["properties", "keyVault", "identityClientId"], "")) if from_vault

opened if may_open(chosen)

identity_path := ["properties"] if apart

identity_path := ["identity", "type"] if not apart

deny contains {"path": identity_path, "message": "there is no identity to open the vault with"} if {
	owner
	is_string(chosen)
	not opened
}

keys contains {"path": array.concat(entry.path, ["identity"]), "named": named} if {
	some entry in stored
	object.get(entry.secret, "keyVaultUrl", "") != ""
	named := lower(object.get(entry.secret, "identity", "none"))
}

fitting contains key.path if {
	some key in keys
	may_open(key.named)
}

deny contains {"path": path, "message": "the application has no such identity to open the vault with"} if {
	owner
	some path in {key.path | some key in keys} - fitting
}

# The resources whose identities open vaults here.
openers contains lower(owner.id) if chosen in {"", "systemassigned"}

openers contains lower(owner.id) if {
	some key in keys
	key.named == "system"
}

openers contains key.named if some key in keys

openers contains chosen if is_string(chosen)

# Vaults that are declared here. What lets somebody into another one stands elsewhere.
vaults contains vault if {
	some row in rows
	some vault in object.get(input.related, row.joined, [])
	vault.location
}

reads_secrets(assignment) if data.seawall.tables.role_definitions[identity.role_id(assignment)].reads_secrets

reads_secrets(assignment) if {
	some definition in object.get(assignment, ["related", "assigned_role"], [])
	some permission in definition.properties.permissions
	some action in permission.dataActions
	regex.match(sprintf("^%s$", [replace(lower(action), "*", ".*")]), "microsoft.keyvault/vaults/secrets/getsecret/action")
}

# On the vault, or on one of its secrets: a role on a group or more is none that an application should hold.
read contains vault.id if {
	some vault in vaults
	some assignment in object.get(vault, ["related", "vault_roles"], [])
	reads_secrets(assignment)
	some principal in object.get(assignment, ["related", "assigned_principals"], [])
	lower(principal.id) in openers
}

# By an access policy. That the vault has any is another promise, and whom it lets in is not asked here.
read contains vault.id if {
	some vault in vaults
	some holder in array.concat([vault], object.get(vault, ["related", "vault_policies"], []))
	some policy in holder.properties.accessPolicies
	some permission in policy.permissions.secrets
	lower(permission) in {"all", "get"}
}

deny contains {"path": identity_path, "message": "no role on the vault lets the identity read its secrets"} if {
	owner
	count({vault.id | some vault in vaults} - read) > 0
}
