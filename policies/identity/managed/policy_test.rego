package seawall.policies.identity.managed_test

import data.seawall.policies.identity.managed as subject

judge(kind, identity) := denials if {
	denials := subject.deny with input as {
		"resource": object.union({"type": "Microsoft.Web/sites", "name": "app"}, identity),
		"params": {"kind": kind},
	}
}

typed(type) := {"identity": {"type": type}}

none(kind) := {{
	"path": ["identity", "type"],
	"message": sprintf("no managed identity of the kind asked for: %v", [kind]),
}}

test_any_kind if {
	every type in ["SystemAssigned", "userAssigned", "SystemAssigned, UserAssigned", "SystemAssigned,UserAssigned"] {
		judge("any", typed(type)) == set()
	}
	judge("any", typed("None")) == none("any")
	judge("any", {}) == none("any")
}

test_the_kind_asked_for if {
	judge("System", typed("UserAssigned")) == none("System")
	judge("system", typed("SystemAssigned")) == set()
	judge("system", typed("UserAssigned, SystemAssigned")) == set()
}
