package seawall.policies.backup.cosmos_continuous_test

import data.seawall.policies.backup.cosmos_continuous

judge(policy, days) := {denial.path | some denial in denials} if {
	denials := cosmos_continuous.deny with input as {
		"resource": {"type": "Microsoft.DocumentDB/databaseAccounts", "properties": {"backupPolicy": policy}},
		"params": {"days": days},
	}
}

tiered(tier) := {"type": "Continuous", "continuousModeProperties": {"tier": tier}}

test_continuous_passes if {
	judge({"type": "continuous"}, 30) == set()
	judge(tiered("Continuous7Days"), 7) == set()
}

test_periodic_fails_and_so_does_nothing if {
	judge({"type": "Periodic"}, 7) == {["properties", "backupPolicy", "type"]}
	judge({}, 7) == {["properties", "backupPolicy", "type"]}
}

tier_path := ["properties", "backupPolicy", "continuousModeProperties", "tier"]

test_tiers if {
	every tier, days in {"Continuous7Days": 7, "Continuous30Days": 30, "Continuous35Days": 35} {
		judge(tiered(tier), days) == set()
		judge(tiered(tier), days + 1) == {tier_path}
	}
	judge(tiered("Continuous1Day"), 7) == {tier_path}
}

test_what_is_said if {
	denials := cosmos_continuous.deny with input as {
		"resource": {
			"type": "Microsoft.DocumentDB/databaseAccounts",
			"properties": {"backupPolicy": tiered("Continuous7Days")},
		},
		"params": {"days": 30},
	}
	denials == {{"path": tier_path, "message": "tier `Continuous7Days` keeps backups for less than 30 days"}}
}

test_a_tier_of_a_periodic_backup_says_nothing if {
	policy := object.union(tiered("Continuous7Days"), {"type": "Periodic"})
	judge(policy, 30) == {["properties", "backupPolicy", "type"]}
}
