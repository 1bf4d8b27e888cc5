package seawall.policies.network.public_access_test

import data.seawall.policies.network.public_access

found(type, properties) := with_rules(type, properties, false, {})

with_rules(type, properties, strict, related) := denied if {
	denied := {d.path | some d in public_access.deny} with input as {
		"resource": {"type": type, "name": "x", "properties": properties},
		"related": related,
		"params": {"strict": strict},
	}
}

vault := "Microsoft.KeyVault/vaults"

test_off_in_every_spelling if {
	every value in ["Disabled", "disabled", "SecuredByPerimeter", false] {
		count(found(vault, {"publicNetworkAccess": value})) == 0
	}
}

test_on_or_absent if {
	found(vault, {"publicNetworkAccess": "Enabled"}) == {["properties", "publicNetworkAccess"]}
	found(vault, {}) == {["properties", "publicNetworkAccess"]}
}

test_denied_by_default_unless_strict if {
	every properties in [
		{"networkAcls": {"defaultAction": "Deny"}},
		{"networkRuleSet": {"defaultAction": "deny"}},
		{"networkRuleSets": {"defaultAction": "Deny"}},
		{"networkProfile": {"accountAccess": {"defaultAction": "Deny"}}},
		{"ipRules": [{"ipAddressOrRange": "1.2.3.4"}]},
		{"ipRangeFilter": "1.2.3.4"},
		{"isVirtualNetworkFilterEnabled": true},
	] {
		count(found(vault, properties)) == 0
		count(with_rules(vault, properties, true, {})) == 1
	}
}

test_rules_that_are_a_resource_of_their_own if {
	rules := {"eventhub_network_rules": [{"properties": {"defaultAction": "Deny"}}]}
	count(with_rules("Microsoft.EventHub/namespaces", {}, false, rules)) == 0
}

test_inside_a_network if {
	flexible := "Microsoft.DBforPostgreSQL/flexibleServers"
	count(with_rules(flexible, {"network": {"delegatedSubnetResourceId": "/s"}}, true, {})) == 0
	count(with_rules("Microsoft.Cache/redis", {"subnetId": "/s"}, true, {})) == 0
}

test_a_project_has_the_access_of_its_hub if {
	resource := {"type": "Microsoft.MachineLearningServices/workspaces", "kind": "Project", "properties": {}}
	count(public_access.deny) == 0 with input as {"resource": resource, "params": {"strict": true}}
}

test_each_switch if {
	count(found("Microsoft.OperationalInsights/workspaces", {"publicNetworkAccessForQuery": "Disabled"})) == 1
	count(found("Microsoft.Sql/managedInstances", {})) == 0
	count(found("Microsoft.Sql/managedInstances", {"publicDataEndpointEnabled": true})) == 1
}

test_container_groups if {
	group := "Microsoft.ContainerInstance/containerGroups"
	count(found(group, {"ipAddress": {"type": "Public"}})) == 1
	count(found(group, {"ipAddress": {"type": "Private"}})) == 0
	count(found(group, {})) == 0
}

test_machines if {
	interface := {"ipConfigurations": [{"properties": {"publicIPAddress": {"id": "/p"}}}]}
	count(found("Microsoft.Network/networkInterfaces", interface)) == 1
	count(found("Microsoft.Network/networkInterfaces", {"ipConfigurations": [{"properties": {}}]})) == 0
	public := {"properties": {"publicIPAddressConfiguration": {"name": "p"}}}
	profile := {"networkInterfaceConfigurations": [{"properties": {"ipConfigurations": [public]}}]}
	scale_set := {"virtualMachineProfile": {"networkProfile": profile}}
	[path] := [p | some p in found("Microsoft.Compute/virtualMachineScaleSets", scale_set)]
	array.slice(path, 0, 4) == ["properties", "virtualMachineProfile", "networkProfile", "networkInterfaceConfigurations"]
	count(found("Microsoft.Compute/virtualMachines", {"networkProfile": profile})) == 1
}
