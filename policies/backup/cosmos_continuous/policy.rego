# METADATA
# title: Cosmos DB accounts are backed up continuously
# description: >-
#   A periodic backup keeps two copies of a few hours and is restored by a support request; continuous backup brings
#   personal data back to any second of the last days.
# related_resources:
#   - https://learn.microsoft.com/azure/cosmos-db/continuous-backup-restore-introduction
# custom:
#   id: backup-cosmos-continuous
#   severity: medium
#   resource_types:
#     - Microsoft.DocumentDB/databaseAccounts
#   relations: []
#   parameters: {days: 7}
#   frameworks:
#     gdpr: ["Art. 32(1)(c)", "Art. 5(1)(f)"]
#     iso-27001: ["A.8.13"]
#   requirements: [C12]
#   remediation: >-
#     Set `properties.backupPolicy.type` to `Continuous` and the tier to `Continuous30Days`. There is no way back to
#     periodic backup.
#   fix:
#     - path: properties.backupPolicy.type
#       value: Continuous
#       safe: false
#       why: The way back to periodic backup is closed.
#     - path: properties.backupPolicy.continuousModeProperties.tier
#       value: Continuous30Days
#       safe: false
#       why: The tier of 30 days costs more.
#   since: 0.1.0
package seawall.policies.backup.cosmos_continuous

import data.seawall.lib.azure

deny contains {"path": ["properties", "backupPolicy", "type"]} if not continuous

deny contains {"path": tier_path, "message": message} if {
	continuous
	not long_enough
	message := sprintf("tier `%v` keeps backups for less than %v days", [tier, input.params.days])
}

continuous if lower(azure.effective(input.resource, ["properties", "backupPolicy", "type"])) == "continuous"

tier_path := ["properties", "backupPolicy", "continuousModeProperties", "tier"]

tier := azure.effective(input.resource, ["properties", "backupPolicy", "continuousModeProperties", "tier"])

days_of_tier := {"continuous7days": 7, "continuous30days": 30, "continuous35days": 35}

long_enough if days_of_tier[lower(tier)] >= input.params.days
