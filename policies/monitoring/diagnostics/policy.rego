# METADATA
# title: Services that keep data send their logs to a workspace
# description: >-
#   Without logs nobody can tell who read or changed personal data, and a breach is found late or never. They stay in
#   the European Union, as they hold personal data themselves.
# related_resources:
#   - https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings
#   - https://learn.microsoft.com/azure/azure-monitor/reference/logs-index
# custom:
#   id: monitoring-diagnostics
#   severity: medium
#   resource_types:
#     - Microsoft.AppConfiguration/configurationStores
#     - Microsoft.Automation/automationAccounts
#     - Microsoft.Batch/batchAccounts
#     - Microsoft.BotService/botServices
#     - Microsoft.Cache/redis
#     - Microsoft.Cache/redisEnterprise/databases
#     - Microsoft.CognitiveServices/accounts
#     - Microsoft.Communication/communicationServices
#     - Microsoft.ContainerRegistry/registries
#     - Microsoft.Dashboard/grafana
#     - Microsoft.Databricks/workspaces
#     - Microsoft.DataFactory/factories
#     - Microsoft.DataProtection/backupVaults
#     - Microsoft.DBforMariaDB/servers
#     - Microsoft.DBforMySQL/flexibleServers
#     - Microsoft.DBforMySQL/servers
#     - Microsoft.DBforPostgreSQL/flexibleServers
#     - Microsoft.DBforPostgreSQL/serverGroupsv2
#     - Microsoft.DBforPostgreSQL/servers
#     - Microsoft.Devices/IotHubs
#     - Microsoft.Devices/provisioningServices
#     - Microsoft.DigitalTwins/digitalTwinsInstances
#     - Microsoft.DocumentDB/cassandraClusters
#     - Microsoft.DocumentDB/databaseAccounts
#     - Microsoft.DocumentDB/mongoClusters
#     - Microsoft.EventGrid/domains
#     - Microsoft.EventGrid/namespaces
#     - Microsoft.EventGrid/partnerNamespaces
#     - Microsoft.EventGrid/topics
#     - Microsoft.EventHub/namespaces
#     - Microsoft.HealthcareApis/services
#     - Microsoft.HealthcareApis/workspaces/dicomservices
#     - Microsoft.HealthcareApis/workspaces/fhirservices
#     - Microsoft.KeyVault/managedHSMs
#     - Microsoft.KeyVault/vaults
#     - Microsoft.Kusto/clusters
#     - Microsoft.MachineLearningServices/registries
#     - Microsoft.MachineLearningServices/workspaces
#     - Microsoft.Purview/accounts
#     - Microsoft.RecoveryServices/vaults
#     - Microsoft.Relay/namespaces
#     - Microsoft.Search/searchServices
#     - Microsoft.ServiceBus/namespaces
#     - Microsoft.SignalRService/signalR
#     - Microsoft.SignalRService/webPubSub
#     - Microsoft.Sql/managedInstances
#     - Microsoft.Sql/managedInstances/databases
#     - Microsoft.Sql/servers/databases
#     - Microsoft.Storage/storageAccounts
#     - Microsoft.Synapse/workspaces
#   relations: [service_diagnostics, storage_diagnostics, storage_shares, storage_queues, storage_tables]
#   parameters: {sinks: [workspace], perimeter: eu, regions: []}
#   frameworks:
#     cis-azure: ["6.1.1.4", "6.1.4"]
#     gdpr: ["Art. 32(1)(d)", "Art. 5(2)", "Art. 33(5)", "Art. 33(3)", "Art. 28(3)(h)"]
#     iso-27001: ["A.8.15"]
#     mcsb: ["LT-3"]
#     nis2: ["Annex 3.2.3(c)"]
#   requirements: [C16]
#   remediation: >-
#     Add a `Microsoft.Insights/diagnosticSettings` on the service (for storage on `blobServices/default` and the like)
#     with the category group `audit` or `allLogs` enabled and `workspaceId` set to a workspace in the EU.
#   since: 0.1.0
package seawall.policies.monitoring.diagnostics

import data.seawall.lib.azure
import data.seawall.lib.regions

storage if azure.type_is(input.resource, "Microsoft.Storage/storageAccounts")

# The settings that count: with logs, and where they go.
logging contains setting if {
	some setting in array.concat(related("service_diagnostics"), related("storage_diagnostics"))
	some log in setting.properties.logs
	azure.is_true(log.enabled)
	some sink in input.params.sinks
	setting.properties[sinks[sink]] != ""
}

sinks := {
	"workspace": "workspaceId",
	"storage": "storageAccountId",
	"event_hub": "eventHubAuthorizationRuleId",
	"partner": "marketplacePartnerId",
}

# A workspace that somebody else declares has no place that could be told.
complaints(setting) := {complaint |
	some workspace in object.get(setting, ["related", "diagnostic_workspace"], [])
	complaint := regions.complaint(object.get(workspace, "location", ""), input.params)
}

inside contains setting if {
	some setting in logging
	count(complaints(setting)) == 0
}

deny contains {"path": ["name"], "message": "no diagnostic setting sends logs anywhere that counts"} if {
	not storage
	count(logging) == 0
}

deny contains {"path": ["name"], "message": message} if {
	not storage
	count(inside) == 0
	some setting in logging
	some complaint in complaints(setting)
	message := sprintf("logs leave the perimeter: %s", [complaint])
}

# Blobs are there in every account but those for files alone; the other services count when they are used.
services contains "blobServices" if {
	storage
	not for_files
}

for_files if lower(input.resource.kind) == "filestorage"

services contains "fileServices" if for_files

services contains "fileServices" if count(related("storage_shares")) > 0

services contains "queueServices" if count(related("storage_queues")) > 0

services contains "tableServices" if count(related("storage_tables")) > 0

deny contains {"path": ["name"], "message": message} if {
	some service in services
	count([setting | some setting in inside; contains(lower(setting.scope), lower(sprintf("/%s/", [service])))]) == 0
	message := sprintf("no diagnostic setting sends logs of `%s` to where they may go", [service])
}

related(relation) := object.get(input, ["related", relation], [])
