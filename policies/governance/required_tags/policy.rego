# METADATA
# title: Resources say whose they are
# description: >-
#   A record of processing activities names who answers for what. Without an owner, an environment and a project nobody
#   knows whose personal data a resource holds, or whether it may be deleted.
# related_resources:
#   - https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
#   - https://learn.microsoft.com/azure/azure-resource-manager/management/tag-support
# custom:
#   id: governance-required-tags
#   severity: low
#   resource_types:
#     - "*"
#   relations: []
#   parameters: {tags: [owner, environment, project]}
#   frameworks:
#     gdpr: ["Art. 30(1)", "Art. 5(2)", "Art. 24(1)"]
#   requirements: [C18]
#   remediation: >-
#     Add the missing keys to `tags`. A resource does not inherit the tags of its group.
#   since: 0.1.0
package seawall.policies.governance.required_tags

type := lower(input.resource.type)

# A group that nobody declares has no place, and its tags are not known.
applies if {
	data.seawall.tables.taggable_types[type]
	type != "microsoft.resources/resourcegroups"
}

applies if {
	type == "microsoft.resources/resourcegroups"
	input.resource.location
}

applies if count(tags) > 0

tags := object.get(input.resource, "tags", {})

# Names of tags have no case, and an empty value says nothing.
written contains lower(name) if {
	is_object(tags)
	some name, value in tags
	value != ""
}

deny contains {"path": ["tags", tag], "message": message} if {
	is_object(tags)
	some tag in input.params.tags
	count({lower(tag)} & written) == 0
	message := sprintf("no tag `%s`", [tag])
}
