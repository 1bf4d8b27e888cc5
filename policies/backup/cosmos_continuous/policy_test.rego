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

test_tier_too_short if {
	judge(tiered("Continuous7Days"), 30) == {cosmos_continuous.tier_path}
	judge(tiered("Continuous1Day"), 7) == {cosmos_continuous.tier_path}
}
