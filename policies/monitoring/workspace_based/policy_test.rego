package seawall.policies.monitoring.workspace_based_test

import data.seawall.policies.monitoring.workspace_based

found(properties) := denied if {
	denied := workspace_based.deny with input as {"resource": {
		"type": "Microsoft.Insights/components",
		"name": "appi",
		"properties": properties,
	}}
}

unnamed := {"path": ["properties", "WorkspaceResourceId"], "message": "the component names no workspace"}

test_no_workspace if {
	found({}) == {unnamed}
	found({"WorkspaceResourceId": ""}) == {unnamed}
}

test_workspace if count(found({"WorkspaceResourceId": "/w"})) == 0

test_mode_of_workspaces if count(found({"WorkspaceResourceId": "/w", "IngestionMode": "logAnalytics"})) == 0

test_classic_mode if {
	found({"WorkspaceResourceId": "/w", "IngestionMode": "ApplicationInsights"}) == {{
		"path": ["properties", "IngestionMode"],
		"message": "telemetry goes to `ApplicationInsights`, not to the workspace",
	}}
}
