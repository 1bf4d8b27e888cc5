# METADATA
# title: Resources are located inside the perimeter
# description: >-
#   A resource outside the European Union takes personal data to a third country, which needs a basis of its own in
#   Chapter V. A region that nobody knows is never taken for a European one.
# related_resources:
#   - https://learn.microsoft.com/azure/reliability/regions-list
#   - https://learn.microsoft.com/privacy/eudb/eu-data-boundary-learn
# custom:
#   id: residency-location
#   severity: high
#   resource_types:
#     - "*"
#   relations: []
#   parameters: {perimeter: eu, regions: [], allowed_types: []}
#   frameworks:
#     gdpr: ["Art. 44", "Art. 30(1)(e)", "Art. 28(3)(a)", "Art. 5(2)", "Art. 45", "Art. 46", "Art. 30(2)(c)"]
#   requirements: [A1, C11]
#   remediation: >-
#     Set `location` to a region inside the perimeter, for example `westeurope`. For a service without regions choose a
#     regional one, or accept the type in the profile by `allowed_types`.
#   since: 0.1.0
package seawall.policies.residency.location

import data.seawall.lib.regions

default applies := false

applies if {
	location != ""
	not control_only
	not allowed
}

applies if {
	count(geographies) > 0
	not allowed
}

type := lower(input.resource.type)

services := data.seawall.tables.global_services

location := object.get(input.resource, "location", "")

class := object.get(services.services, type, "regional")

standing := regions.standing(location, input.params)

allowed if {
	some name in object.get(input.params, "allowed_types", [])
	lower(name) == type
}

control_only if {
	class == "control"
	standing == "global"
}

deny contains {"path": ["location"], "message": regions.complaint(location, input.params)} if {
	applies
	location != ""
	not everywhere
	not placed_by_geography
}

deny contains {"path": ["location"], "message": "content of this service is kept and served all over the world"} if {
	applies
	everywhere
}

everywhere if class == "everywhere"

everywhere if {
	class == "content"
	standing == "global"
}

# A service that lies in a geography has `global` for its location, if it is not the location that names the geography.
placed_by_geography if {
	count(geographies) > 0
	standing in {"global", "logical"}
}

# Which property names a geography is a row for each type, so that nothing else is asked of other types.
geographies contains {"path": path, "name": object.get(input.resource, path, "")} if {
	path := services.placed_by[type]
}

geographies_inside contains geography if {
	some geography in geographies
	regions.holds(services.geographies[regions.normal(geography.name)], input.params)
}

deny contains {"path": geography.path, "message": message} if {
	applies
	some geography in geographies - geographies_inside
	message := sprintf("data location `%v` is not inside the perimeter", [geography.name])
}
