package seawall.policies.tls.postgresql_test

import data.seawall.policies.tls.postgresql as subject

# What is denied; a word in the place of the whole if the control does not concern the resource.
judge(resource) := denials if {
	subject.applies with input as {"resource": resource}
	denials := subject.deny with input as {"resource": resource}
} else := "not concerned" if {
	denials := subject.deny with input as {"resource": resource}
	denials == set()
}

denied(path) := {{"path": path, "message": "connections without TLS are taken"}}

single(type, properties) := {"type": type, "apiVersion": "2017-12-01", "properties": properties}

test_single_servers if {
	path := ["properties", "sslEnforcement"]
	every type in ["Microsoft.DBforMariaDB/servers", "Microsoft.DBforMySQL/servers", "Microsoft.DBforPostgreSQL/servers"] {
		judge(single(type, {"sslEnforcement": "Enabled"})) == set()
		judge(single(type, {"sslEnforcement": "Disabled"})) == denied(path)
	}
	judge(single("Microsoft.DBforPostgreSQL/servers", {})) == set()
}

test_flexible_servers_say_nothing_themselves if {
	judge({"type": "Microsoft.DBforPostgreSQL/flexibleServers", "properties": {}}) == set()
	judge({"type": "Microsoft.DBforPostgreSQL/flexibleServers", "properties": {"value": "off"}}) == set()
}

parameter(leaf, properties) := {
	"type": "Microsoft.DBforPostgreSQL/flexibleServers/configurations",
	"leaf": leaf,
	"properties": properties,
}

test_the_parameter_of_a_flexible_server if {
	every value in ["ON", "true", true, 1] {
		judge(parameter("Require_secure_transport", {"value": value})) == set()
	}
	judge(parameter("require_secure_transport", {})) == set()
	judge(parameter("require_secure_transport", {"value": "OFF"})) == denied(["properties", "value"])
}

test_other_parameters if {
	judge(parameter("max_connections", {"value": "off"})) == "not concerned"
	other := object.union(parameter("require_secure_transport", {"value": "off"}), {"type": "Microsoft.Web/sites"})
	judge(other) == "not concerned"
}
