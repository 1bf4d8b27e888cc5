package seawall.policies.network.blob_public_access_test

import data.seawall.policies.network.blob_public_access

found(type, version, properties) := denied if {
	denied := {d.path | some d in blob_public_access.deny} with input as {"resource": {
		"type": type,
		"apiVersion": version,
		"name": "x",
		"properties": properties,
	}}
}

account := "Microsoft.Storage/storageAccounts"

container := "Microsoft.Storage/storageAccounts/blobServices/containers"

test_accounts if {
	count(found(account, "2023-05-01", {"allowBlobPublicAccess": false})) == 0
	found(account, "2023-05-01", {"allowBlobPublicAccess": true}) == {["properties", "allowBlobPublicAccess"]}
}

test_the_default_depends_on_the_version if {
	count(found(account, "2022-09-01", {})) == 1
	count(found(account, "2023-01-01", {})) == 0
}

test_an_account_that_stands_is_open_unless_it_says_otherwise if {
	count(public({})) == 1
	count(public({"allowBlobPublicAccess": false})) == 0
}

public(properties) := denied if {
	denied := blob_public_access.deny with input as {"resource": {"type": account, "properties": properties}}
}

test_containers if {
	count(found(container, "2023-05-01", {})) == 0
	count(found(container, "2023-05-01", {"publicAccess": "none"})) == 0
	found(container, "2023-05-01", {"publicAccess": "Blob"}) == {["properties", "publicAccess"]}
}

test_a_container_is_not_closed_by_what_an_account_says if {
	properties := {"publicAccess": "Blob", "allowBlobPublicAccess": false}
	found(container, "2023-05-01", properties) == {["properties", "publicAccess"]}
	found(account, "2023-05-01", {"publicAccess": "None", "allowBlobPublicAccess": true}) == {[
		"properties", "allowBlobPublicAccess",
	]}
}
