package seawall.policies.identity.keyvault_reference_test

import data.seawall.policies.identity.keyvault_reference as subject

judged(resource, related, secrets) := denials if {
	denials := subject.deny with input as {
		"resource": object.union({"name": "app", "id": "/App"}, resource),
		"related": related,
		"secrets": secrets,
	}
}

paths(denials, message) := {denial.path | some denial in denials; denial.message == message}

system := {"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": {"/subscriptions/1/Reader": {}}}

site(settings, more) := object.union({
	"type": "Microsoft.Web/sites", "identity": system,
	"properties": {"siteConfig": {"appSettings": settings}},
}, more)

setting(name, value) := {"name": name, "value": value}

reference := "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/a/)"

at(i) := ["properties", "siteConfig", "appSettings", i, "value"]

plain := "the setting is no reference to a key vault"

broken := "the reference names no secret of a vault"

kept := "the secret is no reference to a key vault"

closed := "there is no identity to open the vault with"

foreign := "the application has no such identity to open the vault with"

unread := "no role on the vault lets the identity read its secrets"

settings(list, secrets) := judged(site(list, {}), {}, secrets)

test_settings if {
	settings([setting("DB_PASSWORD", "correct-horse-battery")], []) == {{"path": at(0), "message": plain}}
	settings([setting("MAIN", "AccountKey=abc;")], []) == {{"path": at(0), "message": plain}}
	settings([setting("DB_PASSWORD", reference)], []) == set()
	settings([setting("TOKEN_LIFETIME", "3600"), setting("API_KEY", "true"), setting("MODE", "fast")], []) == set()
	secret := {"path": at(1), "kind": "vault"}
	settings([setting("A", "b"), setting("C", "d")], [secret]) == {{"path": at(1), "message": plain}}
	within := {"path": ["properties", "siteConfig", "appSettings", 0, "name"], "kind": "vault"}
	settings([setting("A", "b")], [within]) == set()
	settings([setting("A", reference)], [{"path": at(0), "kind": "vault"}]) == set()
}

# What a snapshot does not keep counts by what was told of it, whatever stands in its place.
test_unkept_settings if {
	list := [setting("A", "b"), setting("DB_PASSWORD", "b"), setting("C", reference)]
	kinds := ["redacted", "harmless", "redacted"]
	unkept := [{"path": at(i), "kind": kind} | some i, kind in kinds]
	settings(list, unkept) == {{"path": at(0), "message": plain}, {"path": at(2), "message": plain}}
	settings([setting("MAIN", "AccountKey=abc;")], [{"path": at(0), "kind": "harmless"}]) == set()
}

test_other_places if {
	mount := {"data": {"accessKey": "abc"}}
	properties := {"siteConfig": {"azureStorageAccounts": mount}}
	judged({"type": "Microsoft.Web/sites", "identity": system, "properties": properties}, {}, []) == set()
	config := {"type": "Microsoft.Web/sites/config", "leaf": "appsettings", "properties": {"secret": "true"}}
	judged(config, {}, []) == set()
}

test_connection_strings if {
	connection := {"name": "Main", "connectionString": "Server=x;Password=abc;"}
	denials := judged({
		"type": "Microsoft.Web/sites/slots", "identity": system,
		"properties": {"siteConfig": {"connectionStrings": [connection]}},
	}, {}, [])
	denials == {{"path": ["properties", "siteConfig", "connectionStrings", 0, "connectionString"], "message": plain}}
}

test_forms_of_references if {
	every text in [
		reference, "@Microsoft.KeyVault( SecretUri=https://kv.vault.azure.net/secrets/a )",
		"@microsoft.keyvault(vaultname=kv;secretname=a)",
		"@Microsoft.KeyVault(SecretName=a;VaultName=kv;SecretVersion=1)",
	] {
		settings([setting("DB_PASSWORD", text)], []) == set()
	}
	every text in [
		"@Microsoft.KeyVault(SecretUri=)", "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/a",
		"@Microsoft.KeyVault(VaultName=kv)", "@Microsoft.KeyVault(SecretName=a)", "@Microsoft.KeyVault()",
		"@Microsoft.KeyVault(VaultName=kv;SecretName=a", "@Microsoft.KeyVault(https://kv.vault.azure.net/secrets/a)",
	] {
		settings([setting("DB_PASSWORD", text)], []) == {{"path": at(0), "message": broken}}
	}
}

identity(of, chosen) := judged(site([setting("A", reference)], {
	"identity": {"type": of}, "properties": {"keyVaultReferenceIdentity": chosen},
}), {}, [])

test_identity_of_a_site if {
	lacks := {{"path": ["identity", "type"], "message": closed}}
	identity("SystemAssigned", "") == set()
	identity("UserAssigned, SystemAssigned", "SystemAssigned") == set()
	identity("UserAssigned", "") == lacks
	identity("UserAssigned", "SystemAssigned") == lacks
	identity("UserAssigned", "/subscriptions/1/Reader") == set()
	identity("SystemAssigned", "/subscriptions/1/Reader") == lacks
	identity("SystemAssigned", "reader") == lacks
	identity("None", "") == lacks
	bare := {"type": "Microsoft.Web/sites", "properties": {"siteConfig": {"appSettings": [setting("A", reference)]}}}
	judged(bare, {}, []) == lacks
	judged(object.union(bare, {"properties": {"siteConfig": {"appSettings": [setting("A", "b")]}}}), {}, []) == set()
}

