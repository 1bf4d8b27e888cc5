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

of_version(version, properties) := denied if {
	server := {"type": "Microsoft.DBforPostgreSQL/flexibleServers", "apiVersion": version, "properties": properties}
	denied := {d.path | some d in public_access.deny} with input as {"resource": server, "params": {"strict": true}}
}

test_flexible_servers_say_it_below_network if {
	path := ["properties", "network", "publicNetworkAccess"]
	of_version("2024-08-01", {"network": {"publicNetworkAccess": "Disabled"}}) == set()
	of_version("2024-08-01", {"publicNetworkAccess": "Disabled"}) == {path}
	of_version("2022-12-01", {"network": {"publicNetworkAccess": "Disabled"}}) == {path}
}

test_a_list_counts_where_there_is_no_default_action if {
	open := {"networkRuleSet": {"defaultAction": "Allow", "ipRules": [{"value": "1.2.3.4"}]}}
	count(found("Microsoft.ContainerRegistry/registries", open)) == 1
	count(found("Microsoft.Search/searchServices", {"networkRuleSet": {"ipRules": [{"value": "1.2.3.4"}]}})) == 0
}

says(access) := {"servicebus_network_rules": [{"properties": {"publicNetworkAccess": access}}]}

test_a_rule_set_is_written_last if {
	namespace := "Microsoft.ServiceBus/namespaces"
	count(with_rules(namespace, {}, true, says("Disabled"))) == 0
	count(with_rules(namespace, {"publicNetworkAccess": "Disabled"}, true, says("Enabled"))) == 1
}

test_disks if {
	disk := "Microsoft.Compute/disks"
	found(disk, {}) == {["properties", "publicNetworkAccess"]}
	count(found(disk, {"networkAccessPolicy": "AllowPrivate"})) == 1
	count(found(disk, {"networkAccessPolicy": "DenyAll"})) == 0
	count(found("Microsoft.Compute/snapshots", {"publicNetworkAccess": "Disabled"})) == 0
}

test_nested_and_named_otherwise if {
	found("Microsoft.Insights/dataCollectionEndpoints", {}) == {["properties", "networkAcls", "publicNetworkAccess"]}
	found("Microsoft.DBforPostgreSQL/serverGroupsv2", {"coordinatorEnablePublicIpAccess": false}) == set()
	found("Microsoft.DBforPostgreSQL/serverGroupsv2", {}) == {["properties", "coordinatorEnablePublicIpAccess"]}
}
