# METADATA
# title: Logs and telemetry are kept long enough
# description: >-
#   Whoever finds a breach of personal data must tell what happened, and logs of thirty days are often gone by then.
# related_resources:
#   - https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure
# custom:
#   id: monitoring-retention
#   severity: medium
#   resource_types:
#     - Microsoft.Insights/components
#     - Microsoft.OperationalInsights/workspaces
#     - Microsoft.OperationalInsights/workspaces/tables
#   relations: []
#   parameters: {days: 90}
#   frameworks:
#     gdpr: ["Art. 32(1)(d)", "Art. 5(2)", "Art. 33(5)", "Art. 33(3)", "Art. 28(3)(h)"]
#     iso-27001: ["A.8.15"]
#     mcsb: ["LT-6"]
#     nis2: ["Annex 3.2.5"]
#   requirements: [E21]
#   remediation: >-
#     Raise `retentionInDays` of the workspace and of the component to the days that the profile asks for; a table
#     with days of its own may say `totalRetentionInDays` instead.
#   fix:
#     - path: properties.retentionInDays
#       value: {parameter: days}
#       safe: false
#       why: Logs that are kept longer cost more.
#   since: 0.1.0
package seawall.policies.monitoring.retention

import data.seawall.lib.azure

days_path := ["properties", "retentionInDays"]

table if azure.type_is(input.resource, "Microsoft.OperationalInsights/workspaces/tables")

deny contains {"path": days_path, "message": message} if {
	not long_enough
	message := sprintf("logs are not kept for %v days", [input.params.days])
}

long_enough if to_number(azure.effective(input.resource, days_path)) >= input.params.days

# What a table keeps beyond the time in which it can be queried comes back by a search job.
long_enough if {
	table
	to_number(input.resource.properties.totalRetentionInDays) >= input.params.days
}

# A table without days of its own takes the workspace's, but for the cheap plans, which stay at 30 days.
long_enough if {
	lower(azure.effective(input.resource, ["properties", "plan"])) == "analytics"
	object.get(input.resource, days_path, -1) == -1
	object.get(input.resource, ["properties", "totalRetentionInDays"], -1) == -1
}
