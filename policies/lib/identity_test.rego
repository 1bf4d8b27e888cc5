package seawall.lib.identity_test

import data.seawall.lib.identity

test_role_in_any_spelling if {
	every id in ["/a/roleDefinitions/B8", "b8"] {
		identity.role_id({"properties": {"roleDefinitionId": id}}) == "b8"
	}
}

test_scope if {
	id := "/Sub/vaults/kv/providers/Microsoft.Authorization/roleAssignments/a"
	identity.assignment_scope({"id": id}) == "/sub/vaults/kv"
	identity.assignment_scope({"id": id, "properties": {"scope": "/B"}}) == "/b"
	identity.assignment_scope({"id": id, "scope": "/C", "properties": {"scope": "/B"}}) == "/c"
	identity.assignment_scope({}) == ""
}

test_wrapped_value if {
	properties := {"Main": {"value": "x"}}
	config := {"type": "Microsoft.Web/sites/config", "leaf": "connectionstrings", "properties": properties}
	expected := {"path": ["properties", "Main", "value"], "name": "Main", "value": "x", "sink": "setting"}
	identity.places(config) == {expected}
}

test_names if identity.sensitive_name("DB_PASSWORD")

test_values if {
	identity.harmless_value("https://example.com")
	identity.harmless_value("Server=x;Authentication=Active Directory Managed Identity;")
	identity.credential("AccountKey=abc;")
	identity.empty_value("@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/a)")
}
