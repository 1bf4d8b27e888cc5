package seawall.policies.network.default_deny_test

import data.seawall.policies.network.default_deny

found(type, properties) := denied if {
	denied := {d.path | some d in default_deny.deny} with input as {"resource": {
		"type": type,
		"name": "x",
		"properties": properties,
	}}
}

places := {
	"Microsoft.Storage/storageAccounts": ["networkAcls", "defaultAction"],
	"Microsoft.ContainerRegistry/registries": ["networkRuleSet", "defaultAction"],
	"Microsoft.Devices/IotHubs": ["networkRuleSets", "defaultAction"],
	"Microsoft.Batch/batchAccounts": ["networkProfile", "accountAccess", "defaultAction"],
	"Microsoft.EventHub/namespaces/networkRuleSets": ["defaultAction"],
}

test_absent_while_public_access_is_on if {
	every type, place in places {
		found(type, {}) == {array.concat(["properties"], place)}
		count(found(type, {"publicNetworkAccess": "Enabled"})) == 1
		count(found(type, {"publicNetworkAccess": "Disabled"})) == 0
		count(found(type, {"publicNetworkAccess": "SecuredByPerimeter"})) == 0
	}
}

test_allow_even_while_it_is_off if {
	properties := {"publicNetworkAccess": "Disabled", "networkAcls": {"defaultAction": "Allow"}}
	count(found("Microsoft.KeyVault/vaults", properties)) == 1
	count(found("Microsoft.KeyVault/vaults", {"networkAcls": {"defaultAction": "deny"}})) == 0
}

test_cosmos if {
	cosmos := "Microsoft.DocumentDB/databaseAccounts"
	found(cosmos, {}) == {["properties", "isVirtualNetworkFilterEnabled"]}
	count(found(cosmos, {"publicNetworkAccess": "Disabled"})) == 0
	count(found(cosmos, {"isVirtualNetworkFilterEnabled": true})) == 0
	count(found(cosmos, {"ipRules": [{"ipAddressOrRange": "1.2.3.4"}]})) == 0
	count(found(cosmos, {"ipRangeFilter": "1.2.3.4"})) == 0
	every open in [
		{"isVirtualNetworkFilterEnabled": false},
		{"ipRules": []},
		{"ipRangeFilter": ""},
		{"publicNetworkAccess": "Enabled"},
	] {
		count(found(cosmos, open)) == 1
	}
	count(found(cosmos, {"isVirtualNetworkFilterEnabled": false, "publicNetworkAccess": "Disabled"})) == 0
}

test_addresses_do_not_stand_for_an_action if {
	every rules in [{"ipRules": [{"value": "1.2.3.4"}]}, {"ipRangeFilter": "1.2.3.4"}] {
		count(found("Microsoft.KeyVault/vaults", rules)) == 1
	}
}
