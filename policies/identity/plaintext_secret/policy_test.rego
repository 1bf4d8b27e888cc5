package seawall.policies.identity.plaintext_secret_test

import data.seawall.policies.identity.plaintext_secret as subject

properties_1 := {
	"outputs": {
		"key": {
			"type": "string",
			"value": "x",
		},
	},
}

input_1 := {
	"related": {},
	"secrets": [{
		"path": ["properties", "outputs", "key", "value"],
		"kind": "runtime",
	}],
	"resource": {
		"type": "Microsoft.Resources/deployments",
		"name": "main",
		"properties": properties_1,
	},
}

test_1_resources_deployments_is_denied if {
	count(subject.deny) == 1 with input as input_1
}

test_secure_output_passes if {
	properties := {"outputs": {"key": {"type": "SecureString", "value": "x"}}}
	resource := {"type": "Microsoft.Resources/deployments", "name": "main", "properties": properties}
	secret := {"path": ["properties", "outputs", "key", "value"], "kind": "runtime"}
	count(subject.deny) == 0 with input as {"resource": resource, "secrets": [secret]}
}

test_what_is_secret_as_a_whole_is_told_once if {
	properties := {"outputs": {"all": {"value": {"a": {"b": "x"}, "c": "y"}}}}
	resource := {"type": "Microsoft.Resources/deployments", "name": "main", "properties": properties}
	top := ["properties", "outputs", "all", "value"]
	paths := [top, array.concat(top, ["a"]), array.concat(top, ["a", "b"]), array.concat(top, ["c"])]
	secrets := [{"path": path, "kind": "runtime"} | some path in paths]
	subject.deny == {{"path": top, "message": "an output shows a secret and is not marked secure"}} with input as {
		"resource": resource,
		"secrets": secrets,
	}
}

properties_2 := {
	"siteConfig": {
		"appSettings": [{
			"name": "DB_PASSWORD",
			"value": "correct-horse-battery",
		}, {
			"name": "AzureWebJobsStorage",
			"value": "[concat('AccountName=stdata;AccountKey=', listKeys('stdata', '2023-05-01').keys[0].value)]",
		}, {
			"name": "STRIPE_API_KEY",
			"value": "[parameters('secureValue')]",
		}],
		"connectionStrings": [{
			"name": "Main",
			"type": "SQLAzure",
			"connectionString": "Server=tcp:sql,1433;User ID=app;Password=hunter2hunter2;",
		}],
	},
}

input_2 := {
	"related": {},
	"secrets": [{
		"path": ["properties", "siteConfig", "appSettings", 1, "value"],
		"kind": "runtime",
	}, {
		"path": ["properties", "siteConfig", "appSettings", 2, "value"],
		"kind": "parameter",
	}],
	"resource": {
		"type": "Microsoft.Web/sites",
		"apiVersion": "2023-12-01",
		"name": "app",
		"location": "westeurope",
		"properties": properties_2,
	},
}

test_2_web_sites_is_denied if {
	count(subject.deny) == 4 with input as input_2
}

properties_3 := {
	"JWT_SECRET": "8f14e45fceea167a",
	"DATABASE_URL": "postgres://app:hunter2hunter2@pg.postgres.database.azure.com/app",
}

input_3 := {
	"related": {},
	"resource": {
		"type": "Microsoft.Web/sites/config",
		"apiVersion": "2023-12-01",
		"name": "app/appsettings",
		"leaf": "appsettings",
		"properties": properties_3,
	},
}

test_3_web_sites_config_is_denied if {
	count(subject.deny) == 2 with input as input_3
}

properties_4 := {
	"configuration": {
		"secrets": [{
			"name": "redis",
			"value": "p4ssw0rd-p4ssw0rd",
		}],
	},
	"template": {
		"containers": [{
			"name": "app",
			"image": "example.azurecr.io/app:1",
			"env": [{
				"name": "OPENAI_API_KEY",
				"value": "5f4dcc3b5aa765d61d8327deb882cf99",
			}],
		}],
		"scale": {
			"rules": [{
				"name": "queue",
				"custom": {
					"type": "azure-queue",
					"metadata": {
						"connection": "[concat('AccountName=stdata;AccountKey=', listKeys('stdata', '2023-05-01').keys[0].value)]",
					},
				},
			}],
		},
	},
}

input_4 := {
	"related": {},
	"secrets": [{
		"path": ["properties", "template", "scale", "rules", 0, "custom", "metadata", "connection"],
		"kind": "runtime",
	}],
	"resource": {
		"type": "Microsoft.App/containerApps",
		"apiVersion": "2024-03-01",
		"name": "api",
		"location": "westeurope",
		"properties": properties_4,
	},
}

test_4_app_containerapps_is_denied if {
	count(subject.deny) == 3 with input as input_4
}

properties_5 := {
	"displayName": "backend",
	"secret": true,
	"value": "Sup3r-Secret!",
}

input_5 := {
	"related": {},
	"resource": {
		"type": "Microsoft.ApiManagement/service/namedValues",
		"apiVersion": "2023-05-01-preview",
		"name": "apim/backend",
		"leaf": "backend",
		"properties": properties_5,
	},
}

test_5_apimanagement_service_namedvalues_is_denied if {
	count(subject.deny) == 1 with input as input_5
}

test_reference_in_a_setting_passes if {
	setting := {"name": "DB_PASSWORD", "value": "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/a)"}
	properties := {"siteConfig": {"appSettings": [setting]}}
	resource := {"type": "Microsoft.Web/sites", "name": "app", "properties": properties}
	count(subject.deny) == 0 with input as {"resource": resource}
}

test_empty_password_passes if {
	properties := {"administratorLoginPassword": ""}
	resource := {"type": "Microsoft.Sql/servers", "name": "sql", "properties": properties}
	count(subject.deny) == 0 with input as {"resource": resource}
}

shown(type, properties) := {denial.path | some denial in denials} if {
	denials := subject.deny with input as {"resource": {"type": type, "name": "x", "properties": properties}}
}

test_sign_in_servers_of_gateways if {
	servers := [{"radiusServerAddress": "10.0.0.4", "radiusServerSecret": "x"}]
	client := ["properties", "vpnClientConfiguration"]
	shown("Microsoft.Network/virtualNetworkGateways", {"vpnClientConfiguration": {
		"radiusServerSecret": "x", "radiusServers": servers,
	}}) == {
		array.concat(client, ["radiusServerSecret"]),
		array.concat(client, ["radiusServers", 0, "radiusServerSecret"]),
	}
	shown("Microsoft.Network/vpnServerConfigurations", {"radiusServerSecret": "x", "radiusServers": servers}) == {
		["properties", "radiusServerSecret"],
		["properties", "radiusServers", 0, "radiusServerSecret"],
	}
}

test_connections_of_workspaces if {
	every type in [
		"Microsoft.CognitiveServices/accounts/connections",
		"Microsoft.MachineLearningServices/workspaces/connections",
	] {
		shown(type, {"authType": "ApiKey", "credentials": {"key": "x"}}) == {["properties", "credentials", "key"]}
		shown(type, {"authType": "AAD"}) == set()
	}
}

test_loggers if {
	logger := "Microsoft.ApiManagement/service/loggers"
	key := "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKey=abc"
	shown(logger, {"credentials": {"name": "ns", "connectionString": key}}) == {
		["properties", "credentials", "connectionString"],
	}
	shown(logger, {"credentials": {"connectionString": "{{backend}}", "instrumentationKey": "0000"}}) == set()
}
