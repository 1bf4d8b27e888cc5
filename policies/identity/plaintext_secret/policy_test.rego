package seawall.policies.identity.plaintext_secret_test

import data.seawall.policies.identity.plaintext_secret as subject

judge(resource, secrets) := denials if {
	denials := subject.deny with input as {"resource": object.union({"name": "x"}, resource), "secrets": secrets}
}

# Where a secret is found in the resource, and nothing else is said.
found(resource, secrets) := {denial.path | some denial in judge(resource, secrets)}

secret(path, kind) := {"path": path, "kind": kind}

outputs(values) := {"type": "Microsoft.Resources/deployments", "properties": {"outputs": values}}

value_of(output) := ["properties", "outputs", output, "value"]

shown(path) := {"path": path, "message": "an output shows a secret and is not marked secure"}

test_outputs if {
	both := outputs({"a": {"type": "string", "value": "x"}, "b": {"type": "SecureString", "value": "x"}})
	secrets := [secret(value_of("a"), "runtime"), secret(value_of("b"), "runtime")]
	judge(both, secrets) == {shown(value_of("a"))}
	judge(both, array.concat(secrets, [secret(["properties", "outputs"], "runtime")])) == {shown(value_of("a"))}
	judge(both, [secret(["properties", "parameters", "a", "value"], "runtime")]) == set()
	judge(both, [secret(["tags", "outputs", "a", "value"], "runtime")]) == set()
	judge(object.union(both, {"type": "Microsoft.Web/sites"}), secrets) == set()
}

test_a_whole_output_may_be_secret if {
	values := outputs({"a": {"type": "object"}})
	judge(values, [secret(["properties", "outputs", "a"], "runtime")]) == {shown(["properties", "outputs", "a"])}
}

test_what_is_secret_as_a_whole_is_told_once if {
	top := value_of("all")
	inner := [array.concat(top, ["a"]), array.concat(top, ["a", "b"]), array.concat(top, ["c"])]
	paths := array.concat(inner, [["properties", "outputs", "d"], value_of("d")])
	secrets := [secret(path, "runtime") | some path in paths]
	judge(outputs({"all": {"type": "object"}, "d": {"type": "string"}}), secrets) == {
		shown(array.concat(top, ["a"])),
		shown(array.concat(top, ["c"])),
		shown(["properties", "outputs", "d"]),
	}
}

site(settings) := {"type": "Microsoft.Web/sites", "properties": {"siteConfig": {"appSettings": settings}}}

setting(number) := ["properties", "siteConfig", "appSettings", number, "value"]

clear(path) := {"path": path, "message": "a secret stands here in clear text"}

test_settings_by_their_name if {
	judge(site([{"name": "DB_PASSWORD", "value": "correct-horse-battery"}]), []) == {clear(setting(0))}
	every value in ["@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/a)", "", "true"] {
		judge(site([{"name": "DB_PASSWORD", "value": value}]), []) == set()
	}
	judge(site([{"name": "DB_HOST", "value": "correct-horse-battery"}]), []) == set()
}

test_settings_by_their_value if {
	credential := "Server=tcp:sql,1433;User ID=app;Password=hunter2hunter2;"
	judge(site([{"name": "Main", "value": credential}]), []) == {clear(setting(0))}
	judge(site([{"name": "Main", "value": "Server=tcp:sql,1433;Authentication=Active Directory Default;"}]), []) == set()
}

# Places of each kind: a readable setting, a setting that is kept secret, a store, a password, a vault.
sinks := {
	"setting": {
		"path": setting(0),
		"resource": site([{"name": "a", "value": "x"}]),
	},
	"setting_store": {
		"path": ["properties", "protectedSettings", "a"],
		"resource": {
			"type": "Microsoft.Compute/virtualMachines/extensions",
			"properties": {"protectedSettings": {"a": "x"}},
		},
	},
	"store": {
		"path": ["properties", "configuration", "secrets", 0, "value"],
		"resource": {
			"type": "Microsoft.App/containerApps",
			"properties": {"configuration": {"secrets": [{"name": "a", "value": "x"}]}},
		},
	},
	"password": {
		"path": ["properties", "administratorLoginPassword"],
		"resource": {"type": "Microsoft.Sql/servers", "properties": {"administratorLoginPassword": "x"}},
	},
	"vault": {
		"path": ["properties", "value"],
		"resource": {"type": "Microsoft.KeyVault/vaults/secrets", "properties": {"value": "x"}},
	},
}

test_where_secure_values_may_flow if {
	every name, sink in sinks {
		found(sink.resource, [secret(sink.path, "literal")]) == {sink.path}
		found(sink.resource, [secret(sink.path, "runtime")]) == {sink.path}
		found(sink.resource, [secret(sink.path, "vault")]) == set()
		every kind in ["parameter", "generated"] {
			found(sink.resource, [secret(sink.path, kind)]) == {sink.path | name == "setting"}
		}
	}
}

