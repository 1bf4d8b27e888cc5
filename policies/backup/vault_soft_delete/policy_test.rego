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
	every state in ["Locked", "Unlocked"] {
		judge_with(recovery, {"immutabilitySettings": {"state": state}}, params) == set()
	}
	judge_with("Microsoft.RecoveryServices/vaults/backupconfig", {}, params) == set()
}

said(settings) := denials if {
	denials := vault_soft_delete.deny with input as {
		"resource": {"type": backup, "properties": {"securitySettings": settings}},
		"params": {"days": 14, "immutable": true},
	}
}

test_what_is_said if {
	locked := {"immutabilitySettings": {"state": "Locked"}}
	off := object.union(locked, {"softDeleteSettings": {"state": "Off", "retentionDurationInDays": 7}})
	said(off) == {{"path": in_settings("state"), "message": "soft delete of backups is off"}}
	short := object.union(locked, {"softDeleteSettings": {"state": "On", "retentionDurationInDays": 13}})
	message := "deleted backups are kept for less than 14 days"
	said(short) == {{"path": in_settings("retentionDurationInDays"), "message": message}}
	long := {"softDeleteSettings": {"state": "On", "retentionDurationInDays": 14}}
	path := ["properties", "securitySettings", "immutabilitySettings", "state"]
	said(long) == {{"path": path, "message": "the vault is not immutable"}}
}
