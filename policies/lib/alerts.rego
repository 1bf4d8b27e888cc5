# Alerts of every type in one shape: whether they are on, what they watch, and whom they tell.
package seawall.lib.alerts

import data.seawall.lib.azure

# Not everything of an alerting type raises alerts: some rules only record or turn logs into metrics.
raises(alert) if {
	rules := [rule | some rule in object.get(alert, ["properties", "rules"], [{"alert": "itself"}])]
	count([rule | some rule in rules; object.get(rule, "alert", "") != ""]) > 0
	lower(object.get(alert, "kind", "")) != "logtometric"
	contains(lower(object.get(alert, ["properties", "action", "odata.type"], "")), "logtometric") == false
}

# The property by which it is switched off; undefined while it is on.
switch(alert) := ["properties", "enabled"] if azure.is_false(alert.properties.enabled)

switch(alert) := ["properties", "state"] if lower(alert.properties.state) == "disabled"

group_ids(alert) := ((actions(alert) | listed(alert)) | detected(alert)) | ruled(alert)

# Metric alerts; older query rules have an action instead.
actions(alert) := {id |
	some action in alert.properties.actions
	id := action.actionGroupId
} | {id | some id in alert.properties.action.aznsAction.actionGroup}

# Query rules list ids, alerts on the activity log objects with an id.
listed(alert) := {id |
	some id in alert.properties.actions.actionGroups
	is_string(id)
} | {id |
	some entry in alert.properties.actions.actionGroups
	id := entry.actionGroupId
}

detected(alert) := {id | some id in alert.properties.actionGroups.groupIds}

ruled(alert) := {id |
	some rule in alert.properties.rules
	object.get(rule, "alert", "") != ""
	object.get(rule, "enabled", true) != false
	some action in rule.actions
	id := action.actionGroupId
}

# The list of each receiver that is on, not the receiver itself: its address may be a secret, and does not matter.
receivers(group) := [list |
	some list in [
		"armRoleReceivers", "automationRunbookReceivers", "azureAppPushReceivers", "azureFunctionReceivers",
		"emailReceivers", "eventHubReceivers", "incidentReceivers", "itsmReceivers", "logicAppReceivers",
		"smsReceivers", "voiceReceivers", "webhookReceivers",
	]
	some receiver in group.properties[list]
	lower(object.get(receiver, "status", "Enabled")) != "disabled"
]

# A group that tells nobody fails by itself.
works(alert) if {
	raises(alert)
	count({path | path := switch(alert)}) == 0
	count(group_ids(alert)) > 0
}

targets(alert) := object.get(alert, ["properties", "scopes"], object.get(alert, ["properties", "scope"], []))

# What an alert says of itself, by place.
texts(alert, "metric") := {criterion.metricName | some criterion in alert.properties.criteria.allOf}

texts(alert, "dimension") := {value |
	some criterion in alert.properties.criteria.allOf
	some dimension in criterion.dimensions
	some value in dimension.values
}

texts(alert, "target") := {target | some target in targets(alert)} | {criterion.metricNamespace |
	some criterion in alert.properties.criteria.allOf
}

texts(alert, "criteria") := {alert.properties.criteria["odata.type"]}

texts(alert, "query") := ({criterion.query | some criterion in alert.properties.criteria.allOf} | {rule.expression |
	some rule in alert.properties.rules
}) | {text | text := alert.properties.source.query}

texts(alert, "category") := {condition.equals |
	some condition in alert.properties.condition.allOf
	lower(condition.field) == "category"
}

texts(alert, "detector") := {alert.properties.detector.id}

is_kind(_, kind) if kind == "any"

is_kind(alert, kind) if {
	some place, entries in data.seawall.tables.alert_kinds[kind]
	some text in texts(alert, place)
	some words in entries
	every word in words {
		contains(lower(text), word)
	}
}
