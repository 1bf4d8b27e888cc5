# METADATA
# title: Whom no network rule names is denied
# description: >-
#   A default action of Allow makes the list of permitted addresses worthless, and opens the personal data to the
#   internet the day somebody switches public access on again.
# related_resources:
#   - https://learn.microsoft.com/azure/storage/common/storage-network-security-set-default-access
#   - https://learn.microsoft.com/azure/cosmos-db/how-to-configure-firewall
# custom:
#   id: network-default-deny
#   severity: high
#   resource_types:
#     - Microsoft.Batch/batchAccounts
#     - Microsoft.CognitiveServices/accounts
#     - Microsoft.ContainerRegistry/registries
#     - Microsoft.Devices/IotHubs
#     - Microsoft.DocumentDB/databaseAccounts
#     - Microsoft.EventHub/namespaces/networkRuleSets
#     - Microsoft.KeyVault/managedHSMs
#     - Microsoft.KeyVault/vaults
#     - Microsoft.Relay/namespaces/networkRuleSets
#     - Microsoft.ServiceBus/namespaces/networkRuleSets
#     - Microsoft.SignalRService/signalR
#     - Microsoft.SignalRService/webPubSub
#     - Microsoft.Storage/storageAccounts
#   relations: []
#   parameters: {}
#   frameworks:
#     cis-azure: ["9.3.2.3"]
#     gdpr: ["Art. 32(1)(b)", "Art. 25(2)", "Art. 5(1)(f)", "Art. 32(2)"]
#     iso-27001: ["A.8.20"]
#     mcsb: ["NS-2"]
#     nis2: ["Annex 6.7.2(b)"]
#   requirements: [C4]
#   remediation: Set `defaultAction` to `Deny`; for Cosmos DB turn `isVirtualNetworkFilterEnabled` on or list `ipRules`.
#   fix:
#     - path: properties.networkRuleSet.defaultAction
#       value: Deny
#       safe: false
#       why: Whoever is in none of its lists and uses no private endpoint no longer gets in.
#     - path: properties.networkRuleSets.defaultAction
#       value: Deny
#       safe: false
#       why: Whoever is in none of its lists and uses no private endpoint no longer gets in.
#     - path: properties.networkProfile.accountAccess.defaultAction
#       value: Deny
#       safe: false
#       why: Whoever is in none of its lists and uses no private endpoint no longer gets in.
#     - path: properties.defaultAction
#       value: Deny
#       safe: false
#       why: Whoever is in none of its lists and uses no private endpoint no longer gets in.
#     - path: properties.networkAcls.defaultAction
#       value: Deny
#       safe: false
#       why: Whoever is in none of its lists and uses no private endpoint no longer gets in.
#     - path: properties.isVirtualNetworkFilterEnabled
#       value: true
#       safe: false
#       why: Whoever is in none of its lists and uses no private endpoint no longer gets in.
#   since: 0.1.0
package seawall.policies.network.default_deny

import data.seawall.lib.azure

properties := object.get(input.resource, ["properties"], {})

type := lower(input.resource.type)

cosmos if type == "microsoft.documentdb/databaseaccounts"

# Where a service keeps its default action.
place := ["properties", "isVirtualNetworkFilterEnabled"] if {
	cosmos
} else := ["properties", "networkRuleSet", "defaultAction"] if {
	type == "microsoft.containerregistry/registries"
} else := ["properties", "networkRuleSets", "defaultAction"] if {
	type == "microsoft.devices/iothubs"
} else := ["properties", "networkProfile", "accountAccess", "defaultAction"] if {
	type == "microsoft.batch/batchaccounts"
} else := ["properties", "defaultAction"] if {
	endswith(type, "/networkrulesets")
} else := ["properties", "networkAcls", "defaultAction"]

action := object.get(input.resource, place, "")

acceptable if lower(action) == "deny"

# An absent action takes effect only while public access is on.
acceptable if {
	action == ""
	closed
}

acceptable if {
	cosmos
	closed
}

closed if lower(object.get(properties, ["publicNetworkAccess"], "Enabled")) in {"disabled", "securedbyperimeter"}

# Cosmos DB has no default action: neither a filter nor addresses is the same as Allow.
acceptable if azure.is_true(properties.isVirtualNetworkFilterEnabled)

acceptable if {
	cosmos
	count(properties.ipRules) > 0
}

acceptable if {
	cosmos
	properties.ipRangeFilter != ""
}

deny contains {"path": place} if not acceptable
