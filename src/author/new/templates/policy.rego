# METADATA
# title: {{title}}
# description: {{description}}
# related_resources:
#   - {{link}}
# custom:
#   id: {{id}}
#   severity: {{severity}}
#   resource_types:
#     - {{type}}
#   relations: []
#   parameters: {}
#   frameworks: {}
#   requirements: []
#   remediation: {{remediation}}
#   since: {{since}}
package {{package}}

import data.seawall.lib.azure

{{open}}
# What is written counts, else Azure's default. What neither says is not acceptable.
acceptable if {{condition}}

deny contains {"path": {{path}}, "message": message} if {
	not acceptable
	message := "{{message}}"
}
