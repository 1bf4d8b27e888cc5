# What every policy on Azure resources needs: values with the defaults of the API, and booleans however they are
# written.
package seawall.lib.azure

# The value at `path`, an array of keys: as written, else the default that the API gives for the resource's type and
# version, else undefined.
effective(resource, path) := value if {
	value := object.get(resource, path, null)
	value != null
}

effective(resource, path) := row.value if {
	object.get(resource, path, null) == null
	version := object.get(resource, "apiVersion", "9999-12-30")
	some row in data.seawall.tables.defaults[lower(resource.type)]
	row.path == concat(".", path)
	object.get(row, "from", "0000-00-00") <= version
	version < object.get(row, "until", "9999-12-31")
}

# Azure takes the strings "true" and "false" for booleans in many places.
is_true(value) if value == true

is_true(value) if {
	is_string(value)
	lower(value) == "true"
}

is_false(value) if value == false

is_false(value) if {
	is_string(value)
	lower(value) == "false"
}

type_is(resource, type) if lower(resource.type) == lower(type)
