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
#   requirements: [D5]
#   remediation: >-
#     Add a `backupInstances` to the vault with the id of the server in `dataSourceInfo.resourceID` and that of the
#     policy in `policyInfo.policyId`; for a machine `protectedItems` with `sourceResourceId` and `policyId`.
#   since: 0.1.0
package seawall.policies.backup.instance

type := lower(input.resource.type)

bindings := {
	"microsoft.dataprotection/backupvaults/backupinstances": {
		"policy": ["properties", "policyInfo", "policyId"],
		"state": ["properties", "currentProtectionState"],
	},
	"microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems": {
		"policy": ["properties", "policyId"],
		"state": ["properties", "protectionState"],
	},
}

default applies := false

applies if bindings[type]

applies if {
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
	applies
	object.get(bindings, type, {}) == {}
	count(bound) == 0
}

deny contains {"path": bindings[type].policy, "message": "no policy says when to back up"} if {
	object.get(input.resource, bindings[type].policy, "") == ""
}

# A template says nothing of the state, or what it is to become.
working if {
	lower(object.get(input.resource, bindings[type].state, "protected")) in {
		"protected",
		"irpending",
		"protectionconfigured",
		"configuringprotection",
		"updatingprotection",
	}
}

deny contains {"path": bindings[type].state, "message": "backups are stopped"} if not working
