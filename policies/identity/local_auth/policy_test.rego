package seawall.policies.identity.local_auth_test

import data.seawall.policies.identity.local_auth as subject

properties_1 := {}

input_1 := {
	"params": {
		"password_environments": [],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.DocumentDB/databaseAccounts",
		"apiVersion": "2024-05-15",
		"name": "m",
		"location": "westeurope",
		"kind": "MongoDB",
		"properties": properties_1,
	},
}

test_1_documentdb_databaseaccounts_passes if {
	count(subject.deny) == 0 with input as input_1
}

properties_2 := {
	"capabilities": [{
		"name": "EnableCassandra",
	}],
}

input_2 := {
	"params": {
		"password_environments": [],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.DocumentDB/databaseAccounts",
		"apiVersion": "2024-05-15",
		"name": "m",
		"location": "westeurope",
		"properties": properties_2,
	},
}

test_2_documentdb_databaseaccounts_passes if {
	count(subject.deny) == 0 with input as input_2
}

properties_3 := {}

input_3 := {
	"params": {
		"password_environments": ["production"],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.DBforPostgreSQL/flexibleServers",
		"apiVersion": "2024-08-01",
		"name": "pg",
		"location": "westeurope",
		"properties": properties_3,
	},
	"environment": "production",
}

test_3_dbforpostgresql_flexibleservers_is_denied if {
	count(subject.deny) == 2 with input as input_3
}

test_3_applies if subject.applies with input as input_3

properties_4 := {}

input_4 := {
	"params": {
		"password_environments": [],
	},
	"related": {
		"sql_entra_only": [{
			"properties": {
				"azureADOnlyAuthentication": true,
			},
		}],
	},
	"resource": {
		"type": "Microsoft.Sql/servers",
		"apiVersion": "2023-08-01",
		"name": "s",
		"location": "westeurope",
		"properties": properties_4,
	},
}

test_4_sql_servers_passes if {
	count(subject.deny) == 0 with input as input_4
}

test_4_applies if subject.applies with input as input_4

properties_5 := {}

input_5 := {
	"params": {
		"password_environments": [],
	},
	"related": {
		"mysql_configurations": [{
			"name": "my/aad_auth_only",
			"leaf": "aad_auth_only",
			"properties": {
				"value": "ON",
			},
		}],
	},
	"resource": {
		"type": "Microsoft.DBforMySQL/flexibleServers",
		"apiVersion": "2023-12-30",
		"name": "my",
		"location": "westeurope",
		"properties": properties_5,
	},
}

test_5_dbformysql_flexibleservers_passes if {
	count(subject.deny) == 0 with input as input_5
}

test_5_applies if subject.applies with input as input_5

properties_6 := {}

input_6 := {
	"params": {
		"password_environments": [],
	},
	"related": {
		"mysql_configurations": [],
	},
	"resource": {
		"type": "Microsoft.DBforMySQL/flexibleServers",
		"apiVersion": "2023-12-30",
		"name": "my",
		"location": "westeurope",
		"properties": properties_6,
	},
}

test_6_dbformysql_flexibleservers_is_denied if {
	count(subject.deny) == 1 with input as input_6
}

test_6_applies if subject.applies with input as input_6

properties_7 := {
	"allowSharedKeyAccess": true,
}

input_7 := {
	"params": {
		"password_environments": [],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Storage/storageAccounts",
		"apiVersion": "2023-05-01",
		"name": "stdata",
		"location": "westeurope",
		"kind": "StorageV2",
		"sku": {
			"name": "Standard_LRS",
		},
		"properties": properties_7,
	},
}

test_7_storage_storageaccounts_is_denied if {
	count(subject.deny) == 1 with input as input_7
}

test_7_applies if subject.applies with input as input_7

properties_8 := {
	"allowedAuthenticationModes": ["SharedKey"],
}

input_8 := {
	"params": {
		"password_environments": [],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Batch/batchAccounts",
		"apiVersion": "2024-07-01",
		"name": "batch",
		"location": "westeurope",
		"properties": properties_8,
	},
}

test_8_batch_batchaccounts_is_denied if {
	count(subject.deny) == 1 with input as input_8
}

test_8_applies if subject.applies with input as input_8

properties_9 := {
	"authConfig": {
		"activeDirectoryAuth": "Enabled",
		"passwordAuth": "Enabled",
	},
}

input_9 := {
	"params": {
		"password_environments": [],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.DBforPostgreSQL/flexibleServers",
		"apiVersion": "2024-08-01",
		"name": "pg",
		"location": "westeurope",
		"properties": properties_9,
	},
}

test_9_dbforpostgresql_flexibleservers_is_denied if {
	count(subject.deny) == 1 with input as input_9
}

test_9_applies if subject.applies with input as input_9

properties_10 := {
	"allowedAuthenticationModes": ["AAD"],
}

input_10 := {
	"params": {
		"password_environments": [],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Batch/batchAccounts",
		"apiVersion": "2024-07-01",
		"name": "batch",
		"location": "westeurope",
		"properties": properties_10,
	},
}

test_10_batch_batchaccounts_passes if {
	count(subject.deny) == 0 with input as input_10
}

test_10_applies if subject.applies with input as input_10

publishing(site, names) := {denial.message | some denial in denials} if {
	policies := [{"name": sprintf("app/%s", [name]), "properties": {"allow": false}} | some name in names]
	denials := subject.deny with input as {
		"resource": site,
		"params": {"password_environments": []},
		"related": {"publishing_policies": policies},
	}
}

test_publishing_with_passwords if {
	publishing(site_of_a_template.resource, ["ftp", "scm"]) == set()
	some neither in publishing(site_of_a_template.resource, [])
	endswith(neither, "by ftp and scm")
	some one in publishing(site_of_a_template.resource, ["ftp"])
	endswith(one, "by scm")
}

test_a_site_that_stands_is_not_judged_by_what_an_export_lacks if {
	publishing(object.remove(site_of_a_template.resource, ["apiVersion"]), []) == set()
}

site_of_a_template := {
	"resource": {"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "app", "properties": {}},
	"params": {"password_environments": []},
	"related": {},
}

test_a_site_of_a_template_applies if subject.applies with input as site_of_a_template

machine(properties) := {
	"params": {"password_environments": []},
	"related": {},
	"resource": {
		"type": "Microsoft.Compute/virtualMachines",
		"apiVersion": "2024-07-01",
		"name": "vm",
		"properties": properties,
	},
}

scale_set(profile) := {
	"params": {"password_environments": []},
	"related": {},
	"resource": {
		"type": "Microsoft.Compute/virtualMachineScaleSets",
		"apiVersion": "2024-07-01",
		"name": "vmss",
		"properties": {"virtualMachineProfile": profile},
	},
}

test_linux_that_takes_passwords_fails if {
	count(subject.deny) == 1 with input as machine({"osProfile": {"linuxConfiguration": {"provisionVMAgent": true}}})
}

test_linux_is_known_by_its_disk if {
	count(subject.deny) == 1 with input as scale_set({
		"osProfile": {"computerNamePrefix": "node"},
		"storageProfile": {"osDisk": {"osType": "Linux"}},
	})
}

test_linux_is_known_by_its_image if {
	count(subject.deny) == 1 with input as machine({
		"osProfile": {"adminUsername": "admin"},
		"storageProfile": {"imageReference": {"publisher": "Canonical"}},
	})
}

test_windows_is_not_concerned if {
	subject.deny == set() with input as machine({
		"osProfile": {"adminUsername": "admin"},
		"storageProfile": {"imageReference": {"publisher": "MicrosoftWindowsServer"}},
	})
}
