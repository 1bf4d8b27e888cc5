# What policies of Backup vaults and Recovery Services vaults say: how long backups are kept.
package seawall.lib.backup

import data.seawall.lib.azure

# Each place that says it, with the days: {path, days}. A policy has one of the two shapes.
kept(policy) := of_schedules(policy) | of_rules(policy)

# Policies of Recovery Services vaults: the daily schedule counts, the weekly one where there is no daily one.
of_schedules(policy) := {{"path": path, "days": found.value.count * unit} |
	some found in durations(policy)
	path := array.concat(found.path, ["count"])
	unit := object.get({"days": 1, "weeks": 7, "months": 30, "years": 365}, lower(found.value.durationType), 0)
}

durations(policy) := {{"path": path, "value": value} |
	some base in bases(policy)
	some key in [["dailySchedule", "retentionDuration"], ["retentionDuration"]]
	path := array.concat(base.path, key)
	value := object.get(base.value, key, {})
	value != {}
} | {{"path": path, "value": value} |
	some base in bases(policy)
	path := array.concat(base.path, ["weeklySchedule", "retentionDuration"])
	object.get(base.value, "dailySchedule", {}) == {}
	value := object.get(base.value, ["weeklySchedule", "retentionDuration"], {})
	value != {}
}

bases(policy) := {{"path": path, "value": value} |
	some path in [["properties", "retentionPolicy"], ["properties", "vaultRetentionPolicy", "vaultRetention"]]
	value := object.get(policy, path, {})
} | {{"path": ["properties", "subProtectionPolicy", i, "retentionPolicy"], "value": part.retentionPolicy} |
	some i, part in object.get(policy, ["properties", "subProtectionPolicy"], [])
	lower(part.policyType) in {"full", "copyonlyfull", "snapshotfull"}
}

# Policies of Backup vaults: the default retention rule counts.
of_rules(policy) := {{"path": path, "days": days} |
	some i, rule in object.get(policy, ["properties", "policyRules"], [])
	azure.is_true(rule.isDefault)
	some j, life in rule.lifecycles
	days := iso_days(life.deleteAfter.duration)
	path := ["properties", "policyRules", i, "lifecycles", j, "deleteAfter", "duration"]
}

# A duration of ISO 8601 with one unit, as the service takes it: `P30D`, `P3M`.
iso_days(duration) := to_number(substring(duration, 1, count(duration) - 2)) * unit if {
	unit := {"d": 1, "w": 7, "m": 30, "y": 365}[lower(substring(duration, count(duration) - 1, 1))]
}
