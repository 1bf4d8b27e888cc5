package seawall.policies.data.customer_managed_key_test

import data.seawall.policies.data.customer_managed_key as subject

found(type, properties) := judged(type, properties, {})

judged(type, properties, related) := told(type, properties, related, {"types": [], "perimeter": "eu"})

told(type, properties, related, params) := denials if {
	denials := subject.deny with input as {
		"params": params,
		"related": related,
		"resource": {"type": type, "name": "x", "properties": properties},
	}
}

missing(path) := {"path": path, "message": "no key of the controller encrypts what is kept here"}

unused(path) := {"path": path, "message": "the key of the controller is not used"}

postgresql := "Microsoft.DBforPostgreSQL/flexibleServers"

encryption(change) := {"dataEncryption": object.union(
	{"type": "AzureKeyVault", "primaryKeyURI": "https://kv/keys/k", "primaryUserAssignedIdentityId": "/id"},
	change,
)}

test_database if {
	found(postgresql, encryption({})) == set()
	found(postgresql, {}) == {missing(["properties", "dataEncryption", "primaryKeyURI"])}
	found(postgresql, encryption({"type": "SystemManaged"})) == {unused(["properties", "dataEncryption", "type"])}
	found(postgresql, {"dataEncryption": {"type": "azurekeyvault", "primaryKeyURI": "https://kv/keys/k"}}) == {{
		"path": ["properties", "dataEncryption", "primaryUserAssignedIdentityId"],
		"message": "no identity is named that may use the key",
	}}
}

concerned(type, params) if subject.applies with input as {"params": params, "resource": {"type": type, "name": "x"}}

test_which_types_are_asked_for if {
	params := {"types": ["microsoft.dbforpostgresql/flexibleservers"], "perimeter": "eu"}
	concerned(postgresql, params)
	not concerned("Microsoft.Kusto/clusters", params)
	concerned("Microsoft.Kusto/clusters", {"types": []})
}

single := {
	"Microsoft.AppConfiguration/configurationStores": ["encryption", "keyVaultProperties", "keyIdentifier"],
	"Microsoft.Cache/redisEnterprise": ["encryption", "customerManagedKeyEncryption", "keyEncryptionKeyUrl"],
	"Microsoft.Compute/diskEncryptionSets": ["activeKey", "keyUrl"],
	"Microsoft.Compute/disks": ["encryption", "diskEncryptionSetId"],
	"Microsoft.Compute/snapshots": ["encryption", "diskEncryptionSetId"],
	"Microsoft.ContainerInstance/containerGroups": ["encryptionProperties", "keyName"],
	"Microsoft.ContainerRegistry/registries": ["encryption", "keyVaultProperties", "keyIdentifier"],
	"Microsoft.ContainerService/managedClusters": ["diskEncryptionSetId"],
	"Microsoft.DataFactory/factories": ["encryption", "keyName"],
	"Microsoft.DevCenter/devcenters": ["encryption", "customerManagedKeyEncryption", "keyEncryptionKeyUrl"],
	"Microsoft.DocumentDB/databaseAccounts": ["keyVaultKeyUri"],
	"Microsoft.DocumentDB/mongoClusters": ["encryption", "customerManagedKeyEncryption", "keyEncryptionKeyUrl"],
	"Microsoft.HDInsight/clusters": ["diskEncryptionProperties", "keyName"],
	"Microsoft.HealthcareApis/services": ["cosmosDbConfiguration", "keyVaultKeyUri"],
	"Microsoft.HealthcareApis/workspaces/dicomservices":
		["encryption", "customerManagedKeyEncryption", "keyEncryptionKeyUrl"],
	"Microsoft.HealthcareApis/workspaces/fhirservices":
		["encryption", "customerManagedKeyEncryption", "keyEncryptionKeyUrl"],
	"Microsoft.Kusto/clusters": ["keyVaultProperties", "keyName"],
	"Microsoft.LoadTestService/loadTests": ["encryption", "keyUrl"],
	"Microsoft.OperationalInsights/clusters": ["keyVaultProperties", "keyName"],
	"Microsoft.RecoveryServices/vaults": ["encryption", "keyVaultProperties", "keyUri"],
	"Microsoft.Sql/managedInstances": ["keyId"],
	"Microsoft.Sql/servers": ["keyId"],
	"Microsoft.StorageCache/amlFilesystems": ["encryptionSettings", "keyEncryptionKey", "keyUrl"],
	"Microsoft.StorageCache/caches": ["encryptionSettings", "keyEncryptionKey", "keyUrl"],
	"Microsoft.Synapse/workspaces": ["encryption", "cmk", "key", "keyVaultUrl"],
}

