# METADATA
# title: Deployments are complete
# description: What is not in the template is gone.
# related_resources:
#   - https://learn.microsoft.com/azure/templates/microsoft.resources/deployments
# custom:
#   id: deployments-mode
#   severity: high
#   resource_types:
#     - Microsoft.Resources/deployments
#   relations: []
#   parameters: {}
#   frameworks: {}
#   requirements: []
#   remediation: Set `properties.mode` to `Complete`.
#   fix:
#     - path: properties.mode
#       value: Complete
#       safe: true
#   since: 0.1.0
package seawall.policies.deployments.mode

deny contains {"path": ["properties", "mode"], "message": "the mode is not Complete"} if not complete

complete if input.resource.properties.mode == "Complete"
