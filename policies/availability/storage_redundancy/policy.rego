# METADATA
# title: Storage accounts are kept in a second region that can be read
# description: >-
#   When a region is lost, personal data stays available only if a copy in the paired region can be read at once.
#   Where that region lies is judged by residency-replicas.
# related_resources:
#   - https://learn.microsoft.com/azure/storage/common/storage-redundancy#read-access-to-data-in-the-secondary-region
# custom:
#   id: availability-storage-redundancy
#   severity: medium
#   resource_types:
#     - Microsoft.Storage/storageAccounts
#   relations: []
#   parameters: {skus: [Standard_RAGRS, Standard_RAGZRS]}
#   frameworks:
#     cis-azure: ["9.3.11"]
#     gdpr: ["Art. 32(1)(b)", "Art. 32(1)(c)"]
#   requirements: [C14]
#   remediation: Set `sku.name` to `Standard_RAGZRS`, or to `Standard_RAGRS` where a region has no zones.
#   fix:
#     - path: sku.name
#       from: [Standard_LRS, Standard_GRS]
#       value: Standard_RAGRS
#       safe: false
#       why: A copy in a second region, which must lie in the Union, costs as much again.
#     - path: sku.name
#       from: [Standard_ZRS, Standard_GZRS]
#       value: Standard_RAGZRS
#       safe: false
#       why: A copy in a second region, which must lie in the Union, costs as much again.
#   since: 0.1.0
package seawall.policies.availability.storage_redundancy

default applies := true

# File shares of the premium tier have no copy in another region.
# https://learn.microsoft.com/azure/storage/files/files-redundancy
applies := false if lower(object.get(input.resource, "kind", "")) == "filestorage"

acceptable if lower(input.resource.sku.name) in {lower(sku) | some sku in input.params.skus}

deny contains {"path": ["sku", "name"]} if {
	applies
	not acceptable
}
