# METADATA
# title: Deleted blobs and containers can be brought back
# description: >-
#   Personal data that was deleted by mistake or by an attacker is lost at once unless soft delete keeps it for some
#   days. The API turns it on for neither blobs nor containers.
# related_resources:
#   - https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview
#   - https://learn.microsoft.com/azure/storage/blobs/soft-delete-container-overview
# custom:
#   id: backup-blob-soft-delete
#   severity: medium
#   resource_types:
#     - Microsoft.Storage/storageAccounts
#     - Microsoft.Storage/storageAccounts/blobServices
#   relations: [blob_services]
#   parameters: {days: 7}
#   frameworks:
#     cis-azure: ["9.2.1", "9.2.2"]
#     gdpr: ["Art. 32(1)(c)", "Art. 5(1)(f)"]
#   requirements: [A13]
#   remediation: >-
#     Declare `blobServices/default` with `deleteRetentionPolicy` and `containerDeleteRetentionPolicy`, both `enabled`
#     and with `days` of 7 or more.
#   fix:
#     - path: properties.deleteRetentionPolicy.enabled
#       api: "2019-06-01"
#       value: true
#       beside: {days: {parameter: days}}
#       safe: true
#     - {path: properties.deleteRetentionPolicy.days, value: {parameter: days}, safe: true}
#     - path: properties.containerDeleteRetentionPolicy.enabled
#       api: "2019-06-01"
#       value: true
#       beside: {days: {parameter: days}}
#       safe: true
#     - {path: properties.containerDeleteRetentionPolicy.days, value: {parameter: days}, safe: true}
#   since: 0.1.0
package seawall.policies.backup.blob_soft_delete

import data.seawall.lib.azure

default applies := true

# An account of this kind has file shares only.
applies := false if lower(object.get(input.resource, "kind", "")) == "filestorage"

deny contains {"path": ["properties"], "message": "no blob service says that soft delete is on"} if {
	azure.type_is(input.resource, "Microsoft.Storage/storageAccounts")
	applies
	count(input.related.blob_services) == 0
}

policies := {
	"blobs": object.get(input.resource, ["properties", "deleteRetentionPolicy"], {}),
	"containers": object.get(input.resource, ["properties", "containerDeleteRetentionPolicy"], {}),
}

keys := {"blobs": "deleteRetentionPolicy", "containers": "containerDeleteRetentionPolicy"}

enabled contains kind if {
	some kind, policy in policies
	azure.is_true(object.get(policy, "enabled", false))
}

long_enough contains kind if {
	some kind, policy in policies
	to_number(object.get(policy, "days", 0)) >= input.params.days
}

deny contains {"path": ["properties", keys[kind], "enabled"], "message": message} if {
	azure.type_is(input.resource, "Microsoft.Storage/storageAccounts/blobServices")
	some kind in object.keys(policies) - enabled
	message := sprintf("soft delete of %v is off", [kind])
}

deny contains {"path": ["properties", keys[kind], "days"], "message": message} if {
	azure.type_is(input.resource, "Microsoft.Storage/storageAccounts/blobServices")
	some kind in enabled - long_enough
	message := sprintf("deleted %v are kept for less than %v days", [kind, input.params.days])
}
