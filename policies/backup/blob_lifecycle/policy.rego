# METADATA
# title: A lifecycle policy deletes snapshots and versions of blobs, and not too early
# description: >-
#   A snapshot that goes too early cannot bring personal data back; one that nobody ever deletes keeps data that should
#   long be erased.
# related_resources:
#   - https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure
#   - https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-delete
# custom:
#   id: backup-blob-lifecycle
#   severity: medium
#   resource_types:
#     - Microsoft.Storage/storageAccounts
#     - Microsoft.Storage/storageAccounts/managementPolicies
#   relations: [lifecycle_policies]
#   parameters: {days: 30}
#   frameworks:
#     gdpr: ["Art. 32(1)(c)", "Art. 5(1)(e)"]
#   requirements: [C13]
#   remediation: >-
#     Declare `managementPolicies/default` with an enabled rule whose actions delete snapshots, and versions if they are
#     kept, with `daysAfterCreationGreaterThan` of 30 or more.
#   fix:
#     - path: properties.policy.rules[*].definition.actions.{key}.delete.daysAfterCreationGreaterThan
#       value: {parameter: days}
#       safe: true
#   since: 0.1.0
package seawall.policies.backup.blob_lifecycle

import data.seawall.lib.azure

is_account if azure.type_is(input.resource, "Microsoft.Storage/storageAccounts")

default applies := true

# An account of this kind has file shares only.
applies := false if lower(object.get(input.resource, "kind", "")) == "filestorage"

# A premium account for general purposes has page blobs only, which no lifecycle policy deletes.
applies := false if {
	lower(object.get(input.resource, "kind", "")) in {"storage", "storagev2"}
	startswith(lower(object.get(input.resource, ["sku", "name"], "")), "premium")
}

deny contains {"path": ["properties"], "message": "no lifecycle policy deletes snapshots"} if {
	is_account
	applies
	count(object.get(input, ["related", "lifecycle_policies"], [])) == 0
}

rules_path := ["properties", "policy", "rules"]

# A rule is on unless it says otherwise.
deletions contains {"path": path, "what": what, "days": object.get(action, key, 0)} if {
	some i, rule in object.get(input.resource, rules_path, [])
	count({false, "false"} & {object.get(rule, "enabled", true)}) == 0
	some what in ["snapshot", "version"]
	action := object.get(rule, ["definition", "actions", what, "delete"], {})
	action != {}
	path := array.concat(rules_path, [i, "definition", "actions", what, "delete", key])
}

key := "daysAfterCreationGreaterThan"

late_enough contains deletion.path if {
	some deletion in deletions
	to_number(deletion.days) >= input.params.days
}

deny contains {"path": deletion.path, "message": message} if {
	some deletion in deletions
	count({deletion.path} - late_enough) == 1
	message := sprintf("a %v is deleted before it is %v days old", [deletion.what, input.params.days])
}

deny contains {"path": rules_path, "message": "no rule that is on deletes snapshots or versions"} if {
	not is_account
	count(deletions) == 0
}
