# METADATA
# title: Models process prompts inside the perimeter
# description: >-
#   Prompts hold personal data. A global deployment sends them to any region of the world for processing, whatever the
#   region of the account; a data zone stays in the EU only for an account in a member state.
# related_resources:
#   - https://learn.microsoft.com/azure/ai-services/openai/how-to/deployment-types
# custom:
#   id: residency-ai-processing
#   severity: high
#   resource_types:
#     - Microsoft.CognitiveServices/accounts
#     - Microsoft.CognitiveServices/accounts/deployments
#   relations: [residency_parent]
#   parameters: {perimeter: eu, regions: []}
#   frameworks:
#     gdpr: ["Art. 44", "Art. 28(3)(a)", "Art. 30(1)(e)", "Art. 5(2)", "Art. 45", "Art. 46", "Art. 30(2)(c)"]
#   requirements: [A2]
#   remediation: >-
#     Deploy the model with the SKU `DataZoneStandard` or `Standard` in an account in a member state of the EU.
#   since: 0.1.0
package seawall.policies.residency.ai_processing

import data.seawall.lib.regions

type := lower(input.resource.type)

deny contains {"path": ["location"], "message": complaint} if {
	type == "microsoft.cognitiveservices/accounts"
	complaint := regions.complaint(object.get(input.resource, "location", ""), input.params)
}

deny contains {"path": ["sku", "name"], "message": message} if {
	type == "microsoft.cognitiveservices/accounts/deployments"
	not acceptable
	message := sprintf("deployment `%v` is processed %v", [sku, reach])
}

# A deployment without a SKU is a regional one, as it was before there were others.
sku := object.get(input.resource, ["sku", "name"], "Standard")

processing := object.get(data.seawall.tables.ai_deployment_skus, lower(sku), "unknown")

default account_location := ""

account_location := input.related.residency_parent[0].location

acceptable if {
	processing == "regional"
	regions.standing(account_location, input.params) == "inside"
}

# The data zone is the European Union's, whatever perimeter is asked for.
acceptable if {
	processing == "zone"
	regions.standing(account_location, {"perimeter": "eu"}) == "inside"
}

reach := "in any region of the world" if {
	processing == "global"
} else := "at a place that is not known" if {
	processing == "unknown"
} else := "where its account is, which is not known" if {
	account_location == ""
} else := sprintf("in the data zone of `%v`, which need not be that of the EU", [account_location]) if {
	processing == "zone"
} else := sprintf("where its account is: in `%v`", [account_location])
