package seawall.lib.regions_test

import data.seawall.lib.regions

test_spellings_of_a_region_are_one if {
	spellings := ["West Europe", " (Europe)  West Europe", "westeurope", "west-europe", "WEST_EUROPE"]
	{regions.normal(name) | some name in spellings} == {"westeurope"}
	regions.normal("West Europe (2)") == "westeurope2"
}

test_member_states_are_inside_the_eu if {
	regions.standing("Sweden Central", {"perimeter": "eu"}) == "inside"
	regions.standing("denmarkeast", {}) == "inside"
}

test_norway_is_eea_but_not_eu if {
	regions.standing("norwayeast", {"perimeter": "eu"}) == "outside"
	regions.standing("norwayeast", {"perimeter": "eea"}) == "inside"
}

test_switzerland_is_in_the_data_boundary_only if {
	regions.standing("switzerlandnorth", {"perimeter": "eea"}) == "outside"
	regions.standing("switzerlandnorth", {"perimeter": "eu-data-boundary"}) == "inside"
	regions.standing("uksouth", {"perimeter": "eu-data-boundary"}) == "outside"
}

test_a_list_stands_above_the_perimeter if {
	regions.standing("West Europe", {"perimeter": "eu", "regions": ["westeurope"]}) == "inside"
	regions.standing("northeurope", {"perimeter": "eu", "regions": ["West Europe"]}) == "outside"
	regions.standing("westeurope", {"perimeter": "eu", "regions": []}) == "inside"
}

test_without_a_perimeter_it_is_the_eu if {
	regions.standing("norwayeast", {}) == "outside"
	regions.perimeter_name({}) == "EU"
}

test_names_that_are_no_region if {
	regions.standing("westeuropa", {}) == "unknown"
	regions.standing("finlandcentral", {}) == "closed"
	regions.standing("Global", {}) == "global"
	regions.standing("europe", {}) == "logical"
	regions.standing(7, {}) == "unknown"
}

test_an_unknown_perimeter_holds_nothing if {
	regions.standing("westeurope", {"perimeter": "mars"}) == "outside"
}

test_complaints if {
	regions.complaint("brazilsouth", {}) == "`brazilsouth` is in Brazil, outside the EU"
	regions.complaint("uksouth", {"perimeter": "eea"}) == "`uksouth` is in United Kingdom, outside the EEA"
	boundary := regions.complaint("uksouth", {"perimeter": "eu-data-boundary"})
	boundary == "`uksouth` is in United Kingdom, outside the EU Data Boundary"
	listed := regions.complaint("uksouth", {"regions": ["westeurope"]})
	listed == "`uksouth` is in United Kingdom, outside the listed regions"
	regions.complaint("nowhere", {}) == "`nowhere` is not a known Azure region"
	regions.complaint("europe", {}) == "`europe` names no single region"
}

test_inside_has_no_complaint if {
	object.get({"complaint": c | c := regions.complaint("westeurope", {})}, "complaint", "") == ""
}

test_every_pair_is_a_region if {
	every region in data.seawall.tables.regions {
		object.get(region, "pair", "westeurope") in object.keys(data.seawall.tables.regions)
	}
}

eu := {
	"austriaeast", "belgiumcentral", "denmarkeast", "francecentral", "francesouth", "germanynorth", "germanywestcentral",
	"italynorth", "northeurope", "polandcentral", "spaincentral", "swedencentral", "swedensouth", "westeurope",
}

inside(perimeter) := {name |
	some name, _ in data.seawall.tables.regions
	regions.standing(name, {"perimeter": perimeter}) == "inside"
}

test_what_lies_in_each_perimeter if {
	inside("eu") == eu
	inside("EEA") == eu | {"norwayeast", "norwaywest"}
	inside("eu-data-boundary") == eu | {"norwayeast", "norwaywest", "switzerlandnorth", "switzerlandwest"}
	inside("eu_data_boundary") == inside("eu-data-boundary")
}

test_display_names_are_the_same_region if {
	every name, facts in data.seawall.tables.regions {
		regions.normal(facts.name) == name
		regions.normal(upper(sprintf("(Region) %s", [facts.name]))) == name
	}
}

test_what_is_not_inside_is_complained_of if {
	every name, _ in data.seawall.tables.regions {
		missing := {name | regions.standing(name, {}) != "inside"}
		missing == {name | regions.complaint(name, {})}
	}
}

test_a_list_opens_no_closed_region if {
	every name, facts in data.seawall.tables.regions {
		expected := {name | facts.kind == "region"}
		expected == {name | regions.standing(name, {"regions": [name]}) == "inside"}
	}
}

test_what_is_said_of_closed_regions if {
	regions.complaint("finlandcentral", {}) == "`finlandcentral` takes no deployments: it is not open yet"
	regions.complaint("Germany Central", {}) == "`Germany Central` takes no deployments: it is closed"
	regions.complaint("eastus2euap", {}) == "`eastus2euap` takes no deployments: it is for Microsoft's own tests"
	regions.complaint("global", {}) == "`global` names no single region"
}

test_spelled_with_underscores if regions.normal("west_europe") == "westeurope"

test_a_known_name_has_the_facts_of_its_region if {
	regions.known("(Europe) North Europe").country == "Ireland"
	regions.known("atlantis") == {}
}

test_holds if {
	regions.holds({"eu": true}, {})
	count({1 | regions.holds({"eea": true}, {"perimeter": "eu"})}) == 0
	count({1 | regions.holds({"eu": "true"}, {})}) == 0
}