test_what_is_written_where_only_secrets_stand if {
	every name in ["store", "password", "vault"] {
		found(sinks[name].resource, []) == {sinks[name].path}
	}
	found(sinks.setting.resource, []) == set()
	found(sinks.setting_store.resource, []) == set()
	empty := {"type": "Microsoft.Sql/servers", "properties": {"administratorLoginPassword": ""}}
	found(empty, []) == set()
}

protected(name) := ["properties", "protectedSettings", name]

test_settings_that_are_kept_secret if {
	extension := {"type": "Microsoft.Compute/virtualMachines/extensions", "properties": {"protectedSettings": {
		"storageAccountKey": "hunter2hunter2",
		"connection": "AccountKey=abc;",
		"fileUris": "https://example.com/a",
	}}}
	found(extension, []) == {protected("storageAccountKey"), protected("connection")}
}

# A template calls a part of a value secure, or more than it: its text then says nothing.
test_what_the_template_calls_secure_is_not_read if {
	password := site([{"name": "DB_PASSWORD", "value": "correct-horse-battery"}])
	found(password, [secret(setting(0), "vault")]) == set()
	found(password, [secret(["properties", "siteConfig"], "vault")]) == set()
	found(password, [secret(array.concat(setting(0), ["inner"]), "vault")]) == set()
	found(password, [secret(setting(1), "vault")]) == {setting(0)}
	found(password, [secret(["x", "siteConfig", "appSettings", 0, "value"], "vault")]) == {setting(0)}
	found(password, [secret(array.concat(setting(1), ["inner"]), "vault")]) == {setting(0)}
}

test_a_part_of_a_value_leaks if {
	harmless := site([{"name": "a", "value": "x"}])
	found(harmless, [secret(array.concat(setting(0), ["inner"]), "literal")]) == {setting(0)}
	found(harmless, [secret(setting(1), "literal")]) == set()
	found(harmless, [secret(["x", "siteConfig", "appSettings", 0, "value"], "literal")]) == set()
}

test_scale_rules if {
	rule := {"name": "queue", "custom": {"metadata": {"connection": "AccountName=stdata;AccountKey=abc"}}}
	app := {"type": "Microsoft.App/containerApps", "properties": {"template": {"scale": {"rules": [rule]}}}}
	found(app, []) == {["properties", "template", "scale", "rules", 0, "custom", "metadata", "connection"]}
}

test_named_values if {
	value := {
		"type": "Microsoft.ApiManagement/service/namedValues",
		"properties": {"displayName": "backend", "secret": true, "value": "Sup3r-Secret!"},
	}
	found(value, []) == {["properties", "value"]}
}

test_a_reference_fills_a_store if {
	every reference in [
		"{\"uri\":\"https://kv.vault.azure.net/secrets/a\"}",
		"@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/a?code=1)",
	] {
		found({
			"type": "Microsoft.App/containerApps",
			"properties": {"configuration": {"secrets": [{"name": "db-password", "value": reference}]}},
		}, []) == set()
	}
}

in_properties(type, properties) := found({"type": type, "properties": properties}, [])

test_sign_in_servers_of_gateways if {
	servers := [{"radiusServerAddress": "10.0.0.4", "radiusServerSecret": "x"}]
	client := ["properties", "vpnClientConfiguration"]
	in_properties("Microsoft.Network/virtualNetworkGateways", {"vpnClientConfiguration": {
		"radiusServerSecret": "x", "radiusServers": servers,
	}}) == {
		array.concat(client, ["radiusServerSecret"]),
		array.concat(client, ["radiusServers", 0, "radiusServerSecret"]),
	}
	in_properties("Microsoft.Network/vpnServerConfigurations", {"radiusServerSecret": "x", "radiusServers": servers}) == {
		["properties", "radiusServerSecret"],
		["properties", "radiusServers", 0, "radiusServerSecret"],
	}
}

test_connections_of_workspaces if {
	every type in [
		"Microsoft.CognitiveServices/accounts/connections",
		"Microsoft.MachineLearningServices/workspaces/connections",
	] {
		in_properties(type, {"authType": "ApiKey", "credentials": {"key": "x"}}) == {["properties", "credentials", "key"]}
		in_properties(type, {"authType": "AAD"}) == set()
	}
}

test_loggers if {
	logger := "Microsoft.ApiManagement/service/loggers"
	key := "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKey=abc"
	in_properties(logger, {"credentials": {"name": "ns", "connectionString": key}}) == {
		["properties", "credentials", "connectionString"],
	}
	in_properties(logger, {"credentials": {"connectionString": "{{backend}}", "instrumentationKey": "0000"}}) == set()
}
