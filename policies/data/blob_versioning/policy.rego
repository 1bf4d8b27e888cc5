# METADATA
# title: Storage accounts keep the versions of their blobs
# description: >-
#   Personal data that was overwritten or deleted by mistake or by ransomware can be brought back only from a version
#   from before. The API does not turn versioning on.
# related_resources:
#   - https://learn.microsoft.com/azure/storage/blobs/versioning-overview
#   - https://learn.microsoft.com/azure/storage/blobs/storage-feature-support-in-storage-accounts
# custom:
#   id: data-blob-versioning
#   severity: medium
#   resource_types:
#     - Microsoft.Storage/storageAccounts
#     - Microsoft.Storage/storageAccounts/blobServices
#   relations: [blob_services, parent]
#   parameters: {}
#   frameworks:
#     cis-azure: ["9.2.3"]
#     gdpr: ["Art. 32(1)(c)", "Art. 5(1)(f)"]
#   requirements: [A13]
#   remediation: Declare `blobServices/default` with `isVersioningEnabled` true.
#   since: 0.1.0
package seawall.policies.data.blob_versioning

import data.seawall.lib.azure

default applies := true

# An account of this kind has file shares only.
applies := false if lower(object.get(account, "kind", "")) == "filestorage"

# There are no versions where blobs stand in folders.
applies := false if azure.is_true(object.get(account, ["properties", "isHnsEnabled"], false))

# A premium account for general purposes has page blobs only, which have no versions.
applies := false if {
	lower(object.get(account, "kind", "")) in {"storage", "storagev2"}
	startswith(lower(object.get(account, ["sku", "name"], "")), "premium")
}

is_account if azure.type_is(input.resource, "Microsoft.Storage/storageAccounts")

account := input.resource if is_account

# Files that declare it twice mean one.
account := object.get(input, ["related", "parent"], [])[0] if not is_account

deny contains {"path": ["properties"], "message": "no blob service says that versions are kept"} if {
	is_account
	applies
	count(object.get(input, ["related", "blob_services"], [])) == 0
}

deny contains {"path": ["properties", "isVersioningEnabled"]} if {
	not is_account
	applies
	not kept
}

kept if azure.is_true(object.get(input.resource, ["properties", "isVersioningEnabled"], false))