config(type, leaf, value, parent) := judged(
	{"type": type, "leaf": leaf, "properties": {"DB_PASSWORD": value}}, {"referring_owner": [parent]}, [],
)

test_configuration if {
	here := {"id": "/app", "location": "westeurope"}
	every type in [
		"Microsoft.Web/sites/config", "Microsoft.Web/sites/slots/config", "Microsoft.Web/staticSites/config",
	] {
		config(type, "appsettings", "hunter2", here) == {{"path": ["properties", "DB_PASSWORD"], "message": plain}}
		config(type, "appsettings", reference, here) == {{"path": ["properties"], "message": closed}}
		config(type, "appsettings", reference, object.union(here, {"identity": system})) == set()

		# Declared elsewhere, with an identity that is not seen here.
		config(type, "appsettings", reference, {"id": "/app"}) == set()
	}
}

container(secret) := judged({
	"type": "Microsoft.App/containerApps", "identity": {"type": "UserAssigned"},
	"properties": {"configuration": {"secrets": [secret]}},
}, {}, [])

test_container_apps if {
	list := ["properties", "configuration", "secrets", 0]
	container({"name": "a", "value": "x"}) == {{"path": array.concat(list, ["value"]), "message": kept}}
	container({"name": "a"}) == {{"path": array.concat(list, ["keyVaultUrl"]), "message": kept}}
	container({"keyVaultUrl": "https://kv", "identity": "/subscriptions/1/id"}) == set()
	container({"keyVaultUrl": "https://kv", "identity": "System"}) == {{
		"path": array.concat(list, ["identity"]), "message": foreign,
	}}
	container({"keyVaultUrl": "https://kv"}) == {{"path": array.concat(list, ["identity"]), "message": foreign}}
	job := {
		"type": "Microsoft.App/jobs", "identity": {"type": "SystemAssigned"},
		"properties": {
			"configuration": {"secrets": [{"keyVaultUrl": "https://kv", "identity": "system"}]},
			"template": {"containers": [{"env": [setting("DB_PASSWORD", "hunter2"), {"name": "B", "secretRef": "b"}]}]},
		},
	}
	judged(job, {}, []) == {{
		"path": ["properties", "template", "containers", 0, "env", 0, "value"], "message": plain,
	}}
}

component(secret, parent) := judged(
	{"type": "Microsoft.App/managedEnvironments/daprComponents", "properties": {"secrets": [secret]}},
	{"referring_owner": [parent]}, [],
)

test_components if {
	list := ["properties", "secrets", 0]
	component({"value": "x"}, {}) == {{"path": array.concat(list, ["value"]), "message": kept}}
	component({"keyVaultUrl": "https://kv", "identity": "system"}, {}) == set()
	component({"keyVaultUrl": "https://kv", "identity": "system"}, {"id": "/e", "location": "westeurope"}) == {{
		"path": array.concat(list, ["identity"]), "message": foreign,
	}}
}

named(properties, parent) := judged(
	{"type": "Microsoft.ApiManagement/service/namedValues", "properties": properties}, {"referring_owner": [parent]}, [],
)

from_vault(client) := {"secret": true, "keyVault": object.union({"secretIdentifier": "https://kv/secrets/a"}, client)}

test_named_values if {
	service := {"id": "/apim", "location": "westeurope", "identity": {"type": "UserAssigned"}}
	named({"secret": true, "value": "x"}, service) == {{"path": ["properties", "value"], "message": kept}}
	named({"secret": false, "value": "x"}, service) == set()
	named({"value": "x"}, service) == set()
	named(from_vault({"identityClientId": "0000"}), service) == set()
	own := {"id": "/apim", "location": "x", "identity": {"type": "SystemAssigned"}}
	named(from_vault({"identityClientId": "0000"}), own) == {{
		"path": ["properties"], "message": closed,
	}}
	named(from_vault({}), {}) == set()
	named(from_vault({}), service) == {{"path": ["properties"], "message": closed}}
	named(from_vault({}), {"id": "/apim", "location": "x", "identity": {"type": "SystemAssigned"}}) == set()
}

vault := {"id": "/Sub/kv", "name": "KV", "location": "westeurope", "properties": {}}

assignment(role, principal) := {
	"properties": {"roleDefinitionId": role},
	"related": {"assigned_principals": [{"id": principal}]},
}

secrets_user := "/x/4633458B-17de-408a-b874-0445c86b69e6"

judged_with(vaults) := judged(site([setting("A", reference)], {}), {"referenced_vaults": vaults}, [])

