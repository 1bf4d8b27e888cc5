# METADATA
# title: Containers say whether they are alive and ready
# description: >-
#   A container that hangs is started anew only if a probe notices, and without one people who ask for their data are
#   sent to replicas that cannot answer. What Azure adds by itself asks only whether a port is open.
# related_resources:
#   - https://learn.microsoft.com/azure/container-apps/health-probes
#   - https://learn.microsoft.com/azure/container-instances/container-instances-liveness-probe
#   - https://learn.microsoft.com/azure/container-instances/container-instances-readiness-probe
# custom:
#   id: availability-probes
#   severity: low
#   resource_types:
#     - Microsoft.App/containerApps
#     - Microsoft.ContainerInstance/containerGroups
#   relations: []
#   parameters: {probes: [Liveness, Readiness]}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)"]
#   requirements: [D9]
#   remediation: >-
#     Give each container of an app `probes` of the types `Liveness` and `Readiness`, each container of a group a
#     `livenessProbe` and a `readinessProbe`.
#   since: 0.1.0
package seawall.policies.availability.probes

import data.seawall.lib.azure

is_app if azure.type_is(input.resource, "Microsoft.App/containerApps")

default applies := true

# What runs to its end and stops is waited for, not watched.
applies := false if {
	not is_app
	lower(object.get(input.resource, ["properties", "restartPolicy"], "Always")) in {"never", "onfailure"}
}

containers_path := ["properties", "template", "containers"] if is_app

containers_path := ["properties", "containers"] if not is_app

containers := object.get(input.resource, containers_path, [])

wanted := {lower(probe) | some probe in input.params.probes}

# The container of that number has a probe of that type.
probed contains [i, lower(probe.type)] if {
	is_app
	some i, container in containers
	some probe in object.get(container, "probes", [])
}

probed contains [i, "liveness"] if {
	not is_app
	some i, container in containers
	object.get(container, ["properties", "livenessProbe"], {}) != {}
}

probed contains [i, "readiness"] if {
	not is_app
	some i, container in containers
	object.get(container, ["properties", "readinessProbe"], {}) != {}
}

missing[i] := types if {
	some i, _ in containers
	types := [type | some type in wanted; count({[i, type]} - probed) == 1]
	count(types) > 0
}

deny contains {"path": array.concat(containers_path, [i, "probes"]), "message": message} if {
	is_app
	some i, types in missing
	message := sprintf("there is no probe of %s", [concat(" and ", sort(types))])
}

deny contains {"path": array.concat(containers_path, [i, "properties", key])} if {
	applies
	not is_app
	some i, types in missing
	some type in types
	key := sprintf("%sProbe", [type])
}

deny contains {"path": containers_path, "message": "there is no container to ask"} if {
	applies
	count(wanted) > 0
	count(containers) == 0
}
