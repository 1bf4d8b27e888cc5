package seawall.policies.availability.scale_bounds_test

import data.seawall.policies.availability.scale_bounds

judge(resource) := denials if {
	params := {"min_replicas": 1, "max_replicas": 3, "min_cpu": 0.5, "max_cpu": 1, "min_memory": 1, "max_memory": 2}
	denials := scale_bounds.deny with input as {"resource": resource, "params": params}
}

app(scale, containers) := {
	"type": "microsoft.app/containerapps",
	"properties": {"template": {"scale": scale, "containers": containers}},
}

job(containers) := {"type": "Microsoft.App/jobs", "properties": {"template": {"containers": containers}}}

sized(cpu, memory) := {"name": "main", "resources": {"cpu": cpu, "memory": memory}}

one_to(number) := {"minReplicas": 1, "maxReplicas": number}

replicas(key) := {
	"path": ["properties", "template", "scale", key],
	"message": "not between 1 and 3 replicas",
}

cpu := {
	"path": ["properties", "template", "containers", 0, "resources", "cpu"],
	"message": "a replica has not between 0.5 and 1 cores",
}

memory := {
	"path": ["properties", "template", "containers", 0, "resources", "memory"],
	"message": "a replica has not between 1 and 2 GiB",
}

test_bounds_are_closed if {
	judge(app(one_to(1), [sized(0.5, "1Gi")])) == set()
	judge(app(one_to(3), [sized(1, "2Gi")])) == set()
	judge(app({"minReplicas": 3, "maxReplicas": "3"}, [sized("0.75", "1.5Gi")])) == set()
}

test_too_few_or_many_replicas if {
	judge(app({"minReplicas": 0, "maxReplicas": 3}, [sized(0.5, "1Gi")])) == {replicas("minReplicas")}
	judge(app(one_to(4), [sized(0.5, "1Gi")])) == {replicas("maxReplicas")}
	judge(app({"minReplicas": 1, "maxReplicas": "many"}, [sized(0.5, "1Gi")])) == {replicas("maxReplicas")}
}

test_replicas_by_default if {
	judge(app({}, [sized(0.5, "1Gi")])) == {replicas("minReplicas"), replicas("maxReplicas")}
	judge(app({"maxReplicas": 3}, [sized(0.5, "1Gi")])) == {replicas("minReplicas")}
	judge(app({"minReplicas": 1}, [sized(0.5, "1Gi")])) == {replicas("maxReplicas")}
	scale_bounds.replicas == {"minReplicas": 0, "maxReplicas": 10} with input as {"resource": app({}, [])}
}

test_too_small_or_large if {
	judge(app(one_to(3), [sized(0.25, "1Gi")])) == {cpu}
	judge(app(one_to(3), [sized("1.25", "1Gi")])) == {cpu}
	judge(app(one_to(3), [sized(0.5, "0.5Gi")])) == {memory}
	judge(app(one_to(3), [sized(0.5, "2.5Gi")])) == {memory}
}

test_what_no_number_is if {
	judge(app(one_to(3), [sized("half", "1Gi")])) == {cpu}
	judge(app(one_to(3), [sized(0.5, "1024Mi")])) == {memory}
	judge(app(one_to(3), [sized(0.5, "1Gi"), sized("x", "x")])) == {cpu, memory}
}

test_sizes_by_default if {
	judge(app(one_to(3), [{"name": "main"}])) == set()
	judge(app(one_to(3), [{"name": "main"}, {"name": "side"}])) == set()
	judge(app(one_to(3), [{"name": "main"}, {"name": "side"}, {"name": "third"}])) == {cpu, memory}
}

test_containers_share_a_replica if {
	judge(app(one_to(3), [sized(0.25, "0.5Gi"), sized(0.25, "0.5Gi")])) == set()
	judge(app(one_to(3), [sized(1, "2Gi"), sized(0.25, "0.5Gi")])) == {cpu, memory}
}

test_no_containers if judge(app(one_to(3), [])) == {cpu, memory}

test_jobs_have_a_size_only if {
	judge(job([sized(1, "2Gi")])) == set()
	judge(job([sized(2, "4Gi")])) == {cpu, memory}
	judge({"type": "Microsoft.App/jobs"}) == {cpu, memory}
}
