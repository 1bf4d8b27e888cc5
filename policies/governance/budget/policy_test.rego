package seawall.policies.governance.budget_test

import data.seawall.policies.governance.budget

defaults := {"each_group": true, "thresholds": [80, 100]}

judged(resource, budgets, params) := denied if {
	denied := budget.deny with input as {
		"resource": resource,
		"related": {"budgets": budgets},
		"params": object.union(defaults, params),
	}
}

group := {"id": "/subscriptions/S/resourceGroups/rg", "type": "Microsoft.Resources/resourceGroups", "name": "rg"}

at(scope) := [{"id": sprintf("%s/providers/Microsoft.Consumption/budgets/b", [scope])}]

none := {{"path": ["name"], "message": "the group has no budget"}}

test_groups if {
	judged(group, [], {}) == none
	judged(group, at("/subscriptions/s/resourcegroups/RG"), {}) == set()
	judged(group, at("/subscriptions/s/resourcegroups/rg2"), {}) == none
	judged(group, at("/subscriptions/s"), {}) == none
}

test_subscriptions_where_they_are_enough if {
	judged(group, at("/subscriptions/s"), {"each_group": false}) == set()
	judged(group, at("/subscriptions/t"), {"each_group": false}) == none
	judged(group, at("/subscriptions/s/resourceGroups/other"), {"each_group": false}) == none
}

telling(threshold, more) := object.union({"enabled": true, "threshold": threshold, "contactEmails": ["a@b"]}, more)

of(notifications) := {
	"id": "/b",
	"type": "Microsoft.Consumption/budgets",
	"properties": {"notifications": notifications},
}

silent(thresholds) := {{"path": ["properties", "notifications"], "message": message} |
	some threshold in thresholds
	message := sprintf("nobody is told at %v %%", [threshold])
}

test_budgets if {
	judged(of({"a": telling(80, {}), "b": telling(100, {})}), [], {}) == set()
	judged(of([telling("80", {}), telling(100, {"enabled": "true"})]), [], {}) == set()
	judged(of({"a": telling(80, {})}), [], {}) == silent([100])
	judged(of({"a": telling(79, {}), "b": telling(101, {})}), [], {}) == silent([80, 100])
	judged(of({}), [], {}) == silent([80, 100])
	judged(of({}), [], {"thresholds": []}) == set()
}

test_budgets_that_tell_nobody if {
	judged(of([telling(80, {"enabled": false})]), [], {"thresholds": [80]}) == silent([80])
	judged(of([telling(80, {"contactEmails": []})]), [], {"thresholds": [80]}) == silent([80])
	every contacts in ["contactGroups", "contactRoles"] {
		judged(of([telling(80, {"contactEmails": [], contacts: ["x"]})]), [], {"thresholds": [80]}) == set()
	}
	judged(of([telling(80, {"contactEmails": [], "others": ["x"]})]), [], {"thresholds": [80]}) == silent([80])
}

concerned(resource) := answer if {
	answer := budget.applies with input as {"resource": resource, "related": {"budgets": []}, "params": defaults}
}

test_concerns if {
	concerned(group)
	concerned(object.union(group, {"managedBy": "/x"})) == false
}
