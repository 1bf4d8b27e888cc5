# METADATA
# title: Container apps scale and are sized within their bounds
# description: >-
#   An app that scales to nothing or that is too small cannot be reached when people ask for their data; one without an
#   upper bound can be driven up by an attack until the budget or the database behind it gives in.
# related_resources:
#   - https://learn.microsoft.com/azure/container-apps/scale-app
#   - https://learn.microsoft.com/azure/container-apps/containers#configuration
# custom:
#   id: availability-scale-bounds
#   severity: low
#   resource_types:
#     - Microsoft.App/containerApps
#     - Microsoft.App/jobs
#   relations: []
#   parameters: {min_replicas: 1, max_replicas: 3, min_cpu: 0.5, max_cpu: 1, min_memory: 1, max_memory: 2}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)"]
#   requirements: [D9]
#   remediation: >-
#     Set `minReplicas` and `maxReplicas` in `properties.template.scale`, and `cpu` and `memory` in the `resources` of
#     the containers, to values within the bounds of the profile.
#   fix:
#     - path: properties.template.scale.minReplicas
#       value: {parameter: min_replicas}
#       safe: false
#       why: Replicas that wait are paid for.
#     - path: properties.template.scale.maxReplicas
#       value: {parameter: max_replicas}
#       safe: false
#       why: What more replicas did must be done by these.
#   since: 0.1.0
package seawall.policies.availability.scale_bounds

import data.seawall.lib.azure

containers := object.get(input.resource, ["properties", "template", "containers"], [])

# A job runs when there is something to do: it has no replicas that wait.
replicas := {
	"minReplicas": object.get(input.resource, ["properties", "template", "scale", "minReplicas"], 0),
	"maxReplicas": object.get(input.resource, ["properties", "template", "scale", "maxReplicas"], 10),
} if azure.type_is(input.resource, "Microsoft.App/containerApps")

replicas_in_bounds contains key if {
	some key, written in replicas
	number := to_number(written)
	number >= input.params.min_replicas
	number <= input.params.max_replicas
}

deny contains {"path": ["properties", "template", "scale", key], "message": message} if {
	some key in object.keys(replicas) - replicas_in_bounds
	message := sprintf("not between %v and %v replicas", [input.params.min_replicas, input.params.max_replicas])
}

# A replica runs all containers at once, so the sum counts. Without a word each has half a core and one gibibyte.
cores := [to_number(object.get(container, ["resources", "cpu"], 0.5)) | some container in containers]

cpu_in_bounds if {
	every container in containers {
		to_number(object.get(container, ["resources", "cpu"], 0.5)) > 0
	}
	sum(cores) >= input.params.min_cpu
	sum(cores) <= input.params.max_cpu
}

# No unit but `Gi` is taken: https://github.com/Azure/bicep-types-az/issues/2226
gibibytes := [number |
	some container in containers
	number := to_number(trim_suffix(object.get(container, ["resources", "memory"], "1Gi"), "Gi"))
]

memory_in_bounds if {
	every container in containers {
		to_number(trim_suffix(object.get(container, ["resources", "memory"], "1Gi"), "Gi")) > 0
	}
	sum(gibibytes) >= input.params.min_memory
	sum(gibibytes) <= input.params.max_memory
}

deny contains {"path": ["properties", "template", "containers", 0, "resources", "cpu"], "message": message} if {
	not cpu_in_bounds
	message := sprintf("a replica has not between %v and %v cores", [input.params.min_cpu, input.params.max_cpu])
}

deny contains {"path": ["properties", "template", "containers", 0, "resources", "memory"], "message": message} if {
	not memory_in_bounds
	message := sprintf("a replica has not between %v and %v GiB", [input.params.min_memory, input.params.max_memory])
}
