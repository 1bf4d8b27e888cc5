# METADATA
# title: Secrets are references to a vault, never values in code or settings
# description: >-
#   A password, key or connection string that stands in a template, in a setting or in an output is read by everybody
#   who
#   may read the deployment, and cannot be rotated; it opens the data it protects.
# related_resources:
#   - https://learn.microsoft.com/azure/app-service/app-service-key-vault-references
#   - https://learn.microsoft.com/azure/container-apps/manage-secrets
#   - https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices
# custom:
#   id: identity-plaintext-secret
#   severity: critical
#   resource_types:
#     - Microsoft.AAD/domainServices
#     - Microsoft.ApiManagement/service
#     - Microsoft.ApiManagement/service/authorizationServers
#     - Microsoft.ApiManagement/service/certificates
#     - Microsoft.ApiManagement/service/identityProviders
#     - Microsoft.ApiManagement/service/loggers
#     - Microsoft.ApiManagement/service/namedValues
#     - Microsoft.ApiManagement/service/openidConnectProviders
#     - Microsoft.App/containerApps
#     - Microsoft.App/jobs
#     - Microsoft.App/managedEnvironments/daprComponents
#     - Microsoft.AppConfiguration/configurationStores/keyValues
#     - Microsoft.Automation/automationAccounts/credentials
#     - Microsoft.Automation/automationAccounts/variables
#     - Microsoft.BotService/botServices/connections
#     - Microsoft.CognitiveServices/accounts/connections
#     - Microsoft.Compute/virtualMachines
#     - Microsoft.Compute/virtualMachines/extensions
#     - Microsoft.Compute/virtualMachineScaleSets
#     - Microsoft.Compute/virtualMachineScaleSets/extensions
#     - Microsoft.ContainerInstance/containerGroups
#     - Microsoft.ContainerService/managedClusters
#     - Microsoft.DBforMariaDB/servers
#     - Microsoft.DBforMySQL/flexibleServers
#     - Microsoft.DBforMySQL/servers
#     - Microsoft.DBforPostgreSQL/flexibleServers
#     - Microsoft.DBforPostgreSQL/serverGroupsv2
#     - Microsoft.DBforPostgreSQL/serverGroupsv2/roles
#     - Microsoft.DBforPostgreSQL/servers
#     - Microsoft.DevTestLab/labs/virtualmachines
#     - Microsoft.DocumentDB/cassandraClusters
#     - Microsoft.DocumentDB/databaseAccounts/mongodbUserDefinitions
#     - Microsoft.DocumentDB/mongoClusters
#     - Microsoft.HDInsight/clusters
#     - Microsoft.KeyVault/vaults/secrets
#     - Microsoft.MachineLearningServices/workspaces/connections
#     - Microsoft.NetApp/netAppAccounts
#     - Microsoft.Network/applicationGateways
#     - Microsoft.Network/connections
#     - Microsoft.Network/virtualNetworkGateways
#     - Microsoft.Network/vpnServerConfigurations
#     - Microsoft.RedHatOpenShift/openShiftClusters
#     - Microsoft.Resources/deployments
#     - Microsoft.ServiceFabric/managedClusters
#     - Microsoft.Sql/managedInstances
#     - Microsoft.Sql/servers
#     - Microsoft.Sql/servers/jobAgents/credentials
#     - Microsoft.SqlVirtualMachine/sqlVirtualMachines
#     - Microsoft.Synapse/workspaces
#     - Microsoft.Web/certificates
#     - Microsoft.Web/connections
#     - Microsoft.Web/sites
#     - Microsoft.Web/sites/config
#     - Microsoft.Web/sites/slots
#     - Microsoft.Web/sites/slots/config
#     - Microsoft.Web/staticSites/config
#   relations: []
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 32(4)", "Art. 5(1)(f)", "Art. 25(1)"]
#     mcsb: ["IM-8"]
#   requirements: [A8, B6, D10, E7]
#   remediation: >-
#     Put the secret into a key vault by hand or by a pipeline and refer to it (`@Microsoft.KeyVault(…)`,
#     `keyVaultUrl`, a
#     Key Vault reference in the parameter file); mark outputs that carry secrets as secure, or remove them.
#   sensitive: true
#   since: 0.1.0
package seawall.policies.identity.plaintext_secret

import data.seawall.lib.azure
import data.seawall.lib.identity

secrets := object.get(input, "secrets", [])

places contains place if some place in identity.places(input.resource)

places contains place if some place in identity.scale_rules(input.resource)

places contains place if some place in identity.named_values(input.resource)

# Which secure values may not flow where: a parameter without a value, or a password that the deployment makes up, may
# fill a store, not a readable setting. What a snapshot does not keep was judged by its text when it was collected.
leaks := {
	"setting": {"generated", "literal", "parameter", "redacted", "runtime"},
	"setting_store": {"literal", "redacted", "runtime"},
	"store": {"literal", "redacted", "runtime"},
	"password": {"literal", "redacted", "runtime"},
	"vault": {"literal", "redacted", "runtime"},
}

# What the template itself calls secure is judged by where it comes from, everything else by its text.
known contains place.path if {
	some place in places
	some secret in secrets
	array.slice(place.path, 0, count(secret.path)) == secret.path
}

known contains place.path if {
	some place in places
	some secret in secrets
	array.slice(secret.path, 0, count(place.path)) == place.path
}

written contains place if {
	some place in places
	count({place.path} & known) == 0
}

harmless contains place.path if {
	some place in written
	identity.harmless_value(place.value)
}

empty contains place.path if {
	some place in written
	identity.empty_value(place.value)
}

exposed contains place.path if {
	some place in places
	some secret in secrets
	array.slice(secret.path, 0, count(place.path)) == place.path
	secret.kind in leaks[place.sink]
}

exposed contains place.path if {
	some place in written
	place.sink in {"setting", "setting_store"}
	identity.sensitive_name(place.name)
	count({place.path} & harmless) == 0
}

exposed contains place.path if {
	some place in written
	place.sink in {"setting", "setting_store"}
	identity.credential(place.value)
}

exposed contains place.path if {
	some place in written
	place.sink in {"store", "password", "vault"}
	count({place.path} & empty) == 0
}

deny contains {"path": path, "message": "a secret stands here in clear text"} if some path in exposed

deny contains {"path": path, "message": "an output shows a secret and is not marked secure"} if {
	azure.type_is(input.resource, "Microsoft.Resources/deployments")
	some path in shown
	count({path[2]} & secured) == 0

	# What is secret as a whole is told once.
	around := {array.slice(path, 0, length) | some length, _ in path; length >= 3}
	count(around & shown) == 0
}

shown contains secret.path if {
	some secret in secrets
	array.slice(secret.path, 0, 2) == ["properties", "outputs"]
}

secured contains name if {
	some name, output in input.resource.properties.outputs
	startswith(lower(output.type), "secure")
}