with_roles(assignments) := judged_with([object.union(vault, {"related": {"vault_roles": assignments}})])

nobody := {{"path": ["identity", "type"], "message": unread}}

test_roles if {
	with_roles([]) == nobody
	with_roles([assignment(secrets_user, "/app")]) == set()
	with_roles([assignment(secrets_user, "/other")]) == nobody
	with_roles([assignment("21090545-7ca7-4776-b22c-e363652d74d2", "/app")]) == nobody
	every role in [
		"b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "00482a5a-887f-4fb3-b363-3b7fe8e74483",
		"db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
	] {
		with_roles([assignment(role, "/app")]) == set()
	}
}

own(action) := {"properties": {"roleDefinitionId": "/x/own"}, "related": {
	"assigned_principals": [{"id": "/app"}],
	"assigned_role": [{"properties": {"permissions": [{}, {"dataActions": [action]}]}}],
}}

test_custom_roles if {
	with_roles([own("Microsoft.KeyVault/vaults/secrets/*")]) == set()
	with_roles([own("Microsoft.KeyVault/vaults/secrets/getSecret/action")]) == set()
	with_roles([own("Microsoft.KeyVault/vaults/keys/*")]) == nobody
	with_roles([own("x/Microsoft.KeyVault/vaults/secrets/getSecret/action")]) == nobody
	with_roles([own("Microsoft.KeyVault/vaults/secrets/getSecret/action/x")]) == nobody
}

test_vault_elsewhere if {
	judged_with([{"id": "/kv", "name": "kv"}]) == set()
	judged_with([]) == set()
}

test_forms_that_name_the_vault if {
	every text in ["@Microsoft.KeyVault(VaultName=kv;SecretName=a)", "@Microsoft.KeyVault(SecretName=a;VaultName=kv)"] {
		judged(site([setting("A", text)], {}), {"referenced_vaults": [vault]}, []) == nobody
	}
}

test_vault_of_configuration if {
	related := {"referring_owner": [{"id": "/app", "location": "x", "identity": system}], "referenced_vaults": [vault]}
	judged(
		{"type": "Microsoft.Web/sites/config", "leaf": "appsettings", "properties": {"A": reference}},
		related, [],
	) == {{"path": ["properties"], "message": unread}}
}

test_owner_elsewhere if {
	related := {"referring_owner": [{"id": "/app"}], "referenced_vaults": [vault]}
	config := {"type": "Microsoft.Web/sites/config", "leaf": "appsettings", "properties": {"A": reference}}
	judged(config, related, []) == set()
}

test_vault_of_a_named_value if {
	related := {"referring_owner": [{"id": "/app", "location": "x", "identity": system}], "addressed_vaults": [vault]}
	judged(
		{"type": "Microsoft.ApiManagement/service/namedValues", "properties": {
			"secret": true, "keyVault": {"secretIdentifier": "https://kv.vault.azure.net/secrets/a"},
		}},
		related, [],
	) == {{"path": ["properties"], "message": unread}}
}

reader := {"referenced_vaults": [object.union(vault, {"related": {
	"vault_roles": [assignment(secrets_user, "/subscriptions/1/Reader")],
}})]}

test_identity_that_is_named if {
	chosen := {"properties": {"keyVaultReferenceIdentity": "/subscriptions/1/Reader"}}
	judged(site([setting("A", reference)], chosen), reader, []) == set()
	judged(site([setting("A", reference)], {}), reader, []) == nobody
	mine := {"referenced_vaults": [object.union(vault, {"related": {"vault_roles": [assignment(secrets_user, "/App")]}})]}
	judged(site([setting("A", reference)], chosen), mine, []) == nobody
	judged(site([setting("A", reference)], {"properties": {"keyVaultReferenceIdentity": ""}}), mine, []) == set()
}

with_secret(identity_of) := {
	"type": "Microsoft.App/containerApps", "identity": system,
	"properties": {"configuration": {"secrets": [{
		"keyVaultUrl": "https://KV.vault.azure.net/secrets/a", "identity": identity_of,
	}]}},
}

test_identity_of_a_secret if {
	named := {"addressed_vaults": reader.referenced_vaults}
	judged(with_secret("/subscriptions/1/reader"), named, []) == set()
	judged(with_secret("System"), named, []) == nobody
	mine := {"addressed_vaults": [object.union(vault, {"related": {"vault_roles": [assignment(secrets_user, "/App")]}})]}
	judged(with_secret("system"), mine, []) == set()
	judged(with_secret("/subscriptions/1/reader"), mine, []) == nobody
	judged(with_secret("system"), {"addressed_vaults": [{"id": "/kv", "name": "kv"}]}, []) == set()
}

policies(holder) := judged_with([object.union(vault, holder)])

entry(permission) := {"properties": {"accessPolicies": [{"permissions": {"secrets": [permission]}}]}}

test_access_policies if {
	policies(entry("Get")) == set()
	policies(entry("all")) == set()
	policies(entry("list")) == nobody
	policies({"related": {"vault_policies": [entry("get")]}}) == set()
}
