# METADATA
# title: Servers are bound to a policy of a backup vault
# description: >-
#   A vault and its policies back up nothing until something is bound to them; an attacker who holds a server, or who
#   deletes it with its own backups, reaches no copy in a vault.
# related_resources:
#   - https://learn.microsoft.com/azure/backup/backup-vault-overview
#   - https://learn.microsoft.com/azure/backup/backup-azure-database-postgresql-flex-overview
#   - https://learn.microsoft.com/azure/backup/backup-azure-vms-introduction
# custom:
#   id: backup-instance
#   severity: medium
#   resource_types:
#     - Microsoft.Compute/disks
#     - Microsoft.Compute/virtualMachines
#     - Microsoft.ContainerService/managedClusters
#     - Microsoft.DataProtection/backupVaults/backupInstances
#     - Microsoft.DBforMySQL/flexibleServers
#     - Microsoft.DBforPostgreSQL/flexibleServers
#     - Microsoft.DBforPostgreSQL/servers
#     - Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems
#     - Microsoft.Storage/storageAccounts
#   relations: [backup_instances, protected_items, protection_intents]
#   parameters:
#     types:
#       - Microsoft.Compute/virtualMachines
#       - Microsoft.DBforPostgreSQL/flexibleServers
#   frameworks:
#     gdpr: ["Art. 32(1)(c)", "Art. 5(1)(f)"]
#     mcsb: ["BR-1", "BR-2"]
#   requirements: [D5]
#   remediation: >-
#     Add a `backupInstances` to the vault with the id of the server in `dataSourceInfo.resourceID` and that of the
#     policy in `policyInfo.policyId`; for a machine `protectedItems` with `sourceResourceId` and `policyId`.
#   since: 0.1.0
package seawall.policies.backup.instance

type := lower(input.resource.type)

is_instance if type == "microsoft.dataprotection/backupvaults/backupinstances"

is_item if type == "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems"

default applies := false

applies if is_instance

applies if is_item

applies if concerned

concerned if {
	type in {lower(listed) | some listed in input.params.types}
	not copy
}

# A replica is made anew from its source, which is what must be backed up.
copy if lower(object.get(input.resource, ["properties", "createMode"], "")) == "replica"

copy if {
	lower(object.get(input.resource, ["properties", "replicationRole"], "")) in {
		"replica",
		"asyncreplica",
		"geoasyncreplica",
	}
}

bound contains relation if {
	some relation in ["backup_instances", "protected_items", "protection_intents"]
	count(object.get(input, ["related", relation], [])) > 0
}

deny contains {"path": ["properties"], "message": "nothing binds it to a policy of a backup vault"} if {
	concerned
	count(bound) == 0
}

deny contains {"path": ["properties", "policyInfo", "policyId"], "message": "no policy says when to back up"} if {
	is_instance
	object.get(input.resource, ["properties", "policyInfo", "policyId"], "") == ""
}

deny contains {"path": ["properties", "policyId"], "message": "no policy says when to back up"} if {
	is_item
	object.get(input.resource, ["properties", "policyId"], "") == ""
}

# A template says nothing of the state, or what it is to become.
instance_works if {
	state := lower(object.get(input.resource, ["properties", "currentProtectionState"], "protectionconfigured"))
	state in {"protectionconfigured", "configuringprotection", "updatingprotection"}
}

deny contains {"path": ["properties", "currentProtectionState"], "message": "backups are stopped"} if {
	is_instance
	not instance_works
}

item_works if {
	lower(object.get(input.resource, ["properties", "protectionState"], "protected")) in {"protected", "irpending"}
}

deny contains {"path": ["properties", "protectionState"], "message": "backups are stopped"} if {
	is_item
	not item_works
}
