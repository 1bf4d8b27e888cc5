# METADATA
# title: Services accept TLS 1.2 or newer only
# description: >-
#   TLS 1.0 and 1.1 can be broken by an attacker on the path, who then reads personal data in transit. The oldest
#   version
#   that a service accepts decides, not the newest it offers.
# related_resources:
#   - https://learn.microsoft.com/azure/storage/common/transport-layer-security-configure-minimum-version
#   - https://learn.microsoft.com/azure/app-service/overview-tls
#   - https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview
# custom:
#   id: tls-minimum-version
#   severity: high
#   resource_types:
#     - Microsoft.AAD/domainServices
#     - Microsoft.ApiManagement/service
#     - Microsoft.Cache/redis
#     - Microsoft.Cache/redisEnterprise
#     - Microsoft.Cdn/profiles/customDomains
#     - Microsoft.Cdn/profiles/endpoints/customDomains
#     - Microsoft.DBforMariaDB/servers
#     - Microsoft.DBforMySQL/flexibleServers/configurations
#     - Microsoft.DBforMySQL/servers
#     - Microsoft.DBforPostgreSQL/flexibleServers/configurations
#     - Microsoft.DBforPostgreSQL/servers
#     - Microsoft.Devices/IotHubs
#     - Microsoft.DocumentDB/databaseAccounts
#     - Microsoft.EventGrid/domains
#     - Microsoft.EventGrid/namespaces
#     - Microsoft.EventGrid/partnerNamespaces
#     - Microsoft.EventGrid/topics
#     - Microsoft.EventHub/namespaces
#     - Microsoft.HDInsight/clusters
#     - Microsoft.Network/applicationGateways
#     - Microsoft.Network/frontDoors
#     - Microsoft.ServiceBus/namespaces
#     - Microsoft.Sql/managedInstances
#     - Microsoft.Sql/servers
#     - Microsoft.Storage/storageAccounts
#     - Microsoft.Synapse/workspaces/dedicatedSQLminimalTlsSettings
#     - Microsoft.Web/sites
#     - Microsoft.Web/sites/config
#     - Microsoft.Web/sites/slots
#     - Microsoft.Web/sites/slots/config
#   relations: []
#   parameters: {minimum: "1.2"}
#   frameworks:
#     cis-azure: ["7.12", "9.3.6"]
#     gdpr: ["Art. 32(1)(a)", "Art. 32(2)", "Art. 5(1)(f)"]
#     iso-27001: ["A.8.24"]
#     mcsb: ["DP-3", "NS-8"]
#     nis2: ["Annex 6.7.2(i)", "Annex 9.2(a)"]
#   requirements: [B3, C7, C19, E1, E12]
#   remediation: >-
#     Set the oldest version that the service accepts to TLS 1.2, for instance `properties.minimumTlsVersion: TLS1_2` on
#     a storage account or `properties.siteConfig.minTlsVersion: 1.2` on a web app.
#   fix:
#     - path: properties.minimumTlsVersion
#       types: [Microsoft.Storage/storageAccounts]
#       api: "2019-04-01"
#       value: TLS1_2
#       safe: true
#     - path: properties.minimumTlsVersion
#       types: [Microsoft.EventHub/namespaces, Microsoft.ServiceBus/namespaces]
#       api: "2022-01-01"
#       value: "1.2"
#       safe: true
#     - {path: properties.minimumTlsVersion, api: "2018-03-01", value: "1.2", safe: true}
#     - path: properties.minimalTlsVersion
#       types: [Microsoft.DBforMariaDB/servers, Microsoft.DBforMySQL/servers, Microsoft.DBforPostgreSQL/servers]
#       value: TLS1_2
#       safe: true
#     - path: properties.minimalTlsVersion
#       types: [Microsoft.DocumentDB/databaseAccounts]
#       api: "2022-11-15"
#       value: Tls12
#       safe: true
#     - {path: properties.minimalTlsVersion, api: "2020-11-01", value: "1.2", safe: true}
#     - {path: properties.minimumTlsVersionAllowed, value: "1.2", safe: true}
#     - path: properties.siteConfig.minTlsVersion
#       types: [Microsoft.Web/sites, Microsoft.Web/sites/slots]
#       api: "2018-11-01"
#       value: "1.2"
#       safe: true
#     - {path: properties.siteConfig.scmMinTlsVersion, api: "2020-12-01", value: "1.2", safe: true}
#     - path: properties.minTlsVersion
#       types: [Microsoft.Web/sites/config, Microsoft.Web/sites/slots/config]
#       api: "2018-11-01"
#       value: "1.2"
#       safe: true
#     - {path: properties.scmMinTlsVersion, api: "2020-12-01", value: "1.2", safe: true}
#     - path: properties.minTlsVersion
#       types: [Microsoft.Devices/IotHubs]
#       value: "1.2"
#       safe: false
#       why: It can be set only when the resource is made.
#     - path: properties.minSupportedTlsVersion
#       value: "1.2"
#       safe: false
#       why: It can be set only when the resource is made.
#     - path: properties.value
#       types:
#         - Microsoft.DBforMySQL/flexibleServers/configurations
#         - Microsoft.DBforPostgreSQL/flexibleServers/configurations
#       value: TLSv1.2
#       safe: true
#     - {path: properties.tlsSettings.minimumTlsVersion, value: TLS12, safe: true}
#     - {path: properties.tlsSettings.cipherSuiteSetType, value: TLS12_2022, safe: true}
#     - {path: properties.customHttpsParameters.minimumTlsVersion, value: TLS12, safe: true}
#     - path: properties.frontendEndpoints[*].properties.customHttpsConfiguration.minimumTlsVersion
#       value: "1.2"
#       safe: true
#     - path: properties.sslPolicy.policyName
#       value: AppGwSslPolicy20220101
#       beside: {policyType: Predefined}
#       safe: true
#     - {path: properties.sslPolicy.minProtocolVersion, value: TLSv1_2, safe: true}
#     - {path: "properties.sslProfiles[*].properties.sslPolicy.policyName", value: AppGwSslPolicy20220101, safe: true}
#     - {path: "properties.sslProfiles[*].properties.sslPolicy.minProtocolVersion", value: TLSv1_2, safe: true}
#     - {path: "properties.customProperties.{key}", value: "False", safe: true}
#     - path: properties.domainSecuritySettings.tlsV1
#       value: Disabled
#       safe: false
#       why: Computers that speak nothing newer can no longer log on.
#   since: 0.1.0
package seawall.policies.tls.minimum_version

