package seawall.policies.availability.postgresql_test

import data.seawall.policies.availability.postgresql

judge(resource, params) := denials if {
	denials := postgresql.deny with input as {"resource": resource, "params": object.union(lenient, params)}
}

applies(resource) := answer if {
	answer := postgresql.applies with input as {"resource": resource, "params": lenient}
}

lenient := {"modes": ["SameZone", "ZoneRedundant"], "minimum_version": 0, "auto_grow": false}

strict := {"modes": ["zoneredundant"], "minimum_version": 16, "auto_grow": true}

server(properties) := {"type": "microsoft.dbforpostgresql/flexibleservers", "properties": properties}

cluster(properties) := {"type": "Microsoft.DBforPostgreSQL/serverGroupsv2", "properties": properties}

good := {
	"highAvailability": {"mode": "ZoneRedundant"},
	"storage": {"autoGrow": "Enabled"},
	"version": "16",
}

with_change(changes) := server(object.union(good, changes))

mode(modes) := {"path": ["properties", "highAvailability", "mode"], "message": message} if {
	message := sprintf("high availability is none of %s", [modes])
}

version := {"path": ["properties", "version"], "message": "the version is older than 16"}

storage := {"path": ["properties", "storage", "autoGrow"], "message": "storage does not grow by itself"}

test_any_standby if {
	judge(server({"highAvailability": {"mode": "SameZone"}}), {}) == set()
	judge(server({"highAvailability": {"mode": "zoneredundant"}}), {}) == set()
	judge(server({"highAvailability": {"mode": "Disabled"}}), {}) == {mode("SameZone, ZoneRedundant")}
	judge(server({}), {}) == {mode("SameZone, ZoneRedundant")}
	judge({"type": "Microsoft.DBforPostgreSQL/flexibleServers"}, {}) == {mode("SameZone, ZoneRedundant")}
}

test_another_zone if {
	judge(server(good), strict) == set()
	judge(with_change({"highAvailability": {"mode": "SameZone"}}), strict) == {mode("zoneredundant")}
}

test_version if {
	judge(with_change({"version": "15"}), strict) == {version}
	judge(with_change({"version": "9.6"}), strict) == {version}
	judge(with_change({"version": 17}), strict) == set()
	judge(with_change({"version": ""}), strict) == {version}
	judge(with_change({"version": "11"}), {}) == set()
	judge(with_change({"version": "0"}), {"minimum_version": 1}) == {object.union(version, {
		"message": "the version is older than 1",
	})}
}

test_storage if {
	judge(with_change({"storage": {"autoGrow": "Disabled"}}), strict) == {storage}
	judge(with_change({"storage": {"autoGrow": ""}}), strict) == {storage}
	judge(server({"highAvailability": {"mode": "ZoneRedundant"}, "version": "16"}), strict) == {storage}
}

test_clusters if {
	path := ["properties", "enableHa"]
	message := "high availability is none of SameZone, ZoneRedundant"
	judge(cluster({"enableHa": true}), {}) == set()
	judge(cluster({"enableHa": "True"}), {"modes": ["ZoneRedundant"]}) == set()
	judge(cluster({"enableHa": false}), {}) == {{"path": path, "message": message}}
	judge(cluster({}), {}) == {{"path": path, "message": message}}
	judge(server({"highAvailability": {"mode": "true"}}), {}) == {mode("SameZone, ZoneRedundant")}
	judge(server({"enableHa": true}), {}) == {mode("SameZone, ZoneRedundant")}
	judge(with_change({"version": "15", "postgresqlVersion": "16"}), strict) == {version}
	judge(cluster({"enableHa": true, "postgresqlVersion": "16"}), strict) == set()
	judge(cluster({"enableHa": true, "postgresqlVersion": "15", "version": "16"}), strict) == {{
		"path": ["properties", "postgresqlVersion"],
		"message": "the version is older than 16",
	}}
}

test_replicas if {
	every properties in [
		{"createMode": "Replica"},
		{"replicationRole": "AsyncReplica"},
		{"replicationRole": "GeoAsyncReplica"},
		{"sourceResourceId": "/x"},
	] {
		judge(server(properties), strict) == set()
		applies(server(properties)) == false
	}
	applies(server({"createMode": "Default", "replicationRole": "Primary"}))
	applies(cluster({"sourceResourceId": "/x", "pointInTimeUTC": "2026-01-01T00:00:00Z"}))
	applies({"type": "Microsoft.DBforPostgreSQL/flexibleServers"})
}
