package seawall.lib.alerts_test

import data.seawall.lib.alerts

of(properties) := {"type": "Microsoft.Insights/metricAlerts", "properties": properties}

test_what_raises_alerts if {
	alerts.raises(of({}))
	alerts.raises({"type": "Microsoft.Insights/scheduledQueryRules", "kind": "LogAlert", "properties": {}})
	alerts.raises(rules([{"record": "r"}, {"alert": "a"}]))
}

rules(entries) := {"type": "Microsoft.AlertsManagement/prometheusRuleGroups", "properties": {"rules": entries}}

silent := [alert |
	some alert in [
		{"type": "Microsoft.Insights/scheduledQueryRules", "kind": "LogToMetric", "properties": {}},
		of({"action": {"odata.type": "Microsoft.LogToMetricAction"}}),
		rules([{"record": "r"}]),
		rules([{"record": "r", "alert": ""}]),
	]
	alerts.raises(alert)
]

test_what_only_records if silent == []

test_switches if {
	alerts.switch(of({"enabled": false})) == ["properties", "enabled"]
	alerts.switch(of({"enabled": "False"})) == ["properties", "enabled"]
	alerts.switch(of({"state": "Disabled"})) == ["properties", "state"]
	count([path | some p in [{}, {"enabled": true}, {"state": "Enabled"}]; path := alerts.switch(of(p))]) == 0
}

test_groups_of_every_type if {
	alerts.group_ids(of({})) == set()
	alerts.group_ids(of({"actions": [{"actionGroupId": "/a"}, {"actionGroupId": "/b"}]})) == {"/a", "/b"}
	alerts.group_ids(of({"actions": {"actionGroups": ["/a"]}})) == {"/a"}
	alerts.group_ids(of({"actions": {"actionGroups": [{"actionGroupId": "/a"}]}})) == {"/a"}
	alerts.group_ids(of({"action": {"aznsAction": {"actionGroup": ["/a"]}}})) == {"/a"}
	alerts.group_ids(of({"actionGroups": {"groupIds": ["/a"]}})) == {"/a"}
	telling := [{"actionGroupId": "/a"}]
	alerts.group_ids(rules([{"alert": "a", "actions": telling}])) == {"/a"}
	alerts.group_ids(rules([{"alert": "a", "enabled": true, "actions": telling}])) == {"/a"}
	alerts.group_ids(rules([{"alert": "a", "enabled": false, "actions": telling}])) == set()
	alerts.group_ids(rules([{"alert": "", "actions": telling}, {"record": "r", "actions": telling}])) == set()
}

test_receivers if {
	names := {
		"armRoleReceivers", "automationRunbookReceivers", "azureAppPushReceivers", "azureFunctionReceivers",
		"emailReceivers", "eventHubReceivers", "incidentReceivers", "itsmReceivers", "logicAppReceivers",
		"smsReceivers", "voiceReceivers", "webhookReceivers",
	}
	every name in names {
		alerts.receivers(of({name: [{"name": "x"}, {}]})) == [name, name]
	}
	alerts.receivers(of({"emailReceivers": [], "otherReceivers": [{}]})) == []
	alerts.receivers(of({"smsReceivers": [{"status": "disabled"}]})) == []
	count(alerts.receivers(of({"smsReceivers": [{"status": "Enabled"}]}))) == 1
}

told := {"actions": [{"actionGroupId": "/a"}]}

working(given) := count([alert | some alert in given; alerts.works(alert)])

test_what_works if working([of(told), of(object.union(told, {"enabled": true}))]) == 2

test_what_does_not if {
	working([of({}), of(object.union(told, {"enabled": false}))]) == 0
	working([object.union(of(told), {"kind": "LogToMetric"})]) == 0
}

kinds(alert) := {kind |
	some kind in ["any", "error_rate", "down", "database", "external_api", "other"]
	alerts.is_kind(alert, kind)
}

metric(name) := of({"criteria": {"allOf": [{"metricName": name}]}})

query(text) := of({"criteria": {"allOf": [{"query": text}]}})

test_kinds_by_metric if {
	every name in [
		"Http5xx", "requests/failed", "exceptions/count", "FailedRequests", "Percentage5XX",
		"ServerErrors",
	] {
		kinds(metric(name)) == {"any", "error_rate"}
	}
	every name in [
		"HealthCheckStatus", "availabilityResults/availabilityPercentage", "UnhealthyHostCount",
		"OriginHealthPercentage", "VmAvailabilityMetric",
	] {
		kinds(metric(name)) == {"any", "down"}
	}
	every name in ["dependencies/failed", "external_api_errors", "CircuitBreakerOpen", "circuit_breaker_open"] {
		kinds(metric(name)) == {"any", "external_api"}
	}
	kinds(metric("CpuPercentage")) == {"any"}
}

test_kinds_by_query if {
	every text in [
		"requests | where success == false", "AppRequests | where ResultCode >= 500",
		"exceptions | count", "AppServiceHTTPLogs | where ScStatus >= 500",
	] {
		kinds(query(text)) == {"any", "error_rate"}
	}
	every text in ["availabilityResults | count", "Heartbeat | count"] {
		kinds(query(text)) == {"any", "down"}
	}
	every text in ["dependencies | where success == false", "AppDependencies | where ResultCode == 0"] {
		kinds(query(text)) == {"any", "external_api"}
	}
	every text in [
		"AzureMetrics | where ResourceProvider == 'MICROSOFT.DBFORPOSTGRESQL'", "x | where p == 'Microsoft.DBforMySQL'",
		"x | where p == 'MICROSOFT.SQL'", "x | where p == 'MICROSOFT.DOCUMENTDB'", "PGSQLLogs | count",
	] {
		kinds(query(text)) == {"any", "database"}
	}
	kinds(query("requests | summarize percentile(duration, 95)")) == {"any"}
	kinds(rules([{"alert": "a", "expression": "rate(exceptions[5m]) > 1"}])) == {"any", "error_rate"}
	kinds(of({"source": {"query": "Heartbeat | count"}})) == {"any", "down"}
}

test_kinds_by_other_places if {
	dimensions := [{"name": "statusCodeCategory", "values": ["5xx"]}]
	kinds(of({"criteria": {"allOf": [{"metricName": "Requests", "dimensions": dimensions}]}})) == {"any", "error_rate"}
	kinds(of({"criteria": {"odata.type": "M.WebtestLocationAvailabilityCriteria"}})) == {"any", "down"}
	every provider in ["DBforPostgreSQL", "DBforMySQL", "Sql", "DocumentDB"] {
		text := sprintf("/x/providers/Microsoft.%s/servers/s", [provider])
		kinds(of({"scopes": [text]})) == {"any", "database"}
		kinds(of({"scope": [text]})) == {"any", "database"}
		kinds(of({"criteria": {"allOf": [{"metricNamespace": text}]}})) == {"any", "database"}
	}
	health := {"allOf": [{"field": "Category", "equals": "ResourceHealth"}]}
	kinds(of({"condition": health})) == {"any", "down"}
	kinds(of({"condition": {"allOf": [{"field": "status", "equals": "ResourceHealth"}]}})) == {"any"}
	kinds(of({"detector": {"id": "FailureAnomaliesDetector"}})) == {"any", "error_rate"}
	kinds(of({"detector": {"id": "DependencyPerformanceDegradationDetector"}})) == {"any", "external_api"}
}
