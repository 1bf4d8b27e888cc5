package seawall.policies.monitoring.retention_test

import data.seawall.policies.monitoring.retention

found(type, properties) := denied if {
	resource := {"type": type, "name": "x", "properties": properties}
	denied := retention.deny with input as {"resource": resource, "params": {"days": 90}}
}

component := "Microsoft.Insights/components"

workspace := "Microsoft.OperationalInsights/workspaces"

table := "Microsoft.OperationalInsights/workspaces/tables"

short := {{"path": ["properties", "retentionInDays"], "message": "logs are not kept for 90 days"}}

test_workspaces if {
	found(workspace, {"retentionInDays": 89}) == short
	count(found(workspace, {"retentionInDays": 90})) == 0
	count(found(workspace, {"retentionInDays": "90"})) == 0
	found(workspace, {}) == short
	found(workspace, {"retentionInDays": 30, "totalRetentionInDays": 365}) == short
	found(workspace, {"retentionInDays": -1}) == short
}

test_components if {
	found(component, {"retentionInDays": 89}) == short
	count(found(component, {"retentionInDays": 90})) == 0
	count(found(component, {})) == 0
}

test_tables_with_days_of_their_own if {
	found(table, {"retentionInDays": 89}) == short
	count(found(table, {"retentionInDays": 90})) == 0
	count(found(table, {"retentionInDays": 30, "totalRetentionInDays": 90})) == 0
	found(table, {"retentionInDays": 30, "totalRetentionInDays": 89}) == short
	found(table, {"totalRetentionInDays": 89}) == short
}

test_tables_with_the_days_of_the_workspace if {
	count(found(table, {})) == 0
	count(found(table, {"plan": "analytics", "retentionInDays": -1, "totalRetentionInDays": -1})) == 0
}

test_cheap_plans if {
	found(table, {"plan": "Basic"}) == short
	count(found(table, {"plan": "Auxiliary", "totalRetentionInDays": 365})) == 0
}
