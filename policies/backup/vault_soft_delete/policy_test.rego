package seawall.policies.backup.vault_soft_delete_test

import data.seawall.policies.backup.vault_soft_delete

judge(type, settings) := judge_with(type, settings, {"days": 14, "immutable": false})

judge_with(type, settings, params) := {denial.path | some denial in denials} if {
	denials := vault_soft_delete.deny with input as {
		"resource": {"type": type, "properties": {"securitySettings": settings}},
		"params": params,
	}
}

recovery := "Microsoft.RecoveryServices/vaults"

backup := "Microsoft.DataProtection/backupVaults"

in_settings(key) := ["properties", "securitySettings", "softDeleteSettings", key]

test_on_by_default if {
	judge(recovery, {}) == set()
	judge(backup, {}) == set()
	judge("Microsoft.RecoveryServices/vaults/backupconfig", {}) == set()
}

test_off if {
	judge(recovery, {"softDeleteSettings": {"softDeleteState": "Disabled"}}) == {in_settings("softDeleteState")}
	judge(backup, {"softDeleteSettings": {"state": "Off"}}) == {in_settings("state")}
}

test_too_short if {
	short := {"softDeleteSettings": {"state": "AlwaysOn", "retentionDurationInDays": 7}}
	judge_with(backup, short, {"days": 14, "immutable": false}) == {in_settings("retentionDurationInDays")}
}

test_immutable_where_asked_for if {
	params := {"days": 14, "immutable": true}
	path := ["properties", "securitySettings", "immutabilitySettings", "state"]
	judge_with(recovery, {}, params) == {path}
	judge_with(recovery, {"immutabilitySettings": {"state": "Locked"}}, params) == set()
	judge_with("Microsoft.RecoveryServices/vaults/backupconfig", {}, params) == set()
}
