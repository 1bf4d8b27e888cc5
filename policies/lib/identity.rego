# Role assignments in any spelling, and the places where settings and secrets of applications are written.
package seawall.lib.identity

# A role is known by the last part of its id: full, without subscription, or the bare GUID.
role_id(assignment) := parts[count(parts) - 1] if {
	parts := split(lower(object.get(assignment, ["properties", "roleDefinitionId"], "")), "/")
}

# Where an assignment holds: said by the template or by Azure in an export; without either its id tells, for an
# assignment in the name of another resource (`vaults/providers/roleAssignments`) and for the scope of a deployment.
assignment_scope(assignment) := lower(scope) if {
	before := split(lower(object.get(assignment, "id", "")), "/providers/microsoft.authorization/role")
	written := object.get(assignment, ["properties", "scope"], before[0])
	scope := object.get(assignment, "scope", written)
}

scope_path(assignment) := ["scope"] if object.get(assignment, "scope", null) != null

scope_path(assignment) := ["properties", "scope"] if object.get(assignment, "scope", null) == null

# Every place of the resource that holds a setting or a secret: {path, name, value, sink}. A row of the table names a
# single value, a list of named ones, lists inside a list, or a map from names to values.
places(resource) := ((singles(resource) | lists(resource)) | nested(resource)) | maps(resource)

rows_with(resource, key) := [row |
	some row in object.get(data.seawall.tables.secret_places, lower(resource.type), [])
	object.get(row, key, null) != null
]

singles(resource) := {{"path": row.single, "name": name, "value": value, "sink": row.sink} |
	some row in rows_with(resource, "single")
	name := row.single[count(row.single) - 1]
	value := object.get(resource, row.single, null)
	value != null
}

lists(resource) := {place |
	some row in rows_with(resource, "list")
	some i, entry in object.get(resource, row.list, [])
	place := named(row, array.concat(row.list, [i]), entry)
}

nested(resource) := {place |
	some row in rows_with(resource, "outer")
	some i, outer in object.get(resource, row.outer, [])
	some j, entry in object.get(outer, row.inner, [])
	place := named(row, array.concat(array.concat(row.outer, [i]), array.concat(row.inner, [j])), entry)
}

maps(resource) := {place |
	some row in rows_with(resource, "map")
	allowed(row, resource)
	some name, value in object.get(resource, row.map, {})
	place := unwrapped(row, array.concat(row.map, [name]), name, value)
}

named(row, at, entry) := {"path": array.concat(at, row.value), "name": name, "value": value, "sink": row.sink} if {
	name := object.get(entry, row.name, "")
	value := object.get(entry, row.value, null)
	value != null
}

# `named` limits a row to the resource of that name, as `appsettings` among the configurations of a site.
allowed(row, resource) if object.get(row, "named", "") == ""

allowed(row, resource) if row.named == lower(object.get(resource, "leaf", ""))

# Connection strings and storage mounts wrap their value in an object.
unwrapped(row, at, name, value) := {"path": at, "name": name, "value": value, "sink": row.sink} if {
	object.get(row, "inside", null) == null
}

unwrapped(row, at, name, value) := {
	"path": array.concat(at, row.inside),
	"name": name,
	"value": object.get(value, row.inside, ""),
	"sink": row.sink,
} if {
	row.inside
}

words := data.seawall.tables.secret_words

# A name that speaks of a secret, and not of where it is kept or how long it lives.
sensitive_name(name) if {
	regex.match(words.names, lower(name))
	regex.match(words.harmless_names, lower(name)) == false
}

# A value that is a credential whatever its name: a connection string with a key in it, a private key, a known token.
credential(value) if regex.match(words.credentials, lower(sprintf("%v", [value])))

# A reference, a switch, a number, an address or a connection string without a credential gives nothing away.
harmless_value(value) if regex.match(words.harmless_values, lower(trim_space(sprintf("%v", [value]))))

harmless_value(value) if {
	text := lower(sprintf("%v", [value]))
	regex.match(words.connections, text)
	regex.match(words.credentials, text) == false
}

# Nothing, or a reference to a vault.
empty_value(value) if regex.match(words.references, lower(trim_space(sprintf("%v", [value]))))

# Scale rules carry their trigger's settings, connection strings among them.
scale_rules(resource) := {place |
	some at in [
		["properties", "template", "scale", "rules"],
		["properties", "configuration", "eventTriggerConfig", "scale", "rules"],
	]
	some i, rule in object.get(resource, at, [])
	some place in rule_settings(array.concat(at, [i]), rule)
}

rule_settings(at, rule) := {{"path": path, "name": name, "value": value, "sink": "setting"} |
	some key in [["custom", "metadata"], ["metadata"], ["http", "metadata"], ["tcp", "metadata"]]
	some name, value in object.get(rule, key, {})
	path := array.concat(at, array.concat(key, [name]))
}

# Stores of named values: the resource's own name, or what it is displayed as, tells a secret.
named_values(resource) := {{"path": ["properties", "value"], "name": name, "value": value, "sink": sink} |
	stores := {
		"microsoft.apimanagement/service/namedvalues": ["properties", "displayName"],
		"microsoft.appconfiguration/configurationstores/keyvalues": ["leaf"],
		"microsoft.automation/automationaccounts/variables": ["leaf"],
	}
	path := stores[lower(resource.type)]
	name := object.get(resource, path, "")
	value := object.get(resource, ["properties", "value"], null)
	value != null
	sink := named_sink[sprintf("%v", [object.get(resource, ["properties", "secret"], false)])]
}

named_sink := {"true": "store", "false": "setting"}
