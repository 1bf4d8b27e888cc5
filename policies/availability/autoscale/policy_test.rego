package seawall.policies.availability.autoscale_test

import data.seawall.policies.availability.autoscale as subject

judged(resource, related) := {
	"resource": resource,
	"related": related,
	"params": {"minimum": 2, "maximum": 6, "metrics": ["CpuPercentage"]},
}

found(resource, related) := {[d.path, d.message] | some d in denied} if {
	denied := subject.deny with input as judged(resource, related)
}

concerned(resource) if subject.applies with input as judged(resource, {})

plan(sku) := {"type": "Microsoft.Web/serverfarms", "name": "plan", "sku": {"name": sku}, "properties": {}}

test_plan if {
	found(plan("P1v3"), {}) == {[[], "nothing scales this plan"]}
	count(found(plan("P1v3"), {"plan_autoscale": [{"properties": {"enabled": false}}]})) == 0
	concerned(plan("B1"))
}

test_plans_on_demand if {
	every sku in ["Y1", "FC1", "EP1", "WS1"] { count(found(plan(sku), {})) == 0 }
}

not_concerned if concerned(plan("Y1"))

not_concerned if concerned(of("/subscriptions/0/providers/Microsoft.Compute/virtualMachineScaleSets/v", {}))

test_does_not_apply if not not_concerned

on_plan := "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Web/serverFarms/plan"

of(target, properties) := {
	"type": "Microsoft.Insights/autoscalesettings",
	"apiVersion": "2022-10-01",
	"properties": object.union({"targetResourceUri": target}, properties),
}

rule(metric, direction) := {"metricTrigger": {"metricName": metric}, "scaleAction": {"direction": direction}}

both := [rule("CpuPercentage", "Increase"), rule("cpupercentage", "decrease")]

profile(minimum, maximum, rules) := {"capacity": {"minimum": minimum, "maximum": maximum}, "rules": rules}

enabled(profiles) := of(on_plan, {"enabled": true, "profiles": profiles})

test_setting if {
	count(found(enabled([profile("2", "6", both)]), {})) == 0
	count(found(enabled([profile(3, 5, array.concat([rule("MemoryPercentage", "Increase")], both))]), {})) == 0
	concerned(enabled([]))
}

test_not_enabled if {
	off := {[["properties", "enabled"], "autoscale is not enabled"]}
	good := {"profiles": [profile("2", "6", both)]}
	found(of(on_plan, object.union(good, {"enabled": false})), {}) == off
	found(of(on_plan, good), {}) == off
	old := object.union(of(on_plan, good), {"apiVersion": "2015-04-01"})
	count(found(old, {})) == 0
	preview := object.union(of(on_plan, good), {"apiVersion": "2021-05-01-preview"})
	found(preview, {}) == off
}

test_no_profile if found(enabled([]), {}) == {[["properties", "profiles"], "no profile says how to scale"]}

at(i, key) := ["properties", "profiles", i, "capacity", key]

test_bounds if {
	few := "fewer than 2 instances are possible"
	many := "more than 6 instances are possible"
	good := profile("2", "6", both)
	found(enabled([good, profile("1", "6", both)]), {}) == {[at(1, "minimum"), few]}
	found(enabled([profile("2", "7", both)]), {}) == {[at(0, "maximum"), many]}
	found(enabled([{"rules": both}]), {}) == {[at(0, "minimum"), few], [at(0, "maximum"), many]}
	found(enabled([profile("10", "10", both)]), {}) == {
		[at(0, "maximum"), many],
		[at(0, "maximum"), "the number of instances is fixed"],
	}
	found(enabled([profile("3", "3", both)]), {}) == {[at(0, "maximum"), "the number of instances is fixed"]}
	count(found(enabled([profile("2", "3", both)]), {})) == 0
}

test_rules if {
	path := ["properties", "profiles", 0, "rules"]
	adds := "no rule adds instances by CpuPercentage"
	removes := "no rule removes instances by CpuPercentage"
	found(enabled([profile("2", "6", [])]), {}) == {[path, adds]}
	found(enabled([profile("2", "6", [both[1]])]), {}) == {[path, adds]}
	found(enabled([profile("2", "6", [both[0]])]), {}) == {[path, removes]}
	memory := [rule("MemoryPercentage", "Increase"), rule("MemoryPercentage", "Decrease")]
	found(enabled([profile("2", "6", memory)]), {}) == {[path, adds]}
	found(enabled([profile("2", "6", array.concat([both[0]], memory))]), {}) == {[path, removes]}
}

# Another kind of thing that scales is none of these.
test_machines if {
	machines := "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Compute/virtualMachineScaleSets/v"
	count(found(of(machines, {"enabled": false}), {})) == 0
	bad := [profile("1", "9", []), profile("3", "3", [both[0]])]
	count(found(of(machines, {"enabled": false, "profiles": bad}), {})) == 0
}
