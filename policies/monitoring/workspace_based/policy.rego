# METADATA
# title: Application Insights keeps its data in a Log Analytics workspace
# description: >-
#   A component without a workspace of its own choosing keeps telemetry about people where nobody sets retention,
#   access or network, and classic components are no longer supported.
# related_resources:
#   - https://learn.microsoft.com/azure/azure-monitor/app/create-workspace-resource
#   - https://learn.microsoft.com/azure/azure-monitor/app/convert-classic-resource
# custom:
#   id: monitoring-workspace-based
#   severity: medium
#   resource_types:
#     - Microsoft.Insights/components
#   relations: []
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(d)", "Art. 5(2)"]
#   requirements: [E21]
#   remediation: >-
#     Set `properties.WorkspaceResourceId` to a workspace that you manage, and leave `IngestionMode` at `LogAnalytics`.
#   fix:
#     - path: properties.IngestionMode
#       value: LogAnalytics
#       safe: false
#       why: The way back to the classic mode is closed.
#   since: 0.1.0
package seawall.policies.monitoring.workspace_based

deny contains {"path": ["properties", "WorkspaceResourceId"], "message": "the component names no workspace"} if {
	object.get(input.resource, ["properties", "WorkspaceResourceId"], "") == ""
}

# The classic modes keep telemetry in the component even where a workspace is named.
deny contains {"path": ["properties", "IngestionMode"], "message": message} if {
	mode := object.get(input.resource, ["properties", "IngestionMode"], "LogAnalytics")
	lower(mode) != "loganalytics"
	message := sprintf("telemetry goes to `%s`, not to the workspace", [mode])
}
