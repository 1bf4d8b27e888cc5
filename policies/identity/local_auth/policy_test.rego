package seawall.policies.identity.local_auth_test

import data.seawall.policies.identity.local_auth as subject

case(type, properties, rest) := object.union(
	{
		"params": {"password_environments": []},
		"related": {},
		"resource": {"type": type, "name": "x", "properties": properties},
	},
	rest,
)

# What is denied; a word in the place of the whole if the control does not concern the resource.
judge(type, properties, rest) := judged(case(type, properties, rest))

judged(value) := denials if {
	subject.applies with input as value
	denials := subject.deny with input as value
} else := "not concerned"

accepted(path) := {"path": path, "message": "keys, passwords or admin users are accepted"}

test_a_switch if {
	storage := "Microsoft.Storage/storageAccounts"
	path := ["properties", "allowSharedKeyAccess"]
	judge(storage, {"allowSharedKeyAccess": true}, {}) == {accepted(path)}
	judge(storage, {}, {}) == {accepted(path)}
	judge(storage, {"allowSharedKeyAccess": false}, {}) == set()
	judge(storage, {"allowSharedKeyAccess": "False"}, {}) == set()
}

test_what_no_row_names_is_not_concerned if judge("Microsoft.Network/virtualNetworks", {}, {}) == "not concerned"

cosmos := "Microsoft.DocumentDB/databaseAccounts"

test_apis_that_know_keys_only if {
	judged(object.union(case(cosmos, {}, {}), {"resource": {"type": cosmos, "kind": "MongoDB"}})) == "not concerned"
	every name in ["EnableMongo", "EnableCassandra", "EnableGremlin"] {
		judge(cosmos, {"capabilities": [{"name": name}]}, {}) == "not concerned"
	}
	path := ["properties", "disableLocalAuth"]
	judge(cosmos, {"capabilities": [{"name": "EnableServerless"}]}, {}) == {accepted(path)}
	judged(object.union(case(cosmos, {}, {}), {"resource": {"kind": "GlobalDocumentDB"}})) == {accepted(path)}
	other := "Microsoft.Search/searchServices"
	judge(other, {"capabilities": [{"name": "EnableMongo"}]}, {}) == {accepted(path)}
	judged(object.union(case(other, {}, {}), {"resource": {"kind": "MongoDB"}})) == {accepted(path)}
}

postgres := "Microsoft.DBforPostgreSQL/flexibleServers"

entra := ["properties", "authConfig", "activeDirectoryAuth"]

passwords := ["properties", "authConfig", "passwordAuth"]

test_passwords_of_databases if {
	judge(postgres, {}, {}) == {accepted(entra), accepted(passwords)}
	judge(postgres, {"authConfig": {"activeDirectoryAuth": "Enabled"}}, {}) == {accepted(passwords)}
	judge(postgres, {"authConfig": {"activeDirectoryAuth": "Enabled", "passwordAuth": "Disabled"}}, {}) == set()
}

test_passwords_of_databases_in_some_environments if {
	some_only := {"params": {"password_environments": ["production"]}}
	judge(postgres, {}, object.union(some_only, {"environment": "production"})) == {accepted(entra), accepted(passwords)}
	judge(postgres, {}, object.union(some_only, {"environment": "staging"})) == {accepted(entra)}
	judge(postgres, {}, some_only) == {accepted(entra)}
}

sql := "Microsoft.Sql/servers"

test_a_server_says_it_itself if {
	path := ["properties", "administrators", "azureADOnlyAuthentication"]
	within := {"administrators": {"azureADOnlyAuthentication": true}}
	judge(sql, {}, {}) == {accepted(path)}
	judge(sql, within, {}) == set()
}

child(value) := {"related": {"sql_entra_only": [{"properties": {"azureADOnlyAuthentication": value}}]}}

test_a_child_of_a_server_overrules_it if {
	path := ["properties", "administrators", "azureADOnlyAuthentication"]
	judge(sql, {}, child(true)) == set()
	judge(sql, {"administrators": {"azureADOnlyAuthentication": true}}, child(false)) == {accepted(path)}
	judge("Microsoft.Storage/storageAccounts", {}, child(true)) == {accepted(["properties", "allowSharedKeyAccess"])}
}

batch := "Microsoft.Batch/batchAccounts"

