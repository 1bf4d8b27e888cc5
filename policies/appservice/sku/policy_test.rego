package seawall.policies.appservice.sku_test

import data.seawall.policies.appservice.sku as subject

found(type, sku) := denied if {
	denied := subject.deny with input as {
		"resource": {"type": type, "name": "x", "sku": sku},
		"related": {},
		"params": {"plans": ["P*v3", "P*v4"], "function_plans": ["EP*", "FC*"], "static_sites": ["Standard"]},
	}
}

plan := "Microsoft.Web/serverfarms"

static := "Microsoft.Web/staticSites"

test_plans if {
	every name in ["P0v3", "P1v3", "p2V3", "P5mv3", "P1v4"] { count(found(plan, {"name": name})) == 0 }
	every name in ["F1", "D1", "B1", "S1", "P1v2", "P1", "PC2", "I1v2", "xP1v3", "P1v33"] {
		found(plan, {"name": name}) == {{
			"path": ["sku", "name"],
			"message": sprintf("`%s` is none of P*v3, P*v4", [name]),
		}}
	}
}

test_plans_of_functions if {
	every name in ["EP1", "FC1"] { count(found(plan, {"name": name})) == 0 }
	every name in ["Y1", "WS1"] {
		found(plan, {"name": name}) == {{
			"path": ["sku", "name"],
			"message": sprintf("`%s` is none of EP*, FC*", [name]),
		}}
	}
}

test_static_sites if {
	count(found(static, {"name": "standard"})) == 0
	found(static, {"name": "Free"}) == {{"path": ["sku", "name"], "message": "`Free` is none of Standard"}}
	found(static, {"name": "EP1"}) == {{"path": ["sku", "name"], "message": "`EP1` is none of Standard"}}
	found(static, {}) == {{"path": ["sku", "name"], "message": "`` is none of Standard"}}
}

test_old_templates if {
	found(plan, {"size": "S1", "tier": "Standard"}) == {{
		"path": ["sku", "size"],
		"message": "`S1` is none of P*v3, P*v4",
	}}
	count(found(plan, {"size": "P1v3"})) == 0
	found(plan, {"tier": "Standard"}) == {{"path": ["sku", "tier"], "message": "`Standard` is none of P*v3, P*v4"}}
	found(plan, {"name": "B1", "size": "P1v3", "tier": "Basic"}) == {{
		"path": ["sku", "name"],
		"message": "`B1` is none of P*v3, P*v4",
	}}
	found(plan, {}) == {{"path": ["sku", "name"], "message": "`` is none of P*v3, P*v4"}}
}
