package seawall.lib.azure_test

import data.seawall.lib.azure

rows := {"contoso.web/sites": [
	{"path": "properties.tls", "value": "1.0", "until": "2020-01-01"},
	{"path": "properties.tls", "value": "1.2", "from": "2020-01-01"},
]}

test_written_value_wins if {
	resource := {"type": "Contoso.Web/sites", "apiVersion": "2019-01-01", "properties": {"tls": false}}
	azure.effective(resource, ["properties", "tls"]) == false with data.seawall.tables.defaults as rows
}

test_default_of_old_version if {
	resource := {"type": "Contoso.Web/sites", "apiVersion": "2019-01-01"}
	azure.effective(resource, ["properties", "tls"]) == "1.0" with data.seawall.tables.defaults as rows
}

test_default_of_newest_version if {
	site := {"type": "Contoso.Web/sites"}
	azure.effective(site, ["properties", "tls"]) == "1.2" with data.seawall.tables.defaults as rows
}

test_no_default if {
	object.get({"x": azure.effective({"type": "a"}, ["b"])}, "x", 1) == 1 with data.seawall.tables.defaults as rows
} else if {
	true
}

test_booleans if {
	azure.is_true(true)
	azure.is_true("True")
	azure.is_false(false)
	azure.is_false("FALSE")
}

test_type if azure.type_is({"type": "A/B"}, "a/b")
