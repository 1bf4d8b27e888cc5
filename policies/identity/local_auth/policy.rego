# METADATA
# title: Services take Entra identities only, no keys, passwords or admin users
# description: >-
#   A shared key or a local admin opens all personal data of a service to whoever holds it, without a name in any
#   log, and
#   does not end when somebody leaves.
# related_resources:
#   - https://learn.microsoft.com/security/benchmark/azure/mcsb-v2-identity-management
#   - https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent
#   - https://learn.microsoft.com/azure/cosmos-db/how-to-disable-key-based-authentication
#   - https://learn.microsoft.com/azure/app-service/configure-basic-auth-disable
# custom:
#   id: identity-local-auth
#   severity: high
#   resource_types:
#     - Microsoft.AppConfiguration/configurationStores
#     - Microsoft.Automation/automationAccounts
#     - Microsoft.Batch/batchAccounts
#     - Microsoft.BotService/botServices
#     - Microsoft.Cache/redis
#     - Microsoft.Cache/redisEnterprise/databases
#     - Microsoft.CognitiveServices/accounts
#     - Microsoft.Communication/communicationServices
#     - Microsoft.Compute/virtualMachineScaleSets
#     - Microsoft.Compute/virtualMachines
#     - Microsoft.ContainerRegistry/registries
#     - Microsoft.ContainerService/managedClusters
#     - Microsoft.DBforMySQL/flexibleServers
#     - Microsoft.DBforPostgreSQL/flexibleServers
#     - Microsoft.DBforPostgreSQL/serverGroupsv2
#     - Microsoft.Dashboard/grafana
#     - Microsoft.Devices/IotHubs
#     - Microsoft.DocumentDB/databaseAccounts
#     - Microsoft.DocumentDB/mongoClusters
#     - Microsoft.EventGrid/domains
#     - Microsoft.EventGrid/partnerNamespaces
#     - Microsoft.EventGrid/topics
#     - Microsoft.EventHub/namespaces
#     - Microsoft.Insights/components
#     - Microsoft.MachineLearningServices/workspaces/batchEndpoints
#     - Microsoft.MachineLearningServices/workspaces/computes
#     - Microsoft.MachineLearningServices/workspaces/onlineEndpoints
#     - Microsoft.Maps/accounts
#     - Microsoft.OperationalInsights/workspaces
#     - Microsoft.Search/searchServices
#     - Microsoft.ServiceBus/namespaces
#     - Microsoft.SignalRService/signalR
#     - Microsoft.SignalRService/webPubSub
#     - Microsoft.Sql/managedInstances
#     - Microsoft.Sql/servers
#     - Microsoft.Storage/storageAccounts
#     - Microsoft.Synapse/workspaces
#     - Microsoft.Web/sites
#     - Microsoft.Web/sites/basicPublishingCredentialsPolicies
#     - Microsoft.Web/sites/slots
#     - Microsoft.Web/sites/slots/basicPublishingCredentialsPolicies
#   relations:
#     - sql_entra_only
#     - sql_instance_entra_only
#     - synapse_entra_only
#     - mysql_configurations
#     - publishing_policies
#     - slot_publishing_policies
#   parameters: {password_environments: []}
#   frameworks:
#     cis-azure: ["9.3.1.3"]
#     gdpr: ["Art. 32(1)(b)", "Art. 32(4)", "Art. 5(1)(f)", "Art. 25(1)"]
#     mcsb: ["IM-1"]
#   requirements: [B2, B5, C9, C19, E24]
#   remediation: >-
#     Turn local authentication off, for instance `properties.disableLocalAuth: true`, `allowSharedKeyAccess: false`,
#     `adminUserEnabled: false` or `authConfig.passwordAuth: Disabled`, and assign roles to identities.
#   fix:
#     - path: properties.allowSharedKeyAccess
#       value: false
#       safe: false
#       why: "Whoever logs on with a key or password no longer can: roles come first."
#     - path: properties.disableLocalAuth
#       value: true
#       safe: false
#       why: "Whoever logs on with a key or password no longer can: roles come first."
#     - path: properties.authMode
#       value: AADToken
#       safe: false
#       why: "Whoever logs on with a key or password no longer can: roles come first."
#     - path: properties.features.disableLocalAuth
#       value: true
#       safe: false
#       why: "Whoever logs on with a key or password no longer can: roles come first."
#     - path: properties.adminUserEnabled
#       value: false
#       safe: false
#       why: "Whoever logs on with a key or password no longer can: roles come first."
#     - path: properties.disableAccessKeyAuthentication
#       value: true
#       safe: false
#       why: "Whoever logs on with a key or password no longer can: roles come first."
#     - path: properties.accessKeysAuthentication
#       value: Disabled
#       safe: false
#       why: "Whoever logs on with a key or password no longer can: roles come first."
#     - path: properties.disableLocalAccounts
#       value: true
#       safe: false
#       why: "Whoever logs on with a key or password no longer can: roles come first."
#     - path: properties.apiKey
#       value: Disabled
#       safe: false
#       why: "Whoever logs on with a key or password no longer can: roles come first."
#     - path: properties.authConfig.allowedModes
#       value: [MicrosoftEntraID]
#       safe: false
#       why: "Whoever logs on with a key or password no longer can: roles come first."
#     - path: properties.allowedAuthenticationModes
#       value: [AAD]
#       safe: false
#       why: "Whoever logs on with a key or password no longer can: roles come first."
#     - path: properties.authConfig.activeDirectoryAuth
#       value: Enabled
#       safe: false
#       why: The server then needs an administrator of Entra.
#     - path: properties.authConfig.passwordAuth
#       value: Disabled
#       safe: false
#       why: "Whoever logs on with a key or password no longer can: roles come first."
#     - path: properties.allow
#       value: false
#       safe: false
#       why: Whoever publishes with a user name and a password no longer can.
#   since: 0.1.0
package seawall.policies.identity.local_auth

