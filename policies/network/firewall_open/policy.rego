# METADATA
# title: No firewall rule lets in all of Azure or half of the internet
# description: >-
#   0.0.0.0 admits every customer of Azure, a range of half the internet everybody: nothing but a password then
#   stands before the personal data. Rules that do so together count as one that does.
# related_resources:
#   - https://learn.microsoft.com/azure/azure-sql/database/firewall-configure
#   - https://learn.microsoft.com/azure/cosmos-db/how-to-configure-firewall
# custom:
#   id: network-firewall-open
#   severity: critical
#   resource_types:
#     - Microsoft.Batch/batchAccounts
#     - Microsoft.Cache/redis/firewallRules
#     - Microsoft.CognitiveServices/accounts
#     - Microsoft.ContainerRegistry/registries
#     - Microsoft.ContainerService/managedClusters
#     - Microsoft.DBforMariaDB/servers/firewallRules
#     - Microsoft.DBforMySQL/flexibleServers/firewallRules
#     - Microsoft.DBforMySQL/servers/firewallRules
#     - Microsoft.DBforPostgreSQL/flexibleServers/firewallRules
#     - Microsoft.DBforPostgreSQL/serverGroupsv2/firewallRules
#     - Microsoft.DBforPostgreSQL/servers/firewallRules
#     - Microsoft.Devices/IotHubs
#     - Microsoft.Devices/provisioningServices
#     - Microsoft.DocumentDB/databaseAccounts
#     - Microsoft.DocumentDB/mongoClusters/firewallRules
#     - Microsoft.EventGrid/domains
#     - Microsoft.EventGrid/namespaces
#     - Microsoft.EventGrid/partnerNamespaces
#     - Microsoft.EventGrid/topics
#     - Microsoft.EventHub/namespaces/networkRuleSets
#     - Microsoft.KeyVault/managedHSMs
#     - Microsoft.KeyVault/vaults
#     - Microsoft.Kusto/clusters
#     - Microsoft.MachineLearningServices/workspaces
#     - Microsoft.Relay/namespaces/networkRuleSets
#     - Microsoft.Search/searchServices
#     - Microsoft.ServiceBus/namespaces/networkRuleSets
#     - Microsoft.SignalRService/signalR
#     - Microsoft.SignalRService/webPubSub
#     - Microsoft.Sql/servers/firewallRules
#     - Microsoft.Sql/servers/ipv6FirewallRules
#     - Microsoft.Storage/storageAccounts
#     - Microsoft.Synapse/workspaces/firewallRules
#   relations: [rule_server]
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 25(2)", "Art. 5(1)(f)", "Art. 32(2)"]
#     iso-27001: ["A.8.3"]
#     mcsb: ["NS-2"]
#   requirements: [A6, C4, D4]
#   remediation: Remove the rule; reach the service through a private endpoint or name the addresses that need it.
#   since: 0.1.0
package seawall.policies.network.firewall_open

import data.seawall.lib.network

properties := object.get(input.resource, ["properties"], {})

# The lists of addresses that a service may hold.
lists := [
	["ipRules"],
	["inboundIpRules"],
	["ipFilterRules"],
	["networkAcls", "ipRules"],
	["networkRuleSet", "ipRules"],
	["networkRuleSets", "ipRules"],
	["networkProfile", "accountAccess", "ipRules"],
	["networkProfile", "nodeManagementAccess", "ipRules"],
]

# The filters of IoT hubs and provisioning services reject as well as accept.
entries contains {"path": array.concat(["properties"], array.concat(list, [i])), "rule": rule} if {
	some list in lists
	some i, rule in object.get(properties, list, [])
	lower(object.get(rule, ["action"], "Accept")) != "reject"
}

items contains {"path": array.concat(entry.path, ["value"]), "text": entry.rule.value} if some entry in entries

items contains {"path": array.concat(entry.path, ["ipMask"]), "text": entry.rule.ipMask} if some entry in entries

items contains {"path": array.concat(entry.path, ["ipAddressOrRange"]), "text": entry.rule.ipAddressOrRange} if {
	some entry in entries
}

items contains {"path": ["properties", "ipAllowlist", i], "text": text} if {
	some i, text in object.get(properties, ["ipAllowlist"], [])
}

items contains {"path": ["properties", "allowedIpRangeList", i], "text": text} if {
	some i, text in object.get(properties, ["allowedIpRangeList"], [])
}

items contains {"path": ["properties", "apiServerAccessProfile", "authorizedIPRanges", i], "text": text} if {
	some i, text in object.get(properties, ["apiServerAccessProfile", "authorizedIPRanges"], [])
}

items contains {"path": ["properties", "ipRangeFilter"], "text": trim_space(text)} if {
	some text in split(object.get(properties, ["ipRangeFilter"], ""), ",")
}

items contains {"path": path, "text": text} if some [path, text] in ranges(input.resource)

# The other rules of the server matter only for what all let in together.
items contains {"path": [], "text": text} if {
	some server in object.get(input, ["related", "rule_server"], [])
	some _, rules in object.get(server, ["related"], {})
	some rule in rules
	some [_, text] in ranges(rule)
}

ranges(rule) := named | short | sixth if {
	named := {[["properties", "startIpAddress"], text] |
		text := bounds(rule.properties.startIpAddress, rule.properties.endIpAddress)
	}
	short := {[["properties", "startIP"], text] | text := bounds(rule.properties.startIP, rule.properties.endIP)}

	# From the first addresses to the last blocks, which nobody has.
	sixth := {[["properties", "startIPv6Address"], "::/0"] |
		split(rule.properties.startIPv6Address, ":")[0] in {"", "0", "0000"}
		startswith(lower(rule.properties.endIPv6Address), "f")
	}
}

# Start and end 0.0.0.0 is how Azure writes "all of Azure".
bounds("0.0.0.0", "0.0.0.0") := "0.0.0.0"

bounds(first, last) := concat("-", [first, last]) if concat("-", [first, last]) != "0.0.0.0-0.0.0.0"

whom("0.0.0.0") := "all of Azure"

whom(text) := "half of the internet or more, alone or with other rules" if text != "0.0.0.0"

deny contains {"path": item.path, "message": message} if {
	some item in network.open_items(items)
	item.path != []
	message := sprintf("%s lets in %s", [item.text, whom(item.text)])
}
