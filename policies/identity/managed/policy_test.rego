package seawall.policies.identity.managed_test

import data.seawall.policies.identity.managed as subject

judge(kind, identity) := denials if {
	denials := subject.deny with input as {
		"resource": object.union({"type": "Microsoft.Web/sites", "name": "app"}, identity),
		"params": {"kind": kind},
	}
}

typed(type) := {"identity": {"type": type}}

none(kind) := {{"path": ["identity", "type"], "message": sprintf("there is no %v identity", [kind])}}

test_any_kind if {
	every type in ["SystemAssigned", "userAssigned", "SystemAssigned, UserAssigned", "SystemAssigned,UserAssigned"] {
		judge("any", typed(type)) == set()
	}
	judge("any", typed("None")) == none("managed")
	judge("any", {}) == none("managed")
}

test_the_kind_asked_for if {
	judge("System", typed("UserAssigned")) == none("system-assigned")
	judge("system", typed("SystemAssigned")) == set()
	judge("system", typed("UserAssigned, SystemAssigned")) == set()
}