test_lists_of_modes if {
	path := ["properties", "allowedAuthenticationModes"]
	judge(batch, {"allowedAuthenticationModes": ["AAD", "SharedKey"]}, {}) == {accepted(path)}
	judge(batch, {"allowedAuthenticationModes": ["AAD"]}, {}) == set()
	judge(batch, {"allowedAuthenticationModes": []}, {}) == {accepted(path)}
	judge(batch, {"allowedAuthenticationModes": "AAD"}, {}) == {accepted(path)}
	judge(batch, {}, {}) == {accepted(path)}
}

mysql(name, value) := judge("Microsoft.DBforMySQL/flexibleServers", {}, {"related": {"mysql_configurations": [{
	"leaf": name,
	"properties": {"value": value},
}]}})

mysql_denied := {{"path": ["properties"], "message": "the server parameter `aad_auth_only` is not on"}}

test_mysql if {
	every value in ["ON", "true", "1"] {
		mysql("AAD_auth_only", value) == set()
	}
	mysql("aad_auth_only", "OFF") == mysql_denied
	mysql("audit_log_enabled", "ON") == mysql_denied
	judge("Microsoft.DBforMySQL/flexibleServers", {}, {}) == mysql_denied
	judge("Microsoft.DBforMySQL/flexibleServers", {}, {"params": {"password_environments": ["production"]}}) == set()
}

template := {"resource": {"apiVersion": "2023-12-01"}}

policies(relation, names) := object.union(template, {"related": {relation: [policy |
	some name in names
	policy := {"name": sprintf("app/%s", [name]), "properties": {"allow": false}}
]}})

published(ways) := {{
	"path": ["properties"],
	"message": sprintf("no `basicPublishingCredentialsPolicies` turns passwords off for publishing by %s", [ways]),
}}

test_publishing_with_passwords if {
	every type, relation in {
		"Microsoft.Web/sites": "publishing_policies",
		"Microsoft.Web/sites/slots": "slot_publishing_policies",
	} {
		judge(type, {}, template) == published("ftp and scm")
		judge(type, {}, policies(relation, ["FTP"])) == published("scm")
		judge(type, {}, policies(relation, ["scm"])) == published("ftp")
		judge(type, {}, policies(relation, ["ftp", "scm"])) == set()
	}
}

test_a_site_that_stands_is_not_judged_by_what_an_export_lacks if {
	judge("Microsoft.Web/sites", {}, {}) == "not concerned"
}

test_other_resources_are_not_published_to if {
	judge("Microsoft.Storage/storageAccounts", {"allowSharedKeyAccess": false}, template) == set()
}

vm := "Microsoft.Compute/virtualMachines"

of_machine := {accepted(["properties", "osProfile", "linuxConfiguration", "disablePasswordAuthentication"])}

of_set := {accepted([
	"properties", "virtualMachineProfile", "osProfile", "linuxConfiguration", "disablePasswordAuthentication",
])}

from_publisher(name) := {
	"osProfile": {"adminUsername": "admin"},
	"storageProfile": {"imageReference": {"publisher": name}},
}

test_linux_that_takes_passwords if {
	judge(vm, {"osProfile": {"linuxConfiguration": {"provisionVMAgent": true}}}, {}) == of_machine
	judge(vm, {"osProfile": {"linuxConfiguration": {"disablePasswordAuthentication": true}}}, {}) == set()
}

test_linux_is_known_by_its_disk if {
	profile := {"osProfile": {"adminUsername": "admin"}, "storageProfile": {"osDisk": {"osType": "Linux"}}}
	judge(vm, profile, {}) == of_machine
	judge("Microsoft.Compute/virtualMachineScaleSets", {"virtualMachineProfile": profile}, {}) == of_set
	judge(vm, object.remove(profile, ["osProfile"]), {}) == "not concerned"
	judge(vm, object.union(profile, {"storageProfile": {"osDisk": {"osType": "Windows"}}}), {}) == "not concerned"
}

test_linux_is_known_by_its_image if {
	every name in [
		"AlmaLinux", "Canonical", "CoreOS", "credativ", "Debian", "kinvolk", "OpenLogic",
		"Oracle", "RedHat", "resf", "SUSE",
	] {
		judge(vm, from_publisher(name), {}) == of_machine
	}
	judge(vm, from_publisher("MicrosoftWindowsServer"), {}) == "not concerned"
	judge(vm, object.remove(from_publisher("Canonical"), ["osProfile"]), {}) == "not concerned"
	nested := {"virtualMachineProfile": from_publisher("Canonical")}
	judge(vm, object.union(from_publisher("MicrosoftWindowsServer"), nested), {}) == "not concerned"
}
