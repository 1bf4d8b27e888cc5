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
	sync := "Microsoft.StorageSync/storageSyncServices"
	count(found(sync, {"incomingTrafficPolicy": "AllowVirtualNetworksOnly"})) == 0
	count(found(sync, {"incomingTrafficPolicy": "AllowAllTraffic"})) == 1
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
		{"inboundIpRules": [{"ipMask": "1.2.3.4"}]},
		{"ipAllowlist": ["1.2.3.4"]},
		{"allowedIpRangeList": ["1.2.3.4"]},
		{"ipRangeFilter": "1.2.3.4"},
		{"isVirtualNetworkFilterEnabled": true},
	] {
		count(found(vault, properties)) == 0
		count(with_rules(vault, properties, true, {})) == 1
	}
}

test_what_denies_nobody if {
	every properties in [
		{"networkAcls": {"defaultAction": "Allow"}},
		{"ipRules": []},
		{"ipRangeFilter": ""},
		{"isVirtualNetworkFilterEnabled": false},
		{"virtualNetworkRules": [{"id": "/s"}]},
		{"network": {"delegatedSubnetResourceId": ""}},
		{"subnetId": "/s"},
	] {
		count(found(vault, properties)) == 1
	}
	count(found("Microsoft.Search/searchServices", {"networkRuleSet": {"ipRules": []}})) == 1
	count(found("Microsoft.Search/searchServices", {})) == 1
	count(found("Microsoft.Cache/redis", {"subnetId": ""})) == 1
	count(found("Microsoft.Cache/redis", {})) == 1
}

test_rules_that_are_a_resource_of_their_own if {
	every relation in ["eventhub_network_rules", "servicebus_network_rules", "relay_network_rules"] {
		denying := {relation: [{"properties": {"defaultAction": "Deny"}}]}
		count(with_rules("Microsoft.EventHub/namespaces", {}, false, denying)) == 0
		allowing := {relation: [{"properties": {"defaultAction": "Allow"}}]}
		count(with_rules("Microsoft.EventHub/namespaces", {}, false, allowing)) == 1
	}
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
	path := ["properties", "ipAddress", "type"]
	found(group, {"ipAddress": {"type": "Public"}}) == {path}
	found(group, {"ipAddress": {"ports": []}}) == {path}
	found(group, {"ipAddress": {"type": "Private"}}) == set()
	found(group, {}) == set()
	found("Microsoft.Network/loadBalancers", {"ipAddress": {"type": "Public"}}) == set()
}

test_interfaces if {
	attached := [
		{"properties": {}},
		{"properties": {"publicIPAddress": {"id": "/p"}}},
		{"properties": {"publicIPAddress": "p"}},
	]
	found("Microsoft.Network/networkInterfaces", {"ipConfigurations": attached}) == {[
		"properties", "ipConfigurations", 1, "properties", "publicIPAddress",
	]}
	found("Microsoft.Network/loadBalancers", {"ipConfigurations": attached}) == set()
}

public := {"properties": {"publicIPAddressConfiguration": {"name": "p"}}}

profile := {"networkInterfaceConfigurations": [{}, {"properties": {"ipConfigurations": [{"properties": {}}, public]}}]}

in_profile := [
	"networkInterfaceConfigurations", 1, "properties",
	"ipConfigurations", 1, "properties", "publicIPAddressConfiguration",
]

test_machines if {
	inside := array.concat(["properties", "networkProfile"], in_profile)
	found("Microsoft.Compute/virtualMachines", {"networkProfile": profile}) == {inside}
	nested := array.concat(["properties", "virtualMachineProfile", "networkProfile"], in_profile)
	found("Microsoft.Compute/virtualMachineScaleSets", {"virtualMachineProfile": {"networkProfile": profile}}) == {nested}
	found("Microsoft.Batch/pools", {"networkProfile": profile}) == set()
	found("Microsoft.Compute/virtualMachines", {"networkProfile": {"networkInterfaceConfigurations": []}}) == set()
}

of_version(version, properties) := denied if {
	server := {"type": "Microsoft.DBforPostgreSQL/flexibleServers", "apiVersion": version, "properties": properties}
	denied := {d.path | some d in public_access.deny} with input as {"resource": server, "params": {"strict": true}}
}

test_flexible_servers_say_it_below_network if {
	path := ["properties", "network", "publicNetworkAccess"]
	of_version("2024-08-01", {"network": {"publicNetworkAccess": "Disabled"}}) == set()
	of_version("2024-08-01", {"publicNetworkAccess": "Disabled"}) == {path}
	of_version("2023-06-01-preview", {"network": {"publicNetworkAccess": "Disabled"}}) == set()
	of_version("2022-12-01", {"network": {"publicNetworkAccess": "Disabled"}}) == {path}
	found("Microsoft.DBforPostgreSQL/flexibleServers", {"network": {"publicNetworkAccess": "Disabled"}}) == set()
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
	several := {"servicebus_network_rules": [
		{"properties": {"publicNetworkAccess": "Disabled"}},
		{"properties": {"publicNetworkAccess": "Enabled"}},
	]}
	count(with_rules(namespace, {}, true, several)) == 1
}

test_disks if {
	disk := "Microsoft.Compute/disks"
	found(disk, {}) == {["properties", "publicNetworkAccess"]}
	count(found(disk, {"networkAccessPolicy": "AllowPrivate"})) == 1
	count(found(disk, {"networkAccessPolicy": "DenyAll"})) == 0
	count(found("Microsoft.Compute/snapshots", {"publicNetworkAccess": "Disabled"})) == 0
	count(found("Microsoft.Compute/snapshots", {"networkAccessPolicy": "DenyAll"})) == 0
	count(found("Microsoft.Compute/snapshots", {})) == 1
	count(found(vault, {"networkAccessPolicy": "DenyAll"})) == 1
}

test_nested_and_named_otherwise if {
	found("Microsoft.Insights/dataCollectionEndpoints", {}) == {["properties", "networkAcls", "publicNetworkAccess"]}
	found("Microsoft.DBforPostgreSQL/serverGroupsv2", {"coordinatorEnablePublicIpAccess": false}) == set()
	found("Microsoft.DBforPostgreSQL/serverGroupsv2", {}) == {["properties", "coordinatorEnablePublicIpAccess"]}
}
