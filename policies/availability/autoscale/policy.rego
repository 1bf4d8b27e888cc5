# METADATA
# title: Plans scale by load, within bounds
# description: >-
#   One instance is one failure away from nobody reaching the data kept about them, and a plan that does not grow with
#   its load comes to the same. An upper bound keeps a flood from becoming a bill. Plans that grow by requests alone,
#   as those of functions do, are not judged.
# related_resources:
#   - https://learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-get-started
#   - https://learn.microsoft.com/azure/app-service/manage-scale-up
#   - https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-web-serverfarms-metrics
# custom:
#   id: availability-autoscale
#   severity: medium
#   resource_types:
#     - Microsoft.Insights/autoscalesettings
#     - Microsoft.Web/serverfarms
#   relations: [plan_autoscale]
#   parameters: {minimum: 2, maximum: 6, metrics: [CpuPercentage]}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 5(1)(f)"]
#   requirements: [E23]
#   remediation: >-
#     Add a `Microsoft.Insights/autoscaleSettings` for the plan: enabled, each profile with 2 to 6 instances and rules
#     that add and remove some by `CpuPercentage`.
#   since: 0.1.0
package seawall.policies.availability.autoscale

import data.seawall.lib.appservice
import data.seawall.lib.azure

is_plan if azure.type_is(input.resource, "Microsoft.Web/serverfarms")

on_demand if {
	some kind in ["consumption", "flex", "elastic"]
	appservice.plan_kind(appservice.sku(input.resource)) == kind
}

applies if {
	is_plan
	not on_demand
}

# Settings of machines and gateways have promises of their own.
applies if contains(lower(input.resource.properties.targetResourceUri), "/providers/microsoft.web/serverfarms/")

setting if {
	applies
	not is_plan
}

deny contains {"path": [], "message": "nothing scales this plan"} if {
	is_plan
	applies
	count(object.get(input.related, "plan_autoscale", [])) == 0
}

enabled if azure.is_true(azure.effective(input.resource, ["properties", "enabled"]))

deny contains {"path": ["properties", "enabled"], "message": "autoscale is not enabled"} if {
	setting
	not enabled
}

profiles := object.get(input.resource, ["properties", "profiles"], [])

deny contains {"path": ["properties", "profiles"], "message": "no profile says how to scale"} if {
	setting
	count(profiles) == 0
}

indices contains i if some i, _ in profiles

# Numbers are texts in this API.
lowest(profile) := to_number(object.get(profile, ["capacity", "minimum"], ""))

highest(profile) := to_number(object.get(profile, ["capacity", "maximum"], ""))

enough contains i if {
	some i, profile in profiles
	lowest(profile) >= input.params.minimum
}

bounded contains i if {
	some i, profile in profiles
	highest(profile) <= input.params.maximum
}

fixed contains i if {
	some i, profile in profiles
	highest(profile) <= lowest(profile)
}

metrics contains lower(metric) if some metric in input.params.metrics

growing contains i if {
	some i, profile in profiles
	some rule in profile.rules
	lower(rule.metricTrigger.metricName) in metrics
	lower(rule.scaleAction.direction) == "increase"
}

shrinking contains i if {
	some i, profile in profiles
	some rule in profile.rules
	lower(rule.metricTrigger.metricName) in metrics
	lower(rule.scaleAction.direction) == "decrease"
}

deny contains {"path": ["properties", "profiles", i, "capacity", "minimum"], "message": message} if {
	setting
	some i in indices - enough
	message := sprintf("fewer than %v instances are possible", [input.params.minimum])
}

deny contains {"path": ["properties", "profiles", i, "capacity", "maximum"], "message": message} if {
	setting
	some i in indices - bounded
	message := sprintf("more than %v instances are possible", [input.params.maximum])
}

deny contains {"path": ["properties", "profiles", i, "capacity", "maximum"], "message": message} if {
	setting
	some i in fixed
	message := "the number of instances is fixed"
}

deny contains {"path": ["properties", "profiles", i, "rules"], "message": message} if {
	setting
	some i in indices - growing
	message := sprintf("no rule adds instances by %v", [concat(", ", input.params.metrics)])
}

deny contains {"path": ["properties", "profiles", i, "rules"], "message": message} if {
	setting
	some i in (indices & growing) - shrinking
	message := sprintf("no rule removes instances by %v", [concat(", ", input.params.metrics)])
}
