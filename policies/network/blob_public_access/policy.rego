# METADATA
# title: Blobs cannot be read without signing in
# description: >-
#   A public container hands its files to anyone who knows or guesses an address; recordings and exports have leaked
#   this way more than any other.
# related_resources:
#   - https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent
# custom:
#   id: network-blob-public-access
#   severity: critical
#   resource_types:
#     - Microsoft.Storage/storageAccounts
#     - Microsoft.Storage/storageAccounts/blobServices/containers
#   relations: []
#   parameters: {}
#   frameworks:
#     cis-azure: ["9.3.8"]
#     gdpr: ["Art. 32(1)(b)", "Art. 25(2)", "Art. 5(1)(f)", "Art. 32(2)"]
#     mcsb: ["NS-2"]
#   requirements: [C15, D8]
#   remediation: >-
#     Set `properties.allowBlobPublicAccess` of the account to `false` and `publicAccess` of containers to `None`.
#   fix:
#     - path: properties.allowBlobPublicAccess
#       api: "2019-04-01"
#       value: false
#       safe: false
#       why: Whoever reads blobs without logging on, as a public web page does, no longer can.
#     - path: properties.publicAccess
#       value: None
#       safe: false
#       why: Whoever reads blobs without logging on, as a public web page does, no longer can.
#   since: 0.1.0
package seawall.policies.network.blob_public_access

import data.seawall.lib.azure

account if lower(input.resource.type) == "microsoft.storage/storageaccounts"

acceptable if {
	account
	azure.is_false(object.get(input.resource, ["properties", "allowBlobPublicAccess"], null))
}

# Left out, the API version decides; where none is stated, as in an export, an account of old is open.
acceptable if {
	account
	input.resource.apiVersion
	azure.is_false(azure.effective(input.resource, ["properties", "allowBlobPublicAccess"]))
}

# Left out, a container is private.
acceptable if {
	lower(input.resource.type) == "microsoft.storage/storageaccounts/blobservices/containers"
	lower(object.get(input.resource, ["properties", "publicAccess"], "None")) == "none"
}

property := "allowBlobPublicAccess" if account

property := "publicAccess" if not account

deny contains {"path": ["properties", property]} if not acceptable
