# Where a region is, and whether that is inside the perimeter that is asked for.
package seawall.lib.regions

# The programmatic name of a region from any spelling: `West Europe`, `(Europe) West Europe`, `WestEurope`.
normal(name) := joined(lower(text(name))) if {
	contains(text(name), "(") == false
} else := joined(regex.replace(lower(text(name)), `^ *\([^)]*\) *`, ""))

joined(words) := strings.replace_n({" ": "", "(": "", ")": "", "_": "", "-": ""}, words)

# What is known of a region; an empty object if it is no region of Azure.
known(name) := object.get(data.seawall.tables.regions, normal(name), {})

# A region lies `inside` or `outside`, is `global`, another `logical` name that is no place, or `unknown`.
# An explicit list of regions stands above the perimeter; a name that nobody knows is never inside.
standing(name, params) := place(normal(name), known(name), params)

place(region, facts, params) := "unknown" if {
	facts == {}
} else := "global" if {
	region == "global"
} else := "logical" if {
	facts.kind == "logical"
} else := "inside" if {
	region in {normal(listed) | some listed in params.regions}
} else := "inside" if {
	count(object.get(params, "regions", [])) == 0
	perimeter := replace(lower(object.get(params, "perimeter", "eu")), "-", "_")
	object.get(facts, perimeter, false) == true
} else := "outside"

# Why a name is not inside: one clause for people. Undefined for a region that is inside.
complaint(name, params) := sprintf("`%v` is not a known Azure region", [name]) if {
	standing(name, params) == "unknown"
} else := sprintf("`%v` is in %v, outside the %v", [name, known(name).country, perimeter_name(params)]) if {
	standing(name, params) == "outside"
} else := sprintf("`%v` names no single region", [name]) if {
	standing(name, params) in {"global", "logical"}
}

# What the perimeter is called in a message.
perimeter_name(params) := "listed regions" if {
	count(object.get(params, "regions", [])) > 0
} else := "EEA" if {
	lower(params.perimeter) == "eea"
} else := "EU Data Boundary" if {
	lower(params.perimeter) == "eu-data-boundary"
} else := "EU"

# A location that is no text is shown as it is, and is then no known region.
text(name) := name if {
	is_string(name)
} else := sprintf("%v", [name])
