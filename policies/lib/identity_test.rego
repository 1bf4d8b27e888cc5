package seawall.lib.identity_test

import data.seawall.lib.identity

test_role_in_any_spelling if {
	every id in ["/a/roleDefinitions/B8", "b8"] {
		identity.role_id({"properties": {"roleDefinitionId": id}}) == "b8"
	}
	identity.role_id({}) == ""
}

test_scope_of_an_assignment if {
	written := {"scope": "/Subscriptions/A", "properties": {"scope": "/b"}}
	identity.assignment_scope(written) == "/subscriptions/a"
	identity.scope_path(written) == ["scope"]
	exported := {"properties": {"scope": "/B"}}
	identity.assignment_scope(exported) == "/b"
	identity.scope_path(exported) == ["properties", "scope"]
	identity.assignment_scope({}) == ""
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

table := {"contoso.web/sites": [
	{"single": ["properties", "password"], "sink": "password"},
	{"list": ["properties", "settings"], "name": "key", "value": ["value"], "sink": "setting"},
	{"outer": ["properties", "parts"], "inner": ["env"], "name": "name", "value": ["value"], "sink": "store"},
	{"map": ["properties", "plain"], "sink": "setting"},
	{"map": ["properties", "wrapped"], "inside": ["value"], "sink": "vault"},
	{"map": ["properties", "named"], "named": "this", "sink": "setting"},
]}

places(changes) := found if {
	resource := object.union({"type": "Contoso.Web/Sites"}, changes)
	found := identity.places(resource) with data.seawall.tables.secret_places as table
}

place(path, name, value, sink) := {"path": path, "name": name, "value": value, "sink": sink}

test_no_places if {
	places({}) == set()
	places({"type": "Contoso.Web/others", "properties": {"password": "a"}}) == set()
}

test_single_places if {
	places({"properties": {"password": "a"}}) == {place(["properties", "password"], "password", "a", "password")}
}

test_lists_of_places if {
	settings := [{"key": "A", "value": "x"}, {"key": "B"}, {"value": "y"}]
	places({"properties": {"settings": settings}}) == {
		place(["properties", "settings", 0, "value"], "A", "x", "setting"),
		place(["properties", "settings", 2, "value"], "", "y", "setting"),
	}
	parts := [{}, {"env": [{"name": "C", "value": "z"}]}]
	places({"properties": {"parts": parts}}) == {place(["properties", "parts", 1, "env", 0, "value"], "C", "z", "store")}
}

test_maps_of_places if {
	places({"properties": {"plain": {"A": "x"}}}) == {place(["properties", "plain", "A"], "A", "x", "setting")}
	wrapped := {"A": {"value": "x"}, "B": {}}
	places({"properties": {"wrapped": wrapped}}) == {
		place(["properties", "wrapped", "A", "value"], "A", "x", "vault"),
		place(["properties", "wrapped", "B", "value"], "B", "", "vault"),
	}
}

test_maps_of_one_name if {
	properties := {"properties": {"named": {"A": "x"}}}
	places(properties) == set()
	places(object.union(properties, {"leaf": "other"})) == set()
	places(object.union(properties, {"leaf": "This"})) == {place(["properties", "named", "A"], "A", "x", "setting")}
}

sensitive(name) := count({1 | identity.sensitive_name(name)})

credential(value) := count({1 | identity.credential(value)})

harmless(value) := count({1 | identity.harmless_value(value)})

empty(value) := count({1 | identity.empty_value(value)})

test_names if {
	sensitive("DB_PASSWORD") == 1
	sensitive("DB_HOST") == 0
	sensitive("PASSWORD_POLICY") == 0
}

test_values if {
	credential("Server=x;AccountKey=abc;") == 1
	credential("Server=x;") == 0
	credential(7) == 0
	harmless(" https://example.com ") == 1
	harmless(443) == 1
	harmless("Server=x;Authentication=Active Directory Managed Identity;") == 1
	harmless("Server=x;Password=abc;") == 0
	harmless("correct-horse-battery") == 0
	empty(" @Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/a)") == 1
	empty("") == 1
	empty("a") == 0
	empty(0) == 0
}

rule(settings) := {
	"name": "a",
	"custom": {"metadata": {"c": "1"}},
	"metadata": {"d": "2"},
	"http": {"metadata": settings},
}

test_scale_rules if {
	template := ["properties", "template", "scale", "rules", 0]
	trigger := ["properties", "configuration", "eventTriggerConfig", "scale", "rules", 0]
	of_trigger := {"scale": {"rules": [{"tcp": {"metadata": {"f": "4"}}}]}}
	found := identity.scale_rules({"properties": {
		"template": {"scale": {"rules": [rule({"e": "3"})]}},
		"configuration": {"eventTriggerConfig": of_trigger},
	}})
	found == {
		place(array.concat(template, ["custom", "metadata", "c"]), "c", "1", "setting"),
		place(array.concat(template, ["metadata", "d"]), "d", "2", "setting"),
		place(array.concat(template, ["http", "metadata", "e"]), "e", "3", "setting"),
		place(array.concat(trigger, ["tcp", "metadata", "f"]), "f", "4", "setting"),
	}
	identity.scale_rules({}) == set()
}

named_value(type, properties) := identity.named_values({"type": type, "leaf": "own", "properties": properties})

test_named_values if {
	path := ["properties", "value"]
	apim := "Microsoft.ApiManagement/service/namedValues"
	named_value(apim, {"displayName": "shown", "value": "x", "secret": true}) == {place(path, "shown", "x", "store")}
	named_value(apim, {"value": "x"}) == {place(path, "", "x", "setting")}
	named_value(apim, {"displayName": "shown", "value": "x", "secret": false}) == {place(path, "shown", "x", "setting")}
	named_value(apim, {"displayName": "shown"}) == set()
	every type in [
		"Microsoft.AppConfiguration/configurationStores/keyValues",
		"Microsoft.Automation/automationAccounts/variables",
	] {
		named_value(type, {"value": "x"}) == {place(path, "own", "x", "setting")}
	}
	named_value("Microsoft.Web/sites", {"value": "x"}) == set()
}