import data.seawall.lib.azure

is_mysql if azure.type_is(input.resource, "Microsoft.DBforMySQL/flexibleServers")

# APIs of Cosmos DB that know keys only have nothing to turn off.
key_only if {
	azure.type_is(input.resource, "Microsoft.DocumentDB/databaseAccounts")
	lower(input.resource.kind) == "mongodb"
}

key_only if {
	azure.type_is(input.resource, "Microsoft.DocumentDB/databaseAccounts")
	some capability in input.resource.properties.capabilities
	lower(capability.name) in {"enablemongo", "enablecassandra", "enablegremlin"}
}

# A profile may forbid database passwords in some environments only; an empty list means all.
passwords_judged if count(input.params.password_environments) == 0

passwords_judged if input.environment in input.params.password_environments

listed contains row if {
	not key_only
	some row in data.seawall.tables.local_auth[lower(input.resource.type)]
}

concerned contains row if {
	some row in listed
	not row.linux
}

concerned contains row if {
	some row in listed
	row.linux
	runs_linux
}

machine := input.resource.properties if azure.type_is(input.resource, "Microsoft.Compute/virtualMachines")

machine := input.resource.properties.virtualMachineProfile if {
	azure.type_is(input.resource, "Microsoft.Compute/virtualMachineScaleSets")
}

runs_linux if machine.osProfile.linuxConfiguration

# A Linux machine without the configuration takes passwords. One without a profile comes from a disk that has its
# accounts already.
runs_linux if {
	machine.osProfile
	lower(machine.storageProfile.osDisk.osType) == "linux"
}

runs_linux if {
	machine.osProfile
	lower(machine.storageProfile.imageReference.publisher) in linux_publishers
}

linux_publishers := {
	"almalinux", "canonical", "coreos", "credativ", "debian", "kinvolk", "openlogic",
	"oracle", "redhat", "resf", "suse",
}

rows contains row if {
	some row in concerned
	not row.password
}

rows contains row if {
	passwords_judged
	some row in concerned
	row.password
}

# Servers of SQL say it themselves or by a child; where the child exists, it was written last.
children contains child if {
	some row in rows
	some child in object.get(input.related, object.get(row, "child", ""), [])
}

child_refuses if {
	some child in children
	azure.is_true(child.properties.azureADOnlyAuthentication)
}

paths contains row.path if some row in rows

acceptable contains row.path if {
	some row in rows
	count(children) == 0
	lower(sprintf("%v", [azure.effective(input.resource, row.path)])) == row.good
}

acceptable contains row.path if {
	some row in rows
	row.child
	child_refuses
}

# A list must be there, for left out means every mode.
acceptable contains row.path if {
	some row in rows
	written := azure.effective(input.resource, row.path)
	is_array(written)
	modes := {lower(mode) | some mode in written}
	count(modes) > 0
	count(modes & {row.bad}) == 0
}

entra_only_mysql if {
	some configuration in input.related.mysql_configurations
	lower(configuration.leaf) == "aad_auth_only"
	lower(configuration.properties.value) in {"on", "true", "1"}
}

# A site that a template makes takes passwords for publishing until it is told otherwise, for each way by a child of its
# own. One that stands, as in an export without these children, may have been made by the portal, which turns them off.
is_site if {
	lower(input.resource.type) in {"microsoft.web/sites", "microsoft.web/sites/slots"}
	input.resource.apiVersion
}

publishing := {"ftp", "scm"} - {segments[count(segments) - 1] |
	some relation in ["publishing_policies", "slot_publishing_policies"]
	some policy in object.get(input.related, relation, [])
	segments := split(lower(policy.name), "/")
}

applies if is_site

applies if count(paths) > 0

applies if is_mysql

deny contains {"path": path, "message": "keys, passwords or admin users are accepted"} if {
	some path in paths - acceptable
}

deny contains {"path": ["properties"], "message": "the server parameter `aad_auth_only` is not on"} if {
	is_mysql
	passwords_judged
	not entra_only_mysql
}

deny contains {"path": ["properties"], "message": message} if {
	is_site
	count(publishing) > 0
	ways := concat(" and ", sort(publishing))
	message := sprintf("no `basicPublishingCredentialsPolicies` turns passwords off for publishing by %s", [ways])
}
