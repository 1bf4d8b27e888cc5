package seawall.policies.network.firewall_open_test

import data.seawall.policies.network.firewall_open

found(type, properties, related) := denied if {
	denied := {d.path | some d in firewall_open.deny} with input as {
		"resource": {"type": type, "name": "x", "properties": properties},
		"related": related,
	}
}

rules := "Microsoft.Sql/servers/firewallRules"

account := "Microsoft.Storage/storageAccounts"

test_all_of_azure if {
	start := {["properties", "startIpAddress"]}
	found(rules, {"startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0"}, {}) == start
	found(rules, {"startIpAddress": "0.0.0.0", "endIpAddress": "255.255.255.255"}, {}) == start
	found("Microsoft.Cache/redis/firewallRules", {"startIP": "0.0.0.0", "endIP": "0.0.0.0"}, {}) == {[
		"properties",
		"startIP",
	]}
}

test_one_address if count(found(rules, {"startIpAddress": "1.2.3.4", "endIpAddress": "1.2.3.4"}, {})) == 0

test_together if {
	other := {"properties": {"startIpAddress": "64.0.0.0", "endIpAddress": "127.255.255.255"}}
	server := {"rule_server": [{"related": {"rules_sql": [other]}}]}
	own := {"startIpAddress": "0.0.0.0", "endIpAddress": "63.255.255.255"}
	count(found(rules, own, server)) == 1
	count(found(rules, own, {})) == 0
}

test_lists if {
	found(account, {"networkAcls": {"ipRules": [{"value": "1.2.3.4"}, {"value": "0.0.0.0/0"}]}}, {}) == {[
		"properties", "networkAcls", "ipRules", 1, "value",
	]}
	count(found("Microsoft.EventGrid/topics", {"inboundIpRules": [{"ipMask": "128.0.0.0/1"}]}, {})) == 1
	count(found("Microsoft.MachineLearningServices/workspaces", {"ipAllowlist": ["0.0.0.0/0"]}, {})) == 1
	count(found("Microsoft.Kusto/clusters", {"allowedIpRangeList": ["0.0.0.0/0"]}, {})) == 1
	found("Microsoft.DocumentDB/databaseAccounts", {"ipRangeFilter": "1.2.3.4, 0.0.0.0"}, {}) == {[
		"properties",
		"ipRangeFilter",
	]}
}

said(properties) := denied if {
	denied := firewall_open.deny with input as {"resource": {"type": account, "properties": properties}, "related": {}}
}

test_what_is_said if {
	said({"ipAllowlist": ["1.2.3.4", "0.0.0.0/0"]}) == {{
		"path": ["properties", "ipAllowlist", 1],
		"message": "0.0.0.0/0 lets in half of the internet or more, alone or with other rules",
	}}
	said({"ipRules": [{"ipAddressOrRange": "0.0.0.0"}]}) == {{
		"path": ["properties", "ipRules", 0, "ipAddressOrRange"],
		"message": "0.0.0.0 lets in all of Azure",
	}}
	said({}) == set()
}

test_each_list_at_its_place if {
	rules := [{"value": "0.0.0.0/0"}]
	every case in [
		{"path": ["ipRules"], "properties": {"ipRules": rules}},
		{"path": ["inboundIpRules"], "properties": {"inboundIpRules": rules}},
		{"path": ["ipFilterRules"], "properties": {"ipFilterRules": rules}},
		{"path": ["networkAcls", "ipRules"], "properties": {"networkAcls": {"ipRules": rules}}},
		{"path": ["networkRuleSet", "ipRules"], "properties": {"networkRuleSet": {"ipRules": rules}}},
		{"path": ["networkRuleSets", "ipRules"], "properties": {"networkRuleSets": {"ipRules": rules}}},
		{
			"path": ["networkProfile", "accountAccess", "ipRules"],
			"properties": {"networkProfile": {"accountAccess": {"ipRules": rules}}},
		},
		{
			"path": ["networkProfile", "nodeManagementAccess", "ipRules"],
			"properties": {"networkProfile": {"nodeManagementAccess": {"ipRules": rules}}},
		},
	] {
		found(account, case.properties, {}) == {array.concat(array.concat(["properties"], case.path), [0, "value"])}
	}
	found(account, {"allowedIpRangeList": ["1.2.3.4", "0.0.0.0/0"]}, {}) == {["properties", "allowedIpRangeList", 1]}
}

test_each_spelling_of_a_rule if {
	every key in ["value", "ipMask", "ipAddressOrRange"] {
		found(account, {"ipRules": [{key: "0.0.0.0/0"}]}, {}) == {["properties", "ipRules", 0, key]}
	}
}

test_filters_that_reject if {
	hub := "Microsoft.Devices/IotHubs"
	rule := {"filterName": "all", "ipMask": "0.0.0.0/0"}
	accepted := found(hub, {"ipFilterRules": [object.union(rule, {"action": "Accept"})]}, {})
	accepted == {["properties", "ipFilterRules", 0, "ipMask"]}
	count(found(hub, {"ipFilterRules": [object.union(rule, {"action": "Reject"})]}, {})) == 0
}

test_clusters if {
	profile := {"apiServerAccessProfile": {"authorizedIPRanges": ["1.2.3.4/32", "0.0.0.0/0"]}}
	open := found("Microsoft.ContainerService/managedClusters", profile, {})
	open == {["properties", "apiServerAccessProfile", "authorizedIPRanges", 1]}
}

v6 := "Microsoft.Sql/servers/ipv6FirewallRules"

test_rules_of_ipv6 if {
	start := {["properties", "startIPv6Address"]}
	every first in ["::", "0::", "0000:0000:0000:0000:0000:0000:0000:0000"] {
		found(v6, {"startIPv6Address": first, "endIPv6Address": "FFFF:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}, {}) == start
	}
	count(found(v6, {"startIPv6Address": "::", "endIPv6Address": "2001:db8::1"}, {})) == 0
	count(found(v6, {"startIPv6Address": "2001:db8::", "endIPv6Address": "ffff::"}, {})) == 0
	rule := {"type": v6, "properties": {"startIPv6Address": "::", "endIPv6Address": "ffff::"}}
	said := {d.message | some d in firewall_open.deny} with input as {"resource": rule}
	said == {"::/0 lets in half of the internet or more, alone or with other rules"}
}
