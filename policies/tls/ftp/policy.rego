# METADATA
# title: Web apps take no deployments over plain FTP
# description: >-
#   FTP sends the deployment password and the code in clear text; who has them controls the app and the personal data it
#   processes.
# related_resources:
#   - https://learn.microsoft.com/azure/app-service/deploy-ftp#enforce-ftps
# custom:
#   id: tls-ftp
#   severity: medium
#   resource_types:
#     - Microsoft.Web/sites
#     - Microsoft.Web/sites/config
#     - Microsoft.Web/sites/slots
#     - Microsoft.Web/sites/slots/config
#   relations: [site_configs, slot_configs]
#   parameters: {allowed: [Disabled, FtpsOnly]}
#   frameworks:
#     gdpr: ["Art. 32(1)(a)", "Art. 32(2)", "Art. 5(1)(f)"]
#     mcsb: ["DP-3"]
#   requirements: [E2]
#   remediation: Set `properties.siteConfig.ftpsState` to `Disabled`.
#   fix:
#     - {path: properties.siteConfig.ftpsState, api: "2018-11-01", value: FtpsOnly, safe: true}
#     - {path: properties.ftpsState, api: "2018-11-01", value: FtpsOnly, safe: true}
#   since: 0.1.0
package seawall.policies.tls.ftp

import data.seawall.lib.azure

is_site if lower(input.resource.type) in {"microsoft.web/sites", "microsoft.web/sites/slots"}

path := ["properties", "siteConfig", "ftpsState"] if is_site

path := ["properties", "ftpsState"] if not is_site

# A `config/web` beside the site says it as well, and is judged itself.
stated_beside if {
	some relation in ["site_configs", "slot_configs"]
	some config in object.get(input.related, relation, [])
	lower(config.leaf) == "web"
	config.properties.ftpsState
}

applies if is_site

applies if {
	lower(input.resource.leaf) == "web"
	object.get(input.resource, path, null) != null
}

acceptable if {
	allowed := {lower(state) | some state in input.params.allowed}
	lower(azure.effective(input.resource, path)) in allowed
}

acceptable if {
	object.get(input.resource, path, null) == null
	stated_beside
}

deny contains {"path": path, "message": "deployment over plain FTP is possible"} if {
	applies
	not acceptable
}
