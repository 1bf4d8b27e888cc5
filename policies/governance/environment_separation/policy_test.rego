package seawall.policies.governance.environment_separation_test

import data.seawall.policies.governance.environment_separation

judged(resource, related, maximum) := denied if {
	denied := environment_separation.deny with input as {
		"resource": resource,
		"related": related,
		"params": {"maximum_groups": maximum, "groups_of_environment": 0},
	}
}

group := {"type": "Microsoft.Resources/resourceGroups", "name": "rg"}

plan := {"type": "Microsoft.Web/serverfarms", "name": "asp"}

subscription := {"type": "Microsoft.Resources/subscriptions", "name": "s"}

of(environment) := {"type": "Microsoft.Web/sites", "name": "x", "environment": environment}

denied(message) := {{"path": ["name"], "message": message}}

mixed := denied("it holds what is of production and staging")

test_what_lies_together if {
	every resource in [group, plan] {
		every relation in ["environment_apps", "environment_jobs", "group_residents", "plan_apps"] {
			judged(resource, {relation: [of("staging"), of("production")]}, 0) == mixed
			judged(resource, {relation: [of("production"), of("production"), plan]}, 0) == set()
			own := object.union(resource, {"environment": "production"})
			judged(own, {relation: [of("staging")]}, 0) == mixed
		}
		judged(resource, {}, 0) == set()
	}
}

test_children_do_not_count if {
	slot := {"type": "Microsoft.Web/sites/slots", "name": "staging", "environment": "staging"}
	judged(group, {"group_residents": [of("production"), slot]}, 0) == set()
}

test_subscriptions if {
	three := {"subscription_groups": [group, group, group]}
	judged(subscription, three, 2) == denied("there are 3 resource groups, not 2")
	judged(subscription, three, 3) == set()
	judged(subscription, three, 0) == set()
	judged(subscription, {"subscription_groups": [], "group_residents": [of("staging"), of("production")]}, 2) == set()
	judged(subscription, {"subscription_groups": [group, group]}, 1) == denied("there are 2 resource groups, not 1")
	judged(group, three, 2) == set()
}

declared(name, environment) := {
	"type": "Microsoft.Resources/resourceGroups",
	"name": name,
	"location": "westeurope",
	"environment": environment,
}

beside(resource, groups, most) := denied if {
	denied := environment_separation.deny with input as {
		"resource": resource,
		"related": {"groups_beside": groups},
		"params": {"maximum_groups": 0, "groups_of_environment": most},
	}
}

test_groups_of_an_environment if {
	first := declared("rg-a", "production")
	two := [first, declared("rg-b", "production")]
	beside(first, two, 1) == denied("it is one of 2 resource groups of production")
	beside(first, two, 2) == set()
	beside(first, two, 0) == set()
	three := array.concat(two, [declared("rg-c", "production")])
	beside(first, three, 2) == denied("it is one of 3 resource groups of production")
	beside(first, [first, declared("RG-A", "production")], 1) == set()
	beside(first, [first, declared("rg-b", "staging")], 1) == set()
	beside(first, [first, object.remove(two[1], ["location"])], 1) == set()
	beside(first, [first, object.remove(two[1], ["environment"])], 1) == set()
	beside(object.remove(first, ["environment"]), two, 1) == set()
	beside(object.remove(first, ["location"]), two, 1) == set()
	beside(object.union(first, {"type": plan.type}), two, 1) == set()
}
