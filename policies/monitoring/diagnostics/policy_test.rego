package seawall.policies.monitoring.diagnostics_test

import data.seawall.policies.monitoring.diagnostics

found(type, related, params) := of_kind(type, "", related, params)

of_kind(type, kind, related, params) := denied if {
	denied := diagnostics.deny with input as {
		"resource": {"type": type, "name": "x", "kind": kind, "properties": {}},
		"related": related,
		"params": object.union({"sinks": ["workspace"], "perimeter": "eu", "regions": []}, params),
	}
}

vault := "Microsoft.KeyVault/vaults"

account := "Microsoft.Storage/storageAccounts"

silent := {{"path": ["name"], "message": "no diagnostic setting sends logs anywhere that counts"}}

missing(services) := {{"path": ["name"], "message": message} |
	some service in services
	message := sprintf("no diagnostic setting sends logs of `%s` to where they may go", [service])
}

audit := {"categoryGroup": "audit", "enabled": true}

setting(properties) := {"service_diagnostics": [{"properties": properties}]}

test_none if found(vault, {}, {}) == silent

test_logs_to_a_workspace if {
	count(found(vault, setting({"workspaceId": "/w", "logs": [audit]}), {})) == 0
	count(found(vault, setting({"workspaceId": "/w", "logs": [{"category": "AuditEvent", "enabled": "true"}]}), {})) == 0
}

test_metrics_alone if {
	found(vault, setting({"workspaceId": "/w", "metrics": [{"enabled": true}]}), {}) == silent
	found(vault, setting({"workspaceId": "/w", "logs": [{"category": "AuditEvent", "enabled": false}]}), {}) == silent
	found(vault, setting({"workspaceId": "/w", "logs": [{"category": "AuditEvent"}]}), {}) == silent
}

test_sinks if {
	places := {
		"workspace": "workspaceId",
		"storage": "storageAccountId",
		"event_hub": "eventHubAuthorizationRuleId",
		"partner": "marketplacePartnerId",
	}
	every sink, key in places {
		count(found(vault, setting({key: "/s", "logs": [audit]}), {"sinks": [sink]})) == 0
		found(vault, setting({key: "/s", "logs": [audit]}), {"sinks": []}) == silent
	}
	found(vault, setting({"storageAccountId": "/s", "logs": [audit]}), {}) == silent
	found(vault, setting({"workspaceId": "", "logs": [audit]}), {}) == silent
}

place(location) := object.union(sent, {"related": {"diagnostic_workspace": [{"location": location}]}})

sent := {"properties": {"workspaceId": "/w", "logs": [audit]}}

test_workspace_inside if count(found(vault, {"service_diagnostics": [place("West Europe")]}, {})) == 0

test_workspace_outside if {
	found(vault, {"service_diagnostics": [place("uksouth")]}, {}) == {{
		"path": ["name"],
		"message": "logs leave the perimeter: `uksouth` is in United Kingdom, outside the EU",
	}}
	count(found(vault, {"service_diagnostics": [place("uksouth"), place("westeurope")]}, {})) == 0
	count(found(vault, {"service_diagnostics": [place("northeurope")]}, {"regions": ["westeurope"]})) == 1
}

on(service, more) := object.union({"scope": sprintf("/x/storageAccounts/a/%s/default", [service])}, more)

test_storage if {
	found(account, {}, {}) == missing({"blobServices"})
	count(found(account, {"storage_diagnostics": [on("BlobServices", sent)]}, {})) == 0
	found(account, {"storage_diagnostics": [on("fileServices", sent)]}, {}) == missing({"blobServices"})
	found(account, {"storage_diagnostics": [on("blobServices", place("eastus"))]}, {}) == missing({"blobServices"})
	found(account, {"service_diagnostics": [{"scope": "/x/storageAccounts/a"}]}, {}) == missing({"blobServices"})
}

test_services_that_are_used if {
	used := {"storage_shares": [{}], "storage_queues": [{}], "storage_tables": [{}]}
	names := {"fileServices", "queueServices", "tableServices"}
	found(account, used, {}) == missing(names | {"blobServices"})
	every name in names {
		related := object.union(used, {"storage_diagnostics": [on(name, sent)]})
		found(account, related, {}) == missing((names | {"blobServices"}) - {name})
	}
}

test_accounts_for_files if {
	of_kind(account, "FileStorage", {}, {}) == missing({"fileServices"})
	count(of_kind(account, "FileStorage", {"storage_diagnostics": [on("fileServices", sent)]}, {})) == 0
}