at(path, value) := nested if {
	text := concat("", ["{\"", concat("\":{\"", path), "\":", json.marshal(value), repeated(count(path))])
	nested := json.unmarshal(text)
}

repeated(number) := concat("", ["}" | some _ in numbers.range(1, number)])

test_keys_alone if {
	every type, path in single {
		found(type, {}) == {missing(array.concat(["properties"], path))}
		found(type, at(path, "x")) == set()
	}
}

# Type, key, switch and the value that turns it on.
switched := [
	["Microsoft.AVS/privateClouds", ["encryption", "keyVaultProperties", "keyName"], ["encryption", "status"], "Enabled"],
	[
		"Microsoft.Automation/automationAccounts", ["encryption", "keyVaultProperties", "keyName"],
		["encryption", "keySource"], "Microsoft.Keyvault",
	],
	[
		"Microsoft.Batch/batchAccounts", ["encryption", "keyVaultProperties", "keyIdentifier"],
		["encryption", "keySource"], "Microsoft.KeyVault",
	],
	["Microsoft.BotService/botServices", ["cmekKeyVaultUrl"], ["isCmekEnabled"], true],
	[
		"Microsoft.CognitiveServices/accounts", ["encryption", "keyVaultProperties", "keyName"],
		["encryption", "keySource"], "Microsoft.KeyVault",
	],
	[
		"Microsoft.DataProtection/backupVaults", ["securitySettings", "encryptionSettings", "keyVaultProperties", "keyUri"],
		["securitySettings", "encryptionSettings", "state"], "Enabled",
	],
	[
		"Microsoft.ElasticSan/elasticSans/volumegroups", ["encryptionProperties", "keyVaultProperties", "keyName"],
		["encryption"], "EncryptionAtRestWithCustomerManagedKey",
	],
	[
		"Microsoft.MachineLearningServices/workspaces", ["encryption", "keyVaultProperties", "keyIdentifier"],
		["encryption", "status"], "Enabled",
	],
	[
		"Microsoft.NetApp/netAppAccounts", ["encryption", "keyVaultProperties", "keyName"],
		["encryption", "keySource"], "Microsoft.KeyVault",
	],
	[
		"Microsoft.Storage/storageAccounts", ["encryption", "keyVaultProperties", "keyName"],
		["encryption", "keySource"], "Microsoft.Keyvault",
	],
	[
		"Microsoft.Storage/storageAccounts/encryptionScopes", ["keyVaultProperties", "keyUri"],
		["source"], "Microsoft.KeyVault",
	],
]

test_keys_that_are_turned_on if {
	every row in switched {
		[type, key, switch, on] := row
		found(type, at(switch, on)) == {missing(array.concat(["properties"], key))}
		found(type, at(key, "x")) == {unused(array.concat(["properties"], switch))}
		found(type, object.union(at(key, "x"), at(switch, on))) == set()
	}
}

test_registry_may_say_it if {
	registry := "Microsoft.ContainerRegistry/registries"
	key := {"keyVaultProperties": {"keyIdentifier": "https://kv/keys/k"}}
	found(registry, {"encryption": object.union(key, {"status": "enabled"})}) == set()
	found(registry, {"encryption": object.union(key, {"status": "disabled"})}) == {
		unused(["properties", "encryption", "status"]),
	}
}

test_both_keys_of_a_service if {
	entities := ["properties", "encryption", "entities"]
	found("Microsoft.Databricks/workspaces", {}) == {
		missing(array.concat(entities, ["managedServices", "keyVaultProperties", "keyName"])),
		missing(array.concat(entities, ["managedDisk", "keyVaultProperties", "keyName"])),
	}
	found("Microsoft.DocumentDB/cassandraClusters/dataCenters", {"managedDiskCustomerKeyUri": "x"}) == {
		missing(["properties", "backupStorageCustomerKeyUri"]),
	}
	found("Microsoft.DocumentDB/cassandraClusters/dataCenters", {"backupStorageCustomerKeyUri": "x"}) == {
		missing(["properties", "managedDiskCustomerKeyUri"]),
	}
}

test_databases_with_an_identity if {
	every type in ["Microsoft.DBforMySQL/flexibleServers", "Microsoft.DBforPostgreSQL/serverGroupsv2"] {
		found(type, encryption({})) == set()
		found(type, encryption({"primaryKeyURI": ""})) == {missing(["properties", "dataEncryption", "primaryKeyURI"])}
		found(type, encryption({"type": "SystemAssigned"})) == {unused(["properties", "dataEncryption", "type"])}
		found(type, encryption({"primaryUserAssignedIdentityId": ""})) == {{
			"path": ["properties", "dataEncryption", "primaryUserAssignedIdentityId"],
			"message": "no identity is named that may use the key",
		}}
	}
}

