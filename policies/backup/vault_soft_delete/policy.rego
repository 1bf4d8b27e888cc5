# METADATA
# title: Deleted backups can be brought back
# description: >-
#   An attacker who encrypts personal data deletes its backups first. Soft delete keeps them for some days more; an
#   immutable vault refuses to delete them at all.
# related_resources:
#   - https://learn.microsoft.com/azure/backup/backup-azure-enhanced-soft-delete-about
#   - https://learn.microsoft.com/azure/backup/backup-azure-immutable-vault-concept
# custom:
#   id: backup-vault-soft-delete
#   severity: medium
#   resource_types:
#     - Microsoft.DataProtection/backupVaults
#     - Microsoft.RecoveryServices/vaults
#     - Microsoft.RecoveryServices/vaults/backupconfig
#   relations: []
#   parameters: {days: 14, immutable: false}
#   frameworks:
#     gdpr: ["Art. 32(1)(c)", "Art. 32(1)(b)", "Art. 5(1)(f)"]
#   requirements: [D5]
#   remediation: >-
#     Turn soft delete of the vault on, for 14 days or more, and better always on; where the profile asks for it, make
#     the vault immutable.
#   fix:
#     - path: properties.securitySettings.softDeleteSettings.state
#       types: [Microsoft.DataProtection/backupVaults]
#       value: "On"
#       safe: true
#     - {path: properties.securitySettings.softDeleteSettings.softDeleteState, value: Enabled, safe: true}
#     - {path: properties.softDeleteFeatureState, value: Enabled, safe: true}
#     - path: properties.securitySettings.softDeleteSettings.retentionDurationInDays
#       value: {parameter: days}
#       safe: true
#     - path: properties.securitySettings.softDeleteSettings.softDeleteRetentionPeriodInDays
#       value: {parameter: days}
#       safe: true
#     - {path: properties.softDeleteRetentionPeriodInDays, value: {parameter: days}, safe: true}
#     - path: properties.securitySettings.immutabilitySettings.state
#       value: Unlocked
#       safe: false
#       why: Nobody can then delete a backup before its time.
#     - path: properties.immutabilityState
#       value: Unlocked
#       safe: false
#       why: Nobody can then delete a backup before its time.
#   since: 0.1.0
package seawall.policies.backup.vault_soft_delete

import data.seawall.lib.azure

row := data.seawall.tables.backup_soft_delete[lower(input.resource.type)]

soft_delete if lower(azure.effective(input.resource, row.state)) in {"on", "enabled", "alwayson"}

long_enough if to_number(azure.effective(input.resource, row.days)) >= input.params.days

immutable if lower(azure.effective(input.resource, row.immutability)) in {"unlocked", "locked"}

deny contains {"path": row.state, "message": "soft delete of backups is off"} if not soft_delete

deny contains {"path": row.days, "message": message} if {
	soft_delete
	not long_enough
	message := sprintf("deleted backups are kept for less than %v days", [input.params.days])
}

deny contains {"path": row.immutability, "message": "the vault is not immutable"} if {
	input.params.immutable == true
	not older_configuration
	not immutable
}

# The older configuration of a vault says nothing of immutability: the vault itself does.
older_configuration if azure.type_is(input.resource, "Microsoft.RecoveryServices/vaults/backupconfig")
