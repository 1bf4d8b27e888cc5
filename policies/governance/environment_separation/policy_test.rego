package seawall.policies.governance.environment_separation_test

import data.seawall.policies.governance.environment_separation

judged(resource, related, maximum) := denied if {
	denied := environment_separation.deny with input as {
		"resource": resource,
		"related": related,
		"params": {"maximum_groups": maximum},
	}
}

group := {"type": "Microsoft.Resources/resourceGroups", "name": "rg"}

subscription := {"type": "Microsoft.Resources/subscriptions", "name": "s"}

of(type, environment) := {"type": type, "name": "x", "environment": environment}

account := "Microsoft.Storage/storageAccounts"

denied(message) := {{"path": ["name"], "message": message}}

residents(resources) := {"group_residents": resources, "shared_hosts": []}

test_groups if {
	judged(group, {}, 0) == set()
	judged(group, residents([of(account, "production"), of(account, "production"), {"type": account}]), 0) == set()
	judged(group, residents([of(account, "staging"), of(account, "production")]), 0) == denied(mixed)
	own := object.union(group, {"environment": "production"})
	judged(own, residents([of(account, "staging")]), 0) == denied(mixed)
}

mixed := "the group holds what is of production and staging"

test_children_do_not_count if {
	slot := of("Microsoft.Web/sites/slots", "staging")
	judged(group, residents([of("Microsoft.Web/sites", "production"), slot]), 0) == set()
}

host(changes, related) := {"shared_hosts": [object.union({"name": "asp", "related": related}, changes)]}

test_plans if {
	shared := denied("`asp` runs what is of production and staging")
	every relation in ["plan_apps", "environment_apps", "environment_jobs"] {
		apps := {relation: [{"environment": "production"}, {"environment": "staging"}, {"name": "app"}]}
		judged(group, host({}, apps), 0) == shared
		judged(group, host({"environment": "staging"}, {relation: [{"environment": "production"}]}), 0) == shared
		judged(group, host({}, {relation: [{"environment": "production"}]}), 0) == set()
	}
	judged(subscription, host({}, {"plan_apps": [{"environment": "production"}, {"environment": "staging"}]}), 0) == set()
}

test_subscriptions if {
	three := {"subscription_groups": [group, group, group]}
	judged(subscription, three, 2) == denied("there are 3 resource groups, not 2")
	judged(subscription, three, 3) == set()
	judged(subscription, three, 0) == set()
	judged(subscription, {"group_residents": [of(account, "staging"), of(account, "production")]}, 2) == set()
	judged(subscription, {"subscription_groups": [group, group]}, 1) == denied("there are 2 resource groups, not 1")
	judged(group, three, 2) == set()
}
