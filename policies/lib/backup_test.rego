package seawall.lib.backup_test

import data.seawall.lib.backup

lasting(number, unit) := {"retentionDuration": {"count": number, "durationType": unit}}

days(properties) := {entry.days | some entry in backup.kept({"properties": properties})}

test_schedules if {
	days({"retentionPolicy": {"dailySchedule": lasting(30, "Days"), "weeklySchedule": lasting(9, "Weeks")}}) == {30}
	days({"retentionPolicy": {"weeklySchedule": lasting(4, "weeks")}}) == {28}
	days({"retentionPolicy": lasting(2, "Months")}) == {60}
	days({"vaultRetentionPolicy": {"vaultRetention": {"dailySchedule": lasting(1, "Years")}}}) == {365}
	days({"retentionPolicy": lasting(2, "Moons")}) == {0}
}

test_parts_of_a_policy if {
	parts := [
		{"policyType": "Log", "retentionPolicy": lasting(5, "Days")},
		{"policyType": "Full", "retentionPolicy": lasting(6, "Days")},
		{"policyType": "CopyOnlyFull", "retentionPolicy": lasting(7, "Days")},
		{"policyType": "SnapshotFull", "retentionPolicy": lasting(8, "Days")},
	]
	days({"subProtectionPolicy": parts}) == {6, 7, 8}
}

test_rules if {
	after := {"lifecycles": [{"deleteAfter": {"duration": "P3M"}}]}
	found := backup.kept({"properties": {"policyRules": [after, object.union(after, {"isDefault": true})]}})
	found == {{"path": ["properties", "policyRules", 1, "lifecycles", 0, "deleteAfter", "duration"], "days": 90}}
}

test_durations if {
	backup.iso_days("P30D") == 30
	backup.iso_days("P2W") == 14
	backup.iso_days("p1y") == 365
}
