# Where a region is, and whether that is inside the perimeter that is asked for.
package seawall.lib.regions

# The programmatic name of a region from any spelling: `West Europe`, `(Europe) West Europe`, `WestEurope`.
normal(name) := joined(lower(text(name))) if {
	contains(text(name), "(") == false
} else := joined(regex.replace(lower(text(name)), `^ *\([^)]*\) *`, ""))

joined(words) := strings.replace_n({" ": "", "(": "", ")": "", "_": "", "-": ""}, words)

# What is known of a region; an empty object if it is no region of Azure.
known(name) := facts(normal(name))

facts(region) := object.get(data.seawall.tables.regions, region, {})

# A region lies `inside` or `outside`, is `global`, another `logical` name that is no place, `closed` to deployments
# (not open yet, not any more, or Microsoft's own), or `unknown`. An explicit list of regions stands above the
# perimeter, but only an open region is ever inside.
standing(name, params) := place(region, facts(region), params) if region := normal(name)

place(region, facts, params) := "unknown" if {
	facts == {}
} else := "global" if {
	region == "global"
} else := "logical" if {
	facts.kind == "logical"
} else := "closed" if {
	facts.kind != "region"
} else := "inside" if {
	region in {normal(listed) | some listed in params.regions}
} else := "inside" if {
	count(object.get(params, "regions", [])) == 0
	holds(facts, params)
} else := "outside"

# Whether the perimeter holds a region or geography of which these facts are known.
holds(facts, params) if {
	perimeter := replace(lower(object.get(params, "perimeter", "eu")), "-", "_")
	object.get(facts, perimeter, false) == true
}

# Why a name is not inside: one clause for people. Undefined for a region that is inside.
complaint(name, params) := why(standing(name, params), name, params)

why("unknown", name, _) := sprintf("`%v` is not a known Azure region", [name])

why("outside", name, params) := sprintf("`%v` is in %v, outside the %v", [name, country, perimeter_name(params)]) if {
	country := known(name).country
}

why("closed", name, _) := sprintf("`%v` takes no deployments: it is %v", [name, state]) if {
	state := object.get(closed, known(name).kind, "no region")
}

why(standing, name, _) := sprintf("`%v` names no single region", [name]) if standing in {"global", "logical"}

closed := {"announced": "not open yet", "closed": "closed", "stage": "for Microsoft's own tests"}

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
