package seawall.policies.availability.pgbouncer_test

import data.seawall.policies.availability.pgbouncer

params := {"pool_mode": "Transaction", "default_pool_size": 50, "min_pool_size": 10, "server_idle_timeout": 600}

judge(resource, names, changes) := denials if {
	denials := pgbouncer.deny with input as {
		"resource": resource,
		"params": object.union(params, changes),
		"related": {"pgbouncer_configurations": [configuration(name, "x") | some name in names]},
	}
}

applies(resource) := answer if answer := pgbouncer.applies with input as {"resource": resource, "params": params}

server(properties) := {"type": "microsoft.dbforpostgresql/flexibleservers", "leaf": "psql", "properties": properties}

configuration(name, value) := {
	"type": "Microsoft.DBforPostgreSQL/flexibleServers/configurations",
	"leaf": name,
	"properties": {"value": value},
}

unset(names) := {{"path": ["properties"], "message": sprintf("no configuration sets %s", [names])}}

wrong(name, value) := {{"path": ["properties", "value"], "message": sprintf("`%s` is not `%s`", [name, value])}}

needed := ["pgbouncer.enabled", "PgBouncer.min_pool_size", "pgbouncer.server_idle_timeout"]

test_server_with_what_it_needs if {
	judge(server({}), needed, {}) == set()
	judge(server({}), array.concat(needed, ["pgbouncer.pool_mode", "work_mem"]), {}) == set()
}

test_server_without if {
	all := "`pgbouncer.enabled`, `pgbouncer.min_pool_size`, `pgbouncer.server_idle_timeout`"
	judge(server({}), [], {}) == unset(all)
	judge(server({}), ["pgbouncer.enabled", "pgbouncer.min_pool_size"], {}) == unset("`pgbouncer.server_idle_timeout`")
}

test_presets if {
	judge(server({}), needed, {"pool_mode": "session"}) == unset("`pgbouncer.pool_mode`")
	judge(server({}), needed, {"default_pool_size": 20}) == unset("`pgbouncer.default_pool_size`")
	none := ["pgbouncer.enabled", "pgbouncer.server_idle_timeout"]
	judge(server({}), none, {"min_pool_size": 0}) == set()
}

test_values if {
	judge(configuration("pgbouncer.enabled", "True"), [], {}) == set()
	judge(configuration("pgbouncer.enabled", "false"), [], {}) == wrong("pgbouncer.enabled", "true")
	judge(configuration("pgbouncer.pool_mode", "TRANSACTION"), [], {}) == set()
	judge(configuration("PgBouncer.Pool_Mode", "session"), [], {}) == wrong("pgbouncer.pool_mode", "transaction")
	judge(configuration("pgbouncer.default_pool_size", "50"), [], {}) == set()
	judge(configuration("pgbouncer.default_pool_size", "51"), [], {}) == wrong("pgbouncer.default_pool_size", "50")
	judge(configuration("pgbouncer.min_pool_size", 10), [], {}) == set()
	judge(configuration("pgbouncer.min_pool_size", "0"), [], {}) == wrong("pgbouncer.min_pool_size", "10")
	judge(configuration("pgbouncer.server_idle_timeout", "600"), [], {}) == set()
	judge(configuration("pgbouncer.server_idle_timeout", ""), [], {}) == wrong("pgbouncer.server_idle_timeout", "600")
}

test_other_configurations if {
	judge(configuration("work_mem", "4096"), [], {}) == set()
	applies(configuration("work_mem", "4096")) == false
	applies(configuration("pgbouncer.enabled", "off"))
}

test_replicas if {
	every properties in [
		{"createMode": "Replica"},
		{"replicationRole": "AsyncReplica"},
		{"replicationRole": "GeoAsyncReplica"},
	] {
		judge(server(properties), [], {}) == set()
		applies(server(properties)) == false
		odd := object.union(configuration("pgbouncer.enabled", "off"), {"properties": properties})
		applies(odd)
	}
	applies(server({"createMode": "Default", "replicationRole": "Primary"}))
}