import data.seawall.lib.azure
import data.seawall.lib.tls

listed := data.seawall.tables.tls_minimum_version.types[lower(input.resource.type)]

rows contains row if {
	some row in listed
	object.get(row, "named", "") == ""
	object.get(input.resource, object.get(row, "if", ["type"]), null) != null
}

rows contains row if {
	some row in listed
	row.named == lower(input.resource.leaf)
	object.get(input.resource, object.get(row, "if", ["type"]), null) != null
}

settings := tls.gateway_settings(input.resource) if {
	azure.type_is(input.resource, "Microsoft.Network/applicationGateways")
}

settings := tls.front_door_settings(input.resource) if azure.type_is(input.resource, "Microsoft.Network/frontDoors")

paths contains row.path if some row in rows

paths contains setting.path if some setting in settings

acceptable contains row.path if {
	some row in rows
	tls.accepts(azure.effective(input.resource, row.path), input.params.minimum)
}

acceptable contains row.path if {
	some row in rows
	row.disabled
	lower(sprintf("%v", [azure.effective(input.resource, row.path)])) in {"false", "disabled"}
}

acceptable contains setting.path if {
	some setting in settings
	tls.accepts(setting.value, input.params.minimum)
}

# Gateways of old disable versions one by one.
acceptable contains ["properties", "sslPolicy", "minProtocolVersion"] if {
	disabled := {lower(version) | some version in input.resource.properties.sslPolicy.disabledSslProtocols}
	disabled & {"tlsv1_0", "tlsv1_1"} == {"tlsv1_0", "tlsv1_1"}
}

applies if count(paths) > 0

deny contains {"path": path, "message": sprintf("accepts a TLS version older than %v", [input.params.minimum])} if {
	some path in paths - acceptable
}
