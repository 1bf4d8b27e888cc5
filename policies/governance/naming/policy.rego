# METADATA
# title: Names say what a resource is, for which project and in which environment
# description: >-
#   Who reads a name in an alert, a log or an invoice must know at once whether personal data of production is meant.
# related_resources:
#   - https://learn.microsoft.com/azure/cloud-adoption-framework/ready/azure-best-practices/resource-naming
#   - https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
# custom:
#   id: governance-naming
#   severity: low
#   resource_types:
#     - "*"
#   relations: []
#   parameters:
#     patterns: ["{type}-{project}-{env}", "{project}-{type}-{env}"]
#     compact_patterns: ["{type}{project}{env}", "{project}{type}{env}"]
#     project: ""
#     environments: [dev, test, stg, staging, prd, prod]
#   frameworks:
#     gdpr: ["Art. 30(1)", "Art. 24(1)"]
#   requirements: [D11]
#   remediation: >-
#     Name the resource by the pattern, as `rg-shop-prd`; where Azure takes no dash, as `stshopprd`. Mind that most
#     resources cannot be renamed, only made anew.
#   since: 0.1.0
package seawall.policies.governance.naming

type := lower(input.resource.type)

class := object.get(data.seawall.tables.naming, type, "dashed")

# Children have their parent's name in front of their own, and a group that nobody declares was named elsewhere.
applies if {
	count(split(type, "/")) == 2
	class != "fixed"
	type != "microsoft.resources/resourcegroups"
}

applies if {
	type == "microsoft.resources/resourcegroups"
	input.resource.location
}

patterns := {"dashed": input.params.patterns, "compact": input.params.compact_patterns}[class]

words := {
	"{type}": {"dashed": "[a-z][a-z0-9-]*", "compact": "[a-z][a-z0-9]*"}[class],
	"{project}": project,
	"{env}": sprintf("(?:%s)", [concat("|", input.params.environments)]),
}

project := input.params.project if input.params.project != ""

project := "[a-z0-9]+" if input.params.project == ""

deny contains {"path": ["name"], "message": message} if {
	not fits
	message := sprintf("the name is none of %s", [concat(", ", [sprintf("`%s`", [p]) | some p in patterns])])
}

fits if {
	class != "fixed"
	expression := strings.replace_n(words, sprintf("^(?:%s)$", [concat("|", patterns)]))
	regex.match(expression, lower(input.resource.name))
}
