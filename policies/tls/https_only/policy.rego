# METADATA
# title: Entrances and services speak HTTPS only
# description: >-
#   What is sent over plain HTTP, credentials and personal data included, can be read and changed by anyone on the
#   path. A
#   redirect to HTTPS is accepted, an answer over HTTP is not; an ingress that passes TCP through terminates no TLS.
# related_resources:
#   - https://learn.microsoft.com/azure/app-service/configure-ssl-bindings
#   - https://learn.microsoft.com/azure/container-apps/ingress-overview
#   - https://learn.microsoft.com/azure/storage/common/storage-require-secure-transfer
# custom:
#   id: tls-https-only
#   severity: high
#   resource_types:
#     - Microsoft.ApiManagement/service/apis
#     - Microsoft.App/containerApps
#     - Microsoft.AppPlatform/Spring/apiPortals
#     - Microsoft.AppPlatform/Spring/apps
#     - Microsoft.AppPlatform/Spring/gateways
#     - Microsoft.Cdn/profiles/afdEndpoints/routes
#     - Microsoft.Cdn/profiles/endpoints
#     - Microsoft.Network/applicationGateways
#     - Microsoft.Network/frontDoors
#     - Microsoft.Storage/storageAccounts
#     - Microsoft.Web/sites
#     - Microsoft.Web/sites/slots
#   relations: []
#   parameters: {}
#   frameworks:
#     cis-azure: ["9.3.4"]
#     gdpr: ["Art. 32(1)(a)", "Art. 32(2)", "Art. 5(1)(f)"]
#     iso-27001: ["A.8.24"]
#     mcsb: ["DP-3"]
#     nis2: ["Annex 6.7.2(i)", "Annex 9.2(a)"]
#   requirements: [A7, B3, C7, E1]
#   remediation: >-
#     Turn plain HTTP off, for instance `properties.httpsOnly: true` on a web app, `ingress.allowInsecure: false` on a
#     container app, or redirect it to HTTPS on a gateway.
#   fix:
#     - {path: properties.httpsOnly, api: "2018-02-01", value: true, safe: true}
#     - {path: properties.supportsHttpsTrafficOnly, api: "2017-06-01", value: true, safe: true}
#     - {path: properties.configuration.ingress.allowInsecure, value: false, safe: true}
#     - path: properties.isHttpAllowed
#       value: false
#       safe: false
#       why: Requests by HTTP are refused, not redirected.
#     - {path: properties.httpsRedirect, value: Enabled, safe: true}
#     - {path: properties.forwardingProtocol, value: HttpsOnly, safe: false, why: The origin must answer by HTTPS.}
#     - path: properties.protocols[*]
#       types: [Microsoft.ApiManagement/service/apis]
#       set: properties.protocols
#       value: [https]
#       safe: false
#       why: Callers by HTTP or WebSocket without TLS are refused.
#   since: 0.1.0
package seawall.policies.tls.https_only

import data.seawall.lib.azure
import data.seawall.lib.https

rows := object.get(data.seawall.tables.tls_https_only, lower(input.resource.type), [])

required contains row.path if some row in rows

acceptable contains row.path if {
	some row in rows
	lower(sprintf("%v", [azure.effective(input.resource, row.path)])) == row.good
}

plain := https.container_app(input.resource) if azure.type_is(input.resource, "Microsoft.App/containerApps")

plain := https.cdn_endpoint(input.resource) if azure.type_is(input.resource, "Microsoft.Cdn/profiles/endpoints")

plain := https.front_door_route(input.resource) if {
	azure.type_is(input.resource, "Microsoft.Cdn/profiles/afdEndpoints/routes")
}

plain := https.front_door(input.resource) if azure.type_is(input.resource, "Microsoft.Network/frontDoors")

plain := https.application_gateway(input.resource) if {
	azure.type_is(input.resource, "Microsoft.Network/applicationGateways")
}

plain := https.api(input.resource) if azure.type_is(input.resource, "Microsoft.ApiManagement/service/apis")

default applies := true

applies := false if {
	azure.type_is(input.resource, "Microsoft.App/containerApps")
	object.get(input.resource, ["properties", "configuration", "ingress"], null) == null
}

deny contains {"path": path, "message": "plain HTTP is answered"} if some path in required - acceptable

deny contains {"path": path, "message": "not every connection is protected by TLS"} if some path in plain
