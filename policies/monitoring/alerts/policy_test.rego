package seawall.policies.monitoring.alerts_test

import data.seawall.policies.monitoring.alerts

judged(resource, related, kinds) := denied if {
	denied := alerts.deny with input as {"resource": resource, "related": related, "params": {"kinds": kinds}}
}

concerned(resource) if {
	alerts.applies with input as {"resource": resource, "related": {}, "params": {"kinds": ["any"]}}
}

of(type, properties) := {"id": "/subscriptions/s/x", "type": type, "name": "x", "properties": properties}

alert(properties) := of("Microsoft.Insights/metricAlerts", properties)

group(properties) := of("Microsoft.Insights/actionGroups", properties)

subscription := {"id": "/Subscriptions/S", "type": "Microsoft.Resources/subscriptions", "name": "s"}

web_test(properties) := of("Microsoft.Insights/webtests", properties)

told := {"actions": [{"actionGroupId": "/g"}]}

untold := {{"path": ["properties", "actions"], "message": "the alert tells no action group"}}

off := {{"path": ["properties", "enabled"], "message": "it is switched off"}}

test_concerns if {
	every resource in [alert({}), group({}), subscription, web_test({})] {
		concerned(resource)
	}
	count([r | some r in [of("Microsoft.AlertsManagement/prometheusRuleGroups", {"rules": [{}]})]; concerned(r)]) == 0
}

test_alerts if {
	judged(alert({}), {}, ["any"]) == untold
	judged(alert(told), {}, ["any"]) == set()
	judged(alert(object.union(told, {"enabled": false})), {}, ["any"]) == off
}

test_groups if {
	empty := {{"path": ["properties", "emailReceivers"], "message": "the group has no receiver"}}
	judged(group({}), {}, ["any"]) == empty
	judged(group({"smsReceivers": [{}]}), {}, ["any"]) == set()
	judged(group({"smsReceivers": [{}], "enabled": false}), {}, ["any"]) == off
}

test_web_tests if {
	judged(web_test({}), {}, ["any"]) == set()
	judged(web_test({"enabled": false}), {}, ["any"]) == off
}

adding(changes, action) := {"processing_rules": [{"properties": properties}]} if {
	actions := [object.union({"actionType": "addActionGroups", "actionGroupIds": ["/g"]}, action)]
	properties := object.union({"scopes": ["/Subscriptions/s"], "actions": actions}, changes)
}

test_processing_rules if {
	scoped := alert({"scopes": ["/subscriptions/S/resourceGroups/g"]})
	judged(scoped, adding({}, {}), ["any"]) == set()
	judged(scoped, adding({"enabled": true}, {}), ["any"]) == set()
	judged(scoped, adding({"enabled": false}, {}), ["any"]) == untold
	judged(scoped, adding({"scopes": ["/subscriptions/t"]}, {}), ["any"]) == untold
	judged(scoped, adding({}, {"actionType": "RemoveAllActionGroups"}), ["any"]) == untold
	judged(scoped, adding({}, {"actionGroupIds": []}), ["any"]) == untold
	judged(alert({}), adding({}, {}), ["any"]) == untold
}

missing(kinds) := {{"path": ["name"], "message": message} |
	some kind in kinds
	message := sprintf("no alert of kind `%s` reaches anybody", [kind])
}

test_subscriptions if {
	judged(subscription, {"alert_rules": []}, ["any"]) == missing({"any"})
	judged(subscription, {"alert_rules": [alert({})]}, ["any"]) == missing({"any"})
	judged(subscription, {"alert_rules": [alert(told)]}, ["any"]) == set()
	elsewhere := object.union(alert(told), {"id": "/subscriptions/s2/x"})
	judged(subscription, {"alert_rules": [elsewhere]}, ["any"]) == missing({"any"})
	http := alert(object.union(told, {"criteria": {"allOf": [{"metricName": "Http5xx"}]}}))
	judged(subscription, {"alert_rules": [http]}, ["error_rate", "down"]) == missing({"down"})
}
