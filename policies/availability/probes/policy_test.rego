package seawall.policies.availability.probes_test

import data.seawall.policies.availability.probes

judge(resource, wanted) := denials if {
	denials := probes.deny with input as {"resource": resource, "params": {"probes": wanted}}
}

both := ["Liveness", "Readiness"]

app(containers) := {
	"type": "microsoft.app/containerapps",
	"properties": {"template": {"containers": containers}, "restartPolicy": "Never"},
}

group(policy, containers) := {
	"type": "Microsoft.ContainerInstance/containerGroups",
	"properties": {"restartPolicy": policy, "containers": containers},
}

probed(types) := {"name": "a", "probes": [{"type": type, "tcpSocket": {"port": 80}} | some type in types]}

in_group(names) := {"name": "a", "properties": {name: {"httpGet": {"port": 80}} | some name in names}}

lacks(i, types) := {
	"path": ["properties", "template", "containers", i, "probes"],
	"message": sprintf("there is no probe of %s", [types]),
}

group_lacks(i, key) := {"path": ["properties", "containers", i, "properties", key]}

test_app_with_both if {
	judge(app([probed(["Liveness", "Readiness", "Startup"])]), both) == set()
	judge(app([probed(["readiness", "liveness"]), probed(both)]), both) == set()
}

test_app_with_one_or_none if {
	judge(app([probed(["Liveness"])]), both) == {lacks(0, "readiness")}
	judge(app([probed(["Readiness", "Startup"])]), both) == {lacks(0, "liveness")}
	judge(app([{"name": "a"}]), both) == {lacks(0, "liveness and readiness")}
	judge(app([probed(both), probed([])]), both) == {lacks(1, "liveness and readiness")}
}

test_what_is_asked_for if {
	judge(app([probed(["Liveness"])]), ["LIVENESS"]) == set()
	judge(app([{"name": "a"}]), []) == set()
	judge(app([]), []) == set()
	judge(group("Always", [in_group(["livenessProbe"])]), ["Liveness"]) == set()
}

test_group if {
	judge(group("Always", [in_group(["livenessProbe", "readinessProbe"])]), both) == set()
	judge(group("Always", [in_group(["livenessProbe"])]), both) == {group_lacks(0, "readinessProbe")}
	judge(group("Always", [in_group(["livenessProbe", "readinessProbe"]), in_group(["readinessProbe"])]), both) == {
		group_lacks(1, "livenessProbe"),
	}
	bare := {"type": "Microsoft.ContainerInstance/containerGroups", "properties": {"containers": [{"name": "a"}]}}
	judge(bare, both) == {group_lacks(0, "livenessProbe"), group_lacks(0, "readinessProbe")}
	judge(group("Always", [{"name": "a", "probes": [{"type": "Liveness"}]}]), ["Liveness"]) == {
		group_lacks(0, "livenessProbe"),
	}
	judge(app([{"name": "a", "properties": {"livenessProbe": {"x": 1}}}]), ["Liveness"]) == {lacks(0, "liveness")}
}

test_group_that_ends if {
	every policy in ["Never", "OnFailure"] {
		judge(group(policy, [{"name": "a"}]), both) == set()
		judge(group(policy, []), both) == set()
		probes.applies == false with input as {"resource": group(policy, [])}
	}
	probes.applies with input as {"resource": app([])}
	probes.applies with input as {"resource": group("always", [])}
}

test_no_container if {
	message := "there is no container to ask"
	judge(app([]), both) == {{"path": ["properties", "template", "containers"], "message": message}}
	judge(app([]), ["Liveness"]) == {{"path": ["properties", "template", "containers"], "message": message}}
	judge({"type": "Microsoft.ContainerInstance/containerGroups"}, both) == {{
		"path": ["properties", "containers"],
		"message": message,
	}}
}
