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
