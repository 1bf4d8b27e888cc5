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
	class == "geography"
	not allowed
}

location := object.get(input.resource, "location", "")

class := object.get(data.seawall.tables.global_services.services, lower(input.resource.type), "regional")

standing := regions.standing(location, input.params)

allowed if {
	some type in object.get(input.params, "allowed_types", [])
	lower(type) == lower(input.resource.type)
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

deny contains {"path": ["properties", "dataLocation"], "message": message} if {
	applies
	class == "geography"
	not geography_inside
	message := sprintf("data location `%v` is not inside the perimeter", [data_location])
}

everywhere if class == "everywhere"

everywhere if {
	class == "content"
	standing == "global"
}

placed_by_geography if {
	class == "geography"
	standing == "global"
}

data_location := object.get(input.resource, ["properties", "dataLocation"], "")

geography_inside if {
	geography := object.get(data.seawall.tables.global_services.geographies, regions.normal(data_location), {})
	object.get(geography, replace(lower(input.params.perimeter), "-", "_"), false) == true
}
