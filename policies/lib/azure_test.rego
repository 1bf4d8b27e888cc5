package seawall.lib.azure_test

import data.seawall.lib.azure

rows := {"contoso.web/sites": [
	{"path": "properties.tls", "value": "1.0", "until": "2020-01-01"},
	{"path": "properties.tls", "value": "1.2", "from": "2020-01-01"},
	{"path": "properties.ever", "value": true},
]}

site(version) := {"type": "Contoso.Web/sites", "apiVersion": version, "properties": {}}

defaults(resource, key) := found if {
	found := [value | value := azure.effective(resource, ["properties", key])] with data.seawall.tables.defaults as rows
}

test_written_value_wins if {
	resource := object.union(site("2019-01-01"), {"properties": {"tls": false}})
	defaults(resource, "tls") == [false]
}

test_default_of_its_version if {
	defaults(site("2019-12-31"), "tls") == ["1.0"]
	defaults(site("2020-01-01"), "tls") == ["1.2"]
	defaults(site("2019-12-31"), "ever") == [true]
}

test_default_of_newest_version if {
	defaults({"type": "Contoso.Web/sites"}, "tls") == ["1.2"]
	defaults({"type": "Contoso.Web/sites"}, "ever") == [true]
}

test_no_default if {
	defaults({"type": "Contoso.Web/others"}, "tls") == []
	defaults(site("2019-01-01"), "other") == []
}

is_true(value) := count({1 | azure.is_true(value)})

is_false(value) := count({1 | azure.is_false(value)})

test_booleans if {
	every value in [true, "True", "true"] {
		is_true(value) == 1
		is_false(value) == 0
	}
	every value in [false, "FALSE", "false"] {
		is_false(value) == 1
		is_true(value) == 0
	}
	every value in [null, "", "no", 0, 1, {}] {
		is_true(value) == 0
		is_false(value) == 0
	}
}

is_of_type(type) := count({1 | azure.type_is({"type": "A/B"}, type)})

test_type if {
	is_of_type("a/b") == 1
	is_of_type("a/c") == 0
}