test_search if {
	path := ["properties", "encryptionWithCmk", "enforcement"]
	found("Microsoft.Search/searchServices", {}) == {missing(path)}
	found("Microsoft.Search/searchServices", {"encryptionWithCmk": {"enforcement": "Disabled"}}) == {unused(path)}
	found("Microsoft.Search/searchServices", {"encryptionWithCmk": {"enforcement": "Enabled"}}) == set()
}

test_namespaces if {
	keys := ["properties", "encryption", "keyVaultProperties"]
	source := "Microsoft.KeyVault"
	every type in ["Microsoft.EventHub/namespaces", "Microsoft.ServiceBus/namespaces"] {
		found(type, {}) == {missing(keys)}
		found(type, {"encryption": {"keySource": source, "keyVaultProperties": [{"keyName": "k"}]}}) == set()
		found(type, {"encryption": {"keySource": source, "keyVaultProperties": [{"keyName": "k"}, {}]}}) == {
			missing(array.concat(keys, [1, "keyName"])),
		}
		found(type, {"encryption": {"keySource": "other", "keyVaultProperties": [{"keyName": "k"}]}}) == {
			unused(["properties", "encryption", "keySource"]),
		}
	}
}

set_of(id) := {"managedDisk": {"diskEncryptionSet": {"id": id}}}

test_disks_of_machines if {
	machine := "Microsoft.Compute/virtualMachines"
	disk := ["managedDisk", "diskEncryptionSet", "id"]
	profile := ["properties", "storageProfile"]
	found(machine, {"storageProfile": {"osDisk": set_of("/s"), "dataDisks": [set_of("/s")]}}) == set()
	found(machine, {"storageProfile": {"dataDisks": [set_of("/s"), {}, {"createOption": "Attach"}]}}) == {
		missing(array.concat(array.concat(profile, ["osDisk"]), disk)),
		missing(array.concat(array.concat(profile, ["dataDisks", 1]), disk)),
	}
	found(machine, {"storageProfile": {"osDisk": {"createOption": "Attach"}}}) == set()
	set := "Microsoft.Compute/virtualMachineScaleSets"
	inner := ["properties", "virtualMachineProfile", "storageProfile"]
	found(set, {"virtualMachineProfile": {"storageProfile": {"dataDisks": [{}]}}}) == {
		missing(array.concat(array.concat(inner, ["osDisk"]), disk)),
		missing(array.concat(array.concat(inner, ["dataDisks", 0]), disk)),
	}
	encrypted := {"osDisk": set_of("/s"), "dataDisks": [set_of("/s")]}
	found(set, {"virtualMachineProfile": {"storageProfile": encrypted}}) == set()
}

protector(kind) := [{"properties": {"serverKeyType": kind}}]

test_protector_of_a_server if {
	path := ["properties", "keyId"]
	server := "Microsoft.Sql/servers"
	judged(server, {}, {"sql_encryption_protectors": protector("AzureKeyVault")}) == set()
	judged(server, {"keyId": "x"}, {"sql_encryption_protectors": protector("ServiceManaged")}) == {missing(path)}
	instance := "Microsoft.Sql/managedInstances"
	judged(instance, {}, {"sql_instance_encryption_protectors": protector("AzureKeyVault")}) == set()
	own := {"sql_instance_encryption_protectors": protector("ServiceManaged")}
	judged(instance, {"keyId": "x"}, own) == {missing(path)}
}

in_vault(place) := judged(
	"Microsoft.Compute/diskEncryptionSets", {"activeKey": {"keyUrl": "https://kv/keys/k"}},
	{"customer_key_vaults": [place]},
)

test_vault_of_the_key if {
	in_vault({"location": "westeurope"}) == set()
	in_vault({}) == set()
	in_vault({"location": "uksouth"}) == {{
		"path": ["properties", "activeKey", "keyUrl"],
		"message": "the vault of the key: `uksouth` is in United Kingdom, outside the EU",
	}}
}

test_perimeter if {
	norway := {"customer_key_hosts": [{"location": "norwayeast"}]}
	key := {"keyVaultKeyUri": "x"}
	account := "Microsoft.DocumentDB/databaseAccounts"
	told(account, key, norway, {"types": [], "perimeter": "eea"}) == set()
	count(told(account, key, norway, {"types": [], "perimeter": "eu"})) == 1
}
