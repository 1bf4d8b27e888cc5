# METADATA
# title: Alerts reach somebody
# description: >-
#   A breach or a loss of personal data must be known within hours. An alert that is off, or that tells nobody, is as
#   good as none.
# related_resources:
#   - https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview
#   - https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups
#   - https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-processing-rules
# custom:
#   id: monitoring-alerts
#   severity: medium
#   resource_types:
#     - Microsoft.AlertsManagement/prometheusRuleGroups
#     - Microsoft.AlertsManagement/smartDetectorAlertRules
#     - Microsoft.Insights/actionGroups
#     - Microsoft.Insights/activityLogAlerts
#     - Microsoft.Insights/metricAlerts
#     - Microsoft.Insights/scheduledQueryRules
#     - Microsoft.Insights/webtests
#     - Microsoft.Resources/subscriptions
#   relations: [alert_rules, processing_rules]
#   parameters: {kinds: [any]}
#   frameworks:
#     gdpr: ["Art. 32(1)(d)", "Art. 33(1)", "Art. 5(2)"]
#   requirements: [C17, E22]
#   remediation: >-
#     Enable the alert and name an action group that has a receiver. `kinds` may ask for `error_rate`, `down`,
#     `database` and `external_api` each.
#   fix:
#     - {path: properties.enabled, value: true, safe: true}
#     - {path: properties.state, value: Enabled, safe: true}
#   since: 0.1.0
package seawall.policies.monitoring.alerts

import data.seawall.lib.alerts
import data.seawall.lib.azure

group if azure.type_is(input.resource, "Microsoft.Insights/actionGroups")

subscription if azure.type_is(input.resource, "Microsoft.Resources/subscriptions")

web_test if azure.type_is(input.resource, "Microsoft.Insights/webtests")

applies if alerts.raises(input.resource)

deny contains {"path": path, "message": "it is switched off"} if {
	path := alerts.switch(input.resource)
}

deny contains {"path": ["properties", "actions"], "message": "the alert tells no action group"} if {
	not group
	not subscription
	not web_test
	not added
	count(alerts.group_ids(input.resource)) == 0
}

# A processing rule may add groups to all alerts of a scope.
added if {
	some rule in input.related.processing_rules
	object.get(rule, ["properties", "enabled"], true) != false
	some action in rule.properties.actions
	lower(action.actionType) == "addactiongroups"
	count(action.actionGroupIds) > 0
	some scope in rule.properties.scopes
	some target in alerts.targets(input.resource)
	startswith(lower(target), lower(scope))
}

deny contains {"path": ["properties", "emailReceivers"], "message": "the group has no receiver"} if {
	group
	count(alerts.receivers(input.resource)) == 0
}

working := [alert |
	some alert in input.related.alert_rules
	startswith(lower(alert.id), sprintf("%s/", [lower(input.resource.id)]))
	alerts.works(alert)
]

deny contains {"path": ["name"], "message": message} if {
	subscription
	some kind in input.params.kinds
	count([alert | some alert in working; alerts.is_kind(alert, kind)]) == 0
	message := sprintf("no alert of kind `%s` reaches anybody", [kind])
}
