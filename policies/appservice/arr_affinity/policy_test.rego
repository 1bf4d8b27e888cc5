package seawall.policies.appservice.arr_affinity_test

import data.seawall.policies.appservice.arr_affinity as subject

found(type, kind, properties) := denied if {
	resource := {"type": type, "name": "app", "kind": kind, "properties": properties}
	denied := subject.deny with input as {"resource": resource, "related": {}, "params": {}}
}

tied := {{"path": ["properties", "clientAffinityEnabled"], "message": "a cookie ties people to one instance"}}

types := ["Microsoft.Web/sites", "Microsoft.Web/sites/slots"]

test_on if {
	every type in types {
		found(type, "app", {"clientAffinityEnabled": true}) == tied
		found(type, "app", {"clientAffinityEnabled": "True"}) == tied
		found(type, "functionapp", {"clientAffinityEnabled": true}) == tied
	}
}

test_off if {
	every type in types {
		count(found(type, "app", {"clientAffinityEnabled": false})) == 0
		count(found(type, "app", {"clientAffinityEnabled": "false"})) == 0
	}
}

test_absent if {
	every type in types {
		found(type, "app,linux", {}) == tied
		count(found(type, "functionapp,linux", {})) == 0
	}
}
